"""What was asked for and refused, as the body looks at it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from django.db.models import CharField, Func, QuerySet
from django.utils.timezone import get_current_timezone

from oversight.models import Actor
from oversight.words import spoken
from warrants.attempts.models import RefusedAttempt
from warrants.attempts.words import asked_name, cause_name

FILTERS: Final = {
    "agency": "agency",
    "kind": "kind",
    "measure": "measures__contains",
    "code": "codes__contains",
    "times": "times__gte",
}
LISTS: Final = frozenset({"measure", "code"})


class Unnest(Func):
    """Every element of an array as a row of its own."""

    function = "unnest"
    output_field = CharField()


@dataclass(frozen=True, slots=True)
class Line:
    """One attempt, and what its codes mean: the rules that refused, and what was asked for."""

    attempt: RefusedAttempt
    causes: list[str]
    asked: list[str]


def attempts(actor: Actor, asked: dict[str, Any]) -> QuerySet[RefusedAttempt]:
    """Return the attempts that a search asks for, the latest first; days are the body's own."""
    found = RefusedAttempt.objects.visible_to(actor).select_related("agency", "warrant")
    for name, look_up in FILTERS.items():
        if value := asked.get(name):
            found = found.filter(**{look_up: [value] if name in LISTS else value})
    if day := asked.get("since"):
        found = found.filter(last_at__gte=_begin(day))
    return found.defer("warrant__search", "warrant__case_key")


def causes() -> list[tuple[str, str]]:
    """Return the rules that refused anything, by code and name in the reader's language."""
    language = spoken()
    codes = RefusedAttempt.objects.order_by().annotate(code=Unnest("codes")).values_list("code")
    named = ((code, cause_name(code, language)) for (code,) in codes.distinct())
    return sorted(named, key=lambda choice: choice[1])


def lines(rows: Sequence[RefusedAttempt]) -> list[Line]:
    """Return the rows of a page with the words for their codes."""
    language = spoken()
    return [
        Line(
            row,
            [cause_name(code, language) for code in row.codes],
            [asked_name(code, language) for code in row.measures],
        )
        for row in rows
    ]


def _begin(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=get_current_timezone())
