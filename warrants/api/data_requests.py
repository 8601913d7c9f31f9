"""Requests for stored data: an agency asks, the provider answers, the agency says what came."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final
from urllib.parse import urlencode

from django.db.models import Q
from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.response import Response

from oversight.api.authentication import actor_of
from oversight.api.doors import Door, cursor_of, page_size, read_cursor
from oversight.api.schema import LANGUAGE, READING, STEP_HEADERS, WRITING, answers, header
from oversight.enums import Role
from oversight.models import LedgerEntry
from warrants.actions import bulk_orders, data_answers, data_requests
from warrants.api import request_shapes as shapes
from warrants.api.case import PAGE, READ
from warrants.attempts import api as attempts
from warrants.enums import RequestStatus
from warrants.models import BulkOrder, DataRequest
from warrants.rules.request_submissions import (
    BulkOrderIn,
    BulkStageIn,
    DataAnswerIn,
    DataReceiptIn,
    DataRequestIn,
)
from warrants.statements.api import ANSWERED, data_stated

ACCESS: Final = {"POST": "access:write"}
IN_PATH: Final = OpenApiParameter(
    "reference",
    {"type": "string", "pattern": "^D-[0-9]{4}-[0-9]{6,10}$"},
    OpenApiParameter.PATH,
    description="The reference that the request was answered with.",
)
ORDER_IN_PATH: Final = OpenApiParameter(
    "reference",
    {"type": "string", "pattern": "^B-[0-9]{4}-[0-9]{6,10}$"},
    OpenApiParameter.PATH,
    description="The reference that the order was answered with.",
)
GIVEN: Final = frozenset({"given", "partly"})
LOCATION: Final = header("Location", "The address of the request.", on=[201])
TAKEN: Final = answers({201: (shapes.DataRequestTaken, "Recorded.")}, WRITING)
ORDERED: Final = answers({201: (shapes.BulkOrderTaken, "Recorded.")}, WRITING)


class AccessRequests(Door):
    """Ask for stored data; list what was asked."""

    scopes: ClassVar[Mapping[str, str]] = {**READ, **ACCESS}
    asked: ClassVar[frozenset[str]] = frozenset({"cursor", "status", "limit"})

    @extend_schema(
        operation_id="list_access_requests",
        parameters=[
            LANGUAGE,
            PAGE,
            OpenApiParameter("cursor", OpenApiTypes.STR, description="From `next`."),
            OpenApiParameter("status", OpenApiTypes.STR, enum=RequestStatus.values),
        ],
        responses=answers({200: (shapes.DataRequestPage, "A page, newest first.")}, READING),
    )
    def get(self, request: Request) -> Response:
        """List the requests of an agency, or those to a provider, newest first."""
        limit, chosen = page_size(request), Q()
        given = request.query_params
        if "status" in given:
            if given["status"] not in RequestStatus.values:
                known = ", ".join(RequestStatus.values)
                raise ParseError(_("status is one of: %(known)s.") % {"known": known})
            chosen &= Q(status=given["status"])
        if "cursor" in given:
            chosen &= Q(pk__lt=read_cursor(given["cursor"]))
        rows = DataRequest.objects.visible_to(actor_of(request)).filter(chosen).for_list()
        page = list(rows.order_by("-pk")[: limit + 1])
        following = None
        if len(page) > limit:
            query = given.dict() | {"cursor": cursor_of(page[limit - 1].pk)}
            following = f"{request.path}?{urlencode(query)}"
        provider = _is_provider(request)
        results = [shapes.row_data(one, to_provider=provider) for one in page[:limit]]
        return Response({"results": results, "next": following})

    @extend_schema(
        operation_id="ask_for_data",
        request=DataRequestIn,
        parameters=[LOCATION, *STEP_HEADERS],
        responses=TAKEN,
    )
    def post(self, request: Request) -> HttpResponseBase:
        """File a request; the rulebook decides what needs a warrant, a judge, or is impossible."""
        given = self.body(request, DataRequestIn)

        def act() -> Response:
            what = data_requests.ask(given=given, by=actor_of(request), at=timezone.now())
            return _taken(request, *what)

        with attempts.kept(request):
            return self.once(request, act)


class OneAccessRequest(Door):
    """One request, whole."""

    scopes: ClassVar[Mapping[str, str]] = READ

    @extend_schema(
        operation_id="read_access_request",
        parameters=[IN_PATH, LANGUAGE],
        responses=answers({200: (shapes.DataRequestOut, "The request.")}, READING),
    )
    def get(self, request: Request, reference: str) -> Response:
        """Read one request; the reading is recorded."""
        row = (
            DataRequest.objects.for_list()
            .prefetch_related("flags")
            .get(pk=found(request, reference))
        )
        data_requests.record_reading(
            request=row, by=actor_of(request), at=timezone.now(), where="api"
        )
        return Response(shapes.whole_data(row, to_provider=_is_provider(request)))


class Answers(Door):
    """The provider's own answer."""

    scopes: ClassVar[Mapping[str, str]] = ACCESS

    @extend_schema(
        operation_id="answer_access_request",
        request=DataAnswerIn,
        parameters=[IN_PATH, *STEP_HEADERS],
        responses=ANSWERED,
    )
    def post(self, request: Request, reference: str) -> HttpResponseBase:
        """Say what was given; of a request not sent here it is kept as told.

        What goes beyond the request is declared as excess, quarantined.
        """
        try:
            pk = found(request, reference)
        except Http404:
            if not _is_provider(request):
                raise
            given = self.body(request, DataAnswerIn)
            if given.outcome not in GIVEN:  # nothing happened
                raise
            return data_stated(self, request, reference, given)
        given = self.body(request, DataAnswerIn)

        def act() -> Response:
            what = data_answers.answer(
                request_id=pk, given=given, by=actor_of(request), at=timezone.now()
            )
            return _taken(request, *what)

        return self.once(request, act)


