"""How a law counts time: periods, working days, and both readings of one deadline.

Instants are compared in UTC; days and months are counted in the zone of the law.
Where a wall clock shows an hour twice (Almaty, 29 February 2024) the strict reading
takes the first, the lenient reading the second.
"""

from __future__ import annotations

import calendar as months_of
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Final, Self
from zoneinfo import ZoneInfo

import holidays

from warrants.rules.vocabulary import ClockClass

ISO: Final = re.compile(
    r"^P(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?:(?P<hours>\d+)H)?)?$"
)
SATURDAY: Final = 5
LONGEST_BREAK: Final = 60  # days: no calendar has that many days off in a row


@dataclass(frozen=True, slots=True)
class Period:
    """A length in calendar months, days of 24 hours, and hours, as a law states it."""

    months: int = 0
    days: int = 0
    hours: int = 0

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an ISO 8601 duration of years, months, weeks, days and hours.

        Raises:
            ValueError: it is none, or it is empty.
        """
        found = ISO.match(text)
        if not found or text in {"P", "PT"} or text.endswith("T"):
            raise ValueError(text)
        part = {name: int(value or 0) for name, value in found.groupdict().items()}
        return cls(
            months=part["years"] * 12 + part["months"],
            days=part["weeks"] * 7 + part["days"],
            hours=part["hours"],
        )

    @classmethod
    def of_days(cls, days: int) -> Self:
        return cls(days=days)

    def shortest(self) -> timedelta:
        """Return the least time this can be: a month is taken as 28 days."""
        return timedelta(days=self.months * 28 + self.days, hours=self.hours)

    def __str__(self) -> str:
        day = f"{self.months}M" if self.months else ""
        day += f"{self.days}D" if self.days else ""
        hour = f"T{self.hours}H" if self.hours or not day else ""
        return f"P{day}{hour}"

    @property
    def whole_days(self) -> int | None:
        """The length in days, if it is one."""
        return self.days if self.days and not self.months and not self.hours else None


@dataclass(frozen=True, slots=True)
class Calendar:
    """A country's days off, with the body's own changes; a change wins over the country."""

    country: str
    changes: Mapping[date, bool] = field(default_factory=dict)

    @classmethod
    def of(cls, country: str, *, changes: Mapping[date, bool] | None = None) -> Self:
        """Return the calendar of an ISO 3166 code; an unknown one has weekends only."""
        return cls(country=country, changes=dict(changes or {}))

    def is_working(self, day: date) -> bool:
        changed = self.changes.get(day)
        if changed is not None:
            return changed
        return day.weekday() < SATURDAY and day not in _holidays(self.country, day.year)

    def next_working(self, day: date) -> date:
        """Return `day` if one works on it, else the first day after it on which one does."""
        for ahead in range(LONGEST_BREAK):
            candidate = day + timedelta(days=ahead)
            if self.is_working(candidate):
                return candidate
        return day


@lru_cache(maxsize=256)
def _holidays(country: str, year: int) -> frozenset[date]:
    if country not in holidays.list_supported_countries():
        return frozenset()
    return frozenset(holidays.country_holidays(country, years=year))


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a computation: a code, and the figures its sentence needs."""

    code: str
    figures: Mapping[str, Any]

    def as_data(self) -> dict[str, Any]:
        return {"code": self.code, **self.figures}


@dataclass(frozen=True, slots=True)
class Due:
    """When a deadline falls, by both readings, and why."""

    at: datetime
    strict_at: datetime
    lenient_at: datetime
    steps: tuple[Step, ...]


def wall(day: date, at: time, zone: ZoneInfo, *, later: bool) -> datetime:
    """Return the instant, in UTC, at which the clocks of `zone` show `at` on `day`."""
    return datetime.combine(day, at, tzinfo=zone).replace(fold=int(later)).astimezone(UTC)


def add_months(day: date, months: int) -> date:
    """Return the same date `months` later, or that month's last day where there is none."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    last = months_of.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def strict_end(start: datetime, period: Period, zone: ZoneInfo) -> datetime:
    """Return when `period` ends, counted from its first moment and never rolled.

    Days are 24 hours each; a month ends at the same wall clock on the same date,
    or on the month's last day where there is none.
    """
    end = start.astimezone(UTC)
    if period.months:
        local = start.astimezone(zone)
        day = add_months(local.date(), period.months)
        end = wall(day, local.time().replace(tzinfo=None), zone, later=False)
    return end + timedelta(days=period.days, hours=period.hours)


def lenient_end(start: datetime, period: Period, zone: ZoneInfo) -> datetime:
    """Return when `period` ends with its first day uncounted and its last day whole.

    A period in hours is exact hours by either reading.
    """
    if period.hours:
        return strict_end(start, period, zone)
    day = _last_day(start, period, zone)
    return wall(day + timedelta(days=1), time(), zone, later=True)


def _last_day(start: datetime, period: Period, zone: ZoneInfo) -> date:
    day = start.astimezone(zone).date()
    return add_months(day, period.months) + timedelta(days=period.days)


def due(
    period: Period,
    started_at: datetime,
    *,
    zone: ZoneInfo,
    calendar: Calendar,
    clock_class: ClockClass,
    rolls: bool,
) -> Due:
    """Return the deadline `period` after `started_at`, both readings, and every step.

    Powers are counted strictly, remedies leniently; `rolls` says whether this law
    moves the lenient end of this class of deadline to the next working day.
    """
    strict = strict_end(started_at, period, zone)
    lenient = lenient_end(started_at, period, zone)
    steps = [Step("starts", {"at": _iso(started_at)})]
    if period.hours:
        steps.append(Step("hours_exact", {"period": str(period), "at": _iso(strict)}))
    elif clock_class == ClockClass.POWER:
        steps.append(Step("counted_from_first_moment", {"period": str(period), "at": _iso(strict)}))
    else:
        first = started_at.astimezone(zone).date()
        last = _last_day(started_at, period, zone)
        steps.append(Step("first_day_not_counted", {"day": first.isoformat()}))
        if period.months and last.day != first.day and not period.days:
            steps.append(Step("month_end", {"day": last.isoformat()}))
        steps.append(Step("last_day_whole", {"period": str(period), "day": last.isoformat()}))
        working = calendar.next_working(last) if rolls else last
        if working != last:
            steps.append(Step("rolled", {"day": last.isoformat(), "to": working.isoformat()}))
            lenient = wall(working + timedelta(days=1), time(), zone, later=True)
    at = strict if clock_class == ClockClass.POWER else lenient
    reading = "strict_reading" if clock_class == ClockClass.POWER else "lenient_reading"
    if strict != lenient:
        steps.append(Step(reading, {"strict": _iso(strict), "lenient": _iso(lenient)}))
    return Due(at=at, strict_at=strict, lenient_at=lenient, steps=tuple(steps))


def before(period: Period, ends_at: datetime, *, known_at: datetime, zone: ZoneInfo) -> Due:
    """Return a deadline that lies `period` before `ends_at`, never earlier than `known_at`."""
    at = max(ends_at - timedelta(days=period.days, hours=period.hours), known_at)
    if period.months:
        local = ends_at.astimezone(zone)
        day = add_months(local.date(), -period.months)
        at = max(wall(day, local.time().replace(tzinfo=None), zone, later=False), known_at)
    step = Step("counted_back", {"period": str(period), "end": _iso(ends_at), "at": _iso(at)})
    return Due(at=at, strict_at=at, lenient_at=at, steps=(step,))


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
