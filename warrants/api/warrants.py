"""File warrants, list them, read one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Final
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Prefetch, Q
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.response import Response

from oversight.actions.clashes import retried
from oversight.api.authentication import actor_of
from oversight.api.doors import Door, cursor_of, page_size, read_cursor
from oversight.api.errors import handle
from oversight.api.rendering import Json
from oversight.api.schema import ETAG, LANGUAGE, READING, STEP_HEADERS, WRITING, answers, header
from oversight.rules.refusal import Refusal
from oversight.words import fault_sentence
from warrants.actions import filing, readings
from warrants.api import bodies, shapes
from warrants.api.case import FILED, LOCATION, PAGE, READ, REFERENCE_IN_PATH, WRITE, filed, found
from warrants.attempts import api as attempts
from warrants.attempts.actions import record_all
from warrants.enums import WarrantStatus
from warrants.models import Application, Warrant
from warrants.rules.submissions import Instant, WarrantIn
from warrants.selectors import listing

INSTANT: Final[TypeAdapter[datetime]] = TypeAdapter(Instant)


class BatchIn(BaseModel):
    """Up to 500 filings, each answered by itself."""

    model_config = ConfigDict(extra="forbid")

    filings: list[dict[str, Any]] = Field(min_length=1, max_length=500)


class Batch(BatchIn):
    """Up to 500 filings, each answered by itself."""

    filings: list[WarrantIn] = Field(min_length=1, max_length=500)  # type: ignore[assignment]


class Warrants(Door):
    """File a first application; list one's own cases."""

    scopes: ClassVar[Mapping[str, str]] = {**READ, **WRITE}
    asked: ClassVar[frozenset[str]] = frozenset(
        {"cursor", "status", "measure", "court", "updated_since", "limit"}
    )

    @extend_schema(
        operation_id="list_warrants",
        parameters=[
            LANGUAGE,
            PAGE,
            OpenApiParameter("cursor", OpenApiTypes.STR, description="From `next`."),
            OpenApiParameter("status", OpenApiTypes.STR, enum=WarrantStatus.values),
            OpenApiParameter("measure", OpenApiTypes.STR),
            OpenApiParameter("court", OpenApiTypes.STR),
            OpenApiParameter("updated_since", OpenApiTypes.DATETIME),
        ],
        responses=answers({200: (shapes.WarrantPage, "A page, newest first.")}, READING),
    )
    def get(self, request: Request) -> HttpResponseBase:
        """List what concerns the caller, newest first."""
        at, limit = timezone.now(), page_size(request)
        chosen = Warrant.objects.visible_to(actor_of(request)).filter(_filters(request))
        results, last = listing.newest(chosen, at=at, limit=limit)
        following = None
        if last is not None:
            query = request.query_params.dict() | {"cursor": cursor_of(last)}
            following = f"{request.path}?{urlencode(query)}"
        page = f'{{"results":[{",".join(results)}],"next":{json.dumps(following)}}}'
        return HttpResponse(page, content_type=Json.media_type)

    @extend_schema(
        operation_id="file_warrant",
        request=WarrantIn,
        parameters=[ETAG, LOCATION, *STEP_HEADERS],
        responses=FILED,
    )
    def post(self, request: Request) -> HttpResponseBase:
        """File a first application, or ask for the confirmation of an urgent start."""
        given = self.body(request, WarrantIn)
        with attempts.kept(request):
            return self.once(request, lambda: _file(request, given))


class WarrantBatch(Door):
    """File up to 500 first applications at once."""

    scopes: ClassVar[Mapping[str, str]] = WRITE

    @extend_schema(
        operation_id="file_warrants",
        request=Batch,
        parameters=STEP_HEADERS,
        responses=answers({200: (shapes.BatchOut, "One answer a filing.")}, WRITING),
    )
    def post(self, request: Request) -> HttpResponseBase:
        """File many; each is answered by itself, in the order given; one fault stops no other."""
        given = self.body(request, BatchIn)
        refused: list[Refusal] = []

        def act() -> Response:
            results = []
            refused.clear()  # of a first try that clashed with another call
            for index, one in enumerate(given.filings):
                answer = _file_one(request, one, refused)
                results.append({"index": index, "status": answer.status_code, "body": answer.data})
            return Response({"results": results})

        answer = self.once(request, act)
        record_all(refusals=refused, at=timezone.now())
        return answer


