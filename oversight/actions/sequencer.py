"""Give entries their positions, extend the tree, sign: one sequencer at a time.

Each batch is two statements. One reads what waits and the right edge of the tree; the
other takes it out of the queue and stores leaves, tiles, edge and a signed checkpoint.
So a process that is killed at any instant leaves the batch before or the batch after,
and whoever comes next goes on from there. An entry that commits late is a row of the
queue that appears late.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import accumulate
from typing import Any, Final

from django.conf import settings
from django.db import DataError, IntegrityError, connection, transaction

from oversight.actions.log_identity import LogStopped, remember, signers
from oversight.models import Checkpoint, LogLeaf
from oversight.models.statements import prepared
from oversight.rules.merkle import HEIGHT, Edge, Tile
from oversight.rules.notes import TreeHead, note_of
from oversight.selectors import events, log

LOCK: Final = 6962  # of advisory locks, the one that makes a process the sequencer
BATCH: Final = 5000  # entries of one transaction

TREE: Final = """
SELECT ARRAY(SELECT level FROM oversight_logedge ORDER BY level) AS levels,
       ARRAY(SELECT data FROM oversight_logedge ORDER BY level) AS data, c.size, c.root
FROM (SELECT) one LEFT JOIN LATERAL
     (SELECT size, root FROM oversight_checkpoint ORDER BY id DESC LIMIT 1) c ON true
"""
LOOK: Final = f"""
SELECT p.entry_id, e.event, e.commitment, t.*
FROM (SELECT entry_id, row_number() OVER (ORDER BY entry_id) AS place FROM
      (SELECT entry_id FROM oversight_pendingentry ORDER BY entry_id LIMIT $1::int) first) p
LEFT JOIN LATERAL (SELECT event, commitment FROM oversight_ledgerentry
                   WHERE id = p.entry_id OFFSET 0) e ON true
