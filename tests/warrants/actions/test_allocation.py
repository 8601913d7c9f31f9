"""Who gets a case: the least loaded judge who is free of conflict, and all of it on record."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from oversight.enums import Role
from oversight.models import Court, LedgerEntry, User
from oversight.rules.refusal import Refusal
from tests.build import DAY, HOUR, NOON, a_court, a_grant, a_person, a_warrant
from tests.together import together
from warrants.actions import decisions, sweeps
from warrants.models import Allocation, Warrant, WarrantUserObjectPermission
from warrants.rules.submissions import DecisionIn

pytestmark = pytest.mark.django_db


def a_judge(court: Court) -> User:
    return a_person(Role.JUDGE, court=court)


def waiting(court: Court) -> Warrant:
    """A case that nobody has: it was filed before the court had a judge."""
    people = list(User.objects.filter(court=court, is_active=True))
    User.objects.filter(court=court).update(is_active=False)
    warrant = a_warrant(court=court)
    User.objects.filter(pk__in=[one.pk for one in people]).update(is_active=True)
    assert warrant.judge is None
    return warrant


def test_the_judge_with_the_fewest_waiting_cases_gets_it() -> None:
    court = a_court()
    busy, free = a_judge(court), a_judge(court)
    for _ in range(2):
        a_warrant(judge=busy)
    a_warrant(judge=free)
    assert a_warrant(court=court).judge == free


def test_decided_cases_do_not_weigh() -> None:
    """A judge who decided much has many allocations; only waiting cases count, each once."""
    court = a_court()
    quick, slow = a_judge(court), a_judge(court)
    for _ in range(4):
        a_grant(a_warrant(judge=quick), at=NOON + HOUR)
    a_warrant(judge=quick)
    for _ in range(2):
        a_warrant(judge=slow)
    assert a_warrant(court=court).judge == quick


def test_of_equals_the_one_whose_last_case_is_longest_ago_gets_it() -> None:
    court = a_court()
    first, second = a_judge(court), a_judge(court)
    a_warrant(judge=second, at=NOON)
    a_warrant(judge=first, at=NOON + HOUR)
    assert a_warrant(court=court, at=NOON + DAY).judge == second
    third = a_judge(court)
    assert a_warrant(court=court, at=NOON + DAY).judge == third, "who never had one comes first"


def test_nobody_gets_what_they_filed() -> None:
    court = a_court()
    filer = a_person(Role.OFFICER)
    agency = filer.agency
    warrant = a_warrant(by=filer, court=court)
    User.objects.filter(pk=filer.pk).update(role=Role.JUDGE, agency=None, court=court)
    filer.refresh_from_db()

    assert decisions.allocate(warrant_id=warrant.pk, at=NOON) is None
    with pytest.raises(Refusal) as refusal:
        decisions.allocate(warrant_id=warrant.pk, judge=filer, at=NOON)
    assert refusal.value.why == "unknown_judge"
    other = a_judge(court)
    given = decisions.allocate(warrant_id=warrant.pk, at=NOON)
    assert given
    assert given.judge == other
    assert agency


@pytest.mark.parametrize("what", ["closed", "elsewhere"])
def test_only_active_judges_of_the_court_are_chosen(what: str) -> None:
    court = a_court()
    judge = a_judge(court if what == "closed" else a_court())
    if what == "closed":
        User.objects.filter(pk=judge.pk).update(is_active=False)
    assert a_warrant(court=court).judge is None


def test_a_case_is_taken_from_one_judge_and_given_to_another_with_a_reason() -> None:
    court = a_court()
    first, second = a_judge(court), a_judge(court)
    warrant = a_warrant(judge=first)
    commissioner = a_person(Role.COMMISSIONER).actor

    for reason in ("", "  "):
        with pytest.raises(Refusal) as refusal:
            decisions.allocate(
                warrant_id=warrant.pk, judge=second, by=commissioner, at=NOON, reason=reason
            )
        assert refusal.value.why == "no_reason"
    decisions.allocate(
        warrant_id=warrant.pk, judge=second, by=commissioner, at=NOON + HOUR, reason="Illness."
    )

    rows = Allocation.objects.filter(warrant=warrant).order_by("id")
    assert [(one.judge, one.reason) for one in rows] == [(first, ""), (second, "Illness.")]
    grants = WarrantUserObjectPermission.objects.filter(content_object=warrant)
    assert [one.user for one in grants] == [second]
    entry = LedgerEntry.objects.filter(event="application.allocated").latest("id")
    assert entry.facts == {"judge": second.pk, "before": first.pk}
    assert entry.by == commissioner.code
    assert Warrant.objects.visible_to(first.actor).count() == 0
    assert Warrant.objects.visible_to(second.actor).count() == 1

    warrant.refresh_from_db()
    given = DecisionIn(
        outcome="granted", reasons="x", days=30, decided_at=NOON + 2 * HOUR, judge="x"
    )
    with pytest.raises(PermissionDenied):
        decisions.decide(
            warrant_id=warrant.pk, number=0, given=given, by=first.actor, at=NOON + 2 * HOUR
        )
    a_grant(warrant, at=NOON + 2 * HOUR)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.OFFICER, Role.JUDGE, Role.ADMINISTRATOR])
def test_nobody_else_moves_a_case(role: Role) -> None:
    warrant = a_warrant()
    assert warrant.judge
    with pytest.raises(PermissionDenied):
        decisions.allocate(
            warrant_id=warrant.pk,
            judge=warrant.judge,
            by=a_person(role).actor,
            at=NOON,
            reason="Because.",
        )


def test_the_sweep_gives_every_waiting_case_to_somebody_once() -> None:
    court = a_court()
    judges = {a_judge(court), a_judge(court)}
    cases = [waiting(court) for _ in range(4)]
    assert sweeps.allocate_waiting(at=NOON) == 4
    assert sweeps.allocate_waiting(at=NOON) == 0
    given = Allocation.objects.filter(warrant__in=cases)
    assert sorted(one.judge.pk for one in given) == sorted(2 * [one.pk for one in judges])


def test_a_court_without_judges_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeps, "BATCH", 1)
    a_warrant(court=a_court())
    staffed = a_court()
    judge = a_judge(staffed)
    case = waiting(staffed)
    assert sweeps.allocate_waiting(at=NOON) == 1
    case.refresh_from_db()
    assert case.judge == judge


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_allocate_each_case_once() -> None:
    court = a_court()
    a_judge(court), a_judge(court)
    cases = [waiting(court) for _ in range(5)]
    found = together(*[lambda: sweeps.allocate_waiting(at=NOON)] * 3)
    assert sum(found) == 5
    assert Allocation.objects.filter(warrant__in=cases).count() == 5
