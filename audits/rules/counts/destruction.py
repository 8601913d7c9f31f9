"""T12: what had to be destroyed, how fast it was, what is still there."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from audits.rules.counts.chains import Followed
from audits.rules.counts.window import Window
from audits.rules.counts.written import quantile, table
from oversight.deadlines.edge import in_time

NORM: Final = timedelta(days=28)
AGES: Final = (28, 90, 180)  # days, the upper edges of the first three columns
BANDS: Final = ("up_to_28", "up_to_90", "up_to_180", "over_180")
COLUMNS: Final = ("ordered", "destroyed", "in_time", "late")


@dataclass(slots=True)
class Destruction:
    """Orders to destroy a piece, by the agency of its case."""

    by_agency: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    days: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    waited: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))

    def add(self, agency: int, piece: Followed, window: Window) -> None:
        """Count the orders to destroy a piece that held at some time of the period."""
        for since, done in piece.orders:
            if done is not None and done < window.since:
                continue
            row = self.by_agency[agency]
            row["ordered"] += 1
            if done is None:
                waited = (window.end - since).days
                self.waited[agency].append(waited)
                row["open"] += 1
                row["held"] += piece.piece.held
                row[BANDS[sum(waited > edge for edge in AGES)]] += 1
            else:
                self.days[agency].append((done - since).days)
                row["destroyed"] += 1
                row["in_time" if in_time(done, since + NORM) else "late"] += 1

    def add_kept(self, agency: int, pieces: int = 1) -> None:
        """Count pieces that were kept beyond their time without an order."""
        self.by_agency[agency]["kept_too_long"] += pieces

    def tables(self, names: Mapping[int, dict[str, str]]) -> dict[str, Any]:
        """Return the tables; agencies with most orders first."""
        agencies = sorted(self.by_agency, key=lambda pk: (-self.by_agency[pk]["ordered"], pk))
        rows = [(pk, names[pk], self.by_agency[pk]) for pk in agencies]
        return {
            "T12": table(
                ("name", *COLUMNS, "median_days", "longest_days_to_destroy", "kept_too_long"),
                [
                    [
                        name,
                        *(row[column] for column in COLUMNS),
                        quantile(self.days[pk], 50) if self.days[pk] else None,
                        max(self.days[pk], default=None),
                        row["kept_too_long"],
                    ]
                    for pk, name, row in rows
                ],
            ),
            "T12b": table(
                ("name", "not_destroyed", *BANDS, "longest_wait", "held"),
                [
                    [
                        name,
                        row["open"],
                        *(row[band] for band in BANDS),
                        max(self.waited[pk], default=None),
                        row["held"],
                    ]
                    for pk, name, row in rows
                ],
            ),
        }
