"""How a rulebook is read: the law of a country as data, checked whole before it is used."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator
from datetime import date, datetime
from functools import cached_property
from typing import Annotated, Any, Final, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from warrants.rules.terms import Counting, Period, has_calendar, strict_end
from warrants.rules.vocabulary import ClockClass, Effect, Severity

# What a rulebook may count from. Another name is a fault: its deadline would never start.
EVENTS: Final = frozenset(
    {
        "application.resolved",
        "application.received",
        "case.final_decision",
        "contact.left",
        "contact.met",
        "contact.reported",
        "decision",
        "decision.granted",
        "destruction.done",
        "destruction.permitted",
        "destruction.planned",
        "legality.reported",
        "legality.requested",
        "materials.requested",
        "notice.deferred",
        "person.asked_court",
        "person.notified",
        "post.told",
        "postal.examined",
        "postal.noticed",
        "prosecutor.told",
        "prosecutor.told_of_destruction",
        "prosecutor.told_of_threat",
        "renewal.resolved",
        "return.filed",
        "term.granted",
        "threat.resolved",
        "urgent.confirmed",
        "urgent.refused",
        "urgent.started",
        "warrant.ended",
    }
)


class RulebookFault(ValueError):
    """A rulebook cannot be used: each fault names file, key and reason."""

    def __init__(self, name: str, faults: list[tuple[str, str]]) -> None:
        self.faults = [f"{name}: {key}: {reason}" for key, reason in faults]
        super().__init__("\n".join(self.faults))


def _period(value: object) -> object:
    return Period.parse(value) if isinstance(value, str) else value


Length = Annotated[Period, BeforeValidator(_period)]
Article = Annotated[str, Field(min_length=2, max_length=120)]
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$")]
Confidence = Literal["read", "unconfirmed"]


class Part(BaseModel):
    """A table of a rulebook; a key that it does not know is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Words(Part):
    """One sentence or title in the three languages."""

    en: str = Field(min_length=1)
    ru: str = Field(min_length=1)
    kk: str = Field(min_length=1)

    def in_(self, language: str) -> str:
        """Return the wording of a language code; English where it is none of the three."""
        return str(getattr(self, language[:2], self.en))


def _said_once(value: object) -> object:
    """A note in one language is read as that note in all three."""
    return {"en": value, "ru": value, "kk": value} if isinstance(value, str) and value else value


Note = Annotated[Words | None, BeforeValidator(_said_once)]


class Head(Part):
    """What the rulebook is."""

    id: Code
    version: Code
    title: Words
    jurisdiction: str = Field(pattern=r"^[A-Z]{2}$")
    in_force_from: date
    time_zone: str
    holidays: str
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    status: Confidence

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as unknown:
            raise ValueError("unknown time zone") from unknown
        return name

    @field_validator("holidays")
    @classmethod
    def _known_country(cls, country: str) -> str:
        if not has_calendar(country):
            raise ValueError("there is no calendar of this country")
        return country


class Arithmetic(Part):
    """How this law counts."""

    article: Article
    count_first_day: bool
    roll_forward: tuple[Literal[ClockClass.REMEDY], ...]
    month_end: Literal["clamp"]
    status: Confidence = "read"


class InForce(Part):
    """The half-open span of days on which a measure exists."""

    from_: date = Field(alias="from")
    until: date | None = None

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if self.until and self.until <= self.from_:
            raise ValueError("until is not after from")
        return self

    def contains(self, day: date) -> bool:
        return self.from_ <= day and (self.until is None or day < self.until)


class OffenceGate(Part):
    """For which offences a measure may be used; `any` where the law's list is not held here.

    `min_years_over`: punishable by more than so many years; `min_years`: by at least
    so many; `or`: or of this kind whatever the penalty. One offence that passes is enough.
    """

    any_offence: bool = Field(default=False, alias="any")
    min_years_over: int | None = Field(default=None, ge=0)
    min_years: int | None = Field(default=None, ge=0)
    any_of: tuple[Literal["criminal_group", "grave"], ...] = Field(default=(), alias="or")
    article: Article
    status: Confidence = "read"

    @model_validator(mode="after")
    def _decides(self) -> Self:
        if not (self.any_offence or self.any_of or self.years is not None):
            raise ValueError("a gate says which offences pass")
        return self

    @property
    def years(self) -> int | None:
        return self.min_years_over if self.min_years is None else self.min_years


