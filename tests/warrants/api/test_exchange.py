"""The exchange: what messages of ETSI TS 103 120 file, change, read, and are refused for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from oversight.enums import Role
from oversight.models import Court, LedgerEntry, Provider, User
from oversight.rules import sealing
from oversight.selectors import vault
from tests.build import (
    DAY,
    HOUR,
    Clock,
    a_client,
    a_filing,
    a_grant,
    a_provider,
    a_target,
    a_token,
    a_warrant,
)
from tests.machine import Machine
from tests.warrants import hi1
from tests.warrants.hi1 import Tree, answers, create, errors, filing_message, message
from tests.warrants.requests import a_request_as_filed, answered, asked
from warrants.models import DataRequest, ExchangeObject, Warrant
from warrants.rules.hi1_xml import read_xml, write_xml

pytestmark = pytest.mark.django_db
DOOR = "/exchange/hi1/"
NAMED = {"name": "Aigerim Somebody", "iin": "900101300123"}


@pytest.fixture
def code(agency: Machine) -> str:
    assert agency.client.agency
    return str(agency.client.agency.code)


@pytest.fixture
def provider(db: None) -> Provider:
    return a_provider()


def sent(machine: Machine, tree: Tree, **how: Any) -> Tree:
    answer = machine.post(DOOR, tree, **how)
    assert answer.status_code == 200, answer.content.decode()
    assert answer["Content-Type"] == "application/json"
    found: Tree = answer.json()
    assert found["Header"]["TransactionIdentifier"] == tree["Header"]["TransactionIdentifier"]
    return found


def left() -> tuple[int, int, int, int]:
    """What is left behind by what is refused: nothing."""
    return (
        Warrant.objects.count(),
        DataRequest.objects.count(),
        ExchangeObject.objects.count(),
        LedgerEntry.objects.exclude(event__startswith="client").count(),
    )


def identifier(tree: Tree, action: int = 0) -> str:
    actions = tree["Payload"]["RequestPayload"]["ActionRequests"]["ActionRequest"]
    return str(actions[action]["CREATE"]["HI1Object"]["ObjectIdentifier"])


# --- filing ---------------------------------------------------------------------------------
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


# --- refused --------------------------------------------------------------------------------
def broken(tree: Tree, action: int, change: Any) -> Tree:
    change(
        tree["Payload"]["RequestPayload"]["ActionRequests"]["ActionRequest"][action]["CREATE"][
            "HI1Object"
        ]
    )
    return tree


def put(*path: str, value: Any) -> Any:
    def change(tree: Tree) -> None:
        for name in path[:-1]:
            tree = tree[name]
        tree[path[-1]] = value

    return change


def drop(*path: str) -> Any:
    def change(tree: Tree) -> None:
        for name in path[:-1]:
            tree = tree[name]
        del tree[path[-1]]

    return change


PARAMETERS = "auth:NationalAuthorisationParameters"
TARGET = "task:NationalLITaskingParameters"
BODY = "doc:DocumentBody"


@pytest.mark.parametrize(
    ("action", "change", "number", "said"),
    [
        (0, drop("auth:AuthorisationReference"), 3005, "auth:AuthorisationReference: This field"),
        (0, drop(PARAMETERS, "ov:Court"), 3005, "ov:Court: This field is required"),
        (0, put(PARAMETERS, "ov:Court", value="nowhere"), 3009, "ov:Court: There is no active"),
        (0, put(PARAMETERS, "ov:Measure", value=["no-such"]), 3000, "ov:Measure: "),
        (0, put(PARAMETERS, "ov:RequestedDays", value=4000), 3007, "ov:RequestedDays: Give a"),
        (0, put(PARAMETERS, "ov:RequestedDays", value=31), 3000, "CPC"),
        (0, put("Generation", value=3), 3006, "Generation: Only the receiver says this"),
        (
            0,
            put("auth:AuthorisationStatus", value=hi1.entry("ETSI", "AuthorisationStatus", "x")),
            3006,
            "auth:AuthorisationStatus: Only the receiver says this",
        ),
        (0, put("auth:AuthorisationPriority", value={}), 3001, "auth:AuthorisationPriority"),
        (0, put("@xsi:type", value="{urn:x}Y"), 3001, "CREATE/HI1Object: Give one of: "),
        (
            0,
            put("auth:AuthorisationLegalType", value=hi1.entry("ETSI", "Rulebook", "kz-cpc")),
            3007,
            "auth:AuthorisationLegalType: Give an entry of this dictionary: Oversight, Rulebook",
        ),
        (
            0,
            put("auth:AuthorisationDesiredStatus", value=hi1.entry("ETSI", "x", "Suspended")),
            3007,
            "auth:AuthorisationDesiredStatus: Give one of: ETSI: Approved",
        ),
        (
            0,
            put("auth:AuthorisationTimespan", value={"auth:StartTime": "2026-11-20T10:00:00Z"}),
            3007,
            "auth:StartTime: Give this only together with the flag IsEmergency",
        ),
        (
            0,
            put(
                "auth:AuthorisationTimespan",
                value={
                    "auth:StartTime": "2026-11-20T10:00:00Z",
                    "auth:EndTime": "2026-12-20T10:00:00Z",
                },
            ),
            3006,
            "auth:EndTime: Only the receiver",
        ),
        (
            0,
            put(
                "auth:AuthorisationFlags",
                value={"auth:AuthorisationFlag": [hi1.entry("XX", "f", "g")]},
            ),
            3007,
            "auth:AuthorisationFlag: Give one of: ETSI: IsEmergency",
        ),
        (0, put(PARAMETERS, "ov:ApproverRank", value="Major"), 3005, "Name who approved it"),
        (0, put("OwnerIdentifier", value="another"), 3007, "OwnerIdentifier: Give the country"),
        (1, put(BODY, "doc:Contents", value="not base64!"), 3007, "doc:Contents: Give UTF-8"),
        (
            1,
            put(BODY, "doc:Contents", value="/w=="),
            3007,
            "doc:Contents: Give UTF-8 text, encoded",
        ),
        (1, put(BODY, "doc:ContentType", value="application/pdf"), 3007, "doc:ContentType"),
        (
            1,
            put("doc:DocumentType", value=hi1.entry("Oversight", "FilingText", "secret")),
            3007,
            "doc:DocumentType: Give one of: facts, necessity",
        ),
        (
            2,
            put("doc:DocumentType", value=hi1.entry("Oversight", "FilingText", "facts")),
            3007,
            "doc:DocumentType: This text stands in two documents",
        ),
        (
            1,
            put("doc:DocumentType", value=hi1.entry("Oversight", "FilingText", "urgent.why")),
            3007,
            "doc:DocumentType: Give this only together with the flag",
        ),
        (2, put("AssociatedObjects", value={"AssociatedObject": [hi1.uuid4().hex]}), 3007, ""),
        (
            2,
            put("AssociatedObjects", value={"AssociatedObject": [str(hi1.uuid4())]}),
            3016,
            "AssociatedObject: There is no object with this identifier",
        ),
        (2, drop("AssociatedObjects"), 3005, "Name the authorisation that this belongs to"),
        (3, put(TARGET, "ov:Kind", value="ghost"), 3007, "ov:Kind: Give one of"),
        (3, put(TARGET, "ov:Capacity", value="nobody?"), 3007, "ov:Capacity: This does not have"),
        (3, put(TARGET, "ov:Pseudonym", value="x" * 201), 3007, "ov:Pseudonym: This is too long"),
        (3, put("task:DeliveryType", value={}), 3001, "task:DeliveryType: The schema knows no"),
        (
            3,
            put(
                "task:TargetIdentifier",
                value={
                    "task:TargetIdentifierValues": {
                        "task:TargetIdentifierValue": [
                            {
                                "task:FormatType": {
                                    "task:FormatOwner": "ETSI",
                                    "task:FormatName": "IMSI",
                                },
                                "task:Value": "1",
                            }
                        ]
                    }
                },
            ),
            3001,
            "task:FormatType: Give one of: Oversight: PersonName",
        ),
    ],
)
def test_one_fault_refuses_all_and_leaves_nothing(
    agency: Machine, court: Court, code: str, action: int, change: Any, number: int, said: str
) -> None:
    before = left()
    found = errors(sent(agency, broken(filing_message(code, court.code), action, change)))
    assert left() == before
    assert found[action]
    assert found[action][0] == number, found
    assert said in found[action][1], found
    assert all(one for one in found)


def test_every_fault_of_every_action_is_told_at_once(
    agency: Machine, court: Court, code: str
) -> None:
    tree = filing_message(code, court.code)
    tree = broken(tree, 0, put(PARAMETERS, "ov:Measure", value=["a?", "231-2"]))
    tree = broken(tree, 0, put(PARAMETERS, "ov:RequestedDays", value=0))
    tree = broken(tree, 1, put(BODY, "doc:Contents", value="?"))
    tree = broken(tree, 3, put(TARGET, "ov:Kind", value="ghost"))
    found = errors(sent(agency, tree))
    assert [one and one[0] for one in found] == [3007, 3007, 3000, 3007]
    assert found[0]
    assert "ov:Measure" in found[0][1]
    assert "ov:RequestedDays" in found[0][1]


def test_a_text_that_is_missing_is_named(agency: Machine, court: Court, code: str) -> None:
    tree = filing_message(code, court.code)
    actions = tree["Payload"]["RequestPayload"]["ActionRequests"]["ActionRequest"]
    del actions[1]
    actions[1]["ActionIdentifier"], actions[2]["ActionIdentifier"] = 1, 2
    first, *_rest = errors(sent(agency, tree))
    assert first
    assert first[0] == 3005
    assert first[1].startswith("DocumentObject[facts]")


def test_an_application_without_a_target_is_refused(
    agency: Machine, court: Court, code: str
) -> None:
    objects = hi1.application(a_filing(court))
    first, *_rest = errors(sent(agency, message(code, *map(create, objects[:-1]))))
    assert first
    assert first[1].startswith("LITaskObject: Give at least one")


def test_a_message_that_has_no_shape_is_refused_as_a_whole(
    agency: Machine, court: Court, code: str
) -> None:
    tree = filing_message(code, court.code)
    tree["Payload"] = {"RequestPayload": {"Surprise": 1}}
    payload = sent(agency, tree)["Payload"]["ResponsePayload"]
    said = payload["ErrorInformation"]
    assert "ActionResponses" not in payload
    assert said["ErrorCode"] == 3020
    assert (
        "Payload/RequestPayload/ActionRequests: This field is required." in said["ErrorDescription"]
    )
    assert "Payload/RequestPayload/Surprise" in said["ErrorDescription"]


@pytest.mark.parametrize(
    ("header", "number", "said"),
    [
        (
            {"SenderIdentifier": {"CountryCode": "KZ", "UniqueIdentifier": "another"}},
            3007,
            "Header/SenderIdentifier: The sender has to be the agency that calls: KZ, ",
        ),
        (
            {"ReceiverIdentifier": {"CountryCode": "RU", "UniqueIdentifier": "oversight"}},
            3007,
            "Header/ReceiverIdentifier: The receiver has to be this installation: KZ, oversight",
        ),
        (
            {
                "Version": {
                    "ETSIVersion": "V2.1.1",
                    "NationalProfileOwner": "XX",
                    "NationalProfileVersion": "1",
                }
            },
            3021,
            "Header/Version: This version or profile is not spoken here. Give: V1.23.1",
        ),
    ],
)
def test_who_speaks_to_whom_in_which_version_is_looked_at(
    agency: Machine, court: Court, code: str, header: Tree, number: int, said: str
) -> None:
    before = left()
    tree = filing_message(code, court.code)
    tree["Header"] |= header
    found = sent(agency, tree)["Payload"]["ResponsePayload"]["ErrorInformation"]
    assert left() == before
    assert found["ErrorCode"] == number
    assert found["ErrorDescription"].startswith(said)


@pytest.mark.parametrize("tree", [[], {}, {"Header": {}}, {"Header": 1, "Payload": {}}, "x"])
def test_what_has_no_header_is_a_problem(agency: Machine, tree: Any) -> None:
    answer = agency.post(DOOR, tree)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_actions_are_numbered_in_their_order(agency: Machine, code: str) -> None:
    tree = message(code, hi1.listing("Authorisation"), hi1.listing("LITask"), hi1.listing("LDTask"))
    actions = tree["Payload"]["RequestPayload"]["ActionRequests"]["ActionRequest"]
    actions[1]["ActionIdentifier"], actions[2]["ActionIdentifier"] = 0, 5
    payload = sent_anyhow(agency, tree)
    found = payload["ActionResponses"]["ActionResponse"]
    assert [one["ErrorInformation"]["ErrorCode"] for one in found] == [3000, 3002, 3007]


def sent_anyhow(machine: Machine, tree: Tree) -> Tree:
    found: Tree = sent(machine, tree)["Payload"]["ResponsePayload"]
    return found


def test_the_words_are_those_of_the_reader(agency: Machine, court: Court, code: str) -> None:
    agency.language = "ru"
    tree = broken(filing_message(code, court.code), 0, put("Generation", value=3))
    first, *_rest = errors(sent(agency, tree))
    assert first
    assert first[1] != "Generation: Only the receiver says this. Leave it out."
    assert first[1].startswith("Generation: ")


# --- changing, reading, listing -------------------------------------------------------------
def test_an_application_is_taken_back(
    agency: Machine, court: Court, code: str, clock: Clock
) -> None:
    tree = filing_message(code, court.code)
    sent(agency, tree)
    found = sent(agency, message(code, hi1.give_up(identifier(tree), clock())))
    shown = answers(found)[0]["UPDATEResponse"]["HI1Object"]
    assert Warrant.objects.get().status == "withdrawn"
    assert shown["auth:AuthorisationStatus"]["common:Value"] == "Cancelled"
    assert shown["Generation"] == 2
    assert LedgerEntry.objects.filter(event="warrant.withdrawn").count() == 1


def test_a_measure_is_ended(agency: Machine, judge: User, code: str, clock: Clock) -> None:
    warrant = a_warrant(by=agency.client, judge=judge, granted=True, at=clock() - 3 * DAY)
    export = answers(agency.get(f"{DOOR}warrants/{warrant.reference}/").json())
    whole = export[0]["GETResponse"]["HI1Object"]
    assert whole["auth:AuthorisationStatus"]["common:Value"] == "Approved"
    stale = hi1.give_up(whole["ObjectIdentifier"], clock(), Generation=1)
    ((number, said),) = errors(sent(agency, message(code, stale)))
    assert number == 3008
    assert "has changed" in said
    done = hi1.give_up(whole["ObjectIdentifier"], clock(), Generation=whole["Generation"])
    shown = answers(sent(agency, message(code, done)))[0]["UPDATEResponse"]["HI1Object"]
    warrant.refresh_from_db()
    assert (warrant.status, warrant.end_reason) == ("ended", "cancelled")
    assert shown["auth:AuthorisationTerminationTimestamp"] == hi1.utc(clock())
    over = hi1.give_up(whole["ObjectIdentifier"], clock())
    ((number, said),) = errors(sent(agency, message(code, over)))
    assert number == 3012


def test_an_update_that_says_more_or_something_else_changes_nothing(
    agency: Machine, court: Court, code: str, clock: Clock
) -> None:
    tree = filing_message(code, court.code)
    sent(agency, tree)
    whole, task = identifier(tree), identifier(tree, 3)
    before = left()
    more = hi1.give_up(whole, clock(), **{"auth:AuthorisationReference": "R-2"})
    other = hi1.give_up(
        whole,
        clock(),
        **{
            "auth:AuthorisationDesiredStatus": hi1.entry(
                "ETSI", "AuthorisationDesiredStatus", "Suspended"
            )
        },
    )
    ahead = hi1.give_up(whole, clock() + DAY)
    unknown = hi1.give_up(str(hi1.uuid4()), clock())
    of_task = {
        "UPDATE": {
            "HI1Object": {
                "@xsi:type": f"{hi1.TASK}LITaskObject",
                "ObjectIdentifier": task,
                "task:DesiredStatus": hi1.entry("ETSI", "TaskDesiredStatus", "Cancelled"),
            }
        }
    }
    assert errors(sent(agency, message(code, more))) == [
        (
            3001,
            "auth:AuthorisationReference: The schema knows no such field. Remove it.",
        )
    ]
    found = errors(sent(agency, message(code, other, ahead, unknown, of_task)))
    assert [one and one[0] for one in found] == [3007, 3000, 3011, 3001]
    assert left() == before


def test_delivery_is_answered_as_not_supported(agency: Machine, code: str) -> None:
    deliver = {"DELIVER": {"Identifier": str(hi1.uuid4()), "HI1Object": {"any": "thing"}}}
    ((number, said),) = errors(sent(agency, message(code, deliver)))
    assert number == 3001
    assert "DELIVER is not supported" in said


def test_only_own_objects_are_read(
    agency: Machine, court: Court, code: str, judge: User, clock: Clock
) -> None:
    tree = filing_message(code, court.code)
    sent(agency, tree)
    stranger = Machine(a_client())
    assert stranger.client.agency
    theirs = stranger.client.agency.code
    foreign = a_warrant(by=stranger.client, judge=judge, at=clock())
    export = answers(stranger.get(f"{DOOR}warrants/{foreign.reference}/").json())
    derived = export[0]["GETResponse"]["HI1Object"]["ObjectIdentifier"]
    for machine, name, one in ((stranger, theirs, identifier(tree)), (agency, code, derived)):
        ((number, said),) = errors(sent(machine, message(name, hi1.get(one))))
        assert number == 3014
        assert "that you may know of" in said
    assert agency.get(f"{DOOR}warrants/{foreign.reference}/").status_code == 404
    before = LedgerEntry.objects.filter(event="warrant.read").count()
    mine = answers(sent(agency, message(code, hi1.get(identifier(tree)))))
    assert mine[0]["GETResponse"]["HI1Object"]["ObjectIdentifier"] == identifier(tree)
    assert LedgerEntry.objects.filter(event="warrant.read").count() == before + 1
    assert LedgerEntry.objects.filter(event="warrant.read").order_by("-pk")[0].facts == {
        "where": "hi1"
    }


def test_objects_are_listed_by_kind_and_by_change(
    agency: Machine, court: Court, code: str, judge: User, provider: Provider, clock: Clock
) -> None:
    first = filing_message(code, court.code)
    sent(agency, first)
    clock.forward(HOUR)
    later = clock()
    second = a_warrant(by=agency.client, judge=judge, granted=True, at=later)
    asked(by=agency.client.actor, provider=provider, at=later)

    def listed(kind: str, **more: Any) -> list[Tree]:
        found = answers(sent(agency, message(code, hi1.listing(kind, **more))))
        records: list[Tree] = found[0]["LISTResponse"]["ListResponseRecord"]
        return records

    both = listed("Authorisation")
    assert both[0]["Identifier"] == identifier(first)
    assert len(both) == 2
    assert listed("Authorisation", LastChanged=hi1.utc(later)) == both[1:]
    assert listed("Authorisation", MaximumObjectCount=1) == both[:1]
    assert [len(listed(kind)) for kind in ("Document", "LITask", "LDTask")] == [4, 2, 1]
    news = listed("Notification")
    one = sent(agency, message(code, hi1.get(news[0]["Identifier"])))
    shown = answers(one)[0]["GETResponse"]["HI1Object"]
    assert shown["notif:NotificationType"]["common:Owner"] == "Oversight"
    assert shown["AssociatedObjects"]["AssociatedObject"] in (
        [both[1]["Identifier"]],
        [both[0]["Identifier"]],
    )
    for each in ("Document", "LITask", "LDTask"):
        wanted = listed(each)[0]["Identifier"]
        got = sent(agency, message(code, hi1.get(wanted)))
        assert answers(got)[0]["GETResponse"]["HI1Object"]["ObjectIdentifier"] == wanted
    ((number, _said),) = errors(sent(agency, message(code, hi1.listing("Delivery"))))
    assert number == 3001
    assert second.reference


def test_a_notification_is_made_by_the_receiver_alone(agency: Machine, code: str) -> None:
    tree = {
        "@xsi:type": "{http://uri.etsi.org/03120/common/2016/02/Notification}NotificationObject",
        "ObjectIdentifier": str(hi1.uuid4()),
    }
    ((number, _said),) = errors(sent(agency, message(code, create(tree))))
    assert number == 3001


def test_an_answer_counts_the_generation_of_a_request_up(
    agency: Machine, code: str, provider: Provider, clock: Clock
) -> None:
    row = asked(by=agency.client.actor, provider=provider, at=clock())
    answered(
        row,
        at=clock() + HOUR,
        outcome="refused",
        ground="No warrant.",
        records=0,
        persons=0,
        categories=[],
    )
    tree = answers(agency.get(f"{DOOR}access-requests/{row.reference}/").json())
    shown = tree[0]["GETResponse"]["HI1Object"]
    assert shown["Generation"] == 2
    assert shown["task:Status"]["common:Value"] == "Rejected"


def test_a_list_costs_the_same_for_one_and_for_many(
    agency: Machine, court: Court, code: str, judge: User, provider: Provider, clock: Clock
) -> None:
    costs = []
    kinds = ("Authorisation", "Document", "LITask", "LDTask", "Notification")
    tree = message(code, *map(hi1.listing, kinds))
    for more in (1, 5):
        for _ in range(more):
            warrant = a_warrant(by=agency.client, judge=judge, granted=True, at=clock())
            asked(by=agency.client.actor, provider=provider, at=clock(), warrant=warrant.reference)
            sent(agency, filing_message(code, court.code))
        with CaptureQueriesContext(connection) as queries:
            sent(agency, tree)
        costs.append(len(queries))
    assert costs[0] == costs[1]


# --- who may --------------------------------------------------------------------------------
@pytest.mark.parametrize("role", [Role.JUDGE, Role.PROVIDER])
def test_the_exchange_is_for_agencies(role: Role, code: str, clock: Clock) -> None:
    machine = Machine(a_client(role))
    assert machine.post(DOOR, message(code, hi1.listing("Authorisation"))).status_code == 403


@pytest.mark.parametrize(
    ("scope", "statuses"),
    [
        ("read", (403, 403, 200)),
        ("read warrants:write", (200, 403, 200)),
        ("read access:write", (403, 200, 200)),
    ],
)
def test_what_a_message_writes_its_token_has_to_allow(
    agency: Machine,
    court: Court,
    code: str,
    provider: Provider,
    clock: Clock,
    scope: str,
    statuses: tuple[int, ...],
) -> None:
    token = a_token(agency.client, scope=scope)
    trees = (
        filing_message(code, court.code),
        hi1.request_message(code, provider.code, clock()),
        message(code, hi1.listing("Authorisation")),
    )
    headers = {"Authorization": f"Bearer {token}"}
    assert tuple(agency.post(DOOR, tree, headers=headers).status_code for tree in trees) == statuses


# --- XML ------------------------------------------------------------------------------------
def test_a_message_in_xml_is_answered_in_xml(agency: Machine, court: Court, code: str) -> None:
    tree = filing_message(code, court.code)
    answer = agency.post(DOOR, raw=write_xml(tree), content_type="application/xml")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/xml")
    found = read_xml(answer.content)
    created = found["Payload"]["ResponsePayload"]["ActionResponses"]["ActionResponse"]
    assert created[0]["CREATEResponse"]["Identifier"] == identifier(tree)
    reference = Warrant.objects.get().reference
    in_json = agency.get(f"{DOOR}warrants/{reference}/").json()
    in_xml = agency.get(f"{DOOR}warrants/{reference}/", headers={"Accept": "application/xml"})
    assert in_xml["Content-Type"] == "application/xml"
    again = read_xml(in_xml.content)
    assert again["Payload"] == as_text(in_json["Payload"])


def as_text(tree: Any) -> Any:
    """A tree as XML gives it back: every value as text."""
    if isinstance(tree, dict):
        return {name: as_text(value) for name, value in tree.items()}
    if isinstance(tree, list):
        return [as_text(one) for one in tree]
    return str(tree).lower() if isinstance(tree, bool) else str(tree)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]><HI1Message>&a;</HI1Message>", "document type"),
        (b"<HI1Message/>", "namespace"),
        (b"no xml", "well-formed"),
        (b"", "well-formed"),
    ],
)
def test_what_is_no_message_in_xml_is_a_problem(agency: Machine, raw: bytes, said: str) -> None:
    before = left()
    answer = agency.post(DOOR, raw=raw or b" ", content_type="application/xml")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert said in answer.json()["detail"]
    assert left() == before


def test_ten_megabytes_are_too_many(agency: Machine) -> None:
    answer = agency.post(DOOR, raw=b" " * 10_000_000, content_type="application/xml")
    assert answer.status_code == 413


def test_a_form_is_not_read(agency: Machine) -> None:
    assert agency.post(DOOR, raw=b"a=b", content_type="text/csv").status_code == 415


# --- there and back -------------------------------------------------------------------------
RECEIVERS = {
    "CountryCode",
    "OwnerIdentifier",
    "Generation",
    "LastChanged",
    "auth:AuthorisationStatus",
    "auth:AuthorisationDesiredStatus",
    "auth:CountryCode",
    "task:CountryCode",
    "task:Status",
    "doc:DocumentStatus",
    "ov:Record",
    "ov:RequestRecord",
}
SEALED = {"task:TargetIdentifier", "ov:IdentitySealed", "task:RequestValues"}


def without(tree: Any, names: set[str]) -> Any:
    if isinstance(tree, dict):
        kept = {name: without(value, names) for name, value in tree.items() if name not in names}
        return {name: value for name, value in kept.items() if value not in ({}, [])}
    return [without(one, names) for one in tree] if isinstance(tree, list) else tree


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
        assert without(shown, RECEIVERS | SEALED) == without(one, RECEIVERS | SEALED)


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
