"""What every page carries: headers, language, words for what went wrong."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import include, path, reverse
from django.views.decorators.http import require_POST

from oversight.enums import Role
from oversight.models import User
from oversight.web.context import site_for
from tests.build import a_person, signed_in

pytestmark = pytest.mark.django_db
HEADERS = {
    "Permissions-Policy",
    "Cross-Origin-Resource-Policy",
    "Cross-Origin-Opener-Policy",
    "X-Content-Type-Options",
    "Referrer-Policy",
    "Content-Security-Policy",
}


def breaks(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("Tulpan")


def is_away(request: HttpRequest) -> HttpResponse:
    raise OperationalError("connection refused")


def is_forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def reads(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.body[:1])


@require_POST
def takes(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [
    path("breaks/", breaks),
    path("is-away/", is_away),
    path("api/is-away/", is_away),
    path("is-forbidden/", is_forbidden),
    path("reads/", reads),
    path("takes/", takes),
    path("", include("oversight.urls")),
]
handler400 = "oversight.web.errors.bad_request"
handler403 = "oversight.web.errors.forbidden"
handler404 = "oversight.web.errors.not_found"
handler500 = "oversight.web.errors.failed"


@pytest.fixture
def broken(settings: Any) -> Client:
    """A visitor to a site with pages that go wrong."""
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("address", ["/", "/sign-in/", "/nothing/", "/static/icon.svg", "/desk/"])
def test_every_answer_has_the_headers(address: str) -> None:
    answer = Client().get(address)
    assert set(answer.headers) >= HEADERS, address
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_a_page_of_a_signed_in_person_is_never_kept() -> None:
    assert "no-store" in signed_in(a_person(Role.AUDITOR)).get("/account/")["Cache-Control"]
    assert "no-store" not in Client().get("/").get("Cache-Control", "")


def test_cookies_are_closed_to_scripts_and_other_sites() -> None:
    browser = signed_in(a_person(Role.AUDITOR))
    browser.get("/?lang=ru")
    assert {"oversight_session", "csrftoken", "oversight_language"} >= set(browser.cookies)
    for name, cookie in browser.cookies.items():
        assert cookie["httponly"], name
        assert cookie["samesite"] == "Lax", name


def test_a_visitor_who_chooses_nothing_gets_no_cookie() -> None:
    browser = Client()
    browser.get("/")
    assert not browser.cookies


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_speaks_the_language_that_is_asked_for(language: str) -> None:
    answer = Client().get("/", {"lang": language})
    assert answer["Content-Language"] == language
    assert f'<html lang="{language}"' in answer.content.decode()


def test_an_unknown_language_changes_nothing() -> None:
    answer = Client().get("/", {"lang": "xx"}, headers={"Accept-Language": "ru"})
    assert answer["Content-Language"] == "ru"
    assert settings.LANGUAGE_COOKIE_NAME not in answer.cookies


def test_the_choice_stays_and_a_persons_own_comes_before_the_browsers() -> None:
    browser = Client()
    browser.get("/", {"lang": "ru"})
    assert browser.get("/")["Content-Language"] == "ru"

    user = a_person(Role.AUDITOR, language="kk")
    browser = signed_in(user)
    assert browser.get("/account/", headers={"Accept-Language": "en"})["Content-Language"] == "kk"
    browser.get("/account/", {"lang": "en"})
    assert browser.get("/account/")["Content-Language"] == "en"


def test_the_account_page_keeps_the_language_for_the_next_time() -> None:
    user = a_person(Role.AUDITOR, language="kk")
    signed_in(user).post("/account/", {"language": "ru"})
    user.refresh_from_db()
    assert user.language == "ru"
    assert signed_in(user).get("/account/")["Content-Language"] == "ru"


@pytest.mark.parametrize(
    ("address", "status", "word"),
    [
        ("/nothing/", 404, "There is no such page"),
        ("/is-forbidden/", 403, "This is not open to you"),
        ("/takes/", 405, "This cannot be done at this address"),
        ("/breaks/", 500, "Something went wrong here"),
        ("/is-away/", 503, "Not available for the moment"),
    ],
)
def test_what_goes_wrong_is_said_and_says_what_to_do(
    broken: Client, address: str, status: int, word: str
) -> None:
    answer = broken.get(address, headers={"Accept-Language": "en"})
    text = answer.content.decode()
    assert (answer.status_code, word in text) == (status, True)
    assert 'href="/"' in text
    assert "Tulpan" not in text


def test_too_large_a_form_is_said_to_be_so(broken: Client, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    answer = broken.post("/reads/", "x" * 101, content_type="text/plain")
    assert answer.status_code == 413
    assert "Too large" in answer.content.decode()


def test_a_refused_method_names_those_that_are_taken(broken: Client) -> None:
    assert broken.get("/takes/")["Allow"] == "POST"


def test_a_machine_gets_a_problem_body_when_the_database_is_away(broken: Client) -> None:
    answer = broken.get("/api/is-away/")
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    assert answer["Retry-After"] == "30"


def test_a_form_without_its_token_is_explained() -> None:
    answer = Client(enforce_csrf_checks=True).post("/sign-in/", {"username": "x"})
    assert answer.status_code == 403
    assert "The form has grown old" in answer.content.decode()


@pytest.mark.parametrize(
    ("role", "home"),
    [
        (Role.OFFICER, "agency_warrants"),
        (Role.SUPERVISOR, "agency_warrants"),
        (Role.JUDGE, "bench"),
        (Role.AUDITOR, "desk"),
        (Role.COMMISSIONER, "desk"),
        (Role.CLERK, "desk_complaints"),
        (Role.ADMINISTRATOR, "admin_accounts"),
    ],
)
def test_everybody_lands_at_their_own_desk(role: Role, home: str) -> None:
    browser = signed_in(a_person(role))
    assert browser.get("/")["Location"] == reverse(home)
    assert browser.get(reverse(home)).status_code == 200
    assert browser.get("/?stay").status_code == 200


@pytest.mark.parametrize(
    ("role", "path", "room"),
    [
        (Role.AUDITOR, "/desk/draws/new/", "/desk/material/"),
        (Role.OFFICER, "/agency/bulk/", "/agency/requests/"),
        (Role.AUDITOR, "/desk/access/bulk/", "/desk/access/"),
    ],
)
def test_a_page_beside_a_room_is_in_it(role: Role, path: str, room: str) -> None:
    context = site_for(RequestFactory().get(path), a_person(role))
    assert [one["address"] for one in context["rooms"] if one["here"]] == [room]


def test_the_menu_shows_the_rooms_of_the_role_and_no_other() -> None:
    def rooms(user: User | None) -> set[str]:
        browser = signed_in(user) if user else Client()
        context = browser.get("/account/" if user else "/").context
        return {room["address"] for room in context["rooms"]}

    assert "/desk/warrants/" in rooms(a_person(Role.AUDITOR))
    assert "/desk/warrants/" not in rooms(a_person(Role.OFFICER))
    assert not any(address.startswith(("/desk", "/agency", "/bench")) for address in rooms(None))
