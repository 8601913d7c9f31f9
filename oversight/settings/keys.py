"""Keys of an instance that nobody configured: made once, kept in its own folder."""

from __future__ import annotations

import base64
import json
import os
import secrets
from pathlib import Path


def local_keys(home: Path) -> tuple[str, dict[str, bytes], bytes]:
    """Return the secret key, the sealing keys by id, and the look-up key of `home`.

    Made at the first call and kept in `keys.json`, readable by the owner alone.
    Two processes that start together agree: the file is linked into place whole.
    """
    path = home / "keys.json"
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        draft = home / f"keys.{os.getpid()}.tmp"
        made = {
            "secret_key": secrets.token_urlsafe(48),
            "sealing": {"local-1": base64.b64encode(secrets.token_bytes(32)).decode()},
            "lookup": base64.b64encode(secrets.token_bytes(32)).decode(),
        }
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(made), encoding="utf-8")
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    kept = json.loads(path.read_text(encoding="utf-8"))
    sealing = {name: base64.b64decode(key) for name, key in kept["sealing"].items()}
    return kept["secret_key"], sealing, base64.b64decode(kept["lookup"])
