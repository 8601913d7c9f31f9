"""Write the published log as static files, for any web server."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from oversight.rules import merkle
from oversight.rules.notes import NoteFault, TreeHead, read_head, read_note
from oversight.selectors import log

AT_ONCE: Final = 200  # tiles read by one query


class Command(BaseCommand):
    """Only what is new is written. Each file appears whole, the checkpoint after all others."""

    help = "Write the public log below DIR: checkpoint, key, tile/. Run it again to go on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path)

    def handle(self, *_args: Any, folder: Path, **_options: Any) -> None:
        newest = log.newest(published=True)
        if newest is None:
            raise CommandError("No checkpoint has been published yet, so there is no log to write.")
        before = _exported(folder)
        if before.size > newest.size or log.root_at(before.size) != before.root:
            msg = (
                f"{folder} holds a log of {before.size} leaves that this one of {newest.size} does"
                " not continue. Nothing was written: see “A restored backup” in docs/operations.md."
            )
            raise CommandError(msg)
        wanted = list(merkle.tiles_of(newest.size, since=before.size))
        for first in range(0, len(wanted), AT_ONCE):
            part = wanted[first : first + AT_ONCE]
            for tile, data in log.tiles(part).items():
                _write(folder / "tile" / tile.address, data)
        _write(folder / "key", "".join(f"{one.verifier}\n" for one in log.keys_used()).encode())
        verifier = settings.BASE_DIR / "oversight" / "verify.py"
        if verifier.exists():
            _write(folder / "verify.py", verifier.read_bytes())
        os.sync()  # tiles reach the disk before the checkpoint that names them
        _write(folder / "checkpoint", log.signed_note(newest).encode())
        self.stdout.write(f"{len(wanted)} tiles written; the log has {newest.size} leaves.")


def _exported(folder: Path) -> TreeHead:
    """Return the tree that the folder holds already; an empty one if it holds none."""
    path = folder / "checkpoint"
    try:
        return read_head(read_note(path.read_text(encoding="utf-8")).text)
    except FileNotFoundError:
        return TreeHead(settings.LOG_ORIGIN, 0, merkle.EMPTY)
    except (NoteFault, UnicodeDecodeError) as fault:
        msg = f"{path} is not a checkpoint. Give another folder, or remove this one. {fault}"
        raise CommandError(msg) from fault


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.tmp")
    draft.write_bytes(data)
    draft.replace(path)
