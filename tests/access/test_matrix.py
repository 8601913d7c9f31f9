"""Every address, every role, own and foreign: one line each; an address without a line fails.

`GET` and `POST` ask for the caller's own object, `GET foreign` and `POST foreign` for
one of another agency before another court, from which the auditor and the commissioner
are recused. Every POST carries what its address asks for, so that a status is the
answer of the policies and not of a form. A part after a colon names one of several
lines of an address.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access.api import API
from tests.access.asked import forms
from tests.access.browsing import address_of, browser_of, undone
from tests.access.complaints import COMPLAINT_PAGES, WITHOUT_A_SESSION
from tests.access.desk import DESK_PAGES
from tests.access.pages import ADMIN_PAGES, AGENCY_PAGES, BENCH_PAGES, EVERYBODY_PAGES
from tests.access.retention import RETENTION_PAGES
from tests.access.rows import MACHINES, PEOPLE, Kwargs, Lines
from tests.access.world import World, api_bodies

pytestmark = pytest.mark.django_db
PAGES: Final[dict[str, Lines]] = {
    **EVERYBODY_PAGES,
    **AGENCY_PAGES,
    **BENCH_PAGES,
    **DESK_PAGES,
    **COMPLAINT_PAGES,
    **RETENTION_PAGES,
    **ADMIN_PAGES,
}
MATRIX: Final = {**PAGES, **API}
ASKING: Final = frozenset({"subject_request", "subject_request_status"})  # no session, no token
OPEN_TO_MACHINES: Final = frozenset(
    {"token", "schema", "docs", "receipt", "log_checkpoint", "log_key", "log_tile", "log_verifier"}
)


def test_every_address_has_a_line() -> None:
    known = dict(_addresses())
    assert "" not in known, "an address without a name"
    assert {name.partition(":")[0] for name in MATRIX} == set(known)
    with_object = {name for name, pattern in known.items() if _asks_for_an_object(pattern)}
    with_foreign = {name.partition(":")[0] for name, lines in MATRIX.items() if len(lines) == 4}
    assert with_foreign == with_object


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_to_whom_it_may(world: World, name: str) -> None:
    fields = forms(world).get(name, {"sent": "1"})
    found = {
        method: tuple(
            _status(name, caller, _browse(world, caller, method, name, fields)) for caller in PEOPLE
        )
        for method in PAGES[name]
    }
    assert _table(found, PEOPLE) == _table(PAGES[name], PEOPLE)


@pytest.mark.parametrize("name", API)
def test_the_api_opens_to_whom_it_may(world: World, name: str) -> None:
    found = {
        method: tuple(_call(world, caller, method, name).status_code for caller in MACHINES)
        for method in API[name]
    }
    assert _table(found, MACHINES) == _table(API[name], MACHINES)


@pytest.mark.parametrize("name", API)
def test_a_session_opens_no_address_of_the_api(world: World, name: str) -> None:
    for caller in ("officer", "judge", "commissioner"):
        assert _browse(world, caller, "GET", name, {}).status_code == 401
        assert _browse(world, caller, "POST", name, {}).status_code == 401


@pytest.mark.parametrize("name", PAGES)
def test_a_token_opens_no_page(world: World, name: str) -> None:
    nobody = {method: row[0] for method, row in PAGES[name].items() if method.startswith("GET")}
    for machine, token in world.tokens.items():
        for method, expected in nobody.items():
            headers = {"Authorization": f"Bearer {token}"}
            answer = undone(lambda: Client().get(address_of(world, method, name), headers=headers))  # noqa: B023 - called at once
            assert answer.status_code == expected, machine


@pytest.mark.parametrize(
    "name",
    [name for name in PAGES if name not in OPEN_TO_MACHINES | WITHOUT_A_SESSION | ASKING],
)
def test_a_page_takes_nothing_without_its_forms_token(world: World, name: str) -> None:
    for caller in ("officer", "judge", "commissioner", "administrator"):
        browser = browser_of(world, caller, enforce_csrf_checks=True)
        address = address_of(world, "POST", name)
        fields = forms(world).get(name, {"sent": "1"})
        assert undone(lambda: browser.post(address, fields)).status_code == 403  # noqa: B023 - called at once


def test_a_batch_of_a_provider_files_nothing(world: World) -> None:
    answer = _call(world, "provider", "POST", "api_warrant_batch")
    assert [one["status"] for one in answer.json()["results"]] == [403]


def _addresses(patterns: Any = None) -> Iterator[tuple[str, URLPattern]]:
    for one in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(one, URLResolver):
            yield from _addresses(one.url_patterns)
        else:
            yield one.name or "", one


def _asks_for_an_object(pattern: URLPattern) -> bool:
    return bool(pattern.pattern.regex.groupindex)


def _browse(world: World, caller: str, method: str, name: str, fields: Kwargs) -> Any:
    browser, address = browser_of(world, caller), address_of(world, method, name)
    if method.startswith("GET"):
        return undone(lambda: browser.get(address))
    sent = {
        field: SimpleUploadedFile("table.csv", value) if isinstance(value, bytes) else value
        for field, value in fields.items()
    }
    return undone(lambda: browser.post(address, sent))


def _call(world: World, caller: str, method: str, name: str) -> Any:
    token = world.tokens.get(caller)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    machine = Client(raise_request_exception=False, headers=headers)
    address = address_of(world, method, name)
    if method.startswith("GET"):
        return undone(lambda: machine.get(address))
    body = api_bodies(world, caller).get(name, {})
    return undone(lambda: machine.post(address, body, content_type="application/json"))


def _status(name: str, caller: str, answer: HttpResponse) -> int:
    """Return the status; whoever is nobody is sent to sign in and nowhere else."""
    if caller == "nobody" and answer.status_code == 302:
        assert answer["Location"].startswith(reverse("sign_in")), name
    return answer.status_code


def _table(lines: Lines, callers: tuple[str, ...]) -> dict[str, dict[str, int]]:
    """Return the lines so that a difference names the caller."""
    return {method: dict(zip(callers, row, strict=True)) for method, row in sorted(lines.items())}
