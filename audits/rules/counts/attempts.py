"""T1b and T16d: what agencies asked for and the rules refused."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from audits.rules.counts.window import Window
from audits.rules.counts.written import table
from warrants.attempts.enums import AttemptKind

OF_WARRANTS: Final = (AttemptKind.FIRST, AttemptKind.URGENT, AttemptKind.RENEWAL)
OF_DATA: Final = (AttemptKind.DATA, AttemptKind.BULK)


@dataclass(slots=True)
class Attempted:
    """One attempt: what was asked for, under which rulebook, and when for the first time."""

    agency: int
    kind: str
    rulebook: str
    measures: tuple[str, ...]
    codes: tuple[str, ...]
    at: datetime


@dataclass(slots=True)
class Attempts:
    """Attempts of the period, which are no filings, by kind and by what was asked for."""

    by_kind: Counter[str] = field(default_factory=Counter)
    by_measure: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    by_category: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, one: Attempted, window: Window) -> None:
        """Count an attempt that was first made within the period."""
        if not window.holds(one.at, one.at):
            return
        self.by_kind[one.kind] += 1
        rows = self.by_category if one.kind in OF_DATA else self.by_measure
        for code in one.measures:
            rows[code][one.kind] += 1

    def of_warrants(self) -> int:
        """Return how many were for a warrant or its renewal."""
        return sum(self.by_kind[kind] for kind in OF_WARRANTS)

    def tables(
        self, measures: Mapping[str, dict[str, str]], categories: Mapping[str, dict[str, str]]
    ) -> dict[str, Any]:
        """Return the tables, by measure and by category of data."""
        return {
            "T1b": _table("measure", self.by_measure, OF_WARRANTS, measures),
            "T16d": _table("data_category", self.by_category, OF_DATA, categories),
        }


def _table(
    first: str,
    rows: Mapping[str, Counter[str]],
    kinds: tuple[AttemptKind, ...],
    names: Mapping[str, dict[str, str]],
) -> dict[str, Any]:
    columns = (first, "attempts", *(f"attempts_{kind}" for kind in kinds))
    return table(
        columns,
        [
            [names[code], sum(row.values()), *(row[kind] for kind in kinds)]
            for code, row in sorted(rows.items())
        ],
    )
