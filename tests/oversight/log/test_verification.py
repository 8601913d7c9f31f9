"""Tampering of every kind by somebody who owns the tables: each is caught, and named."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from oversight.actions import log_identity, verification
from oversight.models import Checkpoint, Cosignature, LedgerEntry, LogLeaf
from oversight.rules.findings import Verification
from oversight.rules.notes import COSIGNATURE, Signer, TreeHead, note_of, read_note
from oversight.selectors.verification import verify
from tests.build import NOON
from tests.oversight.log.whole import record

pytestmark = pytest.mark.django_db
TABLES = ("ledgerentry", "logleaf", "logtile", "logedge", "checkpoint", "pendingentry", "logkey")


@pytest.fixture
def owner(ledger: int) -> Iterator[Callable[..., int]]:
    """Raw SQL with every trigger of the ledger off."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE oversight_{table} DISABLE TRIGGER USER")

        def run(statement: str, *values: Any) -> int:
            cursor.execute(statement, values or None)
            return int(cursor.rowcount)

        yield run


def said(found: Verification) -> str:
    return "\n".join(f"{one.place}: {one.what}" for one in found.faults)


def test_a_whole_ledger_holds(ledger: int) -> None:
    found = verify()
    assert said(found) == ""
    assert (found.size, found.entries) == (ledger, LedgerEntry.objects.count())
    assert found.root == bytes(Checkpoint.objects.order_by("-id").first().root)


def test_an_empty_ledger_holds() -> None:
    assert verify().sound


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        (
            "UPDATE oversight_ledgerentry SET facts = '{\"n\": 7}' WHERE id ="
            " (SELECT entry_id FROM oversight_logleaf WHERE position = 17)",
            "position 17, entry",
        ),
        (
            "UPDATE oversight_ledgerentry SET at = at - interval '1 microsecond' WHERE id ="
            " (SELECT entry_id FROM oversight_logleaf WHERE position = 18)",
            "position 18, entry",
        ),
        *(
            (
                f"UPDATE oversight_ledgerentry SET {column} = {otherwise} WHERE id ="
                " (SELECT entry_id FROM oversight_logleaf WHERE position = 18)",
                "position 18, entry",
            )
            for column in ("at", "recorded_at")
            for otherwise in (
                f"({column}::text || ' BC')::timestamptz",
                "'infinity'",
                f"{column} + interval '10000 years'",
            )
        ),
        (
            "UPDATE oversight_ledgerentry a SET salt = b.salt FROM oversight_ledgerentry b"
            " WHERE a.id = b.id + 1 AND a.id ="
            " (SELECT entry_id FROM oversight_logleaf WHERE position = 19)",
            "position 19, entry",
        ),
        (
            "DELETE FROM oversight_ledgerentry WHERE id ="
            " (SELECT entry_id FROM oversight_logleaf WHERE position = 20)",
            "position 20, entry",
        ),
        ("DELETE FROM oversight_logleaf WHERE position = 21", "position 21: nothing is there"),
        ("DELETE FROM oversight_logleaf WHERE position >= 250", "signed over"),
        (
            "UPDATE oversight_logleaf SET position = -position WHERE position IN (22, 23)",
            "position 22: nothing is there",
        ),
        (
            "UPDATE oversight_logleaf SET kind = 'reading' WHERE position = 24",
            "position 24: class reading",
        ),
        ("DELETE FROM oversight_pendingentry", "does not wait for one"),
        (
            "DELETE FROM oversight_ledgerentry WHERE id = (SELECT max(entry_id)"
            " FROM oversight_pendingentry)",
            "gone from the ledger",
        ),
        (
            "UPDATE oversight_ledgerentry SET role = 'judge' WHERE id = (SELECT max(entry_id)"
            " FROM oversight_pendingentry)",
            "what it says",
        ),
        (
            "INSERT INTO oversight_pendingentry SELECT entry_id FROM oversight_logleaf"
            " WHERE position = 3",
            "it has a place and waits for one",
        ),
        (
            "UPDATE oversight_logtile SET data = set_byte(data, 32 * 25, 255 -"
            " get_byte(data, 32 * 25)) WHERE level = 0",
            "its hash of position 25",
        ),
        (
            "UPDATE oversight_logtile SET data = set_byte(data, 9, 255 - get_byte(data, 9))"
            " WHERE level = -1",
            "tile entries/000: its byte 9",
        ),
        ("DELETE FROM oversight_logtile WHERE level = 0", "tile 0/000: it is missing"),
        ("UPDATE oversight_logtile SET number = 1 WHERE level = 0", "not enough leaves"),
        ("UPDATE oversight_logedge SET data = substr(data, 33) WHERE level = 0", "edge 0"),
        ("UPDATE oversight_checkpoint SET root = decode(repeat('00', 32), 'hex')", "another size"),
        ("UPDATE oversight_checkpoint SET note = 'x'", "cannot be read"),
        (
            "UPDATE oversight_checkpoint SET note = replace(note, E'\\n\\n', E'\\nmore\\n\\n')",
            "no key of this log has signed it",
        ),
        ("DELETE FROM oversight_checkpoint WHERE size = (SELECT max(size) FROM"
         " oversight_checkpoint)", "from here on nothing is signed"),
    ],
)  # fmt: skip
def test_a_change_is_caught_and_named(
    owner: Callable[..., int], statement: str, named: str
) -> None:
    assert owner(statement) > 0
    found = verify()
    assert not found.sound
    assert named in said(found)


