"""What holds for every call: errors, idempotency, versions, cursors, the feed, strict JSON."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from oversight.enums import Role
from oversight.models import Court, LedgerEntry, StoredAnswer, User
from tests.build import (
    HOUR,
    OFFICER,
    SECRET,
    Clock,
    a_client,
    a_decision,
    a_filing,
    a_renewal,
    a_target,
)
from tests.machine import Machine
from warrants.models import FeedEvent, Warrant
from warrants.rules.submissions import WarrantIn

KEY = {"Idempotency-Key": "k-1"}


def rows() -> tuple[int, int]:
    return Warrant.objects.count(), LedgerEntry.objects.filter(event="warrant.filed").count()


# --- problems -------------------------------------------------------------------------------
@pytest.mark.django_db
def test_all_faults_of_a_body_come_at_once(agency: Machine, court: Court) -> None:
    broken = a_filing(court, requested_days="thirty", measures=[], surprise=1)
    del broken["facts"]
    broken["targets"] = [a_target(kind="ghost"), a_target(identity={"iin": "12"})]
    answer = agency.post("/warrants/", broken)

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["type"] == "urn:oversight:problem:malformed"
    assert {one["pointer"]: one["code"] for one in body["errors"]} == {
        "/requested_days": "int_type",
        "/measures": "too_short",
        "/surprise": "extra_forbidden",
        "/facts": "missing",
        "/targets/0/kind": "literal_error",
        "/targets/1/identity/iin": "string_pattern_mismatch",
    }
    assert all(one["detail"] for one in body["errors"])
    assert rows() == (0, 0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "word"), [("kk", "мерзім"), ("ru", "срок"), ("en", "one term may last")]
)
def test_every_broken_rule_is_named_in_the_callers_language(
    clock: Clock, court: Court, language: str, word: str
) -> None:
    agency = Machine(a_client(), language)
    given = a_filing(
        court,
        requested_days=31,
        measures=["231-2", "999-9"],
        offences=[{"code": "CC 1", "max_penalty_years": 1}],
        targets=[a_target(protected=["lawyer"]), a_target(capacity="bystander")],
        resolved_at=(clock() + HOUR).isoformat(),
    )
    answer = agency.post("/warrants/", given)

    assert answer.status_code == 422
    assert answer["Content-Language"] == language
    faults = {one["code"]: one for one in answer.json()["errors"]}
    assert set(faults) == {
        "unknown_measure",
        "term_longer_than_allowed",
        "resolved_in_future",
        "offence_below_gate",
        "protected_refused",
        "target_not_allowed",
    }
    assert word in faults["term_longer_than_allowed"]["detail"]
    assert faults["protected_refused"]["article"] == "CPC 232(8)"
    assert faults["protected_refused"]["pointer"] == "/targets/0/protected"
    assert all(one["effect"] == "refuse" for one in faults.values())
    assert rows() == (0, 0)


@pytest.mark.django_db
def test_a_reference_is_filed_once(agency: Machine, court: Court, clock: Clock) -> None:
    body = a_filing(court)
    first = agency.done("/warrants/", body)
    again = agency.post("/warrants/", body)

    assert again.status_code == 409
    problem = again.json()
    assert problem["code"] == "duplicate"
    assert problem["first"] == f"/api/v1/warrants/{first['reference']}/"
    assert problem["errors"][0]["pointer"] == "/agency_reference"
    assert Machine(a_client()).post("/warrants/", body).status_code == 201, "another agency's own"


@pytest.mark.django_db(transaction=True)
def test_a_reference_filed_twice_at_once_is_filed_once(
    agency: Machine, court: Court, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other filing commits after this one has looked and before it writes."""
    from warrants.actions import filing  # noqa: PLC0415

    body = a_filing(court)
    look = filing._targets
    seen: list[bool] = []

    def meanwhile(*given: Any) -> Any:
        if not seen:
            seen.append(True)
            other = threading.Thread(target=beside)
            other.start()
            other.join()
        return look(*given)

    def beside() -> None:
        by = agency.client.actor
        filing.file_warrant(given=WarrantIn.model_validate(body), by=by, at=clock())
        connection.close()

    monkeypatch.setattr(filing, "_targets", meanwhile)
    answer = agency.post("/warrants/", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "duplicate")
    assert answer.json()["first"] == f"/api/v1/warrants/{Warrant.objects.get().reference}/"
    assert rows() == (1, 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "path", "headers", "content_type", "status"),
    [
        ("GET", "/warrants/", {"Authorization": ""}, "", 401),
        ("GET", "/warrants/", {"Authorization": "Bearer nonsense"}, "", 401),
        ("GET", "/warrants/", {"Authorization": "Basic eDp5"}, "", 401),
        ("PUT", "/warrants/", {}, "application/json", 405),
        ("DELETE", "/warrants/W-2026-000001/", {}, "", 405),
        ("GET", "/warrants/batch/", {}, "", 405),
        ("GET", "/warrants/", {"Accept": "text/html"}, "", 406),
        ("POST", "/warrants/", {}, "text/plain", 415),
        ("POST", "/warrants/", {}, "application/x-www-form-urlencoded", 415),
        ("GET", "/warrants/nothing/", {}, "", 404),
        ("GET", "/nowhere/", {}, "", 404),
    ],
)
def test_a_call_that_cannot_be_answered_gets_a_problem(
    agency: Machine,
    method: str,
    path: str,
    headers: dict[str, str],
    content_type: str,
    status: int,
) -> None:
    raw = b"{}" if content_type else None
    answer = agency.call(method, path, raw=raw, content_type=content_type, headers=headers)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == status
    assert ("WWW-Authenticate" in answer) == (status == 401)
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_a_token_ends_with_its_hour_and_with_its_client(agency: Machine, clock: Clock) -> None:
    bearer = {"Authorization": f"Bearer {agency.token()}"}
    assert agency.get("/warrants/", headers=bearer).status_code == 200
    clock.forward(HOUR)
    assert agency.get("/warrants/", headers=bearer).status_code == 401

    bearer = {"Authorization": f"Bearer {agency.token()}"}
    type(agency.client).objects.filter(pk=agency.client.pk).update(active=False)
    assert agency.get("/warrants/", headers=bearer).status_code == 401


