"""How the limits of a rulebook apply to a filing, a decision, a start, a return.

A filing is held against every rule at once; the answer does not depend on the
order in which its measures were named. What a statute forbids is refused, what
the body only watches is flagged, and a historic filing is never refused: what
would have been is flagged instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from warrants.rules.rulebook import Limit, Measure, Protected, RenewalLimit, Rulebook, TermLimit
from warrants.rules.sentences import breach_sentence
from warrants.rules.terms import Period, strict_end
from warrants.rules.vocabulary import Effect, Kind, Severity

DAY = timedelta(days=1)
LONGEST_WITHOUT_A_LIMIT = Period(months=12)


@dataclass(frozen=True, slots=True)
class Breach:
    """One rule that is not kept: a code, who minds, and the two figures compared."""

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


@dataclass(frozen=True, slots=True)
class Offence:
    """What is investigated."""

    code: str
    title: str = ""
    max_penalty_years: Decimal | None = None
    criminal_group: bool = False
    grave: bool = False


@dataclass(frozen=True, slots=True)
class TargetFacts:
    """What the rules need to know of a target; never who it is."""

    kind: str
    capacity: str
    protected: tuple[str, ...] = ()
    own_grave_offence: bool = False
    consent: bool = False


@dataclass(frozen=True, slots=True)
class Filing:
    """One application as the rules see it."""

    kind: Kind
    measures: tuple[str, ...]
    offences: tuple[Offence, ...]
    targets: tuple[TargetFacts, ...]
    requested: Period
    resolved_at: datetime
    received_at: datetime
    starts_at: datetime | None = None
    has_results: bool = False
    urgent_started_at: datetime | None = None
    threat_consent: bool = False
    court_is_capital: bool = False
    prosecutor_general_agreed: bool = False
    historic: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open stretch of time."""

    starts_at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class History:
    """What has been authorised so far: the terms, and what they add up to."""

    terms: tuple[Span, ...] = ()
    renewals: int = 0
    cumulative: timedelta = timedelta()
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TermEnd:
    """The last instant one term may reach, and the article that says so."""

    until: datetime
    article: str


NOTHING = History()


def check_filing(
    rulebook: Rulebook, filing: Filing, history: History | None, at: datetime
) -> list[Breach]:
    """Return every rule that the filing breaks, in a stable order."""
    past = history or NOTHING
    known = [
        (code, rulebook.measures[code])
        for code in sorted(set(filing.measures))
        if code in rulebook.measures
    ]
    found = [
        *_unknown_measures(rulebook, filing),
        *_measures_not_in_force(rulebook, filing, known),
        *_length(rulebook, filing, known),
        *_times(rulebook, filing, at),
    ]
    if filing.kind == Kind.RENEWAL:
        found += _renewal(filing, past, known)
        found += _thresholds(rulebook, filing, past, known)
    else:
        found += _offences(filing, known)
        found += _targets(filing, known)
        found += _authority(filing, known)
    if filing.historic:
        found = [replace(breach, effect=Effect.FLAG) for breach in found]
    return found


