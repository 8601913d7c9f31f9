"""What each step of a review writes into the ledger."""

from __future__ import annotations

from audits.actions import reviews
from audits.enums import AnswerResult, AuditEvent, ReviewOutcome
from audits.models import Review
from oversight.models import Actor
from tests.access.world import DAY, World
from tests.architecture.lines import Call, line, of
from tests.build import HOUR, NOON, a_warrant
from warrants.actions import execution
from warrants.models import Warrant
from warrants.rules.submissions import EndIn
from warrants.selectors import law


def a_review(case: Warrant) -> Review:
    return Review.objects.select_related("warrant__rulebook").get(warrant=case)


def answers_to(review: Review) -> dict[str, tuple[AnswerResult, str]]:
    questions = law.rules_of(review.warrant.rulebook).checklist
    return {question.key: (AnswerResult.PASS, "") for question in questions}


def proposed(world: World, outcome: ReviewOutcome) -> Review:
    """Return the own review with its outcome proposed by its auditor."""
    review, by = a_review(world.own.ended), of(world, "auditor")
    reviews.answer(review_id=review.pk, answers=answers_to(review), by=by, at=NOON)
    conclude(review, outcome, by)
    return review


def conclude(review: Review, outcome: ReviewOutcome, by: Actor) -> Review:
    return reviews.conclude(
        review_id=review.pk,
        given=reviews.Conclusion(outcome=outcome, summary="Seen."),
        by=by,
        at=NOON,
    )


@line(reviews.open_due, AuditEvent.REVIEW_OPENED)
def _(world: World) -> Call:
    case = a_warrant(by=world.people["officer"], judge=world.own.judge, granted=True, at=NOON - DAY)
    given = EndIn(reason="cancelled", ended_at=NOON - HOUR, why="Done.")
    execution.end_warrant(warrant_id=case.pk, given=given, by=of(world, "officer"), at=NOON)
    return lambda: reviews.open_due(at=NOON)


@line(reviews.assign, AuditEvent.REVIEW_ASSIGNED)
def _(world: World) -> Call:
    review, to = a_review(world.own.free), world.people["auditor"]
    return lambda: reviews.assign(review_id=review.pk, to=to, by=to.actor, at=NOON)


@line(reviews.answer, AuditEvent.REVIEW_ANSWERED)
def _(world: World) -> Call:
    review, by = a_review(world.own.ended), of(world, "auditor")
    given = {"legal_basis": (AnswerResult.PASS, "")}
    return lambda: reviews.answer(review_id=review.pk, answers=given, by=by, at=NOON)


@line(reviews.conclude, AuditEvent.REVIEW_CLOSED)
def _(world: World) -> Call:
    review, by = a_review(world.own.ended), of(world, "auditor")
    reviews.answer(review_id=review.pk, answers=answers_to(review), by=by, at=NOON)
    return lambda: conclude(review, ReviewOutcome.IN_ORDER, by)


@line(reviews.conclude, AuditEvent.REVIEW_CONCLUDED, also=":gravely")
def _(world: World) -> Call:
    review, by = a_review(world.own.ended), of(world, "auditor")
    reviews.answer(review_id=review.pk, answers=answers_to(review), by=by, at=NOON)
    return lambda: conclude(review, ReviewOutcome.SERIOUS, by)


@line(reviews.confirm, AuditEvent.REVIEW_CLOSED)
def _(world: World) -> Call:
    review, by = proposed(world, ReviewOutcome.SERIOUS), of(world, "commissioner")
    return lambda: reviews.confirm(review_id=review.pk, agrees=True, reason="", by=by, at=NOON)


@line(reviews.confirm, AuditEvent.REVIEW_RETURNED, also=":not")
def _(world: World) -> Call:
    review, by = proposed(world, ReviewOutcome.SERIOUS), of(world, "commissioner")
    return lambda: reviews.confirm(review_id=review.pk, agrees=False, reason="No.", by=by, at=NOON)
