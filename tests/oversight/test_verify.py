"""The stand-alone verifier: what it accepts, and that it puts every "no" into words."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from oversight import verify
from tests.oversight.naive_log import CLASSES, NaiveLog, Signer, put, some_leaves
from tests.oversight.verifier import Run, a_report, folder, log, run

__all__ = ["folder", "log", "run"]  # fixtures
SCRIPT = Path(verify.__file__)
SIZES = (0, 1, 2, 3, 255, 256, 257, 511, 512, 700)


@pytest.mark.parametrize("size", SIZES)
def test_a_whole_log_holds_at_every_size(
    run: Run, log: NaiveLog, tmp_path: Path, size: int
) -> None:
    log.write(tmp_path, size)
    status, said = run(tmp_path, "--key", log.signer.vkey, "--time")
    assert status == 0, said
    counts = Counter(leaf.split()[1].decode() for leaf in log.leaves[:size])
    for name in CLASSES:
        if counts[name]:
            assert f"{name:<12}{counts[name]:>14,}" in said
    assert "ALL HOLDS" in said


def test_three_levels_of_tiles_and_two_processes(run: Run, tmp_path: Path) -> None:
    log = NaiveLog(some_leaves(70_000))
    log.write(tmp_path)
    assert (tmp_path / "tile/0/273.p/112").stat().st_size == 112 * 32
    assert (tmp_path / "tile/1/001.p/17").exists()
    assert (tmp_path / "tile/2/000.p/1").exists()
    put(tmp_path / "old", log.checkpoint(65_537).encode())
    given = (tmp_path, "--key", log.signer.vkey, "--old", tmp_path / "old", "--time")
    for processes in (1, 2):
        status, said = run(*given, "--processes", processes)
        assert status == 0, said
        assert f"{processes} process" in said
    tile = tmp_path / "tile/0/200"
    data = bytearray(tile.read_bytes())
    data[32 * 7] ^= 1
    tile.write_bytes(data)
    status, said = run(*given, "--processes", 2)
    assert (status, "Entry 51,207 " in said) == (1, True), said


def test_every_older_checkpoint_is_consistent(run: Run, log: NaiveLog, folder: Path) -> None:
    olds = folder.parent / "olds"
    for size in range(0, 700, 13):
        put(olds / f"{size:04d}", log.checkpoint(size).encode())
    put(olds / "receipt.tlog-proof", log.receipt(5, 600).encode())
    status, said = run(folder, "--key", log.signer.vkey, "--old", olds)
    assert status == 0, said
    assert "55 older checkpoints" in said


def test_proofs_of_every_pair_of_sizes(log: NaiveLog, folder: Path) -> None:
    read = verify.Log(str(folder))
    read.size = len(log.leaves)
    points = [
        verify.parse_checkpoint(log.checkpoint(size).encode())
        for size in (*range(20), 255, 256, 257)
    ]
    for new in points:
        for old in points:
            if 0 < old.size <= new.size:
                proof = log.consistency(old.size, new.size)
                assert verify.is_consistent(old, new, proof)
                assert not verify.is_consistent(old, new, [*proof, b"x" * 32])
                assert not proof or not verify.is_consistent(old, new, proof[:-1])
    newest = read.checkpoint()
    for size in range(1, 701, 7):
        assert read.consistency(size, 700) == log.consistency(size, 700)
        old = verify.parse_checkpoint(log.checkpoint(size).encode())
        assert verify.is_consistent(old, newest, log.consistency(size, 700))


@pytest.mark.parametrize("size", [1, 2, 3, 7, 256, 257, 700])
def test_a_receipt_holds_without_the_log(
    run: Run, log: NaiveLog, tmp_path: Path, size: int
) -> None:
    for index in {0, size // 2, size - 1}:
        put(tmp_path / "r.tlog-proof", log.receipt(index, size).encode())
        status, said = run("receipt", tmp_path / "r.tlog-proof", "--key", log.signer.vkey)
        assert status == 0, said
        assert f"Entry {index} of {size} is in the log" in said


def a_content(log: NaiveLog, body: bytes) -> str:
    """Put an entry of this body at place 3; return its salt."""
    salt = b"s" * 32
    commitment = hashlib.sha256(b"\0" + salt + body).hexdigest()
    log.leaves[3] = f"v1 decision {commitment}\n".encode()
    return salt.hex()


def test_salt_and_body_prove_what_was_recorded(run: Run, log: NaiveLog, tmp_path: Path) -> None:
    body = '{"at":"2026-03-01T10:00:00Z","event":"decided","facts":{"outcome":"granted"}}'
    salt = a_content(log, body.encode())
    proof, file = tmp_path / "r", tmp_path / "body.json"
    put(proof, log.receipt(3).encode())
    file.write_text(body)
    key = ("--key", log.signer.vkey)
    status, said = run(proof, *key, "--salt", salt, "--body", file)
    assert status == 0, said
    assert body in said
    file.write_text(json.dumps(json.loads(body), indent=4) + "\n")  # laid out otherwise
    assert run(proof, *key, "--salt", salt, "--body", file)[0] == 0
    (tmp_path / "salt").write_text(f"{salt}\n")
    assert run(proof, *key, "--salt", tmp_path / "salt", "--body", file)[0] == 0
    file.write_text(body.replace("granted", "refused"))
    status, said = run(proof, *key, "--salt", salt, "--body", file)
    assert (status, "not what the log is committed to" in said) == (1, True)
    file.write_text(body)
    swapped = "00" * 32
    assert run(proof, *key, "--salt", swapped, "--body", file)[0] == 1
    assert run(proof, *key, "--salt", salt)[0] == 1
    assert run(proof, *key, "--salt", "short", "--body", file)[0] == 3


def test_a_foreign_receipt_is_refused(run: Run, log: NaiveLog, folder: Path) -> None:
    other = NaiveLog(some_leaves(700, seed=2), Signer(seed=b"x" * 32))
    file = folder.parent / "r"
    put(file, other.receipt(3).encode())
    status, said = run(file, "--log", folder)
    assert (status, "signed by none of the keys" in said) == (1, True), said
    forked = NaiveLog(some_leaves(700, seed=2), log.signer)
    put(file, forked.receipt(3).encode())
    status, said = run(file, "--log", folder)
    assert (status, "forked" in said) == (1, True), said
    put(file, log.receipt(3, 600).encode())
    assert run(file, "--log", folder)[0] == 0


@pytest.mark.parametrize("size", [1, 256, 300, 512, 699, 700])
def test_a_report_is_recounted_from_the_log(
    run: Run, log: NaiveLog, folder: Path, size: int
) -> None:
    file = folder.parent / "report.json"
    file.write_text(json.dumps(a_report(log, size), indent=1))
    for command in ((), ("report",)):
        status, said = run(*command, file, "--log", folder, "--key", log.signer.vkey)
        assert status == 0, said
        assert f"first {size} entries" in said


def test_a_report_with_one_figure_off_is_caught(run: Run, log: NaiveLog, folder: Path) -> None:
    file = folder.parent / "report.json"

    def says(change: Callable[[dict[str, Any]], object]) -> str:
        report = a_report(log, 300)
        change(report)
        file.write_text(json.dumps(report))
        status, said = run(file, "--log", folder)
        assert status == 1, said
        return said

    def off(report: dict[str, Any]) -> None:
        report["log"]["classes"]["decision"] += 1

    assert "of class 'decision'" in says(off)
    assert "of class 'reading'" in says(lambda report: report["log"]["classes"].pop("reading"))
    assert "of class 'new'" in says(lambda report: report["log"]["classes"].update(new=1))
    assert "True" in says(lambda report: report["log"]["classes"].update(decision=True))
    assert "are not those" in says(lambda report: report["log"].update(size=301))
    assert "no checkpoint" in says(lambda report: report.update(log=None))
    fork = NaiveLog(some_leaves(300, seed=3), log.signer)
    assert "was changed" in says(lambda report: report.update(a_report(fork, 300)))
    other = NaiveLog(some_leaves(300), Signer("elsewhere.test/log"))
    assert "none of the keys" in says(lambda report: report.update(a_report(other, 300)))
    file.write_text('{"log": {}, "log": {}}')
    assert "twice" in run(file, "--log", folder)[1]


# --- keys and witnesses -----------------------------------------------------------------------


def test_the_known_key_id() -> None:
    key = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
    assert verify.parse_key(key).ident.hex() == "530d903a"
    with pytest.raises(verify.Wrong, match="does not belong"):
        verify.parse_key(key.replace("530d903a", "530d903b"))


def test_a_wrong_key_is_refused_and_an_earlier_one_accepted(
    run: Run, log: NaiveLog, folder: Path
) -> None:
    wrong = Signer(seed=b"w" * 32)
    status, said = run(folder, "--key", wrong.vkey)
    assert (status, "signed by none of the keys" in said) == (1, True)
    (folder / "keys").write_text(f"{wrong.vkey}\n{log.signer.vkey}\n")
    assert run(folder, "--key", folder / "keys")[0] == 0
    (folder / "key").write_text(wrong.vkey)
    assert run(folder)[0] == 1
    (folder / "key").unlink()
    status, said = run(folder)
    assert (status, "The root of these entries" in said) == (3, True), (
        "hashes are checked all the same"
    )


def test_witnesses_are_counted_and_their_age_too(run: Run, log: NaiveLog, folder: Path) -> None:
    witnesses = [Signer(f"witness{n}.test", bytes([n]) * 32, kind=4) for n in range(3)]
    now = int(time.time())
    lines = [one.line(log.text(), now - 7200 * n) for n, one in enumerate(witnesses[:2])]
    (folder / "checkpoint").write_text(log.checkpoint(None, *lines))
    keys = [part for one in witnesses for part in ("--witness", one.vkey)]
    assert "2 witnesses cosigned; name" in run(folder)[1]
    status, said = run(folder, *keys)
    assert (status, "Missing: witness2.test" in said) == (1, True)
    status, said = run(folder, *keys, "--quorum", 2, "--max-age", 1)
    assert (status, "2 of 3 witnesses cosigned" in said) == (0, True), said
    status, said = run(folder, *keys[2:4], "--max-age", 1)
    assert (status, "stale" in said) == (1, True)
    assert run(folder, "--quorum", 2)[0] == 1
    assert run(folder, "--witness", log.signer.vkey)[0] == 1
    bad = lines[0].replace("A", "B", 1) if "A" in lines[0] else lines[0].replace("a", "b", 1)
    (folder / "checkpoint").write_text(log.checkpoint(None, bad))
    assert run(folder, *keys, "--quorum", 1)[0] == 1


# --- the monitor ------------------------------------------------------------------------------


def test_the_monitor_sees_growth_forks_and_rewinding(
    run: Run, log: NaiveLog, tmp_path: Path
) -> None:
    state = tmp_path / "state"
    older, newer = log.write(tmp_path / "a", 500), log.write(tmp_path / "b", 700)
    given = ("--state", state, "--key", log.signer.vkey)
    assert run("monitor", older, *given)[0] == 0
    assert state.read_text() == log.checkpoint(500)
    assert run("monitor", newer, older, *given)[0] == 0
    assert state.read_text() == log.checkpoint(700)

    status, said = run("monitor", older, *given)
    assert (status, "smaller than it was" in said) == (1, True)
    fork = NaiveLog([*log.leaves[:650], *some_leaves(150, seed=9)], log.signer)
    status, said = run("monitor", fork.write(tmp_path / "c"), *given)
    assert (status, "was changed" in said) == (1, True)
    evidence = (tmp_path / "state.evidence").read_text()
    assert log.checkpoint(700) in evidence
    assert fork.checkpoint() in evidence
    assert log.checkpoint(700) in said
    assert state.read_text() == log.checkpoint(700), "a fork is not taken over"


def test_two_portals_that_serve_different_trees_of_one_size(
    run: Run, log: NaiveLog, tmp_path: Path
) -> None:
    fork = NaiveLog([*log.leaves[:-1], *some_leaves(1, seed=9)], log.signer)
    one, other = log.write(tmp_path / "a"), fork.write(tmp_path / "b")
    given = ("--state", tmp_path / "state", "--evidence", tmp_path / "proof")
    status, said = run("monitor", one, other, *given)
    assert (status, "forked" in said) == (1, True)
    evidence = (tmp_path / "proof").read_text()
    assert log.checkpoint() in evidence
    assert fork.checkpoint() in evidence
    assert not (tmp_path / "state").exists()


# --- as a stranger runs it --------------------------------------------------------------------


def shell(*given: object, python: tuple[str, ...] = ("-I",), **more: Any) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, *python, *(str(one) for one in given)],
        capture_output=True,
        text=True,
        timeout=60,
        cwd="/",
        check=False,
        **more,
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_one_file_alone_in_a_folder(log: NaiveLog, folder: Path) -> None:
    copy = folder.parent / "verify.py"
    shutil.copy(SCRIPT, copy)
    status, said = shell(copy, folder, "--key", log.signer.vkey, "--processes", 2)
    assert status == 0, said
    (folder / "tile/1/000.p/2").unlink()
    status, said = shell(copy, folder)
    assert (status, "tile/1/000.p/2 is missing" in said) == (1, True)


def test_without_cryptography_hashes_are_checked_and_the_rest_is_named(
    log: NaiveLog, folder: Path
) -> None:
    status, said = shell(SCRIPT, folder, python=("-I", "-S"))
    assert status == 3
    assert "pip install cryptography" in said
    assert "The root of these entries is the root that was signed" in said
    assert "ALL HOLDS" not in said


@pytest.mark.parametrize(
    ("given", "status"), [((), 2), (("receipt",), 2), (("--help",), 0), (("--version",), 0)]
)
def test_a_wrong_call_is_explained(given: tuple[str, ...], status: int) -> None:
    done = subprocess.run(
        [sys.executable, SCRIPT, *given], capture_output=True, text=True, check=False
    )
    assert (done.returncode, "verify.py" in done.stdout + done.stderr) == (status, True)


def test_a_failure_of_the_verifier_itself_is_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_given: object) -> int:
        raise TypeError("unforeseen")

    monkeypatch.setattr(verify, "run", fail)
    with pytest.raises(SystemExit) as ended:
        verify.main()
    assert ended.value.code == 3
    assert "TypeError: unforeseen" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["checkpoint", "tile/0/000", "tile/entries/001"])
def test_a_pipe_in_place_of_a_file_is_not_waited_for(run: Run, folder: Path, name: str) -> None:
    (folder / name).unlink()
    os.mkfifo(folder / name)
    status, said = run(folder)
    assert (status, "not a plain file" in said) == (1, True)


@pytest.mark.parametrize("place", ["/nowhere", "http://", "https://user@host/", "http://[x/"])
def test_what_is_no_log_is_said(run: Run, place: str) -> None:
    assert run(place)[0] == 3


# --- what a stranger types -----------------------------------------------------------------------


@pytest.mark.parametrize("data", [b"", b"\xff\x00junk", b"PK\x03\x04", b"[1, 2]"])
def test_a_file_that_is_neither_receipt_nor_report_is_called_so(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], data: bytes
) -> None:
    (tmp_path / "junk").write_bytes(data)
    for more in ((), ("--log", str(folder))):
        with pytest.raises(SystemExit) as ended:
            verify.run([str(tmp_path / "junk"), *more])
        assert ended.value.code == 2
        assert "neither a receipt (.tlog-proof) nor a report" in capsys.readouterr().err


def test_a_file_in_place_of_a_log_is_called_a_file(run: Run, folder: Path) -> None:
    status, said = run("log", folder / "checkpoint")
    assert (status, "is a file. A log is an address or a folder" in said) == (3, True)


@pytest.mark.parametrize("given", [(), ("receipt",)])
def test_a_receipt_as_json_says_where_its_proof_is(
    run: Run, tmp_path: Path, given: tuple[str, ...]
) -> None:
    (tmp_path / "receipt.json").write_text(json.dumps({"commitment": "ab", "salt": "cd"}, indent=1))
    status, said = run(*given, tmp_path / "receipt.json")
    assert (status, "/api/v1/receipts/<commitment>/" in said) == (1, True), said


def test_options_may_come_before_the_file(run: Run, log: NaiveLog, folder: Path) -> None:
    report = folder.parent / "report.json"
    report.write_text("\ufeff" + json.dumps(a_report(log, 600)))
    status, said = run("--log", folder, f"--key={log.signer.vkey}", report)
    assert (status, "totals of 5 classes" in said) == (0, True), said


@pytest.mark.parametrize("age", ["0", "-1", "nan", "inf", "soon"])
def test_an_age_that_asks_nothing_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str], age: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        verify.run([str(folder), f"--max-age={age}"])
    assert ended.value.code == 2
    assert "a number of hours above 0" in capsys.readouterr().err


def test_a_log_is_copied_as_it_is_checked(
    run: Run, log: NaiveLog, folder: Path, tmp_path: Path
) -> None:
    whole, copy, key = log.write(tmp_path / "whole"), tmp_path / "a" / "copy", log.signer.vkey
    log.write(folder, 300)
    status, said = run(folder, "--key", key, "--copy", copy)
    assert (status, f"A copy of this log is in {copy}" in said) == (0, True), said
    assert run(copy, "--key", key)[0] == 0
    assert run(whole, "--key", key, "--copy", copy)[0] == 0
    for path in (one for one in whole.rglob("*") if one.is_file()):
        assert (copy / path.relative_to(whole)).read_bytes() == path.read_bytes()


def test_a_copy_is_not_written_over_by_a_log_that_does_not_continue_it(
    run: Run, log: NaiveLog, folder: Path, tmp_path: Path
) -> None:
    copy = log.write(tmp_path / "copy", 600)
    before = {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()}
    NaiveLog(some_leaves(700, seed=9), log.signer).write(folder)
    status, said = run(folder, "--key", log.signer.vkey, "--copy", copy)
    assert (status, "do not begin with the 600 of the old copy" in said) == (1, True), said
    assert {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()} == before
    torn = log.write(tmp_path / "torn")
    (torn / "tile/entries/001").write_bytes(b"torn")
    assert run(torn, "--key", log.signer.vkey, "--copy", tmp_path / "new")[0] == 1
    assert not (tmp_path / "new/checkpoint").exists(), "the checkpoint comes last"


def test_a_salt_is_read_as_it_stands_on_paper(run: Run, log: NaiveLog, tmp_path: Path) -> None:
    salt, body = b"s" * 32, b'{"event":"thing"}'
    commitment = hashlib.sha256(b"\0" + salt + body).hexdigest()
    log = NaiveLog([*log.leaves, f"v1 other {commitment}\n".encode()], log.signer)
    grouped = " ".join(salt.hex()[at : at + 4] for at in range(0, 64, 4))
    (tmp_path / "paper").write_text(log.receipt(700))
    (tmp_path / "body").write_bytes(body)
    (tmp_path / "salt").write_text(f"{grouped[:40]}\n{grouped[40:]}\n")
    for given in (grouped, tmp_path / "salt"):
        proven = ("--salt", given, "--body", tmp_path / "body")
        status, said = run(tmp_path / "paper", "--key", log.signer.vkey, *proven)
        assert status == 0, said
