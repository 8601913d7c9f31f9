"""The privileged material report: by category, with who filters it and how often it was looked at."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from oversight.enums import Role
from oversight.models import User
from tests.audits.aftermath import look
from tests.build import DAY, NOON, a_person, a_warrant, signed_in
from tests.warrants.material import OBTAINED, a_piece, happens
from warrants.actions import recusals
from warrants.models import Material, Warrant

pytestmark = pytest.mark.django_db


@pytest.fixture
def commissioner() -> User:
    return a_person(Role.COMMISSIONER)


@pytest.fixture
def page(commissioner: User) -> Client:
    return signed_in(commissioner)


@pytest.fixture
def case() -> Warrant:
    return a_warrant(granted=True)


@pytest.fixture
def pieces(case: Warrant) -> list[Material]:
    """One that waits for its filter person, one that was filtered, one that is nobody's secret."""
    waits = a_piece(case, confidential=["lawyer", "doctor"], filter_person="F. Filter")
    done = a_piece(case)
    happens(
        done,
        "quarantined",
        at=OBTAINED + DAY,
        confidential=["lawyer"],
        filter_person="G. Filter",
    )
    happens(done, "filtered", at=OBTAINED + 2 * DAY, quantity=1, officer="G. Filter")
    look(case, [{"material": waits.reference}] * 2, OBTAINED + 3 * DAY, "one")
    return [waits, done, a_piece(case)]


def told(page: Client, **asked: str) -> tuple[list[str], str]:
    answer = page.get(reverse("desk_privileged"), asked)
    assert answer.status_code == 200
    return [one.reference for one in answer.context["page"].rows], answer.content.decode()


def test_every_privileged_piece_with_its_filter_person(
    page: Client, pieces: list[Material]
) -> None:
    waits, done, plain = pieces
    listed, text = told(page)
    assert listed == [done.reference, waits.reference]
    assert "F. Filter" in text
    assert "not yet" in text
    assert plain.reference not in text
    rows = {
        row.code: (row.pieces, row.waiting, row.filtered, row.accesses, row.officers)
        for row in page.get(reverse("desk_privileged")).context["categories"]
    }
    assert rows == {"lawyer": (2, 1, 1, 2, 1), "doctor": (1, 1, 0, 2, 1)}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"category": "doctor"}, [0]),
        ({"category": "judge"}, []),
        ({"stage": "waiting"}, [0]),
        ({"stage": "filtered"}, [1]),
        ({"state": "to_destroy"}, [1]),
        ({"looked_at": "on"}, [0]),
    ],
)
def test_the_list_is_narrowed(
    page: Client, pieces: list[Material], asked: dict[str, str], found: list[int]
) -> None:
    assert told(page, **asked)[0] == [pieces[number].reference for number in found]


def test_whoever_is_recused_learns_nothing_of_it(
    page: Client, commissioner: User, case: Warrant, pieces: list[Material]
) -> None:
    other = a_person(Role.COMMISSIONER)
    recusals.recuse(warrant_id=case.pk, person=commissioner, reason="Kin.", by=other.actor, at=NOON)
    listed, text = told(page)
    assert not listed
    assert pieces[0].reference not in text
    assert page.get(reverse("desk_privileged")).context["categories"] == []
