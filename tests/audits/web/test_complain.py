"""Complaining and coming back, at the door: what is kept, what is shown, what is refused."""

from __future__ import annotations

import io
import json
import logging
import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audits.actions import casework, determinations
from audits.models import Complaint, ComplaintDraft
from audits.selectors import complaints as found
from oversight.enums import Role
from oversight.models import LedgerEntry
from oversight.rules import codes
from tests.audits.actions.test_complaints import a_dump
from tests.audits.complaints import DAY, TEXT, a_complaint, a_submission
from tests.build import NOON, Clock, a_person, a_rulebook, an_agency, signed_in
from tests.oversight.test_cleaning import a_jpeg, an_archive

pytestmark = pytest.mark.django_db
FORM, STATUS = "/complaint/form/", "/complaint/status/"
CANARY_ADDRESS, CANARY_BROWSER = "203.0.113.77", "CANARY-BROWSER/9"


@pytest.fixture(autouse=True)
def the_hour(clock: Clock) -> Iterator[None]:
    cache.clear()
    a_rulebook()
    yield
    cache.clear()


def hidden(answer: Any, name: str) -> str:
    held = re.search(rf'name="{name}" value="([^"]*)"', answer.content.decode())
    assert held, f"no {name} in the page"
    return held[1]


def a_visitor() -> Client:
    return Client(REMOTE_ADDR=CANARY_ADDRESS, HTTP_USER_AGENT=CANARY_BROWSER)


STORY = {
    "what": {"about": "watched"},
    "story": {"text": TEXT, "happened": "since spring", "wish": "Stop it."},
    "files": {},
    "you": {},
}


def write(browser: Client, **changes: Any) -> tuple[str, Any]:
    """Fill in every step; return the draft's token and the page that checks the answers."""
    answer = browser.post(FORM, {"go": "begin"})
    token = hidden(answer, "draft")
    for step, given in STORY.items():
        sent = {"draft": token, "step": step, "go": "next", **given, **changes.get(step, {})}
        answer = browser.post(FORM, sent)
        assert answer.status_code == 200, answer.content.decode()
    return token, answer


def send(browser: Client, token: str, **changes: Any) -> Any:
    return browser.post(FORM, {"draft": token, "step": "review", "go": "send", **changes})


def code_of(answer: Any) -> str:
    shown = re.search(r"ov-receipt-code.*?</p>", answer.content.decode(), re.DOTALL)
    assert shown
    return "-".join(re.findall(r"<span>([0-9A-Z]{4})</span>", shown[0]))


def complain(browser: Client, **changes: Any) -> str:
    token, _review = write(browser, **changes)
    answer = send(browser, token)
    assert answer.status_code == 200
    return code_of(answer)


def come_back(browser: Client, code: str, **changes: Any) -> Any:
    return browser.post(STATUS, {"code": code, **changes})


def test_somebody_complains_and_comes_back_with_nothing_but_the_code() -> None:
    code = complain(a_visitor())
    row = Complaint.objects.get()
    assert found.told(row).content == {"text": TEXT, "happened": "since spring", "wish": "Stop it."}
    answer = come_back(Client(), code.lower().replace("-", " "))
    assert answer.status_code == 200
    assert row.reference in answer.content.decode()


def test_nobody_is_given_a_cookie_and_nothing_is_cached() -> None:
    browser = a_visitor()
    answers = [
        browser.get(f"{path}?lang=kk")
        for path in ("/complaint/", "/complaint/safety/", STATUS, FORM)
    ]
    token, review = write(browser)
    sent = send(browser, token)
    opened = come_back(browser, code_of(sent))
    wrong = come_back(browser, codes.new().text)
    for answer in (*answers, review, sent, opened, wrong):
        assert not answer.cookies
        assert "Set-Cookie" not in answer.headers
        assert answer["Cache-Control"] == "no-store"
        assert answer["Referrer-Policy"] == "no-referrer"
    assert not browser.cookies
    for answer in (*answers[:3], review, sent, opened):
        page = answer.content.decode()
        assert not re.findall(r'(?:src|href|action)="(?:https?:)?//(?!www\.wikipedia)', page)


def test_no_address_and_no_browser_is_kept_anywhere(caplog: pytest.LogCaptureFixture) -> None:
    picture = SimpleUploadedFile("CANARY-holiday.jpg", a_jpeg())
    caplog.set_level(logging.DEBUG)
    browser = a_visitor()
    code = complain(browser, files={"files": picture})
    opened = come_back(browser, code)
    more = {"pass": hidden(opened, "pass"), "go": "more", "text": "And more."}
    assert browser.post(STATUS, more).status_code == 200
    come_back(browser, codes.new().text)
    browser.get("/complaint/nothing/")
    said = a_dump() + caplog.text + repr(getattr(cache, "_cache", {}))
    for canary in (CANARY_ADDRESS, "CANARY", code, code.replace("-", ""), TEXT[:25]):
        assert canary not in said, canary
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_session")
        assert cursor.fetchone() == (0,)


