"""Many rows at once: as fast as the database takes them, every trigger and constraint on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from psycopg import sql

ModelT = TypeVar("ModelT", bound=models.Model)
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
