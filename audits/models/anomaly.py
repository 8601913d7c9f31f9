"""What commissioners made of days of reading that stood out."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from audits.enums import Anomaly
from oversight.models import User


class AnomalyRemark(models.Model):
    """A commissioner looked at an anomaly: one kind, one person or machine, one day.

    `entries` is how many entries it rested on then: if there are more now, it is new
    again. The remark stays here; the ledger holds its hash, salted by `salt`.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=Anomaly)
    who = models.CharField(_("who"), max_length=160)
    day = models.DateField(_("day"))
    entries = models.PositiveIntegerField()
    remark = models.TextField(_("remark"))
    salt = models.BinaryField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)
        indexes: ClassVar = [
            models.Index(fields=["day", "kind", "who", "-id"], name="remark_of_anomaly")
        ]
