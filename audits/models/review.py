"""The ex-post examination of one warrant."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from audits.enums import AnswerResult, ReviewOutcome, ReviewStatus
from oversight.enums import Role
from oversight.models import Actor, User
from warrants.models import Warrant, WarrantUserObjectPermission

IS_CLOSED = Q(status=ReviewStatus.CLOSED)
NEEDS_TWO = Q(outcome__in=[ReviewOutcome.SERIOUS, ReviewOutcome.UNLAWFUL])
# In order although an answer failed; of reviews from before this was counted nothing is known.
DESPITE = Q(outcome=ReviewOutcome.IN_ORDER, failed__gt=0)


class ReviewQuerySet(models.QuerySet["Review"]):
    """Reviews, by who asks."""

    def visible_to(self, actor: Actor) -> ReviewQuerySet:
        """Keep what an auditor or commissioner may see: every case they are not recused from."""
        if actor.role not in {Role.AUDITOR, Role.COMMISSIONER} or not actor.user:
            return self.none()
        recusals = WarrantUserObjectPermission.objects.filter(
            user=actor.user, permission__codename="recused_from_warrant"
        )
        return self.exclude(warrant__in=recusals.values("content_object_id"))


class Review(models.Model):
    """Opened when what ran is over, by whatever way; closed with an outcome, the grave ones by two persons.

    Obligatory when a rule of the body asked for it (`obligatory_because` names the
    flags); otherwise routine. `failed` counts the failed answers that stood when the
    outcome was proposed: with any, 'in order' needs a justification and a second person.
    """

    warrant = models.OneToOneField(Warrant, models.PROTECT, related_name="review")
    status = models.CharField(
        _("status"), max_length=10, choices=ReviewStatus, default=ReviewStatus.OPENED
    )
    obligatory = models.BooleanField(_("obligatory"), default=False)
    obligatory_because = models.JSONField(default=list)
    opened_at = models.DateTimeField(_("opened"))
    due_at = models.DateTimeField(_("due"))
    auditor = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="reviews", verbose_name=_("auditor")
    )
    assigned_at = models.DateTimeField(null=True)
    outcome = models.CharField(_("outcome"), max_length=20, choices=ReviewOutcome, blank=True)
    summary = models.TextField(_("summary"), blank=True)
    failed = models.PositiveSmallIntegerField(_("failed answers"), null=True)
    justification = models.TextField(_("justification"), blank=True, default="", db_default="")
    follow_up = models.TextField(_("follow-up"), blank=True)
    follow_up_on = models.DateField(_("follow up on"), null=True)
    concluded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    concluded_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        permissions: ClassVar = [("conduct_review", "May conduct this review")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="review_closed_with_an_outcome",
                condition=(IS_CLOSED & ~Q(outcome="") & Q(closed_at__isnull=False))
                | (~IS_CLOSED & Q(closed_at=None)),
            ),
            models.CheckConstraint(
                name="review_grave_outcome_by_two_persons",
                condition=~IS_CLOSED | ~NEEDS_TWO | ~Q(closed_by=F("concluded_by")),
            ),
            models.CheckConstraint(
                name="review_in_order_despite_a_failed_answer",
                condition=~(IS_CLOSED | Q(status=ReviewStatus.SECOND))
                | Q(failed=None)
                | ~DESPITE
                | (
                    ~Q(justification__regex=r"^\s*$")
                    & (~IS_CLOSED | (Q(closed_by__isnull=False) & ~Q(closed_by=F("concluded_by"))))
                ),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["-obligatory", "due_at"], name="review_waiting", condition=~IS_CLOSED
            ),
            models.Index(
                fields=["auditor", "-obligatory", "due_at"],
                name="review_of_auditor",
                condition=~IS_CLOSED,
            ),
            models.Index(
                fields=["-obligatory", "due_at"],
                name="review_for_a_second",
                condition=Q(status=ReviewStatus.SECOND),
            ),
            models.Index(
                fields=["closed_at"],
                name="review_unlawful",
                condition=IS_CLOSED & Q(outcome=ReviewOutcome.UNLAWFUL),
            ),
            models.Index(
                fields=["follow_up_on"],
                name="review_to_follow_up",
                condition=IS_CLOSED & Q(follow_up_on__isnull=False),
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("desk_review", args=[self.warrant.reference])


class ReviewUserObjectPermission(UserObjectPermissionBase):
    """Object grants on a review: the assigned auditor."""

    content_object = models.ForeignKey(Review, models.PROTECT)


class ReviewAnswer(models.Model):
    """One question of the rulebook's checklist, answered; the newest row of a key holds."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="answers")
    key = models.CharField(max_length=60)
    result = models.CharField(_("result"), max_length=15, choices=AnswerResult)
    remark = models.TextField(_("remark"), blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("review", "id")


class ReviewProposal(models.Model):
    """One outcome that was proposed, and what the second person said to it; rows are never lost.

    `agrees` is None while nobody has said anything, or where no second person was needed.
    """

    review = models.ForeignKey(Review, models.PROTECT, related_name="proposals")
    outcome = models.CharField(_("outcome"), max_length=20, choices=ReviewOutcome)
    failed = models.PositiveSmallIntegerField(_("failed answers"))
    summary = models.TextField(_("summary"))
    justification = models.TextField(_("justification"), blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    agrees = models.BooleanField(null=True)
    reason = models.TextField(_("reason"), blank=True)
    second = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    seconded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("review", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="review_proposal_answered_by_another",
                condition=Q(agrees=None, second=None, seconded_at=None)
                | (
                    Q(agrees__isnull=False, second__isnull=False, seconded_at__isnull=False)
                    & ~Q(second=F("by"))
                ),
            ),
            models.CheckConstraint(
                name="review_proposal_sent_back_with_a_reason",
                condition=Q(agrees=None) | Q(agrees=True) | ~Q(reason__regex=r"^\s*$"),
            ),
        ]
