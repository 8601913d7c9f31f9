"""How long the body keeps its own records: data, read as strictly as a rulebook."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import model_validator

from oversight.deadlines import terms
from oversight.deadlines.calendar import Calendar
from oversight.deadlines.edge import in_time
from oversight.deadlines.terms import ClockClass, Counting, Due, Period
from warrants.rules.parts import Article, Length, Part, Words

MOST: Final = 2_000  # records of one act: as many as one person can look through
FINEST: Final = timedelta(microseconds=1)


class Kind(StrEnum):
    """The classes of record whose destruction two persons release."""

    COMPLAINTS = "complaints"
    COMPLAINT_FILES = "complaint_files"
    REQUESTS = "requests"
    IDENTITIES = "identities"
    SELECTORS = "selectors"


class RecordClass(Part):
    """One class of record: from when it counts, how long it is kept, what goes and what stays."""

    title: Words
    goes: Words
    stays: Words
    starts: str
    keep: Length | None = None
    ends: Literal["key", "bodies", "rows", "never", "outside"]
    article: Article
    source: tuple[str, ...]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.keep is None) != (self.ends == "never"):
            raise ValueError("what ends needs keep, and what never ends has none")
        return self

    @property
    def by_two(self) -> bool:
        """Whether two persons release it; the rest goes by the clock, or not at all."""
        return self.ends in {"key", "bodies"}


class Schedule(Part):
    """All classes of one file, by key."""

    classes: Mapping[str, RecordClass]

    @model_validator(mode="after")
    def _known(self) -> Self:
        by_two = {key for key, one in self.classes.items() if one.by_two}
        if by_two != set(Kind):
            msg = f"two persons release exactly {', '.join(sorted(Kind))}"
            raise ValueError(msg)
        return self


@dataclass(frozen=True, slots=True)
class Keeping:
    """One class as it counts here: in the zone and by the holidays of a rulebook."""

    keep: Period
    zone: ZoneInfo
    calendar: Calendar

    def due(self, since: datetime) -> Due:
        """Return when a record falls due: its last day whole, moved to a working day."""
        how = Counting(self.zone, rolls=True)
        return terms.due(
            self.keep, since, how=how, calendar=self.calendar, clock_class=ClockClass.REMEDY
        )

    def before(self, at: datetime) -> datetime:
        """Return the first beginning that is not due yet at `at`: all before it are.

        A later beginning never falls due earlier, so it is found by halving.
        """
        high = at
        low = at - self.keep.longest() - timedelta(days=60)
        while high - low > FINEST:
            middle = low + (high - low) // 2
            low, high = (middle, high) if not in_time(at, self.due(middle).at) else (low, middle)
        return high


def act_of(facts: Mapping[str, Any]) -> bytes:
    """Return the bytes whose hash stands for an act of destruction in the ledger."""
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
