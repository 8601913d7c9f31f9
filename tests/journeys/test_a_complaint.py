"""The story of somebody who is afraid: a phone, no script, no name, and a month later the code."""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from audits.actions import casework, determinations
from audits.enums import ComplaintOutcome, Remedy
from audits.models import Complaint
from oversight.actions import log_identity, sequencer
from oversight.enums import Role
from oversight.selectors.receipts import verifier_key
from oversight.verify import run as verify
from tests.audits.complaints import DAY, a_proposal
from tests.build import a_person, a_rulebook
from tests.journeys.test_accessibility import AXE, RULES, barriers
from tests.oversight.test_cleaning import a_jpeg

PHONE: Any = {"width": 360, "height": 640}
PICTURES = os.environ.get("OVERSIGHT_PICTURES")  # a folder, to look at the pages


@pytest.fixture(params=[True, False], ids=["with-javascript", "without-javascript"])
def phone(
    request: pytest.FixtureRequest, browser_instance: Browser, live_server: Any
) -> Iterator[Page]:
    """An old phone whose every request is listened to."""
    context = browser_instance.new_context(
        java_script_enabled=request.param,
        base_url=live_server.url,
        locale="en-GB",
        viewport=PHONE,
        accept_downloads=True,
        reduced_motion="reduce",
    )
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    yield page
    cookies = context.cookies()
    context.close()
    assert cookies == []
    assert [one for one in asked if not one.startswith(live_server.url)] == []


def look(page: Page, name: str) -> None:
    """The page fits the phone and has no barrier; with a folder given, take its picture."""
    if PICTURES:
        path = Path(PICTURES) / f"{name}.png"
        page.screenshot(path=str(path), full_page=True)
    page.wait_for_load_state()
    if page.evaluate("document.body.classList.contains('js-enabled')"):  # the tool is a script too
        page.evaluate(AXE)
        assert list(barriers(page.evaluate(f"axe.run({json.dumps(RULES)})"))) == [], name
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), name


def complain(page: Page, picture: Path) -> str:
    page.goto("/complaint/")
    look(page, "1-begin")
    page.get_by_role("button", name="Begin").click()
    look(page, "2-what")
    page.get_by_label("I think that I am or was under covert surveillance").check()
    page.get_by_role("button", name="Continue").last.click()
    page.get_by_role("button", name="Continue").last.click()  # nothing is written yet
    expect(page.get_by_role("alert")).to_contain_text("Tell us in your own words")
    look(page, "3-story-fault")
    page.get_by_label("Tell us in your own words").fill("A grey car waits before my house.")
    page.get_by_role("navigation", name="Language").get_by_role("button", name="Русский").click()
    expect(page.locator("textarea").first).to_have_value("A grey car waits before my house.")
    page.get_by_role("button", name="English").click()
    page.get_by_role("button", name="Continue").last.click()
    page.get_by_label("Choose files").set_input_files(str(picture))
    page.get_by_role("button", name="Add the files").click()
    expect(page.get_by_text("File 1: JPEG")).to_be_visible()
    look(page, "4-files")
    page.get_by_role("button", name="Continue").last.click()
    look(page, "5-you")
    page.get_by_role("button", name="Continue").last.click()
    look(page, "6-review")
    page.get_by_role("button", name="Send the complaint").click()
    look(page, "7-sent")
    return "-".join(page.locator(".ov-receipt-code span").all_inner_texts())


def come_back(page: Page, code: str) -> None:
    page.goto("/complaint/status/")
    look(page, "8-code")
    page.get_by_label("Your code").fill(code)
    page.get_by_role("button", name="Open my complaint").click()


def answer(row: Complaint) -> None:
    """What happens at the body in the month after."""
    auditor, head = a_person(Role.AUDITOR), a_person(Role.COMMISSIONER)
    at = row.received_at
    by = auditor.actor
    casework.acknowledge(complaint_id=row.pk, text="We have it.", by=by, at=at + DAY)
    casework.admit(complaint_id=row.pk, reasons="We take it up.", by=by, at=at + DAY)
    casework.investigate(complaint_id=row.pk, by=by, at=at + 2 * DAY)
    casework.note(complaint_id=row.pk, text="INSIDE", by=by, at=at + 2 * DAY)
    made = a_proposal(
        row,
        by=auditor,
        at=at + 30 * DAY,
        outcome=ComplaintOutcome.UPHELD,
        remedies=(Remedy.STOP,),
        letter="What was wrong has been put right.",
    )
    determinations.settle(
        determination_id=made.pk, agrees=True, remark="", by=head.actor, at=at + 31 * DAY
    )


@pytest.mark.django_db(transaction=True)
def test_from_a_phone_to_a_proof_with_nothing_but_the_code(
    phone: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_rulebook(at=timezone.now() - 40 * DAY)
    picture = tmp_path / "holiday.jpg"
    picture.write_bytes(a_jpeg())
    code = complain(phone, picture)
    row = Complaint.objects.get()
    log_identity.begin(at=timezone.now())
    with sequencer.leading() as leads:
        assert leads
        sequencer.sequence(at=timezone.now())
        sequencer.publish(at=timezone.now())

    answer(row)
    phone.context.clear_cookies()
    come_back(phone, code.lower().replace("-", " "))
    expect(phone.get_by_text("What was wrong has been put right.")).to_be_visible()
    expect(phone.get_by_text("INSIDE")).to_have_count(0)
    look(phone, "9-case")
    phone.get_by_label("Message").fill("Thank you.")
    phone.get_by_role("button", name="Send", exact=True).click()
    expect(phone.locator(".ov-message").first).to_contain_text("We have it.")

    with phone.expect_download() as taken:
        phone.get_by_role("button", name="Proof (files)").click()
    files = zipfile.ZipFile(io.BytesIO(Path(taken.value.path()).read_bytes()))
    files.extractall(tmp_path)
    assert json.loads(files.read("receipt.body"))["subject"] == row.reference
    assert "A grey car waits before my house." in files.read("complaint.json").decode()
    proof, salt, body = (str(tmp_path / f"receipt.{end}") for end in ("tlog-proof", "salt", "body"))
    key = ["--key", verifier_key(), "--salt", salt, "--body", body]
    assert verify(["receipt", proof, *key]) == 0, "what a journalist sees"
    with phone.expect_download() as taken:
        phone.get_by_role("button", name="Receipt (PDF)").click()
    assert Path(taken.value.path()).read_bytes().startswith(b"%PDF-")
