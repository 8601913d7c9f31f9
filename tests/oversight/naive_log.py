"""A public log written as RFC 6962 reads, by recursion: slow, short, and nobody else's code.

Whatever checks logs or makes them can be held against it.
"""

from __future__ import annotations

import base64
import hashlib
import random
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ORIGIN = "oversight.test/log"
CLASSES = ("warrant", "decision", "renewal", "reading", "other")


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def sha(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


class Signer:
    """A key under a name; `kind` 1 signs notes, 4 cosigns checkpoints."""

    def __init__(self, name: str = ORIGIN, seed: bytes = b"l" * 32, kind: int = 1) -> None:
        self.name, self.kind = name, kind
        self.key = Ed25519PrivateKey.from_private_bytes(seed)
        material = bytes([kind]) + self.key.public_key().public_bytes_raw()
        self.ident = sha(name.encode(), b"\n", material)[:4]
        self.vkey = f"{name}+{self.ident.hex()}+{b64(material)}"

    def line(self, text: str, at: int = 0) -> str:
        head, stamp = b"", b""
        if self.kind == 4:
            head, stamp = f"cosignature/v1\ntime {at}\n".encode(), at.to_bytes(8, "big")
        signature = self.key.sign(head + text.encode())
        return f"— {self.name} {b64(self.ident + stamp + signature)}\n"


def some_leaves(count: int, seed: int = 1) -> list[bytes]:
    dice = random.Random(seed)  # noqa: S311 - the same every time
    return [
        f"v1 {dice.choice(CLASSES)} {dice.randbytes(32).hex()}\n".encode() for _leaf in range(count)
    ]


class NaiveLog:
    """The leaves, and every file and proof that follows from them."""

    def __init__(self, leaves: Sequence[bytes], signer: Signer | None = None) -> None:
        self.leaves = list(leaves)
        self.signer = signer or Signer()
        self.mth = cache(self._mth)

    def _mth(self, start: int, end: int) -> bytes:
        if start == end:
            return sha()
        if end - start == 1:
            return sha(b"\0", self.leaves[start])
        middle = start + split(end - start)
        return sha(b"\1", self.mth(start, middle), self.mth(middle, end))

    def root(self, size: int | None = None) -> bytes:
        return self.mth(0, len(self.leaves) if size is None else size)

    def text(self, size: int | None = None) -> str:
        size = len(self.leaves) if size is None else size
        return f"{self.signer.name}\n{size}\n{b64(self.root(size))}\n"

    def checkpoint(self, size: int | None = None, *more: str) -> str:
        text = self.text(size)
        return f"{text}\n{self.signer.line(text)}{''.join(more)}"

    def inclusion(self, index: int, start: int, end: int) -> list[bytes]:
        if end - start == 1:
            return []
        middle = start + split(end - start)
        if index < middle:
            return [*self.inclusion(index, start, middle), self.mth(middle, end)]
        return [*self.inclusion(index, middle, end), self.mth(start, middle)]

    def consistency(self, old: int, new: int) -> list[bytes]:
        return self._sub(old, 0, new, True) if 0 < old < new else []

    def _sub(self, old: int, start: int, end: int, whole: bool) -> list[bytes]:
        if old == end - start:
            return [] if whole else [self.mth(start, end)]
        half = split(end - start)
        if old <= half:
            return [*self._sub(old, start, start + half, whole), self.mth(start + half, end)]
        return [*self._sub(old - half, start + half, end, False), self.mth(start, start + half)]

    def receipt(self, index: int, size: int | None = None) -> str:
        size = len(self.leaves) if size is None else size
        lines = [
            "c2sp.org/tlog-proof@v1",
            f"extra {b64(self.leaves[index])}",
            f"index {index}",
            *(b64(one) for one in self.inclusion(index, 0, size)),
        ]
        return "\n".join(lines) + f"\n\n{self.checkpoint(size)}"

    def write(self, folder: Path, size: int | None = None) -> Path:
        """Write the files that a web server would give for this size."""
        size = len(self.leaves) if size is None else size
        for first in range(0, size, 256):
            part = self.leaves[first : min(first + 256, size)]
            bundle = b"".join(len(leaf).to_bytes(2, "big") + leaf for leaf in part)
            put(folder / path("entries", first // 256, len(part)), bundle)
        level, span = 0, 1
        while size // span:
            nodes = [self.mth(at * span, (at + 1) * span) for at in range(size // span)]
            for first in range(0, len(nodes), 256):
                part = nodes[first : first + 256]
                put(folder / path(level, first // 256, len(part)), b"".join(part))
            level, span = level + 1, span * 256
        put(folder / "key", f"{self.signer.vkey}\n".encode())
        put(folder / "checkpoint", self.checkpoint(size).encode())
        return folder


def split(size: int) -> int:
    half = 1
    while half * 2 < size:
        half *= 2
    return half


def path(level: int | str, number: int, width: int) -> str:
    name = f"{number:03d}"
    if number >= 1000:
        name = f"x{number // 1000:03d}/{number % 1000:03d}"
    return f"tile/{level}/{name}" + (f".p/{width}" if width < 256 else "")


def put(file: Path, data: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
