"""Why a step was taken that leaves no record of its own."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from oversight.models import ApiClient, User
from warrants.enums import Event
from warrants.models.warrant import Warrant


class StatedReason(models.Model):
    """The reason of an end before the term, of a withdrawal or of a recusal, as stated.

    `officer` is who stood behind the step as the filing names them, `person` who is
    kept away. The ledger holds their hashes; a trigger refuses every change, so that they agree.
    """

    warrant = models.ForeignKey(Warrant, models.PROTECT, related_name="stated_reasons")
    event = models.CharField(
        _("step"),
        max_length=40,
        choices=[(one.value, one.label) for one in (Event.ENDED, Event.WITHDRAWN, Event.RECUSED)],
    )
    text = models.TextField(_("reason"))
    at = models.DateTimeField(_("when"))
    officer = models.JSONField(_("officer"), default=dict)
    person = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("person")
    )
    recorded_at = models.DateTimeField(_("recorded"))
    filed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    filed_by_client = models.ForeignKey(ApiClient, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("warrant", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="stated_reason_says_something", condition=~Q(text__regex=r"^\s*$")
            ),
        ]
