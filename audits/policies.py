"""Who may take which step in the body's own work."""

from __future__ import annotations

from audits.models import Review
from oversight.enums import BODY_ROLES, Role
from oversight.models import Actor


def may_assign(actor: Actor) -> bool:
    """Commissioners assign; an auditor may take an unassigned review."""
    return actor.role in BODY_ROLES


def may_conduct(actor: Actor, review: Review) -> bool:
    """The auditor to whom a review is assigned conducts it: an object grant, not a role."""
    return (
        actor.role in BODY_ROLES
        and actor.user is not None
        and bool(actor.user.has_perm("audits.conduct_review", review))
    )


def may_second(actor: Actor, review: Review) -> bool:
    """A grave outcome is closed by somebody else than the one who proposed it."""
    return (
        actor.role in BODY_ROLES
        and actor.user is not None
        and actor.user.pk != review.concluded_by_id
    )


def may_order_reports(actor: Actor) -> bool:
    return actor.role in {Role.COMMISSIONER, Role.SYSTEM}


def may_publish(actor: Actor) -> bool:
    return actor.role == Role.COMMISSIONER


def may_load_figures(actor: Actor) -> bool:
    """Printed totals are taken in by staff of the body, or from the command line."""
    return actor.role in {*BODY_ROLES, Role.SYSTEM}
