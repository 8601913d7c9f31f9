"""The stand-alone verifier over the web: what servers do, and that none is waited for."""

from __future__ import annotations

import shutil
import socket
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from oversight import verify
from tests.oversight.naive_log import NaiveLog, put, some_leaves
from tests.oversight.verifier import Quiet, Run, Trouble, folder, log, run, serving

__all__ = ["folder", "log", "run"]  # fixtures


@pytest.fixture
def web(folder: Path) -> Iterator[str]:
    yield from serving(partial(Quiet, directory=str(folder.parent)))


def test_a_log_at_an_address(run: Run, log: NaiveLog, web: str) -> None:
    for place in (f"{web}/log", f"{web}/log/"):
        status, said = run(place, "--key", log.signer.vkey)
        assert status == 0, said
    status, said = run(f"{web}/elsewhere")
    assert (status, "has no checkpoint" in said) == (1, True)


def test_a_log_that_grew_meanwhile_gives_the_full_tile(
    run: Run, log: NaiveLog, folder: Path, web: str
) -> None:
    put(folder / "checkpoint", log.checkpoint(600).encode())
    for kind in ("0", "entries"):
        shutil.rmtree(folder / f"tile/{kind}/002.p")
    longer = NaiveLog([*log.leaves, *some_leaves(100, seed=4)], log.signer)
    longer.write(folder.parent / "longer")
    for kind in ("0", "entries"):
        shutil.copy(folder.parent / f"longer/tile/{kind}/002", folder / f"tile/{kind}/002")
    status, said = run(f"{web}/log")
    assert status == 0, said


@pytest.fixture
def trouble(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(verify.time, "sleep", lambda _seconds: None)
    monkeypatch.setattr(verify, "DEADLINE", 0.4)
    monkeypatch.setattr(verify, "TRIES", 3)
    Trouble.failures = 0
    yield from serving(partial(Trouble, directory=str(folder.parent)))


@pytest.mark.parametrize(
    ("kind", "status", "said"),
    [
        ("redirect", 3, "answered 302"),
        ("endless", 1, "is longer than"),
        ("short", 3, "cut off"),
        ("nonsense", 3, "could not be read"),
        ("slow", 3, "could not be read"),
    ],
)
def test_a_server_that_misbehaves_is_not_waited_for(
    run: Run, trouble: str, kind: str, status: int, said: str
) -> None:
    begun = time.monotonic()
    found, words = run(f"{trouble}/{kind}")
    assert (found, said in words) == (status, True), words
    assert time.monotonic() - begun < 5


def test_a_server_that_is_busy_is_asked_again(run: Run, trouble: str) -> None:
    Trouble.failures = 2
    assert run(f"{trouble}/log")[0] == 0


def test_nobody_answers(run: Run, trouble: str) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        status, said = run(f"http://127.0.0.1:{unused.getsockname()[1]}")
    assert (status, "could not be read" in said) == (3, True)


def test_an_address_in_other_letters_is_asked_for(run: Run, folder: Path, web: str) -> None:
    shutil.copytree(folder, folder.parent / "журнал")
    status, said = run(f"{web}/журнал")
    assert status == 0, said
