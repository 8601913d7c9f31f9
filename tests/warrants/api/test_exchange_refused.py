"""What messages of ETSI TS 103 120 are refused for, and that nothing is left of them."""

from __future__ import annotations

from typing import Any

import pytest

from oversight.models import Court
from tests.build import a_filing
from tests.machine import Machine
from tests.warrants import hi1
from tests.warrants.api.exchange import BODY, DOOR, PARAMETERS, TARGET, broken, drop, put, sent
from tests.warrants.api.remains import left
from tests.warrants.hi1 import Tree, create, errors, filing_message, message

pytestmark = pytest.mark.django_db


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
