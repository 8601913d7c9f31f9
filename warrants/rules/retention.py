"""What a rulebook says of material: its classes, how long each is kept, how it is destroyed."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from warrants.rules.parts import Article, Code, Confidence, Length, Note, Part, Words


class Purpose(Part):
    """Why somebody may look at material, or ask for stored data.

    `after_end` says whether it is still a purpose once the measure is over,
    `after_order` whether it is one once the material has to be destroyed.
    """

    title: Words
    after_end: bool = True
    after_order: bool = False


class MaterialClass(Part):
    """One class of material: which measures bring it, how long it may be kept.

    `keep` runs from the day it was obtained: the longest it may lie there without
    having become evidence. `keep_least` is how long it has to be kept; `by_order` says
    that only the order of a judge lets it be destroyed.
    """

    title: Words
    measures: tuple[Code, ...] = ()
    keep: Length | None = None
    keep_least: Length | None = None
    by_order: bool = False
    by: Literal["law", "body"] = "body"
    article: Article
    status: Confidence = "read"


class Hours(Part):
    """The hours of work, local: access before `from` or from `until` on is noticed."""

    from_: int = Field(alias="from", ge=0, le=23)
    until: int = Field(ge=1, le=24)

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if self.until <= self.from_:
            raise ValueError("until is not after from")
        return self

    def contain(self, hour: int) -> bool:
        return self.from_ <= hour < self.until


class AccessRules(Part):
    """When access to material is out of the ordinary: the body's own thresholds."""

    hours: Hours
    most_records_a_day: int = Field(ge=1)


class DestructionRules(Part):
    """What a destruction takes."""

    witnesses: int = Field(ge=0, le=2)
    tell_prosecutor: bool
    article: Article
    status: Confidence = "read"


class NotEvidence(Part):
    """The law keeps such material out of court, with exceptions that are not held here."""

    article: Article
    note: Note = None
    status: Confidence = "read"


class MaterialRules(Part):
    """Custody, access, retention and destruction under one rulebook."""

    classes: dict[str, MaterialClass] = Field(min_length=1)
    access: AccessRules
    destruction: DestructionRules
    not_evidence: NotEvidence | None = None
    confidential: tuple[Code, ...] = ()
    note: Note = None
