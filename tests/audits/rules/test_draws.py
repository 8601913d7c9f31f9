"""The draw: the same for everybody who has the seed, and as likely for one piece as for another."""

from __future__ import annotations

import hashlib
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from audits.enums import DrawKind, LookOutcome
from audits.rules.draws import FOUND, Reported, commitment_to, digest, population, sample

SEEDS = st.binary(min_size=32, max_size=32)
PIECES = st.sets(st.text("WM-0123456789/", min_size=1, max_size=20), max_size=40)


@given(SEEDS, PIECES, st.integers(1, 60), st.randoms())
def test_one_seed_draws_one_sample_whatever_the_order(
    seed: bytes, pieces: set[str], size: int, chance: object
) -> None:
    mixed = list(pieces)
    chance.shuffle(mixed)
    assert sample(seed, mixed, size) == sample(seed, sorted(pieces), size)


@given(SEEDS, PIECES, st.integers(1, 60))
def test_no_piece_comes_from_outside_or_twice(seed: bytes, pieces: set[str], size: int) -> None:
    drawn = sample(seed, pieces, size)
    assert set(drawn) <= pieces
    assert len(drawn) == len(set(drawn)) == min(size, len(pieces))


@given(SEEDS, PIECES, st.integers(1, 60))
def test_a_larger_sample_begins_with_the_smaller(seed: bytes, pieces: set[str], size: int) -> None:
    assert sample(seed, pieces, size + 1)[:size] == sample(seed, pieces, size)


@given(PIECES, st.text("WM-0123456789/", min_size=1, max_size=20))
def test_a_changed_population_has_another_hash(pieces: set[str], one: str) -> None:
    changed = pieces ^ {one}
    assert digest(changed) != digest(pieces)
    assert digest(sorted(pieces)) == digest(sorted(pieces, reverse=True))


@given(SEEDS, SEEDS)
def test_a_commitment_is_of_one_seed(seed: bytes, other: bytes) -> None:
    assert commitment_to(seed) == hashlib.sha256(seed).hexdigest()
    assert (commitment_to(seed) == commitment_to(other)) == (seed == other)


def test_every_piece_is_as_likely_as_another() -> None:
    pieces, draws, size = [f"W-2026-{number:06}/1" for number in range(20)], 4000, 5
    drawn: Counter[str] = Counter()
    for number in range(draws):
        drawn.update(sample(hashlib.sha256(str(number).encode()).digest(), pieces, size))
    expected = draws * size / len(pieces)
    chi = sum((drawn[one] - expected) ** 2 / expected for one in pieces)
    assert chi < 43.8, "1 in 1,000 by chance, with 19 degrees of freedom"


def told(kind: str, reference: str, volume: int, copies: int) -> Reported:
    facts = {"material": reference, "kind": kind, "volume": volume, "copies": copies}
    return Reported("custody.recorded", facts)


def test_a_population_is_what_was_reported() -> None:
    entries = [
        *(Reported("material.recorded", {"material": one}) for one in ("c", "a", "b", "d")),
        told("destroyed", "a", 0, 0),
        told("attested", "a", 0, 0),
        told("destroyed", "b", 0, 1),  # a copy is left
        told("destroyed", "c", 5, 0),  # a part is left
        told("moved", "d", 0, 0),
    ]
    assert population(entries, DrawKind.DESTROYED) == ["a"]
    assert population(entries, DrawKind.KEPT) == ["b", "c", "d"]
    assert population([], DrawKind.KEPT) == []


def test_what_may_be_found_depends_on_what_was_drawn_from() -> None:
    assert LookOutcome.STILL_THERE not in FOUND[DrawKind.KEPT]
    assert LookOutcome.NOT_FOUND not in FOUND[DrawKind.DESTROYED]
    assert {one for found in FOUND.values() for one in found} == set(LookOutcome)
