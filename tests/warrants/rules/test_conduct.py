"""What a judge grants, what is used, what is reported: each rule, with its other side."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.warrants.rules.books import DAY, NOON, a_history, book, kz
from warrants.rules.limits import (
    Breach,
    History,
    check_activation,
    check_decision,
    check_historic_order,
    check_return,
)
from warrants.rules.vocabulary import Effect

SECOND = timedelta(seconds=1)


def decided(**differing: Any) -> list[Breach]:
    """Breaches of a lawful first grant of 30 days at NOON, changed in one respect."""
    given: dict[str, Any] = {
        "measures": ("231-2",),
        "requested_days": 30,
        "starts_at": NOON,
        "until": NOON + 30 * DAY,
        "decided_at": NOON,
        "renewal": False,
        "history": History(),
        "at": NOON,
        "applied_at": NOON - DAY,
    }
    return check_decision(kz(), **{**given, **differing})


def renewed(**differing: Any) -> list[Breach]:
    end = NOON + 5 * DAY
    given = {"starts_at": end, "until": end + 30 * DAY, "renewal": True, "history": a_history()}
    return decided(**{**given, **differing})


def codes(breaches: list[Breach]) -> list[str]:
    return [breach.code for breach in breaches]


def test_a_lawful_grant_breaks_nothing() -> None:
    assert decided() == []
    assert renewed() == []


def test_a_term_may_not_be_empty_or_run_backwards() -> None:
    assert decided(until=NOON + SECOND) == []
    assert codes(decided(until=NOON)) == ["term_not_forward"]


def test_a_second_beyond_the_limit_is_refused_with_its_article() -> None:
    found = decided(until=NOON + 30 * DAY + SECOND, requested_days=None)
    (breach,) = found
    assert (breach.code, breach.effect, breach.article) == (
        "term_too_long",
        Effect.REFUSE,
        "CPC 236(1)",
    )
    (again,) = renewed(until=NOON + 35 * DAY + SECOND, requested_days=None)
    assert "236(2)" in again.article


def test_a_judge_gives_less_and_not_more() -> None:
    assert decided(until=NOON + 10 * DAY) == []
    assert codes(decided(requested_days=29)) == ["longer_than_asked"]


@pytest.mark.parametrize("shift", [SECOND, -SECOND])
def test_a_renewal_leaves_no_gap_and_no_overlap(shift: timedelta) -> None:
    end = NOON + 5 * DAY
    found = renewed(starts_at=end + shift, until=end + shift + DAY)
    assert codes(found) == ["term_leaves_gap"]


def test_a_decision_after_the_end_revives_nothing() -> None:
    end = NOON + 5 * DAY
    assert renewed(decided_at=end - SECOND, at=end) == []
    assert codes(renewed(decided_at=end, at=end)) == ["decided_after_end"]


def test_no_term_begins_before_its_application() -> None:
    assert decided(starts_at=NOON - DAY, until=NOON) == []
    found = decided(starts_at=NOON - DAY - SECOND, until=NOON)
    assert codes(found) == ["term_before_application"]


def test_nobody_decides_before_they_are_asked() -> None:
    found = decided(decided_at=NOON - DAY - SECOND)
    assert "decided_before_application" in codes(found)


def test_a_decision_told_late_is_the_courts_flag() -> None:
    (breach,) = decided(at=NOON + DAY)
    assert (breach.code, breach.effect, breach.party) == ("recorded_late", Effect.FLAG, "court")
    assert decided(at=NOON + DAY - SECOND) == []


def used(happened_at: datetime, *, started: bool = True, **differing: Any) -> list[str]:
    given: dict[str, Any] = {"urgent_at": None, "history": a_history(), "at": happened_at}
    found = check_activation(
        kz(), started=started, happened_at=happened_at, **{**given, **differing}
    )
    return codes(found)


def test_use_stays_inside_the_terms() -> None:
    begin, end = NOON - 25 * DAY, NOON + 5 * DAY
    assert used(begin) == used(end - SECOND) == []
    assert used(begin - SECOND) == used(end) == ["use_outside_term"]
    assert used(end, started=False) == []
    assert used(end + SECOND, started=False) == ["use_beyond_term"]


def test_an_urgent_start_has_no_term_yet() -> None:
    assert used(NOON, urgent_at=NOON, history=History()) == []
    assert used(NOON - SECOND, urgent_at=NOON, history=History()) == ["use_outside_term"]
    refused = History(ended_at=NOON + DAY)
    assert used(NOON + DAY - SECOND, urgent_at=NOON, history=refused) == []
    assert used(NOON + DAY, urgent_at=NOON, history=refused, started=False) == []
    assert used(NOON + DAY, urgent_at=NOON, history=refused) == ["use_outside_term"]


@pytest.mark.parametrize("started", [True, False])
def test_use_in_a_case_that_nobody_authorised_has_a_name_of_its_own(started: bool) -> None:
    assert used(NOON, history=History(), started=started) == ["use_without_authority"]


def returned(**figures: Any) -> list[str]:
    return codes(check_return(figures=figures, authorised_days=30))


def test_days_beyond_the_recorded_authority_are_a_fact_to_check() -> None:
    assert returned(days_used=30) == []
    assert returned(days_used=31) == ["days_exceed_authority"]
    assert check_return(figures={"days_used": 31}, authorised_days=None) == []


def test_absent_is_not_zero() -> None:
    assert returned() == []
    assert returned(installed="used") == []
    assert returned(installed="used", communications=0) == ["used_without_communications"]
    assert returned(incriminating=3) == []
    assert returned(incriminating=3, communications=3) == []
    assert returned(incriminating=4, communications=3) == ["incriminating_exceed_total"]
    assert returned(installed="never") == []
    assert returned(installed="never", days_used=1) == ["days_without_installation"]


def test_nothing_in_a_return_is_a_verdict() -> None:
    figures = {"days_used": 99, "incriminating": 5, "communications": 0, "installed": "used"}
    found = check_return(figures=figures, authorised_days=30)
    assert len(found) == 3
    assert {one.effect for one in found} == {Effect.FLAG}


@pytest.mark.parametrize(
    ("original", "total", "renewals", "expected"),
    [
        (30, 30, 0, []),
        (31, 31, 0, ["original_above_limit", "total_above_limits"]),
        (30, 90, 2, []),
        (30, 91, 2, ["total_above_limits"]),
        (None, None, 3, []),
        (0, 0, 0, []),
        (30, 180, 5, []),
        (30, 181, 6, ["cumulative_above_limit", "too_many_renewals"]),
        (30, None, 6, ["too_many_renewals"]),
    ],
)
def test_an_order_known_by_its_lengths(
    original: int | None, total: int | None, renewals: int, expected: list[str]
) -> None:
    found = check_historic_order(
        book("us-title3"),
        measures=("WC", "TX"),
        original_days=original,
        total_days=total,
        renewals=renewals,
    )
    assert codes(found) == expected
    assert {one.effect for one in found} <= {Effect.FLAG}


def test_a_cut_term_moves_where_the_next_begins() -> None:
    cut = a_history()
    terms = (replace(cut.terms[0], until=NOON + DAY),)
    found = renewed(history=replace(cut, terms=terms))
    assert codes(found) == ["term_leaves_gap"]
