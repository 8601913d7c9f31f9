"""Write a transparency report into a folder."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from audits.actions import editions
from audits.reports import transparency as report


def _day(text: str) -> date:
    return date.fromisoformat(text)


class Command(BaseCommand):
    """The same figures give the same files, byte for byte."""

    help = "Write the transparency report of a period: PDF, report.json, one CSV a table, charts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="since", type=_day, required=True, help="first day")
        parser.add_argument("--to", dest="until", type=_day, required=True, help="last day")
        parser.add_argument("--known-by", type=_day, help="edition: reported by this day; today")
        parser.add_argument("--lang", choices=[*report.LANGUAGES, "all"], default="en")
        parser.add_argument("--rulebook", default="", help="one rulebook; all without it")
        parser.add_argument("--out", type=Path, required=True, help="folder to write into")

    def handle(self, *_args: Any, **options: Any) -> None:
        since, until = options["since"], options["until"]
        if until < since:
            raise CommandError("--to lies before --from.")
        frozen = editions.count(
            since=since,
            until=until,
            known_by=options["known_by"] or timezone.localdate(),
            rulebook=options["rulebook"],
            at=timezone.now(),
            progress=lambda percent: self.stderr.write(f"{percent} %"),
        )
        languages = report.LANGUAGES if options["lang"] == "all" else (options["lang"],)
        folder: Path = options["out"]
        folder.mkdir(parents=True, exist_ok=True)
        for language in languages:
            for name, (_kind, content) in report.data_files(frozen, language).items():
                (folder / name).write_bytes(content)
            (folder / f"report-{language}.pdf").write_bytes(report.pdf(frozen, language))
        self.stdout.write(f"{frozen['totals']['applications']} orders; written to {folder}")
