"""Transparency reports and the printed figures they are held against."""

from __future__ import annotations

import re
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audits.enums import CorrectionCause, Period, PublicationStatus
from oversight.models import User


class Publication(models.Model):
    """A transparency report: a period, figures frozen once, and files made from them.

    The period is `starts_on <= day <= ends_on`; the edition counts what had been
    reported by the end of `known_by`. `slot` is what the schedule asked for, once.
    `disclosure` is the version of the rule on single cases that the figures went
    through; 0 for editions of before there was one. A corrected edition names the one
    that it `corrects`, and why; that one names in `superseded_for` the cause.
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
    slot = models.CharField(max_length=40, blank=True)
    disclosure = models.PositiveSmallIntegerField(default=0)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="corrections", verbose_name=_("corrects")
    )
    cause = models.CharField(_("cause"), max_length=20, choices=CorrectionCause, blank=True)
    why = models.TextField(_("what was wrong"), blank=True)
    changes = models.JSONField(default=list)
    superseded_at = models.DateTimeField(_("replaced"), null=True)
    superseded_for = models.CharField(max_length=20, choices=CorrectionCause, blank=True)

    class Meta:
        ordering = ("-ends_on", "-id")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="publication_period_runs_forward", condition=Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(
                name="publication_has_figures",
                condition=~Q(status__in=["drafted", "published", "superseded"])
                | Q(figures__isnull=False),
            ),
            models.CheckConstraint(
                name="publication_correction_has_cause",
                condition=Q(corrects__isnull=True, cause="")
                | Q(corrects__isnull=False) & ~Q(cause=""),
            ),
            models.CheckConstraint(
                name="publication_superseded_is_whole",
                condition=Q(superseded_at__isnull=True, superseded_for="") & ~Q(status="superseded")
                | Q(status="superseded", superseded_at__isnull=False) & ~Q(superseded_for=""),
            ),
            models.UniqueConstraint(
                name="publication_slot_once", fields=["slot"], condition=~Q(slot="")
            ),
            models.UniqueConstraint(
                name="publication_corrected_once",
                fields=["corrects"],
                condition=~Q(status="failed"),
            ),
        ]

    @property
    def is_shut(self) -> bool:
        """Whether the files of a published edition are given to nobody, for they tell of cases."""
        return self.disclosure == 0 or self.superseded_for == CorrectionCause.TELLS_OF_CASES


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
