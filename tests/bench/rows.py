"""A register of any size: real cases, made by the real steps, copied by SQL.

Every copy has its own numbers, references, agency, court and days. Triggers and
foreign keys are off while copies are made (the originals passed them); constraints
that are indexes hold throughout.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import psycopg
from django.utils import timezone

from audits.actions import reviews
from audits.models import Review
from oversight.enums import Role
from oversight.models import Agency, ApiClient, Court, User
from tests import build
from warrants.actions import decisions, sweeps
from warrants.models import Warrant
from warrants.rules.submissions import DecisionIn

STRIDE: Final = 1000  # above every number of an original
YEAR: Final = 2025
A_YEAR_HOLDS: Final = 134_000  # cases; three quarters of them are orders of the year
BASE: Final = datetime(YEAR, 12, 20, 7, 0, tzinfo=UTC)
AGENCIES: Final = 50
COURTS: Final = 20
KEPT: Final = {  # rows of each original that are copied, where not all are
    "warrants_clock": 2,
    "warrants_feedevent": 1,
    "oversight_ledgerentry": 2,
    "warrants_warrantuserobjectpermission": 0,
    "audits_reviewuserobjectpermission": 0,
}


@dataclass(frozen=True, slots=True)
class Cast:
    """Who calls in the measurements."""

    agency: Agency
    court: Court
    client: ApiClient
    token: str
    officer: User
    judge: User
    auditor: User
    session: str


def now() -> datetime:
    return timezone.now()  # noqa: TID251 - the bench is a door


def make_originals() -> Cast:
    """Make accounts, and one case in each state by the real steps."""
    at = now()
    agencies = [build.an_agency(f"agency-{number}") for number in range(AGENCIES)]
    courts = [build.a_court(f"court-{number}") for number in range(COURTS)]
    judges = [build.a_person(Role.JUDGE, court=court, at=at) for court in courts]
    officer = build.a_person(Role.OFFICER, agency=agencies[0], at=at)
    auditor = build.a_person(Role.AUDITOR, at=at)
    client = build.a_client(agency=agencies[0], at=at)
    how: dict[str, Any] = {"by": officer, "judge": judges[0]}

    refused = build.a_warrant(at=BASE, **how)
    closed = build.a_warrant(at=BASE, granted=True, **how)
    ended = build.a_warrant(at=BASE, granted=True, **how)
    build.a_granted_renewal(ended, at=BASE + timedelta(days=25))
    _refuse(refused)
    sweeps.expire(at=BASE + timedelta(days=90))
    reviews.open_due(at=BASE + timedelta(days=91))
    _close(closed, auditor)
    build.a_warrant(at=at - timedelta(days=4), granted=True, **how)
    build.a_warrant(at=at - timedelta(hours=2), **how)
    browser = build.signed_in(auditor)
    return Cast(
        agency=agencies[0],
        court=courts[0],
        client=client,
        token=build.a_token(client),
        officer=officer,
        judge=judges[0],
        auditor=auditor,
        session=browser.cookies["oversight_session"].value,
    )


def _refuse(warrant: Warrant) -> None:
    assert warrant.judge is not None
    at = BASE + timedelta(hours=1)
    given = DecisionIn.model_validate(
        build.a_decision(warrant.judge, at, outcome="refused", days=None)
    )
    decisions.decide(warrant_id=warrant.pk, number=0, given=given, by=warrant.judge.actor, at=at)


def _close(warrant: Warrant, auditor: User) -> None:
    """Close a case whose review found it lawful; the review's own steps are not measured."""
    at = BASE + timedelta(days=100)
    Review.objects.filter(warrant=warrant).update(
        status="closed", outcome="in_order", auditor=auditor, closed_by=auditor, closed_at=at
    )
    Warrant.objects.filter(pk=warrant.pk).update(status="closed", closed_at=at)


