"""Strangers' files are cleaned by another process before anything here looks at them."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

CLEANER: Final = Path(__file__).with_name("cleaner.py")
LARGEST: Final = 4 * 1024 * 1024  # bytes, before and after
LONGEST: Final = 40.0  # seconds by the clock; the process has 20 of its own
ENDINGS: Final = {"jpeg": "jpg", "png": "png", "pdf": "pdf", "text": "txt"}
TYPES: Final = {
    "jpeg": "image/jpeg",
    "png": "image/png",
    "pdf": "application/pdf",
    "text": "text/plain; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A file that is safe to open: what it is, and its content."""

    kind: str
    content: bytes


class NotClean(ValueError):
    """A file is not taken; `why` is empty, kind, broken, large or locked."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def clean(data: bytes) -> Cleaned:
    """Return `data` without metadata, scripts and second natures.

    The process that reads the file has none of our memory and none of our environment,
    so no key; it ends by itself after 20 seconds of work or 768 MB.

    Raises:
        NotClean: it is too large, of a kind that is not taken, or cannot be read.
    """
    return _by_another(data)


def proofs(data: bytes) -> list[dict[str, str]]:
    """Return what a receipt, a proof package or a printed one holds: `text`, `salt` and `body`.

    It is read by another process, as `clean` does; a file without any proof gives none.

    Raises:
        NotClean: as of `clean`.
    """
    found: list[dict[str, str]] = json.loads(_by_another(data, "proofs").content)
    return found


def _by_another(data: bytes, *how: str) -> Cleaned:
    if len(data) > LARGEST:
        raise NotClean("large")
    try:
        done = subprocess.run(  # noqa: S603 - our own program, by its path
            [sys.executable, "-I", str(CLEANER), *how],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            cwd="/",
            timeout=LONGEST,
            check=False,
        )
    except subprocess.TimeoutExpired as slow:
        raise NotClean("broken") from slow
    head, newline, content = done.stdout.partition(b"\n")
    told = json.loads(head) if newline else {"unsafe": "broken"}
    if why := told.get("unsafe"):
        raise NotClean(str(why))
    if len(content) > LARGEST:
        raise NotClean("large")
    return Cleaned(str(told["kind"]), content)
