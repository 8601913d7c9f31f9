"""What is measured in one process, and the reference that it is held to."""

from __future__ import annotations

import itertools
import json
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import psycopg
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from oversight.models import Actor, ApiClient, User
from tests.bench import rows, verifying
from tests.bench.load import request
from tests.bench.stage import Stage
from tests.build import a_filing
from tests.server import ROOT as PROJECT
from warrants.actions import sweeps
from warrants.models import Warrant

DUE_AT_ONCE = 10_000
CONTROL = re.compile(r"^(BEGIN|COMMIT|SAVEPOINT|RELEASE|ROLLBACK|SELECT 1$)")


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def verdict(value: float, goal: float, *, least: bool) -> str:
    held = value >= goal if least else value <= goal
    sign = "≥" if least else "≤"
    return f"goal {sign} {goal:g}: {'met' if held else 'NOT MET'}"


def spread(values: Sequence[float]) -> str:
    return (
        f"median {statistics.median(values):.2f}"
        f" (of {len(values)}: {min(values):.2f} to {max(values):.2f})"
    )


class Bench:
    """A stage with registers of several sizes, made when they are first asked for."""

    def __init__(self, stage: Stage, sizes: Sequence[int], rounds: int, seconds: float) -> None:
        self.stage = stage
        self.sizes = sorted(sizes)
        self.rounds = rounds
        self.seconds = seconds
        self.filled = 0
        self.plain_filled = 0
        self._numbers = itertools.count(1)
        stage.manage("migrate", "--skip-checks", "--verbosity", "0")
        stage.manage("load_rulebooks")
        self.cast = rows.make_originals()
        connection.close()
        with stage.connect("oversight") as root:
            root.execute(
                "UPDATE oauth2_provider_accesstoken SET expires = now() + interval '1 day'"
            )
        stage.copy("oversight", "register_0")
        self.plain_token = stage.prepare_plain()

    # --- registers --------------------------------------------------------------------------
    def register(self, size: int) -> str:
        """Return the name of a database with `size` cases; ask for the smaller ones first."""
        name = f"register_{size}"
        if size > self.filled:
            begun = time.monotonic()
            with self.stage.connect("oversight") as root:
                rows.fill(root, self.filled, size)
            self.filled = size
            self.stage.copy("oversight", name)
            say(f"      (a register of {size:,} cases in {time.monotonic() - begun:.0f} s)")
        return name

    def plain(self, size: int) -> str:
        name = f"plain_{size}"
        if size > self.plain_filled:
            with self.stage.connect("plain") as root:
                rows.fill_plain(root, self.plain_filled, size)
            self.plain_filled = size
            self.stage.copy("plain", name)
        return name

    @contextmanager
    def inside(self, database: str) -> Iterator[None]:
        """Let this process work on one of the databases."""
        connection.close()
        before = connection.settings_dict["NAME"]
        connection.settings_dict["NAME"] = database
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict["NAME"] = before

    # --- calls ------------------------------------------------------------------------------
    def filing(self) -> dict[str, Any]:
        at = rows.now()
        return a_filing(self.cast.court, at) | {
            "agency_reference": f"F-{os.getpid()}-{next(self._numbers)}"
        }

    def make_filing(self) -> Callable[[], bytes]:
        body, token = self.filing(), f"Authorization: Bearer {self.cast.token}"

        def make() -> bytes:
            number = next(self._numbers)
            sent = json.dumps(body | {"agency_reference": f"F-{number}"}).encode()
            key = f"Idempotency-Key: key-{number}"
            return request("POST", "/api/v1/warrants/", token, key, body=sent)

        return make

    def make_plain(self) -> Callable[[], bytes]:
        body, token = self.filing(), f"Authorization: Token {self.plain_token}"

        def make() -> bytes:
            sent = json.dumps(body | {"agency_reference": f"F-{next(self._numbers)}"}).encode()
            return request("POST", "/filings/", token, body=sent)

        return make

    def statements(self, act: Callable[[], Any]) -> tuple[int, int]:
        """Return how many statements a call takes, and how many more only frame a transaction."""
        act()
        with CaptureQueriesContext(connection) as seen:
            answer = act()
        if answer.status_code not in {200, 201}:
            raise RuntimeError(answer.content[:2000])
        framing = sum(bool(CONTROL.match(one["sql"])) for one in seen.captured_queries)
        return len(seen) - framing, framing


