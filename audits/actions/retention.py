"""The end of the body's own records: held, proposed by one, released by another, carried out.

What goes are identities, texts and files, by their key; what a warrant stands on, every
figure and the ledger stay.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import transaction

from audits import policies
from audits.actions import erasure
from audits.enums import DestructionResult, DestructionStatus, RetentionEvent
from audits.models import Destruction, DestructionItem, LegalHold
from audits.rules.retention import MOST, Kind, act_of
from audits.selectors import retention as selectors
from audits.selectors.norms import Counter, retention
from oversight.actions import ledger, references
from oversight.models import SYSTEM, Actor, User
from oversight.rules.refusal import Refusal

BATCH: Final = 500  # records of one run of the task


@transaction.atomic
def set_hold(*, reference: str, reason: str, by: Actor, at: datetime) -> LegalHold:
    """Keep one record, whatever falls due, until somebody lifts the hold.

    Raises:
        PermissionDenied: `by` is no commissioner.
        Refusal: `no_reason`, `unknown_record`, `held_already`.
    """
    user = _keeper(by)
    reference = reference.strip()
    if not reason.strip():
        raise Refusal("no_reason", pointer="/reason")
    if not selectors.is_known(reference, by):
        raise Refusal("unknown_record", pointer="/reference")
    if LegalHold.objects.filter(reference=reference, lifted_at=None).exists():
        raise Refusal("held_already", pointer="/reference")
    row = LegalHold.objects.create(
        reference=reference, reason=reason.strip(), set_by=user, set_at=at
    )
    _record(RetentionEvent.HOLD_SET, ("hold", reference), by, at, {"hold": row.pk})
    return row


@transaction.atomic
def lift_hold(*, hold_id: int, reason: str, by: Actor, at: datetime) -> LegalHold:
    """Lift a hold, with a reason; the record falls due again as it would have.

    Raises:
        PermissionDenied: `by` is no commissioner, or is kept away from the record.
        Refusal: `wrong_state` if it is lifted, `no_reason`.
    """
    user = _keeper(by)
    row = LegalHold.objects.select_for_update().get(pk=hold_id)
    if not selectors.holds(by).filter(pk=row.pk).exists():
        raise PermissionDenied
    if row.lifted_at is not None:
        raise Refusal("wrong_state")
    if not reason.strip():
        raise Refusal("no_reason", pointer="/reason")
    row.lifted_by, row.lifted_at, row.lift_reason = user, at, reason.strip()
    row.save(update_fields=["lifted_by", "lifted_at", "lift_reason"])
    _record(RetentionEvent.HOLD_LIFTED, ("hold", row.reference), by, at, {"hold": row.pk})
    return row


@transaction.atomic
def propose(*, kind: Kind, by: Actor, at: datetime) -> Destruction:
    """Propose to destroy what is due of one class and not held: the oldest, so many at most.

    Raises:
        PermissionDenied: `by` is no commissioner.
        Refusal: `nothing_due`, `destruction_waits` while another of this class is open.
    """
    user = _keeper(by)
    open_ = (DestructionStatus.PROPOSED, DestructionStatus.RELEASED)
    if Destruction.objects.filter(kind=kind, status__in=open_).exists():
        raise Refusal("destruction_waits")
    before = Counter().keeping(kind).before(at)
    due = selectors.due(kind, before, selectors.visible(kind, by)).filter(held=False)
    rows = list(due.order_by("counts_from", "pk").values_list("reference", "counts_from")[:MOST])
    if not rows:
        raise Refusal("nothing_due")
    made = Destruction.objects.create(
        reference=references.next_reference("E", at),
        kind=kind,
        proposed_by=user,
        proposed_at=at,
    )
    DestructionItem.objects.bulk_create(
        DestructionItem(destruction=made, reference=reference, since=since)
        for reference, since in rows
    )
    facts = {"class": str(kind), "records": len(rows)}
    _record(RetentionEvent.PROPOSED, made, by, at, facts)
    return made


@transaction.atomic
def release(*, destruction_id: int, by: Actor, at: datetime) -> Destruction:
    """Let a list be destroyed, as the second person; the next run of the task does it.

    Raises:
        PermissionDenied: `by` is no commissioner, proposed it under this or another
            account, or is kept away from a record on it.
        Refusal: `wrong_state`.
    """
    row = _to_answer(destruction_id, by)
    row.status, row.answered_by, row.answered_at = DestructionStatus.RELEASED, by.user, at
    row.save(update_fields=["status", "answered_by", "answered_at"])
    _record(RetentionEvent.RELEASED, row, by, at, {"proposed_by": row.proposed_by_id})
    return row


@transaction.atomic
def refuse(*, destruction_id: int, reason: str, by: Actor, at: datetime) -> Destruction:
    """Do not let a list be destroyed, with a reason; everything on it stays.

    Raises:
        PermissionDenied: as with `release`.
        Refusal: `wrong_state`, `no_reason`.
    """
    row = _to_answer(destruction_id, by)
    if not reason.strip():
        raise Refusal("no_reason", pointer="/reason")
    row.status, row.answered_by, row.answered_at = DestructionStatus.REFUSED, by.user, at
    row.answer = reason.strip()
    row.save(update_fields=["status", "answered_by", "answered_at", "answer"])
    _record(RetentionEvent.REFUSED, row, by, at, {"proposed_by": row.proposed_by_id})
    return row


def carry_out(*, at: datetime) -> int:
    """Destroy what was released and is still due; make the act of each list that is done with.

    Each record is a transaction of its own with its entry, so a run that is killed goes on
    where it was, and two runs at once share the work. Returns how many were settled.
    """
    released = Destruction.objects.filter(status=DestructionStatus.RELEASED)
    settled = 0
    for pk, kind in released.order_by("answered_at").values_list("pk", "kind"):
        before = Counter().keeping(kind).before(at)
        while settled < BATCH and _settle_next(pk, Kind(kind), before, at):
            settled += 1
        _finish(pk, at)
    return settled


@transaction.atomic
def _settle_next(destruction_id: int, kind: Kind, before: datetime, at: datetime) -> bool:
    """Settle one record of a list, looked at once more under its lock; False when none waits."""
    waiting = DestructionItem.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        destruction_id=destruction_id, result=DestructionResult.WAITING
    )
    item = waiting.select_related("destruction").order_by("pk").first()
    if item is None:
        return False
    rows = selectors.MODELS[kind].objects.select_for_update(of=("self",))
    row = selectors.due(kind, before, rows.filter(reference=item.reference)).first()
    if row is None:
        item.result = DestructionResult.CHANGED
    elif row.held:
        item.result = DestructionResult.HELD
    else:
        item.result = DestructionResult.DESTROYED
    item.settled_at = at
    item.save(update_fields=["result", "settled_at"])
    if item.result == DestructionResult.DESTROYED:
        facts = {"destruction": item.destruction.reference, "class": str(kind)}
        _record(RetentionEvent.DESTROYED, row, SYSTEM, at, facts)
        erasure.ERASE[kind](row, at)
    return True


@transaction.atomic
def _finish(destruction_id: int, at: datetime) -> None:
    """Make the act once nothing on the list waits any more."""
    row = (
        Destruction.objects.select_for_update(of=("self",))
        .select_related("proposed_by", "answered_by")
        .get(pk=destruction_id)
    )
    waits = row.items.filter(result=DestructionResult.WAITING).exists()
    if waits or row.status != DestructionStatus.RELEASED:
        return
    row.act = selectors.facts_of(row, retention()[row.kind])
    row.act_sha256 = hashlib.sha256(act_of(row.act)).hexdigest()
    row.status, row.carried_out_at = DestructionStatus.CARRIED_OUT, at
    row.save(update_fields=["status", "carried_out_at", "act", "act_sha256"])
    counts = selectors.results(row)
    facts = {"act_sha256": row.act_sha256, "class": row.kind, "results": counts}
    _record(RetentionEvent.CARRIED_OUT, row, SYSTEM, at, facts)


def _keeper(by: Actor) -> User:
    if by.user is None or not policies.may_keep_records(by):
        raise PermissionDenied
    return by.user


def _to_answer(destruction_id: int, by: Actor) -> Destruction:
    rows = Destruction.objects.select_for_update(of=("self",)).select_related("proposed_by")
    row = rows.get(pk=destruction_id)
    hidden = row.items.count() - selectors.items(row, by).count()
    if hidden or not policies.may_release(by, row):
        raise PermissionDenied
    if row.status != DestructionStatus.PROPOSED:
        raise Refusal("wrong_state")
    return row


def _record(
    event: RetentionEvent,
    subject: object,
    by: Actor,
    at: datetime,
    facts: Mapping[str, object],
) -> None:
    ledger.record(event=event, subject=subject, by=by, at=at, facts=facts)  # type: ignore[arg-type]  # a record of any class
