"""What an application states differently from the one before it.

A renewal states anew for how long it asks and why; what it does not name (measures,
targets, offences, aim, systems, facts) goes on as it was stated last.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from warrants.enums import FilingPart as Part

LISTS: Final = (Part.MEASURES, Part.TARGETS, Part.OFFENCES, Part.SYSTEMS)
TEXTS: Final = (
    Part.FACTS,
    Part.NECESSITY,
    Part.LESS_INTRUSIVE,
    Part.PROPORTIONALITY,
    Part.EXPECTED,
    Part.RESULTS,
)
GOES_ON: Final = (*LISTS, Part.AIM, Part.FACTS)
SEALED: Final = "identity"

Filing = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One part that differs: of a list what is new and what is left out, else both values."""

    part: Part
    before: Any = None
    after: Any = None
    added: tuple[Any, ...] = ()
    left_out: tuple[Any, ...] = ()

    @property
    def is_list(self) -> bool:
        return self.part in LISTS

    @property
    def is_text(self) -> bool:
        return self.part in TEXTS


@dataclass(frozen=True, slots=True)
class Comparison:
    """One application held against the one before: what differs, which texts are the same."""

    changes: tuple[Change, ...]
    repeated: tuple[Part, ...]


def compare_all(filings: Sequence[Filing]) -> list[Comparison]:
    """Compare each application of a case with the one before it; the first has none."""
    found, stated = [], dict(filings[0]) if filings else {}
    for filing in filings[1:]:
        after = {part: stated[part] for part in GOES_ON if part in stated} | dict(filing)
        anew = [part for part in TEXTS if filing.get(part)]
        found.append(
            Comparison(
                changes=tuple(_changes(stated, after)),
                repeated=tuple(part for part in anew if stated.get(part) == filing[part]),
            )
        )
        stated = after
    return found


def _changes(before: Filing, after: Filing) -> Iterator[Change]:
    for part in Part:
        if part in LISTS:
            was, now = before.get(part) or [], after.get(part) or []
            added, left_out = _beyond(now, was), _beyond(was, now)
            if added or left_out:
                yield Change(part, added=added, left_out=left_out)
        elif (before.get(part) or None) != (after.get(part) or None):
            yield Change(part, before.get(part) or None, after.get(part) or None)


def _beyond(these: Sequence[Any], those: Sequence[Any]) -> tuple[Any, ...]:
    """Return what of `these` is not among `those`, in its order, without who a target is."""
    left = Counter(map(_key, those))
    found = []
    for one in these:
        if left[_key(one)] > 0:
            left[_key(one)] -= 1
        else:
            found.append(_open(one))
    return tuple(found)


def _open(one: Any) -> Any:
    return {k: v for k, v in one.items() if k != SEALED} if isinstance(one, dict) else one


def _key(one: Any) -> str:
    return json.dumps(_open(one), sort_keys=True)
