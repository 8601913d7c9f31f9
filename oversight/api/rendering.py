"""JSON in and out: strict when read, plain when written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import IO, Any, NoReturn

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer

DEEPEST = 40


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
        return json.loads(raw, object_pairs_hook=_once, parse_constant=_no_constant)
    except RecursionError as deep:
        raise ParseError(_("The JSON is nested too deeply.")) from deep
    except UnicodeDecodeError as broken:
        raise ParseError(_("The body is not UTF-8.")) from broken
    except json.JSONDecodeError as broken:
        raise ParseError(
            _("The body is not JSON: line %(line)s, column %(column)s.")
            % {"line": broken.lineno, "column": broken.colno}
        ) from broken


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ParseError(_("A key stands twice in one object of the body."))
    return found


def _no_constant(name: str) -> NoReturn:
    raise ParseError(_("%(name)s is not a JSON number.") % {"name": name})
