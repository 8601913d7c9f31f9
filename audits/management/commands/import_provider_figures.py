"""Take in what a provider publishes of the requests that it fulfilled."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_slug
from django.utils import timezone

from audits.actions.provider_figures import Progress, Publisher, take_over
from audits.rules.provider_figures import COUNTRY, Fault, NotPublishedFigures, read_files
from audits.selectors.provider_figures import home
from oversight.documents import csv_lines
from oversight.models import SYSTEM

LISTED = ("file", "line", "column", "value", "reason")
SHOWN = 20


class Command(BaseCommand):
    """Read tables (CSV) and documents (JSON) of one provider; safe to run again.

    Ends with 1 when a row could not be taken in, or a file is of another kind; everything
    else is stored. Figures of this installation's country are held against what agencies
    filed for the same days; where the two differ, a flag is raised once.
    """

    help = "Import figures that a provider publishes of the requests it fulfilled."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--provider", required=True, help="Code of the provider.")
        parser.add_argument("--name", help="What it is called, where it is new here.")
        parser.add_argument(
            "--attribution", required=True, help="Source and licence; shown beside the figures."
        )
        parser.add_argument(
            "--country", help="Whose figures a table holds, as KAZ; ours if not given."
        )
        parser.add_argument("--faults", type=Path, help="Where to list what was not read (CSV).")

    def handle(self, *_args: Any, **options: Any) -> None:
        publisher = self._publisher(options)
        country = options["country"] or home()
        if not COUNTRY.fullmatch(country):
            msg = "Say with --country whose figures these are: three letters, such as KAZ."
            raise CommandError(msg)
        try:
            files = [(path.name, path.read_bytes()) for path in options["files"]]
            published = read_files(files, country=country)
        except OSError as missing:
            msg = f"{missing.filename}: {missing.strerror}"
            raise CommandError(msg) from missing
        except NotPublishedFigures as wrong:
            raise CommandError(str(wrong)) from wrong
        self.stdout.write(f"{len(published.rows)} figures, {published.repeated} repeated rows")
        step = Progress(of=0)
        for step in take_over(
            published=published, publisher=publisher, by=SYSTEM, at=timezone.now()
        ):
            self.stdout.write(f"  {step.done} of {step.of}")
            self.stdout.flush()
        self.stdout.write(f"  {step.new} new, {step.flags} flags raised")
        faults = [*published.faults, *step.faults]
        if faults:
            self._list(faults, options["faults"])
            msg = f"{len(faults)} faults kept figures from being taken in; they are listed."
            raise CommandError(msg)
        self.stdout.write("Every row was read.")

    def _publisher(self, options: dict[str, Any]) -> Publisher:
        code, attribution = options["provider"].strip(), options["attribution"].strip()
        try:
            validate_slug(code)
        except ValidationError as wrong:
            msg = f"{code}: a code has letters, digits, hyphens and underscores alone."
            raise CommandError(msg) from wrong
        if not attribution:
            msg = "Say with --attribution where the figures come from, and under which licence."
            raise CommandError(msg)
        return Publisher(code, (options["name"] or code).strip(), attribution)

    def _list(self, faults: Sequence[Fault], given: Path | None) -> None:
        name = f"figure-faults-{timezone.now():%Y%m%d-%H%M%S}.csv"
        path = given or settings.HOME / "imports" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        rows = ((one.file, one.line, one.column, one.value, one.reason) for one in faults)
        with path.open("w", newline="", encoding="utf-8") as out:
            out.writelines(csv_lines(LISTED, rows))
        self.stdout.write(f"{len(faults)} faults, all in {path}:")
        for one in faults[:SHOWN]:
            where = f"{one.file}, line {one.line}"
            self.stdout.write(f"  {where}, {one.column}: {one.value!r}: {one.reason}")
