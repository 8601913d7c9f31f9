"""Where a person is looked for: each app adds its places, no agency is asked or told.

A place takes the identities in clear, finds them by their marks, and returns what it
found as (reference, whether the person was told of it, by what kinds of value it was
found). It costs the same whatever it finds. Each also says where it keeps such values, and
as what it read those that were asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Final

from django.utils.functional import Promise

Place = Callable[[Sequence[str]], list[tuple[str, bool, str]]]
Reader = Callable[[Sequence[str]], list[str]]
PLACES: Final[dict[str, Place]] = {}
KEPT: Final[dict[str, tuple[str, ...]]] = {}  # where in a place such values are kept
READ_AS: Final[dict[str, Reader]] = {}  # the kinds of value that a place reads in what is asked
WORDS: Final[dict[str, str | Promise]] = {}  # what is read for a part of a place or a kind of value
WAITING: Final[dict[str, Callable[[datetime], bool]]] = {}  # whether anything is not marked yet


def look_up(identities: Sequence[str]) -> list[tuple[str, str, bool, str]]:
    """Look everywhere; return place, reference, whether the person was told, and by what it was found."""
    return [
        (name, reference, told, how)
        for name, look in sorted(PLACES.items())
        for reference, told, how in look(identities)
    ]


def looked_at(identities: Sequence[str]) -> dict[str, list[str]]:
    """Return where was looked, and as which kinds of value the identities were read."""
    return {
        "kept": [f"{name}.{part}" for name in sorted(PLACES) for part in KEPT.get(name, ())],
        "read_as": sorted({kind for read in READ_AS.values() for kind in read(identities)}),
    }


def words(codes: Iterable[str]) -> list[str]:
    """Return the words for parts of places and kinds of value; a code without words is left out."""
    return [str(WORDS[code]) for code in codes if code in WORDS]


def is_waiting(before: datetime) -> bool:
    """Whether anything recorded before an instant cannot be found yet."""
    return any([waits(before) for waits in WAITING.values()])  # noqa: C419 - all of them, always
