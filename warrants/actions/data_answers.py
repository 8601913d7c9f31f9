"""The answer to a request and its receipt: each side by its own account."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from oversight.actions import ledger
from oversight.models import Actor, LedgerEntry
from oversight.rules.refusal import Refusal
from warrants import policies
from warrants.actions import data_requests
from warrants.enums import AnswerSource, Event, RequestStatus, Why
from warrants.models import DataAnswer, DataReceipt, DataRequest
from warrants.rules import requests as rules_of_requests
from warrants.rules.breaches import Breach, refuse
from warrants.rules.request_submissions import DataAnswerIn, DataReceiptIn
from warrants.rules.requests import Answered
from warrants.rules.vocabulary import Effect, Severity


@transaction.atomic
def answer(
    *, request_id: int, given: DataAnswerIn, by: Actor, at: datetime
) -> tuple[DataRequest, LedgerEntry]:
    """Record what the provider gave, once, whatever the agency says.

    Raises:
        PermissionDenied: `by` is not the provider that was asked.
        Refusal: it was answered before, lies ahead, or contradicts itself; every rule at
            once. What is larger than the request is flagged, declared or not.
    """
    request = data_requests.locked(request_id)
    if by.provider_id is None or by.provider_id != request.provider_id:
        raise PermissionDenied
    return _answer(request, given, AnswerSource.PROVIDER, by, at)


@transaction.atomic
def record_paper_answer(
    *, request_id: int, given: DataAnswerIn, by: Actor, at: datetime
) -> tuple[DataRequest, LedgerEntry]:
    """Record a letter in which a provider answers: one to the body, or one to the agency.

    What an agency passes on is flagged as its own word for the provider's, and is taken
    only of a provider that cannot answer by itself (docs/adr/0034).

    Raises:
        PermissionDenied: `by` is neither of the body nor of the agency that asked.
        Refusal: as of an answer; or the letter has no number, or the provider has a
            machine and an agency speaks for it.
    """
    request = data_requests.locked(request_id)
    if not policies.may_record_letters(by, request):
        raise PermissionDenied
    source = AnswerSource.AGENCY if by.agency_id else AnswerSource.LETTER
    if source == AnswerSource.AGENCY and request.provider.clients.filter(active=True).exists():
        raise Refusal(Why.HAS_A_MACHINE)
    if not given.provider_reference:
        raise Refusal(
            "refused",
            breaches=[
                refuse(
                    "letter_without_number",
                    "/provider_reference",
                    figures={"record": request.reference},
                )
            ],
        )
    return _answer(request, given, source, by, at)


@transaction.atomic
def confirm_receipt(
    *, request_id: int, given: DataReceiptIn, by: Actor, at: datetime
) -> tuple[DataRequest, LedgerEntry]:
    """Record what the agency received; where it differs from the answer, both stand and a flag.

    Raises:
        PermissionDenied: the request is not of `by`'s agency.
        Refusal: there is no answer yet, it was confirmed before, or lies ahead.
    """
    request = data_requests.locked(request_id)
    if not policies.may_file(by) or by.agency_id != request.agency_id:
        raise PermissionDenied
    if request.status != RequestStatus.ANSWERED:
        raise Refusal(Why.WRONG_STATE)
    data_requests.not_ahead(given.received_at, at, "/received_at")
    if given.check is not None:
        data_requests.not_ahead(given.check.at, at, "/check/at")
    said = request.answer
    asked = data_requests.asked_of(request)
    flagged = rules_of_requests.check_receipt(
        asked, said=(said.records, said.persons), got=(given.records, given.persons)
    )
    if rules_of_requests.FACE in asked.categories and said.candidates and given.check is None:
        flagged.append(_flag(request, "match_unchecked", Severity.HIGH))
    DataReceipt.objects.create(
        request=request,
        records=given.records,
        persons=given.persons,
        excess_quarantined=given.excess_quarantined,
        received_at=given.received_at,
        recorded_at=at,
        by_name=given.officer.name,
        check_outcome=given.check.outcome if given.check else "",
        checked_by=given.check.by.name if given.check else "",
        checked_at=given.check.at if given.check else None,
        filed_by=by.user,
        filed_by_client=by.client,
    )
    request.status = RequestStatus.RECEIVED
    request.save(update_fields=["status"])
    data_requests.raise_flags(request, flagged, at)
    entry = ledger.record(
        event=Event.DATA_RECEIVED,
        subject=request,
        by=by,
        at=at,
        happened_at=given.received_at,
        facts={
            "records": given.records,
            "persons": given.persons,
            "check": given.check.outcome if given.check else "",
            "flags": [breach.code for breach in flagged],
        },
    )
    return request, entry


def _flag(request: DataRequest, code: str, severity: Severity) -> Breach:
    return Breach(
        code=code,
        effect=Effect.FLAG,
        severity=severity,
        figures={"record": request.reference},
    )


def _answered(given: DataAnswerIn) -> Answered:
    return Answered(
        outcome=given.outcome,
        records=given.records,
        persons=given.persons,
        categories=frozenset(given.categories),
        since=given.since,
        until=given.until,
        excess=given.excess,
        quarantined=given.excess_quarantined,
        ground=given.ground,
        candidates=given.candidates,
        answered_at=given.answered_at,
    )


def _answer(
    request: DataRequest, given: DataAnswerIn, source: AnswerSource, by: Actor, at: datetime
) -> tuple[DataRequest, LedgerEntry]:
    if request.status != RequestStatus.ASKED:
        raise Refusal(Why.WRONG_STATE)
    data_requests.not_ahead(given.answered_at, at, "/answered_at")
    asked = data_requests.asked_of(request)
    flagged = data_requests.only_flags(rules_of_requests.check_answer(asked, _answered(given)))
    if source == AnswerSource.AGENCY:
        flagged.append(_flag(request, "answer_by_agency", Severity.LOW))
    fields = given.model_dump()
    DataAnswer.objects.create(
        request=request,
        source=source,
        recorded_at=at,
        filed_by=by.user,
        filed_by_client=by.client,
        **fields | {"categories": sorted(given.categories)},
    )
    request.status = RequestStatus.ANSWERED
    request.save(update_fields=["status"])
    data_requests.raise_flags(request, flagged, at)
    entry = ledger.record(
        event=Event.DATA_ANSWERED,
        subject=request,
        by=by,
        at=at,
        happened_at=given.answered_at,
        facts={
            "source": source,
            "outcome": given.outcome,
            "records": given.records,
            "persons": given.persons,
            "excess": given.excess,
            "candidates": given.candidates,
            "ground_hash": data_requests.text_hash(request, given.ground),
            "flags": [breach.code for breach in flagged],
        },
    )
    return request, entry
