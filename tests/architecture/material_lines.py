"""What each step on material, its custody and the access to it writes into the ledger."""

from __future__ import annotations

from tests.access.world import DAY, World, api_bodies
from tests.architecture.lines import Call, line
from tests.build import HOUR, NOON
from tests.warrants.material import a_piece_as_filed
from warrants.actions import access, custody, material
from warrants.enums import Event
from warrants.rules.custody_submissions import AccessLogIn, CustodyIn, MaterialIn, ServiceIn


@line(material.record_material, Event.MATERIAL)
def _(world: World) -> Call:
    by, pk = world.people["officer"].actor, world.own.granted.pk
    given = MaterialIn.model_validate(a_piece_as_filed(NOON - HOUR))
    return lambda: material.record_material(warrant_id=pk, given=given, by=by, at=NOON)


@line(material.serve_order, Event.SERVED)
def _(world: World) -> Call:
    by, pk = world.people["officer"].actor, world.own.granted.pk
    given = ServiceIn(provider="third", served_at=NOON - HOUR)
    return lambda: material.serve_order(warrant_id=pk, given=given, by=by, at=NOON)


@line(material.notice_retention, Event.RETENTION_OVER, Event.RETENTION_OVER)
def _(world: World) -> Call:
    return lambda: material.notice_retention(at=NOON + 400 * DAY)


@line(custody.record_happening, Event.CUSTODY)
def _(world: World) -> Call:
    by, pk = world.people["officer"].actor, world.own.piece.pk
    given = CustodyIn.model_validate(api_bodies(world, "agency")["api_custody"])
    return lambda: custody.record_happening(material_id=pk, given=given, by=by, at=NOON)


@line(custody.record_happening, Event.CUSTODY_DISPUTED, also=":dispute")
def _(world: World) -> Call:
    by, pk = world.people["officer"].actor, world.own.piece.pk
    body = api_bodies(world, "agency")["api_custody"]
    given = CustodyIn.model_validate({**body, "holder": "Nobody who holds it"})
    return lambda: custody.record_happening(material_id=pk, given=given, by=by, at=NOON)


@line(access.log_access, Event.ACCESS_LOGGED)
def _(world: World) -> Call:
    by = world.people["officer"].actor
    given = AccessLogIn.model_validate(api_bodies(world, "agency")["api_access_logs"])
    return lambda: access.log_access(given=given, by=by, at=NOON)
