"""What the body's staff do with a complaint, up to its answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Final

from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max

from audits import policies
from audits.actions import dossier
from audits.actions.dossier import Seal
from audits.enums import ComplaintEvent, Inadmissible, MessageKind
from audits.models import (
    AgencyQuestion,
    Complaint,
    ComplaintNote,
    ComplaintTask,
    ComplaintUserObjectPermission,
    ComplaintWarrant,
)
from audits.rules import complaints as rules
from audits.rules.complaints import Step
from audits.selectors.norms import Counter, complaint_norms
from oversight.actions import references
from oversight.deadlines import actions as deadlines
from oversight.enums import BODY_ROLES
from oversight.models import Actor, Agency, LedgerEntry, User
from oversight.rules.refusal import Refusal
from warrants.actions import readings
from warrants.models import Warrant

ANSWERS: Final = "agency_answers"  # norm
Policy = Callable[[Actor, Complaint], bool]


@transaction.atomic
def acknowledge(*, complaint_id: int, text: str, by: Actor, at: datetime) -> Complaint:
    """Confirm to the complainant, once, that their complaint is here.

    Raises:
        PermissionDenied: `by` may not handle it.
        Refusal: `wrong_state` if it was confirmed, `nothing_written`, `erased`.
    """
    row, user = _locked(complaint_id, policies.may_handle, by)
    if row.acknowledged_at is not None:
        raise Refusal("wrong_state")
    seal = _post(row, text, MessageKind.ACKNOWLEDGEMENT, user, at)
    row.acknowledged_at = at
    row.save(update_fields=["acknowledged_at", "answered_at"])
    dossier.stop(row, "acknowledge", at)
    facts = {"text_hash": seal.hash(text)}
    dossier.record(ComplaintEvent.ACKNOWLEDGED, row, by, at, facts)
    return row


@transaction.atomic
def write(*, complaint_id: int, text: str, by: Actor, at: datetime) -> Complaint:
    """Write to the complainant, who reads it with the code.

    Raises:
        PermissionDenied: `by` may not handle it.
        Refusal: `nothing_written`, `erased`.
    """
    row, user = _locked(complaint_id, policies.may_handle, by)
    seal = _post(row, text, MessageKind.TEXT, user, at)
    row.save(update_fields=["answered_at"])
    dossier.record(ComplaintEvent.ANSWERED, row, by, at, {"text_hash": seal.hash(text)})
    return row


@transaction.atomic
def admit(*, complaint_id: int, reasons: str, by: Actor, at: datetime) -> Complaint:
    """Take a complaint up, with reasons that are told to the complainant.

    Raises:
        PermissionDenied: `by` may not judge it.
        Refusal: `wrong_state`, `nothing_written`, `erased`.
    """
    row, user = _locked(complaint_id, policies.may_judge, by)
    row.status = rules.after(row.status, Step.ADMIT)
    seal = _post(row, reasons, MessageKind.LETTER, user, at)
    row.save(update_fields=["status", "answered_at"])
    dossier.stop(row, "acknowledge", at)
    dossier.stop(row, "admit", at)
    dossier.start(row, "determine", at)
    facts = {"reasons_hash": seal.hash(reasons)}
    dossier.record(ComplaintEvent.ADMITTED, row, by, at, facts)
    return row


@transaction.atomic
def reject(
    *,
    complaint_id: int,
    ground: Inadmissible,
    duplicate_of: str,
    reasons: str,
    by: Actor,
    at: datetime,
) -> Complaint:
    """Do not take a complaint up, on a ground, with reasons told to the complainant.

    `duplicate_of` is the reference of the complaint that it repeats, where that is the ground.

    Raises:
        PermissionDenied: `by` may not judge it.
        Refusal: `wrong_state`, `unknown_complaint`, `nothing_written`, `erased`.
    """
    row, user = _locked(complaint_id, policies.may_judge, by)
    row.status = rules.after(row.status, Step.REJECT)
    if ground == Inadmissible.DUPLICATE:
        visible = Complaint.objects.visible_to(by).exclude(pk=row.pk)
        row.duplicate_of = visible.filter(reference=duplicate_of.strip()).first()
        if row.duplicate_of is None:
            raise Refusal("unknown_complaint", pointer="/duplicate_of")
    row.ground = ground
    seal = _post(row, reasons, MessageKind.LETTER, user, at)
    row.concluded_at, row.reopen_until = at, Counter().due("reopen", at).at
    row.save()
    dossier.stop(row, "acknowledge", at)
    dossier.stop(row, "admit", at)
    facts = {
        "ground": ground,
        "duplicate_of": row.duplicate_of.reference if row.duplicate_of else None,
        "reasons_hash": seal.hash(reasons),
    }
    dossier.record(ComplaintEvent.REJECTED, row, by, at, facts)
    return row


@transaction.atomic
def investigate(*, complaint_id: int, by: Actor, at: datetime) -> Complaint:
    """Begin to examine a complaint; whoever begins it handles it, unless somebody does already.

    Raises:
        PermissionDenied: `by` may not judge it, or somebody else handles it.
        Refusal: `wrong_state`.
    """
    row, user = _locked(complaint_id, policies.may_judge, by)
    if row.handler_id not in {None, user.pk}:
        raise PermissionDenied
    row.status = rules.after(row.status, Step.INVESTIGATE)
    row.handler = user
    row.save(update_fields=["status", "handler"])
    dossier.record(ComplaintEvent.INVESTIGATED, row, by, at, {"handler": user.pk})
    return row


@transaction.atomic
def assign(*, complaint_id: int, to: User, by: Actor, at: datetime) -> Complaint:
    """Give a complaint to an auditor or commissioner who may know of it.

    Raises:
        PermissionDenied: `by` is no commissioner or may not know of it.
        Refusal: `not_for_them` if `to` is recused or of another role, `wrong_state`.
    """
    row, _user = _locked(complaint_id, policies.may_judge, by)
    if not policies.may_assign_complaints(by):
        raise PermissionDenied
    if row.status in rules.ANSWERED:
        raise Refusal("wrong_state")
    if to.role not in BODY_ROLES or not policies.may_judge(to.actor, row):
        raise Refusal("not_for_them", pointer="/person")
    row.handler = to
    row.save(update_fields=["handler"])
    dossier.record(ComplaintEvent.ASSIGNED, row, by, at, {"handler": to.pk})
    return row


@transaction.atomic
def recuse(*, complaint_id: int, person: User, reason: str, by: Actor, at: datetime) -> Complaint:
    """Let a complaint not exist any more for one member of the staff.

    Raises:
        PermissionDenied: `by` is no commissioner or may not know of it.
        Refusal: `nothing_written` without a reason.
    """
    row, _user = _locked(complaint_id, policies.may_judge, by)
    if not policies.may_assign_complaints(by):
        raise PermissionDenied
    if not reason.strip():
        raise Refusal("nothing_written", pointer="/reason")
    permission = Permission.objects.get(
        codename="recused_from_complaint", content_type__app_label="audits"
    )
    ComplaintUserObjectPermission.objects.get_or_create(
        content_object=row, permission=permission, user=person
    )
    if row.handler_id == person.pk and row.status not in rules.ANSWERED:
        row.handler = None
        row.save(update_fields=["handler"])
    facts = {"person": person.pk, "reason_hash": Seal(row).hash(reason)}
    dossier.record(ComplaintEvent.RECUSED, row, by, at, facts)
    return row


@transaction.atomic
def note(*, complaint_id: int, text: str, by: Actor, at: datetime) -> ComplaintNote:
    """Keep an internal note.

    Raises:
        PermissionDenied: `by` may not handle it.
        Refusal: `nothing_written`, `erased`.
    """
    row, user = _locked(complaint_id, policies.may_handle, by)
    seal = _said(row, text)
    number = _next(row.notes)
    made = ComplaintNote.objects.create(
        complaint=row, number=number, sealed=seal.text(text, f"note/{number}"), at=at, by=user
    )
    dossier.record(ComplaintEvent.NOTED, row, by, at, {"text_hash": seal.hash(text)})
    return made


@transaction.atomic
def add_task(
    *, complaint_id: int, text: str, due_on: date | None, by: Actor, at: datetime
) -> ComplaintTask:
    """Add something to do.

    Raises:
        PermissionDenied: `by` may not handle it.
        Refusal: `nothing_written`, `erased`.
    """
    row, user = _locked(complaint_id, policies.may_handle, by)
    seal = _said(row, text)
    number = _next(row.tasks)
    made = ComplaintTask.objects.create(
        complaint=row,
        number=number,
        sealed=seal.text(text, f"task/{number}"),
        due_on=due_on,
        added_by=user,
        added_at=at,
    )
    facts = {"task": number, "due_on": due_on and due_on.isoformat()}
    dossier.record(ComplaintEvent.TASK_ADDED, row, by, at, facts)
    return made


@transaction.atomic
def finish_task(*, complaint_id: int, number: int, by: Actor, at: datetime) -> ComplaintTask:
    """Mark something as done.

    Raises:
        PermissionDenied: `by` may not handle it.
        Refusal: `wrong_state` if it is done, or there is no such task.
    """
    row, user = _locked(complaint_id, policies.may_handle, by)
    found = row.tasks.filter(number=number, done_at=None).first()
    if found is None:
        raise Refusal("wrong_state")
    found.done_by, found.done_at = user, at
    found.save(update_fields=["done_by", "done_at"])
    dossier.record(ComplaintEvent.TASK_DONE, row, by, at, {"task": number})
    return found


@transaction.atomic
def link(*, complaint_id: int, reference: str, by: Actor, at: datetime) -> ComplaintWarrant:
    """Note, inside the body, which warrant a complaint is about; that is a reading of the warrant.

    Raises:
        PermissionDenied: `by` may not judge it.
        Refusal: `unknown_warrant`: there is none that `by` may know of.
    """
    row, user = _locked(complaint_id, policies.may_judge, by)
    warrant = Warrant.objects.visible_to(by).filter(reference=reference.strip()).first()
    if warrant is None:
        raise Refusal("unknown_warrant", pointer="/reference")
    made, _new = ComplaintWarrant.objects.get_or_create(
        complaint=row, warrant=warrant, defaults={"by": user, "at": at}
    )
    readings.record_reading(warrant=warrant, by=by, at=at, where="complaint")
    dossier.record(ComplaintEvent.LINKED, row, by, at, {"warrant": warrant.reference})
    return made


@transaction.atomic
def ask_agency(
    *, complaint_id: int, agency: Agency, text: str, by: Actor, at: datetime
) -> AgencyQuestion:
    """Put a question to an agency, under a reference that leads to no complaint.

    The words are the asker's: they name nobody who complained.

    Raises:
        PermissionDenied: `by` may not judge it.
        Refusal: `nothing_written`, `wrong_state` once it is answered, `erased`.
    """
    row, user = _locked(complaint_id, policies.may_judge, by)
    if row.status in rules.ANSWERED:
        raise Refusal("wrong_state")
    seal = _said(row, text)
    reference = references.next_reference("Q", at)
    made = AgencyQuestion.objects.create(
        reference=reference,
        complaint=row,
        agency=agency,
        sealed_question=seal.text(text, f"question/{reference}"),
        asked_by=user,
        asked_at=at,
    )
    deadlines.start(
        rule=ANSWERS,
        due=Counter().due(ANSWERS, at),
        started_at=at,
        article=complaint_norms()[ANSWERS].article,
        party="agency",
        question=made,
    )
    facts = {"question": reference, "agency": agency.code, "text_hash": seal.hash(text)}
    dossier.record(ComplaintEvent.ASKED, row, by, at, facts)
    return made


@transaction.atomic
def answer_question(*, question_id: int, text: str, by: Actor, at: datetime) -> AgencyQuestion:
    """Answer a question as the agency that was asked; once.

    Raises:
        PermissionDenied: `by` is not of that agency.
        Refusal: `wrong_state` if it is answered, `nothing_written`, `erased`.
    """
    rows = AgencyQuestion.objects.select_for_update(of=("self",)).select_related("complaint")
    found = rows.get(pk=question_id)
    if not policies.may_answer(by, found):
        raise PermissionDenied
    if found.answered_at is not None:
        raise Refusal("wrong_state")
    seal = _said(found.complaint, text)
    found.sealed_answer = seal.text(text, f"answer/{found.reference}")
    found.answered_by, found.answered_at = by.user, at
    found.save(update_fields=["sealed_answer", "answered_by", "answered_at"])
    deadlines.settle(found.clocks.filter(stopped_at=None), at=at)
    facts = {"question": found.reference, "text_hash": seal.hash(text)}
    dossier.record(ComplaintEvent.AGENCY_ANSWERED, found.complaint, by, at, facts)
    return found


@transaction.atomic
def record_reading(*, complaint: Complaint, by: Actor, at: datetime) -> LedgerEntry:
    """Leave on record who read which complaint."""
    return dossier.record(ComplaintEvent.READ, complaint, by, at, {})


@transaction.atomic
def record_file_reading(
    *, complaint: Complaint, number: int, by: Actor, at: datetime
) -> LedgerEntry:
    """Leave on record who opened which attachment."""
    return dossier.record(ComplaintEvent.FILE_READ, complaint, by, at, {"file": number})


def _locked(complaint_id: int, may: Policy, by: Actor) -> tuple[Complaint, User]:
    """Lock a complaint and ask the policy; return it with the person who acts."""
    row = dossier.lock(complaint_id)
    if by.user is None or not may(by, row):
        raise PermissionDenied
    return row, by.user


def _said(row: Complaint, text: str) -> Seal:
    if not text.strip():
        raise Refusal("nothing_written", pointer="/text")
    return Seal(row)


def _post(row: Complaint, text: str, kind: MessageKind, user: User, at: datetime) -> Seal:
    seal = _said(row, text)
    dossier.post(row, seal, text, kind=kind, at=at, author=user)
    row.answered_at = at
    return seal


def _next(rows: object) -> int:
    return int(rows.aggregate(last=Max("number"))["last"] or 0) + 1  # type: ignore[attr-defined]  # a related manager of notes or tasks
