"""What a complainant does, and what is kept of it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from audits.actions import casework, complaints, determinations, drafts
from audits.models import Complaint, ComplaintDraft, ComplaintFile, ComplaintMessage, DraftFile
from audits.selectors import complaints as found
from audits.tasks import close_complaints, forget_drafts
from oversight.enums import Role
from oversight.models import PUBLIC, LedgerEntry
from oversight.rules import codes
from oversight.rules.refusal import Refusal
from tests.audits.complaints import DAY, FILE, TEXT, a_complaint, a_complaint_in, a_submission
from tests.build import NOON, Clock, a_person, a_rulebook, an_agency

pytestmark = pytest.mark.django_db
OTHER = "On the second of May my telephone was repaired and since then it is warm at night."


def a_dump() -> str:
    """Every row of every table as text, files as their bytes."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL bytea_output = 'escape'")
        rows = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            rows += [row for (row,) in cursor.fetchall()]
    return "\n".join(rows)


def test_a_complaint_is_sealed_and_found_by_its_code_alone() -> None:
    agency = an_agency("police-1")
    sent = a_submission(
        files=(FILE,), agency="police-1", name="CANARY Name", contact="canary@x.org", place="CANARY"
    )
    row = Complaint.objects.get()
    assert (row.status, row.agency, row.named, row.received_at) == ("received", agency, True, NOON)
    assert found.by_code(codes.read(sent.code.text.lower().replace("-", " "))) == row
    assert found.by_code(codes.new()) is None
    assert found.told(row).content["text"] == TEXT
    assert found.person_of(row) == {"name": "CANARY Name", "contact": "canary@x.org"}
    dump = a_dump()
    for told in (
        "CANARY",
        "canary@x.org",
        TEXT[:20],
        "wrote down",
        sent.code.text,
        sent.code.signs,
    ):
        assert told not in dump


def test_the_ledger_holds_codes_and_hashes() -> None:
    sent = a_submission(files=(FILE,), name="CANARY")
    entry = LedgerEntry.objects.get(event="complaint.received")
    assert entry == sent.entry
    assert (entry.by, entry.role, entry.subject) == ("public", "public", sent.complaint.reference)
    assert set(entry.facts) == {
        "about", "agency", "language", "named", "content_hash", "file_hashes",
    }  # fmt: skip
    assert len(entry.facts["file_hashes"]) == 1
    assert "CANARY" not in json.dumps(entry.facts)


def test_the_deadlines_of_the_body_begin_to_run() -> None:
    row = a_submission().complaint  # Friday, 20 November 2026, 17:00 in Almaty
    due = {clock.rule: clock.due_at for clock in row.clocks.all()}
    assert due["acknowledge"].isoformat() == "2026-11-25T19:00:00+00:00"  # the end of Wednesday
    assert due["admit"] > due["acknowledge"]


@pytest.mark.parametrize(
    ("changes", "why"),
    [({"agency": "nobody"}, "unknown_agency"), ({"about": "x"}, "unknown_about")],
)
def test_what_cannot_be_understood_is_refused(changes: Any, why: str) -> None:
    with pytest.raises(Refusal, match=why):
        a_submission(**changes)
    assert not Complaint.objects.exists()
    assert not LedgerEntry.objects.filter(event="complaint.received").exists()


def test_eleven_files_are_too_many() -> None:
    with pytest.raises(Refusal, match="too_many_files"):
        a_submission(files=(FILE,) * 11)
    assert not ComplaintFile.objects.exists()


def test_staff_file_and_write_no_complaint_of_a_complainant() -> None:
    row = a_submission().complaint
    clerk = a_person(Role.CLERK).actor
    given = a_complaint_in()
    with pytest.raises(PermissionDenied):
        complaints.submit(given=given, files=(), code=None, by=clerk, at=NOON)
    with pytest.raises(PermissionDenied):
        complaints.hear(complaint_id=row.pk, text="x", files=(), by=clerk, at=NOON)
    with pytest.raises(PermissionDenied):
        complaints.ask_to_reopen(complaint_id=row.pk, text="x", by=clerk, at=NOON)
    assert not ComplaintMessage.objects.exists()


