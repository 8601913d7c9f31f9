"""T6 and T10: at whom measures are aimed, who of them is protected, what is privileged."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from audits.rules.counts.chains import Followed
from audits.rules.counts.window import Window
from audits.rules.counts.written import shown, table
from warrants.enums import TargetKind

KINDS: Final = tuple(kind.value for kind in TargetKind)
PRIVILEGED: Final = ("pieces", "in_quarantine", "filtered", "accesses")


class Aimed(NamedTuple):
    """One target of a warrant, and never who it is."""

    kind: str
    capacity: str
    protected: tuple[str, ...] = ()


def aimed(facts: Iterable[Mapping[str, Any]]) -> list[Aimed]:
    """Return targets from facts of an entry, or from a filing."""
    return [
        Aimed(str(one["kind"]), str(one["capacity"]), tuple(one.get("protected", ())))
        for one in facts
    ]


@dataclass(slots=True)
class Persons:
    """Targets by capacity and by protected category; material by privileged category."""

    by_capacity: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    by_category: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, targets: Iterable[Aimed]) -> None:
        """Count the targets of one warrant."""
        capacities, categories = set(), set()
        for one in targets:
            capacities.add(one.capacity)
            self.by_capacity[one.capacity][one.kind] += 1
            for category in set(one.protected):
                categories.add(category)
                self.by_category[category]["targets"] += 1
        for capacity in capacities:
            self.by_capacity[capacity]["warrants"] += 1
        for category in categories:
            self.by_category[category]["warrants"] += 1

    def add_piece(self, piece: Followed, window: Window) -> None:
        """Count a piece that was obtained within the period, under each of its categories."""
        if piece.obtained_at < window.since:
            return
        for category in piece.confidential:
            row = self.by_category[category]
            row["pieces"] += 1
            row["in_quarantine"] += piece.piece.quarantined
            row["filtered"] += piece.was_filtered

    def add_accesses(self, category: str, lines: int) -> None:
        """Count accesses to what was on record as privileged."""
        self.by_category[category]["accesses"] += lines

    def tables(
        self,
        capacities: Mapping[str, dict[str, str]],
        categories: Mapping[str, dict[str, str]],
    ) -> dict[str, Any]:
        """Return the tables; every category that the rulebooks know has a row, even at zero."""
        return {
            "T6": table(
                ("capacity", "warrants", *KINDS),
                [
                    [
                        _named(code, capacities),
                        shown(row["warrants"]),
                        *(shown(row[kind]) for kind in KINDS),
                    ]
                    for code, row in sorted(self.by_capacity.items())
                ],
            ),
            "T10": table(
                ("protected", "warrants", "targets", *PRIVILEGED),
                [
                    [
                        _named(code, categories),
                        *(
                            shown(self.by_category[code][column])
                            for column in ("warrants", "targets", *PRIVILEGED)
                        ),
                    ]
                    for code in [*categories, *sorted(self.by_category.keys() - categories.keys())]
                ],
            ),
        }


def _named(code: str, names: Mapping[str, dict[str, str]]) -> dict[str, str]:
    return names.get(code) or {"code": code, "en": code, "ru": code, "kk": code}
