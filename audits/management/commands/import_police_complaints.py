"""Take over Chicago's published police complaints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from audits.actions import complaint_import
from audits.rules.police_complaints import Fault, NotSuchATable, read_tables
from oversight.documents import csv_lines
from oversight.models import SYSTEM

LISTED = ("file", "line", "column", "value", "reason")


class Command(BaseCommand):
    """Read the table of complaints with the table of findings; safe to run again.

    Give both at once: findings belong to the complaints of the same call. Ends with 1 when
    a line could not be taken in, or a file is no such table; everything else is stored.
    """

    help = "Import police complaints (complaints-*.csv with accused-*.csv) as historic complaints."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--faults", type=Path, help="Where to list what was not read (CSV).")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            tables = read_tables([(path.name, path.read_bytes()) for path in options["files"]])
        except OSError as missing:
            msg = f"{missing.filename}: {missing.strerror}"
            raise CommandError(msg) from missing
        except NotSuchATable as wrong:
            raise CommandError(str(wrong)) from wrong
        whole = len(tables.complaints)
        self.stdout.write(f"{whole} complaints, {tables.repeated} repeated lines")
        step = None
        for step in complaint_import.take_over(tables=tables, by=SYSTEM, at=timezone.now()):
            self.stdout.write(f"  {step.done} of {step.of}")
            self.stdout.flush()
        if step is not None:
            self.stdout.write(f"  {step.new} new, {step.known} known before")
        self._list(tables.faults, options["faults"])
        lost = sum(one.lost for one in tables.faults)
        if lost:
            msg = f"{lost} faults kept lines from being taken in; they are listed."
            raise CommandError(msg)

    def _list(self, faults: Sequence[Fault], given: Path | None) -> None:
        if not faults:
            self.stdout.write("Every line was read.")
            return
        name = f"complaint-faults-{timezone.now():%Y%m%d-%H%M%S}.csv"
        path = given or settings.HOME / "imports" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        rows = ((one.file, one.line, one.column, one.value, one.reason) for one in faults)
        with path.open("w", newline="", encoding="utf-8") as out:
            out.writelines(csv_lines(LISTED, rows))
        self.stdout.write(f"{len(faults)} faults, all in {path}:")
        for (column, reason), count in Counter((f.column, f.reason) for f in faults).most_common():
            self.stdout.write(f"  {count} x {column}: {reason}")
