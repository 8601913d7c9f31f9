"""Does every row that counts stand on an entry of the ledger, and say what the entry says?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final, NamedTuple

from django.utils.text import slugify

from audits.rules.recount import FIGURES, REASONS, Outcome, Paper, Said, Story, returned_until
from audits.selectors import backing_custody, backing_steps
from audits.selectors.recorded import Case, Row, officer_hash
from oversight.models.ledger import canonical, stamp
from warrants.enums import ApplicationKind, ApplicationStatus, Event, Source, WarrantStatus
from warrants.models import Activation, Application, Return
from warrants.rules.rulebook import Rulebook
from warrants.rules.submissions import OffenceIn
from warrants.selectors import law

DAY: Final = timedelta(days=1)
OVER: Final = frozenset({WarrantStatus.ENDED, WarrantStatus.CLOSED})
Hash = Callable[[str | bytes], str]


class Fault(NamedTuple):
    """One place where a row and the entries do not agree; `row` and `entry` are what each says."""

    reference: str
    field: str
    row: Any
    entry: Any


class Counts(NamedTuple):
    """How many there are of each kind of step: by rows, and by entries."""

    rows: Counter[str]
    entries: Counter[str]


def faults_of(case: Case, story: Story, counts: Counts) -> Iterator[Fault]:
    """Hold the rows of one case against its entries, and count both.

    Fields whose text is hashed are passed over once the key of the case is destroyed.
    """
    row, reference = case.row, case.row.warrant.reference
    _count(row, story, counts)
    backing_custody.count(row, story, counts.rows, counts.entries)
    for entry in case.entries:
        if not entry.reproduces:
            yield Fault(reference, f"entry {entry.pk}", "changed", "its commitment")
    for wrong in story.wrong:
        yield Fault(reference, wrong, "", "")
    if not story.begun:
        yield Fault(reference, "warrant", "stored", "no entry says that it was filed")
        return
    rules = law.rules_of(row.warrant.rulebook)
    hashed = row.text_hash()
    for field, shown, told in (
        *_warrant(row, story, rules, hashed),
        *_applications(row, story, hashed),
        *_returns(row, story, rules, hashed),
        *_uses(row, story, hashed),
        *_reasons(row, story, hashed),
        *_review(row, story),
        *backing_custody.targets(row, story),
        *backing_custody.material(row, story),
        *backing_custody.notices(row, story),
        *backing_steps.steps(row, story, hashed),
    ):
        if shown != told:
            yield Fault(reference, field, shown, told)


Pair = tuple[str, Any, Any]


def _warrant(row: Row, story: Story, rules: Rulebook, hashed: Hash | None) -> Iterator[Pair]:
    warrant, facts = row.warrant, story.facts
    yield "source", warrant.source, Source.HISTORIC if story.historic else Source.LIVE
    yield "agency", warrant.agency_id, facts["agency"]
    yield "court", warrant.court_id, facts["court"]
    yield "measures", warrant.measures, facts["measures"]
    yield "rulebook", str(warrant.rulebook), facts["rulebook"]
    yield "renewals", warrant.renewals, story.renewals
    yield "cumulative_days", warrant.cumulative_days, story.days
    yield "status", warrant.status, _status(story, warrant.status)
    yield "reported", warrant.reported_span.upper, story.reported_until(rules.zone)
    if not story.historic:
        yield "recorded_at", stamp(warrant.recorded_at), stamp(story.recorded_at)
        yield "ended_at", warrant.ended_at, story.ended.at if story.ended else None
        yield "offences", warrant.offences, _offences(row)
    elif hashed:
        code, title = row.offence
        yield "offences", hashed(title), facts["offence_hash"]
        yield "offence_code", code, (slugify(title)[:60] or "other") if title else ""
    span = warrant.ended_span
    shown = (span.lower, span.upper) if span else None
    yield "ended", shown, story.ended_within(rules.zone)


def _offences(row: Row) -> list[dict[str, Any]]:
    """Return the offences as the first filing, whose hash is in its entry, names them."""
    first = next((one for one in row.applications if one.number == 0), None)
    named = first.filing.get("offences", []) if first else []
    return [OffenceIn.model_validate(one).model_dump(mode="json") for one in named]


def _status(story: Story, shown: str) -> str:
    """Return where the case stands by its entries; ended and closed are told apart by no figure."""
    first = story.papers[0]
    refused = first.status == ApplicationStatus.REFUSED
    if story.historic or (story.ended and not refused):
        return shown if shown in OVER else WarrantStatus.ENDED
    if first.status == ApplicationStatus.SUBMITTED:
        urgent = first.kind == ApplicationKind.URGENT
        return WarrantStatus.RUNNING_UNCONFIRMED if urgent else WarrantStatus.APPLIED
    if first.status in {ApplicationStatus.GRANTED, ApplicationStatus.MODIFIED}:
        return WarrantStatus.AUTHORISED
    return first.status


def _applications(row: Row, story: Story, hashed: Hash | None) -> Iterator[Pair]:
    stored = {one.number: one for one in row.applications}
    yield "applications", sorted(stored), sorted(story.papers)
    for number in sorted(stored.keys() & story.papers.keys()):
        name = f"application {number}"
        for field, shown, told in _application(
            stored[number], story.papers[number], hashed, historic=story.historic
        ):
            yield f"{name}: {field}", shown, told


def _application(
    row: Application, paper: Paper, hashed: Hash | None, *, historic: bool
) -> Iterator[Pair]:
    decision = getattr(row, "decision", None)
    yield "kind", row.kind, paper.kind
    yield "requested_days", row.requested_days, paper.asked
    yield "status", row.status, paper.status
    if historic:
        yield "decision", decision is not None, True
        return
    yield "resolved_at", row.resolved_at, paper.resolved_at
    yield "recorded_at", row.recorded_at, paper.recorded_at
    if hashed:
        yield "filing", hashed(canonical(row.filing)), paper.facts["filing_hash"]
    yield "decision", decision is not None, paper.decision is not None
    if decision is None or paper.decision is None:
        return
    facts = paper.decision.facts
    term = getattr(decision, "term", None)
    yield "outcome", decision.outcome, facts["outcome"]
    yield "judge", decision.judge_id, facts["judge"]
    yield "authority", decision.authority, facts["authority"]
    yield "granted_days", decision.granted_days, facts["days"]
    yield "rulebook of the decision", str(decision.rulebook), facts["rulebook"]
    yield "decided_at", decision.decided_at, paper.decision.at
    yield "decision recorded_at", decision.recorded_at, paper.decision.recorded_at
    yield "term from", stamp(term.starts_at) if term else None, facts.get("from")
    yield "term until", stamp(term.until) if term else None, facts.get("until")
    if hashed:
        yield "reasons", hashed(decision.reasons), facts["reasons_hash"]
        yield "conditions", hashed(decision.conditions), facts["conditions_hash"]


def _returns(row: Row, story: Story, rules: Rulebook, hashed: Hash | None) -> Iterator[Pair]:
    stored = {one.number: one for one in row.returns}
    yield "returns", sorted(stored), sorted(story.returns)
    for number in sorted(stored.keys() & story.returns.keys()):
        for field, shown, told in _return(stored[number], story.returns[number], rules, hashed):
            yield f"return {number}: {field}", shown, told


def _return(row: Return, told: Outcome, rules: Rulebook, hashed: Hash | None) -> Iterator[Pair]:
    for name in FIGURES:
        shown = getattr(row, name)
        yield name, None if shown is None else Decimal(shown), told.figures.get(name)
    yield "installed", row.installed, told.installed
    yield "currency", row.currency, told.currency
    yield "reported", row.reported_span.upper, returned_until(told, rules.zone)
    yield "recorded_at", row.recorded_at, told.recorded_at
    yield "encrypted", row.encrypted, told.facts.get("encrypted")
    if hashed:
        yield "related_to", hashed(row.related_to), told.facts["related_hash"]
        yield "no_result_reason", hashed(row.no_result_reason), told.facts["no_result_hash"]
        yield "officer", officer_hash(row.officer, hashed), told.facts.get("officer_hash", "")


def _uses(row: Row, story: Story, hashed: Hash | None) -> Iterator[Pair]:
    stored = {one.pk: one for one in row.uses}
    yield "activations", sorted(stored), sorted(story.uses)
    for pk in sorted(stored.keys() & story.uses.keys()):
        for field, shown, told in _use(stored[pk], story.uses[pk].at, story.uses[pk].facts, hashed):
            yield f"activation {pk}: {field}", shown, told


def _use(row: Activation, at: Any, facts: Mapping[str, Any], hashed: Hash | None) -> Iterator[Pair]:
    yield "kind", row.kind, facts["kind"]
    yield "at", row.at, at
    yield "system", row.system, facts["system"]
    yield "provider", row.provider_id, facts["provider"]
    if hashed:
        yield "place", hashed(row.place), facts["place_hash"]
        yield "officer", officer_hash(row.officer, hashed), facts.get("officer_hash", "")


def _reasons(row: Row, story: Story, hashed: Hash | None) -> Iterator[Pair]:
    for event, hash_of in REASONS.items():
        stored = row.reasons_of(event)
        entries = story.reasons.get(event, [])
        name = f"reason of {event}"
        yield f"{name}: how many", len(stored), len(entries)
        for number, (one, told) in enumerate(zip(stored, entries, strict=False)):
            yield f"{name} {number}: at", one.at, told.at
            yield f"{name} {number}: recorded_at", one.recorded_at, told.recorded_at
            yield f"{name} {number}: person", one.person_id, told.facts.get("person")
            if hashed:
                yield f"{name} {number}: text", hashed(one.text), told.facts[hash_of]
                shown = officer_hash(one.officer, hashed)
                yield f"{name} {number}: officer", shown, _officer_told(event, told, shown)


def _officer_told(event: str, told: Said, shown: str) -> Any:
    """Return the hash of the officer whom an entry names: what is shown, before entries had one.

    Nobody stands behind a recusal but who took it.
    """
    return told.facts.get("officer_hash", "" if event == Event.RECUSED else shown)


def _review(row: Row, story: Story) -> Iterator[Pair]:
    review, closed = row.review, story.review_closed
    yield "review", review is not None, story.review_opened is not None
    if review is None:
        return
    yield "review closed", review.status == "closed", closed is not None
    if closed is not None:
        yield "review: outcome", review.outcome, closed.facts["outcome"]
        yield "review: closed_at", review.closed_at, closed.at


def _count(row: Row, story: Story, counts: Counts) -> None:
    """Count what the rows hold and what the entries tell, each kind by itself."""
    decided = sum(hasattr(one, "decision") for one in row.applications)
    ended = row.warrant.ended_span is not None
    counts.rows.update(
        warrants=1,
        applications=len(row.applications),
        decisions=decided,
        ends=ended,
        returns=len(row.returns),
        activations=len(row.uses),
        reviews=row.review is not None,
        reviews_closed=row.review is not None and row.review.status == "closed",
    )
    papers = story.papers.values()
    counts.entries.update(
        warrants=story.begun,
        applications=len(papers),
        decisions=sum(one.decision is not None or story.historic for one in papers),
        ends=story.historic or story.ended is not None,
        returns=len(story.returns),
        activations=len(story.uses),
        reviews=story.review_opened is not None,
        reviews_closed=story.review_closed is not None,
    )
