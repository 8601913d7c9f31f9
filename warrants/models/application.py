"""What was asked, frozen as first submitted; what was decided; what that authorises."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from oversight.models import ApiClient, User
from warrants.enums import ApplicationKind, ApplicationStatus, Authority, Outcome, Source
from warrants.models.rulebook import RulebookVersion
from warrants.models.warrant import Warrant


class TsTzRange(Func):
    """The half-open range of two instants."""

    function = "TSTZRANGE"
    output_field = models.TextField()


class Application(models.Model):
    """One request to a judge: the first (0), a renewal (1 and up), or an urgent confirmation.

    `filing` is the body exactly as first submitted, without identities. A trigger
    refuses every change to it, and every change at all once it is decided.
    """

    warrant = models.ForeignKey(
        Warrant, models.PROTECT, related_name="applications", db_index=False
    )
    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=10, choices=ApplicationKind)
    status = models.CharField(
        _("status"), max_length=10, choices=ApplicationStatus, default=ApplicationStatus.SUBMITTED
    )
    source = models.CharField(max_length=10, choices=Source, default=Source.LIVE)
    filing = models.JSONField(_("filing"))
    requested_days = models.PositiveIntegerField(_("days asked for"), null=True)
    resolved_at = models.DateTimeField(_("resolution issued"), null=True)
    resolved_span = DateRangeField(_("resolution issued within"), null=True)
    recorded_at = models.DateTimeField(_("recorded"))
    filed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    filed_by_client = models.ForeignKey(ApiClient, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("warrant", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["warrant", "number"], name="application_number_once"),
            models.CheckConstraint(
                name="application_first_is_number_zero",
                condition=Q(number=0, kind__in=["first", "urgent"])
                | Q(number__gt=0, kind=ApplicationKind.RENEWAL),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["recorded_at"],
                name="application_waiting",
                condition=Q(status=ApplicationStatus.SUBMITTED),
            ),
        ]


class Decision(models.Model):
    """What a judge decided on one application; written once, with reasons."""

    application = models.OneToOneField(Application, models.PROTECT, related_name="decision")
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    authority = models.CharField(
        _("authorised by"), max_length=20, choices=Authority, default=Authority.JUDGE
    )
    judge = models.ForeignKey(User, models.PROTECT, null=True, related_name="decisions")
    rulebook = models.ForeignKey(RulebookVersion, models.PROTECT, related_name="+")
    reasons = models.TextField(_("reasons"), blank=True)
    conditions = models.TextField(_("conditions"), blank=True)
    granted_days = models.PositiveIntegerField(_("days granted"), null=True)
    decided_at = models.DateTimeField(_("decided"), null=True)
    recorded_at = models.DateTimeField(_("recorded"))
    source = models.CharField(max_length=10, choices=Source, default=Source.LIVE)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="decision_has_reasons",
                condition=~Q(reasons__regex=r"^\s*$") | Q(source=Source.HISTORIC),
            ),
            models.CheckConstraint(
                name="decision_by_a_judge",
                condition=Q(judge__isnull=False) | ~Q(authority=Authority.JUDGE),
            ),
            models.CheckConstraint(
                name="decision_knows_when",
                condition=Q(decided_at__isnull=False) | Q(source=Source.HISTORIC),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["decided_at"], name="decision_by_time")]


class Term(models.Model):
    """The half-open period [starts_at, until) that a granting decision authorises.

    `limit_until` is the last instant the law allowed for this term when it was
    granted, pinned here with its article. `cut_at` ends it early; nothing else of
    a term ever changes. Terms of a warrant neither overlap nor leave a gap.
    """

    warrant = models.ForeignKey(Warrant, models.PROTECT, related_name="terms")
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="term")
    starts_at = models.DateTimeField(_("from"))
    until = models.DateTimeField(_("until"), help_text=_("First moment no longer covered."))
    limit_until = models.DateTimeField(_("longest allowed until"))
    limit_article = models.CharField(_("article"), max_length=120)
    cut_at = models.DateTimeField(_("ended early"), null=True)

    class Meta:
        ordering = ("warrant", "starts_at")
        constraints: ClassVar = [
            models.CheckConstraint(name="term_runs_forward", condition=Q(until__gt=F("starts_at"))),
            models.CheckConstraint(
                name="term_within_its_limit", condition=Q(until__lte=F("limit_until"))
            ),
            models.CheckConstraint(
                name="term_cut_inside",
                condition=Q(cut_at=None) | Q(cut_at__lte=F("until"), cut_at__gte=F("starts_at")),
            ),
            ExclusionConstraint(
                name="term_no_overlap",
                expressions=[
                    (F("warrant"), RangeOperators.EQUAL),
                    (TsTzRange("starts_at", "until", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
        ]
