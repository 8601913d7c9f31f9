"""What a message may hold: every element that is understood, under the standard's name.

An element that is not here is refused, so that nothing is ever taken in and lost. Limits
of lengths and codes are not repeated: what is built of a message is read by the shapes of
filings, whose faults are then said of the element they came from.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from warrants.rules.hi1 import PREFIXES, TYPES, Kind
from warrants.rules.submissions import Instant, Label, Line, LooseProse

OV: Final = PREFIXES["ov"]
Identifier = Annotated[
    str,
    StringConstraints(
        pattern=r"^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$", to_lower=True
    ),
]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Whole = Annotated[int, Field(ge=0, le=2_000_000_000)]
Base64 = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120_000)]


class Element(BaseModel):
    """An element with every one of its parts; a part that is not known is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Entry(Element):
    """An entry of a dictionary."""

    owner: Label = Field(alias="common:Owner")
    name: Label = Field(alias="common:Name")
    value: Label = Field(alias="common:Value")


class Endpoint(Element):
    """A system that sends or receives."""

    country: Country = Field(alias="CountryCode")
    name: Label = Field(alias="UniqueIdentifier")


class Version(Element):
    """Which version of the standard, and which national profile of it."""

    etsi: Annotated[str, StringConstraints(pattern=r"^V[0-9]+\.[0-9]+\.[0-9]+$")] = Field(
        alias="ETSIVersion"
    )
    owner: Label = Field(alias="NationalProfileOwner")
    version: Label = Field(alias="NationalProfileVersion")


class Header(Element):
    """From whom, to whom, which transaction."""

    sender: Endpoint = Field(alias="SenderIdentifier")
    receiver: Endpoint = Field(alias="ReceiverIdentifier")
    transaction: Identifier = Field(alias="TransactionIdentifier")
    timestamp: Instant = Field(alias="Timestamp")
    version: Version = Field(alias="Version")


class Links(Element):
    """The objects that this one belongs to."""

    identifiers: list[Identifier] = Field(alias="AssociatedObject", min_length=1, max_length=20)


class Named(Element):
    """What every object has; Generation and LastChanged are the receiver's."""

    identifier: Identifier = Field(alias="ObjectIdentifier")
    country: Country | None = Field(default=None, alias="CountryCode")
    owner: Label | None = Field(default=None, alias="OwnerIdentifier")


class Officer(Element):
    """The human behind a filing."""

    name: Line = Field(alias="ov:Name")
    position: Line = Field(default="", alias="ov:Position")
    rank: Line = Field(default="", alias="ov:Rank")
    number: Line = Field(default="", alias="ov:Number")


class NumberedOfficer(Element):
    """The human behind a request for stored data."""

    name: Line = Field(alias="ov:Name")
    number: Line = Field(default="", alias="ov:Number")


class Offence(Element):
    """An offence that the application rests on."""

    code: Line = Field(alias="ov:Code")
    title: Line = Field(default="", alias="ov:Title")
    max_penalty_years: Decimal | None = Field(default=None, alias="ov:MaxPenaltyYears")
    criminal_group: bool = Field(default=False, alias="ov:CriminalGroup")
    grave: bool = Field(default=False, alias="ov:Grave")


class WarrantParameters(Element):
    """What the law asks of an application and the standard has no place for."""

    type_: Literal[f"{{{OV}}}WarrantParameters"] = Field(alias="@xsi:type")  # type: ignore[valid-type]
    country: Country | None = Field(default=None, alias="auth:CountryCode")
    court: Line = Field(alias="ov:Court")
    case_number: Line = Field(default="", alias="ov:CaseNumber")
    offences: list[Offence] = Field(alias="ov:Offence", max_length=50)
    measures: list[Line] = Field(alias="ov:Measure", max_length=20)
    aim: Line = Field(default="", alias="ov:Aim")
    requested_days: Whole = Field(alias="ov:RequestedDays")
    systems: list[Line] = Field(default=[], alias="ov:System", max_length=50)
    officer: Officer = Field(alias="ov:Officer")
    approver_rank: Line = Field(default="", alias="ov:ApproverRank")
    approver_number: Line = Field(default="", alias="ov:ApproverNumber")


class Flags(Element):
    """Flags of an authorisation."""

    flags: list[Entry] = Field(alias="auth:AuthorisationFlag", max_length=10)


class Timespan(Element):
    """When an urgent measure began; how long it may last is asked for in days."""

    start: Instant = Field(alias="auth:StartTime")


class WarrantApprover(Element):
    """Who approved an application."""

    name: Line = Field(alias="common:ApproverName")
    role: Line = Field(default="", alias="common:ApproverRole")


class WarrantApproval(Element):
    """That an application was approved before it was filed."""

    kind: Literal["Approval"] = Field(default="Approval", alias="common:ApprovalType")
    approver: WarrantApprover = Field(alias="common:ApproverDetails")


