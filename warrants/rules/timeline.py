"""The life of a case as a drawing: what lies where, in the units of an SVG.

Lanes from top to bottom: terms against the limit of days, papers (what was asked
for above what was decided), actual use, deadlines. Pure geometry; words come from
the template, which also says everything as a table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

WIDTH: Final = 1120
LEFT: Final = 132
RIGHT: Final = 24
HEIGHT: Final = 268
ASKED: Final = frozenset({"first", "renewal", "urgent"})
PAPER_ROWS: Final = {True: 101.0, False: 122.0}
CLOCK_ROWS: Final = (200.0, 212.0, 224.0)
CROWDED: Final = 13.0  # two marks of a row stay this far apart
LABELLED: Final = 26.0  # a bar of this width has room for its days
MOST_TICKS: Final = 9
SHORTEST: Final = timedelta(days=8)
SHORT: Final = timedelta(days=18)
MEDIUM: Final = timedelta(days=66)


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of time; `days` counts a begun day whole."""

    x: float
    width: float
    kind: str
    starts_at: datetime
    until: datetime

    @property
    def days(self) -> int:
        return -(-(self.until - self.starts_at) // timedelta(days=1))

    @property
    def centre(self) -> float:
        return round(self.x + self.width / 2, 1)

    @property
    def labelled(self) -> bool:
        return self.width >= LABELLED


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment, `y` chosen so that neighbours do not hide each other."""

    x: float
    y: float
    kind: str
    code: str
    at: datetime
    by_the_hour: bool = True


class Deadline(NamedTuple):
    """When something falls due; `by_the_hour` where an hour is meant and no end of a day."""

    at: datetime
    kind: str
    code: str
    by_the_hour: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the grid: a day, or the first of a month (`kind`)."""

    x: float
    at: datetime
    kind: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the same as a table; `until` is set for a stretch of time."""

    at: datetime
    until: datetime | None
    lane: str
    kind: str
    code: str
    by_the_hour: bool = True


@dataclass(frozen=True, slots=True)
class Timeline:
    """Everything that is drawn."""

    terms: tuple[Bar, ...]
    uses: tuple[Bar, ...]
    papers: tuple[Mark, ...]
    clocks: tuple[Mark, ...]
    ticks: tuple[Tick, ...]
    entries: tuple[Entry, ...]
    now: float | None
    limit: float | None

    @property
    def beyond(self) -> float | None:
        """How far the terms reach past the limit; None where they do not."""
        end = max((bar.x + bar.width for bar in self.terms), default=0.0)
        if self.limit is None or end <= self.limit:
            return None
        return round(end - self.limit, 1)


def draw(
    *,
    terms: Sequence[tuple[datetime, datetime, bool]],
    uses: Sequence[tuple[datetime, datetime]],
    papers: Sequence[tuple[datetime, str, str]],
    clocks: Sequence[Deadline],
    limit_at: datetime | None,
    at: datetime,
    zone: ZoneInfo,
    unstopped: datetime | None = None,
) -> Timeline | None:
    """Return the drawing; None for a case of which no moment is known.

    `limit_at` is when the days authorised would reach the body's threshold if they
    ran on from the first term. `unstopped` is the start of the use that nobody reported to
    have stopped: its bar has to end somewhere, its line says so. Ticks lie on the beginnings of days or months in `zone`.
    """
    moments = [moment for term in terms for moment in term[:2]]
    moments += [moment for use in uses for moment in use]
    moments += [paper[0] for paper in papers] + [clock.at for clock in clocks]
    if not moments:
        return None
    first, last = min(moments), max(moments)
    if limit_at and limit_at <= last + (last - first):
        last = max(last, limit_at)
    margin = max((last - first) / 30, timedelta(hours=6))
    first, last = first - margin, last + margin

    def x(moment: datetime) -> float:
        share = (moment - first) / (last - first)
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    def bar(starts_at: datetime, until: datetime, kind: str) -> Bar:
        width = max(x(until) - x(starts_at) - 1.5, 2)
        return Bar(x(starts_at), round(width, 1), kind, starts_at, until)

    return Timeline(
        terms=tuple(bar(one, two, "cut" if cut else "whole") for one, two, cut in terms),
        uses=tuple(bar(one, two, "use") for one, two in uses),
        papers=tuple(
            Mark(x(moment), PAPER_ROWS[kind in ASKED], kind, code, moment)
            for moment, kind, code in papers
        ),
        clocks=tuple(_spread(clocks, x)),
        ticks=tuple(Tick(x(moment), moment, kind) for moment, kind in _ticks(first, last, zone)),
        entries=_entries(terms, uses, papers, clocks, unstopped),
        now=x(at) if first <= at <= last else None,
        limit=x(limit_at) if limit_at and first <= limit_at <= last else None,
    )


def _spread(clocks: Sequence[Deadline], x: Callable[[datetime], float]) -> Iterable[Mark]:
    """Put each mark into the row whose last mark is farthest back."""
    ends = [-CROWDED] * len(CLOCK_ROWS)
    for clock in sorted(clocks):
        here = x(clock.at)
        free = [row for row, end in enumerate(ends) if here - end >= CROWDED]
        row = free[0] if free else ends.index(min(ends))
        ends[row] = here
        yield Mark(here, CLOCK_ROWS[row], clock.kind, clock.code, clock.at, clock.by_the_hour)


def _ticks(first: datetime, last: datetime, zone: ZoneInfo) -> Iterable[tuple[datetime, str]]:
    """Return the lines of the grid: days for a short case, firsts of months for a long one."""
    length = last - first
    day = first.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    if length <= MEDIUM:
        step = 1 if length <= SHORTEST else 2 if length <= SHORT else 7
        for number in range(step * (MOST_TICKS + 1)):
            tick = day + timedelta(days=1 + number * step)
            if tick < last:
                yield tick, "day"
        return
    months = max(1, -(-length // timedelta(days=30.5 * MOST_TICKS)))
    months = next((one for one in (1, 2, 3, 6, 12) if one >= months), months)
    count = day.year * 12 + day.month  # the month after the first one, counted from year 0
    count += -count % months
    while (tick := day.replace(year=count // 12, month=count % 12 + 1, day=1)) < last:
        yield tick, "month"
        count += months


def _entries(
    terms: Sequence[tuple[datetime, datetime, bool]],
    uses: Sequence[tuple[datetime, datetime]],
    papers: Sequence[tuple[datetime, str, str]],
    clocks: Sequence[Deadline],
    unstopped: datetime | None,
) -> tuple[Entry, ...]:
    found = [Entry(one, two, "term", "cut" if cut else "whole", "") for one, two, cut in terms]
    found += [
        Entry(one, None, "use", "open", "")
        if one == unstopped
        else Entry(one, two, "use", "use", "")
        for one, two in uses
    ]
    found += [Entry(moment, None, "paper", kind, code) for moment, kind, code in papers]
    found += [Entry(one.at, None, "clock", one.kind, one.code, one.by_the_hour) for one in clocks]
    return tuple(sorted(found, key=lambda entry: entry.at))
