"""What each step on a statement without a case writes into the ledger."""

from __future__ import annotations

from oversight.enums import Role
from oversight.flags.actions import settle
from oversight.flags.enums import FlagState
from oversight.models import Actor
from tests.access.world import World
from tests.architecture.lines import Call, line, of
from tests.build import NOON
from tests.warrants.statements.things import a_statement_as_told
from warrants.enums import Event
from warrants.statements import actions
from warrants.statements.rules import StatementIn


@line(actions.state, Event.STATED)
def _(world: World) -> Call:
    by = Actor(role=Role.PROVIDER, provider_id=world.provider_id)
    given = StatementIn.model_validate(a_statement_as_told())
    return lambda: actions.state(given=given, by=by, at=NOON)


@line(actions.link, Event.STATEMENT_LINKED)
def _(world: World) -> Call:
    by, pk, to = of(world, "auditor"), world.own.statement.pk, world.own.granted.reference
    return lambda: actions.link(statement_id=pk, reference=to, reason="Seen.", by=by, at=NOON)


@line(actions.record_reading, Event.STATEMENT_READ)
def _(world: World) -> Call:
    by, row = of(world, "auditor"), world.own.statement
    return lambda: actions.record_reading(statement=row, by=by, at=NOON)


@line(settle, Event.STATEMENT_SETTLED, also=":statement")
def _(world: World) -> Call:
    by, pk, state = of(world, "auditor"), world.own.statement.flags.get().pk, FlagState.CONFIRMED
    return lambda: settle(flag_id=pk, state=state, reason="Seen.", by=by, at=NOON)