class Authorisation(Named):
    """An application for a warrant."""

    type_: Literal[TYPES[Kind.AUTHORISATION]] = Field(alias="@xsi:type")  # type: ignore[valid-type]
    reference: Line = Field(alias="auth:AuthorisationReference")
    legal_type: Entry = Field(alias="auth:AuthorisationLegalType")
    desired: Entry | None = Field(default=None, alias="auth:AuthorisationDesiredStatus")
    timespan: Timespan | None = Field(default=None, alias="auth:AuthorisationTimespan")
    created: Instant = Field(alias="auth:AuthorisationCreationTimestamp")
    approval: WarrantApproval | None = Field(
        default=None, alias="auth:AuthorisationApprovalDetails"
    )
    flags: Flags | None = Field(default=None, alias="auth:AuthorisationFlags")
    parameters: WarrantParameters = Field(alias="auth:NationalAuthorisationParameters")


class TargetParameters(Element):
    """What the law asks about a target."""

    type_: Literal[f"{{{OV}}}TargetParameters"] = Field(alias="@xsi:type")  # type: ignore[valid-type]
    country: Country | None = Field(default=None, alias="task:CountryCode")
    kind: Line = Field(alias="ov:Kind")
    capacity: Line = Field(alias="ov:Capacity")
    pseudonym: Line = Field(default="", alias="ov:Pseudonym")
    protected: list[Line] = Field(default=[], alias="ov:Protected", max_length=20)
    own_grave_offence: bool = Field(default=False, alias="ov:OwnGraveOffence")
    consent: bool = Field(default=False, alias="ov:Consent")


class Format(Element):
    """What kind of value it is."""

    owner: Label = Field(alias="task:FormatOwner")
    name: Label = Field(alias="task:FormatName")


class Value(Element):
    """A value, sealed before it is stored."""

    format: Format = Field(alias="task:FormatType")
    value: Label = Field(alias="task:Value")


class TargetValues(Element):
    """Who or what a target is."""

    values: list[Value] = Field(alias="task:TargetIdentifierValue", min_length=1, max_length=10)


class TargetIdentifier(Element):
    """Who or what a target is."""

    values: TargetValues = Field(alias="task:TargetIdentifierValues")


class LiTask(Named):
    """One target of a warrant."""

    type_: Literal[TYPES[Kind.LI_TASK]] = Field(alias="@xsi:type")  # type: ignore[valid-type]
    links: Links | None = Field(default=None, alias="AssociatedObjects")
    reference: Line = Field(default="", alias="task:Reference")
    desired: Entry | None = Field(default=None, alias="task:DesiredStatus")
    target: TargetIdentifier | None = Field(default=None, alias="task:TargetIdentifier")
    parameters: TargetParameters = Field(alias="task:NationalLITaskingParameters")


class SelectorCount(Element):
    """How many things of one kind are asked about."""

    kind: Line = Field(alias="ov:Kind")
    count: Whole = Field(alias="ov:Count")


class FaceSearch(Element):
    """What a face-recognition search is made with and against."""

    probe_quality: Line = Field(alias="ov:ProbeQuality")
    watchlist: Line = Field(alias="ov:Watchlist")
    system: Line = Field(default="", alias="ov:FaceSystem")


class RequestParameters(Element):
    """What the law asks of a request for stored data."""

    type_: Literal[f"{{{OV}}}RequestParameters"] = Field(alias="@xsi:type")  # type: ignore[valid-type]
    country: Country | None = Field(default=None, alias="task:CountryCode")
    rulebook: Line | None = Field(default=None, alias="ov:Rulebook")
    case_number: Line = Field(default="", alias="ov:CaseNumber")
    legal_basis: Line = Field(alias="ov:LegalBasis")
    purpose: Line = Field(alias="ov:Purpose")
    selectors: list[SelectorCount] = Field(default=[], alias="ov:Selector", max_length=20)
    bulk_order: Line | None = Field(default=None, alias="ov:BulkOrder")
    urgent: bool = Field(default=False, alias="ov:Urgent")
    urgent_why: LooseProse = Field(default="", alias="ov:UrgentWhy")
    face_search: FaceSearch | None = Field(default=None, alias="ov:FaceSearch")
    requested_at: Instant = Field(alias="ov:RequestedAt")
    officer: NumberedOfficer = Field(alias="ov:Officer")
    approver_number: Line = Field(default="", alias="ov:ApproverNumber")


class Subtypes(Element):
    """The categories of data that are asked for."""

    subtypes: list[Entry] = Field(alias="task:RequestSubtype", min_length=1, max_length=20)


class RequestValues(Element):
    """What is asked about."""

    values: list[Value] = Field(alias="task:RequestValue", min_length=1, max_length=20_000)


class RequestDetails(Element):
    """What is asked for; the period is half-open."""

    kind: Entry = Field(alias="task:Type")
    start: Instant = Field(alias="task:StartTime")
    end: Instant = Field(alias="task:EndTime")
    subtypes: Subtypes = Field(alias="task:Subtype")
    values: RequestValues | None = Field(default=None, alias="task:RequestValues")


