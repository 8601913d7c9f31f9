"""The life of a case as a drawing: what lies where, in the units of an SVG.

Lanes from top to bottom: terms against the limit of days, applications and
decisions, actual use, deadlines. Pure geometry; words come from the template.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

WIDTH: Final = 960
LEFT: Final = 130
RIGHT: Final = 20
HEIGHT: Final = 230
TICKS: Final = 6
LANES: Final = {"terms": 50, "papers": 95, "use": 140, "clocks": 185}


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of time."""

    x: float
    width: float
    kind: str
    starts_at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment."""

    x: float
    kind: str
    code: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the grid."""

    x: float
    at: datetime


@dataclass(frozen=True, slots=True)
class Timeline:
    """Everything that is drawn."""

    terms: tuple[Bar, ...]
    uses: tuple[Bar, ...]
    papers: tuple[Mark, ...]
    clocks: tuple[Mark, ...]
    ticks: tuple[Tick, ...]
    now: float | None
    limit: float | None


def draw(
    *,
    terms: Sequence[tuple[datetime, datetime, bool]],
    uses: Sequence[tuple[datetime, datetime]],
    papers: Sequence[tuple[datetime, str, str]],
    clocks: Sequence[tuple[datetime, str, str]],
    limit_at: datetime | None,
    at: datetime,
) -> Timeline | None:
    """Return the drawing; None for a case of which no moment is known.

    `limit_at` is when the days authorised would reach the body's threshold if they
    ran on from the first term.
    """
    moments = [moment for term in terms for moment in term[:2]]
    moments += [moment for use in uses for moment in use]
    moments += [mark[0] for mark in (*papers, *clocks)]
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
        width = max(x(until) - x(starts_at) - 1, 2)
        return Bar(x(starts_at), round(width, 1), kind, starts_at, until)

    step = (last - first) / (TICKS + 1)
    ticks = [first + step * number for number in range(1, TICKS + 1)]
    return Timeline(
        terms=tuple(bar(one, two, "cut" if cut else "whole") for one, two, cut in terms),
        uses=tuple(bar(one, two, "use") for one, two in uses),
        papers=tuple(Mark(x(moment), kind, code, moment) for moment, kind, code in papers),
        clocks=tuple(Mark(x(moment), kind, code, moment) for moment, kind, code in clocks),
        ticks=tuple(Tick(x(tick), tick) for tick in ticks),
        now=x(at) if first <= at <= last else None,
        limit=x(limit_at) if limit_at and first <= limit_at <= last else None,
    )
