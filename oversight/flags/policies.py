"""Who may settle flags."""

from __future__ import annotations

from oversight.enums import BODY_ROLES
from oversight.models import Actor


def may_settle(actor: Actor) -> bool:
    """Auditors and commissioners say what became of a flag, each under their own name."""
    return actor.role in BODY_ROLES and actor.user is not None
