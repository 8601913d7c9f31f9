"""The lines of test_entries.py: what each action writes into the ledger, and a call of it."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from oversight.models import Actor
from tests.access.world import World

Call = Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Line:
    """What a step writes into the ledger, and how it is made ready to be taken."""

    events: frozenset[str]
    ready: Callable[[World], Call]


LINES: Final[dict[str, Line]] = {}


def line(
    action: Callable[..., Any], *written: str, also: str = ""
) -> Callable[[Callable[[World], Call]], Callable[[World], Call]]:
    """Take a function that makes a call of `action` ready as its line."""

    def take(ready: Callable[[World], Call]) -> Callable[[World], Call]:
        name = f"{action.__module__}.{inspect.unwrap(action).__name__}"
        LINES[f"{name}{also}"] = Line(frozenset(map(str, written)), ready)
        return ready

    return take


def of(world: World, role: str) -> Actor:
    return world.people[role].actor
