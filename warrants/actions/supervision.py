"""Deadlines begin and end, flags are raised, those concerned are told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple, Protocol

from django.db import connection

from oversight.actions import bulk
from oversight.deadlines import actions as deadlines
from oversight.deadlines.calendar import Calendar
from oversight.deadlines.models import Clock
from oversight.deadlines.terms import Due
from oversight.deadlines.words import counts_hours
from warrants.enums import Event
from warrants.models import Application, FeedEvent, Flag, Material, Warrant
from warrants.rules.clocks import ClockStart, ClockStop, LegalEvent, clocks_for, due
from warrants.rules.deadlines import ClockRule
from warrants.rules.limits import Breach
from warrants.rules.rulebook import Rulebook

POINTLESS: Final = ("decision", "renewal.resolved")  # what no step can reach once a measure is over
AGENCY_FEED, COURT_FEED = 0x6665_6564, 0x6665_6565  # names of the locks on the feeds


class Filed(Protocol):
    """A warrant, or as much of its row as says whom to tell of it."""

    @property
    def id(self) -> int: ...
    @property
    def agency_id(self) -> int: ...
    @property
    def court_id(self) -> int: ...


class ClockRow(NamedTuple):
    """A row of `Clock` as it goes to the database: a deadline of a case that comes by the thousand."""

    warrant_id: int
    rule: str
    article: str
    party: str
    started_at: datetime
    due_at: datetime
    strict_at: datetime
    lenient_at: datetime
    steps: str  # JSON
    application_id: None = None
    material_id: None = None
    complaint_id: None = None
    notice_id: None = None
    review_id: None = None
    subject_request_id: None = None
    question_id: None = None
    stopped_at: None = None
    outcome: str = ""


class Over(NamedTuple):
    """A case that is over: by what law, since when, and whether it ever began."""

    warrant_id: int
    rules: Rulebook
    ended_at: datetime
    began: bool = True


def deadlines_started(
    *,
    rules: Rulebook,
    calendar: Calendar,
    measures: Sequence[str],
    event: str,
    at: datetime,
    known_at: datetime | None = None,
) -> Iterator[tuple[ClockRule, Due]]:
    """Yield the rule of each deadline that `event` starts, and when it falls due."""
    for change in clocks_for(rules, LegalEvent(event, at), measures):
        if isinstance(change, ClockStart):
            yield change.rule, due(rules, change.rule, at, calendar, known_at=known_at)


def clocks_started(
    *,
    rules: Rulebook,
    calendar: Calendar,
    warrant: Warrant,
    application: Application | None,
    event: str,
    at: datetime,
    known_at: datetime | None = None,
    material: Material | None = None,
) -> list[Clock]:
    """Return the deadlines that `event` starts, computed, not yet stored."""
    return [
        deadlines.begun(
            rule=rule.key,
            due=found,
            started_at=min(at, known_at or at),
            article=rule.article,
            party=rule.party,
            warrant=warrant,
            application=application,
            material=material,
        )
        for rule, found in deadlines_started(
            rules=rules,
            calendar=calendar,
            measures=warrant.measures,
            event=event,
            at=at,
            known_at=known_at,
        )
    ]


def store_clocks(
    *,
    rules: Rulebook,
    calendar: Calendar,
    warrant: Warrant,
    application: Application | None,
    event: str,
    at: datetime,
    known_at: datetime | None = None,
    material: Material | None = None,
) -> list[Clock]:
    """Start the deadlines of `event` and store them."""
    return Clock.objects.bulk_create(
        clocks_started(
            rules=rules,
            calendar=calendar,
            warrant=warrant,
            application=application,
            event=event,
            at=at,
            known_at=known_at,
            material=material,
        )
    )


def stop_clocks(
    *,
    rules: Rulebook,
    warrant: Warrant,
    event: str,
    at: datetime,
    recorded_at: datetime | None = None,
    material: Material | None = None,
    started_at: datetime | None = None,
    number: str = "",
) -> None:
    """Stop the running deadlines that `event` ends: met if in time, missed and flagged if late.

    Deadlines of a piece of material are stopped for that piece alone, others where
    none is given; of several persons or items of a case, the one that began at
    `started_at` and has this `number`.
    A deadline that the sweep has already recorded as missed, and flagged, keeps that
    outcome and learns when it was done. An option taken late is nobody's breach; it is
    cancelled.
    """
    stopped = _stopped_by(rules, warrant, event, at)
    if not stopped:
        return
    ours = Clock.objects.filter(warrant=warrant, material=material, stopped_at=None)
    if started_at is not None:
        ours = ours.filter(started_at=started_at, number=number)
    missed = deadlines.settle(
        ours.filter(rule__in=stopped), at=at, optional=_optional(stopped.values())
    )
    Flag.objects.bulk_create(_flags(missed, stopped, recorded_at or at))


def stop_unstored(
    clocks: Sequence[Clock], *, rules: Rulebook, warrant: Warrant, event: str, at: datetime
) -> list[Flag]:
    """Stop deadlines that one filing both starts and ends, before they are stored.

    Returns the flags of those that were already late, not yet stored.
    """
    stopped = _stopped_by(rules, warrant, event, at)
    ended = [clock for clock in clocks if clock.rule in stopped]
    return _flags(deadlines.judge(ended, at=at, optional=_optional(stopped.values())), stopped, at)


def _stopped_by(
    rules: Rulebook, warrant: Warrant, event: str, at: datetime
) -> dict[str, ClockRule]:
    changes = clocks_for(rules, LegalEvent(event, at), tuple(warrant.measures))
    return {change.rule.key: change.rule for change in changes if isinstance(change, ClockStop)}


def _optional(rules: Iterable[ClockRule]) -> set[str]:
    return {rule.key for rule in rules if rule.optional}


def _flags(missed: Iterable[Clock], rules: Mapping[str, ClockRule], at: datetime) -> list[Flag]:
    """Return the flags of deadlines that are missed only now, not yet stored."""
    flags = (missed_flag(rules[clock.rule], clock, at) for clock in missed if clock.rule in rules)
    return [flag for flag in flags if flag]


def missed_flag(rule: ClockRule, clock: Clock, at: datetime) -> Flag | None:
    """Return the flag that a missed deadline raises, not yet stored; None for an option."""
    if rule.optional or rule.on_breach is None:
        return None
    return Flag(
        warrant_id=clock.warrant_id,
        application_id=clock.application_id,
        material_id=clock.material_id,
        code=rule.on_breach.flag,
        severity=rule.on_breach.severity,
        article=rule.article,
        party=rule.on_breach.party,
        figures={
            "due": clock.due_at.isoformat(),
            "rule": clock.rule,
            **({"hours": True} if counts_hours(clock.steps) else {}),
        },
        raised_at=at,
    )


def after_the_end(cases: Sequence[Over], *, at: datetime) -> None:
    """Stop what the end of a case leaves nobody to do, by whatever way the case ended.

    A measure that began leaves no decision to make and no renewal to ask for; its other
    duties go on. A case that never began leaves nothing at all. What was still in time at
    the end is cancelled, without a verdict on anybody; what had passed is judged, and
    flagged at `at`, as ever.
    """
    ends = {case.warrant_id: case for case in cases}
    running = Clock.objects.filter(warrant__in=ends, stopped_at=None)
    if all(case.began for case in cases):
        running = running.filter(rule__in={key for case in cases for key in pointless(case.rules)})
    stopped, flags = [], []
    for clock in running:
        case = ends[clock.warrant_id or 0]
        if case.began and clock.rule not in pointless(case.rules):
            continue
        rules = case.rules.clocks
        missed = deadlines.judge(
            [clock], at=case.ended_at, optional=_optional(rules.values()), done=False
        )
        stopped.append(clock)
        flags += _flags(missed, rules, at)
    deadlines.keep(stopped)
    Flag.objects.bulk_create(flags)


def pointless(rules: Rulebook) -> set[str]:
    """Return the deadlines of what no step can reach once a measure is over."""
    return {rule.key for event in POINTLESS for rule in rules.clocks_by_stop.get(event, ())}


def cancel_clocks(
    *,
    rules: Rulebook,
    warrant: Warrant,
    at: datetime,
    keys: Collection[str],
    application: Application | None = None,
) -> None:
    """Stop deadlines that have lost their object, without a verdict on what was in time.

    What had passed at `at` is judged as ever. With `application` only those of that one.
    """
    running = Clock.objects.filter(warrant=warrant, stopped_at=None, rule__in=keys)
    if application:
        running = running.filter(application=application)
    missed = deadlines.cancel(running, at=at, optional=_optional(rules.clocks.values()))
    Flag.objects.bulk_create(_flags(missed, rules.clocks, at))


def noticed(breach: Breach, at: datetime) -> dict[str, Any]:
    """Return what a flag of any kind holds of what a rule noticed."""
    return {
        "code": breach.code,
        "severity": breach.severity,
        "article": breach.article,
        "party": breach.party,
        "figures": breach.figures,
        "raised_at": at,
    }


def flags_of(
    *,
    breaches: Iterable[Breach],
    warrant: Warrant,
    application: Application | None,
    at: datetime,
    material: Material | None = None,
) -> list[Flag]:
    """Return one flag for each breach, not yet stored."""
    return [
        Flag(
            warrant=warrant,
            application=application,
            material=material,
            **noticed(breach, at),
        )
        for breach in breaches
    ]


def tell_agency(
    *, warrant: Warrant, event: Event, at: datetime, by_mail: bool, facts: dict[str, Any]
) -> FeedEvent:
    """Return a line for the feed of the warrant's agency, not yet stored."""
    return FeedEvent(
        agency_id=warrant.agency_id,
        court_id=warrant.court_id,
        code=event,
        warrant=warrant,
        at=at,
        facts=facts,
        by_mail=by_mail,
    )


