"""What the database refuses by itself, whoever asks and past every line of Python."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from oversight.enums import Role
from tests.build import DAY, HOUR, NOON, a_client, a_person, a_rulebook, a_warrant
from tests.constraints import refused
from warrants.actions import execution
from warrants.models import Application, Term, Warrant
from warrants.rules.submissions import ActivationIn, ReturnIn

pytestmark = pytest.mark.django_db


def run(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))


def insert(table: str, **values: Any) -> int:
    names = ", ".join(values)
    marks = ", ".join(["%s"] * len(values))
    given = [json.dumps(one) if isinstance(one, dict) else one for one in values.values()]
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({names}) VALUES ({marks}) RETURNING id", given)
        return int(cursor.fetchone()[0])


def an_application(warrant: Warrant, **values: Any) -> int:
    given = {
        "warrant_id": warrant.pk,
        "number": warrant.applications.count(),
        "kind": "renewal",
        "status": "submitted",
        "source": "live",
        "filing": {},
        "recorded_at": NOON,
    }
    return insert("warrants_application", **given | values)


def a_decision(warrant: Warrant, application: int, **values: Any) -> int:
    given = {
        "application_id": application,
        "outcome": "granted",
        "authority": "judge",
        "judge_id": warrant.judge_id,
        "rulebook_id": warrant.rulebook_id,
        "reasons": "Shown.",
        "conditions": "",
        "decided_at": NOON,
        "recorded_at": NOON,
        "source": "live",
    }
    return insert("warrants_decision", **given | values)


def a_term(warrant: Warrant, starts_at: datetime, until: datetime, **values: Any) -> int:
    decision = values.pop("decision_id", None)
    given = {
        "warrant_id": warrant.pk,
        "decision_id": decision or a_decision(warrant, an_application(warrant)),
        "starts_at": starts_at,
        "until": until,
        "limit_until": max(starts_at, until) + DAY,
        "limit_article": "CPC 236(1)",
    }
    return insert("warrants_term", **given | values)


@pytest.fixture
def granted() -> Warrant:
    return a_warrant(granted=True)


@pytest.fixture
def end(granted: Warrant) -> datetime:
    assert granted.last_until
    return granted.last_until


# --- terms ----------------------------------------------------------------------------------
def test_a_term_may_follow_the_one_before(granted: Warrant, end: datetime) -> None:
    a_term(granted, end, end + 30 * DAY)
    assert granted.terms.count() == 2


def test_a_term_leaves_no_gap(granted: Warrant, end: datetime) -> None:
    with refused("term_leaves_no_gap"):
        a_term(granted, end + HOUR, end + DAY)


def test_a_term_does_not_reach_back(granted: Warrant, end: datetime) -> None:
    with refused("term_leaves_no_gap"):
        a_term(granted, end - HOUR, end + DAY)


def test_terms_do_not_overlap_even_where_no_trigger_looks(granted: Warrant, end: datetime) -> None:
    run("SET CONSTRAINTS ALL IMMEDIATE")
    run("ALTER TABLE warrants_term DISABLE TRIGGER term_follows")
    with refused("term_no_overlap"):
        a_term(granted, end - HOUR, end + DAY)
    a_term(granted, end, end + DAY)


def test_a_term_stays_within_its_limit(granted: Warrant, end: datetime) -> None:
    with refused("term_within_its_limit"):
        a_term(granted, end, end + 31 * DAY, limit_until=end + 30 * DAY)
    a_term(granted, end, end + 30 * DAY, limit_until=end + 30 * DAY)


@pytest.mark.parametrize("length", [0 * DAY, -DAY])
def test_a_term_runs_forward(granted: Warrant, end: datetime, length: Any) -> None:
    with refused("term_runs_forward"):
        a_term(granted, end, end + length)


@pytest.mark.parametrize("change", ["until = until + interval '1 day'", "starts_at = now()"])
@pytest.mark.parametrize("too", ["", ", limit_until = 'infinity'"])
def test_a_term_is_fixed(granted: Warrant, change: str, too: str) -> None:
    with refused("term_is_fixed"):
        run(f"UPDATE warrants_term SET {change}{too}")


def test_a_term_is_cut_once_and_inside(granted: Warrant, end: datetime) -> None:
    with refused("term_cut_inside"):
        run("UPDATE warrants_term SET cut_at = %s", end + HOUR)
    run("UPDATE warrants_term SET cut_at = %s", end - DAY)
    with refused("term_is_fixed"):
        run("UPDATE warrants_term SET cut_at = NULL")
    with refused("term_leaves_no_gap"):
        a_term(granted, end, end + DAY)


def test_a_term_rests_on_a_grant_of_its_own_warrant(granted: Warrant, end: datetime) -> None:
    refusal = a_decision(granted, an_application(granted), outcome="refused")
    with refused("term_rests_on_a_grant"):
        a_term(granted, end, end + DAY, decision_id=refusal)
    other = a_warrant()
    foreign = a_decision(other, Application.objects.get(warrant=other).pk)
    with refused("term_rests_on_a_grant"):
        a_term(granted, end, end + DAY, decision_id=foreign)


# --- decisions ------------------------------------------------------------------------------
@pytest.mark.parametrize("reasons", ["", " ", "\n\t "])
def test_a_decision_has_reasons(granted: Warrant, reasons: str) -> None:
    application = an_application(granted)
    with refused("decision_has_reasons"):
        a_decision(granted, application, reasons=reasons)
    a_decision(granted, application, reasons=reasons, source="historic")


def test_a_decision_knows_when_and_by_whom(granted: Warrant) -> None:
    application = an_application(granted)
    with refused("decision_knows_when"):
        a_decision(granted, application, decided_at=None)
    with refused("decision_by_a_judge"):
        a_decision(granted, application, judge_id=None)
    a_decision(granted, application, judge_id=None, authority="investigating_body")


def test_nobody_decides_what_they_filed() -> None:
    person = a_person(Role.OFFICER)
    warrant = a_warrant(by=person)
    application = Application.objects.get(warrant=warrant)
    with refused("decision_judge_is_not_applicant"):
        a_decision(warrant, application.pk, judge_id=person.pk)
    a_decision(warrant, application.pk)


def test_an_application_is_decided_once(granted: Warrant) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        a_decision(granted, Application.objects.get(warrant=granted).pk)


# --- applications ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    "change",
    [
        "filing = '{}'",
        "requested_days = 1",
        "resolved_at = now()",
        "recorded_at = now()",
        "kind = 'urgent'",
        "filed_by_client_id = NULL, filed_by_id = NULL",
    ],
)
def test_a_filing_stays_as_first_submitted(change: str) -> None:
    a_warrant(by=a_client())
    with refused("application_filing_is_frozen"):
        run(f"UPDATE warrants_application SET {change}")
    run("UPDATE warrants_application SET status = 'withdrawn'")


@pytest.mark.parametrize("change", ["status = 'submitted'", "status = 'refused'", "filing = '{}'"])
def test_a_decided_application_is_final(granted: Warrant, change: str) -> None:
    with refused("application_decided_is_final"):
        run(f"UPDATE warrants_application SET {change}")


def test_the_first_application_is_number_zero(granted: Warrant) -> None:
    with refused("application_first_is_number_zero"):
        an_application(granted, number=1, kind="first")
    with refused("application_number_once"):
        an_application(granted, number=0, kind="first")


# --- the warrant ----------------------------------------------------------------------------
def a_copy(warrant: Warrant, **changes: Any) -> None:
    """Insert a second row like this one, but for what is changed."""
    row = dict(Warrant.objects.filter(pk=warrant.pk).values()[0]) | {"reference": "W-2026-999999"}
    row |= changes
    del row["id"]
    for name in ("offences", "systems"):
        row[name] = json.dumps(row[name])
    insert("warrants_warrant", **row)


def test_an_agency_uses_a_reference_once() -> None:
    warrant = a_warrant()
    with refused("warrant_agency_reference_once"):
        a_copy(warrant)
    a_copy(warrant, agency_reference="another")


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("warrant_has_a_measure", {"measures": []}),
        ("warrant_live_knows_when_it_was_filed", {"filed_at": None}),
        ("warrant_end_is_whole", {"status": "ended"}),
        ("warrant_end_is_whole", {"ended_at": NOON}),
    ],
)
def test_a_warrant_is_whole(constraint: str, change: dict[str, Any]) -> None:
    with refused(constraint):
        a_copy(a_warrant(), agency_reference="another", **change)


def test_a_deadline_does_not_run_backwards(granted: Warrant) -> None:
    with refused("clock_does_not_run_backwards"):
        run("UPDATE warrants_clock SET due_at = started_at - interval '1 second'")


def test_a_flag_is_settled_with_a_reason(whole_case: Warrant) -> None:
    with refused("flag_settled_with_a_reason"):
        run("UPDATE warrants_flag SET state = 'dismissed', settled_at = now()")
    run("UPDATE warrants_flag SET state = 'dismissed', settled_at = now(), reason = 'Typing.'")


# --- nothing is deleted ---------------------------------------------------------------------
@pytest.fixture
def whole_case(granted: Warrant) -> Warrant:
    """A case with a row in every table."""
    by = a_client(agency=granted.agency).actor
    used = ActivationIn.model_validate({"kind": "started", "at": (NOON + 2 * HOUR).isoformat()})
    at = NOON + 3 * HOUR
    execution.record_activation(warrant_id=granted.pk, given=used, by=by, at=at)
    came = ReturnIn.model_validate({"days_used": 99})
    execution.file_return(warrant_id=granted.pk, given=came, by=by, at=at)
    assert granted.flags.count() == 1
    return granted


TABLES = (
    "warrant target allocation application decision term clock flag return activation"
    " rulebookversion"
)


@pytest.mark.parametrize("table", TABLES.split())
def test_nothing_is_deleted(whole_case: Warrant, table: str) -> None:
    with refused("append_only"):
        run(f"DELETE FROM warrants_{table}")


@pytest.mark.parametrize("table", ["decision", "return", "activation"])
def test_what_was_said_stays_said(whole_case: Warrant, table: str) -> None:
    with refused("append_only"):
        run(f"UPDATE warrants_{table} SET recorded_at = now()")


# --- the law --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "change",
    ["text = text || ' '", "sha256 = 'x'", "code = 'other'", "version = '1'"],
)
def test_a_rulebook_is_fixed_once_loaded(change: str) -> None:
    a_rulebook()
    with refused("rulebook_is_fixed"):
        run(f"UPDATE warrants_rulebookversion SET {change}")


def test_a_rulebook_in_force_stays_in_force() -> None:
    a_rulebook()
    for day in ("NULL", "DATE '2030-01-01'"):
        with refused("rulebook_is_fixed"):
            run(f"UPDATE warrants_rulebookversion SET active_from = {day}")


def test_the_application_may_not_empty_a_table_or_lift_a_rule(
    runtime_role: psycopg.Connection[tuple[object, ...]],
) -> None:
    for table in TABLES.split():
        name = f"warrants_{table}"
        for attempt in (
            f"TRUNCATE {name} CASCADE",
            f"ALTER TABLE {name} DISABLE TRIGGER ALL",
            f"DROP TABLE {name} CASCADE",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                runtime_role.execute(attempt)
    for attempt in ("SET session_replication_role = replica", "SET ROLE oversight_owner"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            runtime_role.execute(attempt)


def test_terms_of_different_warrants_may_overlap(granted: Warrant) -> None:
    other = a_warrant(granted=True)
    assert other.first_from == granted.first_from
    assert Term.objects.filter(warrant__in=[granted, other]).count() == 2
