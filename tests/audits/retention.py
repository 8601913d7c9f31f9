"""Records that are done with, each made by the real steps; years later they fall due."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from audits.actions import closing, requests, retention, reviews
from audits.models import Complaint, Destruction, SubjectRequest
from audits.rules.retention import Kind
from oversight.enums import Role
from oversight.models import SYSTEM, User
from tests.access.persons import a_request
from tests.audits.closing import a_case_to_close
from tests.audits.complaints import FILE, a_complaint
from tests.build import DAY, NOON, a_person, a_rulebook, a_target, a_warrant
from tests.warrants.requests import asked
from warrants.actions import execution
from warrants.models import DataRequest, Warrant
from warrants.persons.actions import linking
from warrants.rules.submissions import EndIn

LATER = NOON + timedelta(days=6 * 366)
LONG_AGO = NOON - timedelta(days=6 * 366)
NAME, IIN = "Қуанышбек Сәрсенұлы", "790511300456"


def a_closed_complaint(at: datetime = NOON) -> Complaint:
    """A complaint with a name, a file and letters, closed at `at`."""
    return a_complaint(at=at - 200 * DAY, state="closed", name=NAME, files=(FILE,))


def an_answered_request() -> SubjectRequest:
    row = a_request(a_person(Role.AUDITOR), at=NOON, name=NAME, iin=IIN)
    by = a_person(Role.COMMISSIONER).actor
    return requests.answer(request_id=row.pk, answer="neither", by=by, at=NOON)


def a_closed_case() -> Warrant:
    """A case of which nothing is left open, and whose target is known by name and number."""
    officer = a_person(Role.OFFICER)
    named = [a_target(identity={"name": NAME, "iin": IIN})]
    case = a_warrant(by=officer, granted=True, at=NOON - 3 * DAY, targets=named)
    given = EndIn(reason="cancelled", ended_at=NOON - DAY, why="Done.")
    execution.end_warrant(warrant_id=case.pk, given=given, by=officer.actor, at=NOON - DAY)
    reviews.open_due(at=NOON - DAY)
    a_case_to_close(case, officer)
    closing.close_settled(at=NOON)
    linking.link_waiting(by=SYSTEM, at=NOON)
    return Warrant.objects.get(pk=case.pk)


def a_data_request() -> DataRequest:
    a_rulebook()
    row = asked(by=a_person(Role.OFFICER).actor, at=NOON)
    linking.link_waiting(by=SYSTEM, at=NOON)
    return DataRequest.objects.get(pk=row.pk)


MAKE: Final[Mapping[Kind, Callable[[], Any]]] = {
    Kind.COMPLAINTS: a_closed_complaint,
    Kind.COMPLAINT_FILES: a_closed_complaint,
    Kind.REQUESTS: an_answered_request,
    Kind.IDENTITIES: a_closed_case,
    Kind.SELECTORS: a_data_request,
}


def proposed(kind: Kind, *, by: User | None = None, at: datetime = LATER) -> Destruction:
    by = by or a_person(Role.COMMISSIONER)
    return retention.propose(kind=kind, by=by.actor, at=at)


def released(kind: Kind, *, at: datetime = LATER) -> Destruction:
    row = proposed(kind, at=at)
    by = a_person(Role.COMMISSIONER)
    return retention.release(destruction_id=row.pk, by=by.actor, at=at)


def carried_out(kind: Kind, *, at: datetime = LATER) -> Destruction:
    row = released(kind, at=at)
    retention.carry_out(at=at)
    row.refresh_from_db()
    return row
