"""Entries: committed to, append-only, never outside their step."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from oversight.actions import bulk, ledger
from oversight.models import SYSTEM, LedgerEntry
from oversight.models.ledger import Told, canonical
from tests.build import NOON


def an_entry(**facts: object) -> LedgerEntry:
    with transaction.atomic():
        return ledger.record(
            event="warrant.filed", subject=("warrant", "W-1"), by=SYSTEM, at=NOON, facts=facts
        )


@pytest.mark.django_db
def test_the_commitment_is_over_salt_and_body() -> None:
    stored = LedgerEntry.objects.get(pk=an_entry(days=30).pk)
    assert bytes(stored.commitment) == stored.commit()

    stored.facts = {"days": 31}
    assert bytes(stored.commitment) != stored.commit()


@pytest.mark.django_db(transaction=True)
def test_no_entry_outside_a_transaction() -> None:
    with pytest.raises(ledger.OutsideTransaction):
        ledger.record(event="x", subject=("warrant", "W-1"), by=SYSTEM, at=NOON, facts={})
    assert not LedgerEntry.objects.exists()


@pytest.mark.django_db
def test_fractions_are_refused() -> None:
    with pytest.raises(TypeError, match="fraction"):
        an_entry(share=0.5)
    assert not LedgerEntry.objects.exists()


def alike(*told: Told) -> None:
    ledger.record_alike(
        event="warrant.filed", subject_type="warrant", told=told, by=SYSTEM, at=NOON
    )


@pytest.mark.django_db
def test_entries_told_alike_are_those_that_are_told_one_by_one() -> None:
    told = [
        Told('W-"1', {"days": 30, "at": {"b": None, "a": ["\u0436", "\n"]}}),
        Told("W-2", {}, NOON - timedelta(days=3, microseconds=7)),
    ]
    with transaction.atomic():
        alike(*told)
        for one in told:
            ledger.record(
                event="warrant.filed",
                subject=("warrant", one.subject),
                by=SYSTEM,
                at=NOON,
                facts=one.facts,
                happened_at=one.at,
            )

    together, single = (LedgerEntry.objects.order_by("id")[here : here + 2] for here in (0, 2))
    assert [one.body() for one in together] == [one.body() for one in single]
    assert [bytes(one.commitment) for one in together] == [one.commit() for one in together]
    assert len({bytes(one.salt) for one in LedgerEntry.objects.all()}) == 4


@pytest.mark.django_db
def test_of_entries_told_alike_one_that_is_refused_refuses_all() -> None:
    with pytest.raises(TypeError, match="fraction"):
        alike(Told("W-1", {}), Told("W-2", {"share": 0.5}))
    with pytest.raises(ledger.EntryTooLong):
        alike(Told("W-1", {}), Told("W-2", {"text": "x" * 65_535}))
    assert not LedgerEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_no_entries_alike_outside_a_transaction() -> None:
    with pytest.raises(ledger.OutsideTransaction):
        alike(Told("W-1", {}))
    assert not LedgerEntry.objects.exists()


@pytest.mark.django_db
def test_a_row_without_a_column_is_not_copied() -> None:
    class Short(NamedTuple):
        event: str

    with pytest.raises(TypeError, match="commitment"):
        bulk.copy(LedgerEntry, [Short("warrant.filed")])
    assert not LedgerEntry.objects.exists()


@pytest.mark.django_db
@settings(max_examples=40, deadline=None)
@given(
    size=st.sampled_from([65_535, 65_536]) | st.integers(64_000, 200_000),
    letter=st.sampled_from(["x", "\u0436", "\u20b8", "\U0001f600", '"', "\\", "\n", "\x01"]),
)
def test_an_entry_of_65535_bytes_is_stored_and_one_byte_more_is_refused_before(
    size: int, letter: str
) -> None:
    def body_of(text: str) -> int:
        return len(canonical({"text": text}))

    each, bare = body_of(letter) - body_of(""), len(an_entry(text="").body())
    count, rest = divmod(size - bare, each)
    text, before = letter * count + "x" * rest, LedgerEntry.objects.count()
    if size <= 65_535:
        stored = an_entry(text=text)
        assert len(stored.body()) == size
        assert LedgerEntry.objects.get(pk=stored.pk).commit() == stored.commitment
        return
    with CaptureQueriesContext(connection) as queries, pytest.raises(ledger.EntryTooLong):
        an_entry(text=text)
    assert [one["sql"] for one in queries if "INSERT" in one["sql"]] == []
    assert LedgerEntry.objects.count() == before


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    ["UPDATE oversight_ledgerentry SET event = 'other'", "DELETE FROM oversight_ledgerentry"],
)
def test_even_the_owner_cannot_change_an_entry(statement: str) -> None:
    an_entry()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(statement)
    assert LedgerEntry.objects.get().event == "warrant.filed"


@pytest.mark.parametrize("verb", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"])
@pytest.mark.parametrize(
    "table",
    ["oversight_ledgerentry", "warrants_decision", "warrants_return", "warrants_activation"],
)
def test_the_runtime_role_has_no_right_to_try(
    runtime_role: psycopg.Connection[tuple[object, ...]], verb: str, table: str
) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        runtime_role.execute(verb.format(table))
    runtime_role.execute(f"SELECT count(*) FROM {table}")
