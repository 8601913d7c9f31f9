"""Identities at rest: one data key per case, wrapped by a key of the installation.

A wrapping takes two: a key of the installation, and a secret of the case that stands in
the key store outside the database (keystore.py). Destroying the secret destroys the
identities, in every backup of the database too; figures survive. Every blob opens with
the id of what sealed it, so keys and methods can change.
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
BUCKETS: Final = 16_384


class SealBroken(Exception):
    """The blob was changed, or its key is not among those given."""


def new_case_key(
    keys: Mapping[str, bytes], slot: str = "", secret: bytes = b""
) -> tuple[bytes, bytes]:
    """Return a fresh data key, and the same key wrapped by the newest of `keys` and `secret`."""
    case_key = os.urandom(CASE_KEY_BYTES)
    return case_key, wrap(keys, case_key, slot, secret)


def wrap(keys: Mapping[str, bytes], case_key: bytes, slot: str, secret: bytes) -> bytes:
    """Return a data key wrapped by the newest of `keys` and the secret of its `slot`."""
    name = list(keys)[-1]
    label = f"{name}:{slot}" if slot else name
    return label.encode() + b"\x00" + _encrypt(_both(keys[name], secret), case_key, b"case-key")


def label_of(wrapped: bytes) -> tuple[str, str]:
    """Return which key and which slot a wrapping asks for; an old one has no slot."""
    name, _colon, slot = wrapped.partition(b"\x00")[0].decode(errors="replace").partition(":")
    return name, slot


def open_case_key(keys: Mapping[str, bytes], wrapped: bytes, secret: bytes = b"") -> bytes:
    """Return the data key from its wrapping; `secret` is that of its slot.

    Raises:
        SealBroken: the wrapping key is unknown or the blob was changed.
    """
    key = keys.get(label_of(wrapped)[0])
    if key is None:
        raise SealBroken
    return _decrypt(_both(key, secret), wrapped.partition(b"\x00")[2], b"case-key")


def _both(key: bytes, secret: bytes) -> bytes:
    """Return the key that only whoever has both can make."""
    return hmac.new(key, b"wrap" + secret, hashlib.sha256).digest() if secret else key


def seal(case_key: bytes, text: str, *, place: str) -> bytes:
    """Encrypt `text` for one `place` (such as `W-2026-000001/target/0`), where alone it opens."""
    return seal_bytes(case_key, text.encode(), place=place)


def seal_bytes(case_key: bytes, content: bytes, *, place: str) -> bytes:
    """Encrypt a file for one `place`, as `seal` does a text."""
    return _encrypt(case_key, content, place.encode())


def unseal(case_key: bytes, blob: bytes, *, place: str) -> str:
    """Return what was sealed for `place`.

    Raises:
        SealBroken: another key, another place, or a changed blob.
    """
    return unseal_bytes(case_key, blob, place=place).decode()


def unseal_bytes(case_key: bytes, blob: bytes, *, place: str) -> bytes:
    """Return the file that was sealed for `place`.

    Raises:
        SealBroken: another key, another place, or a changed blob.
    """
    return _decrypt(case_key, blob, place.encode())


def text_salt(case_key: bytes) -> bytes:
    """Return the salt of every text of a case that the ledger keeps a hash of.

    It may be shown to whoever is to check one: the case key does not follow from it.
    """
    return hmac.new(case_key, b"ledger-texts", hashlib.sha256).digest()


def text_hash(salt: bytes, text: bytes) -> str:
    """Return the hash that stands for a text in the ledger: without its salt nobody can guess it."""
    return hmac.new(salt, text, hashlib.sha256).hexdigest()


def lookup_base(key: bytes, value: str) -> bytes:
    """Return what the mark of a value is made of; from it the value can be guessed.

    It is kept sealed and never as it is. Case, width and spacing do not matter.
    """
    return hmac.new(key, _plain(value), hashlib.sha256).digest()


def mark_hash(base: bytes, secret: bytes) -> bytes:
    """Return the hash by which a value is found without being opened.

    With the secret of its mark it can be told by nobody once that is destroyed, however
    few values there are to try.
    """
    return hmac.new(_both(secret, b"mark"), base, hashlib.sha256).digest()


def bucket(base: bytes) -> int:
    """Return which 16,384th of all values this one is of: where a look-up begins.

    All that a backup tells of a destroyed value, and only to whoever has the look-up key:
    one of some 1,200 in a country of 20 million.
    """
    return int.from_bytes(hmac.new(base, b"bucket", hashlib.sha256).digest()[:2]) % BUCKETS


def _plain(identity: str) -> bytes:
    return " ".join(unicodedata.normalize("NFKC", identity).casefold().split()).encode()


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
