"""What the courts and prosecutors of a wiretap table are called.

The federal table says "CALIFORNIA, SOUTHERN" for the Southern District of California
and "ARIZONA" where a state is one district; the state table names a county in
capitals beside its state.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Final

from warrants.rules.wiretap_tables import OrderRow, Table, one_spelling

PARTS: Final = ("northern", "southern", "eastern", "western", "central", "middle")
LONGEST_CODE: Final = 60
LONGEST_NAME: Final = 180
WITH_THE: Final = frozenset({"virgin islands", "northern mariana islands"})
SMALL_WORDS: Final = frozenset({"of", "the", "and", "for", "in"})
INITIALS: Final = frozenset({"nyc", "ny", "nys", "us", "usa", "dea", "fbi", "da"})
CAPITALS_INSIDE: Final = {
    "dekalb": "DeKalb",
    "dupage": "DuPage",
    "desoto": "DeSoto",
    "dewitt": "DeWitt",
    "lasalle": "LaSalle",
    "laporte": "LaPorte",
    "lamoure": "LaMoure",
}
NO_COUNTY: Final = re.compile(
    r"\b(county|parish|borough|city|district|circuit|court|courthouse|division|department|"
    r"attorney|bureau|task force|statewide|state|other|police|office)\b",
    re.IGNORECASE,
)
COUNTY_WORD: Final = {"louisiana": "Parish", "alaska": "Borough"}


@dataclass(frozen=True, slots=True)
class Place:
    """One jurisdiction: its code, and what its court and its prosecutors' office are called."""

    code: str
    court: str
    office: str


def place_of(row: OrderRow) -> Place:
    """Return the court and the prosecutors' office that a row speaks of."""
    if row.table == Table.FEDERAL:
        name = federal_district(row.jurisdiction)
        return Place(
            code=_code("us-federal", row.jurisdiction),
            court=_short(name),
            office=_short(f"United States Attorney, {name}"),
        )
    name = local_jurisdiction(row.jurisdiction, row.state)
    return Place(
        code=_code("us-state", row.state or "unknown", row.jurisdiction),
        court=_short(name),
        office=_short(f"Prosecuting attorney, {name}"),
    )


def federal_district(jurisdiction: str) -> str:
    """Return "Southern District of California" for "CALIFORNIA, SOUTHERN"."""
    words = one_spelling(jurisdiction).replace("district of", " ").split()
    if one_spelling(jurisdiction) in {"district of columbia", "columbia"}:
        return "District of Columbia"
    part = next((word for word in words if word in PARTS), "")
    if " ".join(words) in WITH_THE:
        part = ""
    state = " ".join(word for word in words if word != part)
    district = f"{part.capitalize()} District of " if part else "District of "
    return f"{district}{'the ' if state in WITH_THE else ''}{titled(state)}"


def local_jurisdiction(jurisdiction: str, state: str) -> str:
    """Return "DeKalb County, Georgia" for "DEKALB" in "GEORGIA"; a state is named once."""
    name = titled(jurisdiction)
    if not NO_COUNTY.search(jurisdiction):
        name = f"{name} {COUNTY_WORD.get(one_spelling(state), 'County')}"
    if not state or one_spelling(state) in one_spelling(name).split(" of ")[1:]:
        return name
    return f"{name}, {titled(state)}"


def titled(name: str) -> str:
    """Return a name printed in capitals as it is written: "10TH" stays a number with letters."""
    return re.sub(
        r"[A-Za-z0-9][A-Za-z0-9'’]*", lambda word: _word(word[0], word.start()), name.strip()
    )


def _word(word: str, place: int) -> str:
    low = word.lower()
    if low in CAPITALS_INSIDE:
        return CAPITALS_INSIDE[low]
    if low in INITIALS:
        return word.upper()
    if low in SMALL_WORDS and place:
        return low
    if low.startswith("mc") and len(low) > len("mca"):
        return "Mc" + low[2:].capitalize()
    return low[:1].upper() + low[1:]


def _code(*parts: str) -> str:
    """Return a code of letters, digits and hyphens; a long one is cut and keeps a digest."""
    whole = "-".join(_plain(part) for part in parts if part)
    if len(whole) <= LONGEST_CODE:
        return whole
    digest = hashlib.sha256(whole.encode()).hexdigest()[:8]
    return f"{whole[: LONGEST_CODE - 9]}-{digest}"


def _plain(part: str) -> str:
    """Return a part of a code; a name without any Latin letter or digit is told by a digest."""
    plain = one_spelling(part).replace(" ", "-")
    return plain or hashlib.sha256(" ".join(part.casefold().split()).encode()).hexdigest()[:8]


def _short(name: str) -> str:
    return name[:LONGEST_NAME]
