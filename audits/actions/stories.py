"""Act out the plots of the demonstration, step by step, through the same actions as real cases.

A story is a generator: it yields the instant of its next step and takes the step
when it is resumed. The stage resumes many stories in the order of time, and
between them lets the sweeps run, as the worker would.
"""

from __future__ import annotations

import heapq
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from random import Random
from typing import Any, Final
from zoneinfo import ZoneInfo

from audits.actions import reviews
from audits.enums import AnswerResult, ReviewOutcome
from audits.models import Review
from audits.rules.fiction import Fate, Plot, iin
from audits.rules.lifecycle import GRAVE
from oversight.models import Actor, ApiClient, User
from warrants.actions import (
    decisions,
    execution,
    filing,
    material,
    readings,
    supervision,
    sweeps,
)
from warrants.enums import FlagState, Severity
from warrants.models import Flag, Warrant
from warrants.rules.custody_submissions import ServiceIn
from warrants.rules.submissions import (
    ActivationIn,
    DecisionIn,
    EndIn,
    RenewalIn,
    ReturnIn,
    WarrantIn,
    WithdrawalIn,
)
from warrants.selectors import law

DAY: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)
MINUTE: Final = timedelta(minutes=1)
SELDOM, OFTEN, LATELY = 4 * DAY, 8 * HOUR, 20 * DAY
ZONE: Final = ZoneInfo("Asia/Almaty")
OPENING, CLOSING, SATURDAY = 9, 18, 5
FAILED_BY: Final = {
    "too_many_renewals": "duration",
    "cumulative_above_limit": "duration",
    "renewal_filed_late": "renewals",
    "decision_late": "decision",
    "late_to_court": "decision",
    "use_outside_term": "within_authority",
    "use_beyond_term": "within_authority",
    "return_overdue": "results",
    "urgent_notice_late": "urgency",
}

Story = Generator[datetime, None, None]


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays: people by where they belong, machines by their organisation's code."""

    script: Mapping[str, Any]
    officers: Mapping[str, list[User]]
    judges: Mapping[int, User]
    auditors: list[User]
    commissioner: User
    machines: Mapping[str, ApiClient]


@dataclass(slots=True)
class Stage:
    """Resumes stories in the order of time until `now`; what lies beyond has not happened."""

    cast: Cast
    now: datetime
    cases: dict[int, Case] = field(default_factory=dict)
    _agenda: list[tuple[datetime, int, Story]] = field(default_factory=list)
    _turns: count[int] = field(default_factory=count)

    def play(self, cases: list[Case]) -> None:
        """Play every case to its end or to the present."""
        first = min((case.at for case in cases), default=self.now)
        self.enter(self._sweeps(first))
        self.enter(self._notices(first))
        for case in cases:
            self.enter(case.story())
        while self._agenda:
            _at, _turn, story = heapq.heappop(self._agenda)
            self.enter(story)
        self._sweep(self.now)
        self.open_reviews(self.now)
        self._notice(self.now)

    def enter(self, story: Story) -> None:
        """Take the story's next step, and note when it wants to go on."""
        at = next(story, None)
        if at is not None and at <= self.now:
            heapq.heappush(self._agenda, (at, next(self._turns), story))

    def open_reviews(self, at: datetime) -> None:
        """Open the reviews of what has ended, and begin their stories."""
        if reviews.open_due(at=at):
            for review in Review.objects.filter(opened_at=at).select_related("warrant"):
                if review.warrant_id in self.cases:
                    self.enter(_examination(self, review, self.cases[review.warrant_id]))

    def _sweeps(self, at: datetime) -> Story:
        """Let time do its part: often of late, seldom long ago, where nobody sees the hour."""
        while True:
            at += SELDOM if at < self.now - LATELY else OFTEN
            yield at
            self._sweep(at)

    def _sweep(self, at: datetime) -> None:
        ended = sweeps.expire(at=at)
        sweeps.miss_deadlines(at=at)
        if ended:
            self.open_reviews(at)

    def _notices(self, at: datetime) -> Story:
        while True:
            at += sweeps.ENDING_AHEAD - DAY
            yield at
            self._notice(at)

    def _notice(self, at: datetime) -> None:
        sweeps.lapse_unanswered(at=at)
        sweeps.announce_endings(at=at)


