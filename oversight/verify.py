#!/usr/bin/env python3
"""Check an oversight body's public log, a receipt or a report: trust nobody, count again.

    verify.py LOG                                     the whole log, an address or a folder
    verify.py receipt FILE.tlog-proof --key KEY       a receipt, without any network
    verify.py report report.json --log LOG            the totals that a report names
    verify.py monitor LOG --state FILE                has the log only grown since last time?

One file, Python 3.9 or later, nothing else but `cryptography` for Ed25519. It shares no
code with the programme that writes the log, and reads only the public format:
c2sp.org/tlog-tiles, tlog-checkpoint, tlog-cosignature, tlog-proof, signed-note.

It ends with 0 if everything holds, 1 if something is wrong, 2 if it was called wrongly,
3 if something could not be checked. Each LOG is what a web server gives, or a copy of it:
checkpoint, key, tile/<level>/<number>, tile/entries/<number>.
"""

from __future__ import annotations

import os
import sys

if __name__ == "__main__":  # what lies beside this file is not what it wants to import
    _here = os.path.realpath(os.path.dirname(__file__))  # noqa: PTH120 - before any import
    sys.path[:] = [one for one in sys.path if os.path.realpath(one) != _here]

import argparse
import base64
import binascii
import contextlib
import hashlib
import json
import re
import socket
import stat
import tempfile
import threading
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timezone
from operator import itemgetter
from pathlib import Path
from struct import Struct
from typing import Any, NoReturn
from urllib.parse import quote, urlsplit

VERSION = "1"
HASH = 32  # bytes
WIDE = 256  # hashes in a full tile, entries in a full bundle
TILE_BYTES = HASH * WIDE
BUNDLE_BYTES = WIDE * 512  # an entry of this format is far shorter
NOTE_BYTES = 1 << 17
REPORT_BYTES = 1 << 26
LARGEST = 1 << 63
LONGEST_PROOF = 63
SIGNATURES = 100
PATIENCE = 20.0  # seconds for one step of a connection
DEADLINE = 90.0  # seconds for one file
TRIES = 4
READERS = 4  # connections of one process
SHARE = 64  # tiles that one process takes at a time
PARALLEL_FROM = 1 << 16  # entries; below this a second process costs more than it brings
LOG_KEY, WITNESS_KEY = 1, 4
HEAD = re.compile(rb"\0(.)v1 ([a-z][a-z0-9_-]{0,31}) ", re.DOTALL)
LEAF = re.compile(rb"v1 ([a-z][a-z0-9_-]{0,31}) ([0-9a-f]{64})\n")
TAIL = 65  # the commitment in hex and the line's end
HEX_LINE = b"0123456789abcdef\n"
HEAD_OF = itemgetter(slice(None, -TAIL))  # of a line of a bundle: all before the commitment
PROOF_LINE = "c2sp.org/tlog-proof@v1"
EMPTY_ROOT = hashlib.sha256(b"").digest()
FOUND, MISSING, AGAIN = 200, (404, 410), (429, 500, 502, 503, 504)  # HTTP
FINE, WRONG, UNCHECKED, STOPPED = 0, 1, 3, 130  # 2 is a wrong call
PAIRS = {2 * HASH << height: Struct("64s" * (1 << height)) for height in range(8)}  # quick slices
sha256 = hashlib.sha256


class Wrong(Exception):
    """What was looked at does not hold."""


class Forked(Wrong):
    """Two signed checkpoints that do not follow from each other."""


class NotChecked(Exception):
    """Nothing can be said: out of reach, or a part is missing here."""


class NotThere(Exception):
    """A log has no file of that name."""


# --- words ----------------------------------------------------------------------------------


class Tale:
    """What was checked, told line by line; remembers what was not."""

    unchecked = 0

    def say(self, mark: str, text: str) -> None:
        sys.stdout.write(f"{mark:<12}{shown(text)}\n")
        sys.stdout.flush()

    def ok(self, text: str) -> None:
        self.say("ok", text)

    def note(self, text: str) -> None:
        self.say("note", text)

    def not_checked(self, text: str) -> None:
        self.unchecked += 1
        self.say("NOT CHECKED", text)


def shown(text: str) -> str:
    """Return text from outside without what could steer a terminal."""
    return "".join(one if one.isprintable() or one == "\n" else "?" for one in text)


def number(value: int) -> str:
    return f"{value:,}"


def counted(value: int, one: str, many: str) -> str:
    return f"{number(value)} {one if value == 1 else many}"


def shorter(text: str, longest: int = 80) -> str:
    return text if len(text) <= longest else f"{text[:longest]}..."


# --- keys and notes (c2sp.org/signed-note, tlog-checkpoint, tlog-cosignature) -----------------


@dataclass(frozen=True)
class Key:
    """A verifier key: whose signature to look for."""

    name: str
    ident: bytes
    kind: int
    public: bytes
    text: str

    def __str__(self) -> str:
        return f"{self.name} (key {self.ident.hex()})"


@dataclass(frozen=True)
class Note:
    """A signed text, and its signatures: name, key id, signature."""

    text: str
    signatures: tuple[tuple[str, bytes, bytes], ...]
    whole: str


@dataclass(frozen=True)
class Checkpoint:
    """How many entries a log has, and their root."""

    origin: str
    size: int
    root: bytes
    note: Note

    def __str__(self) -> str:
        return f"{counted(self.size, 'entry', 'entries')}, root {to_base64(self.root)}"


def to_base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def from_base64(text: str, what: str) -> bytes:
    """Decode the one proper spelling: a changed bit that decodes alike is a change."""
    with contextlib.suppress(ValueError, binascii.Error):
        data = base64.b64decode(text.encode("ascii"), validate=True)
        if to_base64(data) == text:
            return data
    raise Wrong(f"{what} is not proper base64: {shorter(text)!r}.")


def decimal(text: str, what: str) -> int:
    if re.fullmatch("0|[1-9][0-9]{0,18}", text) and int(text) < LARGEST:
        return int(text)
    raise Wrong(f"{what} has to be a whole number without leading zeros, not {shorter(text)!r}.")


def as_text(data: bytes, what: str) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as fault:
        raise Wrong(f"{what} is not text: byte {fault.start} is not UTF-8.") from None


def parse_key(text: str) -> Key:
    """Read `<name>+<key id>+<base64>` and check its key id."""
    name, _, rest = text.strip().partition("+")
    ident, _, data = rest.partition("+")
    if not name or not re.fullmatch("[0-9a-f]{8}", ident) or re.search(r"\s", name):
        raise Wrong(f"This is not a verifier key (name+id+base64): {shorter(text)!r}.")
    material = from_base64(data, "A verifier key")
    if len(material) != 1 + HASH or material[0] not in (LOG_KEY, WITNESS_KEY):
        raise Wrong(f"The key of {name} is not an Ed25519 key of a log or a witness.")
    if sha256(name.encode() + b"\n" + material).digest()[:4].hex() != ident:
        raise Wrong(f"The key id {ident} does not belong to the key of {name}.")
    return Key(name, bytes.fromhex(ident), material[0], material[1:], text.strip())


