"""Editions replaced by corrected ones: ordered, made like any draft, put in place."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from audits import policies
from audits.corrections.rules import changes
from audits.corrections.selectors import telling_of_cases
from audits.enums import AuditEvent, CorrectionCause, PublicationStatus
from audits.models import Publication
from audits.selectors.transparency import as_json
from oversight.actions import ledger
from oversight.models import SYSTEM, Actor
from oversight.rules.refusal import Refusal


@transaction.atomic
def order_correction(
    *, publication_id: int, cause: CorrectionCause, why: str, by: Actor, at: datetime
) -> Publication:
    """Order the corrected edition of a published report: the same period, the same edition's day.

    `why` is published with it; the ledger holds its hash. A task makes the draft.

    Raises:
        PermissionDenied: `by` is no commissioner, nor the schedule.
        Refusal: `not_published`; `correction_waits` where one is under way; `no_reason`.
    """
    if not policies.may_order_reports(by):
        raise PermissionDenied
    old = Publication.objects.select_for_update().defer("figures").get(pk=publication_id)
    if old.status != PublicationStatus.PUBLISHED:
        raise Refusal("not_published")
    if by.user is not None and not why.strip():
        raise Refusal("no_reason", pointer="/why")
    try:
        with transaction.atomic():
            row = Publication.objects.create(
                period=old.period,
                starts_on=old.starts_on,
                ends_on=old.ends_on,
                known_by=old.known_by,
                rulebook=old.rulebook,
                corrects=old,
                cause=cause,
                why=why.strip(),
                ordered_by=by.user,
                ordered_at=at,
            )
    except IntegrityError as twice:
        raise Refusal("correction_waits") from twice
    ledger.record(
        event=AuditEvent.REPORT_ORDERED,
        subject=("publication", str(row.pk)),
        by=by,
        at=at,
        facts={
            "from": row.starts_on.isoformat(),
            "to": row.ends_on.isoformat(),
            "known_by": row.known_by.isoformat(),
            "rulebook": row.rulebook,
            "corrects": old.pk,
            "cause": cause.value,
            "why_sha256": hashlib.sha256(row.why.encode()).hexdigest(),
        },
    )
    return row


def order_due(*, at: datetime) -> list[Publication]:
    """Order corrected editions of all that tell of single cases; done twice, it orders once."""
    made = []
    for old in telling_of_cases(at=at).defer("figures"):
        try:
            made.append(
                order_correction(
                    publication_id=old.pk,
                    cause=CorrectionCause.TELLS_OF_CASES,
                    why="",
                    by=SYSTEM,
                    at=at,
                )
            )
        except Refusal:  # somebody ordered it meanwhile
            continue
    return made


@transaction.atomic
def put_in_place(*, correction: Publication, by: Actor, at: datetime) -> None:
    """Replace the edition that a corrected one corrects; called while that is published.

    Raises:
        Refusal: `same_person` where `by` ordered the correction; `not_published`.
    """
    if not policies.may_replace(by, correction):
        raise Refusal("same_person")
    old = Publication.objects.select_for_update(of=("self",)).get(corrections=correction)
    if old.status != PublicationStatus.PUBLISHED or old.figures is None:
        raise Refusal("not_published")
    correction.changes = list(changes(old.figures, correction.figures or {}))
    old.status, old.superseded_at = PublicationStatus.SUPERSEDED, at
    old.superseded_for = correction.cause
    old.save(update_fields=["status", "superseded_at", "superseded_for"])
    ledger.record(
        event=AuditEvent.REPORT_SUPERSEDED,
        subject=("publication", str(old.pk)),
        by=by,
        at=at,
        facts={
            "corrected_by": correction.pk,
            "cause": correction.cause,
            "changes": len(correction.changes),
            "report_sha256": hashlib.sha256(as_json(old.figures)).hexdigest(),
        },
    )
