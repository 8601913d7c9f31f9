"""An agency learns nothing of another one's cases: its answers are the same to the last byte."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from oversight.enums import Role
from oversight.models import SYSTEM
from tests.build import (
    HOUR,
    NOON,
    Clock,
    a_client,
    a_filing,
    a_person,
    a_rulebook,
    a_target,
    a_warrant,
    signed_in,
)
from tests.machine import Machine
from warrants.models import FeedEvent, Flag, PersonChain, Warrant
from warrants.persons.actions import counting, linking

pytestmark = pytest.mark.django_db
IIN = "900312300450"
NUMBERS = re.compile(
    rb"W-2026-[0-9]+|[0-9a-f]{64}|R-[0-9]+|\"[0-9]+-[0-9]+\"|client:\w+"
    rb"|body-[0-9]+|\\\"agency\\\":[0-9]+"
)


def life(agency: Any, clock: Clock, court: Any) -> tuple[list[bytes], list[str], list[int]]:
    """Let an agency file, and ask again after the task has linked; return all that it is told."""
    machine = Machine(agency)
    filed = machine.post("/warrants/", a_filing(court, clock(), agency_reference="R-1", targets=T))
    reference = filed.json()["reference"]
    linking.link_waiting(by=SYSTEM, at=clock())
    counting.count_due(at=clock.forward(HOUR))
    told, tags, costs = [filed.content], [], []
    for path in (f"/warrants/{reference}/", "/warrants/", "/events/"):
        with CaptureQueriesContext(connection) as seen:
            answer = machine.get(path)
        told.append(answer.content)
        tags.append(NUMBERS.sub(b"-", answer.headers.get("ETag", "").encode()).decode())
        costs.append(len(seen))
    return [NUMBERS.sub(b"-", one) for one in told], tags, costs


T = [a_target(identity={"name": "A. Person", "iin": IIN})]


@pytest.mark.parametrize("others", [0, 4])
def test_what_others_file_changes_no_byte_and_no_query(others: int, clock: Clock) -> None:
    a_rulebook()
    judge = a_person(Role.JUDGE)
    first = life(a_client(), clock, judge.court)
    for _ in range(others):
        a_warrant(targets=T, at=clock(), granted=True)
    linking.link_waiting(by=SYSTEM, at=clock())
    clock.at = NOON
    later = life(a_client(), clock, judge.court)
    assert later == first
    chain = PersonChain.objects.exclude(case_key=None).get()
    assert (chain.cases, chain.agencies) == (others + 2, others + 2)


def test_linking_leaves_the_case_as_the_agency_knows_it(clock: Clock) -> None:
    cases = [a_warrant(targets=T) for _ in range(3)]
    before = [(one.version, one.updated_at) for one in cases]
    feed = FeedEvent.objects.count()
    linking.link_waiting(by=SYSTEM, at=clock.forward(HOUR))
    after = [(one.version, one.updated_at) for one in Warrant.objects.order_by("pk")]
    assert (after, FeedEvent.objects.count()) == (before, feed)
    (flag,) = Flag.objects.filter(code="person_asked_anew")
    assert (flag.warrant_id, flag.application_id) == (None, None)


def test_a_judge_sees_cases_and_days_and_no_agency(clock: Clock) -> None:
    judge = a_person(Role.JUDGE)
    for _ in range(2):
        a_warrant(targets=T, granted=True)
    asked = a_warrant(targets=T, judge=judge, at=clock.forward(HOUR))
    linking.link_waiting(by=SYSTEM, at=clock())
    page = signed_in(judge).get(f"/bench/{asked.reference}/").content.decode()
    assert "3 cases, this one among them" in page
    assert "30 days authorised in all" in page
    section = page[page.index('id="persons-title"') :]
    assert "agenc" not in section[: section.index("</section>")]


def test_an_auditor_sees_numbers_and_agencies_and_nobody_sees_a_name(clock: Clock) -> None:
    for _ in range(3):
        a_warrant(targets=T, granted=True)
    linking.link_waiting(by=SYSTEM, at=clock.forward(HOUR))
    (chain,) = PersonChain.objects.all()
    auditor = signed_in(a_person(Role.AUDITOR))
    case = Warrant.objects.order_by("pk")[0]
    pages = [
        auditor.get(path).content.decode()
        for path in (
            "/desk/persons/",
            chain.get_absolute_url(),
            f"/desk/warrants/{case.reference}/",
        )
    ]
    assert all(f"P-{chain.pk}" in page for page in (pages[0], pages[2]))
    assert "3 agencies" in pages[1]
    assert case.reference in pages[1]
    assert "Cases 3" not in pages[0]
    assert not [page for page in pages if IIN in page or "A. Person" in page]
