"""The prosecutor and the post are told in time; what needs no judge is renewed without one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from oversight.enums import Role
from oversight.models import Actor
from oversight.rules.refusal import Refusal
from tests.build import DAY, HOUR, NOON, a_filed_renewal, a_warrant
from warrants.actions import execution, sweeps
from warrants.models import Clock, Flag, Return, Warrant
from warrants.rules.submissions import ReturnIn, Told

OVER = NOON + HOUR + 30 * DAY


def told(warrant: Warrant, *, after: timedelta, who: str = "prosecutor") -> None:
    at = OVER + after
    given = ReturnIn(persons=1, told=[Told(who=who, at=at)])  # type: ignore[arg-type]
    by = Actor(role=Role.OFFICER, agency_id=warrant.agency_id)
    execution.file_return(warrant_id=warrant.pk, given=given, by=by, at=at + HOUR)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("after", "outcome", "flags"), [(2 * DAY - HOUR, "met", 0), (2 * DAY, "missed", 1)]
)
def test_the_prosecutor_is_told_within_two_days_of_the_end(
    after: timedelta, outcome: str, flags: int
) -> None:
    warrant = a_warrant(granted=True)
    sweeps.expire(at=OVER)
    told(warrant, after=after)
    assert Clock.objects.get(warrant=warrant, rule="tell_prosecutor_of_results").outcome == outcome
    assert Flag.objects.filter(warrant=warrant, code="prosecutor_not_told").count() == flags


@pytest.mark.django_db
def test_nobody_is_told_in_the_future() -> None:
    warrant = a_warrant(granted=True)
    sweeps.expire(at=OVER)
    given = ReturnIn(persons=1, told=[Told(who="prosecutor", at=OVER + DAY)])
    by = Actor(role=Role.OFFICER, agency_id=warrant.agency_id)
    with pytest.raises(Refusal, match="in_the_future"):
        execution.file_return(warrant_id=warrant.pk, given=given, by=by, at=OVER)
    assert not Return.objects.exists()


@pytest.mark.django_db
def test_a_measure_without_a_judge_is_renewed_from_the_end_of_its_term() -> None:
    warrant = a_warrant(measures=["231-7"])
    warrant.refresh_from_db()
    before = warrant.last_until
    assert before is not None
    renewal = a_filed_renewal(warrant, at=before - 5 * DAY)
    warrant.refresh_from_db()
    assert (renewal.status, renewal.decision.authority) == ("granted", "investigating_body")
    assert (warrant.renewals, warrant.last_until) == (1, before + 30 * DAY)
    assert [term.starts_at for term in warrant.terms.all()][1] == before


@pytest.mark.django_db
@pytest.mark.parametrize("days", [366, 3660])
def test_nobody_gives_itself_more_than_a_year(days: int) -> None:
    with pytest.raises(Refusal) as refused:
        a_warrant(measures=["231-7"], requested_days=days)
    assert [breach.code for breach in refused.value.breaches] == ["term_longer_than_allowed"]


@pytest.mark.django_db
def test_a_year_that_nobody_else_decides_is_taken_in_and_flagged() -> None:
    warrant = a_warrant(measures=["231-7"], requested_days=365)
    assert warrant.terms.count() == 1
    codes = set(warrant.flags.values_list("code", flat=True))
    assert {"term_longer_than_allowed", "cumulative_above_limit"} <= codes


@pytest.mark.django_db
def test_nobody_renews_for_itself_by_more_than_a_year() -> None:
    warrant = a_warrant(measures=["231-7"])
    with pytest.raises(Refusal) as refused:
        a_filed_renewal(warrant, at=NOON + 2 * DAY, requested_days=400)
    assert "renewal_longer_than_allowed" in {breach.code for breach in refused.value.breaches}
