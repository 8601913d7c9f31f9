"""The product's own log in the hands of outsiders: verifier, witnesses, monitors, other people's code."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from pymerkle import InmemoryTree

from oversight import checks
from oversight.actions import sequencer, witnesses
from oversight.management.commands.run_witness import Server, Witness, begin, read_signer
from oversight.models import Cosignature, LogLeaf
from oversight.rules.notes import Verifier
from oversight.selectors import health, log
from oversight.selectors import witnesses as known
from oversight.tasks import ask_witnesses
from tests.build import NOON
from tests.oversight.log.whole import caught_up, record
from tests.oversight.naive_log import NaiveLog, Signer, b64, some_leaves
from tests.oversight.test_independent import check_with_go
from tests.oversight.verifier import Run, Trouble, run, serving
from tests.oversight.web.test_verify import LATER, a_report, receipt

__all__ = ["run"]  # a fixture
pytestmark = pytest.mark.django_db


def exported(folder: Path) -> Path:
    call_command("export_log", folder, verbosity=0)
    return folder


def leaves() -> list[bytes]:
    rows = LogLeaf.objects.order_by("position").select_related("entry")
    return [LogLeaf.data(row.kind, bytes(row.entry.commitment)) for row in rows]


def grow(count: int = 5, *, hours: int = 0) -> None:
    record(count)
    at = LATER + timedelta(hours=hours)
    while sequencer.sequence(at=at):
        pass
    sequencer.publish(at=at)


def key() -> str:
    return str(log.keys_used()[0].verifier)


def test_a_stranger_verifies_what_was_exported(run: Run, tmp_path: Path) -> None:
    record(600)
    size = caught_up()
    old = log.newest(published=True)
    assert old is not None
    (tmp_path / "old").write_text(log.signed_note(old))
    (tmp_path / "r.tlog-proof").write_text(receipt(333))
    (tmp_path / "report.json").write_text(json.dumps(a_report(old)))
    entry = LogLeaf.objects.select_related("entry").get(position=333).entry
    (tmp_path / "body").write_bytes(entry.body())
    grow()
    folder = exported(tmp_path / "log")
    status, said = run(folder, "--key", key(), "--old", tmp_path / "old")
    assert (status, f"{size + 5} entries" in said) == (0, True), said
    given = ("--salt", bytes(entry.salt).hex(), "--body", tmp_path / "body")
    assert run(tmp_path / "r.tlog-proof", "--key", key(), *given)[0] == 0
    assert run(tmp_path / "r.tlog-proof", "--log", folder)[0] == 0
    status, said = run(tmp_path / "report.json", "--log", folder, "--key", key())
    assert (status, f"first {size} entries" in said) == (0, True), said


@pytest.mark.django_db(transaction=True)
def test_a_stranger_verifies_over_the_web(run: Run, live_server: Any, tmp_path: Path) -> None:
    record(300)
    size = caught_up()
    (tmp_path / "r.tlog-proof").write_text(receipt(77))
    place = f"{live_server.url}/log"
    for _look in range(2):
        status, said = run(place, "--key", key(), "--old", tmp_path / "r.tlog-proof")
        assert (status, "ALL HOLDS" in said) == (0, True), said
        assert run(tmp_path / "r.tlog-proof", "--log", place)[0] == 0
        assert run("monitor", place, "--state", tmp_path / "seen", "--key", key())[0] == 0
        grow()
    assert f"\n{size + 5}\n" in (tmp_path / "seen").read_text()


def test_the_files_are_those_that_a_naive_reading_of_the_rules_gives(tmp_path: Path) -> None:
    record(600)
    caught_up()
    folder = exported(tmp_path / "log")
    naive = NaiveLog(leaves(), Signer(settings.LOG_ORIGIN, settings.LOG_KEYS[-1]))
    naive.write(tmp_path / "naive")
    for file in (tmp_path / "naive").rglob("*"):
        if file.is_file():
            same = folder / file.relative_to(tmp_path / "naive")
            assert same.read_bytes() == file.read_bytes(), file
    size = len(naive.leaves)
    for old in (1, 255, 256, 257, 512, size - 1):
        assert log.consistency_proof(old, size) == naive.consistency(old, size)
        assert log.inclusion_proof(old, size) == naive.inclusion(old, 0, size)


def test_pymerkle_and_go_find_the_product_s_log_good(tmp_path: Path) -> None:
    record(600)
    size = caught_up()
    tree = InmemoryTree(algorithm="sha256")
    tree.append_entries(leaves())
    for at in (1, 2, 255, 256, 257, 511, 512, size):
        assert tree.get_root(at) == log.root_at(at)
    lines = []
    for index in (0, 1, 255, 256, size - 1):
        proof = [b64(one) for one in log.inclusion_proof(index, size)]
        leaf = b64(hashlib.sha256(b"\0" + leaves()[index]).digest())
        lines.append(["inclusion", str(index), str(size), b64(log.root_at(size)), leaf, *proof])
    for old in (1, 255, 256, 300):
        proof = [b64(one) for one in log.consistency_proof(old, size)]
        roots = [b64(log.root_at(old)), b64(log.root_at(size))]
        lines.append(["consistency", str(old), str(size), *roots, *proof])
    (tmp_path / "proofs").write_text("".join(" ".join(words) + "\n" for words in lines))
    folder = exported(tmp_path / "log")
    status, said = check_with_go(folder, tmp_path / "proofs")
    assert (status, said) == (0, f"entries {size} of {size}\nproofs {len(lines)}\n")


# --- witnesses ----------------------------------------------------------------------------------


class Court:
    """A witness that runs, with its own key and memory."""

    def __init__(self, folder: Path, name: str, logs: list[str]) -> None:
        folder.mkdir()
        begin(name, folder / "key", folder / "state.json")
        verifiers = [Verifier.parse(one) for one in logs]
        self.witness = Witness(read_signer(folder / "key"), verifiers, folder / "state.json")
        self.server = Server(("127.0.0.1", 0), self.witness)
        self.thread = threading.Thread(target=self.server.serve_forever, args=[0.02], daemon=True)
        self.thread.start()
        self.key = str(self.witness.signer.verifier)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def courts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Court]]:
    """Two witnesses of a log of some entries."""
    record(40)
    caught_up()
    found = [Court(tmp_path / name, f"{name}.test", [key()]) for name in ("court", "society")]
    monkeypatch.setattr(settings, "LOG_WITNESSES", [(one.address, one.key) for one in found])
    yield found
    for one in found:
        one.stop()


def test_each_published_checkpoint_is_cosigned_served_and_verified(
    run: Run, client: Client, courts: list[Court], tmp_path: Path
) -> None:
    folder = tmp_path / "log"
    for hours in range(2):
        ask_witnesses()
        note = client.get("/log/checkpoint").content.decode()
        assert [line.split()[1] for line in note.splitlines()[-2:]] == [
            "court.test",
            "society.test",
        ]
        given = [part for one in courts for part in ("--witness", one.key)]
        status, said = run(exported(folder), *given, "--max-age", 1)
        assert (status, "2 of 2 witnesses cosigned" in said) == (0, True), said
        grow(hours=hours)
    assert Cosignature.objects.count() == 4
    assert all(not one.current for one in known.sights())
    ask_witnesses()
    ask_witnesses()
    assert Cosignature.objects.count() == 6, "each once"
    page = client.get("/log/").content.decode()
    assert page.count("has seen the newest checkpoint") == 2
    assert "at least two are needed" not in page


def test_a_witness_that_knows_more_than_we_remember_is_asked_from_there(
    courts: list[Court],
) -> None:
    newest = log.newest(published=True)
    assert newest is not None
    for court in courts:
        assert court.witness.answer(f"old 0\n\n{newest.note}", at=1).agreed
    grow()
    assert witnesses.ask_all(at=timezone.now()) == []  # noqa: TID251 - cosignatures have the true time
    assert Cosignature.objects.count() == 2


def test_a_forked_log_is_refused_and_the_alarm_is_up(
    run: Run, courts: list[Court], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """R12: two portals with one key serve two trees; only one of them gets its cosignatures."""
    newest = log.newest(published=True)
    assert newest is not None
    fork = NaiveLog(some_leaves(newest.size), Signer(settings.LOG_ORIGIN, settings.LOG_KEYS[-1]))
    for court in courts:
        assert court.witness.answer(f"old 0\n\n{fork.checkpoint()}", at=1).agreed
    ask_witnesses()
    assert not Cosignature.objects.exists()
    assert caplog.text.count("refuses to cosign") == 2
    now = timezone.now()  # noqa: TID251 - the alarm is a matter of minutes
    assert not health.states(at=now)["witnesses"].alive
    assert health.states(at=now + timedelta(minutes=6))["witnesses"].alive

    kept = next((tmp_path / "court").glob("state.fork-*")).read_text()
    assert fork.checkpoint() in kept
    assert newest.note in kept

    ours, theirs = exported(tmp_path / "ours"), fork.write(tmp_path / "theirs")
    status, said = run("monitor", ours, theirs, "--state", tmp_path / "seen", "--key", key())
    assert (status, "forked" in said) == (1, True)
    evidence = (tmp_path / "seen.evidence").read_text()
    assert fork.checkpoint() in evidence
    assert newest.note in evidence


def test_a_rewound_log_is_refused(courts: list[Court], caplog: pytest.LogCaptureFixture) -> None:
    newest = log.newest(published=True)
    assert newest is not None
    longer = NaiveLog(
        [*leaves(), *some_leaves(9)], Signer(settings.LOG_ORIGIN, settings.LOG_KEYS[-1])
    )
    for court in courts:
        assert court.witness.answer(f"old 0\n\n{longer.checkpoint()}", at=1).agreed
    assert len(witnesses.ask_all(at=NOON)) == 2
    assert f"It has seen {newest.size + 9} entries, more than the {newest.size}" in caplog.text


def test_who_is_away_is_asked_next_time(courts: list[Court]) -> None:
    port = courts[0].server.server_address[1]
    courts[0].stop()
    assert witnesses.ask_all(at=timezone.now()) == []  # noqa: TID251 - cosignatures have the true time
    assert [one.witness for one in Cosignature.objects.all()] == ["society.test"]
    courts[0].server = Server(("127.0.0.1", port), courts[0].witness)
    courts[0].thread = threading.Thread(
        target=courts[0].server.serve_forever, args=[0.02], daemon=True
    )
    courts[0].thread.start()
    ask_witnesses()
    assert Cosignature.objects.count() == 2


@pytest.mark.parametrize("kind", ["redirect", "endless", "short", "nonsense"])
def test_a_witness_that_misbehaves_leaves_nothing(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(3)
    caught_up()

    class Bad(Trouble):
        def do_POST(self) -> None:  # noqa: N802 - http.server's name
            self.rfile.read(int(self.headers["Content-Length"]))
            self.do_GET()

    for address in serving(lambda *args: Bad(*args, directory=str(tmp_path))):
        witness = (f"{address}/{kind}", Signer("bad.test", b"b" * 32, kind=4).vkey)
        monkeypatch.setattr(settings, "LOG_WITNESSES", [witness])
        witnesses.ask_all(at=NOON)
    assert not Cosignature.objects.exists()


def test_the_word_of_another_key_is_not_kept(courts: list[Court]) -> None:
    newest = log.newest(published=True)
    assert newest is not None
    liar = Signer("court.test", b"x" * 32, kind=4)
    text = newest.note.partition("\n\n")[0] + "\n"
    witness = known.configured()[0]
    for answer in ("", "hello\n", liar.line(text, 5), newest.note):
        with pytest.raises(ValueError, match=r"no cosignature|signature"):
            witnesses.keep(checkpoint=newest, witness=witness, answer=answer, at=NOON)
    assert not Cosignature.objects.exists()


def test_settings_that_name_no_witness_do_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    own = Signer("w.test", kind=4).vkey
    for bad in [("https://w.test",)], [("ftp://w.test", own)], [("https://w.test", "key")]:
        monkeypatch.setattr(settings, "LOG_WITNESSES", bad)
        assert [one.id for one in checks.witnesses_of_the_log(None)] == ["oversight.E010"]
    monkeypatch.setattr(settings, "LOG_WITNESSES", [("https://w.test", own)])
    assert checks.witnesses_of_the_log(None) == []
    assert [one.id for one in checks.enough_witnesses(None)] == ["oversight.W001"]
