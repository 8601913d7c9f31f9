"""What the lines of one published table become: rows of cases, worked out in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Final, TypeAlias

from oversight.actions import bulk, ledger, references
from oversight.actions.ledger import EntryRow
from oversight.models import Actor
from oversight.models.ledger import Told
from warrants.actions import supervision
from warrants.actions.historic_memory import Seen, differences, fault_of
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
from warrants.rules.limits import Breach, check_historic_order, check_return, longest_printed
from warrants.rules.rulebook import Rulebook
from warrants.rules.wiretap_names import Place
from warrants.rules.wiretap_tables import Fault, OrderRow, Table

NAMES: Final = {Table.FEDERAL: "A-1", Table.STATE: "B-1"}
TAKEN_IN: Final = frozenset({LineOutcome.ORDER, LineOutcome.LATE})
Line: TypeAlias = OrderRow | Fault


@dataclass(slots=True)
class Batch:
    """Everything one transaction will store, and what is to be said of its lines."""

    warrants: list[WarrantRow] = field(default_factory=list)
    applications: list[ApplicationRow] = field(default_factory=list)
    decisions: list[DecisionRow] = field(default_factory=list)
    returns: list[ReturnRow] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    entries: list[EntryRow] = field(default_factory=list)
    lines: list[LineRow] = field(default_factory=list)
    earlier: dict[int, int] = field(default_factory=dict)
    found: list[Fault] = field(default_factory=list)

    def store(self) -> None:
        """Store it all within the open transaction."""
        bulk.copy(Warrant, self.warrants)
        bulk.copy(Application, self.applications)
        bulk.copy(Decision, self.decisions)
        bulk.copy(Return, self.returns)
        bulk.store(self.flags)
        ledger.record_rows(self.entries)
        bulk.copy(ImportedLine, self.lines)
        for warrant_id, year in self.earlier.items():
            Warrant.objects.filter(pk=warrant_id).update(reported_span=year_span(year))


@dataclass(slots=True, kw_only=True)
class Taking:
    """What is known of the lines of one table, beforehand and from those before them.

    It asks no database: whoever makes one has looked everything up.
    """

    source: ImportedTable
    before: Container[int]
    by: Actor
    at: datetime
    places: Mapping[tuple[str, str], Place]
    agencies: Mapping[str, int]
    courts: Mapping[str, int]
    judges: Mapping[tuple[str, str], int]
    laws: Mapping[int, RulebookVersion]
    rules: Mapping[int, Rulebook]
    digests: Mapping[int, str]
    numbers: Iterator[int]
    keys: Iterator[int]
    application_keys: Iterator[int]
    faults: dict[int, list[Fault]] = field(default_factory=lambda: defaultdict(list))
    seen: dict[tuple[int, str], Seen] = field(default_factory=dict)
    said: dict[str, tuple[int, int]] = field(default_factory=dict)
    batch: Batch = field(default_factory=Batch)
    recorded_at: str = field(init=False)

    def __post_init__(self) -> None:
        self.recorded_at = self.at.isoformat()

    def rows_of(self, lines: Sequence[Line]) -> Batch:
        """Return everything that is to be stored of these lines, those taken in before left out."""
        self.batch = Batch()
        for line in lines:
            if line.line in self.before:
                continue
            if isinstance(line, OrderRow):
                self.take(line)
            else:
                self.keep(line)
        self.batch.entries = ledger.rows_alike(
            event=Event.IMPORTED,
            subject_type="warrant",
            told=self.batch.told,
            by=self.by,
            at=self.at,
        )
        return self.batch

    def keep(self, fault: Fault) -> None:
        """Keep a line that could not be told to be an order, as printed."""
        self._line(fault.line, LineOutcome.UNREADABLE, fault.row, self.faults[fault.line])

    def take(self, row: OrderRow) -> None:
        """Take in one order, or what a later table adds to one."""
        digest = self.digests[row.line]
        key = self.key_of(row)
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
            "reference": references.written("W", row.ao.year, next(self.numbers)),
            "agency_reference": reference,
            "agency_id": self._agency(row),
            "court_id": self.courts[self._place(row).code],
            "judge_id": self.judges[self._judge_of(row)],
        }
        warrant = warrant_of(
            row, keys=keys, version=self.laws[row.ao.year], recorded_at=self.recorded_at
        )
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
        version = self.laws[row.ao.year]
        if warrant is not None:
            breaches += check_historic_order(
                self.rules[row.ao.year],
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
                figures={**figures, "installed": installed(row)},
                authorised_days=longest_printed(row.original_days, row.total_days),
            )
            came = return_of(
                row,
                figures,
                warrant_id=seen.warrant_id,
                number=seen.returns,
                recorded_at=self.recorded_at,
            )
            self.batch.returns.append(came)
            seen.returns += 1
        self.batch.flags += [
            Flag(warrant_id=seen.warrant_id, historic=True, **supervision.noticed(breach, self.at))
            for breach in breaches
        ]
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
        self.batch.found += faults
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

    def key_of(self, row: OrderRow) -> tuple[int, str]:
        """Return what makes an order one: whose it is, and its number."""
        return self._agency(row), str(row.ao)

    def _agency(self, row: OrderRow) -> int:
        return self.agencies[self._place(row).code]

    def _judge_of(self, row: OrderRow) -> tuple[str, str]:
        return self._place(row).code, row.judge
