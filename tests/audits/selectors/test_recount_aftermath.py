"""What came of warrants, counted again from entries: every change of a row, entry or figure is named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from audits.actions import editions
from audits.selectors import transparency
from tests.audits.aftermath import BEGUN, DAYS, a_year, sequenced, verified
from tests.build import DAY, NOON
from tests.tamper import tamper
from tests.warrants.material import a_piece, happens
from warrants.models import Warrant

pytestmark = pytest.mark.django_db
LATER = {"T1b", "T16d", "T6", "T10", "T11", "T12", "T12b", "T15", "T15b", "T16", "T16b", "T16c"}
CHANGES = (
    ("UPDATE warrants_target SET protected = '{}' WHERE protected <> '{}'", "targets"),
    ("UPDATE warrants_target SET capacity = 'bystander' WHERE capacity = 'place'", "targets"),
    (
        "UPDATE warrants_custodyevent SET at = at + interval '1 day' WHERE kind = 'permitted'",
        "link",
    ),
    ("UPDATE warrants_custodyevent SET confidential = '{}' WHERE kind = 'quarantined'", "link"),
    ("UPDATE warrants_custodyevent SET recorded_at = recorded_at - interval '1 s'", "link"),
    ("UPDATE warrants_custodyevent SET quantity = 0 WHERE kind = 'filtered'", "link"),
    ("DELETE FROM warrants_custodyevent WHERE kind = 'held'", "links"),
    ("UPDATE warrants_material SET copies = copies + 1 WHERE destroyed_at IS NULL", "copies"),
    ("UPDATE warrants_material SET retention_flagged_at = NULL", "kept too long"),
    ("UPDATE warrants_material SET keep_until = keep_until + interval '1 y'", "keep_until"),
    ("UPDATE warrants_finaldecision SET decided_at = decided_at - interval '1 day'", "final"),
    ("UPDATE warrants_noticedecision SET ruling = 'deferred', until = now()", "rulings"),
    ("DELETE FROM warrants_noticedecision", "rulings"),
    ("UPDATE warrants_notification SET status = 'due' WHERE status = 'waived'", "notice 0"),
    (
        "UPDATE warrants_notification SET served_at = served_at - interval '9 days'"
        " WHERE status = 'served'",
        "notice 0",
    ),
    (
        "DELETE FROM warrants_clock WHERE notice_id IN"
        " (SELECT id FROM warrants_notification WHERE status = 'unidentified');"
        "DELETE FROM warrants_notification WHERE status = 'unidentified'",
        "notices settled",
    ),
    ("UPDATE warrants_dataanswer SET records = 9 WHERE records = 2", "given"),
    ("UPDATE warrants_datarequest SET purpose = 'trial'", "purpose"),
    ("UPDATE warrants_datarequest SET categories = '{traffic}'", "categories"),
    ("DELETE FROM warrants_flag WHERE data_request_id IS NOT NULL", "contradicted_at"),
    ("UPDATE audits_complaint SET received_at = received_at - interval '1 y'", "received_at"),
    ("UPDATE audits_determination SET outcome = 'partly' WHERE outcome = 'upheld'", "answers"),
    ("UPDATE audits_determination SET remedies = '{stop}' WHERE remedies <> '{}'", "answers"),
    ("DELETE FROM warrants_clock WHERE rule = 'admit'", "admitted"),
    ("UPDATE warrants_accessentry SET protected = '{judge}'", "privileged"),
    ("DELETE FROM warrants_accessentry WHERE protected <> '{}'", "privileged"),
    (
        "UPDATE oversight_ledgerentry SET facts = facts || '{\"records\": 9}'"
        " WHERE event = 'data.answered'",
        "entry",
    ),
    (
        "UPDATE oversight_ledgerentry SET facts = facts || '{\"privileged\": {}}'"
        " WHERE event = 'access.logged'",
        "entry",
    ),
    ("UPDATE warrants_refusedattempt SET kind = 'first' WHERE kind = 'urgent'", "kind"),
    ("UPDATE warrants_refusedattempt SET measures = '{231-3}' WHERE kind = 'urgent'", "measures"),
    ("UPDATE warrants_refusedattempt SET codes = '{recorded_late}'", "codes"),
    ("UPDATE warrants_refusedattempt SET first_at = first_at - interval '1 y'", "at"),
    ("DELETE FROM oversight_ledgerentry WHERE event = 'attempt.refused'", "record"),
    ("DELETE FROM oversight_ledgerentry WHERE event = 'complaint.determined'", "answers"),
    ("DELETE FROM oversight_ledgerentry WHERE event = 'data.asked'", "record"),
    ("DELETE FROM oversight_ledgerentry WHERE event = 'notice.settled'", "notice 0"),
    ("DELETE FROM oversight_ledgerentry WHERE event = 'material.recorded'", "links"),
)


@pytest.fixture
def case() -> Warrant:
    case = a_year()
    sequenced()
    return case


def a_report(folder: Path) -> Path:
    frozen = editions.count(**DAYS, rulebook="", at=NOON + 300 * DAY)
    path = folder / "report.json"
    path.write_bytes(transparency.as_json(frozen))
    return path


def changed(path: Path, change: Any) -> Path:
    said = json.loads(path.read_text())
    change(said)
    other = path.with_name("changed.json")
    other.write_text(json.dumps(said))
    return other


def test_every_table_holds_and_later_steps_change_nothing(case: Warrant, tmp_path: Path) -> None:
    path = a_report(tmp_path)
    assert json.loads(path.read_text())["tables"].keys() >= LATER
    good, said = verified(path)
    assert good, said
    assert "note" not in said
    for name, number in (
        ("custody", 14),
        ("requests", 3),
        ("complaints", 8),
        ("notices_settled", 2),
        ("access_batches", 2),
        ("attempts", 3),
    ):
        assert f"{name}: {number} in the records, {number} in the entries" in said

    piece = a_piece(case, at=BEGUN + 300 * DAY, confidential=["judge"], filter_person="F. Filter")
    happens(piece, "held", at=BEGUN + 301 * DAY, legal_basis="Order", reason="A complaint.")
    sequenced()
    good, said = verified(path)
    assert good, said
    assert "1 case went on after the report" in said


def test_attempts_are_counted_once_and_beside_the_filings(case: Warrant, tmp_path: Path) -> None:
    tables = transparency.figures(**DAYS)["tables"]
    rows = [[row[0]["code"], *row[1:]] for row in tables["T1b"]["rows"]]
    assert tables["T1b"]["columns"][1:] == [
        "attempts",
        "attempts_first",
        "attempts_urgent",
        "attempts_renewal",
    ]
    assert rows == [["231-2", 2, 1, 1, 0], ["unknown", 1, 1, 0, 0]]
    assert [row[1:] for row in tables["T16d"]["rows"]] == [[1, 1, 0]]
    assert (tables["T1"]["attempts"], tables["T3"]["attempts"]) == (2, 1)
    assert "unknown" not in {row[0]["code"] for row in tables["T1"]["rows"]}
    published = json.loads(a_report(tmp_path).read_text())["tables"]
    (told,) = published["T1b"]["rows"]
    assert told == [{"code": "whole"}, *["withheld"] * 4], "else T1b tells what T1 and T3 hide"
    assert (published["T1"]["attempts"], published["T3"]["attempts"]) == ("1-4", "1-4")


def test_every_figure_row_and_entry_that_was_changed_is_named(
    case: Warrant, tmp_path: Path
) -> None:
    path = a_report(tmp_path)
    for key in sorted(LATER):
        table = json.loads(path.read_text())["tables"][key]
        last = len(table["columns"]) - 1

        def change(said: Any, key: str = key, last: int = last) -> None:
            said["tables"][key]["rows"][0][last] = 99

        good, said = verified(changed(path, change))
        assert not good
        assert f"tables/{key}/" in said
    for statement, field in CHANGES:
        with transaction.atomic():
            assert all(tamper(one) for one in statement.split(";")), statement
            good, said = verified(path)
            transaction.set_rollback(True)
        assert not good, statement
        wrong = [line for line in said.splitlines() if line.startswith("WRONG")]
        assert any(f", {field}" in line or f": {field}" in line for line in wrong), (
            statement,
            wrong,
        )


@pytest.mark.parametrize(
    ("form", "said_of_it"),
    [(1, "the tables of warrants alone"), (2, "names the longest cases")],
)
def test_a_report_of_an_earlier_form_still_holds(
    case: Warrant, tmp_path: Path, form: int, said_of_it: str
) -> None:
    path = a_report(tmp_path)

    def earlier(said: Any) -> None:
        exact = transparency.figures(**DAYS, form=form)
        said |= json.loads(transparency.as_json(exact))

    good, said = verified(changed(path, earlier))
    assert good, said
    assert said_of_it in said
    good, said = verified(changed(path, lambda said: said["tables"].pop("T12")))
    assert not good
    assert "tables/T12" in said


def test_what_entries_of_an_earlier_release_lack_is_told(case: Warrant, tmp_path: Path) -> None:
    lacking = {
        "warrant.filed": "targets",
        "custody.recorded": "confidential",
        "data.asked": "agency",
        "access.logged": "privileged",
    }
    for event, fact in lacking.items():
        assert tamper(
            "UPDATE oversight_ledgerentry SET facts = facts - %s WHERE event = %s", fact, event
        )
    good, said = verified(a_report(tmp_path))
    assert "1 quarantines were recorded before" in said
    assert "3 requests were recorded before" in said
    assert "2 batches of accesses were recorded before" in said
    wrong = [line for line in said.splitlines() if line.startswith("WRONG")]
    assert not good
    assert all("entry" in line and "commitment" in line for line in wrong if "more" not in line)
