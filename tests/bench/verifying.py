"""P9: a whole log verified by `verify.py`, against hashing its entries alone in the same run.

`python -m tests.bench.verifying 10000000` verifies a log of another size once.
"""

from __future__ import annotations

import math
import random
import statistics
import subprocess
import sys
import tempfile
import time
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from oversight.rules.merkle import Edge, Tile, width_of
from oversight.rules.notes import Signer, TreeHead, note_of
from tests.server import ROOT

SIZES: Final = (100_000, 1_000_000)
ORIGIN: Final = "bench.example/log"
KINDS: Final = ("warrant", "decision", "reading", "notice", "other")
AT_ONCE: Final = 65_536
OLDS: Final = 50


def verify(bench: Any) -> None:
    """Verify logs on disk by one process and by two; memory, and growth with the size."""
    times: dict[int, float] = {}
    for size in SIZES:
        with tempfile.TemporaryDirectory(prefix="bench-log-") as name:
            folder = Path(name)
            write(folder / "log", folder / "olds", size)
            times[size] = race(folder, size, bench.rounds)
    low, high = SIZES
    grown = math.log(times[high] / times[low]) / math.log(high / low)
    say(f"P9 growth of the CPU time with the size: exponent {grown:.2f}")


def race(folder: Path, size: int, rounds: int) -> float:
    """Verify in turns with the reference; return the median of CPU seconds of one process."""
    leaves = some_leaves(size, seed=1)
    clock: dict[int, list[float]] = {1: [], 2: []}
    cpu: list[float] = []
    own: list[float] = []
    memory = 0
    for _round in range(rounds):
        begun, burnt = time.perf_counter(), time.process_time()
        hash_alone(leaves)
        burnt, alone = time.process_time() - burnt, time.perf_counter() - begun
        for processes, found in clock.items():
            took, used, held = run(folder, processes)
            found.append(took / alone)
            memory = max(memory, held)
            if processes == 1:
                own.append(used)
                cpu.append(used / burnt)
    what = f"P9 verify {size:,} entries and {OLDS} old checkpoints"
    say(f"{what}, CPU against leaf hashes and root in memory: {spread(cpu)}")
    for processes, found in clock.items():
        goal = f"; {verdict(found, 1.15)}" if processes > 1 else ""
        say(f"{what}, time of {processes} process(es) against the same: {spread(found)}{goal}")
    say(
        f"P9 memory of the largest process, MiB: {memory / 1024:.0f}; {verdict([memory / 1024], 64)}"
    )
    return statistics.median(own)


def spread(values: list[float]) -> str:
    middle = statistics.median(values)
    return f"median {middle:.2f} (of {len(values)}: {min(values):.2f} to {max(values):.2f})"


def verdict(values: list[float], goal: float) -> str:
    return f"goal ≤ {goal:g}: {'met' if statistics.median(values) <= goal else 'NOT MET'}"


def some_leaves(count: int, seed: int) -> list[bytes]:
    dice = random.Random(seed)  # noqa: S311 - the same every time
    digits = dice.randbytes(32 * count).hex()
    return [
        f"v1 {KINDS[at % len(KINDS)]} {digits[64 * at : 64 * at + 64]}\n".encode()
        for at in range(count)
    ]


def hash_alone(leaves: list[bytes]) -> bytes:
    """The reference: every leaf hash and the root, without files, looks or words."""
    level = [sha256(b"\0" + leaf).digest() for leaf in leaves]
    while len(level) > 1:
        odd = level[-1:] if len(level) % 2 else []
        level = [
            sha256(b"\1" + level[at] + level[at + 1]).digest() for at in range(0, len(level) - 1, 2)
        ] + odd
    return level[0]


def write(folder: Path, olds: Path, size: int) -> None:
    """Write a log of this size as static files, and checkpoints of its past."""
    signer, edge = Signer(ORIGIN, b"b" * 32), Edge()
    olds.mkdir(parents=True)
    steps = {size * number // (OLDS + 1) for number in range(1, OLDS + 1)}
    cuts = sorted({*range(AT_ONCE, size, AT_ONCE), *steps, size})
    before = 0
    leaves: list[bytes] = some_leaves(size, seed=1) if size <= SIZES[-1] else []
    for cut in cuts:
        part = leaves[before:cut] if leaves else some_leaves(cut - before, seed=cut)
        for tile, data in edge.append(part):
            put(folder, tile, data)
        before = cut
        if cut in steps:
            (olds / f"{cut}").write_text(checkpoint(signer, edge), encoding="utf-8")
    for level, data in edge.levels.items():
        number = edge.size >> 8 * (max(level, 0) + 1)
        put(folder, Tile(level, number, width_of(level, number, edge.size)), data)
    (folder / "key").write_text(f"{signer.verifier}\n", encoding="utf-8")
    (folder / "checkpoint").write_text(checkpoint(signer, edge), encoding="utf-8")


def checkpoint(signer: Signer, edge: Edge) -> str:
    text = TreeHead(ORIGIN, edge.size, edge.root()).text()
    return note_of(text, [signer.sign(text)])


def put(folder: Path, tile: Tile, data: bytes) -> None:
    path = folder / "tile" / tile.address
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


STARTER: Final = """
import resource, subprocess, sys, time
begun = time.perf_counter()
status = subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(status, time.perf_counter() - begun, used.ru_utime + used.ru_stime, used.ru_maxrss)
"""


def run(folder: Path, processes: int) -> tuple[float, float, int]:
    """Return seconds, CPU seconds and memory in KiB of one verification as a stranger starts it.

    A small process starts it: what is forked off a large one is counted as large.
    """
    verifier = [sys.executable, "-I", str(ROOT / "oversight" / "verify.py"), str(folder / "log")]
    given = ["--old", str(folder / "olds"), "--processes", str(processes)]
    done = subprocess.run(
        [sys.executable, "-I", "-c", STARTER, *verifier, *given],
        capture_output=True,
        text=True,
        check=True,
    )
    status, took, used, held = done.stdout.split()
    if status != "0":
        msg = f"verify.py ended with {status}"
        raise RuntimeError(msg)
    return float(took), float(used), int(held)


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> None:
    size = int(sys.argv[1])
    with tempfile.TemporaryDirectory(prefix="bench-log-") as name:
        write(Path(name) / "log", Path(name) / "olds", size)
        for processes in (1, 2):
            took, _used, held = run(Path(name), processes)
            say(
                f"{size:,} entries, {processes} process(es): {took:.1f} s, {size / took:,.0f} a second,"
                f" {held / 1024:.0f} MiB"
            )


if __name__ == "__main__":
    main()
