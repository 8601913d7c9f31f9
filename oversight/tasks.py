"""The kernel's background work: tidying up."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone
from oauth2_provider.models import AccessToken

from oversight.models import StoredAnswer


@shared_task(name="oversight.tidy")
def tidy(**_later: object) -> None:
    """Remove what has served: old answers, sessions and tokens."""
    now = timezone.now()
    kept = timedelta(seconds=settings.IDEMPOTENT_ANSWERS_KEPT)
    StoredAnswer.objects.filter(answered_at__lt=now - kept).delete()
    Session.objects.filter(expire_date__lt=now).delete()
    AccessToken.objects.filter(expires__lt=now - timedelta(days=1)).delete()
