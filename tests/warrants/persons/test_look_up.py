"""'What is held on me?' finds a person however typed, in every place, and says what it looked at."""

from __future__ import annotations

import pytest

from audits.actions import requests
from audits.rules.answers import Trace, allowed
from oversight.enums import Role
from oversight.models import SYSTEM, LedgerEntry
from oversight.rules.refusal import Refusal
from tests.access.persons import a_request
from tests.build import (
    DAY,
    NOON,
    PASSWORD,
    a_client,
    a_person,
    a_provider,
    a_rulebook,
    a_target,
    a_warrant,
    signed_in,
)
from tests.warrants.requests import asked
from warrants.persons.actions import linking
from warrants.selectors import identities

pytestmark = pytest.mark.django_db
NAME, IIN, PHONE = "Әбдіқайым Ёлжан Нұрланұлы", "900312300450", "+7 (701) 123-45-67"
SLIP = "900312030450"


def linked() -> None:
    linking.link_waiting(by=SYSTEM, at=NOON)


def a_case(kind: str = "person", **identity: str) -> str:
    return str(a_warrant(targets=[a_target(kind=kind, identity=identity)]).reference)


@pytest.mark.parametrize(
    ("identity", "asks"),
    [
        ({"name": NAME, "iin": IIN}, NAME),  # the exact name where the warrant holds a number too
        ({"name": NAME}, "Ёлжан Нұрланұлы Әбдіқайым"),  # order of names
        ({"name": NAME}, "Әбдіқайым Ёлжан"),  # no patronymic
        ({"name": "Әбдіқайым Ёлжан"}, NAME),
        ({"name": "Абаев Алан"}, "Aбаев Aлан"),  # Latin A for a Cyrillic one
        ({"name": NAME}, "Әбдіқайым Елжан Нұрланұлы"),  # е for ё
        ({"name": NAME}, "абдикайым елжан"),  # Kazakh letters
        ({"details": PHONE}, "87011234567"),
        ({"details": "8 701 123 45 67, lives above the bakery"}, PHONE),
        ({"details": "IMEI 35-209900-176148-1"}, "352099001761481"),
        ({"details": f"known as X, {IIN}"}, IIN),
        ({"details": "Алматы, ул. Абая, 10"}, "Абая 10, Алматы"),
    ],
)
def test_who_is_held_is_found_however_typed(identity: dict[str, str], asks: str) -> None:
    reference = a_case(**identity)
    linked()
    assert [trace[0] for trace in identities.traces_of([asks])] == [reference]
    assert identities.traces_of(["Somebody Else", "87010000000"]) == []


@pytest.mark.parametrize(
    ("kind", "value", "asks"),
    [
        ("number", "87011234567", PHONE),
        ("person", NAME, "Ёлжан Әбдіқайым"),
        ("person", IIN, IIN),
        ("plate", "123АВС02", "123 ABC 02"),
        ("account", "@falcon", "@Falcon"),
        ("device", "352099001761481", "35-209900-176148-1"),
    ],
)
def test_selectors_of_requests_are_looked_at(kind: str, value: str, asks: str) -> None:
    a_rulebook()
    selectors = [{"kind": kind, "count": 1, "values": [value]}]
    request = asked(by=a_client().actor, provider=a_provider(), selectors=selectors)
    linked()
    assert [trace[0] for trace in identities.traces_of([asks])] == [request.reference]


def test_a_line_of_somebody_leads_to_what_else_is_held_on_them() -> None:
    by_line, by_number = a_case(details=PHONE), a_case(iin=IIN)
    both = a_case(details=PHONE, iin=IIN)
    linked()
    found = {reference: how for reference, _told, how in identities.traces_of([IIN])}
    assert found == {by_line: "chain", by_number: "iin", both: "iin"}


def test_a_namesake_and_a_slip_are_told_apart_from_the_person() -> None:
    own, slip = a_case(name=NAME, iin=IIN), a_case(name=NAME, iin=SLIP)
    linked()
    found = {reference: how for reference, _told, how in identities.traces_of([IIN, NAME])}
    assert found == {own: "iin name", slip: "name other_iin"}


def test_what_was_told_to_a_namesake_is_told_to_nobody_else() -> None:
    assert allowed([Trace("warrants", "W", told=True, how="name other_iin")]) == ("neither",)
    assert allowed([Trace("warrants", "W", told=True, how="name")]) == ("neither", "told")


def test_somebody_who_shares_a_line_is_not_the_person() -> None:
    a_case(iin=IIN, details=PHONE)
    spouse = a_case(iin="880412300120", details=PHONE)
    linked()
    assert spouse not in [trace[0] for trace in identities.traces_of([IIN])]


def test_the_decider_reads_what_was_looked_at() -> None:
    reference = a_case(name=NAME, iin=IIN, details=PHONE)
    linked()
    row = a_request(a_person(Role.AUDITOR), at=NOON + DAY, name="Nobody", iin=IIN, others=PHONE)
    commissioner = a_person(Role.COMMISSIONER)
    finding = requests.read_finding(request_id=row.pk, by=commissioner.actor, at=NOON + DAY)
    assert finding.kept == ("warrants.identities", "warrants.details", "warrants.selectors")
    assert finding.read_as == ("account", "iin", "name", "phone")
    assert finding.traces == (Trace("warrants", reference, told=False, how="iin phone"),)
    page = signed_in(commissioner).post(
        row.get_absolute_url(), {"part": "finding", "password": PASSWORD}
    )
    shown = page.content.decode()
    assert reference in shown
    assert "values in requests for stored data" in shown
    entry = LedgerEntry.objects.get(event="request.looked_up")
    assert IIN not in str(entry.facts)


def test_a_look_up_waits_until_everything_from_before_it_is_marked() -> None:
    a_case(name=NAME, iin=IIN)
    with pytest.raises(Refusal, match="still_marking"):
        a_request(a_person(Role.AUDITOR), at=NOON + DAY, name=NAME)
    linked()
    assert a_request(a_person(Role.AUDITOR), at=NOON + DAY, name=NAME).status == "looked_up"
