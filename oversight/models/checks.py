"""What became of each verification of the ledger; a row is never changed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class LedgerCheck(models.Model):
    """One verification of the whole ledger: how much was looked at, and what is wrong.

    `faults` names the first fifty, each with its place; `wrong` counts all.
    """

    at = models.DateTimeField(_("verified"))
    entries = models.BigIntegerField(_("entries"))
    size = models.BigIntegerField(_("leaves of the log"))
    root = models.BinaryField()
    seconds = models.FloatField(_("seconds"))
    wrong = models.PositiveIntegerField(_("faults"))
    faults = models.JSONField(_("faults"), default=list)

    class Meta:
        ordering = ("-id",)
        constraints: ClassVar = [
            models.CheckConstraint(
                name="ledger_check_names_its_faults",
                condition=models.Q(wrong=0, faults=[])
                | (models.Q(wrong__gt=0) & ~models.Q(faults=[])),
            )
        ]

    @property
    def sound(self) -> bool:
        return self.wrong == 0
