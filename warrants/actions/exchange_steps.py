"""The actions of one message, carried out by the steps that pages take; every fault is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, TypeVar

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from pydantic import ValidationError

from oversight.models import Actor, Agency
from oversight.rules.refusal import Refusal
from warrants.actions import data_requests, execution, filing, readings
from warrants.enums import WarrantStatus, Why
from warrants.models import DataRequest, ExchangeObject, Warrant
from warrants.rules.hi1 import ETSI, ErrorCode, Kind, Tree
from warrants.rules.hi1_paths import (
    PARAMETERS,
    REQUEST_PATHS,
    TARGET_PATHS,
    TEXTS,
    WARRANT_PATHS,
    path_of,
)
from warrants.rules.hi1_reading import Fault, Reading, fault_of_shape, filing_of, request_of
from warrants.rules.hi1_shapes import (
    Action,
    Authorisation,
    AuthorisationUpdate,
    Document,
    Entry,
    LdTask,
    List,
    LiTask,
    Named,
    TaskUpdate,
)
from warrants.rules.request_submissions import DataRequestIn
from warrants.rules.submissions import EndIn, WarrantIn, WithdrawalIn
from warrants.selectors import exchange

LINK: Final = "AssociatedObjects/AssociatedObject"
DESIRED: Final = "auth:AuthorisationDesiredStatus"
STEP_PATHS: Final = {
    "reason": f"{PARAMETERS}/ov:Reason",
    "why": f"{PARAMETERS}/ov:Reason",
    "withdrawn_at": f"{PARAMETERS}/ov:At",
    "ended_at": f"{PARAMETERS}/ov:At",
    "officer": f"{PARAMETERS}/ov:Officer",
}
CODES: Final[Mapping[str, ErrorCode]] = {
    Why.DUPLICATE.value: ErrorCode.OBJECT_EXISTS,
    Why.CHANGED.value: ErrorCode.IMPROPER_CHANGE,
    Why.WRONG_STATE.value: ErrorCode.UPDATE_OVER,
    Why.UNKNOWN_COURT.value: ErrorCode.VALUE_NOT_FOUND,
    Why.UNKNOWN_RULEBOOK.value: ErrorCode.VALUE_NOT_FOUND,
    Why.UNKNOWN_PROVIDER.value: ErrorCode.VALUE_NOT_FOUND,
    Why.UNKNOWN_ORDER.value: ErrorCode.VALUE_NOT_FOUND,
    Why.NO_DATA_RULES.value: ErrorCode.VALUE_NOT_FOUND,
}
Place = Sequence[str | int]
Object = TypeVar("Object", bound=Named)


@dataclass(slots=True)
class Taking:
    """The actions as they are carried out, in the transaction of the caller, and their faults."""

    actions: Sequence[Action]
    agency: Agency
    by: Actor
    at: datetime
    faults: dict[int, list[Fault]] = field(default_factory=dict)
    filed: dict[str, Warrant] = field(default_factory=dict)  # by identifier of the authorisation
    done: dict[int, tuple[str, str]] = field(default_factory=dict)  # the verb, the object
    read: dict[int, Tree] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)

    def carry_out(self) -> None:
        """Carry out what can be: first what others belong to, last what only reads."""
        self._check_numbers()
        self._check_names()
        for index, target in self._created(LiTask):
            self._check_part(index, target)
        for index, text in self._created(Document):
            self._check_part(index, text)
        for index, application in self._created(Authorisation):
            self._file(index, application)
        for index, asked in self._created(LdTask):
            self._ask(index, asked)
        for index, action in enumerate(self.actions):
            if action.update:
                self._update(index, action.update.object)
        self._read()

    def _read(self) -> None:
        for index, action in enumerate(self.actions):
            if action.get:
                self._get(index, action.get.identifier)
            elif action.list:
                self._list(index, action.list)
            elif action.deliver is not None:
                self._fault(index, "DELIVER", ErrorCode.NOT_SUPPORTED, "hi1_no_deliver")

    def answers(self) -> list[Tree]:
        """Return the answer to each action; an object is shown as it is after all of them."""
        of_warrants = Warrant.objects.filter(pk__in=[one.pk for one in self.filed.values()])
        shown = {
            tree["ObjectIdentifier"]: tree
            for _warrant, trees in exchange.cases(of_warrants)
            for tree in trees
        }
        return [
            {"ActionIdentifier": action.number, **self._answer(index, shown)}
            for index, action in enumerate(self.actions)
        ]

    def _answer(self, index: int, shown: Mapping[str, Tree]) -> Tree:
        if index in self.read:
            return self.read[index]
        verb, identifier = self.done[index]
        tree = shown.get(identifier)
        if tree is None:
            found = exchange.find(identifier, self.by)
            tree = found[0] if found else {}
        return {verb: {"Identifier": identifier, "HI1Object": tree}}

    # --- what is wrong ------------------------------------------------------------------------

    def _fault(self, index: int, path: str, code: ErrorCode, why: Any, expected: str = "") -> None:
        self.faults.setdefault(index, []).append(Fault(path, code, why, expected))

    def _take_faults(self, reading: Reading, owners: Mapping[str, int]) -> bool:
        """Keep what a reading found, each with its object's action; whether there was anything."""
        for owner, fault in reading.faults:
            self.faults.setdefault(owners[owner.identifier], []).append(fault)
        return bool(reading.faults)

    def _attempt(
        self, index: int, act: Callable[[], None], place: Callable[[Place], tuple[int, str]]
    ) -> None:
        """Take a step in a savepoint; where it is refused, keep every reason with its element."""
        try:
            with transaction.atomic():
                act()
        except PermissionDenied:
            self._fault(index, "", ErrorCode.GENERAL, "hi1_forbidden")
        except ValidationError as error:
            for one in error.errors(include_url=False, include_input=False):
                where, path = place(one["loc"])
                self.faults.setdefault(where, []).append(fault_of_shape(dict(one), path))
        except Refusal as refusal:
            self.refusals.append(refusal)
            for one in refusal.faults:
                why = one.why if isinstance(one, Refusal) else refusal.why
                where, path = place(_parts(one.pointer)) if one.pointer else (index, "")
                self._fault(where, path, CODES.get(why, ErrorCode.GENERAL), one)

    # --- what names what ----------------------------------------------------------------------

    def _created(self, shape: type[Object]) -> list[tuple[int, Object]]:
        return [
            (index, action.create.object)
            for index, action in enumerate(self.actions)
            if action.create and isinstance(action.create.object, shape)
        ]

    def _check_numbers(self) -> None:
        numbers = [one.number for one in self.actions]
        for index, number in enumerate(numbers):
            if number in numbers[:index]:
                self._fault(index, "ActionIdentifier", ErrorCode.ACTION_TWICE, "hi1_action_twice")
            elif number != index:
                self._fault(index, "ActionIdentifier", ErrorCode.IMPROPER_VALUE, "hi1_action_order")

    def _check_names(self) -> None:
        """Refuse an identifier that is taken, and an owner that is not the sender."""
        created = self._created(Named)
        known = ExchangeObject.objects.filter(
            agency=self.agency, identifier__in=[one.identifier for _index, one in created]
        )
        taken = {str(one) for one in known.values_list("identifier", flat=True)}
        for index, one in created:
            if one.identifier in taken:
                self._fault(index, "ObjectIdentifier", ErrorCode.OBJECT_EXISTS, "hi1_exists")
            taken.add(one.identifier)
            own = {None, settings.HI1_COUNTRY}, {None, self.agency.code}
            if one.country not in own[0] or one.owner not in own[1]:
                self._fault(index, "OwnerIdentifier", ErrorCode.IMPROPER_VALUE, "hi1_owner")

    def _check_part(self, index: int, part: LiTask | Document) -> None:
        """Refuse a text or a target that is not filed together with its authorisation."""
        here = {one.identifier for _index, one in self._created(Authorisation)}
        linked = part.links.identifiers if part.links else []
        if len(linked) != 1:
            why = "hi1_link_one" if linked else "hi1_link_missing"
            self._fault(index, LINK, ErrorCode.MISSING, why)
        elif linked[0] not in here:
            if exchange.find(linked[0], self.by):
                self._fault(index, LINK, ErrorCode.NOT_SUPPORTED, "hi1_together")
            else:
                self._fault(index, LINK, ErrorCode.LINK_UNKNOWN, "hi1_unknown")

    def _parts_of(self, identifier: str, shape: type[Object]) -> list[Object]:
        return [
            one
            for _index, one in self._created(shape)
            if isinstance(one, LiTask | Document)
            and one.links
            and one.links.identifiers == [identifier]
        ]

    # --- the steps ----------------------------------------------------------------------------

    def _file(self, index: int, given: Authorisation) -> None:
        tasks = self._parts_of(given.identifier, LiTask)
        texts = self._parts_of(given.identifier, Document)
        body, reading = filing_of(given, tasks, texts)
        owners = {one.identifier: number for number, one in self._created(Named)}
        broken = self._take_faults(reading, owners)
        document_of = {one.kind.value: one.identifier for one in texts}

        def place(loc: Place) -> tuple[int, str]:
            names = [str(one) for one in loc]
            if names[0] == "targets" and len(loc) > 1 and isinstance(loc[1], int):
                return owners[tasks[loc[1]].identifier], path_of(loc[2:], TARGET_PATHS)
            if (name := ".".join(names)) in TEXTS:
                if name in document_of:
                    return owners[document_of[name]], WARRANT_PATHS[name]
                return index, f"DocumentObject[{name}]/{WARRANT_PATHS[name]}"
            return index, path_of(loc, WARRANT_PATHS)

        def act() -> None:
            filing_in = WarrantIn.model_validate(_present(body))
            if broken or index in self.faults:
                return  # its shape was looked at, so that all that is wrong is told at once
            warrant = filing.file_warrant(given=filing_in, by=self.by, at=self.at).warrant
            self._name(warrant=warrant, request=None, parts=self._named(given, tasks, texts))
            self.filed[given.identifier] = warrant
            for one in (given, *tasks, *texts):
                self.done[owners[one.identifier]] = ("CREATEResponse", one.identifier)

        self._attempt(index, act, place)

    def _named(
        self, given: Authorisation, tasks: Sequence[LiTask], texts: Sequence[Document]
    ) -> list[tuple[Kind, int, str, str]]:
        return [
            (Kind.AUTHORISATION, 0, given.identifier, ""),
            *(
                (Kind.LI_TASK, number, one.identifier, one.reference)
                for number, one in enumerate(tasks)
            ),
            *(
                (Kind.DOCUMENT, TEXTS.index(one.kind.value), one.identifier, one.name)
                for one in texts
            ),
        ]

    def _name(
        self,
        *,
        warrant: Warrant | None,
        request: DataRequest | None,
        parts: Sequence[tuple[Kind, int, str, str]],
    ) -> None:
        """Keep under which identifiers the agency knows what it filed."""
        ExchangeObject.objects.bulk_create(
            ExchangeObject(
                agency=self.agency,
                identifier=identifier,
                kind=kind,
                warrant=warrant,
                request=request,
                number=number,
                label=label,
            )
            for kind, number, identifier, label in parts
        )

    def _ask(self, index: int, given: LdTask) -> None:
        body, reading = request_of(given)
        broken = self._take_faults(reading, {given.identifier: index})
        if given.provider.country != settings.HI1_COUNTRY:
            expected = settings.HI1_COUNTRY
            self._fault(
                index,
                "task:CSPID/CountryCode",
                ErrorCode.IMPROPER_VALUE,
                "hi1_one_of",
                expected,
            )
        body["warrant"] = self._rests_on(index, given)

        def act() -> None:
            request_in = DataRequestIn.model_validate(_present(body))
            if broken or index in self.faults:
                return
            request, _entry = data_requests.ask(given=request_in, by=self.by, at=self.at)
            name = (Kind.LD_TASK, 0, given.identifier, "")
            self._name(warrant=None, request=request, parts=[name])
            self.done[index] = ("CREATEResponse", given.identifier)

        self._attempt(index, act, lambda loc: (index, path_of(loc, REQUEST_PATHS)))

    def _rests_on(self, index: int, given: LdTask) -> str | None:
        """Return the reference of the warrant that a request is linked to."""
        linked = given.links.identifiers if given.links else []
        if not linked:
            return None
        if len(linked) != 1:
            self._fault(index, LINK, ErrorCode.IMPROPER_VALUE, "hi1_link_one")
            return None
        if linked[0] in self.filed:
            return self.filed[linked[0]].reference
        if linked[0] in {one.identifier for _index, one in self._created(Authorisation)}:
            self._fault(index, LINK, ErrorCode.LINK_FAILED, "hi1_link_failed")
            return None
        warrant = self._warrant(linked[0])
        if warrant is None:
            self._fault(index, LINK, ErrorCode.LINK_UNKNOWN, "hi1_unknown")
        return warrant.reference if warrant else None

    def _warrant(self, identifier: str) -> Warrant | None:
        """Return the warrant of an authorisation that the agency may know of."""
        found = exchange.find(identifier, self.by)
        if not found or not isinstance(found[1], Warrant):
            return None
        is_whole = found[0]["@xsi:type"].endswith("}AuthorisationObject")
        return found[1] if is_whole else None

    def _update(self, index: int, given: AuthorisationUpdate | TaskUpdate) -> None:
        if exchange.find(given.identifier, self.by) is None:
            self._fault(index, "ObjectIdentifier", ErrorCode.UPDATE_UNKNOWN, "hi1_unknown")
            return
        if isinstance(given, TaskUpdate):
            self._fault(index, "task:DesiredStatus", ErrorCode.NOT_SUPPORTED, "hi1_no_update")
            return
        warrant = self._warrant(given.identifier)
        if warrant is None:
            self._fault(index, "ObjectIdentifier", ErrorCode.UPDATE_UNKNOWN, "hi1_unknown")
            return
        if _triple(given.desired) != (ETSI, "AuthorisationDesiredStatus", "Cancelled"):
            expected = f"{ETSI}, AuthorisationDesiredStatus: Cancelled"
            self._fault(index, DESIRED, ErrorCode.IMPROPER_VALUE, "hi1_one_of", expected)
            return
        self._attempt(
            index,
            lambda: self._give_up(index, given, warrant),
            lambda loc: (index, path_of(loc, STEP_PATHS)),
        )

    def _give_up(self, index: int, given: AuthorisationUpdate, warrant: Warrant) -> None:
        """End a measure that is authorised; otherwise take the application back."""
        more = given.parameters
        how: Any = {
            "warrant_id": warrant.pk,
            "by": self.by,
            "at": self.at,
            "version": given.generation,
        }
        officer = more.officer.model_dump()
        if warrant.status == WarrantStatus.AUTHORISED:
            body = {"reason": "cancelled", "ended_at": more.at, "why": more.reason}
            execution.end_warrant(given=EndIn.model_validate({**body, "officer": officer}), **how)
        else:
            back = {"reason": more.reason, "withdrawn_at": more.at, "officer": officer}
            filing.withdraw(given=WithdrawalIn.model_validate(back), **how)
        self.done[index] = ("UPDATEResponse", given.identifier)

    def _get(self, index: int, identifier: str) -> None:
        found = exchange.find(identifier, self.by)
        if found is None:
            self._fault(index, "Identifier", ErrorCode.GET_UNKNOWN, "hi1_unknown")
            return
        tree, subject = found
        if isinstance(subject, Warrant):
            readings.record_reading(warrant=subject, by=self.by, at=self.at, where="hi1")
        elif subject:
            data_requests.record_reading(request=subject, by=self.by, at=self.at, where="hi1")
        self.read[index] = {"GETResponse": {"HI1Object": tree}}

    def _list(self, index: int, asked: List) -> None:
        owner, name, value = _triple(asked.kind)
        if (owner, name) != (ETSI, "ObjectType") or value not in set(Kind):
            expected = f"{ETSI}, ObjectType: {', '.join(Kind)}"
            self._fault(index, "ObjectType", ErrorCode.NOT_SUPPORTED, "hi1_one_of", expected)
            return
        found = exchange.listed(Kind(value), since=asked.since, most=asked.most, by=self.by)
        self.read[index] = {"LISTResponse": {"ListResponseRecord": found}}


def _triple(given: Entry) -> tuple[str, str, str]:
    return given.owner, given.name, given.value


def _parts(pointer: str) -> list[str | int]:
    return [int(one) if one.isdigit() else one for one in pointer.strip("/").split("/")]


def _present(body: Tree) -> Tree:
    """Leave out what was not given, so that a shape says that it is missing."""
    return {name: value for name, value in body.items() if value is not None}
