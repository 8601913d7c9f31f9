"""Who may take which step on a warrant. `visible_to` says who knows that it exists."""

from __future__ import annotations

from oversight.enums import AGENCY_ROLES, BODY_ROLES, Role
from oversight.models import Actor
from warrants.enums import Occurred
from warrants.models import Application, DataRequest, Material, Warrant


def may_file(actor: Actor) -> bool:
    """An agency files for itself, by a person or by its machine."""
    return actor.role in AGENCY_ROLES and actor.agency_id is not None


def may_report(actor: Actor, warrant: Warrant) -> bool:
    """The agency of a warrant reports on it: renewals, starts and stops, returns."""
    return may_file(actor) and actor.agency_id == warrant.agency_id


def may_report_use(actor: Actor, warrant: Warrant) -> bool:
    """Actual use is reported by the agency, or by a provider that was served the order."""
    if actor.role == Role.PROVIDER:
        return warrant.orders.filter(provider=actor.provider_id).exists()
    return may_report(actor, warrant)


def may_keep(actor: Actor, piece: Material) -> bool:
    """What happens to material is reported by the agency of the case, or by who holds it."""
    if may_file(actor):
        return actor.agency_id in {piece.warrant.agency_id, piece.holder_agency_id}
    return of_court(actor, piece.holder_court_id)


def may_answer_for_receipt(actor: Actor, piece: Material) -> bool:
    """A receipt is confirmed or disputed by the other side: the agency or the court named.

    A hand-over inside one agency is answered by that agency.
    """
    if piece.offered_court_id:
        return of_court(actor, piece.offered_court_id)
    agency = piece.offered_agency_id or piece.holder_agency_id or piece.warrant.agency_id
    return may_file(actor) and actor.agency_id == agency


def may_attest(actor: Actor, piece: Material) -> bool:
    """A destruction is attested by a head of the agency; its machine says who that is."""
    return may_keep(actor, piece) and (actor.user is None or actor.role == Role.SUPERVISOR)


def of_court(actor: Actor, court_id: int | None) -> bool:
    """Whether a judge or a machine of this court speaks."""
    return actor.role == Role.JUDGE and court_id is not None and actor.court_id == court_id


def may_record_letters(actor: Actor, request: DataRequest) -> bool:
    """A provider's letter is recorded by the body, or passed on by the agency that asked."""
    if actor.role in BODY_ROLES and actor.user is not None:
        return DataRequest.objects.visible_to(actor).filter(pk=request.pk).exists()
    return may_file(actor) and actor.agency_id == request.agency_id


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


def may_report_final_decision(actor: Actor, warrant: Warrant) -> bool:
    """The agency reports how the case ended for good; the court may as well."""
    return may_report(actor, warrant) or may_rule_on_notice(actor, warrant)


def may_report_remedy(actor: Actor, warrant: Warrant) -> bool:
    """Whoever hears of it reports what the person did: agency, court, or staff of the body."""
    return may_report_final_decision(actor, warrant) or (
        actor.role in BODY_ROLES and actor.user is not None
    )


def may_rule_on_notice(actor: Actor, warrant: Warrant) -> bool:
    """The judge of the case, or its court's machine.

    Source: CPC 240(1-1): an investigating judge extends the time, or agrees to no notice.
    """
    if actor.role != Role.JUDGE:
        return False
    if actor.user:
        return bool(actor.user.has_perm("warrants.decide_warrant", warrant))
    return actor.court_id == warrant.court_id


def may_report_occurrence(actor: Actor, warrant: Warrant, what: Occurred) -> bool:
    """What a judge calls for, and what comes of it, the court tells; all else the agency."""
    if what in Occurred.of_courts():
        return may_rule_on_notice(actor, warrant)
    return may_report(actor, warrant)


def may_reallocate(actor: Actor) -> bool:
    return actor.role == Role.COMMISSIONER


def may_recuse(actor: Actor) -> bool:
    return actor.role == Role.COMMISSIONER


def may_activate_rulebooks(actor: Actor) -> bool:
    return actor.role == Role.COMMISSIONER


def may_import(actor: Actor) -> bool:
    """Earlier publications are taken over from the command line, or by a commissioner."""
    return actor.role in {Role.SYSTEM, Role.COMMISSIONER}


def may_take_out_proofs(actor: Actor) -> bool:
    """The body hands out what the log proves of a decision, or the system with a notice."""
    return actor.role in {*BODY_ROLES, Role.SYSTEM}
