"""What has happened is taken in: the law's refusals become flags, and bind who decides later.

Asking for power may be refused. An urgent start that lies behind is told, not asked for:
what the law forbids in it is recorded and weighs heavily, and only what is no telling at
all, an unknown code or a moment that lies ahead, is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from oversight.deadlines.terms import stamp
from warrants.rules.bounds import strictest
from warrants.rules.breaches import Breach
from warrants.rules.rulebook import Rulebook
from warrants.rules.vocabulary import Effect, Severity

NO_TELLING: Final = frozenset({"unknown_measure", "resolved_in_future", "urgent_in_future"})
USE_WITHOUT_AUTHORITY: Final = (  # flags that say that something was used so
    "ran_without_authority",
    "urgent_start_uncovered",
    "result_without_authority",
    "use_beyond_term",
    "use_of_another_measure",
    "use_outside_term",
    "use_without_authority",
)
WITHOUT_AUTHORITY: Final = frozenset({*USE_WITHOUT_AUTHORITY, "obtained_outside_term"})
DONE_WITHOUT_AUTHORITY: Final = WITHOUT_AUTHORITY | {
    "order_served_again",
    "order_served_without_authority",
}
MENDED_BY_LESS: Final = frozenset(  # a shorter term than was asked for keeps to these
    {"term_longer_than_allowed", "cumulative_above_limit", "too_many_renewals"}
)


def as_told(breaches: Iterable[Breach]) -> list[Breach]:
    """Return what the telling of a start breaks: heavy flags, but for what is no telling."""
    return [
        replace(breach, effect=Effect.FLAG, severity=Severity.HIGH)
        if breach.effect == Effect.REFUSE and breach.code not in NO_TELLING
        else breach
        for breach in breaches
    ]


def forbidding(breaches: Iterable[Breach]) -> list[Breach]:
    """Return why no judge may confirm a measure: what the law forbids and no shorter term mends."""
    ahead = NO_TELLING - {"unknown_measure"}
    return [
        replace(breach, pointer="/outcome")
        for breach in breaches
        if breach.effect == Effect.REFUSE and breach.code not in ahead | MENDED_BY_LESS
    ]


def foreign_law(named: str, own: str) -> Breach:
    """Return the flag of a measure reported under a law that is not this body's own."""
    return Breach(
        code="foreign_law",
        effect=Effect.FLAG,
        severity=Severity.HIGH,
        limit=own,
        actual=named,
        pointer="/rulebook",
        figures={"named": named, "own": own},
    )


def law_of_elsewhere(named: str, own: str) -> Breach:
    """Return why nothing may be asked for under a law that is not this body's own."""
    return Breach(
        code="law_of_elsewhere",
        effect=Effect.REFUSE,
        severity=Severity.HIGH,
        limit=own,
        actual=named,
        pointer="/rulebook",
        figures={"named": named, "own": own},
    )


def ran_without_authority(
    rulebook: Rulebook, measures: Sequence[str], *, began_at: datetime, until: datetime
) -> Breach:
    """Return the flag of an urgent start that a judge refused: it ran, and nobody authorised it."""
    known = [measure for _code, measure in strictest(rulebook, measures).measures]
    article = next((one.urgent.article for one in known if one.urgent), "")
    began, ended = stamp(began_at, rulebook.zone), stamp(max(began_at, until), rulebook.zone)
    return Breach(
        code="ran_without_authority",
        effect=Effect.FLAG,
        severity=Severity.HIGH,
        article=article,
        actual=ended,
        figures={"from": began, "until": ended},
    )


def urgent_start_uncovered(
    rulebook: Rulebook, measures: Sequence[str], *, began_at: datetime, until: datetime
) -> Breach:
    """Return the flag of an urgent start whose confirmation begins later than it did."""
    began, covered = stamp(began_at, rulebook.zone), stamp(until, rulebook.zone)
    return Breach(
        code="urgent_start_uncovered",
        effect=Effect.FLAG,
        severity=Severity.HIGH,
        article=authority_article(rulebook, measures),
        actual=covered,
        pointer="/from",
        figures={"from": began, "until": covered},
    )


def served_without_authority(
    rulebook: Rulebook, measures: Sequence[str], *, served_at: datetime, provider: str, again: bool
) -> Breach:
    """Return the flag of an order served when no term ran; `again` where it was served before."""
    at = stamp(served_at, rulebook.zone)
    return Breach(
        code="order_served_again" if again else "order_served_without_authority",
        effect=Effect.FLAG,
        severity=Severity.HIGH,
        article=authority_article(rulebook, measures),
        actual=at,
        pointer="/served_at",
        figures={"at": at, "provider": provider},
    )


def use_of_another_measure(rulebook: Rulebook, *, measure: str, at: datetime) -> Breach:
    """Return the flag of a measure that was used though another was asked for."""
    return Breach(
        code="use_of_another_measure",
        effect=Effect.FLAG,
        severity=Severity.HIGH,
        article=authority_article(rulebook, [measure]),
        actual=measure,
        pointer="/measure",
        figures={"measure": measure, "at": stamp(at, rulebook.zone)},
    )


def result_without_authority(rulebook: Rulebook, measures: Sequence[str]) -> Breach:
    """Return the flag of a return for what nobody ever authorised."""
    return Breach(
        code="result_without_authority",
        effect=Effect.FLAG,
        severity=Severity.HIGH,
        article=authority_article(rulebook, measures),
    )


def not_counted(rulebook: Rulebook, measures: Sequence[str], *, what: str, at: datetime) -> Breach:
    """Return the flag of an occurrence from which the law counts nothing under these measures."""
    return _occurred("occurrence_not_counted", rulebook, measures, what, at)


def of_the_court(breach: Breach) -> Breach:
    """Return the flag of something that a court told of: it hides no measure, and weighs less."""
    return replace(breach, severity=Severity.MEDIUM, party="court")


def nothing_waited(
    rulebook: Rulebook, measures: Sequence[str], *, what: str, at: datetime
) -> Breach:
    """Return the flag of an occurrence that follows something nobody told of."""
    return _occurred("occurrence_follows_nothing", rulebook, measures, what, at)


def authority_article(rulebook: Rulebook, measures: Sequence[str]) -> str:
    """Return the articles under which these measures have to be authorised, the first known one."""
    return next((one.article for _code, one in strictest(rulebook, measures).measures), "")


def _occurred(
    code: str, rulebook: Rulebook, measures: Sequence[str], what: str, at: datetime
) -> Breach:
    return Breach(
        code=code,
        effect=Effect.FLAG,
        severity=Severity.HIGH,
        article=authority_article(rulebook, measures),
        pointer="/what",
        figures={"what": what, "at": stamp(at, rulebook.zone)},
    )
