"""Looks for what was planted wherever a run may have left it, however it is written there."""

from __future__ import annotations

import base64
import binascii
import email
import email.policy
import gzip
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from pypdf import PdfReader

SHORT: Final = 6  # less than so many letters could stand somewhere by chance
LONGEST: Final = 4  # wrappings within wrappings


class Plants:
    """What is looked for: every word of it, in every writing that a machine gives it."""

    def __init__(self, *texts: str) -> None:
        self.texts = texts
        self._signs = {
            sign: text
            for text in texts
            for word in {text, *re.split(r"[\s@/+-]+", text)}
            if len(word) >= SHORT
            for spelling in (word, word.lower(), word.upper())
            for sign in _writings(spelling)
        }

    def within(self, data: bytes) -> set[str]:
        """Return which of the plants stand in `data`, in clear or in some wrapping."""
        return {
            text
            for layer in _layers(data, LONGEST)
            for seen in (layer, layer.lower(), _folded(layer))
            for sign, text in self._signs.items()
            if sign in seen
        }


def _writings(word: str) -> set[bytes]:
    """Return the ways in which a word may be written."""
    plain = word.encode()
    found = {
        plain,
        word.encode("utf-16-le"),
        word.encode("utf-16-be"),
        binascii.hexlify(plain),
        json.dumps(word)[1:-1].encode(),
        quote(word).encode(),
        quote(word).lower().encode(),
        "".join(f"&#{ord(sign)};" for sign in word).encode(),
        "".join(f"&#x{ord(sign):x};" for sign in word).encode(),
    }
    return {one for one in found if len(one) >= SHORT}


def _folded(data: bytes) -> bytes:
    """Return text in small letters and without what breaks a line or groups digits."""
    text = data.decode("utf-8", "ignore").lower()
    return re.sub(r"[\s()\-]+", "", text).encode()


def _layers(data: bytes, left: int) -> Iterator[bytes]:
    """Yield the data, and what it holds in packed or coded form."""
    yield data
    if left:
        for inner in _unpacked(data):
            yield from _layers(inner, left - 1)


def _unpacked(data: bytes) -> Iterator[bytes]:
    if data[:2] == b"\x1f\x8b":
        with suppress(OSError, EOFError, zlib.error):  # a hash may begin so by chance
            yield gzip.decompress(data)
    elif data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield from (archive.read(name) for name in archive.namelist())
    elif data[:4] == b"%PDF":
        reader = PdfReader(io.BytesIO(data))
        yield "\n".join(page.extract_text() for page in reader.pages).encode()
        yield repr(reader.metadata).encode()
    elif data[:1] == b"x":
        with suppress(zlib.error):
            yield zlib.decompress(data)
    for coded in re.findall(rb"\\x([0-9a-f]{12,})", data):
        yield binascii.unhexlify(coded[: len(coded) // 2 * 2])
    for coded in re.findall(
        rb"[A-Za-z0-9+/_-]{16,}", re.sub(rb"(?<=[A-Za-z0-9+/])\r?\n", b"", data)
    ):
        for start in range(4):  # it may begin within a longer run of the same letters
            whole = coded[start : start + (len(coded) - start) // 4 * 4]
            yield base64.b64decode(whole.translate(bytes.maketrans(b"-_", b"+/")))


def of_database() -> Iterator[tuple[str, bytes]]:
    """Yield every row of every table as text, and whatever is stored as bytes as it is."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            columns = connection.introspection.get_table_description(cursor, table)
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            yield f"table {table}", "\n".join(row for (row,) in cursor.fetchall()).encode()
            for name in [one.name for one in columns if one.type_code == BYTEA]:
                cursor.execute(f'SELECT "{name}" FROM "{table}" WHERE "{name}" IS NOT NULL')
                yield from (
                    (f"column {table}.{name}", bytes(value)) for (value,) in cursor.fetchall()
                )
    for session in Session.objects.all():
        yield "session", json.dumps(session.get_decoded(), ensure_ascii=False).encode()


BYTEA: Final = 17  # the number of the type in PostgreSQL


def of_cache() -> Iterator[tuple[str, bytes]]:
    """Yield what the cache of the tests keeps in its memory."""
    kept: Any = cache
    yield from ((f"cache {key}", key.encode() + value) for key, value in kept._cache.items())


def of_folder(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield every file; of a letter, also its parts as they are read."""
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        data = path.read_bytes()
        yield f"file {path.relative_to(folder)}", path.name.encode() + b"\n" + data
        if path.suffix == ".log" and b"MIME-Version" in data:
            letters = data.split(b"-" * 79)
            for one in letters:
                letter = email.message_from_bytes(one.strip(), policy=email.policy.default)
                yield f"letter {path.name}", str(letter["subject"]).encode()
                yield from (
                    (f"letter {path.name}", part.get_payload(decode=True) or b"")
                    for part in letter.walk()
                    if not part.is_multipart()
                )
