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


def secret_of(wrapped: bytes) -> bytes:
    """Return the secret that a wrapping stands on; empty for one from before the key store.

    Raises:
        KeyDestroyed: it was destroyed.
        KeyMissing: this key store is not the one that it was made with.
    """
    return _secret(bytes(wrapped))


def lookup_keys() -> Iterator[bytes]:
    """Yield the key that marks are made with, and the one before it while it is being changed."""
    yield settings.LOOKUP_KEY
    if settings.LOOKUP_KEY_BEFORE:
        yield settings.LOOKUP_KEY_BEFORE


def _secret(wrapped: bytes) -> bytes:
    slot = sealing.label_of(wrapped)[1]
    return key_store().secret(slot) if slot else b""
