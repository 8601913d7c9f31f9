"""An order of a published table as a warrant: with its own dates, and nothing invented."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.text import slugify

from warrants.actions import case
from warrants.enums import ApplicationKind, ApplicationStatus, Outcome, Source, WarrantStatus
from warrants.models import Application, Decision, Return, RulebookVersion, Warrant
from warrants.rules.wiretap_tables import OrderRow

TYPE_NOT_STATED: Final = "NS"
CURRENCY: Final = "USD"
LONGEST_LIST: Final = 200
NO_REPORT: Final = "No prosecutor's report"


def year_span(year: int) -> DateRange:
    """Return the whole of a year as a half-open range of days."""
    return DateRange(date(year, 1, 1), date(year + 1, 1, 1))


def warrant_of(
    row: OrderRow, *, keys: Mapping[str, Any], version: RulebookVersion, at: datetime
) -> Warrant:
    """Return the warrant of an order; `keys` are those of its own and of whom it names."""
    warrant = Warrant(
        **keys,
        rulebook=version,
        offences=_offences(row),
        measures=sorted(row.types) or [TYPE_NOT_STATED],
        status=WarrantStatus.ENDED,
        source=Source.HISTORIC,
        officer=row.prosecutor[:200],
        recorded_at=at,
        reported_span=year_span(row.report_year),
        renewals=row.extensions or 0,
        cumulative_days=row.total_days or 0,
        ended_span=year_span(row.ao.year),
        updated_at=at,
    )
    warrant.search = case.search_text(warrant)
    return warrant


def decided_applications(
    row: OrderRow, warrant: Warrant, source: Mapping[str, Any]
) -> Iterator[tuple[Application, Decision]]:
    """Yield the first application and each extension, all of them granted."""
    span = row.applied_on and DateRange(row.applied_on, row.applied_on + timedelta(days=1))
    for number in range(warrant.renewals + 1):
        first = number == 0
        application = Application(
            warrant=warrant,
            number=number,
            kind=ApplicationKind.FIRST if first else ApplicationKind.RENEWAL,
            status=ApplicationStatus.GRANTED,
            source=Source.HISTORIC,
            filing=_filing(row, warrant, source) if first else {"source": source},
            requested_days=row.original_days or None if first else None,
            resolved_span=span if first else None,
            recorded_at=warrant.recorded_at,
        )
        yield (
            application,
            Decision(
                application=application,
                outcome=Outcome.GRANTED,
                judge_id=warrant.judge_id,
                rulebook_id=warrant.rulebook_id,
                granted_days=application.requested_days,
                recorded_at=warrant.recorded_at,
                source=Source.HISTORIC,
            ),
        )


def return_of(row: OrderRow, *, warrant_id: int, number: int, at: datetime) -> Return:
    """Return what a line says came of its order."""
    related = [
        *(f"cost {number}" for number in row.cost_related),
        *(f"results {number}" for number in row.results_related),
    ]
    return Return(
        warrant_id=warrant_id,
        number=number,
        source=Source.HISTORIC,
        installed=installed(row),
        currency=CURRENCY,
        no_result_reason=NO_REPORT if row.installation == "no_report" else "",
        related_to="; ".join(related)[:LONGEST_LIST],
        recorded_at=at,
        reported_span=year_span(row.report_year),
        **row.figures,
    )


def _filing(row: OrderRow, warrant: Warrant, source: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was published of the application, as the frozen filing of a historic case."""
    filing: dict[str, Any] = {
        "agency_reference": warrant.agency_reference,
        "offences": warrant.offences,
        "measures": warrant.measures,
        "location": list(row.locations),
        "source": source,
    }
    if row.original_days:
        filing["requested_days"] = row.original_days
    if row.applied_on:
        filing["applied_on"] = row.applied_on.isoformat()
    return filing


def _offences(row: OrderRow) -> list[dict[str, str]]:
    if not row.offence:
        return []
    return [{"code": _offence_code(row.offence), "title": row.offence[:200]}]


@lru_cache(1000)
def _offence_code(offence: str) -> str:
    return slugify(offence)[:60] or "other"


def installed(row: OrderRow) -> str:
    return row.installation if row.installation in {"used", "not_used", "never"} else ""


def return_facts(row: Return | None) -> dict[str, Any]:
    """Return what a return holds beside its figures, so that the ledger backs each column."""
    if row is None:
        return {}
    return {
        "return": row.number,
        "installed": row.installed,
        "currency": row.currency,
        "related_hash": _published_hash(row.related_to),
        "no_result_hash": _published_hash(row.no_result_reason),
    }


def order_facts(warrant: Warrant | None, row: OrderRow) -> dict[str, Any]:
    """Return what a report counts an order by, and none of its words."""
    if warrant is None:
        return {}
    return {
        "agency": warrant.agency_id,
        "court": warrant.court_id,
        "measures": warrant.measures,
        "rulebook": f"{warrant.rulebook.code} {warrant.rulebook.version}",
        "year": row.ao.year,
        "requested_days": row.original_days or None,
        "offence_hash": _published_hash(row.offence[:200]),
    }


def _published_hash(text: str) -> str:
    """Return the hash of a text that was published; empty for none."""
    return hashlib.sha256(text.encode()).hexdigest() if text else ""
