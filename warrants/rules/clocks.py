"""Which deadlines an event starts or stops, and when they fall."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from warrants.rules import terms
from warrants.rules.rulebook import ClockRule, Rulebook
from warrants.rules.terms import Calendar, Due


@dataclass(frozen=True, slots=True)
class LegalEvent:
    """Something that happened to a case, as the rulebooks name it."""

    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ClockStart:
    """A deadline begins to run."""

    rule: ClockRule


@dataclass(frozen=True, slots=True)
class ClockStop:
    """A deadline is settled."""

    rule: ClockRule


def clocks_for(
    rulebook: Rulebook, event: LegalEvent, measures: Sequence[str]
) -> list[ClockStart | ClockStop]:
    """Return the deadlines that the event stops and starts for a case with these measures."""
    asked = set(measures)
    stops = rulebook.clocks_by_stop.get(event.name, ())
    starts = rulebook.clocks_by_start.get(event.name, ())
    return [
        *(ClockStop(rule) for rule in stops if _applies(rule, asked)),
        *(ClockStart(rule) for rule in starts if _applies(rule, asked)),
    ]


def due(
    rulebook: Rulebook,
    rule: ClockRule,
    started_at: datetime,
    calendar: Calendar,
    *,
    known_at: datetime | None = None,
) -> Due:
    """Return when `rule` falls due, by both readings, with the steps that explain it.

    A rule that counts back falls before `started_at`, but not before `known_at`,
    the moment from which it could be kept.
    """
    if rule.before:
        return terms.before(
            rule.before, started_at, known_at=known_at or started_at, zone=rulebook.zone
        )
    period = rule.within or terms.Period()
    return terms.due(
        period,
        started_at,
        zone=rulebook.zone,
        calendar=calendar,
        clock_class=rule.class_,
        rolls=rule.class_ in rulebook.arithmetic.roll_forward,
    )


def _applies(rule: ClockRule, measures: set[str]) -> bool:
    return not rule.measures or bool(measures.intersection(rule.measures))
