"""Whom an agency names behind each step after the measure is kept whole, shown, and never in the ledger."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from oversight.enums import Role
from oversight.models import LedgerEntry
from tests.access.world import local
from tests.build import DAY, NOON, Clock, a_client, a_person, a_provider, a_warrant, signed_in
from tests.constraints import refused
from tests.machine import Machine
from tests.warrants.actions.test_notices import DECIDED, an_ended, officer_of
from warrants.models import FinalDecision, NoticeRemedy, Notification, ProviderOrder, Warrant

pytestmark = pytest.mark.django_db
FINAL = {"ending": "conviction", "decided_at": local(DECIDED), "paper": "1-55"}
TOLD = {"outcome": "served", "at": local(DECIDED + DAY), "way": "post", "proof": "RR-1"}
ASKED = {"target": "1", "step": "asked", "at": local(DECIDED + 2 * DAY), "paper": "3-77"}


@pytest.fixture
def case(clock: Clock) -> Warrant:
    clock.at = DECIDED + 9 * DAY
    return an_ended()


def named(name: str) -> dict[str, str]:
    return {"officer_name": name, "officer_rank": "major"}


def sent(case: Warrant, step: str, data: dict[str, str]) -> Any:
    where = "agency_notice" if step == "notice" else "agency_step"
    args = [case.reference] if step == "notice" else [case.reference, step]
    return signed_in(officer_of(case)).post(reverse(where, args=args), data)


def all_told(case: Warrant) -> None:
    order = {"provider": a_provider().code, "served_at": local(NOON)}
    for step, data in (
        ("order", order | named("O. Server")),
        ("final-decision", FINAL | named("F. Final")),
        ("notice", TOLD | {"target": "0"} | named("T. Teller")),
        ("remedy", ASKED | named("R. Remedy")),
    ):
        assert sent(case, step, data).status_code == 302, step
    unidentified = {"target": "1", "outcome": "unidentified", "at": local(DECIDED), "why": "Gone."}
    assert sent(case, "notice", unidentified).status_code == 302


def test_each_is_kept_as_named_and_shown_to_agency_bench_and_office(case: Warrant) -> None:
    all_told(case)
    for row, name in (
        (ProviderOrder.objects.get(), "O. Server"),
        (FinalDecision.objects.get(), "F. Final"),
        (Notification.objects.get(status="served"), "T. Teller"),
        (NoticeRemedy.objects.get(), "R. Remedy"),
    ):
        assert row.officer == {"name": name, "rank": "major"}
    assert Notification.objects.get(status="unidentified").officer == {}
    assert case.judge
    for person, page in (
        (officer_of(case), "agency_warrant"),
        (case.judge, "bench_case"),
        (a_person(Role.AUDITOR), "desk_warrant"),
    ):
        shown = signed_in(person).get(reverse(page, args=[case.reference])).content.decode()
        for said in ("O. Server, major", "F. Final, major", "T. Teller, major", "R. Remedy, major"):
            assert shown.count(said) == 1, (page, said)
        assert "(1-55)" in shown
    entries = str([one.facts for one in LedgerEntry.objects.all()])
    assert not [one for one in ("Server", "Final,", "Teller", "Remedy", "1-55") if one in entries]


def test_the_api_answers_what_was_told_of_a_case(case: Warrant) -> None:
    all_told(case)
    told = Machine(a_client(agency=case.agency)).case(case.reference)
    (order,), (reason,) = told["orders"], told["reasons"]
    assert (order["officer"]["name"], order["provider"]) == (
        "O. Server",
        ProviderOrder.objects.get().provider.code,
    )
    assert (reason["event"], reason["text"], reason["officer"]) == (
        "warrant.ended",
        "It brought nothing.",
        {},
    )
    final, (served, nobody) = told["final_decision"], told["notices"]
    assert (final["ending"], final["paper"], final["officer"]["name"]) == (
        "conviction",
        "1-55",
        "F. Final",
    )
    assert (served["target"], served["status"], served["proof"]) == (0, "served", "RR-1")
    assert (served["officer"]["name"], nobody["officer"]) == ("T. Teller", {})
    assert (nobody["status"], nobody["why"], nobody["remedies"]) == ("unidentified", "Gone.", [])
    (asked,) = served["remedies"]
    assert (asked["step"], asked["outcome"], asked["paper"]) == ("asked", "", "3-77")
    assert asked["officer"] == {"name": "R. Remedy", "rank": "major"}


@pytest.mark.parametrize("step", ["order", "final-decision", "notice", "remedy"])
def test_a_rank_without_a_name_is_asked_for_and_nothing_is_recorded(
    case: Warrant, step: str
) -> None:
    order = {"provider": a_provider().code, "served_at": local(NOON)}
    data = {"order": order, "final-decision": FINAL, "notice": TOLD, "remedy": ASKED}[step]
    if step in {"notice", "remedy"}:
        assert sent(case, "final-decision", FINAL).status_code == 302
    if step == "remedy":
        assert sent(case, "notice", TOLD | {"target": "0"}).status_code == 302
    entries = LedgerEntry.objects.filter(subject=case.reference)
    before = entries.count()
    answer = sent(case, step, data | {"target": "0", "officer_rank": "major"} | (
        {"target": "1"} if step == "remedy" else {}
    ))  # fmt: skip
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["officer_name"])
    assert entries.count() == before


@pytest.mark.parametrize("table", ["finaldecision", "noticeremedy", "providerorder"])
def test_no_officer_is_changed_afterwards(case: Warrant, table: str) -> None:
    all_told(case)
    with refused("append_only"), connection.cursor() as cursor:
        cursor.execute(f"UPDATE warrants_{table} SET officer = '{{}}'")


@pytest.mark.parametrize(
    ("aim", "language", "said"),
    [
        ("evidence", "en", "Preparing evidence for the court"),
        ("evidence", "ru", "Подготовка доказательств для суда"),
        ("evidence", "kk", "Сотқа дәлелдеме дайындау"),
        ("aim-77", "kk", "aim-77"),
    ],
)
def test_an_aim_is_said_as_the_rulebook_calls_it_or_else_as_filed(
    clock: Clock, aim: str, language: str, said: str
) -> None:
    officer = a_person(Role.OFFICER, language=language)
    case = a_warrant(by=officer, aim=aim)
    page = signed_in(officer).get(reverse("agency_warrant", args=[case.reference]))
    assert f">{said}</dd>" in page.content.decode()
