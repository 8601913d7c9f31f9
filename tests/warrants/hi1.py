"""Builders of messages of ETSI TS 103 120, written from its text and not from our code."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from tests.build import NOON, a_filing
from tests.warrants.requests import a_request_as_filed

AUTH = "{http://uri.etsi.org/03120/common/2020/09/Authorisation}AuthorisationObject"
TASK = "{http://uri.etsi.org/03120/common/2020/09/Task}"
DOC = "{http://uri.etsi.org/03120/common/2020/09/Document}DocumentObject"
OURS = "{urn:oversight:hi1:1}"
TEXTS = ("facts", "necessity", "less_intrusive", "proportionality", "expected")
Tree = dict[str, Any]
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


def entry(owner: str, name: str, value: str) -> Tree:
    return {"common:Owner": owner, "common:Name": name, "common:Value": value}


def given(**fields: Any) -> Tree:
    """The fields that have something in them; two underscores stand for a colon."""
    return {
        name.replace("__", ":"): value
        for name, value in fields.items()
        if value not in (None, "", [], {}, False)
    }


def utc(value: Any) -> str:
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def message(agency: str, *actions: Tree, **changes: Any) -> Tree:
    """A request of an agency; each action is a verb and what it holds."""
    head = {
        "SenderIdentifier": {"CountryCode": "KZ", "UniqueIdentifier": agency},
        "ReceiverIdentifier": {"CountryCode": "KZ", "UniqueIdentifier": "oversight"},
        "TransactionIdentifier": str(uuid4()),
        "Timestamp": "2026-11-20T12:00:00.000000Z",
        "Version": {
            "ETSIVersion": "V1.23.1",
            "NationalProfileOwner": "Oversight",
            "NationalProfileVersion": "1.0",
        },
    }
    numbered = [{"ActionIdentifier": number, **one} for number, one in enumerate(actions)]
    return {
        "Header": head | changes,
        "Payload": {"RequestPayload": {"ActionRequests": {"ActionRequest": numbered}}},
    }


def create(tree: Tree) -> Tree:
    return {"CREATE": {"HI1Object": tree}}


def document(inside: str, name: str, text: str, **changes: Any) -> Tree:
    return {
        "@xsi:type": DOC,
        "ObjectIdentifier": str(uuid4()),
        "AssociatedObjects": {"AssociatedObject": [inside]},
        "doc:DocumentName": f"{name}.txt",
        "doc:DocumentType": entry("Oversight", "FilingText", name),
        "doc:DocumentBody": {
            "doc:Contents": base64.b64encode(text.encode()).decode(),
            "doc:ContentType": "text/plain",
        },
    } | changes


def target(inside: str, body: Tree, label: str = "LIID-1", **changes: Any) -> Tree:
    formats = {"name": "PersonName", "iin": "PersonNumber", "details": "PersonDetails"}
    values = [
        {
            "task:FormatType": {
                "task:FormatOwner": "Oversight",
                "task:FormatName": formats[name],
            },
            "task:Value": value,
        }
        for name, value in (body.get("identity") or {}).items()
        if value
    ]
    named = {"task:TargetIdentifierValues": {"task:TargetIdentifierValue": values}}
    return {
        "@xsi:type": f"{TASK}LITaskObject",
        "ObjectIdentifier": str(uuid4()),
        "AssociatedObjects": {"AssociatedObject": [inside]},
        **given(task__Reference=label, task__TargetIdentifier=named if values else None),
        "task:NationalLITaskingParameters": {
            "@xsi:type": f"{OURS}TargetParameters",
            **given(
                ov__Kind=body["kind"],
                ov__Capacity=body["capacity"],
                ov__Pseudonym=body.get("pseudonym"),
                ov__Protected=body.get("protected"),
                ov__OwnGraveOffence=body.get("own_grave_offence"),
                ov__Consent=body.get("consent"),
            ),
        },
    } | changes


def officer(body: Tree) -> Tree:
    return given(**{f"ov__{name.title()}": value for name, value in body.items()})


def offence(body: Tree) -> Tree:
    years = body.get("max_penalty_years")
    return given(
        ov__Code=body["code"],
        ov__Title=body.get("title"),
        ov__MaxPenaltyYears=None if years is None else str(years),
        ov__CriminalGroup=body.get("criminal_group"),
        ov__Grave=body.get("grave"),
    )


def flags(body: Tree) -> Tree | None:
    named = []
    if body.get("urgent"):
        named.append(entry("ETSI", "AuthorisationFlag", "IsEmergency"))
    threat = (body.get("threat") or {}).get("consent")
    ways = {"application": "ThreatApplication", "written_consent": "ThreatWrittenConsent"}
    own = [("ProsecutorGeneralAgreed", body.get("prosecutor_general_agreed"))]
    own += [(name, threat == way) for way, name in ways.items()]
    named += [entry("Oversight", "AuthorisationFlag", name) for name, holds in own if holds]
    return {"auth:AuthorisationFlag": named} if named else None


def authorisation(body: Tree, **changes: Any) -> Tree:
    approver, urgent = body.get("approved_by") or {}, body.get("urgent") or {}
    details = given(
        common__ApproverName=approver.get("name"), common__ApproverRole=approver.get("position")
    )
    approval = {"common:ApprovalType": "Approval", "common:ApproverDetails": details}
    return {
        "@xsi:type": AUTH,
        "ObjectIdentifier": str(uuid4()),
        "auth:AuthorisationReference": body["agency_reference"],
        "auth:AuthorisationLegalType": entry("Oversight", "Rulebook", body["rulebook"]),
        **given(
            auth__AuthorisationTimespan=given(
                auth__StartTime=utc(urgent["started_at"]) if urgent else None
            ),
            auth__AuthorisationCreationTimestamp=utc(body["resolved_at"]),
            auth__AuthorisationApprovalDetails=approval if approver else None,
            auth__AuthorisationFlags=flags(body),
        ),
        "auth:NationalAuthorisationParameters": {
            "@xsi:type": f"{OURS}WarrantParameters",
            **given(
                ov__Court=body["court"],
                ov__CaseNumber=body.get("case_number"),
                ov__Offence=[offence(one) for one in body["offences"]],
                ov__Measure=body["measures"],
                ov__Aim=body.get("aim"),
                ov__RequestedDays=body["requested_days"],
                ov__System=body.get("systems"),
                ov__Officer=officer(body["officer"]),
                ov__ApproverRank=approver.get("rank"),
                ov__ApproverNumber=approver.get("number"),
            ),
        },
    } | changes


def application(body: Tree) -> list[Tree]:
    """The objects of one application: the authorisation first, then its texts and targets."""
    whole = authorisation(body)
    inside = whole["ObjectIdentifier"]
    texts = {name: body[name] for name in TEXTS if body.get(name)}
    if body.get("urgent"):
        texts["urgent.why"] = body["urgent"]["why"]
    return [
        whole,
        *(document(inside, name, text) for name, text in texts.items()),
        *(
            target(inside, one, f"LIID-{number}")
            for number, one in enumerate(body["targets"], start=1)
        ),
    ]


def filing_message(agency: str, court: str, **changes: Any) -> Tree:
    """A message that files one lawful application."""
    return message(agency, *map(create, application(a_filing(court, **changes))))


def request(body: Tree, *links: str, **changes: Any) -> Tree:
    """One request for stored data as an object."""
    values = [
        {
            "task:FormatType": {"task:FormatOwner": "Oversight", "task:FormatName": one["kind"]},
            "task:Value": value,
        }
        for one in body.get("selectors", [])
        for value in one.get("values", [])
    ]
    face = body.get("face_search") or {}
    return {
        "@xsi:type": f"{TASK}LDTaskObject",
        "ObjectIdentifier": str(uuid4()),
        **given(AssociatedObjects=given(AssociatedObject=list(links))),
        "task:Reference": body["agency_reference"],
        "task:RequestDetails": {
            "task:Type": entry(
                "Oversight", "RequestType", "bulk" if body.get("bulk") else "targeted"
            ),
            "task:StartTime": utc(body["since"]),
            "task:EndTime": utc(body["until"]),
            "task:Subtype": {
                "task:RequestSubtype": [
                    entry("Oversight", "DataCategory", one) for one in body["categories"]
                ]
            },
            **given(task__RequestValues=given(task__RequestValue=values)),
        },
        "task:ApprovalDetails": {
            "common:ApprovalType": "Approval",
            "common:ApproverDetails": {"common:ApproverName": body["approved_by"]["name"]},
        },
        "task:CSPID": {"CountryCode": "KZ", "UniqueIdentifier": body["provider"]},
        "task:NationalLDTaskingParameters": {
            "@xsi:type": f"{OURS}RequestParameters",
            **given(
                ov__Rulebook=body.get("rulebook"),
                ov__CaseNumber=body.get("case_number"),
                ov__LegalBasis=body["legal_basis"],
                ov__Purpose=body["purpose"],
                ov__Selector=[
                    {"ov:Kind": one["kind"], "ov:Count": one["count"]}
                    for one in body.get("selectors", [])
                ],
                ov__BulkOrder=body.get("bulk_order"),
                ov__Urgent=body.get("urgent"),
                ov__UrgentWhy=body.get("urgent_why"),
                ov__FaceSearch=given(
                    ov__ProbeQuality=face.get("probe_quality"),
                    ov__Watchlist=face.get("watchlist"),
                    ov__FaceSystem=face.get("system"),
                ),
                ov__RequestedAt=utc(body["requested_at"]),
                ov__Officer=officer(
                    {name: body["officer"].get(name) for name in ("name", "number")}
                ),
                ov__ApproverNumber=body["approved_by"].get("number"),
            ),
        },
    } | changes


def request_message(agency: str, provider: str, at: datetime = NOON, **changes: Any) -> Tree:
    return message(agency, create(request(a_request_as_filed(provider, at, **changes))))


def give_up(identifier: str, at: datetime = NOON, **changes: Any) -> Tree:
    """An update that says that a warrant is no longer wanted."""
    tree = {
        "@xsi:type": AUTH,
        "ObjectIdentifier": identifier,
        "auth:AuthorisationDesiredStatus": entry("ETSI", "AuthorisationDesiredStatus", "Cancelled"),
        "auth:NationalAuthorisationParameters": {
            "@xsi:type": f"{OURS}StepParameters",
            "ov:Reason": "It brought nothing.",
            "ov:At": utc(at),
            "ov:Officer": {"ov:Name": "A. Officer"},
        },
    }
    return {"UPDATE": {"HI1Object": tree | changes}}


def get(identifier: str) -> Tree:
    return {"GET": {"Identifier": identifier}}


def listing(kind: str, **more: Any) -> Tree:
    return {"LIST": {"ObjectType": entry("ETSI", "ObjectType", kind), **more}}


def answers(response: Tree) -> list[Tree]:
    """What a response says of each action."""
    actions: list[Tree] = response["Payload"]["ResponsePayload"]["ActionResponses"][
        "ActionResponse"
    ]
    assert [one["ActionIdentifier"] for one in actions] == list(range(len(actions)))
    return actions


def errors(response: Tree) -> list[tuple[int, str] | None]:
    """The number and the description of each action's error; None where there is none."""
    found = [one.get("ErrorInformation") for one in answers(response)]
    return [one and (one["ErrorCode"], one["ErrorDescription"]) for one in found]


def kept(tree: Any) -> Any:
    """What a sender may say and a reader may see."""
    if isinstance(tree, list):
        return [kept(one) for one in tree]
    if not isinstance(tree, dict):
        return tree
    inner = {name: kept(one) for name, one in tree.items() if name not in RECEIVERS | SEALED}
    return {name: one for name, one in inner.items() if one not in ({}, [])}
