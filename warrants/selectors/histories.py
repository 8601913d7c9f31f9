"""One case, end to end, as a page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Prefetch

from oversight.deadlines.enums import ClockOutcome
from oversight.deadlines.words import counts_hours
from oversight.models import LedgerEntry, User
from oversight.words import cited, spoken
from warrants.checks import words
from warrants.checks.facts import Check
from warrants.checks.rules import scorecard
from warrants.checks.selectors import facts_of
from warrants.enums import (
    ActivationKind,
    Event,
    FlagState,
    Severity,
    Source,
)
from warrants.models import (
    Application,
    Clock,
    Flag,
    ImportedLine,
    NoticeDecision,
    Notification,
    StatedReason,
    Target,
    Warrant,
)
from warrants.rules.rulebook import Rulebook
from warrants.rules.sentences import breach_sentence, step_sentence
from warrants.rules.timeline import Deadline, Timeline, draw
from warrants.selectors import law
from warrants.selectors.comparisons import Changed, changes_of
from warrants.selectors.notices import Notice, notice_of

READERS = 50
GRAVITY: Final[dict[str, int]] = {Severity.LOW: 1, Severity.MEDIUM: 2, Severity.HIGH: 3}


@dataclass(frozen=True, slots=True)
class ClockLine:
    """One deadline, in words."""

    clock: Clock
    title: str
    steps: list[str]


@dataclass(frozen=True, slots=True)
class FlagLine:
    """One flag, in words."""

    flag: Flag
    sentence: str


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One human-rights check, in words; `said` is what the record says, with the result of each."""

    check: Check
    title: str
    said: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Case:
    """Everything that the page of one case shows."""

    warrant: Warrant
    rules: Rulebook
    zone: ZoneInfo
    in_force: bool
    measures: list[tuple[str, str, str]]
    threshold: int | None
    applications: list[Application]
    flags: list[FlagLine]
    clocks: list[ClockLine]
    checks: list[CheckLine]
    timeline: Timeline | None
    published: list[ImportedLine]
    notice: Notice

    @property
    def filed(self) -> dict[str, Any]:
        """The first application, as filed; empty for what was never filed with us."""
        return self.applications[0].filing if self.applications else {}

    @property
    def aim(self) -> str:
        """What the measure is for, as the rulebook calls it; as filed where it knows no such aim."""
        return self.rules.purpose_title(self.warrant.aim, spoken())

    @property
    def cut_short(self) -> bool:
        """Whether it ended before the last of its terms would have."""
        ended, until = self.warrant.ended_at, self.warrant.last_until
        return bool(ended and until and ended < until)

    @property
    def changes(self) -> dict[int, Changed]:
        """What each renewal states differently, by its number."""
        return changes_of(self.applications, self.rules)

    @property
    def targets(self) -> list[tuple[Target, dict[str, Any]]]:
        """Each target, and what else its filing said of it."""
        said = self.filed.get("targets") or []
        return [
            (target, said[target.number] if target.number < len(said) else {})
            for target in self.warrant.targets.all()
        ]

    @property
    def reasons(self) -> list[StatedReason]:
        """Why the measure ended before its term, or an application was taken back."""
        stated = self.warrant.stated_reasons.all()
        return [one for one in stated if one.event != Event.RECUSED]

    @property
    def kept_away(self) -> list[StatedReason]:
        """Who of the body's staff is kept away from the case, and why."""
        stated = self.warrant.stated_reasons.all()
        return [one for one in stated if one.event == Event.RECUSED]

    @property
    def is_sealed(self) -> bool:
        """Whether the identity of some target is kept."""
        return any(target.sealed_identity for target in self.warrant.targets.all())

    @property
    def open_flags(self) -> list[FlagLine]:
        """What nobody has settled yet, the gravest first."""
        found = [line for line in self.flags if line.flag.state == FlagState.OPEN]
        return sorted(found, key=lambda line: GRAVITY.get(line.flag.severity, 0), reverse=True)

    @property
    def settled_flags(self) -> list[FlagLine]:
        return [line for line in self.flags if line.flag.state != FlagState.OPEN]

    @property
    def running_clocks(self) -> list[ClockLine]:
        """The deadlines that still run, the nearest first."""
        found = [line for line in self.clocks if line.clock.stopped_at is None]
        return sorted(found, key=lambda line: line.clock.due_at)

    @property
    def past_clocks(self) -> list[ClockLine]:
        return [line for line in self.clocks if line.clock.stopped_at is not None]

    @property
    def missed(self) -> int:
        """How many of the past deadlines were missed."""
        return sum(line.clock.outcome == ClockOutcome.MISSED for line in self.past_clocks)


def whole_case(pk: int) -> Warrant:
    """Return a case with everything its page shows, in a fixed number of queries."""
    applications = Application.objects.select_related(
        "decision__judge", "decision__rulebook", "decision__term", "filed_by"
    ).defer("decision__rulebook__text")
    return (
        Warrant.objects.for_list()
        .select_related("judge", "final_decision")
        .prefetch_related(
            Prefetch("applications", applications),
            Prefetch("flags", Flag.objects.select_related("settled_by")),
            "terms",
            "targets",
            "clocks",
            Prefetch(
                "notifications",
                Notification.objects.select_related("target").prefetch_related("remedies"),
            ),
            Prefetch("notice_decisions", NoticeDecision.objects.select_related("judge")),
            "activations__provider",
            "orders__provider",
            "returns",
            Prefetch(
                "stated_reasons",
                StatedReason.objects.select_related("person", "filed_by", "filed_by_client"),
            ),
            "materials",
        )
        .get(pk=pk)
    )


