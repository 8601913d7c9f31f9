"""A PostgreSQL of one test run, begun from a copy that already holds the tables.

The copy is made once for each state of the migrations and kept below var/test/.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from oversight.launcher.postgres import OWNER, Server, binaries
from oversight.launcher.processes import dying_with

ROOT = Path(__file__).resolve().parents[1]
COPIES = ROOT / "var" / "test"
KEPT = 3
DATABASE = "test_oversight"  # what Django's test runner looks for


@contextmanager
def prepared_server() -> Iterator[Server]:
    """Run a server whose test database has been migrated; remove it afterwards."""
    COPIES.mkdir(parents=True, exist_ok=True)
    copy = COPIES / _state()
    with (COPIES / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not copy.exists():
            _make(copy)
    with open_folder("oversight-test-") as folder:
        _copy(copy, folder / "data")
        server = Server(data=folder / "data", sockets=folder / "run", durable=False)
        with running(server):
            yield server


def _make(copy: Path) -> None:
    with open_folder("oversight-test-") as folder:
        server = Server(data=folder / "data", sockets=folder / "run", durable=False)
        with running(server):
            server.finish()
            with server.connect(OWNER, "postgres") as connection:
                connection.execute(f"CREATE DATABASE {DATABASE}")
            subprocess.run(
                [sys.executable, "manage.py", "migrate", "--skip-checks", "--verbosity", "0"],
                cwd=ROOT,
                env={
                    **os.environ,
                    "DJANGO_SETTINGS_MODULE": "oversight.settings.test",
                    "DATABASE_OWNER_URL": f"postgresql://{OWNER}@/{DATABASE}?host={server.sockets}",
                },
                check=True,
            )
        earlier = sorted(COPIES.glob("*/"), key=lambda path: path.stat().st_mtime)
        for old in earlier[: -KEPT + 1]:
            shutil.rmtree(old)
        draft = copy.with_suffix(".draft")
        shutil.rmtree(draft, ignore_errors=True)
        _copy(folder / "data", draft)
        draft.rename(copy)
        copy.touch()


@contextmanager
def open_folder(prefix: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix=prefix) as name:
        folder = Path(name)
        folder.chmod(0o755)  # as root, PostgreSQL runs as somebody else
        yield folder


@contextmanager
def running(server: Server) -> Iterator[None]:
    server.prepare()
    process = subprocess.Popen(
        server.command(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=dying_with(os.getpid()),
        **server.identity(),
    )
    try:
        server.wait(alive=[process])
        yield
    finally:
        process.send_signal(signal.SIGINT)  # a fast stop: open connections are cut
        process.wait(20)


def _copy(source: Path, target: Path) -> None:
    """Copy a data folder with its owners."""
    subprocess.run(["/bin/cp", "-a", str(source), str(target)], check=True)


def _state() -> str:
    """Return what a copy depends on, as one hash."""
    digest = hashlib.sha256(f"{binaries()} {os.geteuid()}".encode())
    digest.update((ROOT / "requirements.txt").read_bytes())
    for path in sorted(ROOT.glob("*/migrations/*.py")):
        digest.update(path.relative_to(ROOT).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
