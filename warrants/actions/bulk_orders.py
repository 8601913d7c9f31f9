"""Orders on bulk data, and the stages of a bulk regime."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from oversight.actions import ledger, references
from oversight.models import Actor, Agency, LedgerEntry
from oversight.rules.refusal import Refusal
from warrants import policies
from warrants.actions import data_requests, supervision
from warrants.enums import Event, Why
from warrants.models import BulkOrder, BulkStep, Flag
from warrants.persons.rules.values import one_person
from warrants.rules.bulk import Stage, check_stage, own_approval
from warrants.rules.request_submissions import BulkOrderIn, BulkStageIn


@transaction.atomic
def order_bulk(*, given: BulkOrderIn, by: Actor, at: datetime) -> tuple[BulkOrder, LedgerEntry]:
    """Record an order that authorises bulk data.

    Raises:
        PermissionDenied: `by` is no agency.
        Refusal: the reference is taken, or it was decided in the future.
    """
    if not policies.may_file(by) or by.agency_id is None:
        raise PermissionDenied
    taken = BulkOrder.objects.filter(agency=by.agency_id, agency_reference=given.agency_reference)
    if taken.exists():
        raise Refusal(Why.DUPLICATE, pointer="/agency_reference")
    data_requests.not_ahead(given.decided_at, at, "/decided_at")
    order = BulkOrder.objects.create(
        reference=references.next_reference("B", at),
        agency_id=by.agency_id,
        recorded_at=at,
        filed_by=by.user,
        filed_by_client=by.client,
        **given.model_dump(exclude={"officer"}),
    )
    entry = ledger.record(
        event=Event.BULK_ORDERED,
        subject=order,
        by=by,
        at=at,
        happened_at=given.decided_at,
        facts={
            "categories": sorted(given.categories),
            "selectors": sorted(given.selector_kinds),
            "most_selectors": given.most_selectors,
            "from": given.starts_at.isoformat(),
            "until": given.until.isoformat(),
            "purpose": given.purpose,
        },
    )
    return order, entry


@transaction.atomic
def report_stage(
    *, order_id: int, given: BulkStageIn, by: Actor, at: datetime
) -> tuple[BulkOrder, LedgerEntry]:
    """Record one stage of a bulk regime: how much was collected, selected, examined ...

    Raises:
        PermissionDenied: the order is not of `by`'s agency.
        Refusal: it lies ahead.
    """
    order = BulkOrder.objects.get(pk=order_id)
    if not policies.may_file(by) or by.agency_id != order.agency_id:
        raise PermissionDenied
    Agency.objects.select_for_update().get(pk=order.agency_id)  # one stage after the other
    data_requests.not_ahead(given.at, at, "/at")
    facts = data_requests.bulk_facts(order)
    flagged = check_stage(
        facts,
        [Stage(one.stage, one.at, one.records, one.selectors) for one in order.steps.all()],
        Stage(given.stage, given.at, given.records, given.selectors),
    )
    if one_person(given.officer.name, given.approved_by.name) or one_person(
        given.officer.number, given.approved_by.number
    ):
        flagged.append(own_approval(facts))
    step = BulkStep.objects.create(
        order=order,
        recorded_at=at,
        by_name=given.officer.name,
        approver=given.approved_by.name,
        **given.model_dump(exclude={"officer", "approved_by"}),
    )
    Flag.objects.bulk_create(
        Flag(bulk_order=order, bulk_step=step, **supervision.noticed(breach, at))
        for breach in flagged
    )
    entry = ledger.record(
        event=Event.BULK_STAGE,
        subject=order,
        by=by,
        at=at,
        happened_at=given.at,
        facts={
            "stage": step.stage,
            "records": step.records,
            "persons": step.persons,
            "selectors": step.selectors,
            "flags": [breach.code for breach in flagged],
        },
    )
    return order, entry


@transaction.atomic
def record_reading(*, order: BulkOrder, by: Actor, at: datetime, where: str) -> LedgerEntry:
    """Leave on record who read which bulk order, when, and through which door."""
    return ledger.record(event=Event.BULK_READ, subject=order, by=by, at=at, facts={"where": where})
