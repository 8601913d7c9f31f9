"""What changed between an edition and the one that corrects it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, TypedDict

from audits.rules.disclosure import REST, WHOLE, WITHHELD

COARSE: Final = frozenset({REST, WHOLE})


class Change(TypedDict):
    """One thing that changed: its kind, and the table or figure it is of."""

    kind: str
    of: str


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """Return what a corrected edition leaves out, adds, and tells otherwise, tables first."""
    return [*_tables(old["tables"], new["tables"]), *_totals(old["totals"], new["totals"])]


def _tables(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for key in sorted({*old, *new}, key=_place):
        before, after = old.get(key), new.get(key)
        if before and "longest" in before and not (after and "longest" in after):
            yield Change(kind="cases_gone", of=key)
        if before is None or after is None:
            yield Change(kind="table_gone" if after is None else "table_new", of=key)
        elif _coarser(after) and not _coarser(before):
            yield Change(kind="table_coarser", of=key)
        elif (before["columns"], before["rows"]) != (after["columns"], after["rows"]):
            yield Change(kind="table_differs", of=key)


def _totals(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for name in sorted({*old, *new}):
        if name not in new or (new[name] == WITHHELD != old.get(name)):
            yield Change(kind="figure_gone", of=name)
        elif name not in old:
            yield Change(kind="figure_new", of=name)
        elif old[name] != new[name]:
            yield Change(kind="figure_differs", of=name)


def _place(key: str) -> tuple[int, str]:
    """Return where a table stands: T2, T2b, T10."""
    digits = "".join(sign for sign in key if sign.isdigit())
    return int(digits or 0), key


def _coarser(table: Mapping[str, Any]) -> bool:
    """Whether a table leaves something out of its rows."""
    return any(
        WITHHELD in row[1:] or (isinstance(row[0], dict) and row[0].get("code") in COARSE)
        for row in table["rows"]
    )
