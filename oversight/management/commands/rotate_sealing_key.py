"""Wrap every case key under the newest sealing key."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from oversight.actions import vault
from oversight.models import SYSTEM


class Command(BaseCommand):
    """Put the new key last in SEALING_KEYS, restart, run this; then drop the old one."""

    help = "Wrap every case key under the newest of SEALING_KEYS. May be stopped and begun again."

    def handle(self, *_args: Any, **_options: Any) -> None:
        for kind, count in vault.rotate_sealing_key(by=SYSTEM, at=timezone.now()).items():
            self.stdout.write(f"{kind}: {count} wrapped anew")
