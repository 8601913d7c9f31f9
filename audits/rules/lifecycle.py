"""The life of a review, as a table."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import partial
from typing import Final

from oversight.rules.lifecycle import follow

GRAVE: Final = frozenset({"serious", "unlawful"})


class Step(StrEnum):
    """What can be done to a review."""

    ANSWER = "answer"
    CONCLUDE = "conclude"
    CONCLUDE_GRAVELY = "conclude_gravely"
    CONFIRM = "confirm"
    RETURN = "return"


TRANSITIONS: Final[Mapping[tuple[str, Step], str]] = {
    ("opened", Step.ANSWER): "started",
    ("started", Step.ANSWER): "started",
    ("started", Step.CONCLUDE): "closed",
    ("started", Step.CONCLUDE_GRAVELY): "second",
    ("second", Step.CONFIRM): "closed",
    ("second", Step.RETURN): "started",
}
after = partial(follow, TRANSITIONS)
