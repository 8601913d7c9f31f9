"""What holds for every call: versions, cursors, what one may know of, the feed."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from oversight.enums import Role
from oversight.models import Court, LedgerEntry, User
from tests.build import (
    HOUR,
    NOON,
    OFFICER,
    Clock,
    a_client,
    a_decision,
    a_filing,
    a_person,
    a_renewal,
)
from tests.machine import Machine
from warrants.actions import decisions
from warrants.models import FeedEvent, Warrant


@pytest.mark.django_db
def test_a_step_on_an_old_version_is_refused(
    agency: Machine, bench: Machine, judge: User, court: Court, clock: Clock
) -> None:
    filed = agency.post("/warrants/", a_filing(court))
    path = f"/warrants/{filed.json()['reference']}"
    read = agency.get(f"{path}/")["ETag"]
    assert read == filed["ETag"]
    clock.forward(HOUR)
    body = a_decision(judge, clock())
    decided = bench.post(f"{path}/applications/0/decision/", body, headers={"If-Match": read})
    assert decided.status_code == 201
    assert decided["ETag"] != read

    started = {"kind": "started", "at": clock().isoformat()}
    for stale in (read, '"nonsense"', '"1-²"', '"1-' + "9" * 5000 + '"'):
        answer = agency.post(f"{path}/activations/", started, headers={"If-Match": stale})
        assert (answer.status_code, answer.json()["code"]) == (412, "changed")
    other = agency.post("/warrants/", a_filing(court))["ETag"]
    version = decided["ETag"].strip('"').rpartition("-")[2]
    foreign = f'"{other.strip(chr(34)).rpartition("-")[0]}-{version}"'
    for alien in (other, foreign, f"W/{decided['ETag']}"):  # of another case, and a weak one
        answer = agency.post(f"{path}/activations/", started, headers={"If-Match": alien})
        assert (answer.status_code, answer.json()["code"]) == (412, "changed"), alien
    for fresh in (f'{read}, {decided["ETag"]}, "x"', "*"):
        answer = agency.post(f"{path}/activations/", started, headers={"If-Match": fresh})
        assert answer.status_code == 201


@pytest.mark.django_db
def test_what_has_not_changed_is_not_sent_again(agency: Machine, court: Court) -> None:
    reference = agency.done("/warrants/", a_filing(court))["reference"]
    tag = agency.get(f"/warrants/{reference}/")["ETag"]
    answer = agency.get(f"/warrants/{reference}/", headers={"If-None-Match": tag})
    assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", tag)
    answer = agency.get(f"/warrants/{reference}/", headers={"If-None-Match": '"0-0"'})
    assert answer.status_code == 200


@pytest.mark.django_db
def test_a_walk_by_cursor_loses_nothing_while_more_is_filed(agency: Machine, court: Court) -> None:
    filed = [agency.done("/warrants/", a_filing(court))["reference"] for _ in range(7)]
    seen, path = [], "/warrants/?limit=2&measure=231-2"
    while path:
        page = agency.get(path).json()
        assert len(page["results"]) <= 2
        seen += [one["reference"] for one in page["results"]]
        agency.done("/warrants/", a_filing(court))
        path = (page["next"] or "").removeprefix("/api/v1")
    assert seen == filed[::-1]


@pytest.mark.django_db
def test_lists_are_filtered(
    agency: Machine, bench: Machine, judge: User, court: Court, clock: Clock
) -> None:
    first = agency.done("/warrants/", a_filing(court))["reference"]
    clock.forward(HOUR)
    second = agency.done("/warrants/", a_filing(court, clock(), measures=["231-3"]))["reference"]

    def found(query: str) -> list[str]:
        return [one["reference"] for one in agency.get(f"/warrants/?{query}").json()["results"]]

    assert found("measure=231-3") == [second]
    assert found("measure=231-33") == []
    assert found("status=applied") == [second, first]
    assert found("status=ended") == []
    assert found(f"court={court.code}") == [second, first]
    assert found("court=elsewhere") == []
    since = clock().strftime("%Y-%m-%dT%H:%M:%SZ")
    assert found(f"updated_since={since}") == [second]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=201",
        "limit=0001000",
        "limit=-1",
        "limit=x",
        "limit=%C2%B2",
        "cursor=x",
        "cursor=%00",
        "cursor=Y2FhYQ",
        "cursor=YzEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz",
        "status=unheard",
        "updated_since=yesterday",
        "updated_since=2026-11-20T12:00:00",
        "updated_since=2026-11-20T12:00:00%2B99:00",
        "measure=%00",
        "court=%00",
    ],
)
def test_a_filter_that_cannot_be_is_refused(agency: Machine, query: str) -> None:
    answer = agency.get(f"/warrants/?{query}")
    assert answer.status_code == 400, answer.content


@pytest.mark.django_db
def test_the_tag_of_a_filing_outlives_its_allocation(agency: Machine, court: Court) -> None:
    a_person(Role.JUDGE, court=court)
    filed = agency.post("/warrants/", a_filing(court))
    warrant = Warrant.objects.get(reference=filed.json()["reference"])
    assert decisions.allocate(warrant_id=warrant.pk, at=timezone.now())
    path = f"/warrants/{warrant.reference}/"
    for known in (filed["ETag"], f"W/{filed['ETag']}", f'"x", {filed["ETag"]}', "*"):
        answer = agency.get(path, headers={"If-None-Match": known})
        assert (answer.status_code, answer["ETag"]) == (304, filed["ETag"]), known
    assert agency.get(path, headers={"If-None-Match": '"x"'}).status_code == 200
    taken_back = {"reason": "x", "withdrawn_at": NOON.isoformat(), "officer": OFFICER}
    stale = agency.post(f"{path}withdrawal/", taken_back, headers={"If-Match": filed["ETag"]})
    assert stale.status_code == 201


@pytest.mark.django_db
def test_a_foreign_warrant_does_not_exist(agency: Machine, court: Court, clock: Clock) -> None:
    """Byte for byte, header for header, a foreign case is answered like one that is not there."""
    reference = agency.done("/warrants/", a_filing(court))["reference"]
    stranger = Machine(a_client())
    other_court = Machine(a_client(Role.JUDGE))
    missing = "W-2026-999999"
    steps: list[tuple[Machine, str, str, Any, int]] = [
        (stranger, "GET", "/", None, 404),
        (stranger, "POST", "/renewals/", a_renewal(clock()), 404),
        (stranger, "POST", "/withdrawal/", {}, 404),
        (stranger, "POST", "/returns/", {"persons": 1}, 404),
        (stranger, "POST", "/activations/", {}, 404),
        (stranger, "POST", "/end/", {}, 404),
        (other_court, "GET", "/", None, 404),
        (other_court, "POST", "/applications/0/decision/", {}, 400),  # told well, it is a statement
    ]
    for machine, method, path, body, status in steps:
        foreign = machine.call(method, f"/warrants/{reference}{path}", body)
        absent = machine.call(method, f"/warrants/{missing}{path}", body)
        assert foreign.status_code == absent.status_code == status
        assert foreign.content == absent.content
        assert dict(foreign.items()) == dict(absent.items())
    assert stranger.get("/warrants/").json()["results"] == []


@pytest.mark.django_db
def test_every_reading_is_recorded_and_no_other_call_is(agency: Machine, court: Court) -> None:
    reference = agency.done("/warrants/", a_filing(court))["reference"]
    readings = LedgerEntry.objects.filter(event="warrant.read", subject=reference)
    agency.get("/warrants/")
    assert not readings.exists()
    agency.case(reference)
    agency.case(reference)
    assert [one.by for one in readings] == [f"client:{agency.client.client_id}"] * 2
    assert readings[0].facts == {"where": "api"}


@pytest.mark.django_db
def test_the_feed_tells_what_happened_after_a_cursor(
    agency: Machine, bench: Machine, judge: User, court: Court, clock: Clock
) -> None:
    assert agency.get("/events/").json() == {"results": [], "next": None}
    references = []
    for _ in range(3):
        reference = agency.done("/warrants/", a_filing(court, clock()))["reference"]
        clock.forward(HOUR)
        path = f"/warrants/{reference}/applications/0/decision/"
        bench.done(path, a_decision(judge, clock()))
        references.append(reference)

    page = agency.get("/events/?limit=2").json()
    told = [(one["code"], one["reference"]) for one in page["results"]]
    assert told == [("decision.recorded", references[0]), ("decision.recorded", references[1])]
    assert page["results"][0]["facts"] == {"application": 0, "outcome": "granted"}
    rest = agency.get(f"/events/?after={page['next']}").json()
    assert [one["reference"] for one in rest["results"]] == references[2:]
    nothing = agency.get(f"/events/?after={rest['next']}").json()
    assert nothing == {"results": [], "next": rest["next"]}

    assert len(bench.get("/events/").json()["results"]) == 3, "the court is told too"
    assert Machine(a_client()).get("/events/").json()["results"] == []
    assert agency.get("/events/?after=nonsense").status_code == 400


@pytest.mark.django_db(transaction=True)
def test_no_line_of_the_feed_comes_to_light_behind_the_cursor(
    agency: Machine, court: Court, clock: Clock
) -> None:
    """Who writes to a feed waits for who wrote before, so numbers rise as they become visible."""
    from django.db import transaction  # noqa: PLC0415

    from warrants.actions import supervision  # noqa: PLC0415
    from warrants.enums import Event  # noqa: PLC0415

    reference = agency.done("/warrants/", a_filing(court))["reference"]
    warrant = Warrant.objects.get(reference=reference)

    def line() -> FeedEvent:
        return supervision.tell_agency(
            warrant=warrant, event=Event.ENDING, at=clock(), by_mail=False, facts={}
        )

    written = threading.Event()

    def second() -> None:
        with transaction.atomic():
            supervision.write_feed([line()])
        written.set()
        connection.close()

    other = threading.Thread(target=second)
    with transaction.atomic():
        supervision.write_feed([line()])
        other.start()
        assert not written.wait(0.5), "the second writer has to wait for the first"
    other.join(20)
    assert written.is_set()
    assert len(agency.get("/events/").json()["results"]) == 2


@pytest.mark.django_db
def test_the_rulebooks_in_force_can_be_read(agency: Machine) -> None:
    (row,) = agency.get("/rulebooks/").json()
    assert (row["id"], row["status"]) == ("kz-cpc", "unconfirmed")
    whole = agency.get("/rulebooks/kz-cpc/").json()
    assert whole["sha256"] == row["sha256"]
    assert whole["rules"]["measures"]["231-2"]["article"] == "CPC 231(2), 243"
    assert agency.get("/rulebooks/xx/").status_code == 404


@pytest.mark.django_db
def test_a_client_that_calls_too_often_is_told_when_to_go_on(
    agency: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    from oversight.api.throttles import PerClient  # noqa: PLC0415

    monkeypatch.setattr(PerClient, "rate", "2/min", raising=False)
    statuses = [agency.get("/rulebooks/").status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    refused = agency.get("/rulebooks/")
    assert 0 < int(refused["Retry-After"]) <= 61
    assert refused.json()["code"] == "throttled"
    assert Machine(a_client()).get("/rulebooks/").status_code == 200, "each client by itself"


@pytest.mark.django_db
def test_times_are_written_with_their_offset(agency: Machine, court: Court) -> None:
    reference = agency.done("/warrants/", a_filing(court))["reference"]
    case = agency.case(reference)
    assert case["recorded_at"].endswith(("Z", "+00:00", "+05:00"))
    assert timezone.is_aware(Warrant.objects.get(reference=reference).recorded_at)
