"""Signed notes: checkpoints, cosignatures and proofs as text that others can read.

c2sp.org/signed-note, tlog-checkpoint, tlog-cosignature and tlog-proof@v1.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519: Final = 0x01  # signs a note's text
COSIGNATURE: Final = 0x04  # signs a time and a checkpoint's text
KEY_ID: Final = 4  # bytes
PUBLIC_KEY: Final = 32
SEED: Final = 32
SIGNATURE: Final = 64
HASH: Final = 32
LATEST: Final = 2**63 - 1
MOST_SIGNATURES: Final = 100
PROOF: Final = "c2sp.org/tlog-proof@v1"
NAME: Final = re.compile(r"[^\s+]+")
DECIMAL: Final = re.compile(r"0|[1-9]\d{0,18}", re.ASCII)
CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f]")


class NoteFault(ValueError):
    """A text is not what it says it is; the message says in which way."""


# --- keys -------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key under a name, and what it signs: notes, or cosignatures."""

    name: str
    public: bytes
    kind: int = ED25519

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name):
            raise NoteFault("The name of a key has neither spaces nor plus signs.")
        if len(self.public) != PUBLIC_KEY or self.kind not in {ED25519, COSIGNATURE}:
            raise NoteFault("Only Ed25519 keys of 32 bytes are known.")

    @property
    def id(self) -> bytes:
        named = self.name.encode() + b"\n" + bytes([self.kind]) + self.public
        return hashlib.sha256(named).digest()[:KEY_ID]

    def __str__(self) -> str:
        public = base64.b64encode(bytes([self.kind]) + self.public).decode()
        return f"{self.name}+{self.id.hex()}+{public}"

    @classmethod
    def parse(cls, text: str) -> Verifier:
        """Return the key that `<name>+<id>+<base64>` names.

        Raises:
            NoteFault: it cannot be read, or its id is not its own.
        """
        name, _plus, rest = text.strip().partition("+")
        named_id, _plus, public = rest.partition("+")
        raw = _decode(public, "The verifier key")
        if not raw:
            raise NoteFault("A verifier key is written <name>+<id>+<base64>.")
        key = cls(name, raw[1:], raw[0])
        if key.id.hex() != named_id:
            raise NoteFault("The id of the verifier key does not belong to its name and key.")
        return key

    def verify(self, message: bytes, signature: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key under a name. `seed` has 32 bytes and is never shown."""

    name: str
    seed: bytes = field(repr=False)
    kind: int = ED25519

    @property
    def verifier(self) -> Verifier:
        _private, public = _pair(self.seed)
        return Verifier(self.name, public, self.kind)

    def sign(self, text: str, *, at: int = 0) -> str:
        """Return the signature line over a note's text; a cosignature is of the second `at`."""
        private, _public = _pair(self.seed)
        signature = private.sign(_message(text, self.kind, at))
        stamp = at.to_bytes(8, "big") if self.kind == COSIGNATURE else b""
        return signature_line(self.name, self.verifier.id + stamp + signature)


@lru_cache(maxsize=8)
def _pair(seed: bytes) -> tuple[Ed25519PrivateKey, bytes]:
    """Return the private key of a seed and its public one: a log signs twenty times a second."""
    private = Ed25519PrivateKey.from_private_bytes(seed)
    return private, private.public_key().public_bytes_raw()


def _message(text: str, kind: int, at: int) -> bytes:
    head = f"cosignature/v1\ntime {at}\n" if kind == COSIGNATURE else ""
    return (head + text).encode()


# --- notes ------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: who, with which key, and the bytes."""

    name: str
    id: bytes
    signature: bytes

    @property
    def line(self) -> str:
        return signature_line(self.name, self.id + self.signature)


@dataclass(frozen=True, slots=True)
class Note:
    """A text that ends in a newline, and its signatures."""

    text: str
    signatures: tuple[Signature, ...]

    def signed_by(self, key: Verifier) -> bool:
        """Whether the note carries a valid signature of this key.

        Raises:
            NoteFault: a signature says it is of this key and is not.
        """
        return self._times(key) is not None

    def cosigned_at(self, key: Verifier) -> int | None:
        """Return the second of the latest cosignature by this key; none without one.

        Raises:
            NoteFault: a signature says it is of this key and is not.
        """
        return self._times(key)

    def _times(self, key: Verifier) -> int | None:
        latest: int | None = None
        for one in self.signatures:
            if (one.name, one.id) != (key.name, key.id):
                continue
            stamp, signature = one.signature[:-SIGNATURE], one.signature[-SIGNATURE:]
            at = int.from_bytes(stamp, "big")
            whole = len(stamp) == (8 if key.kind == COSIGNATURE else 0) and at <= LATEST
            if not whole or not key.verify(_message(self.text, key.kind, at), signature):
                msg = f"The signature of {key.name} is not valid."
                raise NoteFault(msg)
            latest = at if latest is None else max(at, latest)
        return latest


def signature_line(name: str, signature: bytes) -> str:
    """Return a line, with its newline, of a key's id followed by its signature."""
    return f"— {name} {base64.b64encode(signature).decode()}\n"


def note_of(text: str, lines: Sequence[str]) -> str:
    """Return a signed note of its text and its signature lines."""
    return f"{text}\n{''.join(lines)}"


def read_note(note: str) -> Note:
    """Return a signed note, its signatures unverified.

    Raises:
        NoteFault: it breaks the format.
    """
    if CONTROL.search(note):
        raise NoteFault("A note has no control characters but newlines.")
    text, blank, below = note.rpartition("\n\n")
    if not blank or not text or not below.endswith("\n"):
        raise NoteFault("A note is a text, an empty line, and signatures.")
    lines = below[:-1].split("\n")
    if len(lines) > MOST_SIGNATURES:
        msg = f"A note may carry {MOST_SIGNATURES} signatures."
        raise NoteFault(msg)
    return Note(f"{text}\n", tuple(read_signature(line) for line in lines))


def read_signature(line: str) -> Signature:
    """Return a signature line, with or without its newline.

    Raises:
        NoteFault: it breaks the format.
    """
    dash, _space, rest = line.removesuffix("\n").partition(" ")
    name, _space, encoded = rest.partition(" ")
    if dash != "—" or not NAME.fullmatch(name):
        raise NoteFault("A signature line is an em dash, a name and base64, with one space each.")
    raw = _decode(encoded, "A signature")
    if len(raw) <= KEY_ID:
        raise NoteFault("A signature is too short.")
    return Signature(name, raw[:KEY_ID], raw[KEY_ID:])


# --- checkpoints ------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class TreeHead:
    """What a checkpoint says: the log's origin, how many leaves, and their root."""

    origin: str
    size: int
    root: bytes
    extension: tuple[str, ...] = ()

    def text(self) -> str:
        lines = [self.origin, str(self.size), base64.b64encode(self.root).decode(), *self.extension]
        return "".join(f"{line}\n" for line in lines)


def read_head(text: str) -> TreeHead:
    """Return the tree head of a note's text.

    Raises:
        NoteFault: it breaks the format.
    """
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1] or "" in lines[:-1]:  # noqa: PLR2004 - three lines, and the end
        raise NoteFault("A checkpoint has three lines or more, none of them empty.")
    origin, size, encoded, *extension = lines[:-1]
    if not DECIMAL.fullmatch(size):
        raise NoteFault("The size of a checkpoint is a decimal number without leading zeroes.")
    found = _decode(encoded, "The root of a checkpoint")
    if len(found) != HASH:
        raise NoteFault("The root of a checkpoint has 32 bytes.")
    return TreeHead(origin, int(size), found, tuple(extension))


