"""A witness of public logs, for a court, an ombudsman or a society, on a cheap machine.

It needs no database. It keeps two files: its key, and the newest checkpoint of each log
it follows. Whoever has them both can move it to another machine.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import secrets
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser

from oversight.rules import witness
from oversight.rules.notes import (
    COSIGNATURE,
    SEED,
    NoteFault,
    Signer,
    TreeHead,
    Verifier,
    read_head,
    read_note,
)

PRIVATE: Final = "PRIVATE+KEY"
PATIENCE: Final = 20  # seconds for one step of a caller
CALLERS: Final = 32  # at once
WAIT: Final = 5  # seconds for a place among them


class Witness:
    """The key, the memory, and the one place where both are used."""

    def __init__(self, signer: Signer, logs: list[Verifier], state: Path) -> None:
        self.signer = signer
        self.logs = logs
        self.state = state
        self.lock = threading.Lock()
        seen = json.loads(state.read_text(encoding="utf-8"))
        if not isinstance(seen, dict):
            msg = f"{state} is not the memory of a witness."
            raise NoteFault(msg)
        self.seen: dict[str, str] = {origin: str(text) for origin, text in seen.items()}
        self.heads = {origin: read_head(read_note(text).text) for origin, text in self.seen.items()}

    def answer(self, text: str, *, at: int) -> witness.Answer:
        """Judge a request; the tree is on disk before the cosignature leaves this function."""
        try:
            asked = witness.read_request(text)
        except NoteFault as fault:
            return witness.Answer(HTTPStatus.BAD_REQUEST, f"{fault}\n")
        origin = asked.head.origin
        keys = [key for key in self.logs if key.name == origin]
        with self.lock:
            known = self.heads.get(origin)
            found = witness.judge(asked, known=known, keys=keys)
            if found.fork:
                self._keep_evidence(origin, asked)
            if not found.agreed:
                return found
            self._remember(asked.head, asked.checkpoint)
            return witness.Answer(found.status, self.signer.sign(asked.note.text, at=at))

    def shown(self) -> str:
        """Return what anyone may read: whose key this is, and the trees seen last."""
        with self.lock:
            return "\n".join([f"{self.signer.verifier}\n", *self.seen.values()])

    def _remember(self, head: TreeHead, checkpoint: str) -> None:
        if self.heads.get(head.origin) == head:
            return
        seen = {**self.seen, head.origin: checkpoint}
        write(self.state, json.dumps(seen, ensure_ascii=False, indent=1))
        self.seen = seen
        self.heads[head.origin] = head

    def _keep_evidence(self, origin: str, asked: witness.Request) -> None:
        """Keep two trees of one size that the log has signed: nobody can sign that away."""
        path = self.state.with_suffix(f".fork-{asked.head.size}-{asked.head.root.hex()[:8]}")
        if not path.exists():
            write(path, f"{self.seen[origin]}\n{asked.checkpoint}")


def write(path: Path, text: str, mode: int = 0o644) -> None:
    """Replace a file in one step, and be sure that it is on the disk."""
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fchmod(file.fileno(), mode)
        os.fsync(file.fileno())
    Path(draft).replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


class Handler(BaseHTTPRequestHandler):
    """`POST /add-checkpoint`, and `GET /` for whoever wants to know."""

    timeout = PATIENCE
    protocol_version = "HTTP/1.1"
    server_version = "witness"
    sys_version = ""
    server: Server

    def do_GET(self) -> None:
        if self.path != "/":
            self._answer(witness.Answer(HTTPStatus.NOT_FOUND, "There is only / here.\n"))
            return
        self._answer(witness.Answer(HTTPStatus.OK, self.server.witness.shown()))

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if self.path != "/add-checkpoint":
            self.close_connection = True
            found = witness.Answer(HTTPStatus.NOT_FOUND, "Checkpoints go to /add-checkpoint.\n")
        elif not length.isdecimal() or int(length) > witness.LONGEST_REQUEST:
            self.close_connection = True
            words = f"The request needs a Content-Length up to {witness.LONGEST_REQUEST}.\n"
            found = witness.Answer(HTTPStatus.BAD_REQUEST, words)
        else:
            found = self._judge(self.rfile.read(int(length)))
        self._answer(found)

    def _judge(self, body: bytes) -> witness.Answer:
        try:
            text = body.decode()
        except UnicodeDecodeError:
            return witness.Answer(HTTPStatus.BAD_REQUEST, "The request is not UTF-8 text.\n")
        try:
            return self.server.witness.answer(text, at=int(time.time()))
        except OSError as fault:  # what cannot be remembered is not signed
            self.log_error("cannot remember: %s", fault)
            words = "This witness cannot write its memory, so it signs nothing.\n"
            return witness.Answer(HTTPStatus.INTERNAL_SERVER_ERROR, words)

    def _answer(self, found: witness.Answer) -> None:
        data = found.body.encode()
        self.send_response(found.status)
        self.send_header("Content-Type", found.kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


class Server(ThreadingHTTPServer):
    """A few callers at a time; who finds no place within seconds is turned away."""

    daemon_threads = True
    request_queue_size = CALLERS

    def __init__(self, bind: tuple[str, int], keeper: Witness) -> None:
        self.witness = keeper
        self.places = threading.BoundedSemaphore(CALLERS)
        super().__init__(bind, Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        if not self.places.acquire(timeout=WAIT):
            self.shutdown_request(request)
            return
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self.places.release()


class Command(BaseCommand):
    """Runs until it is told to stop. The state file is locked: one process, one memory."""

    help = "Run a witness: cosign the checkpoints of logs that only grow."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--key", type=Path, required=True, help="the file of the witness's key")
        parser.add_argument(
            "--state", type=Path, required=True, help="the file of what it has seen"
        )
        parser.add_argument(
            "--log", action="append", required=True, help="the verifier key of a log; several"
        )
        parser.add_argument("--bind", default="127.0.0.1:8470", help="address:port to listen at")
        parser.add_argument("--new", metavar="NAME", help="make key and state of a new witness")

    def handle(self, *_args: Any, **options: Any) -> None:
        key, state = options["key"], options["state"]
        if options["new"]:
            begin(options["new"], key, state)
        with alone(state):
            try:
                logs = [Verifier.parse(text) for text in options["log"]]
                keeper = Witness(read_signer(key), logs, state)
            except (OSError, ValueError) as fault:
                msg = f"{fault} A new witness is made once, with --new NAME."
                raise CommandError(msg) from fault
            self.serve(options["bind"], keeper)

    def serve(self, bind: str, keeper: Witness) -> None:
        host, _colon, port = bind.rpartition(":")
        host = host or "127.0.0.1"
        try:
            server = Server((host, int(port)), keeper)
        except (OSError, ValueError, OverflowError) as fault:
            msg = f"Nobody can listen at {host}:{port}: {fault}"
            raise CommandError(msg) from fault
        self.stdout.write(f"Listening at http://{host}:{server.server_address[1]}")
        self.stdout.write(f"Key of this witness: {keeper.signer.verifier}")
        self.stdout.flush()
        with server:
            if threading.current_thread() is threading.main_thread():
                signal.signal(signal.SIGTERM, signal.default_int_handler)
            try:
                server.serve_forever()
            except KeyboardInterrupt:
                self.stdout.write("Stopped.")


@contextmanager
def alone(state: Path) -> Iterator[None]:
    """Hold the memory for this process: two with one memory would sign two histories."""
    try:
        with state.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
    except BlockingIOError as fault:
        msg = f"Another process already witnesses with {state}."
        raise CommandError(msg) from fault
    except FileNotFoundError as fault:
        msg = f"There is no folder {state.parent}."
        raise CommandError(msg) from fault
    except OSError as fault:
        msg = f"{state} cannot be used: {fault}."
        raise CommandError(msg) from fault


def begin(name: str, key: Path, state: Path) -> None:
    """Make a key and an empty memory; neither is ever made over one that is there."""
    if key.exists() or state.exists():
        raise CommandError("Key or state is there already: start without --new.")
    try:
        signer = Signer(name, secrets.token_bytes(SEED), COSIGNATURE)
        public = signer.verifier
        material = base64.b64encode(bytes([COSIGNATURE]) + signer.seed).decode()
        write(key, f"{PRIVATE}+{name}+{public.id.hex()}+{material}\n", 0o600)
        write(state, "{}")
    except (OSError, NoteFault) as fault:
        raise CommandError(str(fault)) from fault


def read_signer(path: Path) -> Signer:
    """Read a key as golang.org/x/mod/sumdb/note writes it, of the kind that cosigns.

    Raises:
        OSError: it cannot be read.
        ValueError: it is no such key.
    """
    words = path.read_text(encoding="utf-8").strip().removeprefix(f"{PRIVATE}+").split("+", 2)
    if len(words) == 3:  # noqa: PLR2004 - name, id, material
        material = base64.b64decode(words[2], validate=True)
        signer = Signer(words[0], material[1:], COSIGNATURE)
        if len(signer.seed) == SEED and signer.verifier.id.hex() == words[1]:
            return signer
    msg = f"{path} is not the key of a witness."
    raise ValueError(msg)
