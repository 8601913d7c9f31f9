"""Telling of what has no case here: by its own address, or by that of a case one does not know."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Literal

from django.http.response import HttpResponseBase
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from pydantic import BaseModel, RootModel
from rest_framework.request import Request
from rest_framework.response import Response

from oversight.api.authentication import actor_of
from oversight.api.doors import Door
from oversight.api.schema import STEP_HEADERS, WRITING, answers
from oversight.models import LedgerEntry
from warrants.api import bodies, shapes
from warrants.api.case import WRITE, OfCourtsToo
from warrants.api.request_shapes import DataRequestTaken
from warrants.rules.request_submissions import DataAnswerIn
from warrants.rules.submissions import ActivationIn, DecisionIn
from warrants.statements import actions
from warrants.statements.models import Statement
from warrants.statements.rules import StatementIn


class StatementOut(BaseModel):
    """The acknowledgement of a statement: the same whether or not the register knows the order."""

    reference: str
    kind: Literal["use", "data", "decision"]
    order: str
    recorded_at: datetime
    receipt: shapes.ReceiptOut


class AnswerOrStatement(RootModel[DataRequestTaken | StatementOut]):
    """The answer to a request that the caller was sent; a statement on any other, known or not."""


class StepOrStatement(RootModel[shapes.StepOut | StatementOut]):
    """A step on a case that is the caller's; a statement on any other, known or not."""


TOLD = answers({201: (StepOrStatement, "Recorded.")}, WRITING)
ANSWERED = answers({201: (AnswerOrStatement, "Recorded.")}, WRITING)


class Statements(OfCourtsToo, Door):
    """What a provider or a court tells of something that has no case here."""

    scopes: ClassVar[Mapping[str, str]] = WRITE

    @extend_schema(
        operation_id="state",
        request=StatementIn,
        parameters=STEP_HEADERS,
        responses=answers({201: (StatementOut, "Recorded.")}, WRITING),
    )
    def post(self, request: Request) -> HttpResponseBase:
        """Tell of use under an order not served, of data given, or of a decision never filed."""
        return _stated(self, request, self.body(request, StatementIn))


def use_stated(door: Door, request: Request, order: str, given: ActivationIn) -> HttpResponseBase:
    """Take in the use of an order that the provider was not served, or that there is not."""
    told = {"kind": "use", "order": order, "told": given.kind, "at": given.at}
    return _stated(door, request, StatementIn.model_validate(told))


def data_stated(door: Door, request: Request, order: str, given: DataAnswerIn) -> HttpResponseBase:
    """Take in what a provider gave to a request that it was not sent here, or that there is not."""
    counts = {"records": given.records, "persons": given.persons, "excess": given.excess}
    told = {
        "kind": "data",
        "order": order,
        "told": "given",
        "at": given.answered_at,
        "remark": "\n".join(
            [f"{name}: {count}" for name, count in counts.items()]
            + [f"category: {code}" for code in given.categories]
            + [f"provider_reference: {given.provider_reference}"] * bool(given.provider_reference)
        ),
    }
    return _stated(door, request, StatementIn.model_validate(told))


def decision_stated(
    door: Door, request: Request, order: str, given: DecisionIn
) -> HttpResponseBase:
    """Take in the decision of a court on a case that it does not have here."""
    told = {
        "kind": "decision",
        "order": order,
        "told": given.outcome,
        "at": given.decided_at,
        "days": given.days,
        "judge": given.judge,
        "remark": given.reasons,
    }
    return _stated(door, request, StatementIn.model_validate(told))


def _stated(door: Door, request: Request, given: StatementIn) -> HttpResponseBase:
    def act() -> Response:
        what = actions.state(given=given, by=actor_of(request), at=timezone.now())
        return Response(_data(*what), status=201)

    return door.once(request, act)


def _data(row: Statement, entry: LedgerEntry) -> dict[str, Any]:
    return {
        "reference": row.reference,
        "kind": row.kind,
        "order": row.order,
        "recorded_at": row.recorded_at,
        "receipt": bodies.receipt_data(entry),
    }
