from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from oversight import celery
from oversight.actions.pulse import show_life
from oversight.models import Pulse
from oversight.selectors import health
from oversight.selectors.health import SILENT_AFTER, Health, states
from tests.build import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def broker_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "broker", lambda: Health(alive=True))


def _now():
    return timezone.now()  # noqa: TID251 - the page under test reads the clock too


def _all_alive(at):
    for part in ("worker", "beat"):
        show_life(part=part, at=at)


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
    assert found["worker"] == found["beat"] == Health(alive=False, why="cannot be known")
    assert client.get("/health/").status_code == 503


def test_the_page_only_reads(client: Client):
    assert client.post("/health/").status_code == 405
