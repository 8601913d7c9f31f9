"""Who was not let in, or not let near: on record, within bounds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction

from oversight.actions import ledger
from oversight.enums import DOOR_EVENTS, KernelEvent
from oversight.models import SYSTEM, Actor, ApiClient, LedgerEntry, User
from oversight.rules import sealing

HOUR: Final = timedelta(hours=1)
NOBODY: Final = "unknown"  # stands for every name that no account has


@transaction.atomic
def record_refusal(
    *, subject: tuple[str, str], by: Actor, at: datetime, facts: Mapping[str, Any]
) -> LedgerEntry | None:
    """Record that somebody known was refused a page or a case; None beyond the bound."""
    return _within_bounds(KernelEvent.REFUSED, subject, by, at, facts)


@transaction.atomic
def record_failed_sign_in(*, username: str, locked: bool, at: datetime) -> LedgerEntry | None:
    """Record that a person was not let in; `locked` says that the lock alone was the reason.

    What a stranger typed may be a password in the wrong field. It is kept as a keyed
    hash, by which tries on one name are told together.
    """
    event = KernelEvent.LOCKED_OUT if locked else KernelEvent.SIGN_IN_FAILED
    user = User.objects.filter(username__iexact=username[:60]).only("pk").first()
    subject = ("user", str(user.pk) if user else NOBODY)
    facts = {} if user else {"name_hash": _hash(username)}
    return _within_bounds(event, subject, SYSTEM, at, facts)


@transaction.atomic
def record_failed_client_sign_in(*, client_id: str, at: datetime) -> LedgerEntry | None:
    """Record that a machine was refused a token."""
    known = ApiClient.objects.filter(client_id=client_id[:255]).exists()
    subject = ("client", client_id if known else NOBODY)
    facts = {} if known else {"name_hash": _hash(client_id)}
    return _within_bounds(KernelEvent.CLIENT_SIGN_IN_FAILED, subject, SYSTEM, at, facts)


def _within_bounds(
    event: KernelEvent, subject: tuple[str, str], by: Actor, at: datetime, facts: Mapping[str, Any]
) -> LedgerEntry | None:
    """Record one refusal unless the hour is full; the last that fits says that it is.

    The hour is counted for whoever was refused: the actor, or the account that
    somebody tried to enter. What is beyond is not written, so that nobody fills
    the ledger by being refused.
    """
    recent = LedgerEntry.objects.filter(
        event__in=DOOR_EVENTS, recorded_at__gt=at - HOUR, recorded_at__lte=at
    )
    if by == SYSTEM:
        recent = recent.filter(subject_type=subject[0], subject=subject[1])
    else:
        recent = recent.filter(by=by.code)
    bound = settings.REFUSALS_RECORDED_AN_HOUR
    before = recent.order_by().values("pk")[:bound].count()
    if before >= bound:
        return None
    full = {"full": True} if before + 1 == bound else {}
    return ledger.record(event=event, subject=subject, by=by, at=at, facts={**facts, **full})


def _hash(name: str) -> str:
    return sealing.lookup_hash(settings.LOOKUP_KEY, name[:255]).hex()