# How often each state stands in twenty cases; the days by which copies are moved.
STATES: Final = {
    "closed": ("i % 20 < 9", "-({past})"),
    "ended": ("i % 20 BETWEEN 9 AND 13", "-({past})"),
    "authorised": ("i % 20 BETWEEN 14 AND 17", "-(i % 4)"),
    "refused": ("i % 20 = 18", "-({past})"),
    "applied": ("i % 20 = 19", "0"),
}
PAST: Final = f"(i::bigint * 7919) % 350 + 365 * ((i - 1) / {A_YEAR_HOLDS})"


def fill(connection: psycopg.Connection[Any], since: int, until: int) -> None:
    """Copy the originals as the cases number `since` + 1 to `until`."""
    connection.execute("SET session_replication_role = replica")
    connection.execute("SET maintenance_work_mem = '1GB'")
    slow = connection.execute(
        "SELECT indexname, indexdef FROM pg_indexes"
        " WHERE tablename LIKE 'warrants_%' AND indexdef ~ 'USING gin'"
    ).fetchall()
    for name, _made in slow:
        connection.execute(f"DROP INDEX {name}")
    tables = _tables(connection)
    for state, (chosen, days) in STATES.items():
        (original,) = connection.execute(
            "SELECT id FROM warrants_warrant WHERE status = %s AND id < %s ORDER BY id DESC LIMIT 1",
            [state, STRIDE],
        ).fetchone() or (None,)
        if original is None:
            raise LookupError(state)
        (reference,) = connection.execute(
            "SELECT reference FROM warrants_warrant WHERE id = %s", [original]
        ).fetchone() or ("",)
        for table in tables:
            _copy(connection, table, int(original), reference, chosen, days, (since, until))
    for _name, made in slow:
        connection.execute(made)
    for table in tables:
        connection.execute(
            "SELECT setval(pg_get_serial_sequence(%s, 'id'), (%s + 2) * %s)",
            [f"public.{table}", until, STRIDE],
        )
    connection.execute("SELECT setval('warrant_number', %s)", [until + 1000])
    connection.execute("RESET session_replication_role")
    connection.execute("VACUUM (ANALYZE)")
    connection.execute("CHECKPOINT")


def _tables(connection: psycopg.Connection[Any]) -> list[str]:
    """Return the tables that hold parts of a case."""
    found = connection.execute(
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = 'public' AND c.relkind = 'r'"
        " AND (c.relname ~ '^warrants_' AND c.relname !~ 'rulebook|imported'"
        "  OR c.relname IN ('audits_review', 'audits_reviewanswer', 'oversight_ledgerentry'))"
        " ORDER BY c.relname"
    ).fetchall()
    return [name for (name,) in found if KEPT.get(name) != 0]


def _copy(
    connection: psycopg.Connection[Any],
    table: str,
    original: int,
    reference: str,
    chosen: str,
    days: str,
    numbers: tuple[int, int],
) -> None:
    """Copy one original's rows of a table for every chosen number."""
    which = _which(connection, table)
    if which is None:
        return
    inner = _references(connection, table)
    columns = connection.execute(
        "SELECT column_name, udt_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER'",
        [table],
    ).fetchall()
    values = [_value(table, name, kind, inner) for name, kind in columns]
    names = ", ".join(f'"{name}"' for name, _kind in columns)
    limit = KEPT.get(table, 100)
    statement = (
        f"INSERT INTO {table} ({names}) SELECT {', '.join(values)}"
        f" FROM (SELECT i, {days} AS days"
        f" FROM generate_series({numbers[0] + 1}, {numbers[1]}) AS i WHERE {chosen}) n,"
        f" (SELECT * FROM {table} WHERE {which} ORDER BY id LIMIT {limit}) o ORDER BY n.i"
    )
    connection.execute(statement.format(past=PAST, original=original, reference=reference).encode())


