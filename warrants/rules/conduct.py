"""How the law applies after the filing: to what a judge grants, what is used, what is reported."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from oversight.deadlines.terms import stamp, strict_end
from warrants.rules.bounds import longest_until, strictest
from warrants.rules.breaches import Breach, late_recording, note, refuse
from warrants.rules.facts import History
from warrants.rules.lifecycle import RESULTS, denies_use
from warrants.rules.measures import Limit
from warrants.rules.rulebook import Rulebook
from warrants.rules.telling import authority_article
from warrants.rules.vocabulary import Effect, Severity

DAY = timedelta(days=1)


def check_decision(  # noqa: PLR0913 - a decision is held against all of these
    rulebook: Rulebook,
    *,
    measures: Sequence[str],
    requested_days: int | None,
    starts_at: datetime,
    until: datetime,
    decided_at: datetime,
    renewal: bool,
    history: History,
    at: datetime,
    applied_at: datetime | None = None,
) -> list[Breach]:
    """Return what is wrong with a granted term `starts_at <= t < until`.

    `applied_at` is when the resolution was issued, or an urgent measure began: no
    term reaches back before it, and nobody decides before they were asked.
    """
    return [
        *_length(rulebook, measures, starts_at, until, requested_days, renewal=renewal),
        *_place(rulebook, starts_at, decided_at, history, applied_at),
        *([] if renewal else _ahead(rulebook, measures, starts_at, decided_at)),
        *late_recording(rulebook, said_at=decided_at, at=at, party="court"),
    ]


def check_activation(
    rulebook: Rulebook,
    *,
    started: bool,
    happened_at: datetime,
    urgent_at: datetime | None,
    history: History,
    at: datetime,
    measures: Sequence[str] = (),
) -> list[Breach]:
    """Return what is remarkable about actual use: outside every term, or told late.

    An urgent start is covered from its beginning until a judge refused it. Where nothing
    was ever authorised nor begun, all use is without authority.
    """
    found = late_recording(rulebook, said_at=happened_at, at=at, party="agency")
    inside = any(term.starts_at <= happened_at < term.until for term in history.terms)
    at_the_edge = not started and any(happened_at == term.until for term in history.terms)
    urgent = _in_urgent_start(happened_at, urgent_at, history, started=started)
    if not (inside or at_the_edge or urgent):
        happened = stamp(happened_at, rulebook.zone)
        code = "use_outside_term" if started else "use_beyond_term"
        found.append(
            Breach(
                code=code if history.cumulative or urgent_at else "use_without_authority",
                effect=Effect.FLAG,
                severity=Severity.HIGH,
                article=authority_article(rulebook, measures),
                pointer="/at",
                actual=happened,
                figures={"at": happened},
            )
        )
    return found


def _in_urgent_start(
    happened_at: datetime, urgent_at: datetime | None, history: History, *, started: bool
) -> bool:
    if urgent_at is None or happened_at < urgent_at or history.terms:
        return False
    refused_at = history.ended_at
    if refused_at is None:
        return True
    return happened_at < refused_at or (not started and happened_at == refused_at)


def check_return(*, figures: Mapping[str, Any], authorised_days: int | None) -> list[Breach]:
    """Return what a result report leaves to be explained: facts to check, never verdicts.

    `authorised_days` are all days for which authority held, a term that was cut counted as
    far as it ran, None where unknown; `figures` hold `installed`, `days_used`, `communications`, `incriminating`, each perhaps
    None: absent is not zero, and nothing is concluded from it.
    """
    found = []
    days, total = figures.get("days_used"), figures.get("communications")
    incriminating, installed = figures.get("incriminating"), figures.get("installed")
    if days is not None and authorised_days is not None and days > authorised_days:
        found.append(
            note("days_exceed_authority", Severity.HIGH, "/days_used", authorised_days, days)
        )
    if incriminating is not None and total is not None and incriminating > total:
        severity = Severity.MEDIUM
        found.append(
            note("incriminating_exceed_total", severity, "/incriminating", total, incriminating)
        )
    if installed == "used" and total == 0:
        found.append(note("used_without_communications", Severity.LOW, "/communications", 1, 0))
    if installed == "never" and days:
        found.append(note("days_without_installation", Severity.MEDIUM, "/days_used", 0, days))
    return found


def check_denial(
    *, figures: Mapping[str, Any], starts: int, earlier_days: int, authorised_days: int | None
) -> list[Breach]:
    """Return where a live return is at odds with itself, or with what the case holds besides.

    `starts` are the starts of use on record; `earlier_days` the days that earlier returns
    tell, to which the days of this one are added.
    """
    found = []
    denied = denies_use(figures)
    results = [name for name in RESULTS if name != "days_used" and figures.get(name)]
    never = figures.get("installed") == "never"
    if denied and (results or (figures.get("days_used") and not never)):
        actual = max(figures[name] for name in results or ["days_used"])
        found.append(note("results_without_use", Severity.MEDIUM, "/installed", 0, actual))
    if denied and starts:
        found.append(note("use_denied", Severity.HIGH, "/installed", 0, starts))
    days = figures.get("days_used") or 0
    most = authorised_days
    if most is not None and earlier_days and days and days <= most < earlier_days + days:
        together = earlier_days + days
        found.append(note("days_exceed_authority", Severity.HIGH, "/days_used", most, together))
    return found


def longest_printed(original_days: int | None, total_days: int | None) -> int | None:
    """Return the larger of the two lengths that a publication prints of an order.

    They are told by different offices, and whichever is larger was ordered; None where
    neither is printed.
    """
    return max((days for days in (original_days, total_days) if days is not None), default=None)


def check_historic_order(
    rulebook: Rulebook,
    *,
    measures: Sequence[str],
    original_days: int | None,
    total_days: int | None,
    renewals: int,
) -> list[Breach]:
    """Return what an order known only by its lengths leaves to be explained.

    Compared in days, so only where the law, or the body, states its limits in days.
    A limit that depends on the offence is left out: the records do not say enough.
    """
    rules = strictest(rulebook, measures)
    longest = rules.term.max.whole_days if rules.term else None
    again = rules.renewal.max.whole_days if rules.renewal else None
    found = []
    if longest and original_days and original_days > longest:
        found.append(
            note("original_above_limit", Severity.HIGH, "/requested_days", longest, original_days)
        )
    if longest and again and total_days and total_days > longest + again * renewals:
        most = longest + again * renewals
        found.append(note("total_above_limits", Severity.HIGH, "/days", most, total_days))
    return [*found, *_of_the_whole(rules.limits, total_days or 0, renewals)]


def _of_the_whole(limits: Iterable[Limit], total_days: int, renewals: int) -> Iterator[Breach]:
    """Note where extensions, or all days together, go beyond a limit on the whole."""
    for limit in limits:
        if limit.only_with:
            continue
        code, pointer, actual = "too_many_renewals", "/renewals", renewals
        most = limit.max if isinstance(limit.max, int) else limit.max.whole_days
        if not isinstance(limit.max, int):
            code, pointer, actual = "cumulative_above_limit", "/days", total_days
        if most is not None and actual > most:
            yield replace(note(code, limit.severity, pointer, most, actual), article=limit.article)


def _length(
    rulebook: Rulebook,
    measures: Sequence[str],
    starts_at: datetime,
    until: datetime,
    requested_days: int | None,
    *,
    renewal: bool,
) -> Iterator[Breach]:
    figures = {"from": stamp(starts_at, rulebook.zone), "until": stamp(until, rulebook.zone)}
    if until <= starts_at:
        yield refuse("term_not_forward", "/until", figures=figures)
    limit = longest_until(rulebook, measures, starts_at, renewal=renewal)
    if until > limit.until:
        latest = stamp(limit.until, rulebook.zone)
        yield refuse(
            "term_too_long",
            "/days",
            article=limit.article,
            limit=latest,
            actual=figures["until"],
            figures={**figures, "latest": latest},
        )
    if requested_days is not None and until - starts_at > requested_days * DAY:
        yield refuse(
            "longer_than_asked",
            "/days",
            limit=str(requested_days),
            actual=str(-(-(until - starts_at) // DAY)),
            figures={"requested": requested_days},
        )


def _place(
    rulebook: Rulebook,
    starts_at: datetime,
    decided_at: datetime,
    history: History,
    applied_at: datetime | None,
) -> Iterator[Breach]:
    """Yield what is wrong with where a term lies, and with when it was decided."""
    zone = rulebook.zone
    if history.terms:
        last = history.terms[-1].until
        end = stamp(last, zone)
        if starts_at != last:
            actual = stamp(starts_at, zone)
            yield refuse("term_leaves_gap", "/from", limit=end, actual=actual, figures={"end": end})
        if decided_at >= last:
            actual = stamp(decided_at, zone)
            yield refuse(
                "decided_after_end", "/decided_at", limit=end, actual=actual, figures={"end": end}
            )
    if applied_at is None:
        return
    applied = stamp(applied_at, zone)
    for code, pointer, instant in (
        ("term_before_application", "/from", starts_at),
        ("decided_before_application", "/decided_at", decided_at),
    ):
        if instant < applied_at:
            actual = stamp(instant, zone)
            figures = {"at": actual, "applied": applied}
            yield refuse(code, pointer, limit=applied, actual=actual, figures=figures)


def _ahead(
    rulebook: Rulebook, measures: Sequence[str], starts_at: datetime, decided_at: datetime
) -> Iterator[Breach]:
    """Yield that a first term begins far ahead of its decision.

    The limit of the law where it sets one (18 USC 2518(5)), else the body's threshold.
    """
    of_law = [
        (rule.starts_within, rule.article)
        for rule in strictest(rulebook, measures).terms
        if rule.starts_within
    ]
    ours = (rulebook.start_ahead.within, rulebook.start_ahead.article)
    within, article = min(of_law, key=lambda one: one[0].shortest(), default=ours)
    latest = strict_end(decided_at, within, rulebook.zone)
    if starts_at <= latest:
        return
    start = stamp(starts_at, rulebook.zone)
    yield Breach(
        code="term_starts_far_ahead",
        effect=rulebook.start_ahead.effect,
        severity=rulebook.start_ahead.severity,
        article=article,
        party="court",
        limit=str(within),
        actual=start,
        pointer="/from",
        figures={"from": start, "limit": str(within)},
    )
