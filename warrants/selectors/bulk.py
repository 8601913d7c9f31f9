"""Bulk regimes as pages show them: what was authorised, and each stage of what was done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from oversight.models import Actor
from oversight.words import spoken
from warrants.enums import BulkStage, FlagState, SelectorKind
from warrants.models import BulkOrder, BulkStep, DataRequest, Flag, RulebookVersion
from warrants.rules.rulebook import Rulebook
from warrants.rules.sentences import breach_sentence
from warrants.selectors import law

SHOWN = 20


@dataclass(frozen=True, slots=True)
class StageLine:
    """One stage as it was carried out, and what a rule noticed about it."""

    step: BulkStep
    flags: list[tuple[Flag, str]]


@dataclass(frozen=True, slots=True)
class BulkPage:
    """Everything that the page of one bulk order shows."""

    order: BulkOrder
    rules: Rulebook | None
    categories: list[str]
    selectors: list[str]
    purpose: str
    stages: list[StageLine]
    totals: list[tuple[str, int]]
    requests: Sequence[DataRequest]


def orders(actor: Actor) -> QuerySet[BulkOrder]:
    """Return the bulk orders that one may know of, with how much was done under each."""
    return (
        BulkOrder.objects.visible_to(actor)
        .select_related("agency")
        .annotate(
            stages=Count("steps", distinct=True),
            asked=Count("requests", distinct=True),
            flagged=Count("flags", filter=Q(flags__state=FlagState.OPEN), distinct=True),
        )
    )


def bulk_page(order: BulkOrder, actor: Actor) -> BulkPage:
    """Return one order as its page shows it, in a fixed number of queries."""
    language, rules = spoken(), _rules()
    zone = rules.zone if rules else None
    steps = list(order.steps.prefetch_related("flags__settled_by"))
    totals = dict.fromkeys(BulkStage, 0)
    for step in steps:
        totals[BulkStage(step.stage)] += step.records
    mine = DataRequest.objects.visible_to(actor).filter(bulk_order=order)
    return BulkPage(
        order=order,
        rules=rules,
        categories=[
            rules.category_title(code, language) if rules else code for code in order.categories
        ],
        selectors=[str(SelectorKind(kind).label) for kind in order.selector_kinds],
        purpose=rules.purpose_title(order.purpose, language) if rules else order.purpose,
        stages=[
            StageLine(
                step,
                [
                    (flag, breach_sentence(flag.code, flag.figures, language, zone))
                    for flag in step.flags.all()
                ],
            )
            for step in steps
        ],
        totals=[(str(stage.label), count) for stage, count in totals.items()],
        requests=list(mine.for_list().order_by("-pk")[:SHOWN]),
    )


def _rules() -> Rulebook | None:
    """Return the newest rules of the installation; they name the categories of data."""
    newest = RulebookVersion.objects.filter(code=settings.DEFAULT_RULEBOOK).order_by("-version")
    version = newest.first()
    return law.rules_of(version) if version else None
