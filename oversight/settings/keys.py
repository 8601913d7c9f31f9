"""Keys of an instance that nobody configured: made once, kept in its own folder."""

from __future__ import annotations

import base64
import fcntl
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

KEY_BYTES: Final = 32


def local_keys(home: Path) -> tuple[str, dict[str, bytes], bytes, list[bytes]]:
    """Return the secret key, the sealing keys by id, the look-up key and the log's keys of `home`.

    Made at the first call and kept in `keys.json`, readable by the owner alone.
    Processes that start together agree: one makes the file, the others wait for it.
    """
    kept = json.loads(_made(home).read_text(encoding="utf-8"))
    sealing = {name: base64.b64decode(key) for name, key in kept["sealing"].items()}
    log = [base64.b64decode(seed) for seed in kept["log"]]
    return kept["secret_key"], sealing, base64.b64decode(kept["lookup"]), log


def add_log_key(home: Path) -> None:
    """Give the log of `home` a new key; it signs from the next start on, after the older ones."""
    path = _made(home)
    with _alone(home):
        kept = json.loads(path.read_text(encoding="utf-8"))
        _write(path, kept | {"log": [*kept["log"], new_key()]})


def new_key() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def _made(home: Path) -> Path:
    path = home / "keys.json"
    home.mkdir(parents=True, exist_ok=True)
    if path.exists() and '"log"' in path.read_text(encoding="utf-8"):
        return path
    with _alone(home):
        made = {"secret_key": secrets.token_urlsafe(48), "sealing": {"local-1": new_key()}}
        made |= {"lookup": new_key(), "log": [new_key()]}
        if path.exists():  # made by an earlier edition, which had no log
            made |= json.loads(path.read_text(encoding="utf-8"))
        _write(path, made)
    return path


def _write(path: Path, kept: dict[str, Any]) -> None:
    """Write the file whole or not at all."""
    draft = path.with_suffix(".tmp")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(kept), encoding="utf-8")
    draft.replace(path)


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    with (home / "keys.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
