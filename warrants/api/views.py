"""The addresses of the API for agencies, courts and providers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Prefetch, Q
from django.http import Http404
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.response import Response

from oversight.api.authentication import actor_of
from oversight.api.doors import MOST, USUAL, Door, cursor_of, page_size, read_cursor
from oversight.api.errors import handle
from oversight.api.schema import (
    CASE_HEADERS,
    ETAG,
    LANGUAGE,
    READING,
    STEP_HEADERS,
    WRITING,
    answers,
    header,
)
from oversight.enums import Role
from oversight.rules.refusal import Refusal
from warrants.actions import decisions, execution, filing, readings
from warrants.api import shapes
from warrants.enums import WarrantStatus
from warrants.models import Application, FeedEvent, Warrant
from warrants.rules.submissions import (
    ActivationIn,
    DecisionIn,
    EndIn,
    RenewalIn,
    ReturnIn,
    WarrantIn,
    WithdrawalIn,
)
from warrants.selectors import law

REFERENCE = re.compile(r"^W-\d{4}-\d{6,10}$")
READ = {"GET": "read"}
WRITE = {"POST": "warrants:write"}

REFERENCE_IN_PATH = OpenApiParameter(
    "reference",
    {"type": "string", "pattern": "^W-[0-9]{4}-[0-9]{6,10}$"},
    OpenApiParameter.PATH,
    description="The reference that the filing was answered with.",
)
CASE = [REFERENCE_IN_PATH, *CASE_HEADERS]
LOCATION = header("Location", "The address of the case.", on=[201])
PAGE = OpenApiParameter(
    "limit",
    {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
    description="How many at most.",
)
FILED = answers({201: (shapes.FiledOut, "Filed.")}, WRITING)
DONE = answers({201: (shapes.StepOut, "Recorded.")}, WRITING)


class BatchIn(BaseModel):
    """Up to 500 filings, each answered by itself."""

    model_config = ConfigDict(extra="forbid")

    filings: list[dict[str, Any]] = Field(min_length=1, max_length=500)


class Batch(BatchIn):
    """Up to 500 filings, each answered by itself."""

    filings: list[WarrantIn] = Field(min_length=1, max_length=500)  # type: ignore[assignment]


def _found(request: Request, reference: str, *, reporting_use: bool = False) -> int:
    """Return the row of a case that the caller may know of; a foreign one does not exist.

    A provider knows the orders that reached it by their reference, and may report
    their use; it reads no case.
    """
    if not REFERENCE.match(reference):
        raise Http404
    actor = actor_of(request)
    visible = Warrant.objects.visible_to(actor)
    if reporting_use and actor.role == Role.PROVIDER:
        visible = Warrant.objects.all()
    found = visible.filter(reference=reference).values_list("pk", flat=True).first()
    if found is None:
        raise Http404
    return found


class Warrants(Door):
    """File a first application; list one's own cases."""

    scopes: ClassVar[Mapping[str, str]] = {**READ, **WRITE}

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
    def get(self, request: Request) -> Response:
        """List what concerns the caller, newest first."""
        at, limit = timezone.now(), page_size(request)
        chosen = Warrant.objects.visible_to(actor_of(request)).filter(_filters(request))
        results, last = shapes.list_data(chosen, at=at, limit=limit)
        following = None
        if last is not None:
            query = request.query_params.dict() | {"cursor": cursor_of(last)}
            following = f"{request.path}?{urlencode(query)}"
        return Response({"results": results, "next": following})

    @extend_schema(
        operation_id="file_warrant",
        request=WarrantIn,
        parameters=[ETAG, LOCATION, *STEP_HEADERS],
        responses=FILED,
    )
    def post(self, request: Request) -> Response:
        """File a first application, or ask for the confirmation of an urgent start."""
        given = self.body(request, WarrantIn)
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
    def post(self, request: Request) -> Response:
        """File many; each is answered by itself, in the order given; one fault stops no other."""
        given = self.body(request, BatchIn)

        def act() -> Response:
            results = []
            for index, one in enumerate(given.filings):
                answer = _file_one(request, one)
                results.append({"index": index, "status": answer.status_code, "body": answer.data})
            return Response({"results": results})

        return self.once(request, act)


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
    def get(self, request: Request, reference: str) -> Response:
        """Read one case; the reading is recorded."""
        at, pk = timezone.now(), _found(request, reference)
        warrant = _whole(pk)
        if request.headers.get("If-None-Match") == warrant.etag:
            return Response(status=304, headers={"ETag": warrant.etag})
        readings.record_reading(warrant=warrant, by=actor_of(request), at=at, where="api")
        return Response(shapes.warrant_data(warrant, at), headers={"ETag": warrant.etag})


