"""A log keeps its name, its past and its keys, or says why it stops."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from oversight.actions import log_identity, sequencer
from oversight.actions.log_identity import LogStopped
from oversight.launcher.postgres import ROOT, Server
from oversight.models import Checkpoint, LedgerEntry, LogKey
from oversight.rules.notes import Signer, read_head, read_note
from oversight.selectors import log
from oversight.settings.keys import local_keys
from tests.build import NOON
from tests.oversight.log.whole import caught_up, record, verify_all

LATER = NOON + timedelta(hours=1)


@contextmanager
def kept_backup(server: Server | None) -> Iterator[str]:
    """Keep a copy of the database as it is now; give its name."""
    if server is None:
        pytest.skip("copies of the database need the server of this run")
    name = connection.settings_dict["NAME"]
    connection.close()
    with server.connect(ROOT, "postgres") as root:
        # an earlier test's browser or server thread may still hold a connection of its own
        root.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s",
            [name],
        )
        root.execute(f"CREATE DATABASE backup TEMPLATE {name} STRATEGY FILE_COPY".encode())
        try:
            yield "backup"
        finally:
            connection.close()
            connection.settings_dict["NAME"] = name
            root.execute("DROP DATABASE backup WITH (FORCE)")


def restore(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


@pytest.mark.django_db(transaction=True)
def test_a_restored_backup_signs_nothing_until_the_log_has_another_name(
    database_server: Server | None, settings: Any, log_memory: Path
) -> None:
    record(300)
    kept = caught_up()
    with kept_backup(database_server) as backup:
        record(1000)
        lost = caught_up()
        restore(backup)
        record(5)
        before = Checkpoint.objects.count()
        with pytest.raises(LogStopped, match=rf"A log of {lost} .* holds {kept}.*older backup"):
            log_identity.begin(at=LATER)
        with pytest.raises(CommandError, match="older backup"):
            call_command("sequence_ledger", "--once")
        assert Checkpoint.objects.count() == before

        with pytest.raises(CommandError, match="another name first"):
            call_command("renew_log")
        old_name, settings.LOG_ORIGIN = settings.LOG_ORIGIN, "oversight.example/log/2"
        with pytest.raises(LogStopped, match="keeps its name"):
            log_identity.begin(at=LATER)
        call_command("renew_log")
        entry = LedgerEntry.objects.get(event="log.renewed")
        assert entry.facts["previous"] == old_name
        assert (entry.facts["signed_size"], entry.facts["kept_size"]) == (lost, kept)
        assert entry.facts["kept_root"] == log.root_at(kept).hex()
        assert list(log_memory.parent.glob(f"*.lost-{lost}"))
        caught_up()
        newest = log.newest(published=False)
        assert newest is not None
        assert read_head(read_note(newest.note).text).origin == "oversight.example/log/2"
        assert LogKey.objects.count() == 2, "the key has another name, so it is another key"


@pytest.mark.django_db
def test_a_log_of_the_same_length_that_forked_is_noticed(log_memory: Path, settings: Any) -> None:
    record(10)
    size = caught_up()
    other = read_head(read_note(log_memory.read_text()).text)
    text = type(other)(other.origin, size, b"f" * 32).text()
    signer = Signer(settings.LOG_ORIGIN, settings.LOG_KEYS[0])
    log_memory.write_text(f"{text}\n{signer.sign(text)}")
    with pytest.raises(LogStopped, match="do not begin with"):
        log_identity.begin(at=LATER)


@pytest.mark.django_db
def test_a_memory_that_is_behind_is_no_fault(log_memory: Path) -> None:
    """As after a kill between the commit and the file."""
    caught_up()
    earlier = log_memory.read_text()
    record(500)
    caught_up()
    log_memory.write_text(earlier)
    log_identity.begin(at=LATER)
    log_memory.unlink()
    log_identity.begin(at=LATER)


@pytest.mark.django_db
@pytest.mark.parametrize("damage", ["", "nonsense", "forged", "foreign"])
def test_a_memory_that_is_not_this_logs_is_refused(
    log_memory: Path, damage: str, settings: Any
) -> None:
    record(3)
    caught_up()
    text = log_memory.read_text()
    head = read_head(read_note(text).text)
    if damage == "forged":
        damaged = text.replace(f"\n{head.size}\n", f"\n{head.size - 1}\n")
    elif damage == "foreign":
        stranger = Signer("elsewhere.example/log", b"9" * 32)
        own = type(head)("elsewhere.example/log", head.size, head.root).text()
        damaged = f"{own}\n{stranger.sign(own)}"
    else:
        damaged = damage
    log_memory.write_text(damaged)
    with pytest.raises(LogStopped):
        log_identity.begin(at=LATER)


@pytest.mark.django_db
def test_nothing_is_renewed_where_nothing_was_lost(settings: Any) -> None:
    with pytest.raises(CommandError, match="nothing to renew"):
        call_command("renew_log")
    caught_up()
    settings.LOG_ORIGIN = "oversight.example/log/2"
    with pytest.raises(CommandError, match=r"Nothing of .* was lost"):
        call_command("renew_log")
    assert not LedgerEntry.objects.filter(event="log.renewed").exists()


@pytest.mark.django_db
def test_a_new_key_signs_beside_the_old_one_until_that_is_taken_out(settings: Any) -> None:
    record(3)
    caught_up()
    old = settings.LOG_KEYS[0]
    settings.LOG_KEYS = [old, b"N" * 32]
    verifiers = [Signer(settings.LOG_ORIGIN, seed).verifier for seed in (b"N" * 32, old)]
    log_identity.begin(at=LATER)
    while sequencer.sequence(at=LATER):
        pass
    sequencer.publish(at=LATER)
    newest = log.newest(published=True)
    assert newest is not None
    note = read_note(newest.note)
    assert all(note.signed_by(key) for key in verifiers)
    assert [one.verifier for one in log.keys_used()] == verifiers
    uses = log.keys_used()
    assert (uses[0].since, uses[0].until) == (LATER, None)
    assert (uses[1].since, uses[1].until) == (NOON, LATER)
    entry = LedgerEntry.objects.filter(event="log.key_changed").latest("id")
    assert entry.facts["previous"] == str(verifiers[1])
    assert entry.facts["key"] == str(verifiers[0])
    verify_all()


@pytest.mark.django_db
def test_a_key_that_was_taken_out_signs_no_more_and_does_not_come_back(settings: Any) -> None:
    caught_up()
    old = settings.LOG_KEYS[0]
    settings.LOG_KEYS = [b"N" * 32]
    log_identity.begin(at=LATER)
    sequencer.sequence(at=LATER)
    newest = log.newest(published=False)
    assert newest is not None
    assert not read_note(newest.note).signed_by(Signer(settings.LOG_ORIGIN, old).verifier)
    settings.LOG_KEYS = [b"N" * 32, old]
    with pytest.raises(LogStopped, match="newest key last"):
        log_identity.begin(at=LATER)


@pytest.mark.django_db
def test_the_command_makes_a_key_for_the_next_start(
    settings: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.HOME = tmp_path
    *_others, before = local_keys(tmp_path)
    call_command("rotate_log_key")
    *_others, after = local_keys(tmp_path)
    assert after[:-1] == before
    assert len(after[-1]) == 32
    settings.PROD = True
    call_command("rotate_log_key")
    assert local_keys(tmp_path)[3] == after
