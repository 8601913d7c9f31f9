"""On which days a country works: its days off, and the changes that a body makes to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final, Self

import holidays

SATURDAY: Final = 5
DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """A country's days off, with the body's own changes; a change wins over the country."""

    country: str
    changes: Mapping[date, bool] = field(default_factory=dict)
    counted: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)
    """What `due` has worked out for whole days, since many cases begin on one."""

    @classmethod
    def of(cls, country: str, *, changes: Mapping[date, bool] | None = None) -> Self:
        """Return the calendar of an ISO 3166 code, perhaps of a part of a country (GB-ENG).

        An unknown one has weekends only.
        """
        return cls(country=country, changes=dict(changes or {}))

    def is_working(self, day: date) -> bool:
        changed = self.changes.get(day)
        if changed is not None:
            return changed
        return day.weekday() < SATURDAY and day not in _holidays(self.country, day.year)

    def next_working(self, day: date) -> date:
        """Return `day` if one works on it, else the first day after it on which one does."""
        while not self.is_working(day):
            day += DAY
        return day

    def nth_working(self, day: date, number: int) -> date:
        """Return the `number`-th working day, counting from `day` on."""
        day = self.next_working(day)
        for _ in range(number - 1):
            day = self.next_working(day + DAY)
        return day


@lru_cache(maxsize=256)
def _holidays(country: str, year: int) -> frozenset[date]:
    if not has_calendar(country):
        return frozenset()
    code, _, part = country.partition("-")
    return frozenset(holidays.country_holidays(code, subdiv=part or None, years=year))


def has_calendar(country: str) -> bool:
    """Whether the holidays of this country, or of this part of it, are known."""
    code, _, part = country.partition("-")
    known = holidays.list_supported_countries()
    return code in known and (not part or part in known[code])
