"""Reading the public log: tiles, proofs, checkpoints, and how far it is behind.

Tiles and proofs here reach to the end of the tree. What is shown to strangers must
stay within `newest(published=True).size`; that is for the doors to see to.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_

from django.db import connection
from django.db.models import Count, Q

from oversight.models import Checkpoint, LogEdge, LogKey, LogLeaf, LogTile
from oversight.rules import merkle
from oversight.rules.merkle import MissingTile, Tile
from oversight.rules.notes import Verifier, note_of, read_note

MOST_COUNTED = 100_000  # entries that wait; beyond this the figure is "at least"


# --- the tree ---------------------------------------------------------------------------------
def tiles(wanted: Iterable[Tile]) -> dict[Tile, bytes]:
    """Return the bytes of each tile or bundle, by two queries at the most.

    Raises:
        MissingTile: one of them reaches beyond the tree, or is not kept whole.
    """
    asked = sorted(set(wanted))
    by_level: dict[int, list[int]] = defaultdict(list)
    for tile in asked:
        by_level[tile.level].append(tile.number)
    if not asked:
        return {}
    places = (Q(level=level, number__in=numbers) for level, numbers in by_level.items())
    chosen = reduce(or_, places)
    kept = _kept(LogTile, chosen)
    if any((tile.level, tile.number) not in kept for tile in asked):
        kept = _kept(LogEdge, chosen) | kept
        if any((tile.level, tile.number) not in kept for tile in asked):
            kept = _kept(LogTile, chosen) | kept  # an edge that became full in between
    missing = [tile.address for tile in asked if (tile.level, tile.number) not in kept]
    if missing:
        msg = f"The log does not hold {', '.join(missing)}."
        raise MissingTile(msg)
    return {tile: merkle.prefix(tile, kept[tile.level, tile.number]) for tile in asked}


def tile(level: int, number: int, width: int = merkle.WIDTH) -> bytes:
    """Return one tile, or at level -1 one bundle of leaves.

    Raises:
        MissingTile: it reaches beyond the tree.
    """
    wanted = Tile(level, number, width)
    return tiles([wanted])[wanted]


PUBLISHED_TILE = """
    SELECT coalesce((SELECT size FROM oversight_checkpoint WHERE published
                     ORDER BY id DESC LIMIT 1), 0),
           (SELECT data FROM oversight_logtile WHERE level = %s AND number = %s),
           (SELECT data FROM oversight_logedge WHERE level = %s AND number = %s)
"""


def published_tile(wanted: Tile) -> tuple[int, bytes]:
    """Return the size of the newest published tree, and what is kept of a tile, by one query.

    That may be wider than what is published; it is empty where there is no such tile.
    """
    place = [wanted.level, wanted.number]
    with connection.cursor() as cursor:
        cursor.execute(PUBLISHED_TILE, [*place, *place])
        published, full, edge = cursor.fetchone()
    return published, bytes(full or edge or b"")


def size() -> int:
    """Return how many leaves the log has now, signed for or not."""
    last = LogLeaf.objects.order_by("-position").values_list("position", flat=True).first()
    return 0 if last is None else last + 1


def root_at(count: int) -> bytes:
    """Return the root of the first `count` leaves."""
    return merkle.root_at(tiles, count)


def inclusion_proof(position: int, count: int) -> list[bytes]:
    """Return the proof that the leaf at `position` is among the first `count` leaves."""
    return merkle.inclusion_proof(tiles, position, count)


def consistency_proof(old: int, new: int) -> list[bytes]:
    """Return the proof that the first `old` leaves are the beginning of the first `new`."""
    return merkle.consistency_proof(tiles, old, new)


def position_of(commitment: bytes) -> int | None:
    """Return the position of the entry with this commitment; none if it has none yet."""
    found = LogLeaf.objects.filter(entry__commitment=commitment)
    return found.order_by("position").values_list("position", flat=True).first()


def classes(count: int) -> dict[str, int]:
    """Return how many of the first `count` leaves each class has; classes without one are left out."""
    found = LogLeaf.objects.filter(position__lt=count).values_list("kind").annotate(Count("pk"))
    return dict(found.order_by("kind"))


def _kept(model: type[LogTile | LogEdge], chosen: Q) -> dict[tuple[int, int], bytes]:
    found = model._default_manager.filter(chosen).values_list("level", "number", "data")
    return {(level, number): bytes(data) for level, number, data in found}


# --- checkpoints ------------------------------------------------------------------------------
def newest(*, published: bool) -> Checkpoint | None:
    """Return the newest checkpoint: of the published ones, or of all."""
    found = Checkpoint.objects.filter(published=True) if published else Checkpoint.objects.all()
    return found.order_by("-id").first()


def first_with(position: int) -> Checkpoint | None:
    """Return the first checkpoint whose tree holds the leaf at `position`; none if none is signed."""
    return Checkpoint.objects.filter(size__gt=position).order_by("size", "id").first()


def signed_note(checkpoint: Checkpoint) -> str:
    """Return a checkpoint as a note, with the cosignatures of its witnesses."""
    own = read_note(checkpoint.note)
    lines = [one.line for one in own.signatures]
    lines += checkpoint.cosignatures.order_by("id").values_list("line", flat=True)
    return note_of(own.text, [line.removesuffix("\n") + "\n" for line in lines])


@dataclass(frozen=True, slots=True)
class KeyUse:
    """A key of the log and when it was the newest: `since <= t < until`."""

    verifier: Verifier
    since: datetime
    until: datetime | None


def keys_used() -> list[KeyUse]:
    """Return every key that ever signed, the newest first."""
    rows = list(LogKey.objects.order_by("-id"))
    ends: list[datetime | None] = [None, *(row.since for row in rows)]
    return [
        KeyUse(Verifier.parse(row.verifier), row.since, until)
        for row, until in zip(rows, ends, strict=False)
    ]


# --- how far behind ---------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Lag:
    """How far the log is behind: entries that wait, since when, and the newest checkpoints."""

    pending: int
    oldest_at: datetime | None
    size: int
    signed_at: datetime | None
    published_at: datetime | None


WAITING = """
    SELECT (SELECT count(*) FROM (SELECT FROM oversight_pendingentry LIMIT %s) few),
           (SELECT inserted_at FROM oversight_ledgerentry WHERE id =
               (SELECT entry_id FROM oversight_pendingentry ORDER BY entry_id LIMIT 1))
"""


def lag() -> Lag:
    """Return how far the log is behind; `pending` stops counting at 100,000."""
    with connection.cursor() as cursor:
        cursor.execute(WAITING, [MOST_COUNTED])
        pending, oldest_at = cursor.fetchone()
    signed, published = newest(published=False), newest(published=True)
    return Lag(
        pending=pending,
        oldest_at=oldest_at,
        size=signed.size if signed else 0,
        signed_at=signed.signed_at if signed else None,
        published_at=published.signed_at if published else None,
    )
