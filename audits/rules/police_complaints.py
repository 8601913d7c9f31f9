"""Chicago's published police complaints, as they are printed: one file of complaints, one of findings.

What is not printed stays unknown: a day without an hour is a day, no closing date is no
closing, and a finding that says nothing of the matter (no affidavit) is no outcome.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

COMPLAINTS: Final = frozenset({"cr_id", "complaint_date", "closed_date"})
FINDINGS: Final = frozenset({"cr_id", "complaint_category", "final_finding"})
SUSTAINED: Final = frozenset({"SU"})
NOT_SUSTAINED: Final = frozenset({"NS", "UN", "EX"})
KNOWN_FINDINGS: Final = SUSTAINED | NOT_SUSTAINED | {"NAF", "DIS", ""}
EARLIEST: Final = date(1950, 1, 1)
CELL: Final = 500  # signs of a cell that are kept


class NotSuchATable(ValueError):
    """The file is neither a table of complaints nor one of findings."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that could not be read; a `lost` row is not taken in."""

    file: str
    line: int
    column: str
    value: str
    reason: str
    lost: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table, its cells by column."""

    file: str
    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Printed:
    """One complaint as printed; days are the publisher's own."""

    number: str
    received_on: date
    closed_on: date | None
    row: Row
    findings: tuple[Row, ...] = ()

    @property
    def outcome(self) -> str:
        """What the findings come to; empty where they say nothing of the matter."""
        said = {one.cells.get("final_finding", "").strip() for one in self.findings}
        yes, no = bool(said & SUSTAINED), bool(said & NOT_SUSTAINED)
        if yes:
            return "partly" if no else "upheld"
        return "not_upheld" if no and said <= NOT_SUSTAINED else ""

    def kept(self) -> dict[str, str]:
        """Return what is shown of the printed lines, without the empty cells."""
        shown = {name: value[:CELL] for name, value in self.row.cells.items() if value}
        for name in ("complaint_category", "final_finding", "final_discipline"):
            values = sorted({one.cells.get(name, "") for one in self.findings} - {""})
            if values:
                shown[name] = "; ".join(values)[:CELL]
        shown["source"] = f"{self.row.file}, line {self.row.line}"
        return shown


@dataclass
class Tables:
    """Everything that the given files say."""

    complaints: list[Printed] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    repeated: int = 0
    sha256: dict[str, str] = field(default_factory=dict)


def read_tables(files: Iterable[tuple[str, bytes]]) -> Tables:
    """Read the files, in any order, and put each complaint together with its findings.

    Raises:
        NotSuchATable: a file is of another kind.
    """
    found = Tables()
    complaints: list[Row] = []
    findings: dict[str, list[Row]] = {}
    for name, data in files:
        rows, columns = _rows(name, data)
        found.sha256[name] = hashlib.sha256(data).hexdigest()
        if columns >= COMPLAINTS:
            complaints += rows
        else:
            for row in rows:
                found.faults += _odd_findings(row)
                findings.setdefault(row.cells["cr_id"].strip(), []).append(row)
    seen: dict[str, Row] = {}
    for row in complaints:
        number = row.cells["cr_id"].strip()
        if number and number in seen:
            found.repeated += 1
            if dict(seen[number].cells) != dict(row.cells):
                found.faults.append(
                    _fault(row, "cr_id", "the number stands for something else above", lost=False)
                )
            continue
        made = _printed(row, findings.get(number, ()), found.faults)
        if made is not None:
            seen[number] = row
            found.complaints.append(made)
    return found


def _rows(name: str, data: bytes) -> tuple[list[Row], frozenset[str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        msg = f"{name}: byte {broken.start} is not UTF-8"
        raise NotSuchATable(msg) from broken
    reader = csv.reader(io.StringIO(text, newline=""))
    header = [cell.strip() for cell in next(reader, [])]
    columns = frozenset(header)
    if not (columns >= COMPLAINTS or columns >= FINDINGS):
        msg = (
            f"{name}: line 1 names neither {', '.join(sorted(COMPLAINTS))}"
            f" nor {', '.join(sorted(FINDINGS))}"
        )
        raise NotSuchATable(msg)
    rows = []
    for cells in reader:
        whole = [cell.replace("\x00", "") for cell in cells] + [""] * (len(header) - len(cells))
        rows.append(Row(name, reader.line_num, dict(zip(header, whole, strict=False))))
    return rows, columns


def _printed(row: Row, findings: Sequence[Row], faults: list[Fault]) -> Printed | None:
    number = row.cells["cr_id"].strip()
    before = len(faults)
    if not number or len(number) > 40:  # noqa: PLR2004 - longer than any number printed
        faults.append(_fault(row, "cr_id", "a complaint needs its number"))
    received = _day(row, "complaint_date", faults)
    closed = _day(row, "closed_date", faults) if row.cells["closed_date"].strip() else None
    if received and closed and closed < received:
        faults.append(_fault(row, "closed_date", "it was closed before it was received"))
    if received is None or len(faults) > before:
        return None
    return Printed(number, received, closed, row, tuple(findings))


def _day(row: Row, column: str, faults: list[Fault]) -> date | None:
    value = row.cells[column].strip()
    try:
        read = date.fromisoformat(value[:10])
    except ValueError:
        faults.append(_fault(row, column, "this is no day such as 2012-10-18"))
        return None
    if read < EARLIEST:
        faults.append(_fault(row, column, "this lies too far back"))
        return None
    return read


def _odd_findings(row: Row) -> list[Fault]:
    """Name a finding that we do not know; the line is kept, and counts as no outcome."""
    value = row.cells.get("final_finding", "").strip()
    if value in KNOWN_FINDINGS:
        return []
    return [_fault(row, "final_finding", "we do not know this finding", lost=False)]


def _fault(row: Row, column: str, reason: str, *, lost: bool = True) -> Fault:
    return Fault(row.file, row.line, column, row.cells.get(column, "")[:CELL], reason, lost)
