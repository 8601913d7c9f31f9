"""P10: a whole log fetched and verified over HTTP by somebody else's machine, as far as one can be both."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from typing import Final

from django.db import connection

from oversight.actions import log_identity, sequencer
from oversight.rules import merkle
from oversight.selectors import log
from tests.bench import rows
from tests.bench.ledger import BACKLOG, database, forget_memory
from tests.bench.load import call, request
from tests.bench.measures import Bench, say, verdict
from tests.bench.stage import Web
from tests.server import ROOT

CALLERS: Final = 8
GOAL: Final = 12  # seconds for a log of a million entries


def fetch(bench: Bench) -> None:
    """Fetch every tile and bundle once, by eight callers; then let verify.py do it and check them."""
    for size in bench.sizes:
        with database(bench, "log_fetch"):
            with bench.stage.connect("log_fetch") as root:
                root.execute(BACKLOG.encode(), [size])
            log_identity.begin(at=rows.now())
            while sequencer.sequence(at=rows.now()):
                pass
            sequencer.publish(at=rows.now())
            paths = [f"/log/tile/{one.address}" for one in merkle.tiles_of(log.size())]
            connection.close()
            with bench.stage.web("log_fetch") as web:
                used = web.cpu()
                took = _all_of(web, paths)
                used = web.cpu() - used
                checked = _verified(web)
        forget_memory()
        say(
            f"P10 {len(paths):,} files of a log of {size:,}: {took:.1f} s, CPU of the servers"
            f" {1000 * used / len(paths):.2f} ms each; a million by that CPU on two cores"
            f" {used / 2 * 1_000_000 / size:.1f} s; {verdict(took * 1_000_000 / size, GOAL, least=False)}"
        )
        say(f"P10 the same by verify.py, every hash checked: {checked:.1f} s")


def _all_of(web: Web, paths: list[str]) -> float:
    """Return the seconds that eight callers take to read each file once."""
    waiting, begun = iter(paths), time.perf_counter()
    lock, faults = threading.Lock(), []

    def work() -> None:
        while True:
            with lock:
                path = next(waiting, None)
            if path is None:
                return
            try:
                call(web.port, request("GET", path))
            except Exception as fault:  # noqa: BLE001 - a thread tells it to whoever waits
                faults.append(fault)
                return

    callers = [threading.Thread(target=work) for _ in range(CALLERS)]
    for one in callers:
        one.start()
    for one in callers:
        one.join()
    if faults:
        raise faults[0]
    return time.perf_counter() - begun


def _verified(web: Web) -> float:
    begun = time.perf_counter()
    verifier = [sys.executable, "-I", str(ROOT / "oversight" / "verify.py")]
    subprocess.run(
        [*verifier, f"http://127.0.0.1:{web.port}/log"], check=True, stdout=subprocess.DEVNULL
    )
    return time.perf_counter() - begun
