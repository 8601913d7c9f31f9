"""Keys of cases change their wrapping, are found by mark, and are destroyed in backups too."""

from __future__ import annotations

import os
import subprocess
from contextlib import suppress
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
from warrants.models import PersonChain, SpentSecret, Target, ValueMark, Warrant
from warrants.persons import selectors as persons
from warrants.persons.actions import linking
from warrants.selectors import identities as known

pytestmark = pytest.mark.django_db
NAME, IIN, PHONE = "Әбдіқайым Ермұханұлы", "880412300123", "+7 701 123 45 67"
TABLES = (
    *("warrants_warrant", "warrants_target", "warrants_valuemark", "warrants_personchain"),
    *("warrants_personproposal", "warrants_spentsecret"),
)


def a_sealed_case(**identity: str) -> Warrant:
    return a_warrant(targets=[a_target(identity=identity or {"name": NAME, "iin": IIN})])


def linked() -> None:
    linking.link_waiting(by=SYSTEM, at=NOON)


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
    Warrant.objects.filter(pk=case_.pk).update(case_key=old)
    keys.rotate_sealing_key(by=SYSTEM, at=NOON)
    linked()
    case_.refresh_from_db()
    assert sealing.label_of(bytes(case_.case_key or b""))[1]
    assert known.warrants_of([IIN]) == [case_.pk]


def test_marks_and_chains_are_wrapped_anew_too(settings: Settings) -> None:
    case_ = a_sealed_case()
    linked()
    settings.SEALING_KEYS = {**settings.SEALING_KEYS, "test-2": b"2" * 32}
    made = keys.rotate_sealing_key(by=SYSTEM, at=NOON)
    assert (made["warrants.PersonChain"], made["warrants.ValueMark"]) == (1, 2)
    settings.SEALING_KEYS = {"test-2": b"2" * 32}
    assert known.warrants_of([IIN]) == [case_.pk]
    assert known.warrants_of([NAME]) == [case_.pk]


def test_the_look_up_key_changes_while_everybody_stays_found(settings: Settings) -> None:
    case_ = a_sealed_case()
    a_sealed_case(name="Somebody Else")
    linked()
    settings.LOOKUP_KEY_BEFORE, settings.LOOKUP_KEY = settings.LOOKUP_KEY, b"9" * 32
    assert known.warrants_of([IIN]) == [case_.pk]
    later = a_sealed_case()
    linked()
    assert PersonChain.objects.count() == 2, "a case filed meanwhile joins its chain"
    assert linking.rotate_lookup_key(by=SYSTEM, at=NOON) == 2
    assert linking.rotate_lookup_key(by=SYSTEM, at=NOON) == 0
    settings.LOOKUP_KEY_BEFORE = b""
    assert known.warrants_of([IIN]) == [case_.pk, later.pk]
    entry = LedgerEntry.objects.get(event="keys.lookup_rotated")
    assert NAME not in str(entry.facts)


def test_a_lost_look_up_key_is_replaced_without_the_old_one(settings: Settings) -> None:
    case_ = a_sealed_case()
    linked()
    settings.LOOKUP_KEY = b"9" * 32
    assert known.warrants_of([IIN]) == []
    assert linking.rotate_lookup_key(by=SYSTEM, at=NOON) == 1
    assert known.warrants_of([IIN]) == [case_.pk]


def test_what_is_sealed_of_a_value_has_one_length_whatever_kind_it_is() -> None:
    case_ = a_sealed_case(name=NAME, iin=IIN, details=f"{PHONE}, Abai 10, 123 ABC 02")
    linked()
    lengths = {len(bytes(one.sealed)) for one in ValueMark.objects.all()}
    assert ValueMark.objects.count() > 3
    assert len(lengths) == 1
    few = a_sealed_case(name="Somebody Else")
    linked()
    links = [bytes(Target.objects.get(warrant=one).sealed_links or b"") for one in (case_, few)]
    assert len(links[0]) == len(links[1])


def test_a_look_up_costs_the_same_queries_whatever_it_finds(django_assert_num_queries: Any) -> None:
    for _ in range(3):
        a_sealed_case()
    a_sealed_case(name=NAME)
    linked()
    for asked in ([IIN], ["nobody"], [IIN, NAME, "870101300111"]):
        with django_assert_num_queries(9):
            known.traces_of(asked)


@pytest.mark.django_db(transaction=True)
def test_a_backup_from_before_does_not_open_what_was_destroyed(tmp_path: Path) -> None:
    """The real pg_dump of the day before, restored beside the key store of today."""
    case_, other = a_sealed_case(), a_sealed_case(name="Somebody Else")
    beside = a_sealed_case(iin=IIN, details=PHONE)
    linked()
    assert known.warrants_of([IIN]) == [case_.pk, beside.pk]
    dump = tmp_path / "yesterday.sql"
    tables = [part for table in TABLES for part in ("-t", table)]
    _run("pg_dump", "--data-only", *tables, "-f", dump)
    assert known.opened(case_)[0] == {"name": NAME, "iin": IIN}

    identities.destroy(warrant_id=case_.pk, at=NOON)
    row = Target.objects.get(warrant=case_)
    assert (row.sealed_identity, row.sealed_links, row.pseudonym) == (None, None, "Falcon")
    assert known.warrants_of([IIN, NAME]) == [beside.pk], "the other case stays found, and chained"
    assert not SpentSecret.objects.exists(), "the secrets of yesterday's marks are destroyed"

    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(TABLES)} CASCADE")
    _run("psql", "--quiet", "-v", "ON_ERROR_STOP=1", "-f", dump)
    restored = Warrant.objects.get(pk=case_.pk)
    assert restored.case_key is not None
    assert Target.objects.get(warrant=restored).sealed_links is not None
    with pytest.raises(KeyDestroyed):
        known.opened(restored)
    assert known.warrants_of([IIN, NAME, PHONE]) == [beside.pk], "by what the case never held"
    assert known.warrants_of([IIN, NAME]) == []
    assert (case.text_hash(restored, "What was said."), nothing_links(restored)) == ("", True)
    assert known.opened(Warrant.objects.get(pk=other.pk))[0]["name"] == "Somebody Else"
    assert known.warrants_of(["Else Somebody"]) == [other.pk]

    linking.remark(by=SYSTEM, at=NOON)
    assert known.warrants_of([IIN, NAME]) == [beside.pk], "what lives is found again"


def nothing_links(restored: Warrant) -> bool:
    """Whether no mark and no chain of the backup that still opens names a target of the case."""
    own = {f"t{pk}.0" for pk in restored.targets.values_list("pk", flat=True)}
    opened: list[set[str]] = []
    for mark in ValueMark.objects.all():
        with suppress(KeyDestroyed):
            opened.append(set(persons.opened_mark(mark)[1].members))
    for chain in PersonChain.objects.all():
        with suppress(KeyDestroyed):
            opened.append(set(persons.opened_chain(chain)[1].members))
    assert opened, "others do open, or this would prove nothing"
    return not any(own & members for members in opened)


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
