"""Requests of persons: received, identity checked, looked up by one, answered by another."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction

from audits import policies
from audits.enums import RequestEvent, RequestStatus, RequestWay, Seen
from audits.models import SubjectRequest
from audits.rules import answers
from audits.rules.answers import Trace
from audits.selectors.norms import Counter, request_norms
from oversight.actions import ledger, references, vault
from oversight.deadlines import actions as deadlines
from oversight.deadlines.terms import Due
from oversight.enums import Language
from oversight.models import Actor
from oversight.rules import codes, sealing
from oversight.rules.codes import Code
from oversight.rules.keystore import KeyDestroyed
from oversight.rules.refusal import Refusal
from oversight.selectors import lookups
from oversight.selectors.vault import open_case_key

IDENTIFY, ANSWER = "identify", "answer"  # norms
LONGEST: Final = {"name": 200, "iin": 12, "others": 2000, "contact": 500}


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that was received, and its code, which is shown once."""

    request: SubjectRequest
    code: Code


@dataclass(frozen=True, slots=True)
class Finding:
    """What a look-up found, and where it looked; it shows itself in no trace.

    `kept` are the parts of the places that were looked at, `read_as` the kinds of value
    that were read in what the person gave.
    """

    traces: tuple[Trace, ...] = field(repr=False)
    places: tuple[str, ...]
    kept: tuple[str, ...] = ()
    read_as: tuple[str, ...] = ()


@transaction.atomic
def take_in(
    *,
    person: Mapping[str, str],
    language: Language,
    way: RequestWay,
    seen: Seen | None,
    by: Actor,
    at: datetime,
) -> Asked:
    """Take in a request that came in person or on paper; what was shown is recorded at once.

    Without `seen` the person still has to show who they are; the code is handed to them.

    Raises:
        PermissionDenied: `by` is no clerk.
        Refusal: as with `receive`; `nothing_shown` where `seen` shows nothing.
    """
    if by.user is None:
        raise PermissionDenied
    if seen == Seen.NOTHING:
        raise Refusal("nothing_shown", pointer="/seen")
    asked = receive(person=person, language=language, way=way, by=by, at=at)
    if seen is None:
        return asked
    pk = asked.request.pk
    row = check_identity(request_id=pk, established=True, seen=seen, by=by, at=at)
    return Asked(row, asked.code)


@transaction.atomic
def receive(
    *,
    person: Mapping[str, str],
    language: Language,
    way: RequestWay = RequestWay.FORM,
    by: Actor,
    at: datetime,
) -> Asked:
    """Take a request in and seal who asks; nothing is looked up yet.

    Raises:
        PermissionDenied: `by` has another part in it than asking or taking in.
        Refusal: `nobody_named` without a name, `too_long`.
    """
    if not policies.may_receive_requests(by):
        raise PermissionDenied
    given = {name: person.get(name, "").strip() for name in LONGEST}
    if not given["name"]:
        raise Refusal("nobody_named", pointer="/name")
    for name, longest in LONGEST.items():
        if len(given[name]) > longest:
            raise Refusal("too_long", pointer=f"/{name}")
    due = _due(IDENTIFY, at)
    code = codes.new()
    while SubjectRequest.objects.filter(lookup=code.lookup(settings.LOOKUP_KEY)).exists():
        code = codes.new()
    row = SubjectRequest(
        reference=references.next_reference("S", at),
        language=language,
        way=way,
        received_at=at,
        due_at=due.at,
        lookup=code.lookup(settings.LOOKUP_KEY),
        code_hash=code.hashed(),
    )
    key, row.case_key = vault.new_case_key()
    row.sealed_person = _sealed(row, key, "person", given)
    row.save()
    _start(row, IDENTIFY, due, at)
    _record(RequestEvent.RECEIVED, row, by, at, {"language": str(language), "way": str(way)})
    return Asked(row, code)


@transaction.atomic
def check_identity(
    *, request_id: int, established: bool, seen: Seen, by: Actor, at: datetime
) -> SubjectRequest:
    """Record that the person showed who they are, by what; no copy is kept.

    Raises:
        PermissionDenied: `by` is not of the body's staff.
        Refusal: `wrong_state`.
    """
    row = _locked(request_id, RequestStatus.RECEIVED)
    if not policies.may_check_identity(by):
        raise PermissionDenied
    row.status = RequestStatus.IDENTIFIED if established else RequestStatus.UNIDENTIFIED
    row.seen, row.checked_by, row.checked_at = seen, by.user, at
    deadlines.settle(row.clocks.filter(stopped_at=None), at=at)
    if established:
        due = _due(ANSWER, at)
        row.due_at = due.at
        _start(row, ANSWER, due, at)
    row.save()
    _record(RequestEvent.CHECKED, row, by, at, {"established": established, "seen": str(seen)})
    return row


