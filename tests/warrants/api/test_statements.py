"""What is told of something that has no case here is taken in, and tells nobody what we know."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from oversight.enums import Role
from oversight.models import Court, LedgerEntry, Provider
from tests.build import (
    DAY,
    HOUR,
    NOON,
    a_client,
    a_decision,
    a_person,
    a_warrant,
    signed_in,
)
from tests.machine import Machine
from tests.warrants.requests import an_answer, asked
from tests.warrants.statements.things import a_statement, a_statement_as_told
from warrants.actions import material, recusals
from warrants.enums import Event
from warrants.models import Activation, Decision, Flag, Statement
from warrants.rules.custody_submissions import ServiceIn

pytestmark = pytest.mark.django_db
STARTED = {"kind": "started", "at": (NOON - HOUR).isoformat()}


@pytest.fixture
def carrier(clock: Any, provider: Provider) -> Machine:
    return Machine(a_client(Role.PROVIDER, provider=provider))


def shape(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer without what differs from call to call."""
    entry = answer["receipt"]["entry"]
    told = {name: value for name, value in answer.items() if name not in {"reference", "order"}}
    return told | {"receipt": sorted(answer["receipt"]), "entry": len(entry)}


def test_use_under_an_order_that_was_not_served_is_taken_in_and_tells_nothing(
    carrier: Machine, provider: Provider
) -> None:
    case = a_warrant(granted=True, at=NOON - 2 * DAY)
    assert case.reference != "W-2026-999999"
    known = carrier.post(f"/warrants/{case.reference}/activations/", STARTED)
    unknown = carrier.post("/warrants/W-2026-999999/activations/", STARTED)
    paper = carrier.post("/statements/", a_statement_as_told(order="12/4"))
    assert known.status_code == unknown.status_code == paper.status_code == 201
    assert shape(known.json()) == shape(unknown.json())
    assert [name for name in known.headers if name not in unknown.headers] == []
    assert "ETag" not in known.headers
    assert known.json()["receipt"]["proof"].startswith("/api/v1/receipts/")

    assert Activation.objects.count() == 0
    assert not Flag.objects.filter(warrant=case, code="use_without_service").exists()
    rows = Statement.objects.order_by("pk")
    assert [row.order for row in rows] == [case.reference, "W-2026-999999", "12/4"]
    assert {(row.provider, row.told) for row in rows} == {(provider, "started")}
    flags = Flag.objects.filter(statement__in=rows).values_list("code", "severity", "state")
    assert list(flags) == [("use_without_service", "high", "open")] * 3
    entry = LedgerEntry.objects.filter(event=Event.STATED).first()
    assert entry is not None
    assert entry.facts["flags"] == ["use_without_service"]
    assert case.reference not in str(entry.facts)


def test_the_same_statements_cost_the_same_for_known_and_unknown(
    carrier: Machine,
) -> None:
    case = a_warrant(granted=True, at=NOON - 2 * DAY)
    costs = []
    for reference in ("W-2026-999999", case.reference, "W-2026-999998"):
        with CaptureQueriesContext(connection) as queries:
            carrier.post(f"/warrants/{reference}/activations/", STARTED)
        costs.append(len(queries))
    assert costs[1] == costs[2]


def test_an_order_that_was_served_is_a_step_as_ever(carrier: Machine, provider: Provider) -> None:
    case = a_warrant(granted=True, at=NOON - 2 * DAY)
    served = ServiceIn(provider=provider.code, served_at=NOON - DAY)
    by = a_person(Role.OFFICER, agency=case.agency).actor
    material.serve_order(warrant_id=case.pk, given=served, by=by, at=NOON - DAY)
    answer = carrier.done(f"/warrants/{case.reference}/activations/", STARTED)
    assert answer["reference"] == case.reference
    assert not Statement.objects.exists()


def test_a_court_tells_of_a_case_that_was_never_filed(bench: Machine, judge: Any) -> None:
    decided = a_decision(judge, NOON - HOUR)
    answer = bench.done("/warrants/W-2026-999999/applications/0/decision/", decided)
    foreign = a_warrant(at=NOON - DAY)
    again = bench.done(f"/warrants/{foreign.reference}/applications/0/decision/", decided)
    assert shape(answer) == shape(again)
    assert not Decision.objects.exists()
    row = Statement.objects.get(reference=answer["reference"])
    assert (row.kind, row.told, row.days, row.court) == (
        "decision",
        "granted",
        30,
        bench.client.court,
    )
    assert (row.judge, row.remark) == (judge.username, "Shown by the facts.")
    entry = LedgerEntry.objects.filter(event=Event.STATED).first()
    assert entry is not None
    assert "Shown" not in str(entry.facts)
    assert judge.username not in str(entry.facts)


def test_a_renewal_that_was_never_filed_is_told_too(bench: Machine, judge: Any) -> None:
    case = a_warrant(judge=judge, at=NOON - DAY)
    decided = a_decision(judge, NOON - HOUR)
    answer = bench.done(f"/warrants/{case.reference}/applications/7/decision/", decided)
    assert answer["order"] == f"{case.reference}/7"


