"""Reading the public log: tiles, proofs, checkpoints, and how far it is behind.

Tiles and proofs here reach to the end of the tree. What is shown to strangers must
stay within `newest(published=True).size`; that is for the doors to see to.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

from django.db import connection
from django.db.models import Count

from oversight.models import Checkpoint, LogKey, LogLeaf
from oversight.models.statements import first_row, prepared
from oversight.rules import merkle
from oversight.rules.merkle import MissingTile, Tile
from oversight.rules.notes import NoteFault, Verifier

MOST_COUNTED: Final = 100_000  # entries that wait; beyond this the figure is "at least"
TILES_KEPT: Final = 1024  # tiles that a process remembers for proofs: 8 MiB
BUNDLES_KEPT: Final = 512  # tiles and bundles that it remembers to serve: 10 MiB


# --- the tree ---------------------------------------------------------------------------------
TILES = """
    SELECT w.place, coalesce(
        (SELECT data FROM oversight_logtile t WHERE (t.level, t.number) = (w.level, w.number)),
        (SELECT data FROM oversight_logedge e WHERE (e.level, e.number) = (w.level, w.number)))
    FROM unnest($1::smallint[], $2::bigint[]) WITH ORDINALITY AS w(level, number, place)
"""


def tiles(wanted: Iterable[Tile]) -> dict[Tile, bytes]:
    """Return the bytes of each tile or bundle, by one query.

    Raises:
        MissingTile: one of them reaches beyond the tree, or is not kept whole.
    """
    asked = sorted(set(wanted))
    if not asked:
        return {}
    with prepared() as cursor:
        cursor.execute(TILES, [[one.level for one in asked], [one.number for one in asked]])
        kept = {asked[place - 1]: data for place, data in cursor.fetchall() if data is not None}
    missing = [tile.address for tile in asked if tile not in kept]
    if missing:
        msg = f"The log does not hold {', '.join(missing)}."
        raise MissingTile(msg)
    return {tile: merkle.prefix(tile, bytes(kept[tile])) for tile in asked}


def tile(level: int, number: int, width: int = merkle.WIDTH) -> bytes:
    """Return one tile, or at level -1 one bundle of leaves.

    Raises:
        MissingTile: it reaches beyond the tree.
    """
    wanted = Tile(level, number, width)
    return tiles([wanted])[wanted]


_remembered: dict[Tile, bytes] = {}  # a tile of a given width never changes


def tiles_kept(wanted: Iterable[Tile]) -> dict[Tile, bytes]:
    """Return the bytes of each tile: those that this process has not read before by one query.

    Raises:
        MissingTile: one of them reaches beyond the tree, or is not kept whole.
    """
    asked = set(wanted)
    found = {one: data for one in asked if (data := _remembered.get(one)) is not None}
    read = tiles(asked - found.keys())
    for one, data in read.items():
        if len(_remembered) >= TILES_KEPT:
            _remembered.pop(next(iter(_remembered)), None)
        _remembered[one] = data
    return found | read


class Unpublished(LookupError):
    """A tile reaches beyond the newest published tree, which has `size` leaves."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.size = size


PUBLISHED_TILE = """
    SELECT coalesce((SELECT size FROM oversight_checkpoint WHERE published
                     ORDER BY id DESC LIMIT 1), 0),
           coalesce(
               (SELECT data FROM oversight_logtile WHERE (level, number) = ($1::smallint, $2::bigint)),
               (SELECT data FROM oversight_logedge WHERE (level, number) = ($1::smallint, $2::bigint)))
"""


@lru_cache(maxsize=BUNDLES_KEPT)
def published_tile(wanted: Tile) -> bytes:
    """Return a tile or bundle within the newest published tree, by one query or from memory.

    Raises:
        Unpublished: it reaches beyond that tree; this is not remembered.
        MissingTile: it is published, and not kept whole.
    """
    row = first_row(PUBLISHED_TILE, [str(wanted.level), str(wanted.number)])
    size, data = row or (0, None)
    if wanted.width > merkle.width_of(wanted.level, wanted.number, size):
        raise Unpublished(size)
    return merkle.prefix(wanted, bytes(data or b""))


def forget() -> None:
    """Forget every tile that this process remembers."""
    _remembered.clear()
    published_tile.cache_clear()


def size() -> int:
    """Return how many leaves the log has now, signed for or not."""
    last = LogLeaf.objects.order_by("-position").values_list("position", flat=True).first()
    return 0 if last is None else last + 1


def root_at(count: int) -> bytes:
    """Return the root of the first `count` leaves."""
    return merkle.root_at(tiles, count)


def inclusion_proof(position: int, count: int) -> list[bytes]:
    """Return the proof that the leaf at `position` is among the first `count` leaves."""
    return merkle.inclusion_proof(tiles_kept, position, count)


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
    return cosigned(
        checkpoint.note, checkpoint.cosignatures.order_by("id").values_list("line", flat=True)
    )


def cosigned(note: str, lines: Iterable[str]) -> str:
    """Return a signed note with more signature lines below its own."""
    return note + "".join(line.removesuffix("\n") + "\n" for line in lines)


PUBLISHED_NOTE = """
    SELECT note, ARRAY(SELECT line FROM oversight_cosignature s WHERE s.checkpoint_id = c.id ORDER BY id)
    FROM oversight_checkpoint c WHERE published ORDER BY id DESC LIMIT 1
"""


def published_note() -> str | None:
    """Return the newest published checkpoint as a note with its cosignatures, by one query."""
    row = first_row(PUBLISHED_NOTE, [])
    return cosigned(*row) if row else None


@dataclass(frozen=True, slots=True)
class KeyUse:
    """A key of the log and when it was the newest: `since <= t < until`."""

    verifier: Verifier
    since: datetime
    until: datetime | None


def keys_used() -> list[KeyUse]:
    """Return every key that ever signed, the newest first.

    A row that is no key has signed nothing; the check of the ledger names it.
    """
    found: list[KeyUse] = []
    until = None
    for row in LogKey.objects.order_by("-id"):
        with suppress(NoteFault):
            found.append(KeyUse(Verifier.parse(row.verifier), row.since, until))
            until = row.since
    return found


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
