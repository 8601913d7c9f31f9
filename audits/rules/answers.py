"""What may be answered to "was I under surveillance?": one letter for three truths.

Nothing found, found and running, found and withheld get the same answer, so that it
tells nothing: whoever could tell them apart would learn of a measure that the law keeps
secret. Only what the person was told already may be repeated.

Source: CPC 240(1-1) (telling is decided there); the body's stance after EOS (Norway).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from oversight.rules.refusal import Refusal

NEITHER: Final = "neither"
TOLD: Final = "told"
ANSWERS: Final = (NEITHER, TOLD)
OTHER_IIN: Final = "other_iin"


@dataclass(frozen=True, slots=True)
class Trace:
    """One case in one place that concerns the person, and whether the person was told of it.

    `how` names the kinds of value that it was found by. One that bears the identification
    number of somebody else may be a namesake's: what was told there was not told to this one.
    """

    place: str
    reference: str
    told: bool
    how: str = ""

    @property
    def is_told_to_them(self) -> bool:
        return self.told and OTHER_IIN not in self.how.split()


def allowed(traces: Sequence[Trace]) -> tuple[str, ...]:
    """Return the answers that may be given: the one for all, or that the person knows already."""
    return ANSWERS if any(trace.is_told_to_them for trace in traces) else (NEITHER,)


def check(answer: str, traces: Sequence[Trace]) -> None:
    """Refuse an answer that would tell what the person was not told.

    Raises:
        Refusal: `answer_tells_too_much`.
    """
    if answer not in allowed(traces):
        raise Refusal("answer_tells_too_much", pointer="/answer")
