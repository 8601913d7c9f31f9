"""Load every rulebook that came with this release."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from warrants.actions import rulebooks
from warrants.rules.rulebook import RulebookFault

FOLDER = Path(__file__).resolve().parents[2] / "rulebooks"


class Command(BaseCommand):
    """Load rulebooks; safe to run again, refuses a changed text under an old version."""

    help = "Load the rulebooks of this release, or the files that are named."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="*", type=Path)

    def handle(self, *_args: Any, **options: Any) -> None:
        faults = []
        for path in options["files"] or sorted(FOLDER.glob("*/*.toml")):
            try:
                row, new = rulebooks.load(
                    text=path.read_text(encoding="utf-8"), name=path.name, at=timezone.now()
                )
            except RulebookFault as fault:
                faults += fault.faults
                continue
            except OSError as missing:
                faults.append(f"{path}: {missing.strerror}")
                continue
            self.stdout.write(f"{row}: {'loaded' if new else 'known'}")
        if faults:
            raise CommandError("\n".join(faults))
