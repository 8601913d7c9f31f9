"""Whether every part of the running system lives."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.core.cache import cache
from django.db import DatabaseError, connection

from oversight.models import Pulse

PARTS: Final = ("worker", "beat")
SILENCE: Final = timedelta(seconds=90)


def states(at: datetime) -> dict[str, str]:
    """Return `ok` or the reason for each part."""
    found = {"database": _database()}
    found["broker"] = _broker()
    seen = dict(Pulse.objects.values_list("part", "seen_at")) if found["database"] == "ok" else {}
    for part in PARTS:
        last = seen.get(part)
        if last is None:
            found[part] = "never seen"
        else:
            silent = at - last
            found[part] = (
                "ok" if silent < SILENCE else f"silent for {int(silent.total_seconds())} s"
            )
    return found


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as fault:
        return type(fault).__name__
    return "ok"


def _broker() -> str:
    try:
        cache.set("health", "ok", 10)
    except Exception as fault:  # noqa: BLE001 - whatever a broker raises, it is not alive
        return type(fault).__name__
    return "ok"
