"""The main story in a browser, with JavaScript and without: file, decide, run out, review."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from audits.actions import reviews
from audits.models import Review
from oversight.enums import Role
from oversight.models import User
from tests.build import PASSWORD, a_court, a_person, a_rulebook
from warrants.actions import sweeps
from warrants.models import Warrant


@pytest.fixture(params=[True, False], ids=["with-javascript", "without-javascript"])
def page(
    request: pytest.FixtureRequest, browser_instance: object, live_server: object
) -> Iterator[Page]:
    """A fresh browser window on the running site, in English."""
    context: BrowserContext = browser_instance.new_context(
        java_script_enabled=request.param,
        base_url=live_server.url,
        locale="en-GB",
    )
    yield context.new_page()
    context.close()


def sign_in(page: Page, user: User) -> None:
    page.context.clear_cookies()
    page.goto("/sign-in/")
    page.get_by_label("Username").fill(user.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def fill_in_an_application(page: Page, days: str) -> None:
    now = timezone.localtime() - timedelta(
        hours=1
    )  # the browser's clock stands in for the officer's
    page.goto("/agency/new/")
    page.get_by_label("Your reference").fill("ALA-1")
    page.get_by_label(re.compile("231-2 ")).check()
    page.get_by_label("Offence, by article").fill("CC 188(4)")
    page.get_by_label("Highest penalty, in years").fill("10")
    page.get_by_label("Pseudonym").fill("Falcon")
    page.get_by_label("Facts").fill("Meetings are arranged by telephone.")
    page.get_by_label("Why it is necessary").fill("Nothing else shows the meetings.")
    page.get_by_label("Days asked for").fill(days)
    page.get_by_label("Resolution issued").fill(now.strftime("%Y-%m-%dT%H:%M"))
    page.get_by_label("Officer's name").fill("A. Officer")
    page.get_by_role("button", name="Record").click()


@pytest.mark.django_db(transaction=True)
def test_a_warrant_is_filed_decided_and_reviewed(page: Page) -> None:
    a_rulebook()
    court = a_court()
    judge = a_person(Role.JUDGE, court=court)
    officer, auditor = a_person(Role.OFFICER), a_person(Role.AUDITOR)

    sign_in(page, officer)
    fill_in_an_application(page, days="31")
    expect(page.get_by_role("alert")).to_contain_text("236(1)")
    assert not Warrant.objects.exists()
    page.get_by_label("Days asked for").fill("30")
    page.get_by_role("button", name="Record").click()
    warrant = Warrant.objects.get()
    expect(page.get_by_role("heading", level=1)).to_contain_text(warrant.reference)

    sweeps.allocate_waiting(at=timezone.now())
    sign_in(page, judge)
    page.get_by_role("link", name=warrant.reference).click()
    page.get_by_label("Granted as asked for").check()
    page.get_by_label("Reasons").fill("The facts show why nothing milder will do.")
    page.get_by_role("button", name="Record the decision").click()
    expect(page.get_by_role("status")).to_contain_text("recorded")

    over = timezone.now() + timedelta(days=31)
    sweeps.expire(at=over)
    reviews.open_due(at=over)
    sign_in(page, auditor)
    page.goto(f"/desk/reviews/{warrant.reference}/")
    page.get_by_role("button", name="Take this review").click()
    for label in page.get_by_label("Pass", exact=True).all():
        label.check()
    page.get_by_role("button", name="Save the answers").click()
    expect(page.get_by_role("status")).to_contain_text("saved")
    page.get_by_label("In order", exact=True).check()
    page.get_by_label("Summary").fill("Nothing to remark.")
    page.get_by_role("button", name="Record the outcome").click()
    expect(page.get_by_role("status")).to_contain_text("Recorded")
    review = Review.objects.get()
    assert (review.status, review.outcome, review.closed_by) == ("closed", "in_order", auditor)