class TermLimit(Part):
    """The longest single term; it begins at the latest `starts_within` after the order."""

    max: Length
    article: Article
    effect: Effect
    by: Literal["law", "body"] = "law"
    starts_within: Length | None = None
    status: Confidence = "read"


class RenewalLimit(TermLimit):
    """What a renewal has to keep to."""

    file_before: Length | None = None
    needs_results: bool = False


class Limit(Part):
    """The most that one thing may come to, who says so, and what happens beyond it."""

    what: Literal["renewals", "cumulative"]
    max: Annotated[int, Field(strict=True, ge=0)] | Length
    by: Literal["law", "body"] = "law"
    effect: Effect
    severity: Severity = Severity.HIGH
    article: str = ""
    note: Note = None
    status: Confidence = "read"
    only_with: Literal["", "criminal_group", "no_criminal_group"] = ""

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if (self.what == "renewals") != isinstance(self.max, int):
            raise ValueError("renewals are counted, cumulative time is a duration")
        if self.by == "law" and not self.article:
            raise ValueError("a limit of the law needs its article")
        return self


class Protected(Part):
    """People against whom a measure is forbidden, or noticed."""

    category: Code
    effect: Effect
    severity: Severity = Severity.HIGH
    unless: Literal["grave_offence_of_their_own", "capital_court_and_agreement"] | None = None
    by: Literal["law", "body"] = "law"
    article: str = ""
    status: Confidence = "read"

    @model_validator(mode="after")
    def _sourced(self) -> Self:
        if self.by == "law" and not self.article:
            raise ValueError("a protection by law needs its article")
        return self


class Urgent(Part):
    """Starting before a judge could be asked; `lives` is how long it may run unconfirmed."""

    allowed: bool
    notify: Length | None = None
    lives: Length | None = None
    counted_in: Literal["calendar", "working"] = "calendar"
    on_refusal: tuple[Literal["stop", "inadmissible", "destroy", "notify"], ...] = ()
    article: Article
    status: Confidence = "read"

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.allowed and self.notify is None:
            raise ValueError("an urgent start has to be told of within some time: give notify")
        return self


class Threat(Part):
    """Starting on the word of a person at risk."""

    notify: Length
    article: Article


class Measure(Part):
    """One kind of covert measure and everything the law says of it."""

    title: Words
    article: Article
    in_force: InForce
    authorisers: tuple[str, ...] = Field(min_length=1)
    offence: OffenceGate | None = None
    targets: tuple[Code, ...] = ()
    needs_consent: tuple[Code, ...] = ()
    targets_article: str = ""
    term: TermLimit | None = None
    renewal: RenewalLimit | None = None
    limits: tuple[Limit, ...] = ()
    protected: tuple[Protected, ...] = ()
    urgent: Urgent | None = None
    threat: Threat | None = None
    note: Note = None
    status: Confidence = "read"

    @property
    def leaves_to_the_body(self) -> bool:
        """Whether the investigating body itself may order it."""
        return set(self.authorisers) == {"investigating_body"}


class OnBreach(Part):
    """What a missed deadline raises."""

    flag: str
    severity: Severity
    party: Literal["agency", "court", "prosecutor", "provider", "body"]


class Extension(Part):
    """A longer deadline on a ground."""

    to: Length
    ground: str = Field(min_length=1)
    on: str | None = None