class RequestApprover(Element):
    """Who approved a request."""

    name: Line = Field(alias="common:ApproverName")


class RequestApproval(Element):
    """That a request was approved by another than who asks."""

    kind: Literal["Approval"] = Field(default="Approval", alias="common:ApprovalType")
    approver: RequestApprover = Field(alias="common:ApproverDetails")


class LdTask(Named):
    """A request for stored data to one provider."""

    type_: Literal[TYPES[Kind.LD_TASK]] = Field(alias="@xsi:type")  # type: ignore[valid-type]
    links: Links | None = Field(default=None, alias="AssociatedObjects")
    reference: Line = Field(alias="task:Reference")
    desired: Entry | None = Field(default=None, alias="task:DesiredStatus")
    details: RequestDetails = Field(alias="task:RequestDetails")
    approval: RequestApproval = Field(alias="task:ApprovalDetails")
    provider: Endpoint = Field(alias="task:CSPID")
    parameters: RequestParameters = Field(alias="task:NationalLDTaskingParameters")


class Body(Element):
    """The text of a document."""

    contents: Base64 = Field(alias="doc:Contents")
    kind: Literal["text/plain"] = Field(alias="doc:ContentType")


class Document(Named):
    """One text of an application."""

    type_: Literal[TYPES[Kind.DOCUMENT]] = Field(alias="@xsi:type")  # type: ignore[valid-type]
    links: Links | None = Field(default=None, alias="AssociatedObjects")
    name: Line = Field(default="", alias="doc:DocumentName")
    kind: Entry = Field(alias="doc:DocumentType")
    body: Body = Field(alias="doc:DocumentBody")


class StepParameters(Element):
    """Why a warrant is given up, since when, and who says so."""

    type_: Literal[f"{{{OV}}}StepParameters"] = Field(alias="@xsi:type")  # type: ignore[valid-type]
    country: Country | None = Field(default=None, alias="auth:CountryCode")
    reason: LooseProse = Field(alias="ov:Reason")
    at: Instant = Field(alias="ov:At")
    officer: Officer = Field(alias="ov:Officer")


class AuthorisationUpdate(Named):
    """A warrant that is no longer wanted."""

    type_: Literal[TYPES[Kind.AUTHORISATION]] = Field(alias="@xsi:type")  # type: ignore[valid-type]
    generation: Whole | None = Field(default=None, alias="Generation")
    desired: Entry = Field(alias="auth:AuthorisationDesiredStatus")
    parameters: StepParameters = Field(alias="auth:NationalAuthorisationParameters")


class TaskUpdate(Named):
    """A change of a task; none is offered, and each is answered with why."""

    type_: Literal[TYPES[Kind.LI_TASK], TYPES[Kind.LD_TASK], TYPES[Kind.DOCUMENT]] = Field(  # type: ignore[valid-type]
        alias="@xsi:type"
    )
    generation: Whole | None = Field(default=None, alias="Generation")
    desired: Entry | None = Field(default=None, alias="task:DesiredStatus")


Created = Annotated[Authorisation | LiTask | LdTask | Document, Field(discriminator="type_")]
Updated = Annotated[AuthorisationUpdate | TaskUpdate, Field(discriminator="type_")]


class Create(Element):
    """Create an object."""

    object: Created = Field(alias="HI1Object")


class Update(Element):
    """Change an object."""

    object: Updated = Field(alias="HI1Object")


class Get(Element):
    """Read an object."""

    identifier: Identifier = Field(alias="Identifier")


class List(Element):
    """List objects of one kind, by when they changed last."""

    kind: Entry = Field(alias="ObjectType")
    since: Instant | None = Field(default=None, alias="LastChanged")
    most: Annotated[int, Field(ge=1, le=200)] = Field(default=200, alias="MaximumObjectCount")


class Action(Element):
    """One thing to do; exactly one of them."""

    number: Whole = Field(alias="ActionIdentifier")
    get: Get | None = Field(default=None, alias="GET")
    create: Create | None = Field(default=None, alias="CREATE")
    update: Update | None = Field(default=None, alias="UPDATE")
    list: List | None = Field(default=None, alias="LIST")
    deliver: Any = Field(default=None, alias="DELIVER")

    @model_validator(mode="after")
    def _one(self) -> Self:
        given = (self.get, self.create, self.update, self.list, self.deliver)
        if sum(one is not None for one in given) != 1:
            raise ValueError("one_verb")
        return self


class Actions(Element):
    """What is to be done, all of it or nothing."""

    actions: list[Action] = Field(alias="ActionRequest", min_length=1, max_length=200)


class RequestPayload(Element):
    """What is to be done."""

    requests: Actions = Field(alias="ActionRequests")


class Payload(Element):
    """What a request holds."""

    request: RequestPayload = Field(alias="RequestPayload")


class Message(Element):
    """A request of an agency, in the shapes of ETSI TS 103 120."""

    header: Header = Field(alias="Header")
    payload: Payload = Field(alias="Payload")

    @property
    def actions(self) -> list[Action]:
        return self.payload.request.requests.actions