def test_a_complainant_adds_words_and_files() -> None:
    row = a_submission(files=(FILE,)).complaint
    at = NOON + DAY
    complaints.hear(complaint_id=row.pk, text=" More. ", files=(FILE,), by=PUBLIC, at=at)
    row.refresh_from_db()
    told = found.told(row)
    assert [line.text for line in told.messages] == ["More."]
    assert [one.number for one in told.files] == [1, 2]
    assert (row.heard_at, row.waits_for_us) == (at, True)
    assert found.Opened(row).file(row.files.get(number=2)) == FILE.content


@pytest.mark.parametrize(("text", "why"), [("  ", "nothing_written"), ("x" * 20_001, "too_long")])
def test_nothing_and_too_much_are_refused(text: str, why: str) -> None:
    row = a_submission().complaint
    with pytest.raises(Refusal, match=why):
        complaints.hear(complaint_id=row.pk, text=text, files=(), by=PUBLIC, at=NOON)
    assert not ComplaintMessage.objects.exists()


def test_a_closed_complaint_takes_nothing_more() -> None:
    row = a_complaint(state="closed")
    with pytest.raises(Refusal, match="wrong_state"):
        complaints.hear(complaint_id=row.pk, text="More.", files=(), by=PUBLIC, at=NOON)


def test_an_answered_complaint_is_asked_to_be_reopened_in_time() -> None:
    auditor = a_person(Role.AUDITOR)
    row = a_complaint(state="determined", handler=auditor)
    assert row.reopen_until is not None
    last = row.reopen_until - timedelta(seconds=1)
    with pytest.raises(Refusal, match="reopening_too_late"):
        complaints.ask_to_reopen(complaint_id=row.pk, text="No.", by=PUBLIC, at=row.reopen_until)
    complaints.ask_to_reopen(complaint_id=row.pk, text="Look again.", by=PUBLIC, at=last)
    with pytest.raises(Refusal, match="wrong_state"):
        complaints.ask_to_reopen(complaint_id=row.pk, text="And again.", by=PUBLIC, at=last)
    later = last + 5 * DAY  # asked in time, looked at later
    again = determinations.reopen(
        complaint_id=row.pk, reason="New facts.", by=auditor.actor, at=later
    )
    assert (again.status, again.outcome, again.reopened) == ("investigating", "", 1)
    assert again.clocks.filter(rule="determine", stopped_at=None).count() == 1


def test_what_can_be_reopened_is_not_closed_and_then_it_is(clock: Clock) -> None:
    row = a_complaint(state="determined")
    by = row.handler.actor
    assert row.reopen_until is not None
    with pytest.raises(Refusal, match="can_be_reopened"):
        determinations.close(complaint_id=row.pk, by=by, at=row.reopen_until - timedelta(seconds=1))
    clock.at = row.reopen_until
    close_complaints()
    row.refresh_from_db()
    assert (row.status, row.closed_at) == ("closed", clock.at)
    assert LedgerEntry.objects.filter(event="complaint.closed", by="system").count() == 1


# --- drafts -------------------------------------------------------------------------------------


def test_a_draft_opens_with_its_token_and_with_nothing_else() -> None:
    token = drafts.new_token()
    drafts.save(token=token, fields={"text": "CANARY words"}, at=NOON)
    drafts.add_file(token=token, file=FILE, at=NOON)
    kept = drafts.read(token=token, at=NOON)
    assert (kept.fields, kept.files) == ({"text": "CANARY words"}, [(1, "text", 27)])
    assert drafts.read(token=drafts.new_token(), at=NOON).fields == {}
    dump = a_dump()
    assert token not in dump
    assert "CANARY" not in dump
    assert "wrote down" not in dump
    assert not LedgerEntry.objects.exists()


