"""What a report counts, in instants: a period, and the edition's day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo


class Window(NamedTuple):
    """The first instant of a period, the first after it, the first after the edition's day."""

    since: datetime
    until: datetime
    known: datetime

    @classmethod
    def of(cls, since: date, until: date, known_by: date, zone: ZoneInfo) -> Window:
        """Return the window of days, all counted, as clocks in `zone` show them."""
        day = timedelta(days=1)

        def midnight(one: date) -> datetime:
            return datetime.combine(one, time.min, zone)

        return cls(midnight(since), midnight(until + day), midnight(known_by + day))

    @property
    def end(self) -> datetime:
        """The instant at which the report looks: no step from then on counts."""
        return min(self.until, self.known)

    def knows(self, at: datetime, recorded_at: datetime) -> bool:
        """Whether something had happened by the end, and was recorded by the edition's day."""
        return at < self.end and recorded_at < self.known

    def holds(self, at: datetime, recorded_at: datetime) -> bool:
        """Whether something happened within the period, and was recorded by the edition's day."""
        return at >= self.since and self.knows(at, recorded_at)

    def asked(self) -> dict[str, datetime]:
        """Return the same as parameters of a statement."""
        return {"since": self.since, "end": self.end, "known": self.known}
