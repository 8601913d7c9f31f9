"""Calls of machines go past what pages need, and lack nothing that every answer carries."""

from __future__ import annotations

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from oversight.api.doors import Door
from oversight.enums import Role
from tests.build import a_client, a_person, a_rulebook, signed_in
from tests.machine import Machine

CARRIED = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Content-Language": "en",
}


@pytest.fixture
def machine(db: None, clock: object) -> Machine:
    a_rulebook()
    return Machine(a_client())


@pytest.mark.parametrize("path", ["/warrants/", "/warrants/W-2026-999999/", "/warrants/?limit=x"])
def test_every_answer_carries_what_keeps_it_safe(machine: Machine, path: str) -> None:
    answer = machine.get(path)
    assert {name: answer.headers.get(name) for name in CARRIED} == CARRIED
    assert "Accept-Language" in answer["Vary"]
    assert answer["Content-Length"] == str(len(answer.content))
    assert not answer.cookies


def test_a_page_below_the_api_is_a_page(db: None) -> None:
    answer = Client().get("/api/v1/docs/")
    assert answer.status_code == 200
    assert "script-src 'self'" in answer["Content-Security-Policy"]


def test_an_address_without_its_slash_is_told_where_to_go(machine: Machine) -> None:
    assert machine.get("/warrants")["Location"] == "/api/v1/warrants/"


def test_a_host_that_is_not_ours_is_refused(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.token()
    monkeypatch.setattr(settings, "ALLOWED_HOSTS", ["oversight.example"])
    assert machine.get("/warrants/").status_code == 400


def test_a_session_opens_no_door_of_machines(db: None) -> None:
    browser = signed_in(a_person(Role.AUDITOR))
    assert browser.get("/api/v1/warrants/").status_code == 401


def test_an_unforeseen_error_says_nothing_of_itself(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: object, **_more: object) -> None:
        raise RuntimeError("secret")

    machine.http.raise_request_exception = False
    machine.token()
    monkeypatch.setattr(Door, "initial", broken)
    answer = machine.get("/warrants/")
    assert answer.status_code == 500
    assert answer.json()["code"] == "failed"
    assert b"secret" not in answer.content


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_died_between_two_calls_is_not_noticed(clock: object) -> None:
    a_rulebook()
    machine = Machine(a_client())
    assert machine.get("/warrants/").status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    database = connection.settings_dict
    with psycopg.connect(
        host=database["HOST"], user=database["USER"], dbname=database["NAME"], autocommit=True
    ) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [pid])
    assert machine.get("/warrants/").status_code == 200