@pytest.mark.parametrize("sign", ["\t", "\n", "\n9\t9\tother", '"', '","role":"x', "\\u0061"])
def test_a_sign_that_parts_cells_hides_nothing(owner: Callable[..., int], sign: str) -> None:
    where = "WHERE id = (SELECT entry_id FROM oversight_logleaf WHERE position = 33)"
    assert owner(f"UPDATE oversight_ledgerentry SET subject = %s {where}", f"a{sign}b") == 1
    assert "position 33, entry" in said(verify())


@pytest.mark.parametrize("column", ["role", "by", "subject_type"])
def test_a_cell_written_as_json_would_read_it_is_caught(
    owner: Callable[..., int], column: str
) -> None:
    """The escape of a letter says the same to a reader of JSON, and is not what was committed to."""
    where = "WHERE id = (SELECT entry_id FROM oversight_logleaf WHERE position = 33)"
    owner(
        f"UPDATE oversight_ledgerentry SET {column} = '\\u00' || encode(left({column}, 1)::bytea,"
        f" 'hex') || substr({column}, 2) {where}"
    )
    assert "position 33, entry" in said(verify())


@pytest.mark.parametrize("column", ["salt", "commitment"])
def test_bytes_moved_from_one_row_to_the_next_are_caught(
    owner: Callable[..., int], column: str
) -> None:
    """All salts one after the other are still the same bytes; those of each row are not."""
    numbers = LogLeaf.objects.filter(position__in=[33, 34]).order_by("position")
    first, second = (leaf.entry for leaf in numbers)
    both = bytes(getattr(first, column)) + bytes(getattr(second, column))
    for entry, part in ((first, both[:40]), (second, both[40:])):
        owner(f"UPDATE oversight_ledgerentry SET {column} = %s WHERE id = %s", part, entry.pk)
    assert "position 33, entry" in said(verify())


def test_two_cells_in_one_and_none_in_the_next_are_caught(owner: Callable[..., int]) -> None:
    first, second = (
        leaf.entry for leaf in LogLeaf.objects.filter(position__in=[33, 34]).order_by("position")
    )
    owner("ALTER TABLE oversight_ledgerentry ALTER COLUMN subject DROP NOT NULL")
    put = "UPDATE oversight_ledgerentry SET subject = %s WHERE id = %s"
    owner(put, f"{first.subject}\n{second.subject}", first.pk)
    owner(put, None, second.pk)
    assert "position 33" in said(verify())


