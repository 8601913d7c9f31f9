"""Published editions that tell of single cases, and what became of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from audits.enums import PublicationStatus
from audits.models import Publication

RETRY: Final = timedelta(days=1)  # after a correction that could not be made


def telling_of_cases(*, at: datetime) -> QuerySet[Publication]:
    """Return published editions of before the rule on single cases, without a correction yet.

    One whose correction failed comes again after a day.
    """
    corrections = Publication.objects.filter(corrects=OuterRef("pk")).filter(
        ~Q(status=PublicationStatus.FAILED) | Q(ordered_at__gt=at - RETRY)
    )
    return (
        Publication.objects.filter(status=PublicationStatus.PUBLISHED, disclosure=0)
        .filter(~Exists(corrections))
        .order_by("pk")
    )


def correction_of(edition: Publication) -> Publication | None:
    """Return the published edition that took the place of another; None while there is none."""
    if edition.status != PublicationStatus.SUPERSEDED:
        return None
    made = edition.corrections.exclude(published_at=None)
    return made.defer("figures").first()
