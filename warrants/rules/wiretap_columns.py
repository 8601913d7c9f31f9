"""What the columns of a wiretap table mean, told by the words of their headings.

The US courts' Tables A-1 (federal) and B-1 (state) change their headings by a word
or a space from year to year, move columns and leave some out. A heading is therefore
read as a set of words, spelled one way, and each meaning says which words it needs
and which it cannot bear.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

ONE_SPELLING: Final[Mapping[str, str]] = {
    "no": "number",
    "nos": "number",
    "num": "number",
    "nbr": "number",
    "numbers": "number",
    "avg": "average",
    "ave": "average",
    "mean": "average",
    "offence": "offense",
    "offences": "offense",
    "offenses": "offense",
    "crime": "offense",
    "intercepts": "intercept",
    "intercepted": "intercept",
    "interceptions": "intercept",
    "interception": "intercept",
    "communications": "intercept",
    "communication": "intercept",
    "persons": "person",
    "people": "person",
    "individuals": "person",
    "convicted": "convict",
    "convictions": "convict",
    "conviction": "convict",
    "arrests": "arrest",
    "arrested": "arrest",
    "trials": "trial",
    "costs": "cost",
    "expenses": "cost",
    "days": "day",
    "daily": "day",
    "extensions": "extension",
    "extended": "extension",
    "renewals": "extension",
    "installed": "installation",
    "install": "installation",
    "types": "type",
    "locations": "location",
    "place": "location",
    "motions": "motion",
    "results": "result",
    "relate": "related",
    "relates": "related",
    "dates": "date",
    "judges": "judge",
    "prosecutors": "prosecutor",
    "prosecuting": "prosecutor",
    "states": "state",
    "counties": "county",
    "jurisdictions": "jurisdiction",
    "incrim": "incriminating",
    "nonmanpower": "manpower",
    "authorised": "authorized",
    "tot": "total",
    "orig": "original",
    "ext": "extension",
    "exts": "extension",
    "appl": "application",
    "oper": "operation",
    "int": "intercept",
    "ints": "intercept",
    "pers": "person",
    "conv": "convict",
    "arr": "arrest",
    "loc": "location",
    "juris": "jurisdiction",
    "atty": "attorney",
    "gen": "general",
    "rel": "related",
}


@dataclass(frozen=True, slots=True)
class Meaning:
    """One field, the sets of words any of which name it, and words that rule it out."""

    field: str
    any_of: tuple[frozenset[str], ...]
    none_of: frozenset[str] = frozenset()

    def fits(self, words: frozenset[str]) -> bool:
        return not (words & self.none_of) and any(need <= words for need in self.any_of)


def _meaning(field: str, *any_of: str, none_of: str = "") -> Meaning:
    return Meaning(
        field,
        tuple(frozenset(need.split()) for need in any_of),
        frozenset(none_of.split()),
    )


MEANINGS: Final = (
    _meaning("cost_related", "cost related"),
    _meaning("results_related", "result related"),
    _meaning("motions_granted", "motion granted", "suppress granted", "granted"),
    _meaning("motions_denied", "motion denied", "suppress denied", "denied"),
    _meaning("motions_pending", "motion pending", "suppress pending", "pending"),
    _meaning("cost_other", "manpower", "cost other"),
    _meaning("cost", "cost", none_of="related other manpower average"),
    _meaning("incriminating", "incriminating"),
    _meaning("average_per_day", "average intercept", "intercept per day"),
    _meaning("convictions", "convict"),
    _meaning("arrests", "arrest"),
    _meaning("trials", "trial"),
    _meaning("persons", "person", none_of="convict arrest authorizing average authorized"),
    _meaning("days_used", "operation", "day use", "day used", none_of="average intercept"),
    _meaning("original_days", "original", none_of="date"),
    _meaning("extensions", "extension", none_of="average length total"),
    _meaning("total_days", "total length", "total day", "length", none_of="extension average"),
    _meaning("installation", "installation"),
    _meaning("ao_number", "ao", "ao number", "order number", none_of="related"),
    _meaning("applied_on", "application date"),
    _meaning("applied_on", "date", "application", none_of="order entry number"),
    _meaning("types", "type"),
    _meaning("locations", "location"),
    _meaning("judge", "judge"),
    _meaning("prosecutor", "attorney general", "prosecutor", "attorney", "designee", "official"),
    _meaning("offence", "offense"),
    _meaning("communications", "intercept", none_of="person average day incriminating type per"),
    _meaning("state", "state", none_of="court attorney united number district jurisdiction county"),
    _meaning("jurisdiction", "jurisdiction", "district", "county", none_of="judge attorney"),
)
FIELDS: Final = tuple(dict.fromkeys(meaning.field for meaning in MEANINGS))
NEEDED: Final = frozenset({"ao_number", "jurisdiction"})
ENOUGH: Final = 5  # columns understood before a line counts as headings
BIG_WORDS: Final = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each field stands, as far as the headings say so."""

    places: Mapping[str, int]
    headings: tuple[str, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(field for field in FIELDS if field not in self.places)

    @property
    def is_usable(self) -> bool:
        return self.places.keys() >= NEEDED and len(self.places) >= ENOUGH

    @property
    def names_a_state(self) -> bool:
        """Whether these are the columns of a state table.

        The federal table has no column for the state, and its applications are
        authorised by the Attorney General or a designee.
        """
        if "state" in self.places:
            return True
        place = self.places.get("prosecutor")
        return place is not None and "prosecutor" in words_of(self.headings[place])


def words_of(heading: str) -> frozenset[str]:
    """Return the words of a heading in one spelling; "A.O." is the word "ao"."""
    plain = heading.lower().replace("a.o.", " ao ").replace("a. o.", " ao ").replace("#", " no ")
    return frozenset(ONE_SPELLING.get(word, word) for word in BIG_WORDS.findall(plain))


def understand(headings: Sequence[str]) -> Columns:
    """Assign headings to fields: the narrowest meaning first, each heading and field once.

    Of two headings that fit one field the one with fewer words has it.
    """
    words = [words_of(heading) for heading in headings]
    places: dict[str, int] = {}
    taken: set[int] = set()
    for meaning in MEANINGS:
        fitting = [
            (len(words[place]), place)
            for place in range(len(headings))
            if place not in taken and meaning.fits(words[place])
        ]
        if fitting and meaning.field not in places:
            places[meaning.field] = min(fitting)[1]
            taken.add(places[meaning.field])
    return Columns(places=places, headings=tuple(heading.strip() for heading in headings))


def joined(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """Return headings that were printed on two lines, a wide upper one over several lower."""
    found, above = [], ""
    for place in range(max(len(upper), len(lower))):
        high = upper[place].strip() if place < len(upper) else ""
        low = lower[place].strip() if place < len(lower) else ""
        above = high or (above if low else "")
        found.append(f"{above} {low}".strip())
    return found
