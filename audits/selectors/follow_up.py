"""What was found and has to be followed up: reviews, and complaints that were upheld.

Nothing here says that it was done: a case stays on the list until its finding has a
record of its own.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import DateField, Q
from django.db.models.functions import Coalesce, TruncDate
from django.utils.timezone import localdate

from audits.enums import ComplaintStatus, ReviewOutcome, ReviewStatus
from audits.models import Complaint, Review
from audits.models.complaint import TO_CARRY_OUT
from oversight.models import Actor
from oversight.words import many
from warrants.enums import Source

COUNTED: Final = 1000
NEAR: Final = timedelta(days=14)  # so long before its day a review is shown


def reviews(actor: Actor, at: datetime) -> Any:
    """Return closed reviews that found a measure unlawful, or are to be looked at again soon.

    `day` is when that is, or when an unlawful one was closed; the edge of NEAR is included.
    """
    due = Q(follow_up_on__lte=localdate(at) + NEAR)
    return (
        Review.objects.visible_to(actor)
        .filter(due | Q(outcome=ReviewOutcome.UNLAWFUL), status=ReviewStatus.CLOSED)
        .annotate(day=Coalesce("follow_up_on", TruncDate("closed_at"), output_field=DateField()))
        .select_related("warrant__agency", "auditor")
        .defer("warrant__search", "warrant__case_key")
    )


def complaints(actor: Actor) -> Any:
    """Return answered complaints whose remedies somebody has to carry out."""
    return (
        Complaint.objects.visible_to(actor)
        .filter(
            remedies__overlap=TO_CARRY_OUT,
            status__in=[ComplaintStatus.DETERMINED, ComplaintStatus.CLOSED],
            source=Source.LIVE,
        )
        .select_related("agency", "handler")
        .defer("sealed_content", "sealed_person", "case_key", "sketch")
    )


def count(actor: Actor, at: datetime) -> str:
    """Return in words how much is to be followed up, counted no further than is read."""
    found = 0
    for rows in (reviews(actor, at), complaints(actor)):
        found += rows.order_by().values("pk")[: COUNTED + 1 - found].count()
    return many(found, COUNTED)
