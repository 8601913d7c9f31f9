"""How much one machine may ask for."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from redis.exceptions import ConnectionError as BrokerAway

from oversight.api.throttles import PerClient
from oversight.enums import Role
from tests.build import a_client, a_court, a_filing, a_person, a_rulebook
from tests.machine import Machine


@pytest.fixture
def machine(db: None, clock: object) -> Machine:
    cache.clear()
    a_rulebook()
    return Machine(a_client())


def test_one_call_too_many_is_told_when_to_come_back(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PerClient, "rate", "2/min", raising=False)
    answers = [machine.call("GET", "/warrants/") for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert 0 < int(answers[2]["Retry-After"]) <= 61


def test_one_machine_does_not_use_up_anothers_calls(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PerClient, "rate", "1/min", raising=False)
    other = Machine(a_client())
    assert machine.call("GET", "/warrants/").status_code == 200
    assert machine.call("GET", "/warrants/").status_code == 429
    assert other.call("GET", "/warrants/").status_code == 200


def test_calls_drawn_in_blocks_come_to_no_more_than_the_rate(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PerClient, "rate", "500/min", raising=False)
    asked: list[int] = []
    whole = cache.incr

    def counted(key: str, by: int) -> int:
        asked.append(by)
        return whole(key, by)

    monkeypatch.setattr(cache, "incr", counted)
    for process in range(3):  # each leaves what it has drawn
        PerClient.drawn.clear()
        assert machine.call("GET", "/rulebooks/").status_code == 200, process
    PerClient.drawn.clear()
    answers = [machine.call("GET", "/rulebooks/").status_code for _ in range(500)]
    assert answers == [200] * 494 + [429] * 6, "three blocks of two were left"
    assert len(asked) < 260


def test_filing_does_not_hang_on_the_store_of_the_numbers(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Away:
        def incr(self, key: str, by: int) -> int:
            raise BrokerAway(key, by)

    monkeypatch.setattr(PerClient, "cache", Away())
    court = a_court()
    a_person(Role.JUDGE, court=court)
    assert machine.call("POST", "/warrants/", a_filing(court)).status_code == 201
