"""The body's own background work: each task is one call inwards and harmless when run twice."""

from __future__ import annotations

from datetime import date, timedelta

from celery import shared_task
from django.utils import timezone

from audits.actions import closing, determinations, drafts, publications, retention, reviews
from audits.corrections import actions as corrections
from audits.enums import Period
from audits.reports import transparency
from oversight.models import SYSTEM


@shared_task(name="audits.open_reviews")
def open_reviews(**_later: object) -> None:
    reviews.open_due(at=timezone.now())


@shared_task(name="audits.close_settled")
def close_settled(**_later: object) -> None:
    closing.close_settled(at=timezone.now())


@shared_task(name="audits.draft_reports")
def draft_reports(**_later: object) -> None:
    publications.draft_waiting(make=transparency.all_files, at=timezone.now())


@shared_task(name="audits.correct_reports")
def correct_reports(**_later: object) -> None:
    corrections.order_due(at=timezone.now())


@shared_task(name="audits.order_quarter")
def order_quarter(**_later: object) -> None:
    """Order the draft of the quarter that ended last."""
    today = timezone.localdate()
    first = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    ends_on = first - timedelta(days=1)
    starts_on = date(ends_on.year, ends_on.month - 2, 1)
    _order(Period.QUARTER, starts_on, ends_on)


@shared_task(name="audits.order_year")
def order_year(**_later: object) -> None:
    """Order the draft of the year that ended last."""
    year = timezone.localdate().year - 1
    _order(Period.YEAR, date(year, 1, 1), date(year, 12, 31))


@shared_task(name="audits.close_complaints")
def close_complaints(**_later: object) -> None:
    determinations.close_due(at=timezone.now())


@shared_task(name="audits.forget_drafts")
def forget_drafts(**_later: object) -> None:
    drafts.forget_old(at=timezone.now())


@shared_task(name="audits.carry_out_destructions")
def carry_out_destructions(**_later: object) -> None:
    retention.carry_out(at=timezone.now())


def _order(period: Period, starts_on: date, ends_on: date) -> None:
    publications.order(
        period=period,
        starts_on=starts_on,
        ends_on=ends_on,
        known_by=timezone.localdate(),
        rulebook="",
        by=SYSTEM,
        at=timezone.now(),
    )
