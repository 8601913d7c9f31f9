"""Give entries their positions, extend the tree, sign: one sequencer at a time.

Each batch is one transaction: what waits is taken, leaves, tiles and the right edge
are stored, a checkpoint is signed. So a process that is killed at any instant leaves
the batch before or the batch after, and whoever comes next goes on from there. An
entry that commits late is a row of the queue that appears late.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from typing import Any, Final

from django.conf import settings
from django.db import IntegrityError, connection, transaction

from oversight.actions import bulk
from oversight.actions.log_identity import LogStopped, remember, signers
from oversight.models import Checkpoint, LogEdge, LogLeaf, LogTile
from oversight.rules.merkle import HEIGHT, Edge, Tile
from oversight.rules.notes import TreeHead, note_of
from oversight.selectors import events, log

LOCK: Final = 6962  # of advisory locks, the one that makes a process the sequencer
BATCH: Final = 5000  # entries of one transaction

TAKE: Final = "SELECT entry_id FROM oversight_pendingentry ORDER BY entry_id LIMIT %s"
READ: Final = (
    "SELECT id, event, commitment FROM oversight_ledgerentry WHERE id = ANY(%s) ORDER BY id"
)
REMOVE: Final = "DELETE FROM oversight_pendingentry WHERE entry_id = ANY(%s)"
LEAVES: Final = "COPY oversight_logleaf (position, entry_id, kind) FROM STDIN"
Taken = tuple[int, str, bytes]

logger = logging.getLogger(__name__)


@contextmanager
def leading() -> Iterator[bool]:
    """Be the sequencer within the block, if nobody else is; say whether one is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        (mine,) = cursor.fetchone()
    try:
        yield mine
    finally:
        if mine and connection.connection and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def sequence(*, at: datetime, most: int = BATCH) -> int:
    """Sequence at most so many of the entries that wait; return how many it were.

    Raises:
        LogStopped: the tree is not the one that was signed last.
    """
    try:
        with transaction.atomic():
            taken = _take(most)
            if not taken:
                return 0
            signed = _extend(taken, at=at)
    except IntegrityError as fault:
        msg = f"An entry that waits has a position already: somebody changed the database. {fault}"
        raise LogStopped(msg) from fault
    remember(signed.note)
    return len(taken)


def publish(*, at: datetime) -> Checkpoint | None:
    """Sign a checkpoint for everybody, once in each `LOG_PUBLISH_EVERY` seconds of the clock.

    It is signed whether or not the log has grown: a checkpoint that appeared with an
    entry would tell when something happened. An empty log publishes nothing.

    Raises:
        LogStopped: the tree is not the one that was signed last.
    """
    last = log.newest(published=True)
    if last is not None and period(last.signed_at) >= period(at):
        return None
    with transaction.atomic():
        edge = _edge()
        if edge.size == 0:
            return None
        signed = _sign(edge, at=at, published=True)
    remember(signed.note)
    return signed


def kind_of(event: str) -> str:
    """Return the class under which an event is public, after the policy of the settings."""
    found = events.class_of(event).value
    return str(settings.LOG_CLASS_POLICY.get(found, found))


def period(at: datetime) -> int:
    """Return which of the periods between publications an instant is in."""
    return int(at.timestamp()) // int(settings.LOG_PUBLISH_EVERY)


def is_waiting() -> bool:
    """Whether any entry waits for its position."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM oversight_pendingentry)")
        return bool(cursor.fetchone()[0])


# --- the tree ---------------------------------------------------------------------------------
def _take(most: int) -> list[Taken]:
    """Take the first entries out of the queue; one that is not in the ledger any more stays."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [most])
        waiting = [number for (number,) in cursor.fetchall()]
        if not waiting:
            return []
        cursor.execute(READ, [waiting])
        found: list[Taken] = cursor.fetchall()
        if len(found) < len(waiting):
            logger.error(
                "%d entries vanished before they had a position", len(waiting) - len(found)
            )
        cursor.execute(REMOVE, [[number for number, _event, _commitment in found]])
        if cursor.rowcount != len(found):
            raise LogStopped("Somebody else took entries out of the queue. Look who does.")
    return found


def _extend(taken: Sequence[Taken], *, at: datetime) -> Checkpoint:
    """Give each entry its leaf and sign the tree that holds them."""
    edge = _edge()
    kinds = [kind_of(event) for _number, event, _commitment in taken]
    lines = (
        f"{position}\t{number}\t{kind}\n"
        for position, (number, _event, _commitment), kind in zip(
            count(edge.size), taken, kinds, strict=False
        )
    )
    with connection.cursor() as cursor:
        raw: Any = cursor.cursor  # psycopg's own, which alone can copy
        with connection.wrap_database_errors, raw.copy(LEAVES) as copy:
            copy.write("".join(lines))
    leaves = [
        LogLeaf.data(kind, commitment)
        for (_number, _event, commitment), kind in zip(taken, kinds, strict=True)
    ]
    _store(edge, edge.append(leaves))
    return _sign(edge, at=at, published=False)


def _edge() -> Edge:
    """Return the right edge of the tree, having seen that it is the one that was signed."""
    edge = Edge({one.level: bytes(one.data) for one in LogEdge.objects.all()})
    newest = log.newest(published=False)
    signed = (newest.size, bytes(newest.root)) if newest else (0, Edge().root())
    if (edge.size, edge.root()) != signed:
        msg = (
            f"The tree of {edge.size} leaves is not the one of {signed[0]} that was signed last:"
            " somebody changed the database. Run manage.py verify_ledger to see where."
        )
        raise LogStopped(msg)
    return edge


def _store(edge: Edge, full: Sequence[tuple[Tile, bytes]]) -> None:
    tiles = [LogTile(level=tile.level, number=tile.number, data=data) for tile, data in full]
    if len(tiles) > bulk.FEW:
        bulk.store(tiles)
    else:
        LogTile.objects.bulk_create(tiles)
    levels = {*edge.levels, *(tile.level for tile, _data in full)}
    LogEdge.objects.bulk_create(
        [
            LogEdge(
                level=level,
                number=edge.size >> HEIGHT * (max(level, 0) + 1),
                data=edge.levels.get(level, b""),
            )
            for level in sorted(levels)
        ],
        update_conflicts=True,
        unique_fields=["level"],
        update_fields=["number", "data"],
    )


def _sign(edge: Edge, *, at: datetime, published: bool) -> Checkpoint:
    head = TreeHead(settings.LOG_ORIGIN, edge.size, edge.root())
    text = head.text()
    return Checkpoint.objects.create(
        size=head.size,
        root=head.root,
        note=note_of(text, [one.sign(text) for one in signers()]),
        signed_at=at,
        published=published,
    )
