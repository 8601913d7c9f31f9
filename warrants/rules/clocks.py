"""Which deadlines an event starts or stops, and when they fall."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from oversight.deadlines import terms
from oversight.deadlines.calendar import Calendar
from oversight.deadlines.terms import Due, Step
from warrants.rules.deadlines import ClockRule
from warrants.rules.rulebook import Rulebook


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


@dataclass(frozen=True, slots=True)
class ClockExtend:
    """A running deadline gets its longer time: compute `due` again, `extended`."""

    rule: ClockRule


def clocks_for(
    rulebook: Rulebook, event: LegalEvent, measures: Sequence[str]
) -> list[ClockStart | ClockStop | ClockExtend]:
    """Return the deadlines that the event stops, starts and extends for these measures.

    Stops come first, so that an event which does both begins its deadline anew.
    """
    asked = set(measures)
    stops = rulebook.clocks_by_stop.get(event.name, ())
    starts = rulebook.clocks_by_start.get(event.name, ())
    return [
        *(ClockStop(rule) for rule in stops if _applies(rule, asked)),
        *(ClockStart(rule) for rule in starts if _applies(rule, asked)),
        *(
            ClockExtend(rule)
            for rule in rulebook.clocks_by_extension.get(event.name, ())
            if _applies(rule, asked)
        ),
    ]


def counts_from(rulebook: Rulebook, event: str, measures: Sequence[str]) -> bool:
    """Whether the event begins, ends or lengthens some deadline of these measures."""
    tables = rulebook.clocks_by_start, rulebook.clocks_by_stop, rulebook.clocks_by_extension
    return any(_applies(rule, set(measures)) for table in tables for rule in table.get(event, ()))


def due(
    rulebook: Rulebook,
    rule: ClockRule,
    started_at: datetime,
    calendar: Calendar,
    *,
    known_at: datetime | None = None,
    extended: bool = False,
) -> Due:
    """Return when `rule` falls due, by both readings, with the steps that explain it.

    A rule that counts back falls before `started_at`, but not before `known_at`,
    the moment from which it could be kept. `extended` counts the longer time that
    the rule allows on its ground; a rule without one is not extended.
    """
    if rule.before:
        return terms.before(
            rule.before, started_at, known_at=known_at or started_at, zone=rulebook.zone
        )
    longer = extended and rule.extend
    found = terms.due(
        rule.extend.to if longer and rule.extend else rule.within or terms.Period(),
        started_at,
        how=rulebook.counting_of(rule),
        calendar=calendar,
        clock_class=rule.class_,
    )
    if not longer or not rule.extend:
        return found
    step = Step("extended", {"ground": rule.extend.ground, "period": str(rule.extend.to)})
    return replace(found, steps=(found.steps[0], step, *found.steps[1:]))


def _applies(rule: ClockRule, measures: set[str]) -> bool:
    return not rule.measures or bool(measures.intersection(rule.measures))
