"""Records whose time is over, lists of them in every state, and the fields that their pages are sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from audits.actions import casework, retention
from audits.models import Complaint, Destruction, LegalHold
from audits.rules.retention import Kind
from oversight.models import User
from tests.access.rows import BODY, BODY_404, BODY_405, HEAD_GO, Lines
from tests.audits.retention import LONG_AGO, a_closed_complaint
from tests.build import HOUR, NOON, PASSWORD

OWN_AND_FOREIGN: Final[Lines] = {
    "GET": BODY,
    "POST": HEAD_GO,
    "GET foreign": BODY_404,
    "POST foreign": BODY_404,
}
RETENTION_PAGES: Final[dict[str, Lines]] = {
    "desk_retention": {"GET": BODY, "POST": BODY_405},
    "desk_retention_due": OWN_AND_FOREIGN,  # foreign is a class that nobody releases
    "desk_retention_holds": {"GET": BODY, "POST": HEAD_GO},
    "desk_retention_hold": OWN_AND_FOREIGN,
    "desk_retention_act": OWN_AND_FOREIGN,
    "desk_retention_act_file": {
        "GET": BODY,
        "POST": BODY_405,
        "GET foreign": BODY_404,
        "POST foreign": BODY_405,
    },
}


@dataclass(frozen=True, slots=True)
class OldRecords:
    """`waiting` and `done` name nobody's recused record, `foreign` does, and so does its hold."""

    complaint: Complaint
    hold: LegalHold
    foreign_hold: LegalHold
    waiting: Destruction
    done: Destruction
    foreign: Destruction


def old_records(people: Mapping[str, User], other: User, third: User) -> OldRecords:
    def carried_out(kind: Kind) -> Destruction:
        row = retention.propose(kind=kind, by=other.actor, at=begun)
        retention.release(destruction_id=row.pk, by=third.actor, at=begun)
        retention.carry_out(at=begun)
        return row

    begun = NOON - HOUR
    hidden = a_closed_complaint(LONG_AGO)
    foreign_hold = retention.set_hold(
        reference=hidden.reference, reason="A court asks.", by=other.actor, at=begun
    )
    for name in ("auditor", "commissioner", "clerk"):
        casework.recuse(
            complaint_id=hidden.pk, person=people[name], reason="Kin.", by=other.actor, at=begun
        )
    complaint = a_closed_complaint(LONG_AGO)
    done = carried_out(Kind.COMPLAINT_FILES)
    hold = retention.set_hold(
        reference=complaint.reference, reason="A court asks.", by=other.actor, at=begun
    )
    retention.lift_hold(hold_id=foreign_hold.pk, reason="Decided.", by=other.actor, at=begun)
    foreign = carried_out(Kind.COMPLAINT_FILES)
    a_closed_complaint(LONG_AGO + timedelta(days=1))
    waiting = retention.propose(kind=Kind.COMPLAINT_FILES, by=other.actor, at=begun)
    return OldRecords(complaint, hold, foreign_hold, waiting, done, foreign)


def retention_objects(things: OldRecords) -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    paper = {"language": "kk"}
    return {
        "desk_retention_due": ({"kind": "complaints"}, {"kind": "unsealings"}),
        "desk_retention_hold": ({"pk": things.hold.pk}, {"pk": things.foreign_hold.pk}),
        "desk_retention_act": (
            {"reference": things.waiting.reference},
            {"reference": "E-2026-999999"},
        ),
        "desk_retention_act_file": (
            {"reference": things.done.reference, **paper},
            {"reference": things.foreign.reference, **paper},
        ),
    }


def retention_forms(case: str) -> dict[str, dict[str, Any]]:
    return {
        "desk_retention_due": {"password": PASSWORD},
        "desk_retention_holds": {"reference": case, "reason": "A court asks."},
        "desk_retention_hold": {"reason": "Decided."},
        "desk_retention_act": {"agrees": "yes", "password": PASSWORD},
    }
