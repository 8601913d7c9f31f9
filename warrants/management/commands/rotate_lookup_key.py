"""Make every look-up mark anew under the present look-up key."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from oversight.models import SYSTEM
from warrants.persons.actions import linking


class Command(BaseCommand):
    """Give the old key as LOOKUP_KEY_BEFORE, the new one as LOOKUP_KEY, restart, run this."""

    help = "Make every look-up mark anew under LOOKUP_KEY. May be stopped and begun again."

    def handle(self, *_args: Any, **_options: Any) -> None:
        done = linking.rotate_lookup_key(by=SYSTEM, at=timezone.now())
        self.stdout.write(f"{done} records marked anew")