# --- P5 ---------------------------------------------------------------------------------------
def permissions(bench: Bench) -> None:
    """Fifty rows that a role may see against fifty rows by foreign key, in this process."""
    cast = bench.cast
    for size in bench.sizes:
        with bench.inside(bench.register(size)):
            judge = User.objects.get(pk=cast.judge.pk)
            auditor = User.objects.get(pk=cast.auditor.pk)
            client = ApiClient.objects.get(pk=cast.client.pk)
            roles: dict[str, Actor] = {
                "agency": client.actor,
                "judge": judge.actor,
                "auditor": auditor.actor,
            }
            for role, actor in roles.items():
                seen: QuerySet[Warrant] = Warrant.objects.visible_to(actor).for_list()
                plain = Warrant.objects.filter(agency_id=cast.agency.pk).for_list()
                pair = _in_turns(
                    [
                        lambda rows_=one: list(rows_.order_by("-pk")[:50].all())
                        for one in (seen, plain)
                    ],
                    times=80,
                )
                ratio = statistics.median(pair[0]) / statistics.median(pair[1])
                say(
                    f"P5  page of 50 for {role} of {size:,}: {statistics.median(pair[0]):.2f} ms,"
                    f" by foreign key {statistics.median(pair[1]):.2f} ms; ratio {ratio:.2f};"
                    f" {verdict(round(ratio, 2), 1.2, least=False)}"
                )


def _in_turns(acts: Sequence[Callable[[], Any]], *, times: int) -> list[list[float]]:
    """Return the milliseconds that each act took, done in turns."""
    found: list[list[float]] = [[] for _ in acts]
    for act in acts:
        act()
    for _ in range(times):
        for act, mine in zip(acts, found, strict=True):
            begun = time.perf_counter()
            act()
            mine.append((time.perf_counter() - begun) * 1000)
    return found


# --- P12, P13 ---------------------------------------------------------------------------------
TAKE = (
    "WITH due AS (SELECT id, last_until FROM warrants_warrant WHERE status = 'authorised'"
    " AND last_until <= %(at)s ORDER BY last_until LIMIT 500 FOR UPDATE SKIP LOCKED),"
    " ended AS (UPDATE warrants_warrant w SET status = 'ended', end_reason = 'expired',"
    " ended_at = due.last_until, ended_span = daterange((due.last_until AT TIME ZONE"
    " 'Asia/Almaty')::date, (due.last_until AT TIME ZONE 'Asia/Almaty')::date + 1),"
    " updated_at = %(at)s, version = version + 1 FROM due WHERE w.id = due.id"
    " RETURNING w.id, w.reference, w.agency_id, w.court_id, w.ended_at)"
)
BARE = TAKE + " SELECT count(*) FROM ended"
WITH_ROWS = (
    TAKE + ", entries AS (INSERT INTO oversight_ledgerentry (event, subject_type, subject, by,"
    " role, at, recorded_at, facts, salt, commitment) SELECT 'warrant.expired', 'warrant',"
    " reference, 'system', 'system', %(at)s, %(at)s, '{{}}', s, sha256(s || reference::bytea)"
    " FROM (SELECT *, sha256(gen_random_uuid()::text::bytea) AS s FROM ended) x),"
    " lines AS (INSERT INTO warrants_feedevent (agency_id, court_id, code, warrant_id, at, facts,"
    " by_mail) SELECT agency_id, court_id, 'warrant.expired', id, %(at)s, '{{}}', false FROM ended),"
    " clocks AS (INSERT INTO warrants_clock (warrant_id, rule, article, party, started_at, due_at,"
    " strict_at, lenient_at, steps, outcome) SELECT ended.id, c.rule, c.article, c.party,"
    " ended_at, ended_at + (c.due_at - c.started_at), ended_at + (c.strict_at - c.started_at),"
    " ended_at + (c.lenient_at - c.started_at), c.steps, '' FROM ended, pattern c)"
    " SELECT count(*) FROM ended"
).replace("{{}}", "{}")
PATTERN = (
    "CREATE TEMP TABLE IF NOT EXISTS pattern AS SELECT * FROM warrants_clock WHERE warrant_id ="
    " (SELECT warrant_id FROM warrants_clock ORDER BY id DESC LIMIT 1) AND started_at ="
    " (SELECT started_at FROM warrants_clock ORDER BY id DESC LIMIT 1) AND application_id IS NULL"
)


