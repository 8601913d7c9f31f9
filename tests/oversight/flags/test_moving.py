"""What an older home keeps of flags moves in: whatever became of them, and the keys they had."""

from __future__ import annotations

import importlib
from datetime import datetime
from typing import Any

from django.db import connection

from oversight.flags.models import Flag
from oversight.flags.selectors import named
from oversight.models import Actor, User
from tests.build import DAY, NOON, a_warrant
from tests.oversight.flags.things import a_flag, flags_of_every_kind
from warrants.models import Warrant

MOVED = importlib.import_module("warrants.migrations.0022_flags_moved")
ALIKE = """
    id bigint, code varchar(60), severity varchar(10), article varchar(120), party varchar(20),
    figures jsonb, raised_at timestamptz, state varchar(10), reason text, settled_by_id bigint,
    settled_at timestamptz
"""
OLD = f"""
SET CONSTRAINTS ALL IMMEDIATE;
CREATE TABLE warrants_requestflag ({ALIKE}, request_id bigint);
CREATE TABLE warrants_bulkflag ({ALIKE}, order_id bigint, step_id bigint);
CREATE TABLE audits_figureflag ({ALIKE}, figure_id bigint);
ALTER TABLE warrants_flag DISABLE TRIGGER flag_is_frozen;
"""
KEYS = {"requestflag": "request_id", "bulkflag": "order_id, step_id", "figureflag": "figure_id"}


def old(table: str, pk: int, at: datetime, *of: int | None, by: int | None = None) -> None:
    """Store a flag as one of the earlier tables held it; settled where `by` says by whom."""
    app, said = "audits" if table == "figureflag" else "warrants", "confirmed" if by else "open"
    values: list[Any] = [pk, "answer_contradicted", "high", "", "agency", '{"given": 2}', at, said]
    values += ["Seen." if by else "", by, NOON if by else None, *of]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {app}_{table} (id, {MOVED.SAME}, {KEYS[table]})"
            f" VALUES ({', '.join(['%s'] * len(values))})",
            values,
        )


def test_the_flags_of_an_older_home_move_in(officer: Actor, auditor: User) -> None:
    flags = flags_of_every_kind(officer)
    step: Any = flags["bulk_order"].bulk_step
    request, figure = flags["data_request"].data_request_id, flags["figure"].figure_id
    with connection.cursor() as cursor:
        cursor.execute(OLD)
    old("requestflag", 7, NOON - DAY, request, by=auditor.pk)
    old("bulkflag", 7, NOON - 2 * DAY, step.order_id, step.pk)
    old("figureflag", 9_000_000, NOON, figure)
    case = a_warrant(by=officer.user)
    Warrant.objects.filter(pk=case.pk).update(source="historic")
    historic = a_flag(case)
    before = Flag.objects.count()
    with connection.cursor() as cursor:
        cursor.execute(MOVED.MOVE)
    assert Flag.objects.count() == before + 3
    bulk, asked, published = Flag.objects.exclude(former_id=None).order_by("raised_at")
    assert (bulk.former_id, bulk.bulk_step, bulk.state) == (7, step, "open")
    assert (asked.former_id, asked.data_request_id, asked.figures) == (7, request, {"given": 2})
    assert (asked.state, asked.reason, asked.settled_by) == ("confirmed", "Seen.", auditor)
    assert (asked.raised_at, asked.settled_at) == (NOON - DAY, NOON)
    assert (published.former_id, published.figure_id) == (9_000_000, figure)
    historic.refresh_from_db()
    assert (historic.historic, asked.historic) == (True, False)
    check_that_entries_name_them(asked, bulk, published)


def check_that_entries_name_them(asked: Flag, bulk: Flag, published: Flag) -> None:
    """A number of then and one of now mean one flag of their kind."""
    assert bulk.pk > 9_000_000
    assert named("data.flag_settled", 7) == asked
    assert named("bulk.flag_settled", 7) == bulk
    assert named("data.flag_settled", asked.pk) == asked
    assert named("figures.flag_settled", 9_000_000) == published
    assert named("bulk.flag_settled", 8) is None
