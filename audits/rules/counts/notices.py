"""T11: who was told of a measure that is over, who was not, and how long ago it ended."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple

from audits.rules.counts.window import Window
from audits.rules.counts.written import table
from warrants.enums import NoticeRuling, NoticeStatus

NEVER_STARTED: Final = "never_started"
OUTCOMES: Final = (
    NoticeStatus.SERVED,
    NoticeStatus.UNIDENTIFIED,
    NoticeStatus.WAIVED,
    NoticeStatus.DEFERRED,
    NoticeStatus.DUE,
    NEVER_STARTED,
)
BANDS: Final = ("under_half_a_year", "under_a_year", "under_two_years", "two_years_on")


class Step(NamedTuple):
    """What a ruling or a service came to, when it happened and when it was recorded."""

    outcome: str
    at: datetime
    recorded_at: datetime


@dataclass(slots=True)
class Owed:
    """What is owed to the targets of one case; `begun` is the step that began the deadline.

    `waits` says whether the law lets the deadline begin with the final decision in the
    case; elsewhere it begins with the end of the measure.
    """

    ended_at: datetime
    targets: int
    waits: bool
    begun: Step | None = None
    rulings: list[Step] = field(default_factory=list)
    settled: list[Step] = field(default_factory=list)  # one for each target told or not found


@dataclass(slots=True)
class Notices:
    """Notices by outcome; `ages` are the days since the end from which a column counts."""

    ages: Sequence[int]
    outcomes: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, owed: Owed, window: Window) -> None:
        """Count the notices of one case as they stood at the end of the window.

        Settled ones count if they were settled within the period, open ones always.
        """
        if owed.ended_at >= window.end:
            return
        found: Counter[tuple[str, int]] = Counter()
        if owed.waits and not (owed.begun and window.knows(*owed.begun[1:])):
            found[NEVER_STARTED, self._band(owed, window.end)] = owed.targets
        else:
            found = self._begun(owed, window)
        for (outcome, band), targets in found.items():
            self.outcomes[outcome]["targets"] += targets
            self.outcomes[outcome][BANDS[band]] += targets
        for outcome in {outcome for outcome, _band in found}:
            self.outcomes[outcome]["warrants"] += 1

    def _begun(self, owed: Owed, window: Window) -> Counter[tuple[str, int]]:
        found: Counter[tuple[str, int]] = Counter()
        settled = [one for one in owed.settled if window.knows(one.at, one.recorded_at)]
        for one in settled:
            if one.at >= window.since:
                found[one.outcome, self._band(owed, one.at)] += 1
        left = owed.targets - len(settled)
        if left <= 0:
            return found
        rulings = {
            one.outcome: one for one in owed.rulings if window.knows(one.at, one.recorded_at)
        }
        waived = rulings.get(NoticeRuling.WAIVED)
        if waived is None:
            standing = NoticeStatus.DEFERRED if rulings else NoticeStatus.DUE
            found[standing, self._band(owed, window.end)] += left
        elif waived.at >= window.since:
            found[NoticeStatus.WAIVED, self._band(owed, waived.at)] += left
        return found

    def _band(self, owed: Owed, at: datetime) -> int:
        days = (at - owed.ended_at).days
        return max(0, sum(days >= least for least in self.ages) - 1)

    def tables(self) -> dict[str, Any]:
        return {
            "T11": table(
                ("notice", "warrants", "targets", *BANDS),
                [
                    [
                        f"notice_{outcome}",
                        *(
                            self.outcomes[outcome][column]
                            for column in ("warrants", "targets", *BANDS)
                        ),
                    ]
                    for outcome in OUTCOMES
                ],
            )
        }
