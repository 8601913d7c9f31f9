"""What a rulebook says of a measure: who may order it, against whom, for how long."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from warrants.rules.parts import Article, Code, Confidence, Length, Note, Part, Words
from warrants.rules.vocabulary import Effect, Severity


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
