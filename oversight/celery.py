"""Background work and its schedule, put together from what each app asks for."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery
from django.apps import apps

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oversight.settings.dev")

app = Celery("oversight")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_finalize.connect
def gather_schedule(sender: Celery, **_signal: Any) -> None:
    """Take over the `schedule` of every app that has one."""
    for config in apps.get_app_configs():
        sender.conf.beat_schedule.update(getattr(config, "schedule", {}))
