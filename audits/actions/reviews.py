"""The ex-post review of a warrant: opened when it ends, answered, concluded, closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from audits import policies
from audits.enums import AnswerResult, AuditEvent, ReviewOutcome, ReviewStatus
from audits.models import Review, ReviewAnswer, ReviewProposal, ReviewUserObjectPermission
from audits.rules import lifecycle
from audits.rules.lifecycle import IN_ORDER, Step
from oversight.actions import ledger
from oversight.deadlines import actions as deadlines
from oversight.deadlines import terms
from oversight.deadlines.models import Clock
from oversight.deadlines.terms import ClockClass, Counting
from oversight.enums import BODY_ROLES, Role
from oversight.models import SYSTEM, Actor, User
from oversight.rules.refusal import Refusal
from warrants.enums import Source, WarrantStatus
from warrants.models import Flag, Warrant
from warrants.rules.telling import WITHOUT_AUTHORITY
from warrants.selectors import law

BATCH = 500
RULE: Final = "review"  # the one deadline of a review
RAN: Final = Exists(Flag.objects.filter(warrant=OuterRef("pk"), code__in=sorted(WITHOUT_AUTHORITY)))
OVER: Final = Q(status=WarrantStatus.ENDED) | (
    Q(status__in=[WarrantStatus.REFUSED, WarrantStatus.WITHDRAWN, WarrantStatus.LAPSED])
    & (Q(urgent_at__isnull=False) | Q(RAN))
)


def open_due(*, at: datetime) -> int:
    """Open a review for everything that ran and is over, and has none; return how many.

    Whatever ended it, and whether or not anybody ever authorised it: what expired, was cut
    or needed no judge, an urgent start that was refused, and what was refused, withdrawn or
    lapsed though something had been carried out.
    """
    total = 0
    while done := _open_batch(at):
        total += done
    return total


@transaction.atomic
def _open_batch(at: datetime) -> int:
    over = list(
        Warrant.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(OVER, review__isnull=True, source=Source.LIVE)
        .select_related("rulebook")
        .defer("rulebook__text", "search", "case_key")
        .order_by("pk")[:BATCH]
    )
    grave: dict[int, list[str]] = {}
    found = Flag.objects.filter(warrant__in=over).values_list("warrant_id", "code", "severity")
    severities = {
        warrant.pk: {str(one) for one in law.rules_of(warrant.rulebook).review.obligatory_on}
        for warrant in over
    }
    for pk, code, severity in found:
        if severity in severities[pk]:
            grave.setdefault(pk, []).append(code)
    opened = [_review(warrant, sorted(set(grave.get(warrant.pk, []))), at) for warrant in over]
    Review.objects.bulk_create(review for review, _clock in opened)
    Clock.objects.bulk_create(clock for _review, clock in opened)
    ledger.record_all(
        ledger.entry_of(
            event=AuditEvent.REVIEW_OPENED,
            subject=warrant,
            by=SYSTEM,
            at=at,
            facts={"obligatory": sorted(set(grave.get(warrant.pk, [])))},
        )
        for warrant in over
    )
    return len(over)


def _review(warrant: Warrant, because: list[str], at: datetime) -> tuple[Review, Clock]:
    """Return a review and its deadline, not yet stored."""
    rules = law.rules_of(warrant.rulebook)
    within = rules.review.obligatory_within if because else rules.review.within
    due = terms.due(
        within,
        at,
        how=Counting(rules.zone),
        calendar=law.calendar_of(rules),
        clock_class=ClockClass.POWER,
    )
    review = Review(
        warrant=warrant,
        obligatory=bool(because),
        obligatory_because=because,
        opened_at=at,
        due_at=due.at,
    )
    clock = deadlines.begun(rule=RULE, due=due, started_at=at, party="body", review=review)
    return review, clock


@transaction.atomic
def assign(*, review_id: int, to: User, by: Actor, at: datetime) -> Review:
    """Give a review to an auditor; the grant moves with it.

    A commissioner assigns anybody; an auditor may only take an unassigned one.

    Raises:
        PermissionDenied: neither holds, or `to` is recused or of another house.
    """
    review = (
        Review.objects.select_for_update(of=("self",)).select_related("warrant").get(pk=review_id)
    )
    taking = by.user == to and review.auditor_id is None
    if not policies.may_assign(by) or not (by.role == Role.COMMISSIONER or taking):
        raise PermissionDenied
    if to.role not in BODY_ROLES or not to.is_active:
        raise PermissionDenied
    if not Review.objects.visible_to(to.actor).filter(pk=review.pk).exists():
        raise PermissionDenied
    if review.status == ReviewStatus.CLOSED:
        raise Refusal("wrong_state")
    permission = Permission.objects.get(codename="conduct_review", content_type__app_label="audits")
    ReviewUserObjectPermission.objects.filter(content_object=review).delete()
    ReviewUserObjectPermission.objects.create(content_object=review, permission=permission, user=to)
    review.auditor, review.assigned_at = to, at
    review.save(update_fields=["auditor", "assigned_at"])
    _record(AuditEvent.REVIEW_ASSIGNED, review, by, at, {"to": to.pk})
    return review


@transaction.atomic
def answer(
    *,
    review_id: int,
    answers: Mapping[str, tuple[AnswerResult, str]],
    by: Actor,
    at: datetime,
) -> Review:
    """Store answers to questions of the checklist; earlier ones stay on record.

    Raises:
        PermissionDenied: the review is not assigned to `by`.
        Refusal: it is concluded, or a failed question has no remark.
    """
    review = _locked(review_id, by)
    review.status = ReviewStatus(lifecycle.after(review.status, Step.ANSWER))
    for key, (result, remark) in answers.items():
        if result == AnswerResult.FAIL and not remark.strip():
            raise Refusal("remark_missing", pointer=f"/remark_{key}")
    known = {one.key: one for one in review.answers.order_by("id")}
    new = [
        ReviewAnswer(review=review, key=key, result=result, remark=remark, by=_person(by), at=at)
        for key, (result, remark) in answers.items()
        if key not in known or (known[key].result, known[key].remark) != (result, remark)
    ]
    if new:
        ReviewAnswer.objects.bulk_create(new)
        review.save(update_fields=["status"])
        facts = {one.key: one.result for one in new}
        _record(AuditEvent.REVIEW_ANSWERED, review, by, at, {"answers": facts})
    return review


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What the auditor makes of a review; `justification` is why it is in order all the same."""

    outcome: ReviewOutcome
    summary: str
    justification: str = ""
    follow_up: str = ""
    follow_up_on: date | None = None


