"""From the standard: objects of a message into the bodies of filings, every fault at once."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from pydantic import ValidationError

from warrants.rules.hi1 import ETSI, PROFILE, ErrorCode, Tree, without_gaps
from warrants.rules.hi1_paths import (
    EMERGENCY,
    ETSI_FORMATS,
    IDENTITY_FORMATS,
    OWN_FLAGS,
    RECEIVERS_OWN,
    REQUEST_PATHS,
    SELECTOR_KINDS,
    TARGET_PATHS,
    TEXTS,
    WARRANT_PATHS,
)
from warrants.rules.hi1_shapes import (
    Authorisation,
    Document,
    Entry,
    Flags,
    LdTask,
    LiTask,
    Value,
)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one element: where, in the standard's number, why.

    `why` is a word of ours, a fault of a shape, or a breach of the rulebook; the doors
    say it in the caller's language.
    """

    path: str
    code: ErrorCode
    why: Any
    expected: str = ""


def fault_of_shape(error: Mapping[str, Any], path: str) -> Fault:
    """Return the fault that a shape found, under the number of the standard."""
    codes = {
        "missing": ErrorCode.MISSING,
        "extra_forbidden": ErrorCode.NOT_SUPPORTED,
        "union_tag_invalid": ErrorCode.NOT_SUPPORTED,
        "union_tag_not_found": ErrorCode.MISSING,
        "one_verb": ErrorCode.SCHEMA,
    }
    kind = str(error["msg"]).removeprefix("Value error, ")
    code = codes.get(kind, codes.get(error["type"], ErrorCode.IMPROPER_VALUE))
    if error["type"] == "extra_forbidden" and path.rpartition("/")[2] in RECEIVERS_OWN:
        return Fault(path, ErrorCode.CHANGE_NOT_ALLOWED, "hi1_receiver_owns")
    return Fault(path, code, dict(error))


def plain(tree: Any) -> Any:
    """Return a message without the declarations of namespaces that JSON carries along."""
    if not isinstance(tree, dict):
        return tree
    head = tree.get("Header")
    bare = {name: value for name, value in tree.items() if not name.startswith("@xmlns")}
    if isinstance(head, dict):
        bare["Header"] = {
            name: value for name, value in head.items() if not name.startswith("@xmlns")
        }
    return bare


def faults_of_message(error: ValidationError) -> dict[int | None, list[Fault]]:
    """Return what the shape of a message found, by the place of the action; None: of no action."""
    found: dict[int | None, list[Fault]] = {}
    for one in error.errors(include_url=False, include_input=False):
        place = one["loc"]
        inside = len(place) > len(TO_ACTIONS) and place[: len(TO_ACTIONS)] == TO_ACTIONS
        index = place[len(TO_ACTIONS)] if inside else None
        rest = place[len(TO_ACTIONS) + 1 :] if inside else place
        path = "/".join(str(part) for part in rest if not str(part).startswith("{"))
        for verb in ("CREATE", "UPDATE"):
            path = path.removeprefix(f"{verb}/HI1Object/")
        fault = fault_of_shape(dict(one), path)
        if isinstance(index, int):
            found.setdefault(index, []).append(fault)
        else:
            found.setdefault(None, []).append(replace(fault, code=ErrorCode.SCHEMA))
    return found


TO_ACTIONS: Final = ("Payload", "RequestPayload", "ActionRequests", "ActionRequest")


@dataclass(slots=True)
class Reading:
    """A filing as it is put together, and what is wrong with the objects it is made of."""

    faults: list[tuple[Any, Fault]] = field(default_factory=list)  # the object, and its fault

    def add(self, owner: Any, path: str, code: ErrorCode, why: str, expected: str = "") -> None:
        self.faults.append((owner, Fault(path, code, why, expected)))

    def value(self, owner: Any, path: str, given: Entry, name: str) -> str:
        """Return the value of an entry of the profile's dictionary `name`."""
        if (given.owner, given.name) != (PROFILE, name):
            self.add(owner, path, ErrorCode.IMPROPER_VALUE, "hi1_dictionary", f"{PROFILE}, {name}")
        return given.value

    def wish(self, owner: Any, path: str, given: Entry | None, *lawful: str) -> None:
        """Check a status that the sender wishes for."""
        if given is not None and (given.owner != ETSI or given.value not in lawful):
            self.add(
                owner, path, ErrorCode.IMPROPER_VALUE, "hi1_one_of", f"{ETSI}: {', '.join(lawful)}"
            )


