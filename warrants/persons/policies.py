"""Who may take which step about persons."""

from __future__ import annotations

from oversight.enums import BODY_ROLES
from oversight.models import Actor


def may_settle_proposals(actor: Actor) -> bool:
    """An auditor or a commissioner says whether two chains are one person; a person, never a machine."""
    return actor.role in BODY_ROLES and actor.user is not None
