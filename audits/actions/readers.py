"""Commissioners look at who read what; that they looked is on record as well."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db import transaction

from audits import policies
from audits.enums import Anomaly, AuditEvent
from audits.models import AnomalyRemark
from audits.selectors import anomalies
from oversight.actions import ledger
from oversight.models import Actor, LedgerEntry
from oversight.rules import sealing
from oversight.rules.refusal import Refusal

SALT_BYTES: Final = 32


@transaction.atomic
def record_look(
    *, subject: tuple[str, str], by: Actor, at: datetime, filters: Mapping[str, Any]
) -> LedgerEntry:
    """Leave on record whose history a commissioner looked at, by which filters.

    Raises:
        PermissionDenied: `by` is no commissioner.
    """
    return _record(AuditEvent.LOG_READ, subject, by, at, {"where": "log", **filters})


@transaction.atomic
def record_export(
    *, subject: tuple[str, str], rows: int, by: Actor, at: datetime, filters: Mapping[str, Any]
) -> LedgerEntry:
    """Leave on record which part of the ledger a commissioner took out.

    Raises:
        PermissionDenied: `by` is no commissioner.
    """
    facts = {"where": "export", "rows": rows, **filters}
    return _record(AuditEvent.LOG_TAKEN_OUT, subject, by, at, facts)


@transaction.atomic
def look_at_anomaly(
    *, kind: Anomaly, who: str, day: date, remark: str, by: Actor, at: datetime
) -> AnomalyRemark:
    """Mark what stood out as looked at, with a remark; earlier remarks stay.

    Raises:
        PermissionDenied: `by` is no commissioner, or it is about themselves.
        Refusal: there is no such anomaly, or no remark is given.
    """
    if not policies.may_look_at(by, who) or by.user is None:
        raise PermissionDenied
    if not remark.strip():
        raise Refusal("no_reason", pointer="/remark")
    found = anomalies.one(kind=kind, who=who, day=day)
    if found is None:
        raise Refusal("no_anomaly")
    row = AnomalyRemark.objects.create(
        kind=kind,
        who=who,
        day=day,
        entries=found.entries,
        remark=remark,
        salt=os.urandom(SALT_BYTES),
        by=by.user,
        at=at,
    )
    ledger.record(
        event=AuditEvent.ANOMALY_LOOKED_AT,
        subject=("anomaly", str(row.pk)),
        by=by,
        at=at,
        facts={
            "kind": kind,
            "who": who,
            "day": day.isoformat(),
            "entries": found.entries,
            "remark_hash": sealing.text_hash(bytes(row.salt), remark.encode()),
        },
    )
    return row


def _record(
    event: AuditEvent, subject: tuple[str, str], by: Actor, at: datetime, facts: dict[str, Any]
) -> LedgerEntry:
    if not policies.may_read_ledger(by):
        raise PermissionDenied
    return ledger.record(event=event, subject=subject, by=by, at=at, facts=facts)
