"""What the end of a case leaves to do, by every way in which a case can end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from oversight.enums import Role
from oversight.models import Actor, LedgerEntry
from tests.build import (
    DAY,
    HOUR,
    NOON,
    OFFICER,
    a_decision,
    a_filed_renewal,
    a_granted_renewal,
    a_warrant,
)
from warrants.actions import decisions, execution, filing, sweeps
from warrants.models import Application, Clock, Flag, Warrant
from warrants.rules.submissions import DecisionIn, EndIn, WithdrawalIn

pytestmark = pytest.mark.django_db
END: Final = NOON + HOUR + 30 * DAY  # of a warrant granted an hour after noon
MICROSECOND: Final = timedelta(microseconds=1)
TO_DECIDE: Final = timedelta(hours=12)
SPAN: Final = DateRange(END.date(), END.date() + DAY)


def officer_of(case: Warrant) -> Actor:
    return Actor(role=Role.OFFICER, agency_id=case.agency_id)


def end_early(case: Warrant, at: datetime, reason: str = "cancelled") -> None:
    case.refresh_from_db()
    judge = reason == "stopped_by_judge" and case.judge
    given = EndIn(reason=reason, ended_at=at, why="Enough.")  # type: ignore[arg-type]  # one of its words
    execution.end_warrant(
        warrant_id=case.pk, given=given, by=judge.actor if judge else officer_of(case), at=at
    )


WAYS: Final[dict[str, Callable[[Warrant, datetime], Any]]] = {
    "expiry": lambda case, at: sweeps.expire(at=at),
    "expiry, late": lambda case, at: sweeps.expire(at=at + 3 * DAY),
    "early end": end_early,
    "stop by a judge": lambda case, at: end_early(case, at, "stopped_by_judge"),
    "stop by a prosecutor": lambda case, at: end_early(case, at, "stopped_by_prosecutor"),
}


def ending_at(way: str, end: datetime) -> datetime:
    """Return when the case ends: at its term's end, or an hour before."""
    return end if way.startswith("expiry") else end - HOUR


def decide_clock(application: Application) -> Clock:
    return Clock.objects.get(application=application, rule="decide")


@pytest.mark.parametrize("way", WAYS)
def test_nobody_is_late_with_a_decision_that_nobody_can_take_any_more(way: str) -> None:
    case = a_warrant(granted=True)
    ended = ending_at(way, END)
    renewal = a_filed_renewal(case, at=ended - 2 * HOUR)
    WAYS[way](case, ended)

    clock = decide_clock(renewal)
    assert clock.due_at == ended + 10 * HOUR, "it would have run on"
    assert (clock.outcome, clock.stopped_at) == ("cancelled", ended)
    sweeps.lapse_left_over(at=ended + 4 * DAY)
    sweeps.miss_deadlines(at=ended + 4 * DAY)
    assert not Flag.objects.filter(warrant=case, code="decision_late").exists()
    assert not LedgerEntry.objects.filter(event="clock.missed", facts__rule="decide").exists()
    renewal.refresh_from_db()
    assert renewal.status == "lapsed"


@pytest.mark.parametrize("swept", [True, False])
@pytest.mark.parametrize("way", WAYS)
def test_a_decision_that_was_late_before_the_end_stays_late(way: str, swept: bool) -> None:
    case = a_warrant(granted=True)
    ended = ending_at(way, END)
    renewal = a_filed_renewal(case, at=ended - TO_DECIDE - HOUR)
    if swept:
        sweeps.miss_deadlines(at=ended - MICROSECOND)
    WAYS[way](case, ended)
    sweeps.miss_deadlines(at=ended + 4 * DAY)

    clock = decide_clock(renewal)
    assert (clock.outcome, clock.stopped_at) == ("missed", ended)
    assert Flag.objects.filter(warrant=case, code="decision_late").count() == 1


@pytest.mark.parametrize(
    ("shift", "outcome"),
    [(-MICROSECOND, "missed"), (timedelta(), "missed"), (MICROSECOND, "cancelled")],
)
def test_due_at_the_very_end_it_has_passed(shift: timedelta, outcome: str) -> None:
    case = a_warrant(granted=True)
    renewal = a_filed_renewal(case, at=END - TO_DECIDE + shift)
    sweeps.expire(at=END)
    assert decide_clock(renewal).outcome == outcome


