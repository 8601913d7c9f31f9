"""Who may tell of what has no case here, and who sees to it."""

from __future__ import annotations

from oversight.enums import BODY_ROLES, Role
from oversight.models import Actor
from warrants.statements.rules import BY_PROVIDERS


def may_state(actor: Actor, kind: str) -> bool:
    """A provider tells of use and of data given, a court of its decisions."""
    if kind in BY_PROVIDERS:
        return actor.role == Role.PROVIDER and actor.provider_id is not None
    return actor.role == Role.JUDGE and actor.court_id is not None


def may_see_to(actor: Actor) -> bool:
    """The body's people link a statement to a case, and settle it."""
    return actor.role in BODY_ROLES and actor.user is not None
