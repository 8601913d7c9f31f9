"""Transparency reports and the printed figures they are held against."""

from __future__ import annotations

import re
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audits.enums import Period, PublicationStatus
from oversight.models import User


class Publication(models.Model):
    """A transparency report: a period, figures frozen once, and files made from them.

    The period is `starts_on <= day <= ends_on`; the edition counts what had been
    reported by the end of `known_by`.
    """

    period = models.CharField(_("kind of period"), max_length=10, choices=Period)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    known_by = models.DateField(_("known by"))
    rulebook = models.CharField(_("rulebook"), max_length=40, blank=True)
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=PublicationStatus,
        default=PublicationStatus.WAITING,
    )
    progress = models.PositiveSmallIntegerField(_("progress"), default=0)
    lease_until = models.DateTimeField(null=True)
    fault = models.TextField(blank=True)
    figures = models.JSONField(null=True)
    ordered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ordered_at = models.DateTimeField(_("ordered"))
    drafted_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(_("published"), null=True)
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("-ends_on", "-id")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="publication_period_runs_forward", condition=Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(
                name="publication_has_figures",
                condition=~Q(status__in=["drafted", "published"]) | Q(figures__isnull=False),
            ),
        ]


class PublicationFile(models.Model):
    """One file of a report: a PDF in one language, the JSON, or the CSV of one table."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="files")
    name = models.CharField(max_length=100)
    language = models.CharField(max_length=2, blank=True)
    content_type = models.CharField(max_length=60)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ("publication", "name")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["publication", "name"], name="publication_file_once")
        ]

    @property
    def place(self) -> list[str]:
        """What the files of a report are sorted by: T2 stands before T10."""
        return [part.zfill(4) for part in re.findall(r"\d+|\D+", self.name)]


class PrintedFigure(models.Model):
    """One figure that another body printed, to be held against ours."""

    rulebook = models.CharField(max_length=40)
    source = models.CharField(_("source"), max_length=200)
    year = models.PositiveSmallIntegerField(_("year"))
    position = models.PositiveSmallIntegerField()
    section = models.CharField(max_length=200, blank=True)
    label = models.CharField(_("figure"), max_length=200)
    value = models.DecimalField(_("printed"), max_digits=20, decimal_places=4)
    loaded_at = models.DateTimeField()

    class Meta:
        ordering = ("rulebook", "year", "position")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["rulebook", "source", "year", "position"], name="printed_figure_once"
            )
        ]
