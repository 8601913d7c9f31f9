"""The proof of a receipt: who may ask, and what is said before there is one."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client

from oversight.actions import ledger
from oversight.models import SYSTEM, LedgerEntry
from tests.build import NOON

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
