"""Many rows at once: as fast as the database takes them, every trigger and constraint on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple, TypeVar

import orjson
from django.contrib.postgres.fields import DateRangeField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.transaction import TransactionManagementError
from psycopg import sql

from oversight.models.statements import prepared

ModelT = TypeVar("ModelT", bound=models.Model)
JSON: Final = DjangoJSONEncoder(ensure_ascii=False)
AS_JSON_DOES: Final = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS
FEW: Final = 20  # rows up to which one INSERT is quicker than COPY


def as_json(value: Any) -> str:
    """Return what Django's encoder writes, in a sixth of its time; where it cannot, let it write."""
    try:
        return orjson.dumps(value, default=JSON.default, option=AS_JSON_DOES).decode()
    except TypeError:  # a number beyond 64 bits, a key that is no text
        return JSON.encode(value)


def keys(model: type[models.Model], how_many: int) -> list[int]:
    """Draw keys, so that rows can be referred to before they are stored."""
    return drawn(f"{model._meta.db_table}_id_seq", how_many)


def drawn(sequence: str, how_many: int) -> list[int]:
    """Draw the next numbers of a sequence, in their order."""
    if not how_many:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array(SELECT nextval(%s) FROM generate_series(1, %s))", [sequence, how_many]
        )
        (numbers,) = cursor.fetchone()
        return list(numbers)


def store(rows: Sequence[ModelT]) -> Sequence[ModelT]:
    """Insert rows of one model by COPY within the open transaction and return them.

    Columns that the database fills in itself are left to it. No `save` runs and no
    signal is sent, as with `bulk_create`.
    """
    if not rows:
        return rows
    model = type(rows[0])
    given = _given(model)
    waiting = [row for row in rows if row.pk is None]
    for row, key in zip(waiting, keys(model, len(waiting)), strict=True):
        row.pk = key
    related = [field for field in given if isinstance(field, models.ForeignKey)]
    statement = _copying(model, (field.column for field in given))
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        raw: Any = cursor.cursor  # psycopg's own, which alone can copy
        with connection.wrap_database_errors, raw.copy(statement) as copy:
            for row in rows:
                said = row.__dict__
                others = row._state.fields_cache
                for field in related:  # a row it refers to may have got its key since
                    if other := others.get(field.name):
                        said[field.attname] = other.pk
                copy.write_row(
                    [
                        how(value) if how and (value := said[name]) is not None else said[name]
                        for name, _column, how in _copied(model)
                    ]
                )
    for row in rows:
        row._state.adding = False
        row._state.db = DEFAULT_DB_ALIAS
    return rows


def copy(model: type[models.Model], rows: Sequence[NamedTuple]) -> None:
    """Insert rows that are no models by COPY within the open transaction.

    The rows are of one kind, whose names are the model's columns; each value is as
    PostgreSQL takes it. The key may be left to the database, a column without a
    default of its own may not.

    Raises:
        TypeError: a column is missing, or is not the model's.
    """
    if not rows:
        return
    named = rows[0]._fields
    wanted = {field.column for field in _given(model)}
    if wanted.symmetric_difference(named) - {model._meta.pk.column}:
        raise TypeError(sorted(wanted.symmetric_difference(named)))
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        raw: Any = cursor.cursor  # psycopg's own, which alone can copy
        with connection.wrap_database_errors, raw.copy(_copying(model, named)) as written:
            for row in rows:
                written.write_row(row)


@contextmanager
def references_checked() -> Iterator[None]:
    """Have the server check what new rows refer to while the caller works on.

    That is a third of its work on many rows, and would else be waited for at the
    commit. The database is not to be asked anything before the block ends.

    Raises:
        IntegrityError: a row refers to one that is not there; said at the end, or at
            once if the server is quick.
    """
    raw: Any = connection.connection  # psycopg's own, which alone can send without waiting
    with connection.wrap_database_errors, raw.pipeline():
        connection.check_constraints()
        yield


