"""Yes and no, by the judge of the case and nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from oversight.enums import Role
from oversight.models import LedgerEntry, User
from oversight.rules.refusal import Refusal
from tests.build import (
    DAY,
    HOUR,
    NOON,
    a_client,
    a_decision,
    a_filed_renewal,
    a_grant,
    a_granted_renewal,
    a_person,
    a_warrant,
)
from tests.together import together
from warrants.actions import decisions
from warrants.models import Allocation, Decision, FeedEvent, Term, Warrant
from warrants.rules.submissions import DecisionIn

pytestmark = pytest.mark.django_db
LATER = NOON + HOUR
LONG_AGO = "2001-01-01T00:00:00+05:00"


def decide(warrant: Warrant, by: Any = None, number: int = 0, **changes: Any) -> Decision:
    judge = warrant.judge
    assert judge is not None
    at, named = changes.pop("at", LATER), changes.pop("judge", judge.username)
    given = DecisionIn.model_validate(a_decision(judge, at, **changes) | {"judge": named})
    actor = (by or judge).actor
    return decisions.decide(warrant_id=warrant.pk, number=number, given=given, by=actor, at=at)[0]


def why(warrant: Warrant, **changes: Any) -> str:
    with pytest.raises(Refusal) as refusal:
        decide(warrant, **changes)
    assert not Decision.objects.filter(application__warrant=warrant, application__number=0).exists()
    breaches = [breach.code for breach in refusal.value.breaches]
    return breaches[0] if breaches else refusal.value.why


def test_yes_authorises_a_term_and_leaves_its_traces() -> None:
    warrant = a_warrant()
    decision = decide(warrant)
    warrant.refresh_from_db()

    term = Term.objects.get(decision=decision)
    assert (term.starts_at, term.until) == (LATER, LATER + 30 * DAY)
    assert (term.limit_until, term.limit_article) == (LATER + 30 * DAY, "CPC 236(1)")
    assert (warrant.status, warrant.cumulative_days, warrant.renewals) == ("authorised", 30, 0)
    assert (warrant.first_from, warrant.last_until) == (term.starts_at, term.until)
    entry = LedgerEntry.objects.get(event="decision.recorded")
    assert entry.facts["outcome"] == "granted"
    assert warrant.judge
    assert warrant.judge.full_name not in entry.body().decode()
    assert decision.reasons not in entry.body().decode(), "only its hash"
    line = FeedEvent.objects.get(code="decision.recorded")
    assert (line.agency_id, line.court_id, line.by_mail) == (
        warrant.agency_id,
        warrant.court_id,
        True,
    )


def test_no_authorises_nothing() -> None:
    warrant = a_warrant()
    decision = decide(warrant, outcome="refused", days=None)
    warrant.refresh_from_db()
    assert (decision.granted_days, warrant.status, warrant.last_until) == (None, "refused", None)
    assert not Term.objects.exists()


def test_a_refused_renewal_lets_the_term_run_out() -> None:
    warrant = a_warrant(granted=True)
    before = warrant.last_until
    at = NOON + 20 * DAY
    number = a_filed_renewal(warrant, at=at).number
    decide(warrant, number=number, outcome="refused", days=None, at=at + HOUR)
    warrant.refresh_from_db()
    assert (warrant.status, warrant.last_until, warrant.renewals) == ("authorised", before, 0)


def test_a_renewal_starts_where_the_last_term_ends() -> None:
    warrant = a_warrant(granted=True)
    end = warrant.last_until
    assert end
    renewed = a_granted_renewal(warrant, at=NOON + 20 * DAY, days=10)
    first, second = renewed.terms.order_by("starts_at")
    assert (second.starts_at, second.until) == (first.until, end + 10 * DAY)
    assert (renewed.renewals, renewed.cumulative_days) == (1, 40)


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("length_differs", {"days": 29}),
        ("longer_than_asked", {"outcome": "modified", "days": 30, "requested": 20}),
        ("term_too_long", {"outcome": "modified", "days": 31}),
        ("term_not_forward", {"outcome": "modified", "days": None, "until": LATER.isoformat()}),
        ("in_the_future", {"decided_at": (LATER + DAY).isoformat()}),
        ("term_before_application", {"decided_at": (NOON - DAY).isoformat()}),
        ("unknown_rulebook", {"outcome": "refused", "days": None, "decided_at": LONG_AGO}),
    ],
)
def test_a_term_that_may_not_be_is_refused(code: str, changes: dict[str, Any]) -> None:
    asked = changes.pop("requested", 30)
    assert why(a_warrant(requested_days=asked), **changes) == code


def test_a_decision_after_the_end_renews_nothing() -> None:
    warrant = a_warrant(granted=True)
    number = a_filed_renewal(warrant, at=NOON + 25 * DAY).number
    with pytest.raises(Refusal) as refusal:
        decide(warrant, number=number, at=NOON + 31 * DAY)
    assert {breach.code for breach in refusal.value.breaches} == {"decided_after_end"}


@pytest.mark.parametrize(
    "role", [Role.OFFICER, Role.SUPERVISOR, Role.AUDITOR, Role.COMMISSIONER, Role.JUDGE]
)
def test_nobody_but_its_judge_decides(role: Role) -> None:
    warrant = a_warrant()
    with pytest.raises(PermissionDenied):
        decide(warrant, by=a_person(role))
    colleague = a_person(Role.JUDGE, court=warrant.court)
    with pytest.raises(PermissionDenied):
        decide(warrant, by=colleague)


def test_a_courts_machine_that_names_another_judge_moves_the_case() -> None:
    warrant = a_warrant()
    first = warrant.judge
    colleague = a_person(Role.JUDGE, court=warrant.court)
    machine = a_client(Role.JUDGE, court=warrant.court)
    decision = decide(warrant, by=machine, judge=colleague.full_name)

    warrant.refresh_from_db()
    assert decision.judge == warrant.judge == colleague
    rows = Allocation.objects.filter(warrant=warrant).order_by("id")
    assert [one.judge for one in rows] == [first, colleague]


def test_a_courts_machine_that_names_its_judge_moves_nothing() -> None:
    warrant = a_warrant()
    assert warrant.judge
    machine = a_client(Role.JUDGE, court=warrant.court)
    decide(warrant, by=machine, judge=warrant.judge.username.upper())
    assert Allocation.objects.filter(warrant=warrant).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_press_at_once_one_decides() -> None:
    warrant = a_warrant()
    judge = User.objects.get(role=Role.JUDGE)

    def press(outcome: str) -> Decision:
        days = None if outcome == "refused" else 30
        return decide(warrant, by=judge, outcome=outcome, days=days)

    found = together(lambda: press("granted"), lambda: press("refused"))
    refused = [one for one in found if isinstance(one, Refusal)]
    assert [one.why for one in refused] == ["wrong_state"]
    assert Decision.objects.count() == 1
    assert LedgerEntry.objects.filter(event="decision.recorded").count() == 1


def test_an_urgent_start_that_is_refused_ends_at_the_decision() -> None:
    urgent = {"started_at": (NOON - HOUR).isoformat(), "why": "Under way."}
    warrant = a_warrant(urgent=urgent)
    assert warrant.status == "running_unconfirmed"
    decide(warrant, outcome="refused", days=None)
    warrant.refresh_from_db()
    assert (warrant.status, warrant.end_reason, warrant.ended_at) == ("refused", "refused", LATER)


def test_an_urgent_start_that_is_confirmed_counts_from_its_beginning() -> None:
    started = NOON - 3 * HOUR
    warrant = a_warrant(urgent={"started_at": started.isoformat(), "why": "Under way."})
    a_grant(warrant, at=LATER)
    term = Term.objects.get(warrant=warrant)
    assert (term.starts_at, term.until) == (started, started + 30 * DAY)


def test_what_the_law_leaves_to_the_body_needs_no_judge() -> None:
    warrant = a_warrant(measures=["231-7"])
    decision = Decision.objects.get(application__warrant=warrant)
    assert (decision.authority, decision.judge) == ("investigating_body", None)
    assert decision.reasons, "the necessity as filed"
    assert warrant.status == "authorised"
    assert Term.objects.get(warrant=warrant).starts_at == NOON - HOUR
