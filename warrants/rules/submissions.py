"""What may be submitted: the shape of every filing, whichever door it comes through.

A form and an API call are read by the same classes, so both are told the same
faults, all of them at once. Limits of the law are not here but in the rulebook.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Final, Literal, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from oversight.rules.signs import is_plain


def _storable(value: object) -> object:
    if isinstance(value, str) and "\x00" in value:
        raise ValueError("nul")
    return value


def _plain(value: str) -> str:
    """Refuse a reference that holds a sign which nobody sees: it would pass for another."""
    if not is_plain(value):
        raise ValueError("invisible_sign")
    return value


RFC_3339 = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?([Zz]|[+-]\d{2}:\d{2})?", re.ASCII
)
EARLIEST: Final = datetime(1900, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(2200, 1, 1, tzinfo=UTC)
FARTHEST: Final = timedelta(hours=14)  # of any zone from UTC; the database takes no offset of a day


def _written_out(value: object) -> object:
    """Refuse an instant given as a count of seconds, as which it reads like any number."""
    if isinstance(value, datetime) or (isinstance(value, str) and RFC_3339.fullmatch(value)):
        return value
    raise ValueError("datetime_parsing")


def _reckonable(value: datetime) -> datetime:
    """Refuse an instant so far away, or of such an offset, that no term can be counted from it."""
    if abs(value.utcoffset() or timedelta()) > FARTHEST:
        raise ValueError("timezone_aware")
    if not EARLIEST <= value < LATEST:
        raise ValueError("datetime_too_far")
    return value


def _name_alone(value: object) -> object:
    """Take a person given as an object by the name in it."""
    if isinstance(value, dict):
        return value.get("username") or value.get("name")
    return value


def _installation(value: object) -> object:
    """Take a plain yes for installed and used, a plain no for never installed."""
    if isinstance(value, bool):
        return "used" if value else "never"
    return value


Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$")]
Category = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")]
Text = Annotated[str, BeforeValidator(_storable), StringConstraints(strip_whitespace=True)]
Word = Annotated[Text, Field(max_length=40), AfterValidator(_plain)]
Number = Annotated[Text, Field(max_length=80), AfterValidator(_plain)]
Line = Annotated[Text, Field(max_length=200)]
Label = Annotated[Text, Field(min_length=1, max_length=200)]
Mark = Annotated[Line, AfterValidator(_plain)]  # a number that tells a person or a thing
Value = Annotated[Label, AfterValidator(_plain)]  # likewise, and never empty
LooseProse = Annotated[Text, Field(max_length=20_000)]
Prose = Annotated[Text, Field(min_length=1, max_length=20_000)]
Count = Annotated[int, Field(strict=True, ge=0, le=2_000_000_000)]
Days = Annotated[int, Field(strict=True, ge=1, le=3660)]
Money = Annotated[Decimal, Field(ge=0, max_digits=16, decimal_places=2)]
Instant = Annotated[AwareDatetime, BeforeValidator(_written_out), AfterValidator(_reckonable)]


class Submission(BaseModel):
    """A body that knows every one of its fields: an unknown one is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Person(Submission):
    """The human behind a filing."""

    name: Label
    position: Line = ""
    rank: Line = ""
    number: Mark = ""


class OffenceIn(Submission):
    """An offence that the application rests on."""

    code: Value
    title: Line = ""
    max_penalty_years: Annotated[Decimal, Field(ge=0, le=100, decimal_places=2)] | None = None
    criminal_group: bool = False
    grave: bool = False


class Identity(Submission):
    """Who a target really is; sealed before it is stored."""

    name: Line = ""
    iin: Annotated[str, StringConstraints(pattern=r"^[0-9]{12}$")] | None = None
    details: Line = ""


class TargetIn(Submission):
    """Whom or what the measure is aimed at."""

    kind: Literal["person", "place", "device", "account"]
    capacity: Category
    pseudonym: Line = ""
    identity: Identity | None = None
    protected: list[Category] = Field(default_factory=list, max_length=20)
    own_grave_offence: bool = False
    consent: bool = False


class UrgentStart(Submission):
    """A measure that began before a judge could be asked."""

    started_at: Instant
    why: Prose


class Threat(Submission):
    """The threat route: a person at risk asks for the measure or consents to it in writing."""

    consent: Literal["application", "written_consent"]


class WarrantIn(Submission):
    """A first application."""

    agency_reference: Annotated[Number, Field(min_length=1)]
    rulebook: Code
    court: Code
    case_number: Number = ""
    offences: list[OffenceIn] = Field(min_length=1, max_length=50)
    measures: list[Code] = Field(min_length=1, max_length=20)
    aim: Word = ""
    targets: list[TargetIn] = Field(min_length=1, max_length=200)
    facts: Prose
    necessity: Prose
    less_intrusive: LooseProse = ""
    proportionality: LooseProse = ""
    expected: LooseProse = ""
    requested_days: Days
    urgent: UrgentStart | None = None
    threat: Threat | None = None
    prosecutor_general_agreed: bool = False
    systems: list[Code] = Field(default_factory=list, max_length=50)
    resolved_at: Instant
    officer: Person
    approved_by: Person | None = None


class RenewalIn(Submission):
    """A request to go on."""

    requested_days: Days
    necessity: Prose
    results_so_far: LooseProse = ""
    less_intrusive: LooseProse = ""
    proportionality: LooseProse = ""
    expected: LooseProse = ""
    resolved_at: Instant
    officer: Person
    approved_by: Person | None = None


