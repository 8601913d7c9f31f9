"""Which steps are open in which state; every other one is refused."""

from __future__ import annotations

import itertools

import pytest

from oversight.rules.refusal import Refusal
from warrants.enums import WarrantStatus
from warrants.rules.lifecycle import TRANSITIONS, Step, after, after_decision, first_state


@pytest.mark.parametrize(("state", "step"), itertools.product(WarrantStatus.values, Step))
def test_a_step_is_open_or_refused(state: str, step: Step) -> None:
    if (state, step) in TRANSITIONS:
        assert after(state, step) in WarrantStatus.values
    else:
        with pytest.raises(Refusal) as refused:
            after(state, step)
        assert refused.value.why == "wrong_state"


def test_every_state_can_be_reached_and_the_settled_ones_never_left() -> None:
    reached = {first_state(urgent=False), first_state(urgent=True), *TRANSITIONS.values()}
    assert reached == set(WarrantStatus.values)
    left = {state for state, _step in TRANSITIONS}
    assert left.isdisjoint({"refused", "withdrawn", "lapsed", "closed"})


@pytest.mark.parametrize(
    ("warrant", "outcome", "expected"),
    [
        ("applied", "granted", "authorised"),
        ("applied", "modified", "authorised"),
        ("applied", "refused", "refused"),
        ("running_unconfirmed", "granted", "authorised"),
        ("running_unconfirmed", "refused", "refused"),
        ("authorised", "granted", "authorised"),
        ("authorised", "refused", "authorised"),
    ],
)
def test_a_decision_moves_the_warrant(warrant: str, outcome: str, expected: str) -> None:
    found = after_decision(warrant=warrant, application="submitted", outcome=outcome)
    assert found == expected


@pytest.mark.parametrize("application", ["granted", "modified", "refused", "withdrawn", "lapsed"])
def test_an_application_is_decided_once(application: str) -> None:
    with pytest.raises(Refusal):
        after_decision(warrant="applied", application=application, outcome="granted")


@pytest.mark.parametrize("warrant", ["ended", "closed", "refused", "withdrawn", "lapsed"])
def test_nothing_is_granted_once_the_case_is_over(warrant: str) -> None:
    with pytest.raises(Refusal):
        after_decision(warrant=warrant, application="submitted", outcome="granted")
