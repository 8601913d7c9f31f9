"""Which members are one person: whoever shares a value that links, and whoever was joined."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

DAY: Final = timedelta(days=1)
BANDS: Final = (30, 90, 180, 365)  # days of a person up to which a band reaches; one lies beyond
BEYOND: Final = "over"


class Join(NamedTuple):
    """What an auditor joined: the members of either side on that day, and by which proposal."""

    proposal: int
    first: tuple[str, ...]
    second: tuple[str, ...]


def components(
    members: Mapping[str, Collection[int]], linking: Collection[int], joins: Iterable[Join] = ()
) -> list[frozenset[str]]:
    """Return the persons among `members`: the largest first, of equal ones the first by name.

    `members` maps each member to its marks; `linking` are the marks that link by
    themselves. A join holds as long as a member of either side is left.
    """
    parent = {code: code for code in members}

    def root(code: str) -> str:
        while parent[code] != code:
            parent[code] = parent[parent[code]]
            code = parent[code]
        return code

    by_mark: dict[int, str] = {}
    for code in sorted(members):
        for mark in members[code]:
            if mark in linking:
                parent[root(code)] = root(by_mark.setdefault(mark, code))
    for join in joins:
        first, second = (sorted(set(side) & set(members)) for side in (join.first, join.second))
        if first and second:
            parent[root(first[0])] = root(second[0])
    found: dict[str, set[str]] = {}
    for code in members:
        found.setdefault(root(code), set()).add(code)
    return sorted(map(frozenset, found.values()), key=lambda one: (-len(one), min(one)))


def days_of(periods: Iterable[tuple[datetime, datetime]]) -> int:
    """Return the days that half-open periods cover together; a begun day counts whole.

    A moment that several periods cover is counted once.
    """
    total, reached = timedelta(), None
    for begin, end in sorted(periods):
        since = begin if reached is None else max(begin, reached)
        if end > since:
            total += end - since
            reached = end
    return -(-total // DAY)


def band_of(days: int) -> str:
    """Return the band of a person's days, named by its upper edge, which belongs to it."""
    return next((str(edge) for edge in BANDS if days <= edge), BEYOND)


def is_contradicted(first: Sequence[int], second: Sequence[int]) -> bool:
    """Whether two chains hold identification numbers, all whole, and none of them in common.

    Such are two persons of one name. A number with a wrong check digit contradicts nothing.
    """
    return bool(first and second) and not set(first) & set(second)
