"""An order of a published table as a warrant: with its own dates, and nothing invented."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.text import slugify

from oversight.actions import bulk
from warrants.actions import case
from warrants.actions.historic_rows import ApplicationRow, DecisionRow, ReturnRow, WarrantRow
from warrants.enums import ApplicationKind
from warrants.models import RulebookVersion
from warrants.rules.wiretap_tables import OrderRow

TYPE_NOT_STATED: Final = "NS"
CURRENCY: Final = "USD"
LONGEST_LIST: Final = 200
NO_REPORT: Final = "No prosecutor's report"


def year_span(year: int) -> DateRange:
    """Return the whole of a year as a half-open range of days."""
    return DateRange(date(year, 1, 1), date(year + 1, 1, 1))


@lru_cache(200)
def _within(year: int) -> str:
    """Return the whole of a year as the database writes a range of days."""
    span = year_span(year)
    return f"[{span.lower},{span.upper})"


@lru_cache(4000)
def _on(day: date) -> str:
    return f"[{day},{day + timedelta(days=1)})"


def measures_of(row: OrderRow) -> list[str]:
    return sorted(row.types) or [TYPE_NOT_STATED]


def warrant_of(
    row: OrderRow, *, keys: Mapping[str, Any], version: RulebookVersion, recorded_at: str
) -> WarrantRow:
    """Return the warrant of an order; `keys` are those of its own and of whom it names."""
    officer = row.prosecutor[:200]
    offences = _offences(row.offence)
    names = (keys["reference"], keys["agency_reference"], officer)
    return WarrantRow(
        **keys,
        rulebook_id=version.pk,
        offences=_offences_text(row.offence),
        measures="{" + ",".join(measures_of(row)) + "}",
        officer=officer,
        recorded_at=recorded_at,
        reported_span=_within(row.report_year),
        renewals=row.extensions or 0,
        cumulative_days=row.total_days or 0,
        ended_span=_within(row.ao.year),
        search=case.searched(*names, offences=offences),
        updated_at=recorded_at,
    )


def applications_of(
    row: OrderRow, warrant: WarrantRow, source: Mapping[str, Any], keys: Iterator[int]
) -> Iterator[ApplicationRow]:
    """Yield the first application and each extension; `keys` are those to take."""
    yield ApplicationRow(
        id=next(keys),
        warrant_id=warrant.id,
        number=0,
        kind=ApplicationKind.FIRST.value,
        filing=bulk.as_json(_filing(row, warrant, source)),
        requested_days=row.original_days or None,
        resolved_span=_on(row.applied_on) if row.applied_on else None,
        recorded_at=warrant.recorded_at,
    )
    filing = bulk.as_json({"source": source})
    for number in range(1, warrant.renewals + 1):
        yield ApplicationRow(
            id=next(keys),
            warrant_id=warrant.id,
            number=number,
            filing=filing,
            recorded_at=warrant.recorded_at,
        )


def granted(application: ApplicationRow, warrant: WarrantRow) -> DecisionRow:
    """Return the decision on an application of a published order: all were granted."""
    return DecisionRow(
        application_id=application.id,
        judge_id=warrant.judge_id,
        rulebook_id=warrant.rulebook_id,
        granted_days=application.requested_days,
        recorded_at=warrant.recorded_at,
    )


def return_of(
    row: OrderRow,
    figures: Mapping[str, Any],
    *,
    warrant_id: int,
    number: int,
    recorded_at: str,
) -> ReturnRow:
    """Return what a line says came of its order."""
    related = [
        *(f"cost {number}" for number in row.cost_related),
        *(f"results {number}" for number in row.results_related),
    ]
    return ReturnRow(
        warrant_id=warrant_id,
        number=number,
        installed=installed(row),
        currency=CURRENCY,
        no_result_reason=NO_REPORT if row.installation == "no_report" else "",
        related_to="; ".join(related)[:LONGEST_LIST],
        recorded_at=recorded_at,
        reported_span=_within(row.report_year),
        **figures,
    )


def _filing(row: OrderRow, warrant: WarrantRow, source: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was published of the application, as the frozen filing of a historic case."""
    filing: dict[str, Any] = {
        "agency_reference": warrant.agency_reference,
        "offences": _offences(row.offence),
        "measures": measures_of(row),
        "location": list(row.locations),
        "source": source,
    }
    if row.original_days:
        filing["requested_days"] = row.original_days
    if row.applied_on:
        filing["applied_on"] = row.applied_on.isoformat()
    return filing


@lru_cache(1000)
def _offences(offence: str) -> Sequence[Mapping[str, str]]:
    if not offence:
        return []
    return [{"code": slugify(offence)[:60] or "other", "title": offence[:200]}]


@lru_cache(1000)
def _offences_text(offence: str) -> str:
    return bulk.as_json(_offences(offence))


def installed(row: OrderRow) -> str:
    return row.installation if row.installation in {"used", "not_used", "never"} else ""


def return_facts(row: ReturnRow | None) -> dict[str, Any]:
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


def order_facts(
    warrant: WarrantRow | None, row: OrderRow, version: RulebookVersion
) -> dict[str, Any]:
    """Return what a report counts an order by, and none of its words."""
    if warrant is None:
        return {}
    return {
        "agency": warrant.agency_id,
        "court": warrant.court_id,
        "measures": measures_of(row),
        "rulebook": f"{version.code} {version.version}",
        "year": row.ao.year,
        "requested_days": row.original_days or None,
        "offence_hash": _published_hash(row.offence[:200]),
    }


@lru_cache(1000)
def _published_hash(text: str) -> str:
    """Return the hash of a text that was published; empty for none."""
    return hashlib.sha256(text.encode()).hexdigest() if text else ""
