from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from oversight import celery
from oversight.actions import log_identity, sequencer
from oversight.actions.pulse import show_life
from oversight.models import PendingEntry, Pulse
from oversight.selectors import health, log
from oversight.selectors.health import SILENT_AFTER, Health, states
from oversight.tasks import sequence
from tests.build import NOON
from tests.oversight.log.whole import record

pytestmark = pytest.mark.django_db


@pytest.fixture
def broker_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "broker", lambda: Health(alive=True))


def _now():
    return timezone.now()  # noqa: TID251 - the page under test reads the clock too


def _all_alive(at):
    for part in ("worker", "beat", "sequencer"):
        show_life(part=part, at=at)
    log_identity.begin(at=at)
    sequencer.sequence(at=at)
    sequencer.publish(at=at)


def test_a_part_is_alive_until_half_a_minute_has_passed(broker_answers):
    _all_alive(NOON)
    assert states(at=NOON + SILENT_AFTER)["worker"].alive
    silent = states(at=NOON + SILENT_AFTER + timedelta(microseconds=1))["worker"]
    assert not silent.alive
    assert (silent.why, silent.seen_at) == ("has fallen silent", NOON)


def test_a_part_that_never_showed_itself_is_not_alive(broker_answers):
    show_life(part="worker", at=NOON)
    found = states(at=NOON)
    assert found["worker"].alive
    assert found["beat"] == Health(alive=False, why="has never been seen")


def test_showing_life_again_leaves_one_row():
    show_life(part="beat", at=NOON)
    show_life(part="beat", at=NOON + timedelta(seconds=5))
    assert list(Pulse.objects.values_list("part", "seen_at")) == [
        ("beat", NOON + timedelta(seconds=5))
    ]


def test_the_page_says_200_when_all_live_and_503_when_one_does_not(client: Client, broker_answers):
    _all_alive(_now())
    answer = client.get("/health/")
    assert answer.status_code == 200
    assert answer.json()["alive"] is True
    assert {name: part["alive"] for name, part in answer.json()["parts"].items()} == {
        "database": True,
        "broker": True,
        "worker": True,
        "beat": True,
        "sequencer": True,
        "witnesses": True,
    }

    Pulse.objects.filter(part="beat").update(seen_at=_now() - timedelta(minutes=5))
    answer = client.get("/health/")
    assert answer.status_code == 503
    assert answer.json()["parts"]["beat"]["why"] == "has fallen silent"
    assert answer.json()["parts"]["worker"]["alive"] is True


def test_a_broker_that_is_away_is_said(client: Client, settings, tmp_path):
    _all_alive(_now())
    celery.app.conf.broker_url = f"redis+socket://{tmp_path}/nobody.sock"
    try:
        answer = client.get("/health/")
    finally:
        celery.app.conf.broker_url = settings.CELERY_BROKER_URL
    assert answer.status_code == 503
    assert answer.json()["parts"]["broker"] == {"alive": False, "why": "does not answer"}


def test_a_database_that_is_away_is_said_and_the_rest_cannot_be_known(
    client: Client, broker_answers, monkeypatch
):
    def away(*_args, **_options):
        raise OperationalError("away")

    monkeypatch.setattr(health.connection, "cursor", away)
    found = states(at=NOON)
    assert found["database"].why == "does not answer"
    unknown = Health(alive=False, why="cannot be known")
    assert found["worker"] == found["beat"] == found["sequencer"] == unknown
    assert client.get("/health/").status_code == 503


def test_the_page_only_reads(client: Client):
    assert client.post("/health/").status_code == 405


def _sequencer(at):
    return states(at=at)["sequencer"]


def test_the_log_is_alive_while_it_keeps_up(broker_answers):
    assert _sequencer(NOON).why == "has never been seen"
    show_life(part="sequencer", at=NOON)
    assert _sequencer(NOON).why == "has not published yet"
    _all_alive(NOON)
    found = _sequencer(NOON + timedelta(seconds=20))
    assert found.alive
    assert found.lag == {"pending": 0, "oldest_pending_seconds": 0, "checkpoint_age_seconds": 20}
    assert _sequencer(NOON + timedelta(minutes=2)).why == "has fallen silent"


def test_the_log_says_how_far_it_is_behind_and_nothing_of_the_last_seconds(broker_answers):
    now = _now()
    _all_alive(now)
    stored_at = record(3)[0]
    stored_at.refresh_from_db()
    since = stored_at.inserted_at

    def seen(seconds):
        at = since + timedelta(seconds=seconds)
        show_life(part="sequencer", at=at)
        return _sequencer(at)

    assert seen(9).lag["pending"] == seen(9).lag["oldest_pending_seconds"] == 0
    assert seen(10).alive
    assert (seen(10).lag["pending"], seen(10).lag["oldest_pending_seconds"]) == (3, 10)
    assert seen(301).why == "is behind"
    sequencer.sequence(at=now)
    assert seen(301).alive
    assert seen(3000).why == "does not publish"


def test_a_log_that_refuses_to_sign_says_so_until_it_works_again(broker_answers):
    _all_alive(NOON)
    show_life(part="sequencer stopped", at=NOON + timedelta(seconds=1))
    assert _sequencer(NOON + timedelta(seconds=2)).why == "refuses to sign"
    show_life(part="sequencer", at=NOON + timedelta(seconds=3))
    assert _sequencer(NOON + timedelta(seconds=4)).alive


def test_a_queued_entry_that_is_gone_is_said(broker_answers):
    _all_alive(NOON)
    PendingEntry.objects.create(entry_id=10**12)
    assert _sequencer(NOON).why == "has lost an entry"


def test_the_task_keeps_the_log_going_when_nobody_else_does():
    record(7)
    sequence()
    assert sequencer.period(_now()) == sequencer.period(log.newest(published=True).signed_at)
    assert not PendingEntry.objects.exists()
    assert Pulse.objects.filter(part="sequencer").exists()
