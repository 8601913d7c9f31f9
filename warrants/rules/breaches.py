"""One rule that is not kept, and the few ways to make one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from oversight.deadlines.edge import in_time
from oversight.deadlines.terms import stamp, strict_end
from warrants.rules.rulebook import Rulebook
from warrants.rules.sentences import breach_sentence
from warrants.rules.vocabulary import Effect, Severity


@dataclass(frozen=True, slots=True)
class Breach:
    """One rule that is not kept: a code, who minds, and the two figures compared.

    `code` and `figures` alone make the sentence again, in any of the languages.
    """

    code: str
    effect: Effect
    severity: Severity
    article: str = ""
    limit: str = ""
    actual: str = ""
    pointer: str = ""
    party: str = "agency"
    figures: Mapping[str, Any] = field(default_factory=dict)

    def sentence(self, language: str) -> str:
        return breach_sentence(self.code, self.figures, language)


def refuse(
    code: str,
    pointer: str,
    *,
    article: str = "",
    limit: str = "",
    actual: str = "",
    figures: Mapping[str, Any] | None = None,
) -> Breach:
    """Return a breach that refuses."""
    return Breach(
        code=code,
        effect=Effect.REFUSE,
        severity=Severity.HIGH,
        article=article,
        limit=limit,
        actual=actual,
        pointer=pointer,
        figures=figures or {},
    )


def note(code: str, severity: Severity, pointer: str, limit: int, actual: int) -> Breach:
    """Return a flag that compares two numbers."""
    return Breach(
        code=code,
        effect=Effect.FLAG,
        severity=severity,
        limit=str(limit),
        actual=str(actual),
        pointer=pointer,
        figures={"limit": limit, "actual": actual},
    )


def late_recording(
    rulebook: Rulebook, *, said_at: datetime, at: datetime, party: str
) -> list[Breach]:
    """Return a flag where what is said to have happened lies too far before its recording."""
    tolerance = rulebook.late_filing.tolerance
    if in_time(at, strict_end(said_at, tolerance, rulebook.zone)):
        return []
    said, recorded = stamp(said_at, rulebook.zone), stamp(at, rulebook.zone)
    return [
        Breach(
            code="recorded_late",
            effect=Effect.FLAG,
            severity=rulebook.late_filing.severity,
            party=party,
            limit=str(tolerance),
            actual=said,
            figures={"said": said, "recorded": recorded, "tolerance": str(tolerance)},
        )
    ]
