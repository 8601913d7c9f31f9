"""T1b and T16d from the rows: what was asked for and refused by the rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final

from django.utils import timezone

from audits.rules.counts.attempts import Attempted, Attempts
from audits.rules.counts.window import Window
from audits.selectors.figures.names import titles
from audits.selectors.figures.orders import Books
from warrants.attempts.rules import UNKNOWN
from warrants.models import RefusedAttempt, RulebookVersion

NOT_IN_THE_LAW: Final = {
    "code": UNKNOWN,
    "en": "Not in the law",
    "ru": "Нет в законе",
    "kk": "Заңда жоқ",
}
FIELDS: Final = ("pk", "agency_id", "kind", "rulebook", "measures", "codes", "first_at")


def window_of(days: tuple[date, date, date]) -> Window:
    """Return a period as the body's own clock shows it: no version of a rulebook took it in."""
    return Window.of(*days, timezone.get_default_timezone())


def attempted(end: datetime) -> Iterator[tuple[str, Attempted]]:
    """Stream every attempt that was first made before an instant, by key."""
    rows = RefusedAttempt.objects.filter(first_at__lt=end).order_by("pk").values_list(*FIELDS)
    for pk, agency, kind, rulebook, measures, codes, at in rows.iterator(chunk_size=2000):
        yield str(pk), Attempted(agency, kind, rulebook, tuple(measures), tuple(codes), at)


def count(attempts: Attempts, window: Window, rulebook: str) -> None:
    """Count the attempts of a period under one rulebook; under all where none is named."""
    for _key, one in attempted(window.end):
        if rulebook in {"", one.rulebook}:
            attempts.add(one, window)


def tables(attempts: Attempts) -> dict[str, Any]:
    books = _books()
    measures = titles(books, lambda rules: rules.measures)
    categories = titles(books, lambda rules: rules.data.categories if rules.data else {})
    for names in (measures, categories):
        names[UNKNOWN] = dict(NOT_IN_THE_LAW)
    return attempts.tables(measures, categories)


def _books() -> Books:
    """Return every version of every rulebook, by code: an attempt may name any measure."""
    found: Books = {}
    for row in RulebookVersion.objects.defer("text").order_by("code", "version"):
        found.setdefault(row.code, []).append(row)
    return found
