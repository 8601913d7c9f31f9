"""How a law counts time: periods, working days, and both readings of one deadline.

Instants are compared in UTC; days and months are counted in the zone of the law.
Where a wall clock shows an hour twice (Almaty, 29 February 2024) the strict reading
takes the first, the lenient reading the second; an hour that it leaps over is the
instant of the leap. Instants inside steps carry the offset of the zone of the law,
so a sentence made of them shows the time that people there saw.
"""

from __future__ import annotations

import calendar as months_of
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Any, Final, Self
from zoneinfo import ZoneInfo

from oversight.deadlines.calendar import DAY, Calendar

ISO: Final = re.compile(
    r"^P(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?:(?P<hours>\d+)H)?)?$"
)
SECOND: Final = timedelta(seconds=1)


class ClockClass(StrEnum):
    """Whom a deadline binds: powers are read strictly, a person's remedies leniently."""

    POWER = "power"
    REMEDY = "remedy"


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
            ValueError: it is none, or it is no time at all.
        """
        found = ISO.match(text)
        part = {name: int(value or 0) for name, value in found.groupdict().items()} if found else {}
        if not any(part.values()) or text.endswith("T"):
            msg = f"{text!r} is not an ISO 8601 duration"
            raise ValueError(msg)
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

    def longest(self) -> timedelta:
        """Return the most time this can be: a year is taken as 366 days, a month as 31."""
        years, months = divmod(self.months, 12)
        return timedelta(days=years * 366 + months * 31 + self.days, hours=self.hours)

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


@dataclass(frozen=True, slots=True)
class Counting:
    """How one law counts: its zone, its first day, what moves to a working day, which days count.

    `rolls` moves the lenient end to the next working day. With `working_days` only
    the working days after the first day are counted, and both readings are the end
    of the last of them.
    """

    zone: ZoneInfo
    first_day_counts: bool = False
    rolls: bool = False
    working_days: bool = False


def wall(day: date, at: time, zone: tzinfo, *, later: bool) -> datetime:
    """Return the instant, in UTC, at which the clocks of `zone` show `at` on `day`.

    Shown twice, it is the first time, or with `later` the second; never shown, it
    is the instant at which the clocks leapt over it.
    """
    shown = datetime.combine(day, at, tzinfo=zone)
    first = shown.astimezone(UTC)
    second = shown.replace(fold=1).astimezone(UTC)
    if first > second:
        return _leap(second, first, zone)
    return second if later else first


def _leap(low: datetime, high: datetime, zone: tzinfo) -> datetime:
    """Return the instant, to the second, in (low, high] at which the offset changes."""
    before = low.astimezone(zone).utcoffset()
    low, high = low.replace(microsecond=0), high.replace(microsecond=0) + SECOND
    while high - low > SECOND:
        middle = low + timedelta(seconds=(high - low) // SECOND // 2)
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high


def add_months(day: date, months: int) -> date:
    """Return the same date `months` later, or that month's last day where there is none."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    last = months_of.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def strict_end(
    start: datetime, period: Period, zone: ZoneInfo, *, first_day_counts: bool = False
) -> datetime:
    """Return when `period` ends, counted from its first moment and never rolled.

    Days are 24 hours each; a month ends at the same wall clock on the same date,
    or on the month's last day where there is none. Where the first day counts, the
    period is over at the latest when its last day is: at 24:00 of the day before.
    """
    end = start.astimezone(UTC)
    if period.months:
        local = start.astimezone(zone)
        day = add_months(local.date(), period.months)
        end = wall(day, local.time(), zone, later=False)
    end += timedelta(days=period.days, hours=period.hours)
    if first_day_counts and not period.hours:
        first = start.astimezone(zone).date()
        over = _last_day(first, period, first_day_counts=True) + DAY
        end = min(end, wall(over, time(), zone, later=False))
    return end


def lenient_end(
    start: datetime, period: Period, zone: ZoneInfo, *, first_day_counts: bool = False
) -> datetime:
    """Return when `period` ends with its last day whole, its first uncounted if that is the law.

    A period in hours is exact hours by either reading.
    """
    strict = strict_end(start, period, zone, first_day_counts=first_day_counts)
    if period.hours:
        return strict
    first = start.astimezone(zone).date()
    day = _last_day(first, period, first_day_counts=first_day_counts)
    return max(strict, wall(day + DAY, time(), zone, later=True))


