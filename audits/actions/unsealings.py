"""Reading who the targets of a case are, or who complained: by two names, or nobody reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.db import transaction

from audits import policies
from audits.actions.dossier import Seal
from audits.enums import AuditEvent, ComplaintEvent
from audits.models import Complaint, Unsealing, UnsealingUserObjectPermission
from audits.selectors.complaints import person_of
from oversight.actions import ledger
from oversight.models import Actor
from oversight.rules.keystore import KeyDestroyed
from oversight.rules.refusal import Refusal
from warrants.actions import case
from warrants.models import Warrant
from warrants.selectors import identities


@dataclass(frozen=True, slots=True)
class Opened:
    """Who one target or complainant is; it exists in memory and on one answer, and shows itself in no trace."""

    number: int
    pseudonym: str
    identity: dict[str, str]

    def __repr__(self) -> str:
        return f"Opened({self.number})"


@transaction.atomic
def ask(*, warrant_id: int, reason: str, by: Actor, at: datetime) -> Unsealing:
    """Ask to read the identities of one case.

    Raises:
        PermissionDenied: `by` is not of the body, or may not know of the case.
        Refusal: no reason is given, or there is no identity to read any more.
    """
    warrant = Warrant.objects.visible_to(by).filter(pk=warrant_id).first()
    if by.user is None or warrant is None or not policies.may_ask_unsealing(by):
        raise PermissionDenied
    if not reason.strip():
        raise Refusal("no_reason", pointer="/reason")
    if not warrant.targets.filter(sealed_identity__isnull=False).exists():
        raise Refusal("nothing_sealed")
    row = Unsealing.objects.create(
        warrant=warrant, reason=reason.strip(), asked_by=by.user, asked_at=at
    )
    _record(AuditEvent.UNSEALING_ASKED, row, by, at)
    return row


@transaction.atomic
def ask_complainant(*, complaint_id: int, reason: str, by: Actor, at: datetime) -> Unsealing:
    """Ask to read the name and the contact that somebody gave with a complaint.

    Raises:
        PermissionDenied: `by` is not of the body, or may not know of the complaint.
        Refusal: no reason is given, or neither name nor contact was given or is left.
    """
    complaint = Complaint.objects.visible_to(by).filter(pk=complaint_id).first()
    if by.user is None or complaint is None or not policies.may_ask_unsealing(by):
        raise PermissionDenied
    if not reason.strip():
        raise Refusal("no_reason", pointer="/reason")
    if complaint.sealed_person is None:
        raise Refusal("nothing_sealed")
    row = Unsealing.objects.create(
        complaint=complaint, reason=reason.strip(), asked_by=by.user, asked_at=at
    )
    _record(AuditEvent.UNSEALING_ASKED, row, by, at)
    return row


@transaction.atomic
def approve(*, unsealing_id: int, by: Actor, at: datetime) -> Unsealing:
    """Let the asker read, as the second person, until the expiry.

    Raises:
        PermissionDenied: `by` is no commissioner, asked for it under this or another
            account, or may not know of the case.
        Refusal: it is answered already.
    """
    row = _to_answer(unsealing_id, by)
    row.answered_by, row.answered_at = by.user, at
    row.expires_at = at + timedelta(minutes=settings.UNSEALING_MINUTES)
    row.save(update_fields=["answered_by", "answered_at", "expires_at"])
    permission = Permission.objects.get(
        codename="read_identities", content_type__app_label="audits"
    )
    UnsealingUserObjectPermission.objects.create(
        content_object=row, permission=permission, user=row.asked_by
    )
    _record(AuditEvent.UNSEALING_GIVEN, row, by, at)
    return row


@transaction.atomic
def refuse(*, unsealing_id: int, reason: str, by: Actor, at: datetime) -> Unsealing:
    """Say no, with a reason.

    Raises:
        PermissionDenied: as with `approve`.
        Refusal: it is answered already, or no reason is given.
    """
    row = _to_answer(unsealing_id, by)
    if not reason.strip():
        raise Refusal("no_reason", pointer="/reason")
    row.answered_by, row.answered_at, row.answer = by.user, at, reason.strip()
    row.save(update_fields=["answered_by", "answered_at", "answer"])
    _record(AuditEvent.UNSEALING_REFUSED, row, by, at)
    return row


@transaction.atomic
def read(*, unsealing_id: int, by: Actor, at: datetime) -> list[Opened]:
    """Return who the targets are, or who complained, and leave on record that `by` read it, and who let them.

    Raises:
        PermissionDenied: `by` holds no grant on this very unsealing, or is recused by now.
        Refusal: `unsealing_closed` before it is given and after its expiry,
            `identity_destroyed` if the key is gone.
    """
    row = _locked(unsealing_id, by)
    if not policies.may_read_identities(by, row):
        raise PermissionDenied
    if row.answered_by_id is None or not row.is_open(at):
        raise Refusal("unsealing_closed")
    record = row.record
    if isinstance(record, Complaint):
        person = person_of(record)
        if not person:
            raise Refusal("identity_destroyed")
        _record(ComplaintEvent.CONTACT_READ, row, by, at)
        return [Opened(0, "", person)]
    try:
        known = identities.opened(record)
    except KeyDestroyed:
        raise Refusal("identity_destroyed") from None
    names = dict(record.targets.values_list("number", "pseudonym"))
    _record(AuditEvent.IDENTITY_READ, row, by, at, {"targets": sorted(known)})
    return [Opened(number, names[number], known[number]) for number in sorted(known)]


def _to_answer(unsealing_id: int, by: Actor) -> Unsealing:
    row = _locked(unsealing_id, by)
    if not policies.may_answer_unsealing(by, row):
        raise PermissionDenied
    if row.answered_by_id is not None:
        raise Refusal("wrong_state")
    return row


def _locked(unsealing_id: int, by: Actor) -> Unsealing:
    found = (
        Unsealing.objects.select_for_update(of=("self",))
        .select_related("warrant", "complaint", "asked_by", "answered_by")
        .filter(pk=unsealing_id)
        .first()
    )
    if found is None or not Unsealing.objects.visible_to(by).filter(pk=unsealing_id).exists():
        raise PermissionDenied
    return found


def _record(
    event: AuditEvent | ComplaintEvent,
    row: Unsealing,
    by: Actor,
    at: datetime,
    more: dict[str, object] | None = None,
) -> None:
    ledger.record(
        event=event,
        subject=row.record,
        by=by,
        at=at,
        facts={
            "unsealing": row.pk,
            "asked_by": row.asked_by_id,
            "answered_by": row.answered_by_id,
            "reason_hash": _reason_hash(row),
            **(more or {}),
        },
    )


def _reason_hash(row: Unsealing) -> str:
    record = row.record
    if not isinstance(record, Complaint):
        return case.text_hash(record, row.reason)
    try:
        return Seal(record).hash(row.reason)
    except Refusal:  # erased by now: there is no salt any more
        return ""
