"""Who a target is stands nowhere in clear: not in a row, not in a stored answer, not in a mail."""

from __future__ import annotations

import json

import pytest
from django.core import mail
from django.db import connection

from oversight.enums import Role
from oversight.models import SYSTEM, Court
from oversight.rules import sealing
from oversight.selectors import vault
from tests.build import (
    DAY,
    HOUR,
    Clock,
    a_client,
    a_court,
    a_decision,
    a_filing,
    a_person,
    a_rulebook,
    a_target,
)
from tests.machine import Machine
from warrants.actions import sweeps
from warrants.models import Target, Warrant
from warrants.persons.actions import linking
from warrants.selectors import identities

pytestmark = pytest.mark.django_db
NAME = "Әбдіқайым Ермұханұлы"
IIN = "880412300123"
DETAILS = "lives above the bakery"
SECRETS = (NAME, IIN, DETAILS)


def everything() -> dict[str, str]:
    """Every row of every table, as text, by table; bytes are shown as hexadecimal digits."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT string_agg(one::text, chr(10)) FROM "{table}" one')
            found[table] = cursor.fetchone()[0] or ""
    return found


def spellings(secret: str) -> list[str]:
    return [secret, secret.casefold(), json.dumps(secret)[1:-1], secret.encode().hex()]


@pytest.fixture
def court() -> Court:
    a_rulebook()
    return a_court()


def test_an_identity_is_nowhere_in_clear(clock: Clock, court: Court) -> None:
    agency, bench = Machine(a_client()), Machine(a_client(Role.JUDGE, court=court))
    judge = a_person(Role.JUDGE, court=court)
    identity = {"name": NAME, "iin": IIN, "details": DETAILS}
    body = a_filing(court, targets=[a_target(identity=identity)])
    answer = agency.post("/warrants/", body, headers={"Idempotency-Key": "k"})
    reference = answer.json()["reference"]
    refused = agency.post("/warrants/", body | {"requested_days": 99, "agency_reference": "x"})
    broken = agency.post("/warrants/", body | {"surprise": 1})
    clock.forward(HOUR)
    bench.done(f"/warrants/{reference}/applications/0/decision/", a_decision(judge, clock()))
    sweeps.mail_feed(at=clock())
    sweeps.expire(at=clock.forward(40 * DAY))

    rows = everything()
    assert reference in rows["warrants_warrant"]
    assert "Falcon" in rows["warrants_target"], "the pseudonym is meant to be read"
    read = agency.get(f"/warrants/{reference}/").content.decode()
    letters = "".join(f"{one.subject} {one.body}" for one in mail.outbox)
    shown = [answer.content.decode(), refused.content.decode(), broken.content.decode()]
    for place, text in {**rows, "answer": "".join([*shown, read]), "mail": letters}.items():
        for secret in SECRETS:
            for spelling in spellings(secret):
                assert spelling not in text, f"{spelling} stands in {place}"


def test_the_key_of_the_case_opens_it_at_its_own_place_alone(clock: Clock, court: Court) -> None:
    agency = Machine(a_client())
    two = [a_target(identity={"name": NAME}), a_target(identity={"name": "Another"})]
    reference = agency.done("/warrants/", a_filing(court, targets=two))["reference"]
    warrant = Warrant.objects.get(reference=reference)
    assert warrant.case_key is not None
    key = vault.open_case_key(bytes(warrant.case_key))
    first, second = Target.objects.filter(warrant=warrant).order_by("number")
    assert first.sealed_identity is not None
    assert second.sealed_identity is not None

    place = f"{reference}/target/0"
    assert json.loads(sealing.unseal(key, bytes(first.sealed_identity), place=place)) == {
        "name": NAME
    }
    with pytest.raises(sealing.SealBroken):
        sealing.unseal(key, bytes(second.sealed_identity), place=place)


def test_the_same_person_is_found_however_typed(clock: Clock, court: Court) -> None:
    agency = Machine(a_client())
    for name in (NAME, f"  {NAME.upper()} ", "Somebody Else"):
        agency.done("/warrants/", a_filing(court, targets=[a_target(identity={"name": name})]))
    linking.link_waiting(by=SYSTEM, at=clock())
    assert len(identities.warrants_of([NAME])) == 2
    assert identities.warrants_of(["Nobody"]) == []


def test_a_target_without_identity_has_nothing_to_seal(clock: Clock, court: Court) -> None:
    Machine(a_client()).done("/warrants/", a_filing(court))
    target = Target.objects.get()
    assert (target.sealed_identity, target.sealed_links) == (None, None)
