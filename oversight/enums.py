"""The words of the kernel: who people are, what happened, what a machine may do."""

from __future__ import annotations

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What a person or a machine is here to do; nobody has two roles."""

    OFFICER = "officer", _("Officer")
    SUPERVISOR = "supervisor", _("Supervisor")
    JUDGE = "judge", _("Investigating judge")
    AUDITOR = "auditor", _("Auditor")
    COMMISSIONER = "commissioner", _("Commissioner")
    CLERK = "clerk", _("Clerk")
    ADMINISTRATOR = "administrator", _("Administrator")
    PROVIDER = "provider", _("Provider")
    SYSTEM = "system", _("The system itself")


AGENCY_ROLES: Final = frozenset({Role.OFFICER, Role.SUPERVISOR})
BODY_ROLES: Final = frozenset({Role.AUDITOR, Role.COMMISSIONER})
PEOPLE_ROLES: Final = tuple(role for role in Role if role not in {Role.PROVIDER, Role.SYSTEM})


class Language(TextChoices):
    """The languages that every page, letter and report speaks."""

    KAZAKH = "kk", _("Kazakh")
    RUSSIAN = "ru", _("Russian")
    ENGLISH = "en", _("English")


class AgencyKind(TextChoices):
    """What sort of agency may ask for covert measures."""

    POLICE = "police", _("Police")
    SECURITY = "security", _("National security")
    CORRUPTION = "corruption", _("Anti-corruption")
    FINANCE = "finance", _("Financial monitoring")
    PROSECUTOR = "prosecutor", _("Prosecutor")
    OTHER = "other", _("Other")


class CourtKind(TextChoices):
    """What sort of court decides; the capital's court hears measures against judges."""

    INVESTIGATING = "investigating", _("Investigating court")
    CAPITAL = "capital", _("Investigating court of the capital")
    HIGHER = "higher", _("Higher court")


class ProviderKind(TextChoices):
    """Who carries what is intercepted or holds what is asked for."""

    TELECOM = "telecom", _("Telecommunications operator")
    INTERNET = "internet", _("Internet service")
    POST = "post", _("Postal operator")
    OTHER = "other", _("Other")


class KernelEvent(TextChoices):
    """What the kernel itself writes into the ledger."""

    SIGNED_IN = "person.signed_in", _("Signed in")
    SIGN_IN_FAILED = "person.sign_in_failed", _("Sign-in failed")
    SIGNED_OUT = "person.signed_out", _("Signed out")
    SIGNED_OUT_EVERYWHERE = "person.signed_out_everywhere", _("Signed out everywhere")
    PASSWORD_CHANGED = "person.password_changed", _("Password changed")
    PASSWORD_GIVEN = "person.password_given", _("One-time password given")
    PERSON_ADDED = "person.added", _("Account added")
    PERSON_CHANGED = "person.changed", _("Account changed")
    ORGANISATION_ADDED = "organisation.added", _("Organisation added")
    ORGANISATION_CHANGED = "organisation.changed", _("Organisation changed")
    CLIENT_ADDED = "client.added", _("API client added")
    CLIENT_CHANGED = "client.changed", _("API client changed")
    CALENDAR_CHANGED = "calendar.changed", _("Calendar changed")
