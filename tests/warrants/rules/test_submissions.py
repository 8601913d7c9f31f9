"""The shape of every filing: what is taken, and what is told about what is not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.build import NOON, a_filing
from warrants.rules.submissions import DecisionIn, ReturnIn, WarrantIn


def decided(**changes: object) -> DecisionIn:
    body = {
        "outcome": "granted",
        "reasons": "Shown.",
        "days": 30,
        "decided_at": NOON,
        "judge": "j",
    }
    return DecisionIn.model_validate(body | changes)


@pytest.mark.parametrize("judge", ["ala.judge", {"name": "ala.judge"}, {"username": "ala.judge"}])
def test_a_judge_is_named_by_text_or_by_an_object(judge: object) -> None:
    assert decided(judge=judge).judge == "ala.judge"


@pytest.mark.parametrize("judge", [{}, {"rank": "1"}, "", 7, None])
def test_a_judge_without_a_name_is_a_fault(judge: object) -> None:
    with pytest.raises(ValidationError):
        decided(judge=judge)


@pytest.mark.parametrize(
    ("given_as", "stored"), [(True, "used"), (False, "never"), ("not_used", "not_used")]
)
def test_installed_is_said_by_yes_and_no_or_in_words(given_as: object, stored: str) -> None:
    assert ReturnIn.model_validate({"installed": given_as}).installed == stored


@pytest.mark.parametrize("body", [{}, {"currency": "KZT"}, {"cost": "5"}, {"persons": -1}])
def test_a_return_says_something_and_names_its_currency(body: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        ReturnIn.model_validate(body)


def test_absent_is_not_zero() -> None:
    read = ReturnIn.model_validate({"persons": 0})
    assert (read.persons, read.arrests) == (0, None)


@pytest.mark.parametrize("both", [{"days": None}, {"until": NOON}])
def test_a_grant_has_days_or_an_end_and_not_both(both: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="days_or_until"):
        decided(**both)


def test_all_faults_come_at_once() -> None:
    broken = a_filing("x", requested_days="30", facts=" ", surprise=1)
    del broken["officer"]
    with pytest.raises(ValidationError) as faults:
        WarrantIn.model_validate(broken)
    assert {one["loc"][0] for one in faults.value.errors()} == {
        "requested_days",
        "facts",
        "surprise",
        "officer",
    }


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.text(), st.recursive(st.none() | st.text() | st.integers(), st.lists)))
def test_whatever_comes_is_read_or_refused(body: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        WarrantIn.model_validate(body)
