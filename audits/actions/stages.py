"""Oversight of each stage of a bulk regime: who looked, and whether it was in order."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from audits import policies
from audits.enums import AuditEvent
from audits.models import StageLook
from oversight.actions import ledger
from oversight.models import Actor
from oversight.rules.refusal import Refusal
from warrants.models import BulkStep


@transaction.atomic
def look_at_stage(
    *, step_id: int, in_order: bool, remark: str, by: Actor, at: datetime
) -> StageLook:
    """Record that somebody of the body looked at a stage; earlier looks stay.

    Raises:
        PermissionDenied: `by` is not of the body.
        Refusal: it is not in order, and nothing says why.
    """
    if not policies.may_look_at_stages(by) or by.user is None:
        raise PermissionDenied
    if not (in_order or remark.strip()):
        raise Refusal("remark_of_mismatch", pointer="/remark")
    step = BulkStep.objects.select_related("order").get(pk=step_id)
    look = StageLook.objects.create(step=step, in_order=in_order, remark=remark, by=by.user, at=at)
    ledger.record(
        event=AuditEvent.STAGE_LOOKED_AT,
        subject=step.order,
        by=by,
        at=at,
        facts={"stage": step.stage, "step": step.pk, "in_order": in_order},
    )
    return look
