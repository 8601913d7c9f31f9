"""A warrant is closed when nothing about it is left open, and not before."""

from __future__ import annotations

import pytest

from audits.actions import closing, reviews
from audits.models import Review
from oversight.enums import Role
from oversight.models import LedgerEntry, User
from tests.audits.closing import a_case_to_close
from tests.build import DAY, NOON, a_person, a_warrant
from tests.warrants.material import a_piece
from warrants.actions import execution
from warrants.enums import Event, WarrantStatus
from warrants.models import Return, Warrant
from warrants.rules.submissions import ActivationIn, EndIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> User:
    return a_person(Role.OFFICER)


@pytest.fixture
def ended(officer: User) -> Warrant:
    warrant = a_warrant(by=officer, granted=True, at=NOON - 3 * DAY)
    given = EndIn(reason="cancelled", ended_at=NOON - DAY, why="Done.")
    execution.end_warrant(warrant_id=warrant.pk, given=given, by=officer.actor, at=NOON - DAY)
    reviews.open_due(at=NOON - DAY)
    return warrant


def state(warrant: Warrant) -> str:
    warrant.refresh_from_db()
    return warrant.status


def test_a_case_with_nothing_open_is_closed_once(ended: Warrant, officer: User) -> None:
    a_case_to_close(ended, officer)
    assert closing.close_settled(at=NOON) == 1
    assert (state(ended), ended.closed_at) == (WarrantStatus.CLOSED, NOON)
    assert LedgerEntry.objects.filter(event=Event.CLOSED, subject=ended.reference).count() == 1
    assert closing.close_settled(at=NOON) == 0


def test_an_open_review_keeps_it_open(ended: Warrant, officer: User) -> None:
    a_case_to_close(ended, officer)
    Review.objects.filter(warrant=ended).update(status="started", closed_at=None)
    assert closing.close_settled(at=NOON) == 0


def test_a_notice_that_is_owed_keeps_it_open(ended: Warrant, officer: User) -> None:
    a_case_to_close(ended, officer, told=False)
    assert closing.close_settled(at=NOON) == 0


def test_material_that_lies_there_keeps_it_open(ended: Warrant, officer: User) -> None:
    a_case_to_close(ended, officer)
    a_piece(ended, by=officer.actor, at=NOON - 2 * DAY)
    assert closing.close_settled(at=NOON) == 0


def test_a_measure_that_was_used_and_brought_nothing_on_record_stays_open(
    ended: Warrant, officer: User
) -> None:
    a_case_to_close(ended, officer)
    assert Return.objects.filter(warrant=ended).exists()
    given = ActivationIn(kind="started", at=NOON - 2 * DAY)
    execution.record_activation(warrant_id=ended.pk, given=given, by=officer.actor, at=NOON - DAY)
    assert closing.close_settled(at=NOON) == 0
    assert state(ended) == WarrantStatus.ENDED
