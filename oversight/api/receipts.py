"""Proofs for receipts, as text: anyone who knows a commitment may ask.

The commitment says nothing of what was recorded, and the proof says no more than the
public log does: where the entry stands. So no token is asked for; with one, a program
may wait a few seconds for an entry that it has just made.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Final, cast

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from oversight.api.authentication import Anyone
from oversight.api.errors import problem
from oversight.api.rendering import Json
from oversight.api.schema import LANGUAGE, answers, header
from oversight.selectors import receipts

COMMITMENT: Final = re.compile(r"[0-9a-f]{64}")
WAIT: Final = re.compile(r"(?:^|[,;\s])wait=([0-9]{1,4})(?:$|[,;\s])")
LONGEST_WAIT: Final = 10  # seconds
LOOK_EVERY: Final = 0.1  # seconds
ASK_AGAIN: Final = 2  # seconds
TEXT: Final = "text/plain"


class PlainText(BaseRenderer):
    """A proof is text; a problem is JSON, as everywhere."""

    media_type = TEXT
    format = "txt"
    charset = "utf-8"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        return data.encode() if isinstance(data, str) else Json().render(data)


class TextAlone(BaseContentNegotiation):
    """There is one form of a proof, whatever the caller would rather have."""

    def select_parser(self, request: Request, parsers: Iterable[Any]) -> Any:
        return next(iter(parsers))

    def select_renderer(
        self, request: Request, renderers: Iterable[Any], format_suffix: str | None = None
    ) -> Any:
        only = next(iter(renderers))
        return only, only.media_type


class Receipt(APIView):
    """The proof that belongs to a receipt."""

    for_machines: ClassVar[bool] = True  # knows no session, no cookie and no form
    permission_classes = (Anyone,)
    renderer_classes = (PlainText,)
    content_negotiation_class = TextAlone

    @extend_schema(
        operation_id="read_receipt",
        auth=[],
        parameters=[
            OpenApiParameter(
                "commitment",
                {"type": "string", "pattern": "^[0-9a-f]{64}$"},
                OpenApiParameter.PATH,
                description="From the receipt of a filing or a step: 64 hex digits.",
            ),
            header(
                "Prefer",
                "`wait=5`: wait up to so many seconds, ten at most; heeded with a token alone.",
            ),
            header("Retry-After", "In how many seconds to ask again.", on=[404, 429]),
            LANGUAGE,
        ],
        responses={
            (200, TEXT): OpenApiResponse(
                OpenApiTypes.STR, description="The proof, in the form of c2sp.org/tlog-proof@v1."
            ),
            **answers({}, (400, 401, 404, 405, 429, 503)),
        },
    )
    def get(self, request: Request, commitment: str) -> Response:
        """Prove that the entry of a receipt is in the log."""
        if not COMMITMENT.fullmatch(commitment):
            said = _("A commitment has 64 hex digits, in small letters, as in the receipt.")
            return problem(400, "malformed", said)
        until = time.monotonic() + _patience(request)
        while True:
            try:
                return _proof(commitment)
            except receipts.UnknownEntry:
                said = _(
                    "No entry of this log has this commitment. Check the receipt, and its log."
                )
                return problem(404, "unknown_commitment", said)
            except receipts.NotYet:
                if time.monotonic() >= until:
                    return _not_yet()
            time.sleep(LOOK_EVERY)


def _proof(commitment: str) -> Response:
    text = receipts.proof_of(bytes.fromhex(commitment))
    return Response(text, headers={"Cache-Control": "no-store"})


def _patience(request: Request) -> int:
    """Return for how many seconds a program with a token wants to wait."""
    asked, program = (
        WAIT.search(request.headers.get("Prefer", "")),
        cast("object | None", request.user),
    )
    return min(int(asked[1]), LONGEST_WAIT) if asked and program is not None else 0


def _not_yet() -> Response:
    said = _("This is recorded, and not yet in the log. Ask again in %(seconds)s seconds.")
    return problem(
        404,
        "not_yet",
        said % {"seconds": ASK_AGAIN},
        headers={"Retry-After": str(ASK_AGAIN), "Cache-Control": "no-store"},
    )


def address_of(commitment: str) -> str:
    """Return where the proof of a receipt is to be had."""
    return f"/api/v1/receipts/{commitment}/"