@transaction.atomic
def conclude(*, review_id: int, given: Conclusion, by: Actor, at: datetime) -> Review:
    """Propose the outcome: one that fits the answers closes the review, another waits for a second.

    A second person is needed for a grave outcome, for one in order despite a failed answer,
    and for any once a second person has sent the review back.

    Raises:
        PermissionDenied: the review is not assigned to `by`.
        Refusal: the checklist is not answered whole, or the summary or the justification
            is missing.
    """
    review = _locked(review_id, by)
    results = dict(review.answers.order_by("id").values_list("key", "result"))
    questions = {one.key for one in law.rules_of(review.warrant.rulebook).checklist}
    if questions - set(results):
        raise Refusal("checklist_open")
    failed = sum(result == AnswerResult.FAIL for result in results.values())
    sent_back = review.proposals.filter(agrees=False).exists()
    two = lifecycle.needs_two(given.outcome, failed=failed, sent_back=sent_back)
    review.status = ReviewStatus(lifecycle.after(review.status, _step(two=two)))
    if not given.summary.strip():
        raise Refusal("no_reason", pointer="/summary")
    if failed and given.outcome == IN_ORDER and not given.justification.strip():
        raise Refusal("justification_missing", pointer="/justification")
    person = _person(by)
    review.outcome, review.summary, review.failed = given.outcome, given.summary, failed
    review.justification = given.justification
    review.follow_up, review.follow_up_on = given.follow_up, given.follow_up_on
    review.concluded_by, review.concluded_at = person, at
    if not two:
        review.closed_by, review.closed_at = person, at
    review.save()
    _settle(review, at)
    ReviewProposal.objects.create(
        review=review,
        outcome=given.outcome,
        failed=failed,
        summary=given.summary,
        justification=given.justification,
        by=person,
        at=at,
    )
    event = AuditEvent.REVIEW_CONCLUDED if two else AuditEvent.REVIEW_CLOSED
    _record(event, review, by, at, {"outcome": given.outcome, "failed": failed})
    return review


