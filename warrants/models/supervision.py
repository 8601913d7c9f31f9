"""What is told to whom of a warrant."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from oversight.models import Agency, Court
from warrants.models.warrant import Warrant


class FeedEvent(models.Model):
    """One thing that an agency or a court has to learn; read by cursor, and mailed once."""

    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+", db_index=False)
    court = models.ForeignKey(Court, models.PROTECT, null=True, related_name="+", db_index=False)
    code = models.CharField(max_length=60)  # an Event: a new one needs no migration
    warrant = models.ForeignKey(Warrant, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    facts = models.JSONField(default=dict)
    by_mail = models.BooleanField(default=False)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)
        indexes: ClassVar = [
            models.Index(fields=["agency", "id"], name="feed_of_agency"),
            models.Index(fields=["court", "id"], name="feed_of_court"),
            models.Index(
                fields=["id"], name="feed_to_mail", condition=Q(by_mail=True, mailed_at=None)
            ),
        ]
