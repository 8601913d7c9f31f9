"""How the US courts' wiretap tables are read: Table A-1 (federal) and B-1 (state).

One row is one order (18 U.S.C. 2519). Nothing is lost: a cell that cannot be read
leaves that figure unknown and is reported, a line that cannot be told to be an order
is reported whole, and every row carries its cells as printed.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from operator import attrgetter, itemgetter
from typing import Any, Final

from warrants.rules import wiretap_cells as cells
from warrants.rules.wiretap_cells import AoNumber, Unreadable
from warrants.rules.wiretap_columns import FIELDS, NEEDED, Columns, joined, understand

SEPARATORS: Final = (",", ";", "\t", "|")
LONGEST_TITLE: Final = 40  # lines that may stand above the headings
A_SHARE: Final = 10  # one in ten rows makes a year likely to be the report's own
YEAR: Final = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})(?![0-9])")
LINE_ENDS: Final = re.compile(r"\r\n|\r|\n")
SMALL: Final = 32_767
COUNTS: Final = (
    "days_used",
    "persons",
    "communications",
    "incriminating",
    "arrests",
    "trials",
    "motions_granted",
    "motions_denied",
    "motions_pending",
    "convictions",
)
FIGURES: Final = (*COUNTS, "cost", "cost_other")
_FIGURES_OF: Final = attrgetter(*FIGURES)
NOTHING: Final = dict.fromkeys(FIELDS, "")


class Table(StrEnum):
    """Which of the two tables a file holds."""

    FEDERAL = "federal"
    STATE = "state"


class NotAWiretapTable(ValueError):
    """No line of the file can be understood as the headings of Table A-1 or B-1."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that could not be read, where it stands, and why; `row` if all of it.

    `column` is the heading as printed, or our word for a column that is not there.
    """

    file: str
    line: int
    column: str
    value: str
    reason: str
    row: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One order as printed in one table; None is "not known", never zero.

    `installation` is used, not_used, never, no_report or empty. `report_year` is the
    year of the table, `ao.year` the year the order ended. `raw` holds the cells as
    printed under their headings.
    """

    file: str
    line: int
    table: Table
    report_year: int
    state: str
    jurisdiction: str
    ao: AoNumber
    judge: str = ""
    prosecutor: str = ""
    offence: str = ""
    types: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    applied_on: date | None = None
    original_days: int | None = None
    extensions: int | None = None
    total_days: int | None = None
    installation: str = ""
    days_used: int | None = None
    average_per_day: Decimal | None = None
    persons: int | None = None
    communications: int | None = None
    incriminating: int | None = None
    cost: Decimal | None = None
    cost_other: Decimal | None = None
    arrests: int | None = None
    trials: int | None = None
    motions_granted: int | None = None
    motions_denied: int | None = None
    motions_pending: int | None = None
    convictions: int | None = None
    cost_related: tuple[str, ...] = ()
    results_related: tuple[str, ...] = ()
    raw: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What identifies the order: the table, state and jurisdiction in one spelling, the number."""
        return (self.table, one_spelling(self.state), one_spelling(self.jurisdiction), str(self.ao))

    @property
    def figures(self) -> dict[str, int | Decimal]:
        """The figures of the result report; none where no report came.

        Without a prosecutor's report the tables of some years print zeros as filler.
        They are no answers; what is above zero is kept all the same.
        """
        found = zip(FIGURES, _FIGURES_OF(self), strict=True)
        known = {name: value for name, value in found if value is not None}
        if self.installation == "no_report":
            return {name: value for name, value in known.items() if value}
        return known

    @property
    def is_report(self) -> bool:
        """Whether the row says anything of what came of the order."""
        return self.installation in {"used", "not_used", "never"} or bool(self.figures)


@dataclass(frozen=True, slots=True)
class WiretapTable:
    """Everything that one file holds."""

    file: str
    table: Table
    report_year: int
    columns: Columns
    rows: tuple[OrderRow, ...]
    faults: tuple[Fault, ...]

    @property
    def lines(self) -> int:
        """How many lines were to be read as orders: those delivered and those that could not be."""
        return len(self.rows) + sum(1 for fault in self.faults if fault.row)


@dataclass(frozen=True, slots=True)
class Line:
    """One record of a file and the physical line it begins on, counted from 1."""

    number: int
    cells: tuple[str, ...]

    @property
    def is_blank(self) -> bool:
        return not any(cell.strip() for cell in self.cells)


def one_spelling(name: str) -> str:
    """Return a name so that case, spaces and punctuation do not tell two apart."""
    return re.sub(r"[^a-z0-9]+", " ", name.lower()).strip()


def read_table(data: bytes, *, name: str, report_year: int | None = None) -> WiretapTable:
    """Read a file of orders; `name` is what faults and rows are to call it.

    The report year is `report_year`, else the latest A.O. year that one row in ten
    has, or that the name of the file or its title names and some row has.

    Raises:
        NotAWiretapTable: no line has the headings of such a table.
    """
    text = decoded(data)
    columns, below = _find_headings(text)
    separator, start = below
    records = _records(text, separator)
    above = records[start - 1].number
    return _Reader(name, columns, records[start:], above).read(
        report_year, hints=[*_years(name), *_years(" ".join(LINE_ENDS.split(text)[: above - 1]))]
    )


def decoded(data: bytes) -> str:
    """Return the text of a file: UTF-8 with or without a mark, UTF-16 with one, else Windows."""
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return data.decode("utf-16", errors="replace").replace("\0", "")
    try:
        return data.decode("utf-8-sig").replace("\0", "")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace").replace("\0", "")


def _years(text: str) -> list[int]:
    return [int(year) for year in YEAR.findall(text)]


def _records(text: str, separator: str) -> list[Line]:
    """Split a text into records; a quote left open costs its own lines only."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    found: list[Line] = []
    physical = LINE_ENDS.split(text)
    while True:
        first = reader.line_num + 1
        try:
            record = next(reader, None)
        except csv.Error:
            found += _one_by_one(physical, first, reader.line_num, separator)
            continue
        if record is None:
            return found
        if reader.line_num > first and _looks_swallowed(record, found):
            found += _one_by_one(physical, first, reader.line_num, separator)
        else:
            found.append(Line(first, tuple(record)))


