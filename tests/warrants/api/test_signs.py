"""Signs that nobody sees: refused where they would pass for another reference, shown elsewhere."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.urls import reverse
from pypdf import PdfReader

from oversight.documents import csv_lines, render_pdf
from oversight.enums import Role
from oversight.models import Court, Provider
from tests.build import NOON, a_filing, a_person, a_warrant, signed_in
from tests.machine import Machine
from tests.warrants.requests import a_bulk_order, a_request_as_filed
from tests.warrants.statements.things import a_statement_as_told
from warrants.models import Warrant
from warrants.rules.request_submissions import BulkOrderIn
from warrants.statements.rules import StatementIn

pytestmark = pytest.mark.django_db
HIDDEN = ["A\u200bB", "A\u202eB", "A\u00a0B", "\ufeffAB", "A\u2066B", "A\u3164B", "A\u00adB"]


@pytest.mark.parametrize("reference", HIDDEN)
def test_a_reference_with_a_hidden_sign_is_refused(
    agency: Machine, court: Court, provider: Provider, reference: str
) -> None:
    agency.done("/warrants/", a_filing(court, agency_reference="AB"))
    for address, body, pointer in (
        ("/warrants/", a_filing(court, agency_reference=reference), "/agency_reference"),
        ("/warrants/", a_filing(court, case_number=reference), "/case_number"),
        (
            "/warrants/",
            a_filing(court, officer={"name": "A", "number": reference}),
            "/officer/number",
        ),
        (
            "/access-requests/",
            a_request_as_filed(provider, agency_reference=reference),
            "/agency_reference",
        ),
        (
            "/access-requests/",
            a_request_as_filed(
                provider, selectors=[{"kind": "number", "count": 1, "values": [reference]}]
            ),
            "/selectors/0/values/0",
        ),
        ("/bulk-orders/", a_bulk_order(agency_reference=reference), "/agency_reference"),
    ):
        answer = agency.post(address, body)
        assert answer.status_code == 400, (address, pointer)
        faults = {(one["pointer"], one["code"]) for one in answer.json()["errors"]}
        assert (pointer, "invisible_sign") in faults
    assert Warrant.objects.count() == 1


def test_every_reference_that_is_told_is_read_alike() -> None:
    for shape, body in (
        (BulkOrderIn, a_bulk_order(agency_reference="A\u200bB")),
        (StatementIn, a_statement_as_told(order="A\u200bB")),
    ):
        with pytest.raises(ValueError, match="invisible_sign"):
            shape.model_validate(body)


def test_a_form_says_where_the_hidden_sign_is(clock: Any) -> None:
    officer, judge = a_person(Role.OFFICER), a_person(Role.JUDGE)
    case = a_warrant(by=officer, judge=judge, granted=True)
    sent = {
        "requested_days": "30",
        "necessity": "It has to go on.",
        "results_so_far": "What it brought.",
        "resolved_at": "2026-11-20T15:00",
        "officer_name": "A. Officer",
        "officer_number": "KZ\u200b1",
    }
    page = signed_in(officer).post(reverse("agency_step", args=[case.reference, "renewal"]), sent)
    assert page.status_code == 422
    said = page.content.decode()
    assert "This holds a sign that cannot be seen. Type it anew." in said
    assert "KZ⟨U+200B⟩1" in said


def test_a_text_shows_it_on_every_page_and_paper(clock: Any) -> None:
    officer, judge, auditor = a_person(Role.OFFICER), a_person(Role.JUDGE), a_person(Role.AUDITOR)
    text = "He said \u202eyes\u202c and\u200b left."
    case = a_warrant(by=officer, judge=judge, facts=text)
    for person, name in (
        (officer, "agency_warrant"),
        (judge, "bench_case"),
        (auditor, "desk_warrant"),
    ):
        said = signed_in(person).get(reverse(name, args=[case.reference])).content.decode()
        assert "He said ⟨U+202E⟩yes⟨U+202C⟩ and⟨U+200B⟩ left." in said, name
        assert "\u202e" not in said
    lines = list(csv.reader(io.StringIO("".join(csv_lines(["text"], [[text]])))))
    assert lines[1] == ["He said ⟨U+202E⟩yes⟨U+202C⟩ and⟨U+200B⟩ left."]
    paper = render_pdf(
        "audits/print/letter.html",
        {"text": text, "at": NOON, "complaint": {"reference": "C", "received_at": NOON}},
        language="en",
    )
    printed = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages)
    assert "\u202e" not in printed
