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
    PUBLIC = "public", _("Somebody without an account")
    SYSTEM = "system", _("The system itself")


AGENCY_ROLES: Final = frozenset({Role.OFFICER, Role.SUPERVISOR})
BODY_ROLES: Final = frozenset({Role.AUDITOR, Role.COMMISSIONER})
NO_PERSONS: Final = frozenset({Role.PROVIDER, Role.PUBLIC, Role.SYSTEM})  # no account has these
PEOPLE_ROLES: Final = tuple(role for role in Role if role not in NO_PERSONS)


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
    REGISTRY = "registry", _("State database")
    CAMERAS = "cameras", _("Camera network")
    FACES = "faces", _("Face-recognition search")
    PLATES = "plates", _("Number-plate readers")
    BANK = "bank", _("Bank")
    OTHER = "other", _("Other")


class LogClass(TextChoices):
    """All that the public log says of an entry: what sort of thing happened."""

    WARRANT = "warrant", _("First application")
    RENEWAL = "renewal", _("Application for a renewal")
    DECISION = "decision", _("Decision")
    URGENT = "urgent", _("Urgent start, to be confirmed")
    END = "end", _("End of a warrant")
    RETURN = "return", _("Return")
    ACCESS = "access", _("Access to stored data")
    MATERIAL = "material", _("Material and its custody")
    NOTICE = "notice", _("Notice to a person")
    REVIEW = "review", _("Review")
    FINDING = "finding", _("Finding")
    COMPLAINT = "complaint", _("Complaint")
    SYSTEM = "system", _("System in use")
    EVALUATION = "evaluation", _("Evaluation of a system")
    REPORT = "report", _("Transparency report")
    READING = "reading", _("Reading of a record")
    OTHER = "other", _("Anything else")


CASE_READ: Final = "warrant.read"  # named here, since an index of the ledger is made for it
CASES_TAKEN_OUT: Final = "warrant.exported"  # likewise


class KernelEvent(TextChoices):
    """What the kernel itself writes into the ledger."""

    SIGNED_IN = "person.signed_in", _("Signed in")
    SIGN_IN_FAILED = "person.sign_in_failed", _("Sign-in failed")
    LOCKED_OUT = "person.locked_out", _("Sign-in refused: the account is locked")
    SIGNED_OUT = "person.signed_out", _("Signed out")
    SIGNED_OUT_EVERYWHERE = "person.signed_out_everywhere", _("Signed out everywhere")
    PASSWORD_CHANGED = "person.password_changed", _("Password changed")
    PASSWORD_GIVEN = "person.password_given", _("One-time password given")
    PERSON_ADDED = "person.added", _("Account added")
    PERSON_CHANGED = "person.changed", _("Account changed")
    LANGUAGE_CHOSEN = "person.language_chosen", _("Language chosen")
    ORGANISATION_ADDED = "organisation.added", _("Organisation added")
    ORGANISATION_CHANGED = "organisation.changed", _("Organisation changed")
    CLIENT_ADDED = "client.added", _("API client added")
    CLIENT_CHANGED = "client.changed", _("API client changed")
    CLIENT_SIGNED_IN = "client.signed_in", _("Token given to an API client")
    CLIENT_SIGN_IN_FAILED = "client.sign_in_failed", _("Token refused to an API client")
    CALENDAR_CHANGED = "calendar.changed", _("Calendar changed")
    REFUSED = "access.refused", _("Access refused")
    LOG_POLICY_SET = "log.policy_set", _("Classes of the public log set")
    LEDGER_VERIFIED = "ledger.verified", _("Ledger verified")
    LOG_KEY_CHANGED = "log.key_changed", _("Key of the public log changed")
    LOG_RENEWED = "log.renewed", _("Public log begun anew under another name")
    SEALING_KEY_ROTATED = "keys.sealing_rotated", _("Case keys wrapped under another key")
    LOOKUP_KEY_ROTATED = "keys.lookup_rotated", _("Look-up marks made anew under another key")


DOOR_EVENTS: Final = (  # who was not let in, or not let near: an index of the ledger holds them
    KernelEvent.SIGN_IN_FAILED,
    KernelEvent.LOCKED_OUT,
    KernelEvent.CLIENT_SIGN_IN_FAILED,
    KernelEvent.REFUSED,
)
ACCOUNT_EVENTS: Final = (KernelEvent.PERSON_ADDED, KernelEvent.PERSON_CHANGED)