def _looks_swallowed(record: Sequence[str], before: Sequence[Line]) -> bool:
    """Whether a record over several lines is no record: fewer cells than those before it."""
    usual = max((len(line.cells) for line in before[-5:]), default=0)
    return len(record) < usual


def _one_by_one(physical: Sequence[str], first: int, last: int, separator: str) -> Iterator[Line]:
    for number in range(first, min(last, len(physical)) + 1):
        text = physical[number - 1]
        try:
            cells_ = next(csv.reader([text], delimiter=separator), [])
        except csv.Error:
            cells_ = text.split(separator)
        yield Line(number, tuple(cells_))


def _find_headings(text: str) -> tuple[Columns, tuple[str, int]]:
    """Return the columns understood best, and the separator and record they were found at."""
    best: tuple[int, Columns, tuple[str, int]] | None = None
    head = "\n".join(LINE_ENDS.split(text, LONGEST_TITLE * 2)[: LONGEST_TITLE * 2])
    for separator in SEPARATORS:
        if separator not in head:
            continue
        lines = _records(head, separator)[:LONGEST_TITLE]
        for place, line in enumerate(lines):
            for columns, after in _candidates(lines, place, line):
                if columns.is_usable and (best is None or len(columns.places) > best[0]):
                    best = (len(columns.places), columns, (separator, after))
    if best is None:
        needed = ", ".join(sorted(NEEDED))
        reason = f"no line has the headings of Table A-1 or B-1 (needed: {needed})"
        raise NotAWiretapTable(reason)
    return best[1], best[2]


