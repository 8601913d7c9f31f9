"""How the limits of a rulebook apply to a filing.

A filing is held against every rule at once; the answer does not depend on the
order in which its measures were named. What a statute forbids is refused, what
the body only watches is flagged, and a historic filing is never refused: what
would have been is flagged instead.

The neighbours of this question (`bounds`, `conduct`) are at hand here too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from oversight.deadlines.edge import in_time
from oversight.deadlines.terms import Period, stamp, strict_end
from warrants.rules.bounds import (
    Strictest,
    TermEnd,
    bound,
    longest_until,
    needs_judge,
    strictest,
    term_start,
)
from warrants.rules.breaches import Breach, late_recording, refuse
from warrants.rules.conduct import (
    check_activation,
    check_decision,
    check_denial,
    check_historic_order,
    check_return,
    longest_printed,
)
from warrants.rules.facts import NOTHING, Filing, History, Offence, Span, TargetFacts
from warrants.rules.measures import OffenceGate, Protected
from warrants.rules.rulebook import Rulebook
from warrants.rules.vocabulary import Effect, Kind, Severity

__all__ = [
    "NOTHING",
    "Breach",
    "Filing",
    "History",
    "Offence",
    "Period",
    "Span",
    "Strictest",
    "TargetFacts",
    "TermEnd",
    "check_activation",
    "check_decision",
    "check_denial",
    "check_filing",
    "check_historic_order",
    "check_return",
    "late_recording",
    "longest_printed",
    "longest_until",
    "needs_judge",
    "strictest",
    "term_start",
]

DAY = timedelta(days=1)


def check_filing(
    rulebook: Rulebook, filing: Filing, history: History | None, at: datetime
) -> list[Breach]:
    """Return every rule that the filing breaks, in a stable order."""
    past = history or NOTHING
    rules = strictest(rulebook, filing.measures)
    found = [
        *_unknown_measures(rulebook, filing),
        *_measures_not_in_force(rulebook, filing, rules),
        *_length(rulebook, filing, past, rules),
        *_own_length(rulebook, filing, past),
        *_times(rulebook, filing, at),
    ]
    if filing.kind == Kind.RENEWAL:
        found += _renewal(rulebook, filing, past, rules)
    else:
        found += _offences(filing, rules)
        found += _targets(rulebook, filing, rules)
        found += _authority(filing, rules)
    found += _thresholds(rulebook, filing, past, rules)
    if filing.historic:
        found = [replace(breach, effect=Effect.FLAG) for breach in found]
    return found


def _unknown_measures(rulebook: Rulebook, filing: Filing) -> Iterator[Breach]:
    for code in sorted({code for code in filing.measures if code not in rulebook.measures}):
        pointer = f"/measures/{filing.measures.index(code)}"
        yield refuse("unknown_measure", pointer, actual=code, figures={"measure": code})


def _measures_not_in_force(
    rulebook: Rulebook, filing: Filing, rules: Strictest
) -> Iterator[Breach]:
    day = rulebook.local_day(filing.resolved_at)
    for code, measure in rules.measures:
        span = measure.in_force
        if not span.contains(day):
            edge = span.until if span.until and day >= span.until else span.from_
            yield refuse(
                "measure_not_in_force",
                f"/measures/{filing.measures.index(code)}",
                article=measure.article,
                limit=edge.isoformat(),
                actual=day.isoformat(),
                figures={"measure": code, "day": day.isoformat()},
            )


def _start(filing: Filing, past: History) -> datetime:
    """Return from when the length asked for is counted."""
    if filing.starts_at is None and filing.kind == Kind.RENEWAL and past.terms:
        return past.terms[-1].until
    return filing.starts_at or filing.resolved_at


def _length(
    rulebook: Rulebook, filing: Filing, past: History, rules: Strictest
) -> Iterator[Breach]:
    """Yield the statute's limit if it is broken, else the body's own."""
    start = _start(filing, past)
    renewal = filing.kind == Kind.RENEWAL
    asked = rulebook.end_of(start, filing.requested)
    for effect in (Effect.REFUSE, Effect.FLAG):
        found = bound(rulebook, rules.renewals if renewal else rules.terms, start, effect)
        if found and asked > found[1]:
            limit = found[0]
            yield Breach(
                code="renewal_longer_than_allowed" if renewal else "term_longer_than_allowed",
                effect=effect,
                severity=Severity.HIGH,
                article=limit.article,
                limit=str(limit.max),
                actual=str(filing.requested),
                pointer="/requested_days",
                figures={"limit": str(limit.max), "actual": str(filing.requested)},
            )
            return


def _own_length(rulebook: Rulebook, filing: Filing, past: History) -> Iterator[Breach]:
    """Yield that whoever decides for itself asks for more than any one term may hold.

    Of what somebody else decides, the decision is held against it.
    """
    if filing.historic or needs_judge(rulebook, filing.measures, threat=filing.threat_consent):
        return
    if not any(code in rulebook.measures for code in filing.measures):
        return
    start, renewal = _start(filing, past), filing.kind == Kind.RENEWAL
    longest = longest_until(rulebook, filing.measures, start, renewal=renewal)
    asked = str(filing.requested)
    if longest.article == "body" and start + filing.requested.shortest() > longest.until:
        most = str(Period.of_days((longest.until - start) // DAY))
        yield refuse(
            "renewal_longer_than_allowed" if renewal else "term_longer_than_allowed",
            "/requested_days",
            article="body's norm",
            limit=most,
            actual=asked,
            figures={"limit": most, "actual": asked},
        )


def _times(rulebook: Rulebook, filing: Filing, at: datetime) -> Iterator[Breach]:
    for code, pointer, instant in (
        ("resolved_in_future", "/resolved_at", filing.resolved_at),
        ("urgent_in_future", "/urgent/started_at", filing.urgent_started_at),
    ):
        if instant and instant > at:
            actual = stamp(instant, rulebook.zone)
            limit = stamp(at, rulebook.zone)
            yield refuse(code, pointer, limit=limit, actual=actual, figures={"at": actual})
    if not filing.historic:
        yield from late_recording(rulebook, said_at=filing.resolved_at, at=at, party="agency")


def _renewal(
    rulebook: Rulebook, filing: Filing, past: History, rules: Strictest
) -> Iterator[Breach]:
    end = past.terms[-1].until if past.terms else None
    if end:
        yield from _filed_in_time(rulebook, filing, end, rules)
    wants = rules.needs_results
    if wants and not filing.has_results:
        yield replace(
            refuse("renewal_without_results", "/results_so_far", article=wants.article),
            effect=wants.effect,
        )


def _filed_in_time(
    rulebook: Rulebook, filing: Filing, end: datetime, rules: Strictest
) -> Iterator[Breach]:
    ended = stamp(end, rulebook.zone)
    if filing.received_at >= end:
        yield refuse(
            "renewal_after_end",
            "/resolved_at",
            article=rules.renewal.article if rules.renewal else "",
            limit=ended,
            actual=stamp(filing.received_at, rulebook.zone),
            figures={"end": ended},
        )
    ahead = rules.file_before
    latest = end - ahead.shortest() if ahead else end
    if ahead and filing.resolved_at < end and not in_time(filing.resolved_at, latest):
        yield Breach(
            code="renewal_filed_late",
            effect=Effect.FLAG,
            severity=Severity.MEDIUM,
            article=rules.file_before_article,
            limit=stamp(latest, rulebook.zone),
            actual=stamp(filing.resolved_at, rulebook.zone),
            pointer="/resolved_at",
            figures={"end": ended, "ahead": str(ahead)},
        )


def _thresholds(
    rulebook: Rulebook, filing: Filing, past: History, rules: Strictest
) -> Iterator[Breach]:
    group = any(offence.criminal_group for offence in filing.offences)
    start = _start(filing, past)
    total = past.cumulative + (rulebook.end_of(start, filing.requested) - start)
    first = past.terms[0].starts_at if past.terms else start
    renewals = past.renewals + (filing.kind == Kind.RENEWAL)
    for limit in rules.limits:
        if limit.only_with and (limit.only_with == "criminal_group") != group:
            continue
        if isinstance(limit.max, int):
            actual, most = renewals, limit.max
            over, code = actual > most, "too_many_renewals"
        else:
            whole = strict_end(first, limit.max, rulebook.zone) - first
            actual, most = -(-total // DAY), whole // DAY
            over, code = total > whole, "cumulative_above_limit"
        if over:
            yield Breach(
                code=code,
                effect=limit.effect,
                severity=limit.severity,
                article=limit.article,
                limit=str(most),
                actual=str(actual),
                pointer="/requested_days",
                figures={"limit": most, "actual": actual, "by": limit.by},
            )


def _offences(filing: Filing, rules: Strictest) -> Iterator[Breach]:
    for code, measure in rules.measures:
        gate = measure.offence
        if gate is None or gate.any_offence or (filing.threat_consent and measure.threat):
            continue
        if any(_passes(offence, gate) for offence in filing.offences):
            continue
        years = [one.max_penalty_years for one in filing.offences if one.max_penalty_years]
        yield refuse(
            "offence_below_least" if gate.min_years is not None else "offence_below_gate",
            "/offences",
            article=gate.article,
            limit=str(gate.years if gate.years is not None else ""),
            actual=str(max(years, default="")),
            figures={"measure": code, "years": gate.years or 0},
        )


def _passes(offence: Offence, gate: OffenceGate) -> bool:
    if "criminal_group" in gate.any_of and offence.criminal_group:
        return True
    if "grave" in gate.any_of and offence.grave:
        return True
    penalty = offence.max_penalty_years or Decimal(0)
    if gate.min_years is not None:
        return penalty >= gate.min_years
    return gate.min_years_over is not None and penalty > gate.min_years_over


def _targets(rulebook: Rulebook, filing: Filing, rules: Strictest) -> Iterator[Breach]:
    for number, target in enumerate(filing.targets):
        for code, measure in rules.measures:
            article = measure.targets_article or measure.article
            if measure.targets and target.capacity not in measure.targets:
                yield refuse(
                    "target_not_allowed",
                    f"/targets/{number}/capacity",
                    article=article,
                    limit=", ".join(measure.targets),
                    actual=target.capacity,
                    figures={"measure": code, "capacity": target.capacity},
                )
            if target.capacity in measure.needs_consent and not target.consent:
                yield refuse(
                    "consent_missing",
                    f"/targets/{number}/consent",
                    article=article,
                    figures={"measure": code},
                )
        yield from _protected(rulebook, filing, number, rules)


def _protected(
    rulebook: Rulebook, filing: Filing, number: int, rules: Strictest
) -> Iterator[Breach]:
    target = filing.targets[number]
    pointer = f"/targets/{number}/protected"
    for rule in rules.protected:
        if rule.category not in target.protected:
            continue
        if rule.unless == "capital_court_and_agreement":
            yield from _before_the_capital(rule, filing)
        elif not (rule.unless and target.own_grave_offence):
            yield Breach(
                code="protected_refused" if rule.effect == Effect.REFUSE else "protected_noticed",
                effect=rule.effect,
                severity=rule.severity,
                article=rule.article,
                actual=rule.category,
                pointer=pointer,
                figures={"category": rule.category},
            )
    if rulebook.protected_categories:
        for category in sorted(set(target.protected) - set(rulebook.protected_categories)):
            yield Breach(
                code="protected_unknown",
                effect=Effect.FLAG,
                severity=Severity.MEDIUM,
                actual=category,
                pointer=pointer,
                figures={"category": category},
            )


def _before_the_capital(rule: Protected, filing: Filing) -> Iterator[Breach]:
    """Yield what is missing for a measure against a judge or the Prosecutor General."""
    for code, pointer, there in (
        ("capital_court_missing", "/court", filing.court_is_capital),
        (
            "agreement_missing",
            "/prosecutor_general_agreed",
            filing.prosecutor_general_agreed,
        ),
    ):
        if not there:
            found = refuse(code, pointer, article=rule.article, figures={"category": rule.category})
            yield replace(found, effect=rule.effect, severity=rule.severity)


def _authority(filing: Filing, rules: Strictest) -> Iterator[Breach]:
    for code, measure in rules.measures:
        if filing.kind == Kind.URGENT and not (measure.urgent and measure.urgent.allowed):
            yield refuse(
                "urgent_not_allowed",
                "/urgent",
                article=measure.urgent.article if measure.urgent else measure.article,
                figures={"measure": code},
            )
        if filing.threat_consent and measure.threat is None:
            yield refuse(
                "threat_route_not_allowed",
                "/threat",
                article=measure.article,
                figures={"measure": code},
            )
