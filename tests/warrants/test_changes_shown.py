"""A case says beside each renewal what it states differently from the application before."""

from __future__ import annotations

import pytest
from django.urls import reverse

from oversight.enums import Role
from oversight.models import User
from tests.build import (
    DAY,
    HOUR,
    NOON,
    OFFICER,
    Clock,
    a_filed_renewal,
    a_grant,
    a_person,
    a_warrant,
    signed_in,
)
from warrants.models import Warrant

pytestmark = pytest.mark.django_db
BEGUN = NOON - 50 * DAY


def shown(person: User, warrant: Warrant, page: str) -> str:
    address = reverse(page, args=[warrant.reference])
    answer = signed_in(person).get(address, headers={"accept-language": "en"})
    return " ".join(answer.content.decode().split())


def test_each_renewal_says_what_changed(clock: Clock) -> None:
    officer, judge, auditor = (a_person(one) for one in (Role.OFFICER, Role.JUDGE, Role.AUDITOR))
    warrant = a_warrant(
        by=officer, judge=judge, granted=True, at=BEGUN, proportionality="Small.", expected="Names."
    )
    changes = {
        "requested_days": 20,
        "necessity": "<b>Still</b> needed.",
        "expected": "Names.",
        "officer": OFFICER | {"name": "B. Other"},
    }
    number = a_filed_renewal(warrant, at=BEGUN + 25 * DAY, **changes).number
    a_grant(warrant, at=BEGUN + 25 * DAY + HOUR, days=20, number=number)
    a_filed_renewal(warrant, at=BEGUN + 40 * DAY, **changes)
    clock.now = BEGUN + 41 * DAY
    for person, page in ((auditor, "desk_warrant"), (judge, "bench_case")):
        said = shown(person, warrant, page)
        first, second = said.split("What changed since the application before")[1:]
        for sentence in (
            "Days asked for: 20 (before: 30)",
            "Necessity: in other words than before",
            "Proportionality: no longer stated",
            "Results so far: stated here, not in the application before",
            "Officer: B. Other, investigator, KZ-1 (before: A. Officer, investigator, KZ-1)",
            "What is expected: word for word as before",
        ):
            assert sentence in first, sentence
        changed = second.split("</ul>")[0]
        assert "Nothing is stated differently." in changed
        assert "Necessity: word for word as before" in changed
        assert "Measures:" not in first.split("</ul>")[0] + changed


def test_a_first_application_is_held_against_nothing(clock: Clock) -> None:
    judge = a_person(Role.JUDGE)
    warrant = a_warrant(judge=judge)
    assert "What changed since" not in shown(judge, warrant, "bench_case")
