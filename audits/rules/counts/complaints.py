"""T15: complaints received, taken up and answered, how long that took, what was ordered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple

from audits.enums import ComplaintOutcome, Remedy
from audits.rules.counts.window import Window
from audits.rules.counts.written import quantile, shown, shown_sum, table

SMALLEST_GROUP: Final = 5  # answers, from which their median is shown


class Answer(NamedTuple):
    """A determination that was sent: when, what it came to, what it orders."""

    at: datetime
    outcome: str
    remedies: tuple[str, ...]


@dataclass(slots=True)
class Complained:
    """The life of one complaint, without a word of it."""

    received_at: datetime
    admitted: list[datetime] = field(default_factory=list)
    rejected: list[datetime] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    reopened: list[datetime] = field(default_factory=list)


@dataclass(slots=True)
class Complaints:
    """Steps on complaints within the period, and what waited at its end."""

    counted: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    remedies: Counter[str] = field(default_factory=Counter)
    days: list[int] = field(default_factory=list)

    def add(self, one: Complained, window: Window) -> None:
        """Count the steps of one complaint that fall into the window."""
        if one.received_at >= window.end:
            return

        def within(moments: Sequence[datetime]) -> int:
            return sum(window.since <= moment < window.end for moment in moments)

        self.counted["received"] += within([one.received_at])
        self.counted["taken_up"] += within(one.admitted)
        self.counted["not_taken_up"] += within(one.rejected)
        self.counted["reopened"] += within(one.reopened)
        for answer in one.answers:
            if within([answer.at]):
                self.outcomes[answer.outcome] += 1
                self.remedies.update(answer.remedies)
                self.days.append((answer.at - one.received_at).days)
        over = _last([*one.rejected, *(answer.at for answer in one.answers)], window.end)
        again = _last(one.reopened, window.end)
        self.counted["open"] += over is None or (again is not None and again > over)

    def tables(self) -> dict[str, Any]:
        outcomes = [self.outcomes[outcome] for outcome in ComplaintOutcome.values]
        median = quantile(self.days, 50) if len(self.days) >= SMALLEST_GROUP else None
        steps = ("received", "taken_up", "not_taken_up", "reopened")
        return {
            "T15": table(
                ("figure", "value"),
                [
                    *([f"complaints_{one}", shown(self.counted[one])] for one in steps),
                    ["complaints_answered", shown_sum(outcomes)],
                    *(
                        [f"complaints_{outcome}", shown(count)]
                        for outcome, count in zip(ComplaintOutcome.values, outcomes, strict=True)
                    ),
                    ["complaints_open", shown(self.counted["open"])],
                    ["median_days", median],
                ],
            ),
            "T15b": table(
                ("remedy", "complaints"),
                [[f"remedy_{one}", shown(self.remedies[one])] for one in Remedy.values],
            ),
        }


def _last(moments: Sequence[datetime], end: datetime) -> datetime | None:
    return max((moment for moment in moments if moment < end), default=None)
