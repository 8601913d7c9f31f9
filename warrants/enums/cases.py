"""The words of a case: its states and steps, what is recorded of it, what a rule noticed."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class WarrantStatus(TextChoices):
    """Where a warrant stands in its life; whether it is in force is computed from its terms."""

    APPLIED = "applied", _("Applied for")
    RUNNING_UNCONFIRMED = "running_unconfirmed", _("Running, not yet confirmed")
    AUTHORISED = "authorised", _("Authorised")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("warrant", "Withdrawn")
    LAPSED = "lapsed", pgettext_lazy("warrant", "Lapsed")
    ENDED = "ended", _("Ended")
    CLOSED = "closed", _("Closed")


class EndReason(TextChoices):
    """Why a warrant is no longer carried out."""

    EXPIRED = "expired", _("Its last term ran out")
    CANCELLED = "cancelled", _("Cancelled by the agency")
    STOPPED_BY_JUDGE = "stopped_by_judge", _("Stopped by a judge")
    STOPPED_BY_PROSECUTOR = "stopped_by_prosecutor", _("Stopped by a prosecutor")
    REFUSED = "refused", _("Confirmation refused")


class ApplicationKind(TextChoices):
    """What is asked for."""

    FIRST = "first", _("First application")
    RENEWAL = "renewal", _("Renewal")
    URGENT = "urgent", _("Confirmation of an urgent start")


class ApplicationStatus(TextChoices):
    """Where one application stands."""

    SUBMITTED = "submitted", _("Waiting for a decision")
    GRANTED = "granted", _("Granted")
    MODIFIED = "modified", _("Granted with changes")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    LAPSED = "lapsed", _("Lapsed")


class FilingPart(TextChoices):
    """What an application states, as far as it can be held against the one before."""

    MEASURES = "measures", _("Measures")
    TARGETS = "targets", _("Targets")
    OFFENCES = "offences", _("Offences")
    AIM = "aim", _("Aim")
    SYSTEMS = "systems", _("Systems used")
    DAYS = "requested_days", _("Days asked for")
    FACTS = "facts", _("Facts")
    NECESSITY = "necessity", _("Necessity")
    LESS_INTRUSIVE = "less_intrusive", _("Less intrusive means considered")
    PROPORTIONALITY = "proportionality", _("Proportionality")
    EXPECTED = "expected", _("What is expected")
    RESULTS = "results_so_far", _("Results so far")
    OFFICER = "officer", _("Officer")
    APPROVER = "approved_by", _("Approved by")


class Outcome(TextChoices):
    """What a judge may decide."""

    GRANTED = "granted", _("Granted as asked for")
    MODIFIED = "modified", _("Granted with changes")
    REFUSED = "refused", _("Refused")


class Authority(TextChoices):
    """Who authorised: a judge, or the investigating body itself where the law lets it."""

    JUDGE = "judge", _("A judge")
    INVESTIGATING_BODY = "investigating_body", _("The investigating body itself")


class Source(TextChoices):
    """How a record came here."""

    LIVE = "live", _("Filed as it happened")
    HISTORIC = "historic", _("Taken over from an earlier publication")


class LineOutcome(TextChoices):
    """What became of one line of a published table."""

    ORDER = "order", _("Taken in as an order of the year of the table")
    LATE = "late", _("Taken in as a late order of an earlier year")
    SUPPLEMENT = "supplement", _("Added to an order known from an earlier table")
    REPEATED = "repeated", _("Known already: another file says the same")
    ASIDE = "aside", _("Kept aside: another file of the same year says something else")
    UNREADABLE = "unreadable", _("Kept as printed: it could not be told to be an order")


class Installation(TextChoices):
    """Whether the measure was carried out at all."""

    USED = "used", _("Installed and used")
    NOT_USED = "not_used", _("Installed, not used")
    NEVER = "never", _("Never installed")


class ActivationKind(TextChoices):
    """Actual use begins or stops."""

    STARTED = "started", _("Started")
    STOPPED = "stopped", _("Stopped")


class TargetKind(TextChoices):
    """What a measure is aimed at."""

    PERSON = "person", _("Person")
    PLACE = "place", _("Place")
    DEVICE = "device", _("Device")
    ACCOUNT = "account", _("Account")
