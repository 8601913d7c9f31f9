"""The words of the body's own work."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ReviewStatus(TextChoices):
    """Where an ex-post review stands."""

    OPENED = "opened", _("Not begun")
    STARTED = "started", _("Under way")
    SECOND = "second", _("Waiting for a second person")
    CLOSED = "closed", _("Closed")


class ReviewOutcome(TextChoices):
    """What a review found; the last two need a second person."""

    IN_ORDER = "in_order", _("In order")
    SHORTCOMINGS = "shortcomings", _("Shortcomings")
    SERIOUS = "serious", _("Serious shortcomings")
    UNLAWFUL = "unlawful", _("Unlawful")


class AnswerResult(TextChoices):
    """How one question of the checklist was answered."""

    PASS = "pass", _("Pass")
    FAIL = "fail", _("Fail")
    NA = "na", _("Not applicable")
    NOT_PROVABLE = "not_provable", _("Not provable")


class PublicationStatus(TextChoices):
    """Where a transparency report stands."""

    WAITING = "waiting", _("Waiting to be computed")
    COMPUTING = "computing", _("Being computed")
    DRAFTED = "drafted", _("Draft")
    PUBLISHED = "published", _("Published")
    FAILED = "failed", _("Failed")


class Period(TextChoices):
    """How often a report is made."""

    QUARTER = "quarter", _("Quarter")
    YEAR = "year", _("Year")
    OTHER = "other", _("Other period")


class AuditEvent(TextChoices):
    """What the body itself writes into the ledger."""

    REVIEW_OPENED = "review.opened", _("Review opened")
    REVIEW_ASSIGNED = "review.assigned", _("Review assigned")
    REVIEW_ANSWERED = "review.answered", _("Checklist answered")
    REVIEW_CONCLUDED = "review.concluded", _("Outcome proposed")
    REVIEW_RETURNED = "review.returned", _("Sent back by the second person")
    REVIEW_CLOSED = "review.closed", _("Review closed")
    REPORT_ORDERED = "report.ordered", _("Report ordered")
    REPORT_DRAFTED = "report.drafted", _("Report drafted")
    REPORT_FAILED = "report.failed", _("Report could not be drafted")
    REPORT_TAKEN_OUT = "report.downloaded", _("File of a draft report downloaded")
    REPORT_PUBLISHED = "report.published", _("Report published")
    FIGURES_LOADED = "figures.loaded", _("Printed figures loaded")
    LOG_READ = "ledger.read", _("Ledger read")
    LOG_TAKEN_OUT = "ledger.exported", _("Ledger exported")
    ANOMALY_LOOKED_AT = "anomaly.looked_at", _("Anomaly looked at")
