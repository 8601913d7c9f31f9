"""A sign that the database cannot store is refused at one place, whatever it is sent to."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.test import Client

from oversight.enums import Role
from tests.build import a_person, a_warrant, signed_in

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    "sent", [{"username": "a\0", "password": "x"}, {"username": "a", "password": "x\0"}]
)
@pytest.mark.parametrize("as_form", [True, False])
def test_a_sign_in(sent: dict[str, str], as_form: bool) -> None:
    if as_form:
        answer = Client().post("/sign-in/", urlencode(sent), content_type=FORM)
    else:
        answer = Client().post("/sign-in/", sent)
    assert answer.status_code in {400, 422}


def test_a_token() -> None:
    sent = urlencode({"grant_type": "client_credentials", "client_id": "a\0", "client_secret": "x"})
    answer = Client().post("/oauth/token/", sent, content_type=FORM)
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "address",
    [
        "/reports/1/%00",
        "/desk/warrants/%00/",
        "/desk/warrants/?q=%00",
        "/desk/flags/?severity=%00",
        "/desk/log/anomalies/?after=%00",
        "/administration/accounts/?q=%00",
        "/agency/warrants/W-1%00/",
        "/bench/%00/",
        "/%00",
        "/api/v1/warrants/%00/",
        "/api/v1/warrants/?status=%00",
        "/api/v1/receipts/%00/",
        "/log/tile/%00",
    ],
)
@pytest.mark.parametrize("role", [None, Role.AUDITOR, Role.OFFICER, Role.JUDGE])
def test_an_address(address: str, role: Role | None) -> None:
    browser = signed_in(a_person(role)) if role else Client()
    browser.raise_request_exception = False
    answer = browser.get(address)
    assert answer.status_code == 400
    is_problem = address.startswith("/api/")
    assert ("problem+json" in answer["Content-Type"]) is is_problem


def test_a_step() -> None:
    case = a_warrant()
    filed_by = case.applications.get(number=0).filed_by
    assert filed_by
    officer = signed_in(filed_by)
    sent = {"reason": "x\0", "password": "\0"}
    answer = officer.post(f"/agency/warrants/{case.reference}/withdrawal/", sent)
    assert answer.status_code == 422, "beside its field, and nothing typed is lost"