def write_feed(lines: Iterable[FeedEvent]) -> list[FeedEvent]:
    """Store lines of the feed so that their numbers rise in the order they become visible.

    A reader goes on from the last number read; a lower one that came to light later
    would be missed. So the writers of one feed take turns until they commit. Call it
    last in a step: what it locks is held until the end.
    """
    told = list(lines)
    if not told:
        return []
    _take_turns(
        {line.agency_id for line in told if line.agency_id},
        {line.court_id for line in told if line.court_id},
    )
    return list(bulk.store(told)) if len(told) > bulk.FEW else FeedEvent.objects.bulk_create(told)


def write_one_of_each(*, warrants: Sequence[Filed], event: Event, at: datetime) -> None:
    """Store a line without facts for each of many warrants, in their order; as `write_feed`."""
    _take_turns({one.agency_id for one in warrants}, {one.court_id for one in warrants})
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO warrants_feedevent"
            " (agency_id, court_id, code, warrant_id, at, facts, by_mail)"
            " SELECT w.agency_id, w.court_id, %s, w.id, %s, '{}', false"
            " FROM unnest(%s::bigint[]) WITH ORDINALITY AS told (id, place)"
            " JOIN warrants_warrant w USING (id) ORDER BY place",
            [event, at, [one.id for one in warrants]],
        )


def _take_turns(agencies: Iterable[int], courts: Iterable[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(kind, id::integer) FROM ("
            " SELECT %s AS kind, unnest(%s::bigint[]) AS id"
            " UNION ALL SELECT %s, unnest(%s::bigint[]) ORDER BY kind, id) turns",
            [AGENCY_FEED, sorted(agencies), COURT_FEED, sorted(courts)],
        )
