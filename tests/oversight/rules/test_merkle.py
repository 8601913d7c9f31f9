"""The tree against the definition of RFC 6962, written as naively as it is defined."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oversight.rules import merkle
from oversight.rules.merkle import ENTRIES, HASH, WIDTH, BadAddress, Edge, MissingTile, Tile

MOST = 600
LEAVES = [b"v1 other %064x\n" % number for number in range(MOST)]


def sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def half(count: int) -> int:
    power = 1
    while power * 2 < count:
        power *= 2
    return power


@cache
def mth(first: int, last: int) -> bytes:
    if last == first:
        return sha256()
    if last - first == 1:
        return sha256(b"\x00", LEAVES[first])
    middle = first + half(last - first)
    return sha256(b"\x01", mth(first, middle), mth(middle, last))


def path(position: int, first: int, last: int) -> list[bytes]:
    if last - first == 1:
        return []
    middle = first + half(last - first)
    if position < middle:
        return [*path(position, first, middle), mth(middle, last)]
    return [*path(position, middle, last), mth(first, middle)]


def subproof(old: int, first: int, last: int, *, whole: bool) -> list[bytes]:
    if old == last - first:
        return [] if whole else [mth(first, last)]
    middle = first + half(last - first)
    if old <= middle - first:
        return [*subproof(old, first, middle, whole=whole), mth(middle, last)]
    rest = subproof(old - (middle - first), middle, last, whole=False)
    return [*rest, mth(first, middle)]


class Kept:
    """A log in memory: what it was given full, and its edge."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self.edge = Edge()
        self.full = dict(self.edge.append(leaves))
        self.reads: list[int] = []

    def __call__(self, wanted: Iterable[Tile]) -> Mapping[Tile, bytes]:
        asked = list(wanted)
        self.reads.append(len(asked))
        return {one: merkle.prefix(one, self.bytes_of(one)) for one in asked}

    def bytes_of(self, tile: Tile) -> bytes:
        whole = Tile(tile.level, tile.number)
        if whole in self.full:
            return self.full[whole]
        assert tile.number == self.edge.size >> 8 * (max(tile.level, 0) + 1)
        return self.edge.levels[tile.level]


@pytest.fixture(scope="module")
def kept() -> Kept:
    return Kept(LEAVES)


def test_every_size_has_the_root_of_the_definition() -> None:
    edge = Edge()
    assert edge.root() == mth(0, 0) == merkle.EMPTY
    for size in range(1, MOST + 1):
        edge.append([LEAVES[size - 1]])
        assert (edge.size, edge.root()) == (size, mth(0, size))


@given(st.lists(st.integers(0, 300), max_size=8))
def test_batches_of_any_size_grow_the_same_tree(batches: list[int]) -> None:
    edge, done = Edge(), 0
    full: dict[Tile, bytes] = {}
    for many in batches:
        part = LEAVES[done : done + many]
        full |= dict(edge.append(part))
        edge = Edge(edge.levels)  # as if read back by another process
        done += len(part)
    once = Kept(LEAVES[:done])
    assert edge.root() == mth(0, done) == merkle.root([merkle.leaf_hash(x) for x in LEAVES[:done]])
    assert (full, edge.levels, edge.size) == (once.full, once.edge.levels, done)


def test_every_size_is_found_again_in_the_tiles(kept: Kept) -> None:
    for size in range(MOST + 1):
        assert merkle.root_at(kept, size) == mth(0, size)


@given(st.data())
def test_inclusion(kept: Kept, data: st.DataObject) -> None:
    size = data.draw(st.integers(1, MOST))
    position = data.draw(st.integers(0, size - 1))
    kept.reads.clear()
    proof = merkle.inclusion_proof(kept, position, size)
    assert proof == path(position, 0, size)
    assert len(kept.reads) == 1, "all tiles are read at once"
    leaf = merkle.leaf_hash(LEAVES[position])
    assert merkle.verify_inclusion(leaf, position, size, proof, mth(0, size))
    other = (
        data.draw(st.integers(0, size - 1).filter(lambda one: one != position)) if size > 1 else 1
    )
    assert not merkle.verify_inclusion(leaf, other, size, proof, mth(0, size))
    assert not merkle.verify_inclusion(leaf, position, size, [*proof, leaf], mth(0, size))
    assert not merkle.verify_inclusion(leaf, position, size, proof[:-1], sha256())
    assert not merkle.verify_inclusion(sha256(leaf), position, size, proof, mth(0, size))


@given(st.data())
def test_consistency(kept: Kept, data: st.DataObject) -> None:
    new = data.draw(st.integers(1, MOST))
    old = data.draw(st.integers(0, new))
    proof = merkle.consistency_proof(kept, old, new)
    assert proof == (subproof(old, 0, new, whole=True) if old else [])
    assert merkle.verify_consistency(old, mth(0, old), new, mth(0, new), proof)
    forged = sha256(b"another tree")
    assert not merkle.verify_consistency(old, forged, new, mth(0, new), proof)
    if old:
        assert not merkle.verify_consistency(old, mth(0, old), new, forged, proof)
    assert not merkle.verify_consistency(old, mth(0, old), new, mth(0, new), [*proof, forged])
    if proof:
        assert not merkle.verify_consistency(old, mth(0, old), new, mth(0, new), proof[:-1])
    assert not merkle.verify_consistency(new + 1, mth(0, new), new, mth(0, new), proof)


