"""A case says when it ends, or when it ended, and never both as if they were one."""

from __future__ import annotations

import re

import pytest

from oversight.enums import Role
from oversight.models import User
from tests.build import DAY, HOUR, NOON, Clock, a_person, a_warrant, signed_in
from tests.warrants.actions.test_after_the_end import END, end_early
from tests.warrants.actions.test_notices import an_ended, decided, serve
from warrants.actions import execution, sweeps
from warrants.models import Warrant
from warrants.rules.submissions import ActivationIn
from warrants.selectors.histories import case_of, whole_case

pytestmark = pytest.mark.django_db
ENDS = "20 Dec. 2026, 18:00"  # in Almaty


@pytest.fixture
def auditor(clock: Clock) -> User:
    return a_person(Role.AUDITOR)


def page(auditor: User, case: Warrant) -> str:
    text = signed_in(auditor).get(f"/desk/warrants/{case.reference}/").content.decode()
    return re.sub(r"\s+", " ", text.replace("\N{NO-BREAK SPACE}", " "))


def test_a_running_case_says_when_it_ends(auditor: User) -> None:
    text = page(auditor, a_warrant(granted=True))
    assert f'<dt>Ends</dt> <dd class="ov-figure__words">{ENDS}</dd>' in text


def test_a_case_that_ended_early_says_when_and_how_far_it_was_authorised(
    auditor: User, clock: Clock
) -> None:
    case = a_warrant(granted=True)
    end_early(case, NOON + 2 * DAY)
    clock.forward(3 * DAY)
    text = page(auditor, case)
    assert "<dt>Ends</dt>" not in text
    assert '<dt>Ended</dt> <dd class="ov-figure__words">22 Nov. 2026, 17:00' in text
    assert f"authorised until: {ENDS}" in text


def test_a_case_that_ran_out_says_so_once(auditor: User, clock: Clock) -> None:
    case = a_warrant(granted=True)
    sweeps.expire(at=END)
    clock.forward(40 * DAY)
    text = page(auditor, case)
    assert f'<dt>Ended</dt> <dd class="ov-figure__words">{ENDS}</dd>' in text
    assert "authorised until" not in text


def test_a_list_says_it_too(clock: Clock) -> None:
    officer = a_person(Role.OFFICER)
    running, ended = (a_warrant(by=officer, granted=True) for _ in range(2))
    end_early(ended, NOON + 2 * DAY)
    clock.forward(3 * DAY)
    text = signed_in(officer).get("/agency/").content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert "ended: 22 Nov. 2026, 17:00" in text
    assert ENDS in text
    assert running.reference in text


def test_a_deadline_of_hours_shows_its_hour_on_the_page(auditor: User) -> None:
    """Twelve hours from 17:00 in Almaty; from noon there it would be midnight, and an hour still."""
    case = a_warrant(at=NOON - 5 * HOUR)
    text = page(auditor, case)
    assert "21 Nov. 2026, 00:00" in text
    assert "by the end of 20 November 2026" not in text


def test_a_deadline_of_days_is_said_as_the_end_of_its_day(auditor: User, clock: Clock) -> None:
    case = decided(an_ended())
    serve(case)
    clock.forward(20 * DAY)
    text = page(auditor, case)
    assert "May ask the court by the end of 17 December 2026" in text
    assert "18 Dec. 2026, 00:00" not in text


def test_a_use_that_nobody_stopped_is_not_shown_with_an_end() -> None:
    case = a_warrant(granted=True)
    given = ActivationIn(kind="started", at=NOON + 2 * HOUR, place="Hub")
    by = case.applications.get(number=0).filed_by
    assert by is not None
    execution.record_activation(warrant_id=case.pk, given=given, by=by.actor, at=NOON + 3 * HOUR)
    line = case_of(whole_case(case.pk), NOON + 400 * DAY).timeline
    assert line is not None
    (entry,) = [one for one in line.entries if one.lane == "use"]
    assert (entry.at, entry.until, entry.kind) == (NOON + 2 * HOUR, None, "open")
    stop = ActivationIn(kind="stopped", at=NOON + 5 * HOUR, place="Hub")
    execution.record_activation(warrant_id=case.pk, given=stop, by=by.actor, at=NOON + 6 * HOUR)
    line = case_of(whole_case(case.pk), NOON + 400 * DAY).timeline
    assert line is not None
    (entry,) = [one for one in line.entries if one.lane == "use"]
    assert (entry.until, entry.kind) == (NOON + 5 * HOUR, "use")
