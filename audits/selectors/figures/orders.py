"""The orders of a period, streamed from the rows as the report counts them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from django.db import connection
from django.db.models import QuerySet

from audits.rules.counts.window import Window
from audits.rules.tally import SUMS, Order
from warrants.models import DataRequest, RulebookVersion, Warrant
from warrants.rules.rulebook import Rulebook
from warrants.selectors import law

Books = dict[str, list[RulebookVersion]]

# Built from constants alone; what a caller asks for is always a parameter.
IN_THE_PERIOD: Final = {
    "end": "w.ended_span <@ daterange(%(since)s, %(until)s)",
    "decision": (
        "coalesce(d.decided_at, a.resolved_at) >= (%(since)s::timestamp AT TIME ZONE %(zone)s)"
        " AND coalesce(d.decided_at, a.resolved_at) < (%(until)s::timestamp AT TIME ZONE %(zone)s)"
    ),
}
COUNTED: Final = {
    counted_by: "w.rulebook_id = ANY(%(rulebooks)s) AND upper(w.reported_span) <= %(known)s AND "
    + condition
    for counted_by, condition in IN_THE_PERIOD.items()
}
ROWS: Final = """
SELECT w.id, w.reference, w.agency_id, w.court_id, w.measures,
       coalesce(nullif(w.offences->0->>'title', ''), w.offences->0->>'code', ''),
       coalesce(nullif(w.offences->0->>'code', ''), w.offences->0->>'title', ''),
       w.source, w.status, w.renewals, w.cumulative_days, a.status, a.kind, d.granted_days,
       r.found, r.used, r.unused, r.never,
       {sums},
       r.cost, r.cost_other, r.related, r.currency,
       upper(w.reported_span) > %(counted)s, a.requested_days
FROM warrants_warrant w
JOIN warrants_application a ON a.warrant_id = w.id AND a.number = 0
LEFT JOIN warrants_decision d ON d.application_id = a.id
LEFT JOIN LATERAL (
    SELECT count(*) FILTER (WHERE installed <> '') AS found,
           bool_or(installed = 'used') AS used, bool_or(installed = 'not_used') AS unused,
           bool_or(installed = 'never') AS never,
           {aggregates},
           sum(cost) AS cost, sum(cost_other) AS cost_other,
           string_agg(nullif(related_to, ''), '; ') AS related, max(currency) AS currency
    FROM warrants_return WHERE warrant_id = w.id AND upper(reported_span) <= %(counted)s
) r ON true
WHERE {counted}
ORDER BY w.id
""".format(
    sums=", ".join(f"r.{name}" for name in SUMS),
    aggregates=", ".join(f"sum({name}) AS {name}" for name in SUMS),
    counted="{counted}",
)
SUPPLEMENTS: Final = """
SELECT count(*) FROM warrants_return r JOIN warrants_warrant w ON w.id = r.warrant_id
WHERE w.rulebook_id = ANY(%(rulebooks)s) AND w.ended_span <@ daterange(%(since)s, %(until)s)
  AND upper(w.reported_span) <= %(until)s
  AND upper(r.reported_span) > %(until)s AND upper(r.reported_span) <= %(known)s
"""


class Span(NamedTuple):
    """The days that are counted under one rulebook; all but `since` are the first day after."""

    versions: Sequence[RulebookVersion]
    rules: Rulebook
    counted_by: str
    since: date
    until: date
    known: date
    counted: date  # before it, what was reported counts in the totals

    @property
    def window(self) -> Window:
        day = timedelta(days=1)
        return Window.of(self.since, self.until - day, self.known - day, self.rules.zone)


def span_of(
    versions: Sequence[RulebookVersion], *, since: date, until: date, known_by: date
) -> Span:
    """Return what an edition counts of the cases under one rulebook."""
    day = timedelta(days=1)
    rules = law.rules_of(versions[-1])
    counted_by, known = rules.report.counted_by, known_by + day
    counted = min(known, until + day) if counted_by == "end" else known
    return Span(versions, rules, counted_by, since, until + day, known, counted)


def asked_of(span: Span) -> dict[str, Any]:
    """Return a span as parameters of a statement."""
    return {
        "rulebooks": [one.pk for one in span.versions],
        "since": span.since,
        "until": span.until,
        "zone": span.rules.time_zone,
        "known": span.known,
        "counted": span.counted,
    }


def books_of(rulebook: str) -> Books:
    """Return the versions of every rulebook that has cases, by code."""
    return versions_used(Warrant.objects.all(), rulebook)


def versions_used(by: QuerySet[Warrant] | QuerySet[DataRequest], rulebook: str) -> Books:
    """Return the versions under which some records stand, by code; of one rulebook, or of all."""
    used = by.order_by().values("rulebook").distinct()
    rows = RulebookVersion.objects.filter(pk__in=used).defer("text")
    if rulebook:
        rows = rows.filter(code=rulebook)
    found: Books = {}
    for row in rows.order_by("code", "version"):
        found.setdefault(row.code, []).append(row)
    return found


def orders_of(*, rulebook: str, since: date, until: date, known_by: date) -> Iterator[Order]:
    """Stream the orders of a period under one rulebook as the report counts them."""
    for versions in books_of(rulebook).values():
        yield from orders(span_of(versions, since=since, until=until, known_by=known_by))


def orders(span: Span) -> Iterator[Order]:
    """Stream the orders that a span counts, and those of it that were reported late."""
    statement = ROWS.format(counted=COUNTED[span.counted_by])
    with connection.cursor() as cursor:
        cursor.execute(statement, asked_of(span))
        while rows := cursor.fetchmany(2000):
            for row in rows:
                yield Order(*row)


def supplements(span: Span) -> int:
    """Return how many returns on the period's orders came after the period, by the edition's day."""
    if span.counted_by != "end":
        return 0
    with connection.cursor() as cursor:
        cursor.execute(SUPPLEMENTS, asked_of(span))
        return int(cursor.fetchone()[0])