def test_the_token_and_the_code_are_in_no_address() -> None:
    browser = a_visitor()
    token, review = write(browser)
    sent = send(browser, token)
    for answer in (review, sent, come_back(browser, code_of(sent))):
        for address in re.findall(r'(?:href|action|formaction)="([^"]*)"', answer.content.decode()):
            assert token not in address
            assert code_of(sent).split("-")[0] not in address


def test_what_was_written_is_kept_step_by_step_in_either_direction() -> None:
    browser = a_visitor()
    token, _review = write(browser)
    back = browser.post(FORM, {"draft": token, "step": "you", "go": "back"})
    assert 'name="step" value="files"' in back.content.decode()
    story = browser.post(FORM, {"draft": token, "step": "review", "go": "story"})
    assert TEXT in story.content.decode()


def test_another_language_keeps_what_was_written() -> None:
    browser = a_visitor()
    token = hidden(browser.post(FORM, {"go": "begin"}), "draft")
    what = {"draft": token, "step": "what", "go": "next", "about": "face"}
    browser.post(f"{FORM}?lang=ru", what)
    sent = {"draft": token, "step": "story", "go": "stay", "text": "Half a sent"}
    page = browser.post(f"{FORM}?lang=kk", sent)
    assert 'lang="kk"' in page.content.decode()
    assert "Half a sent" in page.content.decode()


@pytest.mark.parametrize(("step", "given"), [("what", {"about": ""}), ("story", {"text": " "})])
def test_a_step_without_its_answer_stays_and_says_so(step: str, given: dict[str, str]) -> None:
    browser = a_visitor()
    token, _review = write(browser)
    answer = browser.post(FORM, {"draft": token, "step": step, "go": "next", **given})
    assert answer.status_code == 422
    assert "govuk-error-summary" in answer.content.decode()
    assert not Complaint.objects.exists()


def test_what_lacks_an_answer_is_not_sent() -> None:
    browser = a_visitor()
    token = hidden(browser.post(FORM, {"go": "begin"}), "draft")
    browser.post(FORM, {"draft": token, "step": "what", "go": "next", "about": "face"})
    answer = send(browser, token)
    assert answer.status_code == 422
    assert 'name="step" value="story"' in answer.content.decode()
    assert not Complaint.objects.exists()


def test_a_machine_that_fills_in_everything_files_nothing() -> None:
    browser = a_visitor()
    token, _review = write(browser)
    assert send(browser, token, website="https://spam.example").status_code == 422
    assert not Complaint.objects.exists()
    assert send(browser, token).status_code == 200


def test_sending_twice_shows_the_same_code_and_files_once() -> None:
    browser = a_visitor()
    token, _review = write(browser)
    first, second = send(browser, token), send(browser, token)
    assert code_of(first) == code_of(second)
    assert Complaint.objects.count() == 1


def test_a_draft_is_erased_on_demand_and_after_a_day(clock: Clock) -> None:
    browser = a_visitor()
    token, _review = write(browser)
    browser.post(FORM, {"draft": token, "step": "story", "go": "discard"})
    assert not ComplaintDraft.objects.exists()
    token, _review = write(browser)
    clock.forward(DAY)
    answer = send(browser, token)
    assert (answer.status_code, Complaint.objects.count()) == (422, 0)
    assert "erased after a day" in answer.content.decode()


def test_files_are_cleaned_counted_and_taken_away_again() -> None:
    browser = a_visitor()
    token, _review = write(browser)
    files = [SimpleUploadedFile("a.jpg", a_jpeg()), SimpleUploadedFile("b.txt", b"words")]
    sent = {"draft": token, "step": "files", "go": "add"}
    page = browser.post(FORM, {**sent, "files": files}).content.decode()
    assert "remove-1" in page
    assert "remove-2" in page
    page = browser.post(FORM, {**sent, "go": "remove-1"}).content.decode()
    assert "remove-1" not in page
    send(browser, token)
    kept = Complaint.objects.get().files.get()
    assert (kept.kind, kept.size) == ("text", 5)


def test_a_file_that_is_not_taken_is_told_by_its_place_with_advice() -> None:
    browser = a_visitor()
    token, _review = write(browser)
    files = [
        SimpleUploadedFile("good.txt", b"words"),
        SimpleUploadedFile("evil.jpg.exe", an_archive()),
    ]
    answer = browser.post(FORM, {"draft": token, "step": "files", "go": "next", "files": files})
    assert answer.status_code == 422
    assert "File 2:" in answer.content.decode()
    assert "evil" not in answer.content.decode()


