"""The kernel's records."""

from oversight.models.answers import StoredAnswer
from oversight.models.calendar import CalendarDay
from oversight.models.ledger import LedgerEntry
from oversight.models.organisations import Agency, Court, Provider
from oversight.models.people import SYSTEM, Actor, ApiClient, User
from oversight.models.pulse import Pulse

__all__ = [
    "SYSTEM",
    "Actor",
    "Agency",
    "ApiClient",
    "CalendarDay",
    "Court",
    "LedgerEntry",
    "Provider",
    "Pulse",
    "StoredAnswer",
    "User",
]
