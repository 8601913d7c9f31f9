"""Take over the orders of a published table: with their own dates, and nothing invented.

A historic filing is never refused. What is unknown stays unknown: an order known to
have ended in a year is stored as ended within that year, its extensions as renewals
without dates, and no term is stored, since no instant is known.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from oversight.actions import bulk, ledger
from oversight.models import Actor, Agency, Court
from oversight.models.ledger import Told
from warrants import policies
from warrants.actions import supervision
from warrants.actions.historic_memory import (
    Seen,
    differences,
    digest_of,
    fault_of,
    said_before,
    seen_before,
)
from warrants.actions.historic_orders import (
    applications_of,
    granted,
    installed,
    measures_of,
    order_facts,
    return_facts,
    return_of,
    warrant_of,
    year_span,
)
from warrants.actions.historic_parties import judges, organisations
from warrants.actions.historic_rows import (
    ApplicationRow,
    DecisionRow,
    LineRow,
    ReturnRow,
    WarrantRow,
)
from warrants.enums import Event, LineOutcome
from warrants.models import (
    Application,
    Decision,
    Flag,
    ImportedLine,
    ImportedTable,
    Return,
    RulebookVersion,
    Warrant,
)
from warrants.rules.limits import Breach, check_historic_order, check_return
from warrants.rules.wiretap_names import Place, place_of
from warrants.rules.wiretap_tables import Fault, OrderRow, Table, WiretapTable
from warrants.selectors import law

RULEBOOK: Final = "us-title3"
BATCH: Final = 2000
ONE_AT_A_TIME: Final = 251_900_1  # advisory lock: two imports would both find an order new
NAMES: Final = {Table.FEDERAL: "A-1", Table.STATE: "B-1"}
TAKEN_IN: Final = frozenset({LineOutcome.ORDER, LineOutcome.LATE})


@dataclass(frozen=True, slots=True)
class Step:
    """How far an import has come."""

    done: int
    of: int
    outcomes: Mapping[LineOutcome, int]
    faults: Sequence[Fault]
    known: int


@dataclass(slots=True)
class _Batch:
    """Everything one transaction will store."""

    warrants: list[WarrantRow] = field(default_factory=list)
    applications: list[ApplicationRow] = field(default_factory=list)
    decisions: list[DecisionRow] = field(default_factory=list)
    returns: list[ReturnRow] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    lines: list[LineRow] = field(default_factory=list)
    earlier: dict[int, int] = field(default_factory=dict)

    def store(self, *, by: Actor, at: datetime) -> None:
        bulk.copy(Warrant, self.warrants)
        bulk.copy(Application, self.applications)
        bulk.copy(Decision, self.decisions)
        bulk.copy(Return, self.returns)
        bulk.store(self.flags)
        ledger.record_alike(
            event=Event.IMPORTED, subject_type="warrant", told=self.told, by=by, at=at
        )
        bulk.copy(ImportedLine, self.lines)
        for warrant_id, year in self.earlier.items():
            Warrant.objects.filter(pk=warrant_id).update(reported_span=year_span(year))


def take_over(
    *, table: WiretapTable, sha256: str, by: Actor, at: datetime, batch: int = BATCH
) -> Iterator[Step]:
    """Take in a table, some lines a transaction, and say after each how far it is.

    Lines taken in before are passed over, so that an import can be run again, or
    go on after it was interrupted.

    Raises:
        PermissionDenied: `by` may not import.
        NoSuchRulebook: the rulebook of these orders is not loaded.
    """
    source = begin(table=table, sha256=sha256, by=by, at=at)
    faults: dict[int, list[Fault]] = defaultdict(list)
    for fault in table.faults:
        faults[fault.line].append(fault)
    unreadable = [fault for fault in table.faults if fault.row]
    work: list[OrderRow | Fault] = sorted([*table.rows, *unreadable], key=lambda one: one.line)
    outcomes: Counter[LineOutcome] = Counter()
    found: list[Fault] = []
    known = 0
    for start in range(0, len(work), batch):
        part = work[start : start + batch]
        step = take_lines(source=source, lines=part, faults=faults, by=by, at=at)
        outcomes.update(step.outcomes)
        found += step.faults
        known += step.known
        yield Step(min(start + batch, len(work)), len(work), outcomes, found, known)
    if not work:
        yield Step(0, 0, outcomes, found, known)


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
def take_lines(
    *,
    source: ImportedTable,
    lines: Sequence[OrderRow | Fault],
    faults: Mapping[int, Sequence[Fault]],
    by: Actor,
    at: datetime,
) -> Step:
    """Take in some lines of one table, all of them or none.

    Raises:
        PermissionDenied: `by` may not import.
        NoSuchRulebook: the rulebook of these orders is not loaded.
    """
    if not policies.may_import(by):
        raise PermissionDenied
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
    numbers = [line.line for line in lines]
    before = set(
        ImportedLine.objects.filter(table=source, line__in=numbers).values_list("line", flat=True)
    )
    fresh = [line for line in lines if line.line not in before]
    rows = [line for line in fresh if isinstance(line, OrderRow)]
    taking = _Taking(source=source, rows=rows, faults=faults, by=by, at=at)
    for line in fresh:
        if isinstance(line, OrderRow):
            taking.take(line)
        else:
            taking.keep(line)
    taking.batch.store(by=by, at=at)
    return Step(
        done=len(lines),
        of=len(lines),
        outcomes=Counter(LineOutcome(line.outcome) for line in taking.batch.lines),
        faults=taking.found,
        known=len(before),
    )


class _Taking:
    """One transaction's work: what is known already, and what is to be stored."""

    def __init__(
        self,
        *,
        source: ImportedTable,
        rows: Sequence[OrderRow],
        faults: Mapping[int, Sequence[Fault]],
        by: Actor,
        at: datetime,
    ) -> None:
        self.source, self.faults, self.by, self.at = source, faults, by, at
        self.batch = _Batch()
        self.found: list[Fault] = []
        named = {(row.state, row.jurisdiction): row for row in rows}
        self.places = {names: place_of(row) for names, row in named.items()}
        offices = {place.code: place.office for place in self.places.values()}
        courts = {place.code: place.court for place in self.places.values()}
        self.agencies = organisations(model=Agency, names=offices, by=by, at=at)
        self.courts = organisations(model=Court, names=courts, by=by, at=at)
        sitting = {self._judge_of(row) for row in rows}
        self.judges = judges(wanted=sitting, courts=self.courts, by=by, at=at)
        self.seen = seen_before([(self._agency(row), str(row.ao)) for row in rows])
        self.references = _references(rows)
        self.keys = iter(bulk.keys(Warrant, len(rows)))
        applied = sum(1 + (row.extensions or 0) for row in rows)
        self.application_keys = iter(bulk.keys(Application, applied))
        self.digests = {row.line: digest_of(row) for row in rows}
        self.said = said_before(self.digests.values())
        self.laws: dict[int, RulebookVersion] = {}

    def keep(self, fault: Fault) -> None:
        """Keep a line that could not be told to be an order, as printed."""
        self._line(fault.line, LineOutcome.UNREADABLE, fault.row, self.faults[fault.line])

    def take(self, row: OrderRow) -> None:
        """Take in one order, or what a later table adds to one."""
        digest = self.digests[row.line]
        key = (self._agency(row), str(row.ao))
        seen = self.seen.get(key)
        outcome, reference, faults = self._judge_line(row, seen, digest)
        warrant_id = None if seen is None else seen.warrant_id
        if outcome in TAKEN_IN:
            warrant = self._warrant(row, reference)
            warrant_id = warrant.id
            taken = Seen(
                warrant.id,
                warrant.reference,
                row.report_year,
                warrant.renewals,
                warrant.cumulative_days,
                row.applied_on,
            )
            if seen is None:
                self.seen[key] = seen = taken
            self._result(row, taken, outcome, warrant)
        elif outcome == LineOutcome.SUPPLEMENT and seen:
            if row.report_year < seen.reported:
                self.batch.earlier[seen.warrant_id] = seen.reported = row.report_year
            self._result(row, seen, outcome, None)
        self.said.setdefault(digest, (self.source.pk, row.line))
        if seen is not None:
            seen.tables.append((row.report_year, self.source.pk))
        self._line(
            row.line,
            outcome,
            tuple(row.raw.values()),
            [*self.faults.get(row.line, ()), *faults],
            warrant_id=warrant_id,
            digest=digest,
        )

    def _judge_line(
        self, row: OrderRow, seen: Seen | None, digest: str
    ) -> tuple[LineOutcome, str, list[Fault]]:
        """Return what a line is, the reference it gets if it is an order, and what to say of it."""
        new = LineOutcome.LATE if row.ao.year < row.report_year else LineOutcome.ORDER
        if seen is None:
            return new, str(row.ao), []
        if digest in self.said:
            table, line = self.said[digest]
            reason = f"says the same as line {line}; counted once"
            again = [fault_of(row, "A.O. number", str(row.ao), reason)]
            return LineOutcome.REPEATED, "", again if table == self.source.pk else []
        of_the_year = [table for year, table in seen.tables if year == row.report_year]
        if self.source.pk in of_the_year:
            fault = fault_of(
                row, "A.O. number", str(row.ao), "stands twice in the table; kept as two orders"
            )
            return new, f"{row.ao} (line {row.line})", [fault]
        if of_the_year:
            fault = fault_of(
                row,
                "A.O. number",
                str(row.ao),
                "another file of this year says something else of this order; not counted",
            )
            return LineOutcome.ASIDE, "", [fault]
        return LineOutcome.SUPPLEMENT, "", differences(row, seen)

    def _warrant(self, row: OrderRow, reference: str) -> WarrantRow:
        """Prepare the warrant of an order with its application, extensions and decisions."""
        keys = {
            "id": next(self.keys),
            "reference": f"W-{row.ao.year}-{next(self.references):06d}",
            "agency_reference": reference,
            "agency_id": self._agency(row),
            "court_id": self.courts[self._place(row).code],
            "judge_id": self.judges[self._judge_of(row)],
        }
        warrant = warrant_of(row, keys=keys, version=self._law(row.ao.year), at=self.at)
        source = {
            "table": NAMES[row.table],
            "report_year": row.report_year,
            "file_sha256": self.source.sha256,
            "line": row.line,
        }
        self.batch.warrants.append(warrant)
        for application in applications_of(row, warrant, source, self.application_keys):
            self.batch.applications.append(application)
            self.batch.decisions.append(granted(application, warrant))
        return warrant

    def _result(
        self, row: OrderRow, seen: Seen, outcome: LineOutcome, warrant: WarrantRow | None
    ) -> None:
        """Prepare the return of a line, its flags, and its entry in the ledger."""
        breaches: list[Breach] = []
        version = self._law(row.ao.year)
        if warrant is not None:
            breaches += check_historic_order(
                law.rules_of(version),
                measures=measures_of(row),
                original_days=row.original_days,
                total_days=row.total_days,
                renewals=warrant.renewals,
            )
        figures: dict[str, int | Decimal] = {}
        came: ReturnRow | None = None
        if row.is_report:
            figures = row.figures
            breaches += check_return(
                figures={**figures, "installed": installed(row)}, authorised_days=row.total_days
            )
            came = return_of(
                row, figures, warrant_id=seen.warrant_id, number=seen.returns, at=self.at
            )
            self.batch.returns.append(came)
            seen.returns += 1
        if breaches:
            owner = Warrant(pk=seen.warrant_id)
            self.batch.flags += supervision.flags_of(
                breaches=breaches, warrant=owner, application=None, at=self.at
            )
        facts = {
            "file_sha256": self.source.sha256,
            "line": row.line,
            "report_year": row.report_year,
            "number": str(row.ao),
            "outcome": outcome,
            "renewals": row.extensions or 0,
            "days": row.total_days or 0,
            "figures": {name: str(value) for name, value in figures.items()},
            **return_facts(came),
            **order_facts(warrant, row, version),
            "flags": [breach.code for breach in breaches],
        }
        self.batch.told.append(Told(seen.reference, facts))

    def _line(
        self,
        number: int,
        outcome: LineOutcome,
        cells: Sequence[str],
        faults: Sequence[Fault],
        *,
        warrant_id: int | None = None,
        digest: str = "",
    ) -> None:
        self.found += faults
        self.batch.lines.append(
            LineRow(
                table_id=self.source.pk,
                line=number,
                outcome=outcome.value,
                warrant_id=warrant_id,
                digest=digest,
                cells=bulk.as_json(cells),
                faults=bulk.as_json(
                    [
                        {"column": fault.column, "value": fault.value, "reason": fault.reason}
                        for fault in faults
                    ]
                ),
            )
        )

    def _place(self, row: OrderRow) -> Place:
        return self.places[row.state, row.jurisdiction]

    def _agency(self, row: OrderRow) -> int:
        return self.agencies[self._place(row).code]

    def _judge_of(self, row: OrderRow) -> tuple[str, str]:
        return self._place(row).code, row.judge

    def _law(self, year: int) -> RulebookVersion:
        """Return the version that held when the year ended; before the first one, the first."""
        if year not in self.laws:
            self.laws[year] = _version(date(year, 12, 31))
        return self.laws[year]


def _version(day: date) -> RulebookVersion:
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


def _references(rows: Sequence[OrderRow]) -> Iterator[int]:
    """Draw one number of the register for each row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('warrant_number') FROM generate_series(1, %s)", [len(rows)])
        return iter([number for (number,) in cursor.fetchall()])