class OneWarrant(Door):
    """One case, whole."""

    scopes: ClassVar[Mapping[str, str]] = READ

    @extend_schema(
        operation_id="read_warrant",
        parameters=[
            REFERENCE_IN_PATH,
            LANGUAGE,
            ETAG,
            header("If-None-Match", "The ETag of the version at hand; the same answers 304."),
        ],
        responses=answers(
            {
                200: (shapes.WarrantOut, "The case."),
                304: (None, "The version at hand is the newest."),
            },
            READING,
        ),
    )
    def get(self, request: Request, reference: str) -> HttpResponseBase:
        """Read one case; the reading is recorded."""
        at, pk = timezone.now(), found(request, reference)
        warrant = _whole(pk)
        known = get_conditional_response(request._request, etag=warrant.etag)
        if known is not None:
            known["ETag"] = warrant.etag
            return known
        readings.record_reading(warrant=warrant, by=actor_of(request), at=at, where="api")
        return Response(bodies.warrant_data(warrant, at), headers={"ETag": warrant.etag})


def _file(request: Request, given: WarrantIn) -> Response:
    return filed(filing.file_warrant(given=given, by=actor_of(request), at=timezone.now()))


def _file_one(request: Request, raw: dict[str, Any], refused: list[Refusal]) -> Response:
    """File one of a batch; what it is refused for becomes its own answer, and joins `refused`."""
    try:
        given = WarrantIn.model_validate(raw)
        return retried(transaction.atomic(lambda: _file(request, given)))
    except (ValidationError, Refusal, PermissionDenied) as error:
        if isinstance(error, Refusal):
            refused.append(error)
        answer = handle(error, {})
        if answer is None:
            raise
        return answer


def _whole(pk: int) -> Warrant:
    """Return a case with everything that its reading shows, in a fixed number of queries."""
    applications = Application.objects.select_related(
        "decision__judge", "decision__rulebook", "decision__term"
    ).defer("decision__rulebook__text")
    return (
        Warrant.objects.for_list()
        .select_related("final_decision")
        .prefetch_related(
            Prefetch("applications", applications),
            "terms",
            "flags",
            "clocks",
            "activations__provider",
            "returns",
            "orders__provider",
            "stated_reasons",
            "notifications__target",
            "notifications__remedies",
        )
        .get(pk=pk)
    )


def _filters(request: Request) -> Q:
    """Return what the query asks for.

    Raises:
        ParseError: a filter holds something that cannot be.
    """
    given, chosen = request.query_params, Q()
    if "status" in given:
        if given["status"] not in WarrantStatus.values:
            raise ParseError(_("status is one of: %(known)s.") % {"known": _known_states()})
        chosen &= Q(status=given["status"])
    if "measure" in given:
        chosen &= Q(measures__contains=[_plain(given["measure"])])
    if "court" in given:
        chosen &= Q(court__code=_plain(given["court"]))
    if "updated_since" in given:
        chosen &= Q(updated_at__gte=_since(given["updated_since"]))
    if "cursor" in given:
        chosen &= Q(pk__lt=read_cursor(given["cursor"]))
    return chosen


def _since(text: str) -> datetime:
    """Return from when on something was changed.

    Raises:
        ParseError: it is no instant, or so far away that nothing can be compared with it.
    """
    try:
        return INSTANT.validate_python(text)
    except ValidationError as broken:
        raise ParseError(fault_sentence(broken.errors()[0])) from broken


def _known_states() -> str:
    return ", ".join(WarrantStatus.values)


def _plain(text: str) -> str:
    if "\x00" in text:
        raise ParseError(_("This holds a character that cannot be stored."))
    return text
