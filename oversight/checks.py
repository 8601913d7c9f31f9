"""System checks: an unsafe deployment does not start."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError, connections

KEY_BYTES = 32
CHANGED = datetime(2024, 3, 1, 12, tzinfo=UTC)  # Kazakhstan has had one zone, UTC+5, since that day


@register(Tags.security)
def keys_are_whole(app_configs: Sequence[AppConfig] | None, **_more: Any) -> list[CheckMessage]:
    """Refuse keys of the wrong length, which would seal nothing."""
    keys = [*settings.SEALING_KEYS.values(), settings.LOOKUP_KEY]
    if not settings.SEALING_KEYS or any(len(key) != KEY_BYTES for key in keys):
        return [
            Error(
                "SEALING_KEYS and LOOKUP_KEY have to be 32 bytes each, in base64.",
                id="oversight.E001",
            )
        ]
    return []


@register()
def zones_are_current(app_configs: Sequence[AppConfig] | None, **_more: Any) -> list[CheckMessage]:
    """Refuse a host whose zone data would compute wrong deadlines."""
    if ZoneInfo("Asia/Almaty").utcoffset(CHANGED.replace(tzinfo=None)) != timedelta(hours=5):
        return [
            Error(
                "Asia/Almaty has to be UTC+5 from 1 March 2024. Update the package tzdata.",
                id="oversight.E002",
            )
        ]
    return []


@register(Tags.database)
def no_demonstration_in_production(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **_more: Any
) -> list[CheckMessage]:
    """Refuse demonstration accounts, and a database role that could change the ledger."""
    if not settings.PROD or not databases:
        return []
    found: list[CheckMessage] = []
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone()[0]:
            found.append(
                Error("The application may not connect as a superuser.", id="oversight.E003")
            )
        try:
            cursor.execute(
                "SELECT count(*) FROM oversight_user WHERE username LIKE 'demo-%%' AND is_active"
            )
        except DatabaseError:
            return found
        if cursor.fetchone()[0]:
            found.append(
                Error(
                    "There are demonstration accounts (demo-...) in this database. Production "
                    "needs a database of its own.",
                    id="oversight.E004",
                )
            )
    return found
