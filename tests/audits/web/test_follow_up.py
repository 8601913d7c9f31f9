"""What was found and has to be followed up waits on the desk: nothing found tells nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from audits.actions import determinations, reviews
from audits.enums import ComplaintOutcome, Remedy
from audits.models import Review
from audits.selectors import follow_up
from oversight.enums import Role
from oversight.models import User
from tests.audits.complaints import a_complaint, a_proposal
from tests.build import DAY, NOON, Clock, a_person, a_warrant, signed_in
from warrants.actions import recusals, sweeps
from warrants.models import Warrant

pytestmark = pytest.mark.django_db
LATER = NOON + 31 * DAY
TODAY = LATER.date()


@pytest.fixture
def auditor() -> User:
    return a_person(Role.AUDITOR)


@pytest.fixture
def commissioner() -> User:
    return a_person(Role.COMMISSIONER)


def a_closed_review(first: User, second: User, **found: object) -> Review:
    """A review that two persons have closed, with what they found."""
    case = a_warrant(granted=True)
    sweeps.expire(at=LATER)
    reviews.open_due(at=LATER)
    closed = {"status": "closed", "outcome": "in_order", "closed_at": LATER}
    Review.objects.filter(warrant=case).update(
        **closed | found, concluded_by=first, closed_by=second, concluded_at=LATER
    )
    return Review.objects.get(warrant=case)


def listed(reader: User) -> list[Review]:
    return list(follow_up.reviews(reader.actor, LATER).order_by("day"))


def test_an_unlawful_measure_and_a_day_that_nears_are_listed(
    auditor: User, commissioner: User
) -> None:
    both = auditor, commissioner
    near = a_closed_review(*both, follow_up_on=TODAY + timedelta(days=14))
    past = a_closed_review(*both, follow_up_on=TODAY - timedelta(days=400))
    unlawful = a_closed_review(*both, outcome="unlawful")
    a_closed_review(*both, follow_up_on=TODAY + timedelta(days=15))
    a_closed_review(*both)
    a_closed_review(*both, outcome="serious")
    proposed = a_closed_review(*both)
    Review.objects.filter(pk=proposed.pk).update(
        status="second", outcome="unlawful", closed_at=None, closed_by=None
    )
    assert listed(auditor) == [past, unlawful, near]
    assert follow_up.count(auditor.actor, LATER) == "3"


def test_whoever_is_recused_sees_and_counts_nothing(auditor: User, commissioner: User) -> None:
    row = a_closed_review(auditor, commissioner, outcome="unlawful")
    case = Warrant.objects.get(pk=row.warrant_id)
    recusals.recuse(
        warrant_id=case.pk, person=auditor, reason="Kin.", by=commissioner.actor, at=LATER
    )
    assert listed(auditor) == []
    assert follow_up.count(auditor.actor, LATER) == "0"
    assert follow_up.count(commissioner.actor, LATER) == "1"


def a_decided_complaint(by: User, second: User, remedy: Remedy) -> str:
    row = a_complaint(state="investigating", handler=by)
    proposal = a_proposal(row, by=by, outcome=ComplaintOutcome.UPHELD, remedies=(remedy,))
    determinations.settle(
        determination_id=proposal.pk, agrees=True, remark="", by=second.actor, at=LATER
    )
    return row.reference


def test_what_a_complaint_orders_is_listed_where_somebody_has_to_act(
    auditor: User, commissioner: User, clock: Clock
) -> None:
    clock.at = LATER
    stop = a_decided_complaint(auditor, commissioner, Remedy.STOP)
    destroy = a_decided_complaint(auditor, commissioner, Remedy.DESTROY)
    told = a_decided_complaint(auditor, commissioner, Remedy.NOTIFY)
    assert {row.reference for row in follow_up.complaints(auditor.actor)} == {stop, destroy}
    row = a_closed_review(auditor, commissioner, outcome="unlawful")
    browser: Client = signed_in(auditor)
    desk = browser.get("/desk/").content.decode()
    page = browser.get("/desk/follow-up/").content.decode()
    complaints = browser.get("/desk/follow-up/?what=complaints").content.decode()
    assert row.warrant.reference in page
    for shown in (desk, complaints):
        assert stop in shown
        assert destroy in shown
        assert told not in shown
    assert "The measure is stopped" in complaints
    assert row.warrant.reference in desk
    assert '<a class="govuk-link" href="/desk/follow-up/">3</a>' in desk
