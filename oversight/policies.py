"""Who may take which step in the kernel."""

from __future__ import annotations

from oversight.enums import Role
from oversight.models import Actor


def may_administer(actor: Actor) -> bool:
    """The administrator manages accounts, organisations, clients and the calendar, and no case."""
    return actor.role == Role.ADMINISTRATOR
