"""To the standard: a warrant or a request as objects of a message.

Nothing here ever holds a sealed value: what a target or a selector is called came in, was
sealed, and is not among what is handed to these functions.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from warrants.rules.hi1 import (
    PREFIXES,
    PROFILE,
    TYPE,
    TYPES,
    Kind,
    Tree,
    endpoint,
    entry,
    moment,
    without_gaps,
)
from warrants.rules.hi1_paths import (
    OWN_FLAGS,
    PARAMETERS,
    REQUEST,
    STATUS,
    TARGET,
    TASK_STATUS,
    TEXTS,
)


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """What the receiver says of a warrant, beside what was filed."""

    reference: str
    status: str
    end_reason: str
    version: int
    updated_at: datetime
    renewals: int
    cumulative_days: int
    first_from: datetime | None
    last_until: datetime | None
    urgent_at: datetime | None
    ended_at: datetime | None
    providers: tuple[str, ...]

    @property
    def standing(self) -> str:
        """The status in the standard's words."""
        if self.status in STATUS:
            return STATUS[self.status]
        return {"expired": "Expired", "refused": "Rejected"}.get(self.end_reason, "Cancelled")


@dataclass(frozen=True, slots=True)
class Names:
    """Who owns the objects, and what they are called."""

    country: str
    owner: str
    identifiers: Mapping[tuple[Kind, int], str]
    labels: Mapping[tuple[Kind, int], str]

    def of(self, kind: Kind, number: int = 0, **more: Any) -> Tree:
        return {
            TYPE: TYPES[kind],
            "ObjectIdentifier": self.identifiers[kind, number],
            "CountryCode": self.country,
            "OwnerIdentifier": self.owner,
            **more,
        }

    def inside(self) -> Tree:
        """The link of a part to its authorisation."""
        return {"AssociatedObject": [self.identifiers[Kind.AUTHORISATION, 0]]}


def case_objects(
    filing: Mapping[str, Any],
    targets: Sequence[Mapping[str, Any]],
    record: CaseRecord,
    names: Names,
) -> list[Tree]:
    """Return a warrant as objects: the authorisation, its texts, its targets."""
    texts = {**filing, "urgent.why": (filing.get("urgent") or {}).get("why")}
    return [
        _authorisation(filing, record, names),
        *(
            _document(name, texts[name], number, record, names)
            for number, name in enumerate(TEXTS)
            if texts.get(name)
        ),
        *(_li_task(one, number, record, names) for number, one in enumerate(targets)),
    ]


