"""Background work and its schedule, put together from what each app asks for."""

from __future__ import annotations

import logging
import os
import sys
import time
from typing import Any, Final

from celery import Celery
from celery.beat import PersistentScheduler
from celery.signals import beat_init, worker_init, worker_ready
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import Error, connection
from django.utils import timezone

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oversight.settings.dev")

PULSE_EVERY: Final = 5.0  # seconds

app = Celery("oversight")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_scheduler = "oversight.celery:Scheduler"
app.autodiscover_tasks()


@app.on_after_finalize.connect
def gather_schedule(sender: Celery, **_signal: Any) -> None:
    """Take over the `schedule` of every app that has one."""
    for config in apps.get_app_configs():
        sender.conf.beat_schedule.update(getattr(config, "schedule", {}))


class Scheduler(PersistentScheduler):
    """Beat's own scheduler, which also shows that beat lives."""

    shown_at = 0.0

    def tick(self, *args: Any, **options: Any) -> float:
        if time.monotonic() - self.shown_at >= PULSE_EVERY:
            self.shown_at = time.monotonic()
            show_life("beat")
        return min(super().tick(*args, **options), PULSE_EVERY)


@worker_ready.connect
def keep_showing_life(sender: Any, **_signal: Any) -> None:
    """Let the worker's main process show that it lives, however long a task takes."""
    earlier = getattr(sender.controller, "pulse", None)
    if earlier is not None:  # the broker was lost and found again
        earlier.cancel()
    show_life("worker")
    sender.controller.pulse = sender.timer.call_repeatedly(PULSE_EVERY, show_life, ("worker",))


def show_life(part: str) -> None:
    """Note the part as alive; a database that is away is the health page's to tell."""
    from oversight.actions import pulse

    try:
        pulse.show_life(part=part, at=timezone.now())
    except Error:
        logging.getLogger(__name__).warning("%s could not show that it lives", part)
    finally:
        connection.close()  # children are forked from this process


@worker_init.connect
@beat_init.connect
def refuse_unsafe_start(**_signal: Any) -> None:
    """End the process where it may not serve; celery heeds no other exception of a signal."""
    from oversight import checks

    try:
        checks.refuse_unsafe_start()
    except (ImproperlyConfigured, Error) as fault:
        sys.exit(f"Refused to start: {fault}")
