"""Who may take which step on a warrant. `visible_to` says who knows that it exists."""

from __future__ import annotations

from oversight.enums import AGENCY_ROLES, BODY_ROLES, Role
from oversight.models import Actor
from warrants.models import Application, Warrant


def may_file(actor: Actor) -> bool:
    """An agency files for itself, by a person or by its machine."""
    return actor.role in AGENCY_ROLES and actor.agency_id is not None


def may_report(actor: Actor, warrant: Warrant) -> bool:
    """The agency of a warrant reports on it: renewals, starts and stops, returns."""
    return may_file(actor) and actor.agency_id == warrant.agency_id


def may_report_use(actor: Actor, warrant: Warrant) -> bool:
    """Actual use is reported by the agency, or by the provider that carries it out."""
    return may_report(actor, warrant) or actor.role == Role.PROVIDER


def may_decide(actor: Actor, application: Application) -> bool:
    """A judge decides what is allocated to them and never what they brought.

    A court's machine records decisions of the judges of that court.

    Source: CPC 234; conflict of interest, domain page "People and roles".
    """
    if actor.role != Role.JUDGE:
        return False
    warrant = application.warrant
    if actor.user is None:
        return actor.court_id == warrant.court_id
    return actor.user.pk != application.filed_by_id and actor.user.has_perm(
        "warrants.decide_warrant", warrant
    )


def may_end(actor: Actor, warrant: Warrant) -> bool:
    """The agency may give a measure up; the court that authorised it may stop it."""
    if actor.role == Role.JUDGE:
        if actor.user:
            return bool(actor.user.has_perm("warrants.decide_warrant", warrant))
        return actor.court_id == warrant.court_id
    return may_report(actor, warrant)


def may_reallocate(actor: Actor) -> bool:
    return actor.role == Role.COMMISSIONER


def may_recuse(actor: Actor) -> bool:
    return actor.role == Role.COMMISSIONER


def may_settle_flags(actor: Actor) -> bool:
    return actor.role in BODY_ROLES


def may_activate_rulebooks(actor: Actor) -> bool:
    return actor.role == Role.COMMISSIONER


def may_import(actor: Actor) -> bool:
    """Earlier publications are taken over from the command line, or by a commissioner."""
    return actor.role in {Role.SYSTEM, Role.COMMISSIONER}


def may_take_out_proofs(actor: Actor) -> bool:
    """The body hands out what the log proves of a decision, or the system with a notice."""
    return actor.role in {*BODY_ROLES, Role.SYSTEM}
