"""The proof of a receipt: who may ask, and what is said before there is one."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.db import transaction
from django.test import Client

from oversight.actions import ledger, sequencer
from oversight.models import SYSTEM, Checkpoint, LedgerEntry
from oversight.rules import merkle
from oversight.rules.notes import read_head, read_note, read_proof
from oversight.selectors import log, receipts
from tests.build import NOON
from tests.oversight.log.whole import caught_up, record

pytestmark = pytest.mark.django_db


def an_entry() -> LedgerEntry:
    with transaction.atomic():
        return ledger.record(
            event="warrant.filed", subject=("warrant", "W-1"), by=SYSTEM, at=NOON, facts={}
        )


def address(entry: LedgerEntry) -> str:
    return f"/api/v1/receipts/{bytes(entry.commitment).hex()}/"


def test_what_waits_for_the_log_is_to_be_asked_for_again() -> None:
    answer = Client().get(address(an_entry()), headers={"Prefer": "wait=9"})
    assert (answer.status_code, answer["Retry-After"]) == (404, "2")
    assert answer.json()["code"] == "not_yet"
    assert "not yet in the log" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("commitment", "status", "sentence"),
    [("0" * 64, 404, "Check the receipt"), ("A" * 64, 400, "64 hex digits"), ("x", 400, "64 hex")],
)
def test_what_is_not_known_is_not_to_be_asked_for_again(
    commitment: str, status: int, sentence: str
) -> None:
    answer = Client().get(f"/api/v1/receipts/{commitment}/")
    assert (answer.status_code, "Retry-After" in answer) == (status, False)
    assert sentence in answer.content.decode()


def holds(text: str) -> bool:
    proof = read_proof(text)
    head = read_head(read_note(proof.checkpoint).text)
    leaf = merkle.leaf_hash(proof.extra)
    return merkle.verify_inclusion(leaf, proof.index, head.size, proof.hashes, head.root)


def test_a_proof_is_one_look_up_and_tiles_that_are_remembered(
    django_assert_num_queries: Callable[[int], AbstractContextManager[object]],
) -> None:
    first, *_more, last = record(700)
    caught_up()
    record(50)
    caught_up()
    for entry, queries in ((first, 2), (first, 1), (last, 1)):
        with django_assert_num_queries(queries):
            assert holds(receipts.proof_of(bytes(entry.commitment)))


def test_what_was_remembered_wrongly_is_read_anew() -> None:
    entry = record(700)[300]
    caught_up()
    proof = receipts.proof_of(bytes(entry.commitment))
    log._remembered.update({one: bytes(len(data)) for one, data in log._remembered.items()})
    assert receipts.proof_of(bytes(entry.commitment)) == proof
    assert holds(proof)


def test_a_proof_leads_to_the_first_published_checkpoint_before_that_to_the_first_signed() -> None:
    entry = record(3)[0]
    size = caught_up()
    published = Checkpoint.objects.get(published=True)
    assert read_proof(receipts.proof_of(bytes(entry.commitment))).checkpoint == published.note
    later = record(1)[0]
    sequencer.sequence(at=NOON)
    record(1)
    sequencer.sequence(at=NOON)
    note = read_proof(receipts.proof_of(bytes(later.commitment))).checkpoint
    assert read_head(read_note(note).text).size == size + 1