def parse_keys(text: str) -> list[Key]:
    return [parse_key(line) for line in text.splitlines() if line.strip()]


def given_keys(texts: Iterable[str], kind: int) -> list[Key]:
    """Read keys from the command line: each the key itself, or a file of keys."""
    found: list[Key] = []
    for text in texts:
        is_key = re.match(r"[^\s+]+\+[0-9a-f]{8}\+", text)
        content = text if is_key else as_text(read_file(text, NOTE_BYTES), text)
        found += parse_keys(content)
    for key in found:
        if key.kind != kind:
            raise Wrong(f"{key} is not the key of a {'log' if kind == LOG_KEY else 'witness'}.")
    return found


def parse_note(data: bytes, what: str) -> Note:
    whole = as_text(data, what)
    if any(ord(one) < ord(" ") and one != "\n" for one in whole):
        raise Wrong(f"{what} holds a control character.")
    text, blank, below = whole.rpartition("\n\n")
    lines = below.split("\n")
    if not blank or lines.pop() != "" or not lines or len(lines) > SIGNATURES:
        raise Wrong(f"{what} is not a signed note: text, blank line, signatures.")
    found = []
    for line in lines:
        dash, _, rest = line.partition(" ")
        name, _, signature = rest.partition(" ")
        if dash != "\u2014" or not name or "+" in name:
            raise Wrong(f"{what} has a line that is no signature: {shorter(line)!r}.")
        raw = from_base64(signature, f"A signature of {what}")
        if len(raw) < 5:  # noqa: PLR2004 - the key id and at least a byte
            raise Wrong(f"{what} has a signature that is too short.")
        found.append((name, raw[:4], raw[4:]))
    if len(set(found)) < len(found):
        raise Wrong(f"{what} carries the same signature twice.")
    return Note(f"{text}\n", tuple(found), whole)


def parse_checkpoint(data: bytes, what: str = "The checkpoint") -> Checkpoint:
    note = parse_note(data, what)
    lines = note.text.split("\n")[:-1]
    if len(lines) < 3 or not all(lines):  # noqa: PLR2004 - origin, size, root
        raise Wrong(f"{what} has to say origin, size and root, a line each.")
    size = decimal(lines[1], f"The size in {what}")
    root = from_base64(lines[2], f"The root in {what}")
    if len(root) != HASH:
        raise Wrong(f"The root in {what} has {len(root)} bytes instead of {HASH}.")
    if size == 0 and root != EMPTY_ROOT:
        raise Wrong(f"{what} says that the log is empty, but its root is not that of no entries.")
    return Checkpoint(lines[0], size, root, note)


def signed(public: bytes, signature: bytes, message: bytes) -> bool:
    """Is this an Ed25519 signature of the message?

    Raises:
        NotChecked: the library that could tell is not installed.
    """
    try:
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - may be missing
        from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415
            Ed25519PublicKey,
        )
    except ImportError:
        raise NotChecked(
            "Signatures cannot be checked here: the Python package `cryptography` is missing."
            " Install it with: python3 -m pip install cryptography"
        ) from None
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def signer(point: Checkpoint, keys: Sequence[Key], what: str) -> Key:
    """Return the key that signed; a wrong signature under a known key is never passed over."""
    found = None
    for key in keys:
        if key.name != point.origin:
            continue
        for name, ident, signature in point.note.signatures:
            if (name, ident) != (key.name, key.ident):
                continue
            if not signed(key.public, signature, point.note.text.encode()):
                raise Wrong(f"The signature of {key} under {what} is wrong.")
            found = key
    if found is None:
        names = ", ".join(str(key) for key in keys) or "none"
        raise Wrong(f"{what} of {point.origin!r} is signed by none of the keys given: {names}.")
    return found


def cosigned(point: Checkpoint, witnesses: Sequence[Key]) -> dict[Key, int]:
    """Return when each of these witnesses cosigned, in seconds since 1970; the latest counts."""
    found: dict[Key, int] = {}
    for key in witnesses:
        for name, ident, signature in point.note.signatures:
            if (name, ident) != (key.name, key.ident):
                continue
            at = int.from_bytes(signature[:8], "big")
            message = f"cosignature/v1\ntime {at}\n{point.note.text}".encode()
            if at >= LARGEST or not signed(key.public, signature[8:], message):
                raise Wrong(f"The cosignature of {key} is wrong.")
            found[key] = max(at, found.get(key, 0))
    return found


# --- the tree (RFC 6962) ----------------------------------------------------------------------


