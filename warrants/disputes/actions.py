"""Keep what was said of a piece of material beside its chain, where the chain cannot hold it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from oversight.actions import ledger
from oversight.models import Actor, LedgerEntry
from warrants.actions import case, supervision
from warrants.disputes.models import DisputedStatement
from warrants.enums import Event
from warrants.models import Flag, Material
from warrants.rules.breaches import Breach
from warrants.rules.custody_submissions import CustodyIn

FIGURES: Final = ("quantity", "copies", "country", "purpose", "because", "confidential")


def keep(
    *, row: Material, given: CustodyIn, breaches: Sequence[Breach], by: Actor, at: datetime
) -> LedgerEntry:
    """Keep a statement in dispute: its row, a flag for each rule it contradicts, its entry.

    Runs in the transaction of the step that was told, on the locked piece of a locked case.
    Neither the piece nor its chain changes.
    """
    said = given.model_dump(mode="json", exclude={"kind", "at", "officer"}, exclude_defaults=True)
    statement = DisputedStatement.objects.create(
        material=row,
        number=row.disputes.count(),
        kind=given.kind,
        at=given.at,
        recorded_at=at,
        by_name=given.officer.name,
        by_number=given.officer.number,
        said=said,
        broken=sorted({breach.code for breach in breaches}),
        filed_by=by.user,
        filed_by_client=by.client,
    )
    Flag.objects.bulk_create(
        supervision.flags_of(
            breaches=breaches, warrant=row.warrant, application=None, at=at, material=row
        )
    )
    case.touch(row.warrant, at)
    return ledger.record(
        event=Event.CUSTODY_DISPUTED,
        subject=row.warrant,
        by=by,
        at=at,
        happened_at=given.at,
        facts=_facts(statement, said),
    )


def _facts(statement: DisputedStatement, said: dict[str, Any]) -> dict[str, Any]:
    """Return codes and figures as such, and one hash for all that was said in words."""
    row = statement.material
    words = sorted((name, str(value)) for name, value in said.items() if name not in FIGURES)
    return {
        "material": row.reference,
        "number": statement.number,
        "kind": statement.kind,
        **{name: said[name] for name in FIGURES if name in said},
        "said_hash": case.text_hash(row.warrant, str(words)) if words else "",
        "broken": statement.broken,
    }
