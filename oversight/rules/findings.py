"""What a verification of the ledger finds wrong, and where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

MOST_NAMED: Final = 50


class Fault(NamedTuple):
    """One thing that is wrong: at which entry or place, and a sentence with its figures.

    The sentence is a message, so that a letter says it in the reader's language; `detail`
    is for who runs the log, and stays as the code said it.
    """

    place: str
    sentence: str
    figures: Mapping[str, Any]
    detail: str = ""

    @property
    def what(self) -> str:
        said = self.sentence % self.figures
        return f"{said}: {self.detail}" if self.detail else said


@dataclass(slots=True)
class Verification:
    """What was looked at, and what is wrong; sound only if nothing is."""

    entries: int = 0
    size: int = 0
    root: bytes = b""
    faults: list[Fault] = field(default_factory=list)
    more: int = 0

    @property
    def sound(self) -> bool:
        return not self.faults

    def add(self, place: str, sentence: str, detail: str = "", **figures: Any) -> None:
        """Name a fault; after the first fifty they are only counted."""
        if len(self.faults) < MOST_NAMED:
            self.faults.append(Fault(place, sentence, figures, detail))
        else:
            self.more += 1
