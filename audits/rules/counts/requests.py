"""T16: what agencies asked providers for, what was answered, where the two contradict."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple

from audits.rules.counts.window import Window
from audits.rules.counts.written import table
from warrants.enums import AnswerOutcome

ANSWERS: Final = tuple(f"answer_{outcome}" for outcome in AnswerOutcome.values)
SHARED: Final = ("requests", *ANSWERS, "unanswered", "bulk")
AMOUNTS: Final = ("records", "persons_in_answers", "excess", "contradicted")


class Given(NamedTuple):
    """What a provider answered, by its own account, and when that was recorded."""

    recorded_at: datetime
    outcome: str
    records: int
    persons: int
    excess: int


@dataclass(slots=True)
class Requested:
    """One request for stored data, and what it brought."""

    agency: int
    purpose: str
    categories: tuple[str, ...]
    bulk: bool
    at: datetime
    recorded_at: datetime
    given: Given | None = None
    contradicted_at: datetime | None = None


@dataclass(slots=True)
class Requests:
    """Requests of the period by agency, by category of data, by purpose."""

    by_agency: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    by_category: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    by_purpose: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, one: Requested, window: Window) -> None:
        """Count a request that was made within the period, with what was known of its answer."""
        if not window.holds(one.at, one.recorded_at):
            return
        said = self._said(one, window)
        self.by_agency[one.agency].update(said)
        self.by_purpose[one.purpose].update(said)
        for category in one.categories:
            self.by_category[category].update(said)

    def _said(self, one: Requested, window: Window) -> dict[str, int]:
        given = one.given if one.given and one.given.recorded_at < window.known else None
        told = one.contradicted_at is not None and one.contradicted_at < window.known
        said = {"requests": 1, "bulk": int(one.bulk), "contradicted": int(told)}
        if given is None:
            return said | {"unanswered": 1}
        return said | {
            f"answer_{given.outcome}": 1,
            "records": given.records,
            "persons_in_answers": given.persons,
            "excess": given.excess,
        }

    def tables(
        self,
        agencies: Mapping[int, dict[str, str]],
        categories: Mapping[str, dict[str, str]],
        purposes: Mapping[str, dict[str, str]],
    ) -> dict[str, Any]:
        """Return the tables; whoever asks most stands first."""
        return {
            "T16": _grouped(self.by_agency, agencies, "name", (*SHARED, *AMOUNTS)),
            "T16b": _grouped(self.by_category, categories, "data_category", SHARED),
            "T16c": _grouped(self.by_purpose, purposes, "purpose", (*SHARED, *AMOUNTS)),
        }


def _grouped(
    rows: Mapping[Any, Counter[str]],
    names: Mapping[Any, dict[str, str]],
    first: str,
    columns: tuple[str, ...],
) -> dict[str, Any]:
    ordered = sorted(rows.items(), key=lambda one: (-one[1]["requests"], one[0]))
    return table(
        (first, *columns), [[names[key], *(row[one] for one in columns)] for key, row in ordered]
    )
