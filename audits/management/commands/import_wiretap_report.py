"""Take over the US courts' wiretap tables, as many files as are given."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from audits.actions import printed
from audits.rules.printed import NotATableOfTotals
from oversight.documents import csv_lines
from oversight.models import SYSTEM
from warrants.actions import historic
from warrants.enums import LineOutcome
from warrants.rules.wiretap_tables import Fault, NotAWiretapTable, WiretapTable, read_table
from warrants.selectors.law import NoSuchRulebook

SHOWN = 20
LISTED = ("file", "line", "column", "value", "reason", "line as printed")


class Command(BaseCommand):
    """Read Tables A-1 and B-1 into the register; safe to run again, goes on after a break.

    Ends with 0 when every line was taken in, whatever single cells could not be read.
    Ends with 1 when a file is no such table, or a line could not be told to be an
    order; that line is kept as printed and listed.
    """

    help = "Import the US courts' wiretap tables (A-1 federal, B-1 state) as historic warrants."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
        parser.add_argument(
            "--report-year", type=int, help="The year of the tables, where it cannot be told."
        )
        parser.add_argument(
            "--printed",
            type=Path,
            action="append",
            default=[],
            metavar="FILE",
            help="A table of printed totals (CSV) to hold against the records.",
        )
        parser.add_argument(
            "--faults", type=Path, help="Where to list what could not be read (CSV)."
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        if not (options["files"] or options["printed"]):
            raise CommandError("Name a table, or --printed with a table of totals.")
        wrong, tables = [], []
        for path in options["files"]:
            try:
                data = path.read_bytes()
                table = read_table(data, name=path.name, report_year=options["report_year"])
            except (OSError, NotAWiretapTable) as why:
                wrong.append(f"{path}: {getattr(why, 'strerror', None) or why}")
                continue
            tables.append((table, hashlib.sha256(data).hexdigest()))
        faults: list[Fault] = []
        for table, sha256 in sorted(tables, key=lambda one: one[0].report_year):
            faults += self._take(table, sha256)
        if tables:
            self._list(faults, options["faults"])
        wrong += [fault for path in options["printed"] for fault in self._hold_against(path)]
        whole = sum(1 for fault in faults if fault.row)
        if whole:
            wrong.append(f"{whole} lines could not be told to be orders; they are kept as printed.")
        if wrong:
            raise CommandError("\n".join(wrong))

    def _take(self, table: WiretapTable, sha256: str) -> Sequence[Fault]:
        head = f"{table.file}: {table.table} table of {table.report_year}"
        self.stdout.write(f"{head}, {table.lines} lines")
        step = None
        try:
            for step in historic.take_over(
                table=table, sha256=sha256, by=SYSTEM, at=timezone.now()
            ):
                self.stdout.write(f"  {step.done} of {step.of} lines")
                self.stdout.flush()
        except NoSuchRulebook as missing:
            reason = f"The rulebook {missing} is not loaded: run manage.py load_rulebooks."
            raise CommandError(reason) from missing
        if step is None:
            return table.faults
        known = f"{step.known} known before" if step.known else ""
        told = [f"{step.outcomes[one]} {one}" for one in LineOutcome if step.outcomes.get(one)]
        self.stdout.write(f"  {', '.join([*told, known] if known else told) or 'nothing new'}")
        said = set(step.faults)
        of_no_line = [fault for fault in table.faults if fault not in said]
        return [*step.faults, *of_no_line]

    def _hold_against(self, path: Path) -> Sequence[str]:
        """Take in a table of printed totals; return what is wrong with it."""
        try:
            figures, unread = printed.load_printed_figures(
                data=path.read_bytes(),
                source=path.name[:200],
                rulebook=historic.RULEBOOK,
                by=SYSTEM,
                at=timezone.now(),
            )
        except (OSError, NotATableOfTotals) as why:
            return [f"{path}: {getattr(why, 'strerror', None) or why}"]
        self.stdout.write(f"{path.name}: {figures} printed figures")
        return [
            f"{path}: line {one.line}, column {one.column}: {one.value!r}: {one.reason}"
            for one in unread
        ]

    def _list(self, faults: Sequence[Fault], given: Path | None) -> None:
        """Say what could not be read: the first on the terminal, all in a file."""
        if not faults:
            self.stdout.write("Every cell was read.")
            return
        path = given or settings.HOME / "imports" / f"faults-{timezone.now():%Y%m%d-%H%M%S}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        rows = (
            (one.file, one.line, one.column, one.value, one.reason, " | ".join(one.row))
            for one in faults
        )
        with path.open("w", newline="", encoding="utf-8") as out:
            out.writelines(csv_lines(LISTED, rows))
        counted = Counter((fault.column, fault.reason) for fault in faults)
        self.stdout.write(f"{len(faults)} faults, all in {path}:")
        for (column, reason), number in counted.most_common(SHOWN):
            self.stdout.write(f"  {number} x {column or 'line'}: {reason}")
