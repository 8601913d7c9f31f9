"""What may be submitted of stored data: the request, the answer, the receipt, a bulk order."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from warrants.rules.custody_submissions import Quantity
from warrants.rules.submissions import (
    Code,
    Count,
    Instant,
    Label,
    Line,
    LooseProse,
    Number,
    Person,
    Prose,
    Submission,
    Value,
    Word,
)


class SelectorIn(Submission):
    """One kind of thing asked about, and how many; the values are sealed before they are stored.

    Where values are given, `count` is how many they are.
    """

    kind: Literal["number", "account", "device", "person", "plate", "place", "image"]
    values: list[Value] = Field(default_factory=list, max_length=1000)
    count: Annotated[int, Field(strict=True, ge=1, le=1_000_000)]

    @field_validator("count")
    @classmethod
    def _of_the_values(cls, count: int, so_far: ValidationInfo) -> int:
        values = so_far.data.get("values")
        if values and len(values) != count:
            raise ValueError("count_of_values")
        return count


class FaceSearchIn(Submission):
    """What a face-recognition search is made with and against."""

    probe_quality: Literal["good", "fair", "poor"]
    watchlist: Label
    system: Word = ""


class DataRequestIn(Submission):
    """A request for stored data to one provider; the period is half-open."""

    agency_reference: Annotated[Number, Field(min_length=1)]
    rulebook: Code | None = None
    provider: Code
    warrant: Number | None = None
    case_number: Number = ""
    legal_basis: Label
    purpose: Code
    categories: list[Code] = Field(min_length=1, max_length=20)
    selectors: list[SelectorIn] = Field(default_factory=list, max_length=20)
    since: Instant
    until: Instant
    bulk: bool = False
    bulk_order: Number | None = None
    urgent: bool = False
    urgent_why: LooseProse = ""
    face_search: FaceSearchIn | None = None
    requested_at: Instant
    officer: Person
    approved_by: Person


class DataAnswerIn(Submission):
    """What the provider gave, by its own account."""

    outcome: Literal["given", "partly", "refused", "nothing"]
    ground: Line = ""
    records: Quantity = 0
    persons: Quantity = 0
    categories: list[Code] = Field(default_factory=list, max_length=20)
    since: Instant | None = None
    until: Instant | None = None
    excess: Quantity = 0
    excess_quarantined: bool = False
    candidates: Count | None = None
    provider_reference: Number = ""
    answered_at: Instant


class CheckIn(Submission):
    """What a person made of the candidates of a face search."""

    outcome: Literal["match", "no_match", "inconclusive"]
    at: Instant
    by: Person


class DataReceiptIn(Submission):
    """What the agency received, by its own account; of a face search also the human check."""

    records: Count
    persons: Count
    excess_quarantined: bool = False
    received_at: Instant
    check: CheckIn | None = None
    officer: Person


class BulkOrderIn(Submission):
    """An order that authorises bulk data: which categories, which selectors, how long."""

    agency_reference: Annotated[Number, Field(min_length=1)]
    authority: Label
    purpose: Code
    categories: list[Code] = Field(min_length=1, max_length=20)
    selector_kinds: list[
        Literal["number", "account", "device", "person", "plate", "place", "image"]
    ] = Field(min_length=1, max_length=7)
    most_selectors: Annotated[int, Field(strict=True, ge=1, le=1_000_000)]
    why: Prose
    starts_at: Instant
    until: Instant
    decided_at: Instant
    officer: Person

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if self.until <= self.starts_at:
            raise ValueError("until_after_start")
        return self


class BulkStageIn(Submission):
    """One stage of a bulk regime as it was carried out: who, on whose word, how much."""

    stage: Literal["collected", "selected", "examined", "shared", "deleted"]
    at: Instant
    records: Count
    persons: Count | None = None
    selectors: Count | None = None
    officer: Person
    approved_by: Person
