"""What each step on stored data writes into the ledger."""

from __future__ import annotations

from oversight.enums import Role
from oversight.flags.actions import settle
from oversight.models import Actor
from tests.access.world import DAY, World, api_bodies
from tests.architecture.lines import Call, line, of
from tests.build import NOON
from tests.warrants.requests import asked
from warrants.actions import bulk_orders, data_answers, data_requests
from warrants.enums import Event, FlagState
from warrants.rules.request_submissions import (
    BulkOrderIn,
    BulkStageIn,
    DataAnswerIn,
    DataReceiptIn,
    DataRequestIn,
)


@line(data_requests.ask, Event.DATA_ASKED)
def _(world: World) -> Call:
    by = of(world, "officer")
    given = DataRequestIn.model_validate(api_bodies(world, "agency")["api_access_requests"])
    return lambda: data_requests.ask(given=given, by=by, at=NOON)


@line(data_answers.answer, Event.DATA_ANSWERED)
def _(world: World) -> Call:
    asked = world.own.request
    by = Actor(role=Role.PROVIDER, provider_id=asked.provider_id)
    given = DataAnswerIn.model_validate(api_bodies(world, "provider")["api_access_answer"])
    return lambda: data_answers.answer(request_id=asked.pk, given=given, by=by, at=NOON)


@line(data_answers.confirm_receipt, Event.DATA_RECEIVED)
def _(world: World) -> Call:
    by, pk = of(world, "officer"), world.own.answered.pk
    given = DataReceiptIn.model_validate(api_bodies(world, "agency")["api_access_receipt"])
    return lambda: data_answers.confirm_receipt(request_id=pk, given=given, by=by, at=NOON)


@line(bulk_orders.order_bulk, Event.BULK_ORDERED)
def _(world: World) -> Call:
    by = of(world, "officer")
    given = BulkOrderIn.model_validate(api_bodies(world, "agency")["api_bulk_orders"])
    return lambda: bulk_orders.order_bulk(given=given, by=by, at=NOON)


@line(bulk_orders.report_stage, Event.BULK_STAGE)
def _(world: World) -> Call:
    by, pk = of(world, "officer"), world.own.bulk.pk
    given = BulkStageIn.model_validate(api_bodies(world, "agency")["api_bulk_stages"])
    return lambda: bulk_orders.report_stage(order_id=pk, given=given, by=by, at=NOON)


@line(data_requests.record_reading, Event.DATA_READ)
def _(world: World) -> Call:
    by, row = of(world, "auditor"), world.own.request
    return lambda: data_requests.record_reading(request=row, by=by, at=NOON, where="desk")


@line(settle, Event.DATA_FLAG_SETTLED, also=":request")
def _(world: World) -> Call:
    officer, by = of(world, "officer"), of(world, "auditor")
    since = (NOON - 90 * DAY).isoformat()
    row = asked(by=officer, at=NOON - DAY, categories=["image"], since=since)
    pk = row.flags.get().pk
    state = FlagState.CONFIRMED
    return lambda: settle(flag_id=pk, state=state, reason="Seen.", by=by, at=NOON)


@line(data_answers.record_paper_answer, Event.DATA_ANSWERED)
def _(world: World) -> Call:
    by, pk = of(world, "officer"), world.own.unanswered.pk
    letter = {**api_bodies(world, "provider")["api_access_answer"], "provider_reference": "Out-1"}
    given = DataAnswerIn.model_validate(letter)
    return lambda: data_answers.record_paper_answer(request_id=pk, given=given, by=by, at=NOON)


@line(bulk_orders.record_reading, Event.BULK_READ)
def _(world: World) -> Call:
    by, row = of(world, "auditor"), world.own.bulk
    return lambda: bulk_orders.record_reading(order=row, by=by, at=NOON, where="desk")


@line(settle, Event.BULK_FLAG_SETTLED, also=":bulk")
def _(world: World) -> Call:
    by, pk = of(world, "auditor"), world.own.stage.flags.get().pk
    state = FlagState.CONFIRMED
    return lambda: settle(flag_id=pk, state=state, reason="Seen.", by=by, at=NOON)
