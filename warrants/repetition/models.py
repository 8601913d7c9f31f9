"""Texts that repeat others, and those that nobody has compared yet."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from warrants.models.application import Application
from warrants.repetition.enums import Relation, TextPart


class WaitingText(models.Model):
    """A filing, or a decision, that is to be compared; a trigger of the database writes it.

    So nothing is lost, whatever process files, and filing costs no statement more.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="+")
    of_decision = models.BooleanField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "of_decision"], name="text_waits_once")
        ]


class Repetition(models.Model):
    """A text of one application that repeats that of an earlier one; the nearest is kept.

    `similarity` is in per cent, by the norm of the date `norm`. Written once.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="repetitions")
    part = models.CharField(_("text"), max_length=20, choices=TextPart)
    other = models.ForeignKey(Application, models.PROTECT, related_name="+")
    relation = models.CharField(_("whose text"), max_length=10, choices=Relation)
    similarity = models.PositiveSmallIntegerField(_("similarity"))
    norm = models.CharField(_("norm"), max_length=10)
    found_at = models.DateTimeField(_("found"))

    class Meta:
        ordering = ("application", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "part"], name="repetition_kept_once"),
            models.CheckConstraint(
                name="repetition_of_another", condition=~Q(other=F("application"))
            ),
            models.CheckConstraint(
                name="repetition_in_per_cent", condition=Q(similarity__range=(1, 100))
            ),
        ]
