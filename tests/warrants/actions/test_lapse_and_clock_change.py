"""What nobody answers lapses; a day of a term is 24 hours also where the clocks change."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from oversight.models import LedgerEntry
from tests.build import HOUR, NOON, a_warrant
from warrants.actions import sweeps
from warrants.models import Application, Clock, FeedEvent, Warrant

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
UNANSWERED_SINCE = NOON - HOUR  # when the builder's applications are resolved


def test_an_application_lapses_when_the_days_it_asked_for_are_over() -> None:
    warrant = a_warrant()
    assert sweeps.lapse_unanswered(at=UNANSWERED_SINCE + 30 * DAY) == 1

    warrant.refresh_from_db()
    assert warrant.status == "lapsed"
    assert Application.objects.get().status == "lapsed"
    assert not Clock.objects.filter(outcome="").exists()
    assert (
        LedgerEntry.objects.filter(event="warrant.lapsed", subject=warrant.reference).count() == 1
    )
    assert FeedEvent.objects.filter(code="warrant.lapsed", warrant=warrant).count() == 1
    assert sweeps.lapse_unanswered(at=NOON + 60 * DAY) == 0


def test_an_application_does_not_lapse_a_second_earlier() -> None:
    warrant = a_warrant()
    second = timedelta(seconds=1)
    assert sweeps.lapse_unanswered(at=UNANSWERED_SINCE + 30 * DAY - second) == 0
    warrant.refresh_from_db()
    assert warrant.status == "applied"
    assert not LedgerEntry.objects.filter(event="warrant.lapsed").exists()


def test_what_is_decided_or_already_running_does_not_lapse() -> None:
    a_warrant(granted=True)
    started = {"started_at": (NOON - 2 * HOUR).isoformat(), "why": "It could not wait."}
    a_warrant(urgent=started)
    assert sweeps.lapse_unanswered(at=NOON + 60 * DAY) == 0
    assert set(Warrant.objects.values_list("status", flat=True)) == {
        "authorised",
        "running_unconfirmed",
    }


def test_thirty_days_across_a_change_of_the_clocks_are_720_hours() -> None:
    before = datetime(2024, 2, 20, 12, tzinfo=ZoneInfo("Asia/Almaty"))
    warrant = a_warrant(at=before, granted=True)
    term = warrant.terms.get()
    assert term.until - term.starts_at == timedelta(hours=720)
    assert term.until == term.limit_until
