"""A person asks what is held on them: who asks and what was found are sealed, apart."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audits.enums import RequestAnswer, RequestStatus, RequestWay, Seen
from oversight.enums import BODY_ROLES, Language, Role
from oversight.models import Actor, User

STAFF = frozenset({*BODY_ROLES, Role.CLERK})


class SubjectRequestQuerySet(models.QuerySet["SubjectRequest"]):
    """Requests, by who asks."""

    def visible_to(self, actor: Actor) -> SubjectRequestQuerySet:
        return self.all() if actor.role in STAFF and actor.user else self.none()


class SubjectRequest(models.Model):
    """Received, identity shown, looked up by one person, answered by another.

    `sealed_person` is who asks, `sealed_finding` the true finding and the checks done,
    both under the request's own key. No column tells whether anything was found.
    """

    OPEN: ClassVar = (RequestStatus.RECEIVED, RequestStatus.IDENTIFIED, RequestStatus.LOOKED_UP)
    reference = models.CharField(_("reference"), max_length=20, unique=True)
    status = models.CharField(
        _("status"), max_length=15, choices=RequestStatus, default=RequestStatus.RECEIVED
    )
    language = models.CharField(_("language"), max_length=2, choices=Language)
    way = models.CharField(
        _("how it came"), max_length=10, choices=RequestWay, default=RequestWay.FORM
    )
    received_at = models.DateTimeField(_("received"))
    due_at = models.DateTimeField(_("due"))
    lookup = models.BinaryField(unique=True)
    code_hash = models.CharField(max_length=120)
    case_key = models.BinaryField(null=True)
    sealed_person = models.BinaryField(null=True)
    sealed_finding = models.BinaryField(null=True)
    seen = models.CharField(_("what was shown"), max_length=20, choices=Seen, blank=True)
    checked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(_("identity checked"), null=True)
    looked_up_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    looked_up_at = models.DateTimeField(_("looked up"), null=True)
    answer = models.CharField(_("answer"), max_length=10, choices=RequestAnswer, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(_("answered"), null=True)

    objects = SubjectRequestQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="request_answered_by_another",
                condition=Q(answered_by=None)
                | Q(looked_up_by__isnull=False) & ~Q(answered_by=F("looked_up_by")),
            ),
            models.CheckConstraint(
                name="request_answer_is_whole",
                condition=Q(status=RequestStatus.ANSWERED, answered_at__isnull=False)
                & ~Q(answer="")
                | ~Q(status=RequestStatus.ANSWERED) & Q(answered_at=None, answer=""),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["status", "due_at"], name="subject_request_by_status")
        ]

    def get_absolute_url(self) -> str:
        return reverse("desk_subject_request", args=[self.reference])

    @property
    def is_open(self) -> bool:
        """Whether somebody has still to do something about it."""
        return self.status in self.OPEN
