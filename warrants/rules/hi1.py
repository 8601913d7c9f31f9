"""The words of ETSI TS 103 120 that are used here, and the names of objects that came otherwise.

A message is a tree of plain dictionaries, keyed as the JSON encoding of the standard keys
it: an element of the core has its bare name, any other the prefix of its namespace.
`warrants.rules.hi1_xml` reads XML into the same tree and writes the tree as XML.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import IntEnum, StrEnum
from typing import Any, Final
from uuid import UUID

Tree = dict[str, Any]
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
PREFIXES: Final[Mapping[str, str]] = {
    "": "http://uri.etsi.org/03120/common/2019/10/Core",
    "common": "http://uri.etsi.org/03120/common/2016/02/Common",
    "auth": "http://uri.etsi.org/03120/common/2020/09/Authorisation",
    "task": "http://uri.etsi.org/03120/common/2020/09/Task",
    "doc": "http://uri.etsi.org/03120/common/2020/09/Document",
    "notif": "http://uri.etsi.org/03120/common/2016/02/Notification",
    "ov": "urn:oversight:hi1:1",
}
ETSI: Final = "ETSI"
ETSI_VERSION: Final = "V1.23.1"
PROFILE: Final = "Oversight"  # owner of the profile's dictionaries, and of the profile itself
PROFILE_VERSION: Final = "1.0"
TYPE: Final = "@xsi:type"


class Kind(StrEnum):
    """The objects that are exchanged; the value is the standard's word in a LIST."""

    AUTHORISATION = "Authorisation"
    DOCUMENT = "Document"
    LI_TASK = "LITask"
    LD_TASK = "LDTask"
    NOTIFICATION = "Notification"


TYPES: Final[Mapping[Kind, str]] = {
    Kind.AUTHORISATION: f"{{{PREFIXES['auth']}}}AuthorisationObject",
    Kind.DOCUMENT: f"{{{PREFIXES['doc']}}}DocumentObject",
    Kind.LI_TASK: f"{{{PREFIXES['task']}}}LITaskObject",
    Kind.LD_TASK: f"{{{PREFIXES['task']}}}LDTaskObject",
    Kind.NOTIFICATION: f"{{{PREFIXES['notif']}}}NotificationObject",
}


class ErrorCode(IntEnum):
    """Why an action is not carried out, in the numbers of the standard's annex D."""

    GENERAL = 3000
    NOT_SUPPORTED = 3001
    ACTION_TWICE = 3002
    MISSING = 3005
    CHANGE_NOT_ALLOWED = 3006
    IMPROPER_VALUE = 3007
    IMPROPER_CHANGE = 3008
    VALUE_NOT_FOUND = 3009
    OBJECT_EXISTS = 3010
    UPDATE_UNKNOWN = 3011
    UPDATE_OVER = 3012
    GET_UNKNOWN = 3014
    LINK_UNKNOWN = 3016
    LINK_FAILED = 3018
    SCHEMA = 3020
    VERSION = 3021


ORDER: Final = tuple(Kind)
MARK: Final = int.from_bytes(b"ovs")


def derived(kind: Kind, pk: int, number: int = 0) -> str:
    """Return the identifier of an object that no message created: the same one always.

    It is a UUID of version 8 (RFC 9562), whose bits are for its maker to choose: they
    hold what kind of object it is, of which row, and which part of it.
    """
    head = (ORDER.index(kind) << 40) | (number << 24) | MARK
    return str(UUID(int=(head << 80) | (8 << 76) | (2 << 62) | pk))


def row_of(identifier: str) -> tuple[Kind, int, int] | None:
    """Return kind, row and part that an identifier was derived from; None if it was not."""
    value = UUID(identifier).int
    index, number, pk = value >> 120, (value >> 104) & 0xFFFF, value & ((1 << 62) - 1)
    if index >= len(ORDER) or derived(ORDER[index], pk, number) != str(UUID(identifier)):
        return None
    return ORDER[index], pk, number


def entry(name: str, value: str, owner: str = ETSI) -> Tree:
    """Return an entry of a dictionary."""
    return {"common:Owner": owner, "common:Name": name, "common:Value": value}


def moment(value: datetime | None) -> str | None:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z") if value else None


def without_gaps(tree: Mapping[str, Any]) -> Tree:
    """Leave out what is not there: None, an empty text, an empty list, an empty group."""
    return {name: value for name, value in tree.items() if value not in (None, "", [], {})}


def endpoint(country: str, name: str) -> Tree:
    return {"CountryCode": country, "UniqueIdentifier": name}


def header(*, sender: Tree, receiver: Tree, transaction: str, at: datetime) -> Tree:
    return {
        "SenderIdentifier": sender,
        "ReceiverIdentifier": receiver,
        "TransactionIdentifier": transaction,
        "Timestamp": f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z",
        "Version": {
            "ETSIVersion": ETSI_VERSION,
            "NationalProfileOwner": PROFILE,
            "NationalProfileVersion": PROFILE_VERSION,
        },
    }


def response(head: Tree, answers: list[Tree]) -> Tree:
    """Return a response in which every action has its answer."""
    actions = {"ActionResponses": {"ActionResponse": answers}}
    return {"Header": head, "Payload": {"ResponsePayload": actions}}


def failure(code: int, description: str) -> Tree:
    return {"ErrorInformation": {"ErrorCode": int(code), "ErrorDescription": description}}


def failed_message(head: Tree, code: int, description: str) -> Tree:
    """Return the response to a message that could not be taken up at all."""
    return {"Header": head, "Payload": {"ResponsePayload": failure(code, description)}}


def export(head: Tree, objects: list[Tree]) -> Tree:
    """Return a message that hands over objects as a GET of each would."""
    return response(
        head,
        [
            {"ActionIdentifier": number, "GETResponse": {"HI1Object": one}}
            for number, one in enumerate(objects)
        ],
    )