def sweep(bench: Bench) -> None:
    """What is due of many, ended; against the same in SQL with and without its records."""
    for size in bench.sizes:
        name = bench.register(size)
        due = [100] if size < 10 * DUE_AT_ONCE else [100, DUE_AT_ONCE]
        with bench.inside(name), bench.stage.connect(name) as root:
            idle = _in_turns([lambda: sweeps.expire(at=rows.now())], times=30)[0]
            say(
                f"P12 sweep of {size:,}, nothing due: {statistics.median(idle):.1f} ms;"
                f" {verdict(statistics.median(idle), 20, least=False)}"
            )
            for count in due:
                times = max(5, bench.rounds) if count == 100 else 3
                found: dict[str, list[float]] = {"ours": [], "bare": [], "rows": []}
                _one_sweep(root, "ours", count)  # whose deadlines the SQL copies
                root.execute(PATTERN)
                for _ in range(times):
                    for kind, mine in found.items():
                        mine.append(_one_sweep(root, kind, count))
                ours, bare, full = (statistics.median(found[one]) for one in found)
                say(
                    f"P12 sweep of {size:,}, {count:,} due: {ours * 1000:.0f} ms, SQL with the"
                    f" same records {full * 1000:.0f} ms; ratio {ours / full:.1f};"
                    f" {verdict(round(ours / full, 1), 2.0, least=False)}"
                )
                if count == DUE_AT_ONCE:
                    say(
                        f"P13 {count:,} due at once: {count / ours:,.0f}/s, batched SQL with the same"
                        f" records {count / full:,.0f}/s; ratio {full / ours:.2f};"
                        f" {verdict(round(full / ours, 2), 0.5, least=True)};"
                        f" SQL that leaves no record {count / bare:,.0f}/s, ratio {bare / ours:.2f}"
                    )


def _one_sweep(root: psycopg.Connection[Any], kind: str, count: int) -> float:
    """Let `count` warrants run out, end them, and let them run again; return the seconds."""
    root.execute(
        "UPDATE warrants_warrant SET last_until = now() - random() * interval '1 day' WHERE id IN"
        " (SELECT id FROM warrants_warrant WHERE status = 'authorised' AND last_until > now()"
        f" LIMIT {count})"
    )
    at: datetime = rows.now()
    begun = time.perf_counter()
    if kind == "ours":
        done = sweeps.expire(at=at)
    else:
        done = 0
        statement = BARE if kind == "bare" else WITH_ROWS
        while ended := root.execute(statement.encode(), {"at": at}).fetchone()[0]:
            done += ended
    took = time.perf_counter() - begun
    if done != count:
        raise RuntimeError("not everything that was due has ended")
    root.execute(
        "UPDATE warrants_warrant SET status = 'authorised', end_reason = '', ended_at = NULL,"
        " ended_span = NULL, last_until = now() + interval '9 days' WHERE updated_at = %s",
        [at],
    )
    root.execute("VACUUM warrants_warrant")
    return took


# --- report, import ---------------------------------------------------------------------------
def report(bench: Bench) -> None:
    """A year of cases as PDF and data: seconds and memory."""
    size = max(bench.sizes[-1], rows.A_YEAR_HOLDS)
    for one in sorted({*bench.sizes, size}):
        bench.register(one)
    begun = time.perf_counter()
    process = subprocess.Popen(
        [
            *(sys.executable, "manage.py", "transparency_report", "--lang", "en"),
            *("--from", f"{rows.YEAR}-01-01", "--to", f"{rows.YEAR}-12-31"),
            *("--out", str(bench.stage.folder / "report")),
        ],
        cwd=PROJECT,
        env=bench.stage.environment(f"register_{size}"),
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError("the report failed")
    took, memory = time.perf_counter() - begun, used.ru_maxrss / 1024
    figures = json.loads((bench.stage.folder / "report" / "report.json").read_text())
    say(
        f"P15 report of a year of {figures['totals']['applications']:,} of {size:,}: {took:.1f} s,"
        f" {memory:.0f} MB; {verdict(took, 60, least=False)}; {verdict(memory, 500, least=False)}"
    )


MEASURES: dict[str, Callable[[Bench], None]] = {
    "perms": permissions,
    "sweep": sweep,
    "report": report,
    "verify": verifying.verify,
}
