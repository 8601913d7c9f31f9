"""Leave an entry: no entry, no step."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from django.db import connection, models

from oversight.actions import bulk
from oversight.models import Actor, LedgerEntry
from oversight.models.ledger import commitment_of

SALT_BYTES: Final = 32
LONGEST_BODY: Final = 65_000  # bytes: the public log's bundles hold 65,535 an entry


class OutsideTransaction(RuntimeError):
    """An entry was to be recorded where it could outlive, or be outlived by, its step."""


class EntryTooLong(ValueError):
    """The facts of an entry do not fit the log."""


def entry_of(
    *,
    event: str,
    subject: models.Model | tuple[str, str],
    by: Actor,
    at: datetime,
    facts: Mapping[str, Any],
    happened_at: datetime | None = None,
) -> LedgerEntry:
    """Return an entry, salted and committed to, not yet stored."""
    kind, reference = subject if isinstance(subject, tuple) else _name_of(subject)
    entry = LedgerEntry(
        event=event,
        subject_type=kind,
        subject=reference,
        by=by.code,
        role=by.role,
        at=happened_at or at,
        recorded_at=at,
        facts=dict(facts),
        salt=os.urandom(SALT_BYTES),
    )
    body = entry.body()
    if len(body) > LONGEST_BODY:
        raise EntryTooLong(event)
    entry.commitment = commitment_of(bytes(entry.salt), body)
    return entry


def record(
    *,
    event: str,
    subject: models.Model | tuple[str, str],
    by: Actor,
    at: datetime,
    facts: Mapping[str, Any],
    happened_at: datetime | None = None,
) -> LedgerEntry:
    """Store an entry in the transaction of its step and return it.

    `at` is when the body recorded the step; `happened_at` when it is said to have
    happened, if that differs. `facts` hold codes, numbers and references only.

    Raises:
        OutsideTransaction: no transaction is open.
        EntryTooLong: the entry would not fit the public log.
    """
    entry = entry_of(
        event=event, subject=subject, by=by, at=at, facts=facts, happened_at=happened_at
    )
    return record_all([entry])[0]


def record_all(entries: Iterable[LedgerEntry]) -> list[LedgerEntry]:
    """Store many entries of one transaction at once."""
    if not connection.in_atomic_block:
        raise OutsideTransaction
    rows = list(entries)
    return list(bulk.store(rows)) if len(rows) > bulk.FEW else LedgerEntry.objects.bulk_create(rows)


def _name_of(subject: models.Model) -> tuple[str, str]:
    return subject._meta.model_name or "", str(getattr(subject, "reference", subject.pk))
