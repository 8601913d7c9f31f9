"""Close what is done with: bookkeeping, from what the records hold, never from a message."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction

from audits.enums import ReviewStatus
from oversight.models import SYSTEM
from warrants.actions import execution
from warrants.enums import Source, WarrantStatus
from warrants.models import Warrant
from warrants.selectors.custody import is_accounted
from warrants.selectors.notices import notice_settled

BATCH: Final = 200


def close_settled(*, at: datetime) -> int:
    """Close ended warrants of which nothing is left open; return how many.

    It takes a filed return, material that is accounted for, notice that is settled, and
    a review that is closed. Whoever is not there yet is looked at again the next time.
    """
    done, after = 0, 0
    while True:
        seen, after, closed = _close_batch(after, at)
        done += closed
        if seen < BATCH:
            return done


@transaction.atomic
def _close_batch(after: int, at: datetime) -> tuple[int, int, int]:
    over = list(
        Warrant.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(
            pk__gt=after,
            status=WarrantStatus.ENDED,
            source=Source.LIVE,
            returns__number=0,
            review__status=ReviewStatus.CLOSED,
        )
        .select_related("rulebook")
        .defer("rulebook__text")
        .prefetch_related("materials", "returns", "activations")
        .order_by("pk")[:BATCH]
    )
    closed = [one for one in over if is_accounted(one) and notice_settled(one)]
    for warrant in closed:
        execution.close(warrant=warrant, by=SYSTEM, at=at)
    return len(over), over[-1].pk if over else after, len(closed)
