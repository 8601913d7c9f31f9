"""What may be submitted of material: what was obtained, what happens to it, who looked at it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from warrants.rules.submissions import (
    Category,
    Code,
    Instant,
    Label,
    Line,
    LooseProse,
    Number,
    Person,
    Submission,
)

Quantity = Annotated[  # below zero is read, so that the refusal can name the record
    int, Field(strict=True, ge=-9_000_000_000_000_000, le=9_000_000_000_000_000)
]
Copies = Annotated[int, Field(strict=True, ge=-1_000_000, le=1_000_000)]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Medium = Literal["server", "disk", "optical", "paper", "item"]
Unit = Literal["records", "minutes", "megabytes", "pages", "items"]
Kind = Literal[
    "handed_over",
    "received",
    "disputed",
    "opened",
    "sealed",
    "copied",
    "moved",
    "shared",
    "disclosed",
    "quarantined",
    "filtered",
    "assigned",
    "unassigned",
    "entered",
    "ruled_out",
    "held",
    "released",
    "permitted",
    "told",
    "destroyed",
    "attested",
]


class MaterialIn(Submission):
    """A piece of material, as it was obtained."""

    agency_reference: Annotated[Number, Field(min_length=1)]
    class_: Code = Field(alias="class")
    medium: Medium
    volume: Quantity
    unit: Unit
    copies: Copies = 0
    holder: Label
    place: Line = ""
    sealed: bool = False
    confidential: list[Category] = Field(default_factory=list, max_length=20)
    filter_person: Line = ""
    obtained_at: Instant
    officer: Person


class CustodyIn(Submission):
    """One thing that happened to a piece; which fields a kind needs stands in the documentation.

    `holder` is who acts: the one who has it, or, for a receipt, the one who got it.
    """

    kind: Kind
    at: Instant
    officer: Person
    holder: Line = ""
    to: Line = ""
    to_agency: Code | None = None
    to_court: Code | None = None
    quantity: Quantity | None = None
    copies: Copies | None = None
    recipient: Line = ""
    country: Country | None = None
    legal_basis: Line = ""
    label: Line = ""
    purpose: Code | None = None
    place: Line = ""
    person: Line = ""
    filter_person: Line = ""
    confidential: list[Category] = Field(default_factory=list, max_length=20)
    because: Literal["inadmissible", "out_of_scope"] | None = None
    act: Line = ""
    method: Line = ""
    witnesses: list[Label] = Field(default_factory=list, max_length=2)
    planned_at: Instant | None = None
    reason: LooseProse = ""


class AccessIn(Submission):
    """One look at one piece."""

    material: Number
    officer: Annotated[Number, Field(min_length=1)]
    at: Instant
    how: Literal["viewed", "heard", "searched", "exported", "printed"]
    purpose: Code
    records: Annotated[int, Field(strict=True, ge=0, le=2_000_000_000)] = 1
    protected: list[Category] = Field(default_factory=list, max_length=20)


class AccessLogIn(Submission):
    """Who looked at an agency's material, such as the log of one day."""

    batch_reference: Annotated[Number, Field(min_length=1)]
    entries: list[AccessIn] = Field(min_length=1, max_length=1000)


class ServiceIn(Submission):
    """The order of a warrant was served on a provider."""

    provider: Code
    served_at: Instant
    officer: Person | None = None