def _last_day(first: date, period: Period, *, first_day_counts: bool) -> date:
    return add_months(first, period.months) + timedelta(days=period.days - first_day_counts)


def due(
    period: Period,
    started_at: datetime,
    *,
    how: Counting,
    calendar: Calendar,
    clock_class: ClockClass,
) -> Due:
    """Return the deadline `period` after `started_at`, both readings, and every step.

    Powers are counted strictly, remedies leniently; both readings are returned.
    """
    began = started_at.astimezone(how.zone)  # once: every part below asks for it in that zone
    started = Step("starts", {"at": began.isoformat()})
    if how.working_days:
        return _in_working_days(period, began, how, calendar, started)
    strict = strict_end(began, period, how.zone, first_day_counts=how.first_day_counts)
    strictly = stamp(strict, how.zone)
    if period.hours:
        exact = Step("hours_exact", {"period": str(period), "at": strictly})
        return Due(strict, strict, strict, (started, exact))
    asked = period, how, began.date()
    if asked not in calendar.counted:
        calendar.counted[asked] = _whole_days(*asked, calendar)
    end, whole = calendar.counted[asked]
    lenient = max(strict, end)
    readings = {"strict": strictly, "lenient": stamp(lenient, how.zone)}
    if clock_class == ClockClass.POWER:
        counted = Step("counted_from_first_moment", {"period": str(period), "at": strictly})
        return Due(strict, strict, lenient, (started, counted, Step("strict_reading", readings)))
    return Due(lenient, strict, lenient, (started, *whole, Step("lenient_reading", readings)))


def _whole_days(
    period: Period, how: Counting, first: date, calendar: Calendar
) -> tuple[datetime, list[Step]]:
    """Return the end of the last day, rolled where the law rolls, and the steps that lead to it."""
    last = _last_day(first, period, first_day_counts=how.first_day_counts)
    steps = []
    if not how.first_day_counts:
        steps.append(Step("first_day_not_counted", {"day": first.isoformat()}))
    if period.months and last.day != first.day and not period.days and not how.first_day_counts:
        steps.append(Step("month_end", {"day": last.isoformat()}))
    steps.append(Step("last_day_whole", {"period": str(period), "day": last.isoformat()}))
    working = calendar.next_working(last) if how.rolls else last
    if working != last:
        steps.append(Step("rolled", {"day": last.isoformat(), "to": working.isoformat()}))
    return wall(working + DAY, time(), how.zone, later=True), steps


def _in_working_days(
    period: Period, started_at: datetime, how: Counting, calendar: Calendar, started: Step
) -> Due:
    first = started_at.astimezone(how.zone).date()
    last = calendar.nth_working(first + DAY, period.days)
    end = wall(last + DAY, time(), how.zone, later=False)
    steps = (
        started,
        Step("first_day_not_counted", {"day": first.isoformat()}),
        Step("working_days", {"count": period.days, "day": last.isoformat()}),
    )
    return Due(end, end, end, steps)


def before(period: Period, ends_at: datetime, *, known_at: datetime, zone: ZoneInfo) -> Due:
    """Return a deadline that lies `period` before `ends_at`, never earlier than `known_at`."""
    at = ends_at.astimezone(UTC)
    if period.months:
        local = ends_at.astimezone(zone)
        at = wall(add_months(local.date(), -period.months), local.time(), zone, later=False)
    at -= timedelta(days=period.days, hours=period.hours)
    figures = {"period": str(period), "end": stamp(ends_at, zone), "at": stamp(at, zone)}
    steps = [Step("counted_back", figures)]
    if at < known_at:
        at = known_at
        steps.append(Step("not_before_known", {"at": stamp(at, zone)}))
    return Due(at=at, strict_at=at, lenient_at=at, steps=tuple(steps))


def stamp(at: datetime, zone: ZoneInfo) -> str:
    """Return an instant as text, with the offset that held in `zone`."""
    return at.astimezone(zone).isoformat()
