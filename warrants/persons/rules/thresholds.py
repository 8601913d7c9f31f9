"""The body's own thresholds, counted for the person: how often and how long, across cases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from warrants.persons.rules.norms import PersonNorm
from warrants.rules.bounds import strictest
from warrants.rules.breaches import Breach
from warrants.rules.rulebook import Rulebook
from warrants.rules.vocabulary import Effect, Severity


@dataclass(frozen=True, slots=True)
class Limits:
    """What a rulebook says of renewals and days, by whoever; nothing where it sets none."""

    renewals: int | None = None
    days: int | None = None


@dataclass(slots=True)
class Counted:
    """What a chain comes to."""

    cases: set[int] = field(default_factory=set)
    requests: set[int] = field(default_factory=set)
    agencies: set[int] = field(default_factory=set)
    renewals: int = 0
    days: int = 0
    periods: list[tuple[datetime, datetime]] = field(default_factory=list)
    limits: Limits = Limits()


def limits_of(rulebook: Rulebook, measures: Sequence[str]) -> Limits:
    """Return the thresholds of a rulebook that bind a case, the strictest of each."""
    renewals: list[int] = []
    days: list[int] = []
    for limit in strictest(rulebook, measures).limits:
        if isinstance(limit.max, int):
            renewals.append(limit.max)
        elif limit.max.whole_days is not None:
            days.append(limit.max.whole_days)
    return Limits(min(renewals, default=None), min(days, default=None))


def passed(counted: Counted, norm: PersonNorm) -> Iterator[Breach]:
    """Yield what a person's cases pass together; nothing for a single case, which has its own limits.

    Each further case counts as a renewal: the limit by the case starts anew with it.
    """
    cases, days = len(counted.cases), counted.days
    if cases < 2:  # noqa: PLR2004 - one case is counted where it is filed
        return
    anew = cases - 1 + counted.renewals
    most = counted.limits.renewals
    longest = min(norm.days, counted.limits.days or norm.days)
    figures = {"cases": cases, "days": days, "agencies": len(counted.agencies)}
    if cases > norm.cases:
        yield _breach("person_asked_anew", norm, norm.cases, cases, figures)
    if most is not None and anew > most:
        yield _breach("person_renewals_above_norm", norm, most, anew, figures)
    if days > longest:
        yield _breach("person_days_above_norm", norm, longest, days, figures)


def _breach(
    code: str, norm: PersonNorm, limit: int, actual: int, figures: dict[str, int]
) -> Breach:
    return Breach(
        code=code,
        effect=Effect.FLAG,
        severity=Severity.HIGH,
        article=norm.article,
        limit=str(limit),
        actual=str(actual),
        party="agency",
        figures=figures | {"limit": limit, "actual": actual},
    )
