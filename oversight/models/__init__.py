"""The kernel's records."""

from oversight.models.answers import StoredAnswer
from oversight.models.calendar import CalendarDay
from oversight.models.checks import LedgerCheck
from oversight.models.ledger import LedgerEntry
from oversight.models.log import (
    Checkpoint,
    Cosignature,
    LogEdge,
    LogKey,
    LogLeaf,
    LogTile,
    PendingEntry,
)
from oversight.models.organisations import Agency, Court, Provider
from oversight.models.people import PUBLIC, SYSTEM, Actor, ApiClient, User
from oversight.models.pulse import Pulse

__all__ = [
    "PUBLIC",
    "SYSTEM",
    "Actor",
    "Agency",
    "ApiClient",
    "CalendarDay",
    "Checkpoint",
    "Cosignature",
    "Court",
    "LedgerCheck",
    "LedgerEntry",
    "LogEdge",
    "LogKey",
    "LogLeaf",
    "LogTile",
    "PendingEntry",
    "Provider",
    "Pulse",
    "StoredAnswer",
    "User",
]
