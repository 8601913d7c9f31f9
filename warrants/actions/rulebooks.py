"""Load the rulebooks that came with this release; activate one for a date."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from oversight.actions import ledger
from oversight.models import SYSTEM, Actor
from oversight.rules.refusal import Refusal
from warrants import policies
from warrants.enums import Event, Why
from warrants.models import RulebookVersion
from warrants.rules.rulebook import RulebookFault, parse


@transaction.atomic
def load(*, text: str, name: str, at: datetime) -> tuple[RulebookVersion, bool]:
    """Store a rulebook's text; return the row and whether it is new.

    The very first version of a rulebook is activated from the day it says itself,
    so that a fresh installation can work; every later one waits for a commissioner.

    Raises:
        RulebookFault: the text has faults, or its id and version are stored with
            another text.
    """
    read = parse(text, name)
    stored = RulebookVersion.objects.filter(code=read.code, version=read.version).first()
    if stored:
        if stored.sha256 != read.sha256:
            reason = "is stored with another text; give the changed text a new version"
            raise RulebookFault(name, [("rulebook.version", reason)])
        return stored, False
    first = not RulebookVersion.objects.filter(code=read.code).exists()
    row = RulebookVersion.objects.create(
        code=read.code,
        version=read.version,
        title=read.rulebook.title.model_dump(),
        jurisdiction=read.jurisdiction,
        time_zone=read.time_zone,
        sha256=read.sha256,
        text=text,
        loaded_at=at,
        active_from=read.rulebook.in_force_from if first else None,
        activated_at=at if first else None,
    )
    ledger.record(
        event=Event.RULEBOOK_LOADED,
        subject=("rulebook", str(row)),
        by=SYSTEM,
        at=at,
        facts={"sha256": row.sha256, "active_from": str(row.active_from or "")},
    )
    return row, True


@transaction.atomic
def activate(*, version_id: int, active_from: date, by: Actor, at: datetime) -> RulebookVersion:
    """Let a loaded version hold from a day on.

    Raises:
        PermissionDenied: `by` is no commissioner.
        Refusal: it is activated already.
    """
    if not policies.may_activate_rulebooks(by):
        raise PermissionDenied
    row = RulebookVersion.objects.select_for_update().get(pk=version_id)
    if row.active_from is not None:
        raise Refusal(Why.WRONG_STATE)
    row.active_from, row.activated_by, row.activated_at = active_from, by.user, at
    row.save(update_fields=["active_from", "activated_by", "activated_at"])
    ledger.record(
        event=Event.RULEBOOK_ACTIVATED,
        subject=("rulebook", str(row)),
        by=by,
        at=at,
        facts={"sha256": row.sha256, "active_from": active_from.isoformat()},
    )
    return row
