"""JSON in and out: strict when read, plain when written."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import IO, Any, NoReturn

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer

DEEPEST = 40
HALF_A_PAIR = re.compile(rb"\\u[dD][89a-fA-F]")


class Json(BaseRenderer):
    """UTF-8 JSON; letters stay letters."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        if data is None:
            return b""
        return json.dumps(
            data, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":")
        ).encode()


class StrictJson(BaseParser):
    """JSON in which every key stands once, no number is NaN, and nothing is nested endlessly."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        return read(stream.read())


def read(raw: bytes) -> Any:
    """Read strict JSON.

    Raises:
        ParseError: it is none; the text says where.
    """
    try:
        data = json.loads(raw, object_pairs_hook=_once, parse_constant=_no_constant)
    except RecursionError as deep:
        raise ParseError(_("The JSON is nested too deeply.")) from deep
    except UnicodeDecodeError as broken:
        raise ParseError(_("The body is not UTF-8.")) from broken
    except json.JSONDecodeError as broken:
        raise ParseError(
            _("The body is not JSON: line %(line)s, column %(column)s.")
            % {"line": broken.lineno, "column": broken.colno}
        ) from broken
    except ValueError as huge:  # more digits than the interpreter reads
        raise ParseError(_("A number of the body has too many digits.")) from huge
    if raw.count(b"{") + raw.count(b"[") > DEEPEST and _depth(data) > DEEPEST:
        raise ParseError(_("The JSON is nested too deeply."))
    if HALF_A_PAIR.search(raw):
        _refuse_half_pairs(data)
    return data


def _depth(data: Any) -> int:
    """Return how many levels of objects and lists there are, counted no further than needed."""
    level, depth = [data], 0
    while depth <= DEEPEST:
        level = [one for one in level if isinstance(one, dict | list)]
        if not level:
            break
        depth += 1
        level = [
            inner for one in level for inner in (one.values() if isinstance(one, dict) else one)
        ]
    return depth


def _refuse_half_pairs(data: Any) -> None:
    try:
        json.dumps(data, ensure_ascii=False).encode()
    except UnicodeEncodeError as half:
        raise ParseError(_("This holds a character that cannot be stored.")) from half


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ParseError(_("A key stands twice in one object of the body."))
    return found


def _no_constant(name: str) -> NoReturn:
    raise ParseError(_("%(name)s is not a JSON number.") % {"name": name})