def test_data_given_to_a_request_that_was_not_sent_here_are_taken_in_and_tell_nothing(
    carrier: Machine, provider: Provider
) -> None:
    other = asked(by=a_person(Role.OFFICER).actor, at=NOON - HOUR)
    assert other.provider != provider
    given = an_answer(NOON, provider_reference="L-7", excess=1)
    known = carrier.post(f"/access-requests/{other.reference}/answer/", given)
    unknown = carrier.post("/access-requests/D-2026-999999/answer/", given)
    assert known.status_code == unknown.status_code == 201
    assert shape(known.json()) == shape(unknown.json())
    other.refresh_from_db()
    assert other.status == "asked"
    rows = Statement.objects.order_by("pk")
    assert [(row.kind, row.told, row.order) for row in rows] == [
        ("data", "given", other.reference),
        ("data", "given", "D-2026-999999"),
    ]
    assert rows[0].remark.splitlines() == [
        "records: 2",
        "persons: 2",
        "excess: 1",
        "category: subscriber",
        "provider_reference: L-7",
    ]
    flags = Flag.objects.filter(statement__in=rows).values_list("code", "severity")
    assert list(flags) == [("data_without_request", "high")] * 2
    nothing = an_answer(NOON, outcome="nothing", records=0, persons=0, categories=[])
    assert carrier.post("/access-requests/D-2026-999999/answer/", nothing).status_code == 404


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"kind": "decision", "told": "granted"}, 403),
        ({"told": "granted"}, 400),
        ({"order": ""}, 400),
        ({"ahead": True}, 422),
        ({"kind": "data", "told": "given"}, 201),
    ],
)
def test_what_a_provider_may_tell(carrier: Machine, changes: dict[str, Any], status: int) -> None:
    body = a_statement_as_told(**changes)
    if body.pop("ahead", False):
        body["at"] = (NOON + HOUR).isoformat()
    assert carrier.post("/statements/", body).status_code == status


def test_an_agency_and_a_person_of_another_role_tell_nothing(agency: Machine, court: Court) -> None:
    assert agency.post("/statements/", a_statement_as_told()).status_code == 403
    assert agency.post("/warrants/W-2026-999999/activations/", STARTED).status_code == 404


def test_a_judge_tells_by_a_form(clock: Any) -> None:
    judge = a_person(Role.JUDGE)
    sent = {"order": "26-1", "told": "granted", "days": "30", "at": "2026-11-20T10:00"}
    assert signed_in(judge).post(reverse("bench_statement"), sent).status_code == 302
    row = Statement.objects.get()
    assert (row.order, row.told, row.court, row.judge) == (
        "26-1",
        "granted",
        judge.court,
        judge.full_name,
    )


def test_the_body_sees_it_on_the_desk_links_it_and_settles_it(
    clock: Any, provider: Provider
) -> None:
    auditor, case = a_person(Role.AUDITOR), a_warrant(granted=True, at=NOON - 2 * DAY)
    row = a_statement(provider, order=case.reference)
    browser = signed_in(auditor)
    assert row.reference in browser.get(reverse("desk")).content.decode()
    page = browser.get(reverse("desk_statement", args=[row.reference])).content.decode()
    assert "The register knows a case by this number:" in page

    link = reverse("desk_statement_link", args=[row.reference])
    wrong = browser.post(link, {"reference": "W-2026-999999", "reason": "Seen."})
    assert "There is no such case that you may know of." in wrong.content.decode()
    assert browser.post(link, {"reference": case.reference, "reason": "Seen."}).status_code == 302
    flag = Flag.objects.get(warrant=case, code="use_without_service")
    assert (flag.severity, flag.state) == ("high", "open")
    assert (
        row.reference
        in browser.get(reverse("desk_warrant", args=[case.reference])).content.decode()
    )

    of_statement = Flag.objects.get(statement=row)
    settle = reverse("desk_flag", args=[of_statement.pk])
    assert browser.post(settle, {"state": "confirmed", "reason": "Asked."}).status_code == 302
    of_statement.refresh_from_db()
    assert (of_statement.state, of_statement.settled_by) == ("confirmed", auditor)
    assert LedgerEntry.objects.get(event=Event.STATEMENT_SETTLED).subject == row.reference
    row.refresh_from_db()
    assert row.warrant == case
    with pytest.raises(DatabaseError), transaction.atomic():
        Statement.objects.filter(pk=row.pk).update(link_reason="Linked otherwise.")
    assert row.reference not in browser.get(reverse("desk_statements")).content.decode()
    assert (
        row.reference in browser.get(reverse("desk_statements"), {"state": "all"}).content.decode()
    )


def test_a_statement_stands_as_it_was_told(provider: Provider) -> None:
    row = a_statement(provider)
    for change in ({"order": "other"}, {"at": NOON - DAY}, {"told": "stopped"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Statement.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()


@pytest.mark.parametrize(
    "named", ["{case.reference}", "{case.reference}/7", "{case.agency_reference}"]
)
def test_a_statement_on_a_case_that_one_is_kept_away_from_is_not_there(
    clock: Any, provider: Provider, named: str
) -> None:
    case, kin, free = a_warrant(granted=True), a_person(Role.AUDITOR), a_person(Role.AUDITOR)
    row = a_statement(provider, order=named.format(case=case))
    head = a_person(Role.COMMISSIONER).actor
    recusals.recuse(warrant_id=case.pk, person=kin, reason="Kin.", by=head, at=NOON)
    for address in (
        reverse("desk_statement", args=[row.reference]),
        reverse("desk_flag", args=[row.flags.get().pk]),
    ):
        assert signed_in(kin).get(address).status_code == 404
        assert signed_in(free).get(address).status_code == 200
    assert row.reference not in signed_in(kin).get(reverse("desk_statements")).content.decode()
