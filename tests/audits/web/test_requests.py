"""At the door: no cookie, the code once, the answer behind it."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from audits.models import SubjectRequest
from oversight.enums import Role
from tests.build import PASSWORD, Clock, a_person, a_rulebook, signed_in

pytestmark = pytest.mark.django_db
ASK, STATUS = "subject_request", "subject_request_status"


def test_from_the_form_to_the_letter_with_nothing_but_the_code(  # noqa: PLR0915 - a whole story
    clock: Clock,
) -> None:
    a_rulebook()
    anyone = Client()
    assert not anyone.get(reverse(ASK)).cookies
    sent = anyone.post(reverse(ASK) + "?lang=en", {"name": "A Person", "iin": "880412300123"})
    assert (sent.status_code, bool(sent.cookies), sent["Cache-Control"]) == (200, False, "no-store")
    code = " ".join(re.findall(r"<span>([0-9A-Z]{4})</span>", sent.content.decode()))
    assert len(code) == 29
    again = Client()
    shown = again.post(reverse(STATUS) + "?lang=en", {"code": code.lower()}).content.decode()
    assert "show us who you are" in shown

    row = SubjectRequest.objects.get()
    address = reverse("desk_subject_request", args=[row.reference])
    clerk, auditor = signed_in(a_person(Role.CLERK)), signed_in(a_person(Role.AUDITOR))
    given = {"part": "check", "established": "yes", "seen": "card", "password": PASSWORD}
    assert clerk.post(address, given).status_code == 302
    read = clerk.post(address, {"part": "person", "password": PASSWORD})
    assert "A Person" in read.content.decode()
    assert "A Person" not in clerk.get(address).content.decode()
    assert clerk.post(address, {"part": "lookup", "password": PASSWORD}).status_code == 403
    assert auditor.post(address, {"part": "lookup", "password": "guess"}).status_code == 422
    assert auditor.post(address, {"part": "lookup", "password": PASSWORD}).status_code == 302
    assert auditor.post(address, {"part": "finding", "password": PASSWORD}).status_code == 403
    decider = signed_in(a_person(Role.COMMISSIONER))
    found = decider.post(address, {"part": "finding", "password": PASSWORD}).content.decode()
    assert "Nothing was found." in found
    given = {"part": "answer", "answer": "neither", "password": PASSWORD}
    assert decider.post(address, given).status_code == 302
    assert "Letter:" not in decider.get(address).content.decode()
    found = decider.post(address, {"part": "finding", "password": PASSWORD}).content.decode()
    assert "Letter: Neither confirm nor deny" in found

    shown = again.post(reverse(STATUS) + "?lang=en", {"code": code}).content.decode()
    assert "neither confirm nor deny" in shown
    key = re.search(r'name="pass" value="([^"]+)"', shown)
    assert key is not None
    pdf = again.post(reverse(STATUS), {"pass": key[1]})
    assert pdf["Content-Type"] == "application/pdf"
    assert not again.cookies


def test_the_desk_lists_what_is_open_and_the_rest_when_asked(clock: Clock) -> None:
    a_rulebook()
    for name in ("First", "Second"):
        Client().post(reverse(ASK), {"name": name})
    refused, waiting = SubjectRequest.objects.order_by("pk")
    clerk = signed_in(a_person(Role.CLERK))
    given = {"part": "check", "established": "no", "seen": "nothing", "password": PASSWORD}
    assert clerk.post(refused.get_absolute_url(), given).status_code == 302
    for status, shown in (("", waiting), ("received", waiting), ("unidentified", refused)):
        page = clerk.get(reverse("desk_requests"), {"status": status}).context["page"]
        assert [row.pk for row in page.rows] == [shown.pk]


@pytest.mark.parametrize("code", ["", "nonsense", "0" * 24, "A" * 23 + "B"])
def test_what_is_no_code_opens_nothing(code: str) -> None:
    assert Client().post(reverse(STATUS), {"code": code}).status_code == 422


def test_a_machine_that_fills_every_field_is_asked_again() -> None:
    sent = Client().post(reverse(ASK), {"name": "x", "website": "http://example.com"})
    assert sent.status_code == 422
    assert not SubjectRequest.objects.exists()