def test_a_draft_is_gone_after_a_day(clock: Clock) -> None:
    token = drafts.new_token()
    drafts.save(token=token, fields={"text": "Words"}, at=NOON)
    drafts.add_file(token=token, file=FILE, at=NOON)
    end = NOON + DAY
    assert drafts.read(token=token, at=end - timedelta(seconds=1)).fields
    assert not drafts.read(token=token, at=end).fields
    with pytest.raises(Refusal, match="draft_gone"):
        drafts.add_file(token=token, file=FILE, at=end)
    with pytest.raises(Refusal, match="draft_gone"):
        drafts.send(token=token, given=a_complaint_in(), by=PUBLIC, at=end)
    clock.at = end
    forget_drafts()
    assert not ComplaintDraft.objects.exists()
    assert not DraftFile.objects.exists()


def test_sending_twice_files_once_and_shows_the_same_code() -> None:
    a_rulebook()
    token = drafts.new_token()
    drafts.save(token=token, fields={"text": TEXT}, at=NOON)
    drafts.add_file(token=token, file=FILE, at=NOON)
    first = drafts.send(token=token, given=a_complaint_in(), by=PUBLIC, at=NOON)
    second = drafts.send(token=token, given=a_complaint_in(), by=PUBLIC, at=NOON + DAY)
    assert first.code == second.code
    assert first.complaint == second.complaint == Complaint.objects.get()
    assert first.entry == second.entry
    assert first.complaint.files.count() == 1
    assert not ComplaintDraft.objects.exists()


def test_a_removed_file_is_not_sent() -> None:
    a_rulebook()
    token = drafts.new_token()
    drafts.save(token=token, fields={}, at=NOON)
    for _file in range(3):
        drafts.add_file(token=token, file=FILE, at=NOON)
    drafts.remove_file(token=token, number=2, at=NOON)
    sent = drafts.send(token=token, given=a_complaint_in(), by=PUBLIC, at=NOON)
    assert sent.complaint.files.count() == 2


# --- alike --------------------------------------------------------------------------------------


def test_two_that_tell_the_same_are_shown_as_alike_and_others_are_not() -> None:
    auditor = a_person(Role.AUDITOR).actor
    first = a_submission().complaint
    same = a_submission(text=TEXT.upper().replace("grey", "dark") + " Please help.").complaint
    a_submission(text=OTHER)
    alike = found.alike(same, auditor)
    assert [other for other, _share in alike] == [first]
    assert found.alike(a_submission(text="Help me.").complaint, auditor) == []


# --- what the database guarantees ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"status": "inadmissible"}, "complaint_is_rejected_on_a_ground"),
        ({"status": "determined"}, "complaint_answered_has_an_outcome"),
        ({"closed_at": NOON}, "complaint_closed_when_it_is"),
        ({"case_key": None}, "complaint_words_are_sealed_with_a_key"),
    ],
)
def test_the_database_refuses_half_a_step(changes: dict[str, object], constraint: str) -> None:
    row = a_submission().complaint
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Complaint.objects.filter(pk=row.pk).update(**changes)


def test_whoever_is_kept_away_sees_nothing_of_it() -> None:
    row = a_submission().complaint
    auditor, commissioner = a_person(Role.AUDITOR), a_person(Role.COMMISSIONER)
    with pytest.raises(PermissionDenied):
        casework.recuse(
            complaint_id=row.pk, person=auditor, reason="Kin.", by=auditor.actor, at=NOON
        )
    assert Complaint.objects.visible_to(auditor.actor).exists()
    casework.recuse(
        complaint_id=row.pk, person=auditor, reason="Kin.", by=commissioner.actor, at=NOON
    )
    assert not Complaint.objects.visible_to(auditor.actor).exists()
    with pytest.raises(PermissionDenied):
        casework.note(complaint_id=row.pk, text="x", by=auditor.actor, at=NOON)