class Case:
    """One warrant from its filing to its last return."""

    def __init__(self, stage: Stage, plot: Plot, rng: Random, number: int) -> None:
        self.stage, self.plot, self.rng, self.number = stage, plot, rng, number
        script = stage.cast.script
        codes = [agency["code"] for agency in script["agencies"]]
        code = plot.agency or rng.choice(codes)
        self.agency = next(one for one in script["agencies"] if one["code"] == code)
        self.language: str = rng.choice(self.agency["languages"])
        self.words = script["words"][self.language]
        self.at = self._at_work(stage.now - plot.hours_ago * HOUR)
        self.officer, self.head = rng.choice(stage.cast.officers[code][:-1]), self._head(code)
        self.offence = rng.choice(script["offences"])
        self.slots = {
            "offence": self.offence[self.language],
            "alias": rng.choice(script["aliases"]["words"]),
            "place": rng.choice(self.words["places"]),
            "number": rng.randint(40, 900),
        }
        self.judge: User | None = None
        self.warrant, self.warrant_id = Warrant(), 0
        self.started = False

    def story(self) -> Story:
        """File the case, have it decided, use it, renew it, end it, report on it."""
        yield self.at
        self._file()
        if not self.plot.by_the_body:
            yield from self._first_decision()
            if self.plot.fate not in {"granted", "modified"}:
                return
        yield from self._begin_use()
        for _ in range(self.plot.renewals):
            yield from self._renew("granted")
        if self.plot.one_more:
            yield from self._renew(self.plot.one_more)
        yield from self._end()
        yield from self._report()

    def text(self, key: str) -> str:
        """Return words of the case's language; one of them where there is a choice."""
        words = self.words[key]
        return str(words if isinstance(words, str) else self.rng.choice(words)).format(**self.slots)

    @property
    def by(self) -> Actor:
        """Who speaks for the agency: mostly an officer, where there is one also the machine."""
        machine = self.stage.cast.machines.get(self.agency["code"])
        if machine and self.rng.randrange(4) == 0:
            return machine.actor
        return self.officer.actor

    def _head(self, code: str) -> User:
        return self.stage.cast.officers[code][-1]

    def _at_work(self, at: datetime) -> datetime:
        """Return a moment of a working day near `at`; what is fresh stays when it was."""
        if self.plot.urgent or self.plot.hours_ago < 2 * DAY / HOUR:
            return at
        local = at.astimezone(ZONE)
        local -= max(0, local.weekday() - SATURDAY + 1) * DAY
        hour, minute = self.rng.randrange(OPENING + 1, CLOSING - 3), self.rng.randrange(60)
        return local.replace(hour=hour, minute=minute).astimezone(UTC)

    def _later(self, least: float, most: float) -> datetime:
        """Move on by some hours and return when that is."""
        self.at += self.rng.uniform(least, most) * HOUR
        return self.at

    def _person(self) -> dict[str, str]:
        return {"name": self.officer.full_name, "position": self.words["officer"]}

    def _grounds(self, resolved_at: datetime) -> dict[str, Any]:
        parts = ("necessity", "less_intrusive", "proportionality", "expected")
        return {
            **{part: self.text(part) for part in parts},
            "resolved_at": resolved_at,
            "officer": self._person(),
            "approved_by": {"name": self.head.full_name, "position": self.words["head"]},
        }

    def _file(self) -> None:
        plot, rng = self.plot, self.rng
        resolved_at = (
            self.at - rng.uniform(*((26, 40) if plot.late == "agency" else (0.4, 2))) * HOUR
        )
        started_at = resolved_at - rng.uniform(0.3, 2) * HOUR
        urgent = {"started_at": started_at, "why": self.text("urgent")} if plot.urgent else None
        local = self.at.astimezone(ZONE)
        given = WarrantIn.model_validate(
            {
                **self._grounds(resolved_at),
                "agency_reference": f"{self.agency['code'].upper()}-{local:%Y}-{self.number:04}",
                "rulebook": "kz-cpc",
                "court": plot.court or self.agency["court"],
                "case_number": f"{local:%y}{self.agency['region'][3:]}00031{self.number:06}",
                "offences": [self._offence()],
                "measures": [plot.measure],
                "aim": "evidence",
                "targets": self._targets(),
                "facts": self.text("facts"),
                "requested_days": plot.days,
                "urgent": urgent,
                "threat": {"consent": "application"} if plot.threat else None,
                "prosecutor_general_agreed": plot.protected == "judge",
            }
        )
        filed = filing.file_warrant(given=given, by=self.by, at=self.at)
        self.warrant, self.warrant_id = filed.warrant, filed.warrant.pk
        self.stage.cases[self.warrant_id] = self
        if urgent:
            self._activate("started", started_at)

    def _offence(self) -> dict[str, Any]:
        return {
            "code": self.offence["code"],
            "title": self.offence[self.language],
            "max_penalty_years": self.offence["years"],
            "criminal_group": self.offence["group"],
            "grave": True,
        }

    def _targets(self) -> list[dict[str, Any]]:
        plot, rng = self.plot, self.rng
        names = self.stage.cast.script["names"][rng.choice(["men", "women"])]
        person = {
            "kind": "person",
            "capacity": "victim_consenting" if plot.threat else "suspect",
            "consent": plot.threat,
            "pseudonym": self.slots["alias"],
            "identity": {
                "name": f"{rng.choice(names['surnames'])} {rng.choice(names['names'])}",
                "iin": iin(rng),
            },
            "protected": [plot.protected] if plot.protected else [],
            "own_grave_offence": plot.protected == "lawyer",
        }
        if rng.randrange(5):
            return [person]
        return [person, {"kind": "place", "capacity": "place", "pseudonym": self.slots["place"]}]

    def _first_decision(self) -> Story:
        yield self._later(0.02, 0.2)
        allocation = decisions.allocate(warrant_id=self.warrant_id, at=self.at)
        if allocation is None or self.plot.fate == "waiting":
            return
        self.judge = self.stage.cast.judges[allocation.judge_id]
        if self.plot.fate == "withdrawn":
            yield self._later(1, 5)
            self._withdraw()
            return
        yield self._later(*((13, 40) if self.plot.late == "court" else (0.8, 8)))
        self._decide(0, self.plot.fate, self.plot.days)
        if self.plot.urgent and self.plot.fate == "refused":
            yield self._later(0.2, 0.8)
            self._activate("stopped", self.at - 5 * MINUTE)

    def _decide(self, number: int, fate: Fate, asked: int) -> None:
        judge = self.judge
        if judge is None:
            return
        readings.record_reading(warrant=self.warrant, by=judge.actor, at=self.at, where="bench")
        days = {"granted": asked, "modified": max(5, asked - self.rng.choice([5, 10, 15]))}
        given = DecisionIn.model_validate(
            {
                "outcome": fate,
                "reasons": self.text(fate),
                "conditions": self.text("conditions") if fate == "modified" else "",
                "days": days.get(fate),
                "decided_at": self.at - self.rng.uniform(1, 10) * MINUTE,
                "judge": judge.username,
            }
        )
        machine = self.stage.cast.machines.get(self.agency["court"])
        by = machine.actor if machine and self.rng.randrange(4) == 0 else judge.actor
        decision, _entry = decisions.decide(
            warrant_id=self.warrant_id, number=number, given=given, by=by, at=self.at
        )
        self.warrant = decision.application.warrant

    def _withdraw(self) -> None:
        given = WithdrawalIn.model_validate(
            {
                "reason": self.text("withdrawn"),
                "withdrawn_at": self.at - 5 * MINUTE,
                "officer": self._person(),
            }
        )
        filing.withdraw(warrant_id=self.warrant_id, given=given, by=self.by, at=self.at)

    @property
    def until(self) -> datetime:
        """Where the last term ends."""
        return self.warrant.last_until or self.at

    def _activate(self, kind: str, happened_at: datetime) -> None:
        provider = {"231-5": "samruk-poshta", "231-3": "tulpar-net"}.get(self.plot.measure)
        if self.plot.measure == "231-2":
            provider = self.stage.cast.script["demo"]["provider"]
        machine = self.stage.cast.machines.get(provider or "")
        if machine and provider and kind == "started":
            self._serve(provider, happened_at)
        given = ActivationIn.model_validate(
            {"kind": kind, "at": happened_at, "provider": None if machine else provider}
        )
        by = machine.actor if machine else self.by
        execution.record_activation(
            warrant_id=self.warrant_id, given=given, by=by, at=max(self.at, happened_at)
        )
        self.started = kind == "started"

    def _serve(self, provider: str, started_at: datetime) -> None:
        """Serve the order on the provider that carries it out, once."""
        if self.warrant.orders.exists():
            return
        given = ServiceIn(provider=provider, served_at=started_at - 20 * MINUTE)
        material.serve_order(
            warrant_id=self.warrant_id, given=given, by=self.by, at=max(self.at, started_at)
        )

    def _begin_use(self) -> Story:
        if not self.started and self.plot.use in {"inside", "beyond"}:
            yield self._later(1.5, 10)
            self._activate("started", self.at - self.rng.uniform(10, 60) * MINUTE)

    def _renew(self, fate: Fate) -> Story:
        ahead = self.rng.uniform(1.2, 2.5) if self.plot.late == "renewal" else None
        wanted = self.until - (ahead or self.rng.uniform(3.6, 6)) * DAY
        self.at = max(wanted, self.at + HOUR)
        resolved_at = self.at
        yield self._later(0.5, 5)
        given = RenewalIn.model_validate(
            {
                **self._grounds(resolved_at),
                "requested_days": self.plot.days,
                "results_so_far": self.text("results"),
            }
        )
        filed = filing.file_renewal(warrant_id=self.warrant_id, given=given, by=self.by, at=self.at)
        if fate == "waiting":
            return
        yield self._later(1, 9)
        if fate == "withdrawn":
            self._withdraw()
            return
        self._decide(filed.application.number, fate, self.plot.days)

    def _end(self) -> Story:
        plot, rng = self.plot, self.rng
        if plot.early_end:
            yield self._later(2, max(3, rng.uniform(0.3, 0.8) * (self.until - self.at) / HOUR))
            if self.started:
                self._activate("stopped", self.at - 40 * MINUTE)
            self._end_early()
            return
        if self.started and plot.use != "beyond":
            self.at = max(self.at + MINUTE, self.until - rng.uniform(1, 30) * HOUR)
            yield self.at
            self._activate("stopped", self.at - MINUTE)
        self.at = max(self.at, self.until)
        if plot.use in {"beyond", "outside"}:
            yield self._later(20, 60)
            kind = "stopped" if plot.use == "beyond" else "started"
            self._activate(kind, self.at - 3 * HOUR)
        if plot.use == "outside":
            yield self._later(4, 20)
            self._activate("stopped", self.at - HOUR)

    def _end_early(self) -> None:
        reason = self.plot.early_end
        given = EndIn.model_validate(
            {"reason": reason, "ended_at": self.at - 30 * MINUTE, "why": self.text("ended")}
        )
        by = self.judge.actor if self.judge and reason == "stopped_by_judge" else self.by
        execution.end_warrant(warrant_id=self.warrant_id, given=given, by=by, at=self.at)
        self.stage.open_reviews(self.at)

    def _report(self) -> Story:
        if self.plot.report == "never":
            return
        late = self.plot.report == "late"
        yield self._later(*((33 * 24, 60 * 24) if late else (4 * 24, 27 * 24)))
        self._return(self._figures())
        if self.plot.use == "inside" and self.rng.randrange(6) == 0:
            yield self._later(120 * 24, 400 * 24)
            self._return({"trials": 1, "convictions": self.rng.randrange(3)})

    def _figures(self) -> dict[str, Any]:
        rng = self.rng
        if self.plot.use == "never":
            reason = self.text("no_result")
            return {"installed": "never", "days_used": 0, "no_result_reason": reason}
        total, days = rng.randrange(20, 4000), self.warrant.cumulative_days
        figures = {
            "installed": "used",
            "days_used": rng.randint(max(1, days // 2), max(1, days)),
            "persons": rng.randrange(1, 60),
            "communications": total,
            "incriminating": rng.randrange(total // 4 + 1),
            "cost": Decimal(rng.randrange(90, 2400)) * 1000,
            "currency": "KZT",
            "arrests": rng.choice([0, 0, 1, 2, 4]),
            "encrypted": rng.randrange(5) == 0,
        }
        if rng.randrange(12) == 0:
            del figures["persons"]
        return figures

    def _return(self, figures: dict[str, Any]) -> None:
        given = ReturnIn.model_validate({**figures, "officer": self._person()})
        execution.file_return(warrant_id=self.warrant_id, given=given, by=self.by, at=self.at)


def _examination(stage: Stage, review: Review, case: Case) -> Story:
    """Assign the review, answer its checklist, conclude it; a grave outcome by two."""
    plot, rng, at = case.plot, case.rng, review.opened_at
    if plot.review == "opened":
        return
    turn = case.number % len(stage.cast.auditors)
    auditor = stage.cast.auditors[turn]
    at += rng.uniform(0.5, 3) * DAY
    yield at
    reviews.assign(review_id=review.pk, to=auditor, by=stage.cast.commissioner.actor, at=at)
    at += rng.uniform(1, 9) * DAY
    yield at
    readings.record_reading(warrant=review.warrant, by=auditor.actor, at=at, where="desk")
    answers = _answers(case, review)
    early = dict(list(answers.items())[:6])
    reviews.answer(review_id=review.pk, answers=early, by=auditor.actor, at=at)
    if plot.review == "started":
        return
    at += rng.uniform(2, 16) * DAY
    yield at
    answers |= _answers(case, review)
    reviews.answer(review_id=review.pk, answers=answers, by=auditor.actor, at=at)
    outcome = _outcome(case, answers)
    _settle(case, auditor, at)
    reviews.conclude(
        review_id=review.pk,
        outcome=outcome,
        summary=case.text(outcome),
        follow_up=case.text("follow_up") if outcome in GRAVE else "",
        follow_up_on=(at + 90 * DAY).date() if outcome in GRAVE else None,
        by=auditor.actor,
        at=at,
    )
    if outcome in GRAVE and plot.review != "second":
        at += rng.uniform(0.5, 5) * DAY
        yield at
        second = stage.cast.auditors[turn - 1]
        reviews.confirm(review_id=review.pk, agrees=True, reason="", by=second.actor, at=at)


def _answers(case: Case, review: Review) -> dict[str, tuple[AnswerResult, str]]:
    """Return an answer to every question; what a flag speaks of may fail."""
    rng, plot = case.rng, case.plot
    codes = Flag.objects.filter(warrant=review.warrant_id).values_list("code", flat=True)
    failed = {FAILED_BY[code] for code in codes if code in FAILED_BY}
    inapplicable = {
        "urgency": not plot.urgent,
        "renewals": not plot.renewals,
        "protected": not plot.protected,
        "decision": plot.by_the_body,
    }
    answers: dict[str, tuple[AnswerResult, str]] = {}
    for question in law.rules_of(review.warrant.rulebook).checklist:
        key = question.key
        if key in failed:
            answers[key] = AnswerResult.FAIL, case.text("remark")
        elif inapplicable.get(key):
            answers[key] = AnswerResult.NA, ""
        elif key in {"material", "purpose"} and rng.randrange(2):
            answers[key] = AnswerResult.NOT_PROVABLE, ""
        else:
            answers[key] = AnswerResult.PASS, ""
    return answers


def _outcome(case: Case, answers: Mapping[str, tuple[AnswerResult, str]]) -> ReviewOutcome:
    failed = {key for key, (result, _remark) in answers.items() if result == AnswerResult.FAIL}
    if case.plot.review == "second":
        return ReviewOutcome.SERIOUS
    if "within_authority" in failed:
        return ReviewOutcome.UNLAWFUL if case.plot.use == "outside" else ReviewOutcome.SERIOUS
    if "duration" in failed and case.rng.randrange(2):
        return ReviewOutcome.SERIOUS
    return ReviewOutcome.SHORTCOMINGS if failed else ReviewOutcome.IN_ORDER


def _settle(case: Case, auditor: User, at: datetime) -> None:
    """Settle the open flags of a reviewed case, each with a reason."""
    for flag in Flag.objects.filter(warrant=case.warrant_id, state=FlagState.OPEN).order_by("id"):
        state = FlagState.EXPLAINED
        if flag.severity == Severity.HIGH or flag.code in FAILED_BY:
            state = FlagState.CONFIRMED
        elif flag.severity == Severity.LOW:
            state = FlagState.DISMISSED
        supervision.settle_flag(
            flag_id=flag.pk, state=state, reason=case.text(state), by=auditor.actor, at=at
        )
