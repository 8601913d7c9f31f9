"""A complaint: what is sealed of it, where it stands, and who may know of it."""

from __future__ import annotations

from typing import ClassVar, Final

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from audits.enums import (
    ComplaintAbout,
    ComplaintOutcome,
    ComplaintStatus,
    Inadmissible,
    Remedy,
)
from oversight.enums import Language, Role
from oversight.models import Actor, Agency, User
from warrants.enums import Source
from warrants.models import Warrant, WarrantUserObjectPermission

STAFF = frozenset({Role.CLERK, Role.AUDITOR, Role.COMMISSIONER})
DETERMINED = Q(status__in=[ComplaintStatus.DETERMINED, ComplaintStatus.CLOSED])
LIVE = Q(source=Source.LIVE)
TO_CARRY_OUT: Final = [Remedy.STOP.value, Remedy.DESTROY.value]  # somebody has to act


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    """Complaints, by who asks."""

    def visible_to(self, actor: Actor) -> ComplaintQuerySet:
        """Keep what staff of the body may know of: not what they are recused from.

        Whoever is recused from a warrant does not see a complaint that is linked to it.
        """
        if actor.role not in STAFF or not actor.user:
            return self.none()
        recused = ComplaintUserObjectPermission.objects.filter(
            user=actor.user, permission__codename="recused_from_complaint"
        )
        warrants = WarrantUserObjectPermission.objects.filter(
            user=actor.user, permission__codename="recused_from_warrant"
        )
        linked = ComplaintWarrant.objects.filter(warrant__in=warrants.values("content_object_id"))
        return self.exclude(pk__in=recused.values("content_object_id")).exclude(
            pk__in=linked.values("complaint_id")
        )


