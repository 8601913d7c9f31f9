"""What concerns persons, in every state that a step needs, and the fields that its pages are sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.timezone import localtime

from audits.actions import unsealings
from audits.models import Unsealing
from oversight.models import User
from tests.build import HOUR, NOON, PASSWORD
from warrants.models import Warrant


@dataclass(frozen=True, slots=True)
class Persons:
    """The auditor asked for all of them; another commissioner answered the one that is given."""

    unsealing: Unsealing
    given_unsealing: Unsealing
    foreign_unsealing: Unsealing


def persons_things(
    own: Warrant, foreign: Warrant, people: Mapping[str, User], other: User
) -> Persons:
    def asked(case: Warrant, by: User) -> Unsealing:
        return unsealings.ask(warrant_id=case.pk, reason="A doubt.", by=by.actor, at=NOON - HOUR)

    given = asked(own, people["auditor"])
    unsealings.approve(unsealing_id=given.pk, by=other.actor, at=NOON - HOUR / 2)
    return Persons(
        unsealing=asked(own, people["auditor"]),
        given_unsealing=given,
        foreign_unsealing=asked(foreign, other),
    )


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
        "desk_unsealing_ask": {"reason": "A doubt.", "password": PASSWORD},
        "desk_unsealing": {"part": "answer", "agrees": "yes", "password": PASSWORD},
        "desk_unsealing:given": {"part": "read", "read-password": PASSWORD},
    }


def persons_bodies(judge: str) -> dict[str, dict[str, Any]]:
    at = (NOON - HOUR).isoformat()
    return {
        "api_final_decision": {"ending": "acquittal", "decided_at": at},
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
