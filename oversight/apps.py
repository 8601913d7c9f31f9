"""The kernel as an app, and what it asks of the clock."""

from __future__ import annotations

from typing import Any, ClassVar

from celery.schedules import crontab
from django.apps import AppConfig


class OversightConfig(AppConfig):
    """The kernel."""

    name = "oversight"
    schedule: ClassVar[dict[str, Any]] = {
        "tidy": {"task": "oversight.tidy", "schedule": crontab(hour="3", minute="17")},
    }

    def ready(self) -> None:
        from oversight import checks  # noqa: F401 - registers itself
        from oversight.web import middleware  # noqa: F401 - hears who signs in