def check_decision(
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
) -> list[Breach]:
    """Return what is wrong with a granted term `starts_at <= t < until`."""
    found: list[Breach] = []
    figures = {"from": _stamp(starts_at), "until": _stamp(until)}
    if until <= starts_at:
        found.append(_refuse("term_not_forward", "/until", figures=figures))
    limit = longest_until(rulebook, measures, starts_at, renewal=renewal)
    if until > limit.until:
        found.append(
            _refuse(
                "term_too_long",
                "/days",
                article=limit.article,
                limit=_stamp(limit.until),
                actual=_stamp(until),
                figures={**figures, "latest": _stamp(limit.until)},
            )
        )
    if requested_days is not None and until - starts_at > requested_days * DAY:
        found.append(
            _refuse(
                "longer_than_asked",
                "/days",
                limit=str(requested_days),
                actual=str(-(-(until - starts_at) // DAY)),
                figures={"requested": requested_days},
            )
        )
    if history.terms and starts_at != history.terms[-1].until:
        found.append(
            _refuse(
                "term_leaves_gap",
                "/from",
                limit=_stamp(history.terms[-1].until),
                actual=_stamp(starts_at),
                figures={"end": _stamp(history.terms[-1].until)},
            )
        )
    if history.terms and decided_at >= history.terms[-1].until:
        found.append(
            _refuse(
                "decided_after_end",
                "/decided_at",
                limit=_stamp(history.terms[-1].until),
                actual=_stamp(decided_at),
                figures={"end": _stamp(history.terms[-1].until)},
            )
        )
    found += late_recording(rulebook, said_at=decided_at, at=at, party="court")
    return found


def check_activation(
    rulebook: Rulebook,
    *,
    started: bool,
    happened_at: datetime,
    urgent_at: datetime | None,
    history: History,
    at: datetime,
) -> list[Breach]:
    """Return what is remarkable about actual use: outside every term, or told late."""
    found = late_recording(rulebook, said_at=happened_at, at=at, party="agency")
    inside = any(term.starts_at <= happened_at < term.until for term in history.terms)
    at_the_edge = not started and any(happened_at == term.until for term in history.terms)
    urgent = urgent_at is not None and happened_at >= urgent_at and not history.terms
    if not (inside or at_the_edge or urgent):
        code = "use_outside_term" if started else "use_beyond_term"
        found.append(
            Breach(
                code=code,
                effect=Effect.FLAG,
                severity=Severity.HIGH,
                pointer="/at",
                actual=_stamp(happened_at),
                figures={"at": _stamp(happened_at)},
            )
        )
    return found


def check_return(*, figures: Mapping[str, Any], authorised_days: int | None) -> list[Breach]:
    """Return what a result report leaves to be explained: facts to check, never verdicts."""
    found = []
    days, total = figures.get("days_used"), figures.get("communications")
    incriminating = figures.get("incriminating")
    if days is not None and authorised_days is not None and days > authorised_days:
        found.append(
            _note("days_exceed_authority", Severity.HIGH, "/days_used", authorised_days, days)
        )
    if incriminating is not None and total is not None and incriminating > total:
        found.append(
            _note(
                "incriminating_exceed_total",
                Severity.MEDIUM,
                "/incriminating",
                total,
                incriminating,
            )
        )
    if figures.get("installed") == "used" and total == 0:
        found.append(_note("used_without_communications", Severity.LOW, "/communications", 1, 0))
    if figures.get("installed") == "never" and days:
        found.append(_note("days_without_installation", Severity.MEDIUM, "/days_used", 0, days))
    return found


def check_historic_order(
    rulebook: Rulebook,
    *,
    measures: Sequence[str],
    original_days: int | None,
    total_days: int | None,
    renewals: int,
) -> list[Breach]:
    """Return what an order known only by its lengths leaves to be explained."""
    rules = strictest(rulebook, measures)
    longest = rules.term.max.whole_days if rules.term else None
    again = rules.renewal.max.whole_days if rules.renewal else None
    found = []
    if longest and original_days and original_days > longest:
        found.append(
            _note("original_above_limit", Severity.HIGH, "/requested_days", longest, original_days)
        )
    if longest and again and total_days and total_days > longest + again * renewals:
        found.append(
            _note(
                "total_above_limits", Severity.HIGH, "/days", longest + again * renewals, total_days
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class Strictest:
    """The strictest of each limit among several measures."""

    term: TermLimit | None
    renewal: RenewalLimit | None
    limits: tuple[Limit, ...]


def strictest(rulebook: Rulebook, measures: Sequence[str]) -> Strictest:
    """Return what binds a warrant of several measures: of each limit the shortest.

    Of equal ones the first article in the alphabet is named, so that the order of
    the measures does not show.
    """
    return _strictest(
        [rulebook.measures[code] for code in sorted(set(measures)) if code in rulebook.measures]
    )


def _strictest(measures: Iterable[Measure]) -> Strictest:
    known = list(measures)
    terms = [measure.term for measure in known if measure.term]
    renewals = [measure.renewal for measure in known if measure.renewal]
    limits: dict[tuple[str, str, str, Effect], Limit] = {}
    for limit in (limit for measure in known for limit in measure.limits):
        key = (limit.what, limit.by, limit.only_with, limit.effect)
        if key not in limits or _size(limit) < _size(limits[key]):
            limits[key] = limit
    return Strictest(
        term=min(terms, key=lambda one: (one.max.shortest(), one.article), default=None),
        renewal=min(renewals, key=lambda one: (one.max.shortest(), one.article), default=None),
        limits=tuple(limits[key] for key in sorted(limits)),
    )


def longest_until(
    rulebook: Rulebook, measures: Sequence[str], starts_at: datetime, *, renewal: bool
) -> TermEnd:
    """Return the last instant that the law allows one term from `starts_at` to reach.

    Where the rulebook states no longest term the body holds to one year.
    """
    rules = strictest(rulebook, measures)
    limit = rules.renewal if renewal and rules.renewal else rules.term
    if limit is None or limit.effect != Effect.REFUSE:
        return TermEnd(strict_end(starts_at, LONGEST_WITHOUT_A_LIMIT, rulebook.zone), "body")
    return TermEnd(strict_end(starts_at, limit.max, rulebook.zone), limit.article)


def needs_judge(rulebook: Rulebook, measures: Sequence[str]) -> bool:
    """Whether any of the measures has to be authorised by somebody outside the agency."""
    return any(
        set(rulebook.measures[code].authorisers) != {"investigating_body"}
        for code in measures
        if code in rulebook.measures
    )


def late_recording(
    rulebook: Rulebook, *, said_at: datetime, at: datetime, party: str
) -> list[Breach]:
    """Return a flag where what is said to have happened lies too far before its recording."""
    tolerance = rulebook.late_filing.tolerance
    if at <= strict_end(said_at, tolerance, rulebook.zone):
        return []
    return [
        Breach(
            code="recorded_late",
            effect=Effect.FLAG,
            severity=rulebook.late_filing.severity,
            party=party,
            limit=str(tolerance),
            actual=_stamp(said_at),
            figures={"said": _stamp(said_at), "recorded": _stamp(at), "tolerance": str(tolerance)},
        )
    ]


def _unknown_measures(rulebook: Rulebook, filing: Filing) -> Iterator[Breach]:
    for number, code in enumerate(filing.measures):
        if code not in rulebook.measures:
            yield _refuse(
                "unknown_measure", f"/measures/{number}", actual=code, figures={"measure": code}
            )


def _measures_not_in_force(
    rulebook: Rulebook, filing: Filing, known: Sequence[tuple[str, Measure]]
) -> Iterator[Breach]:
    day = rulebook.local_day(filing.resolved_at)
    for code, measure in known:
        span = measure.in_force
        if day < span.from_ or (span.until and day >= span.until):
            yield _refuse(
                "measure_not_in_force",
                "/measures",
                article=measure.article,
                limit=span.until.isoformat() if span.until else span.from_.isoformat(),
                actual=day.isoformat(),
                figures={"measure": code, "day": day.isoformat()},
            )


def _length(
    rulebook: Rulebook, filing: Filing, known: Sequence[tuple[str, Measure]]
) -> Iterator[Breach]:
    start = filing.starts_at or filing.resolved_at
    rules = _strictest(measure for _code, measure in known)
    limit: TermLimit | RenewalLimit | None = rules.term
    code = "term_longer_than_allowed"
    if filing.kind == Kind.RENEWAL:
        limit, code = rules.renewal or rules.term, "renewal_longer_than_allowed"
    if limit is None:
        return
    longest = strict_end(start, limit.max, rulebook.zone)
    if strict_end(start, filing.requested, rulebook.zone) > longest:
        yield Breach(
            code=code,
            effect=limit.effect,
            severity=Severity.HIGH,
            article=limit.article,
            limit=str(limit.max),
            actual=str(filing.requested),
            pointer="/requested_days",
            figures={"limit": str(limit.max), "actual": str(filing.requested)},
        )


def _times(rulebook: Rulebook, filing: Filing, at: datetime) -> Iterator[Breach]:
    if filing.resolved_at > at:
        yield _refuse(
            "resolved_in_future",
            "/resolved_at",
            limit=_stamp(at),
            actual=_stamp(filing.resolved_at),
            figures={"at": _stamp(filing.resolved_at)},
        )
    if filing.urgent_started_at and filing.urgent_started_at > at:
        yield _refuse(
            "urgent_in_future",
            "/urgent/started_at",
            limit=_stamp(at),
            actual=_stamp(filing.urgent_started_at),
            figures={"at": _stamp(filing.urgent_started_at)},
        )
    yield from late_recording(rulebook, said_at=filing.resolved_at, at=at, party="agency")


def _renewal(
    filing: Filing, past: History, known: Sequence[tuple[str, Measure]]
) -> Iterator[Breach]:
    rules = _strictest(measure for _code, measure in known)
    end = past.terms[-1].until if past.terms else None
    if end and filing.received_at >= end:
        yield _refuse(
            "renewal_after_end",
            "/resolved_at",
            article=rules.renewal.article if rules.renewal else "",
            limit=_stamp(end),
            actual=_stamp(filing.received_at),
            figures={"end": _stamp(end)},
        )
    if rules.renewal is None:
        return
    ahead = rules.renewal.file_before
    if ahead and end and end - ahead.shortest() < filing.resolved_at < end:
        yield Breach(
            code="renewal_filed_late",
            effect=Effect.FLAG,
            severity=Severity.MEDIUM,
            article=rules.renewal.article,
            limit=_stamp(end - ahead.shortest()),
            actual=_stamp(filing.resolved_at),
            pointer="/resolved_at",
            figures={"end": _stamp(end), "ahead": str(ahead)},
        )
    if rules.renewal.needs_results and not filing.has_results:
        yield _refuse("renewal_without_results", "/results_so_far", article=rules.renewal.article)


def _thresholds(
    rulebook: Rulebook, filing: Filing, past: History, known: Sequence[tuple[str, Measure]]
) -> Iterator[Breach]:
    group = any(offence.criminal_group for offence in filing.offences)
    for limit in _strictest(measure for _code, measure in known).limits:
        if limit.only_with and (limit.only_with == "criminal_group") != group:
            continue
        if isinstance(limit.max, int):
            actual, most = past.renewals + 1, limit.max
            over, code = actual > most, "too_many_renewals"
        else:
            start = past.terms[0].starts_at if past.terms else filing.received_at
            most_time = strict_end(start, limit.max, rulebook.zone) - start
            total = past.cumulative + filing.requested.shortest()
            actual, most = -(-total // DAY), most_time // DAY
            over, code = total > most_time, "cumulative_above_limit"
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


def _offences(filing: Filing, known: Sequence[tuple[str, Measure]]) -> Iterator[Breach]:
    for code, measure in known:
        gate = measure.offence
        if gate is None or gate.any_offence or (filing.threat_consent and measure.threat):
            continue
        if any(_passes(offence, gate.min_years_over, gate.any_of) for offence in filing.offences):
            continue
        years = [one.max_penalty_years for one in filing.offences if one.max_penalty_years]
        yield _refuse(
            "offence_below_gate",
            "/offences",
            article=gate.article,
            limit=str(gate.min_years_over or ""),
            actual=str(max(years, default="")),
            figures={"measure": code, "years": gate.min_years_over or 0},
        )


def _passes(offence: Offence, years: int | None, any_of: tuple[str, ...]) -> bool:
    if "criminal_group" in any_of and offence.criminal_group:
        return True
    return years is not None and (offence.max_penalty_years or 0) > years


def _targets(filing: Filing, known: Sequence[tuple[str, Measure]]) -> Iterator[Breach]:
    for number, target in enumerate(filing.targets):
        for code, measure in known:
            if measure.targets and target.capacity not in measure.targets:
                yield _refuse(
                    "target_not_allowed",
                    f"/targets/{number}/capacity",
                    article=measure.targets_article or measure.article,
                    limit=", ".join(measure.targets),
                    actual=target.capacity,
                    figures={"measure": code, "capacity": target.capacity},
                )
            if target.capacity == "victim_consenting" and not target.consent:
                yield _refuse(
                    "consent_missing",
                    f"/targets/{number}/consent",
                    article=measure.targets_article or measure.article,
                    figures={"measure": code},
                )
        yield from _protected(filing, number, target, known)


def _protected(
    filing: Filing, number: int, target: TargetFacts, known: Sequence[tuple[str, Measure]]
) -> Iterator[Breach]:
    rules = {rule for _code, measure in known for rule in measure.protected}
    for rule in sorted(rules, key=lambda one: (one.category, one.effect)):
        if rule.category in target.protected and not _excepted(rule, filing, target):
            yield Breach(
                code="protected_refused" if rule.effect == Effect.REFUSE else "protected_noticed",
                effect=rule.effect,
                severity=rule.severity,
                article=rule.article,
                actual=rule.category,
                pointer=f"/targets/{number}/protected",
                figures={"category": rule.category},
            )


def _excepted(rule: Protected, filing: Filing, target: TargetFacts) -> bool:
    if rule.unless == "grave_offence_of_their_own":
        return target.own_grave_offence
    if rule.unless == "capital_court_and_agreement":
        return filing.court_is_capital and filing.prosecutor_general_agreed
    return False


def _authority(filing: Filing, known: Sequence[tuple[str, Measure]]) -> Iterator[Breach]:
    for code, measure in known:
        if filing.kind == Kind.URGENT and not (measure.urgent and measure.urgent.allowed):
            yield _refuse(
                "urgent_not_allowed",
                "/urgent",
                article=measure.urgent.article if measure.urgent else measure.article,
                figures={"measure": code},
            )
        if filing.threat_consent and measure.threat is None:
            yield _refuse(
                "threat_route_not_allowed",
                "/threat",
                article=measure.article,
                figures={"measure": code},
            )


def _refuse(
    code: str,
    pointer: str,
    *,
    article: str = "",
    limit: str = "",
    actual: str = "",
    figures: Mapping[str, Any] | None = None,
) -> Breach:
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


def _note(code: str, severity: Severity, pointer: str, limit: int, actual: int) -> Breach:
    return Breach(
        code=code,
        effect=Effect.FLAG,
        severity=severity,
        limit=str(limit),
        actual=str(actual),
        pointer=pointer,
        figures={"limit": limit, "actual": actual},
    )


def _size(limit: Limit) -> timedelta:
    return timedelta(days=limit.max) if isinstance(limit.max, int) else limit.max.shortest()


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
