"""What is wrong with a call: every fault of a body, who may not, and JSON that is not strict."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection

from oversight.models import Court
from tests.build import HOUR, OFFICER, SECRET, Clock, a_client, a_filing, a_target
from tests.machine import Machine
from tests.warrants.api.remains import filed
from warrants.models import Warrant
from warrants.rules.submissions import WarrantIn


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
    assert filed() == (0, 0)


@pytest.mark.django_db
def test_an_unknown_court_hides_no_other_fault(agency: Machine, court: Court, clock: Clock) -> None:
    everything = a_filing("nowhere", requested_days=31, targets=[a_target(protected=["judge"])])
    answer = agency.post("/warrants/", everything)
    assert (answer.status_code, answer.json()["code"]) == (422, "refused")
    found = {one["pointer"]: one for one in answer.json()["errors"]}
    assert found["/court"]["code"] == "unknown_court"
    assert found["/requested_days"]["code"] == "term_longer_than_allowed"
    assert "capital_court_missing" not in str(answer.json()), "nobody knows where it would be"

    alone = agency.post("/warrants/", a_filing("nowhere"))
    assert (alone.status_code, alone.json()["code"]) == (422, "unknown_court")
    assert [one["pointer"] for one in alone.json()["errors"]] == ["/court"]

    no_law = agency.post("/warrants/", a_filing("nowhere", rulebook="xx-none"))
    assert no_law.json()["code"] == "unknown_rulebook"
    assert [one["pointer"] for one in no_law.json()["errors"]] == ["/rulebook", "/court"]
    assert all(one["detail"] for one in no_law.json()["errors"])
    assert filed() == (0, 0)


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
    assert filed() == (0, 0)


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
    assert filed() == (1, 1)


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
