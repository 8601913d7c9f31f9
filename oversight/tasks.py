"""The kernel's background work: tidying up, and the log while nobody else looks after it."""

from __future__ import annotations

from datetime import timedelta

from axes.models import AccessAttempt
from celery import shared_task
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone
from oauth2_provider.models import AccessToken

from oversight.actions import log_identity, pulse, sequencer, verification, witnesses
from oversight.models import StoredAnswer
from oversight.selectors.health import SEQUENCER, WITNESS_REFUSED

ROUNDS = 20  # batches of one task, so that it gives way to others


@shared_task(name="oversight.tidy")
def tidy(**_later: object) -> None:
    """Remove what has served: old answers, sessions, tokens and counters of failed sign-ins."""
    now = timezone.now()
    kept = timedelta(seconds=settings.IDEMPOTENT_ANSWERS_KEPT)
    StoredAnswer.objects.filter(answered_at__lt=now - kept).delete()
    Session.objects.filter(expire_date__lt=now).delete()
    AccessToken.objects.filter(expires__lt=now - timedelta(days=1)).delete()
    AccessAttempt.objects.filter(attempt_time__lt=now - timedelta(days=1)).delete()


@shared_task(name="oversight.verify_ledger")
def verify_ledger(**_later: object) -> None:
    """Verify the whole ledger; where it does not hold, commissioners and staff are told."""
    verification.check_ledger(at=timezone.now())


@shared_task(name="oversight.sequence")
def sequence(**_later: object) -> None:
    """Sequence entries while `manage.py sequence_ledger` is away: its lock is free then."""
    with sequencer.leading() as first:
        if not first:
            return
        log_identity.begin(at=timezone.now())
        for _round in range(ROUNDS):
            if not sequencer.sequence(at=timezone.now()):
                break
        sequencer.publish(at=timezone.now())
        pulse.show_life(part=SEQUENCER, at=timezone.now())


@shared_task(name="oversight.ask_witnesses")
def ask_witnesses(**_later: object) -> None:
    """Show the published checkpoint to the witnesses who have not cosigned it yet."""
    if witnesses.ask_all(at=timezone.now()):
        pulse.show_life(part=WITNESS_REFUSED, at=timezone.now())
