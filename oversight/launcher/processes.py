"""Child processes that never outlive the launcher."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

PR_SET_PDEATHSIG: Final = 1
GRACE: Final = 20.0  # seconds


@dataclass
class Child:
    """One started part: how it is called, its process, and how it is told to stop."""

    name: str
    process: subprocess.Popen[bytes]
    stop_by: signal.Signals
    log: Path


@dataclass
class Family:
    """The parts that were started, in order; they are stopped in the opposite order."""

    logs: Path
    children: list[Child] = field(default_factory=list)

    def start(
        self,
        name: str,
        command: Sequence[str],
        *,
        env: Mapping[str, str] | None = None,
        stop_by: signal.Signals = signal.SIGTERM,
        identity: Mapping[str, Any] | None = None,
    ) -> Child:
        """Start a part in its own process group; it dies when the launcher is killed.

        Its log begins anew; that of the start before is kept as `<name>.log.1`.
        """
        self.logs.mkdir(parents=True, exist_ok=True)
        log = self.logs / f"{name}.log"
        if log.exists():
            log.replace(log.with_suffix(".log.1"))
        with log.open("wb") as sink:
            process = subprocess.Popen(
                list(command),
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
                env=dict(env) if env is not None else None,
                start_new_session=True,
                preexec_fn=dying_with(os.getpid()),  # noqa: PLW1509 - one thread at this point
                **(identity or {}),
            )
        child = Child(name=name, process=process, stop_by=stop_by, log=log)
        self.children.append(child)
        return child

    def fallen(self) -> Child | None:
        """Return a part that has ended by itself, if one has."""
        return next((one for one in self.children if one.process.poll() is not None), None)

    def stop(self) -> None:
        """Stop every part, the last started first; what does not go is killed."""
        for child in reversed(self.children):
            if child.process.poll() is None:
                with contextlib.suppress(ProcessLookupError):
                    child.process.send_signal(child.stop_by)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    child.process.wait(GRACE)
            with contextlib.suppress(ProcessLookupError):  # whatever it started and left behind
                os.killpg(child.process.pid, signal.SIGKILL)
            child.process.wait()
        self.children.clear()


def last_lines(log: Path, count: int = 15) -> str:
    """Return the end of a log, to be shown when its part has fallen."""
    with contextlib.suppress(OSError):
        return "\n".join(log.read_text(errors="replace").splitlines()[-count:])
    return ""


def dying_with(parent: int) -> Callable[[], None]:
    """Return what a child does before it begins: ask to be killed when `parent` ends."""
    libc = ctypes.CDLL(None)

    def prepare() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it ended before the child could ask
            os._exit(1)

    return prepare
