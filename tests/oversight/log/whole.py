"""Entries to log, and a verification of all that the database holds, written apart from the product."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence

from django.conf import settings
from django.db import connection, transaction

from oversight.actions import ledger, log_identity, sequencer
from oversight.launcher.postgres import RUNTIME
from oversight.models import SYSTEM, Checkpoint, LedgerEntry, LogLeaf, LogTile, PendingEntry
from oversight.rules.notes import Signer, read_head, read_note
from oversight.selectors import events
from tests.build import NOON


def record(count: int = 1, event: str = "warrant.filed") -> list[LedgerEntry]:
    """Store entries in one transaction."""
    rows = [
        ledger.entry_of(
            event=event, subject=("thing", str(one)), by=SYSTEM, at=NOON, facts={"n": one}
        )
        for one in range(count)
    ]
    with transaction.atomic():
        return ledger.record_all(rows)


def caught_up() -> int:
    """Sequence and publish all that waits; return the size of the log."""
    log_identity.begin(at=NOON)
    while sequencer.sequence(at=NOON):
        pass
    sequencer.publish(at=NOON)
    return LogLeaf.objects.count()


def sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def tree(hashes: Sequence[bytes]) -> bytes:
    if not hashes:
        return sha256()
    if len(hashes) == 1:
        return hashes[0]
    half = 1
    while half * 2 < len(hashes):
        half *= 2
    return sha256(b"\x01", tree(hashes[:half]), tree(hashes[half:]))


def verify_all(*, pending: int = 0) -> int:
    """Assert that nothing was lost, doubled, skipped or forked; return the size of the log."""
    leaves = list(LogLeaf.objects.order_by("position").select_related("entry"))
    assert [leaf.position for leaf in leaves] == list(range(len(leaves)))
    sequenced = {leaf.entry_id for leaf in leaves}
    waiting = set(PendingEntry.objects.values_list("pk", flat=True))
    assert len(sequenced) == len(leaves)
    assert not sequenced & waiting
    assert sequenced | waiting == set(LedgerEntry.objects.values_list("pk", flat=True))
    assert len(waiting) == pending

    datas = []
    for leaf in leaves:
        assert leaf.entry.commit() == bytes(leaf.entry.commitment)
        kind = events.class_of(leaf.entry.event)
        assert leaf.kind == settings.LOG_CLASS_POLICY.get(kind, kind)
        datas.append(f"v1 {leaf.kind} {leaf.entry.commitment.hex()}\n".encode())
    hashes = [sha256(b"\x00", data) for data in datas]
    _verify_tiles(datas, hashes)
    _verify_checkpoints(hashes)
    return len(leaves)


def _verify_tiles(datas: Sequence[bytes], hashes: Sequence[bytes]) -> None:
    full = len(hashes) // 256
    wanted = {}
    for number in range(full):
        part = slice(number * 256, number * 256 + 256)
        wanted[0, number] = b"".join(hashes[part])
        wanted[-1, number] = b"".join(len(one).to_bytes(2, "big") + one for one in datas[part])
    for number in range(full // 256):
        below = [
            hashes[at * 256 : at * 256 + 256] for at in range(number * 256, number * 256 + 256)
        ]
        wanted[1, number] = b"".join(map(tree, below))
    found = LogTile.objects.values_list("level", "number", "data")
    assert {(level, number): bytes(data) for level, number, data in found} == wanted


def _verify_checkpoints(hashes: Sequence[bytes]) -> None:
    keys = [Signer(settings.LOG_ORIGIN, seed).verifier for seed in settings.LOG_KEYS]
    roots: dict[int, bytes] = {}
    last = 0
    for checkpoint in Checkpoint.objects.order_by("id"):
        head = read_head(read_note(checkpoint.note).text)
        assert (head.origin, head.size, head.root) == (
            settings.LOG_ORIGIN,
            checkpoint.size,
            bytes(checkpoint.root),
        )
        assert last <= head.size <= len(hashes)
        last = head.size
        if head.size not in roots:
            roots[head.size] = tree(hashes[: head.size])
        assert head.root == roots[head.size]
        assert any(read_note(checkpoint.note).signed_by(key) for key in keys)
    assert last == len(hashes), "every leaf is signed for"


def forked(act: Callable[[], object]) -> int:
    """Run `act` in a process of its own, connected as the runtime role; return its id."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        connection.connection = None  # the parent's; psycopg leaves it alone in another process
        connection.in_atomic_block = False
        connection.settings_dict["USER"] = RUNTIME
        connection.settings_dict["OPTIONS"] = {
            **connection.settings_dict["OPTIONS"],
            "application_name": f"forked-{os.getpid()}",
        }
        act()
        code = 0
    finally:
        os._exit(code)
