"""Whoever is refused somebody else's case leaves an entry; and learns nothing by it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from oversight.actions import refusals
from oversight.enums import KernelEvent, Role
from oversight.models import LedgerEntry, User
from tests.build import (
    HOUR,
    NOON,
    SECRET,
    Clock,
    a_client,
    a_person,
    a_token,
    a_warrant,
    an_agency,
    signed_in,
)
from warrants.models import Warrant

pytestmark = pytest.mark.django_db
MISSING = "W-2026-999999"


@pytest.fixture(autouse=True)
def standing_clock(clock: Clock) -> Clock:
    return clock


@pytest.fixture
def officer() -> User:
    return a_person(Role.OFFICER)


@pytest.fixture
def own(officer: User) -> Warrant:
    return a_warrant(by=officer)


@pytest.fixture
def foreign() -> Warrant:
    return a_warrant()


def refused() -> list[LedgerEntry]:
    return list(LedgerEntry.objects.filter(event=KernelEvent.REFUSED).order_by("pk"))


def test_a_foreign_case_is_refused_on_record(officer: User, foreign: Warrant) -> None:
    browser = signed_in(officer)
    assert browser.get(reverse("agency_warrant", args=[foreign.reference])).status_code == 404
    (entry,) = refused()
    assert (entry.subject_type, entry.subject) == ("warrant", foreign.reference)
    assert (entry.by, entry.role) == (f"user:{officer.pk}", Role.OFFICER)
    assert entry.facts == {"page": "agency_warrant", "method": "GET", "status": 404}


def test_ones_own_case_is_not(officer: User, own: Warrant) -> None:
    browser = signed_in(officer)
    assert browser.get(reverse("agency_warrant", args=[own.reference])).status_code == 200
    assert refused() == []


def test_a_case_that_there_is_not_is_recorded_alike_and_at_the_same_cost(
    officer: User, foreign: Warrant
) -> None:
    browser, costs = signed_in(officer), []
    for reference in (foreign.reference, MISSING):
        address = reverse("agency_warrant", args=[reference])
        browser.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(address).status_code == 404
        costs.append([one["sql"].split()[0] for one in queries])
    assert costs[0] == costs[1]
    assert [entry.subject for entry in refused()] == [foreign.reference] * 2 + [MISSING] * 2


@pytest.mark.parametrize(
    "reference", ["Falcon", "W-26-1", "W-2026-000001x", "W-2026-0000000000001"]
)
def test_what_looks_like_no_reference_is_not_kept(officer: User, reference: str) -> None:
    assert signed_in(officer).get(f"/agency/warrants/{reference}/").status_code == 404
    assert refused() == []


def test_a_page_of_another_role_is_refused_on_record(officer: User, own: Warrant) -> None:
    browser = signed_in(officer)
    assert browser.get(reverse("desk_warrants")).status_code == 403
    assert browser.get(reverse("desk_warrant", args=[own.reference])).status_code == 403
    assert [(entry.subject_type, entry.subject) for entry in refused()] == [
        ("page", "desk_warrants"),
        ("warrant", own.reference),
    ]


def test_a_page_that_there_is_not_is_nobodys_refusal(officer: User) -> None:
    assert signed_in(officer).get("/nothing/").status_code == 404
    assert refused() == []


def test_a_visitor_is_sent_to_sign_in_and_not_recorded(foreign: Warrant) -> None:
    assert Client().get(reverse("agency_warrant", args=[foreign.reference])).status_code == 302
    assert refused() == []


def test_a_form_that_grew_old_is_no_refusal(officer: User, own: Warrant) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = signed_in(officer).cookies
    address = reverse("agency_step", args=[own.reference, "withdrawal"])
    assert browser.post(address, {}).status_code == 403
    assert refused() == []


@pytest.mark.parametrize("known", [True, False])
def test_a_machine_is_refused_on_record(foreign: Warrant, known: bool) -> None:
    machine = a_client(Role.OFFICER, agency=an_agency())
    program = Client(headers={"Authorization": f"Bearer {a_token(machine)}"})
    reference = foreign.reference if known else MISSING
    assert program.get(reverse("api_warrant", args=[reference])).status_code == 404
    (entry,) = refused()
    assert (entry.subject, entry.by) == (reference, f"client:{machine.client_id}")


def test_nobody_fills_the_ledger_by_being_refused(
    officer: User, clock: Clock, settings: Any
) -> None:
    settings.REFUSALS_RECORDED_AN_HOUR = 3
    browser, other = signed_in(officer), signed_in(a_person(Role.OFFICER))
    for _time in range(5):
        browser.get(reverse("agency_warrant", args=[MISSING]))
    assert [entry.facts.get("full") for entry in refused()] == [None, None, True]

    other.get(reverse("agency_warrant", args=[MISSING]))
    assert len(refused()) == 4, "the bound is each one's own"

    clock.forward(timedelta(minutes=61))
    signed_in(officer).get(reverse("agency_warrant", args=[MISSING]))
    assert len(refused()) == 5


@pytest.mark.parametrize(("after", "more"), [(HOUR - timedelta(seconds=1), 0), (HOUR, 1)])
def test_the_hour_is_over_when_it_is_over(settings: Any, after: timedelta, more: int) -> None:
    settings.REFUSALS_RECORDED_AN_HOUR = 1
    refusals.record_failed_sign_in(username="a", locked=False, at=NOON)
    refusals.record_failed_sign_in(username="b", locked=False, at=NOON + after)
    assert LedgerEntry.objects.filter(event=KernelEvent.SIGN_IN_FAILED).count() == 1 + more


def test_a_machine_signs_in_on_record() -> None:
    machine = a_client()
    a_token(machine)
    (entry,) = LedgerEntry.objects.filter(event=KernelEvent.CLIENT_SIGNED_IN)
    assert (entry.subject, entry.by) == (machine.client_id, f"client:{machine.client_id}")


@pytest.mark.parametrize("known", [True, False])
def test_a_machine_that_does_not_know_its_secret_leaves_an_entry(known: bool) -> None:
    name = a_client().client_id if known else "a-secret-in-the-wrong-field"
    body = {"grant_type": "client_credentials", "client_id": name, "client_secret": SECRET + "x"}
    assert Client().post(reverse("token"), body).status_code == 401
    (entry,) = LedgerEntry.objects.filter(event=KernelEvent.CLIENT_SIGN_IN_FAILED)
    assert entry.subject == (name if known else "unknown")
    assert known or name not in entry.body().decode()
    assert not LedgerEntry.objects.filter(event=KernelEvent.CLIENT_SIGNED_IN).exists()
