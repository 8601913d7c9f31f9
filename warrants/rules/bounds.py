"""What binds several measures together: the strictest of each limit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from oversight.deadlines.terms import Period
from warrants.rules.measures import Limit, Measure, Protected, TermLimit
from warrants.rules.rulebook import Rulebook
from warrants.rules.vocabulary import Effect

LONGEST_WITHOUT_A_LIMIT: Final = Period(months=12)


@dataclass(frozen=True, slots=True)
class TermEnd:
    """The last instant one term may reach, and the article that says so."""

    until: datetime
    article: str


@dataclass(frozen=True, slots=True)
class Strictest:
    """The strictest of each limit among several measures.

    `term` and `renewal` are the shortest; one that refuses stands before one that
    only flags, however short. `terms` and `renewals` are all the distinct ones,
    for which is shorter of a month and 30 days only a date can tell.
    """

    measures: tuple[tuple[str, Measure], ...]
    term: TermLimit | None
    renewal: TermLimit | None
    terms: tuple[TermLimit, ...]
    renewals: tuple[TermLimit, ...]
    file_before: Period | None
    file_before_article: str
    needs_results: TermLimit | None
    limits: tuple[Limit, ...]
    protected: tuple[Protected, ...]


def strictest(rulebook: Rulebook, measures: Sequence[str]) -> Strictest:
    """Return what binds a warrant of several measures: of each limit the shortest.

    Of equal ones the first article in the alphabet is named, so that the order of
    the measures does not show. Unknown measures bind nothing.
    """
    key = tuple(sorted(set(measures)))
    found: Strictest | None = rulebook.memory.get(key)
    if found is None:
        found = rulebook.memory[key] = _strictest(rulebook, key)
    return found


def bound(
    rulebook: Rulebook, limits: Sequence[TermLimit], starts_at: datetime, effect: Effect
) -> tuple[TermLimit, datetime] | None:
    """Return which of the limits with this effect ends a term from `starts_at` first, and when."""
    ends = [
        (rulebook.end_of(starts_at, limit.max), limit.article, limit)
        for limit in limits
        if limit.effect == effect
    ]
    if not ends:
        return None
    end, _article, limit = min(ends, key=lambda one: one[:2])
    return limit, end


def longest_until(
    rulebook: Rulebook, measures: Sequence[str], starts_at: datetime, *, renewal: bool
) -> TermEnd:
    """Return the last instant that the law allows one term from `starts_at` to reach.

    Where the law refuses no length the body holds to one year.
    """
    rules = strictest(rulebook, measures)
    limits = rules.renewals if renewal else rules.terms
    found = bound(rulebook, limits, starts_at, Effect.REFUSE)
    if found is None:
        return TermEnd(rulebook.end_of(starts_at, LONGEST_WITHOUT_A_LIMIT), "body")
    return TermEnd(found[1], found[0].article)


def term_start(
    rulebook: Rulebook,
    measures: Sequence[str],
    *,
    decided_at: datetime,
    first_used_at: datetime | None,
) -> datetime:
    """Return when a first term begins to run.

    At the decision; where the law counts from first use, then, but at the latest
    so long after the decision as it says (18 USC 2518(5): ten days).
    """
    waits = [limit.starts_within for limit in strictest(rulebook, measures).terms]
    known = [rulebook.end_of(decided_at, wait) for wait in waits if wait]
    if not known:
        return decided_at
    return max(decided_at, min(first_used_at or min(known), *known))


def needs_judge(rulebook: Rulebook, measures: Sequence[str], *, threat: bool = False) -> bool:
    """Whether any of the measures has to be authorised by somebody outside the agency.

    On the threat route the investigating body itself orders those that allow it.
    """
    return any(
        not (measure.leaves_to_the_body or (threat and measure.threat))
        for code in measures
        if (measure := rulebook.measures.get(code))
    )


def _strictest(rulebook: Rulebook, codes: Iterable[str]) -> Strictest:
    measures = tuple((code, rulebook.measures[code]) for code in codes if code in rulebook.measures)
    known = [measure for _code, measure in measures]
    terms = _distinct(measure.term for measure in known if measure.term)
    again = [rule for measure in known if (rule := measure.renewal or measure.term)]
    renewals = _distinct(again)
    ahead = [rule for measure in known if (rule := measure.renewal) and rule.file_before]
    first = max(ahead, key=lambda one: (one.file_before or Period()).shortest(), default=None)
    limits: dict[tuple[str, str, str, Effect], Limit] = {}
    for limit in (limit for measure in known for limit in measure.limits):
        key = (limit.what, limit.by, limit.only_with, limit.effect)
        if key not in limits or _size(limit) < _size(limits[key]):
            limits[key] = limit
    protected = {
        (rule.category, rule.effect, rule.article): rule
        for measure in known
        for rule in measure.protected
    }
    return Strictest(
        measures=measures,
        term=next(iter(terms), None),
        renewal=next(iter(renewals), None),
        terms=terms,
        renewals=renewals,
        file_before=first.file_before if first else None,
        file_before_article=first.article if first else "",
        needs_results=next(
            (rule for measure in known if (rule := measure.renewal) and rule.needs_results), None
        ),
        limits=tuple(limits[key] for key in sorted(limits)),
        protected=tuple(protected[key] for key in sorted(protected)),
    )


def _distinct(limits: Iterable[TermLimit]) -> tuple[TermLimit, ...]:
    """Return each limit once, those that refuse first, then the shortest."""
    known = {(limit.max, limit.article, limit.effect): limit for limit in limits}
    return tuple(
        sorted(
            known.values(),
            key=lambda one: (one.effect != Effect.REFUSE, one.max.shortest(), one.article),
        )
    )


def _size(limit: Limit) -> timedelta:
    return timedelta(days=limit.max) if isinstance(limit.max, int) else limit.max.shortest()
