"""What messages of ETSI TS 103 120 file, and that it comes back whole."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from oversight.models import Court, LedgerEntry, Provider, User
from oversight.rules import sealing
from oversight.selectors import vault
from tests.build import DAY, HOUR, Clock, a_filing, a_grant, a_target, a_warrant
from tests.machine import Machine
from tests.warrants import hi1
from tests.warrants.api.exchange import DOOR, NAMED, PARAMETERS, broken, drop, identifier, put, sent
from tests.warrants.api.remains import left
from tests.warrants.hi1 import answers, create, errors, filing_message, kept, message
from tests.warrants.requests import a_request_as_filed
from warrants.models import DataRequest, Warrant
from warrants.rules.hi1_xml import read_xml, write_xml

pytestmark = pytest.mark.django_db


def test_an_application_is_filed_as_by_any_other_door(
    agency: Machine, court: Court, code: str
) -> None:
    tree = filing_message(code, court.code, targets=[a_target(identity=NAMED), a_target()])
    found = sent(agency, tree)

    warrant = Warrant.objects.get()
    filing = warrant.applications.get().filing
    assert (warrant.status, warrant.agency.code, warrant.court) == ("applied", code, court)
    assert filing["facts"] == "What is known so far."
    assert LedgerEntry.objects.get(event="warrant.filed").subject == warrant.reference
    assert warrant.targets.count() == 2
    assert found["Header"]["ReceiverIdentifier"]["UniqueIdentifier"] == code
    assert found["Header"]["SenderIdentifier"]["UniqueIdentifier"] == "oversight"
    whole = answers(found)[0]["CREATEResponse"]
    assert whole["Identifier"] == identifier(tree)
    shown = whole["HI1Object"]
    assert shown["Generation"] == warrant.version
    assert shown["auth:AuthorisationStatus"]["common:Value"] == "AwaitingApproval"
    record = shown["auth:NationalAuthorisationParameters"]["ov:Record"]
    assert record["ov:Reference"] == warrant.reference
    assert [set(one) - {"ActionIdentifier"} for one in answers(found)] == [{"CREATEResponse"}] * 5


def test_an_identity_is_sealed_and_never_comes_back(
    agency: Machine, court: Court, code: str
) -> None:
    tree = filing_message(code, court.code, targets=[a_target(identity=NAMED)])
    answer = agency.post(DOOR, tree)
    warrant = Warrant.objects.get()
    row = warrant.targets.get()
    key = vault.open_case_key(bytes(warrant.case_key or b""))
    stored = sealing.unseal(
        key, bytes(row.sealed_identity or b""), place=f"{warrant.reference}/target/0"
    )
    assert NAMED["name"] in stored
    read_back = agency.post(DOOR, message(code, hi1.get(identifier(tree, 3)))).content
    export = agency.get(f"{DOOR}warrants/{warrant.reference}/").content
    for said in (answer.content, read_back, export):
        assert b"LIID-1" in said
        assert NAMED["name"].encode() not in said
        assert NAMED["iin"].encode() not in said
        assert b"ov:IdentitySealed" in said


def test_an_urgent_start_is_filed_and_confirmed_later(
    agency: Machine, court: Court, code: str, clock: Clock
) -> None:
    urgent = {"started_at": (clock() - HOUR).isoformat(), "why": "A life is at stake."}
    found = sent(agency, filing_message(code, court.code, urgent=urgent))
    shown = answers(found)[0]["CREATEResponse"]["HI1Object"]
    assert Warrant.objects.get().status == "running_unconfirmed"
    assert shown["auth:AuthorisationStatus"]["common:Value"] == "EmergencyApproval"


def test_the_same_message_again_files_nothing(agency: Machine, court: Court, code: str) -> None:
    tree = filing_message(code, court.code)
    sent(agency, tree)
    before = left()
    found = errors(sent(agency, tree))
    assert left() == before
    assert {one[0] for one in found if one} == {3010}
    again = filing_message(code, court.code)
    again["Payload"]["RequestPayload"]["ActionRequests"]["ActionRequest"][0]["CREATE"]["HI1Object"][
        "auth:AuthorisationReference"
    ] = Warrant.objects.get().agency_reference
    first, *rest = errors(sent(agency, again))
    assert left() == before
    assert first
    assert first[0] == 3010
    assert first[1].startswith("auth:AuthorisationReference: Your agency has already filed")
    assert all(one and one[0] == 3000 for one in rest)


def test_the_same_key_gives_the_same_answer_in_either_form(
    agency: Machine, court: Court, code: str
) -> None:
    raw = write_xml(filing_message(code, court.code))
    how: Any = {"raw": raw, "content_type": "application/xml", "headers": {"Idempotency-Key": "k"}}
    first, again = agency.post(DOOR, **how), agency.post(DOOR, **how)
    assert (first.status_code, again.status_code) == (200, 200)
    assert first["Content-Type"] == again["Content-Type"] == "application/xml"
    assert read_xml(first.content) == read_xml(again.content)
    assert again["Idempotent-Replayed"] == "true"
    assert Warrant.objects.count() == 1


def test_a_request_for_stored_data_is_filed(
    agency: Machine, code: str, provider: Provider, clock: Clock
) -> None:
    tree = hi1.request_message(code, provider.code, clock())
    shown = answers(sent(agency, tree))[0]["CREATEResponse"]["HI1Object"]
    row = DataRequest.objects.get()
    assert (row.provider, row.status, row.selector_count) == (provider, "asked", 2)
    assert LedgerEntry.objects.get(event="data.asked").subject == row.reference
    assert shown["task:Status"]["common:Value"] == "AwaitingDisclosure"
    assert shown["Generation"] == 1
    export = agency.get(f"{DOOR}access-requests/{row.reference}/")
    assert answers(export.json())[0]["GETResponse"]["HI1Object"] == shown
    assert b"+7 700" not in export.content


def test_a_request_rests_on_a_warrant_of_its_own_message(
    agency: Machine, code: str, court: Court, provider: Provider, clock: Clock
) -> None:
    objects = hi1.application(a_filing(court))
    body = a_request_as_filed(provider, clock())
    linked = hi1.request(body, objects[0]["ObjectIdentifier"])
    tree = message(code, *map(create, [linked, *objects]))
    before = left()
    failing = errors(sent(agency, broken(tree, 1, drop("auth:AuthorisationReference"))))
    assert [one and one[0] for one in failing] == [3000, 3005, 3000, 3000, 3000]
    put("auth:AuthorisationReference", value="R-1")(objects[0])
    put(PARAMETERS, "ov:Court", value="nowhere")(objects[0])
    failing = errors(sent(agency, tree))
    assert [one and one[0] for one in failing] == [3018, 3009, 3000, 3000, 3000]
    assert left() == before
    put(PARAMETERS, "ov:Court", value=court.code)(objects[0])
    sent(agency, tree)
    assert DataRequest.objects.get().warrant == Warrant.objects.get()


def test_a_request_rests_on_a_warrant_that_is_authorised(
    agency: Machine, code: str, court: Court, judge: User, provider: Provider, clock: Clock
) -> None:
    warrant = a_warrant(by=agency.client, judge=judge, granted=True, at=clock() - DAY)
    export = agency.get(f"{DOOR}warrants/{warrant.reference}/").json()
    whole = answers(export)[0]["GETResponse"]["HI1Object"]
    body = a_request_as_filed(provider, clock(), categories=["subscriber"])
    tree = message(code, create(hi1.request(body, whole["ObjectIdentifier"])))
    shown = answers(sent(agency, tree))[0]["CREATEResponse"]["HI1Object"]
    assert DataRequest.objects.get().warrant == warrant
    assert shown["AssociatedObjects"]["AssociatedObject"] == [whole["ObjectIdentifier"]]
    again = agency.get(f"{DOOR}warrants/{warrant.reference}/").json()
    assert answers(again)[0]["GETResponse"]["HI1Object"]["auth:AuthorisationCSPID"] == {
        "auth:CSPID": [{"CountryCode": "KZ", "UniqueIdentifier": provider.code}]
    }


def test_what_is_filed_comes_back_whole(
    agency: Machine, code: str, clock: Clock, judge: User, court: Court, provider: Provider
) -> None:
    """All that a message said is in the export, but for what is sealed."""
    at: datetime = clock()
    body = a_filing(
        court,
        aim="evidence",
        less_intrusive="Nothing was.",
        proportionality="It is.",
        expected="A meeting.\r\nTwo lines.",
        urgent={"started_at": (at - HOUR).isoformat(), "why": "A life is at stake."},
        systems=[],
        approved_by={"name": "The Head", "position": "head", "rank": "Colonel", "number": "KZ-9"},
        targets=[
            a_target(protected=["journalist"], own_grave_offence=True, identity=NAMED),
            a_target(kind="device", consent=True, pseudonym=""),
        ],
    )
    objects = hi1.application(body)
    of_data = hi1.request(
        a_request_as_filed(provider, at, case_number="26-55-1", rulebook="kz-cpc")
    )
    sent(agency, message(code, *map(create, [*objects, of_data])))
    for one in [*objects, of_data]:
        found = sent(agency, message(code, hi1.get(one["ObjectIdentifier"])))
        shown = answers(found)[0]["GETResponse"]["HI1Object"]
        assert kept(shown) == kept(one)


def test_a_grant_shows_in_the_export(agency: Machine, judge: User, clock: Clock) -> None:
    warrant = a_warrant(by=agency.client, judge=judge, at=clock())
    a_grant(warrant, at=clock() + HOUR)
    warrant.refresh_from_db()
    export = agency.get(f"{DOOR}warrants/{warrant.reference}/").json()
    whole = answers(export)[0]["GETResponse"]["HI1Object"]
    assert whole["auth:AuthorisationTimespan"] == {
        "auth:StartTime": hi1.utc(warrant.first_from),
        "auth:EndTime": hi1.utc(warrant.last_until),
    }
    assert whole["auth:NationalAuthorisationParameters"]["ov:Record"]["ov:Status"] == "authorised"
