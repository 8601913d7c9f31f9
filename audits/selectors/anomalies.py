"""Days of reading that stand out, computed by the database from the ledger itself.

One anomaly is one kind, one person or machine, and one day where the body sits. A night
counts as the day on which it begins. All kinds come from one statement over a window of
days; what it reads of the ledger, it reads from the two indexes made for it.

What is legitimate is decided by role (docs/adr/0014): an auditor reads what is, or was,
assigned to them, what they took a step on, and what a complaint they handle is about; a judge
what was allocated to them at that moment; an agency and a court their own cases; a
commissioner any. Nobody else reads cases.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.utils.timezone import get_default_timezone

from audits.enums import Anomaly, AuditEvent
from oversight.enums import ACCOUNT_EVENTS, CASE_READ, CASES_TAKEN_OUT, DOOR_EVENTS, KernelEvent

DAY: Final = timedelta(days=1)
LONGEST: Final = 92  # days of a window
STRIDES: Final = (2, 5, 14, 30, 41)  # days that one statement looks at; together the longest
PAGE: Final = 50

READINGS: Final = """
r AS MATERIALIZED (
    SELECT e.id, e.recorded_at AS at, e.by, e.role, e.subject,
           e.recorded_at AT TIME ZONE %(zone)s AS local, e.by LIKE 'user:%%' AS human
    FROM oversight_ledgerentry e
    WHERE e.event = %(read)s AND e.recorded_at >= %(since)s AND e.recorded_at < %(until)s
)"""

# Whether a reading was within what its reader is there for; by role, cheapest question first.
OUTSIDE: Final = """
auditors AS (
    SELECT pair.by, pair.subject FROM (
        SELECT DISTINCT by, subject FROM r WHERE role = 'auditor'
    ) pair
    WHERE NOT EXISTS (
        SELECT FROM audits_review v JOIN warrants_warrant w ON w.id = v.warrant_id
        WHERE w.reference = pair.subject AND v.auditor_id::text = substr(pair.by, 6)
    ) AND NOT EXISTS (
        SELECT FROM audits_complaintwarrant l JOIN warrants_warrant w ON w.id = l.warrant_id
        JOIN audits_complaint c ON c.id = l.complaint_id
        WHERE w.reference = pair.subject
          AND substr(pair.by, 6) IN (l.by_id::text, c.handler_id::text)
    ) AND NOT EXISTS (
        SELECT FROM oversight_ledgerentry s
        WHERE s.subject_type = 'warrant' AND s.subject = pair.subject
          AND s.event <> %(read)s
          AND (s.by = pair.by
               OR s.event = %(assigned)s AND s.facts ->> 'to' = substr(pair.by, 6))
    )
), outside AS (
    SELECT r.* FROM r JOIN auditors a ON a.by = r.by AND a.subject = r.subject
    UNION ALL
    SELECT r.* FROM r JOIN warrants_warrant w ON w.reference = r.subject
    CROSS JOIN LATERAL (
        SELECT (SELECT a.judge_id FROM warrants_allocation a
                WHERE a.warrant_id = w.id AND a.at <= r.at ORDER BY a.id DESC LIMIT 1) AS judge_id
    ) held
    WHERE r.role = 'judge' AND r.human AND held.judge_id::text IS DISTINCT FROM substr(r.by, 6)
    UNION ALL
    SELECT r.* FROM r JOIN warrants_warrant w ON w.reference = r.subject
    JOIN oversight_apiclient c ON c.client_id = substr(r.by, 8)
    WHERE NOT r.human AND (r.role = 'judge' AND c.court_id IS DISTINCT FROM w.court_id
                           OR r.role = 'officer' AND c.agency_id IS DISTINCT FROM w.agency_id)
    UNION ALL
    SELECT r.* FROM r JOIN warrants_warrant w ON w.reference = r.subject
    JOIN oversight_user u ON u.id::text = substr(r.by, 6)
    WHERE r.human AND r.role IN ('officer', 'supervisor')
      AND u.agency_id IS DISTINCT FROM w.agency_id
      AND NOT EXISTS (SELECT FROM moves m WHERE m.who = r.by AND m.at > r.at)
    UNION ALL
    SELECT r.* FROM r WHERE r.role IN ('clerk', 'administrator', 'provider')
)"""

# Changes of role, agency or court; the first opening of an account is none.
MOVES: Final = """
accounts AS (
    SELECT subject, recorded_at, id,
           concat_ws('/', facts ->> 'role', facts ->> 'agency', facts ->> 'court') AS place,
           lag(concat_ws('/', facts ->> 'role', facts ->> 'agency', facts ->> 'court'))
               OVER (PARTITION BY subject ORDER BY id) AS before
    FROM oversight_ledgerentry WHERE event = ANY(%(accounts)s)
), moves AS (
    SELECT 'user:' || subject AS who, recorded_at AS at
    FROM accounts WHERE before IS NOT NULL AND before IS DISTINCT FROM place
)"""

NIGHTS: Final = """
nights AS (
    SELECT r.* FROM r
    WHERE r.human
      AND (r.local::time >= %(night_begins)s OR r.local::time < %(night_ends)s)
      AND NOT (r.role IN ('judge', 'officer', 'supervisor') AND EXISTS (
          SELECT FROM warrants_warrant w
          WHERE w.reference = r.subject AND w.urgent_at IS NOT NULL))
)"""

# Different cases within any hour: a case counts from a reading until its next one, an hour at most.
HOURS: Final = """
spans AS (
    SELECT by, at, LEAST(lead(at) OVER (PARTITION BY by, subject ORDER BY at, id),
                         at + interval '1 hour') AS over_at
    FROM r WHERE human
), marks AS (
    SELECT by, at, 1 AS step FROM spans
    UNION ALL SELECT by, over_at, -1 FROM spans
), hours AS (
    SELECT by, (at AT TIME ZONE %(zone)s)::date AS day, max(held) AS most
    FROM (SELECT by, at, step, sum(step) OVER (PARTITION BY by ORDER BY at, step) AS held
          FROM marks) running
    WHERE step = 1 GROUP BY 1, 2
)"""

FOUND: Final = """
found AS (
    SELECT 'outside' AS kind, by AS who, local::date AS day, count(*) AS entries,
           count(DISTINCT subject) AS cases, NULL::bigint AS most,
           min(at) AS first_at, max(at) AS last_at
    FROM outside GROUP BY by, local::date
    UNION ALL
    SELECT 'night', by, (local - %(night_over)s)::date, count(*), count(DISTINCT subject), NULL,
           min(at), max(at)
    FROM nights GROUP BY by, (local - %(night_over)s)::date
    UNION ALL
    SELECT 'bulk', days.by, days.day, days.entries, days.cases, hours.most, days.first_at,
           days.last_at
    FROM (SELECT by, local::date AS day, count(*) AS entries, count(DISTINCT subject) AS cases,
                 min(at) AS first_at, max(at) AS last_at
          FROM r WHERE human GROUP BY by, local::date) days
    JOIN hours ON hours.by = days.by AND hours.day = days.day
    WHERE days.cases > %(in_a_day)s OR hours.most > %(in_an_hour)s
    UNION ALL
    SELECT 'moved', r.by, r.local::date, count(DISTINCT r.id), count(DISTINCT r.subject), NULL,
           min(r.at), max(r.at)
    FROM r JOIN moves m ON m.who = r.by AND r.at >= m.at AND r.at < m.at + %(moved)s
    GROUP BY r.by, r.local::date
    UNION ALL
    SELECT 'taken_out', by, (recorded_at AT TIME ZONE %(zone)s)::date, count(*),
           sum(jsonb_array_length(facts -> 'cases')), NULL, min(recorded_at), max(recorded_at)
    FROM oversight_ledgerentry
    WHERE event = %(out)s AND recorded_at >= %(since)s AND recorded_at < %(until)s
      AND facts ? 'cases'
    GROUP BY by, 3 HAVING sum(jsonb_array_length(facts -> 'cases')) > %(out_in_a_day)s
    UNION ALL
    SELECT 'sign_in', subject_type || ':' || subject, (recorded_at AT TIME ZONE %(zone)s)::date,
           count(*), NULL, NULL, min(recorded_at), max(recorded_at)
    FROM oversight_ledgerentry
    WHERE event = ANY(%(doors)s) AND event <> %(refused)s
      AND recorded_at >= %(since)s AND recorded_at < %(until)s
    GROUP BY 2, 3 HAVING count(*) > %(failed_in_a_day)s OR bool_or(event = %(locked)s)
    UNION ALL
    SELECT 'refused', by, (recorded_at AT TIME ZONE %(zone)s)::date, count(*),
           count(DISTINCT subject) FILTER (WHERE subject_type = 'warrant'), NULL,
           min(recorded_at), max(recorded_at)
    FROM oversight_ledgerentry
    WHERE event = ANY(%(doors)s) AND event = %(refused)s
      AND recorded_at >= %(since)s AND recorded_at < %(until)s
    GROUP BY by, 3 HAVING count(*) > %(refused_in_a_day)s
), judged AS (
    SELECT f.*, looked.at AS looked_at,
           COALESCE(f.entries - looked.entries, f.entries) AS fresh
    FROM found f LEFT JOIN LATERAL (
        SELECT entries, at FROM audits_anomalyremark k
        WHERE k.day = f.day AND k.kind = f.kind AND k.who = f.who ORDER BY k.id DESC LIMIT 1
    ) looked ON true
    WHERE f.day >= %(first_day)s AND f.day <= %(last_day)s
)"""

WHOLE: Final = f"WITH {', '.join((READINGS, MOVES, OUTSIDE, NIGHTS, HOURS, FOUND))}"
COLUMNS: Final = "kind, who, day, entries, cases, most, first_at, last_at, looked_at, fresh"


@dataclass(frozen=True, slots=True)
class Found:
    """One anomaly with its figures; `fresh` counts entries that nobody has looked at yet."""

    kind: Anomaly
    who: str
    day: date
    entries: int
    cases: int | None
    most: int | None
    first_at: datetime
    last_at: datetime
    looked_at: datetime | None
    fresh: int

    @property
    def key(self) -> str:
        return f"{self.day.isoformat()} {self.kind} {self.who}"


@dataclass(frozen=True, slots=True)
class Page:
    """Some anomalies, newest day first, and the key to go on after; empty on the last."""

    rows: Sequence[Found]
    after: str


def listed(
    *, last_day: date, days: int, kind: str = "", who: str = "", state: str = "", after: str = ""
) -> Page:
    """Return what stands out in the `days` up to and with `last_day`, newest day first.

    The newest days are asked for first, and more of them only where a page is not full.
    `state` is "looked" for what was looked at, "all" for everything, else what is new.
    """
    wanted = {"looked": "AND fresh <= 0", "all": ""}.get(state, "AND fresh > 0")
    beyond = _read(after)
    first_day = last_day - (min(days, LONGEST) - 1) * DAY
    until = min(last_day, beyond[0] or last_day)
    where = f"""
        SELECT {COLUMNS} FROM judged
        WHERE (%(kind)s = '' OR kind = %(kind)s) AND (%(who)s = '' OR who = %(who)s) {wanted}
          AND (%(after_day)s::date IS NULL OR day < %(after_day)s
               OR (day = %(after_day)s AND (kind, who) > (%(after_kind)s, %(after_who)s)))
        ORDER BY day DESC, kind, who LIMIT %(most)s"""
    rows: list[Found] = []
    for length in STRIDES:
        span_of_days = min(length, (until - first_day).days + 1)
        if span_of_days < 1 or len(rows) > PAGE:
            break
        given = {
            **_window(until, span_of_days),
            "kind": kind,
            "who": who,
            "after_day": beyond[0],
            "after_kind": beyond[1],
            "after_who": beyond[2],
            "most": PAGE + 1 - len(rows),
        }
        rows += _rows(where, given)
        until -= span_of_days * DAY
    return Page(rows[:PAGE], rows[PAGE - 1].key if len(rows) > PAGE else "")


def counted(*, last_day: date, days: int) -> Mapping[Anomaly, int]:
    """Return how many anomalies of each kind nobody has looked at."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"{WHOLE} SELECT kind, count(*) FROM judged WHERE fresh > 0 GROUP BY kind",
            _window(last_day, days),
        )
        found = dict(cursor.fetchall())
    return {kind: found.get(kind.value, 0) for kind in Anomaly}


