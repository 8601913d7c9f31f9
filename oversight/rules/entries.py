"""An entry as the text that its commitment is over, made fast enough for a million of them."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Final

import orjson

SORTED: Final = orjson.OPT_SORT_KEYS
MICROSECONDS: Final = 6


def body_of(
    event: str,
    subject_type: str,
    subject: str,
    by: str,
    role: str,
    at: str,
    recorded_at: str,
    facts: str,
) -> bytes:
    """Return the canonical body of an entry; instants and facts are text, as the database gives them.

    Raises:
        ValueError: the facts are no JSON.
    """
    return orjson.dumps(
        {
            "at": instant(at),
            "by": by,
            "event": event,
            "facts": orjson.loads(facts),
            "recorded_at": instant(recorded_at),
            "role": role,
            "subject": subject,
            "subject_type": subject_type,
        },
        option=SORTED,
    )


def commitment_of(salt: bytes, body: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + salt + body).digest()


@lru_cache(maxsize=4096)
def instant(text: str) -> str:
    """Return an instant in UTC to the microsecond from `2026-11-20 12:00:00.5+00`."""
    return f"{text[:10]}T{text[11:19]}.{text[20:-3].ljust(MICROSECONDS, '0')}Z"
