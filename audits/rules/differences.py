"""Where two sets of figures differ, digit for digit, each difference under its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

NAMES = frozenset({"en", "ru", "kk"})
ABSENT = "absent"


class Difference(NamedTuple):
    """One place where what is said and what was found are not the same."""

    place: str
    said: Any
    found: Any
    words: bool = False  # what something is called, and no figure


def differences(said: Any, found: Any, place: str = "") -> Iterator[Difference]:
    """Compare two values of JSON; rows of a table are matched by what they are of."""
    if isinstance(said, dict) and isinstance(found, dict):
        for key in sorted({*said, *found}):
            yield from _at(said, found, key, f"{place}/{key}" if place else str(key))
    elif isinstance(said, list) and isinstance(found, list):
        yield from _lists(said, found, place)
    elif said != found or type(said) is not type(found):
        yield Difference(place, said, found)


def _at(
    said: Mapping[str, Any], found: Mapping[str, Any], key: str, place: str
) -> Iterator[Difference]:
    if key not in said or key not in found:
        yield Difference(place, said.get(key, ABSENT), found.get(key, ABSENT))
    elif key in NAMES and said[key] != found[key]:
        yield Difference(place, said[key], found[key], words=True)
    elif key not in NAMES:
        yield from differences(said[key], found[key], place)


def _lists(said: Sequence[Any], found: Sequence[Any], place: str) -> Iterator[Difference]:
    keyed = [{_key(row): row for row in rows} for rows in (said, found)]
    if None in keyed[0] or None in keyed[1] or len(keyed[0]) != len(said):
        if len(said) != len(found):
            yield Difference(place, said, found)
            return
        for number, (one, other) in enumerate(zip(said, found, strict=True)):
            yield from differences(one, other, f"{place}/{number}")
        return
    for key in dict.fromkeys([*keyed[0], *keyed[1]]):
        one, other = (rows.get(key) for rows in keyed)
        if one is None or other is None:
            yield Difference(f"{place}/{key}", one or ABSENT, other or ABSENT)
        else:
            for number, pair in enumerate(zip(one, other, strict=False)):
                yield from differences(*pair, f"{place}/{key}/{number}")
    if list(keyed[0]) != list(keyed[1]) and set(keyed[0]) == set(keyed[1]):
        yield Difference(f"{place} (order of rows)", list(keyed[0]), list(keyed[1]))


def _key(row: Any) -> str | None:
    """Return what a row of a table is of; None where it is no such row."""
    if not isinstance(row, list) or not row:
        return None
    first = row[0]
    if isinstance(first, dict):
        return str(first.get("code", "")) or None
    return str(first) if isinstance(first, str | int) else None
