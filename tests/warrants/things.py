"""One of everything of material and of stored data that a page can show."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from oversight.enums import Role
from oversight.models import Actor
from tests.build import DAY, HOUR, a_provider
from tests.warrants.material import HOLDER, a_piece, happens
from tests.warrants.requests import answered, asked, ordered, staged
from warrants.actions import access
from warrants.models import Warrant
from warrants.rules.custody_submissions import AccessLogIn


def material_things(warrant: Warrant, now: datetime) -> dict[str, Any]:
    """Make pieces in several states, looks at them, a request with a flag and its answer."""
    by = Actor(role=Role.OFFICER, agency_id=warrant.agency_id)
    begun = now - 100 * DAY
    piece = a_piece(warrant, at=begun)
    happens(piece, "assigned", at=begun + HOUR, person="KZ-1")
    happens(piece, "told", at=begun + DAY, planned_at=(now + DAY).isoformat())
    happens(piece, "permitted", at=begun + 2 * DAY, legal_basis="CPC 240(1)")
    happens(piece, "handed_over", at=now - 9 * DAY, holder=HOLDER, to="Laboratory")
    a_piece(warrant, at=begun, confidential=["lawyer"], filter_person="F. Filter")
    entry = {"material": piece.reference, "how": "viewed", "purpose": "investigation"}
    log = {
        "batch_reference": "one day",
        "entries": [
            {**entry, "officer": "KZ-1", "at": (begun + 2 * HOUR).isoformat()},
            {**entry, "officer": "KZ-7", "at": (now - DAY).isoformat(), "protected": ["lawyer"]},
        ],
    }
    access.log_access(given=AccessLogIn.model_validate(log), by=by, at=now)
    provider = a_provider()
    request = asked(
        by=by,
        provider=provider,
        at=now - 3 * DAY,
        warrant=warrant.reference,
        categories=["image"],
        since=(now - 90 * DAY).isoformat(),
    )
    answered(request, at=now - DAY, categories=["image"])
    order = ordered(by=by, at=now - 20 * DAY)
    stage = staged(order, at=now - 2 * DAY, selectors=500)
    return {
        "unanswered": asked(by=by, at=now - DAY).reference,
        "bulk": order.reference,
        "stage": stage.pk,
        "bulk_flag": stage.flags.get().pk,
        "piece": piece.reference,
        "request": request.reference,
        "request_flag": request.flags.get().pk,
        "asked": provider.code,
    }
