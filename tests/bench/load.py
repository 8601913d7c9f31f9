"""Callers that wait for each answer, and two servers raced in turns on one machine."""

from __future__ import annotations

import socket
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

Make = Callable[[], bytes]


class BadAnswer(RuntimeError):
    """A server answered with something else than success: then nothing was measured."""


@dataclass(slots=True)
class Slice:
    """What some seconds of calling brought; latencies and CPU time in milliseconds."""

    calls: int
    seconds: float
    latencies: list[float]
    cpu: float

    @property
    def rate(self) -> float:
        return self.calls / self.seconds

    @property
    def cpu_each(self) -> float:
        return self.cpu / max(self.calls, 1)

    def quantile(self, percent: int) -> float:
        return quantile(self.latencies, percent)


def quantile(values: Sequence[float], percent: int) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


@dataclass(slots=True)
class Lane:
    """One server and what is asked of it."""

    name: str
    port: int
    workers: Sequence[int]
    make: Make
    slices: list[Slice] = field(default_factory=list)

    def run(self, clients: int, seconds: float) -> Slice:
        cpu, begun = self._cpu(), time.perf_counter()
        latencies = drive(self.port, self.make, clients, seconds)
        took = time.perf_counter() - begun
        return Slice(len(latencies), took, latencies, self._cpu() - cpu)

    def _cpu(self) -> float:
        return sum(
            int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e6 for pid in self.workers
        )

    def median(self, figure: Callable[[Slice], float]) -> float:
        return statistics.median(figure(one) for one in self.slices)


def request(method: str, path: str, *headers: str, body: bytes = b"") -> bytes:
    lines = [
        f"{method} {path} HTTP/1.1",
        "Host: localhost",
        "Connection: close",
        "Accept: */*",
        "Accept-Language: en",
        *headers,
    ]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


def call(port: int, sent: bytes) -> bytes:
    """Send one call on a connection of its own and return the whole answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as door:
        door.sendall(sent)
        parts = []
        while part := door.recv(65536):
            parts.append(part)
    answer = b"".join(parts)
    if answer[9:12] not in {b"200", b"201"}:
        raise BadAnswer(answer[:2000].decode(errors="replace"))
    return answer


def drive(port: int, make: Make, clients: int, seconds: float) -> list[float]:
    """Let `clients` call for `seconds`; return the latency of each call in milliseconds."""
    until = time.perf_counter() + seconds
    found: list[list[float]] = [[] for _ in range(clients)]
    faults: list[Exception] = []

    def one(mine: list[float]) -> None:
        try:
            while (begun := time.perf_counter()) < until:
                call(port, make())
                mine.append((time.perf_counter() - begun) * 1000)
        except (BadAnswer, OSError) as fault:
            faults.append(fault)

    threads = [threading.Thread(target=one, args=(mine,)) for mine in found]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return [latency for mine in found for latency in mine]


def race(lanes: Sequence[Lane], *, clients: int, seconds: float, rounds: int) -> None:
    """Run the lanes in turns, the first of a round being the last of the next."""
    for lane in lanes:
        lane.run(8, 2.0)  # until both workers have read what they need
    for number in range(rounds):
        for lane in lanes if number % 2 else lanes[::-1]:
            lane.slices.append(lane.run(clients, seconds))


def ratios(one: Lane, other: Lane, figure: Callable[[Slice], float]) -> list[float]:
    """Return `figure` of one over that of the other, round by round."""
    return [figure(a) / figure(b) for a, b in zip(one.slices, other.slices, strict=True)]