# --- proofs -----------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Proof:
    """A leaf's position, its inclusion proof, the checkpoint as a note, and unsigned extra data."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: str
    extra: bytes = b""

    def text(self) -> str:
        extra = [f"extra {base64.b64encode(self.extra).decode()}"] if self.extra else []
        hashes = [base64.b64encode(one).decode() for one in self.hashes]
        head = "\n".join([PROOF, *extra, f"index {self.index}", *hashes])
        return f"{head}\n\n{self.checkpoint}"


def read_proof(text: str) -> Proof:
    """Return a proof, unverified.

    Raises:
        NoteFault: it breaks the format of tlog-proof@v1.
    """
    head, blank, checkpoint = text.partition("\n\n")
    kind, *lines = head.split("\n")
    if kind != PROOF or not blank:
        msg = f"A proof begins with the line {PROOF} and ends with a checkpoint."
        raise NoteFault(msg)
    extra = b""
    if lines and lines[0].startswith("extra "):
        extra = _decode(lines.pop(0).removeprefix("extra "), "The extra data of a proof")
    word, _space, index = lines.pop(0).partition(" ") if lines else ("", "", "")
    if word != "index" or not DECIMAL.fullmatch(index):
        raise NoteFault("A proof has a line `index` with a decimal number.")
    hashes = tuple(_decode(line, "A hash of a proof") for line in lines)
    if any(len(one) != HASH for one in hashes):
        raise NoteFault("Each hash of a proof has 32 bytes.")
    read_head(read_note(checkpoint).text)
    return Proof(int(index), hashes, checkpoint, extra)


def _decode(text: str, what: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as fault:
        msg = f"{what} is not base64."
        raise NoteFault(msg) from fault
    if base64.b64encode(raw).decode() != text:
        msg = f"{what} is not written as base64 is."
        raise NoteFault(msg)
    return raw
