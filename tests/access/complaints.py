"""Complaints in every state that a step needs, the fields of each step, and who may take it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from audits.actions import casework
from audits.enums import ComplaintOutcome, Remedy
from audits.models import AgencyQuestion, Complaint
from oversight.models import User
from tests.access.rows import (
    AGENCY,
    AGENCY_404,
    AGENCY_405,
    AGENCY_GO,
    ANYONE,
    AUDITOR_GO,
    BODY,
    BODY_404,
    BODY_GO,
    HEAD,
    HEAD_404,
    HEAD_GO,
    INVALID,
    NO_METHOD,
    STAFF,
    STAFF_404,
    STAFF_405,
    STAFF_GO,
    Lines,
    Row,
)
from tests.audits.complaints import DAY, FILE, a_complaint, a_proposal
from tests.build import HOUR, NOON, an_agency

OF_STAFF: Final = ("acknowledgement", "message", "note", "task", "task-done")
OF_BODY: Final = (
    "admission",
    "rejection",
    "investigation",
    "warrant",
    "question",
    "closure",
    "reopening",
)
OF_HEAD: Final = ("agreement", "assignment", "recusal")


def _step(name: str, get: Row, post: Row, gone: Row) -> dict[str, Lines]:
    lines = {"GET": get, "POST": post, "GET foreign": gone, "POST foreign": gone}
    return {f"desk_complaint_step:{name}": lines}


COMPLAINT_PAGES: Final[dict[str, Lines]] = {
    **{name: {"GET": ANYONE, "POST": NO_METHOD} for name in ("complaint", "complaint_safety")},
    "complaint_form": {"GET": ANYONE, "POST": ANYONE},
    "complaint_status": {"GET": ANYONE, "POST": INVALID},
    "desk_complaints": {"GET": STAFF, "POST": STAFF_405},
    **{
        name: {
            "GET": STAFF,
            "POST": STAFF_405,
            "GET foreign": STAFF_404,
            "POST foreign": STAFF_405,
        }
        for name in ("desk_complaint", "desk_complaint_file")
    },
    **{
        key: lines
        for name in OF_STAFF
        for key, lines in _step(name, STAFF, STAFF_GO, STAFF_404).items()
    },
    **{
        key: lines
        for name in OF_BODY
        for key, lines in _step(name, BODY, BODY_GO, BODY_404).items()
    },
    **{
        key: lines
        for name in OF_HEAD
        for key, lines in _step(name, HEAD, HEAD_GO, HEAD_404).items()
    },
    **_step("determination", BODY, AUDITOR_GO, BODY_404),
    "agency_questions": {"GET": AGENCY, "POST": AGENCY_405},
    "agency_question": {
        "GET": AGENCY,
        "POST": AGENCY_GO,
        "GET foreign": AGENCY_404,
        "POST foreign": AGENCY_404,
    },
}
WITHOUT_A_SESSION: Final = frozenset(  # anonymous pages take no token: there is nothing to forge
    {"complaint", "complaint_safety", "complaint_form", "complaint_status"}
)


@dataclass(frozen=True, slots=True)
class Complaints:
    """One complaint in each state; nobody who asks may know of `foreign`."""

    received: Complaint
    admissible: Complaint
    investigating: Complaint
    proposed: Complaint
    answered: Complaint
    closable: Complaint
    foreign: Complaint
    question: AgencyQuestion
    foreign_question: AgencyQuestion
    warrant: str
    people: Mapping[str, User]


def complaint_things(people: Mapping[str, User], other: User, warrant: str) -> Complaints:
    auditor = people["auditor"]
    begun = NOON - 5 * DAY
    received = a_complaint(at=begun, files=(FILE,))
    casework.add_task(
        complaint_id=received.pk, text="Call.", due_on=None, by=auditor.actor, at=begun
    )
    proposed = a_complaint(at=begun, state="investigating", handler=auditor)
    a_proposal(
        proposed,
        by=auditor,
        at=NOON - HOUR,
        outcome=ComplaintOutcome.UPHELD,
        remedies=(Remedy.STOP,),
    )
    foreign = a_complaint(at=begun, files=(FILE,))
    for name in ("auditor", "commissioner", "clerk"):
        casework.recuse(
            complaint_id=foreign.pk, person=people[name], reason="Kin.", by=other.actor, at=begun
        )
    admissible = a_complaint(at=begun, state="admissible")
    agency = people["officer"].agency
    assert agency is not None
    asked: dict[str, Any] = {"complaint_id": admissible.pk, "text": "Which?", "at": NOON - HOUR}
    return Complaints(
        received=received,
        admissible=admissible,
        investigating=a_complaint(at=begun, state="investigating", handler=auditor),
        proposed=proposed,
        answered=a_complaint(at=begun, state="determined"),
        closable=a_complaint(at=NOON - timedelta(days=300), state="determined"),
        foreign=foreign,
        question=casework.ask_agency(agency=agency, by=other.actor, **asked),
        foreign_question=casework.ask_agency(agency=an_agency(), by=other.actor, **asked),
        warrant=warrant,
        people=people,
    )


STATES: Final = {
    "investigation": "admissible",
    "determination": "investigating",
    "agreement": "proposed",
    "closure": "closable",
    "reopening": "answered",
}


def complaint_objects(things: Complaints) -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    def pair(row: Complaint, **more: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        return (
            {"reference": row.reference, **more},
            {"reference": things.foreign.reference, **more},
        )

    steps = [*OF_STAFF, *OF_BODY, *OF_HEAD, "determination"]
    return {
        "desk_complaint": pair(things.received),
        "desk_complaint_file": pair(things.received, number=1),
        **{
            f"desk_complaint_step:{name}": pair(
                getattr(things, STATES.get(name, "received")), name=name
            )
            for name in steps
        },
        "agency_question": (
            {"reference": things.question.reference},
            {"reference": things.foreign_question.reference},
        ),
    }


def complaint_forms(things: Complaints) -> dict[str, dict[str, Any]]:
    agency = things.people["officer"].agency
    assert agency is not None
    sent: dict[str, dict[str, Any]] = {
        "acknowledgement": {"text": "We have it."},
        "message": {"text": "Which?"},
        "note": {"text": "Inside."},
        "task": {"text": "Call."},
        "task-done": {"task": "1"},
        "admission": {"reasons": "We take it up."},
        "rejection": {"ground": "not_ours", "reasons": "A fine."},
        "investigation": {"sent": "1"},
        "warrant": {"reference": things.warrant},
        "question": {"agency": agency.code, "text": "Which?"},
        "closure": {"sent": "1"},
        "reopening": {"reason": "New."},
        "agreement": {"agrees": "yes"},
        "assignment": {"person": things.people["auditor"].pk},
        "recusal": {"person": things.people["clerk"].pk, "reason": "Kin."},
        "determination": {"outcome": "not_upheld", "reasons": "Seen.", "letter": "Nothing."},
    }
    return {
        "complaint_form": {"go": "begin"},
        "complaint_status": {"code": "no code"},
        "agency_question": {"text": "None."},
        **{f"desk_complaint_step:{name}": fields for name, fields in sent.items()},
    }
