"""T20 from the rows: the counts of persons that were written down day by day."""

from __future__ import annotations

from collections.abc import Iterator

from audits.rules.counts.people import Counted, People
from audits.rules.counts.window import Window
from warrants.models import PersonCount


def counts() -> Iterator[tuple[str, Counted]]:
    """Stream every count by its day."""
    for row in PersonCount.objects.order_by("day").iterator(chunk_size=2000):
        yield row.day.isoformat(), Counted(row.recorded_at, row.bands, row.waiting)


def count(people: People, window: Window) -> None:
    """Take the newest count that was made by the end of a window."""
    for _day, one in counts():
        people.add(one, window)
