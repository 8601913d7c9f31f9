"""Sequence the ledger for as long as the process lives."""

from __future__ import annotations

import logging
import os
import signal
import time
from contextlib import suppress
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from oversight.actions import log_identity, pulse, sequencer
from oversight.actions.log_identity import LogStopped
from oversight.selectors.health import SEQUENCER, SEQUENCER_STOPPED

PAUSE: Final = 0.03  # seconds between two looks, and no less than a look took
FIRST: Final = -10  # niceness: it works a twentieth of the time, and every proof waits for it
OTHER: Final = 1.0  # seconds until another look whether somebody else still leads
AGAIN: Final = 10.0  # seconds until another try after a refusal
PULSE: Final = 5.0
STOPPERS: Final = {signal.SIGTERM, signal.SIGINT}

logger = logging.getLogger("oversight.log")


class Command(BaseCommand):
    """Runs until SIGTERM or SIGINT, which it heeds between two batches."""

    help = "Give the ledger's entries their places in the public log, and sign it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="sequence what waits, then end")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["once"]:
            self._once()
            return
        signal.pthread_sigmask(signal.SIG_BLOCK, STOPPERS)
        with suppress(PermissionError):  # whoever may not is given it by the service manager
            os.setpriority(os.PRIO_PROCESS, 0, FIRST)
        while (pause := self._lead()) is not None and not _is_to_end(within=pause):
            pass

    def _once(self) -> None:
        with sequencer.leading() as first:
            if not first:
                raise CommandError("Another process sequences the ledger already.")
            try:
                done = work()
            except LogStopped as fault:
                raise CommandError(str(fault)) from fault
        self.stdout.write(f"{done} entries were sequenced.")

    def _lead(self) -> float | None:
        """Sequence while one is the sequencer; return in how many seconds to try again, if at all."""
        try:
            with sequencer.leading() as first:
                if not first:
                    return OTHER
                log_identity.begin(at=timezone.now())
                _go_on()
        except LogStopped as fault:
            logger.error("Refused to sign. %s", fault)  # noqa: TRY400 - its text is all there is
            _show(SEQUENCER_STOPPED)
            return AGAIN
        except (OperationalError, InterfaceError) as fault:
            logger.warning("The database is away: %s", fault)
            connection.close()
            return OTHER
        return None


def work() -> int:
    """Sequence all that waits, publish if it is time; return how many entries it were."""
    log_identity.begin(at=timezone.now())
    done = 0
    while more := sequencer.sequence(at=timezone.now()):
        done += more
    sequencer.publish(at=timezone.now())
    return done


def _go_on() -> None:
    """Sequence and publish until asked to end."""
    shown = 0.0
    published = -1
    pause = 0.0
    while not _is_to_end(within=pause):
        now = time.monotonic()
        done = sequencer.sequence(at=timezone.now())
        pause = 0.0
        if done < sequencer.BATCH:
            if (period := sequencer.period(timezone.now())) != published:
                sequencer.publish(at=timezone.now())
                published = period
            pause = max(PAUSE, time.monotonic() - now)
        if now - shown >= PULSE:
            shown = now
            _show(SEQUENCER)


def _is_to_end(*, within: float) -> bool:
    """Whether a signal asks, within so many seconds, to end; signals wait until this is asked."""
    return signal.sigtimedwait(STOPPERS, within) is not None


def _show(part: str) -> None:
    pulse.show_life(part=part, at=timezone.now())
