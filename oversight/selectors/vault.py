"""What opens what is sealed: the keys of the installation and the key store, together."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from oversight.rules import sealing
from oversight.rules.keystore import KeyStore


def key_store() -> KeyStore:
    return _store(str(settings.KEY_STORE))


@lru_cache(maxsize=4)
def _store(folder: str) -> KeyStore:
    return KeyStore(Path(folder))


def open_case_key(wrapped: bytes) -> bytes:
    """Return the data key of a case.

    Raises:
        KeyDestroyed: the case's secret was destroyed; nothing of it opens any more.
        KeyMissing: this key store is not the one that the case was sealed with.
        SealBroken: the wrapping key is unknown or the blob was changed.
    """
    wrapped = bytes(wrapped)
    return sealing.open_case_key(settings.SEALING_KEYS, wrapped, _secret(wrapped))


def lookup_mark(wrapped: bytes, identity: str) -> tuple[int, bytes]:
    """Return by what an identity of a case is found again: its bucket and its hash."""
    key = settings.LOOKUP_KEY
    hashed = sealing.lookup_hash(key, identity, _secret(bytes(wrapped)))
    return sealing.bucket(key, identity), hashed


def buckets(identity: str) -> list[int]:
    """Return where to look for an identity: one place, two while the look-up key is changed."""
    return [sealing.bucket(key, identity) for key in lookup_keys()]


def is_of(wrapped: bytes, hashed: bytes, identity: str) -> bool:
    """Whether the hash kept with a case is that of `identity`."""
    secret = _secret(bytes(wrapped))
    return any(
        sealing.lookup_hash(key, identity, one) == bytes(hashed)
        for key in lookup_keys()
        for one in {secret, b""}  # rows from before the key store have no secret in their hash
    )


def lookup_keys() -> Iterator[bytes]:
    yield settings.LOOKUP_KEY
    if settings.LOOKUP_KEY_BEFORE:
        yield settings.LOOKUP_KEY_BEFORE


def _secret(wrapped: bytes) -> bytes:
    slot = sealing.label_of(wrapped)[1]
    return key_store().secret(slot) if slot else b""
