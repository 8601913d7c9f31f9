"""Lists by the key of their last row: the same cost on every page, no count of everything."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import F, Func, Model, Q, QuerySet, TextField, Value
from django.db.models.lookups import GreaterThan, LessThan
from django.http import QueryDict

from oversight.web.forms import YEARS

Row = TypeVar("Row", bound=Model)
PAGE = 50
COUNTED = 1000


class _Pair(Func):
    """Two values compared as one, so that an index on both finds the place at once."""

    function = "ROW"
    output_field = TextField()


@dataclass(frozen=True, slots=True)
class KeysetPage(Generic[Row]):
    """Some rows, and the query string of the page after them."""

    rows: Sequence[Row]
    following: str


def keyset(
    rows: QuerySet[Row], *, sort: str, query: QueryDict, size: int = PAGE
) -> KeysetPage[Row]:
    """Return one page of `rows` by `sort`, a field with an optional minus; the key breaks ties."""
    field, down = sort.lstrip("-"), sort.startswith("-")
    ordered = rows.order_by(*_order(field, down=down))
    after = _fitting(rows, field, _read(query.get("after", "")))
    if after is not None:
        ordered = ordered.filter(_beyond(field, after, down=down))
    found = list(ordered[: size + 1])
    following = ""
    if len(found) > size:
        last = found[size - 1]
        parts = query.copy()
        parts["after"] = _write([_plain(getattr(last, field)), last.pk])
        following = parts.urlencode()
    return KeysetPage(found[:size], following)


@dataclass(frozen=True, slots=True)
class Found(Generic[Row]):
    """How many rows a search found, counted to 1,000, and whether there are more."""

    count: int
    more: bool
    rows: QuerySet[Row]


def counted(rows: QuerySet[Row]) -> Found[Row]:
    """Count what was found; where it is little, `rows` names it by key.

    Otherwise the database, which guesses how rare a thing is, may walk the whole
    register by its order in search of fifty rows that are not there.
    """
    keys = list(rows.order_by().values_list("pk", flat=True)[: COUNTED + 1])
    more = len(keys) > COUNTED
    return Found(min(len(keys), COUNTED), more, rows if more else rows.filter(pk__in=keys))


def _order(field: str, *, down: bool) -> list[str]:
    sign = "-" if down else ""
    return [f"{sign}{field}"] if field == "pk" else [f"{sign}{field}", f"{sign}pk"]


def _fitting(rows: QuerySet[Any], field: str, after: list[Any] | None) -> list[Any] | None:
    """Return the key if its value can be one of `field`; anybody may write a cursor by hand."""
    if after is None or field == "pk":
        return after
    try:
        value = _field_of(rows, field).to_python(after[0])
    except (ValidationError, ValueError, TypeError, OverflowError):
        return None
    return None if isinstance(value, date) and value.year not in YEARS else [value, after[1]]


def _field_of(rows: QuerySet[Any], name: str) -> Any:
    """Return what values of a field, or of an annotation, are."""
    try:
        return rows.model._meta.get_field(name)
    except FieldDoesNotExist:
        return rows.query.annotations[name].output_field


def _beyond(field: str, after: list[Any], *, down: bool) -> Q:
    value, pk = after
    if field == "pk":
        return Q(**{f"pk__{'lt' if down else 'gt'}": pk})
    beyond = LessThan if down else GreaterThan
    return Q(beyond(_Pair(F(field), F("pk")), _Pair(Value(value), Value(pk))))


def _plain(value: Any) -> Any:
    return value if isinstance(value, int | str) else str(value)


def _write(key: list[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def _read(text: str) -> list[Any] | None:
    """Return the key that a cursor holds; a broken one begins the list anew."""
    try:
        key = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        return None
    if not isinstance(key, list) or len(key) != 2:  # noqa: PLR2004 - value and key
        return None
    value, pk = key
    is_text = isinstance(value, str) and "\x00" not in value
    return key if _is_number(pk) and (is_text or _is_number(value)) else None


def _is_number(value: Any) -> bool:
    """Whether the database can take a value as a number; true and false are none."""
    return type(value) is int and abs(value) < 2**63
