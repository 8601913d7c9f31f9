"""The life of a review, as a table."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import partial
from typing import Final

from oversight.rules.lifecycle import follow

GRAVE: Final = frozenset({"serious", "unlawful"})
IN_ORDER: Final = "in_order"


def needs_two(outcome: str, *, failed: int, sent_back: bool) -> bool:
    """Whether an outcome waits for a second person.

    A grave one does, and one in order although an answer failed; and every one after a
    second person has sent the review back, so that nobody gets round their "no".
    """
    return outcome in GRAVE or sent_back or (outcome == IN_ORDER and failed > 0)


class Step(StrEnum):
    """What can be done to a review."""

    ANSWER = "answer"
    CONCLUDE = "conclude"
    PROPOSE = "propose"
    CONFIRM = "confirm"
    RETURN = "return"


TRANSITIONS: Final[Mapping[tuple[str, Step], str]] = {
    ("opened", Step.ANSWER): "started",
    ("started", Step.ANSWER): "started",
    ("started", Step.CONCLUDE): "closed",
    ("started", Step.PROPOSE): "second",
    ("second", Step.CONFIRM): "closed",
    ("second", Step.RETURN): "started",
}
after = partial(follow, TRANSITIONS)
