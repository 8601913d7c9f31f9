"""What providers publish of the requests they fulfilled, and where it contradicts the records."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from oversight.models import Provider
from warrants.enums import FlagState
from warrants.models import Noticed


class ProviderFigure(models.Model):
    """One published figure; written once. Days are the publisher's own, the last one included."""

    provider = models.ForeignKey(Provider, models.PROTECT, related_name="figures")
    country = models.CharField(_("country"), max_length=3)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    requests = models.PositiveIntegerField(_("requests fulfilled"))
    persons = models.PositiveIntegerField(_("persons or accounts"))
    attribution = models.CharField(_("source and licence"), max_length=200)
    file = models.CharField(_("file"), max_length=200)
    line = models.PositiveIntegerField(_("line"))
    loaded_at = models.DateTimeField(_("loaded"))

    class Meta:
        ordering = ("-starts_on", "-ends_on")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["provider", "country", "starts_on", "ends_on"], name="figure_of_period_once"
            ),
            models.CheckConstraint(
                name="figure_period_runs_forward", condition=Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(
                name="figure_names_its_source", condition=~Q(attribution__regex=r"^\s*$")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider.code} {self.country} {self.starts_on}/{self.ends_on}"


class FigureFlag(Noticed):
    """A published figure and the records differed when they were compared; a fact to check."""

    figure = models.ForeignKey(ProviderFigure, models.PROTECT, related_name="flags")

    class Meta:
        ordering = ("-id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["figure", "code"], name="figure_flag_once"),
            models.CheckConstraint(
                name="figure_flag_settled_with_a_reason",
                condition=Q(state=FlagState.OPEN, settled_at=None)
                | (~Q(state=FlagState.OPEN) & Q(settled_at__isnull=False) & ~Q(reason="")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "-id"], name="figure_flag_by_state"),
        ]
