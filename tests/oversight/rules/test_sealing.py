"""Sealed text opens with its key at its place, whole or not at all."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oversight.rules import sealing

keys = st.binary(min_size=32, max_size=32)
places = st.text(min_size=1, max_size=40)


@given(keys, st.text(), places)
def test_what_is_sealed_opens_again(key: bytes, text: str, place: str) -> None:
    assert sealing.unseal(key, sealing.seal(key, text, place=place), place=place) == text


@given(keys, st.text(), places, places)
def test_it_opens_at_no_other_place(key: bytes, text: str, place: str, other: str) -> None:
    blob = sealing.seal(key, text, place=place)
    if other != place:
        with pytest.raises(sealing.SealBroken):
            sealing.unseal(key, blob, place=other)


@given(keys, keys, st.text())
def test_it_opens_with_no_other_key(key: bytes, other: bytes, text: str) -> None:
    blob = sealing.seal(key, text, place="p")
    if other != key:
        with pytest.raises(sealing.SealBroken):
            sealing.unseal(other, blob, place="p")


@given(keys, st.text(), st.data())
def test_a_changed_bit_breaks_it(key: bytes, text: str, data: st.DataObject) -> None:
    blob = bytearray(sealing.seal(key, text, place="p"))
    where = data.draw(st.integers(0, len(blob) - 1))
    blob[where] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(sealing.SealBroken):
        sealing.unseal(key, bytes(blob), place="p")


@given(keys, st.text(), st.integers(0, 60))
def test_a_cut_blob_is_broken(key: bytes, text: str, length: int) -> None:
    blob = sealing.seal(key, text, place="p")
    if length < len(blob):
        with pytest.raises(sealing.SealBroken):
            sealing.unseal(key, blob[:length], place="p")


@given(keys, st.text(min_size=4))
def test_sealing_twice_shows_no_likeness(key: bytes, text: str) -> None:
    one, two = (sealing.seal(key, text, place="p") for _ in range(2))
    assert one != two
    assert text.encode() not in one


def test_a_case_key_is_wrapped_by_the_newest_key_and_opens_with_the_old() -> None:
    old, new = {"a": b"0" * 32}, {"a": b"0" * 32, "b": b"1" * 32}
    key, wrapped = sealing.new_case_key(old)
    assert wrapped.startswith(b"a\x00")
    assert sealing.open_case_key(new, wrapped) == key
    _key, newer = sealing.new_case_key(new)
    assert newer.startswith(b"b\x00")
    with pytest.raises(sealing.SealBroken):
        sealing.open_case_key(old, newer)


@pytest.mark.parametrize("wrapped", [b"", b"a", b"a\x00", b"a\x00\x01short", b"\xff\x00x"])
def test_what_is_no_wrapped_key_does_not_open(wrapped: bytes) -> None:
    with pytest.raises(sealing.SealBroken):
        sealing.open_case_key({"a": b"0" * 32}, wrapped)


def test_every_case_has_a_key_of_its_own() -> None:
    made = {sealing.new_case_key({"a": b"0" * 32})[0] for _ in range(20)}
    assert len(made) == 20


@given(st.text(alphabet="абвгдқғүұіңһөәabcdefg ", min_size=1))
def test_case_spacing_and_width_do_not_matter(name: str) -> None:
    plain = sealing.lookup_base(b"k" * 32, name)
    assert sealing.lookup_base(b"k" * 32, f"  {name.upper()}  ") == plain
    assert sealing.lookup_base(b"k" * 32, name.replace(" ", "  ")) == plain
    assert sealing.lookup_base(b"l" * 32, name) != plain
    assert sealing.lookup_base(b"k" * 32, f"{name}x") != plain


def test_a_mark_takes_the_value_and_its_own_secret() -> None:
    base = sealing.lookup_base(b"k" * 32, "phone:+77000000001")
    marks = {sealing.mark_hash(base, bytes([one]) * 32) for one in range(10)}
    assert len(marks) == 10
    assert base not in marks


def test_values_fall_into_buckets_that_hold_a_thousand_of_a_country() -> None:
    """Twenty million people in 16,384 buckets: none of them is emptier than a thousand."""
    drawn = [sealing.bucket(sealing.lookup_base(b"k" * 32, str(one))) for one in range(50_000)]
    assert (min(drawn) >= 0, max(drawn) < sealing.BUCKETS) == (True, True)
    assert len(set(drawn)) > sealing.BUCKETS * 0.9
    assert 20_000_000 / sealing.BUCKETS > 1_000


def test_the_hash_of_a_text_cannot_be_guessed_without_the_key_of_its_case() -> None:
    one, two = (sealing.text_salt(key * 32) for key in (b"a", b"b"))
    assert sealing.text_hash(one, b"Theft") == sealing.text_hash(one, b"Theft")
    assert sealing.text_hash(one, b"Theft") != sealing.text_hash(two, b"Theft")
    assert sealing.text_hash(one, b"Theft") != hashlib.sha256(b"Theft").hexdigest()
