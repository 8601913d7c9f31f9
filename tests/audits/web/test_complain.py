"""The form of a complaint, step by step, and what it keeps of nobody."""

from __future__ import annotations

import logging
import re

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from audits.models import Complaint, ComplaintDraft
from audits.selectors import complaints as found
from oversight.rules import codes
from tests.audits.actions.test_complaints import a_dump
from tests.audits.complaints import DAY, TEXT
from tests.audits.web.visitor import (
    CANARY_ADDRESS,
    FORM,
    STATUS,
    a_visitor,
    code_of,
    come_back,
    complain,
    hidden,
    send,
    write,
)
from tests.build import Clock
from tests.oversight.test_cleaning import a_jpeg, an_archive

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_hour")]


def test_somebody_complains_and_comes_back_with_nothing_but_the_code() -> None:
    code = complain(a_visitor())
    row = Complaint.objects.get()
    assert found.told(row).content == {"text": TEXT, "happened": "since spring", "wish": "Stop it."}
    answer = come_back(Client(), code.lower().replace("-", " "))
    assert answer.status_code == 200
    assert row.reference in answer.content.decode()


def test_the_first_step_has_none_behind_it() -> None:
    answer = a_visitor().post(f"{FORM}?lang=en", {"go": "begin"})
    assert "Steps done: 0 of 5" in " ".join(answer.content.decode().split())
    assert answer.context["number"] == 1


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
