"""Leave an entry: no entry, no step."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db import connection, models

from oversight.actions import bulk
from oversight.models import Actor, LedgerEntry
from oversight.models.ledger import Told, bodies, commitment_of
from oversight.models.statements import prepared

SALT_BYTES: Final = 32
LONGEST_BODY: Final = 65_535  # bytes: as much as a bundle of the public log gives an entry
INSERT: Final = """
INSERT INTO oversight_ledgerentry
    (event, subject_type, subject, by, role, at, recorded_at, facts, salt, commitment)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9, $10) RETURNING id
"""


class EntryRow(NamedTuple):
    """A row of `LedgerEntry` as it goes to the database."""

    event: str
    subject_type: str
    subject: str
    by: str
    role: str
    at: str  # instant
    recorded_at: str  # instant
    facts: str  # canonical JSON
    salt: bytes
    commitment: bytes


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
    if len(rows) == 1:
        _store(rows[0])
    elif len(rows) > bulk.FEW:
        bulk.store(rows)
    else:
        bulk.store_together(rows)
    return rows


def record_alike(
    *,
    event: str,
    subject_type: str,
    told: Iterable[Told],
    by: Actor,
    at: datetime,
) -> None:
    """Store entries of one event that are recorded at one instant, with what each tells by itself.

    Raises:
        OutsideTransaction: no transaction is open.
        EntryTooLong: an entry would not fit the public log.
    """
    record_rows(rows_alike(event=event, subject_type=subject_type, told=told, by=by, at=at))


def record_rows(rows: Sequence[EntryRow]) -> None:
    """Store entries in the transaction of the steps they tell of.

    Raises:
        OutsideTransaction: no transaction is open.
    """
    if not connection.in_atomic_block:
        raise OutsideTransaction
    bulk.copy(LedgerEntry, rows)


def rows_alike(
    *,
    event: str,
    subject_type: str,
    told: Iterable[Told],
    by: Actor,
    at: datetime,
) -> list[EntryRow]:
    """Return entries as `record_alike` stores them; the database is not asked.

    Raises:
        EntryTooLong: an entry would not fit the public log.
    """
    alike = LedgerEntry(
        event=event, subject_type=subject_type, by=by.code, role=by.role, recorded_at=at
    )
    written = list(bodies(alike, told))
    if any(len(body) > LONGEST_BODY for _one, _facts, body in written):
        raise EntryTooLong(event)
    drawn = os.urandom(SALT_BYTES * len(written))
    now = at.isoformat()
    salts = (drawn[start : start + SALT_BYTES] for start in range(0, len(drawn), SALT_BYTES))
    return [
        EntryRow(
            subject=one.subject,
            facts=facts,
            salt=salt,
            commitment=commitment_of(salt, body),
            event=event,
            subject_type=subject_type,
            by=by.code,
            role=str(by.role),
            at=one.at.isoformat() if one.at else now,
            recorded_at=now,
        )
        for (one, facts, body), salt in zip(written, salts, strict=True)
    ]


def _store(entry: LedgerEntry) -> None:
    """Insert one entry: nearly every step stores one, so this statement is the price of a step."""
    values = [
        *(entry.event, entry.subject_type, entry.subject, entry.by, entry.role),
        *(entry.at, entry.recorded_at, bulk.as_json(entry.facts), entry.salt, entry.commitment),
    ]
    with prepared() as cursor:
        cursor.execute(INSERT, values)
        (entry.pk,) = cursor.fetchone()
    entry.__dict__.pop("inserted_at")  # whoever asks has it read from the database
    entry._state.adding, entry._state.db = False, connection.alias


def _name_of(subject: models.Model) -> tuple[str, str]:
    return subject._meta.model_name or "", str(getattr(subject, "reference", subject.pk))
