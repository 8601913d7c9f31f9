"""What the lines of a printed table of totals mean, told by the words of their labels.

The US courts' Table 7 has one line a figure and one column a year. A line without
figures heads the lines below it; "Federal" and "State" divide the line above them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from warrants.rules import wiretap_cells as cells
from warrants.rules.wiretap_columns import words_of
from warrants.rules.wiretap_tables import SEPARATORS, decoded, one_spelling

LOCATIONS: Final[Mapping[str, frozenset[str]]] = {
    "location_home": frozenset({"residence"}),
    "location_business": frozenset({"business"}),
    "location_device": frozenset({"device"}),
    "location_multiple": frozenset({"multiple"}),
    "location_other": frozenset({"other"}),
}
OFFENCES: Final[Mapping[str, frozenset[str]]] = {
    "offence_conspiracy": frozenset({"conspiracy"}),
    "offence_corruption": frozenset({"corruption"}),
    "offence_gambling": frozenset({"gambling"}),
    "offence_homicide": frozenset({"homicide"}),
    "offence_kidnapping": frozenset({"kidnapping"}),
    "offence_larceny": frozenset({"larceny"}),
    "offence_narcotics": frozenset({"narcotics"}),
    "offence_racketeering": frozenset({"racketeering"}),
    "offence_other": frozenset({"other"}),
}
OFFENCE_GROUPS: Final[Mapping[str, str]] = {
    "conspiracy": "offence_conspiracy",
    "corruption": "offence_corruption",
    "gambling": "offence_gambling",
    "murder": "offence_homicide",
    "homicide": "offence_homicide",
    "manslaughter": "offence_homicide",
    "assault": "offence_homicide",
    "kidnapping": "offence_kidnapping",
    "larceny": "offence_larceny",
    "theft": "offence_larceny",
    "robbery": "offence_larceny",
    "burglary": "offence_larceny",
    "narcotics": "offence_narcotics",
    "racketeering": "offence_racketeering",
    "laundering": "offence_racketeering",
}
ONE_PLACE: Final[Mapping[str, str]] = {
    "H": "location_home",
    "B": "location_business",
    "D": "location_device",
}
LINES: Final[tuple[tuple[str, frozenset[str], frozenset[str]], ...]] = tuple(
    (key, frozenset(need.split()), frozenset(never.split()))
    for key, need, never in (
        ("late", "after publication", ""),
        ("in_all", "total authorized", "cost"),
        ("requested", "requested", ""),
        ("average_extension", "length extension", ""),
        ("average_original", "original", ""),
        ("extensions", "extension", ""),
        ("average_cost", "average cost", ""),
        ("cost_reported", "cost reported", ""),
        ("days_in_operation", "day operation", "average"),
        ("average_days", "day operation average", ""),
        ("average_incriminating", "incriminating average", ""),
        ("average_persons", "person average", ""),
        ("average_communications", "intercept average", ""),
        ("no_report", "prosecutor report", ""),
        ("roving", "roving", ""),
        ("telephone", "telephone", ""),
        ("arrests", "arrest", ""),
        ("convictions", "convict", ""),
        ("trials", "trial", ""),
        ("installed", "installation", ""),
        ("authorised", "authorized", ""),
    )
)
PARTS: Final = {"federal": "federal", "state": "state", "states": "state"}
DIVIDED: Final = frozenset({"authorised", "installed", "requested"})
YEARS: Final = range(1900, 2200)


class NotATableOfTotals(ValueError):
    """No line of the file names a year for each column of figures."""


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """One figure of one year as printed; `section` is the line that heads or divides into it."""

    position: int
    section: str
    label: str
    year: int
    value: Decimal


@dataclass(frozen=True, slots=True)
class Unread:
    """A cell of a table of totals that is no figure."""

    line: int
    column: str
    value: str
    reason: str


def read_totals(data: bytes) -> tuple[list[PrintedLine], list[Unread]]:
    """Read a table of totals: a label a line, a year a column.

    Raises:
        NotATableOfTotals: no line of the file heads its columns with years.
    """
    lines, years = _with_years(decoded(data))
    found: list[PrintedLine] = []
    unread: list[Unread] = []
    head, divided = "", ""
    for position, (number, line) in enumerate(lines):
        label = " ".join(line[0].split()) if line else ""
        if not label:
            continue
        values: dict[int, Decimal] = {}
        for place, year in years.items():
            cell = line[place] if place < len(line) else ""
            try:
                value = cells.decimal(cell)
            except cells.Unreadable as why:
                unread.append(Unread(number, str(year), cell, str(why)))
                continue
            if value is not None:
                values[year] = value
        if not any(cell.strip() for cell in line[1:]):
            head, divided = label.rstrip(": "), ""
            continue
        if one_spelling(label) not in PARTS:
            divided = label if key_of("", label) in DIVIDED else ""
            if group_of(head) and key_of(head, label) not in group_of(head):
                head = ""
        section = divided if one_spelling(label) in PARTS else head
        found += [PrintedLine(position, section, label, year, values[year]) for year in values]
    return found, unread


def key_of(section: str, label: str) -> str:
    """Return the name of our figure that a printed line stands for; empty if there is none."""
    part = PARTS.get(one_spelling(label))
    if part:
        above = key_of("", section)
        return f"{above}_{part}" if above in DIVIDED else ""
    words = words_of(label)
    for key, need in group_of(section).items():
        if need & words:
            return key
    for key, needed, never in LINES:
        if needed <= words and not (never & words):
            return key
    return ""


def group_of(section: str) -> Mapping[str, frozenset[str]]:
    """Return the classes that a heading announces: of places, of offences, or none."""
    words = words_of(section)
    if "location" in words:
        return LOCATIONS
    return OFFENCES if "offense" in words else {}


def offence_group(title: str) -> str:
    """Return the printed group of an offence; what has no group of its own is among the others."""
    return OFFENCE_GROUPS.get(one_spelling(title), "offence_other")


def location_class(places: Sequence[str]) -> str:
    """Return the printed class of the places of one order: several are a class of their own."""
    if len(places) > 1:
        return "location_multiple"
    return ONE_PLACE.get(places[0] if places else "", "location_other")


def _with_years(text: str) -> tuple[list[tuple[int, list[str]]], dict[int, int]]:
    """Return the lines below the headings, numbered, and the year of each column."""
    for separator in SEPARATORS:
        try:
            lines = list(
                enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator), start=1)
            )
        except csv.Error:
            continue
        for place, (_number, line) in enumerate(lines):
            years = {
                column: year
                for column, cell in enumerate(line[1:], start=1)
                if (year := _year(cell)) is not None
            }
            if years:
                return lines[place + 1 :], years
    raise NotATableOfTotals("no line names a year for each column of figures")


def _year(cell: str) -> int | None:
    try:
        year = cells.whole(cell)
    except cells.Unreadable:
        return None
    return year if year in YEARS else None
