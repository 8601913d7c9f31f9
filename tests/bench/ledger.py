"""The ledger and the public log: what an entry costs a write, how far the log is behind."""

from __future__ import annotations

import hashlib
import itertools
import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Final
from unittest import mock

from auditlog.registry import auditlog
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from oversight.actions import bulk, ledger, log_identity, sequencer
from oversight.models import (
    SYSTEM,
    Actor,
    ApiClient,
    LedgerEntry,
    LogLeaf,
    PendingEntry,
    StoredAnswer,
)
from oversight.models.statements import first_row
from oversight.rules import merkle
from oversight.selectors import log
from tests.bench import rows
from tests.bench.load import Lane, quantile, race, request
from tests.bench.measures import Bench, say, spread, verdict
from tests.bench.stage import Stage
from tests.build import a_filing
from tests.server import ROOT as PROJECT
from warrants.actions import filing
from warrants.rules.submissions import WarrantIn

WRITERS: Final = (8, 1)
BACKLOG: Final = (
    "INSERT INTO oversight_ledgerentry (event, subject_type, subject, by, role, at, recorded_at,"
    " facts, salt, commitment) SELECT 'warrant.filed', 'warrant', 'W-' || i, 'system', 'system',"
    " now(), now(), '{\"days\": 30}', s, sha256(s || i::text::bytea) FROM (SELECT i,"
    " sha256(i::text::bytea) AS s FROM generate_series(1, %s) AS i) n"
)
CHAIN: Final = (
    "CREATE UNLOGGED TABLE bench_chain (id bigserial PRIMARY KEY, hash bytea);"
    " ALTER TABLE bench_chain SET LOGGED; GRANT ALL ON bench_chain TO oversight;"
    " GRANT ALL ON bench_chain_id_seq TO oversight; CREATE TABLE bench_copy"
    " (position bigint PRIMARY KEY, entry_id bigint UNIQUE, kind varchar(20));"
    " GRANT ALL ON bench_copy TO oversight"
)


@contextmanager
def database(bench: Bench, name: str) -> Iterator[None]:
    """Work on a fresh copy of the smallest register, and drop it afterwards."""
    bench.stage.copy("register_0", name)
    try:
        with bench.stage.connect(name) as root:
            root.execute(CHAIN.encode())
        with bench.inside(name):
            yield
    finally:
        connection.close()
        bench.stage.drop(name)


@contextmanager
def sequencing(stage: Stage, name: str) -> Iterator[None]:
    """Let the sequencer run as it does in an instance, until the backlog is gone."""
    environment = stage.environment(name) | {
        "OVERSIGHT_LOG_MEMORY": str(stage.folder / f"memory-{name}")
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "django", "sequence_ledger"], cwd=PROJECT, env=environment
    )
    try:
        until = time.monotonic() + 60
        while PendingEntry.objects.exists() or not LogLeaf.objects.exists():
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError("the sequencer did not start")
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(20)


# --- P6 ---------------------------------------------------------------------------------------
def _business(client: int, number: int) -> None:
    StoredAnswer.objects.create(
        client_id=client,
        key=f"{os.getpid()}-{number}",
        request_sha256=b"r" * 32,
        status=201,
        headers={},
        body=b"b" * 500,
        answered_at=rows.now(),
    )


def _entry(number: int) -> Any:
    at = rows.now()
    return ledger.record(
        event="warrant.filed", subject=("x", str(number)), by=SYSTEM, at=at, facts={"days": 30}
    )


def _plain(client: int, number: int) -> None:
    with transaction.atomic():
        _business(client, number)


def _with_entry(client: int, number: int) -> None:
    with transaction.atomic():
        _business(client, number)
        _entry(number)


def _chained(client: int, number: int) -> None:
    """As a ledger that hashes each entry over the one before it has to do it."""
    with transaction.atomic():
        _business(client, number)
        commitment = bytes(_entry(number).commitment)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(1)")
            cursor.execute("SELECT hash FROM bench_chain ORDER BY id DESC LIMIT 1")
            before = cursor.fetchone()
            linked = hashlib.sha256(bytes(before[0] if before else b"") + commitment).digest()
            cursor.execute("INSERT INTO bench_chain (hash) VALUES (%s)", [linked])


def _audited(client: int, number: int) -> None:
    """As an audit trail of rows has it: django-auditlog stores what changed, and proves nothing."""
    if not auditlog.contains(StoredAnswer):  # in this process alone
        auditlog.register(StoredAnswer)
    _plain(client, number)


def _filing(client: int, number: int) -> None:
    """File a warrant: what most writes of an agency are, five rows and an entry."""
    at = rows.now()
    given = a_filing("court-0", at, agency_reference=f"P-{os.getpid()}-{number}")
    filing.file_warrant(given=WarrantIn.model_validate(given), by=_actor(client), at=at)


