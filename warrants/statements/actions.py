"""Take in what is told of something that has no case here, with a high flag; link it to a case."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from oversight.actions import ledger, references, vault
from oversight.models import Actor, LedgerEntry
from oversight.rules import sealing
from oversight.rules.refusal import Refusal
from warrants.actions import supervision
from warrants.enums import Event, Why
from warrants.models import Flag, Warrant
from warrants.rules.breaches import Breach
from warrants.rules.vocabulary import Effect, Severity
from warrants.statements import policies
from warrants.statements.models import Statement
from warrants.statements.rules import FLAGS, StatementIn


@transaction.atomic
def state(*, given: StatementIn, by: Actor, at: datetime) -> tuple[Statement, LedgerEntry]:
    """Take a statement in, whatever the register knows of the order that it names.

    Nothing is looked up: what the teller gets, and how long it takes, is the same for
    an order that there is and for one that there is not.

    Raises:
        PermissionDenied: `by` is no provider and no court, or tells what the other has to.
        Refusal: it lies in the future.
    """
    if not policies.may_state(by, given.kind):
        raise PermissionDenied
    if given.at > at:
        raise Refusal(Why.IN_THE_FUTURE, pointer="/at")
    key, wrapped = vault.new_case_key()
    row = Statement.objects.create(
        reference=references.next_reference("T", at),
        kind=given.kind,
        told=given.told,
        provider_id=by.provider_id,
        court_id=by.court_id,
        order=given.order,
        agency=given.agency or "",
        measures=sorted(set(given.measures)),
        days=given.days,
        judge=given.judge or "",
        remark=given.remark,
        case_key=wrapped,
        at=given.at,
        recorded_at=at,
        filed_by=by.user,
        filed_by_client=by.client,
    )
    Flag.objects.bulk_create([Flag(statement=row, **supervision.noticed(_breach(row), at))])
    entry = ledger.record(
        event=Event.STATED,
        subject=row,
        by=by,
        at=at,
        happened_at=given.at,
        facts={
            "kind": row.kind,
            "told": row.told,
            "provider": row.provider_id,
            "court": row.court_id,
            "days": row.days,
            "order_hash": _hash(key, row.order),
            "remark_hash": _hash(key, row.remark),
            "flags": [FLAGS[given.kind]],
        },
    )
    return row, entry


@transaction.atomic
def link(*, statement_id: int, reference: str, reason: str, by: Actor, at: datetime) -> Statement:
    """Say to which case a statement belongs, with a reason; the case is flagged.

    Raises:
        PermissionDenied: `by` is not of the body, or may not know of the statement.
        Refusal: it was linked before, no reason is given, or `by` knows of no such case.
    """
    row = _locked(statement_id, by)
    warrant = Warrant.objects.visible_to(by).filter(reference=reference).first()
    if row.warrant_id is not None:
        raise Refusal(Why.WRONG_STATE)
    if warrant is None:
        raise Refusal(Why.UNKNOWN_CASE, pointer="/reference")
    if not reason.strip():
        raise Refusal(Why.NO_REASON, pointer="/reason")
    row.warrant, row.link_reason, row.linked_by, row.linked_at = warrant, reason, by.user, at
    row.save(update_fields=["warrant", "link_reason", "linked_by", "linked_at"])
    Flag.objects.bulk_create([Flag(warrant=warrant, **supervision.noticed(_breach(row), at))])
    ledger.record(
        event=Event.STATEMENT_LINKED,
        subject=row,
        by=by,
        at=at,
        facts={"warrant": warrant.reference, "flags": [FLAGS[row.kind]]},
    )
    return row


@transaction.atomic
def record_reading(*, statement: Statement, by: Actor, at: datetime) -> LedgerEntry:
    """Leave on record who read a statement, and when."""
    return ledger.record(
        event=Event.STATEMENT_READ, subject=statement, by=by, at=at, facts={"where": "desk"}
    )


def _locked(statement_id: int, by: Actor) -> Statement:
    visible = Statement.objects.visible_to(by).filter(pk=statement_id)
    row = Statement.objects.select_for_update(of=("self",)).filter(pk__in=visible).first()
    if row is None or not policies.may_see_to(by):
        raise PermissionDenied
    return row


def _breach(row: Statement) -> Breach:
    figures: dict[str, Any] = {"statement": row.reference}
    return Breach(
        code=FLAGS[row.kind],
        effect=Effect.FLAG,
        severity=Severity.HIGH,
        party="agency",
        figures=figures,
    )


def _hash(key: bytes, text: str) -> str:
    """Return the salted hash that stands for a text of a statement; empty for none."""
    return sealing.text_hash(sealing.text_salt(key), text.encode()) if text else ""
