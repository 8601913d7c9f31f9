"""A warrant's whole life, as the machines of an agency and a court see it."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

import pytest

from oversight.enums import Role
from oversight.models import Court, User
from tests.build import (
    DAY,
    HOUR,
    OFFICER,
    Clock,
    a_client,
    a_decision,
    a_filing,
    a_person,
    a_provider,
    a_renewal,
)
from tests.machine import Machine
from warrants.actions import sweeps
from warrants.models import Decision

pytestmark = pytest.mark.django_db


def granted(
    agency: Machine, bench: Machine, judge: User, court: Court, clock: Clock, **fields: Any
) -> str:
    """File and grant; return the reference of a warrant in force from now on."""
    filed = agency.done("/warrants/", a_filing(court, clock(), **fields))
    clock.forward(HOUR)
    decide(bench, judge, filed["reference"], 0, clock)
    return str(filed["reference"])


def decide(
    bench: Machine, judge: User, reference: str, number: int, clock: Clock, **fields: Any
) -> Any:
    path = f"/warrants/{reference}/applications/{number}/decision/"
    return bench.done(path, a_decision(judge, clock(), **fields))


def ahead_of_the_end(case: Any, clock: Clock) -> None:
    """Move to five days before the last term ends."""
    clock.at = datetime.fromisoformat(case["last_until"]) - 5 * DAY


def test_a_filing_is_acknowledged_with_its_clocks(
    agency: Machine, court: Court, clock: Clock
) -> None:
    answer = agency.post("/warrants/", a_filing(court))
    filed = answer.json()

    assert answer.status_code == 201
    assert answer["Location"] == f"/api/v1/warrants/{filed['reference']}/"
    assert answer["ETag"]
    assert (filed["status"], filed["number"], filed["flags"]) == ("applied", 0, [])
    clocks = {one["rule"]: one for one in filed["clocks"]}
    assert datetime.fromisoformat(clocks["decide"]["due_at"]) == clock() + 12 * HOUR
    assert clocks["decide"]["article"] == "CPC 234(2)"
    assert clocks["decide"]["why"]


def test_the_receipt_proves_what_was_filed(agency: Machine, court: Court) -> None:
    receipt = agency.done("/warrants/", a_filing(court))["receipt"]

    proof = hashlib.sha256(b"\x00" + bytes.fromhex(receipt["salt"]) + receipt["entry"].encode())
    assert proof.hexdigest() == receipt["commitment"]
    changed = receipt["entry"].replace("231-2", "231-1")
    proof = hashlib.sha256(b"\x00" + bytes.fromhex(receipt["salt"]) + changed.encode())
    assert proof.hexdigest() != receipt["commitment"]


def test_what_is_granted_is_in_force_for_thirty_days(
    agency: Machine, bench: Machine, judge: User, court: Court, clock: Clock
) -> None:
    reference = granted(agency, bench, judge, court, clock)
    case = agency.case(reference)
    assert (case["status"], case["in_force"], case["cumulative_days"]) == ("authorised", True, 30)
    decision = case["applications"][0]["decision"]
    assert datetime.fromisoformat(decision["term"]["from"]) == clock()
    assert datetime.fromisoformat(decision["term"]["until"]) == clock() + 30 * DAY
    assert "236(1)" in decision["term"]["article"]
    assert decision["judge"] == judge.full_name
    outcome = {one["rule"]: one["outcome"] for one in case["clocks"]}
    assert outcome["decide"] == "met"


def test_use_end_and_returns_are_all_on_record(
    agency: Machine, bench: Machine, judge: User, court: Court, clock: Clock
) -> None:
    path = f"/warrants/{granted(agency, bench, judge, court, clock)}"
    for kind in ("started", "stopped"):
        at = clock.forward(DAY).isoformat()
        agency.done(f"{path}/activations/", {"kind": kind, "at": at, "place": "Almaty"})
    ended_at = clock.forward(HOUR)
    end = {"reason": "cancelled", "ended_at": ended_at.isoformat(), "why": "All is known."}
    ended = agency.done(f"{path}/end/", end)
    assert (ended["status"], ended["in_force"]) == ("ended", False)

    clock.forward(DAY)
    first = {"installed": "used", "days_used": 1, "communications": 120, "incriminating": 7}
    agency.done(f"{path}/returns/", first)
    agency.done(f"{path}/returns/", {"convictions": 2})

    case = agency.case(ended["reference"])
    assert [one["kind"] for one in case["activations"]] == ["started", "stopped"]
    cut = case["applications"][0]["decision"]["term"]["cut_at"]
    assert datetime.fromisoformat(cut) == ended_at
    assert [one["number"] for one in case["returns"]] == [0, 1]
    assert case["returns"][0]["convictions"] is None, "absent is not zero"
    assert case["returns"][1]["communications"] is None
    outcome = {one["rule"]: one["outcome"] for one in case["clocks"]}
    assert outcome["file_return"] == "met"
    assert case["flags"] == []


def test_three_renewals_and_a_fourth_that_is_too_long(
    agency: Machine, bench: Machine, judge: User, court: Court, clock: Clock
) -> None:
    reference = granted(agency, bench, judge, court, clock)
    for number in (1, 2):
        ahead_of_the_end(agency.case(reference), clock)
        filed = agency.done(f"/warrants/{reference}/renewals/", a_renewal(clock()))
        assert filed["number"] == number
        assert filed["flags"] == []
        decide(bench, judge, reference, number, clock)

    ahead_of_the_end(agency.case(reference), clock)
    before = agency.case(reference)
    refused = agency.post(f"/warrants/{reference}/renewals/", a_renewal(clock(), requested_days=31))
    assert refused.status_code == 422
    assert refused["Content-Type"] == "application/problem+json"
    (fault,) = refused.json()["errors"]
    assert "236(1)" in fault["article"]
    assert fault["pointer"] == "/requested_days"
    assert (fault["limit"], fault["actual"]) == ("P30D", "P31D")
    assert agency.case(reference) == before, "a refusal leaves nothing behind"

    agency.done(f"/warrants/{reference}/renewals/", a_renewal(clock()))
    decide(bench, judge, reference, 3, clock)
    case = agency.case(reference)
    assert (case["renewals"], case["cumulative_days"]) == (3, 120)
    terms = [one["decision"]["term"] for one in case["applications"]]
    assert [one["until"] for one in terms[:-1]] == [one["from"] for one in terms[1:]]


def test_the_sixth_renewal_is_flagged_and_not_refused(
    agency: Machine, bench: Machine, judge: User, court: Court, clock: Clock
) -> None:
    reference = granted(agency, bench, judge, court, clock)
    flagged: dict[int, set[str]] = {}
    for number in range(1, 7):
        ahead_of_the_end(agency.case(reference), clock)
        filed = agency.done(f"/warrants/{reference}/renewals/", a_renewal(clock()))
        flagged[number] = {one["code"] for one in filed["flags"]}
        decide(bench, judge, reference, number, clock)

    assert flagged[5] == set()
    assert flagged[6] == {"too_many_renewals", "cumulative_above_limit"}
    case = agency.case(reference)
    assert (case["renewals"], case["cumulative_days"]) == (6, 210)
    assert {one["severity"] for one in case["flags"]} == {"high"}


def test_a_renewal_issued_late_is_flagged(
    agency: Machine, bench: Machine, judge: User, court: Court, clock: Clock
) -> None:
    reference = granted(agency, bench, judge, court, clock)
    clock.at = datetime.fromisoformat(agency.case(reference)["last_until"]) - DAY
    filed = agency.done(f"/warrants/{reference}/renewals/", a_renewal(clock()))
    assert [one["code"] for one in filed["flags"]] == ["renewal_filed_late"]
    assert "236(2)" in filed["flags"][0]["article"]


def test_an_ended_measure_cannot_be_renewed(
    agency: Machine, bench: Machine, judge: User, court: Court, clock: Clock
) -> None:
    reference = granted(agency, bench, judge, court, clock)
    until = datetime.fromisoformat(agency.case(reference)["last_until"])

    clock.at = until
    assert agency.case(reference)["in_force"] is False, "before any sweep has run"
    refused = agency.post(f"/warrants/{reference}/renewals/", a_renewal(clock()))
    assert refused.status_code == 422
    assert [one["code"] for one in refused.json()["errors"]] == ["renewal_after_end"]

    sweeps.expire(at=clock())
    refused = agency.post(f"/warrants/{reference}/renewals/", a_renewal(clock()))
    assert refused.status_code == 409
    assert refused.json()["code"] == "wrong_state"


def test_a_judge_may_say_no_and_the_case_is_over(
    agency: Machine, bench: Machine, judge: User, court: Court, clock: Clock
) -> None:
    filed = agency.done("/warrants/", a_filing(court))
    clock.forward(HOUR)
    answer = decide(bench, judge, filed["reference"], 0, clock, outcome="refused", days=None)
    assert (answer["status"], answer["in_force"]) == ("refused", False)
    case = agency.case(filed["reference"])
    assert case["applications"][0]["decision"]["term"] is None
    again = bench.post(
        f"/warrants/{filed['reference']}/applications/0/decision/", a_decision(judge, clock())
    )
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")


def test_a_shorter_term_is_a_change_and_has_to_be_called_one(
    agency: Machine, bench: Machine, judge: User, court: Court, clock: Clock
) -> None:
    filed = agency.done("/warrants/", a_filing(court))
    path = f"/warrants/{filed['reference']}/applications/0/decision/"
    clock.forward(HOUR)

    answer = bench.post(path, a_decision(judge, clock(), days=10))
    assert (answer.status_code, answer.json()["code"]) == (422, "length_differs")
    answer = bench.post(path, a_decision(judge, clock(), outcome="modified", days=31))
    codes = {one["code"] for one in answer.json()["errors"]}
    assert (answer.status_code, codes) == (422, {"term_too_long", "longer_than_asked"})
    bench.done(path, a_decision(judge, clock(), outcome="modified", days=10))
    assert agency.case(filed["reference"])["cumulative_days"] == 10


@pytest.mark.parametrize("back", [0, 5])
def test_a_term_of_no_length_grants_nothing(
    agency: Machine, bench: Machine, judge: User, court: Court, clock: Clock, back: int
) -> None:
    filed = agency.done("/warrants/", a_filing(court))
    clock.forward(10 * HOUR)
    nothing = a_decision(
        judge,
        clock(),
        outcome="modified",
        days=None,
        until=(clock() - back * HOUR).isoformat(),
        **{"from": clock().isoformat()},
    )
    answer = bench.post(f"/warrants/{filed['reference']}/applications/0/decision/", nothing)
    assert answer.status_code == 422
    assert [one["code"] for one in answer.json()["errors"]] == ["term_not_forward"]
    assert agency.case(filed["reference"])["status"] == "applied"


def test_a_decision_dated_before_any_law_is_refused(
    agency: Machine, bench: Machine, judge: User, court: Court, clock: Clock
) -> None:
    filed = agency.done("/warrants/", a_filing(court))
    old = a_decision(judge, clock(), outcome="refused", days=None)
    old["decided_at"] = "2009-01-01T00:00:00+05:00"
    answer = bench.post(f"/warrants/{filed['reference']}/applications/0/decision/", old)
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_rulebook")
    assert answer.json()["errors"][0]["pointer"] == "/decided_at"


def test_nobody_decides_who_is_no_judge_of_the_court(
    agency: Machine, bench: Machine, court: Court, clock: Clock
) -> None:
    filed = agency.done("/warrants/", a_filing(court))
    clock.forward(HOUR)
    stranger = a_person(Role.JUDGE)
    path = f"/warrants/{filed['reference']}/applications/0/decision/"
    answer = bench.post(path, a_decision(stranger, clock()))
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_judge")
    elsewhere = Machine(a_client(Role.JUDGE))
    told = elsewhere.post(path, a_decision(stranger, clock()))  # of a case that is not theirs
    assert (told.status_code, told.json()["kind"]) == (201, "decision")
    assert not Decision.objects.exists()
    assert agency.post(path, a_decision(stranger, clock())).status_code == 403


def test_a_waiting_application_can_be_taken_back_once(
    agency: Machine, court: Court, clock: Clock
) -> None:
    filed = agency.done("/warrants/", a_filing(court))
    path = f"/warrants/{filed['reference']}/withdrawal/"
    body = {"reason": "No longer needed.", "officer": OFFICER}

    later = agency.post(path, body | {"withdrawn_at": (clock() + HOUR).isoformat()})
    assert (later.status_code, later.json()["code"]) == (422, "in_the_future")
    body["withdrawn_at"] = clock().isoformat()
    assert agency.done(path, body)["status"] == "withdrawn"
    again = agency.post(path, body)
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")


def test_a_withdrawn_renewal_leaves_the_warrant_in_force(
    agency: Machine, bench: Machine, judge: User, court: Court, clock: Clock
) -> None:
    reference = granted(agency, bench, judge, court, clock)
    ahead_of_the_end(agency.case(reference), clock)
    agency.done(f"/warrants/{reference}/renewals/", a_renewal(clock()))
    second = agency.post(f"/warrants/{reference}/renewals/", a_renewal(clock()))
    assert second.status_code == 409, "one waits already"
    body = {"reason": "Done.", "withdrawn_at": clock().isoformat(), "officer": OFFICER}
    answer = agency.done(f"/warrants/{reference}/withdrawal/", body)
    assert (answer["status"], answer["in_force"]) == ("authorised", True)


def test_the_court_may_stop_a_measure_and_only_the_court(
    agency: Machine, bench: Machine, judge: User, court: Court, clock: Clock
) -> None:
    reference = granted(agency, bench, judge, court, clock)
    clock.forward(DAY)
    stop = {"reason": "stopped_by_judge", "ended_at": clock().isoformat(), "why": "No need."}
    assert agency.post(f"/warrants/{reference}/end/", stop).status_code == 403
    cancel = stop | {"reason": "cancelled"}
    assert bench.post(f"/warrants/{reference}/end/", cancel).status_code == 403
    assert bench.done(f"/warrants/{reference}/end/", stop)["status"] == "ended"
    assert agency.case(reference)["end_reason"] == "stopped_by_judge"


@pytest.mark.parametrize(("ahead", "code"), [(DAY, "in_the_future"), (-2 * DAY, "before_start")])
def test_an_end_lies_between_the_start_and_now(
    agency: Machine, bench: Machine, judge: User, court: Court, clock: Clock, ahead: Any, code: str
) -> None:
    reference = granted(agency, bench, judge, court, clock)
    clock.forward(DAY)
    end = {"reason": "cancelled", "ended_at": (clock() + ahead).isoformat(), "why": "x"}
    answer = agency.post(f"/warrants/{reference}/end/", end)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_use_beyond_the_term_is_recorded_and_flagged(
    agency: Machine, bench: Machine, judge: User, court: Court, clock: Clock
) -> None:
    reference = granted(agency, bench, judge, court, clock)
    clock.forward(30 * DAY)
    agency.done(
        f"/warrants/{reference}/activations/", {"kind": "started", "at": clock().isoformat()}
    )
    (flag,) = agency.case(reference)["flags"]
    assert (flag["code"], flag["severity"]) == ("use_outside_term", "high")


def test_a_provider_reports_use_and_reads_no_case(
    agency: Machine, bench: Machine, judge: User, court: Court, clock: Clock
) -> None:
    reference = granted(agency, bench, judge, court, clock)
    company = a_provider()
    provider = Machine(a_client(Role.PROVIDER, provider=company))
    clock.forward(HOUR)
    started = {"kind": "started", "at": clock().isoformat()}
    told = provider.done(f"/warrants/{reference}/activations/", started)
    assert told["kind"] == "use", "a statement: the order was not served"
    assert agency.case(reference)["activations"] == []
    served = {"provider": company.code, "served_at": clock().isoformat()}
    agency.done(f"/warrants/{reference}/orders/", served)
    provider.done(f"/warrants/{reference}/activations/", started)
    assert agency.case(reference)["activations"][0]["provider"] == company.code

    assert provider.get(f"/warrants/{reference}/").status_code == 404
    assert provider.get("/warrants/").json()["results"] == []
    assert provider.post(f"/warrants/{reference}/returns/", {"persons": 1}).status_code == 404
    assert provider.post("/warrants/", a_filing(court, clock())).status_code == 403


def test_an_urgent_start_is_confirmed_from_its_beginning(
    agency: Machine, bench: Machine, judge: User, court: Court, clock: Clock
) -> None:
    started = clock() - 5 * HOUR
    urgent = {"started_at": started.isoformat(), "why": "The delivery was under way."}
    filed = agency.done("/warrants/", a_filing(court, urgent=urgent))
    assert filed["status"] == "running_unconfirmed"
    withdrawal = {"reason": "x", "withdrawn_at": clock().isoformat(), "officer": OFFICER}
    refused = agency.post(f"/warrants/{filed['reference']}/withdrawal/", withdrawal)
    assert refused.status_code == 409, "a judge has to look at what has begun"

    clock.forward(HOUR)
    decide(bench, judge, filed["reference"], 0, clock)
    term = agency.case(filed["reference"])["applications"][0]["decision"]["term"]
    assert datetime.fromisoformat(term["from"]) == started


def test_an_urgent_start_that_is_refused_is_over(
    agency: Machine, bench: Machine, judge: User, court: Court, clock: Clock
) -> None:
    urgent = {"started_at": (clock() - HOUR).isoformat(), "why": "The delivery was under way."}
    filed = agency.done("/warrants/", a_filing(court, urgent=urgent))
    clock.forward(HOUR)
    decide(bench, judge, filed["reference"], 0, clock, outcome="refused", days=None)
    case = agency.case(filed["reference"])
    assert (case["status"], case["end_reason"]) == ("refused", "refused")


def test_what_the_law_leaves_to_the_body_begins_without_a_judge(
    agency: Machine, court: Court, clock: Clock
) -> None:
    body = a_filing(court, measures=["231-7"])
    filed = agency.done("/warrants/", body)
    case = agency.case(filed["reference"])
    decision = case["applications"][0]["decision"]
    assert filed["status"] == case["status"] == "authorised"
    assert (decision["authority"], decision["judge"]) == ("investigating_body", None)
    assert decision["term"]["from"] == case["applications"][0]["resolved_at"]

    both = agency.done("/warrants/", a_filing(court, measures=["231-2", "231-7"]))
    assert both["status"] == "applied", "one measure that needs a judge is enough"
