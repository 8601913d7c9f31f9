"""What the database itself guarantees of the log, whoever asks it and however."""

from __future__ import annotations

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from oversight.actions import bulk, ledger
from oversight.models import SYSTEM, Checkpoint, LedgerEntry, LogLeaf, LogTile, PendingEntry
from tests.build import NOON

APPEND_ONLY = ("ledgerentry", "logleaf", "logtile", "checkpoint", "cosignature", "logkey")


def some(count: int) -> list[LedgerEntry]:
    return [
        ledger.entry_of(event="x", subject=("thing", str(one)), by=SYSTEM, at=NOON, facts={})
        for one in range(count)
    ]


def waiting() -> set[int]:
    return set(PendingEntry.objects.values_list("pk", flat=True))


@pytest.mark.django_db
def test_every_way_of_storing_an_entry_queues_it() -> None:
    with transaction.atomic():
        ledger.record_all(some(3))  # one INSERT
        ledger.record_all(some(50))  # COPY
        bulk.store_together(some(4), some(5))  # INSERTs inside WITH
        some(1)[0].save()
    assert len(waiting()) == 63
    assert waiting() == set(LedgerEntry.objects.values_list("pk", flat=True))


@pytest.mark.django_db
def test_an_entry_that_is_rolled_back_waits_no_more() -> None:
    with transaction.atomic():
        ledger.record_all(some(3))
        transaction.set_rollback(True)
    assert not waiting()


@pytest.mark.parametrize("verb", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {}"])
@pytest.mark.parametrize("table", APPEND_ONLY)
def test_the_runtime_role_can_change_nothing_that_was_logged(
    runtime_role: psycopg.Connection[tuple[object, ...]], verb: str, table: str
) -> None:
    column = {"logleaf": "position", "logtile": "level"}.get(table, "id")
    statement = verb.format(f"oversight_{table}", column, column)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        runtime_role.execute(statement.encode())
    runtime_role.execute(f"SELECT count(*) FROM oversight_{table}".encode())


def test_the_runtime_role_cannot_switch_a_trigger_off(
    runtime_role: psycopg.Connection[tuple[object, ...]],
) -> None:
    for statement in (
        b"ALTER TABLE oversight_ledgerentry DISABLE TRIGGER ALL",
        b"SET session_replication_role = replica",
        b"DROP TRIGGER queue_for_the_log ON oversight_ledgerentry",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            runtime_role.execute(statement)


@pytest.mark.django_db
def test_even_the_owner_is_refused() -> None:
    entry = some(1)[0]
    entry.save()
    LogLeaf.objects.create(position=0, entry=entry, kind="other")
    LogTile.objects.create(level=0, number=0, data=b"x")
    Checkpoint.objects.create(size=1, root=b"r", note="n", signed_at=NOON)
    for table, column in (("logleaf", "kind"), ("logtile", "data"), ("checkpoint", "note")):
        for statement in (
            f"UPDATE oversight_{table} SET {column} = {column}",
            f"DELETE FROM oversight_{table}",
        ):
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                connection.cursor().execute(statement)


@pytest.mark.django_db
@pytest.mark.parametrize(("size", "root"), [(4, b"r"), (5, b"s"), (0, b"r")])
def test_no_checkpoint_is_smaller_or_forked(size: int, root: bytes) -> None:
    Checkpoint.objects.create(size=5, root=b"r", note="n", signed_at=NOON)
    with pytest.raises(DatabaseError, match="does not follow"), transaction.atomic():
        Checkpoint.objects.create(size=size, root=root, note="n", signed_at=NOON)
    Checkpoint.objects.create(size=5, root=b"r", note="n", signed_at=NOON, published=True)
    Checkpoint.objects.create(size=6, root=b"t", note="n", signed_at=NOON)
