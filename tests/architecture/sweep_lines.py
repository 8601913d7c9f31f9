"""What each step that time takes writes into the ledger."""

from __future__ import annotations

from tests.access.world import DAY, World
from tests.architecture.lines import Call, line
from tests.build import NOON, a_filed_renewal
from warrants.actions import sweeps
from warrants.enums import Event
from warrants.models import Application, Clock, FeedEvent, Warrant


@line(sweeps.expire, Event.EXPIRED)
def _(world: World) -> Call:
    return lambda: sweeps.expire(at=NOON + 40 * DAY)


@line(sweeps.miss_deadlines, Event.OVERDUE)
def _(world: World) -> Call:
    assert Clock.objects.filter(outcome="").exists()
    return lambda: sweeps.miss_deadlines(at=NOON + 400 * DAY)


@line(sweeps.lapse_unanswered, Event.LAPSED)
def _(world: World) -> Call:
    return lambda: sweeps.lapse_unanswered(at=NOON + 40 * DAY)


@line(sweeps.lapse_left_over, Event.APPLICATION_LAPSED)
def _(world: World) -> Call:
    left = Application.objects.filter(warrant=world.own.ended)
    renewal = a_filed_renewal(world.own.granted, at=NOON)
    Warrant.objects.filter(pk=renewal.warrant_id).update(
        status="ended", ended_at=NOON, ended_span=world.own.granted.reported_span
    )
    assert left.exists()
    return lambda: sweeps.lapse_left_over(at=NOON)


@line(sweeps.allocate_waiting, Event.ALLOCATED)
def _(world: World) -> Call:
    Warrant.objects.filter(pk=world.own.applied.pk).update(judge=None)
    return lambda: sweeps.allocate_waiting(at=NOON)


@line(sweeps.announce_endings, Event.ENDING)
def _(world: World) -> Call:
    return lambda: sweeps.announce_endings(at=NOON + 23 * DAY)


@line(sweeps.mail_feed, Event.MAILED)
def _(world: World) -> Call:
    assert FeedEvent.objects.filter(by_mail=True, mailed_at=None).exists()
    return lambda: sweeps.mail_feed(at=NOON)
