"""Which questions of a review stand beside which check of the record.

The question is a person's to answer; the check is what a record shows. They are never
one thing, so both are shown, and neither makes up for the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeVar

Answer = TypeVar("Answer")

# Keys of the rulebooks' questions; a question that stands beside no check is not here.
BESIDE: Final[Mapping[str, tuple[str, ...]]] = {
    "legal_basis": ("legal_basis",),
    "offence_named": ("offence", "suspicion", "probable_cause"),
    "target_named": ("person", "subject"),
    "necessity": ("necessity",),
    "less_intrusive": ("less_intrusive",),
    "proportionality": ("proportionality",),
    "independent_authority": ("decision", "order", "double_lock"),
    "reasons_given": ("reasons",),
    "duration_limited": ("duration",),
    "renewals_justified": ("renewals",),
    "use_within_authority": ("within_authority",),
    "result_reported": ("results",),
    "use_logged": ("records",),
    "protected_persons": ("protected", "privilege"),
    "person_notified": ("notice",),
    "material_accounted": ("material", "sealing"),
}


def beside(answers: Mapping[str, Answer]) -> dict[str, list[Answer]]:
    """Return the answers that stand beside each check, in the order of `BESIDE`."""
    return {
        check: found
        for check, keys in BESIDE.items()
        if (found := [answers[key] for key in keys if key in answers])
    }
