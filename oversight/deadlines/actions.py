"""A deadline starts, is settled by what was done, or ends with what it was about.

A part of the step that calls: that step leaves the entry.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db.models import Model

from oversight.deadlines.edge import in_time
from oversight.deadlines.enums import ClockOutcome
from oversight.deadlines.models import Clock
from oversight.deadlines.terms import Due


def begun(
    *,
    rule: str,
    due: Due,
    started_at: datetime,
    article: str = "",
    party: str = "",
    **subject: Model | None,
) -> Clock:
    """Return a deadline that begins to run, not yet stored.

    `subject` names what it is of, by the field of `Clock`: `complaint=row`.
    """
    return Clock(
        rule=rule,
        article=article,
        party=party,
        started_at=started_at,
        due_at=due.at,
        strict_at=due.strict_at,
        lenient_at=due.lenient_at,
        steps=[step.as_data() for step in due.steps],
        **subject,
    )


def start(
    *,
    rule: str,
    due: Due,
    started_at: datetime,
    article: str = "",
    party: str = "",
    **subject: Model | None,
) -> Clock:
    """Let a deadline begin to run, and store it."""
    clock = begun(
        rule=rule, due=due, started_at=started_at, article=article, party=party, **subject
    )
    clock.save(force_insert=True)
    return clock


def alike(clock: Clock, **subject: Model) -> Clock:
    """Return the same deadline of another subject, not yet stored."""
    return Clock(
        rule=clock.rule,
        article=clock.article,
        party=clock.party,
        started_at=clock.started_at,
        due_at=clock.due_at,
        strict_at=clock.strict_at,
        lenient_at=clock.lenient_at,
        steps=clock.steps,
        **subject,
    )


def judge(
    clocks: Iterable[Clock], *, at: datetime, optional: Collection[str] = (), done: bool = True
) -> list[Clock]:
    """Give each deadline the outcome of what was done at `at`; return those missed only now.

    Done before `due_at` it is met, else missed. A deadline that was recorded as missed
    stays so, and learns when it was done. One of an `optional` rule is nobody's duty: late,
    it is cancelled. Not `done`, what it was about is over at `at`: what was still in time
    is cancelled, what had passed stays missed. Nothing is stored.
    """
    missed = []
    for clock in clocks:
        known = clock.outcome == ClockOutcome.MISSED
        if not known:
            clock.outcome = _outcome(clock, at, optional=clock.rule in optional, done=done)
        if not known and clock.outcome == ClockOutcome.MISSED:
            missed.append(clock)
        clock.stopped_at = at if done else max(at, clock.started_at)
    return missed


def _outcome(clock: Clock, at: datetime, *, optional: bool, done: bool) -> ClockOutcome:
    if in_time(at, clock.due_at):
        return ClockOutcome.MET if done else ClockOutcome.CANCELLED
    return ClockOutcome.CANCELLED if optional else ClockOutcome.MISSED


def settle(clocks: Iterable[Clock], *, at: datetime, optional: Collection[str] = ()) -> list[Clock]:
    """Settle running deadlines by what was done at `at`; return those missed only now."""
    stopped = list(clocks)
    missed = judge(stopped, at=at, optional=optional)
    keep(stopped)
    return missed


def cancel(clocks: Iterable[Clock], *, at: datetime, optional: Collection[str] = ()) -> list[Clock]:
    """End running deadlines that have lost their object at `at`; return those missed only now.

    What had passed before is judged as ever.
    """
    stopped = list(clocks)
    missed = judge(stopped, at=at, optional=optional, done=False)
    keep(stopped)
    return missed


def keep(clocks: Sequence[Clock]) -> None:
    """Store how deadlines ended."""
    if clocks:
        Clock.objects.bulk_update(clocks, ["stopped_at", "outcome"])


def count_anew(clocks: Iterable[Clock], *, due: Due, due_at: datetime | None = None) -> None:
    """Store a longer time of running deadlines, and how it was counted.

    `due_at` is given where somebody chose a day within it.
    """
    moved = list(clocks)
    for clock in moved:
        clock.due_at, clock.strict_at, clock.lenient_at = (
            due_at or due.at,
            due.strict_at,
            due.lenient_at,
        )
        clock.steps = [step.as_data() for step in due.steps]
    if moved:
        Clock.objects.bulk_update(moved, ["due_at", "strict_at", "lenient_at", "steps"])
