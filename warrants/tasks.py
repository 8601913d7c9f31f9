"""Background work on warrants: each task is one call inwards and harmless when run twice."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from oversight.models import SYSTEM
from warrants.actions import material, sweeps
from warrants.attempts import actions as attempts
from warrants.persons.actions import book, counting, linking
from warrants.repetition import actions as repetition


@shared_task(name="warrants.allocate")
def allocate(**_later: object) -> None:
    sweeps.allocate_waiting(at=timezone.now())


@shared_task(name="warrants.expire")
def expire(**_later: object) -> None:
    sweeps.expire(at=timezone.now())
    sweeps.lapse_unanswered(at=timezone.now())
    sweeps.lapse_left_over(at=timezone.now())


@shared_task(name="warrants.miss_deadlines")
def miss_deadlines(**_later: object) -> None:
    sweeps.miss_deadlines(at=timezone.now())


@shared_task(name="warrants.announce_endings")
def announce_endings(**_later: object) -> None:
    sweeps.announce_endings(at=timezone.now())


@shared_task(name="warrants.mail_feed")
def mail_feed(**_later: object) -> None:
    sweeps.mail_feed(at=timezone.now())


@shared_task(name="warrants.notice_retention")
def notice_retention(**_later: object) -> None:
    material.notice_retention(at=timezone.now())


@shared_task(name="warrants.forget_calls")
def forget_calls(**_later: object) -> None:
    attempts.forget_calls(at=timezone.now())


@shared_task(name="warrants.find_repeated")
def find_repeated(**_later: object) -> None:
    repetition.find_repeated(at=timezone.now())


@shared_task(name="warrants.link_persons")
def link_persons(**_later: object) -> None:
    at = timezone.now()
    linking.link_waiting(by=SYSTEM, at=at)
    counting.count_due(at=at)
    book.destroy_spent()


@shared_task(name="warrants.count_persons")
def count_persons(**_later: object) -> None:
    counting.take_figures(by=SYSTEM, at=timezone.now())