LEFT JOIN LATERAL ({TREE} OFFSET 0) t ON p.place = 1
ORDER BY p.entry_id
"""  # noqa: S608 - of constants
STORE: Final = """
WITH removed AS (
    DELETE FROM oversight_pendingentry WHERE entry_id = ANY($1::bigint[]) RETURNING 1
), leaves AS (
    INSERT INTO oversight_logleaf (position, entry_id, kind)
    SELECT $2::bigint + place - 1, entry_id, kind
    FROM unnest($1::bigint[], $3::text[]) WITH ORDINALITY AS l(entry_id, kind, place)
), tiles AS (
    INSERT INTO oversight_logtile (level, number, data)
    SELECT level, number, substr($8, first, width)
    FROM unnest($4::smallint[], $5::bigint[], $6::int[], $7::int[]) AS t(level, number, first, width)
), edges AS (
    INSERT INTO oversight_logedge (level, number, data)
    SELECT level, number, substr($13, first, width)
    FROM unnest($9::smallint[], $10::bigint[], $11::int[], $12::int[]) AS t(level, number, first, width)
    ON CONFLICT (level) DO UPDATE SET number = excluded.number, data = excluded.data
), signed AS (
    INSERT INTO oversight_checkpoint (size, root, note, signed_at, published)
    VALUES ($14::bigint, $15, $16, $17, false)
)
SELECT 1 / (count(*) = cardinality($1::bigint[]))::int FROM removed
"""  # all or nothing: where one was gone from the queue, the division undoes the rest
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
    taken, edge = _look(most)
    if not taken:
        return 0
    try:
        signed = _extend(taken, edge, at=at)
    except IntegrityError as fault:
        msg = f"An entry that waits has a position already: somebody changed the database. {fault}"
        raise LogStopped(msg) from fault
    except DataError as fault:
        msg = f"Somebody else took entries out of the queue. Look who does. {fault}"
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
        edge = _tree()
        if edge.size == 0:
            return None
        signed = _sign(edge, at=at, published=True)
        signed.save(force_insert=True)
    remember(signed.note)
    return signed


def kind_of(event: str) -> str:
    """Return the class under which an event is public, after the policy of the settings."""
    found = events.class_of(event).value
    return str(settings.LOG_CLASS_POLICY.get(found, found))


def period(at: datetime) -> int:
    """Return which of the periods between publications an instant is in."""
    return int(at.timestamp()) // int(settings.LOG_PUBLISH_EVERY)


# --- the tree ---------------------------------------------------------------------------------
def _look(most: int) -> tuple[list[Taken], Edge]:
    """Return the first entries of the queue, and the tree if there are any.

    An entry that is not in the ledger any more is left in the queue.
    """
    with prepared() as cursor:
        cursor.execute(LOOK, [str(most)])
        waiting = cursor.fetchall()
    if not waiting:
        return [], Edge()
    found: list[Taken] = [one[:3] for one in waiting if one[1] is not None]
    if len(found) < len(waiting):
        logger.error("%d entries vanished before they had a position", len(waiting) - len(found))
    return found, _edge(*waiting[0][3:])


def _tree() -> Edge:
    """Return the tree as it is now."""
    with prepared() as cursor:
        cursor.execute(TREE)
        return _edge(*cursor.fetchone())


def _edge(
    levels: Sequence[int], data: Sequence[bytes], size: int | None, root: bytes | None
) -> Edge:
    """Return the right edge of the tree, having seen that it is the one that was signed."""
    edge = Edge(dict(zip(levels, data, strict=True)))
    signed = (0, Edge().root()) if size is None else (size, root)
    if (edge.size, edge.root()) != signed:
        msg = (
            f"The tree of {edge.size} leaves is not the one of {signed[0]} that was signed last:"
            " somebody changed the database. Run manage.py verify_ledger to see where."
        )
        raise LogStopped(msg)
    return edge


def _extend(taken: Sequence[Taken], edge: Edge, *, at: datetime) -> Checkpoint:
    """Give each entry its leaf and sign the tree that holds them."""
    first, kinds = edge.size, [kind_of(event) for _number, event, _commitment in taken]
    leaves = [
        LogLeaf.data(kind, commitment)
        for (_number, _event, commitment), kind in zip(taken, kinds, strict=True)
    ]
    full = edge.append(leaves)
    signed = _sign(edge, at=at, published=False)
    numbers = [number for number, _event, _commitment in taken]
    _store(edge, full, signed, leaves=(numbers, str(first), kinds))
    return signed


def _store(
    edge: Edge,
    full: Sequence[tuple[Tile, bytes]],
    signed: Checkpoint,
    *,
    leaves: tuple[Sequence[int], str, Sequence[str]],
) -> None:
    """Store a batch by one statement: out of the queue, leaves, tiles, edge, checkpoint."""
    levels = sorted({*edge.levels, *(tile.level for tile, _data in full)})
    edges = [
        (level, edge.size >> HEIGHT * (max(level, 0) + 1), edge.levels.get(level, b""))
        for level in levels
    ]
    values = [
        *leaves,
        *_laid_end_to_end([(tile.level, tile.number, data) for tile, data in full]),
        *_laid_end_to_end(edges),
        *(str(signed.size), signed.root, signed.note, signed.signed_at),
    ]
    with prepared() as cursor:
        cursor.execute(STORE, values)


def _laid_end_to_end(parts: Sequence[tuple[int, int, bytes]]) -> list[Any]:
    """Return levels, numbers, and where in the bytes of all of them each part begins, how long it is.

    A list of bytes would be sent as text, every byte of it looked at for what to escape.
    """
    widths = [len(data) for _level, _number, data in parts]
    return [
        [level for level, _number, _data in parts],
        [number for _level, number, _data in parts],
        [1 + end - width for end, width in zip(accumulate(widths), widths, strict=True)],
        widths,
        b"".join([data for _level, _number, data in parts]),
    ]


def _sign(edge: Edge, *, at: datetime, published: bool) -> Checkpoint:
    """Return the checkpoint over the tree as it is now, not yet stored."""
    head = TreeHead(settings.LOG_ORIGIN, edge.size, edge.root())
    text = head.text()
    return Checkpoint(
        size=head.size,
        root=head.root,
        note=note_of(text, [one.sign(text) for one in signers()]),
        signed_at=at,
        published=published,
    )
