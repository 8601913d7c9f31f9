"""Children end when they are told to, when they do not listen, and when the launcher is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from oversight.launcher import processes
from oversight.launcher.processes import Family, last_lines

DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
NOISY = (
    "import signal, sys, time;"
    "signal.signal(signal.SIGTERM, lambda *_: (print(sys.argv[1], flush=True), sys.exit(0)));"
    "print('up', flush=True); time.sleep(60)"
)
LAUNCHER = """
import sys, time
from pathlib import Path
from oversight.launcher.processes import Family
family = Family(logs=Path(sys.argv[1]))
child = family.start("child", [sys.executable, "-c", "import time; time.sleep(60)"])
print(child.process.pid, flush=True)
time.sleep(60)
"""


def _wait(condition, seconds: float = 10.0) -> bool:
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def _up(log: Path) -> bool:
    return _wait(lambda: "up" in last_lines(log))


def _gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def test_parts_stop_in_the_opposite_order(tmp_path):
    family = Family(logs=tmp_path)
    told = tmp_path / "told"
    tell = NOISY.replace(
        "print(sys.argv[1], flush=True)", "open(sys.argv[2], 'a').write(sys.argv[1])"
    )
    for name in "abc":
        family.start(name, [sys.executable, "-c", tell, name, str(told)])
    assert all(_up(tmp_path / f"{name}.log") for name in "abc")
    family.stop()
    assert told.read_text() == "cba"
    assert family.children == []


def test_what_does_not_listen_is_killed(tmp_path, monkeypatch):
    monkeypatch.setattr(processes, "GRACE", 0.2)
    family = Family(logs=tmp_path)
    child = family.start("deaf", [sys.executable, "-c", DEAF])
    assert _up(child.log)
    family.stop()
    assert child.process.returncode == -signal.SIGKILL


def test_what_a_fallen_part_left_behind_is_killed(tmp_path):
    family = Family(logs=tmp_path)
    leave = "import subprocess; print(subprocess.Popen(['sleep', '60']).pid, flush=True)"
    child = family.start("leaver", [sys.executable, "-c", leave])
    child.process.wait(10)
    orphan = int(last_lines(child.log))
    assert not _gone(orphan)
    family.stop()
    assert _wait(lambda: _gone(orphan))


def test_a_part_that_ended_is_noticed_with_its_last_words(tmp_path):
    family = Family(logs=tmp_path)
    well = family.start("well", [sys.executable, "-c", DEAF])
    assert _up(well.log)
    assert family.fallen() is None
    ill = family.start("ill", [sys.executable, "-c", "raise SystemExit('out of luck')"])
    ill.process.wait(10)
    assert family.fallen() is ill
    assert last_lines(ill.log) == "out of luck"
    well.process.kill()
    family.stop()


def test_the_log_of_the_start_before_is_kept(tmp_path):
    for word in ("first", "second"):
        family = Family(logs=tmp_path)
        family.start("one", ["echo", word]).process.wait(10)
        family.stop()
    assert (tmp_path / "one.log").read_text() == "second\n"
    assert (tmp_path / "one.log.1").read_text() == "first\n"


def test_children_die_with_a_launcher_that_is_killed(tmp_path):
    with subprocess.Popen(
        [sys.executable, "-c", LAUNCHER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as launcher:
        assert launcher.stdout
        child = int(launcher.stdout.readline())
        assert not _gone(child)
        launcher.kill()
    assert _wait(lambda: _gone(child))


@pytest.mark.parametrize("length", [10, 200])
def test_sockets_live_where_their_path_is_short_enough(tmp_path, length):
    home = tmp_path / ("h" * length)
    code = "from oversight.settings.env import socket_folder; print(socket_folder())"
    found = [
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "OVERSIGHT_HOME": str(one)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for one in (home, home, tmp_path / "other")
    ]
    assert found[0] == found[1] != found[2]
    assert len(f"{found[0]}/.s.PGSQL.5432".encode()) < 108
