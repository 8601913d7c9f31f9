"""What the entries of one case say of it, one after another, and nothing else does.

A report is counted from rows. Here the same case is put together from its entries in
the ledger, which nobody can change, so that the two can be held against each other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from audits.enums import AuditEvent
from audits.rules.counts.chains import Chain
from audits.rules.counts.notices import Step
from audits.rules.tally import SUMS, Offence, Order
from warrants.enums import ApplicationStatus, Event, NoticeStatus

DAY: Final = timedelta(days=1)
NEVER: Final = datetime.min.replace(tzinfo=UTC)
CENT: Final = Decimal("0.01")
TAKEN_IN: Final = frozenset({"order", "late"})
GRANTING: Final = frozenset({"granted", "modified"})
MONEY: Final = ("cost", "cost_other")
REASONS: Final[Mapping[str, str]] = {  # where the hash of a stated reason stands
    Event.ENDED: "why_hash",
    Event.WITHDRAWN: "reason_hash",
    Event.RECUSED: "reason_hash",
}
FIGURES: Final = (*SUMS, "searches", "matches", *MONEY)


class Said(NamedTuple):
    """One entry, as far as it says something of its case."""

    event: str
    at: datetime
    recorded_at: datetime
    facts: Mapping[str, Any]


@dataclass(slots=True)
class Paper:
    """One application and its decision."""

    kind: str
    asked: int | None
    resolved_at: datetime | None
    recorded_at: datetime
    facts: Mapping[str, Any]
    status: str = ApplicationStatus.SUBMITTED
    decision: Said | None = None


@dataclass(slots=True)
class Outcome:
    """One return: what came of the case, as told at one time."""

    figures: dict[str, Decimal]
    installed: str
    currency: str
    facts: Mapping[str, Any]
    recorded_at: datetime
    reported: int | None = None  # the year of the table that says so; None where filed here


@dataclass(slots=True)
class Story:
    """A case as its entries tell it so far."""

    reference: str
    historic: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)
    begun: bool = False  # some entry says that it was filed or taken over
    recorded_at: datetime = NEVER
    papers: dict[int, Paper] = field(default_factory=dict)
    returns: dict[int, Outcome] = field(default_factory=dict)
    uses: dict[int, Said] = field(default_factory=dict)
    ended: Said | None = None
    reported: int = 0  # the earliest year of a table that names it
    renewals: int = 0
    days: int = 0
    review_opened: Said | None = None
    review_closed: Said | None = None
    chains: dict[str, Chain] = field(default_factory=dict)
    final_decision: Step | None = None
    rulings: list[Step] = field(default_factory=list)
    settled: dict[int, Step] = field(default_factory=dict)  # notices, by target
    reasons: dict[str, list[Said]] = field(default_factory=dict, compare=False)  # by event
    told: dict[str, Said] = field(default_factory=dict, compare=False)  # steps by their names
    wrong: list[str] = field(default_factory=list)

    @property
    def rulebook(self) -> str:
        """The code of the rulebook, without its version."""
        return str(self.facts.get("rulebook", "")).partition(" ")[0]

    @property
    def outcome(self) -> str:
        """Where the first application stands."""
        return self.papers[0].status if 0 in self.papers else ""

    def hear(self, said: Said) -> None:
        """Take in the next entry; what cannot follow is kept in `wrong`."""
        step = HEARD.get(said.event)
        if step:
            step(self, said)
        if said.event in REASONS:
            self.reasons.setdefault(said.event, []).append(said)

    def reported_until(self, zone: ZoneInfo) -> date:
        """Return the first day after the one, or the year, in which the case was reported."""
        if self.historic:
            return date(self.reported + 1, 1, 1)
        return local_day(self.recorded_at, zone) + DAY

    def ended_within(self, zone: ZoneInfo) -> tuple[date, date] | None:
        """Return the half-open span of days that holds the end; None where it goes on."""
        if self.historic:
            year = int(self.facts["year"])
            return date(year, 1, 1), date(year + 1, 1, 1)
        if self.ended is None:
            return None
        day = local_day(self.ended.at, zone)
        return day, day + DAY

    def decided_at(self) -> datetime | None:
        """Return when the first application was decided, or else resolved."""
        first = self.papers.get(0)
        if first is None or self.historic:
            return None
        return first.decision.at if first.decision else first.resolved_at


def local_day(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()


def returned_until(one: Outcome, zone: ZoneInfo) -> date:
    """Return the first day after the one, or the year, in which a return was reported."""
    if one.reported is not None:
        return date(one.reported + 1, 1, 1)
    return local_day(one.recorded_at, zone) + DAY


def order_of(
    story: Story, *, counted: date, zone: ZoneInfo, offence: Offence, related: str
) -> Order:
    """Return a case as the report counts it, of its returns those reported before `counted`."""
    found = [one for one in story.returns.values() if returned_until(one, zone) <= counted]
    sums = {name: _sum(one.figures.get(name) for one in found) for name in FIGURES}
    first = story.papers.get(0)
    return Order(
        pk=0,
        reference=story.reference,
        agency=int(story.facts["agency"]),
        court=int(story.facts["court"]),
        measures=list(story.facts["measures"]),
        offence=offence.title,
        offence_code=offence.code,
        source="historic" if story.historic else "live",
        status="",
        renewals=story.renewals,
        authorised=story.days,
        outcome=story.outcome,
        kind=first.kind if first else "",
        granted_days=None,
        found=sum(one.installed != "" for one in found),
        used=_any(found, "used"),
        unused=_any(found, "not_used"),
        never=_any(found, "never"),
        **{name: None if sums[name] is None else int(sums[name] or 0) for name in SUMS},
        cost=sums["cost"],
        cost_other=sums["cost_other"],
        related=related or None,
        currency=max((one.currency for one in found), default=None),
        late=story.reported_until(zone) > counted,
        requested_days=first.asked if first else None,
    )


def _sum(values: Any) -> Decimal | None:
    """Return the sum of what is known; None where nothing is."""
    known = [value for value in values if value is not None]
    return sum(known, Decimal()) if known else None


def _any(found: list[Outcome], installed: str) -> bool | None:
    return any(one.installed == installed for one in found) if found else None


def _filed(story: Story, said: Said) -> None:
    number = int(said.facts["application"])
    if number in story.papers:
        story.wrong.append("application_twice")
    if number == 0:
        story.facts, story.recorded_at, story.begun = said.facts, said.recorded_at, True
    story.papers[number] = Paper(
        kind=str(said.facts["kind"]),
        asked=said.facts["requested_days"],
        resolved_at=said.at,
        recorded_at=said.recorded_at,
        facts=said.facts,
    )


def _decided(story: Story, said: Said) -> None:
    paper = story.papers.get(int(said.facts["application"]))
    if paper is None or paper.decision is not None:
        story.wrong.append("decision_without_application" if paper is None else "decision_twice")
        return
    paper.decision, paper.status = said, str(said.facts["outcome"])
    if paper.status in GRANTING:
        story.days += int(said.facts["days"])
        story.renewals += paper.kind == "renewal"
    elif paper.kind == "urgent":
        story.ended = said


def _withdrawn(story: Story, said: Said) -> None:
    paper = story.papers.get(int(said.facts["application"]))
    if paper is None:
        story.wrong.append("withdrawal_without_application")
    else:
        paper.status = ApplicationStatus.WITHDRAWN


def _over(story: Story, said: Said) -> None:
    """The measure ended, or lapsed: what waited for a decision waits no more."""
    if said.event != Event.LAPSED:
        if story.ended is not None:
            story.wrong.append("end_twice")
        story.ended = said
    for paper in story.papers.values():
        if paper.status == ApplicationStatus.SUBMITTED:
            paper.status = ApplicationStatus.LAPSED


def _used(story: Story, said: Said) -> None:
    story.uses[int(said.facts.get("activation", -len(story.uses)))] = said


def _returned(story: Story, said: Said) -> None:
    _keep_return(story, said, int(said.facts["number"]), said.facts, None)


def _imported(story: Story, said: Said) -> None:
    facts, year = said.facts, int(said.facts["report_year"])
    story.historic = True
    story.reported = min(story.reported or year, year)
    if facts["outcome"] in TAKEN_IN:
        if story.begun:
            story.wrong.append("application_twice")
        story.facts, story.recorded_at, story.begun = facts, said.recorded_at, True
        story.renewals, story.days = int(facts["renewals"]), int(facts["days"])
        asked = facts.get("requested_days")
        for number in range(story.renewals + 1):
            kind, days = ("renewal", None) if number else ("first", asked)
            story.papers[number] = Paper(kind, days, None, said.recorded_at, facts, "granted")
    if "return" in facts:
        _keep_return(story, said, int(facts["return"]), facts["figures"], year)


def _keep_return(
    story: Story, said: Said, number: int, figures: Mapping[str, Any], year: int | None
) -> None:
    if number in story.returns:
        story.wrong.append("return_twice")
    story.returns[number] = Outcome(
        figures={name: _figure(name, figures[name]) for name in FIGURES if name in figures},
        installed=str(said.facts.get("installed", "")),
        currency=str(said.facts.get("currency", "")),
        facts=said.facts,
        recorded_at=said.recorded_at,
        reported=year,
    )


def _figure(name: str, text: Any) -> Decimal:
    """Return a figure as its column holds it: money to the cent."""
    return Decimal(str(text)).quantize(CENT) if name in MONEY else Decimal(str(text))


def _review_opened(story: Story, said: Said) -> None:
    story.review_opened = said


def _review_closed(story: Story, said: Said) -> None:
    story.review_closed = said


def _material(story: Story, said: Said) -> None:
    chain = story.chains.setdefault(str(said.facts["material"]), Chain())
    if chain.links:
        story.wrong.append("material_twice")
    chain.obtained(said.at, said.recorded_at, said.facts)


def _custody(story: Story, said: Said) -> None:
    chain = story.chains.setdefault(str(said.facts["material"]), Chain())
    if not chain.moved(said.at, said.recorded_at, said.facts):
        story.wrong.append("custody_twice")


def _kept_too_long(story: Story, said: Said) -> None:
    chain = story.chains.setdefault(str(said.facts["material"]), Chain())
    chain.ran_out_at, chain.noticed_at = said.at, said.recorded_at


def _final_decision(story: Story, said: Said) -> None:
    story.final_decision = Step("", said.at, said.recorded_at)
    story.told["final decision"] = said


def _ruled(story: Story, said: Said) -> None:
    story.told[f"ruling {len(story.rulings)}"] = said
    story.rulings.append(Step(str(said.facts["ruling"]), said.at, said.recorded_at))


def _settled(story: Story, said: Said) -> None:
    target, outcome = int(said.facts["target"]), str(said.facts["outcome"])
    if target in story.settled:
        story.wrong.append("notice_twice")
    # Of somebody who cannot be found, only the day of the report is on a row.
    at = said.at if outcome == NoticeStatus.SERVED else said.recorded_at
    story.settled[target] = Step(outcome, at, said.recorded_at)
    story.told[f"notice {target}"] = said


def _remedy(story: Story, said: Said) -> None:
    story.told[f"notice {said.facts['target']}, {said.facts['step']}"] = said


def _served(story: Story, said: Said) -> None:
    story.told[f"order on provider {said.facts['provider']}"] = said


HEARD: Final[Mapping[str, Callable[[Story, Said], None]]] = {
    Event.FILED: _filed,
    Event.URGENT_FILED: _filed,
    Event.RENEWAL_FILED: _filed,
    Event.DECIDED: _decided,
    Event.WITHDRAWN: _withdrawn,
    Event.LAPSED: _over,
    Event.ENDED: _over,
    Event.EXPIRED: _over,
    Event.ACTIVATED: _used,
    Event.RETURN_FILED: _returned,
    Event.IMPORTED: _imported,
    Event.MATERIAL: _material,
    Event.CUSTODY: _custody,
    Event.RETENTION_OVER: _kept_too_long,
    Event.FINAL_DECISION: _final_decision,
    Event.NOTICE_RULED: _ruled,
    Event.NOTICE_SETTLED: _settled,
    Event.REMEDY: _remedy,
    Event.SERVED: _served,
    AuditEvent.REVIEW_OPENED: _review_opened,
    AuditEvent.REVIEW_CLOSED: _review_closed,
}
