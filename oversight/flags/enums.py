"""The words of flags: what became of one, and how much it matters."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class FlagState(TextChoices):
    """What became of something a rule noticed."""

    OPEN = "open", _("Open")
    EXPLAINED = "explained", _("Explained")
    CONFIRMED = "confirmed", _("Confirmed")
    DISMISSED = "dismissed", _("Dismissed")


class Severity(TextChoices):
    """How much something matters."""

    LOW = "low", _("Low")
    MEDIUM = "medium", _("Medium")
    HIGH = "high", _("High")
