"""Make a new key for the public log."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from oversight.settings import keys


class Command(BaseCommand):
    """In production the key is printed and the operator's to keep; elsewhere it is put in place."""

    help = "Make a new signing key for the public log; it signs after the next start."

    def handle(self, *_args: Any, **_options: Any) -> None:
        if settings.PROD:
            self.stdout.write(keys.new_key())
            self.stderr.write(
                "Put it at the end of LOG_KEYS, after a comma, and restart all services. Old and"
                " new key sign together until the old one is taken out of LOG_KEYS; give readers"
                " of the log the time to take over the new one from /log/key."
            )
            return
        keys.add_log_key(settings.HOME)
        self.stdout.write("A new key is in place. Stop the instance and start it again.")
