"""What the environment says, typed; the only place that reads it.

`OVERSIGHT_HOME` is the folder of one instance: its database, broker socket,
keys and logs. Two folders are two instances that never meet.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

BASE_DIR = Path(__file__).resolve().parents[2]
HOME = Path(os.environ.get("OVERSIGHT_HOME") or BASE_DIR / "var").absolute()


LONGEST_SOCKET_FOLDER = 80  # characters: a socket's whole path has to stay under 108 bytes


class SettingMissing(RuntimeError):
    """A setting that has no safe default was not given, or cannot be read."""

    def __str__(self) -> str:
        return f"Set {self.args[0]}; docs/operations.md says what it holds."


def text(name: str, default: str | None = None) -> str:
    """Return the variable `name`, or `default`; without either, refuse to start."""
    value = os.environ.get(name) or default
    if value is None:
        raise SettingMissing(name)
    return value


def number(name: str, default: int) -> int:
    return int(os.environ.get(name) or default)


def items(name: str, default: str = "") -> list[str]:
    """Return a comma-separated variable as a list."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def pairs(name: str) -> dict[str, str]:
    """Return a variable such as `access:other,material:other` as a mapping; empty without one."""
    return {one: other for one, _colon, other in (part.partition(":") for part in items(name, ","))}


def secret(name: str, default: str | None = None) -> str:
    """Return a secret from `name`, or from the file that `<name>_FILE` names."""
    path = os.environ.get(f"{name}_FILE")
    return Path(path).read_text(encoding="utf-8").strip() if path else text(name, default)


OWNER_COMMANDS = frozenset({"migrate", "sqlmigrate", "flush"})


def as_owner() -> bool:
    """Whether this process is one that connects as the owner of the tables."""
    return bool(OWNER_COMMANDS.intersection(sys.argv[1:2]))


def database_url(embedded: str) -> str:
    """Return whom to connect as: migrations run as the owner of the tables, all else does not.

    `DATABASE_URL` names the runtime role, `DATABASE_OWNER_URL` the owner; without
    them `embedded` is the server that `make run` starts.
    """
    if as_owner():
        owner = embedded.format(role="oversight_owner")
        return secret("DATABASE_OWNER_URL", os.environ.get("DATABASE_URL") or owner)
    return secret("DATABASE_URL", embedded.format(role="oversight"))


def database(url: str) -> dict[str, object]:
    """Return Django's settings for `postgresql://user:password@host:port/name?option=value`.

    A host that begins with a slash (percent-encoded, or as `?host=`) is the
    folder of a Unix socket.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise SettingMissing("DATABASE_URL to an address that begins with postgresql://")
    options: dict[str, object] = {"connect_timeout": "5", **dict(parse_qsl(parts.query))}
    host = options.pop("host", unquote(parts.hostname or ""))
    options["prepare_threshold"] = 5  # what asks for it is prepared; nothing else is
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }


def socket_folder() -> Path:
    """Return the folder of this instance's Unix sockets.

    A socket's path has to stay under 108 bytes, and as root the database runs as
    somebody who may not enter a closed folder such as /root: such a home gets a
    short, open place for its sockets, named by its hash.
    """
    inside = HOME / "run"
    root = os.geteuid() == 0
    closed = root and not all(_is_open(folder) for folder in (HOME, *HOME.parents))
    if len(str(inside)) <= LONGEST_SOCKET_FOLDER and not closed:
        return inside
    digest = hashlib.sha256(str(HOME).encode()).hexdigest()[:16]
    return Path("/run" if root else tempfile.gettempdir()) / f"oversight-{digest}"


def _is_open(folder: Path) -> bool:
    """Whether anybody may pass through `folder`; one that is yet to be made will be open."""
    return not folder.exists() or bool(folder.stat().st_mode & 0o001)
