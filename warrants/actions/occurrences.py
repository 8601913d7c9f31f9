"""What the law counts time from and no other step tells: it begins deadlines, and ends others.

A judge calls for more materials or has legality checked (CPC 234(2)), a postal item is noticed and examined (246(3)),
a person who met the target is followed (248(2)-(3)).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TypeAlias

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q

from oversight.actions import ledger
from oversight.deadlines import actions as deadlines
from oversight.deadlines.edge import ahead
from oversight.models import Actor, LedgerEntry
from oversight.rules.refusal import Refusal
from warrants import policies
from warrants.actions import aftermath, case, supervision
from warrants.enums import Event, Occurred, Why
from warrants.models import Clock, Flag, Warrant
from warrants.rules.clocks import (
    ClockExtend,
    ClockStart,
    ClockStop,
    LegalEvent,
    clocks_for,
    due,
)
from warrants.rules.limits import Breach, check_activation
from warrants.rules.rulebook import Rulebook
from warrants.rules.submissions import OccurrenceIn
from warrants.rules.telling import not_counted, nothing_waited, of_the_court
from warrants.selectors import cases, law

Change: TypeAlias = ClockStart | ClockStop | ClockExtend


@transaction.atomic
def record_occurrence(
    *, warrant_id: int, given: OccurrenceIn, by: Actor, at: datetime, version: int | None = None
) -> tuple[Warrant, LedgerEntry]:
    """Record that something happened, and let its deadlines begin and end.

    What only ends or lengthens deadlines follows one thing that still waits: the one that began at
    `given.since` and has `given.number`, else the oldest. While a contact is followed, each
    report begins the next day's.

    What the rulebook counts nothing from under these measures, what follows nothing that was
    told of, and what happened in a case that nobody authorised is taken in and flagged: the
    flag and the ledger are its record.

    Raises:
        PermissionDenied: what a judge calls for is told by the judge of the case or the
            court, everything else by the warrant's agency.
        Refusal: the moment lies ahead, or it was told already.
    """
    warrant, what = case.lock(warrant_id, version=version), Occurred(given.what)
    if not policies.may_report_occurrence(by, warrant, what):
        raise PermissionDenied
    if given.at > at:
        raise Refusal(Why.IN_THE_FUTURE, pointer="/at")
    rules = law.rules_of(warrant.rulebook)
    changes = clocks_for(rules, LegalEvent(what, given.at), tuple(warrant.measures))
    followed = _what_it_follows(warrant, given, changes)
    began = followed.started_at if followed else None
    if began and what == Occurred.MATERIALS_REQUESTED:
        _lengthen(warrant, rules, changes, began)
    elif followed:
        supervision.stop_clocks(
            rules=rules,
            warrant=warrant,
            event=what,
            at=given.at,
            recorded_at=at,
            started_at=began,
            number=followed.number,
        )
    breaches = list(_remarkable(warrant, rules, given, changes, followed))
    Flag.objects.bulk_create(
        supervision.flags_of(breaches=breaches, warrant=warrant, application=None, at=at)
    )
    _begin(warrant, rules, given)
    if followed and what == Occurred.CONTACT_REPORTED:
        _next_day(warrant, rules, followed, given.at)
    aftermath.follow(warrant=warrant, by=by, at=at, since=at)
    case.touch(warrant, at)
    facts = {
        "what": given.what,
        "since": began.isoformat() if began else "",
        "number_hash": case.text_hash(warrant, followed.number if followed else given.number),
        **({"flags": [breach.code for breach in breaches]} if breaches else {}),
    }
    entry = ledger.record(
        event=Event.OCCURRED, subject=warrant, by=by, at=at, happened_at=given.at, facts=facts
    )
    case.tell(warrant, Event.OCCURRED, at, {"what": given.what})
    return warrant, entry


def _remarkable(
    warrant: Warrant,
    rules: Rulebook,
    given: OccurrenceIn,
    changes: Sequence[Change],
    followed: Clock | None,
) -> Iterator[Breach]:
    """Yield what is wrong with what happened: alien to the measures, alone, or without authority."""
    measures, what = tuple(warrant.measures), given.what
    of_court = Occurred(what) in Occurred.of_courts()
    found = []
    if not changes:
        found.append(not_counted(rules, measures, what=what, at=given.at))
    elif followed is None and not any(type(change) is ClockStart for change in changes):
        found.append(nothing_waited(rules, measures, what=what, at=given.at))
    yield from (of_the_court(one) for one in found) if of_court else found
    history = cases.history_of(warrant)
    if not history.cumulative and not of_court:
        yield from check_activation(
            rules,
            started=True,
            happened_at=given.at,
            urgent_at=warrant.urgent_at,
            history=history,
            at=given.at,
            measures=measures,
        )


def _what_it_follows(
    warrant: Warrant, given: OccurrenceIn, changes: Sequence[Change]
) -> Clock | None:
    """Return a deadline of what this follows, whose beginning and number the others share.

    One that has passed is not lengthened any more.
    """
    ended, longer = (
        [change.rule.key for change in changes if type(change) is kind]
        for kind in (ClockStop, ClockExtend)
    )
    waiting = Clock.objects.filter(
        Q(rule__in=ended) | ahead(given.at) & Q(rule__in=longer, outcome=""),
        warrant=warrant,
        stopped_at=None,
        started_at__lte=given.at,
    )
    if given.since:
        waiting = waiting.filter(started_at=given.since)
    if given.number:
        waiting = waiting.filter(number=given.number)
    return waiting.order_by("started_at", "pk").first()


def _begin(warrant: Warrant, rules: Rulebook, given: OccurrenceIn) -> None:
    """Begin the deadlines that run from this, unless they did: each is told from every other.

    Raises:
        Refusal: what began at this moment, under this number, is known already.
    """
    begun = _started(warrant, rules, Occurred(given.what), given.at)
    known = Clock.objects.filter(warrant=warrant, started_at=given.at, number=given.number)
    if known.filter(rule__in=[clock.rule for clock in begun]).exists():
        raise Refusal(Why.TOLD_TWICE, pointer="/number")
    for clock in begun:
        clock.number = given.number
    Clock.objects.bulk_create(begun)


def _started(warrant: Warrant, rules: Rulebook, what: Occurred, at: datetime) -> list[Clock]:
    return supervision.clocks_started(
        rules=rules,
        calendar=law.calendar_of(rules),
        warrant=warrant,
        application=None,
        event=what,
        at=at,
    )


def _lengthen(
    warrant: Warrant, rules: Rulebook, changes: Sequence[Change], began: datetime
) -> None:
    """Give the deadlines that began then the longer time of their ground."""
    calendar = law.calendar_of(rules)
    for change in changes:
        found = due(rules, change.rule, began, calendar, extended=True)
        running = Clock.objects.filter(
            warrant=warrant, rule=change.rule.key, started_at=began, stopped_at=None
        )
        deadlines.count_anew(running, due=found)


def _next_day(warrant: Warrant, rules: Rulebook, followed: Clock, at: datetime) -> None:
    """Begin the deadline of the next report, if whoever was met then is still followed."""
    left, reported = (
        [rule.key for rule in rules.clocks_by_stop.get(what, ())]
        for what in (Occurred.CONTACT_LEFT, Occurred.CONTACT_REPORTED)
    )
    of_this = Clock.objects.filter(
        warrant=warrant, started_at=followed.started_at, number=followed.number, stopped_at=None
    )
    if not of_this.filter(rule__in=left).exists():
        return
    clocks = _started(warrant, rules, Occurred.CONTACT_MET, at)
    again = [clock for clock in clocks if clock.rule in reported]
    for clock in again:  # by which the next report finds it
        clock.started_at, clock.number = followed.started_at, followed.number
    Clock.objects.bulk_create(again)
