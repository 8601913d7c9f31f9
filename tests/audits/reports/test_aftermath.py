"""T6, T10 to T12, T15 and T16: what came of warrants, counted at the end of the period."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audits.rules.counts.written import shown, shown_sum
from audits.selectors.transparency import figures
from tests.audits.aftermath import BEGUN, DAYS, a_year
from tests.build import DAY
from tests.warrants.material import HOLDER, a_piece, happens
from warrants.models import Warrant

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Warrant:
    return a_year()


def rows(key: str, **days: Any) -> dict[str, dict[str, Any]]:
    """Return a table by what its rows are of, without the zeros."""
    found = figures(**(DAYS | days))["tables"][key]
    return {
        row[0]["code"] if isinstance(row[0], dict) else row[0]: {
            name: value
            for name, value in zip(found["columns"][1:], row[1:], strict=True)
            if value not in (0, None)
        }
        for row in found["rows"]
    }


def test_targets_stand_by_capacity_and_few_are_not_counted_out(case: Warrant) -> None:
    found = rows("T6")
    assert found == {
        "suspect": {"applications": 5, "person": 5},
        "place": {"applications": "1-4", "place": "1-4"},
    }


def test_protected_persons_and_what_is_privileged(case: Warrant) -> None:
    found = rows("T10")
    assert found["journalist"] == {
        "applications": "1-4",
        "targets": "1-4",
        "pieces": "1-4",
        "in_quarantine": "1-4",
        "accesses": "1-4",
    }
    assert found["lawyer"] == {"pieces": "1-4", "filtered": "1-4", "accesses": 7}
    assert found["doctor"] == {"accesses": "1-4"}
    assert {"judge", "clergy", "child"} <= found.keys(), "every known category has its row"


def test_notices_by_where_they_stand_and_by_age(case: Warrant) -> None:
    young, old = "under_half_a_year", "under_a_year"
    assert rows("T11") == {
        "notice_served": {"warrants": 1, "targets": 1, young: 1},
        "notice_unidentified": {"warrants": 1, "targets": 1, young: 1},
        "notice_waived": {"warrants": 1, "targets": 1, young: 1},
        "notice_deferred": {"warrants": 1, "targets": 1, old: 1},
        "notice_due": {"warrants": 1, "targets": 1, old: 1},
        "notice_never_started": {"warrants": 1, "targets": 1, old: 1},
    }


def test_what_is_settled_counts_once_and_what_is_open_goes_on(case: Warrant) -> None:
    later = {"since": date(2027, 1, 1), "until": date(2027, 3, 31)}
    found = rows("T11", **later)
    assert found["notice_served"] == found["notice_waived"] == {}
    assert found["notice_never_started"] == {"warrants": 1, "targets": 1, "under_two_years": 1}
    assert rows("T12", **later)[case.agency.code]["ordered"] == 1 + 1


def test_destruction_by_days_since_the_order(case: Warrant) -> None:
    code = case.agency.code
    assert rows("T12")[code] == {
        "ordered": 3,
        "destroyed": 1,
        "in_time": 1,
        "median_days": 5,
        "longest_days_to_destroy": 5,
        "kept_too_long": 2,
    }
    assert rows("T12b")[code] == {
        "not_destroyed": 2,
        "over_180": 2,
        "longest_wait": 330,
        "held": 1,
    }


def test_a_part_destroyed_ends_its_order_and_copies_do_not(case: Warrant) -> None:
    since = BEGUN + 3 * DAY
    piece = a_piece(case, at=since, copies=1)
    planned = (since + 40 * DAY).isoformat()
    happens(piece, "told", at=since + DAY, planned_at=planned)
    happens(
        piece,
        "ruled_out",
        at=since + 2 * DAY,
        because="out_of_scope",
        legal_basis="Order",
        quantity=30,
    )
    act: dict[str, Any] = {
        "holder": HOLDER,
        "act": "Act",
        "method": "Wiped",
        "witnesses": ["W. One", "W. Two"],
    }
    happens(piece, "destroyed", at=since + 42 * DAY, quantity=30, **act)
    happens(piece, "permitted", at=since + 50 * DAY, legal_basis="CPC 240(1)")
    happens(piece, "destroyed", at=since + 60 * DAY, quantity=70, **act)

    found = rows("T12")[case.agency.code]

    assert (found["ordered"], found["destroyed"], found["late"]) == (3 + 2, 1 + 1, 1)
    assert found["longest_days_to_destroy"] == 40
    assert rows("T12b")[case.agency.code]["not_destroyed"] == 2 + 1, "a copy is left"


def test_an_edition_knows_what_was_recorded_by_its_day(case: Warrant) -> None:
    early = {"known_by": date(2026, 2, 3)}
    assert rows("T11", **early)["notice_served"] == {}
    assert "filtered" not in rows("T10", **early)["lawyer"]
    assert "kept_too_long" not in rows("T12", **early).get(case.agency.code, {})
    asked = rows("T16", **early)[case.agency.code]
    assert (asked["requests"], asked["answer_given"], asked["answer_refused"]) == (3, 1, 1)
    assert rows("T15", **early)["complaints_received"]["value"] == 7


def test_complaints_with_a_median_and_without_what_would_tell_a_few(case: Warrant) -> None:
    found = {name: row.get("value") for name, row in rows("T15").items()}
    assert found == {
        "complaints_received": 8,
        "complaints_taken_up": 7,
        "complaints_not_taken_up": "1-4",
        "complaints_reopened": "1-4",
        "complaints_answered": None,
        "complaints_upheld": 5,
        "complaints_partly": None,
        "complaints_not_upheld": "1-4",
        "complaints_withdrawn": None,
        "complaints_open": "1-4",
        "median_days": 39,
    }
    assert rows("T15b")["remedy_stop"] == rows("T15b")["remedy_notify"] == {"complaints": 5}
    assert rows("T15b")["remedy_refer"] == {}


def test_requests_with_answers_and_contradictions(case: Warrant) -> None:
    said = {
        "requests": 3,
        "answer_given": 1,
        "answer_refused": 1,
        "unanswered": 1,
    }
    told = {"records": 2, "persons_in_answers": 2, "contradicted": 1}
    assert rows("T16")[case.agency.code] == said | told
    assert rows("T16b") == {"subscriber": said}
    assert rows("T16c") == {"investigation": said | told}


def test_another_rulebook_counts_complaints_alone(case: Warrant) -> None:
    assert rows("T16", rulebook="us-title3") == rows("T12", rulebook="us-title3") == {}
    assert rows("T15", rulebook="us-title3")["complaints_received"] == {"value": 8}


def test_the_count_takes_the_same_number_of_queries_for_more(case: Warrant) -> None:
    costs = []
    for more in (0, 5):
        for _ in range(more):
            happens(a_piece(case), "held", at=BEGUN + 300 * DAY, legal_basis="O", reason="R.")
        with CaptureQueriesContext(connection) as queries:
            figures(**DAYS)
        costs.append(len(queries))
    assert costs[0] == costs[1]


@pytest.mark.parametrize(("count", "said"), [(0, 0), (1, "1-4"), (4, "1-4"), (5, 5), (1000, 1000)])
def test_counts_from_one_to_four_are_not_told_apart(count: int, said: object) -> None:
    assert shown(count) == said
    assert shown_sum([count, 7]) == (None if said == "1-4" else count + 7)
