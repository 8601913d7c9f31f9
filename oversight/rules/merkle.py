"""The Merkle tree of the public log: RFC 6962, kept as tiles (c2sp.org/tlog-tiles).

A tile of level `l` holds up to 256 hashes, each of a whole subtree of 256^l leaves;
level `ENTRIES` holds the leaves themselves. A tile that is not full is the beginning
of the full one, so the tile of any width is a prefix of what is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from struct import Struct
from typing import Final, NamedTuple

HASH: Final = 32  # bytes
WIDTH: Final = 256  # hashes of a full tile
HEIGHT: Final = 8  # levels of the tree that one tile spans
ENTRIES: Final = -1  # the level of the bundles of leaves
PAIRS: Final = {2 * HASH << height: Struct("64s" * (1 << height)) for height in range(HEIGHT)}
PARTS_KEPT: Final = 1024  # inner nodes that a process remembers: 4 MiB at the most
HIGHEST: Final = 63  # the last level that an address may name
LONGEST_LEAF: Final = 65_535  # bytes: a bundle gives each leaf two bytes for its length
EMPTY: Final = sha256(b"").digest()  # the root of a tree without leaves
ADDRESS: Final = re.compile(
    r"(?P<level>entries|0|[1-9]\d?)/(?P<number>(?:x\d{3}/){0,5}\d{3})(?:\.p/(?P<width>[1-9]\d{0,2}))?",
    re.ASCII,
)


class BadAddress(ValueError):
    """The address of a tile breaks a rule; `rule` says which: shape, level, width or number."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


class MissingTile(LookupError):
    """A tile that the tree needs cannot be read, or is shorter than it has to be."""


