"""What providers publish of the requests they fulfilled."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from oversight.enums import BODY_ROLES
from oversight.models import Actor, Provider


class ProviderFigureQuerySet(models.QuerySet["ProviderFigure"]):
    """Published figures, by who asks."""

    def visible_to(self, actor: Actor) -> ProviderFigureQuerySet:
        """Keep what this actor may work with: auditors and commissioners all of them."""
        return self if actor.role in BODY_ROLES and actor.user else self.none()


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

    objects = ProviderFigureQuerySet.as_manager()

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
