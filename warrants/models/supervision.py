"""What the rules make of a warrant: deadlines, and what is told to whom."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from oversight.models import Agency, Court
from warrants.enums import ClockOutcome
from warrants.models.application import Application
from warrants.models.warrant import Warrant


class Clock(models.Model):
    """One legal deadline of one warrant, with every step of its computation.

    `due_at` is the reading in use; both readings are kept. `steps` hold codes and
    figures, from which the sentences in each language are made. `number` tells a deadline
    from another of the same rule that began at the same moment: that of a postal item.
    """

    warrant = models.ForeignKey(Warrant, models.PROTECT, related_name="clocks", db_index=False)
    application = models.ForeignKey(Application, models.PROTECT, null=True, related_name="clocks")
    material = models.ForeignKey("Material", models.PROTECT, null=True, related_name="clocks")
    rule = models.CharField(_("deadline"), max_length=60)
    article = models.CharField(_("article"), max_length=120, blank=True)
    party = models.CharField(_("whose deadline"), max_length=20, blank=True)
    started_at = models.DateTimeField(_("started"))
    number = models.CharField(_("number"), max_length=80, blank=True, default="", db_default="")
    due_at = models.DateTimeField(_("due"))
    strict_at = models.DateTimeField()
    lenient_at = models.DateTimeField()
    steps = models.JSONField(default=list)
    stopped_at = models.DateTimeField(_("stopped"), null=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=ClockOutcome, blank=True)

    class Meta:
        ordering = ("warrant", "due_at", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="clock_does_not_run_backwards", condition=Q(due_at__gte=models.F("started_at"))
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_at"],
                name="clock_running",
                condition=Q(outcome=""),
            ),
            models.Index(
                fields=["due_at"],
                name="clock_overdue",
                condition=Q(outcome=ClockOutcome.MISSED, stopped_at=None),
            ),
            models.Index(fields=["warrant", "rule"], name="clock_of_warrant"),
        ]


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
