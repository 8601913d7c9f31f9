"""Builders of refused attempts."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from oversight.models import User
from tests.build import NOON
from warrants.attempts import actions
from warrants.attempts.models import RefusedAttempt
from warrants.attempts.rules import Attempt

_numbers = itertools.count(1)


def an_attempt(
    by: User, *, at: datetime = NOON, codes: Sequence[str] = ("offence_below_gate",), **changes: Any
) -> RefusedAttempt:
    """Keep an attempt as a door does; one of a new reference unless another is given."""
    what: dict[str, Any] = {
        "kind": "first",
        "reference": f"T-{next(_numbers)}",
        "rulebook": "kz-cpc",
        "measures": ["231-2"],
    }
    attempt = Attempt(by=by.actor, **what | changes)
    return actions.record(attempt=attempt, codes=codes, at=at)
