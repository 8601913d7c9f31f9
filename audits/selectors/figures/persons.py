"""T6 and T10 from the rows: targets, what is privileged, who looked at it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from django.db import connection

from audits.rules.counts.persons import Aimed, Persons
from audits.rules.counts.window import Window
from audits.selectors.figures.names import titles
from audits.selectors.figures.orders import COUNTED, Books, Span, asked_of

TARGETS: Final = """
SELECT w.id, t.kind, t.capacity, t.protected
FROM warrants_warrant w
JOIN warrants_application a ON a.warrant_id = w.id AND a.number = 0
LEFT JOIN warrants_decision d ON d.application_id = a.id
JOIN warrants_target t ON t.warrant_id = w.id
WHERE {counted} AND NOT upper(w.reported_span) > %(counted)s
ORDER BY w.id
"""
# What was on record as privileged when a batch was recorded, or is so by its own line.
ACCESSES: Final = """
SELECT batch, code, category, count(*) FROM (
    SELECT DISTINCT e.id, b.id AS batch, v.code, one.category
    FROM warrants_accessbatch b
    JOIN warrants_accessentry e ON e.batch_id = b.id
    JOIN warrants_material m ON m.id = e.material_id
    JOIN warrants_warrant w ON w.id = m.warrant_id
    JOIN warrants_rulebookversion v ON v.id = w.rulebook_id
    CROSS JOIN LATERAL (
        SELECT unnest(e.protected) AS category
        UNION
        SELECT unnest(c.confidential) FROM warrants_custodyevent c
        WHERE c.material_id = m.id AND c.recorded_at <= b.recorded_at
    ) one
    WHERE b.recorded_at >= %(since)s AND b.recorded_at < %(end)s AND w.rulebook_id = ANY(%(books)s)
      AND (e.protected <> '{}' OR m.confidential <> '{}')
) line GROUP BY batch, code, category ORDER BY batch, code, category
"""


def count_targets(persons: Persons, span: Span) -> None:
    """Count the targets of the orders that a span counts, those reported late apart."""
    statement = TARGETS.format(counted=COUNTED[span.counted_by])
    with connection.cursor() as cursor:
        cursor.execute(statement, asked_of(span))
        streamed = (row for rows in iter(lambda: cursor.fetchmany(2000), []) for row in rows)
        for _warrant, rows in groupby(streamed, key=itemgetter(0)):
            persons.add(
                Aimed(kind, capacity, tuple(protected)) for _pk, kind, capacity, protected in rows
            )


def accesses(books: list[int], window: Window) -> Iterator[tuple[int, str, str, int]]:
    """Stream how often what was then known to be privileged was looked at.

    Each is a batch reported within the window, the code of a rulebook, a category, and
    the number of lines.
    """
    asked: dict[str, Any] = {**window.asked(), "books": books}
    with connection.cursor() as cursor:
        cursor.execute(ACCESSES, asked)
        while rows := cursor.fetchmany(2000):
            yield from rows


def count_accesses(persons: Persons, books: list[int], window: Window) -> None:
    for _batch, _code, category, lines in accesses(books, window):
        persons.add_accesses(category, lines)


def tables(persons: Persons, books: Books) -> dict[str, Any]:
    return persons.tables(
        titles(books, lambda rules: rules.capacities),
        titles(books, lambda rules: rules.protected_categories),
    )
