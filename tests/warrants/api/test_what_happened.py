"""A machine tells what has happened: it is answered by a receipt, whatever the law says of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from oversight.enums import Role
from oversight.models import Court, LedgerEntry, Provider, User
from tests.build import (
    DAY,
    HOUR,
    OFFICER,
    Clock,
    a_decision,
    a_filing,
    a_person,
    a_rulebook,
    a_target,
    a_warrant,
    signed_in,
)
from tests.machine import Machine
from tests.warrants.api.test_story import granted
from tests.warrants.material import HOLDER, OBTAINED, a_piece, a_piece_as_filed, happens
from tests.warrants.requests import a_request_as_filed
from warrants.models import Term, Warrant

pytestmark = pytest.mark.django_db
LAWYER = {"targets": [a_target(protected=["lawyer"])]}


def urgent(court: Court, clock: Clock, **changes: Any) -> dict[str, Any]:
    began = (clock() - 3 * HOUR).isoformat()
    start = {"started_at": began, "why": "He was leaving."}
    return a_filing(court, clock(), urgent=start, resolved_at=began, **changes)


def codes(answer: Any) -> set[str]:
    return {one["code"] for one in answer["flags"]}


@pytest.mark.parametrize(
    ("changes", "code", "article"),
    [
        (LAWYER, "protected_refused", "CPC 232(8)"),
        ({"requested_days": 31}, "term_longer_than_allowed", "CPC 236(1)"),
        (
            {"offences": [{"code": "CC 1", "max_penalty_years": "1"}]},
            "offence_below_gate",
            "CPC 232(4)",
        ),
        ({"measures": ["231-8"]}, "measure_not_in_force", "CPC 231(8), 249"),
    ],
)
def test_a_start_that_lies_behind_is_taken_in(
    agency: Machine, court: Court, clock: Clock, changes: Any, code: str, article: str
) -> None:
    answer = agency.post("/warrants/", urgent(court, clock, **changes))
    assert answer.status_code == 201, answer.content
    filed = answer.json()
    assert filed["status"] == "running_unconfirmed"
    (flag,) = [one for one in filed["flags"] if one["code"] == code]
    assert (flag["severity"], flag["article"], flag["state"]) == ("high", article, "open")
    assert flag["detail"].endswith(".")
    assert filed["receipt"]["proof"]
    assert not agency.case(filed["reference"])["in_force"]
    asked = a_filing(court, clock(), **changes)
    refused = agency.post("/warrants/", asked)
    assert refused.status_code == 422
    assert code in {one["code"] for one in refused.json()["errors"]}


def test_a_batch_takes_in_what_happened_and_refuses_what_is_asked_for(
    agency: Machine, court: Court, clock: Clock
) -> None:
    filings = [urgent(court, clock, **LAWYER), a_filing(court, clock(), **LAWYER)]
    answer = agency.done("/warrants/batch/", {"filings": filings})
    assert [one["status"] for one in answer["results"]] == [201, 422]


def test_a_court_can_only_refuse_what_the_law_forbids(
    agency: Machine, bench: Machine, judge: User, court: Court, clock: Clock
) -> None:
    reference = agency.done("/warrants/", urgent(court, clock, **LAWYER))["reference"]
    path = f"/warrants/{reference}/applications/0/decision/"
    clock.forward(HOUR)
    for granting in ({}, {"outcome": "modified", "days": 1}):
        answer = bench.post(path, a_decision(judge, clock(), **granting))
        assert answer.status_code == 422
        (error,) = answer.json()["errors"]
        assert (error["code"], error["pointer"]) == ("protected_refused", "/outcome")
    assert not Term.objects.exists()
    refusal = bench.done(path, a_decision(judge, clock(), outcome="refused", days=None))
    assert (refusal["status"], refusal["in_force"]) == ("refused", False)
    case = agency.case(reference)
    assert {"protected_refused", "ran_without_authority"} <= codes(case)
    assert "file_return" in {one["rule"] for one in case["clocks"]}
    assert case["cumulative_days"] == 0


def test_a_judge_reads_that_it_can_only_be_refused(
    agency: Machine, judge: User, court: Court, clock: Clock
) -> None:
    forbidden = agency.done("/warrants/", urgent(court, clock, **LAWYER))["reference"]
    lawful = agency.done("/warrants/", urgent(court, clock))["reference"]
    Warrant.objects.update(judge=judge)
    said = "You cannot confirm it"
    page = signed_in(judge)
    assert said in page.get(f"/bench/{forbidden}/").content.decode()
    assert said not in page.get(f"/bench/{lawful}/").content.decode()


def test_a_start_under_a_foreign_law_stands_under_the_bodys_own(
    agency: Machine, court: Court, clock: Clock
) -> None:
    a_rulebook("us-title3")
    body = urgent(court, clock, rulebook="us-title3", measures=["WC"])
    filed = agency.done("/warrants/", body)
    assert {"foreign_law", "unknown_measure"} <= codes(filed)
    assert agency.case(filed["reference"])["rulebook"].startswith("kz-cpc")


def test_use_and_service_after_the_end_are_taken_in_and_flagged(
    agency: Machine,
    bench: Machine,
    judge: User,
    court: Court,
    clock: Clock,
    provider: Provider,
) -> None:
    reference = granted(agency, bench, judge, court, clock)
    clock.forward(4 * DAY)
    stop = {"reason": "cancelled", "ended_at": clock().isoformat(), "why": "It brought nothing."}
    agency.done(f"/warrants/{reference}/end/", stop)
    clock.forward(timedelta(hours=1))
    at = clock().isoformat()
    served = {"provider": provider.code, "served_at": at, "officer": OFFICER}
    assert agency.done(f"/warrants/{reference}/orders/", served)["in_force"] is False
    agency.done(f"/warrants/{reference}/activations/", {"kind": "started", "at": at})
    agency.done(f"/warrants/{reference}/returns/", {"days_used": 20})
    case = agency.case(reference)
    assert {
        "order_served_without_authority",
        "use_outside_term",
        "days_exceed_authority",
    } == codes(case)
    assert {one["severity"] for one in case["flags"]} == {"high"}
    detail = {one["code"]: one["detail"] for one in case["flags"]}
    assert "20 days of use are reported, 4 are on record" in detail["days_exceed_authority"]


def test_what_the_chain_cannot_hold_is_answered_202_and_shown(
    agency: Machine, bench: Machine, judge: User, court: Court, clock: Clock
) -> None:
    reference = granted(agency, bench, judge, court, clock)
    clock.forward(HOUR)
    given = a_piece_as_filed(clock())
    piece = agency.done(f"/warrants/{reference}/materials/", given)
    assert piece["in_dispute"] == []
    clock.forward(HOUR)
    destroyed = {
        "kind": "destroyed",
        "at": clock().isoformat(),
        "officer": OFFICER,
        "holder": HOLDER,
        "quantity": 101,
        "act": "Act 7",
        "method": "Burned",
        "witnesses": ["W. One", "W. Two"],
    }
    path = f"/materials/{piece['id']}/events/"
    key = {"Idempotency-Key": "one destruction"}
    answer = agency.post(path, destroyed, headers=key)
    assert answer.status_code == 202, answer.content
    again = agency.post(path, destroyed, headers=key)
    assert (again.status_code, again.json()) == (202, answer.json())
    told = answer.json()
    broken = ["destroyed_unpermitted", "more_than_there_is", "prosecutor_untold"]
    assert told["in_dispute"] == broken
    assert told["receipt"]["entry"]
    assert (told["volume"], told["state"], told["destroyed_at"]) == (100, "kept", None)
    whole = agency.get(f"/materials/{piece['id']}/").json()
    assert [one["kind"] for one in whole["chain"]] == ["obtained"]
    (dispute,) = whole["disputes"]
    assert (dispute["kind"], dispute["broken"]) == ("destroyed", broken)
    assert dispute["said"]["quantity"] == 101
    assert set(broken) == codes(whole)
    entry = LedgerEntry.objects.get(event="custody.disputed")
    assert "W. One" not in str(entry.facts)
    missing = {**destroyed, "method": ""}
    assert agency.post(path, missing).status_code == 422


def test_a_statement_in_dispute_is_shown_on_the_pages_of_its_piece() -> None:
    piece = a_piece(a_warrant(granted=True))
    officer = a_person(Role.OFFICER, agency=piece.warrant.agency)
    for person, name in ((officer, "agency_piece"), (a_person(Role.AUDITOR), "desk_piece")):
        browser, address = signed_in(person), reverse(name, args=[piece.reference])
        assert "In dispute" not in browser.get(address).content.decode()
    happens(piece, "moved", at=OBTAINED + HOUR, holder="Somebody", place="Vault")
    for person, name in ((officer, "agency_piece"), (a_person(Role.AUDITOR), "desk_piece")):
        page = signed_in(person).get(reverse(name, args=[piece.reference])).content.decode()
        assert "In dispute" in page
        assert "Done by another than the holder" in page


def test_a_doubtful_identifier_is_told_to_the_filer_and_never_repeated(
    agency: Machine, court: Court, clock: Clock, provider: Provider
) -> None:
    target = a_target(identity={"name": "A. Person", "iin": "900312030450"})
    filed = agency.done("/warrants/", a_filing(court, clock(), targets=[target]))
    (flag,) = filed["flags"]
    assert (flag["code"], flag["severity"]) == ("identifier_doubtful", "low")
    assert "/targets/0/identity/iin" in flag["detail"]
    assert "900312030450" not in str(filed["flags"])
    values = [{"kind": "number", "count": 1, "values": ["not a number"]}]
    values += [{"kind": "account", "count": 1, "values": ["203.0.113.999"]}]
    body = a_request_as_filed(provider, clock(), selectors=values)
    asked = agency.done("/access-requests/", body)
    found = [one for one in asked["flags"] if one["code"] == "identifier_doubtful"]
    assert len(found) == 2
    assert "203.0.113.999" not in str(found)
