"""What an order of a published table is stored as: each table's columns, by name.

A case that comes by the thousand is no model: each of these is a row as it goes to the
database, its instants, ranges, lists and JSON in the database's own words. What stands here as a
default is the same for every historic order; `bulk.copy` refuses a row that lacks a column.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from warrants.enums import (
    ApplicationKind,
    ApplicationStatus,
    Authority,
    Outcome,
    Source,
    WarrantStatus,
)

HISTORIC = Source.HISTORIC.value
EMPTY_LIST = "[]"
NOBODY = "{}"


class WarrantRow(NamedTuple):
    """A row of `Warrant`."""

    id: int
    reference: str
    agency_id: int
    court_id: int
    rulebook_id: int
    judge_id: int
    agency_reference: str
    offences: str  # JSON
    measures: str  # list of texts
    officer: str
    recorded_at: str  # instant
    reported_span: str  # range of days
    renewals: int
    cumulative_days: int
    ended_span: str  # range of days
    search: str
    updated_at: str  # instant
    case_number: str = ""
    aim: str = ""
    systems: str = EMPTY_LIST  # JSON
    status: str = WarrantStatus.ENDED.value
    source: str = HISTORIC
    urgent_at: None = None
    filed_at: None = None
    first_from: None = None
    last_until: None = None
    ended_at: None = None
    end_reason: str = ""
    closed_at: None = None
    case_key: None = None  # there is no identity to seal
    version: int = 1


class ApplicationRow(NamedTuple):
    """A row of `Application`: the first one, or an extension."""

    id: int
    warrant_id: int
    number: int
    filing: str  # JSON
    recorded_at: str  # instant
    kind: str = ApplicationKind.RENEWAL.value
    requested_days: int | None = None
    resolved_span: str | None = None  # range of days
    status: str = ApplicationStatus.GRANTED.value
    source: str = HISTORIC
    resolved_at: None = None
    filed_by_id: None = None
    filed_by_client_id: None = None


class DecisionRow(NamedTuple):
    """A row of `Decision`: granted, for what was printed is what was granted."""

    application_id: int
    judge_id: int
    rulebook_id: int
    granted_days: int | None
    recorded_at: str  # instant
    outcome: str = Outcome.GRANTED.value
    authority: str = Authority.JUDGE.value
    reasons: str = ""
    conditions: str = ""
    decided_at: None = None
    source: str = HISTORIC


class ReturnRow(NamedTuple):
    """A row of `Return`; a figure that was not printed is None, never zero."""

    warrant_id: int
    number: int
    installed: str
    currency: str
    no_result_reason: str
    related_to: str
    recorded_at: str  # instant
    reported_span: str  # range of days
    days_used: int | None = None
    persons: int | None = None
    communications: int | None = None
    incriminating: int | None = None
    cost: Decimal | None = None
    cost_other: Decimal | None = None
    arrests: int | None = None
    trials: int | None = None
    convictions: int | None = None
    motions_granted: int | None = None
    motions_denied: int | None = None
    motions_pending: int | None = None
    source: str = HISTORIC
    searches: None = None
    matches: None = None
    encrypted: None = None
    filed_at: None = None
    officer: str = NOBODY  # JSON
    filed_by_id: None = None
    filed_by_client_id: None = None


class LineRow(NamedTuple):
    """A row of `ImportedLine`."""

    table_id: int
    line: int
    outcome: str
    warrant_id: int | None
    digest: str
    cells: str  # JSON
    faults: str = EMPTY_LIST  # JSON
