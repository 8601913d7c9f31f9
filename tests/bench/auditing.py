"""The ledger verified from the database, against the hashing that this cannot do without."""

from __future__ import annotations

import hashlib
import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from django.db import connection

from oversight.actions import log_identity, sequencer
from oversight.models import LogLeaf
from oversight.models.ledger import canonical
from oversight.rules import merkle
from oversight.rules.entries import commitment_of
from oversight.selectors import verification
from tests.bench import rows
from tests.bench.ledger import database, forget_memory
from tests.bench.measures import Bench, say, spread, verdict

# What entries of a running instance say, a little longer than they are there on average.
FACTS: Final[Sequence[dict[str, Any]]] = (
    {
        "agency": 3,
        "application": 0,
        "court": 4,
        "filing_hash": "ab" * 32,
        "flags": [],
        "kind": "first",
        "measures": ["231-2"],
        "requested_days": 30,
        "rulebook": "kz-cpc 2025-09-15",
    },
    {"door": "page"},
    {"review": 812, "answers": {"necessity": "pass", "results": "fail"}, "remark_hash": "ab" * 32},
    {"activation": 2, "started_at": "2025-01-01T12:00:00Z", "term": 1},
    {"party": "agency", "rule": "tell_prosecutor_of_results"},
    {"until": "2025-01-31T19:00:00+00:00"},
)
COMMITTED: Final = """
INSERT INTO oversight_ledgerentry (event, subject_type, subject, by, role, at, recorded_at,
    facts, salt, commitment)
SELECT 'warrant.filed', 'warrant', 'W-' || i, 'system', 'system',
    at, at, facts::jsonb, s,
    sha256('\\x00'::bytea || s || convert_to(
        '{"at":"' || written || '","by":"system","event":"warrant.filed","facts":'
        || facts || ',"recorded_at":"' || written || '","role":"system","subject":"W-'
        || i || '","subject_type":"warrant"}', 'UTF8'))
FROM (SELECT i, at, sha256(i::text::bytea) AS s,
             replace((%(facts)s::text[])[1 + i %% cardinality(%(facts)s::text[])], repeat('ab', 32), encode(sha256(i::text::bytea), 'hex')) AS facts,
             to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS written
      FROM (SELECT i, '2025-01-01 12:00:00+00'::timestamptz + i * interval '31.001234 s' AS at
            FROM generate_series(1, %(size)s) AS i) one) n
"""


def whole_ledger(bench: Bench) -> None:
    """Verify a whole ledger, against the hashing that it cannot do without."""
    facts = [canonical(one).decode() for one in FACTS]
    for size in bench.sizes:
        with database(bench, "log_verify"):
            with bench.stage.connect("log_verify") as root:
                root.execute(COMMITTED.encode(), {"facts": facts, "size": size})
                root.execute("VACUUM ANALYZE")
            log_identity.begin(at=rows.now())
            while sequencer.sequence(at=rows.now()):
                pass
            turns = [_in_turn(facts, size) for _ in range(max(3, bench.rounds // 2))]
        forget_memory()
        cpu, clock = ([a / b for a, b in pairs] for pairs in zip(*turns, strict=True))
        say(
            f"P9b ledger of {size:,} by the clock, against hashing alone: {spread(clock)}; CPU of"
            f" both sides against the same: {spread(cpu)};"
            f" {verdict(statistics.median(clock), 3, least=False)}"
        )


def _in_turn(facts: Sequence[str], size: int) -> tuple[tuple[float, float], tuple[float, float]]:
    """Hash alone and verify, one after the other: of each the CPU and the seconds, verifying first."""
    alone, burnt = _hashing(facts, size)
    begun, cpu, server = time.perf_counter(), time.process_time(), _server_cpu()
    found = verification.verify()
    took, cpu = time.perf_counter() - begun, time.process_time() - cpu
    if not found.sound:
        raise RuntimeError(found.faults[0])
    return (cpu + _server_cpu() - server, burnt), (took, alone)


def _server_cpu() -> float:
    """Return the seconds of CPU that the server's process of this connection has used."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


def _hashing(facts: Sequence[str], size: int) -> tuple[float, float]:
    """Return the seconds, and those of CPU, that hashing as many takes by itself.

    Hashed are commitments, leaves, nodes and tiles.
    """
    around = '{"at":"2026-11-20T12:00:00.000000Z","by":"system","event":"warrant.filed","facts":'
    around += (
        '%s,"recorded_at":"2026-11-20T12:00:00.000000Z","role":"system","subject":"W-1234567"}'
    )
    salt, bodies = b"s" * 32, [(around % one).encode() for one in facts]
    edge, begun, cpu = merkle.Edge(), time.perf_counter(), time.process_time()
    for first in range(0, size, 256):
        leaves = [
            LogLeaf.data("warrant", commitment_of(salt, bodies[number % len(bodies)]))
            for number in range(first, min(first + 256, size))
        ]
        for _tile, data in edge.append(leaves):
            hashlib.sha256(data).digest()
    edge.root()
    return time.perf_counter() - begun, time.process_time() - cpu
