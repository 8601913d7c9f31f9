"""What every call shares: one reading of the body, idempotency, ETags, cursors."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Final, TypeVar, cast

from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from pydantic import BaseModel
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from oversight.actions.clashes import retried
from oversight.api.errors import problem
from oversight.api.rendering import Json, read
from oversight.models import ApiClient
from oversight.models.statements import prepared
from oversight.rules import sealing
from oversight.selectors import vault

Body = TypeVar("Body", bound=BaseModel)
LONGEST_KEY = 200
MOST = 200
USUAL = 50
PLAIN_NUMBER = re.compile(r"[0-9]{1,9}")
STRONG = re.compile(r'"[0-9]{1,18}-[0-9]{1,9}"')  # a tag of ours: case and version


class Door(APIView):
    """One address of the API; `scopes` names the scope that each method takes."""

    scopes: ClassVar[Mapping[str, str]] = {}
    for_machines: ClassVar[bool] = True  # knows no session, no cookie and no form
    asked: ClassVar[frozenset[str]] = frozenset()  # what a GET may ask for in its query

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse a query of which this address would take no notice.

        Raises:
            ParseError: it asks for something that this address does not know.
        """
        super().initial(request, *args, **kwargs)
        known = {"lang", *(self.asked if request.method in {"GET", "HEAD"} else ())}
        if unknown := sorted(set(request.query_params) - known):
            raise ParseError(
                _("This address knows no such parameter: %(unknown)s. It knows: %(known)s.")
                % {"unknown": ", ".join(unknown), "known": ", ".join(sorted(known))}
            )

    def body(self, request: Request, shape: type[Body]) -> Body:
        """Return the body read as `shape`; every fault at once.

        Raises:
            ParseError: the body is no strict JSON object.
            pydantic.ValidationError: it lacks the shape.
        """
        request.body  # noqa: B018 - read first, so that its size is looked at and it can be hashed
        data = request.data
        if not isinstance(data, dict):
            raise ParseError(_("Give a JSON object."))
        return shape.model_validate(data)

    def version(self, request: Request, pk: int) -> int | None:
        """Return the version of the case that If-Match names; None where any will do.

        Compared strongly (RFC 9110, 13.1.1): a weak tag, another case's and one that is not
        ours match nothing, which is -1. Versions only grow, so of several the newest counts.
        """
        given = request.headers.get("If-Match")
        if given is None:
            return None
        tags = parse_etags(given)
        if tags == ["*"]:
            return None
        own = [tag.strip('"').split("-") for tag in tags if STRONG.fullmatch(tag)]
        return max((int(version) for case, version in own if int(case) == pk), default=-1)

    def once(self, request: Request, act: Callable[[], Response]) -> HttpResponseBase:
        """Carry a POST out once for each Idempotency-Key of the client.

        The same key and body gives the same answer again; another body under the
        key is refused, and so is a key whose first call is still under way. Only a
        success is kept: a refused call left nothing behind and may be made again.
        """
        key = request.headers.get("Idempotency-Key")
        if key is None:
            return retried(transaction.atomic(act))
        if not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
            raise ParseError(_("An Idempotency-Key has 1 to 200 characters."))
        client = cast("ApiClient", request.user)
        digests = _digests(request)
        return retried(lambda: _kept(client, key, digests, act))


KEEP: Final = """
INSERT INTO oversight_storedanswer
    (client_id, key, request_sha256, status, headers, body, answered_at)
VALUES ($1::bigint, $2, $3, $4::smallint, $5::jsonb, $6, $7)
"""
LOCK: Final = """
SELECT pg_try_advisory_xact_lock($1::bigint), a.request_sha256, a.status, a.headers, a.body
FROM (SELECT 1) one LEFT JOIN oversight_storedanswer a ON a.client_id = $2::bigint AND a.key = $3
"""


def _digests(request: Request) -> list[bytes]:
    """Return what stands for a call: first by what it is kept, then how it may have been kept.

    It is keyed: a plain hash of a body that names a person could be guessed from a dump.
    """
    call = f"{request.path}\n{request.body.hex()}"
    keyed = [sealing.lookup_hash(key, call) for key in vault.lookup_keys()]
    plain = hashlib.sha256(f"{request.path}\n".encode() + request.body).digest()
    return [*keyed, plain]  # a plain one was kept by an earlier release


def _kept(
    client: ApiClient, key: str, digests: Sequence[bytes], act: Callable[[], Response]
) -> HttpResponseBase:
    """Answer from what is kept, or act and keep the answer, in one transaction."""
    with transaction.atomic():
        free, known = _lock_key(client.pk, key)
        if not free:
            return _in_progress()
        if known:
            return _replay(known, digests)
        answer = act()
        headers = {name: answer[name] for name in ("ETag", "Location") if name in answer}
        body = Json().render(answer.data)
        status = answer.status_code
        with prepared() as cursor:
            cursor.execute(
                KEEP,
                [
                    str(client.pk),
                    key,
                    digests[0],
                    str(status),
                    json.dumps(headers),
                    body,
                    timezone.now(),
                ],
            )
        return HttpResponse(body, status=status, content_type=Json.media_type, headers=headers)


def _in_progress() -> Response:
    return problem(409, "in_progress", _("The first call with this key is still under way."))


def _lock_key(client: int, key: str) -> tuple[bool, tuple[Any, ...] | None]:
    """Take the key for this transaction, and look whether it was answered before."""
    number = int.from_bytes(hashlib.sha256(f"{client}:{key}".encode()).digest()[:8], signed=True)
    with prepared() as cursor:
        cursor.execute(LOCK, [str(number), str(client), key])
        free, *known = cursor.fetchone()
    return bool(free), tuple(known) if known[1] is not None else None


def _replay(known: tuple[Any, ...], digests: Sequence[bytes]) -> Response:
    stored_digest, status, headers, body = known
    if bytes(stored_digest) not in digests:
        return problem(
            422, "key_reused", _("This Idempotency-Key was used with another body. Take a new one.")
        )
    names = read(headers.encode()) if isinstance(headers, str) else headers
    return Response(
        read(bytes(body)), status=status, headers={**names, "Idempotent-Replayed": "true"}
    )


def page_size(request: Request) -> int:
    """Return `?limit=`, 1 to 200, 50 where it is not given.

    Raises:
        ParseError: it is no such number.
    """
    given = request.query_params.get("limit", str(USUAL))
    if not PLAIN_NUMBER.fullmatch(given) or not 1 <= int(given) <= MOST:
        raise ParseError(_("limit is a number from 1 to 200."))
    return int(given)


def cursor_of(number: int) -> str:
    """Return an opaque cursor that stands for a row."""
    return base64.urlsafe_b64encode(f"c{number}".encode()).decode().rstrip("=")


def read_cursor(text: str) -> int:
    """Return the row that a cursor stands for.

    Raises:
        ParseError: it is no cursor of ours.
    """
    try:
        plain = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("ascii")
    except (binascii.Error, ValueError) as broken:
        raise ParseError(_("The cursor is not one of ours. Begin without it.")) from broken
    if plain[:1] != "c" or not plain[1:].isdigit() or len(plain) > 19:  # noqa: PLR2004 - bigint
        raise ParseError(_("The cursor is not one of ours. Begin without it."))
    return int(plain[1:])
