"""A warrant, whom it is aimed at, and who may see it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import ClassVar, Final

from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from oversight.enums import BODY_ROLES, Role
from oversight.models import Actor, Agency, Court, User
from warrants.enums import EndReason, Source, TargetKind, WarrantStatus
from warrants.models.rulebook import RulebookVersion

REFERENCE: Final = re.compile(r"W-[0-9]{4}-[0-9]{6,10}")  # the whole of it
IS_OVER = Q(status__in=[WarrantStatus.ENDED, WarrantStatus.CLOSED])


class WarrantQuerySet(models.QuerySet["Warrant"]):
    """Warrants, by who asks and by what holds at an instant."""

    def visible_to(self, actor: Actor) -> WarrantQuerySet:
        """Keep what this actor may know exists: nothing, unless a case says so.

        A recused auditor does not know of the case; that list is short, and kept
        as object grants.
        """
        if actor.agency_id:
            return self.filter(agency_id=actor.agency_id)
        if actor.role == Role.JUDGE:
            if actor.user:
                return self.filter(judge=actor.user)
            return self.filter(court_id=actor.court_id or 0)
        if actor.role in BODY_ROLES and actor.user:
            recusals = WarrantUserObjectPermission.objects.filter(
                user=actor.user, permission__codename="recused_from_warrant"
            )
            return self.exclude(pk__in=recusals.values("content_object_id"))
        return self.none()

    def for_list(self) -> WarrantQuerySet:
        return self.select_related("agency", "court", "rulebook").defer(
            "search", "case_key", "rulebook__text"
        )


class Warrant(models.Model):
    """What an agency asked for and a judge made of it, from the filing to the closed review.

    `renewals` counts granted renewals; `cumulative_days` all days ever authorised,
    in whole days. `first_from` and `last_until` repeat the terms' outer edges for
    lists; what counts as in force is computed from the terms.
    """

    reference = models.CharField(_("reference"), max_length=20, unique=True)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="warrants", db_index=False)
    court = models.ForeignKey(Court, models.PROTECT, related_name="warrants", db_index=False)
    rulebook = models.ForeignKey(RulebookVersion, models.PROTECT, related_name="warrants")
    agency_reference = models.CharField(_("agency's reference"), max_length=80)
    case_number = models.CharField(_("case number"), max_length=80, blank=True)
    offences = models.JSONField(_("offences"))
    measures = ArrayField(models.CharField(max_length=20), verbose_name=_("measures"))
    aim = models.CharField(_("aim"), max_length=40, blank=True)
    systems = models.JSONField(_("systems used"), default=list)
    status = models.CharField(_("status"), max_length=20, choices=WarrantStatus)
    source = models.CharField(max_length=10, choices=Source, default=Source.LIVE)
    officer = models.CharField(_("officer"), max_length=200, blank=True)
    judge = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        related_name="warrants",
        verbose_name=_("judge"),
        db_index=False,
    )
    urgent_at = models.DateTimeField(_("urgent start"), null=True)
    filed_at = models.DateTimeField(_("filed"), null=True)
    recorded_at = models.DateTimeField(_("recorded"))
    reported_span = DateRangeField(_("reported within"))
    renewals = models.PositiveSmallIntegerField(_("renewals"), default=0)
    cumulative_days = models.PositiveIntegerField(_("cumulative days"), default=0)
    first_from = models.DateTimeField(null=True)
    last_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    ended_span = DateRangeField(_("ended within"), null=True)
    end_reason = models.CharField(
        _("reason of the end"), max_length=30, choices=EndReason, blank=True
    )
    closed_at = models.DateTimeField(null=True)
    case_key = models.BinaryField(null=True)
    search = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()

    objects = WarrantQuerySet.as_manager()

    class Meta:
        permissions: ClassVar = [
            ("decide_warrant", "May decide the applications of this warrant"),
            ("recused_from_warrant", "Has to keep away from this warrant"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agency", "agency_reference"], name="warrant_agency_reference_once"
            ),
            models.CheckConstraint(name="warrant_has_a_measure", condition=Q(measures__len__gt=0)),
            models.CheckConstraint(
                name="warrant_end_is_whole",
                condition=(IS_OVER & Q(ended_span__isnull=False))
                | (~IS_OVER & Q(ended_at=None, ended_span=None))
                | Q(status=WarrantStatus.REFUSED),
            ),
            models.CheckConstraint(
                name="warrant_live_knows_when_it_was_filed",
                condition=Q(source=Source.HISTORIC) | Q(filed_at__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["agency", "id"], name="warrant_of_agency"),
            models.Index(fields=["court", "id"], name="warrant_of_court"),
            models.Index(
                fields=["judge", "id"], name="warrant_of_judge", condition=Q(judge__isnull=False)
            ),
            models.Index(fields=["cumulative_days", "id"], name="warrant_by_days"),
            models.Index(fields=["renewals", "id"], name="warrant_by_renewals"),
            models.Index(
                fields=["last_until"],
                name="warrant_due_to_end",
                condition=Q(status=WarrantStatus.AUTHORISED),
            ),
            models.Index(fields=["updated_at", "id"], name="warrant_by_change"),
            models.Index(fields=["status", "id"], name="warrant_by_status"),
            models.Index(fields=["recorded_at"], name="warrant_by_recording"),
            GinIndex(fields=["measures"], name="warrant_by_measure"),
            GinIndex(OpClass(F("search"), name="gin_trgm_ops"), name="warrant_search"),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("desk_warrant", args=[self.reference])

    @property
    def etag(self) -> str:
        return f'"{self.pk}-{self.version}"'

    def is_in_force(self, at: datetime) -> bool:
        """Whether some term contains `at`; half-open, a cut term ends where it was cut."""
        return any(term.starts_at <= at < (term.cut_at or term.until) for term in self.terms.all())

    @property
    def cumulative(self) -> timedelta:
        return timedelta(days=self.cumulative_days)


class WarrantUserObjectPermission(UserObjectPermissionBase):
    """Object grants on a warrant: the allocated judge, a recused auditor."""

    content_object = models.ForeignKey(Warrant, models.PROTECT)


class Target(models.Model):
    """Whom or what a warrant is aimed at; the identity is sealed with the key of the case."""

    warrant = models.ForeignKey(Warrant, models.PROTECT, related_name="targets", db_index=False)
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind"), max_length=20, choices=TargetKind)
    capacity = models.CharField(_("capacity"), max_length=40)
    pseudonym = models.CharField(_("pseudonym"), max_length=200, blank=True)
    protected = ArrayField(
        models.CharField(max_length=40), default=list, verbose_name=_("protected categories")
    )
    sealed_identity = models.BinaryField(null=True)
    sealed_links = models.BinaryField(null=True)  # to its person; empty: there is nobody to link

    class Meta:
        ordering = ("warrant", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["warrant", "number"], name="target_number_once")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["id"],
                name="target_to_mark",
                condition=Q(sealed_identity__isnull=False, sealed_links=None),
            )
        ]


class Allocation(models.Model):
    """One judge given one warrant; the newest row is the one that holds."""

    warrant = models.ForeignKey(Warrant, models.PROTECT, related_name="allocations")
    judge = models.ForeignKey(User, models.PROTECT, related_name="allocations")
    at = models.DateTimeField(_("allocated"))
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        ordering = ("warrant", "id")
