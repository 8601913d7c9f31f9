"""Reports: ordered, drafted from frozen figures, published."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q

from audits import policies
from audits.actions import editions
from audits.corrections import actions as corrections
from audits.enums import AuditEvent, Period, PublicationStatus
from audits.models import Publication, PublicationFile
from audits.rules import publishing
from audits.selectors import transparency
from oversight.actions import ledger
from oversight.models import SYSTEM, Actor, LedgerEntry
from oversight.rules.refusal import Refusal

logger = logging.getLogger(__name__)
LEASE = timedelta(minutes=15)


@transaction.atomic
def order(
    *,
    period: Period,
    starts_on: date,
    ends_on: date,
    known_by: date,
    rulebook: str,
    by: Actor,
    at: datetime,
) -> Publication:
    """Order a draft; a task makes it. Ordered twice by the schedule it is made once.

    Raises:
        PermissionDenied: `by` is no commissioner, nor the schedule.
    """
    if not policies.may_order_reports(by):
        raise PermissionDenied
    slot = f"{period.value} {starts_on} {ends_on}" if by == SYSTEM else ""
    try:
        with transaction.atomic():
            row = Publication.objects.create(
                period=period,
                starts_on=starts_on,
                ends_on=ends_on,
                known_by=known_by,
                rulebook=rulebook,
                slot=slot,
                ordered_by=by.user,
                ordered_at=at,
            )
    except IntegrityError:
        return Publication.objects.get(slot=slot)  # ordered at the same time, or before
    _record(AuditEvent.REPORT_ORDERED, row, by, at)
    return row


class MadeFile(Protocol):
    """One file of a report, as the reports make it."""

    @property
    def name(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def content_type(self) -> str: ...
    @property
    def content(self) -> bytes: ...


Make = Callable[[dict[str, Any]], Iterable[MadeFile]]


def draft_waiting(*, make: Make, at: datetime) -> int:
    """Make every ordered draft with `make`, which turns figures into files; one whose maker died is taken up when its lease has run out."""
    done = 0
    while (row := _take(at)) is not None:
        try:
            _draft(row, make, at)
        except Exception as fault:  # the job is marked, the others go on
            logger.exception("report %s failed", row.pk)
            _fail(row, type(fault).__name__, at)
        done += 1
    return done


@transaction.atomic
def _take(at: datetime) -> Publication | None:
    free = Q(status=PublicationStatus.WAITING) | Q(
        status=PublicationStatus.COMPUTING, lease_until__lt=at
    )
    row = (
        Publication.objects.select_for_update(skip_locked=True).filter(free).order_by("pk").first()
    )
    if row:
        row.status, row.progress, row.lease_until = PublicationStatus.COMPUTING, 1, at + LEASE
        row.save(update_fields=["status", "progress", "lease_until"])
    return row


def _draft(row: Publication, make: Make, at: datetime) -> None:
    def progress(percent: int) -> None:
        Publication.objects.filter(pk=row.pk).update(progress=percent)

    progress(10)
    frozen = editions.count(
        since=row.starts_on,
        until=row.ends_on,
        known_by=row.known_by,
        rulebook=row.rulebook,
        at=at,
    )
    progress(60)
    files = []
    for made in make(frozen):
        files.append(made)
        progress(min(95, 60 + 2 * len(files)))
    with transaction.atomic():
        PublicationFile.objects.filter(publication=row).delete()
        PublicationFile.objects.bulk_create(
            PublicationFile(
                publication=row,
                name=made.name,
                language=made.language,
                content_type=made.content_type,
                content=made.content,
                sha256=hashlib.sha256(made.content).hexdigest(),
            )
            for made in files
        )
        row.figures, row.status, row.progress = frozen, PublicationStatus.DRAFTED, 100
        row.drafted_at, row.lease_until, row.fault = at, None, ""
        row.disclosure = frozen["generated_from"].get("disclosure", 0)
        row.save()
        _record(AuditEvent.REPORT_DRAFTED, row, SYSTEM, at)


@transaction.atomic
def _fail(row: Publication, fault: str, at: datetime) -> None:
    Publication.objects.filter(pk=row.pk).update(
        status=PublicationStatus.FAILED, fault=fault, lease_until=None
    )
    _record(AuditEvent.REPORT_FAILED, row, SYSTEM, at)


@transaction.atomic
def record_download(*, file: PublicationFile, by: Actor, at: datetime) -> LedgerEntry | None:
    """Leave on record who took a file out that is not open to anybody: of a draft, or shut.

    Returns None for a file of a published report.
    """
    row = file.publication
    if row.status == PublicationStatus.PUBLISHED and not row.is_shut:
        return None
    return ledger.record(
        event=AuditEvent.REPORT_TAKEN_OUT,
        subject=("publication", str(row.pk)),
        by=by,
        at=at,
        facts={"where": "export", "file": file.name, "sha256": file.sha256},
    )


@transaction.atomic
def publish(*, publication_id: int, by: Actor, at: datetime) -> Publication:
    """Put a draft before the public; a corrected edition takes the place of the one it corrects.

    Raises:
        PermissionDenied: `by` is no commissioner.
        Refusal: `wrong_state` where it is no finished draft; `nothing_to_report`;
            `too_few_cases`; `tells_of_cases`; `same_person` where `by` ordered a correction.
    """
    if not policies.may_publish(by):
        raise PermissionDenied
    row = Publication.objects.select_for_update().get(pk=publication_id)
    if row.status != PublicationStatus.DRAFTED:
        raise Refusal("wrong_state")
    if why := publishing.hindrance(row.figures or {}):
        raise Refusal(why)
    if row.corrects_id:
        corrections.put_in_place(correction=row, by=by, at=at)
    row.status, row.published_at, row.published_by = PublicationStatus.PUBLISHED, at, by.user
    row.save(update_fields=["status", "published_at", "published_by", "changes"])
    _record(AuditEvent.REPORT_PUBLISHED, row, by, at)
    return row


def _record(event: AuditEvent, row: Publication, by: Actor, at: datetime) -> None:
    facts: dict[str, object] = {
        "from": row.starts_on.isoformat(),
        "to": row.ends_on.isoformat(),
        "known_by": row.known_by.isoformat(),
        "rulebook": row.rulebook,
    }
    if row.corrects_id:
        facts["corrects"] = row.corrects_id
    if row.figures:
        facts["report_sha256"] = hashlib.sha256(transparency.as_json(row.figures)).hexdigest()
    ledger.record(event=event, subject=("publication", str(row.pk)), by=by, at=at, facts=facts)