def filing_of(
    given: Authorisation, tasks: Sequence[LiTask], documents: Sequence[Document]
) -> tuple[Tree, Reading]:
    """Return the body of a first application, and what could not be read of it."""
    reading = Reading()
    more = given.parameters
    texts = _texts(documents, reading)
    flags = _flags(given, reading)
    urgent = flags.pop("urgent", False)
    started, why = given.timespan, texts.pop("urgent.why", None)
    if started and not urgent:
        reading.add(
            given,
            WARRANT_PATHS["urgent.started_at"],
            ErrorCode.IMPROPER_VALUE,
            "hi1_only_urgent",
        )
    if why is not None and not urgent:
        document = next(one for one in documents if one.kind.value == "urgent.why")
        reading.add(document, "doc:DocumentType", ErrorCode.IMPROPER_VALUE, "hi1_only_urgent")
    reading.wish(
        given,
        "auth:AuthorisationDesiredStatus",
        given.desired,
        "EmergencyApproval" if urgent else "Approved",
    )
    for task in tasks:
        reading.wish(task, "task:DesiredStatus", task.desired, "Active")
    approver = given.approval.approver if given.approval else None
    if approver is None and (more.approver_rank or more.approver_number):
        reading.add(given, WARRANT_PATHS["approved_by"], ErrorCode.MISSING, "hi1_approver")
    body = {
        "agency_reference": given.reference,
        "rulebook": reading.value(given, WARRANT_PATHS["rulebook"], given.legal_type, "Rulebook"),
        "court": more.court,
        "case_number": more.case_number,
        "offences": [one.model_dump() for one in more.offences],
        "measures": more.measures,
        "aim": more.aim,
        "targets": [_target(task, reading) for task in tasks],
        **texts,
        "requested_days": more.requested_days,
        "urgent": without_gaps({"started_at": started and started.start, "why": why})
        if urgent
        else None,
        "systems": more.systems,
        "resolved_at": given.created,
        "officer": more.officer.model_dump(),
        "approved_by": {
            "name": approver.name,
            "position": approver.role,
            "rank": more.approver_rank,
            "number": more.approver_number,
        }
        if approver
        else None,
        **flags,
    }
    return body, reading


def _texts(documents: Sequence[Document], reading: Reading) -> Tree:
    texts: Tree = {}
    for one in documents:
        name = reading.value(one, "doc:DocumentType", one.kind, "FilingText")
        if name not in TEXTS:
            expected = ", ".join(TEXTS)
            reading.add(one, "doc:DocumentType", ErrorCode.IMPROPER_VALUE, "hi1_one_of", expected)
            continue
        if name in texts:
            reading.add(one, "doc:DocumentType", ErrorCode.IMPROPER_VALUE, "hi1_text_twice")
        try:
            texts[name] = base64.b64decode(one.body.contents, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError, ValueError):
            texts[name] = "-"  # so that it does not count as missing too
            reading.add(one, WARRANT_PATHS["facts"], ErrorCode.IMPROPER_VALUE, "hi1_text")
    return texts


def _flags(given: Authorisation, reading: Reading) -> Tree:
    found: Tree = {}
    flags = given.flags or Flags.model_construct(flags=[])
    for one in flags.flags:
        said = {"urgent": True} if _triple(one) == EMERGENCY else None
        if (one.owner, one.name) == (PROFILE, "AuthorisationFlag"):
            said = OWN_FLAGS.get(one.value)
        if said is None or said.keys() & found.keys():
            expected = ", ".join(["ETSI: IsEmergency", f"{PROFILE}: {', '.join(OWN_FLAGS)}"])
            reading.add(
                given, WARRANT_PATHS["urgent"], ErrorCode.IMPROPER_VALUE, "hi1_one_of", expected
            )
            continue
        found |= said
    return found


