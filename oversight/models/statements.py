"""Statements that come with every call: parsed and planned once for each connection."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connection, connections


class Prepared(psycopg.RawCursor[Any]):
    """Sends statements as they are written, with $1, $2 for values; the server keeps the plan.

    Give numbers as text and say their type in the statement: the driver picks the
    type of a number by its size, and each choice would be a plan of its own.
    """

    def execute(self, query: Any, params: Any = None, **_more: Any) -> Any:
        return super().execute(query, params, prepare=True)

    def _convert_query(self, query: Any, params: Any = None) -> Any:
        self._query = super()._convert_query(query, params)  # where Django's log looks for it
        return self._query


@contextmanager
def prepared() -> Iterator[Any]:
    """Open a cursor whose statements are prepared; it is counted and checked as any other."""
    driver: Any = connections[DEFAULT_DB_ALIAS]  # looked up once: `connection` looks at each use
    if driver.connection is None:
        driver.ensure_connection()
    with driver.wrap_database_errors:
        inner = Prepared(driver.connection)
    with driver._prepare_cursor(inner) as cursor:
        yield cursor


def first_row(statement: str, values: Sequence[Any]) -> tuple[Any, ...] | None:
    """Return the first row of a read that opens a call.

    The connection may have died since the last call. This read is the look at it:
    where it fails, and nothing was begun, it is asked again on a new one.
    """
    try:
        found = _row(statement, values)
    except (InterfaceError, OperationalError):
        if connection.in_atomic_block:
            raise
        connection.close()
        found = _row(statement, values)
    connection.health_check_done = True  # type: ignore[attr-defined]  # not in the stubs
    return found


def _row(statement: str, values: Sequence[Any]) -> tuple[Any, ...] | None:
    with prepared() as cursor:
        cursor.execute(statement, values)
        row: tuple[Any, ...] | None = cursor.fetchone()
        return row
