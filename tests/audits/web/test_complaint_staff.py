"""A complaint as staff and agencies see it, and what each page of it carries and costs."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audits.actions import casework
from audits.models import Complaint
from audits.web.complaint_status import pass_for
from oversight.enums import Role
from oversight.models import LedgerEntry
from tests.audits.complaints import TEXT, a_complaint, a_submission
from tests.audits.web.visitor import STATUS, a_visitor, come_back, complain, send, write
from tests.build import NOON, Clock, a_person, an_agency, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_hour")]


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
        STATUS, {"pass": pass_for(a_complaint(state="inadmissible")), "go": "letter-1"}
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
