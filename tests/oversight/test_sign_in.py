"""Who is let in, for how long, and what ends it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from oversight.actions import people
from oversight.enums import Role
from oversight.models import LedgerEntry, User
from tests.build import ADMINISTRATOR, NOON, PASSWORD, Clock, a_person, an_agency, signed_in

pytestmark = pytest.mark.django_db
ACCOUNT = "/account/"


@pytest.fixture(autouse=True)
def standing_clock(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of the test, also for the library that counts the tries."""
    for name in ("attempts", "handlers.proxy"):
        monkeypatch.setattr(f"axes.{name}.now", clock)
    return clock


@pytest.fixture
def person() -> User:
    return a_person(Role.AUDITOR, username="gulnara")


def tried(browser: Client, username: str, password: str, **more: str) -> int:
    given = {"username": username, "password": password, **more}
    return browser.post(reverse("sign_in"), given).status_code


def is_in(browser: Client) -> bool:
    return browser.get(ACCOUNT).status_code == 200


def events(kind: str) -> int:
    return LedgerEntry.objects.filter(event=kind).count()


def test_name_and_password_let_in_and_that_is_on_record(person: User) -> None:
    browser = Client()
    assert not is_in(browser)
    assert tried(browser, "gulnara", PASSWORD) == 302
    assert is_in(browser)
    assert events("person.signed_in") == 1


def test_a_wrong_password_does_not_and_that_is_on_record_too(person: User) -> None:
    browser = Client()
    assert tried(browser, "gulnara", "wrong") == 422
    assert not is_in(browser)
    assert (events("person.signed_in"), events("person.sign_in_failed")) == (0, 1)


def test_what_a_stranger_types_is_kept_as_a_keyed_hash_alone(person: User) -> None:
    tried(Client(), "my-password-by-mistake", "x")
    tried(Client(), "MY-password-by-mistake", "x")
    entries = LedgerEntry.objects.filter(event="person.sign_in_failed")
    assert {entry.subject for entry in entries} == {"unknown"}
    assert len({entry.facts["name_hash"] for entry in entries}) == 1, "one name, told together"
    assert not any("mistake" in entry.body().decode() for entry in LedgerEntry.objects.all())


def test_five_wrong_tries_lock_the_account_and_no_other(person: User) -> None:
    other = a_person(Role.AUDITOR)
    for number in range(5):
        assert tried(Client(), "gulnara", "wrong") == (422 if number < 4 else 429)
    assert (events("person.sign_in_failed"), events("person.locked_out")) == (4, 1)
    assert tried(Client(), "gulnara", PASSWORD) == 429, "even the right one, from anywhere"
    assert (events("person.sign_in_failed"), events("person.locked_out")) == (4, 2)
    assert tried(Client(), other.username, PASSWORD) == 302


def test_a_locked_account_opens_again_after_a_quarter_of_an_hour(
    person: User, clock: Clock
) -> None:
    for _ in range(5):
        tried(Client(), "gulnara", "wrong")
    clock.forward(timedelta(minutes=14))
    assert tried(Client(), "gulnara", PASSWORD) == 429
    clock.forward(timedelta(minutes=2))
    assert tried(Client(), "gulnara", PASSWORD) == 302


def test_another_spelling_of_the_name_gives_no_further_tries(person: User) -> None:
    for spelling in ("gulnara", "Gulnara", "GULNARA", " gulnara", "ｇulnara"):
        tried(Client(), spelling, "wrong")
    assert tried(Client(), "gulnarA", PASSWORD) == 429


def test_four_wrong_tries_are_forgiven_by_a_right_one(person: User) -> None:
    for _round in range(2):
        for _number in range(4):
            assert tried(Client(), "gulnara", "wrong") == 422
        assert tried(Client(), "gulnara", PASSWORD) == 302


def test_a_session_planted_beforehand_does_not_become_the_persons(person: User) -> None:
    browser = Client()
    session = browser.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    browser.cookies["oversight_session"] = str(planted)
    assert tried(browser, "gulnara", PASSWORD) == 302
    assert browser.cookies["oversight_session"].value != planted
    assert not Session.objects.filter(session_key=planted).exists()


