"""What an event is called, and which class of the public log it belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from django.apps import apps
from django.db.models import TextChoices

from oversight.enums import LogClass


@cache
def classes() -> Mapping[str, LogClass]:
    """Return the class of every event, gathered from what each app says of its own."""
    return {str(event): one for event, one in _gathered().items()}


@cache
def _gathered() -> Mapping[TextChoices, LogClass]:
    found: dict[TextChoices, LogClass] = {}
    for config in apps.get_app_configs():
        found.update(getattr(config, "log_classes", {}))
    return found


def class_of(event: str) -> LogClass:
    """Return the class of an event; one of an earlier release that no app knows is `other`."""
    return classes().get(event, LogClass.OTHER)


def choices() -> list[tuple[str, str]]:
    """Return every event with its name in the reader's language, sorted by the name."""
    return sorted(((str(event), str(event.label)) for event in _gathered()), key=lambda one: one[1])


@cache
def _labels() -> Mapping[str, object]:
    return {str(event): event.label for event in _gathered()}


def name_of(event: str) -> str:
    """Return the name of an event in the reader's language; the code where no app knows it."""
    return str(_labels().get(event, event))