class DecisionIn(Submission):
    """What a judge decided."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    outcome: Literal["granted", "modified", "refused"]
    reasons: Prose
    conditions: LooseProse = ""
    starts_at: Instant | None = Field(default=None, alias="from")
    days: Days | None = None
    until: Instant | None = None
    decided_at: Instant
    judge: Annotated[Label, BeforeValidator(_name_alone)]

    @model_validator(mode="after")
    def _one_length(self) -> Self:
        if self.outcome != "refused" and (self.days is None) == (self.until is None):
            raise ValueError("days_or_until")
        return self


class WithdrawalIn(Submission):
    """The agency takes a waiting application back."""

    reason: Prose
    withdrawn_at: Instant
    officer: Person


class ActivationIn(Submission):
    """Actual use began or stopped."""

    kind: Literal["started", "stopped"]
    at: Instant
    place: Line = ""
    system: Number = ""
    measure: Code | None = None
    provider: Code | None = None
    officer: Person | None = None


class EndIn(Submission):
    """The measure ends before its term does."""

    reason: Literal["cancelled", "stopped_by_judge", "stopped_by_prosecutor"]
    ended_at: Instant
    why: Prose
    officer: Person | None = None


class Told(Submission):
    """Somebody was told what the law says they have to be told."""

    who: Literal["prosecutor", "prosecutor_of_threat", "post"]
    at: Instant


class ReturnIn(Submission):
    """What came of it; a figure that is absent is unknown, which is not zero."""

    installed: Annotated[
        Literal["used", "not_used", "never"] | None, BeforeValidator(_installation)
    ] = None
    days_used: Count | None = None
    persons: Count | None = None
    communications: Count | None = None
    incriminating: Count | None = None
    searches: Count | None = None
    matches: Count | None = None
    cost: Money | None = None
    cost_other: Money | None = None
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] | None = None
    arrests: Count | None = None
    trials: Count | None = None
    convictions: Count | None = None
    motions_granted: Count | None = None
    motions_denied: Count | None = None
    motions_pending: Count | None = None
    no_result_reason: LooseProse = ""
    encrypted: bool | None = None
    related_to: Line = ""
    told: list[Told] = Field(default_factory=list, max_length=10)
    filed_at: Instant | None = None
    officer: Person | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        said = self.model_dump(exclude={"officer", "filed_at", "currency"}, exclude_defaults=True)
        if not said:
            raise ValueError("return_is_empty")
        if (self.cost is not None or self.cost_other is not None) and not self.currency:
            raise ValueError("cost_needs_a_currency")
        return self


class OccurrenceIn(Submission):
    """Something happened that the law counts time from.

    `since` and `number` tell which of several it follows: the moment and the number that
    were reported of the item, or the contact. Without them, the oldest that still waits is meant.
    """

    what: Literal[
        "materials.requested",
        "legality.requested",
        "legality.reported",
        "postal.noticed",
        "postal.examined",
        "contact.met",
        "contact.reported",
        "contact.left",
    ]
    at: Instant
    since: Instant | None = None
    number: Number = ""


class FinalDecisionIn(Submission):
    """The criminal case ended for good."""

    ending: Literal["conviction", "acquittal", "terminated", "other"]
    decided_at: Instant
    paper: Number = ""
    officer: Person | None = None


class NoticeDecisionIn(Submission):
    """A judge puts notice off, or agrees to none; without `until` as far as the law goes."""

    ruling: Literal["deferred", "waived"]
    ground: Code
    reasons: Prose
    until: Instant | None = None
    decided_at: Instant
    judge: Annotated[Label, BeforeValidator(_name_alone)]

    @model_validator(mode="after")
    def _until_what(self) -> Self:
        if self.ruling == "waived" and self.until is not None:
            raise ValueError("waived_until")
        return self


class NoticeIn(Submission):
    """One target was told, with the proof of it; or cannot be identified, and why not."""

    target: Annotated[int, Field(strict=True, ge=0, le=10_000)]
    outcome: Literal["served", "unidentified"]
    at: Instant
    way: Literal["", "in_person", "post", "counsel", "electronic"] = ""
    proof: Line = ""
    why: LooseProse = ""
    officer: Person | None = None

    @model_validator(mode="after")
    def _proven(self) -> Self:
        if self.outcome == "served" and not (self.way and self.proof):
            raise ValueError("service_needs_proof")
        if self.outcome == "unidentified" and (self.way or self.proof or not self.why):
            raise ValueError("unidentified_needs_why")
        return self


class RemedyIn(Submission):
    """A person who was told asked the court, or the court decided on it."""

    target: Annotated[int, Field(strict=True, ge=0, le=10_000)]
    step: Literal["asked", "decided"]
    outcome: Literal["", "unlawful", "partly", "lawful", "left"] = ""
    at: Instant
    paper: Number = ""
    officer: Person | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.step == "decided") != bool(self.outcome):
            raise ValueError("remedy_needs_outcome")
        return self


def whole_days(length: timedelta) -> int:
    """Return a length in days, a begun day counted whole."""
    return -(-length // timedelta(days=1))


def span_of(starts_at: datetime, until: datetime) -> int:
    """Return the days from `starts_at` to `until`, a begun day counted whole."""
    return whole_days(until - starts_at)
