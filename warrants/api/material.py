"""Material: record what was obtained, what happens to it, and who looked at it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar, Final

from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from oversight.api.authentication import actor_of
from oversight.api.doors import Door
from oversight.api.schema import LANGUAGE, READING, STEP_HEADERS, WRITING, answers, header
from warrants.actions import access, custody, material, readings
from warrants.api import material_shapes as shapes
from warrants.api.bodies import receipt_data
from warrants.api.case import CASE, READ, REFERENCE_IN_PATH, WRITE, OfCourtsToo, found
from warrants.models import Material
from warrants.rules.custody_submissions import AccessLogIn, CustodyIn, MaterialIn

PIECE: Final = re.compile(r"^W-\d{4}-\d{6,10}-M\d{1,4}$")
PIECE_IN_PATH: Final = OpenApiParameter(
    "reference",
    {"type": "string", "pattern": "^W-[0-9]{4}-[0-9]{6,10}-M[0-9]{1,4}$"},
    OpenApiParameter.PATH,
    description="The `id` that the piece was answered with.",
)
LOCATION: Final = header("Location", "The address of the piece.", on=[201])
TAKEN: Final = answers({201: (shapes.MaterialTaken, "Recorded.")}, WRITING)
TAKEN_OR_DISPUTED: Final = answers(
    {
        201: (shapes.MaterialTaken, "Recorded: the next link of the chain."),
        202: (
            shapes.MaterialTaken,
            "Kept beside the chain, which cannot hold it: it stands in dispute, and the piece "
            "is as it was.",
        ),
    },
    WRITING,
)


class Materials(Door):
    """The material of one case."""

    scopes: ClassVar[Mapping[str, str]] = {**READ, **WRITE}

    @extend_schema(
        operation_id="list_material",
        parameters=[REFERENCE_IN_PATH, LANGUAGE],
        responses=answers({200: (shapes.MaterialList, "Every piece.")}, READING),
    )
    def get(self, request: Request, reference: str) -> Response:
        """List the pieces of a case, in the order in which they were recorded."""
        rows = Material.objects.filter(warrant=found(request, reference)).for_list()
        return Response({"results": [shapes.row_data(one) for one in rows.order_by("number")]})

    @extend_schema(
        operation_id="record_material",
        request=MaterialIn,
        parameters=[LOCATION, *CASE],
        responses=TAKEN,
    )
    def post(self, request: Request, reference: str) -> HttpResponseBase:
        """Record one piece as it was obtained; what is privileged goes into quarantine."""
        pk, given = found(request, reference), self.body(request, MaterialIn)

        def act() -> Response:
            piece, entry = material.record_material(
                warrant_id=pk,
                given=given,
                by=actor_of(request),
                at=timezone.now(),
                version=self.version(request, pk),
            )
            address = f"/api/v1/materials/{piece.reference}/"
            data = shapes.taken_data(piece, entry)
            headers = {"Location": address, "ETag": piece.warrant.etag}
            return Response(data, status=201, headers=headers)

        return self.once(request, act)


class OneMaterial(Door):
    """One piece, whole."""

    scopes: ClassVar[Mapping[str, str]] = READ

    @extend_schema(
        operation_id="read_material",
        parameters=[PIECE_IN_PATH, LANGUAGE],
        responses=answers({200: (shapes.MaterialOut, "The piece and its chain.")}, READING),
    )
    def get(self, request: Request, reference: str) -> Response:
        """Read one piece with its chain of custody; the reading of the case is recorded."""
        piece = (
            Material.objects.for_list()
            .prefetch_related("events", "disputes", "flags", "clocks")
            .get(pk=_piece(request, reference))
        )
        readings.record_reading(
            warrant=piece.warrant, by=actor_of(request), at=timezone.now(), where="api"
        )
        return Response(shapes.whole_data(piece))


class Custody(OfCourtsToo):
    """What happens to one piece."""

    scopes: ClassVar[Mapping[str, str]] = WRITE

    @extend_schema(
        operation_id="record_custody",
        request=CustodyIn,
        parameters=[PIECE_IN_PATH, *STEP_HEADERS],
        responses=TAKEN_OR_DISPUTED,
    )
    def post(self, request: Request, reference: str) -> HttpResponseBase:
        """Record what happened to a piece: a hand-over, its receipt, a copy, its destruction.

        Needed by each kind: `handed_over` holder, to (to_agency or to_court where it leaves
        the agency); `received`, `disputed` holder, and reason for a dispute; `opened` holder,
        purpose; `sealed` holder; `copied` holder, copies, purpose; `moved` holder, place;
        `shared` holder, recipient, legal_basis, label; `disclosed` those and country;
        `quarantined` confidential, filter_person; `filtered` quantity; `assigned`,
        `unassigned` person (a service number); `entered`, `permitted` legal_basis;
        `ruled_out` because, legal_basis; `held` legal_basis, reason; `released` reason;
        `told` planned_at; `destroyed` holder, quantity, act, method, as many witnesses as the
        law asks for, and legal_basis where only the order of a judge lets it go; `attested`
        nothing beside the officer. What happened is never refused for being wrong: what the
        chain cannot hold, such as a second destruction, is kept beside it and answered by 202.
        """
        pk, given = _piece(request, reference), self.body(request, CustodyIn)

        def act() -> Response:
            piece, entry = custody.record_happening(
                material_id=pk, given=given, by=actor_of(request), at=timezone.now()
            )
            status = 202 if shapes.in_dispute(entry) else 201
            return Response(shapes.taken_data(piece, entry), status=status)

        return self.once(request, act)


class AccessLogs(Door):
    """Who looked at material."""

    scopes: ClassVar[Mapping[str, str]] = {"POST": "access:write"}

    @extend_schema(
        operation_id="log_access",
        request=AccessLogIn,
        parameters=STEP_HEADERS,
        responses=answers({201: (shapes.AccessLogTaken, "Taken in.")}, WRITING),
    )
    def post(self, request: Request) -> HttpResponseBase:
        """Take in who looked at which piece, when and why: all lines or none, such as one day."""
        given = self.body(request, AccessLogIn)

        def act() -> Response:
            logged = access.log_access(given=given, by=actor_of(request), at=timezone.now())
            data = {
                "batch_reference": logged.batch.reference,
                "lines": logged.batch.lines,
                "anomalous": logged.anomalous,
                "receipt": receipt_data(logged.entry),
            }
            return Response(data, status=201)

        return self.once(request, act)


def _piece(request: Request, reference: str) -> int:
    """Return the row of a piece that the caller may know of; a foreign one does not exist."""
    if not PIECE.match(reference):
        raise Http404
    visible = Material.objects.visible_to(actor_of(request))
    pk = visible.filter(reference=reference).values_list("pk", flat=True).first()
    if pk is None:
        raise Http404
    return pk
