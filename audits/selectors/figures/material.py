"""T12, and the material of T10, from the rows: every piece that an order or a privilege touches."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from django.db import connection

from audits.rules.counts.chains import MOVING, Followed, Link, followed
from audits.rules.counts.destruction import Destruction
from audits.rules.counts.persons import Persons
from audits.rules.counts.window import Window

# A piece without an order to destroy it and without privilege is in no table of pieces.
PIECES: Final = """
SELECT m.id, w.agency_id, e.kind, e.at, e.recorded_at, e.quantity, e.copies, e.confidential
FROM warrants_material m
JOIN warrants_warrant w ON w.id = m.warrant_id
JOIN warrants_custodyevent e ON e.material_id = m.id AND e.kind = ANY(%(kinds)s)
WHERE w.rulebook_id = ANY(%(books)s) AND m.obtained_at < %(end)s AND m.recorded_at < %(known)s
  AND (m.permitted_at IS NOT NULL OR m.destroyed_by <> '' OR m.confidential <> '{}')
ORDER BY m.id, e.number
"""
KEPT: Final = """
SELECT w.agency_id, count(*)
FROM warrants_material m JOIN warrants_warrant w ON w.id = m.warrant_id
WHERE w.rulebook_id = ANY(%(books)s) AND m.retention_flagged_at < %(known)s
  AND m.keep_until >= %(since)s AND m.keep_until < %(end)s
GROUP BY w.agency_id
"""


def count(destruction: Destruction, persons: Persons, books: list[int], window: Window) -> None:
    """Count the pieces of the cases under some versions of a rulebook."""
    for agency, piece in _pieces(books, window):
        destruction.add(agency, piece, window)
        persons.add_piece(piece, window)
    with connection.cursor() as cursor:
        asked: dict[str, Any] = {**window.asked(), "books": books}
        cursor.execute(KEPT, asked)
        for agency, pieces in cursor.fetchall():
            destruction.add_kept(agency, pieces)


def _pieces(books: list[int], window: Window) -> Iterator[tuple[int, Followed]]:
    asked: dict[str, Any] = {**window.asked(), "books": books, "kinds": sorted(MOVING)}
    with connection.cursor() as cursor:
        cursor.execute(PIECES, asked)
        streamed = (row for rows in iter(lambda: cursor.fetchmany(2000), []) for row in rows)
        for (_pk, agency), links in groupby(streamed, key=itemgetter(0, 1)):
            chain = [
                Link(kind, at, recorded_at, quantity, copies, tuple(confidential))
                for _, _, kind, at, recorded_at, quantity, copies, confidential in links
            ]
            if piece := followed(chain, window):
                yield agency, piece
