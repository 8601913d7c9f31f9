"""Hands that every step on a case needs: lock it, save it, tell of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.backends.postgresql.psycopg_any import DateRange

from oversight.models import Actor, User
from oversight.models.ledger import canonical
from oversight.rules import sealing
from oversight.rules.keystore import KeyDestroyed
from oversight.rules.refusal import Refusal
from oversight.selectors import vault
from warrants.actions import supervision
from warrants.enums import Event, Source, Why
from warrants.models import StatedReason, Warrant
from warrants.rules.submissions import Person


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


def keep_reason(
    *,
    warrant: Warrant,
    event: Event,
    text: str,
    by: Actor,
    at: datetime,
    happened_at: datetime | None = None,
    officer: Person | None = None,
    person: User | None = None,
) -> None:
    """Keep the reason of a step whose ledger entry holds its hash alone."""
    StatedReason.objects.create(
        warrant=warrant,
        event=event,
        text=text,
        at=happened_at or at,
        officer=named(officer),
        person=person,
        recorded_at=at,
        filed_by=by.user,
        filed_by_client=by.client,
    )


def day_of(at: datetime, zone: str) -> DateRange:
    """Return the one day of `at` in `zone`, as a half-open range of days."""
    day = at.astimezone(ZoneInfo(zone)).date()
    return DateRange(day, day.fromordinal(day.toordinal() + 1))


def text_hash(warrant: Warrant, text: str | bytes) -> str:
    """Return the hash that stands for a free text of a case in the ledger.

    It is salted by the key of the case: once that is destroyed, nobody can tell by
    guessing what was said. Empty for no text, and for a case whose key is gone. A
    case taken over from a publication has no key, and its texts are public.
    """
    raw = text.encode() if isinstance(text, str) else text
    if warrant.source == Source.HISTORIC:
        return hashlib.sha256(raw).hexdigest() if raw else ""
    if not raw or warrant.case_key is None:
        return ""
    try:
        key = vault.open_case_key(bytes(warrant.case_key))
    except KeyDestroyed:  # the row came back with a backup, the key did not
        return ""
    return sealing.text_hash(sealing.text_salt(key), raw)


def named(officer: Person | None) -> dict[str, str]:
    """Return whoever stands behind a report as it names them; nothing for nobody."""
    return officer.model_dump(exclude_defaults=True) if officer else {}


def officer_hash(warrant: Warrant, officer: Person | None) -> str:
    """Return the hash that stands for them in the ledger; empty for nobody."""
    return text_hash(warrant, canonical(named(officer))) if officer else ""


def search_text(warrant: Warrant) -> str:
    """Return what the register's search looks through; never a target."""
    return searched(
        warrant.reference,
        warrant.agency_reference,
        warrant.case_number,
        warrant.officer,
        offences=warrant.offences,
    )


def searched(*names: str, offences: Iterable[Mapping[str, str]]) -> str:
    """Return the text that a search finds a case by: its names and numbers, its offences."""
    parts = (*names, *(f"{one['code']} {one.get('title', '')}" for one in offences))
    return " ".join(part for part in parts if part).casefold()[:4000]
