"""How a rulebook is read: the law of a country as data, checked whole before it is used."""

from __future__ import annotations

import hashlib
import tomllib
from datetime import date, datetime
from functools import cached_property
from typing import Annotated, Any, Literal
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

from warrants.rules.terms import Period
from warrants.rules.vocabulary import ClockClass, Effect, Severity


class RulebookFault(ValueError):
    """A rulebook cannot be used: each fault names file, key and reason."""

    def __init__(self, name: str, faults: list[tuple[str, str]]) -> None:
        self.faults = [f"{name}: {key}: {reason}" for key, reason in faults]
        super().__init__("\n".join(self.faults))


def _period(value: object) -> object:
    return Period.parse(value) if isinstance(value, str) else value


Length = Annotated[Period, BeforeValidator(_period)]
Article = Annotated[str, Field(min_length=1)]
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


class Head(Part):
    """What the rulebook is."""

    id: str
    version: str
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


class Arithmetic(Part):
    """How this law counts."""

    article: Article
    count_first_day: bool
    roll_forward: tuple[ClockClass, ...]
    month_end: Literal["clamp"]


class InForce(Part):
    """The half-open span of days on which a measure exists."""

    from_: date = Field(alias="from")
    until: date | None = None


class OffenceGate(Part):
    """For which offences a measure may be used; `any` where the law names no gate."""

    any_offence: bool = Field(default=False, alias="any")
    min_years_over: int | None = None
    any_of: tuple[Literal["criminal_group"], ...] = Field(default=(), alias="or")
    article: Article


class TermLimit(Part):
    """The longest single term."""

    max: Length
    article: Article
    effect: Effect
    status: Confidence = "read"


class RenewalLimit(Part):
    """What a renewal has to keep to."""

    max: Length
    file_before: Length | None = None
    needs_results: bool = False
    article: Article
    effect: Effect
    status: Confidence = "read"


class Limit(Part):
    """The most that one thing may come to, who says so, and what happens beyond it."""

    what: Literal["renewals", "cumulative"]
    max: int | Length
    by: Literal["law", "body"]
    effect: Effect
    severity: Severity = Severity.HIGH
    article: str = ""
    note: str = ""
    status: Confidence = "read"
    only_with: str = ""

    @model_validator(mode="after")
    def _makes_sense(self) -> Limit:
        if (self.what == "renewals") != isinstance(self.max, int):
            raise ValueError("renewals are counted, cumulative time is a duration")
        if self.by == "law" and not self.article:
            raise ValueError("a limit of the law needs its article")
        return self


class Protected(Part):
    """People against whom a measure is forbidden, or noticed."""

    category: str
    effect: Effect
    severity: Severity = Severity.HIGH
    unless: Literal["grave_offence_of_their_own", "capital_court_and_agreement"] | None = None
    by: Literal["law", "body"] = "law"
    article: str


class Urgent(Part):
    """Starting before a judge could be asked."""

    allowed: bool
    notify: Length | None = None
    on_refusal: tuple[str, ...] = ()
    article: Article


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
    targets: tuple[str, ...] = ()
    targets_article: str = ""
    term: TermLimit | None = None
    renewal: RenewalLimit | None = None
    limits: tuple[Limit, ...] = ()
    protected: tuple[Protected, ...] = ()
    urgent: Urgent | None = None
    threat: Threat | None = None
    status: Confidence = "read"


class OnBreach(Part):
    """What a missed deadline raises."""

    flag: str
    severity: Severity
    party: Literal["agency", "court", "prosecutor", "provider", "body"]


class Extension(Part):
    """A longer deadline on a ground."""

    to: Length
    ground: str


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
    extend: Extension | None = None
    class_: ClockClass = Field(alias="class")
    on_breach: OnBreach | None = None
    optional: bool = False
    by: Literal["law", "body"] = "law"
    measures: tuple[str, ...] = ()
    article: Article
    status: Confidence = "read"

    @model_validator(mode="after")
    def _whole(self) -> ClockRule:
        if (self.within is None) == (self.before is None):
            raise ValueError("give either within or before")
        if not self.optional and (self.on_breach is None or self.stops is None):
            raise ValueError("a duty needs what stops it and what its breach raises")
        return self

    @property
    def party(self) -> str:
        return self.on_breach.party if self.on_breach else ""


class Question(Part):
    """One question of the ex-post review."""

    key: str
    text: Words
    source: tuple[str, ...] = Field(min_length=1)


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
    common = data.pop("common", {})
    for key, measure in data.get("measures", {}).items():
        data["measures"][key] = {**common, **measure}
    for key, clock in data.get("clocks", {}).items():
        clock["key"] = key
    try:
        read = Rulebook.model_validate(
            {**data, "sha256": hashlib.sha256(text.encode()).hexdigest()}
        )
    except ValidationError as faults:
        raise RulebookFault(name, [_fault(one) for one in faults.errors()]) from faults
    return read


def _fault(error: Any) -> tuple[str, str]:
    return ".".join(str(part) for part in error["loc"]), str(error["msg"])
