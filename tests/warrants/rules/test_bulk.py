"""The stages of a bulk regime: no more than the stage before brought, within the order."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.build import DAY, HOUR, NOON
from warrants.rules.bulk import FROM, Stage, check_stage
from warrants.rules.requests import BulkFacts
from warrants.rules.vocabulary import Effect

ORDER = BulkFacts("B-1", frozenset({"image"}), frozenset({"plate"}), 100, NOON, NOON + 30 * DAY)


def a_stage(
    stage: str, records: int, *, at: datetime = NOON + HOUR, selectors: int | None = None
) -> Stage:
    return Stage(stage, at, records, selectors)


def codes(before: list[Stage], one: Stage) -> list[str]:
    return [breach.code for breach in check_stage(ORDER, before, one)]


@pytest.mark.parametrize("stage", FROM)
def test_no_stage_is_about_more_than_the_one_before_brought(stage: str) -> None:
    before = [a_stage(FROM[stage], 10)]
    assert codes(before, a_stage(stage, 10)) == []
    (breach,) = check_stage(ORDER, before, a_stage(stage, 11))
    assert (breach.code, breach.effect) == ("bulk_more_than_before", Effect.FLAG)
    assert breach.figures == {"record": "B-1", "actual": 11, "limit": 10}


def test_what_was_collected_later_was_not_there_to_select() -> None:
    before = [a_stage("collected", 10, at=NOON + 2 * HOUR)]
    assert codes(before, a_stage("selected", 1)) == ["bulk_more_than_before"]


def test_nothing_is_deleted_twice() -> None:
    before = [a_stage("collected", 10), a_stage("deleted", 6)]
    assert codes(before, a_stage("deleted", 4)) == []
    assert codes(before, a_stage("deleted", 5)) == ["bulk_more_than_before"]


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (NOON - HOUR, ["bulk_stage_outside"]),
        (NOON, []),
        (NOON + 30 * DAY, ["bulk_stage_outside"]),
    ],
)
def test_what_was_collected_outside_the_order_is_flagged(at: datetime, expected: list[str]) -> None:
    found = check_stage(ORDER, [], a_stage("collected", 1, at=at))
    assert [breach.code for breach in found] == expected
    assert all(breach.effect == Effect.FLAG for breach in found)


def test_what_was_collected_may_be_deleted_after_the_order() -> None:
    assert codes([a_stage("collected", 1)], a_stage("deleted", 1, at=NOON + 90 * DAY)) == []


def test_more_selectors_than_authorised_are_flagged() -> None:
    assert codes([], a_stage("collected", 1, selectors=100)) == []
    assert codes([], a_stage("collected", 1, selectors=101)) == ["bulk_selectors_beyond"]


@given(st.lists(st.integers(0, 50), max_size=6), st.integers(0, 400))
def test_the_limit_is_the_sum_of_what_was_collected(parts: list[int], wanted: int) -> None:
    before = [a_stage("collected", records) for records in parts]
    assert bool(codes(before, a_stage("selected", wanted))) == (wanted > sum(parts))