def test_a_proof_beyond_the_tree_is_refused(kept: Kept) -> None:
    for position, size in ((5, 5), (-1, 5), (0, 0)):
        with pytest.raises(ValueError, match="not in a tree"):
            merkle.inclusion_proof(kept, position, size)
    with pytest.raises(ValueError, match="not the beginning"):
        merkle.consistency_proof(kept, 6, 5)


def test_the_tiles_of_seventy_thousand_leaves() -> None:
    """The example of c2sp.org/tlog-tiles."""
    tiles = list(merkle.tiles_of(70_000))
    by_level = {level: [one for one in tiles if one.level == level] for level in range(-1, 4)}
    assert by_level[0] == [*(Tile(0, number) for number in range(273)), Tile(0, 273, 112)]
    assert by_level[ENTRIES] == [Tile(ENTRIES, one.number, one.width) for one in by_level[0]]
    assert by_level[1] == [Tile(1, 0), Tile(1, 1, 17)]
    assert by_level[2] == [Tile(2, 0, 1)]
    assert by_level[3] == []
    assert merkle.width_of(1, 1, 70_000) == 17
    assert merkle.width_of(2, 1, 70_000) == 0
    assert list(merkle.tiles_of(256)) == [Tile(ENTRIES, 0), Tile(0, 0), Tile(1, 0, 1)]
    assert list(merkle.tiles_of(0)) == []


@given(st.integers(0, MOST), st.integers(0, MOST))
def test_new_tiles_and_old_ones_are_all_tiles(one: int, other: int) -> None:
    before, after = sorted((one, other))
    old, new, all_of_it = (
        set(merkle.tiles_of(before)),
        set(merkle.tiles_of(after, since=before)),
        set(merkle.tiles_of(after)),
    )
    assert new <= all_of_it
    assert all_of_it - new <= old


def test_a_tree_of_a_billion_leaves_is_proven_from_few_tiles() -> None:
    """Every tile full of the same subtree: what is read counts, not what it holds."""
    asked: list[Tile] = []

    def read(wanted: Iterable[Tile]) -> Mapping[Tile, bytes]:
        asked.extend(wanted)
        return {one: b"x" * HASH * one.width for one in asked}

    merkle.inclusion_proof(read, 123_456_789, 1_000_000_000)
    assert len(asked) <= 8


@given(st.integers(-1, 63), st.integers(0, 10**18 - 1), st.integers(1, WIDTH))
def test_an_address_is_read_as_it_is_written(level: int, number: int, width: int) -> None:
    tile = Tile(level, number, width)
    assert merkle.tile_at(tile.address) == tile


def test_addresses_by_example() -> None:
    assert Tile(0, 1234067).address == "0/x001/x234/067"
    assert Tile(ENTRIES, 5, 7).address == "entries/005.p/7"
    assert Tile(3, 256_000, 255).address == "3/x256/000.p/255"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "0",
        "0/",
        "0/5",
        "0/0005",
        "00/005",
        "01/005",
        "64/005",
        "-1/005",
        "+1/005",
        "data/005",
        "0/x000/005",
        "0/x001/x234/067/",
        "0/001/234",
        "0/x001/x234",
        "0/X001/234",
        "0/005.p/0",
        "0/005.p/256",
        "0/005.p/01",
        "0/005.p/",
        "0/005.p",
        "0/005\n",
        "0/٠٠٥",
        "entries/x/005",
        "0/../../etc/passwd",
        "0/" + "x001/" * 30 + "001",
    ],
)
def test_a_malformed_address_is_refused_by_its_rule(address: str) -> None:
    with pytest.raises(BadAddress) as refused:
        merkle.tile_at(address)
    rules = {"64/005": "level", "0/005.p/256": "width", "0/x000/005": "number"}
    assert refused.value.rule == rules.get(address, "shape")


def test_bundles_hold_their_leaves() -> None:
    edge = Edge()
    long, none = b"x" * merkle.LONGEST_LEAF, b""
    edge.append([long, none, b"last"])
    assert merkle.leaves_of(edge.levels[ENTRIES]) == [long, none, b"last"]
    assert merkle.leaves_of(merkle.prefix(Tile(ENTRIES, 0, 2), edge.levels[ENTRIES])) == [
        long,
        none,
    ]
    with pytest.raises(ValueError, match="65535 bytes"):
        edge.append([b"fine", b"x" * 65_536])
    assert edge.size == 3, "nothing of the batch was added"


@pytest.mark.parametrize("cut", [1, 2, 3, 10])
def test_a_torn_bundle_or_tile_is_noticed(cut: int) -> None:
    edge = Edge()
    edge.append([b"first leaf", b"second leaf"])
    with pytest.raises(MissingTile):
        merkle.leaves_of(edge.levels[ENTRIES][:-cut])
    for level in (ENTRIES, 0):
        with pytest.raises(MissingTile):
            merkle.prefix(Tile(level, 0, 2), edge.levels[level][:-cut])