@pytest.mark.django_db
def test_scopes_follow_the_role_and_the_token(agency: Machine, bench: Machine) -> None:
    def ask(machine: Machine, scope: str) -> Any:
        return machine.http.post(
            "/oauth/token/",
            {
                "grant_type": "client_credentials",
                "client_id": machine.client.client_id,
                "client_secret": SECRET,
                "scope": scope,
            },
        )

    assert ask(bench, "warrants:write").status_code == 400
    assert ask(agency, "decisions:write").status_code == 400
    narrow = {"Authorization": f"Bearer {ask(agency, 'read').json()['access_token']}"}
    assert agency.get("/warrants/", headers=narrow).status_code == 200
    assert agency.post("/warrants/", {}, headers=narrow).status_code == 403
    assert bench.post("/warrants/", {}).status_code == 403


@pytest.mark.django_db
def test_a_wrong_secret_gets_no_token(agency: Machine) -> None:
    given = {
        "grant_type": "client_credentials",
        "client_id": agency.client.client_id,
        "client_secret": "guessed",
    }
    assert agency.http.post("/oauth/token/", given).status_code == 401
    for grant in ("password", "authorization_code", "refresh_token"):
        asked = given | {"grant_type": grant, "client_secret": SECRET}
        assert agency.http.post("/oauth/token/", asked).status_code in {400, 401}


# --- strict JSON ----------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b'{"a": 1, "a": 2}', id="duplicate key"),
        pytest.param(b'{"facts": {"a": 1, "a": 1}}', id="duplicate key deep inside"),
        pytest.param(b'{"a": NaN}', id="NaN"),
        pytest.param(b'{"a": -Infinity}', id="infinity"),
        pytest.param(b"[" * 100_000, id="open brackets"),
        pytest.param(b'{"a":' * 60 + b"1" + b"}" * 60, id="sixty levels"),
        pytest.param(b'{"filings":[' + b"[" * 900 + b"]" * 900 + b"]}", id="deep lists"),
        pytest.param(b'{"a": ' + b"9" * 5000 + b"}", id="five thousand digits"),
        pytest.param(b'{"a": 1e999999}', id="beyond every float"),
        pytest.param(b'{"\\ud800": 1}', id="half a pair as a key"),
        pytest.param(b'{"facts": "\\udfff"}', id="half a pair as a value"),
        pytest.param(b'{"facts": "\xff"}', id="not UTF-8"),
        pytest.param(b"{", id="cut off"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b"null", id="null"),
        pytest.param(b'"text"', id="text"),
        pytest.param(b"", id="nothing"),
    ],
)
@pytest.mark.parametrize("path", ["/warrants/", "/warrants/batch/"])
def test_what_is_no_plain_json_object_is_refused(agency: Machine, raw: bytes, path: str) -> None:
    answer = agency.post(path, raw=raw)
    assert answer.status_code == 400, answer.content
    assert answer.json()["status"] == 400


