"""A commissioner at the desk, an auditor who reads, and a case."""

from __future__ import annotations

import pytest
from django.test import Client

from oversight.enums import Role
from oversight.models import User
from tests.build import DAY, NOON, Clock, a_person, a_warrant, signed_in
from warrants.models import Warrant


@pytest.fixture(autouse=True)
def standing_clock(clock: Clock) -> Clock:
    return clock


@pytest.fixture
def commissioner() -> User:
    return a_person(Role.COMMISSIONER, username="chief", full_name="Aru Chief")


@pytest.fixture
def auditor() -> User:
    return a_person(Role.AUDITOR, username="dana", full_name="Dana Reader")


@pytest.fixture
def case() -> Warrant:
    return a_warrant(granted=True, at=NOON - 9 * DAY)


@pytest.fixture
def desk(commissioner: User) -> Client:
    return signed_in(commissioner)
