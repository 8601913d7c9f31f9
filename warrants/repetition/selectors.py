"""Which texts a text is compared with, by which norm, and what is shown of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.db.models import Count, F, Q, QuerySet

from oversight.models import Actor, Agency, Court
from warrants.enums import Source
from warrants.models import Application, Warrant
from warrants.models.warrant import WarrantUserObjectPermission
from warrants.repetition import rules
from warrants.repetition.enums import Relation, TextPart
from warrants.repetition.models import Repetition
from warrants.repetition.rules import RepetitionNorm

FOLDER: Final = Path(__file__).with_name("norms")
MOST: Final = 300  # of the latest texts that one is compared with: some years of one person
OF_FILING: Final = (
    TextPart.FACTS,
    TextPart.NECESSITY,
    TextPart.PROPORTIONALITY,
    TextPart.RESULTS,
)


@lru_cache(maxsize=1)
def norms() -> tuple[RepetitionNorm, ...]:
    """Return every norm, the latest first; read once, for the files come with the release."""
    found = [rules.parse(path.read_text(encoding="utf-8")) for path in FOLDER.glob("*.toml")]
    return tuple(sorted(found, key=lambda one: one.norm.in_force_from, reverse=True))


def norm_on(day: date) -> RepetitionNorm:
    """Return the norm that holds on a day; before the first one, the first."""
    held = [one for one in norms() if one.norm.in_force_from <= day]
    return held[0] if held else norms()[-1]


def texts_of(application: Application, *, of_decision: bool) -> dict[TextPart, str]:
    """Return the texts of a filing, or the reasons of the decision on it."""
    if of_decision:
        decision = getattr(application, "decision", None)
        return {TextPart.REASONS: decision.reasons} if decision and decision.reasons else {}
    filing = application.filing
    return {part: str(filing[part]) for part in OF_FILING if filing.get(part)}


def others(
    application: Application, *, of_decision: bool
) -> Iterator[tuple[Relation, QuerySet[Application]]]:
    """Yield the earlier applications whose texts one is compared with, nearest kin first."""
    live = Application.objects.filter(source=Source.LIVE)
    before = live.filter(warrant=application.warrant_id, number__lt=application.number)
    yield Relation.BEFORE, before.order_by("-number")
    rest = live.filter(pk__lt=application.pk).exclude(warrant=application.warrant_id)
    if of_decision:
        judge = application.decision.judge_id
        if judge is not None:
            yield Relation.JUDGE, rest.filter(decision__judge=judge).order_by("-pk")
        return
    own = rest.filter(warrant__agency=application.warrant.agency_id).order_by("-pk")
    for relation, field in ((Relation.OFFICER, "officer"), (Relation.HEAD, "approved_by")):
        named = application.filing.get(field) or {}
        if name := named.get("name"):
            yield relation, own.filter(**{f"filing__{field}__name": name})


@dataclass(frozen=True, slots=True)
class Beside:
    """A repetition with both texts; the other one is missing where its case is not the reader's."""

    row: Repetition
    text: str
    other_text: str
    other: Warrant | None


def repetitions_of(warrant: Warrant, actor: Actor) -> list[Beside]:
    """Return the repetitions of a case, each with the text that it repeats."""
    rows = list(
        Repetition.objects.filter(application__warrant=warrant)
        .select_related("application__decision", "other__decision", "other__warrant")
        .defer("other__warrant__search", "other__warrant__case_key")
    )
    known = set(
        Warrant.objects.visible_to(actor)
        .filter(pk__in={row.other.warrant_id for row in rows})
        .values_list("pk", flat=True)
    )
    return [_beside(row, is_known=row.other.warrant_id in known) for row in rows]


def _beside(row: Repetition, *, is_known: bool) -> Beside:
    part, of_decision = TextPart(row.part), row.part == TextPart.REASONS
    text = texts_of(row.application, of_decision=of_decision).get(part, "")
    if not is_known:
        return Beside(row, text, "", None)
    other_text = texts_of(row.other, of_decision=of_decision).get(part, "")
    return Beside(row, text, other_text, row.other.warrant)


@dataclass(frozen=True, slots=True)
class Counted:
    """How many applications of an agency, or decisions of a court, repeat others."""

    name: str
    repeated: int
    before: int
    elsewhere: int


def _visible(actor: Actor) -> QuerySet[Repetition]:
    """Return what this actor may know of: of recused cases nothing."""
    recusals = WarrantUserObjectPermission.objects.filter(
        user=actor.user, permission__codename="recused_from_warrant"
    )
    hidden = recusals.values("content_object_id")
    return Repetition.objects.exclude(application__warrant__in=hidden)


def by_agency(actor: Actor) -> list[Counted]:
    """Count repeated texts of filings by the agency that filed them, most first."""
    rows = _visible(actor).exclude(part=TextPart.REASONS)
    return _counted(rows, "agency")


def by_court(actor: Actor) -> list[Counted]:
    """Count repeated reasons of judges by their court, most first."""
    return _counted(_visible(actor).filter(part=TextPart.REASONS), "court")


def latest(actor: Actor, asked: Mapping[str, Any]) -> QuerySet[Repetition]:
    """Return the repetitions that a search asks for, the latest first."""
    found = _visible(actor)
    for party in ("agency", "court"):
        if asked.get(party):
            found = found.filter(**{f"application__warrant__{party}": asked[party]})
    for name in ("part", "relation"):
        if asked.get(name):
            found = found.filter(**{name: asked[name]})
    return found.select_related(
        "application__warrant__agency", "application__warrant__court", "other__warrant"
    ).defer(
        "application__filing",
        "application__warrant__search",
        "application__warrant__case_key",
        "other__filing",
        "other__warrant__search",
        "other__warrant__case_key",
    )


def _counted(rows: QuerySet[Repetition], party: str) -> list[Counted]:
    key = f"application__warrant__{party}"
    names = {field: F(f"{key}__{field}") for field in ("name_en", "name_ru", "name_kk")}
    found: Iterable[dict[str, Any]] = (
        rows.order_by()
        .values(party=F(key), **names)
        .annotate(
            repeated=Count("application", distinct=True),
            before=Count("application", distinct=True, filter=Q(relation=Relation.BEFORE)),
            elsewhere=Count("application", distinct=True, filter=~Q(relation=Relation.BEFORE)),
        )
    )
    model = Agency if party == "agency" else Court
    lines = [
        Counted(
            model(**{field: one[field] for field in names}).name,
            one["repeated"],
            one["before"],
            one["elsewhere"],
        )
        for one in found
    ]
    return sorted(lines, key=lambda one: (-one.repeated, one.name))
