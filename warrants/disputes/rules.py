"""Which statements about material are kept beside its chain, and how heavily each weighs.

A statement that is no telling (a field is missing, a code unknown, a number below zero) is
refused. Everything else is said to have happened. What the chain can hold becomes its next
link; what would break it, such as a second destruction, or more than there was, is kept
beside it, and the chain stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from warrants.rules.breaches import Breach
from warrants.rules.vocabulary import Effect, Severity

NO_TELLING: Final = frozenset(
    {
        "custody_field_missing",
        "custody_field_alien",
        "custody_to_oneself",
        "nothing_copied",
        "quantity_below_zero",
        "unknown_confidential",
        "unknown_purpose",
    }
)
OUT_OF_STEP: Final = frozenset(  # they contradict what was told before, and hide nothing
    {
        "attested_twice",
        "attested_undestroyed",
        "custody_nothing_offered",
        "custody_out_of_order",
        "held_already",
        "not_held",
        "not_in_quarantine",
        "permitted_already",
        "quarantined_already",
    }
)


def refusing(breaches: Iterable[Breach]) -> list[Breach]:
    """Return why a statement is none at all."""
    return [one for one in breaches if one.effect == Effect.REFUSE and one.code in NO_TELLING]


def disputing(breaches: Iterable[Breach]) -> list[Breach]:
    """Return, as flags, why the chain cannot hold a statement; nothing where it can."""
    return [
        replace(
            one,
            effect=Effect.FLAG,
            severity=Severity.MEDIUM if one.code in OUT_OF_STEP else Severity.HIGH,
        )
        for one in breaches
        if one.effect == Effect.REFUSE and one.code not in NO_TELLING
    ]
