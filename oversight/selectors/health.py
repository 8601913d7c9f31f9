"""Are all parts of the running system alive?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from celery import current_app
from django.db import Error, connection
from kombu.exceptions import KombuError

from oversight.models import Pulse

SILENT_AFTER: Final = timedelta(seconds=30)
PATIENCE: Final = 2  # seconds to reach the broker
PULSING: Final = ("worker", "beat")


@dataclass(frozen=True, slots=True)
class Health:
    """One part: alive or not, why not, and when it last showed itself, if it does so."""

    alive: bool
    why: str = ""
    seen_at: datetime | None = None


def states(*, at: datetime) -> Mapping[str, Health]:
    """Return the state of every part at the instant `at`.

    Database and broker are asked; worker and beat are alive if they showed
    themselves within the last half minute. The reasons are fixed words: a stranger
    may read them.
    """
    return {"database": database(), "broker": broker(), **_pulsing(at=at)}


def database() -> Health:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return Health(alive=False, why="does not answer")
    return Health(alive=True)


def broker() -> Health:
    limits = {"socket_connect_timeout": PATIENCE, "socket_timeout": PATIENCE}
    options = {**current_app.conf.broker_transport_options, **limits}
    refused: tuple[type[BaseException], ...] = (
        OSError,
        KombuError,
        *current_app.connection_for_write().connection_errors,
    )
    try:
        with current_app.connection_for_write(transport_options=options) as asked:
            asked.connect()
    except refused:
        return Health(alive=False, why="does not answer")
    return Health(alive=True)


def _pulsing(*, at: datetime) -> dict[str, Health]:
    try:
        seen = dict(Pulse.objects.filter(part__in=PULSING).values_list("part", "seen_at"))
    except Error:
        return dict.fromkeys(PULSING, Health(alive=False, why="cannot be known"))
    return {part: _judge(seen.get(part), at) for part in PULSING}


def _judge(seen_at: datetime | None, at: datetime) -> Health:
    if seen_at is None:
        return Health(alive=False, why="has never been seen")
    if at - seen_at > SILENT_AFTER:
        return Health(alive=False, why="has fallen silent", seen_at=seen_at)
    return Health(alive=True, seen_at=seen_at)
