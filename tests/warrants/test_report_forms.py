"""What an agency reports by form arrives as it would by the API, and a fault stands by its field."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from oversight.enums import Role
from oversight.models import LedgerEntry
from tests.access.world import local
from tests.build import DAY, HOUR, NOON, Clock, a_person, a_warrant, signed_in
from warrants.models import Warrant

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(clock: Clock) -> tuple[Client, Warrant]:
    officer = a_person(Role.OFFICER)
    warrant = a_warrant(by=officer, granted=True)
    clock.at = NOON + DAY
    return signed_in(officer), warrant


def sent(case: tuple[Client, Warrant], step: str, data: dict[str, Any]) -> Any:
    client, warrant = case
    return client.post(
        reverse("agency_step", args=[warrant.reference, step]),
        data,
        headers={"accept-language": "en"},
    )


def test_a_return_is_filed_whole_and_shown_whole(case: tuple[Client, Warrant]) -> None:
    data = {
        "installed": "used",
        "searches": "41",
        "matches_found": "43",
        "motions_granted": "47",
        "motions_denied": "53",
        "motions_pending": "59",
        "cost": "61",
        "cost_other": "67.50",
        "currency": "KZT",
        "encrypted": "no",
        "related_to": "W-2026-777777",
        "told_post": local(NOON),
        "filed_at": local(NOON + HOUR),
    }
    assert sent(case, "return", data).status_code == 302
    client, warrant = case
    row = warrant.returns.get()
    assert (row.searches, row.matches) == (41, 43)
    assert (row.motions_granted, row.motions_denied, row.motions_pending) == (47, 53, 59)
    assert (row.cost, row.cost_other, row.encrypted) == (61, Decimal("67.50"), False)
    assert (row.related_to, row.filed_at) == ("W-2026-777777", NOON + HOUR)
    shown = client.get(
        reverse("agency_warrant", args=[warrant.reference]), headers={"accept-language": "en"}
    ).content.decode()
    assert "Held in the report on another order: W-2026-777777." in shown


@pytest.mark.parametrize(
    ("step", "data", "field"),
    [
        ("return", {"told_post": "2099-01-01T10:00"}, "told_post"),
        (
            "return",
            {"told_prosecutor": "2026-11-20T10:00", "told_post": "2099-01-01T10:00"},
            "told_post",
        ),
        ("return", {"filed_at": "2099-01-01T10:00", "persons": "1"}, "filed_at"),
        ("return", {"persons": "1", "officer_rank": "major"}, "officer_name"),
        ("return", {}, "__all__"),
        (
            "activation",
            {"kind": "started", "at": local(NOON), "officer_number": "7"},
            "officer_name",
        ),
        (
            "renewal",
            {
                "requested_days": "30",
                "necessity": "It goes on.",
                "results_so_far": "A name.",
                "resolved_at": local(NOON),
                "officer_name": "A. Officer",
                "approver_number": "7",
            },
            "approver_name",
        ),
    ],
)
def test_a_fault_stands_beside_its_field_and_nothing_is_recorded(
    case: tuple[Client, Warrant], step: str, data: dict[str, str], field: str
) -> None:
    answer = sent(case, step, data or {"currency": "KZT"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    warrant = case[1]
    assert not warrant.returns.exists()
    assert not warrant.activations.exists()
    assert warrant.applications.count() == 1


def test_a_renewal_says_who_approved_it_and_why_it_is_proportionate(
    case: tuple[Client, Warrant],
) -> None:
    data = {
        "requested_days": "30",
        "necessity": "It goes on.",
        "results_so_far": "A name.",
        "less_intrusive": "Tried.",
        "proportionality": "Small.",
        "expected": "More.",
        "resolved_at": local(NOON + HOUR),
        "officer_name": "A. Officer",
        "officer_rank": "major",
        "approver_name": "B. Head",
        "approver_rank": "colonel",
        "approver_number": "N-7",
    }
    answer = sent(case, "renewal", data)
    assert answer.status_code == 302, answer.context["form"].errors
    filing = case[1].applications.get(number=1).filing
    assert (filing["less_intrusive"], filing["proportionality"]) == ("Tried.", "Small.")
    assert filing["approved_by"] == {"name": "B. Head", "rank": "colonel", "number": "N-7"}
    assert filing["officer"] == {"name": "A. Officer", "rank": "major"}
    assert datetime.fromisoformat(filing["resolved_at"]) == (NOON + HOUR).astimezone(UTC)


def test_the_officer_of_a_start_and_of_a_return_is_kept_and_shown_as_named(
    case: tuple[Client, Warrant],
) -> None:
    client, warrant = case
    auditor = a_person(Role.AUDITOR)
    start = {"kind": "started", "at": local(NOON + 2 * HOUR), "officer_name": "B. Starter"}
    assert sent(case, "activation", start | {"officer_rank": "major"}).status_code == 302
    figures = {"persons": "1", "officer_name": "C. Counter", "officer_number": "N-9"}
    assert sent(case, "return", figures).status_code == 302
    assert sent(case, "return", {"persons": "1"}).status_code == 302

    assert warrant.activations.get().officer == {"name": "B. Starter", "rank": "major"}
    counted, nobody = warrant.returns.order_by("number")
    assert (counted.officer, nobody.officer) == ({"name": "C. Counter", "number": "N-9"}, {})
    for browser, page in (
        (client, "agency_warrant"),
        (signed_in(warrant.judge), "bench_case"),  # type: ignore[arg-type]  # it has one
        (signed_in(auditor), "desk_warrant"),
    ):
        shown = browser.get(reverse(page, args=[warrant.reference])).content.decode()
        assert "B. Starter, major" in shown
        assert "C. Counter, N-9" in shown
    said = [one.facts for one in LedgerEntry.objects.order_by("pk")]
    assert "B. Starter" not in str(said)
    hashes = [one["officer_hash"] for one in said if "officer_hash" in one]
    assert [bool(one) for one in hashes] == [True, True, False]