def test_what_is_sound_is_only_looked_at_in_bulk(
    ledger: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def one_by_one(*_given: Any) -> Any:
        raise AssertionError("a sound chunk was read row by row")

    monkeypatch.setattr("oversight.selectors.verification._one_by_one", one_by_one)
    assert verify().size == ledger


def test_two_that_changed_places_are_caught(owner: Callable[..., int]) -> None:
    owner("UPDATE oversight_logleaf SET position = -1 WHERE position = 30")
    owner("UPDATE oversight_logleaf SET position = 30 WHERE position = 31")
    owner("UPDATE oversight_logleaf SET position = 31 WHERE position = -1")
    assert "its hash of position 30" in said(verify())


def test_a_fake_put_in_with_its_own_commitment_is_caught(owner: Callable[..., int]) -> None:
    fake = record(1)[0]
    number = LogLeaf.objects.get(position=40).entry_id
    owner("DELETE FROM oversight_pendingentry WHERE entry_id = %s", fake.pk)
    owner("UPDATE oversight_logleaf SET entry_id = %s WHERE position = 40", fake.pk)
    owner("DELETE FROM oversight_ledgerentry WHERE id = %s", number)
    assert "its hash of position 40" in said(verify())


def test_a_fork_that_was_signed_with_the_key_is_caught(owner: Callable[..., int]) -> None:
    """An insider who has the key signs another root of the same size."""
    last = Checkpoint.objects.order_by("-id").first()
    assert last
    text = TreeHead("oversight.example/log", last.size, b"f" * 32).text()
    note = note_of(text, [one.sign(text) for one in log_identity.signers()])
    owner(
        "UPDATE oversight_checkpoint SET root = %s, note = %s WHERE id = %s",
        b"f" * 32, note, last.pk,
    )  # fmt: skip
    assert f"checkpoint {last.pk}: the first {last.size} leaves have another root" in said(verify())


def test_a_key_that_no_entry_announced_is_caught(owner: Callable[..., int]) -> None:
    rogue = str(Signer("oversight.example/log", b"R" * 32).verifier)
    owner("INSERT INTO oversight_logkey (verifier, since, size) VALUES (%s, %s, 0)", rogue, NOON)
    assert "no entry says that it came into use" in said(verify())


def test_an_end_that_was_cut_off_with_its_checkpoints_is_caught(
    owner: Callable[..., int], tmp_path: Path
) -> None:
    """Everything above 200 is gone as if it had never been; what was signed is remembered."""
    owner("DELETE FROM oversight_checkpoint WHERE size > 201")
    owner(
        "DELETE FROM oversight_ledgerentry WHERE id IN"
        " (SELECT entry_id FROM oversight_logleaf WHERE position >= 202)"
    )
    owner("DELETE FROM oversight_logleaf WHERE position >= 202")
    check = verification.check_ledger(at=NOON)
    assert not check.sound
    assert any("an older backup was restored" in one["what"] for one in check.faults)


POLICY = (
    "UPDATE oversight_ledgerentry SET facts = jsonb_build_object('policy', {}::jsonb)"
    " WHERE event = 'log.policy_set'"
)
KEY = (
    "UPDATE oversight_ledgerentry SET facts = jsonb_build_object('key', {}::jsonb)"
    " WHERE event = 'log.key_changed'"
)
FAR_AWAY = (
    "UPDATE oversight_logleaf SET position = 9000000000000000000"
    " WHERE position = (SELECT max(position) FROM oversight_logleaf)"
)
MUTATIONS = (
    "UPDATE oversight_ledgerentry SET event = event || 'x' WHERE id = {entry}",
    "UPDATE oversight_ledgerentry SET subject = subject || '1' WHERE id = {entry}",
    "UPDATE oversight_ledgerentry SET by = 'user:1' WHERE id = {entry}",
    "UPDATE oversight_ledgerentry SET role = 'clerk' WHERE id = {entry}",
    "UPDATE oversight_ledgerentry SET recorded_at = recorded_at + interval '{n} s' WHERE id = {entry}",
    "UPDATE oversight_ledgerentry SET facts = facts || '{{\"k\": {n}}}' WHERE id = {entry}",
    "UPDATE oversight_ledgerentry SET salt = set_byte(salt, {n} % 32, 255 - get_byte(salt, {n} % 32)) WHERE id = {entry}",
    "UPDATE oversight_ledgerentry SET commitment = set_byte(commitment, {n} % 32, 255 - get_byte(commitment, {n} % 32)) WHERE id = {entry}",
    "DELETE FROM oversight_ledgerentry WHERE id = {entry}",
    "DELETE FROM oversight_logleaf WHERE position = {position}",
    "UPDATE oversight_logleaf SET position = position + 1000 WHERE position = {position}",
    "UPDATE oversight_logleaf SET kind = 'access' WHERE position = {position}",
    "UPDATE oversight_logtile SET data = set_byte(data, {n}, 255 - get_byte(data, {n})) WHERE level = 0",
    "UPDATE oversight_logtile SET data = set_byte(data, {n}, 255 - get_byte(data, {n})) WHERE level = -1",
    "UPDATE oversight_logedge SET data = set_byte(data, {n} % 32, 255 - get_byte(data, {n} % 32)) WHERE level = 0",
    "UPDATE oversight_checkpoint SET root = set_byte(root, {n} % 32, 255 - get_byte(root, {n} % 32)) WHERE id = {checkpoint}",
    "UPDATE oversight_checkpoint SET size = size + 1 WHERE id = {checkpoint}",
)  # fmt: skip


def test_a_thousand_random_mutations_are_all_caught(owner: Callable[..., int]) -> None:
    dice = random.Random(20261122)  # noqa: S311 - the same every time
    leaves = dict(LogLeaf.objects.values_list("position", "entry_id"))
    checkpoints = list(Checkpoint.objects.values_list("pk", flat=True))
    missed = []
    for number in range(1000):
        position = dice.randrange(len(leaves))
        statement = dice.choice(MUTATIONS).format(
            entry=leaves[position],
            position=position,
            n=dice.randrange(1, 8000),
            checkpoint=dice.choice(checkpoints),
        )
        with transaction.atomic():
            assert owner(statement) == 1, statement
            if verify().sound:
                missed.append((number, statement))
            transaction.set_rollback(True)
    assert missed == []


@pytest.mark.parametrize(
    ("statement", "place"),
    [
        ("UPDATE oversight_logkey SET verifier = 'junk'", "key junk: it cannot be read"),
        (POLICY.format("'\"x\"'"), "entry"),
        (POLICY.format("'{\"warrant\": [1]}'"), "entry"),
        (KEY.format("'[1]'"), "no entry says that it came into use"),
        (KEY.format("'{}'"), "no entry says that it came into use"),
        ("UPDATE oversight_ledgerentry SET facts = '{\"n\": 1.5}' WHERE subject = '1'", "entry"),
        ("UPDATE oversight_checkpoint SET size = -1", "another size or root than its note"),
        (FAR_AWAY, "position 9000000000000000000: a leaf was put there"),
    ],
)
def test_no_tampering_stops_the_check_itself(
    owner: Callable[..., int], statement: str, place: str
) -> None:
    assert owner(statement) > 0
    assert place in said(verify())


def test_a_key_that_is_none_is_not_served(owner: Callable[..., int]) -> None:
    good = Client().get("/log/key").content
    owner("INSERT INTO oversight_logkey (verifier, since, size) VALUES ('junk', now(), 1)")
    answer = Client().get("/log/key")
    assert (answer.status_code, answer.content) == (200, good)
    assert "key junk: it cannot be read" in said(verify())


WITNESS = Signer("witness.test", b"w" * 32, COSIGNATURE)
OTHER = Signer("witness.test", b"o" * 32, COSIGNATURE)


def cosign(line: Callable[[str], str], witness: str = "witness.test") -> None:
    signed = Checkpoint.objects.order_by("-id").first()
    text = read_note(signed.note).text
    Cosignature.objects.create(checkpoint=signed, witness=witness, line=line(text), at=NOON)


@pytest.mark.parametrize(
    ("line", "named"),
    [
        (lambda text: WITNESS.sign(text, at=5), ""),
        (lambda text: WITNESS.sign(text, at=5).rstrip(), ""),
        (lambda _text: "junk", "cosignature of witness.test on checkpoint"),
        (lambda _text: WITNESS.sign("another text\n", at=5), "is not valid"),
        (lambda text: OTHER.sign(text, at=5), "another key"),
        (lambda text: 2 * WITNESS.sign(text, at=5), "not one line of this witness"),
        (lambda text: Signer("x.test", b"w" * 32, COSIGNATURE).sign(text), "not one line"),
    ],
    ids=["good", "no-newline", "junk", "other-text", "other-key", "two-lines", "other-name"],
)
def test_a_cosignature_that_is_none_is_caught(
    ledger: int, line: Callable[[str], str], named: str, settings: Any
) -> None:
    settings.LOG_WITNESSES = [("https://witness.test", str(WITNESS.verifier))]
    cosign(line)
    found = verify()
    assert named in said(found)
    assert found.sound == (not named)


def test_a_line_of_a_witness_who_is_asked_no_longer_is_read_and_not_judged(ledger: int) -> None:
    cosign(lambda text: OTHER.sign(text, at=5))
    assert verify().sound
    cosign(lambda _text: "junk", "gone.test")
    assert "cosignature of gone.test" in said(verify())
