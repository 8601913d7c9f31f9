"""What a filer holds, and what the log shows of a decision and the start of a measure."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from typing import Any

import pytest

from oversight.enums import Role
from oversight.models import LedgerEntry
from tests.build import HOUR, Clock, a_person, a_warrant, signed_in
from warrants.actions import execution
from warrants.enums import Shown
from warrants.models import Warrant
from warrants.rules.submissions import ActivationIn
from warrants.selectors.proofs import decision_proofs

pytestmark = pytest.mark.django_db


def a_start(warrant: Warrant, *, at: Any, reported: Any = None) -> None:
    by = a_person(Role.OFFICER, agency=warrant.agency).actor
    given = ActivationIn(kind="started", at=at)
    execution.record_activation(warrant_id=warrant.pk, given=given, by=by, at=reported or at)


def test_an_agency_takes_its_receipt_home(clock: Clock) -> None:
    officer = a_person(Role.OFFICER)
    warrant = a_warrant(by=officer)
    entry = LedgerEntry.objects.get(subject=warrant.reference, event="warrant.filed")
    browser, commitment = signed_in(officer), bytes(entry.commitment).hex()
    page = browser.get(f"/agency/warrants/{warrant.reference}/").content.decode()
    address = f"/agency/warrants/{warrant.reference}/receipts/{commitment}"
    assert f'href="{address}.pdf"' in page

    answer = browser.get(f"{address}.zip")

    with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
        held = {name: package.read(name) for name in package.namelist()}
    salt = bytes.fromhex(held["receipt.salt"].decode())
    assert hashlib.sha256(b"\0" + salt + held["receipt.body"]).hexdigest() == commitment
    assert json.loads(held["receipt.json"])["entry"] == held["receipt.body"].decode()
    assert {f"READ-ME.{one}.txt" for one in ("kk", "ru", "en")} <= set(held)
    assert "receipt.tlog-proof" not in held, "it is not in the log yet"
    assert browser.get(f"{address}.pdf").content.startswith(b"%PDF")


def test_no_decision_no_proof() -> None:
    assert decision_proofs(a_warrant()) == []


def test_what_waits_for_the_log_is_said_to_wait() -> None:
    (proof,) = decision_proofs(a_warrant(granted=True))
    assert (proof.number, proof.shown, proof.start) == (0, Shown.WAITING, None)


def test_taking_out_a_proof_is_on_record(clock: Clock) -> None:
    auditor, warrant = a_person(Role.AUDITOR), a_warrant(granted=True)
    clock.forward(2 * HOUR)

    answer = signed_in(auditor).get(f"/desk/warrants/{warrant.reference}/decisions/0/proof/")

    assert answer.status_code == 200
    entry = LedgerEntry.objects.get(event="proof.taken_out")
    assert (entry.by, entry.facts) == (f"user:{auditor.pk}", {"application": 0, "shown": "waiting"})
    with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
        said = json.loads(package.read("package.json"))
        words = package.read("READ-ME.ru.txt").decode()
    assert (said["shown"], said["start"]) == ("waiting", None)
    assert warrant.reference in words


def test_there_is_no_proof_of_a_decision_that_was_not_taken(clock: Clock) -> None:
    warrant = a_warrant()
    browser = signed_in(a_person(Role.AUDITOR))
    address = f"/desk/warrants/{warrant.reference}/decisions/0/proof/"
    assert browser.get(address).status_code == 404
    assert not LedgerEntry.objects.filter(event="proof.taken_out").exists()
