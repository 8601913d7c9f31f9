"""Builders of statements without a case."""

from __future__ import annotations

import itertools
from datetime import datetime
from typing import Any

from oversight.enums import Role
from oversight.models import Actor, Provider
from tests.build import HOUR, NOON
from warrants.statements import actions
from warrants.statements.models import Statement
from warrants.statements.rules import StatementIn

_numbers = itertools.count(1)


def a_statement_as_told(at: datetime = NOON, **changes: Any) -> dict[str, Any]:
    """The body in which a provider tells of use under an order that it was not served."""
    body: dict[str, Any] = {
        "kind": "use",
        "order": f"Paper {next(_numbers)}",
        "told": "started",
        "at": (at - HOUR).isoformat(),
    }
    return body | changes


def a_statement(provider: Provider, *, at: datetime = NOON, **changes: Any) -> Statement:
    by = Actor(role=Role.PROVIDER, provider_id=provider.pk)
    given = StatementIn.model_validate(a_statement_as_told(at, **changes))
    return actions.state(given=given, by=by, at=at)[0]
