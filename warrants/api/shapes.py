"""What the API answers: the shapes of the published schema."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field, RootModel

from oversight.api.errors import Problem
from oversight.deadlines.enums import ClockOutcome
from warrants.enums import (
    ActivationKind,
    ApplicationKind,
    ApplicationStatus,
    Authority,
    CaseEnding,
    EndReason,
    FlagState,
    Installation,
    NoticeStatus,
    Outcome,
    RemedyOutcome,
    RemedyStep,
    ServiceWay,
    Severity,
    WarrantStatus,
)


class FlagOut(BaseModel):
    """Something a rule noticed."""

    id: int
    code: str
    severity: Severity
    article: str
    detail: str
    party: str
    state: FlagState
    raised_at: datetime


class ClockOut(BaseModel):
    """One deadline, and every step of its computation."""

    rule: str
    title: str
    article: str
    party: str
    started_at: datetime
    number: str
    due_at: datetime
    why: list[str]
    stopped_at: datetime | None
    outcome: ClockOutcome | Literal[""]


class ReceiptOut(BaseModel):
    """What a filer keeps: with it the filing can be proven later; `proof` is where to ask."""

    commitment: str
    salt: str
    log: str
    entry: str
    proof: str


class TermOut(BaseModel):
    """A period in which the measure is allowed: from, and the first moment after it."""

    from_: datetime = Field(alias="from")
    until: datetime
    cut_at: datetime | None
    limit_until: datetime
    article: str


class DecisionOut(BaseModel):
    """What was decided."""

    outcome: Outcome
    authority: Authority
    judge: str | None
    reasons: str
    conditions: str
    days: int | None
    decided_at: datetime | None
    recorded_at: datetime
    rulebook: str
    term: TermOut | None


class ApplicationOut(BaseModel):
    """What was asked, as first submitted, and what was decided."""

    number: int
    kind: ApplicationKind
    status: ApplicationStatus
    requested_days: int | None
    resolved_at: datetime | None
    recorded_at: datetime
    filing: dict[str, Any]
    decision: DecisionOut | None


class ActivationOut(BaseModel):
    """Actual use began or stopped."""

    kind: ActivationKind
    at: datetime
    place: str
    system: str
    measure: str
    provider: str | None
    officer: dict[str, str]
    recorded_at: datetime


class ReturnOut(BaseModel):
    """What came of it; null is unknown, which is not zero."""

    number: int
    installed: Installation | None
    days_used: int | None
    persons: int | None
    communications: int | None
    incriminating: int | None
    searches: int | None
    matches: int | None
    cost: str | None
    cost_other: str | None
    currency: str | None
    arrests: int | None
    trials: int | None
    convictions: int | None
    motions_granted: int | None
    motions_denied: int | None
    motions_pending: int | None
    no_result_reason: str
    encrypted: bool | None
    related_to: str
    filed_at: datetime | None
    officer: dict[str, str]
    recorded_at: datetime


class OrderOut(BaseModel):
    """The order was served on a provider."""

    provider: str
    served_at: datetime
    officer: dict[str, str]
    recorded_at: datetime


class ReasonOut(BaseModel):
    """Why the measure ended before its term, or an application was taken back."""

    event: Literal["warrant.ended", "warrant.withdrawn"]
    text: str
    at: datetime
    officer: dict[str, str]
    recorded_at: datetime


class FinalOut(BaseModel):
    """How the criminal case ended for good."""

    ending: CaseEnding
    paper: str
    decided_at: datetime
    officer: dict[str, str]
    recorded_at: datetime


class RemedyOut(BaseModel):
    """A person who was told asked the court, or the court decided."""

    step: RemedyStep
    outcome: RemedyOutcome | Literal[""]
    at: datetime
    paper: str
    officer: dict[str, str]
    recorded_at: datetime


class NoticeOut(BaseModel):
    """The notice to one target, counted from 0, and what the person did about it."""

    target: int
    status: NoticeStatus
    due_at: datetime
    served_at: datetime | None
    way: ServiceWay | Literal[""]
    proof: str
    why: str
    remedy_until: datetime | None
    officer: dict[str, str]
    recorded_at: datetime | None
    remedies: list[RemedyOut]


class WarrantRow(BaseModel):
    """One warrant in a list."""

    reference: str
    agency: str
    agency_reference: str
    court: str
    case_number: str
    rulebook: str
    measures: list[str]
    status: WarrantStatus
    in_force: bool
    cumulative_days: int
    renewals: int
    first_from: datetime | None
    last_until: datetime | None
    ended_at: datetime | None
    end_reason: EndReason | Literal[""]
    filed_at: datetime | None
    recorded_at: datetime
    updated_at: datetime
    version: int


class WarrantOut(WarrantRow):
    """One warrant, whole."""

    offences: list[dict[str, Any]]
    aim: str
    applications: list[ApplicationOut]
    flags: list[FlagOut]
    clocks: list[ClockOut]
    activations: list[ActivationOut]
    returns: list[ReturnOut]
    orders: list[OrderOut]
    reasons: list[ReasonOut]
    final_decision: FinalOut | None
    notices: list[NoticeOut]


class WarrantPage(BaseModel):
    """A page of a list; `next` is the address of the page after it."""

    results: list[WarrantRow]
    next: str | None


class FiledOut(BaseModel):
    """The acknowledgement of a filing."""

    reference: str
    number: int
    status: WarrantStatus
    version: int
    flags: list[FlagOut]
    clocks: list[ClockOut]
    receipt: ReceiptOut


class StepOut(BaseModel):
    """The acknowledgement of a step."""

    reference: str
    status: WarrantStatus
    in_force: bool
    version: int
    receipt: ReceiptOut


class BatchAnswer(BaseModel):
    """What became of one filing of a batch."""

    index: int
    status: int
    body: FiledOut | Problem


class BatchOut(BaseModel):
    """One answer a filing, in the order they were given."""

    results: list[BatchAnswer]


class EventOut(BaseModel):
    """Something that concerns the caller."""

    cursor: str
    code: str
    reference: str | None
    at: datetime
    facts: dict[str, Any]


class EventPage(BaseModel):
    """Events in the order they happened; ask again with `after` = `next`."""

    results: list[EventOut]
    next: str | None


class RulebookRow(BaseModel):
    """One rulebook in force."""

    id: str
    version: str
    title: str
    jurisdiction: str
    active_from: str | None
    sha256: str
    status: str


class RulebookList(RootModel[list[RulebookRow]]):
    """The rulebooks in force."""


class RulebookOut(RulebookRow):
    """One rulebook, whole: every rule with its article."""

    rules: dict[str, Any]
