"""What a rulebook says of a deadline: what starts it, what stops it, whose it is."""

from __future__ import annotations

from typing import Final, Literal, Self

from pydantic import Field, model_validator

from oversight.deadlines.terms import ClockClass, Period
from warrants.rules.parts import Article, Confidence, Length, Note, Part, Words
from warrants.rules.vocabulary import Severity

# What a rulebook may count from. Another name is a fault: its deadline would never start.
EVENTS: Final = frozenset(
    {
        "application.resolved",
        "application.received",
        "case.final_decision",
        "contact.left",
        "contact.met",
        "contact.reported",
        "decision",
        "decision.granted",
        "destruction.attested",
        "destruction.done",
        "destruction.permitted",
        "destruction.planned",
        "legality.reported",
        "legality.requested",
        "material.filtered",
        "material.handed_over",
        "material.quarantined",
        "material.received",
        "materials.requested",
        "notice.deferred",
        "person.asked_court",
        "person.notified",
        "post.told",
        "postal.examined",
        "postal.noticed",
        "prosecutor.told",
        "prosecutor.told_of_destruction",
        "prosecutor.told_of_threat",
        "renewal.resolved",
        "return.filed",
        "term.granted",
        "threat.resolved",
        "urgent.confirmed",
        "urgent.refused",
        "urgent.started",
        "warrant.ended",
    }
)


class OnBreach(Part):
    """What a missed deadline raises."""

    flag: str
    severity: Severity
    party: Literal["agency", "court", "prosecutor", "provider", "body"]


class Extension(Part):
    """A longer deadline on a ground."""

    to: Length
    ground: str = Field(min_length=1)
    on: str | None = None


class ClockRule(Part):
    """A deadline: what starts it, what stops it, how long it runs, whose it is.

    `optional` deadlines are a right or a plan, not a duty: letting one pass is no breach.
    `before` counts back from the event instead of forward.
    """

    key: str = ""
    title: Words
    starts: str
    stops: str | None = None
    within: Length | None = None
    before: Length | None = None
    counted_in: Literal["calendar", "working"] = "calendar"
    extend: Extension | None = None
    class_: ClockClass = Field(alias="class")
    on_breach: OnBreach | None = None
    optional: bool = False
    by: Literal["law", "body"] = "law"
    measures: tuple[str, ...] = ()
    article: Article
    note: Note = None
    status: Confidence = "read"

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.within is None) == (self.before is None):
            raise ValueError("give either within or before")
        if not self.optional and (self.on_breach is None or self.stops is None):
            raise ValueError("a duty needs what stops it and what its breach raises")
        counted = (self.within and self.within.days) and self.within == Period.of_days(
            self.within.days
        )
        if self.counted_in == "working" and not counted:
            raise ValueError("working days are counted in days: give within = P<n>D")
        return self

    @property
    def events(self) -> tuple[str, ...]:
        """Every event that it names."""
        named = (self.starts, self.stops, self.extend.on if self.extend else None)
        return tuple(name for name in named if name)

    @property
    def party(self) -> str:
        return self.on_breach.party if self.on_breach else ""
