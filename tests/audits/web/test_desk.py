"""The desk: every number is that of the list behind it, and what is gravest stands first."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from audits.models import Review
from audits.selectors import worklists
from oversight.deadlines.enums import ClockOutcome
from oversight.enums import Role
from oversight.models import User
from tests.build import DAY, a_person, a_provider, a_warrant, signed_in
from tests.warrants.attempts.things import an_attempt
from tests.warrants.statements.things import a_statement
from warrants.models import Clock, Flag, Warrant
from warrants.rules.telling import DONE_WITHOUT_AUTHORITY

pytestmark = pytest.mark.django_db
NUMBER = re.compile(r'<dd><a class="govuk-link" href="([^"]+)">([^<]+)</a></dd>')
FOUND = re.compile(r"(\d+) found\.")
COUNTED_ELSEWHERE = "/desk/follow-up/"  # two lists on tabs; has tests of its own


@pytest.fixture
def auditor() -> User:
    return a_person(Role.AUDITOR)


def a_review(auditor: User | None, status: str = "opened", by: User | None = None) -> Review:
    now = timezone.now()
    second = {"outcome": "serious", "summary": "Found.", "concluded_at": now, "concluded_by": by}
    return Review.objects.create(
        warrant=a_warrant(),
        status=status,
        auditor=auditor,
        opened_at=now,
        due_at=now + DAY,
        **second if by else {},
    )


def many_cases(officer: User) -> None:
    """More of each kind than the desk shows."""
    now = timezone.now()
    for number in range(worklists.SHOWN + 2):
        case = a_warrant(by=officer, granted=True, at=now - DAY)
        Warrant.objects.filter(pk=case.pk).update(last_until=now + DAY)
        Clock.objects.filter(warrant=case).update(outcome=ClockOutcome.MISSED, stopped_at=None)
        Flag.objects.create(
            warrant=case, code="use_outside_term", severity="high", figures={}, raised_at=now
        )
        an_attempt(officer, at=now - (number % 2) * 40 * DAY)


def test_every_number_is_that_of_the_list_it_leads_to(auditor: User) -> None:
    other = a_person(Role.AUDITOR)
    many_cases(a_person(Role.OFFICER))
    a_statement(a_provider("carrier"), at=timezone.now())
    for _ in range(worklists.SHOWN + 1):
        a_review(auditor)
        a_review(None)
        a_review(other, "second", by=other)
    a_review(auditor, "second", by=auditor)
    browser: Client = signed_in(auditor)
    page = browser.get("/desk/").content.decode()
    numbers = {unescape(address): said for address, said in NUMBER.findall(page)}
    assert len(numbers) == 9
    for address, said in numbers.items():
        if address != COUNTED_ELSEWHERE:
            counted = FOUND.search(browser.get(address).content.decode())
            assert counted is not None, address
            assert (address, counted[1]) == (address, said)
    assert numbers["/desk/reviews/?whose=working"] == str(worklists.SHOWN + 1)
    assert numbers["/desk/warrants/?ends=on"] == str(worklists.SHOWN + 2)
    assert numbers["/desk/flags/?unauthorised=on"] == str(worklists.SHOWN + 2)
    for whose, words in (("second", "wait for a second person"), ("free", "nobody has taken")):
        counted = FOUND.search(browser.get(f"/desk/reviews/?whose={whose}").content.decode())
        assert counted is not None
        assert counted[1] == str(worklists.SHOWN + 1)
        assert f"All that {words}: {counted[1]}" in page


def test_what_ran_without_authority_stands_first_however_old(auditor: User) -> None:
    now = timezone.now()
    case = a_warrant(granted=True, at=now - 90 * DAY)
    for code in sorted(DONE_WITHOUT_AUTHORITY):
        Flag.objects.create(
            warrant=case, code=code, severity="high", figures={}, raised_at=now - 80 * DAY
        )
    for _ in range(worklists.SHOWN):
        Flag.objects.create(
            warrant=case,
            code="too_many_renewals",
            severity="high",
            figures={"count": 6, "max": 5},
            raised_at=now,
        )
    desk = worklists.desk(auditor.actor, now)
    assert {line.flag.code for line in desk.unauthorised} == DONE_WITHOUT_AUTHORITY
    assert {line.flag.code for line in desk.flags} == {"too_many_renewals"}
    assert desk.unauthorised_open == str(len(DONE_WITHOUT_AUTHORITY))


def test_the_addresses_of_the_desk_are_those_of_lists_that_say_what_was_asked(
    auditor: User,
) -> None:
    browser = signed_in(auditor)
    for address, chip in (
        ("/desk/flags/?unauthorised=on", "Done without authority only"),
        ("/desk/warrants/?ends=on", "Ends this week"),
        ("/desk/warrants/?overdue=on", "With a step overdue"),
    ):
        page = browser.get(address).content.decode()
        assert "ov-chip" in page
        assert chip in page
