"""When each background part last showed that it lives."""

from __future__ import annotations

from django.db import models


class Pulse(models.Model):
    """One part of the running system and the last instant it was seen."""

    part = models.CharField(max_length=40, primary_key=True)
    seen_at = models.DateTimeField()
