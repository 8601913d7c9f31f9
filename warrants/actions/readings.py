"""Reading a case is a step too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from oversight.actions import ledger
from oversight.models import Actor, LedgerEntry
from warrants.enums import Event
from warrants.models import Warrant

PART: Final = 2000  # references of one entry: some 34,000 bytes of the 65,000 that fit


@transaction.atomic
def record_reading(*, warrant: Warrant, by: Actor, at: datetime, where: str) -> LedgerEntry:
    """Leave on record who read which case, when, and through which door."""
    return ledger.record(event=Event.READ, subject=warrant, by=by, at=at, facts={"where": where})


@transaction.atomic
def record_export(
    *, references: Sequence[str], by: Actor, at: datetime, filters: Mapping[str, str]
) -> list[LedgerEntry]:
    """Leave on record who took which cases out of the register, and how they were chosen.

    A long list takes several entries, so that the history of any case in it tells of
    the export. `filters` are codes and days; words that were searched for stay out.
    """
    parts = [references[start : start + PART] for start in range(0, len(references), PART)]
    return ledger.record_all(
        ledger.entry_of(
            event=Event.LISTED,
            subject=("register", "warrants"),
            by=by,
            at=at,
            facts={
                "where": "export",
                "rows": len(references),
                "part": number,
                "filters": dict(filters),
                "cases": list(part),
            },
        )
        for number, part in enumerate(parts or [()], start=1)
    )
