"""What is written into the ledger where the rules refuse what is asked for."""

from __future__ import annotations

from contextlib import suppress

from oversight.rules.refusal import Refusal
from tests.access.world import World
from tests.architecture.lines import Call, line
from tests.build import NOON
from tests.warrants.attempts.things import an_attempt
from warrants.attempts import actions
from warrants.attempts.rules import Attempt
from warrants.enums import Event
from warrants.rules.breaches import refuse


def refusal(world: World) -> Refusal:
    """A refusal by one rule, which says what was asked for."""
    found = Refusal("refused", breaches=[refuse("offence_below_gate", "/offences")])
    found.attempt = Attempt(
        by=world.people["officer"].actor,
        kind="first",
        reference="T",
        rulebook="kz-cpc",
        measures=["231-2"],
    )
    return found


@line(actions.record, Event.ATTEMPT_REFUSED)
def _(world: World) -> Call:
    return lambda: an_attempt(world.people["officer"])


@line(actions.record_all, Event.ATTEMPT_REFUSED)
def _(world: World) -> Call:
    return lambda: actions.record_all(refusals=[refusal(world)], at=NOON)


@line(actions.on_record, Event.ATTEMPT_REFUSED)
def _(world: World) -> Call:
    def call() -> None:
        with suppress(Refusal), actions.on_record(at=NOON):
            raise refusal(world)

    return call
