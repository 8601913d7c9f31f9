"""The words of refused attempts."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AttemptKind(TextChoices):
    """What was asked for."""

    FIRST = "first", _("First application")
    URGENT = "urgent", _("Urgent start")
    RENEWAL = "renewal", _("Renewal")
    DATA = "data", _("Stored data")
    BULK = "bulk", _("Bulk data")
