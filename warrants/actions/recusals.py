"""Keep a member of the body's staff away from a case."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.db import transaction

from oversight.actions import ledger
from oversight.models import Actor, User
from warrants import policies
from warrants.actions import case
from warrants.enums import Event
from warrants.models import Warrant, WarrantUserObjectPermission


@transaction.atomic
def recuse(*, warrant_id: int, person: User, reason: str, by: Actor, at: datetime) -> Warrant:
    """Let a case not exist any more for one auditor or commissioner.

    Raises:
        PermissionDenied: `by` is no commissioner.
    """
    if not policies.may_recuse(by):
        raise PermissionDenied
    warrant = case.lock(warrant_id)
    permission = Permission.objects.get(
        codename="recused_from_warrant", content_type__app_label="warrants"
    )
    WarrantUserObjectPermission.objects.get_or_create(
        content_object=warrant, permission=permission, user=person
    )
    case.keep_reason(warrant=warrant, event=Event.RECUSED, text=reason, by=by, at=at, person=person)
    ledger.record(
        event=Event.RECUSED,
        subject=warrant,
        by=by,
        at=at,
        facts={"person": person.pk, "reason_hash": case.text_hash(warrant, reason)},
    )
    return warrant
