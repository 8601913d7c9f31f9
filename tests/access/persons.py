"""What concerns persons, in every state that a step needs, and the fields that its pages are sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.timezone import localtime

from audits.actions import requests, unsealings
from audits.enums import Seen
from audits.models import Complaint, SubjectRequest, Unsealing
from oversight.enums import Language
from oversight.models import PUBLIC, SYSTEM, User
from tests.audits.complaints import a_complaint
from tests.build import HOUR, NOON, PASSWORD, a_target, a_warrant
from warrants.actions import recusals
from warrants.models import PersonChain, PersonProposal, Target, Warrant
from warrants.persons.actions import linking


@dataclass(frozen=True, slots=True)
class Persons:
    """The auditor asked for all of them; another commissioner answered the one that is given."""

    request: SubjectRequest
    named: Complaint
    unsealing: Unsealing
    given_unsealing: Unsealing
    foreign_unsealing: Unsealing
    proposal: PersonProposal
    foreign_proposal: PersonProposal


def persons_things(
    own: Warrant, foreign: Warrant, people: Mapping[str, User], other: User
) -> Persons:
    def asked(case: Warrant, by: User) -> Unsealing:
        return unsealings.ask(warrant_id=case.pk, reason="A doubt.", by=by.actor, at=NOON - HOUR)

    given = asked(own, people["auditor"])
    unsealings.approve(unsealing_id=given.pk, by=other.actor, at=NOON - HOUR / 2)
    away = (people["auditor"], people["commissioner"])
    return Persons(
        proposal=a_proposal_to_join("Somebody Alike"),
        foreign_proposal=a_proposal_to_join("Somebody Afar", away=away, by=other),
        request=a_request(people["auditor"]),
        named=a_complaint(name="Somebody", at=NOON - HOUR),
        unsealing=asked(own, people["auditor"]),
        given_unsealing=given,
        foreign_unsealing=asked(foreign, other),
    )


def a_chain(*, at: datetime = NOON) -> PersonChain:
    """Let two cases be aimed at one person, whom nobody else has."""
    linking.link_waiting(by=SYSTEM, at=at)  # what stands already is not the one meant
    known = set(PersonChain.objects.values_list("pk", flat=True))
    details = f"+7 701 {Target.objects.count() + 1_000_000:07}"
    for _ in range(2):
        a_warrant(targets=[a_target(identity={"details": details})], at=at)
    linking.link_waiting(by=SYSTEM, at=at)
    return PersonChain.objects.exclude(pk__in=known).get()


def a_proposal_to_join(
    name: str, *, away: Sequence[User] = (), by: User | None = None, at: datetime = NOON
) -> PersonProposal:
    """Let a name bring two persons together; `by` keeps some readers away from the case of one."""
    linking.link_waiting(by=SYSTEM, at=at)  # what stands already is not the one meant
    known = set(PersonProposal.objects.values_list("pk", flat=True))
    cases = [a_warrant(targets=[a_target(identity={"name": name})], at=at) for _ in range(2)]
    linking.link_waiting(by=SYSTEM, at=at)
    for person in away if by else ():
        recusals.recuse(warrant_id=cases[0].pk, person=person, reason="Kin.", by=by.actor, at=at)
    return PersonProposal.objects.exclude(pk__in=known).get()


def persons_forms() -> dict[str, dict[str, Any]]:
    return {
        "agency_notice": {
            "target": "0",
            "outcome": "served",
            "at": f"{localtime(NOON - HOUR):%Y-%m-%dT%H:%M}",
            "way": "post",
            "proof": "RR-1",
        },
        "bench_notice": {"ruling": "waived", "ground": "safety", "reasons": "Shown."},
        "subject_request": {"name": "Somebody"},
        "subject_request_status": {"code": "nothing"},
        "desk_subject_request": {"part": "answer", "answer": "neither", "password": PASSWORD},
        "desk_unsealing_ask": {"reason": "A doubt.", "password": PASSWORD},
        "desk_unsealing_ask_complainant": {"reason": "A doubt.", "password": PASSWORD},
        "desk_request_intake": {
            "name": "Somebody",
            "way": "paper",
            "language": "kk",
            "seen": "card",
            "password": PASSWORD,
        },
        "desk_remedy": {
            "target": "1",
            "step": "asked",
            "at": f"{localtime(NOON - HOUR / 2):%Y-%m-%dT%H:%M}",
        },
        "desk_person_proposal": {"state": "apart", "reason": "Born on another day."},
        "desk_unsealing": {"part": "answer", "agrees": "yes", "password": PASSWORD},
        "desk_unsealing:given": {"part": "read", "read-password": PASSWORD},
    }


def persons_bodies(judge: str) -> dict[str, dict[str, Any]]:
    at = (NOON - HOUR).isoformat()
    return {
        "api_final_decision": {"ending": "acquittal", "decided_at": at},
        "api_occurrence": {"what": "legality.requested", "at": at},
        "api_notice_decision": {
            "ruling": "waived",
            "ground": "safety",
            "reasons": "Shown.",
            "decided_at": at,
            "judge": judge,
        },
        "api_notification": {
            "target": 0,
            "outcome": "served",
            "at": at,
            "way": "post",
            "proof": "RR-1",
        },
    }


def a_request(
    auditor: User | None = None, *, at: datetime = NOON - HOUR, **person: str
) -> SubjectRequest:
    """Let somebody ask; an auditor who is given has checked who it is, and looked them up."""
    given = {"name": "Somebody Else"} | person
    row = requests.receive(person=given, language=Language.ENGLISH, by=PUBLIC, at=at).request
    if auditor:
        requests.check_identity(
            request_id=row.pk, established=True, seen=Seen.CARD, by=auditor.actor, at=at
        )
        row = requests.look_up(request_id=row.pk, by=auditor.actor, at=at)
    return row
