"""The page that holds printed totals against the records."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from audits.models import PrintedFigure
from audits.selectors import reconciliation
from oversight.enums import Role
from oversight.models import SYSTEM, LedgerEntry, User
from tests.audits.totals import TOTALS
from tests.build import NOON, a_person, a_rulebook, signed_in
from tests.warrants.wiretap import STATE_HEADINGS, an_order, table
from warrants.actions import historic
from warrants.rules.wiretap_tables import read_table

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor() -> User:
    return a_person(Role.AUDITOR)


@pytest.fixture
def browser(auditor: User) -> Client:
    return signed_in(auditor)


@pytest.fixture
def records() -> None:
    a_rulebook("us-title3")
    unlike = an_order(location="D,H", offense="MURDER", number_of_persons_intercepted="NR")
    for number, data in enumerate((table(an_order()), table(unlike, headings=STATE_HEADINGS))):
        read = read_table(data, name="a.csv")
        list(historic.take_over(table=read, sha256=str(number) * 64, by=SYSTEM, at=NOON))


def _upload(client: Client, data: bytes = TOTALS.encode()) -> Any:
    file = SimpleUploadedFile("totals.csv", data, content_type="text/csv")
    address = reverse("desk_reconciliation")
    return client.post(address, {"source": "Yearbook", "table": file}, follow=True)


def test_printed_figures_stand_beside_ours(browser: Client, records: None) -> None:
    page = _upload(browser)
    assert b"28 figures taken in" in page.content
    assert b"is no figure" in page.content

    (sheet,) = reconciliation.sheets(rulebook="us-title3", year=2021, known_by=date(2023, 3, 1))
    found: dict[str, Any] = {line.key: (line.ours, line.difference) for line in sheet.lines}
    assert found["authorised"] == (2, 0)
    assert found["authorised_federal"] == found["authorised_state"] == (1, 0)
    assert found["extensions"] == (4, 0)
    assert found["location_multiple"] == (1, 0)
    assert found["average_persons"] == (16, 0)
    assert found["cost_reported"] == (2, -1000)
    assert found["late"] == (0, -3)
    assert found[""] == (None, None)
    assert all(bool(line.reason) != line.equal for line in sheet.lines)

    text = browser.get(reverse("desk_reconciliation"), {"year": "2021"}).content.decode()
    assert "Yearbook" in text
    assert "none of those is imported" in text
    assert text.count("Equal") == sheet.equal


def test_the_same_source_is_replaced_and_recorded(browser: Client, auditor: User) -> None:
    _upload(browser)
    _upload(browser, b"Measure,2021\nIntercept applications authorized,9\n")
    assert [row.value for row in PrintedFigure.objects.all()] == [9]
    entries = LedgerEntry.objects.filter(event="figures.loaded").order_by("id")
    assert [entry.facts["figures"] for entry in entries] == [28, 1]
    assert entries[0].by == f"user:{auditor.pk}"


def test_what_is_no_table_is_said_beside_the_field(browser: Client, auditor: User) -> None:
    page = _upload(browser, b"nothing,here\n")
    assert page.status_code == 422
    assert b"names a year" in page.content
    assert not PrintedFigure.objects.exists()


def test_nobody_outside_the_body_sees_it(client: Client) -> None:
    address = reverse("desk_reconciliation")
    assert client.get(address).status_code == 302
    client = signed_in(a_person(Role.CLERK))
    assert client.get(address).status_code == 403
    assert _upload(client).status_code == 403
    assert not PrintedFigure.objects.exists()


@pytest.mark.parametrize("year", ["", "2021", "1", "x", "٣", "9" * 40])
def test_any_year_may_be_asked_for(browser: Client, records: None, year: str) -> None:
    _upload(browser)
    assert browser.get(reverse("desk_reconciliation"), {"year": year}).status_code == 200