def leaf_hash(data: bytes) -> bytes:
    return sha256(b"\0" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()


def top(hashes: bytes) -> bytes:
    """Return the root of a power of two of hashes, laid end to end."""
    while len(hashes) > HASH:
        pairs = PAIRS[len(hashes)].unpack(hashes)
        hashes = b"".join([sha256(b"\1" + pair).digest() for pair in pairs])
    return hashes


def below(size: int) -> int:
    """Return the largest power of two below `size`."""
    return int(1 << (size - 1).bit_length() - 1)


def inclusion_root(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes | None:
    """Return the root that follows from leaf and proof; None if the proof has another length."""
    low, high, found, left = index, size - 1, leaf, deque(proof)
    while high:
        if low & 1 or low == high:
            if not left:
                return None
            found = node_hash(left.popleft(), found)
            while not low & 1 and low:
                low, high = low >> 1, high >> 1
        else:
            if not left:
                return None
            found = node_hash(found, left.popleft())
        low, high = low >> 1, high >> 1
    return None if left else found


def is_consistent(old: Checkpoint, new: Checkpoint, proof: Sequence[bytes]) -> bool:
    """Does the proof show that `new` is `old` with entries added (RFC 9162, 2.1.4.2)?"""
    if old.size in (0, new.size):
        return not proof and (old.size == 0 or old.root == new.root)
    left = deque(proof)
    if old.size & (old.size - 1) == 0:
        left.appendleft(old.root)
    if not left:
        return False
    low, high = old.size - 1, new.size - 1
    while low & 1:
        low, high = low >> 1, high >> 1
    was = now = left.popleft()
    for one in left:
        if high == 0:
            return False
        if low & 1 or low == high:
            was, now = node_hash(one, was), node_hash(one, now)
            while not low & 1 and low:
                low, high = low >> 1, high >> 1
        else:
            now = node_hash(now, one)
        low, high = low >> 1, high >> 1
    return high == 0 and was == old.root and now == new.root


# --- where a log is read from -----------------------------------------------------------------


def read_file(path: str, limit: int) -> bytes:
    """Read a plain file up to a limit; a pipe or a device in its place is refused, not waited for.

    Raises:
        NotThere: there is no such file.
        Wrong: it is no plain file, or too long.
    """
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except (FileNotFoundError, NotADirectoryError):
        raise NotThere(path) from None
    except (OSError, ValueError) as fault:
        raise NotChecked(f"{path} cannot be read: {fault}.") from None
    try:
        facts = os.fstat(handle)
        if not stat.S_ISREG(facts.st_mode):
            raise Wrong(f"{path} is not a plain file.")
        data = os.read(handle, limit + 1)
        while len(data) < min(facts.st_size, limit + 1):
            more = os.read(handle, limit + 1 - len(data))
            if not more:
                break
            data += more
    except OSError as fault:
        raise NotChecked(f"{path} cannot be read: {fault}.") from None
    finally:
        os.close(handle)
    if len(data) > limit:
        raise Wrong(f"{path} is longer than {number(limit)} bytes.")
    return data


def named_file(text: str, limit: int) -> bytes:
    """Read a file that was named on the command line."""
    try:
        return read_file(text, limit)
    except NotThere:
        raise NotChecked(f"There is no file {text}.") from None


class Folder:
    """A log copied to a folder."""

    readers = 1

    def __init__(self, place: str) -> None:
        self.place = place
        if os.path.isfile(place):  # noqa: PTH113 - a Path fails over a name that is too long
            raise NotChecked(f"{place} is a file. A log is an address or a folder.")
        if not os.path.isdir(place):  # noqa: PTH112
            raise NotChecked(f"There is no folder {place}, and it is no http or https address.")

    def get(self, path: str, limit: int) -> bytes:
        return read_file(f"{self.place}/{path}", limit)


class Web:
    """A log at an address. Redirects are not followed: what is checked is what was named."""

    readers = READERS

    def __init__(self, place: str) -> None:
        import http.client  # noqa: PLC0415 - a folder needs none of this
        import ssl  # noqa: PLC0415

        try:
            parts = urlsplit(place)
            host, port = parts.hostname or "", parts.port
            host.encode("idna")
        except ValueError:
            raise NotChecked(f"This is not the address of a log: {place}") from None
        if not host or parts.query or parts.fragment or parts.username:
            raise NotChecked(f"The address of a log is https://name/path, not {place}")
        self.place = place
        self.prefix = quote(parts.path.rstrip("/"), safe="/%:@!$&'()*+,;=~")
        self.errors = (OSError, http.client.HTTPException)
        if parts.scheme == "https":
            context = ssl.create_default_context()
            self.connect: Callable[[], Any] = lambda: http.client.HTTPSConnection(
                host, port, timeout=PATIENCE, context=context
            )
        else:
            self.connect = lambda: http.client.HTTPConnection(host, port, timeout=PATIENCE)
        self.kept = threading.local()

    def get(self, path: str, limit: int) -> bytes:
        fault: Exception | None = None
        for attempt in range(TRIES):
            if attempt:
                time.sleep(0.25 * 4**attempt)
            try:
                status, data = self._ask(path, limit)
            except self.errors as one:
                self._hang_up()
                fault = one
                continue
            if status == FOUND:
                return data
            if status in MISSING:
                raise NotThere(path)
            fault = OSError(f"the server answered {status}")
            if status not in AGAIN:
                break
        raise NotChecked(f"{self.place}: {path} could not be read: {fault or 'no answer'}.")

    def _ask(self, path: str, limit: int) -> tuple[int, bytes]:
        connection = getattr(self.kept, "connection", None)
        if connection is None:
            connection = self.kept.connection = self.connect()
            _CONNECTIONS.append(connection)
            connection.connect()
        until = time.monotonic() + DEADLINE
        alarm = threading.Timer(DEADLINE, end, [connection.sock])
        alarm.start()
        try:
            headers = {"User-Agent": f"verify.py/{VERSION}", "Accept-Encoding": "identity"}
            connection.request("GET", f"{self.prefix}/{path}", headers=headers)
            with connection.getresponse() as answer:
                data = answer.read(limit + 1)
                whole = answer.isclosed()
        finally:
            alarm.cancel()
            alarm.join()
        if time.monotonic() > until:
            raise OSError(f"it took longer than {DEADLINE:g} seconds")
        if answer.will_close or not whole:
            self._hang_up()
        if answer.status == FOUND and len(data) > limit:
            raise Wrong(f"{path} is longer than {number(limit)} bytes.")
        length = answer.getheader("Content-Length", "")
        if length.isdigit() and len(data) < min(int(length), limit):
            raise OSError("the answer was cut off")
        return answer.status, data

    def _hang_up(self) -> None:
        connection = getattr(self.kept, "connection", None)
        self.kept.connection = None
        if connection is not None:
            connection.close()
            _CONNECTIONS.remove(connection)


_CONNECTIONS: list[Any] = []


def end(line: socket.socket) -> None:
    """End a connection that takes too long, from outside; TLS need not be asked."""
    with contextlib.suppress(OSError):
        socket.socket.shutdown(line, socket.SHUT_RDWR)


class Copied:
    """A log that is written to a folder as it is read."""

    def __init__(self, origin: Folder | Web, folder: Path) -> None:
        self.origin = origin
        self.folder = folder
        self.readers = origin.readers

    def get(self, path: str, limit: int) -> bytes:
        data = self.origin.get(path, limit)
        keep(self.folder / path, data)
        return data


def source(place: str) -> Folder | Web:
    return Web(place) if re.match("https?://", place, re.IGNORECASE) else Folder(place)


def tile_path(level: int | str, index: int, width: int) -> str:
    """Return the path of a tile: groups of three digits, all but the last marked by an x."""
    groups = [f"{index % 1000:03d}"]
    while index := index // 1000:
        groups.append(f"x{index % 1000:03d}")
    partial = f".p/{width}" if width < WIDE else ""
    return f"tile/{level}/{'/'.join(reversed(groups))}{partial}"


class Log:
    """A log of `size` entries; its tiles are read as wide as they are at that size."""

    KEPT = 64  # tiles

    def __init__(self, place: str, size: int = 0) -> None:
        self.source: Folder | Web | Copied = source(place)
        self.place = place
        self.size = size
        self.kept: OrderedDict[tuple[int, int], bytes] = OrderedDict()

    def checkpoint(self) -> Checkpoint:
        """Read the newest checkpoint; from then on tiles are those of its size."""
        try:
            data = self.source.get("checkpoint", NOTE_BYTES)
        except NotThere:
            raise Wrong(f"{self.place} has no checkpoint. Is it the address of a log?") from None
        point = parse_checkpoint(data)
        self.size = point.size
        return point

    def published_keys(self) -> list[Key]:
        try:
            text = as_text(self.source.get("key", NOTE_BYTES), "The log's key")
        except NotThere:
            raise NotChecked(f"{self.place} gives no key. Name it with --key.") from None
        return parse_keys(text)

    def tile(self, level: int, index: int) -> bytes:
        """Return the hashes of a tile, as many as the size of the log says."""
        found = self.kept.get((level, index))
        if found is None:
            found = self.kept[level, index] = self.read_tile(level, index)
            if len(self.kept) > self.KEPT:
                self.kept.popitem(last=False)
        return found

    def read_tile(self, level: int, index: int) -> bytes:
        path, found, width = self._read(level, index, TILE_BYTES)
        if len(found) != HASH * width:
            raise Wrong(f"{path} is torn: {len(found)} bytes instead of {HASH * width}.")
        return found[: HASH * self.width(level, index)]

    def read_bundle(self, index: int) -> tuple[str, bytes, int]:
        """Return path, bytes and number of entries of a bundle."""
        return self._read("entries", index, BUNDLE_BYTES)

    def width(self, level: int, index: int) -> int:
        return min(WIDE, (self.size >> 8 * level) - WIDE * index)

    def _read(self, level: int | str, index: int, limit: int) -> tuple[str, bytes, int]:
        """Read a tile; a log that has grown may have dropped the partial for the full one."""
        needed = self.width(0 if isinstance(level, str) else level, index)
        for width in (needed, WIDE):
            path = tile_path(level, index, width)
            with contextlib.suppress(NotThere):
                return path, self.source.get(path, limit), width
        raise Wrong(
            f"{tile_path(level, index, needed)} is missing, though the checkpoint says that the"
            f" log has {counted(self.size, 'entry', 'entries')}."
        )

    def node(self, height: int, index: int) -> bytes:
        """Return the root of the `index`-th whole subtree of 2 to the power of `height` entries."""
        level, within = divmod(height, 8)
        first = index << within
        tile = self.tile(level, first // WIDE)
        start = HASH * (first % WIDE)
        return top(tile[start : start + (HASH << within)])

    def subtree(self, start: int, end: int) -> bytes:
        """Return the root of the entries from `start` up to `end`, as RFC 6962 splits them."""
        size = end - start
        if size & (size - 1) == 0:
            height = size.bit_length() - 1
            return self.node(height, start >> height)
        middle = start + below(size)
        return node_hash(self.subtree(start, middle), self.subtree(middle, end))

    def consistency(self, old: int, new: int) -> list[bytes]:
        """Return the proof between two sizes, 0 < old <= new, from the tiles."""
        start, end, proof, complete = 0, new, [], True
        while old - start < end - start:
            middle = start + below(end - start)
            if old <= middle:
                proof.append(self.subtree(middle, end))
                end = middle
            else:
                proof.append(self.subtree(start, middle))
                start, complete = middle, False
        if not complete:
            proof.append(self.subtree(start, end))
        return proof[::-1]


# --- every entry, every tile ------------------------------------------------------------------


@dataclass(frozen=True)
class Share:
    """Some of the tiles of level 0, for one process: from `first` up to `end`."""

    place: str
    log_size: int
    size: int
    first: int
    end: int


_LOGS: dict[tuple[str, int], Log] = {}
_POOLS: dict[int, ThreadPoolExecutor] = {}


def check_share(share: Share) -> tuple[bytes, bytes, Counter[str]]:
    """Hash the entries of some tiles; return the full tiles' roots, the narrow tile, and counts."""
    name = share.place, share.log_size
    log = _LOGS[name] = _LOGS.get(name) or Log(*name)
    roots, rest, heads = [], b"", Counter[bytes]()
    for index, bundle, tile in read_share(log, share):
        width = min(WIDE, share.size - WIDE * index)
        hashes = hash_bundle(index, bundle, width, heads)
        if hashes != tile[: HASH * width]:
            at = first_difference(hashes, tile)
            raise Wrong(
                f"Entry {number(WIDE * index + at)} is not what the tree says: its text in"
                f" {bundle[0]} and its hash in {tile_path(0, index, log.width(0, index))} do not"
                " belong together."
            )
        if width == WIDE:
            roots.append(top(hashes))
        else:
            rest = hashes
    return b"".join(roots), rest, Counter({one[5:-1].decode(): n for one, n in heads.items()})


def read_share(log: Log, share: Share) -> Iterator[tuple[int, tuple[str, bytes, int], bytes]]:
    """Read bundles and tiles, several at once where each answer takes its time."""

    def read(index: int) -> tuple[int, tuple[str, bytes, int], bytes]:
        return index, log.read_bundle(index), log.read_tile(0, index)

    indexes = range(share.first, share.end)
    if log.source.readers == 1:
        return map(read, indexes)
    pool = _POOLS.setdefault(os.getpid(), ThreadPoolExecutor(log.source.readers))
    return pool.map(read, indexes)


def hash_bundle(
    index: int, bundle: tuple[str, bytes, int], width: int, counts: Counter[bytes]
) -> bytes:
    """Return the leaf hashes of a bundle's first `width` entries, after a look at every byte.

    Every entry is `v1 <class> <64 hex digits>` and a newline, behind its length in two
    bytes, so that a bundle can be split at its newlines; anything else is looked at
    once more, slowly, to name the entry.
    """
    path, data, held = bundle
    parts = data.splitlines(keepends=True)
    heads = Counter(map(HEAD_OF, parts))
    whole = len(parts) == held and data.endswith(b"\n") and all(map(is_head, heads))
    others = sum(times * len(head.translate(None, HEX_LINE)) for head, times in heads.items())
    if not whole or len(data.translate(None, HEX_LINE)) != others:  # the tails are all digits
        raise Wrong(why_bad(path, data, held, WIDE * index))
    if held > width:
        del parts[width:]
        heads = Counter(map(HEAD_OF, parts))
    counts.update(heads)
    return b"".join([sha256(b"\0" + part[2:]).digest() for part in parts])


def is_head(head: bytes) -> bool:
    found = HEAD.fullmatch(head)
    return bool(found) and head[1] == len(head) - 2 + TAIL


def why_bad(path: str, data: bytes, held: int, first: int) -> str:
    """Name the first entry of a bundle that is not as it should be."""
    at = 0
    for position in range(held):
        entry = f"Entry {number(first + position)} ({path})"
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        if len(data) < max(end, at + 2):
            return f"{entry} is torn: the file ends within it."
        if not LEAF.fullmatch(data[at + 2 : end]):
            text = data[at + 2 : end].decode("ascii", "backslashreplace")
            return f"{entry} is not `v1 <class> <64 hex digits>`: {shorter(text)!r}."
        at = end
    return f"{path} holds more than {counted(held, 'entry', 'entries')}."


def first_difference(one: bytes, other: bytes) -> int:
    """Return the number of the first hash that differs."""
    at = 0
    while one[at : at + HASH] == other[at : at + HASH]:
        at += HASH
    return at // HASH


class Climb:
    """Builds the tree upwards from the roots of its tiles, and compares every tile above."""

    def __init__(self, log: Log, size: int) -> None:
        self.log = log
        self.size = size
        self.done: list[int] = [0]
        self.edge: list[bytes] = [b""]
        self.tiles = 0

    def push(self, level: int, value: bytes) -> None:
        """Take the root of the next full tile of the level below."""
        if len(self.done) == level:
            self.done.append(0)
            self.edge.append(b"")
        at = self.done[level]
        if at % WIDE == 0:
            self.edge[level] = self.log.tile(level, at // WIDE)
            self.tiles += 1
        start = HASH * (at % WIDE)
        if self.edge[level][start : start + HASH] != value:
            index, span = at // WIDE, WIDE**level
            raise Wrong(
                f"{tile_path(level, index, self.log.width(level, index))} is wrong at hash"
                f" {at % WIDE}: it does not stand for entries {number(at * span)} to"
                f" {number((at + 1) * span - 1)}."
            )
        self.done[level] = at + 1
        if (at + 1) % WIDE == 0:
            self.push(level + 1, top(self.edge[level][:TILE_BYTES]))

    def root(self) -> bytes:
        """Fold the narrow tiles at the right edge, lowest first."""
        found = b""
        for level, hashes in enumerate(self.edge):
            width = (self.size >> 8 * level) % WIDE
            for bit in range(8):
                if width >> bit & 1:
                    start = HASH * (((width >> bit) - 1) << bit)
                    left = top(hashes[start : start + (HASH << bit)])
                    found = node_hash(left, found) if found else left
        return found or EMPTY_ROOT


def check_tree(log: Log, size: int, root: bytes, processes: int) -> tuple[Counter[str], int]:
    """Check the first `size` entries, every tile above them and their root.

    Returns how often each class occurs, and how many tiles there are above level 0.
    """
    climb, counts = Climb(log, size), Counter[str]()
    tiles = (size + WIDE - 1) // WIDE
    shares = (
        Share(log.place, log.size, size, first, min(first + SHARE, tiles))
        for first in range(0, tiles, SHARE)
    )
    for roots, rest, counted_here in in_parallel(shares, processes if tiles > SHARE else 1):
        counts.update(counted_here)
        climb.edge[0] = rest
        for at in range(0, len(roots), HASH):
            climb.push(1, roots[at : at + HASH])
    found = climb.root()
    if found != root:
        raise Wrong(
            f"The first {counted(size, 'entry', 'entries')} have the root {to_base64(found)},"
            f" but the checkpoint says {to_base64(root)}: they are not the entries that were signed."
        )
    return counts, climb.tiles


def in_parallel(
    shares: Iterator[Share], processes: int
) -> Iterator[tuple[bytes, bytes, Counter[str]]]:
    """Yield the results in order; only a few shares are under way at once, so memory stays flat."""
    if processes < 2:  # noqa: PLR2004 - one process is this one
        yield from map(check_share, shares)
        return
    with ProcessPoolExecutor(processes) as pool:
        waiting = deque(
            pool.submit(check_share, share) for _, share in zip(range(2 * processes), shares)
        )
        try:
            while waiting:
                yield waiting.popleft().result()
                for share in shares:
                    waiting.append(pool.submit(check_share, share))
                    break
        finally:
            for one in waiting:
                one.cancel()


# --- commands ---------------------------------------------------------------------------------


def trusted(given: argparse.Namespace, log: Log | None, tale: Tale) -> list[Key]:
    """Return the log's keys: those named, else those that the log itself gives; none is told."""
    if given.key:
        return given_keys(given.key, LOG_KEY)
    if log is None:
        tale.not_checked(
            "Whose signature is it? Name the log's key with --key, or its address with --log."
        )
        return []
    try:
        keys = [key for key in log.published_keys() if key.kind == LOG_KEY]
    except NotChecked as fault:
        tale.not_checked(str(fault))
        return []
    tale.note(
        "The key comes from the log itself. Compare it with one from another source, and name it"
        f" with --key: {', '.join(key.text for key in keys)}"
    )
    return keys


def check_signature(point: Checkpoint, keys: Sequence[Key], what: str, tale: Tale) -> None:
    """Check a newest checkpoint's signature aloud; without any key that was said before."""
    if not keys and tale.unchecked:
        return
    try:
        key = signer(point, keys, what)
    except NotChecked as fault:
        tale.not_checked(str(fault))
    else:
        tale.ok(f"{what} names {point} and is signed by {key}.")


def check_old_signature(point: Checkpoint, keys: Sequence[Key], what: str, tale: Tale) -> None:
    """Check one more signature; if that cannot be done here, it was said for the newest."""
    if not tale.unchecked:
        signer(point, keys, what)


def check_witnesses(point: Checkpoint, given: argparse.Namespace, tale: Tale) -> None:
    """Ask for the cosignatures of enough witnesses, and young ones if an age is given."""
    witnesses = given_keys(given.witness, WITNESS_KEY)
    others = len({name for name, _, _ in point.note.signatures} - {point.origin})
    if not witnesses:
        if given.quorum or given.max_age is not None:
            raise Wrong("--quorum and --max-age need witnesses: name their keys with --witness.")
        if others:
            tale.note(
                f"{counted(others, 'witness', 'witnesses')} cosigned; name their keys with"
                " --witness to have this checked."
            )
        return
    quorum = given.quorum or len(witnesses)
    try:
        found = cosigned(point, witnesses)
    except NotChecked as fault:
        tale.not_checked(str(fault))
        return
    if len(found) < quorum:
        missing = ", ".join(key.name for key in witnesses if key not in found)
        raise Wrong(
            f"{len(found)} of {len(witnesses)} witnesses cosigned, {quorum} are asked for."
            f" Missing: {missing}."
        )
    latest = max(found.values())
    tale.ok(
        f"{len(found)} of {len(witnesses)} witnesses cosigned ({quorum} are asked for), latest at"
        f" {moment(latest)}."
    )
    if given.max_age is not None and time.time() - latest > 3600 * given.max_age:
        raise Wrong(
            f"The checkpoint is stale: no witness has cosigned it for {given.max_age:g} hours."
        )


def moment(seconds: int) -> str:
    with contextlib.suppress(OverflowError, ValueError, OSError):
        return f"{datetime.fromtimestamp(seconds, timezone.utc):%Y-%m-%d %H:%M:%S} UTC"
    return f"{seconds} seconds after 1970"


def old_checkpoints(names: Iterable[str]) -> Iterator[tuple[str, Checkpoint]]:
    """Read old checkpoints: files of one each, receipts, or folders of such files."""
    for name in names:
        path = Path(name)
        for one in sorted(path.iterdir()) if path.is_dir() else [path]:
            data = named_file(str(one), NOTE_BYTES)
            if data.startswith(PROOF_LINE.encode()):
                yield str(one), parse_receipt(data).point
            else:
                yield str(one), parse_checkpoint(data, str(one))


def check_growth(log: Log, old: Checkpoint, new: Checkpoint, what: str) -> None:
    """Check that `new`, of which `log` has the tiles, is `old` with entries added."""
    if old.origin != new.origin:
        raise Wrong(f"{what} is of another log: {old.origin!r} instead of {new.origin!r}.")
    if old.size > new.size:
        raise Forked(
            f"The log is smaller than it was: {what} names {number(old.size)} entries, the log now"
            f" {number(new.size)}. It was rewound, or an old copy of it is served."
        )
    if old.size == new.size and old.root != new.root:
        raise Forked(
            f"The log was forked: {what} and the log name {number(old.size)} entries each, but"
            f" their roots differ ({to_base64(old.root)}, {to_base64(new.root)})."
        )
    proof = log.consistency(old.size, new.size) if 0 < old.size < new.size else []
    if not is_consistent(old, new, proof):
        raise Forked(
            f"The log was changed: its {number(new.size)} entries do not begin with the"
            f" {number(old.size)} of {what}."
        )


def verify_log(given: argparse.Namespace, tale: Tale) -> None:
    """Check a whole log."""
    begun = time.perf_counter()
    log = Log(given.log)
    point = log.checkpoint()
    keys = trusted(given, log, tale)
    check_signature(point, keys, "The checkpoint", tale)
    check_witnesses(point, given, tale)
    if given.copy:
        begin_copy(given, log, point, keys)
    many = given.processes or min(4, os.cpu_count() or 1)
    processes = many if given.processes or point.size >= PARALLEL_FROM else 1
    counts, above = check_tree(log, point.size, point.root, processes)
    tiles = (point.size + WIDE - 1) // WIDE
    below, higher = counted(tiles, "tile", "tiles"), counted(above, "tile", "tiles")
    tale.ok(f"Every entry is well formed, and its hash stands in its tile ({below}).")
    tale.ok(f"Every tile above is whole and follows from those below ({higher}).")
    tale.ok("The root of these entries is the root that was signed.")
    olds = 0
    for name, old in old_checkpoints(given.old):
        check_old_signature(old, keys, name, tale)
        check_growth(log, old, point, name)
        olds += 1
    if olds:
        tale.ok(
            f"{counted(olds, 'older checkpoint is', 'older checkpoints are')} part of this log:"
            " since then it only grew."
        )
    say_counts(counts, tale)
    if given.copy:
        end_copy(Path(given.copy), log, point, tale)
    if given.time:
        took = time.perf_counter() - begun
        tale.note(
            f"{took:.2f} seconds, {number(round(point.size / took))} entries a second,"
            f" {counted(processes, 'process', 'processes')}."
        )


def begin_copy(given: argparse.Namespace, log: Log, new: Checkpoint, keys: Sequence[Key]) -> None:
    """Let a log be copied as it is read; a copy that is there has to be its beginning."""
    with contextlib.suppress(NotThere):
        data = read_file(str(Path(given.copy, "checkpoint")), NOTE_BYTES)
        old = parse_checkpoint(data, "The old copy")
        with contextlib.suppress(NotChecked):  # that was said of the newest
            if keys:
                signer(old, keys, "The old copy")
        check_growth(log, old, new, "the old copy")
    log.source = Copied(source(given.log), Path(given.copy))
    log.kept.clear()
    _LOGS[log.place, log.size] = log
    given.processes = 1


def end_copy(folder: Path, log: Log, point: Checkpoint, tale: Tale) -> None:
    """Write what is no tile, last of all the checkpoint: it names only what is there."""
    with contextlib.suppress(NotThere):
        log.source.get("key", NOTE_BYTES)
    keep(folder / "checkpoint", point.note.whole.encode())
    tale.ok(f"A copy of this log is in {folder}.")


def say_counts(counts: Counter[str], tale: Tale) -> None:
    for name, times in sorted(counts.items(), key=lambda one: (-one[1], one[0])):
        tale.say("", f"{name:<12}{number(times):>14}")


@dataclass(frozen=True)
class Receipt:
    """A tlog-proof: an entry, its place, its proof, and the checkpoint it leads to."""

    leaf: bytes
    index: int
    proof: tuple[bytes, ...]
    point: Checkpoint


def parse_receipt(data: bytes) -> Receipt:
    """Read a receipt; what it carries as `extra` is the text of the entry."""
    text = as_text(data, "The receipt")
    head, blank, note = text.partition("\n\n")
    lines = head.split("\n")
    if text.lstrip().startswith("{"):
        raise Wrong(
            "This is a receipt as JSON. What can be checked is its proof, the text at"
            " /api/v1/receipts/<commitment>/ of the site: give that, and with it --salt and --body,"
            " the file of what the receipt calls the entry."
        )
    if lines[0] != PROOF_LINE:
        raise Wrong(f"This is not a receipt: its first line is not `{PROOF_LINE}`.")
    if not blank:
        raise Wrong("The receipt is cut off: it has no checkpoint.")
    extra, index = [*lines[1:3], "", ""][:2]
    if not extra.startswith("extra ") or not index.startswith("index "):
        raise Wrong("The receipt has to say `extra`, the entry, and `index`, its place.")
    leaf = from_base64(extra[len("extra ") :], "The entry in the receipt")
    proof = tuple(from_base64(line, "A hash of the receipt") for line in lines[3:])
    if any(len(one) != HASH for one in proof) or len(proof) > LONGEST_PROOF:
        raise Wrong("The receipt's proof is not a list of hashes.")
    point = parse_checkpoint(note.encode(), "The receipt's checkpoint")
    return Receipt(leaf, decimal(index[len("index ") :], "The index"), proof, point)


def verify_receipt(given: argparse.Namespace, tale: Tale) -> None:
    """Check a receipt; with salt and body, what was recorded too."""
    receipt = parse_receipt(named_file(given.file, NOTE_BYTES))
    log = Log(given.log) if given.log else None
    keys = trusted(given, log, tale)
    check_signature(receipt.point, keys, "The receipt's checkpoint", tale)
    check_witnesses(receipt.point, given, tale)
    commitment = check_inclusion(receipt, tale)
    if given.salt or given.body:
        check_content(given, commitment, tale)
    else:
        tale.note("What was recorded is not shown by a receipt alone: give --salt and --body.")
    if log is not None:
        new = log.checkpoint()
        check_old_signature(new, keys, "The log's checkpoint", tale)
        if receipt.point.size > new.size:
            tale.not_checked(
                f"The published log has {number(new.size)} entries so far, fewer than the receipt's"
                f" {number(receipt.point.size)}. The next checkpoint follows within minutes; if it is"
                " still so tomorrow, the log was rewound."
            )
            return
        check_growth(log, receipt.point, new, "the receipt's checkpoint")
        tale.ok(f"The log of today, {number(new.size)} entries, still begins with the receipt's.")


def check_inclusion(receipt: Receipt, tale: Tale) -> bytes:
    """Check that the proof leads from the entry to the root; return the entry's commitment."""
    found, size = LEAF.fullmatch(receipt.leaf), receipt.point.size
    if not found:
        raise Wrong("The entry in the receipt is not `v1 <class> <64 hex digits>`.")
    kind, commitment = found[1].decode(), found[2].decode()
    if receipt.index >= size:
        raise Wrong(f"The receipt names entry {number(receipt.index)} of a log of {number(size)}.")
    root = inclusion_root(leaf_hash(receipt.leaf), receipt.index, size, receipt.proof)
    if root != receipt.point.root:
        raise Wrong("The receipt's proof does not lead from its entry to the signed root.")
    tale.ok(
        f"Entry {number(receipt.index)} of {number(size)} is in the log: class {kind},"
        f" commitment {commitment}."
    )
    return bytes.fromhex(commitment)


def check_content(given: argparse.Namespace, commitment: bytes, tale: Tale) -> None:
    """Check that the body, salted, is what the log is committed to."""
    if not given.salt or not given.body:
        raise Wrong("The content is proven by salt and body together: give --salt and --body.")
    text = "".join(given.salt.split())  # on paper the digits stand in groups
    if not re.fullmatch("[0-9a-fA-F]+", text):
        text = "".join(as_text(named_file(given.salt, NOTE_BYTES), given.salt).split())
    if not re.fullmatch("[0-9a-fA-F]{64}", text):
        raise Wrong("The salt has to be 64 hex digits, or a file of them.")
    salt, body = bytes.fromhex(text), named_file(given.body, REPORT_BYTES)
    matches = sha256(b"\0" + salt + body).digest() == commitment
    if not matches:  # the same content, laid out otherwise
        with contextlib.suppress(Wrong):
            body = canonical(parse_json(body, "The body"))
            matches = sha256(b"\0" + salt + body).digest() == commitment
    if not matches:
        raise Wrong("Salt and body are not what the log is committed to.")
    tale.ok("Salt and body are what was recorded, to the last byte:")
    tale.say("", body.decode("utf-8", "replace"))


def parse_json(data: bytes, what: str) -> Any:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            raise Wrong(f"{what} names a field twice.")
        return found

    try:
        return json.loads(as_text(data, what).lstrip("\ufeff"), object_pairs_hook=once)
    except (ValueError, RecursionError) as fault:
        raise Wrong(f"{what} is not JSON: {shorter(str(fault))}.") from None


def canonical(value: Any) -> bytes:
    """Return RFC 8785 JSON of text, whole numbers, booleans, lists and objects."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode(
        "utf-8", "surrogatepass"
    )


def verify_report(given: argparse.Namespace, tale: Tale) -> None:
    """Recount the class totals that a report names from the log alone."""
    said = parse_json(named_file(given.file, REPORT_BYTES), "The report")
    part = said.get("log") if isinstance(said, dict) else None
    if isinstance(said, dict) and said.get("format") == "oversight-proof/v1":
        raise Wrong(
            "This is the summary of a proof package. Check the receipts beside it:"
            " decision.tlog-proof, and start.tlog-proof if there is one."
        )
    if not isinstance(part, dict):
        raise Wrong("The report names no checkpoint of the log, so nothing can be recounted.")
    text, classes = part.get("checkpoint"), part.get("classes")
    if not isinstance(text, str) or not isinstance(classes, dict):
        raise Wrong("The report's part `log` has to hold `checkpoint` and `classes`.")
    point = parse_checkpoint(text.encode("utf-8", "surrogatepass"), "The report's checkpoint")
    named = (part.get("origin"), part.get("size"), part.get("root"))
    if named != (point.origin, point.size, to_base64(point.root)):
        raise Wrong("The report's origin, size and root are not those of its checkpoint.")
    log = Log(given.log)
    new = log.checkpoint()
    keys = trusted(given, log, tale)
    check_signature(new, keys, "The log's checkpoint", tale)
    check_signature(point, keys, "The report's checkpoint", tale)
    check_witnesses(new, given, tale)
    check_growth(log, point, new, "the report's checkpoint")
    tale.ok("The report's checkpoint belongs to this log: since then it only grew.")
    processes = given.processes or (2 if point.size >= PARALLEL_FROM else 1)
    counts, _ = check_tree(log, point.size, point.root, processes)
    for name in sorted({*classes, *counts}):
        times = classes.get(name, 0)
        if type(times) is not int or times != counts[name]:
            raise Wrong(
                f"The report says {times!r} of class {name!r}, the log holds"
                f" {number(counts[name])} among its first {number(point.size)} entries."
            )
    tale.ok(
        f"The report's totals of {counted(len(classes), 'class', 'classes')} are those of the first"
        f" {number(point.size)} entries, counted one by one:"
    )
    say_counts(counts, tale)


def monitor(given: argparse.Namespace, tale: Tale) -> None:
    """Compare what the log shows here and now with what it showed elsewhere and before."""
    views: list[tuple[str, Checkpoint, Log]] = []
    keys: list[Key] = []
    for place in given.logs:
        log = Log(place)
        point = log.checkpoint()
        keys = keys or trusted(given, log, tale)
        check_signature(point, keys, f"The checkpoint of {place}", tale)
        check_witnesses(point, given, tale)
        views.append((place, point, log))
    place, newest, log = max(views, key=lambda view: view[1].size)
    others = [(name, point) for name, point, _ in views if name != place]
    state = Path(given.state)
    if state.exists():
        seen = parse_checkpoint(named_file(given.state, NOTE_BYTES), "What was seen last")
        check_old_signature(seen, keys, "What was seen last", tale)
        others.append(("what was seen last", seen))
    for name, point in others:
        try:
            check_growth(log, point, newest, name)
        except Forked as fault:
            report_fork(given, point, newest, str(fault), tale)
            raise
    if not tale.unchecked:
        keep(state, newest.note.whole.encode())
    views_agree = counted(1 + len(others), "view of the log agrees", "views of the log agree")
    tale.ok(f"{views_agree}: it only grew.")


def report_fork(
    given: argparse.Namespace, old: Checkpoint, new: Checkpoint, why: str, tale: Tale
) -> None:
    """Keep both signed checkpoints: together they are the proof, whoever holds them."""
    path = Path(given.evidence or f"{given.state}.evidence")
    keep(path, f"{why}\n\n{old.note.whole}\n{new.note.whole}".encode())
    tale.say(
        "EVIDENCE", f"Both checkpoints are kept in {path}:\n{old.note.whole}\n{new.note.whole}"
    )


def keep(path: Path, data: bytes) -> None:
    """Replace a file in one step."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=path.name)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)  # noqa: PTH105 - the same on every version
    except OSError as fault:
        raise NotChecked(f"{path} cannot be written: {fault.strerror}.") from None


# --- the command line -------------------------------------------------------------------------

COMMANDS: dict[str, Callable[[argparse.Namespace, Tale], None]] = {
    "log": verify_log,
    "receipt": verify_receipt,
    "report": verify_report,
    "monitor": monitor,
}


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="verify.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--version", action="version", version=f"verify.py {VERSION}")
    parts = parser.add_subparsers(dest="command", required=True)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--key", action="append", default=[], help="the log's verifier key, or a file of keys"
    )
    common.add_argument(
        "--witness", action="append", default=[], help="a witness's verifier key, or a file of keys"
    )
    common.add_argument("--quorum", type=positive, help="how many witnesses are asked for; all")
    common.add_argument(
        "--max-age", type=hours, metavar="HOURS", help="how old the latest cosignature may be"
    )
    whole = parts.add_parser("log", parents=[common], help="check a whole log")
    whole.add_argument("log", help="an address (https://...) or a folder")
    whole.add_argument(
        "--old",
        action="append",
        default=[],
        help="an old checkpoint or receipt, or a folder of such",
    )
    whole.add_argument("--copy", metavar="FOLDER", help="copy it to a folder as it is checked")
    whole.add_argument("--time", action="store_true", help="say how long it took")
    whole.add_argument("--processes", type=positive, help="how many processes share the work")
    receipt = parts.add_parser("receipt", parents=[common], help="check a receipt")
    receipt.add_argument("file", help="a .tlog-proof file")
    receipt.add_argument("--log", help="the log, to see that it still holds the entry")
    receipt.add_argument("--salt", help="64 hex digits, or a file of them")
    receipt.add_argument("--body", help="the file of what was recorded")
    report = parts.add_parser("report", parents=[common], help="recount a report's totals")
    report.add_argument("file", help="report.json")
    report.add_argument("--log", required=True, help="the log that it was counted from")
    report.add_argument("--processes", type=positive, help="how many processes share the work")
    watch = parts.add_parser("monitor", parents=[common], help="watch that a log only grows")
    watch.add_argument("logs", nargs="+", metavar="log", help="one log, or several views of it")
    watch.add_argument("--state", required=True, help="the file that keeps what was seen last")
    watch.add_argument("--evidence", help="where to keep two checkpoints that do not agree")
    return parser


def positive(text: str) -> int:
    if not re.fullmatch("[1-9][0-9]{0,3}", text):
        raise argparse.ArgumentTypeError("a whole number from 1 to 9999 is meant")
    return int(text)


def hours(text: str) -> float:
    with contextlib.suppress(ValueError):
        if 0 < float(text) < float("inf"):
            return float(text)
    raise argparse.ArgumentTypeError("a number of hours above 0 is meant")


def with_command(given: Sequence[str]) -> list[str]:
    """Put in the command where it was left out: a receipt or a report is known by its look."""
    name = first_name(given)
    if name is None or given[0] in COMMANDS:
        return list(given)
    try:
        start = read_file(name, REPORT_BYTES).lstrip(b"\xef\xbb\xbf \t\r\n")[:64]
    except (NotThere, Wrong, NotChecked, ValueError):  # an address, a folder, or nothing
        return ["log", *given]
    if start.startswith(b"c2sp.org/tlog-proof") or re.match(rb'\{\s*"commitment"', start):
        return ["receipt", *given]
    if not start.startswith(b"{"):
        arguments().error(
            f"{shown(name)} is neither a receipt (.tlog-proof) nor a report (report.json)."
            " An old checkpoint is checked with its log: verify.py LOG --old FILE"
        )
    return ["report", *given]


def first_name(given: Sequence[str]) -> str | None:
    """Return the first word that is neither an option nor what belongs to one; none for help."""
    words = iter(given)
    for word in words:
        if not word.startswith("-"):
            return word
        if word in ("-h", "--help", "--version"):
            return None
        if "=" not in word and word != "--time":
            next(words, None)
    return None


def tidy() -> None:
    for pool in _POOLS.values():
        pool.shutdown()
    for connection in _CONNECTIONS:
        connection.close()
    for kept in (_POOLS, _LOGS, _CONNECTIONS):
        kept.clear()


def run(given: Sequence[str]) -> int:
    options = arguments().parse_args(with_command(given))
    tale = Tale()
    try:
        COMMANDS[options.command](options, tale)
    except Wrong as fault:
        tale.say("WRONG", str(fault))
        return WRONG
    except NotThere as fault:
        tale.not_checked(f"There is no file {fault}.")
    except NotChecked as fault:
        tale.not_checked(str(fault))
    finally:
        tidy()
    if tale.unchecked:
        tale.say("INCOMPLETE", "Not everything could be checked: see above.")
        return UNCHECKED
    tale.say("ALL HOLDS", "")
    return FINE


def main() -> NoReturn:
    """Run, and put every end into words: nobody who checks a log should read a traceback."""
    with contextlib.suppress(AttributeError, ValueError):
        sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # a stream
    try:
        status = run(sys.argv[1:])
        sys.stdout.flush()
    except KeyboardInterrupt:
        status = STOPPED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        status = UNCHECKED
    except Exception as fault:  # noqa: BLE001 - the last resort
        sys.stdout.write(
            f"NOT CHECKED The verifier itself failed: {type(fault).__name__}:"
            f" {shown(shorter(str(fault)))}\n"
        )
        status = UNCHECKED
    sys.exit(status)


if __name__ == "__main__":
    main()
