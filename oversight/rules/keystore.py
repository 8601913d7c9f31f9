"""Secrets of cases that stand outside the database, so that they can be destroyed for good.

A case's key is wrapped under a key of the installation *and* a secret of its own, kept
here. A backup of the database holds the wrapped key and never the secret: once the
secret is overwritten, no backup opens any more.

The store is a folder of drawers. A drawer is one file of slots of 32 random bytes, made
whole and safely on disk before its first slot is used, so a filing costs no write. Each
process fills a drawer of its own: no slot is given twice, not even after the database
was put back to an earlier day.
"""

from __future__ import annotations

import os
import re
import secrets
import threading
from pathlib import Path
from typing import Final

SECRET_BYTES: Final = 32
SLOTS: Final = 256
DESTROYED: Final = bytes(SECRET_BYTES)
NAME: Final = re.compile(r"^([0-9a-f]{16})\.([0-9]{1,3})$")


class KeyDestroyed(Exception):
    """The secret was destroyed: what it sealed opens never again."""


class KeyMissing(Exception):
    """The store does not hold the drawer: it is another store, or it was not restored whole."""


class KeyStore:
    """The folder of drawers; a slot is named `<drawer>.<number>`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._owner, self._drawer, self._given = 0, "", SLOTS

    def take(self) -> tuple[str, bytes]:
        """Return a slot that nobody had before, and its secret."""
        with self._lock:
            if self._owner != os.getpid() or self._given >= SLOTS:  # also after a fork
                self._owner, self._drawer, self._given = os.getpid(), self._make(), 0
            name = f"{self._drawer}.{self._given}"
            self._given += 1
        return name, self.secret(name)

    def secret(self, name: str) -> bytes:
        """Return the secret of a slot.

        Raises:
            KeyDestroyed: it was overwritten.
            KeyMissing: there is no such drawer here.
        """
        path, offset = self._place(name)
        try:
            descriptor = os.open(path, os.O_RDONLY)
        except FileNotFoundError:
            raise KeyMissing(name) from None
        try:
            found = os.pread(descriptor, SECRET_BYTES, offset)
        finally:
            os.close(descriptor)
        if found == DESTROYED:
            raise KeyDestroyed(name)
        if len(found) != SECRET_BYTES:
            raise KeyMissing(name)
        return found

    def destroy(self, name: str) -> None:
        """Overwrite a secret where it stands and see it safely on disk; twice does no harm.

        Raises:
            KeyMissing: there is no such drawer here, so nothing was destroyed.
        """
        path, offset = self._place(name)
        try:
            descriptor = os.open(path, os.O_WRONLY)
        except FileNotFoundError:
            raise KeyMissing(name) from None
        try:
            os.pwrite(descriptor, DESTROYED, offset)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _place(self, name: str) -> tuple[Path, int]:
        found = NAME.match(name)
        if not found or int(found[2]) >= SLOTS:
            raise KeyMissing(name)
        return self.folder / found[1][:2] / f"{found[1]}.keys", int(found[2]) * SECRET_BYTES

    def _make(self) -> str:
        """Make a drawer: readable by its owner alone, and on disk before anybody hears of it."""
        drawer = secrets.token_hex(8)
        path, _offset = self._place(f"{drawer}.0")
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_suffix(".draft")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(descriptor, secrets.token_bytes(SLOTS * SECRET_BYTES))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        draft.rename(path)
        for folder in (path.parent, self.folder):
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        return drawer
