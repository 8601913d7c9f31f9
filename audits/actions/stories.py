"""Act out the cases of the demonstration, step by step, through the same actions as real ones."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from audits.actions import stories_of_data, stories_of_material, stories_of_persons
from audits.actions.stage import (
    DAY,
    HOUR,
    MINUTE,
    ZONE,
    Stage,
    Story,
    at_work,
    badge,
)
from audits.actions.stories_of_reviews import open_reviews
from audits.rules.fiction import Fate, Plot
from oversight.models import Actor, User
from warrants.actions import decisions, execution, filing, material, readings
from warrants.models import Warrant
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


class Case:
    """One warrant from its filing to its last return."""

    def __init__(self, stage: Stage, plot: Plot, number: int) -> None:
        self.stage, self.plot, self.number = stage, plot, number
        self.rng = rng = stage.rng(number)
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
        if self.started:
            stories_of_material.begin(self)
            stories_of_data.begin(self)
        for _ in range(self.plot.renewals):
            yield from self._renew("granted")
        if self.plot.one_more:
            yield from self._renew(self.plot.one_more)
        yield from self._end()
        self.stage.enter(stories_of_persons.notice(self))
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
        return at_work(at, self.rng)

    def _later(self, least: float, most: float) -> datetime:
        """Move on by some hours and return when that is."""
        self.at += self.rng.uniform(least, most) * HOUR
        return self.at

    def person(self) -> dict[str, str]:
        return {
            "name": self.officer.full_name,
            "position": self.words["officer"],
            "number": badge(self.officer),
        }

    def _grounds(self, resolved_at: datetime) -> dict[str, Any]:
        parts = ("necessity", "less_intrusive", "proportionality", "expected")
        return {
            **{part: self.text(part) for part in parts},
            "resolved_at": resolved_at,
            "officer": self.person(),
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
        plot = self.plot
        self.identity = stories_of_persons.aimed_at(self)
        person = {
            "kind": "person",
            "capacity": "victim_consenting" if plot.threat else "suspect",
            "consent": plot.threat,
            "pseudonym": self.slots["alias"],
            "identity": self.identity,
            "protected": [plot.protected] if plot.protected else [],
            "own_grave_offence": plot.protected == "lawyer",
        }
        if self.rng.randrange(5):
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
                "officer": self.person(),
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
        open_reviews(self.stage, self.at)

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
        given = ReturnIn.model_validate({**figures, "officer": self.person()})
        execution.file_return(warrant_id=self.warrant_id, given=given, by=self.by, at=self.at)
