"""The measurements of docs/performance.md: `python -m tests.bench create list`, or all of them."""

from __future__ import annotations

import argparse
import os
import platform
import time

import django

from tests.bench.stage import opened

NAMES = (
    *("create", "list", "perms", "register", "sweep", "report", "import"),
    "look-up",
    *("ledger-write", "ledger-lag", "sequencer", "receipt", "fetch", "verify", "verify-ledger"),
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.bench", description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"{', '.join(NAMES)}; all of them")
    parser.add_argument("--rows", dest="sizes", default="10000,100000", help="sizes of registers")
    parser.add_argument("--full", action="store_true", help="a register of a million too")
    parser.add_argument("--rounds", type=int, default=7, help="slices of each racer")
    parser.add_argument("--seconds", type=float, default=2.0, help="length of a slice")
    given = parser.parse_args()
    unknown = {*given.rows} - {*NAMES, "all"}
    if unknown:
        parser.error(f"no such row: {', '.join(sorted(unknown))}")
    chosen = NAMES if not given.rows or "all" in given.rows else given.rows
    sizes = sorted(
        {int(one) for one in given.sizes.split(",")} | ({1_000_000} if given.full else set())
    )
    begun = time.monotonic()
    with opened() as stage:
        os.environ.update(stage.environment())
        django.setup()
        from tests.bench import auditing, fetching, importing, ledger, looking, measures, serving

        measures.say(
            f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
        )
        known = measures.MEASURES | serving.MEASURES | ledger.MEASURES
        known |= {"fetch": fetching.fetch, "verify-ledger": auditing.whole_ledger}
        known |= {"import": importing.real_import, "look-up": looking.look_up}
        bench = measures.Bench(stage, sizes, given.rounds, given.seconds)
        for name in NAMES:
            if name in chosen:
                known[name](bench)
        measures.say(f"{time.monotonic() - begun:.0f} s in all")


if __name__ == "__main__":
    main()
