"""What the API answers of requests for stored data, and how it is filled."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Model
from pydantic import BaseModel

from oversight.models import LedgerEntry
from warrants.api.bodies import flag_data, receipt_data
from warrants.api.shapes import FlagOut, ReceiptOut
from warrants.enums import (
    AnswerOutcome,
    AnswerSource,
    BulkStage,
    CheckOutcome,
    ProbeQuality,
    RequestStatus,
    SelectorKind,
)
from warrants.models import BulkOrder, BulkStep, DataAnswer, DataReceipt, DataRequest
from warrants.selectors import law


class SelectorOut(BaseModel):
    """One kind of selector and how many; the values stay sealed."""

    kind: SelectorKind
    count: int


class AnswerOut(BaseModel):
    """What the provider gave; `source` says by whose account."""

    source: AnswerSource
    outcome: AnswerOutcome
    ground: str
    records: int
    persons: int
    categories: list[str]
    since: datetime | None
    until: datetime | None
    excess: int
    excess_quarantined: bool
    candidates: int | None
    provider_reference: str
    answered_at: datetime
    recorded_at: datetime


class DataReceiptOut(BaseModel):
    """What the agency received, by its own account."""

    records: int
    persons: int
    excess_quarantined: bool
    received_at: datetime
    recorded_at: datetime
    check_outcome: CheckOutcome | None


class DataRequestRow(BaseModel):
    """One request in a list; a provider does not see which warrant it rests on."""

    reference: str
    agency: str
    provider: str
    agency_reference: str
    warrant: str | None
    legal_basis: str
    purpose: str
    categories: list[str]
    selectors: list[SelectorOut]
    since: datetime
    until: datetime
    bulk: bool
    urgent: bool
    probe_quality: ProbeQuality | None
    watchlist: str
    status: RequestStatus
    requested_at: datetime
    recorded_at: datetime
    answer: AnswerOut | None


class DataRequestOut(DataRequestRow):
    """One request, whole."""

    receipt_of_agency: DataReceiptOut | None
    flags: list[FlagOut]


class DataRequestPage(BaseModel):
    """A page of a list; `next` is the address of the page after it."""

    results: list[DataRequestRow]
    next: str | None


class DataRequestTaken(BaseModel):
    """The acknowledgement of a request, an answer or a receipt."""

    reference: str
    status: RequestStatus
    flags: list[FlagOut]
    receipt: ReceiptOut


class BulkStepOut(BaseModel):
    """One stage of a bulk regime."""

    stage: BulkStage
    at: datetime
    records: int
    persons: int | None
    selectors: int | None


class BulkOrderTaken(BaseModel):
    """The acknowledgement of a bulk order, or of one of its stages."""

    reference: str
    categories: list[str]
    selector_kinds: list[SelectorKind]
    most_selectors: int
    starts_at: datetime
    until: datetime
    stages: list[BulkStepOut]
    receipt: ReceiptOut


def _plain(row: Model, shape: type[BaseModel]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in shape.model_fields}


def answer_of(request: DataRequest) -> DataAnswer | None:
    return getattr(request, "answer", None)


def receipt_of(request: DataRequest) -> DataReceipt | None:
    return getattr(request, "receipt", None)


def row_data(request: DataRequest, *, to_provider: bool) -> dict[str, Any]:
    warrant, answer = request.warrant, answer_of(request)
    return {
        **{
            name: getattr(request, name)
            for name in DataRequestRow.model_fields
            if name not in {"agency", "provider", "warrant", "probe_quality", "answer"}
        },
        "agency": request.agency.code,
        "provider": request.provider.code,
        "warrant": warrant.reference if warrant and not to_provider else None,
        "probe_quality": request.probe_quality or None,
        "answer": _plain(answer, AnswerOut) if answer else None,
    }


def flags_data(request: DataRequest, zone: ZoneInfo) -> list[dict[str, Any]]:
    return [flag_data(one, zone) for one in request.flags.all()]


def whole_data(request: DataRequest, *, to_provider: bool) -> dict[str, Any]:
    """Return a whole request; what the agency says of it is not told to the provider."""
    zone, receipt = law.rules_of(request.rulebook).zone, receipt_of(request)
    return {
        **row_data(request, to_provider=to_provider),
        "receipt_of_agency": {
            **_plain(receipt, DataReceiptOut),
            "check_outcome": receipt.check_outcome or None,
        }
        if receipt and not to_provider
        else None,
        "flags": [] if to_provider else flags_data(request, zone),
    }


def taken_data(request: DataRequest, entry: LedgerEntry, *, to_provider: bool) -> dict[str, Any]:
    zone = law.rules_of(request.rulebook).zone
    return {
        "reference": request.reference,
        "status": request.status,
        "flags": [] if to_provider else flags_data(request, zone),
        "receipt": receipt_data(entry),
    }


def order_data(order: BulkOrder, entry: LedgerEntry) -> dict[str, Any]:
    return {
        **{
            name: getattr(order, name)
            for name in BulkOrderTaken.model_fields
            if name not in {"stages", "receipt"}
        },
        "stages": [_step(one) for one in order.steps.all()],
        "receipt": receipt_data(entry),
    }


def _step(step: BulkStep) -> dict[str, Any]:
    return _plain(step, BulkStepOut)
