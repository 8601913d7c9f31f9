"""How many statements each call takes: exact, so that one more has to be meant.

Counted from the token to the answer, without those that only frame a transaction.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from oversight.enums import Role
from oversight.models import Court, User
from tests.build import (
    DAY,
    HOUR,
    Clock,
    a_decision,
    a_filing,
    a_person,
    a_renewal,
    a_target,
    a_warrant,
    signed_in,
)
from tests.machine import Machine

pytestmark = pytest.mark.django_db
FRAMING = re.compile(r"^(BEGIN|COMMIT|SAVEPOINT|RELEASE|ROLLBACK)")


def statements(act: Callable[[], Any]) -> int:
    """Return how many statements a successful call takes."""
    with CaptureQueriesContext(connection) as seen:
        answer = act()
    assert answer.status_code in {200, 201}, answer.content
    work = [one["sql"] for one in seen.captured_queries if not FRAMING.match(one["sql"])]
    for number, text in enumerate(work, 1):
        print(f"{number:>3} {text[:160]}")  # noqa: T201 - shown where the count has changed
    return len(work)


def warm(agency: Machine) -> None:
    """Let the token, the rulebook and the first words be read."""
    assert agency.get("/rulebooks/").status_code == 200


def filed(agency: Machine, court: Court, clock: Clock) -> str:
    return str(agency.done("/warrants/", a_filing(court, clock()))["reference"])


@pytest.mark.parametrize("targets", [1, 5])
def test_filing(agency: Machine, court: Court, clock: Clock, targets: int) -> None:
    filed(agency, court, clock)
    body = a_filing(court, clock(), targets=[a_target() for _ in range(targets)])
    assert statements(lambda: agency.post("/warrants/", body)) == 3


def test_filing_under_a_key(agency: Machine, court: Court, clock: Clock) -> None:
    filed(agency, court, clock)
    body, headers = a_filing(court, clock()), {"Idempotency-Key": "once"}
    assert statements(lambda: agency.post("/warrants/", body, headers=headers)) == 5
    assert statements(lambda: agency.post("/warrants/", body, headers=headers)) == 2


def test_decision_and_renewal(
    agency: Machine, bench: Machine, judge: User, court: Court, clock: Clock
) -> None:
    first, reference = (filed(agency, court, clock) for _ in range(2))
    clock.forward(HOUR)
    decided = bench.post(f"/warrants/{first}/applications/0/decision/", a_decision(judge, clock()))
    assert decided.status_code == 201, "so that permissions have been read once"
    path = f"/warrants/{reference}/applications/0/decision/"
    decision = statements(lambda: bench.post(path, a_decision(judge, clock())))
    clock.forward(25 * DAY)
    warm(agency)
    path = f"/warrants/{reference}/renewals/"
    renewal = statements(lambda: agency.post(path, a_renewal(clock())))
    assert {"decision": decision, "renewal": renewal} == {"decision": 28, "renewal": 11}


@pytest.mark.parametrize("how_many", [2, 8])
def test_a_list_and_a_case(agency: Machine, court: Court, clock: Clock, how_many: int) -> None:
    references = [filed(agency, court, clock) for _ in range(how_many)]
    asked = {"list": "/warrants/", "case": f"/warrants/{references[0]}/", "events": "/events/"}
    counts = {name: statements(lambda path=path: agency.get(path)) for name, path in asked.items()}
    assert counts == {"list": 2, "case": 13, "events": 2}


@pytest.mark.parametrize("how_many", [2, 8])
def test_pages(clock: Clock, how_many: int) -> None:
    judge, officer = a_person(Role.JUDGE), a_person(Role.OFFICER)
    warrants = [a_warrant(by=officer, judge=judge, granted=True) for _ in range(how_many)]
    clock.forward(2 * HOUR)
    auditor, agency, bench = (signed_in(one) for one in (a_person(Role.AUDITOR), officer, judge))
    reference = warrants[0].reference
    pages = (
        (auditor, "/desk/", 25),  # nine numbers, each with a list behind it
        (auditor, "/desk/warrants/", 8),
        (auditor, f"/desk/warrants/{reference}/", 30),
        (auditor, "/desk/reviews/", 4),  # one more where there is something to review
        (agency, "/agency/", 5),
        (agency, f"/agency/warrants/{reference}/", 21),
        (agency, "/agency/events/", 4),
        (bench, "/bench/", 5),
        (bench, f"/bench/{reference}/", 22),
    )
    counts = {}
    for browser, path, _most in pages:
        browser.get(path)
        counts[path] = statements(lambda b=browser, p=path: b.get(p))
    assert counts == {path: most for _browser, path, most in pages}
