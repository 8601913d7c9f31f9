"""The words of statements without a case."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class StatementKind(TextChoices):
    """What somebody tells who knows of no case here, or of none that is theirs."""

    USE = "use", _("Use under an order that was not served")
    DATA = "data", _("Data given under a request that we do not know")
    DECISION = "decision", _("Decision on a case that was not filed")


class Told(TextChoices):
    """What is said to have happened."""

    STARTED = "started", _("Use started")
    STOPPED = "stopped", _("Use stopped")
    GIVEN = "given", _("Data given")
    GRANTED = "granted", _("Granted")
    MODIFIED = "modified", _("Granted with changes")
    REFUSED = "refused", _("Refused")
