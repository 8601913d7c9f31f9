"""What is written into the ledger where reasons are found to repeat others."""

from __future__ import annotations

from tests.access.world import World
from tests.architecture.lines import Call, line
from tests.build import NOON, a_warrant
from tests.warrants.repetition.corpus import REASONS
from warrants.enums import Event
from warrants.repetition import actions


@line(actions.find_repeated, Event.REPEATED)
def _(world: World) -> Call:
    for _time in range(2):
        a_warrant(by=world.people["officer"], judge=world.people["judge"], necessity=REASONS)
    return lambda: actions.find_repeated(at=NOON)
