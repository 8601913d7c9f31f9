"""What concerns the caller, in the order it happened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db.models import Q
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from oversight.api.authentication import actor_of
from oversight.api.doors import Door, cursor_of, page_size, read_cursor
from oversight.api.schema import LANGUAGE, READING, answers
from warrants.api import bodies, shapes
from warrants.api.case import PAGE, READ
from warrants.models import FeedEvent


class Events(Door):
    """What concerns the caller."""

    scopes: ClassVar[Mapping[str, str]] = READ
    asked: ClassVar[frozenset[str]] = frozenset({"after", "limit"})

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
                "results": [bodies.event_data(one, cursor_of(one.pk)) for one in found],
                "next": cursor_of(found[-1].pk) if found else after,
            }
        )
