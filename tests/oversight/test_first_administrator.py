"""The first account of a new installation."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from oversight.models import LedgerEntry, User


@pytest.mark.django_db
def test_the_first_administrator_enters_and_has_to_choose_a_password() -> None:
    said = io.StringIO()
    call_command("add_administrator", "root.admin", "R. Admin", stdout=said)
    username, password = said.getvalue().split()
    user = User.objects.get(username=username)
    assert (user.role, user.must_change_password) == ("administrator", True)
    assert user.check_password(password)
    assert LedgerEntry.objects.get().event == "person.added"


@pytest.mark.django_db
def test_there_is_no_second_first_administrator() -> None:
    call_command("add_administrator", "one", "One", stdout=io.StringIO())
    with pytest.raises(CommandError, match="administrator already"):
        call_command("add_administrator", "two", "Two", stdout=io.StringIO())
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_a_name_that_cannot_be_is_refused() -> None:
    with pytest.raises(CommandError):
        call_command("add_administrator", "no spaces", "One", stdout=io.StringIO())
    assert not User.objects.exists()
