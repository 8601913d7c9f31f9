"""A witness vouches for one history of a log: each answer of the protocol, and its memory."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from oversight import verify
from oversight.management.commands import run_witness
from oversight.management.commands.run_witness import Server, Witness, begin, read_signer
from oversight.rules.notes import Verifier
from tests.oversight.naive_log import NaiveLog, Signer, b64, some_leaves
from tests.oversight.verifier import Run, run
from tests.server import ROOT

__all__ = ["run"]  # a fixture
NAME = "court.test/witness"
Ask = Callable[..., tuple[int, str, str]]


@pytest.fixture
def log() -> NaiveLog:
    return NaiveLog(some_leaves(40))


@pytest.fixture
def keeper(log: NaiveLog, tmp_path: Path) -> Witness:
    begin(NAME, tmp_path / "key", tmp_path / "state.json")
    return again(log, tmp_path)


def again(log: NaiveLog, folder: Path) -> Witness:
    """The witness as it comes back after its machine was switched off."""
    return Witness(
        read_signer(folder / "key"), [Verifier.parse(log.signer.vkey)], folder / "state.json"
    )


@pytest.fixture
def ask(keeper: Witness) -> Iterator[Ask]:
    """POST to a running witness; return status, content type, body."""
    server = Server(("127.0.0.1", 0), keeper)
    thread = threading.Thread(target=server.serve_forever, args=[0.02], daemon=True)
    thread.start()

    def call(text: str | bytes, path: str = "/add-checkpoint") -> tuple[int, str, str]:
        address = f"http://127.0.0.1:{server.server_address[1]}{path}"
        data = text.encode() if isinstance(text, str) else text
        try:
            with urllib.request.urlopen(address, data or None, timeout=10) as answer:
                return answer.status, answer.headers["Content-Type"], answer.read().decode()
        except urllib.error.HTTPError as answer:
            with answer:
                return answer.code, answer.headers["Content-Type"], answer.read().decode()

    yield call
    server.shutdown()
    server.server_close()
    thread.join()


def request(log: NaiveLog, old: int, new: int, proof: list[bytes] | None = None) -> str:
    lines = [b64(one) for one in (log.consistency(old, new) if proof is None else proof)]
    return "\n".join([f"old {old}", *lines]) + f"\n\n{log.checkpoint(new)}"


def test_a_log_that_grows_is_cosigned_each_time(
    ask: Ask, log: NaiveLog, keeper: Witness, tmp_path: Path
) -> None:
    key = verify.parse_key(str(keeper.signer.verifier))
    assert (key.name, key.kind) == (NAME, 4)
    before = 0
    for size in (1, 2, 7, 8, 8, 33, 40):
        status, _kind, line = ask(request(log, before, size))
        assert status == 200, line
        point = verify.parse_checkpoint(log.checkpoint(size, line).encode())
        assert list(verify.cosigned(point, [key])) == [key]
        assert (
            log.checkpoint(size)
            in (tmp_path / "state.json").read_text().encode().decode("unicode_escape")
            or log.checkpoint(size).splitlines()[2] in (tmp_path / "state.json").read_text()
        )
        before = size
    assert ask("", "/")[2] == f"{keeper.signer.verifier}\n\n{log.checkpoint(40)}"


def test_another_history_is_refused_and_both_are_kept(
    ask: Ask, log: NaiveLog, tmp_path: Path
) -> None:
    assert ask(request(log, 0, 20))[0] == 200
    fork = NaiveLog([*log.leaves[:19], *some_leaves(21, seed=9)], log.signer)
    assert ask(request(fork, 20, 20)) == (409, "text/x.tlog.size", "20\n")
    kept = next(tmp_path.glob("state.fork-20-*")).read_text()
    assert log.checkpoint(20) in kept
    assert fork.checkpoint(20) in kept
    status, _kind, words = ask(request(fork, 20, 40))
    assert (status, "does not lead" in words) == (422, True)
    assert ask(request(log, 20, 40))[0] == 200, "the first history goes on"


@pytest.mark.parametrize("old", [0, 19, 21])
def test_another_size_than_the_last_is_told_the_last(ask: Ask, log: NaiveLog, old: int) -> None:
    assert ask(request(log, 0, 20))[0] == 200
    assert ask(request(log, old, 30)) == (409, "text/x.tlog.size", "20\n")


def test_a_rewound_log_is_refused(ask: Ask, log: NaiveLog) -> None:
    assert ask(request(log, 0, 30))[0] == 200
    assert ask(request(log, 0, 20)) == (409, "text/x.tlog.size", "30\n")
    assert ask(request(log, 30, 20, []))[0] == 400


@pytest.mark.parametrize("proof", [[], [b"x" * 32], [b"x" * 32] * 6])
def test_a_proof_that_does_not_hold_is_refused(
    ask: Ask, log: NaiveLog, keeper: Witness, proof: list[bytes]
) -> None:
    assert ask(request(log, 0, 20))[0] == 200
    assert ask(request(log, 20, 33, proof))[0] == 422
    assert keeper.heads[log.signer.name].size == 20


def test_a_first_request_carries_no_proof(ask: Ask, log: NaiveLog) -> None:
    assert ask(request(log, 0, 20, [b"x" * 32]))[0] == 422


def test_strangers_are_told_apart(ask: Ask, log: NaiveLog, keeper: Witness) -> None:
    elsewhere = NaiveLog(log.leaves, Signer("elsewhere.test/log"))
    assert ask(request(elsewhere, 0, 9))[0] == 404
    other = NaiveLog(log.leaves, Signer(seed=b"o" * 32))
    assert ask(request(other, 0, 9))[0] == 403
    text = request(log, 0, 9)
    moved = text.replace(log.text(9), log.text(8), 1)
    assert ask(moved)[0] == 403
    assert keeper.heads == {}


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\n",
        b"old\n\n",
        b"old 01\n\nx",
        b"old -1\n\nx",
        b"new 1\n\nx",
        b"old 0\nxx\n\nx",
        b"\xff\xfe",
        b"old 0\n" + b"AAAA\n" * 64 + b"\nx",
        b"old 0\n\n" + b"x" * 1000,
    ],
)
def test_what_is_no_request_is_said(ask: Ask, text: bytes) -> None:
    assert ask(text or b" ")[0] == 400


def test_long_and_lost_callers_are_sent_away(ask: Ask, keeper: Witness) -> None:
    assert ask(b"x" * 70_000)[0] == 400
    assert ask(b"x", "/elsewhere")[0] == 404
    assert ask(b"", "/elsewhere")[0] == 404


def test_what_it_has_seen_outlives_the_machine(
    log: NaiveLog, keeper: Witness, tmp_path: Path
) -> None:
    assert keeper.answer(request(log, 0, 20), at=1).agreed
    fork = NaiveLog(some_leaves(40, seed=9), log.signer)
    assert again(log, tmp_path).answer(request(fork, 0, 40), at=2).status == 409


def test_what_cannot_be_remembered_is_not_signed(
    ask: Ask, log: NaiveLog, keeper: Witness, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object, **_more: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(run_witness, "write", full)
    status, _kind, words = ask(request(log, 0, 20))
    assert (status, "signs nothing" in words) == (500, True)
    monkeypatch.undo()
    assert keeper.heads == {}
    assert ask(request(log, 0, 10))[0] == 200


def test_callers_at_once_never_roll_it_back(log: NaiveLog, keeper: Witness) -> None:
    assert keeper.answer(request(log, 0, 1), at=1).agreed
    agreed: list[int] = []

    def call(size: int) -> None:
        if keeper.answer(request(log, 1, size), at=1).agreed:
            agreed.append(size)

    threads = [threading.Thread(target=call, args=[size]) for size in range(2, 40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(agreed) == 1
    assert keeper.heads[log.signer.name].size == agreed[0]


# --- the command --------------------------------------------------------------------------------


def test_key_and_memory_are_never_made_over(log: NaiveLog, keeper: Witness, tmp_path: Path) -> None:
    given = {"key": tmp_path / "key", "state": tmp_path / "state.json", "log": [log.signer.vkey]}
    with pytest.raises(CommandError, match="there already"):
        call_command("run_witness", **given, new=NAME)
    (tmp_path / "state.json").unlink()
    with pytest.raises(CommandError, match="--new"):
        call_command("run_witness", **given)
    for broken in ("", "[]", '{"a": 1}', '{"a": "b"}'):
        (tmp_path / "state.json").write_text(broken)
        with pytest.raises(CommandError):
            call_command("run_witness", **given)
    assert (tmp_path / "key").stat().st_mode & 0o077 == 0
    (tmp_path / "other.lock").mkdir()
    with pytest.raises(CommandError, match="cannot be used"):
        call_command("run_witness", **{**given, "state": tmp_path / "other.json"})


def test_it_runs_without_a_database_and_alone_with_its_memory(
    run: Run, log: NaiveLog, tmp_path: Path
) -> None:
    given = {"key": tmp_path / "key", "state": tmp_path / "state.json", "log": [log.signer.vkey]}
    command = [
        *(sys.executable, "manage.py", "run_witness", "--settings", "oversight.settings.test"),
        *("--key", str(tmp_path / "key"), "--state", str(tmp_path / "state.json")),
        *("--log", log.signer.vkey, "--bind", "127.0.0.1:0"),
    ]
    nowhere = {**os.environ, "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing"}
    process = subprocess.Popen(
        [*command, "--new", NAME], cwd=ROOT, env=nowhere, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    try:
        address = process.stdout.readline().split()[-1]
        key = process.stdout.readline().split()[-1]
        body = request(log, 0, 40).encode()
        with urllib.request.urlopen(f"{address}/add-checkpoint", body, timeout=10) as answer:  # noqa: S310
            line = answer.read().decode()
        with pytest.raises(CommandError, match="Another process"):
            call_command("run_witness", **given)
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)
    folder = log.write(tmp_path / "log")
    (folder / "checkpoint").write_text(log.checkpoint(None, line))
    status, said = run(folder, "--witness", key, "--max-age", 1)
    assert (status, "1 of 1 witnesses cosigned" in said) == (0, True), said
