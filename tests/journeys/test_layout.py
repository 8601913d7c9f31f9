"""What only a browser measures: nothing is cut off, nothing touches a border."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page

from audits.models import Review
from oversight.enums import Role
from tests.build import DAY, a_person, a_warrant, an_agency
from tests.journeys.test_a_warrants_life import sign_in

pytestmark = pytest.mark.django_db(transaction=True)
LONG = (
    "The making legal of money and other property that was obtained by criminal means, repeatedly"
)


@pytest.fixture
def page(browser_instance: object, live_server: object) -> Iterator[Page]:
    context: BrowserContext = browser_instance.new_context(
        base_url=live_server.url,
        locale="en-GB",
        viewport={"width": 1440, "height": 900},
    )
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("width", [390, 900, 1440])
def test_what_was_filed_keeps_away_from_the_border(page: Page, width: int) -> None:
    warrant = a_warrant(offences=[{"code": "CC 218", "title": LONG, "max_penalty_years": 7}])
    sign_in(page, a_person(Role.AUDITOR))
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(warrant.get_absolute_url())
    gap = page.get_by_text(LONG).evaluate(
        "text => text.closest('dl').getBoundingClientRect().right"
        " - text.getBoundingClientRect().right"
    )
    assert gap >= 20


@pytest.mark.parametrize("width", [1280, 1440])
@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_tables_of_the_desk_are_seen_whole(page: Page, language: str, width: int) -> None:
    names = {
        "name_ru": "Департамент полиции Восточно-Казахстанской области",
        "name_kk": "Шығыс Қазақстан облысының Полиция департаменті",
    }
    officer = a_person(Role.OFFICER, agency=an_agency(**names))
    auditor, other = a_person(Role.AUDITOR), a_person(Role.AUDITOR, full_name="Ланская-Орлова Вера")
    now = timezone.now()
    for number, status in enumerate(("opened", "second")):
        Review.objects.create(
            warrant=a_warrant(by=officer, agency_reference=f"L-{number}"),
            obligatory=True,
            status=status,
            auditor=other if status == "second" else auditor,
            outcome="serious" if status == "second" else "",
            summary="Found." if status == "second" else "",
            concluded_by=other if status == "second" else None,
            concluded_at=now if status == "second" else None,
            opened_at=now - 90 * DAY,
            due_at=now - 60 * DAY,
        )
    sign_in(page, auditor)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"/desk/?lang={language}")
    wraps = page.locator(".ov-table-wrap")
    assert wraps.count() == 3
    for number in range(wraps.count()):
        cut = wraps.nth(number).evaluate("wrap => wrap.scrollWidth - wrap.clientWidth")
        assert cut <= 0, number
