"""Leave to read who the targets of a case are, or who complained: by a second person, and short."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from audits.models.complaint import Complaint
from oversight.enums import BODY_ROLES, Role
from oversight.models import Actor, User
from warrants.models import Warrant, WarrantUserObjectPermission

IS_WAITING = Q(answered_by=None)
IS_GIVEN = Q(expires_at__isnull=False)


class UnsealingQuerySet(models.QuerySet["Unsealing"]):
    """Unsealings, by who asks."""

    def visible_to(self, actor: Actor) -> UnsealingQuerySet:
        """Keep what may be known: a commissioner all, an auditor their own, of no recused case."""
        if actor.role not in BODY_ROLES or not actor.user:
            return self.none()
        recusals = WarrantUserObjectPermission.objects.filter(
            user=actor.user, permission__codename="recused_from_warrant"
        )
        complaints = Complaint.objects.visible_to(actor)
        found = self.exclude(warrant__in=recusals.values("content_object_id")).filter(
            Q(complaint=None) | Q(complaint__in=complaints.values("pk"))
        )
        return found if actor.role == Role.COMMISSIONER else found.filter(asked_by=actor.user)


class Unsealing(models.Model):
    """One person asks with a reason, another answers; given, it is readable until `expires_at`.

    It stays on record for ever, given or not.
    """

    warrant = models.ForeignKey(Warrant, models.PROTECT, null=True, related_name="unsealings")
    complaint = models.ForeignKey(Complaint, models.PROTECT, null=True, related_name="unsealings")
    reason = models.TextField(_("reason"))
    asked_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("asked for by")
    )
    asked_at = models.DateTimeField(_("asked for"))
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("second person")
    )
    answered_at = models.DateTimeField(_("answered"), null=True)
    answer = models.TextField(_("why not"), blank=True)
    expires_at = models.DateTimeField(
        _("readable until"), null=True, help_text=_("First moment at which it is closed again.")
    )

    objects = UnsealingQuerySet.as_manager()

    class Meta:
        permissions: ClassVar = [("read_identities", "May read the identities of this case")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="unsealing_by_two_persons",
                condition=Q(answered_by=None) | ~Q(answered_by=F("asked_by")),
            ),
            models.CheckConstraint(
                name="unsealing_answer_is_whole",
                condition=Q(answered_by=None, answered_at=None, answer="", expires_at=None)
                | Q(answered_by__isnull=False, answered_at__isnull=False)
                & (Q(answer="", expires_at__gt=F("answered_at")) | ~Q(answer="") & ~IS_GIVEN),
            ),
            models.CheckConstraint(
                name="unsealing_of_one_record",
                condition=Q(warrant=None, complaint__isnull=False)
                | Q(warrant__isnull=False, complaint=None),
            ),
            models.CheckConstraint(
                name="unsealing_has_a_reason", condition=~Q(reason__regex=r"^\s*$")
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["asked_at"], name="unsealing_waiting", condition=IS_WAITING)
        ]

    def get_absolute_url(self) -> str:
        return reverse("desk_unsealing", args=[self.pk])

    @property
    def record(self) -> Warrant | Complaint:
        """The case whose targets, or the complaint whose complainant, are read."""
        found = self.warrant or self.complaint
        if found is None:
            raise LookupError(self.pk)
        return found

    @property
    def state(self) -> str:
        """Where it stands but for the time: waiting, given, refused."""
        if self.answered_by_id is None:
            return "waiting"
        return "given" if self.expires_at else "refused"

    def is_open(self, at: datetime) -> bool:
        """Whether it is given and not over: `answered_at <= at < expires_at`."""
        return bool(self.expires_at and at < self.expires_at)


class UnsealingUserObjectPermission(UserObjectPermissionBase):
    """Object grants on an unsealing: who may read."""

    content_object = models.ForeignKey(Unsealing, models.PROTECT)
