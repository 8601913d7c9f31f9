"""Take in a message of ETSI TS 103 120: all of its actions, or nothing of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from pydantic import ValidationError

from oversight.models import Actor, Agency
from oversight.rules.refusal import Refusal
from warrants import policies, words
from warrants.actions.exchange_steps import Taking
from warrants.rules import hi1
from warrants.rules.hi1 import ErrorCode, Tree
from warrants.rules.hi1_reading import TO_ACTIONS, Fault, faults_of_message, plain
from warrants.rules.hi1_shapes import Header, Message


class MessageRefused(Exception):
    """Nothing of a message was carried out; `answer` is the response that says why.

    `refusals` are what the steps refused, for the record of what was asked for.
    """

    def __init__(self, answer: Tree, refusals: Sequence[Refusal] = ()) -> None:
        super().__init__("refused")
        self.answer = answer
        self.refusals = tuple(refusals)


@transaction.atomic
def take_in(*, tree: Any, by: Actor, at: datetime) -> Tree:
    """Carry out every action of a message and return the response, or leave nothing behind.

    Raises:
        PermissionDenied: `by` is of no agency.
        pydantic.ValidationError: the header cannot be read, so that nobody could be answered.
        MessageRefused: an action is refused; every fault of every action is in its answer.
    """
    if not policies.may_file(by):
        raise PermissionDenied
    given = plain(tree)
    header = Header.model_validate(given.get("Header") if isinstance(given, dict) else given)
    agency = Agency.objects.get(pk=by.agency_id or 0)
    head = hi1.header(
        sender=hi1.endpoint(settings.HI1_COUNTRY, settings.HI1_NAME),
        receiver=hi1.endpoint(header.sender.country, header.sender.name),
        transaction=header.transaction,
        at=at,
    )
    whole = _faults_of_header(header, agency)
    try:
        actions = Message.model_validate(given).actions
    except ValidationError as error:
        raise _refused(head, _numbers(given), faults_of_message(error), whole) from None
    taking = Taking(actions, agency, by, at)
    if not whole:
        taking.carry_out()
    if whole or taking.faults:
        refused = _refused(head, [one.number for one in actions], dict(taking.faults), whole)
        refused.refusals = tuple(taking.refusals)
        raise refused
    return hi1.response(head, taking.answers())


def _faults_of_header(header: Header, agency: Agency) -> list[Fault]:
    """Return what is wrong with who speaks, to whom, and in which version."""
    country, name, version = settings.HI1_COUNTRY, settings.HI1_NAME, header.version
    profile = (hi1.PROFILE, hi1.PROFILE_VERSION)
    faults = []
    if (header.sender.country, header.sender.name) != (country, agency.code):
        who, place = f"{country}, {agency.code}", "Header/SenderIdentifier"
        faults.append(Fault(place, ErrorCode.IMPROPER_VALUE, "hi1_sender", who))
    if (header.receiver.country, header.receiver.name) != (country, name):
        who, place = f"{country}, {name}", "Header/ReceiverIdentifier"
        faults.append(Fault(place, ErrorCode.IMPROPER_VALUE, "hi1_receiver", who))
    if not version.etsi.startswith("V1.") or (version.owner, version.version) != profile:
        spoken = ", ".join((hi1.ETSI_VERSION, *profile))
        faults.append(Fault("Header/Version", ErrorCode.VERSION, "hi1_version", spoken))
    return faults


def _numbers(given: Any) -> list[int]:
    """Return a number for each action of a message whose shape is wrong."""
    found = given
    for name in TO_ACTIONS:
        found = found.get(name) if isinstance(found, dict) else None
    return list(range(len(found) if isinstance(found, list) else 0))


def _refused(
    head: Tree,
    numbers: Sequence[int],
    faults: Mapping[Any, Sequence[Fault]],
    whole: Sequence[Fault],
) -> MessageRefused:
    """Answer each action with its own faults, and each of the others with why it was not done.

    Where the message as such is wrong there is one answer, which tells all of it.
    """
    general = [*whole, *faults.get(None, ())]
    if general:
        rest = [one for index, some in faults.items() if index is not None for one in some]
        said = words.description([*general, *rest])
        return MessageRefused(hi1.failed_message(head, *said))
    idle = [Fault("", ErrorCode.GENERAL, "hi1_not_carried_out")]
    answers = [
        {"ActionIdentifier": number, **hi1.failure(*words.description(faults.get(index) or idle))}
        for index, number in enumerate(numbers)
    ]
    return MessageRefused(hi1.response(head, answers))
