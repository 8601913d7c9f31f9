"""Verify every entry of the ledger and the whole public log."""

from __future__ import annotations

import time
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from oversight.actions import verification

NOT_VERIFIED: Final = 3  # as verify.py ends where something could not be checked


class Command(BaseCommand):
    """Ends with 0 only if everything holds; what was found is kept, and told where it does not."""

    help = (
        "Verify the ledger: every entry against its commitment, every place, class, tile, edge, "
        "checkpoint and signature. Names the first faults, and ends with 1 if there are any; "
        "with 3 if the database is away."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        begun, last = time.monotonic(), 0.0

        def progress(done: int, total: int) -> None:
            nonlocal last
            if time.monotonic() - last > 1 or done == total:
                last = time.monotonic()
                self.stderr.write(f"{done} of {total} leaves, {last - begun:.0f} s")

        try:
            check = verification.check_ledger(at=timezone.now(), progress=progress)
        except (InterfaceError, OperationalError) as fault:
            msg = f"The ledger was not verified, since the database is away: {fault}"
            raise CommandError(msg, returncode=NOT_VERIFIED) from fault
        for one in check.faults:
            self.stdout.write(f"WRONG  {one['place']}: {one['what']}.")
        if check.wrong > len(check.faults):
            self.stdout.write(f"WRONG  and {check.wrong - len(check.faults)} more.")
        if not check.sound:
            msg = f"The ledger does not hold. Faults: {check.wrong}. The first one is named first."
            raise CommandError(msg)
        self.stdout.write(
            f"The ledger holds: {check.entries} entries, {check.size} leaves,"
            f" root {bytes(check.root).hex()}, {check.seconds:.1f} s."
        )
