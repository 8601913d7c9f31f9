"""The person's notice: from the final decision in the case to the proof that it was served."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from oversight.deadlines.edge import in_time
from oversight.models import ApiClient, User
from warrants.enums import (
    CaseEnding,
    NoticeRuling,
    NoticeStatus,
    RemedyOutcome,
    RemedyState,
    RemedyStep,
    ServiceWay,
)
from warrants.models.warrant import Target, Warrant


class FinalDecision(models.Model):
    """How the criminal case ended for good; the deadline for notice runs from here (CPC 240(1-1)).

    `officer` is whom the report names, here as in what follows.
    """

    warrant = models.OneToOneField(Warrant, models.PROTECT, related_name="final_decision")
    ending = models.CharField(_("how the case ended"), max_length=20, choices=CaseEnding)
    paper = models.CharField(_("number of the decision"), max_length=80, blank=True)
    officer = models.JSONField(_("officer"), default=dict)
    decided_at = models.DateTimeField(_("decided"))
    recorded_at = models.DateTimeField(_("recorded"))
    filed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    filed_by_client = models.ForeignKey(ApiClient, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["recorded_at"], name="final_decision_by_time")]


class NoticeDecision(models.Model):
    """A judge puts notice off, or agrees that there be none, on one of the law's grounds."""

    warrant = models.ForeignKey(Warrant, models.PROTECT, related_name="notice_decisions")
    ruling = models.CharField(_("ruling"), max_length=10, choices=NoticeRuling)
    ground = models.CharField(_("ground"), max_length=60)
    article = models.CharField(_("article"), max_length=120)
    reasons = models.TextField(_("reasons"))
    until = models.DateTimeField(_("until"), null=True)
    judge = models.ForeignKey(User, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("decided"))
    recorded_at = models.DateTimeField(_("recorded"))

    class Meta:
        ordering = ("warrant", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="notice_decision_has_reasons", condition=~Q(reasons__regex=r"^\s*$")
            ),
            models.CheckConstraint(
                name="notice_deferred_until_a_day",
                condition=Q(ruling=NoticeRuling.DEFERRED, until__isnull=False)
                | Q(ruling=NoticeRuling.WAIVED, until=None),
            ),
        ]


class Notification(models.Model):
    """The notice to one target; made when the deadline begins, settled once."""

    warrant = models.ForeignKey(Warrant, models.PROTECT, related_name="notifications")
    target = models.OneToOneField(Target, models.PROTECT, related_name="notification")
    status = models.CharField(
        _("status"), max_length=15, choices=NoticeStatus, default=NoticeStatus.DUE
    )
    due_at = models.DateTimeField(_("due"))
    served_at = models.DateTimeField(_("served"), null=True)
    way = models.CharField(_("how"), max_length=15, choices=ServiceWay, blank=True)
    proof = models.CharField(_("proof of service"), max_length=200, blank=True)
    why = models.TextField(_("why the person cannot be identified"), blank=True)
    remedy_until = models.DateTimeField(_("may ask the court until"), null=True)
    officer = models.JSONField(_("officer"), default=dict)
    recorded_at = models.DateTimeField(_("recorded"), null=True)
    filed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    filed_by_client = models.ForeignKey(ApiClient, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("warrant", "target")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="notice_served_is_proven",
                condition=Q(status=NoticeStatus.SERVED, served_at__isnull=False)
                & ~Q(way="")
                & ~Q(proof="")
                | ~Q(status=NoticeStatus.SERVED) & Q(served_at=None, way="", proof=""),
            ),
            models.CheckConstraint(
                name="notice_unidentified_says_why",
                condition=~Q(status=NoticeStatus.UNIDENTIFIED) | ~Q(why=""),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["status", "due_at"], name="notice_by_status"),
        ]

    def remedy(self, at: datetime) -> RemedyState | None:
        """Return where the person's remedy stands; None where nobody was told."""
        if self.status != NoticeStatus.SERVED:
            return None
        taken = {one.step for one in self.remedies.all()}
        if RemedyStep.DECIDED in taken:
            return RemedyState.DECIDED
        if RemedyStep.ASKED in taken:
            return RemedyState.ASKED
        over = self.remedy_until is not None and not in_time(at, self.remedy_until)
        return RemedyState.LAPSED if over else RemedyState.OPEN


class NoticeRemedy(models.Model):
    """One step of a person who was told, before the court: asked, then decided; written once."""

    notification = models.ForeignKey(Notification, models.PROTECT, related_name="remedies")
    step = models.CharField(_("step"), max_length=10, choices=RemedyStep)
    outcome = models.CharField(_("outcome"), max_length=10, choices=RemedyOutcome, blank=True)
    at = models.DateTimeField(_("when"))
    paper = models.CharField(_("number of the decision"), max_length=80, blank=True)
    officer = models.JSONField(_("officer"), default=dict)
    recorded_at = models.DateTimeField(_("recorded"))
    filed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    filed_by_client = models.ForeignKey(ApiClient, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("notification", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["notification", "step"], name="remedy_step_once"),
            models.CheckConstraint(
                name="remedy_decided_has_an_outcome",
                condition=Q(step=RemedyStep.DECIDED) & ~Q(outcome="")
                | Q(step=RemedyStep.ASKED, outcome=""),
            ),
        ]
