"""One instance from an empty folder: it starts, stops, keeps its data, and says who fell."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from oversight.launcher.processes import last_lines
from tests.server import ROOT

PATIENCE = 240.0  # seconds; a busy machine takes its time


class Instance:
    """A launcher with a home and a port of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.output = home / "output"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        home.mkdir()
        seen = {
            "url": "",
            "clients": [],
            "users": [{"role": "a", "username": "b", "password": "c"}],
        }
        (home / "demo.json").write_text(json.dumps(seen))  # its making has tests of its own

    def start(self, **environment: str) -> subprocess.Popen[bytes]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("DJANGO_", "DATABASE_"))}
        with self.output.open("wb") as sink:
            return subprocess.Popen(
                [sys.executable, "-m", "oversight.launcher"],
                cwd=ROOT,
                env={
                    **kept,
                    "OVERSIGHT_HOME": str(self.home),
                    "PORT": str(self.port),
                    **environment,
                },
                stdout=sink,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_until_up(self, launcher: subprocess.Popen[bytes]) -> None:
        until = time.monotonic() + PATIENCE
        while "Sign in as" not in self.output.read_text():
            assert launcher.poll() is None, self.output.read_text()
            assert time.monotonic() < until, self.output.read_text()
            time.sleep(0.1)

    def processes(self) -> list[str]:
        """Whatever still runs and has this home in its command line or its environment."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                seen = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
                alive = "Z" not in (process / "stat").read_text().rpartition(")")[2].split()[0]
            except OSError:
                continue
            if alive and str(self.home).encode() in seen:
                found.append(process.name)
        return found


@pytest.fixture
def instance(tmp_path_factory):
    made = Instance(tmp_path_factory.mktemp("instance", numbered=True) / "home")
    yield made
    for process in made.processes():
        os.kill(int(process), signal.SIGKILL)


@pytest.mark.timeout(900)
def test_an_instance_from_an_empty_folder_to_the_fall_of_a_part(instance: Instance):
    launcher = instance.start()
    instance.wait_until_up(launcher)
    with urllib.request.urlopen(f"http://localhost:{instance.port}/health/", timeout=20) as answer:
        parts = json.load(answer)["parts"]
    assert {name for name, part in parts.items() if part["alive"]} == {
        "database",
        "broker",
        "worker",
        "beat",
        "sequencer",
        "witnesses",
    }
    with urllib.request.urlopen(f"http://localhost:{instance.port}/log/checkpoint") as answer:
        size = int(answer.read().split(b"\n")[1])
    assert size > 0, "a checkpoint is published at the first start"
    said = instance.output.read_text()
    assert f"http://localhost:{instance.port}/" in said
    assert re.search(r"a +b +c", said)
    assert json.loads((instance.home / "demo.json").read_text())["url"].endswith(str(instance.port))

    other = subprocess.run(  # a second launcher keeps out of the home
        [sys.executable, "-m", "oversight.launcher"],
        cwd=ROOT,
        env={**os.environ, "OVERSIGHT_HOME": str(instance.home), "PORT": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert other.returncode == 1
    assert f"in use by process {launcher.pid}" in other.stdout

    launcher.terminate()
    assert launcher.wait(PATIENCE) == 0
    assert instance.processes() == []

    launcher = instance.start()  # what was made is kept
    instance.wait_until_up(launcher)
    assert "Making" not in instance.output.read_text()
    assert "Preparing" not in instance.output.read_text()

    worker = next(
        pid
        for pid in instance.processes()
        if b"celery\0--app\0oversight\0worker" in Path(f"/proc/{pid}/cmdline").read_bytes()
        and Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1] == str(launcher.pid)
    )
    os.kill(int(worker), signal.SIGKILL)
    assert launcher.wait(PATIENCE) == 1
    assert "The worker was killed by signal 9" in instance.output.read_text()
    assert instance.processes() == []


def test_a_taken_port_is_said_before_anything_is_made(instance: Instance):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", instance.port))
        taken.listen()
        launcher = instance.start()
        assert launcher.wait(60) == 1
    assert f"port {instance.port} on 127.0.0.1 cannot be used" in last_lines(instance.output)
    assert not (instance.home / "postgres").exists()
