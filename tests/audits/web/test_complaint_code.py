"""The code of a complaint, and what is behind it."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from audits.actions import casework, determinations
from audits.models import Complaint
from audits.web.complaint_status import pass_for
from oversight.enums import Role
from oversight.models import LedgerEntry
from oversight.rules import codes
from tests.audits.complaints import DAY, TEXT, a_complaint, a_submission
from tests.audits.web.visitor import FORM, STATUS, a_visitor, come_back, hidden, write
from tests.build import NOON, Clock, a_person, an_agency

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_hour")]


def test_a_slip_of_the_pen_is_told_apart_without_a_look_at_the_database() -> None:
    code = codes.new().text
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    with CaptureQueriesContext(connection) as queries:
        answer = come_back(Client(), wrong)
    assert (answer.status_code, len(queries)) == (422, 0)
    assert "slip" in answer.content.decode()


def test_unknown_foreign_and_erased_codes_answer_alike() -> None:
    first, second = a_submission(), a_submission()
    signs = first.code.signs
    foreign = signs[:6] + second.code.signs[6:-1]
    half = codes.read(_with_check(foreign))
    Complaint.objects.filter(pk=second.complaint.pk).update(lookup=None, code_hash="")
    pages = {
        re.sub(r'value="[^"]*"', "", come_back(Client(), code.text).content.decode())
        for code in (codes.new(), half, second.code)
    }
    assert len(pages) == 1


def _with_check(signs: str) -> str:
    for sign in codes.ALPHABET:
        try:
            codes.read(signs + sign)
        except codes.BadCode:
            continue
        return signs + sign
    raise AssertionError


def test_guessing_spends_a_budget_and_the_complainant_still_gets_in(
    settings: Any, clock: Clock
) -> None:
    settings.PUBLIC_BUDGETS = settings.PUBLIC_BUDGETS | {"complaint_code": 3}
    sent = a_submission()
    for _guess in range(3):
        assert come_back(a_visitor(), codes.new().text).status_code == 422
    other = Client(REMOTE_ADDR="198.51.100.5")
    asked = come_back(other, sent.code.text)
    assert (asked.status_code, asked["Retry-After"]) == (429, "20")
    slip = hidden(asked, "slip")
    assert sent.code.signs not in slip
    assert come_back(other, sent.code.text, slip=slip).status_code == 429, "too early"
    clock.forward(timedelta(seconds=20))
    assert come_back(other, sent.code.text, slip=slip).status_code == 200
    assert come_back(other, codes.new().text, slip=slip).status_code == 429, "another code"
    clock.forward(timedelta(minutes=20))
    assert come_back(other, sent.code.text, slip=slip).status_code == 429, "an old slip"
    clock.forward(timedelta(hours=1))
    assert come_back(other, sent.code.text).status_code == 200, "another hour"


def test_too_many_drafts_are_asked_to_wait_and_lose_nothing(settings: Any, clock: Clock) -> None:
    settings.PUBLIC_BUDGETS = settings.PUBLIC_BUDGETS | {"complaint_draft": 1}
    write(a_visitor())
    browser = a_visitor()
    token = hidden(browser.post(FORM, {"go": "begin"}), "draft")
    what = {"draft": token, "step": "what", "go": "next", "about": "face"}
    asked = browser.post(FORM, what)
    assert asked.status_code == 429
    assert re.search(r'value="face"[^>]*checked', asked.content.decode())
    clock.forward(timedelta(seconds=60))
    assert browser.post(FORM, {**what, "slip": hidden(asked, "slip")}).status_code == 200


def test_the_pass_of_an_opened_complaint_ends() -> None:
    sent = a_submission()
    opened = come_back(Client(), sent.code.text)
    assert Client().post(STATUS, {"pass": hidden(opened, "pass"), "go": "show"}).status_code == 200
    assert Client().post(STATUS, {"pass": "1:forged:sig", "go": "show"}).status_code == 403


def opened(code: codes.Code) -> tuple[Client, str, str]:
    browser = Client()
    answer = come_back(browser, code.text)
    assert answer.status_code == 200
    return browser, hidden(answer, "pass"), answer.content.decode()


def test_messages_go_both_ways_and_notes_stay_inside(clock: Clock) -> None:
    sent = a_submission()
    auditor = a_person(Role.AUDITOR).actor
    row = sent.complaint
    casework.write(complaint_id=row.pk, text="Which car?", by=auditor, at=NOON)
    casework.note(complaint_id=row.pk, text="INSIDE note", by=auditor, at=NOON)
    casework.add_task(complaint_id=row.pk, text="INSIDE task", due_on=None, by=auditor, at=NOON)
    casework.ask_agency(
        complaint_id=row.pk, agency=an_agency(), text="INSIDE question", by=auditor, at=NOON
    )
    browser, key, page = opened(sent.code)
    assert "Which car?" in page
    assert "INSIDE" not in page
    clock.forward(timedelta(minutes=1))
    answer = browser.post(STATUS, {"pass": key, "go": "more", "text": "<b>The grey</b> one."})
    assert "&lt;b&gt;The grey&lt;/b&gt; one." in answer.content.decode()
    row.refresh_from_db()
    assert row.waits_for_us


def test_nothing_inside_is_shown_after_the_answer_either() -> None:
    auditor = a_person(Role.AUDITOR)
    row = a_complaint(state="determined", handler=auditor)
    page = Client().post(STATUS, {"pass": pass_for(row), "go": "show"}).content.decode()
    assert "We found nothing unlawful." in page
    assert "What we looked at, inside." not in page


def test_a_letter_is_taken_out_as_pdf_in_the_language_of_the_complainant() -> None:
    row = a_complaint(state="inadmissible", language="ru")
    answer = Client().post(STATUS, {"pass": pass_for(row), "go": "letter-1"})
    assert answer["Content-Type"] == "application/pdf"
    assert "attachment" in answer["Content-Disposition"]
    assert answer.content.startswith(b"%PDF-")
    assert Client().post(STATUS, {"pass": pass_for(row), "go": "letter-9"}).status_code == 404


def test_an_answer_is_asked_to_be_looked_at_again() -> None:
    row = a_complaint(state="inadmissible")
    sent = {"pass": pass_for(row), "go": "again"}
    assert Client().post(STATUS, {**sent, "text": ""}).status_code == 422
    answer = Client().post(STATUS, {**sent, "text": "I know more."})
    assert answer.status_code == 200
    row.refresh_from_db()
    assert row.reopen_asked_at == NOON
    determinations.reopen(
        complaint_id=row.pk, reason="New.", by=a_person(Role.AUDITOR).actor, at=NOON + DAY
    )


def test_the_proof_holds_the_entry_and_what_it_commits_to() -> None:
    sent = a_submission()
    browser, key, _page = opened(sent.code)
    answer = browser.post(STATUS, {"pass": key, "go": "proof"})
    files = zipfile.ZipFile(io.BytesIO(answer.content))
    body = json.loads(files.read("receipt.body"))
    assert body["subject"] == sent.complaint.reference
    words = json.loads(files.read("complaint.json"))
    salt, written = bytes.fromhex(words["salt"]), words["written"].encode()
    from oversight.rules.sealing import text_hash  # noqa: PLC0415 - the formula that the file names

    assert text_hash(salt, written) == body["facts"]["content_hash"]
    assert json.loads(written)["text"] == TEXT


def test_the_receipt_is_a_document() -> None:
    sent = a_submission()
    browser, key, _page = opened(sent.code)
    answer = browser.post(STATUS, {"pass": key, "go": "receipt"})
    assert answer.content.startswith(b"%PDF-")


def test_looking_at_ones_complaint_leaves_no_trace() -> None:
    sent = a_submission()
    before = LedgerEntry.objects.count()
    opened(sent.code)
    come_back(Client(), codes.new().text)
    assert LedgerEntry.objects.count() == before
