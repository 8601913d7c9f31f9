"""An entry as the text that its commitment is over, made fast enough for a million of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
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
        ValueError: the facts are no JSON, or an instant is none of UTC in our era.
    """
    event, subject_type, subject, by, role = map(_inside, (event, subject_type, subject, by, role))
    return _body(event, subject_type, subject, by, role, at, recorded_at, facts)


def bodies_of(rows: Iterable[tuple[str, str, str, str, str, str, str, str]]) -> list[bytes]:
    """Return the bodies of many entries, whose texts are all plain.

    Raises:
        ValueError: as `body_of`.
    """
    return [_body(*row) for row in rows]


def is_plain(text: str) -> bool:
    """Whether JSON writes every sign of a text as it is; of some that it would so, it says no."""
    return text.isprintable() and '"' not in text and "\\" not in text


def _body(
    event: str,
    subject_type: str,
    subject: str,
    by: str,
    role: str,
    at: str,
    recorded_at: str,
    facts: str,
) -> bytes:
    if facts != "{}":
        facts = orjson.dumps(orjson.loads(facts), option=SORTED).decode()
    return (
        f'{{"at":"{instant(at)}","by":"{by}","event":"{event}","facts":{facts},"recorded_at":"'
        f'{instant(recorded_at)}","role":"{role}","subject":"{subject}","subject_type":"{subject_type}"}}'
    ).encode()


def _inside(text: str) -> str:
    """Return what JSON writes between the quotes of a text."""
    return orjson.dumps(text).decode()[1:-1]


def commitment_of(salt: bytes, body: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + salt + body).digest()


@lru_cache(maxsize=4096)
def instant(text: str) -> str:
    """Return an instant in UTC to the microsecond from `2026-11-20 12:00:00.5+00`.

    Raises:
        ValueError: it is written otherwise, as one before our era or of no zone is.
    """
    if text[-3:] != "+00":
        raise ValueError(text)
    return f"{text[:10]}T{text[11:19]}.{text[20:-3].ljust(MICROSECONDS, '0')}Z"