def _authorisation(filing: Mapping[str, Any], record: CaseRecord, names: Names) -> Tree:
    standing, urgent = record.standing, filing.get("urgent") or {}
    approver = filing.get("approved_by") or {}
    desired = "EmergencyApproval" if record.urgent_at else "Approved"
    flags = [entry("AuthorisationFlag", "IsEmergency")] if record.urgent_at else []
    flags += [
        entry("AuthorisationFlag", name, PROFILE)
        for name, said in OWN_FLAGS.items()
        if all(filing.get(key) == value for key, value in said.items())
    ]
    span = {
        "auth:StartTime": moment(record.first_from) or urgent.get("started_at"),
        "auth:EndTime": moment(record.last_until),
    }
    return without_gaps(
        {
            **names.of(
                Kind.AUTHORISATION, Generation=record.version, LastChanged=moment(record.updated_at)
            ),
            "auth:AuthorisationReference": filing.get("agency_reference"),
            "auth:AuthorisationLegalType": entry("Rulebook", filing["rulebook"], PROFILE),
            "auth:AuthorisationStatus": entry("AuthorisationStatus", standing),
            "auth:AuthorisationDesiredStatus": entry(
                "AuthorisationDesiredStatus", "Cancelled" if standing == "Cancelled" else desired
            ),
            "auth:AuthorisationTimespan": without_gaps(span),
            "auth:AuthorisationCSPID": without_gaps(
                {"auth:CSPID": [endpoint(names.country, one) for one in record.providers]}
            ),
            "auth:AuthorisationCreationTimestamp": filing.get("resolved_at"),
            "auth:AuthorisationTerminationTimestamp": moment(record.ended_at),
            "auth:AuthorisationApprovalDetails": _approval(approver),
            "auth:AuthorisationFlags": {"auth:AuthorisationFlag": flags} if flags else None,
            PARAMETERS: without_gaps(
                {
                    TYPE: f"{{{PREFIXES['ov']}}}WarrantParameters",
                    "auth:CountryCode": names.country,
                    "ov:Court": filing.get("court"),
                    "ov:CaseNumber": filing.get("case_number"),
                    "ov:Offence": [_offence(one) for one in filing.get("offences", [])],
                    "ov:Measure": list(filing.get("measures", [])),
                    "ov:Aim": filing.get("aim"),
                    "ov:RequestedDays": filing.get("requested_days"),
                    "ov:System": list(filing.get("systems", [])),
                    "ov:Officer": _officer(filing.get("officer")),
                    "ov:ApproverRank": approver.get("rank"),
                    "ov:ApproverNumber": approver.get("number"),
                    "ov:Record": without_gaps(
                        {
                            "ov:Reference": record.reference,
                            "ov:Status": record.status,
                            "ov:EndReason": record.end_reason,
                            "ov:UrgentStart": moment(record.urgent_at),
                            "ov:Renewals": record.renewals,
                            "ov:CumulativeDays": record.cumulative_days,
                        }
                    ),
                }
            ),
        }
    )


def _approval(approver: Mapping[str, Any]) -> Tree | None:
    if not approver:
        return None
    details = {
        "common:ApproverName": approver.get("name"),
        "common:ApproverRole": approver.get("position"),
    }
    return {"common:ApprovalType": "Approval", "common:ApproverDetails": without_gaps(details)}


def _officer(given: Mapping[str, Any] | None) -> Tree | None:
    names = ("name", "position", "rank", "number")
    return without_gaps({f"ov:{one.title()}": given.get(one) for one in names}) if given else None


def _offence(given: Mapping[str, Any]) -> Tree:
    years = given.get("max_penalty_years")
    return without_gaps(
        {
            "ov:Code": given["code"],
            "ov:Title": given.get("title"),
            "ov:MaxPenaltyYears": None if years is None else str(years),
            "ov:CriminalGroup": given.get("criminal_group") or None,
            "ov:Grave": given.get("grave") or None,
        }
    )


def _document(name: str, text: str, number: int, record: CaseRecord, names: Names) -> Tree:
    return without_gaps(
        {
            **names.of(
                Kind.DOCUMENT,
                number,
                Generation=1,
                AssociatedObjects=names.inside(),
            ),
            "doc:DocumentName": names.labels.get((Kind.DOCUMENT, number), name),
            "doc:DocumentStatus": entry("DocumentStatus", record.standing),
            "doc:DocumentType": entry("FilingText", name, PROFILE),
            "doc:DocumentBody": {
                "doc:Contents": base64.b64encode(text.encode()).decode(),
                "doc:ContentType": "text/plain",
            },
        }
    )


def _li_task(target: Mapping[str, Any], number: int, record: CaseRecord, names: Names) -> Tree:
    return without_gaps(
        {
            **names.of(
                Kind.LI_TASK,
                number,
                Generation=record.version,
                AssociatedObjects=names.inside(),
                LastChanged=moment(record.updated_at),
            ),
            "task:Reference": names.labels.get((Kind.LI_TASK, number)),
            "task:Status": entry("TaskStatus", TASK_STATUS[record.standing]),
            TARGET: without_gaps(
                {
                    TYPE: f"{{{PREFIXES['ov']}}}TargetParameters",
                    "task:CountryCode": names.country,
                    "ov:Kind": target["kind"],
                    "ov:Capacity": target["capacity"],
                    "ov:Pseudonym": target.get("pseudonym"),
                    "ov:Protected": list(target.get("protected", [])),
                    "ov:OwnGraveOffence": target.get("own_grave_offence") or None,
                    "ov:Consent": target.get("consent") or None,
                    "ov:IdentitySealed": target.get("sealed") or None,
                }
            ),
        }
    )


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """What the receiver says of a request for stored data."""

    reference: str
    status: str
    outcome: str
    updated_at: datetime
    warrant: str | None  # the identifier of its authorisation

    @property
    def generation(self) -> int:
        return ("asked", "answered", "received").index(self.status) + 1

    @property
    def standing(self) -> str:
        """The status in the standard's words."""
        if self.status == "asked":
            return "AwaitingDisclosure"
        return "Rejected" if self.outcome == "refused" else "Disclosed"


