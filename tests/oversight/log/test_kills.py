"""SIGKILL at every statement and at random, under writers: nothing lost, doubled, skipped, forked."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from oversight.actions import ledger, log_identity, sequencer
from oversight.management.commands.sequence_ledger import FIRST, Command
from oversight.models import SYSTEM, Checkpoint, LogLeaf
from oversight.rules.notes import read_head, read_note
from tests.build import NOON
from tests.oversight.log.whole import caught_up, forked, record, verify_all

KILLS = 60
STATEMENTS = 40  # more than a start and a batch take

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def writers() -> Iterator[None]:
    """Two processes that file all the time: now quickly, now late, now rolled back."""
    pids = [forked(_write) for _ in range(2)]
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def _write() -> None:
    chance = random.Random(os.getpid())  # noqa: S311 - nothing secret
    while True:
        with transaction.atomic():
            rows = [
                ledger.entry_of(
                    event="warrant.filed", subject=("x", "y"), by=SYSTEM, at=NOON, facts={}
                )
                for _ in range(chance.choice([1, 2, 30]))
            ]
            ledger.record_all(rows)
            time.sleep(chance.choice([0, 0, 0.02]))
            transaction.set_rollback(chance.random() < 0.2)
        time.sleep(0.01)


def _kill_self(*_args: Any, **_options: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _dies(act: Callable[[], object]) -> bool:
    """Run `act` in a process; return whether it was killed."""
    _pid, status = os.waitpid(forked(act), 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)


def _remembered(memory: Path) -> int:
    return read_head(read_note(memory.read_text()).text).size if memory.exists() else 0


def test_a_kill_before_any_statement_leaves_the_log_before_or_after(log_memory: Path) -> None:
    record(200)
    killed = 0
    for number in range(STATEMENTS):
        record(20)

        def act(number: int = number) -> None:
            counted = iter(range(STATEMENTS + 1))

            def count(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
                if next(counted) == number:
                    _kill_self()
                return execute(sql, params, many, context)

            with connection.execute_wrapper(count), sequencer.leading() as first:
                assert first
                log_identity.begin(at=NOON)
                sequencer.sequence(at=NOON, most=100)
                sequencer.publish(at=NOON)

        killed += _dies(act)
        size = LogLeaf.objects.count()
        newest = Checkpoint.objects.order_by("-id").first()
        assert (newest.size if newest else 0) == size
        assert _remembered(log_memory) <= size
    assert 5 < killed < STATEMENTS, "it died before each of them, until there were no more"
    caught_up()
    verify_all()


@pytest.mark.parametrize("place", ["remember", "replace", "_sign", "_store", "copied"])
def test_a_kill_between_the_steps_of_a_batch(
    place: str, log_memory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(300)
    caught_up()
    record(300)
    with monkeypatch.context() as patched:
        if place == "replace":  # the file is written, and not yet in its place
            patched.setattr(Path, "replace", _kill_self)
        elif place == "copied":
            patched.setattr("oversight.actions.sequencer.LogLeaf.data", _kill_self)
        else:
            patched.setattr(f"oversight.actions.sequencer.{place}", _kill_self)
        assert _dies(lambda: sequencer.sequence(at=NOON))
    committed = place in {"remember", "replace"}
    assert LogLeaf.objects.count() == (602 if committed else 302)
    assert _remembered(log_memory) == 302
    assert caught_up() == 602
    verify_all()


def test_many_kills_under_load_leave_a_whole_log(log_memory: Path) -> None:
    chance = random.Random(6962)  # noqa: S311 - the same waits in every run
    pids = [forked(_write) for _ in range(2)]
    sizes = [0]
    try:
        for number in range(KILLS):
            pid = forked(_sequence_for_ever)
            if number % 3 == 0:  # it gets somewhere, and dies in what it does next
                _wait_for_more_than(sizes[-1])
            time.sleep(chance.uniform(0.005, 0.05))
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            sizes.append(LogLeaf.objects.count())
            assert _remembered(log_memory) <= sizes[-1]
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
    assert sizes == sorted(sizes)
    assert caught_up() >= sizes[-1]
    verify_all()


def _wait_for_more_than(size: int) -> None:
    until = time.monotonic() + 20
    while LogLeaf.objects.count() <= size:
        assert time.monotonic() < until, "the log does not grow"
        time.sleep(0.005)


def _sequence_for_ever() -> None:
    Command().handle(once=False)


LEADER = (
    "SELECT application_name FROM pg_stat_activity JOIN pg_locks USING (pid)"
    " WHERE locktype = 'advisory' AND granted AND objid = 6962"
)


def test_of_three_sequencers_one_leads_and_another_takes_over(
    writers: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("oversight.management.commands.sequence_ledger.OTHER", 0.02)
    pids = {forked(_sequence_for_ever) for _ in range(3)}
    try:
        for _ in range(10):
            leader = _leader()
            assert leader in pids
            _wait_for_more_than(LogLeaf.objects.count())
            os.kill(leader, signal.SIGKILL)
            os.waitpid(leader, 0)
            pids = (pids - {leader}) | {forked(_sequence_for_ever)}
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def _leader() -> int:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(LEADER)
            found = [name for (name,) in cursor.fetchall()]
        assert len(found) <= 1
        if found:
            return int(str(found[0]).removeprefix("forked-"))
        time.sleep(0.01)
    raise AssertionError("nobody leads")


def test_a_terminated_sequencer_ends_in_good_order() -> None:
    record(5)
    pid = forked(_sequence_for_ever)
    _wait_for_more_than(4)
    reached = os.getpriority(os.PRIO_PROCESS, pid)
    with suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, pid, FIRST)
    assert os.getpriority(os.PRIO_PROCESS, pid) == reached  # as far as this machine lets it
    os.kill(pid, signal.SIGTERM)
    _pid, status = os.waitpid(pid, 0)
    assert os.WIFEXITED(status)
    assert os.WEXITSTATUS(status) == 0
    verify_all()
