"""The public log over HTTP, after c2sp.org/tlog-tiles: plain files for anyone's tools.

No cookie, no session: `PublicLog` answers before all that. What it gives is the same for
everyone; why it gives nothing is said in the language that the caller asks for. Nothing
is shown of a leaf beyond the newest published checkpoint.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Final

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation.trans_real import (
    get_supported_language_variant,
    parse_accept_lang_header,
)

from oversight.rules import merkle
from oversight.rules.merkle import BadAddress, MissingTile, Tile
from oversight.selectors import log
from oversight.web.errors import RETRY_AFTER

BELOW: Final = "/log/"
OK: Final = 200
NOTHING_ALLOWED: Final = "default-src 'none'; frame-ancestors 'none'"
TEXT: Final = "text/plain; charset=utf-8"
BYTES: Final = "application/octet-stream"
FOREVER: Final = "public, max-age=31536000, immutable"
BRIEFLY: Final = "public, max-age=5"
NOTHING_YET: Final = _(
    "No checkpoint has been published yet. The first follows within some minutes."
)
MALFORMED: Final[dict[str, str | Promise]] = {
    "shape": _(
        "A tile is named LEVEL/NUMBER: the level `entries` or 0 to 63, the number in groups"
        " of three digits, all but the last with an x before it (x001/x234/067), and"
        " .p/WIDTH after it if the tile is not full."
    ),
    "level": _("The level of a tile is `entries` or 0 to 63."),
    "width": _("The width of a tile that is not full is 1 to 255."),
    "number": _("The number of a tile has no groups of zeroes before it."),
}


class PublicLog:
    """Answers what is below /log/ at once, to anyone and to the pages of any site."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(BELOW) or request.path_info == BELOW:
            return self.get_response(request)  # /log/ itself is a page for people
        language = _language_of(request)
        with translation.override(language):
            if request.method not in {"GET", "HEAD"}:
                response = refused(405, _("The log is only read: ask with GET or HEAD."))
                response["Allow"] = "GET, HEAD"
            else:
                response = _answer(request)
        if response.status_code != OK:
            response["Content-Language"] = language
            response["Vary"] = "Accept-Language"
        response["Access-Control-Allow-Origin"] = "*"
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        response["Content-Security-Policy"] = NOTHING_ALLOWED
        response["Content-Length"] = str(len(response.content))
        return response


def _language_of(request: HttpRequest) -> str:
    """Return the first language of the caller that words are kept in; cookies are not looked at."""
    for asked, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        with suppress(LookupError):
            return get_supported_language_variant(asked)
    return settings.LANGUAGE_CODE


def _answer(request: HttpRequest) -> HttpResponse:
    try:
        found = resolve(request.path_info)
        answer: HttpResponse = found.func(request, *found.args, **found.kwargs)
    except Resolver404:
        return refused(404, _("There is nothing here. The log begins at /log/checkpoint."))
    except (OperationalError, InterfaceError):
        answer = refused(503, _("The log is away for a moment. Ask again in half a minute."))
        answer["Retry-After"] = str(RETRY_AFTER)
    return answer


def checkpoint(request: HttpRequest) -> HttpResponse:
    """Answer the newest published checkpoint with the cosignatures of its witnesses."""
    note = log.published_note()
    if note is None:
        return refused(404, NOTHING_YET)
    return _kept(note.encode(), TEXT, BRIEFLY)


def key(request: HttpRequest) -> HttpResponse:
    """Answer the verifier keys, one a line: the newest first, then those before it."""
    lines = [f"{one.verifier}\n" for one in log.keys_used()]
    if not lines:
        return refused(404, NOTHING_YET)
    return _kept("".join(lines).encode(), TEXT, BRIEFLY)


def tile(request: HttpRequest, address: str) -> HttpResponse:
    """Answer a tile or a bundle of leaves, whole or as wide as is asked for."""
    try:
        wanted = merkle.tile_at(address)
    except BadAddress as fault:
        return refused(400, MALFORMED[fault.rule])
    try:
        data = log.published_tile(wanted)
    except log.Unpublished as beyond:
        return refused(404, _why_not(wanted, beyond.size))
    except MissingTile:
        said = _("The tile %(tile)s was published, and is not whole. Tell whoever runs this log.")
        return refused(500, said % {"tile": wanted.address})
    return _kept(data, BYTES, FOREVER)


def refused(status: int, words: str | Promise) -> HttpResponse:
    """Answer a refusal as one line of text, which nobody keeps."""
    response = HttpResponse(f"{words}\n", status=status, content_type=TEXT)
    response["Cache-Control"] = "no-store"
    return response


def _why_not(wanted: Tile, size: int) -> str | Promise:
    if size == 0:
        return NOTHING_YET
    width = merkle.width_of(wanted.level, wanted.number, size)
    if width == 0:
        said = _(
            "The published log has %(size)s entries; the tile %(tile)s lies beyond them."
            " The size is the second line of /log/checkpoint."
        )
        return said % {"size": size, "tile": wanted.address}
    said = _(
        "The published log has %(size)s entries; this tile has %(width)s hashes so far."
        " Ask for /log/tile/%(tile)s."
    )
    partial = Tile(wanted.level, wanted.number, width).address
    return said % {"size": size, "width": width, "tile": partial}


def _kept(data: bytes, kind: str, how_long: str) -> HttpResponse:
    response = HttpResponse(data, content_type=kind)
    response["Cache-Control"] = how_long
    return response
