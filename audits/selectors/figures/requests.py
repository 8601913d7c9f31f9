"""T16 from the rows: requests for stored data with what was answered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, Final

from django.db import connection

from audits.rules.counts.requests import Given, Requested, Requests
from audits.rules.counts.window import Window
from audits.selectors.figures.names import organisations, titles
from audits.selectors.figures.orders import Books, versions_used
from oversight.models import Agency
from warrants.models import DataRequest, RulebookVersion
from warrants.selectors import law

Days = tuple[date, date, date]  # first, last, the edition's
ASKED: Final = """
SELECT q.reference, q.agency_id, q.purpose, q.categories, q.bulk, q.requested_at, q.recorded_at,
       a.recorded_at, a.outcome, a.records, a.persons, a.excess,
       (SELECT min(f.raised_at) FROM warrants_flag f
        WHERE f.data_request_id = q.id AND f.code = 'answer_contradicted')
FROM warrants_datarequest q
LEFT JOIN warrants_dataanswer a ON a.request_id = q.id
WHERE q.rulebook_id = ANY(%(books)s)
  AND q.requested_at >= %(since)s AND q.requested_at < %(end)s AND q.recorded_at < %(known)s
"""


def books_asked(rulebook: str) -> Books:
    """Return the versions of every rulebook under which stored data was asked for, by code."""
    return versions_used(DataRequest.objects.all(), rulebook)


def requested(books: list[int], window: Window) -> Iterator[tuple[str, Requested]]:
    """Stream the requests that a window holds, by reference."""
    asked: dict[str, Any] = {**window.asked(), "books": books}
    with connection.cursor() as cursor:
        cursor.execute(ASKED, asked)
        while rows := cursor.fetchmany(2000):
            for row in rows:
                yield row[0], _requested(row[1:])


def window_of(versions: Sequence[RulebookVersion], days: Days) -> Window:
    """Return a period as the clocks of one rulebook's country show it."""
    return Window.of(*days, law.rules_of(versions[-1]).zone)


def count(requests: Requests, books: Books, days: Days) -> None:
    """Count the requests of the period."""
    for versions in books.values():
        window = window_of(versions, days)
        for _reference, one in requested([version.pk for version in versions], window):
            requests.add(one, window)


def tables(requests: Requests, books: Books) -> dict[str, Any]:
    return requests.tables(
        organisations(Agency, requests.by_agency),
        titles(books, lambda rules: rules.data.categories if rules.data else {}),
        titles(books, lambda rules: rules.purposes),
    )


def _requested(row: tuple[Any, ...]) -> Requested:
    agency, purpose, categories, bulk, at, recorded_at = row[:6]
    given = Given(*row[6:11]) if row[6] else None
    contradicted_at: datetime | None = row[11]
    return Requested(
        agency, purpose, tuple(categories), bulk, at, recorded_at, given, contradicted_at
    )
