"""The words of the end of a case and of the notice to the person."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CaseEnding(TextChoices):
    """How a criminal case ended for good."""

    CONVICTION = "conviction", _("Conviction")
    ACQUITTAL = "acquittal", _("Acquittal")
    TERMINATED = "terminated", _("Case terminated")
    OTHER = "other", _("Otherwise")


class NoticeStatus(TextChoices):
    """Where the notice to one person stands."""

    DUE = "due", _("To be told")
    DEFERRED = "deferred", _("Put off by a judge")
    WAIVED = "waived", _("Never, by leave of a judge")
    SERVED = "served", _("Told")
    UNIDENTIFIED = "unidentified", _("Cannot be identified")


class NoticeRuling(TextChoices):
    """What a judge may decide on notice."""

    DEFERRED = "deferred", _("Put off")
    WAIVED = "waived", _("No notice at all")


class ServiceWay(TextChoices):
    """How a person was told."""

    IN_PERSON = "in_person", _("Handed over in person")
    POST = "post", _("By registered post")
    COUNSEL = "counsel", _("Through the person's lawyer")
    ELECTRONIC = "electronic", _("By the state's electronic mail")


class RemedyStep(TextChoices):
    """What a person who was told did about it, and what came of it."""

    ASKED = "asked", _("The person asked the court")
    DECIDED = "decided", _("The court decided")


class RemedyOutcome(TextChoices):
    """What the court made of it."""

    UNLAWFUL = "unlawful", _("Found unlawful")
    PARTLY = "partly", _("Found unlawful in part")
    LAWFUL = "lawful", _("Found lawful")
    LEFT = "left", _("Left without examination")


class RemedyState(TextChoices):
    """Where the remedy of a person who was told stands; nobody stores it, it is read."""

    OPEN = "open", _("May still ask the court")
    LAPSED = "lapsed", _("Did not ask the court in time")
    ASKED = "asked", _("Before the court")
    DECIDED = "decided", _("Decided by the court")
