"""Reviews of the demonstration: opened when a case ends, conducted, and closed by two where grave."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final

from audits.actions import reviews
from audits.actions.stage import DAY, Stage, Story
from audits.enums import AnswerResult, ReviewOutcome
from audits.models import Review
from audits.rules.lifecycle import GRAVE
from oversight.flags.actions import settle
from oversight.models import User
from warrants.actions import readings
from warrants.enums import FlagState, Severity
from warrants.models import Flag
from warrants.selectors import law

if TYPE_CHECKING:
    from audits.actions.stories import Case

FAILED_BY: Final = {
    "too_many_renewals": "duration",
    "cumulative_above_limit": "duration",
    "renewal_filed_late": "renewals",
    "decision_late": "decision",
    "late_to_court": "decision",
    "use_outside_term": "within_authority",
    "use_beyond_term": "within_authority",
    "return_overdue": "results",
    "urgent_notice_late": "urgency",
}


def open_reviews(stage: Stage, at: datetime) -> None:
    """Open the reviews of what has ended, and begin their stories."""
    if reviews.open_due(at=at):
        for review in Review.objects.filter(opened_at=at).select_related("warrant"):
            if review.warrant_id in stage.cases:
                stage.enter(_examination(stage, review, stage.cases[review.warrant_id]))


def _examination(stage: Stage, review: Review, case: Case) -> Story:
    """Assign the review, answer its checklist, conclude it; a grave outcome by two."""
    plot, rng, at = case.plot, case.rng, review.opened_at
    if plot.review == "opened":
        return
    turn = case.number % len(stage.cast.auditors)
    auditor = stage.cast.auditors[turn]
    at += rng.uniform(0.5, 3) * DAY
    yield at
    reviews.assign(review_id=review.pk, to=auditor, by=stage.cast.commissioner.actor, at=at)
    at += rng.uniform(1, 9) * DAY
    yield at
    readings.record_reading(warrant=review.warrant, by=auditor.actor, at=at, where="desk")
    answers = _answers(case, review)
    early = dict(list(answers.items())[:6])
    reviews.answer(review_id=review.pk, answers=early, by=auditor.actor, at=at)
    if plot.review == "started":
        return
    at += rng.uniform(2, 16) * DAY
    yield at
    answers |= _answers(case, review)
    reviews.answer(review_id=review.pk, answers=answers, by=auditor.actor, at=at)
    outcome = _outcome(case, answers)
    _settle(case, auditor, at)
    reviews.conclude(
        review_id=review.pk,
        given=reviews.Conclusion(
            outcome=outcome,
            summary=case.text(outcome),
            follow_up=case.text("follow_up") if outcome in GRAVE else "",
            follow_up_on=(at + 90 * DAY).date() if outcome in GRAVE else None,
        ),
        by=auditor.actor,
        at=at,
    )
    if outcome in GRAVE and plot.review != "second":
        at += rng.uniform(0.5, 5) * DAY
        yield at
        second = stage.cast.auditors[turn - 1]
        reviews.confirm(review_id=review.pk, agrees=True, reason="", by=second.actor, at=at)


def _answers(case: Case, review: Review) -> dict[str, tuple[AnswerResult, str]]:
    """Return an answer to every question; what a flag speaks of may fail."""
    rng, plot = case.rng, case.plot
    codes = Flag.objects.filter(warrant=review.warrant_id).values_list("code", flat=True)
    failed = {FAILED_BY[code] for code in codes if code in FAILED_BY}
    inapplicable = {
        "urgency": not plot.urgent,
        "renewals": not plot.renewals,
        "protected": not plot.protected,
        "decision": plot.by_the_body,
    }
    answers: dict[str, tuple[AnswerResult, str]] = {}
    for question in law.rules_of(review.warrant.rulebook).checklist:
        key = question.key
        if key in failed:
            answers[key] = AnswerResult.FAIL, case.text("remark")
        elif inapplicable.get(key):
            answers[key] = AnswerResult.NA, ""
        elif key in {"material", "purpose"} and rng.randrange(2):
            answers[key] = AnswerResult.NOT_PROVABLE, ""
        else:
            answers[key] = AnswerResult.PASS, ""
    return answers


def _outcome(case: Case, answers: Mapping[str, tuple[AnswerResult, str]]) -> ReviewOutcome:
    failed = {key for key, (result, _remark) in answers.items() if result == AnswerResult.FAIL}
    if case.plot.review == "second":
        return ReviewOutcome.SERIOUS
    if "within_authority" in failed:
        return ReviewOutcome.UNLAWFUL if case.plot.use == "outside" else ReviewOutcome.SERIOUS
    if "duration" in failed and case.rng.randrange(2):
        return ReviewOutcome.SERIOUS
    return ReviewOutcome.SHORTCOMINGS if failed else ReviewOutcome.IN_ORDER


def _settle(case: Case, auditor: User, at: datetime) -> None:
    """Settle the open flags of a reviewed case, each with a reason."""
    for flag in Flag.objects.filter(warrant=case.warrant_id, state=FlagState.OPEN).order_by("id"):
        state = FlagState.EXPLAINED
        if flag.severity == Severity.HIGH or flag.code in FAILED_BY:
            state = FlagState.CONFIRMED
        elif flag.severity == Severity.LOW:
            state = FlagState.DISMISSED
        settle(flag_id=flag.pk, state=state, reason=case.text(state), by=auditor.actor, at=at)