class ClockRule(Part):
    """A deadline: what starts it, what stops it, how long it runs, whose it is.

    `optional` deadlines are a right or a plan, not a duty: letting one pass is no breach.
    `before` counts back from the event instead of forward.
    """

    key: str = ""
    title: Words
    starts: str
    stops: str | None = None
    within: Length | None = None
    before: Length | None = None
    counted_in: Literal["calendar", "working"] = "calendar"
    extend: Extension | None = None
    class_: ClockClass = Field(alias="class")
    on_breach: OnBreach | None = None
    optional: bool = False
    by: Literal["law", "body"] = "law"
    measures: tuple[str, ...] = ()
    article: Article
    note: Note = None
    status: Confidence = "read"

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.within is None) == (self.before is None):
            raise ValueError("give either within or before")
        if not self.optional and (self.on_breach is None or self.stops is None):
            raise ValueError("a duty needs what stops it and what its breach raises")
        counted = (self.within and self.within.days) and self.within == Period.of_days(
            self.within.days
        )
        if self.counted_in == "working" and not counted:
            raise ValueError("working days are counted in days: give within = P<n>D")
        return self

    @property
    def events(self) -> tuple[str, ...]:
        """Every event that it names."""
        named = (self.starts, self.stops, self.extend.on if self.extend else None)
        return tuple(name for name in named if name)

    @property
    def party(self) -> str:
        return self.on_breach.party if self.on_breach else ""


class Question(Part):
    """One question of the ex-post review."""

    key: Code
    text: Words
    source: tuple[Article, ...] = Field(min_length=1)


class Waiver(Part):
    """A ground on which notice to the person may be left out."""

    key: Code
    text: Words
    article: Article


class ReportRules(Part):
    """How this body's statistics count: by the day of the decision, or by the end."""

    counted_by: Literal["decision", "end"]
    article: str = ""


class LateFiling(Part):
    """How far what is said to have happened may lie before its recording."""

    tolerance: Length
    severity: Severity


class ReviewRules(Part):
    """The body's own deadlines for its reviews, and which flags make one obligatory."""

    within: Length
    obligatory_within: Length
    obligatory_on: tuple[Severity, ...] = (Severity.HIGH,)


class Rulebook(Part):
    """One version of the law of one country."""

    rulebook: Head
    arithmetic: Arithmetic
    measures: dict[str, Measure] = Field(min_length=1)
    clocks: dict[str, ClockRule] = Field(default_factory=dict)
    checklist: tuple[Question, ...] = Field(min_length=1)
    report: ReportRules
    late_filing: LateFiling
    review: ReviewRules
    capacities: dict[str, Words] = Field(default_factory=dict)
    protected_categories: dict[str, Words] = Field(default_factory=dict)
    waivers: tuple[Waiver, ...] = ()
    sha256: str = ""

    model_config = ConfigDict(
        extra="forbid", frozen=True, ignored_types=(cached_property,), arbitrary_types_allowed=True
    )

    @property
    def code(self) -> str:
        return self.rulebook.id

    @property
    def version(self) -> str:
        return self.rulebook.version

    @property
    def jurisdiction(self) -> str:
        return self.rulebook.jurisdiction

    @property
    def time_zone(self) -> str:
        return self.rulebook.time_zone

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.rulebook.time_zone)

    @cached_property
    def memory(self) -> dict[tuple[str, ...], Any]:
        """What `bounds.strictest` has worked out, by measures; Any, for it stands above this."""
        return {}

    def counting_of(self, rule: ClockRule) -> Counting:
        """Return how this law counts a deadline.

        Where the law rolls, the lenient reading of a power rolls too: a power is
        used in its strict reading, and the other is only kept beside it.
        """
        return Counting(
            zone=self.zone,
            first_day_counts=self.arithmetic.count_first_day,
            rolls=bool(self.arithmetic.roll_forward),
            working_days=rule.counted_in == "working",
        )

    def end_of(self, start: datetime, period: Period) -> datetime:
        """Return when a power of this length from `start` is over: the strict reading."""
        return strict_end(
            start, period, self.zone, first_day_counts=self.arithmetic.count_first_day
        )

    @cached_property
    def clocks_by_extension(self) -> dict[str, tuple[ClockRule, ...]]:
        """Deadlines by the event that gives them more time."""
        found: dict[str, list[ClockRule]] = {}
        for rule in self.clocks.values():
            if rule.extend and rule.extend.on:
                found.setdefault(rule.extend.on, []).append(rule)
        return {event: tuple(rules) for event, rules in found.items()}

    @cached_property
    def clocks_by_start(self) -> dict[str, tuple[ClockRule, ...]]:
        """Deadlines by the event that starts them."""
        found: dict[str, list[ClockRule]] = {}
        for rule in self.clocks.values():
            found.setdefault(rule.starts, []).append(rule)
        return {event: tuple(rules) for event, rules in found.items()}

    @cached_property
    def clocks_by_stop(self) -> dict[str, tuple[ClockRule, ...]]:
        """Deadlines by the event that stops them."""
        found: dict[str, list[ClockRule]] = {}
        for rule in self.clocks.values():
            if rule.stops:
                found.setdefault(rule.stops, []).append(rule)
        return {event: tuple(rules) for event, rules in found.items()}

    def local_day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def measure_title(self, code: str, language: str) -> str:
        measure = self.measures.get(code)
        return measure.title.in_(language) if measure else code

    def clock_title(self, key: str, language: str) -> str:
        rule = self.clocks.get(key)
        return rule.title.in_(language) if rule else key


