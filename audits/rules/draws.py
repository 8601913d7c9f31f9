"""Drawing pieces at random so that anybody who has the seed draws the same.

The seed is committed to by its SHA-256 before the population is known to anyone. A piece's
place is HMAC-SHA256 of its reference under the seed; the sample are the first of that order,
so it does not depend on the order of the population, and every piece is as likely as another.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from audits.enums import DrawKind, LookOutcome

SEED_BYTES: Final = 32
MATERIAL: Final = "material.recorded"
CUSTODY: Final = "custody.recorded"
FOUND: Final[Mapping[DrawKind, tuple[LookOutcome, ...]]] = {
    DrawKind.KEPT: (LookOutcome.AS_RECORDED, LookOutcome.NOT_FOUND, LookOutcome.DIFFERS),
    DrawKind.DESTROYED: (LookOutcome.AS_RECORDED, LookOutcome.STILL_THERE, LookOutcome.DIFFERS),
}


@dataclass(frozen=True, slots=True)
class Reported:
    """One entry of the ledger about a piece, as far as a draw looks at it."""

    event: str
    facts: Mapping[str, Any]


def commitment_to(seed: bytes) -> str:
    """Return what is told of a seed before it is."""
    return hashlib.sha256(seed).hexdigest()


def population(entries: Iterable[Reported], kind: DrawKind) -> list[str]:
    """Return the references, sorted, of what is reported kept, or destroyed to the last copy."""
    known: set[str] = set()
    gone: set[str] = set()
    for one in entries:
        reference, facts = str(one.facts["material"]), one.facts
        if one.event == MATERIAL:
            known.add(reference)
        elif facts["kind"] == "destroyed" and not facts["volume"] and not facts["copies"]:
            gone.add(reference)
    return sorted(gone if kind == DrawKind.DESTROYED else known - gone)


def digest(references: Iterable[str]) -> str:
    """Return the hash of a population: SHA-256 over its references, sorted, one a line."""
    return hashlib.sha256("".join(f"{one}\n" for one in sorted(references)).encode()).hexdigest()


def sample(seed: bytes, references: Iterable[str], size: int) -> list[str]:
    """Return up to `size` references in the order in which `seed` draws them."""
    return sorted(references, key=lambda one: (_place(seed, one), one))[:size]


def _place(seed: bytes, reference: str) -> bytes:
    return hmac.digest(seed, reference.encode(), "sha256")
