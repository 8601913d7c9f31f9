"""What somebody read, and what is found of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from audits.enums import Anomaly
from audits.selectors import anomalies
from oversight.models import LedgerEntry, User
from tests.build import NOON
from warrants.actions import readings
from warrants.models import Warrant

MINUTE = timedelta(minutes=1)
TODAY = NOON.date()


def read(case: Warrant, by: User, at: datetime = NOON, where: str = "desk") -> LedgerEntry:
    return readings.record_reading(warrant=case, by=by.actor, at=at, where=where)


def unsaved(number: int) -> Warrant:
    """A reference is all that a reading holds."""
    return Warrant(reference=f"W-2020-{number:06d}")


def found(kind: Anomaly, *, last_day: date = TODAY, days: int = 30) -> list[anomalies.Found]:
    page = anomalies.listed(last_day=last_day, days=days, kind=kind.value, state="all")
    return list(page.rows)


def looks(**facts: str) -> list[LedgerEntry]:
    return list(LedgerEntry.objects.filter(event="ledger.read", **facts).order_by("pk"))