class Renewals(Door):
    """Renewals of one case."""

    scopes: ClassVar[Mapping[str, str]] = WRITE

    @extend_schema(
        operation_id="file_renewal",
        request=RenewalIn,
        parameters=CASE,
        responses=FILED,
    )
    def post(self, request: Request, reference: str) -> Response:
        """File the next renewal while a term runs."""
        pk, given = _found(request, reference), self.body(request, RenewalIn)

        def act() -> Response:
            filed = filing.file_renewal(
                warrant_id=pk,
                given=given,
                by=actor_of(request),
                at=timezone.now(),
                version=self.version(request),
            )
            return _filed(filed)

        return self.once(request, act)


class Decisions(Door):
    """The decision on one application."""

    scopes: ClassVar[Mapping[str, str]] = {"POST": "decisions:write"}

    @extend_schema(
        operation_id="decide",
        request=DecisionIn,
        parameters=CASE,
        responses=DONE,
    )
    def post(self, request: Request, reference: str, number: int) -> Response:
        """Grant, grant with changes, or refuse."""
        pk, given = _found(request, reference), self.body(request, DecisionIn)
        if not Application.objects.filter(warrant_id=pk, number=number).exists():
            raise Http404

        def act() -> Response:
            at = timezone.now()
            _decision, entry = decisions.decide(
                warrant_id=pk,
                number=number,
                given=given,
                by=actor_of(request),
                at=at,
                version=self.version(request),
            )
            return _step(pk, entry, at)

        return self.once(request, act)


class Withdrawals(Door):
    """Taking an application back."""

    scopes: ClassVar[Mapping[str, str]] = WRITE

    @extend_schema(
        operation_id="withdraw",
        request=WithdrawalIn,
        parameters=CASE,
        responses=DONE,
    )
    def post(self, request: Request, reference: str) -> Response:
        """Take the waiting application back."""
        pk, given = _found(request, reference), self.body(request, WithdrawalIn)

        def act() -> Response:
            at = timezone.now()
            filed = filing.withdraw(
                warrant_id=pk,
                given=given,
                by=actor_of(request),
                at=at,
                version=self.version(request),
            )
            return _step(pk, filed.entry, at)

        return self.once(request, act)


class Activations(Door):
    """Starts and stops of actual use."""

    scopes: ClassVar[Mapping[str, str]] = WRITE

    @extend_schema(
        operation_id="report_activation",
        request=ActivationIn,
        parameters=CASE,
        responses=DONE,
    )
    def post(self, request: Request, reference: str) -> Response:
        """Report that actual use began or stopped."""
        pk = _found(request, reference, reporting_use=True)
        given = self.body(request, ActivationIn)

        def act() -> Response:
            at = timezone.now()
            _row, entry = execution.record_activation(
                warrant_id=pk,
                given=given,
                by=actor_of(request),
                at=at,
                version=self.version(request),
            )
            return _step(pk, entry, at)

        return self.once(request, act)


class Ends(Door):
    """Ending a measure early."""

    scopes: ClassVar[Mapping[str, str]] = WRITE
    court_scopes: ClassVar[Mapping[str, str]] = {"POST": "decisions:write"}

    def check_permissions(self, request: Request) -> None:
        """A court's machine may stop a measure with its own scope."""
        client: Any = request.user
        if client is not None and client.role == Role.JUDGE:
            self.scopes = self.court_scopes  # type: ignore[misc]  # of this call alone
        super().check_permissions(request)

    @extend_schema(
        operation_id="end_warrant",
        request=EndIn,
        parameters=CASE,
        responses=DONE,
    )
    def post(self, request: Request, reference: str) -> Response:
        """End a measure before its term does."""
        pk, given = _found(request, reference), self.body(request, EndIn)

        def act() -> Response:
            at = timezone.now()
            _warrant, entry = execution.end_warrant(
                warrant_id=pk,
                given=given,
                by=actor_of(request),
                at=at,
                version=self.version(request),
            )
            return _step(pk, entry, at)

        return self.once(request, act)


class Returns(Door):
    """What came of a case."""

    scopes: ClassVar[Mapping[str, str]] = WRITE

    @extend_schema(
        operation_id="file_return",
        request=ReturnIn,
        parameters=CASE,
        responses=DONE,
    )
    def post(self, request: Request, reference: str) -> Response:
        """File what came of it; a later return adds to the earlier ones."""
        pk, given = _found(request, reference), self.body(request, ReturnIn)

        def act() -> Response:
            at = timezone.now()
            _row, entry = execution.file_return(
                warrant_id=pk,
                given=given,
                by=actor_of(request),
                at=at,
                version=self.version(request),
            )
            return _step(pk, entry, at)

        return self.once(request, act)


