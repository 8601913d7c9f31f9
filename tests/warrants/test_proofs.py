"""What a filer holds, and what the log shows of a decision and the start of a measure."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from oversight.actions import log_identity, sequencer
from oversight.enums import Role
from oversight.models import LedgerEntry, LogKey
from oversight.selectors.verification import verify
from tests.build import (
    DAY,
    HOUR,
    NOON,
    Clock,
    a_grant,
    a_granted_renewal,
    a_person,
    a_target,
    a_warrant,
    signed_in,
)
from warrants.actions import execution, identities
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


# --- in the log -------------------------------------------------------------------------------
def in_the_log() -> None:
    log_identity.begin(at=NOON)
    while sequencer.sequence(at=NOON):
        pass


@pytest.mark.parametrize(
    ("before", "happened", "reported", "shown"),
    [
        ("decision", 3 * HOUR, 4 * HOUR, Shown.BEFORE),
        ("decision", HOUR / 2, 4 * HOUR, Shown.REPORTED_EARLIER),
        ("start", HOUR / 2, HOUR / 2, Shown.AFTER),
    ],
)
def test_what_the_log_shows_of_a_start_and_its_decision(
    before: str, happened: timedelta, reported: timedelta, shown: Shown
) -> None:
    urgent = {"started_at": (NOON - HOUR).isoformat(), "why": "It could not wait."}
    warrant = a_warrant(measures=["231-2"], urgent=urgent)
    if before == "decision":
        a_grant(warrant, at=NOON + HOUR)
    a_start(warrant, at=NOON + happened, reported=NOON + reported)
    if before != "decision":
        a_grant(warrant, at=NOON + HOUR)
    in_the_log()
    (proof,) = decision_proofs(warrant)
    assert proof.shown == shown
    assert proof.start is not None


def test_without_a_start_there_is_nothing_to_come_before() -> None:
    warrant = a_warrant(granted=True)
    in_the_log()
    (proof,) = decision_proofs(warrant)
    assert (proof.shown, proof.start) == (Shown.NO_START, None)


@pytest.mark.parametrize("started", [True, False])
def test_that_nothing_started_is_said_once_and_only_where_it_is_so(
    started: bool, clock: Clock
) -> None:
    warrant = a_warrant(granted=True)
    if started:
        a_start(warrant, at=NOON + 3 * HOUR)
    for number in (1, 2):
        warrant = a_granted_renewal(warrant, at=NOON + number * 25 * DAY)
    in_the_log()
    clock.forward(60 * DAY)
    first = Shown.BEFORE if started else Shown.NO_START
    assert [one.shown for one in decision_proofs(warrant)] == [
        first,
        Shown.RECORDED,
        Shown.RECORDED,
    ]
    page = signed_in(a_person(Role.AUDITOR)).get(f"/desk/warrants/{warrant.reference}/")
    assert page.content.decode().count("No start of the measure was reported") == (not started)


def test_a_stranger_checks_the_package_with_one_file(clock: Clock, tmp_path: Path) -> None:
    warrant = a_warrant(granted=True)
    a_start(warrant, at=NOON + 3 * HOUR)
    in_the_log()
    clock.forward(5 * HOUR)
    browser = signed_in(a_person(Role.COMMISSIONER))
    answer = browser.get(f"/desk/warrants/{warrant.reference}/decisions/0/proof/")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
        package.extractall(tmp_path)

    said = json.loads((tmp_path / "package.json").read_text())
    assert said["shown"] == "before"
    assert said["decision"]["position"] < said["start"]["position"]
    for name in ("decision", "start"):
        done = check(tmp_path, name)
        assert done.returncode == 0, done.stdout + done.stderr
        assert f"Entry {said[name]['position']}" in done.stdout.replace("\u202f", "")
    summary = verifier(tmp_path, "report", "package.json", "--log", "nowhere")
    assert "Check the receipts beside it: decision.tlog-proof" in summary.stdout
    (tmp_path / "decision.body").write_text(
        (tmp_path / "decision.body").read_text().replace("granted", "refused")
    )
    assert check(tmp_path, "decision").returncode != 0


def check(folder: Path, name: str) -> subprocess.CompletedProcess[str]:
    asked = f"receipt {name}.tlog-proof --salt {name}.salt --body {name}.body --key"
    return verifier(folder, *asked.split(), (folder / "log.key").read_text().strip())


def verifier(folder: Path, *asked: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(Path(settings.BASE_DIR) / "oversight/verify.py"), *asked],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_the_proof_of_a_receipt_is_to_be_had_by_anyone(clock: Clock, tmp_path: Path) -> None:
    warrant = a_warrant()
    in_the_log()
    entry = LedgerEntry.objects.get(subject=warrant.reference, event="warrant.filed")
    answer = Client().get(f"/api/v1/receipts/{bytes(entry.commitment).hex()}/")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    (tmp_path / "own.tlog-proof").write_bytes(answer.content)
    (tmp_path / "own.salt").write_text(bytes(entry.salt).hex())
    (tmp_path / "own.body").write_bytes(entry.body())
    (tmp_path / "log.key").write_text(LogKey.objects.get().verifier)
    assert check(tmp_path, "own").returncode == 0


def test_once_the_key_of_a_case_is_destroyed_the_log_holds_and_tells_nothing() -> None:
    """Personal data stands in what can be erased; the ledger has hashes that nobody can guess."""
    name, iin, text = "Айгүл Сериковна", "850101300123", "Because of the call on Tuesday."
    target = a_target(identity={"name": name, "iin": iin})
    warrant = a_warrant(targets=[target], necessity=text)
    a_grant(warrant, at=NOON + HOUR)
    in_the_log()
    assert verify().sound
    hashes = {
        value
        for facts in LedgerEntry.objects.values_list("facts", flat=True)
        for key, value in facts.items()
        if key.endswith("_hash") and value
    }

    with transaction.atomic():
        identities.destroy(warrant_id=warrant.pk, at=NOON)

    assert verify().sound
    everything = json.dumps(
        [
            [*map(str, one)]
            for one in LedgerEntry.objects.values_list("subject", "by", "facts", "event")
        ],
        ensure_ascii=False,
    )
    for word in (name, iin, text, "Shown.", "A. Officer"):
        assert word not in everything
        assert hashlib.sha256(word.encode()).hexdigest() not in hashes
    assert hashes, "texts are committed to"
