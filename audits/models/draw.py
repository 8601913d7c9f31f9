"""Pieces drawn at random to be looked at: the seed is committed to before anything is drawn."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audits.enums import DrawKind, LookOutcome
from oversight.models import Agency, User
from warrants.models import BulkStep, Material

IS_OPEN = Q(position=None, population=None, population_sha256="", drawn_at=None, drawn_by=None)
IS_DRAWN = Q(
    position__isnull=False, population__isnull=False, drawn_at__isnull=False, drawn_by__isnull=False
) & ~Q(population_sha256="")


class Draw(models.Model):
    """A sample of what one agency reports kept or destroyed.

    Announced, it has a secret seed and the seed's hash in the ledger. The position of
    that entry in the log fixes what is drawn from: whatever was reported before it.
    """

    reference = models.CharField(_("reference"), max_length=20, unique=True)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="draws")
    kind = models.CharField(_("drawn from"), max_length=10, choices=DrawKind)
    size = models.PositiveSmallIntegerField(_("pieces to draw"))
    seed = models.BinaryField()
    commitment = models.CharField(max_length=64)
    announced_at = models.DateTimeField(_("announced"))
    announced_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    position = models.BigIntegerField(_("position in the log"), null=True)
    population = models.PositiveIntegerField(_("drawn from"), null=True)
    population_sha256 = models.CharField(max_length=64, blank=True)
    drawn_at = models.DateTimeField(_("drawn"), null=True)
    drawn_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("-id",)
        verbose_name = _("draw")
        constraints: ClassVar = [
            models.CheckConstraint(name="draw_is_open_or_drawn", condition=IS_OPEN | IS_DRAWN),
            models.CheckConstraint(name="draw_has_a_size", condition=Q(size__gte=1)),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("desk_draw", args=[self.reference])


class DrawnPiece(models.Model):
    """One piece of a sample, and what somebody found who went to look at it."""

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="pieces")
    number = models.PositiveSmallIntegerField(_("number"))
    material = models.ForeignKey(Material, models.PROTECT, related_name="drawn")
    outcome = models.CharField(_("outcome"), max_length=15, choices=LookOutcome, blank=True)
    remark = models.TextField(_("remark"), blank=True)
    looked_on = models.DateField(_("looked at"), null=True)
    recorded_at = models.DateTimeField(_("recorded"), null=True)
    looked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("draw", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draw", "number"], name="drawn_number_once"),
            models.UniqueConstraint(fields=["draw", "material"], name="drawn_piece_once"),
            models.CheckConstraint(
                name="drawn_look_is_whole",
                condition=Q(outcome="", looked_on=None, recorded_at=None, looked_by=None)
                | (
                    ~Q(outcome="")
                    & Q(looked_on__isnull=False, recorded_at__isnull=False, looked_by__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="drawn_mismatch_has_a_remark",
                condition=Q(outcome__in=["", LookOutcome.AS_RECORDED]) | ~Q(remark=""),
            ),
        ]


class StageLook(models.Model):
    """Somebody of the body looked at one stage of a bulk regime; written once, others may follow."""

    step = models.ForeignKey(BulkStep, models.PROTECT, related_name="looks")
    in_order = models.BooleanField(_("in order"))
    remark = models.TextField(_("remark"), blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("looked at"))

    class Meta:
        ordering = ("step", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="stage_look_has_a_remark", condition=Q(in_order=True) | ~Q(remark="")
            )
        ]
