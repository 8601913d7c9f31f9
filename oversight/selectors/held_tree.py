"""What is stored of the log's tree, held against the tree that its leaves come to."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import connection
from django.utils.translation import gettext_noop

from oversight.rules.findings import Verification
from oversight.rules.merkle import ENTRIES, HASH, HEIGHT, WIDTH, Edge, Tile, leaf_hash


class Mark(NamedTuple):
    """A checkpoint: what it says the tree was at its size."""

    pk: int
    size: int
    root: bytes


class HeldTree:
    """Compares what is stored of the tree; what follows from one fault is not named again."""

    def __init__(self, found: Verification, marks: Sequence[Mark]) -> None:
        self.found = found
        self.edge = Edge()
        self.missing = 0  # places without a leaf: behind them the tree cannot be the signed one
        self.waiting = deque(marks)
        self.filled: Sequence[tuple[Tile, bytes]] = ()  # whose digests the server was asked for
        self.digests: Any = None

    @property
    def expected(self) -> int:
        """The position that the next leaf has to have."""
        return self.edge.size + self.missing

    def take(self, leaves: Sequence[bytes]) -> None:
        """Add leaves; compare the root at the size of each checkpoint, and the tiles that fill."""
        hashes = [leaf_hash(one) for one in leaves]
        bundled = [len(one).to_bytes(2, "big") + one for one in leaves]
        full: list[tuple[Tile, bytes]] = []
        done = 0
        while self.waiting and self.waiting[0].size <= self.edge.size + len(hashes) - done:
            until = done + self.waiting[0].size - self.edge.size
            full += self.edge.append_hashes(hashes[done:until], bundled[done:until])
            done, root = until, self.edge.root()
            while self.waiting and self.waiting[0].size == self.edge.size:
                self._check(self.waiting.popleft(), root)
        full += self.edge.append_hashes(hashes[done:], bundled[done:])
        self._compare()
        self.filled = full
        if full:
            self.digests = _ask_digests([tile for tile, _data in full])

    def end(self) -> None:
        """Name the checkpoints of trees larger than this, and the tiles that it cannot have."""
        self._compare()
        for mark in self.waiting:
            self.found.add(
                f"checkpoint {mark.pk}",
                gettext_noop(
                    "it was signed over %(signed)s leaves, and there are only %(size)s: leaves are"
                    " missing at the end, or an older backup was restored"
                ),
                signed=mark.size,
                size=self.edge.size,
            )
        self._superfluous()

    def _check(self, mark: Mark, root: bytes) -> None:
        if mark.root != root:
            self._name(
                f"checkpoint {mark.pk}",
                gettext_noop("the first %(size)s leaves have another root than it signed"),
                size=mark.size,
            )

    def _compare(self) -> None:
        """Compare the tiles that filled last with what is stored of them, by their hashes."""
        if not self.filled:
            return
        with self.digests as cursor:
            stored = {(level, number): digest for level, number, digest in cursor.fetchall()}
        for tile, data in self.filled:
            digest = stored.get((tile.level, tile.number))
            if digest is None:
                self.found.add(f"tile {tile.address}", gettext_noop("it is missing"))
            elif bytes(digest) != hashlib.sha256(data).digest():
                self._differs(tile, data)

    def _superfluous(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT level, number FROM oversight_logtile ORDER BY 1, 2")
            for level, number in cursor:
                if (number + 1) * WIDTH > self.edge.size >> HEIGHT * max(level, 0):
                    place = f"tile {Tile(level, number).address}"
                    self.found.add(place, gettext_noop("there are not enough leaves for it"))

    def _differs(self, tile: Tile, data: bytes) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT data FROM oversight_logtile WHERE level = %s AND number = %s",
                [tile.level, tile.number],
            )
            kept = bytes(cursor.fetchone()[0])
        first = next((at for at, (a, b) in enumerate(zip(kept, data, strict=False)) if a != b), 0)
        if tile.level == ENTRIES:
            what, at = gettext_noop("its byte %(at)s is not what the entries come to"), first
        else:
            what = gettext_noop("its hash of position %(at)s is not what the entries come to")
            at = (tile.number * WIDTH + first // HASH) << HEIGHT * tile.level
        self._name(f"tile {tile.address}", what, at=at)

    def _name(self, place: str, sentence: str, **figures: Any) -> None:
        """Name a difference of the tree; behind a gap only that there are more."""
        if self.missing:
            self.found.more += 1
        else:
            self.found.add(place, sentence, **figures)


def _ask_digests(tiles: Sequence[Tile]) -> Any:
    """Ask for the hashes of what is stored of some tiles; the answer is read later."""
    cursor = connection.cursor()
    cursor.execute(
        "SELECT t.level, t.number, sha256(t.data) FROM oversight_logtile t"
        " JOIN unnest(%s::smallint[], %s::bigint[]) w(level, number)"
        " ON (t.level, t.number) = (w.level, w.number)",
        [[one.level for one in tiles], [one.number for one in tiles]],
    )
    return cursor