def _filing_without(client: int, number: int) -> None:
    """The same, its entry left out: neither made nor stored."""
    spare, stored = LedgerEntry(salt=b"", commitment=b""), bulk.store_together

    def all_but_entries(*groups: Any) -> None:
        stored(*(one for one in groups if spare not in one))

    def no_entry(**_facts: Any) -> LedgerEntry:
        return spare

    with (
        mock.patch.object(ledger, "entry_of", no_entry),
        mock.patch.object(bulk, "store_together", all_but_entries),
    ):
        _filing(client, number)


@cache
def _actor(client: int) -> Actor:
    actor: Actor = ApiClient.objects.get(pk=client).actor
    return actor


def _writes(act: Callable[[int, int], None], client: int, writers: int, seconds: float) -> float:
    """Return how many steps a second so many processes take together."""
    connection.close()
    pipes = []
    for _ in range(writers):
        read, write = os.pipe()
        if os.fork() == 0:
            done = 0
            try:
                act(client, -1)
                until = time.perf_counter() + seconds
                for done in itertools.count():  # noqa: B007 - what it was when time was up
                    if time.perf_counter() >= until:
                        break
                    act(client, int(time.perf_counter_ns()))
            finally:
                os.write(write, str(done).encode())
                os._exit(0)
        os.close(write)
        pipes.append(read)
    total = 0
    for read in pipes:
        total += int(os.read(read, 20) or b"0")
        os.close(read)
        os.wait()
    return total / seconds


def ledger_write(bench: Bench) -> None:
    """A step with its entry, sequencer running, against the same step without and with a chain."""
    client = bench.cast.client.pk
    with database(bench, "log_write"), sequencing(bench.stage, "log_write"):
        for writers in WRITERS:
            acts = {"plain": _plain, "entry": _with_entry, "chain": _chained, "trail": _audited}
            found: dict[str, list[float]] = {name: [] for name in acts}
            for number in range(bench.rounds):
                for name in list(acts) if number % 2 else list(acts)[::-1]:
                    found[name].append(_writes(acts[name], client, writers, bench.seconds))
            against, chained, trailed = (
                [a / b for a, b in zip(found["entry"], found[other], strict=True)]
                for other in ("plain", "chain", "trail")
            )
            rates = ", ".join(f"{name} {statistics.median(one):.0f}" for name, one in found.items())
            say(f"P6  {writers} writers, steps a second: {rates}")
            say(
                f"P6  {writers} writers, with entry against without: {spread(against)};"
                f" {verdict(statistics.median(against), 0.75, least=True)}"
            )
            if writers > 1:
                say(
                    f"P6  {writers} writers, against a chain in the step: {spread(chained)};"
                    f" {verdict(statistics.median(chained), 1.8, least=True)}"
                )
            say(
                f"P6  {writers} writers, against django-auditlog: {spread(trailed)};"
                f" {verdict(statistics.median(trailed), 1.4, least=True)}"
            )
        filed = [
            _writes(_filing, client, WRITERS[0], bench.seconds)
            / _writes(_filing_without, client, WRITERS[0], bench.seconds)
            for _ in range(bench.rounds)
        ]
        say(
            f"P6  {WRITERS[0]} writers, a filing with its entry against without: {spread(filed)};"
            f" {verdict(statistics.median(filed), 0.75, least=True)}"
        )


# --- P7 ---------------------------------------------------------------------------------------
PLACED: Final = "SELECT position FROM oversight_logleaf WHERE entry_id = $1::bigint"


def ledger_lag(bench: Bench) -> None:
    """From the commit of a step to the signed checkpoint that holds its entry."""
    client = bench.cast.client.pk
    with database(bench, "log_lag"), sequencing(bench.stage, "log_lag"):
        for writers in (0, 7):
            connection.close()
            others = [_forked_writer(client) for _ in range(writers)]
            lags = []
            until = time.perf_counter() + bench.seconds * bench.rounds
            try:
                while time.perf_counter() < until:
                    with transaction.atomic():
                        entry = _entry(0)
                    begun = time.perf_counter()
                    while first_row(PLACED, [str(entry.pk)]) is None:
                        time.sleep(0.002)
                    lags.append((time.perf_counter() - begun) * 1000)
                    time.sleep(0.02)
            finally:
                for pid in others:
                    os.kill(pid, signal.SIGKILL)
                    os.waitpid(pid, 0)
            p50, p95, worst = quantile(lags, 50), quantile(lags, 95), max(lags)
            say(
                f"P7  lag beside {writers} writers: p50 {p50:.1f}, p95 {p95:.1f}, worst"
                f" {worst:.0f} ms of {len(lags)}; {verdict(p95, 50, least=False)}"
            )


def _forked_writer(client: int) -> int:
    pid = os.fork()
    if pid == 0:
        while True:
            _with_entry(client, int(time.perf_counter_ns()))
    return pid


