"""Load the fictional data of a demonstration."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from audits.actions import demonstration
from audits.reports import transparency
from oversight.actions.log_identity import LogStopped
from warrants.selectors import law


class Command(BaseCommand):
    """Make the data once; the sign-ins go to `demo.json` in the instance's folder."""

    help = "Make fictional cases of Kazakhstan, and accounts to look at them. Never in production."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--url", required=True, help="where the instance is reached")
        parser.add_argument("--warrants", type=int, default=300)
        parser.add_argument("--seed", type=int, default=1, help="another seed, other stories")

    def handle(self, *_args: Any, **options: Any) -> None:
        if not settings.DEMONSTRATION:
            raise CommandError("These are not the settings of a demonstration; nothing is made.")
        now = timezone.now()
        path = Path(settings.HOME) / "demo.json"
        loaded = demonstration.is_loaded()
        if loaded and path.exists():
            self.stdout.write(f"The demonstration data is there already; sign-ins: {path}")
            return
        if loaded:
            self.stdout.write("The demonstration data is there already; new sign-ins are made.")
            made = demonstration.renew_credentials(at=now)
        else:
            try:
                law.version_on("kz-cpc", timezone.localdate(now))
            except law.NoSuchRulebook as missing:
                raise CommandError(
                    "Load the rulebooks first: manage.py load_rulebooks"
                ) from missing
            made = demonstration.load(warrants=options["warrants"], seed=options["seed"], at=now)
        try:
            demonstration.finish(make=transparency.all_files, at=now)
        except LogStopped as fault:
            self.stderr.write(f"No report is published and nothing is drawn. {fault}")
        content = {
            "url": options["url"],
            "users": made.users,
            "clients": made.clients,
            "complaints": made.complaints,
            "requests": made.requests,
        }
        _keep(path, content)
        self.stdout.write(f"Demonstration data is ready; sign-ins: {path}")


def _keep(path: Path, content: dict[str, Any]) -> None:
    """Write the file whole or not at all, for its owner's eyes only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    draft.replace(path)