class Complaint(models.Model):
    """What somebody complained of; the words, the name and the contact are sealed.

    `lookup` and `code_hash` are all that is kept of the receipt code. `sketch` are keyed
    hashes of runs of words, by which alike complaints are found. An earlier complaint
    that was taken over has no code, no sealed words and dates to the day only.
    """

    reference = models.CharField(_("reference"), max_length=20, unique=True)
    source = models.CharField(max_length=10, choices=Source, default=Source.LIVE)
    known_as = models.CharField(max_length=80, null=True, unique=True)  # noqa: DJ001 - none is not empty: unique
    status = models.CharField(
        _("status"), max_length=15, choices=ComplaintStatus, default=ComplaintStatus.RECEIVED
    )
    about = models.CharField(_("about"), max_length=20, choices=ComplaintAbout)
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, related_name="+", verbose_name=_("agency")
    )
    language = models.CharField(_("language"), max_length=2, choices=Language)
    named = models.BooleanField(_("with a name"), default=False)
    received_at = models.DateTimeField(_("received"))
    to_the_day = models.BooleanField(default=False)
    recorded_at = models.DateTimeField(_("recorded"))
    lookup = models.BinaryField(null=True, unique=True)
    code_hash = models.CharField(max_length=120, blank=True)
    case_key = models.BinaryField(null=True)
    sealed_content = models.BinaryField(null=True)
    sealed_person = models.BinaryField(null=True)
    sketch = ArrayField(models.BigIntegerField(), default=list)
    printed = models.JSONField(null=True)
    handler = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("handled by")
    )
    heard_at = models.DateTimeField(_("last heard from"))
    answered_at = models.DateTimeField(_("last written to"), null=True)
    acknowledged_at = models.DateTimeField(null=True)
    ground = models.CharField(_("ground"), max_length=15, choices=Inadmissible, blank=True)
    duplicate_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="duplicates")
    outcome = models.CharField(_("outcome"), max_length=15, choices=ComplaintOutcome, blank=True)
    remedies = ArrayField(models.CharField(max_length=15, choices=Remedy), default=list)
    concluded_at = models.DateTimeField(_("answered"), null=True)
    reopen_until = models.DateTimeField(null=True)
    reopen_asked_at = models.DateTimeField(null=True)
    reopened = models.PositiveSmallIntegerField(_("reopened"), default=0)
    closed_at = models.DateTimeField(_("closed"), null=True)

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        permissions: ClassVar = [("recused_from_complaint", "Is kept away from this complaint")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="complaint_is_rejected_on_a_ground",
                condition=Q(status=ComplaintStatus.INADMISSIBLE) & ~Q(ground="")
                | ~Q(status=ComplaintStatus.INADMISSIBLE) & Q(ground=""),
            ),
            models.CheckConstraint(
                name="complaint_answered_has_an_outcome",
                condition=~LIVE | ~DETERMINED | ~Q(outcome=""),
            ),
            models.CheckConstraint(
                name="complaint_closed_when_it_is",
                condition=Q(status=ComplaintStatus.CLOSED, closed_at__isnull=False)
                | ~Q(status=ComplaintStatus.CLOSED) & Q(closed_at=None),
            ),
            models.CheckConstraint(
                name="complaint_is_no_duplicate_of_itself",
                condition=Q(duplicate_of=None) | ~Q(duplicate_of=F("id")),
            ),
            models.CheckConstraint(
                name="complaint_words_are_sealed_with_a_key",
                condition=Q(case_key__isnull=False) | Q(sealed_content=None, sealed_person=None),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["status", "-id"], name="complaint_by_status"),
            models.Index(fields=["handler", "-id"], name="complaint_of_handler"),
            models.Index(fields=["agency", "-id"], name="complaint_by_agency"),
            models.Index(
                fields=["reopen_until"],
                name="complaint_to_close",
                condition=Q(status=ComplaintStatus.DETERMINED),
            ),
            GinIndex(fields=["sketch"], name="complaint_alike"),
            models.Index(
                fields=["concluded_at"],
                name="complaint_to_follow_up",
                condition=Q(remedies__overlap=TO_CARRY_OUT),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("desk_complaint", args=[self.reference])

    @property
    def remedies_in_words(self) -> list[str]:
        return [str(Remedy(one).label) for one in self.remedies]

    @property
    def waits_for_us(self) -> bool:
        """Whether the complainant wrote last, and the case is not over."""
        over = self.status in {ComplaintStatus.CLOSED, ComplaintStatus.INADMISSIBLE}
        asked = self.reopen_asked_at is not None
        return asked or (
            not over and (self.answered_at is None or self.heard_at > self.answered_at)
        )


class ComplaintUserObjectPermission(UserObjectPermissionBase):
    """Object grants on a complaint: a recusal."""

    content_object = models.ForeignKey(Complaint, models.PROTECT)


class ComplaintWarrant(models.Model):
    """A warrant that a complaint turned out to be about; for the body's eyes only."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="links")
    warrant = models.ForeignKey(Warrant, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["complaint", "warrant"], name="complaint_linked_once")
        ]


class Determination(models.Model):
    """A proposed answer to a complaint; one with remedies counts when another person agrees."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="determinations")
    number = models.PositiveSmallIntegerField()
    outcome = models.CharField(_("outcome"), max_length=15, choices=ComplaintOutcome)
    remedies = ArrayField(models.CharField(max_length=15, choices=Remedy), default=list)
    sealed_reasons = models.BinaryField()
    sealed_letter = models.BinaryField()
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    agreed = models.BooleanField(null=True)

    class Meta:
        ordering = ("complaint", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["complaint", "number"], name="determination_number_once"
            ),
            models.UniqueConstraint(
                fields=["complaint"],
                name="determination_waits_once",
                condition=Q(settled_at=None),
            ),
            models.CheckConstraint(
                name="determination_with_remedies_by_two_persons",
                condition=Q(remedies=[])
                | Q(settled_by=None)
                | ~Q(settled_by=F("proposed_by"))
                | Q(agreed=False),
            ),
            models.CheckConstraint(
                name="determination_is_settled_whole",
                condition=Q(settled_by=None, settled_at=None, agreed=None)
                | Q(settled_by__isnull=False, settled_at__isnull=False, agreed__isnull=False),
            ),
        ]
