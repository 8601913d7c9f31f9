"""Builders of draws."""

from __future__ import annotations

from datetime import datetime

from audits.actions import draws
from audits.enums import DrawKind
from audits.models import Draw, DrawnPiece
from oversight.models import Agency, User
from tests.build import NOON
from warrants.models import Material


def an_announced_draw(
    agency: Agency,
    *,
    by: User,
    kind: DrawKind = DrawKind.KEPT,
    size: int = 3,
    at: datetime = NOON,
) -> Draw:
    return draws.announce(agency=agency, kind=kind, size=size, by=by.actor, at=at)


def a_drawn_piece(piece: Material, *, by: User, at: datetime = NOON) -> DrawnPiece:
    """A piece as if it had been drawn: the log is not asked."""
    draw = an_announced_draw(piece.warrant.agency, by=by, at=at)
    draw.position, draw.population, draw.population_sha256 = 0, 1, "0" * 64
    draw.drawn_at, draw.drawn_by = at, by
    draw.save()
    return DrawnPiece.objects.create(draw=draw, number=1, material=piece)
