"""Sealed identities: found by mark without being opened; opened for an unsealing alone.

`opened` is for an unsealing that two persons stand behind. A test of the house keeps every
other module away from it; marks are made by warrants/persons.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.db.models import Exists, OuterRef

from oversight.rules import sealing
from oversight.rules.keystore import KeyDestroyed
from oversight.selectors import vault
from warrants.enums import NoticeStatus
from warrants.models import DataRequest, Notification, Target, Warrant
from warrants.persons import selectors as persons
from warrants.persons.enums import ValueKind

PART_OF: Final = {ValueKind.NAME_PART: ValueKind.NAME}


def opened(warrant: Warrant) -> dict[int, dict[str, str]]:
    """Return the identities of a case by number of the target.

    Raises:
        KeyDestroyed: the key of the case is gone.
    """
    sealed = warrant.targets.exclude(sealed_identity=None).order_by("number")
    if not warrant.case_key:
        raise KeyDestroyed
    case_key = vault.open_case_key(bytes(warrant.case_key))
    return {
        target.number: json.loads(
            sealing.unseal(
                case_key,
                bytes(target.sealed_identity or b""),
                place=f"{warrant.reference}/target/{target.number}",
            )
        )
        for target in sealed
    }


KEPT: Final = ("identities", "details", "selectors")  # where a value that points at a person stands
OTHER_IIN: Final = "other_iin"  # a namesake, or a slip in a number
CHAIN: Final = "chain"  # by another value of the same person


@dataclass(frozen=True, slots=True)
class Found:
    """Warrants and requests for stored data of a person, each with the kinds it was found by."""

    warrants: dict[int, set[str]] = field(default_factory=dict)
    requests: dict[int, set[str]] = field(default_factory=dict)


def read_as(texts: Sequence[str]) -> list[str]:
    """Return the kinds of value that some texts hold, without the values."""
    kinds = {str(value.kind) for value in persons.asked_values(texts)}
    return sorted(kinds - {str(ValueKind.NAME_PART)})


def held_on(texts: Sequence[str]) -> Found:
    """Return every record that holds a value of a person, or belongs to the chain of one.

    The same number of statements whatever is found, so that the time it takes tells
    nothing. A record that holds a value asked for and the identification number of
    somebody else is told apart: it may be a namesake, or a slip in the number.
    """
    asked = [text for text in texts if text.strip()]
    values = persons.asked_values(asked)
    marks = {
        value: persons.opened_mark(row)[1] for value, row in persons.find_marks(values).items()
    }
    by: dict[str, set[str]] = defaultdict(set)
    linking: set[str] = set()
    for value, held in marks.items():
        for code in held.members:
            by[code].add(str(PART_OF.get(value.kind, value.kind)))
        if held.links:
            linking |= held.members
    within = persons.chains_within(by.keys(), linking)
    own = {value for value in values if value.kind == ValueKind.IIN}
    others = persons.with_other_iin(within, own)
    for code in set(within) - set(by) - others:
        by[code].add(CHAIN)
    for code in others & set(by):
        by[code].add(OTHER_IIN)
    return _records(by)


def _records(by: Mapping[str, set[str]]) -> Found:
    keys: dict[str, dict[int, set[str]]] = {"t": defaultdict(set), "d": defaultdict(set)}
    for code, kinds in by.items():
        keys[code[0]][int(code[1:].partition(".")[0])] |= kinds
    found = Found(requests=dict(sorted(keys["d"].items())))
    targets = Target.objects.filter(pk__in=[*keys["t"], 0]).order_by("warrant_id")
    for pk, warrant in targets.values_list("pk", "warrant_id"):
        found.warrants.setdefault(warrant, set()).update(keys["t"][pk])
    return found


def warrants_of(texts: Iterable[str]) -> list[int]:
    """Return the cases that hold something on a person, oldest first."""
    return list(held_on(list(texts)).warrants)


def traces_of(texts: Sequence[str]) -> list[tuple[str, bool, str]]:
    """Return the cases and requests of a person: reference, whether notice was served, found by what."""
    found = held_on(texts)
    keys = [*found.warrants, 0]
    told = Notification.objects.filter(warrant__in=keys, status=NoticeStatus.SERVED)
    rows = Warrant.objects.filter(pk__in=keys).annotate(
        told=Exists(told.filter(warrant=OuterRef("pk")))
    )
    traces = [
        (reference, served, " ".join(sorted(found.warrants[pk])))
        for pk, reference, served in rows.order_by("pk").values_list("pk", "reference", "told")
    ]
    asked = DataRequest.objects.filter(pk__in=[*found.requests, 0]).order_by("pk")
    return traces + [
        (reference, False, " ".join(sorted(found.requests[pk])))
        for pk, reference in asked.values_list("pk", "reference")
    ]
