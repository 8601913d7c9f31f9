"""A deadline in words: the end of a day is said as one, any other moment by its hour."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, tzinfo
from typing import Final

from oversight.deadlines.calendar import DAY
from oversight.deadlines.terms import wall

END_OF_DAY: Final[Mapping[str, str]] = {
    "en": "by the end of {day} {month} {year}",
    "ru": "до конца {day} {month} {year} г.",
    "kk": "{year} ж. {day} {month} соңына дейін",
}
MONTHS: Final[Mapping[str, tuple[str, ...]]] = {  # in the case that the sentence asks for
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
    "ru": (
        "января", "февраля", "марта", "апреля", "мая", "июня",
        "июля", "августа", "сентября", "октября", "ноября", "декабря",
    ),
    "kk": (
        "қаңтардың", "ақпанның", "наурыздың", "сәуірдің", "мамырдың", "маусымның",
        "шілденің", "тамыздың", "қыркүйектің", "қазанның", "қарашаның", "желтоқсанның",
    ),
}  # fmt: skip


def day_ended(at: datetime, zone: tzinfo) -> date | None:
    """Return the day whose end `at` is; None for a moment within a day.

    A day ends with the first instant of the next one, also where the clocks change at it.
    """
    day = at.astimezone(zone).date()
    begins = {wall(day, time(), zone, later=later) for later in (False, True)}
    return day - DAY if at in begins else None


def end_of_day(day: date, language: str) -> str:
    """Return the end of a day in words: "by the end of 4 December 2026"; kk, ru or en."""
    known = language if language in MONTHS else "en"
    return END_OF_DAY[known].format(day=day.day, month=MONTHS[known][day.month - 1], year=day.year)


def counts_hours(steps: list[dict[str, object]]) -> bool:
    """Whether a deadline was counted in hours, or from a moment: its hour is meant, even midnight."""
    return any(step.get("code") in {"hours_exact", "not_before_known"} for step in steps)
