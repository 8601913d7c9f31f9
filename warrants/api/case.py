"""What every address of one case shares: who may know of it, what its calls take and answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Final

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from oversight.api.authentication import actor_of
from oversight.api.doors import MOST, USUAL, Door
from oversight.api.schema import CASE_HEADERS, WRITING, answers, header
from oversight.enums import Role
from oversight.models import LedgerEntry
from warrants.actions.filing import Filed
from warrants.api import bodies, shapes
from warrants.models import REFERENCE, Warrant

READ: Final = {"GET": "read"}
WRITE: Final = {"POST": "warrants:write"}

REFERENCE_IN_PATH: Final = OpenApiParameter(
    "reference",
    {"type": "string", "pattern": f"^{REFERENCE.pattern}$"},
    OpenApiParameter.PATH,
    description="The reference that the filing was answered with.",
)
CASE: Final = [REFERENCE_IN_PATH, *CASE_HEADERS]
LOCATION: Final = header("Location", "The address of the case.", on=[201])
PAGE: Final = OpenApiParameter(
    "limit",
    {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
    description="How many at most.",
)
FILED: Final = answers({201: (shapes.FiledOut, "Filed.")}, WRITING)
DONE: Final = answers({201: (shapes.StepOut, "Recorded.")}, WRITING)


def found(request: Request, reference: str, *, reporting_use: bool = False) -> int:
    """Return the row of a case that the caller may know of; a foreign one does not exist.

    A provider knows the orders that were served on it, and may report their use; it
    reads no case.
    """
    if not REFERENCE.fullmatch(reference):
        raise Http404
    actor = actor_of(request)
    visible = Warrant.objects.visible_to(actor)
    if reporting_use and actor.role == Role.PROVIDER:
        visible = Warrant.objects.filter(orders__provider=actor.provider_id)
    pk = visible.filter(reference=reference).values_list("pk", flat=True).first()
    if pk is None:
        raise Http404
    return pk


def filed(what: Filed) -> Response:
    """Acknowledge an application."""
    data = bodies.filed_data(what.warrant, what.application, what.clocks, what.flags, what.entry)
    address = f"/api/v1/warrants/{what.warrant.reference}/"
    return Response(data, status=201, headers={"ETag": what.warrant.etag, "Location": address})


def taken(pk: int, entry: LedgerEntry, at: datetime) -> Response:
    """Acknowledge a step."""
    warrant = Warrant.objects.prefetch_related("terms").get(pk=pk)
    data = bodies.step_data(warrant, entry, at)
    return Response(data, status=201, headers={"ETag": warrant.etag})


class OfCourtsToo(Door):
    """A call that an agency's machine makes with its scope, and a court's with its own."""

    court_scopes: ClassVar[Mapping[str, str]] = {"POST": "decisions:write"}

    def check_permissions(self, request: Request) -> None:
        client: Any = request.user
        if client is not None and client.role == Role.JUDGE:
            self.scopes = {**self.scopes, **self.court_scopes}  # type: ignore[misc]  # of this call alone
        super().check_permissions(request)
