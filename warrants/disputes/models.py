"""What was said of a piece of material and stands in dispute."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from oversight.models import ApiClient, User
from warrants.enums import CustodyKind
from warrants.models.material import Material


class DisputedStatement(models.Model):
    """One statement that the chain of a piece cannot hold, written once; the chain is as it was.

    `said` are the fields as they were given, `broken` the codes of the rules of custody
    that they contradict. What became of it stands with its flags.
    """

    material = models.ForeignKey(Material, models.PROTECT, related_name="disputes", db_index=False)
    number = models.PositiveIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=12, choices=CustodyKind)
    at = models.DateTimeField(_("happened"))
    recorded_at = models.DateTimeField(_("recorded"))
    by_name = models.CharField(_("officer"), max_length=200)
    by_number = models.CharField(_("service number"), max_length=200, blank=True)
    said = models.JSONField(_("what was said"), default=dict)
    broken = ArrayField(models.CharField(max_length=60), verbose_name=_("contradicts"))
    filed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    filed_by_client = models.ForeignKey(ApiClient, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("material", "number")
        verbose_name = _("statement in dispute")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["material", "number"], name="dispute_number_once"),
            models.CheckConstraint(
                name="dispute_names_what_it_breaks", condition=models.Q(broken__len__gt=0)
            ),
        ]
