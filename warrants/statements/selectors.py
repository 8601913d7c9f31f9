"""Statements without a case, as the body looks at them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from oversight.flags import selectors as flags
from oversight.flags.selectors import FlagLine
from oversight.models import Actor
from warrants.enums import FlagState
from warrants.models import Warrant
from warrants.statements.models import Statement

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Page:
    """One statement, and the cases that bear the number it names."""

    row: Statement
    candidates: list[Warrant]
    served: bool  # whether one of them was served on the provider after all
    flags: list[FlagLine]


def statements(actor: Actor, asked: dict[str, Any]) -> QuerySet[Statement]:
    """Return the statements that a search asks for: the open ones unless it says otherwise."""
    found = (
        Statement.objects.visible_to(actor)
        .select_related("provider", "court", "warrant")
        .prefetch_related("flags")
    )
    if asked.get("kind"):
        found = found.filter(kind=asked["kind"])
    state = asked.get("state") or FlagState.OPEN
    if state != "all":
        found = found.filter(flags__state=state)
    return found.defer("warrant__search", "warrant__case_key", "case_key")


def page_of(row: Statement, actor: Actor) -> Page:
    """Return a statement with the cases whose reference, or agency's reference, it names."""
    named = Q(reference=row.order) | Q(agency_reference=row.order)
    found = Warrant.objects.visible_to(actor).filter(named).for_list()
    candidates = list(found.order_by("-pk")[:SHOWN])
    served = row.provider_id is not None and any(
        one.orders.filter(provider=row.provider_id).exists() for one in candidates
    )
    about = flags.flags_for(actor).filter(statement=row).order_by("pk")
    return Page(row, candidates, served, flags.lines(about))
