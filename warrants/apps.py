"""Warrants as an app, and what it asks of the clock."""

from __future__ import annotations

from typing import Any, ClassVar

from django.apps import AppConfig


class WarrantsConfig(AppConfig):
    """What agencies ask for and judges decide."""

    name = "warrants"
    schedule: ClassVar[dict[str, Any]] = {
        "allocate": {"task": "warrants.allocate", "schedule": 2.0},
        "expire": {"task": "warrants.expire", "schedule": 20.0},
        "deadlines": {"task": "warrants.miss_deadlines", "schedule": 20.0},
        "endings": {"task": "warrants.announce_endings", "schedule": 600.0},
        "mail": {"task": "warrants.mail_feed", "schedule": 30.0},
    }

    def ready(self) -> None:
        from oversight import words
        from warrants.enums import Why

        words.WORDS.update({why.value: why.label for why in Why})
