"""Logs that were tampered with: every kind, and a thousand at random; each is caught and named.

OVERSIGHT_FUZZ asks for more rounds of random changes than a run of all tests makes.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from oversight import verify
from tests.oversight.naive_log import NaiveLog, Signer, path, put, some_leaves
from tests.oversight.verifier import Run, a_report, run

__all__ = ["run"]  # a fixture
SIZE = 600
MUTATIONS = int(os.environ.get("OVERSIGHT_FUZZ", "1000"))
Tamper = Callable[[Path, NaiveLog], object]


@pytest.fixture
def log() -> NaiveLog:
    return NaiveLog(some_leaves(SIZE))


def change(file: Path, at: int, data: bytes) -> None:
    old = bytearray(file.read_bytes())
    old[at : at + len(data)] = data
    file.write_bytes(old)


def flip(file: Path, at: int) -> None:
    change(file, at, bytes([file.read_bytes()[at] ^ 1]))


def entries(folder: Path, number: int) -> tuple[Path, list[bytes]]:
    file = folder / path("entries", number, min(256, SIZE - 256 * number))
    data, found = file.read_bytes(), []
    while data:
        length = 2 + int.from_bytes(data[:2], "big")
        found.append(data[:length])
        data = data[length:]
    return file, found


def reorder(folder: Path, _log: NaiveLog) -> None:
    file, found = entries(folder, 1)
    found[3], found[40] = found[40], found[3]
    file.write_bytes(b"".join(found))


def remove(folder: Path, _log: NaiveLog) -> None:
    file, found = entries(folder, 1)
    del found[10]
    file.write_bytes(b"".join(found))


def add(folder: Path, _log: NaiveLog) -> None:
    file, found = entries(folder, 2)
    file.write_bytes(b"".join([*found, found[0]]))


def declassify(folder: Path, _log: NaiveLog) -> None:
    """Change the class of an entry and the length with it: the bundle stays well formed."""
    file, found = entries(folder, 0)
    at = next(n for n, one in enumerate(found) if b" decision " in one)
    data = found[at][2:].replace(b" decision ", b" other ")
    found[at] = len(data).to_bytes(2, "big") + data
    file.write_bytes(b"".join(found))


def rewrite(folder: Path, log: NaiveLog) -> None:
    """Change an entry with all its tiles, but without the key."""
    other = NaiveLog([*log.leaves[:100], *some_leaves(1, seed=8), *log.leaves[101:]], log.signer)
    old = (folder / "checkpoint").read_bytes()
    other.write(folder)
    (folder / "checkpoint").write_bytes(old)


def resign(folder: Path, log: NaiveLog) -> None:
    """Sign another root with another key under the same name."""
    NaiveLog(some_leaves(SIZE, seed=5), Signer(seed=b"z" * 32)).write(folder)
    (folder / "key").write_text(log.signer.vkey)


def transplant(folder: Path, log: NaiveLog) -> None:
    """Put the log's own signature under another text."""
    signature = log.checkpoint().rpartition("\n\n")[2]
    (folder / "checkpoint").write_text(f"{log.text(599)}\n{signature}")


TAMPERED: dict[str, tuple[Tamper, str]] = {
    "a byte in a full tile": (lambda f, _: flip(f / "tile/0/000", 32 * 17), "Entry 17 "),
    "a byte in a narrow tile": (lambda f, _: flip(f / "tile/0/002.p/88", 99), "Entry 515 "),
    "a byte in a tile above": (lambda f, _: flip(f / "tile/1/000.p/2", 40), "entries 256 to 511"),
    "a byte in an entry": (lambda f, _: change(f / "tile/entries/001", 40, b"0"), "Entry 256 "),
    "a letter for a digit": (lambda f, _: change(f / "tile/entries/000", 40, b"z"), "Entry 0 "),
    "a class": (declassify, "is not what the tree says"),
    "an entry removed": (remove, "Entry 511 "),
    "an entry added": (add, "more than 88 entries"),
    "entries reordered": (reorder, "Entry 259 "),
    "a tile swapped": (
        lambda f, _: shutil.copy(f / "tile/0/001", f / "tile/0/000"),
        "Entry 0 ",
    ),
    "everything rewritten without the key": (rewrite, "not the entries that were signed"),
    "another key": (resign, "is wrong|none of the keys"),
    "a signature moved": (transplant, "signature .* is wrong"),
    "a torn tile": (
        lambda f, _: (f / "tile/0/001").write_bytes((f / "tile/0/001").read_bytes()[:-1]),
        "torn",
    ),
    "a torn tile above": (
        lambda f, _: (f / "tile/1/000.p/2").write_bytes(b"x" * 63),
        "torn",
    ),
    "a tile too long": (
        lambda f, _: (f / "tile/0/001").write_bytes((f / "tile/0/001").read_bytes() + b"x"),
        "longer than",
    ),
    "a torn bundle": (
        lambda f, _: (f / "tile/entries/001").write_bytes(
            (f / "tile/entries/001").read_bytes()[:-1]
        ),
        "Entry 511 .* is torn",
    ),
    "a bundle of nothing": (lambda f, _: (f / "tile/entries/001").write_bytes(b""), "Entry 256 "),
    "a missing tile": (lambda f, _: (f / "tile/0/001").unlink(), "missing"),
    "a missing bundle": (lambda f, _: (f / "tile/entries/002.p/88").unlink(), "missing"),
    "truncated": (lambda f, _: shutil.rmtree(f / "tile/1"), "missing"),
    "no checkpoint": (lambda f, _: (f / "checkpoint").unlink(), "no checkpoint"),
    "an unsigned checkpoint": (
        lambda f, log: (f / "checkpoint").write_text(f"{log.text()}\n"),
        "not a signed note",
    ),
    "a size without its root": (
        lambda f, log: (f / "checkpoint").write_text(log.checkpoint().replace("600", "599", 1)),
        "is wrong",
    ),
}


