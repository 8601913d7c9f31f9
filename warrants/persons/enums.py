"""Kinds of values that point at a person, and where a proposal stands."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ValueKind(TextChoices):
    """What a value is; it stands sealed beside its mark and never in clear."""

    IIN = "iin", _("identification number")
    PHONE = "phone", _("telephone number")
    ACCOUNT = "account", _("account")
    DEVICE = "device", _("device")
    PLATE = "plate", _("number plate")
    NAME = "name", _("name")
    NAME_PART = "name_part", _("part of a name")
    ADDRESS = "address", _("address")


IDENTIFYING: Final = frozenset(
    {ValueKind.IIN, ValueKind.PHONE, ValueKind.ACCOUNT, ValueKind.DEVICE, ValueKind.PLATE}
)
PROPOSING: Final = frozenset({ValueKind.NAME, ValueKind.NAME_PART, ValueKind.ADDRESS})


class ProposalState(TextChoices):
    """What became of two chains that a name or an address brings together."""

    WAITING = "waiting", _("Waits for an auditor")
    JOINED = "joined", _("One person")
    APART = "apart", _("Two persons")


class Limit(StrEnum):
    """What the body counts for a person, across cases."""

    CASES = "person_cases"
    DAYS = "person_days"
