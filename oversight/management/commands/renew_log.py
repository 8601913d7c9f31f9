"""Go on under a new name after a part of the public log was lost."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from oversight.actions import log_identity
from oversight.actions.log_identity import LogStopped


class Command(BaseCommand):
    """See “A restored backup” in docs/operations.md before using it."""

    help = "After a loss: go on under the new OVERSIGHT_LOG_ORIGIN, and record what was lost."

    def handle(self, *_args: Any, **_options: Any) -> None:
        try:
            entry = log_identity.renew(at=timezone.now())
        except LogStopped as fault:
            raise CommandError(str(fault)) from fault
        self.stdout.write(
            f"{entry.subject} goes on with {entry.facts['kept_size']} leaves;"
            f" {entry.facts['previous']} had signed {entry.facts['signed_size']}."
            " Tell its readers and witnesses why, and give them the new key."
        )
