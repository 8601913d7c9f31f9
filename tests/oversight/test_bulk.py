"""Many rows at once: what they refer to is checked, and checked in time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from django.db import IntegrityError, transaction

from oversight.actions import bulk
from oversight.enums import Language, Role
from oversight.models import User
from tests.build import NOON, a_court

NOWHERE = 999_999


def a_judge(court: int, name: str = "a.judge") -> User:
    return User(
        username=name, role=Role.JUDGE, court_id=court, language=Language.ENGLISH, added_at=NOON
    )


@transaction.atomic
def checked_while(rows: Sequence[User], work: Callable[[], object]) -> None:
    bulk.store(rows)
    with bulk.references_checked():
        work()


@pytest.mark.django_db
def test_rows_that_refer_to_something_are_stored_while_the_caller_works_on() -> None:
    court, done = a_court("c-1").pk, []
    with transaction.atomic():
        checked_while([a_judge(court)], lambda: done.append("worked on"))
        bulk.store([a_judge(NOWHERE, "b.judge")])  # deferred again: it may come yet
        User.objects.filter(court_id=NOWHERE).update(court_id=court)
    assert User.objects.filter(court_id=court).count() == 2
    assert done


@pytest.mark.django_db
def test_a_row_that_refers_to_nothing_is_refused_and_nothing_stays() -> None:
    rows = [a_judge(a_court("c-1").pk), a_judge(NOWHERE, "b.judge")]
    with pytest.raises(IntegrityError, match="foreign key"):
        checked_while(rows, list)
    assert not User.objects.exists()


@pytest.mark.django_db
def test_what_goes_wrong_meanwhile_is_said_and_nothing_stays() -> None:
    rows = [a_judge(a_court("c-1").pk)]
    with pytest.raises(ZeroDivisionError):
        checked_while(rows, lambda: 1 // (len(rows) - 1))
    assert not User.objects.exists()
