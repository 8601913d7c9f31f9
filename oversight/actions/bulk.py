"""Many rows at once: as fast as the database takes them, every trigger and constraint on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.transaction import TransactionManagementError
from psycopg import sql

ModelT = TypeVar("ModelT", bound=models.Model)
FEW: Final = 20  # rows up to which one INSERT is quicker than COPY
STORED_AS_THEY_ARE: Final = (
    models.CharField,
    models.TextField,
    models.IntegerField,
    models.BooleanField,
    models.DateTimeField,
    models.ForeignKey,
)


def keys(model: type[models.Model], how_many: int) -> list[int]:
    """Draw keys, so that rows can be referred to before they are stored."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [f'"{model._meta.db_table}"', how_many],
        )
        return [key for (key,) in cursor.fetchall()]


def store(rows: Sequence[ModelT]) -> Sequence[ModelT]:
    """Insert rows of one model by COPY within the open transaction and return them.

    Columns that the database fills in itself are left to it. No `save` runs and no
    signal is sent, as with `bulk_create`.
    """
    if not rows:
        return rows
    waiting = [row for row in rows if row.pk is None]
    for row, key in zip(waiting, keys(type(rows[0]), len(waiting)), strict=True):
        row.pk = key
    fields = [
        field for field in rows[0]._meta.concrete_fields if field.db_default is models.NOT_PROVIDED
    ]
    related = [field for field in fields if isinstance(field, models.ForeignKey)]
    plain = {field.attname for field in fields if isinstance(field, STORED_AS_THEY_ARE)}
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(rows[0]._meta.db_table),
        sql.SQL(", ").join(sql.Identifier(field.column) for field in fields),
    )
    database = connections[DEFAULT_DB_ALIAS]
    with database.cursor() as cursor:
        raw: Any = cursor.cursor  # psycopg's own, which alone can copy
        with raw.copy(statement) as copy:
            for row in rows:
                for field in related:  # a row it refers to may have got its key since
                    if field.is_cached(row) and (other := field.get_cached_value(row)):
                        setattr(row, field.attname, other.pk)
                said = row.__dict__
                copy.write_row(
                    [
                        value
                        if (value := said[field.attname]) is None or field.attname in plain
                        else field.get_db_prep_save(value, database)
                        for field in fields
                    ]
                )
    for row in rows:
        row._state.adding = False
        row._state.db = DEFAULT_DB_ALIAS
    return rows


def store_together(*groups: Sequence[models.Model]) -> None:
    """Insert rows of several models, each group of one model, by one statement.

    A row may refer to a row that is stored by the same call if that one stands in
    an earlier group by itself. Every row has its key afterwards. No `save` runs and
    no signal is sent, as with `bulk_create`.

    Raises:
        TransactionManagementError: no transaction is open.
    """
    filled = [group for group in groups if group]
    if not filled:
        return
    if not connection.in_atomic_block:
        raise TransactionManagementError("Rows that belong together are stored in a transaction.")
    places = {id(group[0]): number for number, group in enumerate(filled)}
    parts, answers, values = [], [], []
    for number, group in enumerate(filled):
        fields, head = _insertion(type(group[0]))
        lines = []
        for row in group:
            said, given = _line(row, fields, places)
            lines.append(f"({said})")
            values += given
        parts.append(f"r{number} AS ({head} VALUES {', '.join(lines)} RETURNING id)")
        answers.append(f"SELECT {number} AS place, id FROM r{number}")  # noqa: S608 - a number
    statement = f"WITH {', '.join(parts)} {' UNION ALL '.join(answers)} ORDER BY place, id"
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        drawn = [key for _place, key in cursor.fetchall()]
    rows = [row for group in filled for row in group]
    for row, key in zip(rows, drawn, strict=True):
        row.pk = key
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    for row in rows:
        for field in row._meta.concrete_fields:
            if isinstance(field, models.ForeignKey) and field.is_cached(row):
                other = field.get_cached_value(row)
                setattr(row, field.attname, other.pk if other else None)


@lru_cache(maxsize=64)
def _insertion(model: type[models.Model]) -> tuple[tuple[models.Field[Any, Any], ...], str]:
    """Return the fields that a row gives, and how its insertion begins."""
    fields = tuple(
        field
        for field in model._meta.concrete_fields
        if not field.primary_key and field.db_default is models.NOT_PROVIDED
    )
    names = ", ".join(f'"{field.column}"' for field in fields)
    return fields, f'INSERT INTO "{model._meta.db_table}" ({names})'


def _line(
    row: models.Model, fields: Sequence[models.Field[Any, Any]], places: Mapping[int, int]
) -> tuple[str, list[Any]]:
    """Return the places of one row's values, and the values that fill them."""
    said, given = [], []
    for field in fields:
        other = field.get_cached_value(row, None) if isinstance(field, models.ForeignKey) else None
        if other is not None and other.pk is None:
            said.append(f"(SELECT id FROM r{places[id(other)]})")  # noqa: S608 - a number
            continue
        value = field.get_db_prep_save(getattr(row, field.attname), connection)
        kind = isinstance(field, ArrayField)
        said.append(f"%s::{field.db_type(connection)}" if kind else "%s")
        given.append(value)
    return ", ".join(said), given