def case_of(warrant: Warrant, at: datetime) -> Case:
    """Return a prefetched warrant as its page shows it at `at`."""
    rules = law.rules_of(warrant.rulebook)
    language = spoken()
    threshold = cumulative_threshold(rules, warrant.measures)
    notice = notice_of(warrant, rules, at)
    return Case(
        warrant=warrant,
        rules=rules,
        zone=rules.zone,
        in_force=warrant.is_in_force(at),
        measures=[
            (code, rules.measure_title(code, language), rules.measures[code].article)
            for code in warrant.measures
            if code in rules.measures
        ],
        threshold=threshold,
        applications=list(warrant.applications.all()),
        flags=[
            FlagLine(flag, breach_sentence(flag.code, flag.figures, language, rules.zone))
            for flag in warrant.flags.all()
        ],
        clocks=[
            ClockLine(
                clock,
                rules.clock_title(clock.rule, language),
                [step_sentence(step, language, rules.zone) for step in clock.steps],
            )
            for clock in warrant.clocks.all()
        ],
        checks=[
            CheckLine(
                check,
                words.title(check.key, language),
                [(line.result, cited(words.sentence(line, language))) for line in check.lines],
            )
            for check in scorecard(rules, facts_of(warrant, rules, notice, at))
        ],
        timeline=_timeline(warrant, rules, threshold, at, language),
        published=_published(warrant),
        notice=notice,
    )


def _published(warrant: Warrant) -> list[ImportedLine]:
    """Return the lines of earlier publications that a historic case was taken from."""
    if warrant.source != Source.HISTORIC:
        return []
    return list(
        warrant.imported_from.select_related("table").order_by("table__report_year", "line")
    )


def cumulative_threshold(rules: Rulebook, measures: list[str]) -> int | None:
    """Return the least number of days that some limit sets for the whole."""
    found = [
        limit.max.shortest() // timedelta(days=1)
        for code in measures
        if code in rules.measures
        for limit in rules.measures[code].limits
        if limit.what == "cumulative" and not isinstance(limit.max, int)
    ]
    return min(found, default=None)


def readers_of(warrant: Warrant) -> list[dict[str, Any]]:
    """Return who read the case last, newest first."""
    entries = list(
        LedgerEntry.objects.filter(
            subject_type="warrant", subject=warrant.reference, event="warrant.read"
        ).order_by("-id")[:READERS]
    )
    pks = {int(entry.by[5:]) for entry in entries if entry.by.startswith("user:")}
    names = dict(User.objects.filter(pk__in=pks).values_list("pk", "full_name"))
    return [
        {
            "at": entry.recorded_at,
            "who": names.get(int(entry.by[5:])) if entry.by.startswith("user:") else entry.by,
            "role": entry.role,
            "where": entry.facts.get("where", ""),
        }
        for entry in entries
    ]


def _timeline(
    warrant: Warrant, rules: Rulebook, threshold: int | None, at: datetime, language: str
) -> Timeline | None:
    terms = list(warrant.terms.all())
    limit_at = None
    if threshold and terms:
        limit_at = terms[0].starts_at + timedelta(days=threshold)
    papers = [
        (one.resolved_at, one.kind, str(one.number))
        for one in warrant.applications.all()
        if one.resolved_at
    ]
    papers += [
        (one.decision.decided_at, one.decision.outcome, str(one.number))
        for one in warrant.applications.all()
        if hasattr(one, "decision") and one.decision.decided_at
    ]
    return draw(
        terms=[
            (term.starts_at, term.cut_at or term.until, term.cut_at is not None) for term in terms
        ],
        uses=_uses(warrant, at),
        unstopped=_unstopped(warrant),
        papers=papers,
        clocks=[
            Deadline(
                clock.due_at,
                clock.outcome or "running",
                rules.clock_title(clock.rule, language),
                counts_hours(clock.steps),
            )
            for clock in warrant.clocks.all()
        ],
        limit_at=limit_at,
        at=at,
        zone=rules.zone,
    )


def _unstopped(warrant: Warrant) -> datetime | None:
    """Return the start of the use whose stop nobody has reported."""
    begun: datetime | None = None
    for one in warrant.activations.all():
        begun = (begun or one.at) if one.kind == ActivationKind.STARTED else None
    return begun


def _uses(warrant: Warrant, at: datetime) -> list[tuple[datetime, datetime]]:
    """Pair starts with the stops after them; what was not stopped runs to the end, or to now."""
    spans, begun = [], None
    for one in warrant.activations.all():
        if one.kind == ActivationKind.STARTED:
            begun = begun or one.at
        elif begun:
            spans.append((begun, one.at))
            begun = None
    if begun:
        spans.append((begun, max(begun, min(at, warrant.ended_at or warrant.last_until or at))))
    return spans
