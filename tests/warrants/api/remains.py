"""What calls have left behind."""

from __future__ import annotations

from oversight.models import LedgerEntry
from warrants.models import DataRequest, ExchangeObject, Warrant


def filed() -> tuple[int, int]:
    return Warrant.objects.count(), LedgerEntry.objects.filter(event="warrant.filed").count()


def left() -> tuple[int, int, int, int]:
    """Count what a message may file, and entries but those of signing in and of attempts."""
    return (
        Warrant.objects.count(),
        DataRequest.objects.count(),
        ExchangeObject.objects.count(),
        LedgerEntry.objects.exclude(event__regex="^(client|attempt)").count(),
    )
