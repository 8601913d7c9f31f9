"""What is written about a complaint: outside, inside, and to agencies; every word sealed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audits.enums import MessageKind, Sender
from audits.models.complaint import Complaint
from oversight.deadlines.models import Clock
from oversight.enums import AGENCY_ROLES
from oversight.models import Actor, Agency, User


class ComplaintMessage(models.Model):
    """A message between complainant and body: both see it, and nobody else does."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="messages")
    number = models.PositiveSmallIntegerField()
    sender = models.CharField(_("from"), max_length=15, choices=Sender)
    kind = models.CharField(_("kind"), max_length=15, choices=MessageKind)
    sealed = models.BinaryField()
    at = models.DateTimeField(_("sent"))
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("complaint", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["complaint", "number"], name="message_number_once"),
            models.CheckConstraint(
                name="message_of_the_body_has_an_author",
                condition=Q(sender=Sender.COMPLAINANT, by=None)
                | Q(sender=Sender.BODY, by__isnull=False),
            ),
        ]


class ComplaintNote(models.Model):
    """An internal note: never shown to the complainant, nor to an agency."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="notes")
    number = models.PositiveSmallIntegerField()
    sealed = models.BinaryField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("complaint", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["complaint", "number"], name="note_number_once")
        ]


class ComplaintTask(models.Model):
    """Something to do in an examination."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="tasks")
    number = models.PositiveSmallIntegerField()
    sealed = models.BinaryField()
    due_on = models.DateField(_("by"), null=True)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    done_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("complaint", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["complaint", "number"], name="task_number_once")
        ]


class ComplaintFile(models.Model):
    """An attachment: cleaned, sealed, and named by us."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="files")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10)
    size = models.PositiveIntegerField(_("size"))
    sealed = models.BinaryField()
    at = models.DateTimeField(_("received"))

    class Meta:
        ordering = ("complaint", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["complaint", "number"], name="file_number_once")
        ]


class AgencyQuestionQuerySet(models.QuerySet["AgencyQuestion"]):
    """Questions, by who asks for them."""

    def visible_to(self, actor: Actor) -> AgencyQuestionQuerySet:
        """Keep what an agency is asked itself; the body sees its questions with their complaint."""
        if actor.role not in AGENCY_ROLES or actor.agency_id is None:
            return self.none()
        return self.filter(agency=actor.agency_id)


class AgencyQuestion(models.Model):
    """A question to an agency; its reference leads to no complaint, its words name nobody."""

    reference = models.CharField(_("reference"), max_length=20, unique=True)
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="questions")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("agency"))
    sealed_question = models.BinaryField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked"))
    sealed_answer = models.BinaryField(null=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(_("answered"), null=True)

    objects = AgencyQuestionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="question_answered_whole",
                condition=Q(sealed_answer=None, answered_by=None, answered_at=None)
                | Q(
                    sealed_answer__isnull=False,
                    answered_by__isnull=False,
                    answered_at__isnull=False,
                ),
            )
        ]
        indexes: ClassVar = [models.Index(fields=["agency", "-id"], name="question_of_agency")]

    def get_absolute_url(self) -> str:
        return reverse("agency_question", args=[self.reference])

    @property
    def clock(self) -> Clock:
        """The deadline of the answer; of a list, prefetch `clocks`."""
        (clock,) = self.clocks.all()
        return clock


class ComplaintDraft(models.Model):
    """A complaint that is being written, sealed with a key that only its writer holds.

    `name` is a hash of the writer's token, and the key is another: whoever has the whole
    database and every key of the installation cannot read a draft.
    """

    name = models.BinaryField(unique=True)
    sealed = models.BinaryField()
    expires_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["expires_at"], name="draft_by_end")]


class DraftFile(models.Model):
    """An attachment of a draft, cleaned, and sealed as the draft is."""

    draft = models.ForeignKey(ComplaintDraft, models.CASCADE, related_name="files")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10)
    size = models.PositiveIntegerField()
    sealed = models.BinaryField()

    class Meta:
        ordering = ("draft", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draft", "number"], name="draft_file_number_once")
        ]
