"""What earlier lines said of an order, so that none counts twice."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from operator import attrgetter
from typing import Final

from django.db.models import BooleanField, Count
from django.db.models.expressions import RawSQL

from warrants.enums import Source
from warrants.models import Application, ImportedLine, Warrant
from warrants.rules.wiretap_tables import Fault, OrderRow

SAID: Final = tuple(
    one.name
    for one in fields(OrderRow)
    if one.name not in {"file", "line", "raw", "average_per_day"}
)


_SAID_IN: Final = attrgetter(*SAID)


@dataclass(slots=True)
class Seen:
    """What earlier lines said of one order: where it stands, and in which tables."""

    warrant_id: int
    reference: str
    reported: int
    renewals: int
    cumulative_days: int
    applied_on: date | None
    returns: int = 0
    tables: list[tuple[int, int]] = field(default_factory=list)


def seen_before(keys: Sequence[tuple[int, str]]) -> dict[tuple[int, str], Seen]:
    """Return what is stored of the orders with these numbers."""
    wanted = set(keys)
    found: dict[tuple[int, str], Seen] = {}
    numbered = RawSQL(
        "(warrants_warrant.agency_id, agency_reference) IN (SELECT * FROM unnest(%s::bigint[], %s::text[]))",
        [[agency for agency, _number in wanted], [number for _agency, number in wanted]],
        output_field=BooleanField(),
    )
    warrants = Warrant.objects.filter(numbered, source=Source.HISTORIC)
    by_id = {}
    for (
        agency,
        number,
        warrant_id,
        reference,
        span,
        renewals,
        days,
        returns,
    ) in warrants.values_list(
        "agency",
        "agency_reference",
        "pk",
        "reference",
        "reported_span",
        "renewals",
        "cumulative_days",
        Count("returns"),
    ):
        by_id[warrant_id] = found[agency, number] = Seen(
            warrant_id, reference, span.lower.year, renewals, days, None, returns
        )
    firsts = Application.objects.filter(warrant__in=by_id, number=0, resolved_span__isnull=False)
    for warrant_id, span in firsts.values_list("warrant", "resolved_span"):
        by_id[warrant_id].applied_on = span.lower if span else None
    lines = ImportedLine.objects.filter(warrant__in=by_id)
    for warrant_id, year, table in lines.values_list("warrant", "table__report_year", "table"):
        by_id[warrant_id].tables.append((year, table))
    return found


def said_before(digests: Collection[str]) -> dict[str, tuple[int, int]]:
    """Return the table and line that said the same before."""
    given = RawSQL("SELECT unnest(%s::text[])", [list(digests)])
    lines = ImportedLine.objects.filter(digest__in=given).order_by("-id")
    return {
        digest: (table, line)
        for digest, table, line in lines.values_list("digest", "table", "line")
    }


def digest_of(row: OrderRow) -> str:
    """Return the hash of what a line says, wherever it stands and however it is printed."""
    said = "\x1f".join(map(str, _SAID_IN(row)))
    return hashlib.sha256(said.encode()).hexdigest()


def fault_of(row: OrderRow, column: str, value: str, reason: str) -> Fault:
    return Fault(row.file, row.line, column, value, reason)


def differences(row: OrderRow, seen: Seen) -> list[Fault]:
    """Return where a later line disagrees with the order it adds to; the earlier one stays."""
    pairs = (
        ("Application Date", row.applied_on, seen.applied_on),
        ("Number of Extensions", row.extensions or 0, seen.renewals),
        ("Total Length (Days)", row.total_days or 0, seen.cumulative_days),
    )
    return [
        fault_of(row, column, str(now), f"the table of {seen.reported} says {before}; that stays")
        for column, now, before in pairs
        if now is not None and before is not None and now != before
    ]