class Receipts(Door):
    """What the agency received."""

    scopes: ClassVar[Mapping[str, str]] = ACCESS

    @extend_schema(
        operation_id="confirm_data_receipt",
        request=DataReceiptIn,
        parameters=[IN_PATH, *STEP_HEADERS],
        responses=TAKEN,
    )
    def post(self, request: Request, reference: str) -> HttpResponseBase:
        """Say what was received; a difference from the answer is flagged, and both stay."""
        pk, given = found(request, reference), self.body(request, DataReceiptIn)

        def act() -> Response:
            what = data_answers.confirm_receipt(
                request_id=pk, given=given, by=actor_of(request), at=timezone.now()
            )
            return _taken(request, *what)

        return self.once(request, act)


class BulkOrders(Door):
    """Orders that authorise bulk data."""

    scopes: ClassVar[Mapping[str, str]] = ACCESS

    @extend_schema(
        operation_id="record_bulk_order",
        request=BulkOrderIn,
        parameters=STEP_HEADERS,
        responses=ORDERED,
    )
    def post(self, request: Request) -> HttpResponseBase:
        """Record an order: which categories and selectors it authorises, and until when."""
        given = self.body(request, BulkOrderIn)

        def act() -> Response:
            order, entry = bulk_orders.order_bulk(
                given=given, by=actor_of(request), at=timezone.now()
            )
            return Response(shapes.order_data(order, entry), status=201)

        return self.once(request, act)


class BulkStages(Door):
    """The stages of a bulk regime."""

    scopes: ClassVar[Mapping[str, str]] = ACCESS

    @extend_schema(
        operation_id="report_bulk_stage",
        request=BulkStageIn,
        parameters=[ORDER_IN_PATH, *STEP_HEADERS],
        responses=ORDERED,
    )
    def post(self, request: Request, reference: str) -> HttpResponseBase:
        """Report one stage: what was collected, selected, examined, shared or deleted."""
        actor, given = actor_of(request), self.body(request, BulkStageIn)
        mine = BulkOrder.objects.filter(agency=actor.agency_id or 0, reference=_plain(reference))
        pk = mine.values_list("pk", flat=True).first()
        if pk is None:
            raise Http404

        def act() -> Response:
            order, entry = bulk_orders.report_stage(
                order_id=pk, given=given, by=actor, at=timezone.now()
            )
            return Response(shapes.order_data(order, entry), status=201)

        return self.once(request, act)


def found(request: Request, reference: str) -> int:
    """Return the row of a request that the caller may know of."""
    visible = DataRequest.objects.visible_to(actor_of(request))
    pk = visible.filter(reference=_plain(reference)).values_list("pk", flat=True).first()
    if pk is None:
        raise Http404
    return pk


def _plain(text: str) -> str:
    if "\x00" in text:
        raise Http404
    return text


def _is_provider(request: Request) -> bool:
    return actor_of(request).role == Role.PROVIDER


def _taken(request: Request, what: DataRequest, entry: LedgerEntry) -> Response:
    data: dict[str, Any] = shapes.taken_data(what, entry, to_provider=_is_provider(request))
    address = f"/api/v1/access-requests/{what.reference}/"
    return Response(data, status=201, headers={"Location": address})
