"""What was asked for and refused by the rules, and under which calls."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from oversight.enums import BODY_ROLES
from oversight.models import Actor, Agency
from warrants.attempts.enums import AttemptKind
from warrants.models.warrant import Warrant, WarrantUserObjectPermission


class RefusedAttemptQuerySet(models.QuerySet["RefusedAttempt"]):
    """Refused attempts, by who asks."""

    def visible_to(self, actor: Actor) -> RefusedAttemptQuerySet:
        """Keep what this actor may know of: the body all but those on cases it is kept from.

        What was refused before a case was filed bears the reference that the case has now.
        """
        if actor.role not in BODY_ROLES or actor.user is None:
            return self.none()
        recusals = WarrantUserObjectPermission.objects.filter(
            user=actor.user, permission__codename="recused_from_warrant"
        )
        hidden = Warrant.objects.filter(pk__in=recusals.values("content_object_id"))
        same = hidden.filter(
            agency=OuterRef("agency"), agency_reference=OuterRef("agency_reference")
        )
        return self.filter(Q(warrant=None) | ~Q(warrant__in=hidden.values("pk")), ~Exists(same))


class RefusedAttempt(models.Model):
    """What an agency asked for under one reference of its own, and the rules that refused it.

    `first_at` and `last_at` are instants of the door; `times` counts the calls, a call
    repeated under its Idempotency-Key once. Nothing of the filing itself is kept.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("agency"))
    kind = models.CharField(_("asked for"), max_length=10, choices=AttemptKind)
    agency_reference = models.CharField(_("agency's reference"), max_length=80)
    rulebook = models.CharField(_("rulebook"), max_length=60)
    measures = ArrayField(models.CharField(max_length=60), verbose_name=_("measures"))
    codes = ArrayField(models.CharField(max_length=60), verbose_name=_("refused because of"))
    warrant = models.ForeignKey(
        Warrant, models.PROTECT, null=True, related_name="+", verbose_name=_("case")
    )
    first_at = models.DateTimeField(_("first"))
    last_at = models.DateTimeField(_("last"))
    times = models.PositiveIntegerField(_("how often"), default=1)

    objects = RefusedAttemptQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agency", "agency_reference", "kind", "codes", "measures"],
                name="attempt_kept_once",
            ),
            models.CheckConstraint(
                name="attempt_runs_forward", condition=Q(last_at__gte=F("first_at"))
            ),
            models.CheckConstraint(name="attempt_has_a_cause", condition=Q(codes__len__gt=0)),
            models.CheckConstraint(name="attempt_was_made", condition=Q(times__gt=0)),
        ]
        indexes: ClassVar = [
            models.Index(fields=["first_at"], name="attempt_by_day"),
            models.Index(fields=["last_at", "id"], name="attempt_by_last_day"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class RefusedCall(models.Model):
    """A call with an Idempotency-Key that was refused; `mark` is a keyed hash of key and body."""

    attempt = models.ForeignKey(RefusedAttempt, models.PROTECT, related_name="calls")
    mark = models.BinaryField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["attempt", "mark"], name="refused_call_once")
        ]
        indexes: ClassVar = [models.Index(fields=["at"], name="refused_call_by_day")]
