"""What the API answers of material: the shapes of the schema, and how they are filled."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from oversight.models import LedgerEntry
from warrants.api.bodies import clock_data, flag_data, receipt_data
from warrants.api.shapes import ClockOut, FlagOut, ReceiptOut
from warrants.enums import CustodyKind, Event, MaterialState, Medium, RuledOut, VolumeUnit
from warrants.models import CustodyEvent, DisputedStatement, Material
from warrants.selectors import law


class MaterialRow(BaseModel):
    """One piece of material, where it is and how much is left; `id` names it everywhere."""

    id: str
    warrant: str
    agency_reference: str
    class_: str = Field(alias="class")
    medium: Medium
    unit: VolumeUnit
    obtained_volume: int
    volume: int
    copies: int
    state: MaterialState
    holder: str
    offered_to: str
    place: str
    sealed: bool
    confidential: list[str]
    held: bool
    ruled_out: RuledOut | None
    destructible: int
    obtained_at: datetime
    keep_until: datetime | None
    permitted_at: datetime | None
    told_at: datetime | None
    planned_at: datetime | None
    destroyed_at: datetime | None
    attested_at: datetime | None


class CustodyOut(BaseModel):
    """One link of a chain of custody."""

    number: int
    kind: CustodyKind
    at: datetime
    recorded_at: datetime
    officer: str
    holder: str
    to: str
    quantity: int | None
    copies: int | None
    recipient: str
    country: str
    legal_basis: str
    label: str
    purpose: str
    place: str
    person: str
    because: str
    act: str
    method: str
    witnesses: list[str]
    planned_at: datetime | None
    reason: str


class MaterialOut(MaterialRow):
    """One piece, its whole chain, what was noticed and what is due."""

    chain: list[CustodyOut]
    disputes: list[DisputeOut]
    flags: list[FlagOut]
    clocks: list[ClockOut]


class MaterialList(BaseModel):
    """The pieces of one case."""

    results: list[MaterialRow]


class DisputeOut(BaseModel):
    """What was said of a piece and stands in dispute: `said` as it was given, `broken` in codes."""

    number: int
    kind: CustodyKind
    at: datetime
    recorded_at: datetime
    officer: str
    said: dict[str, Any]
    broken: list[str]


class MaterialTaken(MaterialRow):
    """The acknowledgement of a piece, or of what happened to it.

    `in_dispute` holds the rules of custody that a statement contradicts: it is kept beside
    the chain, and the piece is as it was. Empty where it became the next link.
    """

    in_dispute: list[str]

    flags: list[FlagOut]
    clocks: list[ClockOut]
    receipt: ReceiptOut


class AccessLogTaken(BaseModel):
    """The acknowledgement of a log: how many of its lines have to be explained."""

    batch_reference: str
    lines: int
    anomalous: int
    receipt: ReceiptOut


SAME = (
    "agency_reference",
    "medium",
    "unit",
    "obtained_volume",
    "volume",
    "copies",
    "state",
    "holder",
    "offered_to",
    "place",
    "sealed",
    "confidential",
    "held",
    "destructible",
    "obtained_at",
    "keep_until",
    "permitted_at",
    "told_at",
    "planned_at",
    "destroyed_at",
    "attested_at",
)


def row_data(piece: Material) -> dict[str, Any]:
    return {
        "id": piece.reference,
        "warrant": piece.warrant.reference,
        "class": piece.class_code,
        "ruled_out": piece.ruled_out or None,
        **{name: getattr(piece, name) for name in SAME},
    }


def chain_data(event: CustodyEvent) -> dict[str, Any]:
    data = {
        name: getattr(event, name)
        for name in CustodyOut.model_fields
        if name not in {"officer", "witnesses"}
    }
    return {**data, "officer": event.by_name, "witnesses": event.witnesses}


def noticed_data(piece: Material) -> dict[str, Any]:
    """Return the flags and deadlines of a piece, as they are now."""
    rules = law.rules_of(piece.warrant.rulebook)
    return {
        "flags": [flag_data(one, rules.zone) for one in piece.flags.all()],
        "clocks": [clock_data(one, rules) for one in piece.clocks.all()],
    }


def whole_data(piece: Material) -> dict[str, Any]:
    """Return a whole piece; its related rows have to be prefetched."""
    chain = [chain_data(one) for one in piece.events.all()]
    disputes = [dispute_data(one) for one in piece.disputes.all()]
    return {**row_data(piece), "chain": chain, "disputes": disputes, **noticed_data(piece)}


def dispute_data(statement: DisputedStatement) -> dict[str, Any]:
    names = set(DisputeOut.model_fields) - {"officer"}
    return {**{name: getattr(statement, name) for name in names}, "officer": statement.by_name}


def taken_data(piece: Material, entry: LedgerEntry) -> dict[str, Any]:
    return {
        **row_data(piece),
        **noticed_data(piece),
        "in_dispute": entry.facts["broken"] if in_dispute(entry) else [],
        "receipt": receipt_data(entry),
    }


def in_dispute(entry: LedgerEntry) -> bool:
    """Whether an entry keeps a statement beside the chain, and not its next link."""
    return entry.event == Event.CUSTODY_DISPUTED