def _step(*, two: bool) -> Step:
    return Step.PROPOSE if two else Step.CONCLUDE


@transaction.atomic
def confirm(*, review_id: int, agrees: bool, reason: str, by: Actor, at: datetime) -> Review:
    """Close a proposed outcome as the second person, or send it back with a reason.

    What was proposed and what was said to it stays on record either way.

    Raises:
        PermissionDenied: `by` proposed the outcome, or is not of the body.
        Refusal: the review does not wait for a second person, or no reason is given.
    """
    review = (
        Review.objects.select_for_update(of=("self",)).select_related("warrant").get(pk=review_id)
    )
    visible = Review.objects.visible_to(by).filter(pk=review_id).exists()
    if not visible or not policies.may_second(by, review):
        raise PermissionDenied
    step = Step.CONFIRM if agrees else Step.RETURN
    outcome = review.outcome
    review.status = ReviewStatus(lifecycle.after(review.status, step))
    if not agrees and not reason.strip():
        raise Refusal("no_reason", pointer="/reason")
    person = _person(by)
    proposal = review.proposals.filter(agrees=None).order_by("-id").first()
    if proposal is None:  # it was proposed before proposals were kept
        proposal = _proposal_of(review)
    proposal.agrees, proposal.reason = agrees, reason
    proposal.second, proposal.seconded_at = person, at
    proposal.save()
    if agrees:
        review.closed_by, review.closed_at = person, at
    else:
        review.outcome, review.failed = "", None
        review.concluded_by, review.concluded_at = None, None
    review.save()
    _settle(review, at)
    event = AuditEvent.REVIEW_CLOSED if agrees else AuditEvent.REVIEW_RETURNED
    _record(event, review, by, at, {"outcome": outcome})
    return review


def _settle(review: Review, at: datetime) -> None:
    """Settle the deadline of a review that is closed; one that goes on keeps it running."""
    if review.status == ReviewStatus.CLOSED:
        deadlines.settle(review.clocks.filter(stopped_at=None), at=at)


def _proposal_of(review: Review) -> ReviewProposal:
    if review.concluded_by is None or review.concluded_at is None:
        raise PermissionDenied
    return ReviewProposal(
        review=review,
        outcome=review.outcome,
        failed=review.failed or 0,
        summary=review.summary,
        justification=review.justification,
        by=review.concluded_by,
        at=review.concluded_at,
    )


def _locked(review_id: int, by: Actor) -> Review:
    review = (
        Review.objects.select_for_update(of=("self",))
        .select_related("warrant__rulebook")
        .defer("warrant__rulebook__text")
        .get(pk=review_id)
    )
    visible = Review.objects.visible_to(by).filter(pk=review_id).exists()
    if not visible or not policies.may_conduct(by, review):
        raise PermissionDenied
    return review


def _person(by: Actor) -> User:
    if by.user is None:
        raise PermissionDenied
    return by.user


def _record(
    event: AuditEvent, review: Review, by: Actor, at: datetime, facts: dict[str, object]
) -> None:
    ledger.record(event=event, subject=review.warrant, by=by, at=at, facts=facts)