@transaction.atomic
def look_up(*, request_id: int, by: Actor, at: datetime) -> SubjectRequest:
    """Look for the person in every place by keyed hash; seal what was found, and show it to nobody.

    No agency is asked. The entry says where was looked and never what was found.

    Raises:
        PermissionDenied: `by` is no auditor nor commissioner.
        Refusal: `wrong_state`, `erased`; `still_marking` while a record from before the
            request cannot be found yet.
    """
    row = _locked(request_id, RequestStatus.IDENTIFIED)
    if not policies.may_look_up(by):
        raise PermissionDenied
    if lookups.is_waiting(row.received_at):
        raise Refusal("still_marking")
    key = _key(row)
    person = _opened(row, key, "person", row.sealed_person)
    asked = [person["iin"], person["name"], *person["others"].splitlines()]
    texts = [one.strip() for one in asked if one.strip()]
    traces = lookups.look_up(texts)
    places = sorted(lookups.PLACES)
    found = {"traces": json.dumps(traces), "places": json.dumps(places)}
    found |= {name: json.dumps(what) for name, what in lookups.looked_at(texts).items()}
    row.sealed_finding = _sealed(row, key, "finding", found)
    row.status, row.looked_up_by, row.looked_up_at = RequestStatus.LOOKED_UP, by.user, at
    row.save()
    _record(RequestEvent.LOOKED_UP, row, by, at, {"places": places})
    return row


@transaction.atomic
def read_person(*, request_id: int, by: Actor, at: datetime) -> dict[str, str]:
    """Return who asks, for whoever checks identity; the reading is on record.

    Raises:
        PermissionDenied: `by` is not of the body's staff.
        Refusal: `erased`.
    """
    row = SubjectRequest.objects.get(pk=request_id)
    if not policies.may_check_identity(by):
        raise PermissionDenied
    person = _opened(row, _key(row), "person", row.sealed_person)
    _record(RequestEvent.PERSON_READ, row, by, at, {})
    return person


@transaction.atomic
def read_finding(*, request_id: int, by: Actor, at: datetime) -> Finding:
    """Return the true finding to whoever decides: a second person, and on record.

    Raises:
        PermissionDenied: `by` is no commissioner, or looked it up.
        Refusal: `wrong_state` before the look-up, `erased`.
    """
    row = SubjectRequest.objects.select_related("looked_up_by").get(pk=request_id)
    if row.looked_up_by_id is None:
        raise Refusal("wrong_state")
    if not policies.may_answer_request(by, row):
        raise PermissionDenied
    finding = _finding(row)
    _record(RequestEvent.FINDING_READ, row, by, at, {"looked_up_by": row.looked_up_by_id})
    return finding


@transaction.atomic
def answer(*, request_id: int, answer: str, by: Actor, at: datetime) -> SubjectRequest:
    """Answer with one of the letters that the rule allows for the finding.

    Raises:
        PermissionDenied: `by` is no commissioner, or looked it up.
        Refusal: `wrong_state`, `erased`, `answer_tells_too_much`.
    """
    row = _locked(request_id, RequestStatus.LOOKED_UP)
    if not policies.may_answer_request(by, row):
        raise PermissionDenied
    answers.check(answer, _finding(row).traces)
    row.status, row.answer = RequestStatus.ANSWERED, answer
    row.answered_by, row.answered_at = by.user, at
    row.save()
    deadlines.settle(row.clocks.filter(stopped_at=None), at=at)
    _record(RequestEvent.ANSWERED, row, by, at, {})
    return row


def _finding(row: SubjectRequest) -> Finding:
    found = _opened(row, _key(row), "finding", row.sealed_finding)
    traces = tuple(Trace(*one) for one in json.loads(found["traces"]))
    told = {name: tuple(json.loads(found.get(name, "[]"))) for name in ("kept", "read_as")}
    return Finding(traces, tuple(json.loads(found["places"])), **told)


def _locked(request_id: int, status: RequestStatus) -> SubjectRequest:
    rows = SubjectRequest.objects.select_for_update(of=("self",)).select_related("looked_up_by")
    row = rows.get(pk=request_id)
    if row.status != status:
        raise Refusal("wrong_state")
    return row


def _key(row: SubjectRequest) -> bytes:
    try:
        return open_case_key(bytes(row.case_key or b""))
    except (KeyDestroyed, sealing.SealBroken):
        raise Refusal("erased") from None


def _sealed(row: SubjectRequest, key: bytes, part: str, what: Mapping[str, str]) -> bytes:
    text = json.dumps(dict(what), ensure_ascii=False)
    padded = text.ljust(-(-len(text.encode()) // 4096) * 4096 - len(text.encode()) + len(text))
    return sealing.seal(key, padded, place=f"{row.reference}/{part}")


def _opened(row: SubjectRequest, key: bytes, part: str, blob: object) -> dict[str, str]:
    sealed = bytes(blob or b"")  # type: ignore[call-overload]  # the field's memoryview
    text = sealing.unseal(key, sealed, place=f"{row.reference}/{part}")
    opened: dict[str, str] = json.loads(text)
    return opened


def _due(norm: str, at: datetime) -> Due:
    counter = Counter()
    return request_norms()[norm].due(at, counter.zone, counter.calendar)


def _start(row: SubjectRequest, norm: str, due: Due, at: datetime) -> None:
    """Let a deadline of a request run: the person's own to show who they are, then ours."""
    deadlines.start(
        rule=norm,
        due=due,
        started_at=at,
        article=request_norms()[norm].article,
        party="person" if norm == IDENTIFY else "body",
        subject_request=row,
    )


def _record(
    event: RequestEvent, row: SubjectRequest, by: Actor, at: datetime, facts: dict[str, object]
) -> None:
    ledger.record(event=event, subject=row, by=by, at=at, facts=facts)
