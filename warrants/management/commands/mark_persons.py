"""Mark every record that has no marks yet, and chain the cases of one person."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from oversight.models import SYSTEM
from warrants.persons.actions import book, linking


class Command(BaseCommand):
    """The worker does the same by itself, a batch every ten seconds; this does it at once."""

    help = "Mark the identities of all cases and requests. May be stopped and begun again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--anew",
            action="store_true",
            help="take all marks away first: after a database was put back to an earlier day",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        at = timezone.now()
        step = linking.remark if options["anew"] else linking.link_waiting
        done = step(by=SYSTEM, at=at)
        book.destroy_spent()
        self.stdout.write(f"{done} records marked")