@pytest.mark.parametrize("kind", TAMPERED)
def test_a_tampered_log_is_caught_and_named(
    run: Run, log: NaiveLog, tmp_path: Path, kind: str
) -> None:
    folder = log.write(tmp_path / "log")
    assert run(folder, "--key", log.signer.vkey)[0] == 0
    tamper, words = TAMPERED[kind]
    tamper(folder, log)
    status, said = run(folder, "--key", log.signer.vkey)
    assert status == 1, said
    assert any(word_in(word, said) for word in words.split("|")), said


def word_in(word: str, said: str) -> bool:
    start, _, rest = word.partition(".*")
    return start in said and rest in said.partition(start)[2]


# --- with the log's own key: only an outside memory tells ---------------------------------------


def an_outside_memory(log: NaiveLog, folder: Path) -> list[str]:
    put(folder / "old", log.checkpoint(500).encode())
    return ["--key", log.signer.vkey, "--old", str(folder / "old")]


def test_an_insider_with_the_key_is_exposed_by_any_old_checkpoint(
    run: Run, log: NaiveLog, tmp_path: Path
) -> None:
    memory = an_outside_memory(log, tmp_path)
    history = [*log.leaves[:77], *some_leaves(1, seed=8), *log.leaves[78:]]
    folder = NaiveLog(history, log.signer).write(tmp_path / "log")
    assert run(folder, *memory[:2])[0] == 0, "without a memory the forgery passes"
    status, said = run(folder, *memory)
    assert (status, "was changed" in said) == (1, True)


@pytest.mark.parametrize("place", [0, 76, 77, 499])
def test_each_way_to_rewrite_history_is_exposed(
    run: Run, log: NaiveLog, tmp_path: Path, place: int
) -> None:
    memory = an_outside_memory(log, tmp_path)
    for history in (
        [*log.leaves[:place], *log.leaves[place + 1 :]],
        [*log.leaves[:place], *some_leaves(1, seed=8), *log.leaves[place:]],
        [*log.leaves[:place], log.leaves[place + 1], log.leaves[place], *log.leaves[place + 2 :]],
        log.leaves[:place],
    ):
        folder = NaiveLog(history, log.signer).write(tmp_path / f"log-{len(history)}-{place}")
        status, said = run(folder, *memory)
        assert status == 1, said


def test_a_stale_and_a_rewound_log_are_smaller_than_remembered(
    run: Run, log: NaiveLog, tmp_path: Path
) -> None:
    memory = an_outside_memory(log, tmp_path)
    folder = log.write(tmp_path / "log", 400)
    status, said = run(folder, *memory)
    assert (status, "smaller than it was" in said) == (1, True)


def test_a_receipt_is_a_memory_too(run: Run, log: NaiveLog, tmp_path: Path) -> None:
    put(tmp_path / "r", log.receipt(499, 500).encode())
    fork = NaiveLog([*log.leaves[:499], *some_leaves(101, seed=8)], log.signer)
    folder = fork.write(tmp_path / "log")
    assert run(folder, "--key", log.signer.vkey)[0] == 0
    assert run(folder, "--key", log.signer.vkey, "--old", tmp_path / "r")[0] == 1
    assert run(tmp_path / "r", "--log", folder)[0] == 1


# --- at random ----------------------------------------------------------------------------------


def mutated(data: bytes, dice: random.Random) -> bytes:
    """Return the data with one thing changed."""
    at = dice.randrange(len(data))
    till = min(len(data), at + dice.choice([1, 2, 32, 64, 300]))
    return dice.choice(
        [
            lambda: data[:at] + bytes([data[at] ^ (1 << dice.randrange(8))]) + data[at + 1 :],
            lambda: data[:at] + dice.randbytes(till - at) + data[till:],
            lambda: data[:at] + data[till:],
            lambda: data[:at],
            lambda: data[:at] + data[at:till] + data[at:],
            lambda: data[:at] + dice.randbytes(dice.choice([1, 2, 32])) + data[at:],
            lambda: data[till:] + data[:till],
        ]
    )()


