"""What somebody forges or mistypes in an address is answered, never a failure of ours."""

from __future__ import annotations

import base64
import json
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve, reverse

from oversight.enums import Role
from tests.architecture.test_house import LISTS
from tests.build import (
    HOUR,
    NOON,
    a_client,
    a_court,
    a_filing,
    a_person,
    a_rulebook,
    a_warrant,
    signed_in,
)
from tests.machine import Machine

pytestmark = pytest.mark.django_db


def forged(key: Any) -> str:
    text = key if isinstance(key, str) else json.dumps(key)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


CURSORS = [
    forged([1, True]), forged([True, 1]), forged("[" * 2900), forged(["x", 1]), forged([10**30, 1]),
    forged(["9999-12-31T23:59:59-23:59", 1]), forged(["0001-01-01", 1]), forged([None, 1]),
    forged([1.5, 1]), forged(["", 1]), forged({}), "!", "%FF", forged([-1, -1]),
]  # fmt: skip
DESK = sorted(
    {name for name in LISTS if name.startswith("desk") and "?" not in name and "/" not in name}
)


@pytest.mark.parametrize("name", DESK)
def test_a_forged_cursor_begins_the_list_anew(name: str) -> None:
    browser = signed_in(a_person({"auditor": Role.AUDITOR}.get(LISTS[name][0], Role.COMMISSIONER)))
    browser.raise_request_exception = False
    a_warrant(granted=True)
    for cursor in CURSORS:
        answer = browser.get(reverse(name), {"after": cursor})
        assert answer.status_code in {200, 400}, (cursor, answer.status_code)


@pytest.mark.parametrize(
    "query",
    [
        "updated_since=9999-12-31T23:59:59-23:59", "updated_since=0001-01-01T00:00:00%2B23:59",
        "updated_since=2026-11-30", "updated_since=2026-11-30T10:00:00%2B23:59", "cursor=WzE", "cursor=" + forged("c" + "9" * 18),
        "limit=0", "limit=99999999999999999999", "status=x", "court=" + "x" * 5000,
    ],
)  # fmt: skip
def test_the_api_says_what_is_wrong(query: str) -> None:
    machine = Machine(a_client())
    for path in ("/warrants/", "/access-requests/", "/events/"):
        assert machine.get(f"{path}?{query}").status_code in {200, 400}, path


def test_an_offset_of_a_day_is_a_fault_of_its_line_alone() -> None:
    a_rulebook()
    machine, court = Machine(a_client()), a_court("edge")
    far = a_filing(court, resolved_at=f"{NOON - HOUR:%Y-%m-%dT%H:%M:%S}+23:59")
    alone = machine.post("/warrants/", far)
    assert alone.status_code == 400
    assert alone.json()["errors"][0]["pointer"] == "/resolved_at"
    told = machine.post("/warrants/batch/", {"filings": [far, a_filing(court)]}).json()
    assert [one["status"] for one in told["results"]] == [400, 201]


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "x", "2026-02-30"])
def test_days_at_the_edge(day: str) -> None:
    browser = signed_in(a_person(Role.COMMISSIONER))
    browser.raise_request_exception = False
    for address in (
        "/desk/warrants/",
        "/desk/attempts/",
        "/desk/log/entries/",
        "/desk/complaints/",
        "/desk/notices/",
        "/desk/flags/",
    ):
        sent = dict.fromkeys(("since", "until", "by", "from", "to", "day", "at"), day)
        assert browser.get(address, sent).status_code in {200, 400, 404, 422}, address


def test_a_post_without_the_last_slash_stays_a_post() -> None:
    answer = Machine(a_client()).call("POST", "/warrants", {"a": 1})
    assert (answer.status_code, answer["Location"]) == (308, "/api/v1/warrants/")
    assert Client().get("/reports").status_code == 308


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/warrants/?stauts=ended"),
        ("GET", "/access-requests/?measure=231-2"),
        ("GET", "/events/?cursor=abc"),
        ("GET", "/rulebooks/?code=kz-cpc"),
        ("POST", "/warrants/?limit=5"),
    ],
)
def test_what_a_query_asks_in_vain_is_named(method: str, path: str) -> None:
    answer = Machine(a_client()).call(method, path, {} if method == "POST" else None)
    name = path.partition("?")[2].partition("=")[0]
    assert answer.status_code == 400
    assert name in answer.json()["detail"]


def test_every_query_of_the_schema_is_known_and_no_other() -> None:
    """What an address asks for stands in its schema and in its door, and they say the same."""
    paths = Client().get("/api/v1/schema/?format=json").json()["paths"]
    told = {
        path: {one["name"] for one in what["get"].get("parameters", []) if one["in"] == "query"}
        for path, what in paths.items()
        if "get" in what
    }
    assert len(told) > 10
    for path, names in told.items():
        plain = re.sub(r"\{\w+\}", "x", path)
        view = resolve(plain if "receipts" not in path else "/api/v1/receipts/x/").func
        known: frozenset[str] = getattr(getattr(view, "cls", None), "asked", frozenset())
        assert names - {"lang", "format"} == set(known), path