def test_the_cookie_is_out_of_reach_of_scripts(person: User) -> None:
    browser = signed_in(person)
    cookie = browser.cookies["oversight_session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_signing_out_ends_the_session_itself(person: User) -> None:
    browser = signed_in(person)
    key = browser.cookies["oversight_session"].value
    assert browser.get(reverse("sign_out")).status_code == 405
    assert browser.post(reverse("sign_out")).status_code == 302
    assert not Session.objects.filter(session_key=key).exists()
    assert events("person.signed_out") == 1


def test_signing_out_everywhere_ends_all_sessions_of_this_person_only(person: User) -> None:
    here, there = signed_in(person), signed_in(person)
    other = signed_in(a_person(Role.CLERK))
    here.post(reverse("account_sessions"))
    assert not is_in(here)
    assert not is_in(there)
    assert is_in(other)


def test_a_new_password_ends_the_other_sessions(person: User) -> None:
    here, there = signed_in(person), signed_in(person)
    new = "a completely different phrase"
    given = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert here.post(reverse("account_password"), given).status_code == 302
    assert is_in(here)
    assert not is_in(there)
    assert tried(Client(), "gulnara", PASSWORD) == 422


def test_a_short_or_common_password_is_refused(person: User) -> None:
    browser = signed_in(person)
    for weak in ("short", "password1234", "gulnara12345"):
        given = {"old_password": PASSWORD, "new_password1": weak, "new_password2": weak}
        assert browser.post(reverse("account_password"), given).status_code == 422


def test_a_closed_account_is_out_at_the_next_request(person: User) -> None:
    browser = signed_in(person)
    people.change_person(user=person, fields={"is_active": False}, by=ADMINISTRATOR, at=NOON)
    assert not is_in(browser)
    assert tried(Client(), "gulnara", PASSWORD) == 422


def test_a_closed_account_is_out_even_where_only_the_row_was_changed(person: User) -> None:
    browser = signed_in(person)
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert not is_in(browser)


def test_a_changed_role_has_to_sign_in_again(person: User) -> None:
    browser = signed_in(person)
    fields = {"role": Role.OFFICER, "agency": an_agency()}
    people.change_person(user=person, fields=fields, by=ADMINISTRATOR, at=NOON)
    assert not is_in(browser)
    assert is_in(signed_in(person))


def test_a_first_password_opens_nothing_but_its_own_change() -> None:
    fields = {"username": "new", "full_name": "New", "role": Role.CLERK, "language": "en"}
    user = people.add_person(fields=fields, password=PASSWORD, by=ADMINISTRATOR, at=NOON)
    browser = signed_in(user)
    answer = browser.get(ACCOUNT)
    assert (answer.status_code, answer["Location"]) == (302, reverse("account_password"))
    assert browser.get(reverse("account_password")).status_code == 200


def test_an_idle_session_ends(person: User, clock: Clock) -> None:
    browser = signed_in(person)
    clock.forward(timedelta(minutes=44))
    assert is_in(browser)
    clock.forward(timedelta(minutes=44))
    assert is_in(browser), "each request begins the count anew"
    clock.forward(timedelta(minutes=46))
    answer = browser.get(ACCOUNT)
    assert answer.status_code == 302
    assert answer["Location"].startswith(f"{reverse('sign_in')}?ended=1")


def test_no_session_outlives_eight_hours(person: User, clock: Clock) -> None:
    browser = signed_in(person)
    for _ in range(15):
        clock.forward(timedelta(minutes=30))
        assert is_in(browser)
    clock.forward(timedelta(minutes=31))
    assert not is_in(browser), "however busy it was"


def test_where_to_go_on_is_a_page_of_ours(person: User) -> None:
    for wanted, got in (
        ("/account/", "/account/"),
        ("https://elsewhere.example/", None),
        ("//elsewhere.example/", None),
        ("javascript:alert(1)", None),
    ):
        given = {"username": "gulnara", "password": PASSWORD, "next": wanted}
        answer = Client().post(reverse("sign_in"), given)
        assert answer.status_code == 302
        assert (answer["Location"] == wanted) == (got is not None)


def test_a_form_from_elsewhere_is_refused(person: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    assert tried(browser, "gulnara", PASSWORD) == 403


def test_pages_of_a_person_are_not_kept_by_the_browser(person: User) -> None:
    assert signed_in(person).get(ACCOUNT)["Cache-Control"] == "no-store"
