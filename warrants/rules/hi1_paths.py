"""Our fields and the standard's paths; docs/etsi-ts-103-120.md is held against these tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from warrants.rules.hi1 import ETSI

PARAMETERS: Final = "auth:NationalAuthorisationParameters"
TARGET: Final = "task:NationalLITaskingParameters"
REQUEST: Final = "task:NationalLDTaskingParameters"
APPROVER: Final = "auth:AuthorisationApprovalDetails/common:ApproverDetails"
TEXTS: Final = (  # each a document of its own; the order numbers them
    "facts",
    "necessity",
    "less_intrusive",
    "proportionality",
    "expected",
    "urgent.why",
)
WARRANT_PATHS: Final[Mapping[str, str]] = {
    "agency_reference": "auth:AuthorisationReference",
    "rulebook": "auth:AuthorisationLegalType",
    "resolved_at": "auth:AuthorisationCreationTimestamp",
    "urgent.started_at": "auth:AuthorisationTimespan/auth:StartTime",
    "urgent": "auth:AuthorisationFlags/auth:AuthorisationFlag",
    "threat": "auth:AuthorisationFlags/auth:AuthorisationFlag",
    "prosecutor_general_agreed": "auth:AuthorisationFlags/auth:AuthorisationFlag",
    "approved_by.name": f"{APPROVER}/common:ApproverName",
    "approved_by.position": f"{APPROVER}/common:ApproverRole",
    "approved_by.rank": f"{PARAMETERS}/ov:ApproverRank",
    "approved_by.number": f"{PARAMETERS}/ov:ApproverNumber",
    "approved_by": "auth:AuthorisationApprovalDetails",
    "court": f"{PARAMETERS}/ov:Court",
    "case_number": f"{PARAMETERS}/ov:CaseNumber",
    "offences": f"{PARAMETERS}/ov:Offence",
    "measures": f"{PARAMETERS}/ov:Measure",
    "aim": f"{PARAMETERS}/ov:Aim",
    "requested_days": f"{PARAMETERS}/ov:RequestedDays",
    "systems": f"{PARAMETERS}/ov:System",
    "officer": f"{PARAMETERS}/ov:Officer",
    "targets": "LITaskObject",
    **dict.fromkeys(TEXTS, "doc:DocumentBody/doc:Contents"),
}
TARGET_PATHS: Final[Mapping[str, str]] = {
    "kind": f"{TARGET}/ov:Kind",
    "capacity": f"{TARGET}/ov:Capacity",
    "pseudonym": f"{TARGET}/ov:Pseudonym",
    "protected": f"{TARGET}/ov:Protected",
    "own_grave_offence": f"{TARGET}/ov:OwnGraveOffence",
    "consent": f"{TARGET}/ov:Consent",
    "identity": "task:TargetIdentifier/task:TargetIdentifierValues/task:TargetIdentifierValue",
}
REQUEST_PATHS: Final[Mapping[str, str]] = {
    "agency_reference": "task:Reference",
    "rulebook": f"{REQUEST}/ov:Rulebook",
    "provider": "task:CSPID/UniqueIdentifier",
    "warrant": "AssociatedObjects/AssociatedObject",
    "case_number": f"{REQUEST}/ov:CaseNumber",
    "legal_basis": f"{REQUEST}/ov:LegalBasis",
    "purpose": f"{REQUEST}/ov:Purpose",
    "categories": "task:RequestDetails/task:Subtype/task:RequestSubtype",
    "selectors": "task:RequestDetails/task:RequestValues/task:RequestValue",
    "selectors.count": f"{REQUEST}/ov:Selector",
    "since": "task:RequestDetails/task:StartTime",
    "until": "task:RequestDetails/task:EndTime",
    "bulk": "task:RequestDetails/task:Type",
    "bulk_order": f"{REQUEST}/ov:BulkOrder",
    "urgent": f"{REQUEST}/ov:Urgent",
    "urgent_why": f"{REQUEST}/ov:UrgentWhy",
    "face_search": f"{REQUEST}/ov:FaceSearch",
    "requested_at": f"{REQUEST}/ov:RequestedAt",
    "officer": f"{REQUEST}/ov:Officer",
    "approved_by.name": "task:ApprovalDetails/common:ApproverDetails/common:ApproverName",
    "approved_by.number": f"{REQUEST}/ov:ApproverNumber",
    "approved_by": "task:ApprovalDetails",
}
IDENTITY_FORMATS: Final = {"PersonName": "name", "PersonNumber": "iin", "PersonDetails": "details"}
SELECTOR_KINDS: Final = ("number", "account", "device", "person", "plate", "place", "image")
ETSI_FORMATS: Final = {  # what is known of the standard's target formats, by our kind of selector
    "InternationalE164": "number",
    "IMSI": "number",
    "SUPIIMSI": "number",
    "GPSIMSISDN": "number",
    "TELURI": "number",
    "IMEI": "device",
    "PEIIMEI": "device",
    "MACAddress": "device",
    "VIN": "plate",
    "EmailAddress": "account",
    "NAI": "account",
    "SUPINAI": "account",
    "SIPURI": "account",
    "IPv4Address": "account",
    "IPv6Address": "account",
}
EMERGENCY: Final = (ETSI, "AuthorisationFlag", "IsEmergency")
OWN_FLAGS: Final[Mapping[str, dict[str, Any]]] = {
    "ProsecutorGeneralAgreed": {"prosecutor_general_agreed": True},
    "ThreatApplication": {"threat": {"consent": "application"}},
    "ThreatWrittenConsent": {"threat": {"consent": "written_consent"}},
}
STATUS: Final = {  # of ours, the standard's; which of several ends it was stands in the record
    "applied": "AwaitingApproval",
    "running_unconfirmed": "EmergencyApproval",
    "authorised": "Approved",
    "refused": "Rejected",
    "withdrawn": "Cancelled",
    "lapsed": "Expired",
}
TASK_STATUS: Final = {
    "AwaitingApproval": "AwaitingApproval",
    "EmergencyApproval": "Active",
    "Approved": "Active",
    "Rejected": "Rejected",
    "Cancelled": "Cancelled",
    "Expired": "Expired",
}
OVER: Final = frozenset({"Rejected", "Cancelled", "Expired"})
RECEIVERS_OWN: Final = frozenset(
    {
        "Generation",
        "LastChanged",
        "auth:AuthorisationStatus",
        "auth:AuthorisationTerminationTimestamp",
        "auth:AuthorisationInvalidReason",
        "auth:EndTime",
        "task:Status",
        "task:InvalidReason",
        "doc:DocumentStatus",
        "doc:DocumentInvalidReason",
        "ov:Record",
        "ov:RequestRecord",
    }
)


def path_of(place: Sequence[str | int], paths: Mapping[str, str]) -> str:
    """Return the standard's path of one of our fields; of a part, that of the longest known."""
    names = [str(one) for one in place if not isinstance(one, int)]
    for length in range(len(names), 0, -1):
        if found := paths.get(".".join(names[:length])):
            return found
    return "/".join(names)
