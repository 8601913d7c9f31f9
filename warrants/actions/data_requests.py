"""Ask a provider for stored data."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction

from oversight.actions import ledger, references, vault
from oversight.models import Actor, LedgerEntry, Provider
from oversight.rules import sealing
from oversight.rules.keystore import KeyDestroyed
from oversight.rules.refusal import Refusal
from oversight.rules.signs import alike
from oversight.selectors.vault import open_case_key
from warrants import policies
from warrants.actions import material, supervision
from warrants.attempts.enums import AttemptKind
from warrants.attempts.rules import Attempt, attempting
from warrants.enums import Authority as DecidedBy
from warrants.enums import Event, Why
from warrants.models import (
    BulkOrder,
    DataRequest,
    Decision,
    Flag,
    RulebookVersion,
    Warrant,
)
from warrants.rules import requests as rules_of_requests
from warrants.rules.breaches import Breach
from warrants.rules.identifiers import doubts
from warrants.rules.request_submissions import DataRequestIn
from warrants.rules.requests import Asked, Authority, BulkFacts
from warrants.rules.rulebook import Rulebook
from warrants.rules.stored_data import DataRules
from warrants.rules.telling import law_of_elsewhere
from warrants.rules.vocabulary import Effect
from warrants.selectors import cases, law


@transaction.atomic
def ask(*, given: DataRequestIn, by: Actor, at: datetime) -> tuple[DataRequest, LedgerEntry]:
    """File a request for stored data; a provider that is asked under a warrant is tied to it.

    Raises:
        PermissionDenied: `by` is no agency.
        Refusal: the reference is taken, provider, warrant or bulk order are unknown, or
            the rulebook refuses it; every rule at once.
    """
    if not policies.may_file(by) or by.agency_id is None:
        raise PermissionDenied
    if DataRequest.objects.filter(
        agency=by.agency_id, agency_reference=given.agency_reference
    ).exists():
        raise Refusal(Why.DUPLICATE, pointer="/agency_reference")
    not_ahead(given.requested_at, at, "/requested_at")
    provider = _provider(given.provider)
    warrant = _warrant(given.warrant, by)
    code, refusing = _law_for(given, warrant)
    version, rulebook, rules = _law(code, given)
    order = _order(given.bulk_order, by)
    breaches = refusing + rules_of_requests.check_request(
        rulebook,
        rules,
        _asked(given),
        authority=_authority(warrant) if warrant else None,
        bulk=bulk_facts(order) if order else None,
        at=at,
    )
    attempt = Attempt(
        by=by,
        kind=AttemptKind.BULK if given.bulk else AttemptKind.DATA,
        reference=given.agency_reference,
        rulebook=version.code,
        measures=given.categories,
        warrant=warrant.pk if warrant else None,
    )
    with attempting(attempt):
        flagged = only_flags(breaches)
    flagged += doubts(_identifiers(given))
    request = _stored(given, provider, warrant, version, order, by, at)
    raise_flags(request, flagged, at)
    if warrant:
        material.link(
            warrant=warrant, provider=provider, served_at=given.requested_at, by=by, at=at
        )
    entry = ledger.record(
        event=Event.DATA_ASKED,
        subject=request,
        by=by,
        at=at,
        happened_at=given.requested_at,
        facts={
            "agency": request.agency_id,
            "provider": provider.code,
            "warrant": warrant.reference if warrant else "",
            "rulebook": str(version),
            "purpose": given.purpose,
            "categories": sorted(given.categories),
            "selectors": counts_of(given),
            "since": given.since.isoformat(),
            "until": given.until.isoformat(),
            "bulk": given.bulk,
            "bulk_order": order.reference if order else "",
            "urgent": given.urgent,
            "basis_hash": text_hash(request, given.legal_basis),
            "approver_hash": text_hash(request, given.approved_by.name),
            "flags": [breach.code for breach in flagged],
        },
    )
    return request, entry


def _identifiers(given: DataRequestIn) -> Iterator[tuple[str, str, str]]:
    """Yield the values of the selectors, each with its field and its kind; they are stored sealed."""
    for number, selector in enumerate(given.selectors):
        for place, value in enumerate(selector.values):
            yield f"/selectors/{number}/values/{place}", selector.kind, value


@transaction.atomic
def record_reading(*, request: DataRequest, by: Actor, at: datetime, where: str) -> LedgerEntry:
    """Leave on record who read which request, when, and through which door."""
    return ledger.record(
        event=Event.DATA_READ, subject=request, by=by, at=at, facts={"where": where}
    )


def locked(request_id: int) -> DataRequest:
    """Return a request that nobody else answers or receives meanwhile."""
    return DataRequest.objects.select_for_update(of=("self",)).get(pk=request_id)


def not_ahead(moment: datetime, at: datetime, pointer: str) -> None:
    """Refuse a moment that lies in the future."""
    if moment > at:
        raise Refusal(Why.IN_THE_FUTURE, pointer=pointer)


def only_flags(breaches: Iterable[Breach]) -> list[Breach]:
    """Return the breaches that only flag.

    Raises:
        Refusal: some refuse; all of those at once.
    """
    found = list(breaches)
    refusing = [breach for breach in found if breach.effect == Effect.REFUSE]
    if refusing:
        raise Refusal("refused", source=refusing[0].article, breaches=refusing)
    return found


def raise_flags(request: DataRequest, breaches: Sequence[Breach], at: datetime) -> None:
    """Store what the rules noticed about a request; its figures name it."""
    breaches = [
        replace(one, figures={**one.figures, "record": request.reference}) for one in breaches
    ]
    Flag.objects.bulk_create(
        Flag(data_request=request, **supervision.noticed(breach, at)) for breach in breaches
    )


def _provider(code: str) -> Provider:
    found = Provider.objects.filter(code=code, active=True).first()
    if found is None:
        raise Refusal(Why.UNKNOWN_PROVIDER, pointer="/provider")
    return found


def _warrant(reference: str | None, by: Actor) -> Warrant | None:
    """Lock and return the warrant that a request rests on."""
    if not reference:
        return None
    found = (
        Warrant.objects.select_for_update(of=("self",))
        .filter(reference=reference, agency=by.agency_id)
        .select_related("rulebook")
        .defer("rulebook__text", "search")
        .first()
    )
    if found is None:
        raise Refusal(Why.UNKNOWN_WARRANT, pointer="/warrant")
    return found


def _law_for(given: DataRequestIn, warrant: Warrant | None) -> tuple[str, list[Breach]]:
    """Return the law that a request is held against, and what refuses the one that it names.

    That of its warrant, or the body's own: a law of another country can authorise nothing here.
    """
    own = str(settings.DEFAULT_RULEBOOK)
    known = {own, warrant.rulebook.code} if warrant else {own}
    named = given.rulebook or (warrant.rulebook.code if warrant else own)
    if named in known or not law.is_foreign(named, own):
        return named, []
    return own, [law_of_elsewhere(named, own)]


def _law(code: str, given: DataRequestIn) -> tuple[RulebookVersion, Rulebook, DataRules]:
    """Return the version that speaks of stored data on the day of the request."""
    try:
        version = law.data_version(code, given.requested_at)
    except law.NoSuchRulebook as unknown:
        raise Refusal(Why.NO_DATA_RULES, pointer="/rulebook") from unknown
    rulebook = law.rules_of(version)
    if rulebook.data is None:
        raise Refusal(Why.NO_DATA_RULES, pointer="/rulebook")
    return version, rulebook, rulebook.data


def _order(reference: str | None, by: Actor) -> BulkOrder | None:
    if not reference:
        return None
    found = BulkOrder.objects.filter(reference=reference, agency=by.agency_id).first()
    if found is None:
        raise Refusal(Why.UNKNOWN_ORDER, pointer="/bulk_order")
    return found


def bulk_facts(order: BulkOrder) -> BulkFacts:
    """Return a stored order as the rules see it."""
    return BulkFacts(
        reference=order.reference,
        categories=frozenset(order.categories),
        selector_kinds=frozenset(order.selector_kinds),
        most_selectors=order.most_selectors,
        starts_at=order.starts_at,
        until=order.until,
    )


def _authority(warrant: Warrant) -> Authority:
    decisions = Decision.objects.filter(application__warrant=warrant)
    return Authority(
        reference=warrant.reference,
        measures=tuple(warrant.measures),
        terms=cases.history_of(warrant).terms,
        by_judge=decisions.filter(authority=DecidedBy.JUDGE).exists(),
    )


def _asked(given: DataRequestIn) -> Asked:
    face = given.face_search
    numbers = given.officer.number, given.approved_by.number
    numbered = all(numbers) and alike(*numbers)  # one number under two names is one person
    return Asked(
        record=given.agency_reference,
        categories=tuple(given.categories),
        purpose=given.purpose,
        selector_kinds=frozenset(one.kind for one in given.selectors),
        selectors=sum(one.count for one in given.selectors),
        since=given.since,
        until=given.until,
        requested_at=given.requested_at,
        requester=given.officer.number if numbered else given.officer.name,
        approver=given.approved_by.number if numbered else given.approved_by.name,
        bulk=given.bulk,
        probe_quality=face.probe_quality if face else "",
        watchlist=face.watchlist if face else "",
    )


def asked_of(request: DataRequest) -> Asked:
    """Return a stored request as the rules see it."""
    return Asked(
        record=request.reference,
        categories=tuple(request.categories),
        purpose=request.purpose,
        selector_kinds=frozenset(one["kind"] for one in request.selectors),
        selectors=request.selector_count,
        since=request.since,
        until=request.until,
        requested_at=request.requested_at,
        requester=request.requester,
        approver=request.approver,
        bulk=request.bulk,
        probe_quality=request.probe_quality,
        watchlist=request.watchlist,
    )


def counts_of(given: DataRequestIn) -> dict[str, int]:
    """Return how many of each kind are asked about; those of one kind are summed."""
    counts: dict[str, int] = {}
    for one in given.selectors:
        counts[one.kind] = counts.get(one.kind, 0) + one.count
    return counts


def _stored(
    given: DataRequestIn,
    provider: Provider,
    warrant: Warrant | None,
    version: RulebookVersion,
    order: BulkOrder | None,
    by: Actor,
    at: datetime,
) -> DataRequest:
    reference = references.next_reference("D", at)
    key, wrapped = _key(warrant)
    values: dict[str, list[str]] = {}
    for one in given.selectors:
        if one.values:
            values.setdefault(one.kind, []).extend(one.values)
    counts = counts_of(given)
    face = given.face_search
    return DataRequest.objects.create(
        reference=reference,
        agency_id=by.agency_id or 0,
        provider=provider,
        warrant=warrant,
        rulebook=version,
        agency_reference=given.agency_reference,
        case_number=given.case_number,
        legal_basis=given.legal_basis,
        purpose=given.purpose,
        categories=sorted(given.categories),
        selectors=[{"kind": kind, "count": count} for kind, count in counts.items()],
        selector_count=sum(counts.values()),
        sealed_selectors=sealing.seal(key, json.dumps(values), place=f"{reference}/selectors")
        if values
        else None,
        case_key=wrapped,
        since=given.since,
        until=given.until,
        bulk=given.bulk,
        bulk_order=order,
        urgent=given.urgent,
        urgent_why=given.urgent_why,
        probe_quality=face.probe_quality if face else "",
        watchlist=face.watchlist if face else "",
        system=face.system if face else "",
        requester=given.officer.name,
        requester_number=given.officer.number,
        approver=given.approved_by.name,
        approver_number=given.approved_by.number,
        requested_at=given.requested_at,
        recorded_at=at,
        filed_by=by.user,
        filed_by_client=by.client,
    )


def _key(warrant: Warrant | None) -> tuple[bytes, bytes | None]:
    """Return the key that seals the selectors, and its wrapping where it is the request's own."""
    if warrant and warrant.case_key is not None:
        try:
            return open_case_key(bytes(warrant.case_key)), None
        except KeyDestroyed:  # the case's identities are gone for ever; these are new
            pass
    return vault.new_case_key()


def text_hash(request: DataRequest, text: str) -> str:
    """Return the salted hash that stands for a text of a request in the ledger."""
    if not text:
        return ""
    wrapped: Any = request.case_key
    if wrapped is None and request.warrant is not None:
        wrapped = request.warrant.case_key
    if wrapped is None:
        return ""
    try:
        key = open_case_key(bytes(wrapped))
    except KeyDestroyed:
        return ""
    return sealing.text_hash(sealing.text_salt(key), text.encode())