def _candidates(lines: Sequence[Line], place: int, line: Line) -> Iterator[tuple[Columns, int]]:
    yield understand(line.cells), place + 1
    if place + 1 < len(lines) and not any(
        char.isdigit() for char in "".join(lines[place + 1].cells)
    ):
        yield understand(joined(line.cells, lines[place + 1].cells)), place + 2


class _Reader:
    """Reads the lines below the headings and collects what is wrong with them."""

    def __init__(self, name: str, columns: Columns, lines: Sequence[Line], above: int) -> None:
        self.name = name
        self.above = above  # the line of the headings
        self.columns = columns
        self.lines = [line for line in lines if not line.is_blank]
        self.faults: list[Fault] = []
        self.headings = _once(columns.headings)
        self.names, places = zip(*columns.places.items(), strict=True)
        self.in_places = itemgetter(*places)
        self.padding = ("",) * (max(places) + 1)
        self.line = Line(0, ())
        self.said: Mapping[str, str] = {}

    def read(self, report_year: int | None, *, hints: Sequence[int]) -> WiretapTable:
        table = Table.STATE if self.columns.names_a_state else Table.FEDERAL
        for missing in self.columns.missing:
            if missing not in {"state", "average_per_day"}:
                self._note(
                    self.above, missing, "", "the table has no such column; unknown in every row"
                )
        self.lines = _filled_down(self.lines, self.columns)
        found = [row for line in self.lines if (row := self._identified(line))]
        year = report_year or report_year_of([ao.year for _line, ao in found], hints)
        rows = tuple(self._row(line, ao, table, year) for line, ao in found)
        return WiretapTable(self.name, table, year, self.columns, rows, tuple(self.faults))

    def _note(self, line: int, field_: str, value: str, reason: str) -> None:
        self.faults.append(Fault(self.name, line, self._heading(field_), value, reason))

    def _heading(self, field_: str) -> str:
        place = self.columns.places.get(field_)
        return field_ if place is None else self.columns.headings[place]

    def _identified(self, line: Line) -> tuple[Line, AoNumber] | None:
        """Return the line with its number, or report all of it."""
        reason, column = "", "ao_number"
        if any(cell.strip() for cell in line.cells[len(self.headings) :]):
            column, reason = "", f"has {len(line.cells)} cells under {len(self.headings)} headings"
        else:
            try:
                ao = cells.ao_number(self._needed(line, "ao_number"))
                if cells.tidy(self._needed(line, "jurisdiction")):
                    return line, ao
                column, reason = "jurisdiction", "no jurisdiction"
            except Unreadable as why:
                reason = str(why)
        value = self._needed(line, column) if column else ""
        self.faults.append(Fault(self.name, line.number, column, value, reason, tuple(line.cells)))
        return None

    def _needed(self, line: Line, name: str) -> str:
        """Return the cell of a field that every table has a column for."""
        place = self.columns.places[name]
        return line.cells[place] if place < len(line.cells) else ""

    def _turn_to(self, line: Line) -> None:
        """Take up a line; a field whose column or cell is missing says nothing."""
        self.line = line
        padded = line.cells + self.padding[len(line.cells) :]
        self.said = NOTHING | dict(zip(self.names, self.in_places(padded), strict=True))

    def _row(self, line: Line, ao: AoNumber, table: Table, year: int) -> OrderRow:
        self._turn_to(line)
        if len(line.cells) < len(self.headings):
            reason = f"has {len(line.cells)} cells under {len(self.headings)} headings"
            self._note(line.number, "", "", f"{reason}; the missing ones are unknown")
        if ao.year > year:
            self._note(line.number, "ao_number", str(ao), "numbered after the year of the table")
        applied_on = self._typed("applied_on", cells.day)
        if applied_on and applied_on.year > ao.year:
            self._note(
                line.number, "applied_on", applied_on.isoformat(), "after the year the order ended"
            )
            applied_on = None
        return OrderRow(
            file=self.name,
            line=line.number,
            table=table,
            report_year=year,
            state=self._text("state"),
            jurisdiction=self._text("jurisdiction"),
            ao=ao,
            judge=self._text("judge"),
            prosecutor=self._text("prosecutor"),
            offence=self._text("offence"),
            types=self._codes("types", cells.types),
            locations=self._codes("locations", cells.locations),
            applied_on=applied_on,
            original_days=self._typed("original_days", cells.whole),
            extensions=self._typed("extensions", _small),
            total_days=self._typed("total_days", cells.whole),
            installation=self._typed("installation", cells.installation) or "",
            average_per_day=self._typed("average_per_day", cells.decimal),
            cost=self._typed("cost", cells.decimal),
            cost_other=self._typed("cost_other", cells.decimal),
            cost_related=self._typed("cost_related", cells.ao_numbers) or (),
            results_related=self._typed("results_related", cells.ao_numbers) or (),
            raw=dict(zip(self.headings, line.cells, strict=False)),
            **{name: self._typed(name, cells.whole) for name in COUNTS},
        )

    def _text(self, name: str) -> str:
        return cells.plain_text(self.said[name])

    def _typed(self, name: str, read: Callable[[str], Any]) -> Any:
        """Return a cell as `read` makes of it; None, and a fault, where it cannot."""
        cell = self.said[name]
        try:
            return read(cell)
        except Unreadable as why:
            self._note(self.line.number, name, cell, str(why))
            return None

    def _codes(self, name: str, read: Callable[[str], cells.Codes]) -> tuple[str, ...]:
        cell = self.said[name]
        understood, rest = read(cell)
        if rest:
            self._note(self.line.number, name, cell, f"not a code of the table: {', '.join(rest)}")
        return understood


