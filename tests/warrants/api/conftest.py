"""An agency's machine, a court's machine, and the judge it speaks for."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from oversight.enums import Role
from oversight.models import Court, Provider, User
from tests.build import Clock, a_client, a_court, a_person, a_provider, a_rulebook
from tests.machine import Machine


@pytest.fixture(autouse=True)
def nobody_has_called(db: None) -> None:
    cache.clear()
    a_rulebook()


@pytest.fixture
def court(db: None) -> Court:
    return a_court()


@pytest.fixture
def judge(court: Court) -> User:
    return a_person(Role.JUDGE, court=court)


@pytest.fixture
def agency(clock: Clock, db: None) -> Machine:
    return Machine(a_client())


@pytest.fixture
def bench(clock: Clock, court: Court) -> Machine:
    return Machine(a_client(Role.JUDGE, court=court))


@pytest.fixture
def code(agency: Machine) -> str:
    assert agency.client.agency
    return str(agency.client.agency.code)


@pytest.fixture
def provider(db: None) -> Provider:
    return a_provider()
