"""The rules met by real filings: what is refused, what is flagged, and whose flag it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from oversight.enums import Role
from oversight.models import Actor
from oversight.rules.refusal import Refusal
from tests.build import (
    DAY,
    HOUR,
    NOON,
    a_filed_renewal,
    a_grant,
    a_granted_renewal,
    a_warrant,
)
from warrants.actions import execution, sweeps
from warrants.models import Clock, Warrant
from warrants.rules.submissions import EndIn

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


def flags(warrant: Warrant) -> set[tuple[str, str, str]]:
    return set(warrant.flags.values_list("code", "severity", "party"))


def clock(warrant: Warrant, rule: str) -> Clock:
    return Clock.objects.get(warrant=warrant, rule=rule, application__number=0)


def urgent(*, hours: float) -> Warrant:
    """A measure that began so many hours before the judge was told."""
    started = NOON - timedelta(hours=hours)
    return a_warrant(urgent={"started_at": started.isoformat(), "why": "A life was at risk."})


def test_a_judge_told_of_an_urgent_start_within_a_day_leaves_no_flag() -> None:
    warrant = urgent(hours=23.999)
    assert clock(warrant, "notify_judge_of_urgent_start").outcome == "met"
    assert flags(warrant) == set()


def test_a_judge_told_later_is_flagged_at_once() -> None:
    warrant = urgent(hours=24)
    assert clock(warrant, "notify_judge_of_urgent_start").outcome == "missed"
    assert flags(warrant) == {("urgent_notice_late", "high", "agency")}


def test_a_decision_in_time_leaves_no_flag_and_a_late_one_is_the_courts() -> None:
    in_time, late = a_warrant(), a_warrant()
    a_grant(in_time, at=NOON + 12 * HOUR - SECOND)
    a_grant(late, at=NOON + 12 * HOUR)
    assert clock(in_time, "decide").outcome == "met"
    assert flags(in_time) == set()
    assert clock(late, "decide").outcome == "missed"
    assert flags(late) == {("decision_late", "medium", "court")}


def test_the_threat_route_needs_no_judge_and_starts_the_prosecutors_clock() -> None:
    warrant = a_warrant(threat={"consent": "written_consent"})
    assert warrant.status == "authorised"
    assert clock(warrant, "tell_prosecutor_of_threat_route").due_at == NOON + 23 * HOUR
    assert a_warrant().status == "applied"


def renewed(*, times: int) -> Warrant:
    """A warrant that was renewed so often, each time five days before the end."""
    warrant = a_warrant(granted=True)
    for _ in range(times):
        assert warrant.last_until
        warrant = a_granted_renewal(warrant, at=warrant.last_until - 5 * DAY)
    return warrant


def test_the_third_renewal_is_refused_for_thirty_one_days_and_granted_for_thirty() -> None:
    warrant = renewed(times=2)
    assert warrant.last_until
    at = warrant.last_until - 5 * DAY
    with pytest.raises(Refusal) as refused:
        a_filed_renewal(warrant, at=at, requested_days=31)
    (breach,) = refused.value.breaches
    assert "CPC 236(1)" in breach.article
    assert warrant.applications.count() == 3
    warrant = a_granted_renewal(warrant, at=at)
    assert (warrant.renewals, warrant.cumulative_days) == (3, 120)
    assert flags(warrant) == set()


def test_the_sixth_renewal_is_filed_and_flagged() -> None:
    warrant = renewed(times=5)
    assert warrant.last_until
    assert flags(warrant) == set()
    a_filed_renewal(warrant, at=warrant.last_until - 5 * DAY)
    assert flags(warrant) == {
        ("too_many_renewals", "high", "agency"),
        ("cumulative_above_limit", "high", "agency"),
    }


def ended(*, after: timedelta) -> Warrant:
    """A measure that its agency ended so long after it asked to go on, or without asking."""
    warrant = a_warrant(granted=True)
    assert warrant.last_until
    asked = warrant.last_until - 5 * DAY
    if after > timedelta(0):
        a_filed_renewal(warrant, at=asked)
    given = EndIn(reason="cancelled", ended_at=asked + after, why="Nothing more is needed.")
    by = Actor(role=Role.OFFICER, agency_id=warrant.agency_id)
    execution.end_warrant(warrant_id=warrant.pk, given=given, by=by, at=asked + after)
    return warrant


def test_nobody_is_late_with_what_an_ended_measure_needs_no_more() -> None:
    warrant = ended(after=12 * HOUR - SECOND)
    decide = Clock.objects.get(warrant=warrant, rule="decide", application__number=1)
    assert (decide.outcome, clock(warrant, "issue_renewal").outcome) == ("cancelled", "met")
    assert clock(ended(after=-HOUR), "issue_renewal").outcome == "cancelled"
    sweeps.miss_deadlines(at=NOON + 60 * DAY)
    assert not warrant.flags.filter(code="decision_late").exists()


def test_a_court_that_was_late_before_the_end_stays_late() -> None:
    warrant = ended(after=12 * HOUR)
    sweeps.miss_deadlines(at=NOON + 60 * DAY)
    assert warrant.flags.filter(code="decision_late", party="court").exists()


def test_no_judge_decides_before_the_application() -> None:
    warrant = a_warrant()
    with pytest.raises(Refusal) as refused:
        a_grant(warrant, at=NOON - HOUR - SECOND)
    codes = {breach.code for breach in refused.value.breaches}
    assert codes == {"decided_before_application", "term_before_application"}
    assert not warrant.terms.exists()


def test_days_are_of_24_hours_though_the_clock_on_the_wall_is_set_back() -> None:
    before = datetime(2024, 2, 10, 12, tzinfo=ZoneInfo("Asia/Almaty"))  # set back on 29 February
    term = a_warrant(at=before, granted=True).terms.get()
    assert term.until.astimezone(UTC) - term.starts_at.astimezone(UTC) == 30 * DAY
