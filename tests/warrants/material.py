"""Builders of material: each makes a lawful piece by the real steps."""

from __future__ import annotations

import itertools
from datetime import datetime
from typing import Any

from oversight.enums import Role
from oversight.models import Actor
from tests.build import DAY, HOUR, NOON, OFFICER
from warrants.actions import custody, material
from warrants.models import Material, Warrant
from warrants.rules.custody_submissions import CustodyIn, MaterialIn

_numbers = itertools.count(1)
HOLDER = "Evidence room 3"
OBTAINED = NOON + 2 * HOUR  # an hour after a warrant filed at NOON is granted


def a_piece_as_filed(at: datetime = OBTAINED, **changes: Any) -> dict[str, Any]:
    """The body of a piece of intercepted communications, obtained at `at`."""
    body: dict[str, Any] = {
        "agency_reference": f"M-{next(_numbers)}",
        "class": "content",
        "medium": "server",
        "volume": 100,
        "unit": "records",
        "copies": 1,
        "holder": HOLDER,
        "sealed": True,
        "obtained_at": at.isoformat(),
        "officer": OFFICER,
    }
    return body | changes


def by_agency(warrant: Warrant) -> Actor:
    return Actor(role=Role.OFFICER, agency_id=warrant.agency_id)


def a_piece(
    warrant: Warrant,
    *,
    by: Actor | None = None,
    at: datetime = OBTAINED,
    class_: str = "content",
    **changes: Any,
) -> Material:
    given = MaterialIn.model_validate(a_piece_as_filed(at, **changes, **{"class": class_}))
    row, _entry = material.record_material(
        warrant_id=warrant.pk, given=given, by=by or by_agency(warrant), at=at
    )
    return row


def happens(
    piece: Material,
    kind: str,
    *,
    at: datetime,
    by: Actor | None = None,
    officer: str = "A. Officer",
    **fields: Any,
) -> Material:
    """Let something happen to a piece, recorded when it happened."""
    given = CustodyIn.model_validate(
        {"kind": kind, "at": at.isoformat(), "officer": {"name": officer}, **fields}
    )
    row, _entry = custody.record_happening(
        material_id=piece.pk, given=given, by=by or by_agency(piece.warrant), at=at
    )
    return row


def a_destroyed_piece(warrant: Warrant, *, since: datetime = OBTAINED) -> Material:
    """A piece whose destruction was permitted, told, carried out and attested in time."""
    piece = a_piece(warrant, at=since)
    planned = since + 65 * DAY
    happens(piece, "told", at=since + DAY, planned_at=planned.isoformat())
    happens(piece, "permitted", at=planned - 5 * DAY, legal_basis="CPC 240(1)")
    happens(
        piece,
        "destroyed",
        at=planned,
        holder=HOLDER,
        quantity=100,
        copies=1,
        act="Act 7",
        method="Overwritten",
        witnesses=["W. One", "W. Two"],
    )
    return happens(piece, "attested", at=planned + DAY, officer="The Head")