def test_a_sweep_of_deadlines_that_comes_before_the_expiry_blames_nobody() -> None:
    case = a_warrant(granted=True)
    renewal = a_filed_renewal(case, at=END - 2 * HOUR)
    sweeps.miss_deadlines(at=END + DAY)
    assert decide_clock(renewal).outcome == "", "first the case ends"
    sweeps.expire(at=END + DAY)
    sweeps.miss_deadlines(at=END + DAY)
    assert decide_clock(renewal).outcome == "cancelled"
    assert not Flag.objects.filter(warrant=case, code="decision_late").exists()


@pytest.mark.parametrize("way", WAYS)
def test_the_duties_of_what_was_done_go_on_after_the_end(way: str) -> None:
    case = a_warrant(granted=True)
    before = set(Clock.objects.filter(warrant=case, outcome="").values_list("rule", flat=True))
    assert before == {"order_legality_check", "issue_renewal"}
    ended = ending_at(way, NOON + HOUR + 30 * DAY)
    WAYS[way](case, ended)
    running = set(Clock.objects.filter(warrant=case, outcome="").values_list("rule", flat=True))
    assert running == {"order_legality_check", "tell_prosecutor_of_results", "file_return"}


def test_an_application_that_waits_in_an_ended_case_leaves_the_court_nothing_to_do() -> None:
    case = a_warrant(granted=True)
    renewal = a_filed_renewal(case, at=END - HOUR)
    Warrant.objects.filter(pk=case.pk).update(  # as if it had come in beside the end
        status="ended", end_reason="cancelled", ended_at=END - 2 * HOUR, ended_span=SPAN
    )
    assert sweeps.lapse_left_over(at=END) == 1
    clock = decide_clock(renewal)
    assert (clock.outcome, clock.stopped_at) == ("cancelled", clock.started_at)


def test_a_refusal_settles_the_decision_and_leaves_nothing_else() -> None:
    case = a_warrant()
    assert case.judge
    given = DecisionIn.model_validate(
        a_decision(case.judge, NOON + HOUR, outcome="refused", days=None)
    )
    decisions.decide(warrant_id=case.pk, number=0, given=given, by=case.judge.actor, at=NOON + HOUR)
    assert not Clock.objects.filter(warrant=case, stopped_at=None).exists()
    assert Clock.objects.get(warrant=case, rule="decide").outcome == "met"


def withdraw(case: Warrant, at: datetime) -> None:
    given = WithdrawalIn.model_validate(
        {"reason": "Not needed.", "withdrawn_at": at, "officer": OFFICER}
    )
    filing.withdraw(warrant_id=case.pk, given=given, by=officer_of(case), at=at)


@pytest.mark.parametrize(("hours", "outcome"), [(11, "cancelled"), (12, "missed"), (13, "missed")])
def test_an_application_taken_back_asks_nobody_and_forgives_nobody(
    hours: int, outcome: str
) -> None:
    case = a_warrant()
    withdraw(case, NOON + hours * HOUR)
    clock = Clock.objects.get(warrant=case, rule="decide")
    assert (clock.outcome, clock.stopped_at) == (outcome, NOON + hours * HOUR)
    flags = Flag.objects.filter(warrant=case, code="decision_late").count()
    assert flags == (outcome == "missed")
    assert not Clock.objects.filter(warrant=case, stopped_at=None).exists()


def test_a_renewal_taken_back_leaves_the_deadlines_of_the_running_measure_alone() -> None:
    case = a_granted_renewal(a_warrant(granted=True), at=NOON + 20 * DAY)
    at = END + 20 * DAY
    renewal = a_filed_renewal(case, at=at)
    before = set(
        Clock.objects.filter(warrant=case, outcome="").exclude(application=renewal)
        .values_list("pk", flat=True)
    )  # fmt: skip
    assert before
    withdraw(case, at + HOUR)
    assert decide_clock(renewal).outcome == "cancelled"
    assert (
        set(Clock.objects.filter(warrant=case, outcome="").values_list("pk", flat=True)) == before
    )


def test_nobody_answered_until_it_lapsed_and_the_court_was_late() -> None:
    case = a_warrant()
    sweeps.lapse_unanswered(at=NOON + 31 * DAY)
    clock = Clock.objects.get(warrant=case, rule="decide")
    assert (clock.outcome, clock.stopped_at) == ("missed", NOON + 31 * DAY)
    assert Flag.objects.filter(warrant=case, code="decision_late").count() == 1