def report_year_of(years: Sequence[int], hints: Sequence[int] = ()) -> int:
    """Return the year that a table with orders of these A.O. years was published for.

    No order is reported before it ends, so it is the latest year that is more than
    a slip: one row in ten has it, or a hint names it and a row has it.
    """
    counted = Counter(years)
    likely = [
        year for year, rows in counted.items() if rows * A_SHARE >= len(years) or year in hints
    ]
    return max(likely, default=max(hints, default=0))


def _small(cell: str) -> int | None:
    return cells.whole(cell, SMALL)


def _once(headings: Sequence[str]) -> tuple[str, ...]:
    """Return headings none of which stands twice, so that no cell hides another."""
    seen: Counter[str] = Counter()
    found = []
    for place, heading in enumerate(headings):
        name = heading or f"column {place + 1}"
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(found)


def _filled_down(lines: Sequence[Line], columns: Columns) -> list[Line]:
    """Repeat state and jurisdiction where a table prints them only above their first order.

    It does where one numbered line in five leaves them blank; a single blank is a
    fault, not a habit.
    """
    for name in ("state", "jurisdiction"):
        place = columns.places.get(name)
        if place is None:
            continue
        orders = [line for line in lines if _has_number(line, columns)]
        blank = [line for line in orders if not _at(line, place)]
        if orders and len(blank) * 5 >= len(orders) and len(blank) < len(orders):
            lines = _filled(lines, place)
    return list(lines)


def _filled(lines: Sequence[Line], place: int) -> list[Line]:
    above, found = "", []
    for line in lines:
        above = _at(line, place) or above
        given = list(line.cells) + [""] * (place + 1 - len(line.cells))
        given[place] = above
        found.append(Line(line.number, tuple(given)))
    return found


def _at(line: Line, place: int) -> str:
    return line.cells[place].strip() if place < len(line.cells) else ""


def _has_number(line: Line, columns: Columns) -> bool:
    return bool(cells.AO_NUMBER.fullmatch(cells.tidy(_at(line, columns.places["ao_number"]))))
