"""A call that comes twice is answered alike and done once; a batch is many calls."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection
from pytest_django import Settings

from oversight.models import Court, StoredAnswer
from tests.build import a_client, a_filing
from tests.machine import Machine
from tests.warrants.api.remains import filed

KEY = {"Idempotency-Key": "k-1"}


@pytest.mark.django_db
def test_the_same_key_and_body_give_the_same_answer(agency: Machine, court: Court) -> None:
    body = a_filing(court)
    first = agency.post("/warrants/", body, headers=KEY)
    again = agency.post("/warrants/", body, headers=KEY)

    assert first.status_code == again.status_code == 201
    assert again.content == first.content
    assert (again["ETag"], again["Location"]) == (first["ETag"], first["Location"])
    assert again["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first
    assert filed() == (1, 1)


@pytest.mark.django_db
def test_what_is_kept_of_a_call_is_keyed_so_that_no_dump_tells_its_body(
    agency: Machine, court: Court, settings: Settings
) -> None:
    body = a_filing(court)
    agency.done("/warrants/", body, headers=KEY)
    known, settings.LOOKUP_KEY = settings.LOOKUP_KEY, b"9" * 32
    assert agency.post("/warrants/", body, headers=KEY).json()["code"] == "key_reused"
    settings.LOOKUP_KEY_BEFORE = known  # while the key is being changed
    assert agency.post("/warrants/", body, headers=KEY)["Idempotent-Replayed"] == "true"


@pytest.mark.django_db
def test_the_same_key_with_another_body_is_refused(agency: Machine, court: Court) -> None:
    agency.done("/warrants/", a_filing(court), headers=KEY)
    other = agency.post("/warrants/", a_filing(court), headers=KEY)
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")
    assert filed() == (1, 1)


@pytest.mark.django_db
def test_the_same_key_at_another_address_is_refused(agency: Machine, court: Court) -> None:
    body = {"filings": [a_filing(court)]}
    agency.done("/warrants/batch/", body, headers=KEY)
    other = agency.post("/warrants/", body, headers=KEY)
    assert other.status_code in {400, 422}
    assert filed() == (1, 1)


@pytest.mark.django_db
def test_two_clients_may_use_the_same_key(agency: Machine, court: Court) -> None:
    body = a_filing(court)
    one = agency.done("/warrants/", body, headers=KEY)
    two = Machine(a_client()).done("/warrants/", body, headers=KEY)
    assert one["reference"] != two["reference"]


@pytest.mark.django_db
def test_a_refused_call_may_be_mended_under_its_key(agency: Machine, court: Court) -> None:
    body = a_filing(court, requested_days=31)
    assert agency.post("/warrants/", body, headers=KEY).status_code == 422
    assert not StoredAnswer.objects.exists()
    mended = agency.post("/warrants/", body | {"requested_days": 30}, headers=KEY)
    assert mended.status_code == 201


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "x" * 201, "ключ", "a\x00b"])
def test_a_key_has_a_readable_form(agency: Machine, court: Court, key: str) -> None:
    answer = agency.post("/warrants/", a_filing(court), headers={"Idempotency-Key": key})
    assert answer.status_code == 400
    assert filed() == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_a_key_whose_first_call_still_runs_is_refused(
    agency: Machine, court: Court, monkeypatch: pytest.MonkeyPatch
) -> None:
    from warrants.api import warrants  # noqa: PLC0415

    body, act = a_filing(court), warrants._file
    answers: list[Any] = []

    def slow(*given: Any) -> Any:
        if not answers:
            answers.append(None)
            other = threading.Thread(target=beside)
            other.start()
            other.join()
        return act(*given)

    def beside() -> None:
        answers.append(agency.post("/warrants/", body, headers=KEY))
        connection.close()

    agency.token()
    monkeypatch.setattr(warrants, "_file", slow)
    assert agency.post("/warrants/", body, headers=KEY).status_code == 201
    beside_it = answers[1]
    assert beside_it is not None
    assert (beside_it.status_code, beside_it.json()["code"]) == (409, "in_progress")
    assert agency.post("/warrants/", body, headers=KEY)["Idempotent-Replayed"] == "true"
    assert filed() == (1, 1)


@pytest.mark.django_db
def test_each_filing_of_a_batch_is_answered_by_itself(agency: Machine, court: Court) -> None:
    good, long, twice = a_filing(court), a_filing(court, requested_days=31), a_filing(court)
    filings = [good, long, {"nonsense": 1}, twice, twice, a_filing("no-such-court")]
    answer = agency.post("/warrants/batch/", {"filings": filings}, headers=KEY)

    assert answer.status_code == 200
    results = answer.json()["results"]
    assert [one["index"] for one in results] == [0, 1, 2, 3, 4, 5]
    assert [one["status"] for one in results] == [201, 422, 400, 201, 409, 422]
    assert results[1]["body"]["errors"][0]["code"] == "term_longer_than_allowed"
    assert results[4]["body"]["first"].endswith(f"/{results[3]['body']['reference']}/")
    assert filed() == (2, 2)

    again = agency.post("/warrants/batch/", {"filings": filings}, headers=KEY)
    assert again.content == answer.content
    assert filed() == (2, 2)


@pytest.mark.django_db
@pytest.mark.parametrize("filings", [[], [{}] * 501, "x", [1]])
def test_a_batch_holds_one_to_five_hundred_filings(agency: Machine, filings: Any) -> None:
    assert agency.post("/warrants/batch/", {"filings": filings}).status_code == 400