def one(*, kind: Anomaly, who: str, day: date) -> Found | None:
    """Return one anomaly as it stands, looked at or not."""
    where = f"SELECT {COLUMNS} FROM judged WHERE kind = %(kind)s AND who = %(who)s"
    given = {**_window(day, 1), "kind": kind.value, "who": who}
    return next(_rows(where, given), None)


def span(found: Found) -> tuple[datetime, datetime]:
    """Return the half-open span of the entries that an anomaly rests on."""
    return found.first_at, found.last_at + timedelta(microseconds=1)


def _rows(statement: str, given: Mapping[str, Any]) -> Iterator[Found]:
    with connection.cursor() as cursor:
        cursor.execute(f"{WHOLE} {statement}", given)
        for kind, *rest in cursor.fetchall():
            yield Found(Anomaly(kind), *rest)


def _window(last_day: date, days: int) -> dict[str, Any]:
    """Return what the statement is given; it reads a day more at either end, for nights."""
    zone = get_default_timezone()
    first_day = last_day - (min(days, LONGEST) - 1) * DAY
    return {
        "zone": settings.TIME_ZONE,
        "since": datetime.combine(first_day - DAY, time.min, tzinfo=zone),
        "until": datetime.combine(last_day + 2 * DAY, time.min, tzinfo=zone),
        "first_day": first_day,
        "last_day": last_day,
        "read": CASE_READ,
        "out": CASES_TAKEN_OUT,
        "assigned": AuditEvent.REVIEW_ASSIGNED.value,
        "accounts": [event.value for event in ACCOUNT_EVENTS],
        "doors": [event.value for event in DOOR_EVENTS],
        "refused": KernelEvent.REFUSED.value,
        "locked": KernelEvent.LOCKED_OUT.value,
        "night_begins": time(settings.NIGHT_BEGINS),
        "night_ends": time(settings.NIGHT_ENDS),
        "night_over": timedelta(hours=settings.NIGHT_ENDS),
        "in_an_hour": settings.READ_IN_AN_HOUR,
        "in_a_day": settings.READ_IN_A_DAY,
        "out_in_a_day": settings.TAKEN_OUT_IN_A_DAY,
        "failed_in_a_day": settings.SIGN_INS_FAILED_IN_A_DAY,
        "refused_in_a_day": settings.REFUSED_IN_A_DAY,
        "moved": timedelta(days=settings.MOVED_DAYS),
    }


def _read(after: str) -> tuple[date | None, str, str]:
    """Return the key that a cursor holds; a broken one begins the list anew."""
    day, _space, rest = after.partition(" ")
    kind, _space, who = rest.partition(" ")
    try:
        return date.fromisoformat(day), kind, who.replace("\x00", "")
    except ValueError:
        return None, "", ""
