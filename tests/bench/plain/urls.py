"""One address: create with a token, list by cursor. Nothing is checked but the shape."""

from __future__ import annotations

from typing import Any, ClassVar

from django.urls import path
from rest_framework import generics, serializers
from rest_framework.pagination import CursorPagination

from tests.bench.plain.models import Court, Filing

SET_BY_THE_SERVER = (
    "reference",
    "agency",
    "status",
    "in_force",
    "renewals",
    "cumulative_days",
    "first_from",
    "last_until",
    "ended_at",
    "end_reason",
    "filed_at",
    "version",
)


class FilingSerializer(serializers.ModelSerializer[Filing]):
    court = serializers.SlugRelatedField("code", queryset=Court.objects.all())

    class Meta:
        model = Filing
        fields = "__all__"
        read_only_fields = SET_BY_THE_SERVER


class RowSerializer(serializers.ModelSerializer[Filing]):
    """The fields of one line of Oversight's list."""

    agency: Any = serializers.SlugRelatedField("code", read_only=True)
    court: Any = serializers.SlugRelatedField("code", read_only=True)

    class Meta:
        model = Filing
        fields: ClassVar = [
            "reference",
            "agency",
            "agency_reference",
            "court",
            "case_number",
            "rulebook",
            "measures",
            "status",
            "in_force",
            "cumulative_days",
            "renewals",
            "first_from",
            "last_until",
            "ended_at",
            "end_reason",
            "filed_at",
            "recorded_at",
            "updated_at",
            "version",
        ]


class Newest(CursorPagination):
    page_size = 50
    ordering = "-id"


class Filings(generics.ListCreateAPIView[Filing]):
    queryset = Filing.objects.select_related("agency", "court")
    pagination_class = Newest

    def get_serializer_class(self) -> Any:
        return FilingSerializer if self.request.method == "POST" else RowSerializer

    def perform_create(self, serializer: Any) -> None:
        serializer.save(agency_id=1)


urlpatterns = [path("filings/", Filings.as_view())]
