"""Hands that every step on a case needs: lock it, save it, tell of it."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.backends.postgresql.psycopg_any import DateRange

from oversight.rules.refusal import Refusal
from warrants.actions import supervision
from warrants.enums import Event, Why
from warrants.models import Warrant


def lock(warrant_id: int, *, version: int | None = None) -> Warrant:
    """Lock a warrant for the step, so that of two at once the second sees the first's work.

    Raises:
        Refusal: `Why.CHANGED` if the caller read another version.
    """
    warrant = (
        Warrant.objects.select_for_update(of=("self",))
        .select_related("rulebook", "agency", "court")
        .defer("rulebook__text")
        .get(pk=warrant_id)
    )
    if version is not None and version != warrant.version:
        raise Refusal(Why.CHANGED)
    return warrant


def touch(warrant: Warrant, at: datetime) -> None:
    """Save a changed warrant under its next version."""
    warrant.version += 1
    warrant.updated_at = at
    warrant.save()


def tell(warrant: Warrant, event: Event, at: datetime, facts: dict[str, Any]) -> None:
    """Put a line into the agency's feed, without a mail."""
    supervision.write_feed(
        [supervision.tell_agency(warrant=warrant, event=event, at=at, by_mail=False, facts=facts)]
    )


def day_of(at: datetime, zone: str) -> DateRange:
    """Return the one day of `at` in `zone`, as a half-open range of days."""
    day = at.astimezone(ZoneInfo(zone)).date()
    return DateRange(day, day.fromordinal(day.toordinal() + 1))


def text_hash(text: str) -> str:
    """Return the hash that stands for a free text in the ledger."""
    return hashlib.sha256(text.encode()).hexdigest()


def search_text(warrant: Warrant) -> str:
    """Return what the register's search looks through; never a target."""
    offences = (f"{offence['code']} {offence.get('title', '')}" for offence in warrant.offences)
    parts = (
        warrant.reference,
        warrant.agency_reference,
        warrant.case_number,
        warrant.officer,
        *offences,
    )
    return " ".join(part for part in parts if part).casefold()[:4000]
