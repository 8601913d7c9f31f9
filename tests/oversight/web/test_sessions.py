"""Who gets in, how long that lasts, and what ends it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from oversight.actions import people
from oversight.enums import KernelEvent, Role
from oversight.models import LedgerEntry, User
from tests.build import ADMINISTRATOR, NOON, PASSWORD, Clock, a_person, signed_in

pytestmark = pytest.mark.django_db
NEW = "Another-quiet-river-27"


@pytest.fixture
def auditor() -> User:
    return a_person(Role.AUDITOR)


def tries(browser: Client, user: User, password: str, **more: str) -> int:
    sent = {"username": user.username, "password": password, **more}
    return browser.post(reverse("sign_in"), sent).status_code


def is_in(browser: Client) -> bool:
    return browser.get(reverse("account")).status_code == 200


def test_lets_a_person_in_to_their_own_desk_and_records_it(auditor: User) -> None:
    browser = Client()
    browser.get(reverse("sign_in"))
    answer = browser.post(reverse("sign_in"), {"username": auditor.username, "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, reverse("desk"))
    assert (
        LedgerEntry.objects.filter(event=KernelEvent.SIGNED_IN, by=auditor.actor.code).count() == 1
    )


def test_a_wrong_password_opens_nothing_and_is_recorded(auditor: User) -> None:
    browser = Client()
    assert tries(browser, auditor, "wrong") == 422
    assert not is_in(browser)
    assert LedgerEntry.objects.filter(event=KernelEvent.SIGN_IN_FAILED).count() == 1


def test_a_closed_account_looks_like_a_wrong_password(auditor: User) -> None:
    people.change_person(user=auditor, fields={"is_active": False}, by=ADMINISTRATOR, at=NOON)
    browser = Client()
    assert tries(browser, auditor, PASSWORD) == 422
    assert not is_in(browser)


def test_five_wrong_tries_lock_the_name_however_it_is_spelt(auditor: User) -> None:
    browser = Client()
    name = auditor.username
    for spelt in (name, name.upper(), f" {name}", name.title(), name):
        browser.post(reverse("sign_in"), {"username": spelt, "password": "wrong"})
    assert tries(browser, auditor, PASSWORD) == 429
    assert not is_in(browser)
    recorded = LedgerEntry.objects.filter(event=KernelEvent.SIGN_IN_FAILED).count()
    assert tries(browser, auditor, "wrong") == 429
    assert LedgerEntry.objects.filter(event=KernelEvent.SIGN_IN_FAILED).count() == recorded


def test_four_wrong_tries_do_not_lock(auditor: User) -> None:
    browser = Client()
    for _ in range(4):
        tries(browser, auditor, "wrong")
    assert tries(browser, auditor, PASSWORD) == 302


def test_the_session_is_a_new_one_after_signing_in(auditor: User) -> None:
    browser = Client()
    browser.cookies[settings.SESSION_COOKIE_NAME] = "planted0000000000000000000000000"
    tries(browser, auditor, PASSWORD)
    assert browser.cookies[settings.SESSION_COOKIE_NAME].value != "planted0000000000000000000000000"
    assert is_in(browser)


@pytest.mark.parametrize(
    ("wanted", "goes_to"),
    [
        ("/account/", "/account/"),
        ("https://elsewhere.example/", "/desk/"),
        ("//elsewhere.example/", "/desk/"),
        ("javascript:alert(1)", "/desk/"),
        ("/\\elsewhere.example", "/desk/"),
    ],
)
def test_goes_on_only_to_a_page_of_ours(auditor: User, wanted: str, goes_to: str) -> None:
    sent = {"username": auditor.username, "password": PASSWORD, "next": wanted}
    assert Client().post(reverse("sign_in"), sent)["Location"] == goes_to


def test_a_visitor_is_sent_to_the_sign_in_and_back(auditor: User) -> None:
    answer = Client().get("/account/")
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/?next=/account/")


def test_signing_out_ends_the_session_and_takes_a_post(auditor: User) -> None:
    browser = signed_in(auditor)
    assert browser.get(reverse("sign_out")).status_code == 405
    assert is_in(browser)
    assert browser.post(reverse("sign_out")).status_code == 302
    assert not is_in(browser)


def test_an_idle_session_ends_and_a_busy_one_goes_on(auditor: User, clock: Clock) -> None:
    browser = signed_in(auditor)
    for _ in range(3):
        clock.forward(timedelta(seconds=settings.SESSION_IDLE_SECONDS - 60))
        assert is_in(browser)
    clock.forward(timedelta(seconds=settings.SESSION_IDLE_SECONDS + 1))
    answer = browser.get("/account/")
    assert (answer.status_code, answer["Location"]) == (
        302,
        "/sign-in/?ended=1&next=%2Faccount%2F",
    )


def test_even_a_busy_session_ends_after_the_longest_time(auditor: User, clock: Clock) -> None:
    browser = signed_in(auditor)
    step = timedelta(minutes=30)
    for _ in range(settings.SESSION_COOKIE_AGE // 1800):
        assert is_in(browser)
        clock.forward(step)
    clock.forward(timedelta(minutes=1))
    assert not is_in(browser)


@pytest.mark.parametrize(
    "change",
    [{"is_active": False}, {"role": Role.CLERK}, {"full_name": "Renamed"}],
    ids=["closed", "another role", "changed at all"],
)
def test_a_changed_account_is_out_at_the_next_request(
    auditor: User, change: dict[str, object]
) -> None:
    browser = signed_in(auditor)
    assert is_in(browser)
    people.change_person(user=auditor, fields=change, by=ADMINISTRATOR, at=NOON)
    assert not is_in(browser)


def test_signing_out_everywhere_ends_the_other_browser_too(auditor: User) -> None:
    here, there = signed_in(auditor), signed_in(auditor)
    assert here.post(reverse("account_sessions")).status_code == 302
    assert not is_in(here)
    assert not is_in(there)


def test_a_new_password_needs_the_old_one_and_ends_other_sessions(auditor: User) -> None:
    here, there = signed_in(auditor), signed_in(auditor)
    sent = {"new_password1": NEW, "new_password2": NEW}
    assert here.post(reverse("account_password"), sent).status_code == 422
    assert here.post(reverse("account_password"), sent | {"old_password": "x"}).status_code == 422
    auditor.refresh_from_db()
    assert auditor.check_password(PASSWORD)
    assert (
        here.post(reverse("account_password"), sent | {"old_password": PASSWORD}).status_code == 302
    )
    auditor.refresh_from_db()
    assert auditor.check_password(NEW)
    assert is_in(here)
    assert not is_in(there)


@pytest.mark.parametrize("weak", ["short", "password1234", "{username}99999"])
def test_a_weak_password_is_refused(auditor: User, weak: str) -> None:
    word = weak.format(username=auditor.username)
    sent = {"old_password": PASSWORD, "new_password1": word, "new_password2": word}
    assert signed_in(auditor).post(reverse("account_password"), sent).status_code == 422
    auditor.refresh_from_db()
    assert auditor.check_password(PASSWORD)


def test_a_given_password_has_to_be_changed_before_anything_else(auditor: User) -> None:
    User.objects.filter(pk=auditor.pk).update(must_change_password=True)
    browser = signed_in(auditor)
    for address in ("/desk/", "/account/", "/"):
        assert browser.get(address)["Location"] == reverse("account_password")
    assert browser.post(reverse("account_sessions"))["Location"] == reverse("account_password")
    sent = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    browser.post(reverse("account_password"), sent)
    assert is_in(browser)