# --- P8 ---------------------------------------------------------------------------------------
def catch_up(bench: Bench) -> None:
    """A backlog drained, against COPY of the leaves alone by the same client."""
    rates = []
    for size in bench.sizes:
        with database(bench, "log_drain"):
            with bench.stage.connect("log_drain") as root:
                root.execute(BACKLOG.encode(), [size])
                root.execute("VACUUM ANALYZE")
                root.execute("CHECKPOINT")
            log_identity.begin(at=rows.now())
            waiting = 0
            begun, cpu = time.perf_counter(), time.process_time()
            while done := sequencer.sequence(at=rows.now()):
                waiting += done
            took, cpu = time.perf_counter() - begun, time.process_time() - cpu
            copied = _copy(size)
        rates.append(waiting / took)
        say(
            f"P8  backlog of {size:,}: {waiting / took:,.0f} entries a second ({took:.1f} s, CPU of"
            f" the sequencer {cpu:.1f} s), COPY alone {size / copied:,.0f} rows; ratio"
            f" {copied / took * waiting / size:.2f}; {verdict(waiting / took, 20_000, least=True)}"
        )
        forget_memory()
    if len(rates) > 1:
        say(
            f"P8  the largest backlog against the smallest, entries a second: {rates[-1] / rates[0]:.2f}"
        )


def _copy(size: int) -> float:
    """Return the seconds that storing as many leaves takes by themselves, in like batches."""
    begun = time.perf_counter()
    for first in range(0, size, sequencer.BATCH):
        with transaction.atomic(), connection.cursor() as cursor:
            raw: Any = cursor.cursor
            with raw.copy("COPY bench_copy FROM STDIN") as copy:
                for number in range(first, min(first + sequencer.BATCH, size)):
                    copy.write_row((number, number, "warrant"))
    return time.perf_counter() - begun


def forget_memory() -> None:
    from django.conf import settings

    settings.LOG_MEMORY.unlink(missing_ok=True)


# --- P11 --------------------------------------------------------------------------------------
def proofs(bench: Bench) -> None:
    """Proofs from tiles at each size, and tiles over HTTP against a plain page of the same size."""
    for size in bench.sizes:
        with database(bench, "log_proofs"):
            with bench.stage.connect("log_proofs") as root:
                root.execute(BACKLOG.encode(), [size])
            log_identity.begin(at=rows.now())
            while sequencer.sequence(at=rows.now()):
                pass
            sequencer.publish(at=rows.now())
            _prove(log.size())
            leaf = LogLeaf.objects.select_related("entry").get(position=size // 2)
            connection.close()
            _serve(bench, size, bytes(leaf.entry.commitment).hex())
        forget_memory()


def _prove(size: int) -> None:
    took, read = [], []

    def counted(wanted: Any) -> Any:
        asked = set(wanted)
        read.append(len(asked))
        return log.tiles(asked)

    for number in range(200):
        position = number * 7919 % size
        begun = time.perf_counter()
        merkle.inclusion_proof(counted, position, size)
        took.append((time.perf_counter() - begun) * 1000)
    with CaptureQueriesContext(connection) as queries:
        log.inclusion_proof(size // 3, size)
    say(
        f"P11 proof of inclusion of {size:,}: p50 {quantile(took, 50):.2f}, p95"
        f" {quantile(took, 95):.2f} ms, {max(read)} tiles at the most by {len(queries)} queries;"
        f" {verdict(quantile(took, 95), 5, least=False)}"
    )


def _serve(bench: Bench, size: int, commitment: str) -> None:
    stage = bench.stage
    asked = {
        "full tile": f"/log/tile/0/{merkle.Tile(0, 3).address[2:]}",
        "bundle of leaves": "/log/tile/entries/003",
        "checkpoint": "/log/checkpoint",
        "receipt": f"/api/v1/receipts/{commitment}/",
    }
    theirs = request("GET", "/filings/", f"Authorization: Token {bench.plain_token}")
    with stage.web("log_proofs") as web, stage.web(bench.plain(bench.sizes[0]), plain=True) as base:
        for name, path in asked.items():
            mine = request("GET", path)
            ours = Lane(name, web.port, web.workers, lambda m=mine: m)
            plain = Lane("plain", base.port, base.workers, lambda: theirs)
            race([ours, plain], clients=1, seconds=bench.seconds / 3, rounds=3)
            latencies = [ms for one in ours.slices for ms in one.latencies]
            say(
                f"P11 {name} of {size:,}: {ours.median(lambda one: one.rate):.0f}/s, plain list"
                f" {plain.median(lambda one: one.rate):.0f}/s, p95 {quantile(latencies, 95):.1f} ms,"
                f" CPU {ours.median(lambda one: one.cpu_each):.2f} ms;"
                f" {verdict(quantile(latencies, 95), 5, least=False)}"
            )


MEASURES: Final[dict[str, Callable[[Bench], None]]] = {
    "ledger-write": ledger_write,
    "ledger-lag": ledger_lag,
    "sequencer": catch_up,
    "receipt": proofs,
}
