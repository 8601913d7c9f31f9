"""What the checks see of real cases."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from oversight.enums import Role
from oversight.flags import actions as flags
from tests.build import (
    DAY,
    HOUR,
    NOON,
    Clock,
    a_filed_renewal,
    a_grant,
    a_person,
    a_target,
    a_warrant,
)
from warrants.actions import execution, sweeps
from warrants.checks.enums import Result
from warrants.checks.selectors import folded
from warrants.enums import FlagState
from warrants.models import Flag, Warrant
from warrants.rules.submissions import ActivationIn, EndIn, ReturnIn
from warrants.selectors import histories

pytestmark = pytest.mark.django_db


def said(case: Warrant, key: str, at: datetime) -> tuple[str, list[str]]:
    """Return the result of one check as the page shows it, and its sentences."""
    lines = histories.case_of(histories.whole_case(case.pk), at).checks
    (line,) = [one for one in lines if one.check.key == key]
    return line.check.result, [sentence for _result, sentence in line.said]


def a_renewed(clock: Clock, *results: str) -> Warrant:
    """Return a case whose renewals, one a month, give these results."""
    clock.now = NOON
    case = a_warrant(granted=True, at=NOON)
    for number, text in enumerate(results, start=1):
        at = NOON + number * 30 * DAY - 5 * DAY
        clock.now = at
        filed = a_filed_renewal(case, at=at, results_so_far=text)
        clock.now = at + HOUR
        a_grant(case, at=at + HOUR, number=filed.number)
    return case


def test_results_word_for_word_the_last_ones_are_shown_as_such(clock: Clock) -> None:
    case = a_renewed(
        clock, "Two calls to a warehouse.", "  TWO calls to a\nwarehouse. ", "A third."
    )
    result, lines = said(case, "renewals_justified", clock.now)
    assert result == Result.TO_JUDGE
    assert lines == [
        "Renewals 1, 3: a text is there; what it is worth is for a person to judge.",
        "Renewal 2: word for word the text of the application before; what it is worth is for a"
        " person to judge.",
    ]


@pytest.mark.parametrize("text", ["x", "x" * 39, "x" * 40, "x" * 4000])
def test_no_length_of_a_text_passes(clock: Clock, text: str) -> None:
    clock.now = NOON
    case = a_warrant(granted=True, necessity=text)
    assert said(case, "necessity", NOON + DAY)[0] == Result.TO_JUDGE
    assert said(case, "reasons_given", NOON + DAY)[0] == Result.TO_JUDGE
    assert said(case, "proportionality", NOON + DAY)[0] in {Result.TO_JUDGE, Result.MISSING}


def test_a_text_left_out_is_missing(clock: Clock) -> None:
    clock.now = NOON
    case = a_warrant(granted=True, less_intrusive="", proportionality=" ")
    for key in ("less_intrusive", "proportionality"):
        assert said(case, key, NOON + DAY) == (
            Result.MISSING,
            ["First application: nothing is written."],
        )


def test_eleven_renewals_are_limited_by_no_law(clock: Clock) -> None:
    case = a_renewed(clock, *(f"Result {number}." for number in range(1, 12)))
    result, (line, flagged) = said(case, "duration_limited", clock.now)
    assert result == Result.MISSING
    assert "the law sets no limit on the whole" in line
    assert flagged.startswith("Flags raised")
    result, lines = said(case, "independent_authority", clock.now)
    assert result == Result.SHOWN
    assert [one.split(":")[0] for one in lines] == ["First application, renewals 1–11"]


@pytest.mark.parametrize("category", ["journalist", "child", "ngo_worker"])
def test_protected_persons_are_never_passed(clock: Clock, category: str) -> None:
    clock.now = NOON
    case = a_warrant(granted=True, targets=[a_target(protected=[category])])
    result, lines = said(case, "protected_persons", NOON + DAY)
    assert result == Result.TO_JUDGE
    assert lines[0].startswith("Named in the filing: ")


def test_a_return_that_is_due_in_a_month_is_not_missing(clock: Clock) -> None:
    clock.now = NOON
    case = a_warrant(granted=True)
    over = NOON + HOUR + 30 * DAY
    sweeps.expire(at=over)
    result, (line,) = said(case, "result_reported", over + DAY)
    assert result == Result.NOT_YET
    assert line == "Due by 19.01.2027 18:00."
    result, (line,) = said(case, "result_reported", over + 40 * DAY)
    assert result == Result.MISSING
    assert line == "None is on record; it was due by 19.01.2027 18:00."


def test_a_case_that_waits_is_not_told_that_nobody_independent_decided(clock: Clock) -> None:
    clock.now = NOON
    result, (line,) = said(a_warrant(), "independent_authority", NOON + HOUR)
    assert result == Result.NOT_YET
    assert line == "First application: waits for a decision, due by 21.11.2026 05:00."


def test_days_used_are_held_against_the_term_as_it_was_cut(clock: Clock) -> None:
    officer = a_person(Role.OFFICER)
    clock.now = NOON
    case = a_warrant(by=officer, granted=True)
    begun, cut = NOON + 2 * HOUR, NOON + 4 * DAY
    given = ActivationIn(kind="started", at=begun)
    execution.record_activation(warrant_id=case.pk, given=given, by=officer.actor, at=begun)
    end = EndIn(reason="cancelled", ended_at=cut, why="Done.")
    execution.end_warrant(warrant_id=case.pk, given=end, by=officer.actor, at=cut)
    stop = ActivationIn(kind="stopped", at=cut)
    execution.record_activation(warrant_id=case.pk, given=stop, by=officer.actor, at=cut)
    assert said(case, "use_within_authority", cut)[0] == Result.SHOWN
    returned = ReturnIn(installed="used", days_used=20)
    execution.file_return(warrant_id=case.pk, given=returned, by=officer.actor, at=cut + DAY)
    result, lines = said(case, "use_within_authority", cut + DAY)
    assert result == Result.MISSING
    assert "Days used, by the returns: 20; the terms as cut and ended touch 5." in lines


def test_a_dismissed_flag_speaks_of_nothing(clock: Clock) -> None:
    clock.now = NOON
    case, auditor = a_warrant(granted=True), a_person(Role.AUDITOR)
    flag = Flag.objects.create(
        warrant=case, code="protected_noticed", severity="high", raised_at=NOON
    )
    assert said(case, "protected_persons", NOON)[0] == Result.TO_JUDGE
    flags.settle(
        flag_id=flag.pk, state=FlagState.DISMISSED, reason="No.", by=auditor.actor, at=NOON
    )
    assert said(case, "protected_persons", NOON)[0] == Result.NA


def test_the_checks_cost_no_statement(clock: Clock) -> None:
    case = a_renewed(clock, "One.", "Two.", "Three.")
    fetched = histories.whole_case(case.pk)
    histories.case_of(fetched, clock.now)
    with CaptureQueriesContext(connection) as statements:
        histories.case_of(fetched, clock.now)
    assert len(statements) == 0


def test_folding_leaves_the_words() -> None:
    assert folded("  A\tb\n ") == folded("a  B")
    assert folded("a b") != folded("ab")
