"""Batches, late commits, classes, publication: the log as one process makes it."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from oversight.actions import ledger, sequencer
from oversight.actions.log_identity import LogStopped
from oversight.models import (
    SYSTEM,
    Checkpoint,
    LedgerEntry,
    LogEdge,
    LogKey,
    LogLeaf,
    LogTile,
    PendingEntry,
)
from oversight.rules import merkle
from oversight.rules.merkle import MissingTile, Tile
from oversight.selectors import log
from tests.build import NOON
from tests.oversight.log.whole import caught_up, record, verify_all

SLOT = timedelta(minutes=10)


@pytest.mark.django_db
@pytest.mark.parametrize("most", [1, 7, 256, 5000])
def test_batches_of_every_size_make_one_log(most: int) -> None:
    caught_up()
    for count in (1, 3, 255, 1, 300):
        record(count if most > 1 else min(count, 20))
        while sequencer.sequence(at=NOON, most=most):
            pass
    verify_all()


@pytest.mark.django_db
def test_what_is_read_is_what_was_logged() -> None:
    caught_up()
    record(1000)
    size = caught_up()
    leaves = list(LogLeaf.objects.order_by("position").select_related("entry"))
    hashes = [merkle.leaf_hash(LogLeaf.data(x.kind, bytes(x.entry.commitment))) for x in leaves]
    root = merkle.root(hashes)
    assert log.size() == size == len(leaves)
    assert log.root_at(size) == root
    for position in (0, 255, 256, 600, size - 1):
        with CaptureQueriesContext(connection) as queries:
            proof = log.inclusion_proof(position, size)
        assert len(queries) <= 2
        assert merkle.verify_inclusion(hashes[position], position, size, proof, root)
        assert log.position_of(bytes(leaves[position].entry.commitment)) == position
    assert log.position_of(b"x" * 32) is None
    for old in (1, 256, 700, size):
        proof = log.consistency_proof(old, size)
        assert merkle.verify_consistency(old, log.root_at(old), size, root, proof)
    bundle = log.tile(merkle.ENTRIES, 3, size - 768)
    assert merkle.leaves_of(bundle) == [
        LogLeaf.data(x.kind, bytes(x.entry.commitment)) for x in leaves[768:]
    ]
    assert log.tile(0, 1, 5) == b"".join(hashes[256:261])
    for beyond in ((0, 4, 1), (0, 3, 256), (1, 0, 4), (2, 0, 1), (-1, 9, 1)):
        with pytest.raises(MissingTile):
            log.tile(*beyond)
    assert log.tiles([]) == {}
    assert sum(log.classes(size).values()) == size
    assert log.classes(0) == {}
    first = log.first_with(500)
    assert first is not None
    assert first.size > 500


@pytest.mark.django_db(transaction=True)
def test_an_entry_that_commits_late_comes_later(
    runtime_role: psycopg.Connection[tuple[object, ...]],
) -> None:
    caught_up()
    late = ledger.entry_of(event="late", subject=("x", "y"), by=SYSTEM, at=NOON, facts={})
    with runtime_role.transaction():
        row = runtime_role.execute(
            "INSERT INTO oversight_ledgerentry (event, subject_type, subject, by, role, at,"
            " recorded_at, facts, salt, commitment) VALUES ('late', 'x', 'y', %s, %s, %s, %s, '{}',"
            " %s, %s) RETURNING id",
            [late.by, late.role, late.at, late.recorded_at, late.salt, late.commitment],
        ).fetchone()
        early = record()[0]
        assert row is not None
        assert int(str(row[0])) < early.pk
        caught_up()
        assert LogLeaf.objects.filter(entry=early).exists()
        assert not LogLeaf.objects.filter(entry__event="late").exists()
    caught_up()
    assert LogLeaf.objects.get(entry__event="late").position > early.leaf.position
    verify_all()


@pytest.mark.django_db
def test_each_batch_is_signed_and_shown_to_nobody() -> None:
    caught_up()
    record(3)
    sequencer.sequence(at=NOON + timedelta(seconds=5))
    newest, published = log.newest(published=False), log.newest(published=True)
    assert newest is not None
    assert published is not None
    assert newest.size == published.size + 3
    assert not newest.published


@pytest.mark.django_db
def test_it_publishes_once_a_period_whether_or_not_anything_happened() -> None:
    caught_up()
    assert NOON.timestamp() % 600 == 0
    assert sequencer.publish(at=NOON + SLOT - timedelta(seconds=1)) is None
    first = sequencer.publish(at=NOON + SLOT)
    assert first is not None
    assert first.published
    record()
    sequencer.sequence(at=NOON + SLOT + timedelta(seconds=1))
    assert sequencer.publish(at=NOON + SLOT + timedelta(seconds=2)) is None
    assert sequencer.publish(at=NOON) is None, "a clock that went back publishes nothing"
    second = sequencer.publish(at=NOON + 2 * SLOT)
    assert second is not None
    assert second.size == first.size + 1
    third = sequencer.publish(at=NOON + 3 * SLOT)
    assert third is not None
    assert (third.size, third.note) == (second.size, second.note)
    verify_all()


@pytest.mark.django_db
def test_an_empty_log_publishes_nothing() -> None:
    assert sequencer.publish(at=NOON) is None
    assert sequencer.sequence(at=NOON) == 0
    assert not Checkpoint.objects.exists()


@pytest.mark.django_db
def test_classes_are_merged_by_the_policy_which_is_an_entry_itself(settings) -> None:
    caught_up()
    record(2, "warrant.filed")
    record(1, "thing.unheard_of")
    size = caught_up()
    assert log.classes(size)["warrant"] == 2
    assert log.classes(size)["other"] == size - 2
    settings.LOG_CLASS_POLICY = {"warrant": "other"}
    record(1, "warrant.filed")
    caught_up()
    policies = LedgerEntry.objects.filter(event="log.policy_set").order_by("id")
    assert [one.facts for one in policies] == [{"policy": {}}, {"policy": {"warrant": "other"}}]
    assert log.classes(log.size())["warrant"] == 2, "what was public stays as it was"
    caught_up()
    assert policies.count() == 2
    verify_all_but_classes()


def verify_all_but_classes() -> None:
    positions = list(LogLeaf.objects.order_by("position").values_list("position", flat=True))
    assert positions == list(range(len(positions)))


@pytest.mark.django_db
def test_a_body_of_the_longest_size_is_logged_and_one_byte_more_is_refused() -> None:
    caught_up()
    entry = ledger.entry_of(event="x", subject=("a", "b"), by=SYSTEM, at=NOON, facts={"t": ""})
    room = ledger.LONGEST_BODY - len(entry.body())
    facts = {"t": "x" * room}
    longest = ledger.entry_of(event="x", subject=("a", "b"), by=SYSTEM, at=NOON, facts=facts)
    longest.save()
    assert len(longest.body()) == ledger.LONGEST_BODY
    with pytest.raises(ledger.EntryTooLong):
        ledger.entry_of(
            event="x", subject=("a", "b"), by=SYSTEM, at=NOON, facts={"t": "x" * (room + 1)}
        )
    caught_up()
    verify_all()


@pytest.mark.django_db
def test_an_edge_that_was_changed_is_not_signed() -> None:
    record(5)
    caught_up()
    before = Checkpoint.objects.count()
    LogEdge.objects.filter(level=0).update(data=b"x" * 32 * log.size())
    record()
    with pytest.raises(LogStopped, match="is not the one"):
        sequencer.sequence(at=NOON)
    with pytest.raises(LogStopped, match="is not the one"):
        sequencer.publish(at=NOON + SLOT)
    assert Checkpoint.objects.count() == before
    assert PendingEntry.objects.count() == 1, "the entry still waits"


@pytest.mark.django_db
def test_an_entry_queued_twice_stops_the_log() -> None:
    entry = record()[0]
    caught_up()
    PendingEntry.objects.create(entry_id=entry.pk)
    with pytest.raises(LogStopped, match="has a position already"):
        sequencer.sequence(at=NOON)


@pytest.mark.django_db(transaction=True)
def test_a_batch_that_another_took_from_the_queue_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    record(3)
    caught_up()
    before = log.size(), Checkpoint.objects.count()
    taken = record(3)[1]
    look = sequencer._look

    def look_and_lose(most: int) -> object:
        found = look(most)
        PendingEntry.objects.filter(pk=taken.pk).delete()
        return found

    monkeypatch.setattr(sequencer, "_look", look_and_lose)
    with pytest.raises(LogStopped, match="Somebody else took entries"):
        sequencer.sequence(at=NOON)
    assert (log.size(), Checkpoint.objects.count()) == before
    assert PendingEntry.objects.count() == 2
    assert log.root_at(before[0]) == Checkpoint.objects.latest("id").root


@pytest.mark.django_db
def test_a_batch_is_two_statements() -> None:
    caught_up()
    record(300)
    with CaptureQueriesContext(connection) as queries:
        assert sequencer.sequence(at=NOON) == 300
    assert len(queries) == 2
    with CaptureQueriesContext(connection) as queries:
        assert sequencer.sequence(at=NOON) == 0
    assert len(queries) == 1


@pytest.mark.django_db
def test_an_entry_that_vanished_from_the_ledger_stays_in_the_queue(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caught_up()
    PendingEntry.objects.create(entry_id=10**12)
    record(2)
    assert sequencer.sequence(at=NOON) == 2
    assert "1 entries vanished" in caplog.text
    assert [one.pk for one in PendingEntry.objects.all()] == [10**12]
    assert sequencer.sequence(at=NOON) == 0


@pytest.mark.django_db
def test_the_first_key_and_the_policy_are_the_first_entries() -> None:
    caught_up()
    assert [leaf.entry.event for leaf in LogLeaf.objects.order_by("position")] == [
        "log.key_changed",
        "log.policy_set",
    ]
    assert LogKey.objects.get().size == 0


@pytest.mark.django_db
def test_tiles_wait_for_the_edge_to_fill() -> None:
    caught_up()
    record(253)
    assert caught_up() == 255
    assert not LogTile.objects.exists()
    record(1)
    caught_up()
    assert sorted(LogTile.objects.values_list("level", "number")) == [(-1, 0), (0, 0)]
    assert log.tile(1, 0, 1) == log.root_at(256)
    assert log.tiles([Tile(0, 0, 9)])[Tile(0, 0, 9)] == log.tile(0, 0)[: 9 * 32]
