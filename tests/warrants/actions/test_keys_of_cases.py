"""Keys of cases change their wrapping, are found by mark, and are destroyed in backups too."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from pytest_django import Settings

from oversight.actions import vault as keys
from oversight.launcher.postgres import binaries
from oversight.models import SYSTEM, LedgerEntry
from oversight.rules import sealing
from oversight.rules.keystore import KeyDestroyed
from oversight.selectors import vault
from tests.build import NOON, a_target, a_warrant
from warrants.actions import case, identities
from warrants.models import Target, Warrant
from warrants.selectors import identities as known

pytestmark = pytest.mark.django_db
NAME, IIN = "Әбдіқайым Ермұханұлы", "880412300123"


def a_sealed_case(**identity: str) -> Warrant:
    return a_warrant(targets=[a_target(identity=identity or {"name": NAME, "iin": IIN})])


def test_rotation_wraps_anew_and_the_old_key_may_go(settings: Settings) -> None:
    case_, untouched = a_sealed_case(), a_warrant()
    before = bytes(case_.case_key or b"")
    settings.SEALING_KEYS = {**settings.SEALING_KEYS, "test-2": b"2" * 32}
    assert keys.rotate_sealing_key(by=SYSTEM, at=NOON)["warrants.Warrant"] == 2
    assert keys.rotate_sealing_key(by=SYSTEM, at=NOON)["warrants.Warrant"] == 0
    settings.SEALING_KEYS = {"test-2": b"2" * 32}
    case_.refresh_from_db()
    untouched.refresh_from_db()
    assert bytes(case_.case_key or b"") != before
    assert sealing.label_of(bytes(case_.case_key or b""))[0] == "test-2"
    assert known.opened(case_)[0]["name"] == NAME
    assert known.opened(untouched) == {}
    entry = LedgerEntry.objects.get(event="keys.sealing_rotated")
    assert entry.facts == {"kind": "warrants.warrant", "count": 2}


def test_rotation_goes_on_where_it_was_killed(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(5):
        a_sealed_case()
    settings.SEALING_KEYS = {**settings.SEALING_KEYS, "test-2": b"2" * 32}
    monkeypatch.setattr(keys, "BATCH", 2)
    real, batches = keys._rotate_batch, []

    def killed(*given: Any) -> tuple[int, int, int]:
        batches.append(given)
        if len(batches) == 2:
            raise KeyboardInterrupt
        return real(*given)

    monkeypatch.setattr(keys, "_rotate_batch", killed)
    with pytest.raises(KeyboardInterrupt):
        keys.rotate_sealing_key(by=SYSTEM, at=NOON)
    assert keys.rotate_sealing_key(by=SYSTEM, at=NOON)["warrants.Warrant"] == 3
    settings.SEALING_KEYS = {"test-2": b"2" * 32}
    assert all(known.opened(one) for one in Warrant.objects.all())


def test_a_key_from_before_the_key_store_gets_a_secret_when_it_is_rotated() -> None:
    case_ = a_sealed_case()
    case_key = vault.open_case_key(bytes(case_.case_key or b""))
    old = sealing.wrap(settings.SEALING_KEYS, case_key, "", b"")
    bare = sealing.lookup_hash(settings.LOOKUP_KEY, IIN)
    Warrant.objects.filter(pk=case_.pk).update(case_key=old)
    Target.objects.update(identity_hash=bare, identity_bucket=None)
    keys.rotate_sealing_key(by=SYSTEM, at=NOON)
    identities.rotate_lookup_key(by=SYSTEM, at=NOON)
    case_.refresh_from_db()
    assert sealing.label_of(bytes(case_.case_key or b""))[1]
    assert known.warrants_of([IIN]) == [case_.pk]
    assert bytes(Target.objects.get().identity_hash or b"") != bare


def test_the_look_up_key_changes_while_everybody_stays_found(settings: Settings) -> None:
    case_ = a_sealed_case()
    a_sealed_case(name="Somebody Else")
    settings.LOOKUP_KEY_BEFORE, settings.LOOKUP_KEY = settings.LOOKUP_KEY, b"9" * 32
    assert known.warrants_of([IIN]) == [case_.pk]
    assert identities.rotate_lookup_key(by=SYSTEM, at=NOON) == 2
    assert identities.rotate_lookup_key(by=SYSTEM, at=NOON) == 0
    settings.LOOKUP_KEY_BEFORE = b""
    assert known.warrants_of([IIN]) == [case_.pk]
    entry = LedgerEntry.objects.get(event="keys.lookup_rotated")
    assert NAME not in str(entry.facts)


def test_a_look_up_costs_one_query_whatever_it_finds(django_assert_num_queries: Any) -> None:
    a_sealed_case()
    for asked in ([IIN], ["nobody"], [IIN, NAME, "870101300111"]):
        with django_assert_num_queries(1):
            known.warrants_of(asked)


@pytest.mark.django_db(transaction=True)
def test_a_backup_from_before_does_not_open_what_was_destroyed(tmp_path: Path) -> None:
    """The real pg_dump of the day before, restored beside the key store of today."""
    case_, other = a_sealed_case(), a_sealed_case(name="Somebody Else")
    dump = tmp_path / "yesterday.sql"
    _run("pg_dump", "--data-only", "-t", "warrants_warrant", "-t", "warrants_target", "-f", dump)
    assert known.opened(case_)[0] == {"name": NAME, "iin": IIN}

    identities.destroy(warrant_id=case_.pk)
    row = Target.objects.get(warrant=case_)
    assert (row.sealed_identity, row.identity_hash, row.identity_bucket) == (None, None, None)
    assert (row.pseudonym, Warrant.objects.count()) == ("Falcon", 2)
    assert known.warrants_of([IIN, NAME]) == []

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE warrants_target, warrants_warrant CASCADE")
    _run("psql", "--quiet", "-v", "ON_ERROR_STOP=1", "-f", dump)
    restored = Warrant.objects.get(pk=case_.pk)
    assert restored.case_key is not None
    assert Target.objects.get(warrant=restored).sealed_identity is not None
    with pytest.raises(KeyDestroyed):
        known.opened(restored)
    assert known.warrants_of([IIN, NAME]) == []
    assert case.text_hash(restored, "What was said.") == ""
    assert known.opened(Warrant.objects.get(pk=other.pk))[0]["name"] == "Somebody Else"


def _run(program: str, *arguments: object) -> None:
    database: Any = settings.DATABASES["default"]
    found = binaries() / program
    command = [
        found,
        "-h",
        database["HOST"],
        "-U",
        database["USER"],
        "-d",
        connection.settings_dict["NAME"],
    ]
    subprocess.run(
        [str(part) for part in (*command, *arguments)],
        check=True,
        env={**os.environ, "PGPASSWORD": str(database["PASSWORD"])},
        stdout=subprocess.DEVNULL,
    )
