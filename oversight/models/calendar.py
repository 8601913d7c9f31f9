"""The body's own changes to a country's calendar of holidays."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from oversight.models.people import User


class CalendarDay(models.Model):
    """A day that is working or not although the calendar says otherwise; newest row wins."""

    country = models.CharField(_("country"), max_length=2)
    day = models.DateField(_("day"))
    working = models.BooleanField(_("working day"))
    reason = models.CharField(_("reason"), max_length=200)
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("-day", "-id")
        indexes: ClassVar = [models.Index(fields=["country", "day"], name="calendar_by_day")]
