"""What a provider publishes of the requests it fulfilled, and how it differs from what was filed.

A table (CSV) has the columns from, to, requests, users; a document (JSON) has a list of
such rows for each country, by its code of three letters. Days are the publisher's own,
the last one included. A row that cannot be read whole is not taken in, and is named.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

COLUMNS: Final = ("from", "to", "requests", "users")
COUNTRY: Final = re.compile(r"[A-Z]{3}")
DAY: Final = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")
COUNT: Final = re.compile(r"\d{1,9}", re.ASCII)
GAP: Final = re.compile(r"[ \t\r\n]*")
EARLIEST: Final = date(1990, 1, 1)
CELL: Final = 100  # signs of a cell that are shown
THREE_LETTERS: Final[Mapping[str, str]] = {
    "KZ": "KAZ",
    "US": "USA",
    "GB": "GBR",
    "DE": "DEU",
    "FR": "FRA",
}


class NotPublishedFigures(ValueError):
    """The file is no table and no document of such figures."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that could not be read, or that another row says otherwise."""

    file: str
    line: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class Row:
    """One published figure: requests fulfilled and persons concerned, from day to day."""

    country: str
    starts_on: date
    ends_on: date
    requests: int
    persons: int
    file: str
    line: int

    @property
    def period(self) -> tuple[str, date, date]:
        return self.country, self.starts_on, self.ends_on


@dataclass
class Published:
    """Everything that the given files say; each period of each country once."""

    rows: dict[tuple[str, date, date], Row] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    repeated: int = 0
    sha256: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Filed:
    """What agencies filed for the same provider and days: asked for, and answered with data.

    `covered` says whether the records here reach over the whole period.
    """

    asked: int
    answered: int
    persons: int
    covered: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """How the two accounts differ: a fact to check."""

    code: str
    severity: str


def compare(*, requests: int, persons: int, filed: Filed) -> list[Difference]:
    """Return where a published figure and the records differ, the gravest first.

    A period that the records do not cover whole weighs less: what is missing may lie
    before they begin.
    """
    grave = "high" if filed.covered else "medium"
    if requests and not (filed.asked or filed.answered):
        return [Difference("none_filed", grave)]
    if requests > filed.answered:
        return [Difference("fewer_filed", "medium" if filed.covered else "low")]
    if requests < filed.answered:
        return [Difference("more_filed", grave)]
    if persons != filed.persons:
        return [Difference("persons_differ", "low")]
    return []


def read_files(files: Iterable[tuple[str, bytes]], *, country: str) -> Published:
    """Read the files in order; `country` is whose figures a table without countries holds.

    Raises:
        NotPublishedFigures: a file is neither such a table nor such a document.
    """
    found = Published()
    for name, data in files:
        found.sha256.append(hashlib.sha256(data).hexdigest())
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as broken:
            msg = f"{name}: byte {broken.start} is not UTF-8"
            raise NotPublishedFigures(msg) from broken
        document = text.lstrip().startswith("{")
        for line, whose, cells in (
            _documented(name, text) if document else _tabled(name, text, country)
        ):
            _take(found, name, line, whose, cells)
    return found


def _take(found: Published, name: str, line: int, country: str, cells: Any) -> None:
    row = _row(name, line, country, cells, found.faults)
    if row is None:
        return
    known = found.rows.setdefault(row.period, row)
    if known is row:
        return
    found.repeated += 1
    if (known.requests, known.persons) != (row.requests, row.persons):
        found.faults.append(differs(row, f"{known.file}, line {known.line}"))


def differs(row: Row, where: str) -> Fault:
    """Return the fault of a period that is known with other figures; the first stays."""
    said = f"{row.requests}, {row.persons}"
    return Fault(row.file, row.line, "requests", said, f"{where} gives other figures")


def _tabled(name: str, text: str, country: str) -> Iterator[tuple[int, str, Any]]:
    reader = csv.reader(io.StringIO(text, newline=""))
    header = [cell.strip().casefold() for cell in next(reader, [])]
    if not set(COLUMNS) <= set(header):
        msg = f"{name}: line 1 does not name {', '.join(COLUMNS)}"
        raise NotPublishedFigures(msg)
    for cells in reader:
        if any(cell.strip() for cell in cells):
            whole = [*cells, *[""] * (len(header) - len(cells))]
            yield reader.line_num, country, dict(zip(header, whole, strict=False))


def _documented(name: str, text: str) -> Iterator[tuple[int, str, Any]]:
    """Yield each row with the line it begins in: the whole is valid, or nothing is read."""
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError) as broken:
        msg = f"{name}: {broken}"
        raise NotPublishedFigures(msg) from broken
    if not isinstance(whole, dict) or not all(isinstance(one, list) for one in whole.values()):
        msg = f"{name}: this is no list of periods for each country"
        raise NotPublishedFigures(msg)
    ends = [place.start() for place in re.finditer("\n", text)]
    read, at = json.JSONDecoder(), _after(text, text.index("{") + 1)
    while text[at] == '"':
        country, at = read.raw_decode(text, at)
        at = _after(text, text.index("[", at) + 1)
        while text[at] != "]":
            row, end = read.raw_decode(text, at)
            yield bisect_right(ends, at) + 1, country, row
            at = _after(text, end, ",")
        at = _after(text, at + 1, ",")


def _after(text: str, at: int, sign: str = "") -> int:
    """Return the place after spaces, one optional sign, and spaces."""
    match = GAP.match(text, at)
    at = match.end() if match else at
    if sign and text.startswith(sign, at):
        return _after(text, at + 1)
    return at


def _row(name: str, line: int, country: Any, cells: Any, faults: list[Fault]) -> Row | None:
    before = len(faults)

    def fault(column: str, value: Any, reason: str) -> None:
        faults.append(Fault(name, line, column, str(value)[:CELL], reason))

    if not COUNTRY.fullmatch(country):
        fault("country", country, "this is no code of a country such as KAZ")
    if not isinstance(cells, dict):
        fault("", cells, "this is no row of figures")
        return None
    days = [_day(cells.get(column)) for column in COLUMNS[:2]]
    counts = [_count(cells.get(column)) for column in COLUMNS[2:]]
    for column, read in zip(COLUMNS, [*days, *counts], strict=True):
        if read is None:
            reason = "a day such as 20250401" if column in COLUMNS[:2] else "a whole number"
            fault(column, cells.get(column, ""), f"this is not {reason}")
    starts_on, ends_on = days
    if starts_on and ends_on and ends_on < starts_on:
        fault("to", cells["to"], "the period ends before it begins")
    requests, persons = counts
    if len(faults) > before or not (starts_on and ends_on) or requests is None or persons is None:
        return None
    return Row(country, starts_on, ends_on, requests, persons, name, line)


def _day(value: Any) -> date | None:
    parts = DAY.fullmatch(str(value).strip())
    try:
        read = datetime.strptime("".join(parts.groups()), "%Y%m%d").date() if parts else None  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None
    return read if read and read >= EARLIEST else None


def _count(value: Any) -> int | None:
    """Return a count; a fraction, a truth value or a sign makes none."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    text = str(value).strip()
    return int(text) if COUNT.fullmatch(text) else None
