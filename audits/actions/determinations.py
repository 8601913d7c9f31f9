"""The answer to a complaint: proposed, agreed to where it orders something, closed, reopened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from audits import policies
from audits.actions import dossier
from audits.actions.dossier import Seal
from audits.enums import ComplaintEvent, ComplaintOutcome, ComplaintStatus, MessageKind, Remedy
from audits.models import Complaint, Determination
from audits.rules import complaints as rules
from audits.rules.complaints import Step
from audits.selectors.complaints import Opened
from audits.selectors.norms import Counter
from oversight.deadlines.edge import ahead, in_time, passed
from oversight.enums import Role
from oversight.models import SYSTEM, Actor
from oversight.rules.refusal import Refusal

BATCH = 200
UPHELD = (ComplaintOutcome.UPHELD, ComplaintOutcome.PARTLY)


@transaction.atomic
def propose(
    *,
    complaint_id: int,
    outcome: ComplaintOutcome,
    remedies: Sequence[Remedy],
    reasons: str,
    letter: str,
    by: Actor,
    at: datetime,
) -> Determination:
    """Propose how a complaint is answered; without remedies the proposal is the answer.

    `reasons` stay inside; `letter` is what the complainant reads, in their language.

    Raises:
        PermissionDenied: `by` does not handle it.
        Refusal: `wrong_state`, `proposal_waits`, `questions_open`, `nothing_written`,
            `remedy_without_fault`, `letter_missing`, `erased`.
    """
    row = dossier.lock(complaint_id)
    if by.user is None or not policies.may_determine(by, row):
        raise PermissionDenied
    rules.after(row.status, Step.DETERMINE)
    if row.determinations.filter(settled_at=None).exists():
        raise Refusal("proposal_waits")
    if row.questions.filter(ahead(at, "clocks__due_at"), answered_at=None).exists():
        raise Refusal("questions_open")
    if not reasons.strip():
        raise Refusal("nothing_written", pointer="/reasons")
    rules.check_determination(outcome=outcome, remedies=remedies, letter=letter, upheld=UPHELD)
    seal = Seal(row)
    number = row.determinations.count() + 1
    ordered = [remedy.value for remedy in Remedy if remedy in remedies]
    made = Determination.objects.create(
        complaint=row,
        number=number,
        outcome=outcome,
        remedies=ordered,
        sealed_reasons=seal.text(reasons, f"reasons/{number}"),
        sealed_letter=seal.text(letter, f"letter/{number}"),
        proposed_by=by.user,
        proposed_at=at,
    )
    facts = {
        "number": number,
        "outcome": outcome,
        "remedies": ordered,
        "reasons_hash": seal.hash(reasons),
        "letter_hash": seal.hash(letter),
    }
    dossier.record(ComplaintEvent.PROPOSED, row, by, at, facts)
    if not ordered:
        _carry_out(row, made, by, at)
    return made


@transaction.atomic
def settle(
    *, determination_id: int, agrees: bool, remark: str, by: Actor, at: datetime
) -> Determination:
    """Agree to a proposed answer as the second person, or send it back with a remark.

    Raises:
        PermissionDenied: `by` is no commissioner, proposed it, or may not know of it.
        Refusal: `wrong_state` if it is settled, `nothing_written` where it goes back
            without a word, `erased`.
    """
    rows = Determination.objects.select_related("complaint", "proposed_by")
    found = rows.get(pk=determination_id)
    row = dossier.lock(found.complaint_id)
    found.refresh_from_db(fields=["settled_at"])
    if by.user is None or not policies.may_settle(by, found):
        raise PermissionDenied
    if found.settled_at is not None:
        raise Refusal("wrong_state")
    if agrees:
        _carry_out(row, found, by, at)
        return found
    if not remark.strip():
        raise Refusal("nothing_written", pointer="/remark")
    seal = Seal(row)
    found.settled_by, found.settled_at, found.agreed = by.user, at, False
    found.save(update_fields=["settled_by", "settled_at", "agreed"])
    number = row.notes.count() + 1
    row.notes.create(number=number, sealed=seal.text(remark, f"note/{number}"), at=at, by=by.user)
    facts = {"number": found.number, "remark_hash": seal.hash(remark)}
    dossier.record(ComplaintEvent.RETURNED, row, by, at, facts)
    return found


@transaction.atomic
def close(*, complaint_id: int, by: Actor, at: datetime) -> Complaint:
    """Close an answered complaint when the time to reopen it is over.

    Raises:
        PermissionDenied: `by` may not judge it.
        Refusal: `wrong_state`, `can_be_reopened` while the complainant may still ask.
    """
    row = dossier.lock(complaint_id)
    if by.role != Role.SYSTEM and not policies.may_judge(by, row):
        raise PermissionDenied
    status = rules.after(row.status, Step.CLOSE)
    if row.reopen_asked_at or (row.reopen_until and in_time(at, row.reopen_until)):
        raise Refusal("can_be_reopened")
    row.status, row.closed_at = status, at
    row.save(update_fields=["status", "closed_at"])
    dossier.cancel(row, at)
    dossier.record(ComplaintEvent.CLOSED, row, by, at, {"outcome": row.outcome})
    return row


def close_due(*, at: datetime) -> int:
    """Close every answered complaint that can no longer be reopened; return how many."""
    due = Complaint.objects.filter(
        passed(at, "reopen_until"), status=ComplaintStatus.DETERMINED, reopen_asked_at=None
    )
    found = list(due.order_by("reopen_until").values_list("pk", flat=True)[:BATCH])
    for pk in found:
        close(complaint_id=pk, by=SYSTEM, at=at)
    return len(found)


@transaction.atomic
def reopen(*, complaint_id: int, reason: str, by: Actor, at: datetime) -> Complaint:
    """Look again at an answered complaint; asked for in time, it may be done later.

    Raises:
        PermissionDenied: `by` may not judge it.
        Refusal: `wrong_state`, `reopening_too_late`, `nothing_written`, `erased`.
    """
    row = dossier.lock(complaint_id)
    if not policies.may_judge(by, row):
        raise PermissionDenied
    status = rules.after(row.status, Step.REOPEN)
    rules.check_reopening(due_at=row.reopen_until, at=row.reopen_asked_at or at)
    if not reason.strip():
        raise Refusal("nothing_written", pointer="/reason")
    seal = Seal(row)
    before = row.outcome or row.ground
    row.status, row.ground, row.outcome, row.remedies = status, "", "", []
    row.concluded_at = row.reopen_until = row.reopen_asked_at = row.closed_at = None
    row.duplicate_of = None
    row.reopened += 1
    row.save()
    dossier.start(row, "admit" if status == ComplaintStatus.RECEIVED else "determine", at)
    facts = {"before": before, "reason_hash": seal.hash(reason), "times": row.reopened}
    dossier.record(ComplaintEvent.REOPENED, row, by, at, facts)
    return row


def _carry_out(row: Complaint, made: Determination, by: Actor, at: datetime) -> None:
    """Make a proposal the answer: the letter goes out, and the time to reopen begins."""
    row.status = rules.after(row.status, Step.DETERMINE)
    letter = Opened(row).text(made.sealed_letter, f"letter/{made.number}")
    if letter is None:
        raise Refusal("erased")
    made.settled_by, made.settled_at, made.agreed = by.user, at, True
    made.save(update_fields=["settled_by", "settled_at", "agreed"])
    dossier.post(row, Seal(row), letter, kind=MessageKind.LETTER, at=at, author=by.user)
    row.outcome, row.remedies, row.answered_at = made.outcome, made.remedies, at
    row.concluded_at, row.reopen_until = at, Counter().due("reopen", at).at
    row.save()
    dossier.stop(row, "determine", at)
    facts = {"number": made.number, "outcome": made.outcome, "remedies": made.remedies}
    dossier.record(ComplaintEvent.DETERMINED, row, by, at, facts)
