"""P14: published tables taken over, against COPY of the rows that the import makes."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from tests.bench.measures import Bench, say, verdict
from tests.bench.stage import Stage
from tests.server import ROOT as PROJECT

RECORDS: Final = 200_000
NUMBER: Final = re.compile(r"(\d{4}-)(\d+)(.*)")
APART: Final = 10_000  # no table has so many orders of one place and year


def the_files() -> list[Path]:
    """Return the four given tables, or none where they are not at hand."""
    given = os.environ.get("OVERSIGHT_DATA")
    places = [Path(given)] if given else [one / "shared/data" for one in PROJECT.parents]
    folder = next((one / "us_wiretap" for one in places if (one / "us_wiretap").is_dir()), None)
    if folder is None:
        return []
    return [folder / f"{kind}-{year}.csv" for year in (2015, 2017) for kind in ("federal", "state")]


def enlarged(files: Iterable[Path], folder: Path, times: int) -> Iterator[Path]:
    """Write each table with its lines so many times over, their orders numbered apart."""
    for file in files:
        with file.open(newline="") as source, (folder / file.name).open("w", newline="") as sink:
            head, *lines = csv.reader(source)
            at = head.index("A.O. Number")
            written = csv.writer(sink)
            written.writerow(head)
            for turn in range(times):
                for line in lines:
                    if found := NUMBER.fullmatch(line[at]):
                        year, number, letter = found.groups()
                        apart = f"{year}{int(number) + turn * APART}{letter}"
                        written.writerow([*line[:at], apart, *line[at + 1 :]])
                    elif not turn:
                        written.writerow(line)
        yield folder / file.name


def taken_over(stage: Stage, files: Sequence[Path]) -> tuple[float, int, float]:
    """Import tables into an empty register; return seconds, rows made, seconds of their COPY."""
    stage.copy("register_0", "imported")
    begun = time.perf_counter()
    subprocess.run(
        [sys.executable, "manage.py", "import_wiretap_report", *map(str, files)],
        cwd=PROJECT,
        env=stage.environment("imported"),
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    took = time.perf_counter() - begun
    rows, seconds = _copied(stage)
    stage.drop("imported")
    return took, rows, seconds


def _copied(stage: Stage) -> tuple[int, float]:
    """COPY everything that the import made into tables of the same look; return rows, seconds."""
    total, seconds = 0, 0.0
    with stage.connect("imported") as root:
        names = root.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            " AND (relname ~ '^warrants_' AND relname !~ 'rulebook' OR relname = 'oversight_ledgerentry')"
        ).fetchall()
        for (name,) in names:
            with root.cursor() as cursor, cursor.copy(f"COPY {name} TO STDOUT".encode()) as source:
                data = b"".join(bytes(part) for part in source)
            root.execute(f"CREATE TABLE copy_of_{name} (LIKE {name} INCLUDING ALL)")
            begun = time.perf_counter()
            with root.cursor() as cursor:
                with cursor.copy(f"COPY copy_of_{name} FROM STDIN".encode()) as sink:
                    for line in data.splitlines(keepends=True):
                        sink.write(line)
                total += cursor.rowcount
            seconds += time.perf_counter() - begun
    return total, seconds


def real_import(bench: Bench) -> None:
    """The four given files, and 200,000 records of their kind, against COPY of the same rows."""
    files = the_files()
    if not files:
        say("P14 import: the real files are not at hand; set OVERSIGHT_DATA to their folder")
        return
    took, rows, seconds = taken_over(bench.stage, files)
    say(
        f"P14 import of the four real files: {took:.1f} s; {verdict(took, 180, least=False)};"
        f" COPY of the {rows:,} rows it makes {seconds:.1f} s; ratio {seconds / took:.2f}"
    )
    records = sum(len(file.read_text().splitlines()) - 1 for file in files)
    many = list(enlarged(files, bench.stage.folder, -(-RECORDS // records)))
    took, rows, seconds = taken_over(bench.stage, many)
    say(
        f"P14 import of {RECORDS:,} records of their kind: {took:.0f} s; COPY of the {rows:,} rows"
        f" {seconds:.0f} s; ratio {seconds / took:.2f}; {verdict(seconds / took, 0.3, least=True)}"
    )
