"""Who may take which step in the body's own work."""

from __future__ import annotations

from audits.models import (
    AgencyQuestion,
    Complaint,
    Destruction,
    Determination,
    Publication,
    Review,
    SubjectRequest,
    Unsealing,
)
from oversight.enums import AGENCY_ROLES, BODY_ROLES, Role
from oversight.models import Actor, User
from warrants.persons.rules.values import one_person


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
    first = review.concluded_by
    return (
        actor.role in BODY_ROLES
        and actor.user is not None
        and (first is None or _is_another(actor, first))
    )


def may_ask_unsealing(actor: Actor) -> bool:
    """Auditors and commissioners may ask who a case is aimed at; nobody reads by role alone."""
    return actor.role in BODY_ROLES and actor.user is not None


def may_answer_unsealing(actor: Actor, unsealing: Unsealing) -> bool:
    """A commissioner is the second person, and somebody else than the first."""
    return actor.role == Role.COMMISSIONER and _is_another(actor, unsealing.asked_by)


def may_read_identities(actor: Actor, unsealing: Unsealing) -> bool:
    """Whoever asked, by the object grant that the second person gave."""
    return (
        actor.role in BODY_ROLES
        and actor.user is not None
        and actor.user.pk == unsealing.asked_by_id
        and bool(actor.user.has_perm("audits.read_identities", unsealing))
    )


def may_keep_records(actor: Actor) -> bool:
    """Commissioners hold records back and propose what is to be destroyed."""
    return actor.role == Role.COMMISSIONER and actor.user is not None


def may_release(actor: Actor, destruction: Destruction) -> bool:
    """A commissioner releases a destruction, and somebody else than whoever proposed it."""
    return actor.role == Role.COMMISSIONER and _is_another(actor, destruction.proposed_by)


def may_receive_requests(actor: Actor) -> bool:
    """Anybody asks for themselves; a clerk takes in who comes in person."""
    return actor.role in {Role.PUBLIC, Role.CLERK}


def may_check_identity(actor: Actor) -> bool:
    return actor.role in {*BODY_ROLES, Role.CLERK} and actor.user is not None


def may_look_up(actor: Actor) -> bool:
    """Whoever looks a person up does not see what is found."""
    return actor.role in BODY_ROLES and actor.user is not None


def may_answer_request(actor: Actor, request: SubjectRequest) -> bool:
    """A commissioner reads the finding and answers: somebody else than whoever looked it up."""
    first = request.looked_up_by
    return (
        actor.role == Role.COMMISSIONER
        and actor.user is not None
        and (first is None or _is_another(actor, first))
    )


def may_order_reports(actor: Actor) -> bool:
    return actor.role in {Role.COMMISSIONER, Role.SYSTEM}


def may_publish(actor: Actor) -> bool:
    return actor.role == Role.COMMISSIONER


def may_replace(actor: Actor, correction: Publication) -> bool:
    """A corrected edition is published by somebody else than whoever ordered it."""
    first = correction.ordered_by
    free = correction.corrects_id is None or first is None
    return may_publish(actor) and (free or (first is not None and _is_another(actor, first)))


def may_read_ledger(actor: Actor) -> bool:
    """Who read what is shown to commissioners alone."""
    return actor.role == Role.COMMISSIONER and actor.user is not None


def may_look_at(actor: Actor, who: str) -> bool:
    """Nobody settles what stood out in their own reading."""
    return may_read_ledger(actor) and actor.code != who


def may_load_figures(actor: Actor) -> bool:
    """Printed totals are taken in by staff of the body, or from the command line."""
    return actor.role in {*BODY_ROLES, Role.SYSTEM}


def may_take_over_figures(actor: Actor) -> bool:
    """What providers publish is taken in from the command line."""
    return actor.role == Role.SYSTEM


def may_draw(actor: Actor) -> bool:
    """Auditors and commissioners draw pieces and look at them."""
    return actor.role in BODY_ROLES and actor.user is not None


def may_look_at_stages(actor: Actor) -> bool:
    """Auditors and commissioners oversee the stages of a bulk regime."""
    return actor.role in BODY_ROLES and actor.user is not None


def may_handle(actor: Actor, complaint: Complaint) -> bool:
    """Staff who may know of a complaint correspond about it and keep its notes and tasks."""
    return Complaint.objects.visible_to(actor).filter(pk=complaint.pk).exists()


def may_judge(actor: Actor, complaint: Complaint) -> bool:
    """Auditors and commissioners say whether it is taken up, examine it and ask agencies."""
    return actor.role in BODY_ROLES and may_handle(actor, complaint)


def may_determine(actor: Actor, complaint: Complaint) -> bool:
    """Whoever examined a complaint proposes its answer."""
    return (
        may_judge(actor, complaint)
        and actor.user is not None
        and actor.user.pk == complaint.handler_id
    )


def may_settle(actor: Actor, determination: Determination) -> bool:
    """A commissioner agrees to remedies, and never to what they proposed themselves."""
    return (
        actor.role == Role.COMMISSIONER
        and _is_another(actor, determination.proposed_by)
        and may_handle(actor, determination.complaint)
    )


def may_assign_complaints(actor: Actor) -> bool:
    return actor.role == Role.COMMISSIONER


def may_answer(actor: Actor, question: AgencyQuestion) -> bool:
    """People of the agency that is asked answer."""
    return (
        actor.user is not None
        and actor.role in AGENCY_ROLES
        and (actor.agency_id == question.agency_id)
    )


def may_take_over_complaints(actor: Actor) -> bool:
    """Complaints of earlier years are taken over from the command line."""
    return actor.role == Role.SYSTEM


def _is_another(actor: Actor, first: User) -> bool:
    """Whether somebody is another person; another account is told by its name or mail address."""
    return (
        actor.user is not None
        and actor.user.pk != first.pk
        and not one_person(actor.user.full_name, first.full_name)
        and (not first.email or actor.user.email.casefold() != first.email.casefold())
    )
