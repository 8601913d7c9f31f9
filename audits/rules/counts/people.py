"""T20: how long persons were authorised, across cases, as it stood on one day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from audits.rules.counts.window import Window
from audits.rules.counts.written import shown, table
from warrants.persons.rules.graph import BANDS, BEYOND

ROWS: Final = (*map(str, BANDS), BEYOND)


@dataclass(frozen=True, slots=True)
class Counted:
    """Persons by band of days, in each: all, of several cases, of several agencies; who waits."""

    recorded_at: datetime
    bands: Mapping[str, Sequence[int]]
    waiting: int


@dataclass(slots=True)
class People:
    """The newest count that a report knows of."""

    newest: Counted | None = None

    def add(self, one: Counted, window: Window) -> None:
        """Keep a count that was made by the end of the window, the newest of them."""
        known = one.recorded_at < window.end
        if known and (self.newest is None or self.newest.recorded_at < one.recorded_at):
            self.newest = one

    def tables(self) -> dict[str, Any]:
        """Return the table; nothing is told where nothing was counted by then."""
        columns = ("days_of_person", "persons_counted", "of_several_cases", "of_several_agencies")
        if self.newest is None:
            return {"T20": table(columns, [])}
        bands = self.newest.bands
        rows: list[list[Any]] = [
            [f"person_days_{band}", *(shown(count) for count in bands.get(band, (0, 0, 0)))]
            for band in ROWS
        ]
        rows.append(["proposals_waiting", shown(self.newest.waiting), None, None])
        return {"T20": table(columns, rows)}