def _copying(model: type[models.Model], columns: Iterable[str]) -> sql.Composed:
    return sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(model._meta.db_table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )


def store_together(*groups: Sequence[models.Model]) -> None:
    """Insert rows of several models, each group of one model, by one statement.

    A row that another refers to has its key already: `keys` draws them, or whatever
    query comes before. Every row has its key afterwards. No `save` runs and no
    signal is sent, as with `bulk_create`.

    Raises:
        TransactionManagementError: no transaction is open.
    """
    filled = [group for group in groups if group]
    if not filled:
        return
    if not connection.in_atomic_block:
        raise TransactionManagementError("Rows that belong together are stored in a transaction.")
    statement = _insertion(*((type(group[0]), group[0].pk is not None) for group in filled))
    values = [as_json([_values(row) for row in group]) for group in filled]
    with prepared() as cursor:
        cursor.execute(statement, values)
        drawn = [key for _place, key in cursor.fetchall()]
    rows = [row for group in filled for row in group]
    for row, key in zip(rows, drawn, strict=True):
        row.pk = key
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


@lru_cache(maxsize=64)
def _insertion(*kinds: tuple[type[models.Model], bool]) -> str:
    """Return the statement that inserts rows of these models, given as one JSON list each.

    Beside each model stands whether its rows have their keys already.
    """
    parts, answers = [], []
    for number, (model, keyed) in enumerate(kinds):
        table = f'"{model._meta.db_table}"'
        names = [f'"{field.column}"' for field in _given(model) if keyed or not field.primary_key]
        head = ", ".join(names)
        parts.append(
            f"r{number} AS (INSERT INTO {table} ({head}) SELECT {head}"  # noqa: S608 - of models
            f" FROM jsonb_populate_recordset(NULL::{table}, ${number + 1}::jsonb) RETURNING id)"
        )
        answers.append(f"SELECT {number} AS place, id FROM r{number}")  # noqa: S608 - a number
    return f"WITH {', '.join(parts)} {' UNION ALL '.join(answers)} ORDER BY place, id"


@lru_cache(maxsize=64)
def _given(model: type[models.Model]) -> tuple[models.Field[Any, Any], ...]:
    """Return the fields that a row gives; the others are left to the database."""
    return tuple(
        field
        for field in model._meta.concrete_fields
        if field.primary_key or (not field.generated and field.db_default is models.NOT_PROVIDED)
    )


Writing = tuple[tuple[str, str, Callable[[Any], Any] | None], ...]


@lru_cache(maxsize=64)
def _written(model: type[models.Model]) -> Writing:
    """Return attribute and column of each field, and how its value is written in JSON."""
    return _writing(model, AS_JSON)


@lru_cache(maxsize=64)
def _copied(model: type[models.Model]) -> Writing:
    """Return attribute and column of each field, and how its value is written in a COPY."""
    return _writing(model, AS_COPY)


def _writing(model: type[models.Model], ways: Ways) -> Writing:
    return tuple(
        (
            field.attname,
            field.column,
            next((how for kind, how in ways if isinstance(field, kind)), None),
        )
        for field in _given(model)
    )


def _values(row: models.Model) -> dict[str, Any]:
    said = row.__dict__
    return {
        column: how(value) if how and (value := said[name]) is not None else said[name]
        for name, column, how in _written(type(row))
    }


def _range_text(value: Any) -> str:
    return f"[{value.lower},{value.upper})"


Ways = Sequence[tuple[Any, Callable[[Any], Any]]]  # kinds of fields, and how each is written
AS_JSON: Final[Ways] = (
    (models.DateTimeField, datetime.isoformat),
    (models.BinaryField, lambda value: "\\x" + bytes(value).hex()),
    (DateRangeField, _range_text),
)
AS_COPY: Final[Ways] = ((models.JSONField, as_json), (DateRangeField, _range_text))
