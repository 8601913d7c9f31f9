"""How a rulebook is read: the law of a country as data, checked whole before it is used."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator
from datetime import date, datetime
from functools import cached_property
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import ConfigDict, Field, ValidationError, field_validator

from oversight.deadlines.calendar import has_calendar
from oversight.deadlines.terms import ClockClass, Counting, Period, strict_end
from warrants.rules.deadlines import EVENTS, ClockRule
from warrants.rules.measures import Measure
from warrants.rules.parts import Article, Code, Confidence, Length, Part, Words
from warrants.rules.retention import MaterialRules, Purpose
from warrants.rules.stored_data import DataRules
from warrants.rules.vocabulary import Effect, Severity


class RulebookFault(ValueError):
    """A rulebook cannot be used: each fault names file, key and reason."""

    def __init__(self, name: str, faults: list[tuple[str, str]]) -> None:
        self.faults = [f"{name}: {key}: {reason}" for key, reason in faults]
        super().__init__("\n".join(self.faults))


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


class StartAhead(Part):
    """How far ahead of its decision a first term may begin before somebody asks why.

    A rulebook that says nothing of it leaves the body's own threshold of ten days; what
    its law says of a measure (`starts_within`) goes before.
    """

    within: Length = Period(days=10)
    effect: Effect = Effect.FLAG
    severity: Severity = Severity.HIGH
    article: Article = "body's norm"


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
    start_ahead: StartAhead = StartAhead()
    review: ReviewRules
    capacities: dict[str, Words] = Field(default_factory=dict)
    protected_categories: dict[str, Words] = Field(default_factory=dict)
    waivers: tuple[Waiver, ...] = ()
    purposes: dict[str, Purpose] = Field(default_factory=dict)
    material: MaterialRules | None = None
    data: DataRules | None = None
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

    def purpose_title(self, code: str, language: str) -> str:
        purpose = self.purposes.get(code)
        return purpose.title.in_(language) if purpose else code

    def class_title(self, code: str, language: str) -> str:
        known = self.material.classes.get(code) if self.material else None
        return known.title.in_(language) if known else code

    def category_title(self, code: str, language: str) -> str:
        known = self.data.categories.get(code) if self.data else None
        return known.title.in_(language) if known else code

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
    yield from _loose_measures(read)
    keys = [question.key for question in read.checklist]
    for key in {key for key in keys if keys.count(key) > 1}:
        yield "checklist", f"the key {key!r} stands twice"


def _loose_measures(read: Rulebook) -> Iterator[tuple[str, str]]:
    """Yield the measures that material or data name and the rulebook does not know."""
    classes = read.material.classes if read.material else {}
    categories = read.data.categories if read.data else {}
    for table, rows in (("material.classes", classes), ("data.categories", categories)):
        for key, row in rows.items():
            for code in set(row.measures) - set(read.measures):
                yield f"{table}.{key}.measures", f"unknown measure {code!r}"
    if (read.material or read.data) and not read.purposes:
        yield "purposes", "is missing"
    for category in set(read.material.confidential if read.material else ()):
        if category not in read.protected_categories:
            yield "material.confidential", f"unknown category {category!r}"


def _loose_clocks(read: Rulebook) -> Iterator[tuple[str, str]]:
    for key, clock in read.clocks.items():
        for event in set(clock.events) - EVENTS:
            yield f"clocks.{key}", f"unknown event {event!r}"
        for code in set(clock.measures) - set(read.measures):
            yield f"clocks.{key}.measures", f"unknown measure {code!r}"
