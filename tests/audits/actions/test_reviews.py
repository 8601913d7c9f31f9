"""The ex-post review: opened when a warrant ends, answered, concluded, closed by two where grave."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from audits.actions import reviews
from audits.enums import AnswerResult, ReviewOutcome, ReviewStatus
from audits.models import Review
from oversight.enums import Role
from oversight.models import LedgerEntry, User
from oversight.rules.refusal import Refusal
from tests.build import DAY, NOON, a_person, a_warrant
from tests.constraints import refused
from warrants.actions import recusals, sweeps
from warrants.models import Flag
from warrants.selectors import law

LATER = NOON + 31 * DAY


@pytest.fixture
def auditor(db: None) -> User:
    return a_person(Role.AUDITOR)


@pytest.fixture
def commissioner(db: None) -> User:
    return a_person(Role.COMMISSIONER)


@pytest.fixture
def review(db: None) -> Review:
    """A review that has just been opened, for a warrant that has run out."""
    a_warrant(granted=True)
    sweeps.expire(at=LATER)
    assert reviews.open_due(at=LATER) == 1
    return Review.objects.get()


def answer_all(
    review: Review, auditor: User, result: AnswerResult = AnswerResult.PASS, remark: str = ""
) -> None:
    questions = law.rules_of(review.warrant.rulebook).checklist
    answers = {one.key: (result, remark) for one in questions}
    reviews.answer(review_id=review.pk, answers=answers, by=auditor.actor, at=LATER)


def conclude(review: Review, auditor: User, outcome: ReviewOutcome, why: str = "") -> Review:
    given = reviews.Conclusion(outcome, "What was found.", justification=why)
    return reviews.conclude(review_id=review.pk, given=given, by=auditor.actor, at=LATER)


def answer_one(review: Review, auditor: User, result: AnswerResult, remark: str = "") -> None:
    answers = {"necessity": (result, remark)}
    reviews.answer(review_id=review.pk, answers=answers, by=auditor.actor, at=LATER)


def taken(review: Review, auditor: User) -> None:
    reviews.assign(review_id=review.pk, to=auditor, by=auditor.actor, at=LATER)


def test_a_running_warrant_has_no_review(db: None) -> None:
    a_warrant(granted=True)
    sweeps.expire(at=NOON + DAY)
    assert reviews.open_due(at=NOON + DAY) == 0
    assert not Review.objects.exists()


def test_opened_once_however_often_the_sweep_runs(review: Review) -> None:
    assert reviews.open_due(at=LATER + DAY) == 0
    assert Review.objects.count() == 1
    assert LedgerEntry.objects.filter(event="review.opened").count() == 1


def test_a_grave_flag_makes_it_obligatory_and_sooner(db: None) -> None:
    plain, flagged = a_warrant(granted=True), a_warrant(granted=True)
    Flag.objects.create(warrant=flagged, code="too_many_renewals", severity="high", raised_at=NOON)
    sweeps.expire(at=LATER)
    reviews.open_due(at=LATER)

    first, second = Review.objects.get(warrant=plain), Review.objects.get(warrant=flagged)
    assert (first.obligatory, second.obligatory) == (False, True)
    assert second.obligatory_because == ["too_many_renewals"]
    assert second.due_at - LATER == timedelta(days=30)
    assert first.due_at - LATER == timedelta(days=90)


def test_an_auditor_takes_a_free_review_and_not_anothers(review: Review, auditor: User) -> None:
    taken(review, auditor)
    other = a_person(Role.AUDITOR)
    with pytest.raises(PermissionDenied):
        reviews.assign(review_id=review.pk, to=other, by=other.actor, at=LATER)
    review.refresh_from_db()
    assert review.auditor == auditor


def test_only_whom_it_is_assigned_to_answers(review: Review, auditor: User) -> None:
    with pytest.raises(PermissionDenied):
        answer_all(review, auditor)
    assert not review.answers.exists()

    taken(review, auditor)
    answer_all(review, auditor)
    review.refresh_from_db()
    assert review.status == ReviewStatus.STARTED


def test_a_failed_question_needs_a_remark(review: Review, auditor: User) -> None:
    taken(review, auditor)
    with pytest.raises(Refusal, match="remark_missing"):
        answer_all(review, auditor, AnswerResult.FAIL)
    assert not review.answers.exists()
    answer_all(review, auditor, AnswerResult.FAIL, "No reasons are given.")
    assert review.answers.exists()


def test_an_open_checklist_cannot_be_concluded(review: Review, auditor: User) -> None:
    taken(review, auditor)
    reviews.answer(
        review_id=review.pk,
        answers={"necessity": (AnswerResult.PASS, "")},
        by=auditor.actor,
        at=LATER,
    )
    with pytest.raises(Refusal, match="checklist_open"):
        conclude(review, auditor, ReviewOutcome.IN_ORDER)
    review.refresh_from_db()
    assert (review.status, review.outcome) == (ReviewStatus.STARTED, "")


def test_a_light_outcome_closes_at_once(review: Review, auditor: User) -> None:
    taken(review, auditor)
    answer_all(review, auditor)
    conclude(review, auditor, ReviewOutcome.SHORTCOMINGS)
    review.refresh_from_db()
    assert (review.status, review.closed_by) == (ReviewStatus.CLOSED, auditor)
    assert LedgerEntry.objects.filter(event="review.closed").count() == 1


@pytest.mark.parametrize("outcome", [ReviewOutcome.SERIOUS, ReviewOutcome.UNLAWFUL])
def test_a_grave_outcome_takes_a_second_person(
    review: Review, auditor: User, commissioner: User, outcome: ReviewOutcome
) -> None:
    taken(review, auditor)
    answer_all(review, auditor)
    conclude(review, auditor, outcome)
    review.refresh_from_db()
    assert (review.status, review.closed_at) == (ReviewStatus.SECOND, None)

    with pytest.raises(PermissionDenied):
        reviews.confirm(review_id=review.pk, agrees=True, reason="", by=auditor.actor, at=LATER)
    review.refresh_from_db()
    assert review.status == ReviewStatus.SECOND

    reviews.confirm(review_id=review.pk, agrees=True, reason="", by=commissioner.actor, at=LATER)
    review.refresh_from_db()
    assert (review.status, review.closed_by) == (ReviewStatus.CLOSED, commissioner)


def test_another_account_of_the_same_person_is_no_second_one(
    review: Review, auditor: User, commissioner: User
) -> None:
    taken(review, auditor)
    answer_all(review, auditor)
    conclude(review, auditor, ReviewOutcome.UNLAWFUL)
    same_name = a_person(Role.COMMISSIONER, full_name=auditor.full_name.upper())
    with pytest.raises(PermissionDenied):
        reviews.confirm(review_id=review.pk, agrees=True, reason="", by=same_name.actor, at=LATER)
    reviews.confirm(review_id=review.pk, agrees=True, reason="", by=commissioner.actor, at=LATER)
    proposal = review.proposals.get()
    with refused("proposal_answered_once"):
        review.proposals.update(reason="Said otherwise.")
    with refused("append_only"):
        proposal.delete()


def test_the_second_person_may_send_it_back_with_a_reason(
    review: Review, auditor: User, commissioner: User
) -> None:
    taken(review, auditor)
    answer_all(review, auditor)
    conclude(review, auditor, ReviewOutcome.UNLAWFUL)
    with pytest.raises(Refusal, match="no_reason"):
        reviews.confirm(
            review_id=review.pk, agrees=False, reason=" ", by=commissioner.actor, at=LATER
        )
    reviews.confirm(
        review_id=review.pk, agrees=False, reason="Look again.", by=commissioner.actor, at=LATER
    )
    review.refresh_from_db()
    assert (review.status, review.outcome) == (ReviewStatus.STARTED, "")
    (sent_back,) = review.proposals.all()
    assert (sent_back.outcome, sent_back.by) == (ReviewOutcome.UNLAWFUL, auditor)
    assert (sent_back.agrees, sent_back.reason) == (False, "Look again.")
    assert (sent_back.second, sent_back.seconded_at) == (commissioner, LATER)

    conclude(review, auditor, ReviewOutcome.SHORTCOMINGS)
    review.refresh_from_db()
    assert review.status == ReviewStatus.SECOND, "nobody gets round a no"
    reviews.confirm(review_id=review.pk, agrees=True, reason="", by=commissioner.actor, at=LATER)
    review.refresh_from_db()
    assert review.status == ReviewStatus.CLOSED
    assert [one.outcome for one in review.proposals.all()] == ["unlawful", "shortcomings"]


def test_in_order_despite_a_failed_answer_takes_a_justification_and_a_second_person(
    review: Review, auditor: User, commissioner: User
) -> None:
    taken(review, auditor)
    answer_all(review, auditor)
    answer_one(review, auditor, AnswerResult.FAIL, "Nothing shows it.")
    with pytest.raises(Refusal, match="justification_missing"):
        conclude(review, auditor, ReviewOutcome.IN_ORDER, " ")
    review.refresh_from_db()
    assert (review.status, review.outcome) == (ReviewStatus.STARTED, "")
    assert not review.proposals.exists()

    conclude(review, auditor, ReviewOutcome.IN_ORDER, "Filed elsewhere.")
    review.refresh_from_db()
    assert (review.status, review.failed, review.closed_at) == (ReviewStatus.SECOND, 1, None)
    with pytest.raises(PermissionDenied):
        reviews.confirm(review_id=review.pk, agrees=True, reason="", by=auditor.actor, at=LATER)
    reviews.confirm(
        review_id=review.pk, agrees=False, reason="It is not.", by=commissioner.actor, at=LATER
    )
    review.refresh_from_db()
    assert (review.status, review.failed) == (ReviewStatus.STARTED, None)

    conclude(review, auditor, ReviewOutcome.IN_ORDER, "It came with the renewal.")
    reviews.confirm(review_id=review.pk, agrees=True, reason="", by=commissioner.actor, at=LATER)
    review.refresh_from_db()
    assert (review.status, review.closed_by) == (ReviewStatus.CLOSED, commissioner)
    said = [(one.justification, one.agrees) for one in review.proposals.all()]
    assert said == [("Filed elsewhere.", False), ("It came with the renewal.", True)]
    facts = LedgerEntry.objects.filter(event="review.concluded").values_list("facts", flat=True)
    assert [one["failed"] for one in facts] == [1, 1]


def test_an_answer_that_was_mended_asks_nobody_else(review: Review, auditor: User) -> None:
    taken(review, auditor)
    answer_all(review, auditor)
    answer_one(review, auditor, AnswerResult.FAIL, "Nothing shows it.")
    answer_one(review, auditor, AnswerResult.PASS)
    conclude(review, auditor, ReviewOutcome.IN_ORDER)
    review.refresh_from_db()
    assert (review.status, review.failed) == (ReviewStatus.CLOSED, 0)


@pytest.mark.parametrize("why", ["", "   ", "It is."])
def test_the_database_too_asks_why_it_is_in_order_and_for_a_second_person(
    review: Review, auditor: User, why: str
) -> None:
    statement = (
        "UPDATE audits_review SET status = 'closed', outcome = 'in_order', closed_at = now(),"
        " failed = 1, justification = %s, concluded_by_id = %s, closed_by_id = %s"
    )
    with (
        pytest.raises(DatabaseError, match="review_in_order_despite_a_failed_answer"),
        transaction.atomic(),
    ):
        connection.cursor().execute(statement, [why, auditor.pk, auditor.pk])


def test_the_database_too_asks_for_two_persons(review: Review, auditor: User) -> None:
    statement = (
        "UPDATE audits_review SET status = 'closed', outcome = 'unlawful', closed_at = now(),"
        " concluded_by_id = %s, closed_by_id = %s"
    )
    with (
        pytest.raises(DatabaseError, match="review_grave_outcome_by_two_persons"),
        transaction.atomic(),
    ):
        connection.cursor().execute(statement, [auditor.pk, auditor.pk])


def test_a_recused_auditor_does_not_know_of_it(
    review: Review, auditor: User, commissioner: User
) -> None:
    taken(review, auditor)
    recusals.recuse(
        warrant_id=review.warrant_id,
        person=auditor,
        reason="A cousin of the officer.",
        by=commissioner.actor,
        at=LATER,
    )
    assert not Review.objects.visible_to(auditor.actor).exists()
    with pytest.raises(PermissionDenied):
        answer_all(review, auditor)
