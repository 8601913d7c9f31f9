"""Complaints of earlier years: their own days, nothing made up, safe to run again."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.test import Client

from audits.actions import complaint_import
from audits.models import Complaint
from audits.rules.police_complaints import Tables, read_tables
from oversight.deadlines.models import Clock as Deadline
from oversight.enums import Role
from oversight.models import Agency, LedgerEntry
from tests.build import NOON, Clock, a_person, a_rulebook, signed_in

HEADER = "cr_id,beat,location_code,incident_datetime,complaint_date,closed_date\n"
ACCUSED = (
    "cr_id,accused_no,unit,rank,complaint_category,recommended_finding,"
    "recommended_discipline,final_finding,final_discipline\n"
)
ROWS = (
    "1,0722,17,2001-07-11 00:00:00,2012-10-18,2013-12-12\n"
    "2,,,2012-01-02 03:04:00,2012-02-03,\n"
    "3,0722,17,2012-01-01 00:00:00,2012-01-05,2012-02-27\n"
    "3,0722,17,2012-01-01 00:00:00,2012-01-05,2012-02-27\n"
    "4,0722,17,2012-01-01 00:00:00,2012-01-05,2012-02-27\n"
)
FINDINGS = (
    "1,1,193,PO,05B-ARRESTEE,SU,100.0,SU,100.0\n"
    "1,2,193,PO,05B-ARRESTEE,NS,,NS,\n"
    "3,1,193,PO,03C-SEARCH,UN,,UN,\n"
    "4,1,193,PO,03C-SEARCH,NAF,,NAF,\n"
)


def files(folder: Path, rows: str = ROWS, findings: str = FINDINGS) -> list[str]:
    one, other = folder / "complaints-x.csv", folder / "accused-x.csv"
    one.write_text(HEADER + rows, encoding="utf-8")
    other.write_text(ACCUSED + findings, encoding="utf-8")
    return [str(other), str(one)]


def run(*given: str) -> str:
    out = io.StringIO()
    call_command("import_police_complaints", *given, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_printed_complaints_keep_their_days_and_what_is_unknown(tmp_path: Path) -> None:
    a_rulebook("us-title3")
    said = run(*files(tmp_path))
    assert "4 complaints, 1 repeated lines" in said
    assert "4 new, 0 known before" in said
    rows = {row.known_as: row for row in Complaint.objects.all()}
    first = rows["chicago:1"]
    assert (first.status, first.outcome, first.to_the_day) == ("closed", "partly", True)
    assert first.received_at == datetime(2012, 10, 18, 4, tzinfo=UTC)  # midnight in New York
    assert first.reference.startswith("C-2012-")
    assert (first.code_hash, first.case_key, first.sketch) == ("", None, [])
    open_one = rows["chicago:2"]
    assert (open_one.status, open_one.outcome, open_one.closed_at) == ("received", "", None)
    assert not open_one.clocks.exists()
    assert rows["chicago:3"].outcome == "not_upheld"
    assert rows["chicago:4"].outcome == "", "no affidavit says nothing of the matter"
    late = Deadline.objects.get(complaint=first)
    assert (late.outcome, late.due_at.date().isoformat()) == ("missed", "2013-01-19")
    in_time = Deadline.objects.get(complaint=rows["chicago:3"])
    assert in_time.outcome == "met"


@pytest.mark.django_db
def test_every_complaint_has_its_entries_with_both_times(tmp_path: Path) -> None:
    a_rulebook("us-title3")
    run(*files(tmp_path))
    received = LedgerEntry.objects.filter(event="complaint.received")
    assert received.count() == 4
    assert all(entry.at < entry.recorded_at for entry in received)
    assert LedgerEntry.objects.filter(event="complaint.closed").count() == 3
    assert LedgerEntry.objects.get(event="complaint.taken_over").facts["new"] == 4


@pytest.mark.django_db
def test_running_twice_adds_nothing(tmp_path: Path) -> None:
    a_rulebook("us-title3")
    run(*files(tmp_path))
    before = LedgerEntry.objects.exclude(event="complaint.taken_over").count()
    assert "0 new, 4 known before" in run(*files(tmp_path))
    assert Complaint.objects.count() == 4
    assert LedgerEntry.objects.exclude(event="complaint.taken_over").count() == before
    assert Agency.objects.get().active is False


@pytest.mark.django_db
def test_a_fault_names_file_line_column_and_reason(tmp_path: Path) -> None:
    a_rulebook("us-title3")
    bad = (
        "5,1,1,,2012-13-01,\n6,1,1,,2012-05-01,2012-04-01\n,1,1,,2012-05-01,\n7,1,1,,2012-05-01,\n"
    )
    listed = tmp_path / "faults.csv"
    with pytest.raises(CommandError, match="3 faults"):
        run(*files(tmp_path, bad, "7,1,1,PO,X,,,ZZ,\n"), "--faults", str(listed))
    lines = listed.read_text(encoding="utf-8").splitlines()
    assert "complaints-x.csv,2,complaint_date,2012-13-01,this is no day such as 2012-10-18" in lines
    assert sorted(line.split(",")[1] for line in lines[1:]) == ["2", "2", "3", "4"]
    kept = Complaint.objects.get()
    assert (kept.known_as, kept.outcome) == ("chicago:7", "")


@pytest.mark.parametrize("data", [b"", b"a,b\n1,2\n", b"\xff\xfe"])
@pytest.mark.django_db
def test_another_table_is_refused_whole(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "other.csv"
    path.write_bytes(data)
    with pytest.raises(CommandError, match=r"other\.csv"):
        run(str(path))
    assert not Complaint.objects.exists()


@pytest.mark.django_db
def test_only_the_command_line_takes_over() -> None:
    taking = complaint_import.take_over(
        tables=Tables(), by=a_person(Role.COMMISSIONER).actor, at=NOON
    )
    with pytest.raises(PermissionDenied):
        list(taking)


@pytest.mark.django_db
def test_earlier_complaints_are_found_and_do_not_crowd_the_desk(
    tmp_path: Path, clock: Clock
) -> None:
    a_rulebook("us-title3")
    run(*files(tmp_path))
    browser: Client = signed_in(a_person(Role.CLERK))
    assert b"C-2012-" not in browser.get("/desk/complaints/").content
    page = browser.get("/desk/complaints/?status=all").content.decode()
    assert page.count("C-2012-") >= 4
    row = Complaint.objects.get(known_as="chicago:1")
    assert "05B-ARRESTEE" in browser.get(row.get_absolute_url()).content.decode()


@pytest.mark.django_db
def test_the_real_tables_are_taken_over_in_little_time(real_data: Path) -> None:
    folder = real_data / "police_complaints"
    given = [str(path) for path in sorted(folder.glob("*.csv"))]
    a_rulebook("us-title3")
    begun = monotonic()
    said = run(*given)
    assert monotonic() - begun < 120
    assert "9538 complaints, 15 repeated lines" in said
    assert Complaint.objects.count() == 9538
    assert Complaint.objects.filter(closed_at=None).count() == 160
    first = Complaint.objects.order_by("received_at").first()
    assert first is not None
    assert first.received_at.astimezone(UTC).date().isoformat() == "2012-01-01"
    outcomes = {
        name: Complaint.objects.filter(outcome=name).count()
        for name in ("upheld", "partly", "not_upheld", "")
    }
    assert sum(outcomes.values()) == 9538
    assert outcomes["upheld"] > 300
    assert outcomes[""] > 5000, "most have no finding on the matter"


def test_the_order_of_the_files_does_not_matter(tmp_path: Path) -> None:
    names = files(tmp_path)
    both = [(Path(name).name, Path(name).read_bytes()) for name in names]
    one, other = read_tables(both), read_tables(reversed(both))
    assert one.complaints == other.complaints
