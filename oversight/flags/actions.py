"""Settle a flag: the one way, whatever the flag is about."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from oversight.actions import ledger
from oversight.flags import policies
from oversight.flags.enums import FlagState
from oversight.flags.models import Flag
from oversight.flags.subjects import subject_of, visible
from oversight.models import Actor
from oversight.rules.refusal import Refusal


@transaction.atomic
def settle(*, flag_id: int, state: FlagState, reason: str, by: Actor, at: datetime) -> Flag:
    """Explain, confirm or dismiss an open flag, with a reason.

    Raises:
        PermissionDenied: `by` is not of the body, or may not know what the flag is about,
            or is kept away from a part of it.
        Refusal: the flag is settled already, or no reason is given.
    """
    if not policies.may_settle(by) or not Flag.objects.filter(visible(by), pk=flag_id).exists():
        raise PermissionDenied
    flag = Flag.objects.select_for_update().get(pk=flag_id)
    subject = subject_of(flag)
    if not subject.open_to(flag, by):
        raise PermissionDenied
    if flag.state != FlagState.OPEN or state == FlagState.OPEN:
        raise Refusal("wrong_state")
    if not reason.strip():
        raise Refusal("no_reason", pointer="/reason")
    flag.state, flag.reason, flag.settled_by, flag.settled_at = state, reason, by.user, at
    flag.save(update_fields=["state", "reason", "settled_by", "settled_at"])
    ledger.record(
        event=subject.settled,
        subject=subject.entered(flag),
        by=by,
        at=at,
        facts={"flag": flag.pk, "code": flag.code, "state": state},
    )
    return flag