@pytest.mark.django_db
def test_forty_levels_and_letters_beyond_the_plane_are_read(agency: Machine, court: Court) -> None:
    deep: Any = 1
    for _level in range(37):
        deep = [deep]
    answer = agency.post("/warrants/batch/", {"filings": [{"deep": deep}]})
    assert answer.status_code == 200
    assert agency.post("/warrants/", a_filing(court, facts="😀 Қазақстан")).status_code == 201


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("pointer", "change"),
    [
        ("/facts", {"facts": "a\x00b"}),
        ("/agency_reference", {"agency_reference": "\x00"}),
        ("/case_number", {"case_number": "1\x00"}),
        ("/officer/name", {"officer": OFFICER | {"name": "A\x00"}}),
        ("/offences/0/code", {"offences": [{"code": "\x00"}]}),
        ("/targets/0/identity/name", {"targets": [a_target(identity={"name": "\x00"})]}),
        ("/measures/0", {"measures": ["231-2\x00"]}),
        ("/court", {"court": "\x00"}),
        ("/resolved_at", {"resolved_at": "0001-01-01T00:00:00+05:00"}),
        ("/resolved_at", {"resolved_at": "9999-12-31T23:59:59-11:00"}),
        ("/resolved_at", {"resolved_at": "2026-11-20T12:00:00"}),
        ("/resolved_at", {"resolved_at": 1_795_000_000}),
        ("/resolved_at", {"resolved_at": "1795000000"}),
        ("/urgent/started_at", {"urgent": {"started_at": "9999-12-31T23:59:59Z", "why": "x"}}),
        ("/requested_days", {"requested_days": 10**30}),
        ("/requested_days", {"requested_days": True}),
        ("/requested_days", {"requested_days": 30.0}),
        (
            "/offences/0/max_penalty_years",
            {"offences": [{"code": "x", "max_penalty_years": "NaN"}]},
        ),
        ("/targets/0/protected/0", {"targets": [a_target(protected=["x" * 41])]}),
        ("/targets/0/capacity", {"targets": [a_target(capacity="x" * 41)]}),
    ],
)
def test_what_cannot_be_stored_or_reckoned_with_is_a_fault(
    agency: Machine, court: Court, pointer: str, change: dict[str, Any]
) -> None:
    answer = agency.post("/warrants/", a_filing(court) | change)
    assert answer.status_code == 400
    assert [one["pointer"] for one in answer.json()["errors"]] == [pointer]
    assert answer.json()["errors"][0]["detail"]


@pytest.mark.django_db
def test_more_than_five_megabytes_are_too_many(agency: Machine) -> None:
    answer = agency.post("/warrants/", raw=b'{"facts": "' + b"x" * 5 * 1024 * 1024 + b'"}')
    assert answer.status_code == 413


# --- idempotency ----------------------------------------------------------------------------
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
    assert rows() == (1, 1)


@pytest.mark.django_db
def test_the_same_key_with_another_body_is_refused(agency: Machine, court: Court) -> None:
    agency.done("/warrants/", a_filing(court), headers=KEY)
    other = agency.post("/warrants/", a_filing(court), headers=KEY)
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")
    assert rows() == (1, 1)


@pytest.mark.django_db
def test_the_same_key_at_another_address_is_refused(agency: Machine, court: Court) -> None:
    body = {"filings": [a_filing(court)]}
    agency.done("/warrants/batch/", body, headers=KEY)
    other = agency.post("/warrants/", body, headers=KEY)
    assert other.status_code in {400, 422}
    assert rows() == (1, 1)


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
    assert rows() == (0, 0)


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
    assert rows() == (1, 1)


# --- versions -------------------------------------------------------------------------------
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
    for fresh in (decided["ETag"], "*"):
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


# --- lists ----------------------------------------------------------------------------------
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


# --- what one may know of -------------------------------------------------------------------
@pytest.mark.django_db
def test_a_foreign_warrant_does_not_exist(agency: Machine, court: Court, clock: Clock) -> None:
    """Byte for byte, header for header, a foreign case is answered like one that is not there."""
    reference = agency.done("/warrants/", a_filing(court))["reference"]
    stranger = Machine(a_client())
    other_court = Machine(a_client(Role.JUDGE))
    missing = "W-2026-999999"
    steps: list[tuple[Machine, str, str, Any]] = [
        (stranger, "GET", "/", None),
        (stranger, "POST", "/renewals/", a_renewal(clock())),
        (stranger, "POST", "/withdrawal/", {}),
        (stranger, "POST", "/returns/", {"persons": 1}),
        (stranger, "POST", "/activations/", {}),
        (stranger, "POST", "/end/", {}),
        (other_court, "GET", "/", None),
        (other_court, "POST", "/applications/0/decision/", {}),
    ]
    for machine, method, path, body in steps:
        foreign = machine.call(method, f"/warrants/{reference}{path}", body)
        absent = machine.call(method, f"/warrants/{missing}{path}", body)
        assert foreign.status_code == absent.status_code == 404
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


# --- the feed -------------------------------------------------------------------------------
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


# --- batches --------------------------------------------------------------------------------
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
    assert rows() == (2, 2)

    again = agency.post("/warrants/batch/", {"filings": filings}, headers=KEY)
    assert again.content == answer.content
    assert rows() == (2, 2)


@pytest.mark.django_db
@pytest.mark.parametrize("filings", [[], [{}] * 501, "x", [1]])
def test_a_batch_holds_one_to_five_hundred_filings(agency: Machine, filings: Any) -> None:
    assert agency.post("/warrants/batch/", {"filings": filings}).status_code == 400


# --- the law and the schema -----------------------------------------------------------------
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
