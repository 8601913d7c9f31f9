"""A background part shows that it lives. No step of a case: nothing enters the ledger."""

from __future__ import annotations

from datetime import datetime

from oversight.models import Pulse


def show_life(*, part: str, at: datetime) -> None:
    """Note that `part` was alive at `at`, over whatever was noted before."""
    Pulse.objects.bulk_create(
        [Pulse(part=part, seen_at=at)],
        update_conflicts=True,
        unique_fields=["part"],
        update_fields=["seen_at"],
    )
