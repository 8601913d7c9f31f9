"""A receipt code is read as it was meant, costs the same right or wrong, and is kept nowhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oversight.rules import codes
from tests.slow_hash import Counting

KEY = b"k" * 32
letters = st.sampled_from(codes.ALPHABET)


def test_a_code_has_more_than_eighty_secret_bits_in_groups_of_four() -> None:
    code = codes.new()
    assert codes.SECRET_SIGNS * 5 >= 80
    assert [len(group) for group in code.text.split("-")] == [4] * 6
    assert len({codes.new().text for _ in range(200)}) == 200


@given(st.lists(letters, min_size=23, max_size=23))
def test_it_is_read_however_typed(signs: list[str]) -> None:
    text = "".join(signs)
    code = codes.Code(text + codes._check(text))
    for typed in (code.text.lower(), " ".join(code.text), code.text.replace("0", "O")):
        assert codes.read(typed).signs == code.signs
    alike = code.text.translate(str.maketrans("ABCEHKMPTXY", "АВСЕНКМРТХУ"))
    assert codes.read(alike).signs == code.signs


@given(st.lists(letters, min_size=23, max_size=23), st.integers(0, 23), letters)
def test_one_mistaken_sign_is_always_noticed(signs: list[str], place: int, other: str) -> None:
    text = "".join(signs)
    whole = list(text + codes._check(text))
    if whole[place] == other:
        return
    whole[place] = other
    with pytest.raises(codes.BadCode):
        codes.read("".join(whole))


@pytest.mark.parametrize("typed", ["", "A" * 23, "A" * 25, "!" * 24, "А" * 500])
def test_what_cannot_be_a_code_is_said_so(typed: str) -> None:
    with pytest.raises(codes.BadCode):
        codes.read(typed)


def test_only_the_code_opens_and_no_trace_shows_it() -> None:
    code, other = codes.new(), codes.new()
    kept = code.hashed()
    assert kept.startswith("$argon2id$")
    assert code.opens(kept)
    assert not other.opens(kept)
    assert not code.opens(None)
    assert not code.opens("no hash at all")
    assert code.signs not in kept + repr(code)
    assert code.lookup(KEY) == codes.read(code.text).lookup(KEY) != code.lookup(b"o" * 32)


def test_a_wrong_code_and_an_unknown_one_take_as_long(monkeypatch: pytest.MonkeyPatch) -> None:
    code, kept = codes.new(), codes.new().hashed()
    hasher = Counting(monkeypatch)
    assert not code.opens(kept)
    assert not code.opens(None)
    wrong, unknown = hasher.costs
    assert wrong == unknown
