"""A report counted again from the entries alone; whatever was changed is named."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from audits.actions import editions, reviews
from audits.selectors import transparency
from oversight.enums import Role
from tests.audits.aftermath import sequenced, verified
from tests.build import (
    DAY,
    HOUR,
    NOON,
    a_grant,
    a_granted_renewal,
    a_person,
    a_warrant,
)
from tests.tamper import tamper
from warrants.actions import execution, filing, sweeps
from warrants.models import Warrant
from warrants.rules.submissions import ActivationIn, EndIn, Person, ReturnIn, WithdrawalIn

pytestmark = pytest.mark.django_db


SINCE, UNTIL, KNOWN = date(2026, 1, 1), date(2026, 12, 31), date(2027, 6, 1)


@pytest.fixture
def cases() -> list[Warrant]:
    """One of each fate, by the real steps, all of 2026."""
    officer, judge = a_person(Role.OFFICER), a_person(Role.JUDGE)
    begun = NOON - 100 * DAY
    how: dict[str, Any] = {"by": officer, "judge": judge}
    renewed = a_warrant(granted=True, at=begun, **how)
    renewed = a_granted_renewal(renewed, at=begun + 25 * DAY)
    stopped = a_warrant(granted=True, at=begun, **how)
    execution.record_activation(
        warrant_id=stopped.pk,
        given=ActivationIn(kind="started", at=begun + 3 * HOUR, place="Server room"),
        by=officer.actor,
        at=begun + 4 * HOUR,
    )
    execution.end_warrant(
        warrant_id=stopped.pk,
        given=EndIn(reason="cancelled", ended_at=begun + 5 * DAY, why="It brought nothing."),
        by=officer.actor,
        at=begun + 5 * DAY,
    )
    for figures in (
        {"days_used": 5, "persons": 3, "cost": "100.50", "currency": "KZT"},
        {"arrests": 2},
    ):
        execution.file_return(
            warrant_id=stopped.pk,
            given=ReturnIn.model_validate({"installed": "used", **figures}),
            by=officer.actor,
            at=begun + 20 * DAY,
        )
    withdrawn = a_warrant(at=begun, **how)
    filing.withdraw(
        warrant_id=withdrawn.pk,
        given=WithdrawalIn(reason="Closed.", withdrawn_at=begun + HOUR, officer=Person(name="A")),
        by=officer.actor,
        at=begun + HOUR,
    )
    lapsed = a_warrant(at=begun, **how)
    sweeps.lapse_unanswered(at=begun + 31 * DAY)
    waiting = a_warrant(at=NOON, **how)
    sweeps.expire(at=NOON)
    reviews.open_due(at=NOON)
    sequenced()
    return [renewed, stopped, withdrawn, lapsed, waiting]


def a_report(folder: Path, **changes: Any) -> Path:
    frozen = editions.count(
        since=SINCE, until=UNTIL, known_by=KNOWN, rulebook="", at=NOON + 300 * DAY
    )
    path = folder / "report.json"
    path.write_bytes(transparency.as_json(frozen | changes))
    return path


def test_a_report_holds_to_the_last_digit(cases: list[Warrant], tmp_path: Path) -> None:
    path = a_report(tmp_path)
    totals = json.loads(path.read_text())["totals"]
    assert (totals["applications"], totals["granted"], totals["withdrawn"]) == (5, 2, 1)
    exact = transparency.figures(since=SINCE, until=UNTIL, known_by=KNOWN)["totals"]
    assert (exact["persons"], exact["arrests"], exact["cost"]) == (3, 2, "100.50")
    assert {totals[name] for name in ("persons", "arrests", "cost")} == {"withheld"}

    good, said = verified(path)

    assert good, said
    assert "5 orders counted one by one" in said
    assert "WRONG" not in said


def test_steps_after_the_report_change_nothing(cases: list[Warrant], tmp_path: Path) -> None:
    path = a_report(tmp_path)
    before = json.loads(path.read_text())["totals"]
    later = a_warrant(at=NOON + HOUR, granted=True)
    waiting = cases[-1]
    assert waiting.judge
    a_grant(waiting, at=NOON + 2 * HOUR)
    sequenced()

    good, said = verified(path)

    assert good, said
    assert "1 case went on after the report" in said or "2 cases went on" in said
    assert transparency.figures(since=SINCE, until=UNTIL, known_by=KNOWN)["totals"] != before
    assert later.reference


def test_what_waits_for_its_place_is_waited_for(cases: list[Warrant], tmp_path: Path) -> None:
    a_warrant(at=NOON + HOUR, granted=True)

    path = a_report(tmp_path)

    assert json.loads(path.read_text())["totals"]["applications"] == 6
    assert verified(path)[0]


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("totals", "granted"), 3),
        (("totals", "persons"), 4),
        (("totals", "cost"), "100.51"),
        (("tables", "T1", "rows", 0, 1), 9),
        (("tables", "T2b", "rows", 0, 1), 31),
        (("generated_from", "orders"), 4),
        (("log", "size"), 7),
        (("log", "classes", "decision"), 99),
    ],
)
def test_a_changed_figure_is_named(
    cases: list[Warrant], tmp_path: Path, place: tuple[Any, ...], value: Any
) -> None:
    path = a_report(tmp_path)
    said = json.loads(path.read_text())
    part = said
    for key in place[:-1]:
        part = part[key]
    assert part[place[-1]] != value
    part[place[-1]] = value
    path.write_text(json.dumps(said))

    good, heard = verified(path)

    assert not good
    named = [line for line in heard.splitlines() if line.startswith("WRONG")]
    assert any(str(value) in line for line in named) or (place[0] == "log" and named)


@pytest.mark.parametrize(
    ("statement", "field"),
    [
        (
            "UPDATE warrants_decision SET outcome = 'refused' WHERE id = (SELECT min(id) FROM warrants_decision)",
            "outcome",
        ),
        (
            "UPDATE warrants_decision SET reasons = 'Other.' WHERE id = (SELECT min(id) FROM warrants_decision)",
            "reasons",
        ),
        ("UPDATE warrants_decision SET decided_at = decided_at - interval '2 days'", "decided_at"),
        ("UPDATE warrants_warrant SET renewals = renewals + 1", "renewals"),
        (
            "UPDATE warrants_warrant SET ended_span = '[2025-01-01,2025-01-02)' WHERE ended_span IS NOT NULL",
            "ended",
        ),
        (
            "UPDATE warrants_warrant SET court_id = court_id + 0, cumulative_days = 1 WHERE cumulative_days > 1",
            "cumulative_days",
        ),
        ("UPDATE warrants_return SET arrests = 0 WHERE arrests = 2", "arrests"),
        ("UPDATE warrants_return SET cost = 100.49 WHERE cost IS NOT NULL", "cost"),
        ("UPDATE warrants_application SET requested_days = 29 WHERE number = 0", "requested_days"),
        (
            "UPDATE warrants_application SET filing = jsonb_set(filing, '{necessity}', '\"None\"')",
            "filing",
        ),
        ("UPDATE warrants_activation SET at = at + interval '1 day'", "at"),
        ('UPDATE warrants_activation SET officer = \'{"name": "X"}\'', "officer"),
        ('UPDATE warrants_return SET officer = \'{"name": "X"}\' WHERE arrests = 2', "officer"),
        ("DELETE FROM warrants_return WHERE arrests = 2", "returns"),
        ("DELETE FROM warrants_activation", "activations"),
        ("UPDATE warrants_term SET until = until - interval '1 day'", "term until"),
        (
            "UPDATE audits_review SET status = 'closed', outcome = 'in_order', closed_at = now()",
            "review closed",
        ),
        (
            "UPDATE oversight_ledgerentry SET facts = facts || '{\"arrests\": \"0\"}' WHERE facts->>'arrests' = '2'",
            "entry",
        ),
        (
            "DELETE FROM oversight_ledgerentry WHERE event = 'warrant.filed' AND id = (SELECT min(id) FROM oversight_ledgerentry WHERE event = 'warrant.filed')",
            "warrant",
        ),
        (
            "DELETE FROM oversight_ledgerentry WHERE event = 'return.filed' AND facts->>'number' = '1'",
            "returns",
        ),
    ],
)
def test_a_changed_row_or_entry_is_named(
    cases: list[Warrant], tmp_path: Path, statement: str, field: str
) -> None:
    path = a_report(tmp_path)
    assert tamper(statement)

    good, heard = verified(path)

    assert not good
    assert any(field in line and line.startswith("WRONG  W-") for line in heard.splitlines()), heard


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "is not JSON"),
        ("[]", "is not a report"),
        ("[" * 100_000, "is not JSON"),
        ("{}", "which days it counts"),
        ('{"period": {"from": "2026-01-01"}, "log": 3}', "which days it counts"),
        (
            '{"period": {"from": "2026-01-01", "to": "2026-12-31", "known_by": "2027-01-01"},'
            ' "generated_from": {}}',
            "names no checkpoint",
        ),
        (
            '{"period": {"from": "2026-01-01", "to": "2026-12-31", "known_by": "2027-01-01"},'
            ' "generated_from": {}, "log": {"size": "5"}}',
            "has to hold origin",
        ),
    ],
)
def test_what_is_no_report_is_refused_in_plain_words(
    tmp_path: Path, content: str, sentence: str
) -> None:
    path = tmp_path / "report.json"
    path.write_text(content)
    good, heard = verified(path)
    assert not good
    assert sentence in heard
