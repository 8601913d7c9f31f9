"""The verifier called as from a shell, a log to show it, and servers good and bad."""

from __future__ import annotations

import contextlib
import http.server
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from oversight import verify
from tests.oversight.naive_log import NaiveLog, some_leaves

real_sleep = time.sleep
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Call the verifier as from a shell; return its status and what it said."""

    def call(*given: object) -> tuple[int, str]:
        capsys.readouterr()
        status = verify.run([str(one) for one in given])
        said = capsys.readouterr()
        assert said.err == ""
        assert "Traceback" not in said.out
        return status, said.out

    return call


@pytest.fixture
def log() -> NaiveLog:
    return NaiveLog(some_leaves(700))


@pytest.fixture
def folder(log: NaiveLog, tmp_path: Path) -> Path:
    return log.write(tmp_path / "log")


def a_report(log: NaiveLog, size: int) -> dict[str, Any]:
    lines = log.text(size).split()
    return {
        "figures": {},
        "log": {
            "origin": lines[0],
            "size": size,
            "root": lines[2],
            "checkpoint": log.checkpoint(size),
            "classes": dict(Counter(leaf.split()[1].decode() for leaf in log.leaves[:size])),
        },
    }


class Quiet(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_args: object) -> None:
        pass


def serving(handler: Any) -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=[0.02], daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


class Trouble(Quiet):
    """A server that misbehaves in the way its address says."""

    failures = 0

    def do_GET(self) -> None:
        kind = self.path.split("/")[1]
        with contextlib.suppress(ConnectionError):  # the caller hangs up, as it should
            getattr(self, kind, self.busy)()

    def head(self, status: int, **more: str) -> None:
        self.send_response(status)
        for name, value in more.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def redirect(self) -> None:
        self.head(302, Location="/log/checkpoint", Content_Length="0")

    def endless(self) -> None:
        self.head(200)
        for _part in range(1000):
            self.wfile.write(b"x" * 4096)

    def short(self) -> None:
        self.head(200, Content_Length="100")
        self.wfile.write(b"x" * 50)
        self.close_connection = True

    def nonsense(self) -> None:
        self.wfile.write(b"\x00\x01\x02\n\n\n")
        self.close_connection = True

    def slow(self) -> None:
        self.head(200)
        for _drop in range(200):
            self.wfile.write(b"x")
            real_sleep(0.05)

    def busy(self) -> None:
        if Trouble.failures:
            Trouble.failures -= 1
            self.head(503, Content_Length="0")
        else:
            super().do_GET()
