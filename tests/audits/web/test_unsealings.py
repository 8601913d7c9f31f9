"""At the door: a password before each step, two sessions of one person are one person."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from audits.models import Unsealing
from oversight.enums import Role
from oversight.models import LedgerEntry, User
from tests.build import HOUR, PASSWORD, Clock, a_person, a_target, a_warrant, signed_in
from warrants.models import Warrant

pytestmark = pytest.mark.django_db
NAME = "Әбдіқайым Ермұханұлы"


@pytest.fixture
def warrant(clock: Clock) -> Warrant:
    return a_warrant(targets=[a_target(identity={"name": NAME})])


def ask(browser: Client, warrant: Warrant, password: str = PASSWORD) -> int:
    address = reverse("desk_unsealing_ask", args=[warrant.reference])
    return browser.post(address, {"reason": "A doubt.", "password": password}).status_code


def answer(browser: Client, password: str = PASSWORD) -> int:
    row = Unsealing.objects.get()
    sent = {"part": "answer", "agrees": "yes", "password": password}
    return browser.post(row.get_absolute_url(), sent).status_code


def read(browser: Client, password: str = PASSWORD) -> tuple[int, bool]:
    row = Unsealing.objects.get()
    shown = browser.post(row.get_absolute_url(), {"part": "read", "read-password": password})
    return shown.status_code, NAME in shown.content.decode()


def test_two_names_are_left_behind(warrant: Warrant, clock: Clock) -> None:
    auditor, commissioner = a_person(Role.AUDITOR), a_person(Role.COMMISSIONER)
    asking, answering = signed_in(auditor), signed_in(commissioner)
    assert ask(asking, warrant) == 302
    assert read(asking) == (403, False)
    assert answer(answering) == 302
    assert NAME not in asking.get(Unsealing.objects.get().get_absolute_url()).content.decode()
    assert read(asking) == (200, True)
    clock.forward(HOUR)
    assert read(signed_in(auditor)) == (422, False)
    listed = signed_in(commissioner).get(reverse("desk_unsealings")).content.decode()
    assert auditor.full_name in listed
    assert NAME not in listed
    assert list(
        LedgerEntry.objects.filter(subject=warrant.reference, role__in=["auditor", "commissioner"])
        .order_by("id")
        .values_list("event", "by")
    ) == [
        ("unsealing.asked", f"user:{auditor.pk}"),
        ("unsealing.given", f"user:{commissioner.pk}"),
        ("identity.read", f"user:{auditor.pk}"),
    ]


def test_the_page_that_shows_it_is_stored_nowhere(warrant: Warrant) -> None:
    asking = signed_in(a_person(Role.AUDITOR))
    ask(asking, warrant)
    answer(signed_in(a_person(Role.COMMISSIONER)))
    row = Unsealing.objects.get()
    shown = asking.post(row.get_absolute_url(), {"part": "read", "read-password": PASSWORD})
    assert shown["Cache-Control"] == "no-store"


def test_each_step_asks_for_the_password_again(warrant: Warrant) -> None:
    asking = signed_in(a_person(Role.AUDITOR))
    answering = signed_in(a_person(Role.COMMISSIONER))
    assert ask(asking, warrant, password="guess") == 422
    assert not Unsealing.objects.exists()
    assert ask(asking, warrant) == 302
    assert answer(answering, password="guess") == 422
    assert answer(answering, password="") == 422
    assert Unsealing.objects.get().answered_by is None
    assert answer(answering) == 302
    assert read(asking, password="guess") == (422, False)
    assert not LedgerEntry.objects.filter(event="identity.read").exists()
    assert LedgerEntry.objects.filter(event="person.sign_in_failed").count() == 3


def test_tries_are_counted_as_at_the_door() -> None:
    warrant = a_warrant(targets=[a_target(identity={"name": NAME})])
    asking = signed_in(a_person(Role.AUDITOR))
    for _ in range(5):
        ask(asking, warrant, password="guess")
    assert ask(asking, warrant) in {422, 429}
    assert not Unsealing.objects.exists()


def test_two_sessions_of_one_person_are_one_person(warrant: Warrant) -> None:
    commissioner = a_person(Role.COMMISSIONER)
    first, second = signed_in(commissioner), signed_in(commissioner)
    assert ask(first, warrant) == 302
    assert answer(second) == 403
    assert read(first) == (403, False)
    assert Unsealing.objects.get().state == "waiting"


def test_an_account_closed_meanwhile_reads_nothing(warrant: Warrant) -> None:
    auditor = a_person(Role.AUDITOR)
    asking = signed_in(auditor)
    ask(asking, warrant)
    answer(signed_in(a_person(Role.COMMISSIONER)))
    User.objects.filter(pk=auditor.pk).update(is_active=False)
    assert read(asking) == (302, False)


def test_an_auditor_sees_no_asking_of_another(warrant: Warrant) -> None:
    ask(signed_in(a_person(Role.AUDITOR)), warrant)
    other = signed_in(a_person(Role.AUDITOR))
    assert other.get(Unsealing.objects.get().get_absolute_url()).status_code == 404
