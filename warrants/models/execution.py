"""What was actually done under a warrant, and what came of it."""

from __future__ import annotations

from typing import ClassVar, Final

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from oversight.models import ApiClient, Provider, User
from warrants.enums import ActivationKind, Installation, Source
from warrants.models.warrant import Warrant

FURTHER: Final = {
    "searches": _("searches"),
    "matches": _("matches"),
    "motions_granted": _("motions granted"),
    "motions_denied": _("motions denied"),
    "motions_pending": _("motions pending"),
}


class Activation(models.Model):
    """Actual use began or stopped, as said by the agency or the provider.

    `measure` is empty where it is one of those that the case asks for and none was named.

    `officer` is who stands behind it as the report names them: name, position, rank, number.
    """

    warrant = models.ForeignKey(Warrant, models.PROTECT, related_name="activations")
    kind = models.CharField(_("kind"), max_length=10, choices=ActivationKind)
    at = models.DateTimeField(_("happened"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    system = models.CharField(_("system"), max_length=100, blank=True)
    measure = models.CharField(_("measure"), max_length=60, blank=True, default="", db_default="")
    provider = models.ForeignKey(Provider, models.PROTECT, null=True, related_name="+")
    officer = models.JSONField(_("officer"), default=dict)
    recorded_at = models.DateTimeField(_("recorded"))
    filed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    filed_by_client = models.ForeignKey(ApiClient, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("warrant", "at", "id")


class Return(models.Model):
    """What came of a warrant: every figure may be absent, and absent is not zero.

    Number 0 is the return; later ones supplement it and never replace it, so
    figures of all returns of a warrant add up. `officer` is whom the return names.
    """

    warrant = models.ForeignKey(Warrant, models.PROTECT, related_name="returns", db_index=False)
    number = models.PositiveSmallIntegerField(_("number"))
    source = models.CharField(max_length=10, choices=Source, default=Source.LIVE)
    installed = models.CharField(_("installed"), max_length=10, choices=Installation, blank=True)
    days_used = models.PositiveIntegerField(_("days used"), null=True)
    persons = models.PositiveIntegerField(_("persons affected"), null=True)
    communications = models.PositiveIntegerField(_("communications"), null=True)
    incriminating = models.PositiveIntegerField(_("incriminating communications"), null=True)
    searches = models.PositiveIntegerField(_("searches"), null=True)
    matches = models.PositiveIntegerField(_("matches"), null=True)
    cost = models.DecimalField(_("cost"), max_digits=16, decimal_places=2, null=True)
    cost_other = models.DecimalField(
        _("cost other than labour"), max_digits=16, decimal_places=2, null=True
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    arrests = models.PositiveIntegerField(_("arrests"), null=True)
    trials = models.PositiveIntegerField(_("trials"), null=True)
    convictions = models.PositiveIntegerField(_("convictions"), null=True)
    motions_granted = models.PositiveIntegerField(_("motions granted"), null=True)
    motions_denied = models.PositiveIntegerField(_("motions denied"), null=True)
    motions_pending = models.PositiveIntegerField(_("motions pending"), null=True)
    no_result_reason = models.TextField(_("why there is no result"), blank=True)
    encrypted = models.BooleanField(_("encryption met"), null=True)
    related_to = models.CharField(_("related to"), max_length=200, blank=True)
    filed_at = models.DateTimeField(_("filed"), null=True)
    officer = models.JSONField(_("officer"), default=dict)
    recorded_at = models.DateTimeField(_("recorded"))
    reported_span = DateRangeField(_("reported within"))
    filed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    filed_by_client = models.ForeignKey(ApiClient, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("warrant", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["warrant", "number"], name="return_number_once"),
            models.CheckConstraint(
                name="return_cost_not_negative",
                condition=(Q(cost=None) | Q(cost__gte=0))
                & (Q(cost_other=None) | Q(cost_other__gte=0)),
            ),
        ]

    @property
    def further_figures(self) -> list[tuple[str, int]]:
        """The figures that few returns give, by name; those that are absent are left out."""
        given = ((str(name), getattr(self, field)) for field, name in FURTHER.items())
        return [(name, value) for name, value in given if value is not None]
