"""The kernel as an app, and what it asks of the clock."""

from __future__ import annotations

from typing import Any, ClassVar

from celery.schedules import crontab
from django.apps import AppConfig

from oversight.enums import KernelEvent, LogClass


class OversightConfig(AppConfig):
    """The kernel."""

    name = "oversight"
    schedule: ClassVar[dict[str, Any]] = {
        "verify": {"task": "oversight.verify_ledger", "schedule": crontab(hour="1", minute="47")},
        "tidy": {"task": "oversight.tidy", "schedule": crontab(hour="3", minute="17")},
        "sequence": {"task": "oversight.sequence", "schedule": 1.0, "options": {"expires": 5}},
        "witnesses": {
            "task": "oversight.ask_witnesses",
            "schedule": 30.0,
            "options": {"expires": 30},
        },
    }
    log_classes: ClassVar[dict[KernelEvent, LogClass]] = {
        KernelEvent.SIGNED_IN: LogClass.OTHER,
        KernelEvent.SIGN_IN_FAILED: LogClass.OTHER,
        KernelEvent.LOCKED_OUT: LogClass.OTHER,
        KernelEvent.SIGNED_OUT: LogClass.OTHER,
        KernelEvent.SIGNED_OUT_EVERYWHERE: LogClass.OTHER,
        KernelEvent.PASSWORD_CHANGED: LogClass.OTHER,
        KernelEvent.PASSWORD_GIVEN: LogClass.OTHER,
        KernelEvent.PERSON_ADDED: LogClass.OTHER,
        KernelEvent.PERSON_CHANGED: LogClass.OTHER,
        KernelEvent.LANGUAGE_CHOSEN: LogClass.OTHER,
        KernelEvent.ORGANISATION_ADDED: LogClass.OTHER,
        KernelEvent.ORGANISATION_CHANGED: LogClass.OTHER,
        KernelEvent.CLIENT_ADDED: LogClass.OTHER,
        KernelEvent.CLIENT_CHANGED: LogClass.OTHER,
        KernelEvent.CLIENT_SIGNED_IN: LogClass.OTHER,
        KernelEvent.CLIENT_SIGN_IN_FAILED: LogClass.OTHER,
        KernelEvent.CALENDAR_CHANGED: LogClass.OTHER,
        KernelEvent.REFUSED: LogClass.OTHER,
        KernelEvent.LOG_POLICY_SET: LogClass.OTHER,
        KernelEvent.LOG_KEY_CHANGED: LogClass.OTHER,
        KernelEvent.LEDGER_VERIFIED: LogClass.OTHER,
        KernelEvent.LOG_RENEWED: LogClass.OTHER,
        KernelEvent.SEALING_KEY_ROTATED: LogClass.OTHER,
        KernelEvent.LOOKUP_KEY_ROTATED: LogClass.OTHER,
    }

    def ready(self) -> None:
        from oversight import checks  # noqa: F401 - registers itself
        from oversight.web import middleware  # noqa: F401 - hears who signs in
