"""Requests for stored data: what may be asked on whose word, and what an answer may hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from oversight.deadlines.terms import Period, strict_end
from oversight.rules.signs import alike
from warrants.rules.breaches import Breach, late_recording, refuse
from warrants.rules.facts import Span
from warrants.rules.rulebook import Rulebook
from warrants.rules.stored_data import DataCategory, DataRules
from warrants.rules.vocabulary import Effect, Severity

FACE: Final = "biometric_search"
A_DAY: Final = Period.parse("P1D")


@dataclass(frozen=True, slots=True)
class Authority:
    """The warrant that a request rests on, as far as the rules look at it."""

    reference: str
    measures: tuple[str, ...]
    terms: tuple[Span, ...]
    by_judge: bool

    def in_force(self, at: datetime) -> bool:
        return any(term.starts_at <= at < term.until for term in self.terms)


@dataclass(frozen=True, slots=True)
class BulkFacts:
    """What an order on bulk data authorises."""

    reference: str
    categories: frozenset[str]
    selector_kinds: frozenset[str]
    most_selectors: int
    starts_at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as the rules see it; never a selector's value. The period is half-open."""

    record: str
    categories: tuple[str, ...]
    purpose: str
    selector_kinds: frozenset[str]
    selectors: int
    since: datetime
    until: datetime
    requested_at: datetime
    requester: str
    approver: str
    bulk: bool = False
    probe_quality: str = ""
    watchlist: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """What a provider says it gave. `excess` are the records beyond what was asked for."""

    outcome: str
    records: int
    persons: int
    categories: frozenset[str]
    since: datetime | None
    until: datetime | None
    excess: int
    quarantined: bool
    ground: str
    candidates: int | None
    answered_at: datetime
    figures: dict[str, Any] = field(default_factory=dict)


def check_request(
    rulebook: Rulebook,
    rules: DataRules,
    asked: Asked,
    *,
    authority: Authority | None,
    bulk: BulkFacts | None,
    at: datetime,
) -> list[Breach]:
    """Return every rule that a request breaks: those that refuse it and those that flag it."""
    found = [*_form(rulebook, asked), *_bulk(rules, asked, bulk)]
    for code in asked.categories:
        category = rules.categories.get(code)
        if category is None:
            figures = {"record": asked.record, "data": code}
            found.append(refuse("unknown_data_category", "/categories", figures=figures))
        else:
            found += _category(rulebook, code, category, asked, authority)
    return [*found, *late_recording(rulebook, said_at=asked.requested_at, at=at, party="agency")]


def check_answer(asked: Asked, given: Answered) -> list[Breach]:
    """Return what an answer gives beyond the request, or contradicts in itself.

    What contradicts itself is refused: it cannot be read. What was given beyond the request,
    before it, or without quarantine, was given, and is flagged; an excess that was declared
    has a flag of its own.
    """
    return [*_sense(asked, given), *_ahead(asked, given), *_scope(asked, given)]


def check_receipt(asked: Asked, *, said: tuple[int, int], got: tuple[int, int]) -> list[Breach]:
    """Return where the agency received something else than the provider says it gave.

    Both are records and persons, in this order.
    """
    return [
        _flag("answer_contradicted", Severity.HIGH, asked, f"/{name}", given=given, got=received)
        for name, given, received in zip(("records", "persons"), said, got, strict=True)
        if given != received
    ]


def _form(rulebook: Rulebook, asked: Asked) -> Iterator[Breach]:
    record = {"record": asked.record}
    if asked.until <= asked.since:
        yield refuse("period_not_forward", "/until", figures=record)
    elif asked.since >= asked.requested_at:
        yield refuse("period_ahead", "/since", figures=record)
    elif asked.until > strict_end(asked.requested_at, A_DAY, rulebook.zone):
        yield Breach(
            code="period_partly_ahead",
            effect=Effect.FLAG,
            severity=Severity.MEDIUM,
            pointer="/until",
            figures=record,
        )
    if asked.purpose not in rulebook.purposes:
        yield refuse("unknown_purpose", "/purpose", figures={"purpose": asked.purpose})
    if alike(asked.requester, asked.approver):
        yield refuse("approver_is_requester", "/approved_by/number", figures=record)
    if not asked.selectors and not asked.bulk:
        yield refuse("selectors_missing", "/selectors", figures=record)
    if FACE in asked.categories and not (asked.probe_quality and asked.watchlist):
        yield refuse("search_undescribed", "/face_search", figures=record)


def _bulk(rules: DataRules, asked: Asked, bulk: BulkFacts | None) -> Iterator[Breach]:
    if not asked.bulk:
        return
    record: dict[str, Any] = {"record": asked.record}
    article = rules.bulk_article
    if bulk is None:
        yield refuse("bulk_unauthorised", "/bulk_order", article=article, figures=record)
        return
    record["order"] = bulk.reference
    beyond = not set(asked.categories) <= bulk.categories
    beyond = beyond or not asked.selector_kinds <= bulk.selector_kinds
    if beyond or asked.selectors > bulk.most_selectors:
        yield refuse("bulk_beyond_order", "/bulk_order", article=article, figures=record)
    if not bulk.starts_at <= asked.requested_at < bulk.until:
        yield refuse("bulk_order_over", "/requested_at", article=article, figures=record)


