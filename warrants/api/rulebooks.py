"""The law as the rules read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from oversight.api.doors import Door
from oversight.api.schema import LANGUAGE, READING, answers
from warrants.api import bodies, shapes
from warrants.api.case import READ
from warrants.selectors import law


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
        return Response([bodies.rulebook_data(one) for one in law.versions_in_force(today)])


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
        return Response(bodies.whole_rulebook_data(version))
