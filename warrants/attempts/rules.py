"""What is kept of something that the rules refuse: codes, and no more."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from oversight.rules.refusal import Refusal
from warrants.rules.vocabulary import Effect

UNKNOWN: Final = "unknown"  # stands for every code that the law does not have: it may be a name


@dataclass(frozen=True, slots=True)
class Attempt:
    """What an agency asked for: its own reference and codes; no text, no identity."""

    by: Any  # the actor
    kind: str
    reference: str  # the agency's own
    rulebook: str
    measures: Sequence[str]  # or categories of stored data
    warrant: int | None = None  # the case that a renewal is of


@contextmanager
def attempting(attempt: Attempt) -> Iterator[None]:
    """Let a refusal by a rule say what was asked for; the door keeps it on record.

    The step cannot keep it itself: what it stores is rolled back with it.
    """
    try:
        yield
    except Refusal as refusal:
        if codes_of(refusal):
            refusal.attempt = attempt
        raise


def known(measures: Iterable[str], codes: Container[str]) -> list[str]:
    """Return what was asked for by codes of the law alone, each once and in order."""
    return sorted({one if one in codes else UNKNOWN for one in measures})


def codes_of(refusal: Refusal) -> list[str]:
    """Return the codes of the rules that refuse, each once and in order."""
    return sorted({one.code for one in refusal.breaches if one.effect == Effect.REFUSE})
