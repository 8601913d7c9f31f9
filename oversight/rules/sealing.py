"""Identities at rest: one data key per case, wrapped by a key of the installation.

Destroying the wrapped key of a case destroys its identities; figures survive.
Every blob opens with the id of what sealed it, so keys and methods can change.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import unicodedata
from collections.abc import Mapping
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES: Final = 12
CASE_KEY_BYTES: Final = 32


class SealBroken(Exception):
    """The blob was changed, or its key is not among those given."""


def new_case_key(keys: Mapping[str, bytes]) -> tuple[bytes, bytes]:
    """Return a fresh data key, and the same key wrapped by the newest of `keys`."""
    name = list(keys)[-1]
    case_key = os.urandom(CASE_KEY_BYTES)
    return case_key, name.encode() + b"\x00" + _encrypt(keys[name], case_key, b"case-key")


def open_case_key(keys: Mapping[str, bytes], wrapped: bytes) -> bytes:
    """Return the data key from its wrapping.

    Raises:
        SealBroken: the wrapping key is unknown or the blob was changed.
    """
    name, _, blob = wrapped.partition(b"\x00")
    key = keys.get(name.decode(errors="replace"))
    if key is None:
        raise SealBroken
    return _decrypt(key, blob, b"case-key")


def seal(case_key: bytes, text: str, *, place: str) -> bytes:
    """Encrypt `text` for one `place` (such as `W-2026-000001/target/0`), where alone it opens."""
    return _encrypt(case_key, text.encode(), place.encode())


def unseal(case_key: bytes, blob: bytes, *, place: str) -> str:
    """Return what was sealed for `place`.

    Raises:
        SealBroken: another key, another place, or a changed blob.
    """
    return _decrypt(case_key, blob, place.encode()).decode()


def text_salt(case_key: bytes) -> bytes:
    """Return the salt of every text of a case that the ledger keeps a hash of.

    It may be shown to whoever is to check one: the case key does not follow from it.
    """
    return hmac.new(case_key, b"ledger-texts", hashlib.sha256).digest()


def text_hash(salt: bytes, text: bytes) -> str:
    """Return the hash that stands for a text in the ledger: without its salt nobody can guess it."""
    return hmac.new(salt, text, hashlib.sha256).hexdigest()


def lookup_hash(key: bytes, identity: str) -> bytes:
    """Return the keyed hash by which an identity is found without being unsealed.

    Case, width and spacing do not matter: the same person is found however typed.
    """
    plain = " ".join(unicodedata.normalize("NFKC", identity).casefold().split())
    return hmac.new(key, plain.encode(), hashlib.sha256).digest()


def _encrypt(key: bytes, plain: bytes, place: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return b"\x01" + nonce + AESGCM(key).encrypt(nonce, plain, place)


def _decrypt(key: bytes, blob: bytes, place: bytes) -> bytes:
    version, nonce, sealed = blob[:1], blob[1 : 1 + NONCE_BYTES], blob[1 + NONCE_BYTES :]
    if version != b"\x01":
        raise SealBroken
    try:
        return AESGCM(key).decrypt(nonce, sealed, place)
    except (InvalidTag, ValueError) as broken:  # changed, or cut off
        raise SealBroken from broken
