"""The log over HTTP and as files, as a stranger's tools ask for it."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from oversight.actions import sequencer
from oversight.enums import Role
from oversight.models import Cosignature, LogLeaf
from oversight.rules import merkle
from oversight.rules.merkle import Tile
from oversight.rules.notes import COSIGNATURE, Signer, Verifier, read_head, read_note
from oversight.selectors import log
from tests.build import NOON, a_person, signed_in
from tests.oversight.log.whole import caught_up, record

pytestmark = pytest.mark.django_db
SLOT = timedelta(minutes=10)


def body(answer: Any) -> bytes:
    assert answer.status_code == 200, answer.content
    return bytes(answer.content)


def words(answer: Any, status: int) -> str:
    assert answer.status_code == status
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Cache-Control"] == "no-store"
    text = answer.content.decode()
    assert text.endswith(".\n")
    return str(text)


@pytest.fixture
def published() -> int:
    record(700)
    size = caught_up()
    record(100)  # sequenced and signed, and not published
    sequencer.sequence(at=NOON)
    return size


def test_a_stranger_verifies_the_log_from_what_is_served(client: Client, published: int) -> None:
    key = Verifier.parse(body(client.get("/log/key")).decode())
    note = read_note(body(client.get("/log/checkpoint")).decode())
    assert note.signed_by(key)
    head = read_head(note.text)
    assert (head.origin, head.size) == (key.name, published)

    def read(wanted: Iterable[Tile]) -> Mapping[Tile, bytes]:
        return {one: body(client.get(f"/log/tile/{one.address}")) for one in wanted}

    for tile in merkle.tiles_of(published):
        assert len(read([tile])[tile]) == tile.width * 32 or tile.level == merkle.ENTRIES
    leaves = [
        leaf
        for tile in merkle.tiles_of(published)
        if tile.level == merkle.ENTRIES
        for leaf in merkle.leaves_of(read([tile])[tile])
    ]
    assert merkle.root([merkle.leaf_hash(leaf) for leaf in leaves]) == head.root
    proof = merkle.inclusion_proof(read, 300, published)
    assert merkle.verify_inclusion(merkle.leaf_hash(leaves[300]), 300, published, proof, head.root)
    entry = LogLeaf.objects.get(position=300).entry
    assert leaves[300] == f"v1 warrant {entry.commitment.hex()}\n".encode()


def test_nothing_beyond_the_published_checkpoint_is_shown(client: Client, published: int) -> None:
    assert log.size() == published + 100
    width = published % 256
    assert width + 100 > 256, "the tile is full, and only its published part is shown"
    assert len(body(client.get(f"/log/tile/0/002.p/{width}"))) == width * 32
    assert len(body(client.get("/log/tile/0/002.p/1"))) == 32
    assert f"Ask for /log/tile/0/002.p/{width}" in words(client.get("/log/tile/0/002"), 404)
    assert "has 190 hashes" in words(client.get(f"/log/tile/0/002.p/{width + 1}"), 404)
    assert "190" in words(client.get("/log/tile/entries/002.p/255"), 404)
    assert "Ask for /log/tile/1/000.p/2" in words(client.get("/log/tile/1/000.p/3"), 404)
    for beyond in ("0/003.p/1", "0/x001/234", "2/000.p/1", "63/000", "entries/003.p/1"):
        assert "lies beyond" in words(client.get(f"/log/tile/{beyond}"), 404)


@pytest.mark.parametrize(
    "address",
    ["0", "0/1", "0/0001", "64/000", "x/000", "0/000.p/0", "0/000.p/256", "0/x000/000", "-1/000"],
)
def test_a_malformed_address_is_answered_in_words(client: Client, address: str) -> None:
    assert "tile" in words(client.get(f"/log/tile/{address}"), 400)


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("kk", "kk"),
        ("ru-KZ,ru;q=0.9,en;q=0.8", "ru"),
        ("de, kk;q=0.5, en;q=0.1", "kk"),
        ("de", "en"),
        ("*", "en"),
        ("x" * 9000, "en"),
        ("", "en"),
    ],
)
def test_a_refusal_is_in_the_language_that_is_asked_for_and_a_tile_in_none(
    client: Client, published: int, asked: str, language: str
) -> None:
    said = set()
    for path in ("x", "tile/1", "tile/64/000", "tile/0/000.p/256", "tile/0/x000/000", "tile/9/000"):
        answer = client.get(f"/log/{path}", headers={"accept-language": asked})
        said.add(words(answer, answer.status_code))
        assert (answer["Content-Language"], answer["Vary"]) == (language, "Accept-Language")
        assert answer.content.isascii() == (language == "en")
    assert len(said) == 6, "each is told what is wrong"
    client.cookies["oversight_language"] = "ru"
    for path in ("checkpoint", "key", "tile/0/000"):
        answer = client.get(f"/log/{path}", headers={"accept-language": asked})
        assert body(answer)
        assert not answer.has_header("Vary")
        assert not answer.has_header("Content-Language")


@pytest.mark.parametrize("path", ["/log/x", "/log/checkpoint/", "/log/tile/", "/log/tile"])
def test_an_unknown_address_is_answered_in_words(client: Client, path: str) -> None:
    assert "/log/checkpoint" in words(client.get(path), 404)


def test_before_the_first_checkpoint_it_says_so(client: Client) -> None:
    for path in ("checkpoint", "key", "tile/0/000", "tile/entries/000.p/1"):
        assert "No checkpoint" in words(client.get(f"/log/{path}"), 404)


def test_the_log_is_only_read(client: Client, published: int) -> None:
    for path in ("checkpoint", "key", "tile/0/000"):
        answer = client.post(f"/log/{path}")
        assert "only read" in words(answer, 405)
        assert answer["Allow"] == "GET, HEAD"
        assert client.head(f"/log/{path}").status_code == 200


def test_it_takes_no_session_and_one_query(published: int) -> None:
    person = signed_in(a_person(Role.COMMISSIONER))
    for path, kind, cached in (
        ("tile/0/000", "application/octet-stream", "public, max-age=31536000, immutable"),
        ("tile/entries/001", "application/octet-stream", "public, max-age=31536000, immutable"),
        ("tile/0/002.p/190", "application/octet-stream", "public, max-age=31536000, immutable"),
        ("checkpoint", "text/plain; charset=utf-8", "public, max-age=5"),
        ("key", "text/plain; charset=utf-8", "public, max-age=5"),
    ):
        with CaptureQueriesContext(connection) as queries:
            answer = person.get(f"/log/{path}?lang=ru")
        assert len(queries) == 1
        with CaptureQueriesContext(connection) as queries:
            again = person.get(f"/log/{path}")
        assert len(queries) == (0 if path.startswith("tile") else 1), "a tile is remembered"
        assert again.content == answer.content
        assert (answer["Content-Type"], answer["Cache-Control"]) == (kind, cached)
        assert not answer.cookies
        assert not answer.has_header("Vary")
        assert answer["Access-Control-Allow-Origin"] == "*"


def test_a_database_that_is_away_is_said(
    client: Client, published: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_args: object, **_options: object) -> None:
        raise OperationalError("away")

    monkeypatch.setattr("oversight.selectors.log.published_tile", away)
    answer = client.get("/log/tile/0/000")
    assert "Ask again" in words(answer, 503)
    assert answer["Retry-After"] == "30"


def test_cosignatures_are_served_with_their_checkpoint(client: Client, published: int) -> None:
    newest = log.newest(published=True)
    assert newest is not None
    witness = Signer("witness.example/w", b"w" * 32, COSIGNATURE)
    line = witness.sign(read_note(newest.note).text, at=1_700_000_000)
    Cosignature.objects.create(checkpoint=newest, witness=witness.name, line=line, at=NOON)
    note = read_note(body(client.get("/log/checkpoint")).decode())
    assert note.cosigned_at(witness.verifier) == 1_700_000_000
    assert note.signed_by(log.keys_used()[0].verifier)


# --- the same as files ------------------------------------------------------------------------
def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_files_are_what_is_served(client: Client, published: int, tmp_path: Path) -> None:
    folder = tmp_path / "export"
    call_command("export_log", str(folder))
    written = files(folder)
    assert {f"tile/{one.address}" for one in merkle.tiles_of(published)} <= set(written)
    for path, data in written.items():
        if path != "verify.py":
            assert body(client.get(f"/log/{path}")) == data


def test_an_export_goes_on_where_it_was(
    published: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "export"
    call_command("export_log", str(folder))
    before = files(folder)
    full = folder / "tile/0/000"
    stamp = full.stat().st_mtime_ns
    record(300)
    caught_up()
    sequencer.publish(at=NOON + SLOT)
    capsys.readouterr()
    call_command("export_log", str(folder))
    newest = log.newest(published=True)
    assert newest is not None
    assert f"the log has {newest.size} leaves" in capsys.readouterr().out
    after = files(folder)
    assert {path for path in before if before[path] != after[path]} == {"checkpoint"}
    assert {f"tile/{one.address}" for one in merkle.tiles_of(newest.size)} <= set(after)
    assert full.stat().st_mtime_ns == stamp
    assert not [path for path in after if path.endswith(".tmp")]


def test_an_export_is_never_cut_short_or_forked(published: int, tmp_path: Path) -> None:
    folder = tmp_path / "export"
    call_command("export_log", str(folder))
    path = folder / "checkpoint"
    head = read_head(read_note(path.read_text()).text)
    for size, root in ((head.size + 1, head.root), (head.size, b"f" * 32)):
        note = path.read_text().replace(f"\n{head.size}\n", f"\n{size}\n")
        note = note.replace(base64.b64encode(head.root).decode(), base64.b64encode(root).decode())
        path.write_text(note)
        before = files(folder)
        with pytest.raises(CommandError, match="not continue"):
            call_command("export_log", str(folder))
        assert files(folder) == before
    path.write_text("nonsense")
    with pytest.raises(CommandError, match="not a checkpoint"):
        call_command("export_log", str(folder))


def test_there_is_nothing_to_export_before_the_first_checkpoint(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No checkpoint"):
        call_command("export_log", str(tmp_path))
    assert not files(tmp_path)