class Events(Door):
    """What concerns the caller."""

    scopes: ClassVar[Mapping[str, str]] = READ

    @extend_schema(
        operation_id="list_events",
        parameters=[
            OpenApiParameter("after", OpenApiTypes.STR, description="The cursor read last."),
            LANGUAGE,
            PAGE,
        ],
        responses=answers({200: (shapes.EventPage, "Events, oldest first.")}, READING),
    )
    def get(self, request: Request) -> Response:
        """List events after a cursor, oldest first, so that nothing is missed."""
        actor, limit = actor_of(request), page_size(request)
        after = request.query_params.get("after")
        mine = Q(agency_id=actor.agency_id) if actor.agency_id else Q(court_id=actor.court_id)
        rows = FeedEvent.objects.none()
        if actor.agency_id or actor.court_id:
            rows = FeedEvent.objects.filter(mine).select_related("warrant").order_by("pk")
        if after:
            rows = rows.filter(pk__gt=read_cursor(after))
        found = list(rows.defer("warrant__search", "warrant__case_key")[:limit])
        return Response(
            {
                "results": [shapes.event_data(one, cursor_of(one.pk)) for one in found],
                "next": cursor_of(found[-1].pk) if found else after,
            }
        )


class Rulebooks(Door):
    """The rules in force."""

    scopes: ClassVar[Mapping[str, str]] = READ

    @extend_schema(
        operation_id="list_rulebooks",
        parameters=[LANGUAGE],
        responses=answers({200: (shapes.RulebookList, "Those in force.")}, READING),
    )
    def get(self, request: Request) -> Response:
        """List the rulebooks in force today."""
        today = timezone.localdate()
        return Response([shapes.rulebook_data(one) for one in law.versions_in_force(today)])


class OneRulebook(Door):
    """One rulebook, whole."""

    scopes: ClassVar[Mapping[str, str]] = READ

    @extend_schema(
        operation_id="read_rulebook",
        parameters=[
            LANGUAGE,
            OpenApiParameter(
                "code",
                {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,40}$"},
                OpenApiParameter.PATH,
                description="Such as kz-cpc.",
            ),
        ],
        responses=answers({200: (shapes.RulebookOut, "The rulebook.")}, READING),
    )
    def get(self, request: Request, code: str) -> Response:
        """Read every rule of the version in force today, with its article."""
        try:
            version = law.version_on(code, timezone.localdate())
        except law.NoSuchRulebook:
            raise Http404 from None
        return Response(shapes.whole_rulebook_data(version))


def _file(request: Request, given: WarrantIn) -> Response:
    return _filed(filing.file_warrant(given=given, by=actor_of(request), at=timezone.now()))


def _file_one(request: Request, raw: dict[str, Any]) -> Response:
    """File one of a batch; what it is refused for becomes its own answer."""
    try:
        with transaction.atomic():
            return _file(request, WarrantIn.model_validate(raw))
    except (ValidationError, Refusal, PermissionDenied) as refused:
        answer = handle(refused, {})
        if answer is None:
            raise
        return answer


def _filed(filed: filing.Filed) -> Response:
    data = shapes.filed_data(
        filed.warrant, filed.application, filed.clocks, filed.flags, filed.entry
    )
    address = f"/api/v1/warrants/{filed.warrant.reference}/"
    return Response(data, status=201, headers={"ETag": filed.warrant.etag, "Location": address})


def _step(pk: int, entry: Any, at: datetime) -> Response:
    warrant = Warrant.objects.prefetch_related("terms").get(pk=pk)
    data = shapes.step_data(warrant, entry, at)
    return Response(data, status=201, headers={"ETag": warrant.etag})


def _whole(pk: int) -> Warrant:
    """Return a case with everything that its reading shows, in a fixed number of queries."""
    applications = Application.objects.select_related(
        "decision__judge", "decision__rulebook", "decision__term"
    ).defer("decision__rulebook__text")
    return (
        Warrant.objects.for_list()
        .prefetch_related(
            Prefetch("applications", applications),
            "terms",
            "flags",
            "clocks",
            "activations__provider",
            "returns",
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
        try:
            since = parse_datetime(given["updated_since"])
        except ValueError:
            since = None
        if since is None or since.tzinfo is None:
            raise ParseError(_("Give date and time with an offset, such as +05:00."))
        chosen &= Q(updated_at__gte=since)
    if "cursor" in given:
        chosen &= Q(pk__lt=read_cursor(given["cursor"]))
    return chosen


def _known_states() -> str:
    return ", ".join(WarrantStatus.values)


def _plain(text: str) -> str:
    if "\x00" in text:
        raise ParseError(_("This holds a character that cannot be stored."))
    return text
