"""What the calls that ask for something share: a refusal by a rule is kept on record."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from django.conf import settings
from django.utils import timezone
from rest_framework.request import Request

from oversight.models import ApiClient
from oversight.rules import sealing
from warrants.attempts import actions


@contextmanager
def kept(request: Request) -> Iterator[None]:
    """Keep on record what the call inside was asked for, if a rule refuses it.

    Put it around the call's transaction, never within.
    """
    with actions.on_record(at=timezone.now(), mark=mark_of(request)):
        yield


def mark_of(request: Request) -> bytes:
    """Return what stands for a call with an Idempotency-Key; nothing where it has none.

    It is keyed: a plain hash of a body that names a person could be guessed.
    """
    key = request.headers.get("Idempotency-Key")
    if not key:
        return b""
    client = cast("ApiClient", request.user).pk
    call = f"{client} {key} {request.path} {request.body.hex()}"
    return sealing.lookup_hash(settings.LOOKUP_KEY, call)