def test_a_thousand_random_changes_are_all_caught(run: Run, log: NaiveLog, tmp_path: Path) -> None:
    dice = random.Random(1)  # noqa: S311 - the same every time
    folder = log.write(tmp_path / "log")
    receipt = tmp_path / "r.tlog-proof"
    put(receipt, log.receipt(333).encode())
    files = [*sorted(one for one in folder.rglob("*") if one.is_file() and one.name != "key")]
    key = ("--key", log.signer.vkey)
    missed, made = [], 0
    while made < MUTATIONS:
        file = dice.choice([*files, receipt, folder / "checkpoint"])
        before = file.read_bytes()
        after = mutated(before, dice)
        if after == before:
            continue
        made += 1
        file.write_bytes(after)
        status, said = run("receipt", receipt, *key) if file == receipt else run(folder, *key)
        if status != 1:
            missed.append((file.name, status, said))
        file.write_bytes(before)
    assert missed == []
    assert run(folder, *key)[0] == run("receipt", receipt, *key)[0] == 0


def nonsense(dice: random.Random, model: bytes) -> bytes:
    """Return random bytes, or text much like the real thing."""
    alphabet = dice.choice(
        [bytes(range(256)), b"0123456789abcdef v\n", b'\x00\n+= \xe2\x80\x94{}[]":']
    )
    random_bytes = bytes(dice.choices(alphabet, k=dice.choice([0, 1, 2, 65, 999, 9000])))
    at = dice.randrange(len(model) + 1)
    return dice.choice(
        [
            lambda: random_bytes,
            lambda: model[:at] + random_bytes,
            lambda: model[:at] + random_bytes + model[at:],
            lambda: model.replace(b"\n", random_bytes[:9]),
            lambda: model * 3,
        ]
    )()


def means_the_same(name: str, one: bytes, other: bytes) -> bool:
    """Is the change one that nobody need notice, such as a blank between two words of JSON?"""
    if name == "key":
        return {*one.split()} == {*other.split()}
    if name == "report.json":
        with contextlib.suppress(ValueError, TypeError, LookupError):
            return bool(json.loads(one)["log"] == json.loads(other)["log"])
    return one == other


def test_nonsense_in_any_file_ends_with_a_reason(run: Run, log: NaiveLog, tmp_path: Path) -> None:
    dice = random.Random(2)  # noqa: S311 - the same every time
    folder = log.write(tmp_path / "log")
    receipt, report, old, body = (tmp_path / name for name in ("r", "report.json", "old", "body"))
    put(receipt, log.receipt(333).encode())
    put(report, json.dumps(a_report(log, 300)).encode())
    put(old, log.checkpoint(300).encode())
    put(body, b'{"a":1}')
    commands: dict[Path, tuple[object, ...]] = {
        receipt: ("receipt", receipt),
        report: ("report", report, "--log", folder),
        old: (folder, "--old", old),
        body: ("receipt", receipt, "--salt", "00" * 32, "--body", body),
        folder / "key": (folder,),
    }
    files = [*commands, *(one for one in folder.rglob("*") if one.is_file())]
    for round_ in range(MUTATIONS // 2):
        file = files[round_ % len(files)]
        before = file.read_bytes()
        file.write_bytes(after := nonsense(dice, before))
        trusted = () if file.name == "key" else ("--key", log.signer.vkey)
        status, said = run(*commands.get(file, (folder,)), *trusted)
        same = means_the_same(file.name, before, after)
        assert same or status in (1, 3), (file, after, said)
        assert same or "WRONG" in said or "NOT CHECKED" in said
        assert "itself failed" not in said
        file.write_bytes(before)


def test_numbers_that_would_take_for_ever_are_refused_at_once(
    run: Run, log: NaiveLog, tmp_path: Path
) -> None:
    folder = log.write(tmp_path / "log")
    for size in ("9" * 18, "9" * 19, "9" * 5000, "-1", "0600", "6e2", "٦"):
        text = log.text().replace("600", size, 1)
        (folder / "checkpoint").write_text(f"{text}\n{log.signer.line(text)}")
        status, said = run(folder, "--key", log.signer.vkey)
        assert status == 1, said
    deep = b"[" * 200_000
    put(tmp_path / "report.json", deep)
    assert run("report", tmp_path / "report.json", "--log", folder)[0] == 1
    put(tmp_path / "report.json", b'{"log": %s}' % (b"9" * 10_000))
    assert run("report", tmp_path / "report.json", "--log", folder)[0] == 1


def test_text_from_a_log_cannot_steer_a_terminal(run: Run, tmp_path: Path) -> None:
    signer = Signer("evil\x9b31m.test")
    folder = NaiveLog(some_leaves(3), signer).write(tmp_path / "log")
    status, said = run(folder)
    assert "\x9b" not in said
    assert verify.shown("a\x1b[31m\u202eb") == "a?[31m?b"
    assert status == 0
