"""Are all parts of the running system alive?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from celery import current_app
from django.conf import settings
from django.db import Error, connection
from kombu.exceptions import KombuError

from oversight.models import LedgerCheck, Pulse
from oversight.selectors import log, witnesses

SILENT_AFTER: Final = timedelta(seconds=30)
PATIENCE: Final = 2  # seconds to reach the broker
SEQUENCER: Final = "sequencer"
SEQUENCER_STOPPED: Final = "sequencer stopped"  # shows itself while it refuses to sign
WITNESSES: Final = "witnesses"
WITNESS_REFUSED: Final = "witness refused"  # shows itself while one of them does
REFUSAL_LASTS: Final = timedelta(minutes=5)
PULSING: Final = ("worker", "beat", SEQUENCER)
BEHIND: Final = timedelta(minutes=5)  # for how long an entry may wait for its position
SHOWN_FROM: Final = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Health:
    """One part: alive or not, why not, and when it last showed itself, if it does so."""

    alive: bool
    why: str = ""
    seen_at: datetime | None = None
    lag: Mapping[str, int] | None = None


def states(*, at: datetime) -> Mapping[str, Health]:
    """Return the state of every part at the instant `at`.

    Database and broker are asked; worker, beat and sequencer are alive if they showed
    themselves within the last half minute, and the sequencer if it also keeps up. The
    reasons are fixed words: a stranger may read them.
    """
    return {"database": database(), "broker": broker(), **_pulsing(at=at)}


def keeping_up(alive: Health, *, at: datetime, stopped_at: datetime | None) -> Health:
    """Return the state of the sequencer, which is `alive` or not, with its lag.

    What has waited for less than ten seconds counts as nothing, and only the age of
    the published checkpoint is shown: else the page would tell when something happened.
    """
    found = log.lag()
    waited = at - found.oldest_at if found.oldest_at else timedelta()
    age = at - found.published_at if found.published_at else None
    late = waited >= SHOWN_FROM
    lag = {
        "pending": found.pending if late else 0,
        "oldest_pending_seconds": int(waited.total_seconds()) if late else 0,
        **({"checkpoint_age_seconds": int(age.total_seconds())} if age is not None else {}),
    }
    why = alive.why
    if stopped_at and (alive.seen_at is None or stopped_at > alive.seen_at):
        why = "refuses to sign"
    elif alive.alive and found.pending and found.oldest_at is None:
        why = "has lost an entry"
    elif alive.alive and waited > BEHIND:
        why = "is behind"
    elif alive.alive and age is None:
        why = "has not published yet"
    elif alive.alive and age and age > 2 * timedelta(seconds=settings.LOG_PUBLISH_EVERY) + BEHIND:
        why = "does not publish"
    return Health(alive=not why, why=why, seen_at=alive.seen_at, lag=lag)


def witnessing(*, at: datetime, refused_at: datetime | None) -> Health:
    """Return how many outside witnesses there are, and how many have seen the newest checkpoint.

    Too few of them is a fault of the installation, told at /log/ and by the deployment
    check; one that refuses knows another history, and that is an alarm.
    """
    sights = witnesses.sights()
    seen = {"configured": len(sights), "up_to_date": sum(one.current for one in sights)}
    refused = refused_at is not None and at - refused_at < REFUSAL_LASTS
    return Health(alive=not refused, why="one refuses to cosign" if refused else "", lag=seen)


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
        seen = dict(Pulse.objects.values_list("part", "seen_at"))
        found = {part: _judge(seen.get(part), at) for part in PULSING}
        found[SEQUENCER] = keeping_up(
            found[SEQUENCER], at=at, stopped_at=seen.get(SEQUENCER_STOPPED)
        )
        found[WITNESSES] = witnessing(at=at, refused_at=seen.get(WITNESS_REFUSED))
    except Error:
        return dict.fromkeys((*PULSING, WITNESSES), Health(alive=False, why="cannot be known"))
    return found


def _judge(seen_at: datetime | None, at: datetime) -> Health:
    if seen_at is None:
        return Health(alive=False, why="has never been seen")
    if at - seen_at > SILENT_AFTER:
        return Health(alive=False, why="has fallen silent", seen_at=seen_at)
    return Health(alive=True, seen_at=seen_at)


def last_check() -> LedgerCheck | None:
    """Return the last verification of the ledger; none before the first, or without a database.

    A ledger that does not hold is an alarm, and no reason to take the system away.
    """
    try:
        return LedgerCheck.objects.order_by("-id").first()
    except Error:
        return None
