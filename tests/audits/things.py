"""One of everything of the body's own looking that a page can show."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from oversight.models import User
from tests.audits.draws import a_drawn_piece, an_announced_draw
from tests.audits.figures import a_figure_flag
from warrants.models import Warrant


def verification_things(warrant: Warrant, auditor: User, now: datetime) -> dict[str, Any]:
    """Make a contradiction of a published figure, a draw that waits and one that is drawn."""
    piece = warrant.materials.order_by("pk").last()
    assert piece is not None
    drawn = a_drawn_piece(piece, by=auditor, at=now)
    return {
        "figure_flag": a_figure_flag(at=now).pk,
        "announced_draw": an_announced_draw(warrant.agency, by=auditor, at=now).reference,
        "draw": drawn.draw.reference,
        "drawn_number": drawn.number,
    }
