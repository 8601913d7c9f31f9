"""Reading a case is a step too."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from oversight.actions import ledger
from oversight.models import Actor, LedgerEntry
from warrants.enums import Event
from warrants.models import Warrant


@transaction.atomic
def record_reading(*, warrant: Warrant, by: Actor, at: datetime, where: str) -> LedgerEntry:
    """Leave on record who read which case, when, and through which door."""
    return ledger.record(event=Event.READ, subject=warrant, by=by, at=at, facts={"where": where})


@transaction.atomic
def record_export(*, rows: int, by: Actor, at: datetime, query: str) -> LedgerEntry:
    """Leave on record who took how many rows of the register out, by which search."""
    return ledger.record(
        event=Event.LISTED,
        subject=("register", "warrants"),
        by=by,
        at=at,
        facts={"rows": rows, "query": query[:500]},
    )
