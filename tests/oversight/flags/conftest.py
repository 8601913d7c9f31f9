"""Who works with flags."""

from __future__ import annotations

import pytest

from oversight.enums import Role
from oversight.models import Actor, User
from tests.build import a_person


@pytest.fixture
def officer(db: None) -> Actor:
    return a_person(Role.OFFICER).actor


@pytest.fixture
def auditor(db: None) -> User:
    return a_person(Role.AUDITOR)


@pytest.fixture
def commissioner(db: None) -> User:
    return a_person(Role.COMMISSIONER)
