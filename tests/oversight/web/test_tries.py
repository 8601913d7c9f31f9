"""What a form was sent with whose password was mistyped is kept nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any, Final

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from oversight.enums import Role
from tests import traces
from tests.access.asked import forms, objects
from tests.access.rows import PEOPLE
from tests.access.test_matrix import PAGES
from tests.access.world import World, a_world
from tests.build import NOON, PASSWORD, a_person

pytestmark = pytest.mark.django_db
SECRET: Final = "Қараторғайұлы Жиһангер"
MISTYPED: Final = "korrekte-pferdbatterie"
BROWSER: Final = "Planted/7.31 (telltale)"
ADDRESS: Final = "203.0.113.77"
PLANTS: Final = traces.Plants(SECRET, MISTYPED, BROWSER, ADDRESS)
TOLD: Final = ("ip_address", "user_agent", "http_accept", "path_info")
ASKING: Final = ("password", "read-password", "old_password", "new_password1", "new_password2")


@pytest.fixture
def world() -> Iterator[World]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.utils.timezone.now", lambda: NOON)
        yield a_world()


def found() -> dict[str, set[str]]:
    return {place: seen for place, data in traces.of_database() if (seen := PLANTS.within(data))}


def planted(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields of a form, a name in one that it does not have, and a wrong password."""
    known = {name: value for name, value in fields.items() if not isinstance(value, bytes)}
    return known | {"planted": SECRET} | dict.fromkeys(ASKING, MISTYPED)


def test_no_form_with_a_mistyped_password_is_kept(world: World) -> None:
    sent, kept = forms(world), set()
    ending = {
        "account_password",
        "sign_out",
        "account_sign_out_everywhere",
    }  # a session of this test
    for name in [name for name in PAGES if name not in ending]:
        own, _foreign = objects(world).get(name, ({}, {}))
        address = reverse(name.partition(":")[0], kwargs=own)
        for caller, row in zip(PEOPLE, PAGES[name]["POST"], strict=True):
            if row == 405:
                continue
            browser = Client(
                raise_request_exception=False,
                headers={"user-agent": BROWSER, "accept": f"text/html;q={MISTYPED}"},
                REMOTE_ADDR=ADDRESS,
            )
            if caller in world.sessions:
                browser.cookies[settings.SESSION_COOKIE_NAME] = world.sessions[caller]
            with transaction.atomic():
                browser.post(f"{address}?planted={SECRET}", planted(sent.get(name, {})))
            kept |= set(AccessAttempt.objects.values_list(*TOLD))
    assert {tuple(map(str, row)) for row in kept} == {("0.0.0.0", "", "", "")}  # noqa: S104
    assert found() == {}


def test_tries_are_still_counted_and_lock(db: None) -> None:
    clerk = a_person(Role.CLERK)
    browser = Client(headers={"user-agent": BROWSER}, REMOTE_ADDR=ADDRESS)
    address = f"{reverse('sign_in')}?planted={SECRET}"
    for _time in range(4):
        assert (
            browser.post(address, {"username": clerk.username, "password": MISTYPED}).status_code
            == 422
        )
    assert AccessAttempt.objects.get().failures_since_start == 4
    assert found() == {}
    other = Client(headers={"user-agent": "another"}, REMOTE_ADDR="203.0.113.78")
    for _time in range(2):
        other.post(address, {"username": clerk.username, "password": MISTYPED})
    locked = Client().post(reverse("sign_in"), {"username": clerk.username, "password": PASSWORD})
    assert locked.status_code in {403, 422, 429}
    assert AccessAttempt.objects.count() == 1


def test_the_database_takes_nothing_of_a_request(db: None) -> None:
    clerk = a_person(Role.CLERK)
    Client().post(reverse("sign_in"), {"username": clerk.username, "password": MISTYPED})
    for change in ({"post_data": SECRET}, {"user_agent": BROWSER}, {"ip_address": ADDRESS}):
        with pytest.raises(DatabaseError), transaction.atomic():
            AccessAttempt.objects.update(**change)


def test_what_was_kept_before_is_wiped() -> None:
    migration = import_module("oversight.migrations.0011_tries_by_name")
    with connection.cursor() as cursor:
        cursor.execute(migration.UNDO)
        AccessAttempt.objects.create(
            username="x",
            ip_address=ADDRESS,
            user_agent=BROWSER,
            post_data=SECRET,
            get_data="",
            http_accept="",
            path_info="/",
            failures_since_start=1,
        )
        assert found()
        cursor.execute(migration.FORWARD)
    assert found() == {}