def _which(connection: psycopg.Connection[Any], table: str) -> str | None:
    """Return the condition that finds an original's rows."""
    if table == "warrants_warrant":
        return "id = {original}"
    if table == "oversight_ledgerentry":
        return "subject_type = 'warrant' AND subject = '{reference}'"
    own = set(_references(connection, table))
    ways = {
        "warrant_id": "warrant_id = {original}",
        "application_id": "application_id IN"
        " (SELECT id FROM warrants_application WHERE warrant_id = {original})",
        "review_id": "review_id IN (SELECT id FROM audits_review WHERE warrant_id = {original})",
    }
    return next((way for column, way in ways.items() if column in own), None)


def _references(connection: psycopg.Connection[Any], table: str) -> list[str]:
    """Return the columns that point at other rows of the same case."""
    found = connection.execute(
        "SELECT a.attname FROM pg_constraint c"
        " JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]"
        " JOIN pg_class f ON f.oid = c.confrelid"
        " WHERE c.contype = 'f' AND c.conrelid = %s::regclass"
        " AND f.relname = ANY(%s)",
        [table, _tables(connection)],
    ).fetchall()
    return [name for (name,) in found]


REFERENCE: Final = "'W-2025-' || lpad(n.i::text, 7, '0')"
OWN: Final = {
    ("warrants_warrant", "reference"): REFERENCE,
    ("warrants_warrant", "agency_reference"): "'B-' || n.i",
    ("warrants_warrant", "case_number"): "'25-' || n.i % 9973",
    ("warrants_warrant", "search"): f"lower({REFERENCE} || ' b-' || n.i || ' 25-' || n.i % 9973)"
    " || ' a. officer cc 188(3) theft'",
    ("warrants_warrant", "agency_id"): "o.agency_id + n.i % {agencies}",
    ("warrants_warrant", "court_id"): "o.court_id + n.i % {courts}",
    ("warrants_warrant", "judge_id"): "o.judge_id + n.i % {courts}",
    ("oversight_ledgerentry", "subject"): REFERENCE,
    ("warrants_feedevent", "agency_id"): "o.agency_id + n.i % {agencies}",
    ("warrants_feedevent", "court_id"): "o.court_id + n.i % {courts}",
    ("warrants_feedevent", "mailed_at"): "now()",
}


def _value(table: str, name: str, kind: str, inner: list[str]) -> str:
    own = OWN.get((table, name))
    if own:
        return own.format(agencies=AGENCIES, courts=COURTS)
    if name == "id" or name in inner:
        return f'n.i::bigint * {STRIDE} + o."{name}"'
    if kind == "timestamptz":
        return f"o.\"{name}\" + n.days * interval '1 day'"
    if kind == "daterange":
        moved = f'lower(o."{name}") + n.days::integer, upper(o."{name}") + n.days::integer'
        return f'CASE WHEN o."{name}" IS NOT NULL THEN daterange({moved}) END'
    return f'o."{name}"'


def fill_plain(connection: psycopg.Connection[Any], since: int, until: int) -> None:
    """Give the reference as many rows of the same look."""
    connection.execute(
        "INSERT INTO plain_filing (reference, agency_id, court_id, rulebook, agency_reference,"
        " case_number, offences, measures, targets, officer, aim, systems, facts, necessity,"
        " requested_days, resolved_at, status, in_force, renewals, cumulative_days, first_from,"
        " last_until, ended_at, end_reason, filed_at, recorded_at, updated_at, version)"
        " SELECT 'W-2025-' || lpad(i::text, 7, '0'), 1 + i %% 50, 1 + i %% 20, 'kz-cpc', 'B-' || i,"
        ' \'25-\' || i %% 9973, \'[{"code": "CC 188(3)", "title": "Theft"}]\', \'["231-2"]\','
        " '[]', '{}', '', '[]', 'What is known so far.', 'Why nothing else will do.', 30, t,"
        " 'ended', false, 0, 30, t, t + interval '30 days', t + interval '30 days', 'expired', t,"
        " t, t, 3 FROM (SELECT i, timestamptz '2025-12-20' - (i %% 350) * interval '1 day' AS t"
        " FROM generate_series(%s::int, %s::int) AS i) n",
        [since + 1, until],
    )
    connection.execute("VACUUM (ANALYZE)")
