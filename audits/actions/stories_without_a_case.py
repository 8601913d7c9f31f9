"""What has no case in the demonstration: what rules refused, and what others tell of no case here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from audits.actions.stage import DAY, HOUR, Stage, Story, at_work, read_script
from warrants.attempts import actions as attempts
from warrants.attempts.rules import Attempt
from warrants.statements import actions as statements
from warrants.statements.rules import StatementIn


def stories(stage: Stage) -> Sequence[Story]:
    """Return the stories of attempts, each kept as a door keeps one, and of statements."""
    told = read_script("without_a_case")
    return [
        *(_attempt(stage, number, one) for number, one in enumerate(told["attempts"])),
        *(_statement(stage, number, one) for number, one in enumerate(told["statements"])),
    ]


def _attempt(stage: Stage, number: int, told: Mapping[str, Any]) -> Story:
    """Ask for what the rules refuse, at times again on the day after."""
    at = at_work(stage.now - told["age"] * DAY, stage.rng("attempt", number))
    asked = Attempt(
        by=stage.cast.officers[told["agency"]][0].actor,
        kind=told["kind"],
        reference=told["reference"],
        rulebook="kz-cpc",
        measures=told["measures"],
    )
    for _time in range(told.get("times", 1)):
        yield at
        attempts.record(attempt=asked, codes=told["codes"], at=at)
        at += DAY


def _statement(stage: Stage, number: int, told: Mapping[str, Any]) -> Story:
    """Tell of use, or of a decision, of which the register knows nothing."""
    at = at_work(stage.now - told["age"] * DAY, stage.rng("statement", number))
    yield at
    machine = stage.cast.machines.get(told["by"])
    if machine is None:
        return
    said = {name: told[name] for name in ("kind", "order", "told", "remark")}
    given = StatementIn.model_validate({**said, "at": at - 3 * HOUR})
    statements.state(given=given, by=machine.actor, at=at)
