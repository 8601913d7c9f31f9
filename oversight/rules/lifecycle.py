"""How a record moves from state to state: by the steps that its table names, and no others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeVar

from oversight.rules.refusal import Refusal

WRONG_STATE: Final = "wrong_state"
StepT = TypeVar("StepT")


def follow(table: Mapping[tuple[str, StepT], str], state: str, step: StepT) -> str:
    """Return the state that `step` leads to from `state`.

    Raises:
        Refusal: `wrong_state` if the step is not open in `state`.
    """
    try:
        return table[state, step]
    except KeyError:
        raise Refusal(WRONG_STATE) from None
