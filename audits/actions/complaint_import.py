"""Complaints of earlier years, taken over from a publication."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import transaction

from audits import policies
from audits.actions import dossier
from audits.enums import ComplaintAbout, ComplaintEvent, ComplaintStatus
from audits.models import Complaint
from audits.rules.police_complaints import Printed, Tables
from audits.selectors.norms import Counter
from oversight.actions import ledger, people, references
from oversight.deadlines import actions as deadlines
from oversight.deadlines.models import Clock
from oversight.models import SYSTEM, Actor, Agency, LedgerEntry
from warrants.enums import Source

BATCH: Final = 1000
RULEBOOK: Final = "us-title3"
AGENCY: Final = "us-chicago-police"
LANGUAGE: Final = "en"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the taking over has come."""

    done: int
    of: int
    new: int
    known: int


def take_over(*, tables: Tables, by: Actor, at: datetime) -> Iterator[Progress]:
    """Store printed complaints, a batch a transaction; what is known is left as it is.

    They are received as any other, with their own days, the same deadline and the same
    entries; but nobody wrote to us, so there are no sealed words and no code, and
    whatever is not printed stays unknown.

    Raises:
        PermissionDenied: `by` is not the command line.
    """
    if not policies.may_take_over_complaints(by):
        raise PermissionDenied
    counter, agency = Counter(RULEBOOK), _agency(at)
    done = new = 0
    whole = len(tables.complaints)
    for some in _batches(tables.complaints):
        new += _store(some, agency, counter, by, at)
        done += len(some)
        yield Progress(done, whole, new, done - new)
    _note_files(tables, new, by, at)


def _batches(rows: Sequence[Printed]) -> Iterator[Sequence[Printed]]:
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]


@transaction.atomic
def _store(
    some: Sequence[Printed], agency: Agency, counter: Counter, by: Actor, at: datetime
) -> int:
    names = {known_as(one): one for one in some}
    known = set(Complaint.objects.filter(known_as__in=names).values_list("known_as", flat=True))
    fresh = {name: one for name, one in names.items() if name not in known}
    numbers = references.numbers("C", len(fresh))
    rows = [
        _row(name, one, number, agency, counter, at)
        for (name, one), number in zip(fresh.items(), numbers, strict=True)
    ]
    Complaint.objects.bulk_create(rows)
    clocks: list[Clock] = []
    entries: list[LedgerEntry] = []
    for row, one in zip(rows, fresh.values(), strict=True):
        clocks += _clocks(row, counter)
        entries += _entries(row, one, by, at)
    Clock.objects.bulk_create(clocks)
    ledger.record_all(entries)
    return len(rows)


def known_as(one: Printed) -> str:
    return f"chicago:{one.number}"


def _row(
    name: str, one: Printed, number: int, agency: Agency, counter: Counter, at: datetime
) -> Complaint:
    received = _begin(one.received_on, counter)
    closed = _begin(one.closed_on, counter) if one.closed_on else None
    return Complaint(
        reference=references.written("C", one.received_on.year, number),
        source=Source.HISTORIC,
        known_as=name,
        status=ComplaintStatus.CLOSED if closed else ComplaintStatus.RECEIVED,
        about=ComplaintAbout.CONDUCT,
        agency=agency,
        language=LANGUAGE,
        received_at=received,
        to_the_day=True,
        recorded_at=at,
        heard_at=received,
        printed=one.kept(),
        outcome=one.outcome if closed else "",
        concluded_at=closed,
        closed_at=closed,
    )


def _clocks(row: Complaint, counter: Counter) -> Iterator[Clock]:
    """Count the body's norm for an answer, from the day of receipt: no other day is printed."""
    if row.closed_at is not None:
        clock = dossier.clock_of(row, "determine", row.received_at, counter)
        deadlines.judge([clock], at=row.closed_at)
        yield clock


def _entries(row: Complaint, one: Printed, by: Actor, at: datetime) -> Iterator[LedgerEntry]:
    lines = [dict(each.cells) for each in (one.row, *one.findings)]
    printed = json.dumps(lines, sort_keys=True, ensure_ascii=False)
    facts = {
        "about": row.about,
        "agency": AGENCY,
        "language": row.language,
        "source": Source.HISTORIC,
        "printed_sha256": hashlib.sha256(printed.encode()).hexdigest(),
    }
    subject = ("complaint", row.reference)
    yield ledger.entry_of(
        event=ComplaintEvent.RECEIVED,
        subject=subject,
        by=by,
        at=at,
        happened_at=row.received_at,
        facts=facts,
    )
    if row.closed_at is not None:
        yield ledger.entry_of(
            event=ComplaintEvent.CLOSED,
            subject=subject,
            by=by,
            at=at,
            happened_at=row.closed_at,
            facts={"outcome": row.outcome, "source": Source.HISTORIC},
        )


def _begin(day: date, counter: Counter) -> datetime:
    """Return the first instant of a printed day, where the complaint was filed."""
    return datetime.combine(day, time.min, tzinfo=counter.zone)


def _agency(at: datetime) -> Agency:
    """Return the agency of the publication; closed, so that nobody is offered it."""
    found = Agency.objects.filter(code=AGENCY).first()
    if found is not None:
        return found
    name = "Chicago Police Department"
    row = Agency(code=AGENCY, name_en=name, name_ru=name, name_kk=name, active=False)
    return people.save_organisation(row=row, by=SYSTEM, at=at)


@transaction.atomic
def _note_files(tables: Tables, new: int, by: Actor, at: datetime) -> None:
    ledger.record(
        event=ComplaintEvent.TAKEN_OVER,
        subject=("import", "police_complaints"),
        by=by,
        at=at,
        facts={
            "files": sorted(tables.sha256.values()),
            "complaints": len(tables.complaints),
            "new": new,
            "faults": len(tables.faults),
        },
    )
