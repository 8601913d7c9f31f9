"""Builders of requests for stored data, each lawful under kz-cpc."""

from __future__ import annotations

import itertools
from datetime import datetime
from typing import Any

from oversight.enums import Role
from oversight.models import Actor, Provider
from tests.build import DAY, HOUR, NOON, OFFICER, a_provider
from warrants.actions import bulk_orders, data_answers, data_requests
from warrants.models import BulkOrder, BulkStep, DataRequest
from warrants.rules.request_submissions import (
    BulkOrderIn,
    BulkStageIn,
    DataAnswerIn,
    DataReceiptIn,
    DataRequestIn,
)

_numbers = itertools.count(1)
NUMBERS = ["+7 700 000 00 01", "+7 700 000 00 02"]
HEAD = {"name": "The Head", "number": "KZ-9"}


def a_request_as_filed(provider: Provider | str, at: datetime = NOON, **changes: Any) -> Any:
    """The body of a request for subscriber data, which takes nobody's warrant."""
    body: dict[str, Any] = {
        "agency_reference": f"Q-{next(_numbers)}",
        "provider": provider if isinstance(provider, str) else provider.code,
        "legal_basis": "Case 26-55-1",
        "purpose": "investigation",
        "categories": ["subscriber"],
        "selectors": [{"kind": "number", "count": 2, "values": NUMBERS}],
        "since": (at - 10 * DAY).isoformat(),
        "until": (at - DAY).isoformat(),
        "requested_at": at.isoformat(),
        "officer": OFFICER,
        "approved_by": HEAD,
    }
    return body | changes


def an_answer(at: datetime, **changes: Any) -> Any:
    body: dict[str, Any] = {
        "outcome": "given",
        "records": 2,
        "persons": 2,
        "categories": ["subscriber"],
        "answered_at": at.isoformat(),
    }
    return body | changes


def a_receipt(at: datetime, **changes: Any) -> Any:
    body: dict[str, Any] = {
        "records": 2,
        "persons": 2,
        "received_at": at.isoformat(),
        "officer": OFFICER,
    }
    return body | changes


def a_bulk_order(at: datetime = NOON, **changes: Any) -> Any:
    body: dict[str, Any] = {
        "agency_reference": f"B-{next(_numbers)}",
        "authority": "Investigating court",
        "purpose": "investigation",
        "categories": ["image"],
        "selector_kinds": ["plate"],
        "most_selectors": 100,
        "why": "A series of thefts.",
        "starts_at": at.isoformat(),
        "until": (at + 30 * DAY).isoformat(),
        "decided_at": at.isoformat(),
        "officer": OFFICER,
    }
    return body | changes


def asked(
    *, by: Actor, provider: Provider | None = None, at: datetime = NOON, **changes: Any
) -> DataRequest:
    given = DataRequestIn.model_validate(
        a_request_as_filed(provider or a_provider(), at, **changes)
    )
    return data_requests.ask(given=given, by=by, at=at)[0]


def answered(request: DataRequest, *, at: datetime = NOON + HOUR, **changes: Any) -> DataRequest:
    by = Actor(role=Role.PROVIDER, provider_id=request.provider_id)
    given = DataAnswerIn.model_validate(an_answer(at, **changes))
    return data_answers.answer(request_id=request.pk, given=given, by=by, at=at)[0]


def received(
    request: DataRequest, *, at: datetime = NOON + 2 * HOUR, **changes: Any
) -> DataRequest:
    by = Actor(role=Role.OFFICER, agency_id=request.agency_id)
    given = DataReceiptIn.model_validate(a_receipt(at, **changes))
    return data_answers.confirm_receipt(request_id=request.pk, given=given, by=by, at=at)[0]


def a_stage(at: datetime = NOON, **changes: Any) -> Any:
    body: dict[str, Any] = {
        "stage": "collected",
        "at": at.isoformat(),
        "records": 1000,
        "officer": OFFICER,
        "approved_by": HEAD,
    }
    return body | changes


def staged(order: BulkOrder, *, at: datetime = NOON + HOUR, **changes: Any) -> BulkStep:
    by = Actor(role=Role.OFFICER, agency_id=order.agency_id)
    given = BulkStageIn.model_validate(a_stage(at, **changes))
    bulk_orders.report_stage(order_id=order.pk, given=given, by=by, at=at)
    return order.steps.latest("pk")


def by_letter(
    request: DataRequest, *, by: Actor, at: datetime = NOON + HOUR, **changes: Any
) -> DataRequest:
    """The provider's letter, recorded by whoever got it."""
    given = DataAnswerIn.model_validate(
        an_answer(at, **{"provider_reference": "Out-17", **changes})
    )
    return data_answers.record_paper_answer(request_id=request.pk, given=given, by=by, at=at)[0]


def ordered(*, by: Actor, at: datetime = NOON, **changes: Any) -> BulkOrder:
    given = BulkOrderIn.model_validate(a_bulk_order(at, **changes))
    return bulk_orders.order_bulk(given=given, by=by, at=at)[0]