def test_a_request_of_more_than_five_megabytes_is_refused() -> None:
    browser = a_visitor()
    token, _review = write(browser)
    large = SimpleUploadedFile("a.txt", b"x" * (5 * 1024 * 1024 + 1))
    answer = browser.post(FORM, {"draft": token, "step": "files", "go": "add", "files": large})
    assert answer.status_code == 413


# --- the code -----------------------------------------------------------------------------------


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


# --- what is behind the code --------------------------------------------------------------------


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
    page = Client().post(STATUS, {"pass": _pass(row), "go": "show"}).content.decode()
    assert "We found nothing unlawful." in page
    assert "What we looked at, inside." not in page


def _pass(row: Complaint) -> str:
    from audits.web.complaint_status import pass_for  # noqa: PLC0415 - as the page makes it

    return pass_for(row)


def test_a_letter_is_taken_out_as_pdf_in_the_language_of_the_complainant() -> None:
    row = a_complaint(state="inadmissible", language="ru")
    answer = Client().post(STATUS, {"pass": _pass(row), "go": "letter-1"})
    assert answer["Content-Type"] == "application/pdf"
    assert "attachment" in answer["Content-Disposition"]
    assert answer.content.startswith(b"%PDF-")
    assert Client().post(STATUS, {"pass": _pass(row), "go": "letter-9"}).status_code == 404


def test_an_answer_is_asked_to_be_looked_at_again() -> None:
    row = a_complaint(state="inadmissible")
    sent = {"pass": _pass(row), "go": "again"}
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


# --- staff and agencies -------------------------------------------------------------------------


def test_an_attachment_goes_to_staff_as_a_file_and_never_as_a_page() -> None:
    browser = a_visitor()
    evil = SimpleUploadedFile("x.txt", b"<script>alert(1)</script>")
    complain(browser, files={"files": evil})
    row = Complaint.objects.get()
    answer = signed_in(a_person(Role.CLERK)).get(
        reverse("desk_complaint_file", args=[row.reference, 1])
    )
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Content-Disposition"] == f'attachment; filename="{row.reference}-1.txt"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert LedgerEntry.objects.filter(event="complaint.file_read").count() == 1


def test_an_agency_reads_its_question_and_nothing_of_the_complaint() -> None:
    row = a_complaint(state="admissible")
    agency = an_agency()
    question = casework.ask_agency(
        complaint_id=row.pk,
        agency=agency,
        text="All measures in March?",
        by=a_person(Role.AUDITOR).actor,
        at=NOON,
    )
    officer = signed_in(a_person(Role.OFFICER, agency=agency))
    for address in (reverse("agency_questions"), question.get_absolute_url()):
        page = officer.get(address).content.decode()
        assert question.reference in page
        for told in (row.reference, TEXT[:20], "C-2026"):
            assert told not in page


def test_a_clerk_does_the_first_steps_on_the_desk() -> None:
    row = a_submission(language="ru").complaint
    clerk = signed_in(a_person(Role.CLERK))
    listed = clerk.get(reverse("desk_complaints")).content.decode()
    assert row.reference in listed
    step = reverse("desk_complaint_step", args=[row.reference, "acknowledgement"])
    assert row.reference in clerk.get(step).content.decode()
    assert clerk.post(step, {"text": "Получили."}).status_code == 302
    page = clerk.get(row.get_absolute_url()).content.decode()
    assert "Получили." in page
    admission = reverse("desk_complaint_step", args=[row.reference, "admission"])
    assert clerk.get(admission).status_code == 403
    assert LedgerEntry.objects.filter(event="complaint.read").count() == 1


def test_every_page_carries_the_headers_of_the_house() -> None:
    browser = a_visitor()
    token, review = write(browser)
    sent = send(browser, token)
    letter = Client().post(
        STATUS, {"pass": _pass(a_complaint(state="inadmissible")), "go": "letter-1"}
    )
    for answer in (browser.get("/complaint/"), review, sent, letter, come_back(browser, "x")):
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["X-Frame-Options"] == "DENY"
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert "unsafe" not in answer["Content-Security-Policy"]
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_complaint_costs_the_same_with_one_paper_and_with_many(clock: Clock) -> None:
    auditor = a_person(Role.AUDITOR)
    row = a_complaint(state="investigating", handler=auditor)
    agency, browser, costs = an_agency(), signed_in(auditor), []
    for more in (1, 8):
        for _paper in range(more):
            step: dict[str, Any] = {"complaint_id": row.pk, "by": auditor.actor, "at": NOON}
            casework.write(**step, text="Tell us more.")
            casework.note(**step, text="Inside.")
            casework.add_task(**step, text="Call.", due_on=None)
            casework.ask_agency(**step, agency=agency, text="Which?")
            a_submission()
        browser.get(row.get_absolute_url())
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(row.get_absolute_url()).status_code == 200
        costs.append(len(queries))
    assert costs[1] <= costs[0]
