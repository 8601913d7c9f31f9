"""What a provider or a court tells of something that has no case here."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from oversight.enums import BODY_ROLES
from oversight.models import Actor, ApiClient, Court, Provider, User
from warrants.models.warrant import Warrant, WarrantUserObjectPermission
from warrants.statements.enums import StatementKind, Told


class StatementQuerySet(models.QuerySet["Statement"]):
    """Statements, by who asks."""

    def visible_to(self, actor: Actor) -> StatementQuerySet:
        """Keep what this actor may know of: the body all but those on cases it is kept from.

        A paper names a case by its reference here, with or without the number of an
        application behind it, or by the agency's own.
        """
        if actor.role not in BODY_ROLES or actor.user is None:
            return self.none()
        recusals = WarrantUserObjectPermission.objects.filter(
            user=actor.user, permission__codename="recused_from_warrant"
        )
        hidden = Warrant.objects.filter(pk__in=recusals.values("content_object_id"))
        named = Q(reference=OuterRef("case_named")) | Q(agency_reference=OuterRef("order"))
        found = self.alias(case_named=Func("order", Value("/"), Value(1), function="split_part"))
        return found.filter(
            Q(warrant=None) | ~Q(warrant__in=hidden.values("pk")), ~Exists(hidden.filter(named))
        )


class Statement(models.Model):
    """What was told, as it was told, and to which case it belongs; its flag says the rest.

    `order` is the number that the paper bears; whether the register knows it is looked
    up by whoever reads, and told to nobody else.
    """

    reference = models.CharField(_("reference"), max_length=20, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=StatementKind)
    told = models.CharField(_("what happened"), max_length=10, choices=Told)
    provider = models.ForeignKey(
        Provider, models.PROTECT, null=True, related_name="+", verbose_name=_("provider")
    )
    court = models.ForeignKey(
        Court, models.PROTECT, null=True, related_name="+", verbose_name=_("court")
    )
    order = models.CharField(_("number on the paper"), max_length=80)
    agency = models.CharField(_("agency, as told"), max_length=60, blank=True)
    measures = ArrayField(models.CharField(max_length=60), verbose_name=_("measures"))
    days = models.PositiveIntegerField(_("days"), null=True)
    judge = models.CharField(_("judge, as told"), max_length=200, blank=True)
    remark = models.TextField(_("remark"), blank=True)
    case_key = models.BinaryField(null=True)
    at = models.DateTimeField(_("happened"))
    recorded_at = models.DateTimeField(_("recorded"))
    filed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    filed_by_client = models.ForeignKey(ApiClient, models.PROTECT, null=True, related_name="+")
    warrant = models.ForeignKey(
        Warrant, models.PROTECT, null=True, related_name="statements", verbose_name=_("case")
    )
    link_reason = models.TextField(_("why it belongs to the case"), blank=True)
    linked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    linked_at = models.DateTimeField(null=True)

    objects = StatementQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints: ClassVar = [
            models.CheckConstraint(
                name="statement_comes_from_one",
                condition=Q(kind=StatementKind.DECISION, court__isnull=False, provider=None)
                | (~Q(kind=StatementKind.DECISION) & Q(court=None, provider__isnull=False)),
            ),
            models.CheckConstraint(
                name="statement_tells_what_happened", condition=Q(recorded_at__gte=F("at"))
            ),
            models.CheckConstraint(
                name="statement_linked_with_a_reason",
                condition=Q(warrant=None, linked_at=None)
                | (Q(warrant__isnull=False, linked_at__isnull=False) & ~Q(link_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("desk_statement", args=[self.reference])
