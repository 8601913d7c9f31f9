"""What the checks of one case look at: never a text, only whether one is there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from warrants.checks.enums import WEIGHT, Result

Span = tuple[datetime, datetime]


class Hour(datetime):
    """An instant that was counted in hours: it is said by its hour, even at midnight."""


@dataclass(frozen=True, slots=True)
class DecisionFacts:
    """One decision: its outcome, who decided, and whether reasons are there."""

    outcome: str
    by_judge: bool = True
    reasons: bool = True
    repeats: bool = False  # the reasons of the decision before, word for word


@dataclass(frozen=True, slots=True)
class ApplicationFacts:
    """One application: number 0 is the first, 1 and up are renewals.

    `stated` names the texts that are there, `repeated` those of them that are, word for
    word, the texts of the application before. `threat` means the threat route, on which the
    investigating body itself may order some measures.
    """

    number: int
    stated: frozenset[str] = frozenset()
    repeated: frozenset[str] = frozenset()
    threat: bool = False
    waits: bool = False
    decide_by: datetime | None = None
    decision: DecisionFacts | None = None


@dataclass(frozen=True, slots=True)
class MaterialFacts:
    """What is held of a case: `settled` pieces are gone with an attested act, or in evidence."""

    pieces: int = 0
    settled: int = 0
    keep_until: datetime | None = None  # the nearest day of what is kept
    flags: tuple[str, ...] = ()  # codes of what lies there too long


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """Where notice stands: told, overdue, excused (by a judge, or nobody to tell), due, or empty."""

    state: str = ""
    asked: bool = True  # this law asks for notice
    served: int = 0
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """One case at `at`. `terms` are half-open and end where they were cut; `uses` are (is a start, when).

    `days` are all days ever granted; `days_used` what the returns say, None where they do not.
    """

    at: datetime
    measures: tuple[str, ...]
    court: str = ""
    historic: bool = False
    offences: tuple[str, ...] = ()
    criminal_group: bool = False
    targets: int = 0
    identified: int = 0
    protected: tuple[str, ...] = ()
    flags: frozenset[str] = frozenset()  # codes; those that were dismissed are left out
    applications: tuple[ApplicationFacts, ...] = ()
    terms: tuple[Span, ...] = ()
    days: int = 0
    renewals: int = 0
    uses: tuple[tuple[bool, datetime], ...] = ()
    urgent_at: datetime | None = None
    over: bool = False
    unused: bool = False
    returns: tuple[datetime, ...] = ()
    return_due: datetime | None = None
    days_used: int | None = None
    notice: NoticeFacts = field(default_factory=NoticeFacts)
    material: MaterialFacts = field(default_factory=MaterialFacts)

    @property
    def ran(self) -> bool:
        """Whether anything was granted, begun or used."""
        return bool(self.terms or self.uses or self.urgent_at)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that the record says to a check: a code and its figures, for a sentence.

    `which` holds the numbers of the applications it is about; empty where it is about the case.
    """

    result: Result
    code: str
    figures: Mapping[str, Any] = field(default_factory=dict)
    which: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """One check: what it rests on in the law of human rights, and what the record says to it."""

    key: str
    source: str
    lines: tuple[Line, ...]

    @property
    def result(self) -> Result:
        """The gravest of its lines."""
        found = {line.result for line in self.lines}
        return next(one for one in WEIGHT if one in found)
