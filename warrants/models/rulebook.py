"""The law of a country as stored: one row per version, never edited."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from oversight.models import User


class RulebookVersion(models.Model):
    """One version of one rulebook; its text is fixed by its hash.

    In force for decisions dated `active_from <= day`, until a later version of
    the same code is. Without `active_from` it is loaded but not activated.
    """

    code = models.SlugField(_("rulebook"), max_length=40)
    version = models.CharField(_("version"), max_length=20)
    title = models.JSONField(_("title"))
    jurisdiction = models.CharField(_("jurisdiction"), max_length=6)
    time_zone = models.CharField(_("time zone"), max_length=40)
    sha256 = models.CharField(max_length=64)
    text = models.TextField()
    loaded_at = models.DateTimeField()
    active_from = models.DateField(_("active from"), null=True)
    activated_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    activated_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("code", "-version")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "version"], name="rulebook_version_once"),
            models.UniqueConstraint(
                fields=["code", "active_from"],
                condition=Q(active_from__isnull=False),
                name="rulebook_one_version_from_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"