def request_object(given: Mapping[str, Any], record: RequestRecord, names: Names) -> Tree:
    """Return a request for stored data as an object; the values of its selectors stay sealed."""
    face = given.get("face_search") or {}
    link = {"AssociatedObject": [record.warrant]} if record.warrant else None
    return without_gaps(
        {
            **names.of(
                Kind.LD_TASK,
                Generation=record.generation,
                AssociatedObjects=link,
                LastChanged=moment(record.updated_at),
            ),
            "task:Reference": given["agency_reference"],
            "task:Status": entry("LDTaskStatus", record.standing),
            "task:RequestDetails": {
                "task:Type": entry("RequestType", "bulk" if given["bulk"] else "targeted", PROFILE),
                "task:StartTime": given["since"],
                "task:EndTime": given["until"],
                "task:Subtype": {
                    "task:RequestSubtype": [
                        entry("DataCategory", one, PROFILE) for one in given["categories"]
                    ]
                },
            },
            "task:ApprovalDetails": _approval({"name": given["approved_by"]["name"]}),
            "task:CSPID": endpoint(names.country, given["provider"]),
            REQUEST: without_gaps(
                {
                    TYPE: f"{{{PREFIXES['ov']}}}RequestParameters",
                    "task:CountryCode": names.country,
                    "ov:Rulebook": given.get("rulebook"),
                    "ov:CaseNumber": given.get("case_number"),
                    "ov:LegalBasis": given["legal_basis"],
                    "ov:Purpose": given["purpose"],
                    "ov:Selector": [
                        {"ov:Kind": one["kind"], "ov:Count": one["count"]}
                        for one in given.get("selectors", [])
                    ],
                    "ov:BulkOrder": given.get("bulk_order"),
                    "ov:Urgent": given.get("urgent") or None,
                    "ov:UrgentWhy": given.get("urgent_why"),
                    "ov:FaceSearch": without_gaps(
                        {
                            "ov:ProbeQuality": face.get("probe_quality"),
                            "ov:Watchlist": face.get("watchlist"),
                            "ov:FaceSystem": face.get("system"),
                        }
                    ),
                    "ov:RequestedAt": given["requested_at"],
                    "ov:Officer": _officer(given["officer"]),
                    "ov:ApproverNumber": given["approved_by"].get("number"),
                    "ov:RequestRecord": without_gaps(
                        {
                            "ov:Reference": record.reference,
                            "ov:Status": record.status,
                            "ov:Outcome": record.outcome,
                        }
                    ),
                }
            ),
        }
    )


def notification(
    *,
    identifier: str,
    country: str,
    owner: str,
    linked: str | None,
    code: str,
    said: str,
    at: datetime,
) -> Tree:
    """Return something that an agency has to learn as an object that only the receiver makes."""
    return without_gaps(
        {
            TYPE: TYPES[Kind.NOTIFICATION],
            "ObjectIdentifier": identifier,
            "CountryCode": country,
            "OwnerIdentifier": owner,
            "Generation": 1,
            "AssociatedObjects": {"AssociatedObject": [linked]} if linked else None,
            "LastChanged": moment(at),
            "notif:NotificationDetails": said,
            "notif:NotificationType": entry("Event", code, PROFILE),
            "notif:NotificationTimestamp": moment(at),
        }
    )
