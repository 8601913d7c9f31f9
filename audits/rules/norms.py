"""The body's own deadlines: data, read as strictly as a rulebook."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime
from typing import Literal, Self, TypeVar
from zoneinfo import ZoneInfo

from pydantic import ValidationError, model_validator

from oversight.deadlines import terms
from oversight.deadlines.calendar import Calendar
from oversight.deadlines.terms import ClockClass, Counting, Due
from warrants.rules.parts import Article, Length, Part, Words
from warrants.rules.rulebook import RulebookFault

Whole = TypeVar("Whole", bound=Part)


class Norm(Part):
    """One deadline that the body sets itself or an agency: a missed one flags, or it refuses."""

    title: Words
    starts: str
    stops: str | None = None
    within: Length
    counted_in: Literal["calendar", "working"] = "calendar"
    effect: Literal["flag", "refuse"]
    article: Article
    source: tuple[str, ...]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.counted_in == "working" and self.within.whole_days is None:
            raise ValueError("working days are counted in days: give within = P<n>D")
        if self.effect == "flag" and not self.stops:
            raise ValueError("a deadline that flags needs what stops it")
        return self

    def due(self, started_at: datetime, zone: ZoneInfo, calendar: Calendar) -> Due:
        """Return when it falls due: counted for the person, moved to a working day."""
        working = self.counted_in == "working"
        how = Counting(zone, rolls=True, working_days=working)
        return terms.due(
            self.within, started_at, how=how, calendar=calendar, clock_class=ClockClass.REMEDY
        )


class Norms(Part):
    """All norms of one file, by key."""

    norms: Mapping[str, Norm]


def parse(text: str, name: str) -> Mapping[str, Norm]:
    """Read a file of norms.

    Raises:
        RulebookFault: file, key and reason of every fault.
    """
    return read(Norms, text, name).norms


def read(part: type[Whole], text: str, name: str) -> Whole:
    """Read a file as `part`; a key that it does not know is a fault.

    Raises:
        RulebookFault: file, key and reason of every fault.
    """
    try:
        return part.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as broken:
        raise RulebookFault(name, [("file", str(broken))]) from broken
    except ValidationError as wrong:
        faults = [(".".join(map(str, one["loc"])), one["msg"]) for one in wrong.errors()]
        raise RulebookFault(name, faults) from wrong
