"""A stranger checks a receipt, a checkpoint and a report, in the browser and without its scripts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext, Page, expect

from oversight.actions import sequencer
from oversight.documents.receipts import in_parts, receipt_data
from oversight.models import LedgerEntry, LogLeaf
from oversight.selectors import log
from oversight.selectors.receipts import Evidence
from tests.oversight.log.whole import caught_up, record
from tests.oversight.naive_log import NaiveLog, Signer, some_leaves
from tests.oversight.web.test_verify import LATER, a_report, receipt

pytestmark = pytest.mark.django_db(transaction=True)
SIZES = {"desk": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
WIDER_THAN_SCREEN = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture(params=[True, False], ids=["with-javascript", "without-javascript"])
def page(request: Any, browser_instance: Any, live_server: Any) -> Iterator[Page]:
    context: BrowserContext = browser_instance.new_context(
        java_script_enabled=request.param, base_url=live_server.url, locale="en-GB"
    )
    found = context.new_page()
    found.on("pageerror", lambda fault: pytest.fail(str(fault)))
    yield found
    context.close()


@pytest.fixture
def published() -> int:
    """A log of three tiles, of which a part was published first."""
    record(400)
    return caught_up()


def grow() -> None:
    record(300, event="warrant.decided")
    while sequencer.sequence(at=LATER):
        pass
    sequencer.publish(at=LATER)


def check(page: Page, text: str, **more: str) -> str:
    """Send the form; return the verdict."""
    page.goto("/verify/?lang=en")
    page.get_by_label("Or its text").fill(text)
    if more:
        page.get_by_text("I also hold salt and body").click()
    for name, value in more.items():
        page.locator(f"#id_{name}").fill(value)
    page.get_by_role("button", name="Check").click()
    result = page.locator("#result")
    expect(result).to_be_visible()
    return result.inner_text()


def test_every_kind_of_paper_is_checked_and_every_forgery_named(
    page: Page, published: int, request: pytest.FixtureRequest
) -> None:
    old = log.newest(published=True)
    assert old is not None
    scripts = "with-javascript" in request.node.name
    paper, report, checkpoint = receipt(77), a_report(old), log.signed_note(old)
    entry = LogLeaf.objects.select_related("entry").get(position=77).entry
    grow()
    checked = "Your browser checked it" if scripts else "This server checked it"

    said = check(page, paper)
    assert "All of it holds" in said
    assert f"Entry 77 of {published} is in the log" in said
    assert f"The log of today, {published + 300} entries, begins with these {published}" in said
    assert checked in said

    salt, body = bytes(entry.salt).hex(), entry.body().decode()
    said = check(page, paper, salt=salt, body=body)
    assert "Salt and body are what was recorded" in said
    said = check(page, paper, salt=salt, body=body.replace("thing", "think"))
    assert "Salt and body are not what was recorded" in said

    said = check(page, paper.replace("index 77", "index 78"))
    assert "does not lead from the entry" in said
    assert "It does not hold" in said
    assert "signature is wrong" in check(
        page, checkpoint.replace(f"\n{published}\n", f"\n{published - 1}\n")
    )
    assert "it only grew" in check(page, checkpoint)

    insider = Signer(settings.LOG_ORIGIN, settings.LOG_KEYS[-1])
    forged = NaiveLog(some_leaves(published), insider)
    assert "it was changed" in check(page, forged.checkpoint())
    stranger = NaiveLog(some_leaves(400), Signer("elsewhere.test/log"))
    assert "It is of another log: elsewhere.test/log" in check(page, stranger.checkpoint())

    said = check(page, json.dumps(report))
    assert "The totals of all" in said
    assert checked in said
    assert (f"Each of the {published} entries was read" in said) == scripts
    part: Any = report["log"]
    part["classes"]["warrant"] += 1
    said = check(page, json.dumps(report))
    assert "The report says 401 of the class" in said
    assert "It does not hold" in said
    assert "no receipt, no checkpoint and no report" in check(page, "hello")
    summary = json.dumps({"format": "oversight-proof/v1", "log": settings.LOG_ORIGIN})
    assert "Check the receipts beside it: decision.json" in check(page, summary)


def test_the_text_of_a_qr_code_is_enough(page: Page, published: int) -> None:
    said = receipt_data(Evidence(LogLeaf.objects.select_related("entry").get(position=77).entry))
    found = check(page, json.dumps(said))
    assert "All of it holds" in found
    assert f"Entry 77 of {published} is in the log" in found
    assert "Salt and body are what was recorded" in found
    answer = json.dumps({"receipt": {**said, "entry": said["entry"].replace("thing", "think")}})
    assert "Salt and body are not what was recorded" in check(page, answer)
    assert "No entry of this log" in check(page, json.dumps({**said, "commitment": "00" * 32}))
    assert "another log: x.test" in check(page, json.dumps({**said, "log": "x.test"}))
    record(1)
    waiting = LedgerEntry.objects.order_by("-pk")[0]
    found = check(page, json.dumps(receipt_data(Evidence(waiting))))
    assert "It could not be checked" in found
    assert "not yet in the log" in found
    parts = {"salt": in_parts(said["salt"]), "body": said["entry"].replace(",", ",\n", 2)}
    assert "Salt and body are what was recorded" in check(page, receipt(77), **parts), "off paper"


def test_a_file_is_checked_too(page: Page, published: int, tmp_path: Path) -> None:
    file = tmp_path / "receipt.tlog-proof"
    file.write_text(receipt(399), encoding="utf-8")
    page.goto("/verify/?lang=en")
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Check").click()
    expect(page.locator("#result")).to_contain_text(f"Entry 399 of {published} is in the log")


def test_large_numbers_are_grouped_as_the_language_does(
    browser_instance: Any, live_server: Any, published: int
) -> None:
    record(700)
    grow()
    newest = log.newest(published=True)
    assert newest is not None
    assert newest.size > 1000
    page = browser_instance.new_context(base_url=live_server.url).new_page()
    for language, sign in (("kk", "\N{NO-BREAK SPACE}"), ("ru", "\N{NO-BREAK SPACE}"), ("en", ",")):
        page.goto(f"/verify/?lang={language}")
        page.locator("#id_text").fill(log.signed_note(newest))
        page.locator("#verify button").click()
        size = f"{newest.size:,}".replace(",", sign)
        expect(page.locator("#steps li").first).to_contain_text(size)
    page.context.close()


def test_an_empty_form_says_what_is_missing(page: Page, published: int) -> None:
    page.goto("/verify/?lang=en")
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_role("alert")).to_contain_text("Give a file, or paste its text.")


@pytest.mark.parametrize("size", list(SIZES))
def test_log_and_answer_fit_the_screen_in_every_language(
    browser_instance: Any, live_server: Any, published: int, size: str
) -> None:
    paper = receipt(77)
    grow()
    context = browser_instance.new_context(viewport=SIZES[size], base_url=live_server.url)
    page = context.new_page()
    for language in ("en", "ru", "kk"):
        page.goto(f"/log/?lang={language}")
        assert page.evaluate(WIDER_THAN_SCREEN) is False, f"/log/ {language}"
        page.goto(f"/verify/?lang={language}")
        page.locator("#id_text").fill(paper)
        page.locator("#verify button").click()
        expect(page.locator("#result")).to_contain_text("77")
        assert page.evaluate(WIDER_THAN_SCREEN) is False, f"/verify/ {language}"
    context.close()
