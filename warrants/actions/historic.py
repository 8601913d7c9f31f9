"""Take over the orders of a published table: with their own dates, and nothing invented.

A historic filing is never refused. What is unknown stays unknown: an order known to
have ended in a year is stored as ended within that year, its extensions as renewals
without dates, and no term is stored, since no instant is known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import zip_longest
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from oversight.actions import bulk, ledger, references
from oversight.models import Actor, Agency, Court
from warrants import policies
from warrants.actions.historic_lines import NAMES, Line, Taking
from warrants.actions.historic_memory import digest_of, said_before, seen_before
from warrants.actions.historic_parties import judges, organisations
from warrants.enums import Event, LineOutcome
from warrants.models import Application, ImportedLine, ImportedTable, RulebookVersion, Warrant
from warrants.rules.wiretap_names import place_of
from warrants.rules.wiretap_tables import Fault, OrderRow, WiretapTable
from warrants.selectors import law

RULEBOOK: Final = "us-title3"
BATCH: Final = 1000
ASKED_FOR: Final = 20_000  # lines looked up at once
ONE_AT_A_TIME: Final = 251_900_1  # advisory lock


@dataclass(frozen=True, slots=True)
class Step:
    """How far an import has come."""

    done: int
    of: int
    outcomes: Mapping[LineOutcome, int]
    faults: Sequence[Fault]
    known: int


def take_over(
    *, table: WiretapTable, sha256: str, by: Actor, at: datetime, batch: int = BATCH
) -> Iterator[Step]:
    """Take in a table, some lines a transaction, and say after each how far it is.

    Lines taken in before are passed over, so that an import can be run again, or
    go on after it was interrupted. What the lines ask of the database is read once,
    before the first.

    Raises:
        PermissionDenied: `by` may not import.
        NoSuchRulebook: the rulebook of these orders is not loaded.
    """
    source = begin(table=table, sha256=sha256, by=by, at=at)
    unreadable = [fault for fault in table.faults if fault.row]
    work: list[Line] = sorted([*table.rows, *unreadable], key=lambda one: one.line)
    parts = [work[start : start + batch] for start in range(0, len(work), batch)] or [[]]
    outcomes: Counter[LineOutcome] = Counter()
    found: list[Fault] = []
    done = known = 0
    with _alone():
        taking = open_table(source=source, lines=work, faults=table.faults, by=by, at=at)
        following = taking.rows_of(parts[0])
        for part, after in zip_longest(parts, parts[1:], fillvalue=()):
            made = following
            with transaction.atomic():
                made.store()
                with bulk.references_checked():
                    following = taking.rows_of(after)
            outcomes.update(LineOutcome(line.outcome) for line in made.lines)
            found += made.found
            done += len(part)
            known += len(part) - len(made.lines)
            yield Step(done, len(work), outcomes, found, known)


@contextmanager
def _alone() -> Iterator[None]:
    """Keep other imports out: two would both find an order new."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ONE_AT_A_TIME])


@transaction.atomic
def begin(*, table: WiretapTable, sha256: str, by: Actor, at: datetime) -> ImportedTable:
    """Record that a table is being taken over; the same file is the same table.

    Raises:
        PermissionDenied: `by` may not import.
    """
    if not policies.may_import(by):
        raise PermissionDenied
    source, new = ImportedTable.objects.get_or_create(
        sha256=sha256,
        defaults={
            "name": table.file[-200:],
            "kind": table.table,
            "report_year": table.report_year,
            "headings": list(table.columns.headings),
            "lines": table.lines,
            "begun_at": at,
        },
    )
    if new:
        ledger.record(
            event=Event.IMPORTED,
            subject=("table", sha256),
            by=by,
            at=at,
            facts={
                "table": NAMES[table.table],
                "report_year": table.report_year,
                "lines": table.lines,
            },
        )
    return source


@transaction.atomic
def open_table(
    *,
    source: ImportedTable,
    lines: Sequence[Line],
    faults: Iterable[Fault],
    by: Actor,
    at: datetime,
) -> Taking:
    """Make known whom the lines name, and return what turns the lines into rows.

    Raises:
        NoSuchRulebook: the rulebook of these orders is not loaded.
    """
    before = set(ImportedLine.objects.filter(table=source).values_list("line", flat=True))
    rows = [line for line in lines if isinstance(line, OrderRow) and line.line not in before]
    one_of_each = {(row.state, row.jurisdiction): row for row in rows}
    places = {name: place_of(row) for name, row in one_of_each.items()}
    offices = {place.code: place.office for place in places.values()}
    benches = {place.code: place.court for place in places.values()}
    agencies = organisations(model=Agency, names=offices, by=by, at=at)
    courts = organisations(model=Court, names=benches, by=by, at=at)
    sitting = {(places[row.state, row.jurisdiction].code, row.judge) for row in rows}
    laws = {year: _version(date(year, 12, 31)) for year in {row.ao.year for row in rows}}
    taking = Taking(
        source=source,
        before=before,
        by=by,
        at=at,
        places=places,
        agencies=agencies,
        courts=courts,
        judges=judges(wanted=sitting, courts=courts, by=by, at=at),
        laws=laws,
        rules={year: law.rules_of(version) for year, version in laws.items()},
        digests={row.line: digest_of(row) for row in rows},
        numbers=iter(references.numbers("W", len(rows))),
        keys=iter(bulk.keys(Warrant, len(rows))),
        application_keys=iter(
            bulk.keys(Application, sum(1 + (row.extensions or 0) for row in rows))
        ),
    )
    for fault in faults:
        taking.faults[fault.line].append(fault)
    for start in range(0, len(rows), ASKED_FOR):
        part = rows[start : start + ASKED_FOR]
        taking.seen |= seen_before([taking.key_of(row) for row in part])
        taking.said |= said_before([taking.digests[row.line] for row in part])
    return taking


def _version(day: date) -> RulebookVersion:
    """Return the version that held on a day; before the first one, the first."""
    try:
        return law.version_on(RULEBOOK, day)
    except law.NoSuchRulebook:
        first = (
            RulebookVersion.objects.filter(code=RULEBOOK, active_from__isnull=False)
            .defer("text")
            .order_by("active_from")
            .first()
        )
        if first is None:
            raise
        return first