def _category(
    rulebook: Rulebook,
    code: str,
    category: DataCategory,
    asked: Asked,
    authority: Authority | None,
) -> Iterator[Breach]:
    if category.needs == "impossible":
        yield _by(category, "data_impossible", asked, code)
    if asked.bulk and category.bulk == "impossible":
        yield refuse(
            "bulk_impossible",
            "/bulk",
            article=category.article,
            figures={"record": asked.record, "data": code},
        )
    if category.needs in {"warrant", "judge"}:
        yield from _warranted(code, category, asked, authority)
    back = category.look_back
    if back and strict_end(asked.since, back.max, rulebook.zone) < asked.requested_at:
        figures = {"record": asked.record, "data": code, "limit": str(back.max)}
        yield Breach(
            code="look_back_too_long",
            effect=back.effect,
            severity=category.severity,
            article=back.article,
            limit=str(back.max),
            pointer="/since",
            figures=figures,
        )


def _warranted(
    code: str, category: DataCategory, asked: Asked, authority: Authority | None
) -> Iterator[Breach]:
    """Yield what the warrant does not cover."""
    if authority is None:
        yield _by(category, "data_without_warrant", asked, code)
        return
    if not set(category.measures) & set(authority.measures):
        yield _by(category, "data_beyond_measures", asked, code, warrant=authority.reference)
    if not authority.in_force(asked.requested_at):
        yield _by(category, "data_warrant_not_in_force", asked, code, warrant=authority.reference)
    if category.needs == "judge" and not authority.by_judge:
        yield _by(category, "data_without_judge", asked, code, warrant=authority.reference)
    if category.within_terms and authority.terms:
        first, last = authority.terms[0].starts_at, authority.terms[-1].until
        if asked.since < first or asked.until > last:
            yield _by(category, "data_beyond_terms", asked, code, warrant=authority.reference)


def _by(category: DataCategory, code: str, asked: Asked, data: str, **more: str) -> Breach:
    """Return a breach with the effect, the weight and the article of its category."""
    return Breach(
        code=code,
        effect=category.effect,
        severity=category.severity,
        article=category.article,
        pointer="/warrant" if code != "data_impossible" else "/categories",
        figures={"record": asked.record, "data": data, **more},
    )


def _sense(asked: Asked, given: Answered) -> Iterator[Breach]:
    """Yield what an answer says against itself."""
    record = {"record": asked.record}
    if given.answered_at < asked.requested_at:
        yield _flag("answer_before_request", Severity.HIGH, asked, "/answered_at")
    if given.outcome in {"refused", "nothing"} and (given.records or given.persons):
        yield refuse("answer_of_nothing_has_records", "/records", figures=record)
    if given.outcome in {"refused", "partly"} and not given.ground:
        yield refuse("answer_without_ground", "/ground", figures=record)
    for name in ("records", "persons", "excess"):
        if (actual := getattr(given, name)) < 0:
            figures = {**record, "actual": actual}
            yield refuse("quantity_below_zero", f"/{name}", actual=str(actual), figures=figures)
    if given.excess > given.records:
        figures = {**record, "actual": given.excess, "limit": given.records}
        yield refuse("excess_above_answer", "/excess", figures=figures)
    if given.excess > 0 and not given.quarantined:
        yield _flag("excess_not_quarantined", Severity.HIGH, asked, "/excess_quarantined")
    if FACE in asked.categories and given.outcome == "given" and given.candidates is None:
        yield refuse("candidates_missing", "/candidates", figures=record)


def _ahead(asked: Asked, given: Answered) -> Iterator[Breach]:
    """Yield where an answer holds data of a time after the answer."""
    record = {"record": asked.record}
    for name, moment in (("since", given.since), ("until", given.until)):
        if moment is not None and moment > given.answered_at:
            yield refuse("answer_ahead", f"/{name}", figures=record)
    if given.records and given.since is None and asked.since >= given.answered_at:
        yield refuse("answer_ahead", "/records", figures=record)


def _scope(asked: Asked, given: Answered) -> Iterator[Breach]:
    """Yield where an answer is larger than the request."""
    beyond = sorted(given.categories - set(asked.categories))
    figures: dict[str, Any] = {"record": asked.record}
    if beyond:
        yield _larger("answer_categories_beyond", "/categories", figures, beyond)
    outside = [
        one
        for one, holds in (
            (given.since, given.since is not None and given.since < asked.since),
            (given.until, given.until is not None and given.until > asked.until),
        )
        if one is not None and holds
    ]
    if outside:
        yield _larger(
            "answer_period_beyond", "/since", figures, [one.isoformat() for one in outside]
        )
    if not asked.bulk and FACE not in asked.categories and given.persons > asked.selectors:
        limit = {"limit": asked.selectors, "actual": given.persons}
        yield _larger("answer_persons_beyond", "/persons", {**figures, **limit}, [])
    if given.excess > 0:
        yield _flag("excess_given", Severity.HIGH, asked, "/excess", actual=given.excess)


def _larger(code: str, pointer: str, figures: dict[str, Any], what: list[str]) -> Breach:
    return Breach(
        code=code,
        effect=Effect.FLAG,
        severity=Severity.HIGH,
        party="provider",
        actual=", ".join(what),
        pointer=pointer,
        figures={**figures, "what": ", ".join(what)} if what else figures,
    )


def _flag(code: str, severity: Severity, asked: Asked, pointer: str, **figures: Any) -> Breach:
    return Breach(
        code=code,
        effect=Effect.FLAG,
        severity=severity,
        party="provider",
        pointer=pointer,
        figures={"record": asked.record, **figures},
    )
