from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from celery.signals import beat_init, worker_init
from django.core.exceptions import ImproperlyConfigured

from oversight import checks
from oversight.models import User


@pytest.fixture
def production(settings):
    settings.PROD = True
    settings.DEMONSTRATION = False
    settings.SECRET_KEY = "x" * 60
    settings.ALLOWED_HOSTS = ["oversight.example"]
    return settings


def _ids(messages) -> list[str]:
    return [message.id for message in messages]


def test_good_settings_pass(production):
    assert checks.zone_data(None) == checks.keys(None) == checks.production(None) == []


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("DEMONSTRATION", True, "oversight.E004"),
        ("DEBUG", True, "oversight.E004"),
        ("SECRET_KEY", "test-only-test-only-", "oversight.E005"),
        ("ALLOWED_HOSTS", ["*"], "oversight.E006"),
    ],
)
def test_production_refuses_what_is_only_for_trying(production, name, value, found):
    setattr(production, name, value)
    assert _ids(checks.production(None)) == [found]


def test_what_production_refuses_is_fine_elsewhere(settings):
    assert not settings.PROD
    assert checks.production(None) == []


@pytest.mark.parametrize(
    ("keys", "lookup", "found"),
    [
        ({"a": b"0" * 31}, b"1" * 32, ["oversight.E002"]),
        ({"a": b"0" * 32}, b"1" * 16, ["oversight.E002"]),
        ({"": b"0" * 32}, b"1" * 32, ["oversight.E002"]),
        ({"a": b"0" * 32, "b": b"0" * 32}, b"1" * 32, ["oversight.E003"]),
        ({"a": b"0" * 32}, b"0" * 32, ["oversight.E003"]),
        ({}, b"1" * 32, ["oversight.E003"]),
        ({"a": b"0" * 32, "b": b"2" * 32}, b"1" * 32, []),
    ],
)
def test_keys_are_whole_and_differ(settings, keys, lookup, found):
    settings.SEALING_KEYS, settings.LOOKUP_KEY = keys, lookup
    assert _ids(checks.keys(None)) == found


def test_the_log_has_a_key_of_its_own(settings):
    for seeds, found in (
        ([], ["oversight.E003"]),
        ([b"short"], ["oversight.E002"]),
        ([settings.LOOKUP_KEY], ["oversight.E003"]),
        ([b"5" * 32, b"6" * 32], []),
    ):
        settings.LOG_KEYS = seeds
        assert _ids(checks.keys(None)) == found


def test_zone_data_of_before_2024_is_refused(monkeypatch):
    class Old(ZoneInfo):
        def utcoffset(self, _at):
            return timedelta(hours=6)

        def fromutc(self, at):
            return at + timedelta(hours=6)

    monkeypatch.setattr(checks, "ZoneInfo", Old.no_cache)
    assert _ids(checks.zone_data(None)) == ["oversight.E001"]


def test_production_starts_as_the_lesser_role_without_demonstration(
    production, as_runtime_role, db
):
    checks.refuse_unsafe_start()


def test_production_refuses_the_owner_of_the_tables(production, transactional_db):
    with pytest.raises(ImproperlyConfigured, match="E007"):
        checks.refuse_unsafe_start()


def test_migrations_may_run_as_the_owner(production, transactional_db):
    production.AS_OWNER = True
    checks.refuse_unsafe_start()


def test_production_refuses_demonstration_accounts(production, as_runtime_role, db):
    production.DEMONSTRATION = True
    User.objects.create_user("aigerim", "a pass phrase", full_name="A", role="auditor")
    production.DEMONSTRATION = False
    with pytest.raises(ImproperlyConfigured, match="E008"):
        checks.refuse_unsafe_start()


def test_accounts_made_in_production_are_not_demonstration(production, as_runtime_role, db):
    User.objects.create_user("aigerim", "a pass phrase", full_name="A", role="auditor")
    checks.refuse_unsafe_start()


def test_elsewhere_the_start_does_not_look_into_the_database(settings):
    checks.refuse_unsafe_start()  # a database access would fail this test


@pytest.mark.parametrize("started", [worker_init, beat_init])
def test_worker_and_beat_end_where_they_may_not_serve(production, as_runtime_role, db, started):
    started.send(sender=None)
    production.DEBUG = True
    with pytest.raises(SystemExit, match="E004"):
        started.send(sender=None)
