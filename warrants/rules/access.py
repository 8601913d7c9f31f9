"""What is out of the ordinary in how material was looked at: facts to check, never verdicts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from warrants.rules.breaches import Breach
from warrants.rules.retention import MaterialRules, Purpose
from warrants.rules.rulebook import Rulebook
from warrants.rules.vocabulary import Effect, Severity


@dataclass(frozen=True, slots=True)
class Access:
    """One look at one piece, as the agency reports it; `records` is how much was looked at."""

    record: str
    officer: str
    at: datetime
    purpose: str
    records: int


@dataclass(frozen=True, slots=True)
class Around:
    """What held when somebody looked.

    `same_day` are the records the same officer looked at on the same local day,
    those of this access among them.
    """

    assigned: frozenset[str]
    obtained_at: datetime
    ended_at: datetime | None
    permitted_at: datetime | None
    destroyed_at: datetime | None
    quarantined: bool
    filter_person: str
    same_day: int


def anomalies(
    rulebook: Rulebook, rules: MaterialRules, one: Access, around: Around
) -> list[Breach]:
    """Return what about one access has to be explained, the gravest first."""
    found = [
        *_gone(one, around),
        *_persons(one, around),
        *_purpose(rulebook.purposes.get(one.purpose), one, around),
        *_measure(rulebook, rules, one, around),
    ]
    return sorted(found, key=lambda breach: breach.severity != Severity.HIGH)


def _gone(one: Access, around: Around) -> Iterator[Breach]:
    if around.destroyed_at and one.at >= around.destroyed_at:
        yield _flag("access_after_destruction", Severity.HIGH, one, since=around.destroyed_at)
    if one.at < around.obtained_at:
        yield _flag("access_before_material", Severity.MEDIUM, one, since=around.obtained_at)


def _persons(one: Access, around: Around) -> Iterator[Breach]:
    if around.quarantined and one.officer != around.filter_person:
        yield _flag("access_to_quarantined", Severity.HIGH, one)
    elif one.officer not in around.assigned and one.officer != around.filter_person:
        yield _flag("access_unassigned", Severity.HIGH, one)


def _purpose(purpose: Purpose | None, one: Access, around: Around) -> Iterator[Breach]:
    if purpose is None:
        return
    ordered = around.permitted_at and not around.destroyed_at and one.at >= around.permitted_at
    if ordered and around.permitted_at and not purpose.after_order:
        yield _flag("access_after_order", Severity.HIGH, one, since=around.permitted_at)
    if around.ended_at and one.at >= around.ended_at and not purpose.after_end:
        yield _flag("access_after_end", Severity.MEDIUM, one, since=around.ended_at)


def _measure(
    rulebook: Rulebook, rules: MaterialRules, one: Access, around: Around
) -> Iterator[Breach]:
    limit = rules.access.most_records_a_day
    if around.same_day > limit:
        yield _flag(
            "access_volume", Severity.MEDIUM, one, limit=str(limit), actual=str(around.same_day)
        )
    if not rules.access.hours.contain(one.at.astimezone(rulebook.zone).hour):
        yield _flag("access_hours", Severity.LOW, one)


def _flag(
    code: str,
    severity: Severity,
    one: Access,
    *,
    since: datetime | None = None,
    limit: str = "",
    actual: str = "",
) -> Breach:
    figures = {"record": one.record, "at": one.at.isoformat(), "officer": one.officer}
    figures |= {"since": since.isoformat()} if since else {}
    figures |= {"limit": limit, "actual": actual} if limit else {}
    return Breach(
        code=code,
        effect=Effect.FLAG,
        severity=severity,
        limit=limit,
        actual=actual or one.at.isoformat(),
        figures=figures,
    )
