"""What the rules are told: a filing, a history; never who a target is, never a clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from oversight.deadlines.terms import Period
from warrants.rules.vocabulary import Kind


@dataclass(frozen=True, slots=True)
class Offence:
    """What is investigated; a penalty that is not known is None, which is not zero."""

    code: str
    title: str = ""
    max_penalty_years: Decimal | None = None
    criminal_group: bool = False
    grave: bool = False


@dataclass(frozen=True, slots=True)
class TargetFacts:
    """What the rules need to know of a target; never who it is."""

    kind: str
    capacity: str
    protected: tuple[str, ...] = ()
    own_grave_offence: bool = False
    consent: bool = False


@dataclass(frozen=True, slots=True)
class Filing:
    """One application as the rules see it.

    `resolved_at` is when the agency says its resolution was issued, `received_at`
    when the body recorded it. `threat_consent` means the threat route. A `historic`
    filing comes from an earlier publication and is never refused.
    """

    kind: Kind
    measures: tuple[str, ...]
    offences: tuple[Offence, ...]
    targets: tuple[TargetFacts, ...]
    requested: Period
    resolved_at: datetime
    received_at: datetime
    starts_at: datetime | None = None
    has_results: bool = False
    urgent_started_at: datetime | None = None
    threat_consent: bool = False
    court_is_capital: bool = False
    prosecutor_general_agreed: bool = False
    historic: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """The half-open stretch of time [starts_at, until)."""

    starts_at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class History:
    """What has been authorised so far: the terms, and what they add up to."""

    terms: tuple[Span, ...] = ()
    renewals: int = 0
    cumulative: timedelta = timedelta()
    ended_at: datetime | None = None

    @property
    def days_in_force(self) -> int:
        """The days on which authority held, a begun day counted whole; a cut term as far as it ran."""
        held = sum((term.until - term.starts_at for term in self.terms), timedelta())
        return -(-held // timedelta(days=1))


NOTHING: Final = History()
