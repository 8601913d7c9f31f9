"""What each step at the end of the body's own records writes into the ledger."""

from __future__ import annotations

from audits.actions import retention
from audits.enums import RetentionEvent
from audits.rules.retention import Kind
from tests.access.world import World
from tests.architecture.lines import Call, line, of
from tests.audits.retention import LONG_AGO, a_closed_complaint
from tests.build import NOON


@line(retention.set_hold, RetentionEvent.HOLD_SET)
def _(world: World) -> Call:
    reference, by = world.own.granted.reference, of(world, "commissioner")
    return lambda: retention.set_hold(reference=reference, reason="A court asks.", by=by, at=NOON)


@line(retention.lift_hold, RetentionEvent.HOLD_LIFTED)
def _(world: World) -> Call:
    pk, by = world.old.hold.pk, of(world, "commissioner")
    return lambda: retention.lift_hold(hold_id=pk, reason="Decided.", by=by, at=NOON)


@line(retention.propose, RetentionEvent.PROPOSED)
def _(world: World) -> Call:
    a_closed_complaint(LONG_AGO)
    by = of(world, "commissioner")
    return lambda: retention.propose(kind=Kind.COMPLAINTS, by=by, at=NOON)


@line(retention.release, RetentionEvent.RELEASED)
def _(world: World) -> Call:
    pk, by = world.old.waiting.pk, of(world, "commissioner")
    return lambda: retention.release(destruction_id=pk, by=by, at=NOON)


@line(retention.refuse, RetentionEvent.REFUSED)
def _(world: World) -> Call:
    pk, by = world.old.waiting.pk, of(world, "commissioner")
    return lambda: retention.refuse(destruction_id=pk, reason="No.", by=by, at=NOON)


@line(retention.carry_out, RetentionEvent.DESTROYED, RetentionEvent.CARRIED_OUT)
def _(world: World) -> Call:
    pk, by = world.old.waiting.pk, of(world, "commissioner")
    retention.release(destruction_id=pk, by=by, at=NOON)
    return lambda: retention.carry_out(at=NOON)
