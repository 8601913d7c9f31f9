"""A secret is given once, kept by the owner alone, and gone when it is destroyed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from oversight.rules import sealing
from oversight.rules.keystore import SLOTS, KeyDestroyed, KeyMissing, KeyStore

KEYS = {"old": b"a" * 32, "new": b"b" * 32}


def test_no_slot_is_given_twice(tmp_path: Path) -> None:
    stores = [KeyStore(tmp_path), KeyStore(tmp_path)]
    taken = [store.take() for _ in range(SLOTS) for store in stores]
    taken.append(stores[0].take())
    assert len({name for name, _secret in taken}) == len({one for _name, one in taken}) == 513
    assert all(stores[1].secret(name) == secret for name, secret in taken)


def test_a_fork_takes_from_a_drawer_of_its_own(tmp_path: Path) -> None:
    store = KeyStore(tmp_path)
    mine, _secret = store.take()
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.write(writer, store.take()[0].encode())
        os._exit(0)
    os.waitpid(child, 0)
    theirs = os.read(reader, 100).decode()
    assert theirs.partition(".")[0] != mine.partition(".")[0]


def test_the_files_are_for_their_owner_alone(tmp_path: Path) -> None:
    KeyStore(tmp_path / "keys").take()
    files = [path for path in (tmp_path / "keys").rglob("*") if path.is_file()]
    assert [path.stat().st_mode & 0o777 for path in files] == [0o600]
    assert files[0].stat().st_size == 32 * SLOTS


def test_what_is_destroyed_is_gone_and_its_neighbours_are_not(tmp_path: Path) -> None:
    store = KeyStore(tmp_path)
    (gone, _), (stays, secret) = store.take(), store.take()
    store.destroy(gone)
    store.destroy(gone)
    with pytest.raises(KeyDestroyed):
        KeyStore(tmp_path).secret(gone)
    assert KeyStore(tmp_path).secret(stays) == secret


@pytest.mark.parametrize(
    "name", ["", "x", "0" * 16 + ".0", "../../etc/passwd.1", "0" * 16 + ".256"]
)
def test_another_store_is_not_taken_for_a_destroyed_key(tmp_path: Path, name: str) -> None:
    for ask in (KeyStore(tmp_path).secret, KeyStore(tmp_path).destroy):
        with pytest.raises(KeyMissing):
            ask(name)


def test_a_wrapping_opens_with_both_halves_alone() -> None:
    case_key, wrapped = sealing.new_case_key(KEYS, "0123456789abcdef.7", b"s" * 32)
    assert sealing.label_of(wrapped) == ("new", "0123456789abcdef.7")
    assert sealing.open_case_key(KEYS, wrapped, b"s" * 32) == case_key
    for keys, secret in ((KEYS, b""), (KEYS, b"t" * 32), ({"new": b"c" * 32}, b"s" * 32)):
        with pytest.raises(sealing.SealBroken):
            sealing.open_case_key(keys, wrapped, secret)


def test_a_mark_needs_the_secret() -> None:
    base = sealing.lookup_hash(b"k" * 32, "880412300123")
    assert base == sealing.lookup_hash(b"k" * 32, " 880412300123 ")
    assert sealing.mark_hash(base, b"s" * 32) != sealing.mark_hash(base, b"t" * 32)