def _triple(given: Entry) -> tuple[str, str, str]:
    return given.owner, given.name, given.value


def _target(task: LiTask, reading: Reading) -> Tree:
    given = task.parameters.model_dump(exclude={"type_", "country"})
    return {**given, "identity": _identity(task, reading)}


def _identity(task: LiTask, reading: Reading) -> Tree | None:
    if task.target is None:
        return None
    found: Tree = {}
    for one in task.target.values.values:
        name = IDENTITY_FORMATS.get(one.format.name) if one.format.owner == PROFILE else None
        if name is None or name in found:
            expected = f"{PROFILE}: {', '.join(IDENTITY_FORMATS)}"
            reading.add(
                task,
                f"{TARGET_PATHS['identity']}/task:FormatType",
                ErrorCode.NOT_SUPPORTED,
                "hi1_one_of",
                expected,
            )
            continue
        found[name] = one.value
    return found


def request_of(given: LdTask) -> tuple[Tree, Reading]:
    """Return the body of a request for stored data, but for the warrant it rests on."""
    reading, more, details = Reading(), given.parameters, given.details
    kind = reading.value(given, REQUEST_PATHS["bulk"], details.kind, "RequestType")
    if kind not in {"targeted", "bulk"}:
        reading.add(
            given,
            REQUEST_PATHS["bulk"],
            ErrorCode.IMPROPER_VALUE,
            "hi1_one_of",
            f"{PROFILE}: targeted, bulk",
        )
    reading.wish(given, "task:DesiredStatus", given.desired, "AwaitingDisclosure", "Disclosed")
    body = {
        "agency_reference": given.reference,
        "rulebook": more.rulebook,
        "provider": given.provider.name,
        "case_number": more.case_number,
        "legal_basis": more.legal_basis,
        "purpose": more.purpose,
        "categories": [
            reading.value(given, REQUEST_PATHS["categories"], one, "DataCategory")
            for one in details.subtypes.subtypes
        ],
        "selectors": _selectors(given, reading),
        "since": details.start,
        "until": details.end,
        "bulk": kind == "bulk",
        "bulk_order": more.bulk_order,
        "urgent": more.urgent,
        "urgent_why": more.urgent_why,
        "face_search": more.face_search.model_dump() if more.face_search else None,
        "requested_at": more.requested_at,
        "officer": more.officer.model_dump(),
        "approved_by": {"name": given.approval.approver.name, "number": more.approver_number},
    }
    return body, reading


def _selectors(given: LdTask, reading: Reading) -> list[Tree]:
    """Return what is asked about: as many of a kind as is said, or as there are values."""
    values: dict[str, list[str]] = {}
    for one in given.details.values.values if given.details.values else []:
        kind = _selector_kind(one)
        if kind is None:
            known = f"{PROFILE}: {', '.join(SELECTOR_KINDS)}; {ETSI}: {', '.join(ETSI_FORMATS)}"
            path = f"{REQUEST_PATHS['selectors']}/task:FormatType"
            reading.add(given, path, ErrorCode.NOT_SUPPORTED, "hi1_one_of", known)
            continue
        named = one.format.owner == ETSI  # what the standard calls it is kept in the value
        values.setdefault(kind, []).append(f"{one.format.name} {one.value}" if named else one.value)
    counts = {one.kind: one.count for one in given.parameters.selectors}
    if len(counts) != len(given.parameters.selectors):
        reading.add(
            given, REQUEST_PATHS["selectors.count"], ErrorCode.IMPROPER_VALUE, "hi1_kind_twice"
        )
    return [
        {
            "kind": kind,
            "count": counts.get(kind, len(values.get(kind, []))),
            "values": values.get(kind, []),
        }
        for kind in dict.fromkeys([*counts, *values])
    ]


def _selector_kind(given: Value) -> str | None:
    if given.format.owner == ETSI:
        return ETSI_FORMATS.get(given.format.name)
    known = given.format.owner == PROFILE and given.format.name in SELECTOR_KINDS
    return given.format.name if known else None
