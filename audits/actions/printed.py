"""Take in the totals that another body printed, to be held against ours."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from audits import policies
from audits.enums import AuditEvent
from audits.models import PrintedFigure
from audits.rules.printed import Unread, read_totals
from oversight.actions import ledger
from oversight.models import Actor


@transaction.atomic
def load_printed_figures(
    *, data: bytes, source: str, rulebook: str, by: Actor, at: datetime
) -> tuple[int, Sequence[Unread]]:
    """Store a table of totals; return how many figures it has and what could not be read.

    A table of the same source takes the place of the one before, for a body corrects
    what it prints; the ledger keeps the hash of each.

    Raises:
        PermissionDenied: `by` is not of the body.
        NotATableOfTotals: the file has no columns of years.
    """
    if not policies.may_load_figures(by):
        raise PermissionDenied
    lines, unread = read_totals(data)
    PrintedFigure.objects.filter(rulebook=rulebook, source=source).delete()
    PrintedFigure.objects.bulk_create(
        PrintedFigure(
            rulebook=rulebook,
            source=source,
            year=line.year,
            position=line.position,
            section=line.section[:200],
            label=line.label[:200],
            value=line.value,
            loaded_at=at,
        )
        for line in lines
    )
    ledger.record(
        event=AuditEvent.FIGURES_LOADED,
        subject=("rulebook", rulebook),
        by=by,
        at=at,
        facts={
            "sha256": hashlib.sha256(data).hexdigest(),
            "figures": len(lines),
            "unread": len(unread),
            "years": sorted({line.year for line in lines}),
        },
    )
    return len(lines), unread