def parse(text: str, name: str) -> Rulebook:
    """Read a rulebook; `name` is the file that the faults are to name.

    Keys of `[common]` apply to every measure that does not give them itself.

    Raises:
        RulebookFault: with every fault at once.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as broken:
        raise RulebookFault(name, [("file", str(broken))]) from broken
    _spread(data)
    try:
        read = Rulebook.model_validate(
            {**data, "sha256": hashlib.sha256(text.encode()).hexdigest()}
        )
    except ValidationError as faults:
        raise RulebookFault(name, [_fault(one) for one in faults.errors()]) from faults
    if loose := sorted(set(_loose_ends(read))):
        raise RulebookFault(name, loose)
    return read


def _spread(data: dict[str, Any]) -> None:
    """Give every measure the common keys and every deadline its own name."""
    common = data.pop("common", {})
    measures, clocks = data.get("measures"), data.get("clocks")
    if isinstance(measures, dict):
        for key, measure in measures.items():
            if isinstance(measure, dict) and isinstance(common, dict):
                measures[key] = {**common, **measure}
    if isinstance(clocks, dict):
        for key, clock in clocks.items():
            if isinstance(clock, dict):
                clock.setdefault("key", key)


def _fault(error: Any) -> tuple[str, str]:
    reasons = {"extra_forbidden": "unknown key", "missing": "is missing"}
    reason = reasons.get(error["type"], error["msg"].removeprefix("Value error, "))
    return ".".join(str(part) for part in error["loc"]), reason


def _loose_ends(read: Rulebook) -> Iterator[tuple[str, str]]:
    """Yield every name in one table that another table does not know."""
    for code, measure in read.measures.items():
        for capacity in {*measure.targets, *measure.needs_consent} - set(read.capacities):
            if read.capacities:
                yield f"measures.{code}.targets", f"unknown capacity {capacity!r}"
        for category in {rule.category for rule in measure.protected}:
            if read.protected_categories and category not in read.protected_categories:
                yield f"measures.{code}.protected", f"unknown category {category!r}"
    yield from _loose_clocks(read)
    keys = [question.key for question in read.checklist]
    for key in {key for key in keys if keys.count(key) > 1}:
        yield "checklist", f"the key {key!r} stands twice"


def _loose_clocks(read: Rulebook) -> Iterator[tuple[str, str]]:
    for key, clock in read.clocks.items():
        for event in set(clock.events) - EVENTS:
            yield f"clocks.{key}", f"unknown event {event!r}"
        for code in set(clock.measures) - set(read.measures):
            yield f"clocks.{key}.measures", f"unknown measure {code!r}"