class Tile(NamedTuple):
    """One tile: its level, its number in the level, and how many hashes it holds."""

    level: int
    number: int
    width: int = WIDTH

    @property
    def address(self) -> str:
        """The path below `tile/`: 1234067 of level 0 is `0/x001/x234/067`."""
        digits = f"{self.number:d}"
        digits = digits.zfill(-(-len(digits) // 3) * 3)
        groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
        number = "".join(f"x{group}/" for group in groups[:-1]) + groups[-1]
        level = "entries" if self.level == ENTRIES else str(self.level)
        return f"{level}/{number}" + (f".p/{self.width}" if self.width < WIDTH else "")


Reader = Callable[[Iterable[Tile]], Mapping[Tile, bytes]]
"""Returns the bytes of every tile it is asked for, all at once, or raises `MissingTile`."""
Span = tuple[int, int]
"""The leaves `first <= position < last` of a subtree."""


def tile_at(address: str) -> Tile:
    """Return the tile that an address below `tile/` names.

    Raises:
        BadAddress: it is not written as c2sp.org/tlog-tiles asks for.
    """
    found = ADDRESS.fullmatch(address)
    if found is None:
        raise BadAddress("shape")
    level = ENTRIES if found["level"] == "entries" else int(found["level"])
    number = int(found["number"].replace("x", "").replace("/", ""))
    width = int(found["width"] or WIDTH)
    tile = Tile(level, number, width)
    if level > HIGHEST:
        raise BadAddress("level")
    if found["width"] and width >= WIDTH:
        raise BadAddress("width")
    if tile.address != address:
        raise BadAddress("number")
    return tile


def width_of(level: int, number: int, size: int) -> int:
    """Return how many hashes a tile holds in a tree of `size` leaves; 0 if it has none."""
    nodes = size >> HEIGHT * max(level, 0)
    return max(0, min(WIDTH, nodes - number * WIDTH))


def tiles_of(size: int, *, since: int = 0) -> Iterator[Tile]:
    """Yield every tile of a tree of `size` leaves that a tree of `since` leaves has not.

    Bundles come first, then the levels from below. Empty tiles are left out.
    """
    for level in range(ENTRIES, HIGHEST + 1):
        nodes, before = (leaves >> HEIGHT * max(level, 0) for leaves in (size, since))
        if nodes == before:
            if level >= 0:
                return
            continue
        for number in range(before // WIDTH, -(-nodes // WIDTH)):
            yield Tile(level, number, min(WIDTH, nodes - number * WIDTH))


# --- hashes -----------------------------------------------------------------------------------
def leaf_hash(data: bytes) -> bytes:
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def root(hashes: Sequence[bytes]) -> bytes:
    """Return the root of a tree that has these leaf hashes."""
    if not hashes:
        return EMPTY
    edge = Edge()
    edge.append_hashes(hashes)
    return edge.root()


def subtree_root(hashes: bytes) -> bytes:
    """Return the root of a whole subtree: 1, 2, 4 ... 256 hashes, one after the other."""
    while len(hashes) > HASH:
        pairs = PAIRS[len(hashes)].unpack(hashes)
        hashes = b"".join([sha256(b"\x01" + pair).digest() for pair in pairs])
    return hashes


part_root = lru_cache(maxsize=PARTS_KEPT)(subtree_root)  # of what is asked for again and again


# --- growing ----------------------------------------------------------------------------------
class Edge:
    """The right edge of a growing tree: of each level what does not fill a tile yet.

    It is all that appending needs: `levels[l]` are the last hashes of level `l`,
    `levels[ENTRIES]` the last leaves with their lengths.
    """

    def __init__(self, levels: Mapping[int, bytes] | None = None) -> None:
        self.levels = {level: bytes(data) for level, data in (levels or {}).items() if data}
        self.size = sum(
            len(data) // HASH << HEIGHT * level
            for level, data in self.levels.items()
            if level != ENTRIES
        )

    def append(self, leaves: Sequence[bytes]) -> list[tuple[Tile, bytes]]:
        """Add leaves; return the tiles and bundles that became full.

        Raises:
            ValueError: a leaf is too long for a bundle; nothing was added.
        """
        if any(len(leaf) > LONGEST_LEAF for leaf in leaves):
            msg = f"A leaf may have {LONGEST_LEAF} bytes."
            raise ValueError(msg)
        bundled = [len(leaf).to_bytes(2, "big") + leaf for leaf in leaves]
        return self.append_hashes([leaf_hash(leaf) for leaf in leaves], bundled)

    def append_hashes(
        self, hashes: Sequence[bytes], bundled: Sequence[bytes] = ()
    ) -> list[tuple[Tile, bytes]]:
        full: list[tuple[Tile, bytes]] = []
        done = 0
        while done < len(hashes):
            until = done + WIDTH - self.size % WIDTH
            part = hashes[done:until]
            self._add(0, b"".join(part))
            self._add(ENTRIES, b"".join(bundled[done:until]))
            self.size += len(part)
            done += len(part)
            if self.size % WIDTH == 0:
                full += self._close()
        return full

    def root(self) -> bytes:
        found: bytes | None = None
        for level in sorted(level for level in self.levels if level != ENTRIES):
            hashes, end = self.levels[level], len(self.levels[level])
            count = end // HASH
            while count:  # whole subtrees, the smallest and rightmost first
                least = count & -count
                part = part_root(hashes[end - least * HASH : end])
                found = part if found is None else node_hash(part, found)
                end -= least * HASH
                count -= least
        return EMPTY if found is None else found

    def _add(self, level: int, data: bytes) -> None:
        if data:
            self.levels[level] = self.levels.get(level, b"") + data

    def _close(self) -> list[tuple[Tile, bytes]]:
        closed = []
        if ENTRIES in self.levels:
            bundle = self.levels.pop(ENTRIES)
            closed.append((Tile(ENTRIES, self.size // WIDTH - 1), bundle))
        level = 0
        while len(self.levels.get(level, b"")) == WIDTH * HASH:
            data = self.levels.pop(level)
            closed.append((Tile(level, (self.size >> HEIGHT * (level + 1)) - 1), data))
            level += 1
            self._add(level, subtree_root(data))
        return closed


def prefix(tile: Tile, data: bytes) -> bytes:
    """Return the tile of this width out of a tile or bundle at least as wide.

    Raises:
        MissingTile: `data` holds less than that.
    """
    if tile.level != ENTRIES:
        end = tile.width * HASH
    else:
        end = 0
        for _leaf in range(tile.width):
            end += 2 + int.from_bytes(data[end : end + 2], "big")
    if end > len(data):
        msg = f"The tile {tile.address} is shorter than it has to be."
        raise MissingTile(msg)
    return data[:end]


def leaves_of(bundle: bytes) -> list[bytes]:
    """Return the leaves of a bundle.

    Raises:
        MissingTile: the bundle ends in the middle of a leaf.
    """
    leaves, at = [], 0
    while at < len(bundle):
        end = at + 2 + int.from_bytes(bundle[at : at + 2], "big")
        if end > len(bundle) or at + 2 > len(bundle):
            raise MissingTile("A bundle ends in the middle of a leaf.")
        leaves.append(bundle[at + 2 : end])
        at = end
    return leaves


# --- proofs -----------------------------------------------------------------------------------
def root_at(read: Reader, size: int) -> bytes:
    """Return the root that the tree had at `size` leaves, from its tiles."""
    return _roots(read, [(0, size)], size)[0] if size else EMPTY


def inclusion_proof(read: Reader, position: int, size: int) -> list[bytes]:
    """Return the proof that the leaf at `position` is in the tree of `size` leaves.

    The leaf's sibling comes first (RFC 6962, 2.1.1). All tiles are asked for at once.

    Raises:
        ValueError: `position` is not within `0 <= position < size`.
    """
    if not 0 <= position < size:
        msg = f"Position {position} is not in a tree of {size} leaves."
        raise ValueError(msg)
    first, last = 0, size
    spans: list[Span] = []
    while last - first > 1:
        middle = first + _half(last - first)
        if position < middle:
            spans.append((middle, last))
            last = middle
        else:
            spans.append((first, middle))
            first = middle
    return _roots(read, spans[::-1], size)


def consistency_proof(read: Reader, old: int, new: int) -> list[bytes]:
    """Return the proof that the tree of `old` leaves is the beginning of that of `new`.

    Raises:
        ValueError: `old` is not within `0 <= old <= new`.
    """
    if not 0 <= old <= new:
        msg = f"A tree of {old} leaves is not the beginning of one of {new}."
        raise ValueError(msg)
    if old in {0, new}:
        return []
    first, last = 0, new
    spans: list[Span] = []
    while old != last:
        middle = first + _half(last - first)
        if old <= middle:
            spans.append((middle, last))
            last = middle
        else:
            spans.append((first, middle))
            first = middle
    if first:  # else it is the old root itself, which the verifier has
        spans.append((first, last))
    return _roots(read, spans[::-1], new)


def verify_inclusion(
    leaf: bytes, position: int, size: int, proof: Sequence[bytes], tree: bytes
) -> bool:
    """Whether `proof` leads from the hash of a leaf to the root `tree` (RFC 9162, 2.1.3.2)."""
    if not 0 <= position < size:
        return False
    node, last, found = position, size - 1, leaf
    for part in proof:
        if last == 0:
            return False
        if node & 1 or node == last:
            found = node_hash(part, found)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            found = node_hash(found, part)
        node, last = node >> 1, last >> 1
    return last == 0 and found == tree


def verify_consistency(
    old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether `proof` shows that the old tree is the new one's beginning (RFC 9162, 2.1.4.2)."""
    if old == new:
        return not proof and old_root == new_root
    if old == 0:
        return not proof and old_root == EMPTY
    if not 0 < old < new or not proof:
        return False
    whole = old & (old - 1) == 0
    path = [old_root, *proof] if whole else list(proof)
    node, last = old - 1, new - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    before = after = path[0]
    for part in path[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            before, after = node_hash(part, before), node_hash(part, after)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            after = node_hash(after, part)
        node, last = node >> 1, last >> 1
    return last == 0 and before == old_root and after == new_root


def _half(count: int) -> int:
    """Return the largest power of two below `count`."""
    return 1 << (count - 1).bit_length() - 1


def _subtrees(first: int, last: int) -> Iterator[Span]:
    """Yield the whole subtrees of a span from left to right: their height and number."""
    while first < last:
        height = (last - first).bit_length() - 1
        yield height, first >> height
        first += 1 << height


def _place(height: int, number: int, size: int) -> tuple[Tile, int, int]:
    """Return the tile that holds a whole subtree, and where in it its bytes begin and end."""
    level, above = divmod(height, HEIGHT)
    node = number << above
    within = node % WIDTH
    tile = Tile(level, node // WIDTH, width_of(level, node // WIDTH, size))
    return tile, within * HASH, (within + (1 << above)) * HASH


def _roots(read: Reader, spans: Sequence[Span], size: int) -> list[bytes]:
    """Return the root of each span of leaves of a tree of `size`, reading every tile once."""
    parts = [[_place(*one, size) for one in _subtrees(*span)] for span in spans]
    tiles = read({tile for span in parts for tile, _begin, _end in span})
    roots = []
    for span in parts:
        found: bytes | None = None
        for tile, begin, end in reversed(span):
            part = part_root(prefix(tile, tiles[tile])[begin:end])
            found = part if found is None else node_hash(part, found)
        roots.append(found or EMPTY)
    return roots
