"""How one cell of a wiretap table is read: numbers, dates, codes, A.O. numbers.

A cell is a figure, or it says that there is none (blank, NR, NP), or it cannot be
read. Only the last is a fault; blank and "not reported" are never zero.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final, TypeAlias

TYPES: Final[Mapping[str, str]] = {
    "WC": "Cellular or mobile telephone (wire)",
    "WS": "Standard telephone (wire)",
    "WO": "Other (wire)",
    "OM": "Microphone (oral)",
    "OO": "Other (oral)",
    "AP": "App (electronic)",
    "ED": "Digital pager (electronic)",
    "EE": "Computer or e-mail (electronic)",
    "EF": "Fax machine (electronic)",
    "EO": "Other (electronic)",
    "TX": "Text message (electronic)",
}
LOCATIONS: Final[Mapping[str, str]] = {
    "D": "Portable device",
    "H": "Personal residence",
    "B": "Business",
    "A": "Public area",
    "O": "Other location",
    "R": "Roving",
    "N": "Not specified",
}
NOT_REPORTED: Final = frozenset(
    {"", "nr", "np", "n/r", "n/p", "na", "n/a", "not reported", "-", "--", "—", ".", "none"}
)
EXCEL_DAY_ZERO: Final = date(1899, 12, 30)
SERIALS: Final = range(14_611, 73_051)  # 1940-01-01 to 2099-12-31
CELLS: Final = 20_000  # read once each: a table says little that it has not said before
LARGEST_COUNT: Final = 2_147_483_647
LARGEST_COST: Final = Decimal(10**14)
Codes: TypeAlias = tuple[tuple[str, ...], tuple[str, ...]]  # those known, and what is not

PLAIN: Final = re.compile(r"[+-]?[0-9]+(\.[0-9]*)?(e\+?[0-9]{1,2})?|[+-]?\.[0-9]+", re.IGNORECASE)
GROUPED: Final = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?")
DECIMAL_COMMA: Final = re.compile(r"[+-]?[0-9]+,[0-9]{1,2}")
AO_NUMBER: Final = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})\s*[-–—/]\s*0*([0-9]{1,6})([A-Za-z]?)")
AO_AS_A_DATE: Final = re.compile(r"([A-Za-z]{3})-([0-9]{2})")
MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DATE_SHAPES: Final = (
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%m/%d/%Y",
    "%m/%d/%y",
    "%m-%d-%Y",
    "%d.%m.%Y",
    "%d-%b-%Y",
    "%d-%b-%y",
    "%d %B %Y",
    "%d %b %Y",
    "%B %d, %Y",
    "%b %d, %Y",
    "%B %d %Y",
)


class Unreadable(ValueError):
    """A cell that says something, but nothing that can be understood; the text is why."""


@dataclass(frozen=True, slots=True)
class AoNumber:
    """The number of an order at the Administrative Office: the year it ended, a number, a letter."""

    year: int
    number: int
    suffix: str = ""

    def __str__(self) -> str:
        return f"{self.year}-{self.number}{self.suffix}"


@lru_cache(CELLS)
def tidy(cell: str) -> str:
    """Return a cell without the spaces, quotes and footnote marks around it."""
    return " ".join(cell.replace("\u00a0", " ").replace("\u202f", " ").split()).strip("'\"*†‡ ")


def says_nothing(cell: str) -> bool:
    return tidy(cell).lower() in NOT_REPORTED


@lru_cache(CELLS)
def decimal(cell: str) -> Decimal | None:
    """Read an amount; None where nothing is reported.

    Raises:
        Unreadable: no number, a negative one, or one too large to be meant.
    """
    if says_nothing(cell):
        return None
    plain = tidy(cell).replace("$", "").replace("USD", "").replace(" ", "")
    if GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    elif DECIMAL_COMMA.fullmatch(plain):
        plain = plain.replace(",", ".")
    if not PLAIN.fullmatch(plain):
        raise Unreadable("not a number")
    amount = Decimal(plain)
    if amount < 0:
        raise Unreadable("below zero")
    if amount >= LARGEST_COST:
        raise Unreadable("too large to be meant")
    return (
        amount.quantize(Decimal("0.01")) if amount != amount.to_integral() else Decimal(int(amount))
    )


@lru_cache(CELLS)
def whole(cell: str, largest: int = LARGEST_COUNT) -> int | None:
    """Read a count such as "12.0", "14,626" or "3"; None where nothing is reported.

    Raises:
        Unreadable: no number, a fraction, a negative one, or above `largest`.
    """
    amount = decimal(cell)
    if amount is None:
        return None
    if amount != amount.to_integral():
        raise Unreadable("not a whole number")
    if amount > largest:
        raise Unreadable("too large to be meant")
    return int(amount)


@lru_cache(CELLS)
def day(cell: str) -> date | None:
    """Read a day: an Excel serial (day 0 is 1899-12-30), or a date in digits or words.

    Raises:
        Unreadable: neither.
    """
    if says_nothing(cell):
        return None
    text = tidy(cell)
    if PLAIN.fullmatch(text):
        serial = int(Decimal(text))
        if serial not in SERIALS:
            raise Unreadable("not the serial number of a day")
        return EXCEL_DAY_ZERO + timedelta(days=serial)
    text = re.sub(r"[T ]+[0-9]{1,2}:[0-9]{2}(:[0-9.]+)?.*$", "", text)
    for shape in DATE_SHAPES:
        try:
            return datetime.strptime(text, shape).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise Unreadable("not a date")


@lru_cache(CELLS)
def plain_text(cell: str) -> str:
    """Read words; empty where nothing is reported."""
    return "" if says_nothing(cell) else tidy(cell)


@lru_cache(CELLS)
def types(cell: str) -> Codes:
    """Read the types of interception in one cell."""
    return codes(cell, TYPES)


@lru_cache(CELLS)
def locations(cell: str) -> Codes:
    """Read the kinds of places in one cell."""
    return codes(cell, LOCATIONS)


def codes(cell: str, known: Mapping[str, str]) -> Codes:
    """Read codes that share one cell; return those known, once each, and what is not."""
    if says_nothing(cell):
        return (), ()
    parts = [part for part in re.split(r"[^A-Za-z0-9-]+", tidy(cell).upper()) if part]
    understood = dict.fromkeys(part for part in parts if part in known)
    return tuple(understood), tuple(part for part in parts if part not in known)


def ao_number(cell: str) -> AoNumber:
    """Read one A.O. number: "2015-1", "2015-001", "2015-12A", also one a spreadsheet made a date.

    Raises:
        Unreadable: none is there, or more than one.
    """
    text = tidy(cell)
    if match := AO_NUMBER.fullmatch(text):
        return AoNumber(int(match[1]), int(match[2]), match[3].upper())
    match = AO_AS_A_DATE.fullmatch(text)
    if match and match[1].lower() in MONTHS:  # "2015-1" typed into a spreadsheet becomes Jan-15
        return AoNumber(2000 + int(match[2]), MONTHS.index(match[1].lower()) + 1)
    raise Unreadable("not an A.O. number" if text else "no A.O. number")


@lru_cache(CELLS)
def ao_numbers(cell: str) -> tuple[str, ...]:
    """Read the A.O. numbers named in a cell such as "RELATED TO NO. 2015-1".

    Raises:
        Unreadable: something is said, but no number is in it.
    """
    if says_nothing(cell):
        return ()
    found = tuple(
        str(AoNumber(int(year), int(number), suffix.upper()))
        for year, number, suffix in AO_NUMBER.findall(cell)
    )
    if not found:
        raise Unreadable("names no A.O. number")
    return found


@lru_cache(CELLS)
def installation(cell: str) -> str:
    """Read whether it was carried out: used, not_used, never, no_report, or nothing.

    Raises:
        Unreadable: none of these.
    """
    text = re.sub(r"[^a-z]+", " ", cell.lower()).strip()
    if text in {"", "nr"}:
        return ""
    if text == "np" or "prosecutor" in text:
        return "no_report"
    words = set(text.split())
    if "never" in words or text in {"not installed", "ni"}:
        return "never"
    if "installed" in words and "used" in words:
        return "not_used" if "not" in words else "used"
    raise Unreadable("neither installed, used nor never installed")
