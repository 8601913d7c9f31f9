"""How a check of one case comes out."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Result(StrEnum):
    """What the record says to one check; the answer of a person is another thing."""

    SHOWN = "shown"  # by the record
    MISSING = "missing"
    NOT_YET = "not_yet"  # not yet due
    NA = "na"  # does not apply
    TO_JUDGE = "to_judge"  # a person has to
    NOT_SAID = "not_said"  # the earlier publication does not say


# The first of these among the lines of a check is the result of the whole.
WEIGHT: Final = (
    Result.MISSING,
    Result.TO_JUDGE,
    Result.NOT_YET,
    Result.NOT_SAID,
    Result.SHOWN,
    Result.NA,
)
