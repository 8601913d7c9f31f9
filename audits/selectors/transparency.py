"""The figures of a transparency report: counted once, frozen, the same in every language.

Whom a period counts is the rulebook's choice. Counted by `end`, a warrant belongs to
the period that holds its end, and figures reported after the period stand on lines of
their own, never in the period's totals. Counted by `decision`, it belongs to the day
on which its first application was decided (or, undecided, resolved), and figures
count as far as they were reported by the edition's day.

An edition knows what had been reported by the end of its day `known_by`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db import connection

from audits.rules.tally import SUMS, Order, Tally
from oversight.models import Agency, Court
from warrants.models import RulebookVersion, Warrant
from warrants.selectors import law

Progress = Callable[[int], None]
Books = dict[str, list[RulebookVersion]]

# Built from constants alone; what a caller asks for is always a parameter.
ROWS: Final = """
SELECT w.id, w.reference, w.agency_id, w.court_id, w.measures,
       coalesce(nullif(w.offences->0->>'title', ''), w.offences->0->>'code', ''),
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
WHERE w.rulebook_id = ANY(%(rulebooks)s) AND upper(w.reported_span) <= %(known)s AND {counted_in}
ORDER BY w.id
""".format(
    sums=", ".join(f"r.{name}" for name in SUMS),
    aggregates=", ".join(f"sum({name}) AS {name}" for name in SUMS),
    counted_in="{counted_in}",
)
BY_END: Final = "w.ended_span <@ daterange(%(since)s, %(until)s)"
BY_DECISION: Final = (
    "coalesce(d.decided_at, a.resolved_at) >= (%(since)s::timestamp AT TIME ZONE %(zone)s)"
    " AND coalesce(d.decided_at, a.resolved_at) < (%(until)s::timestamp AT TIME ZONE %(zone)s)"
)


def figures(
    *,
    since: date,
    until: date,
    known_by: date,
    rulebook: str = "",
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Return the frozen figures of the days `since` to `until`, both counted.

    The same records give the same figures, to the last digit and in the same order.
    """
    tally = Tally()
    books = books_of(rulebook)
    for number, (code, versions) in enumerate(books.items()):
        rules = law.rules_of(versions[-1])
        for order in orders_of(rulebook=code, since=since, until=until, known_by=known_by):
            tally.add(order)
        tally.supplements += _supplements(versions, rules.report.counted_by, since, until, known_by)
        if progress:
            progress(10 + 50 * (number + 1) // len(books))
        del code
    return assemble(tally, books, since=since, until=until, known_by=known_by, rulebook=rulebook)


def assemble(
    tally: Tally, books: Books, *, since: date, until: date, known_by: date, rulebook: str
) -> dict[str, Any]:
    """Return the figures that a count comes to, in the shape in which they are frozen."""
    return {
        "period": {
            "from": since.isoformat(),
            "to": until.isoformat(),
            "known_by": known_by.isoformat(),
        },
        "generated_from": {
            "orders": tally.orders,
            "reported_late": tally.late,
            "rulebook": rulebook,
            "rulebooks": {
                code: {
                    "versions": [one.version for one in versions],
                    "counted_by": law.rules_of(versions[-1]).report.counted_by,
                }
                for code, versions in books.items()
            },
        },
        "totals": _totals(tally),
        "tables": _tables(tally, books),
    }


def orders_of(*, rulebook: str, since: date, until: date, known_by: date) -> Iterator[Order]:
    """Stream the orders of a period under one rulebook as the report counts them."""
    for versions in books_of(rulebook).values():
        rules = law.rules_of(versions[-1])
        yield from _orders(
            versions, rules.report.counted_by, rules.time_zone, since, until, known_by
        )


def books_of(rulebook: str) -> Books:
    """Return the versions of every rulebook that has cases, by code."""
    rows = RulebookVersion.objects.filter(
        pk__in=Warrant.objects.order_by().values("rulebook").distinct()
    ).defer("text")
    if rulebook:
        rows = rows.filter(code=rulebook)
    found: Books = {}
    for row in rows.order_by("code", "version"):
        found.setdefault(row.code, []).append(row)
    return found


def _orders(
    versions: Sequence[RulebookVersion],
    counted_by: str,
    zone: str,
    since: date,
    until: date,
    known_by: date,
) -> Iterator[Order]:
    """Stream the orders that the period counts, and those of it that were reported late."""
    day = timedelta(days=1)
    known = known_by + day
    counted = min(known, until + day) if counted_by == "end" else known
    statement = ROWS.format(counted_in=BY_END if counted_by == "end" else BY_DECISION)
    asked: dict[str, Any] = {
        "rulebooks": [one.pk for one in versions],
        "since": since,
        "until": until + day,
        "zone": zone,
        "known": known,
        "counted": counted,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        while rows := cursor.fetchmany(2000):
            for row in rows:
                yield Order(*row)


def _supplements(
    versions: Sequence[RulebookVersion],
    counted_by: str,
    since: date,
    until: date,
    known_by: date,
) -> int:
    """Return how many returns on the period's orders came after the period, by `known_by`."""
    if counted_by != "end":
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM warrants_return r JOIN warrants_warrant w ON w.id = r.warrant_id"
            " WHERE w.rulebook_id = ANY(%s) AND w.ended_span <@ daterange(%s, %s)"
            " AND upper(w.reported_span) <= %s AND upper(r.reported_span) > %s"
            " AND upper(r.reported_span) <= %s",
            [
                [one.pk for one in versions],
                since,
                until + timedelta(days=1),
                until + timedelta(days=1),
                until + timedelta(days=1),
                known_by + timedelta(days=1),
            ],
        )
        return int(cursor.fetchone()[0])


def _totals(tally: Tally) -> dict[str, Any]:
    longest = tally.named()
    currencies = sorted(tally.cost)
    single = tally.cost[currencies[0]] if len(currencies) == 1 else None
    return {
        "applications": tally.orders,
        "granted": tally.outcomes["granted"],
        "modified": tally.outcomes["modified"],
        "refused": tally.outcomes["refused"],
        "withdrawn": tally.outcomes["withdrawn"],
        "lapsed": tally.outcomes["lapsed"],
        "pending": tally.outcomes["submitted"],
        "renewals": tally.renewals,
        "installed": tally.installed,
        "not_installed": tally.never,
        "no_return": tally.no_return,
        "days_authorised": tally.authorised_days,
        "days_in_operation": tally.sums["days_used"],
        "persons": tally.sums["persons"],
        "communications": tally.sums["communications"],
        "incriminating": tally.sums["incriminating"],
        "cost": _number(single) if single is not None else (0 if not currencies else None),
        "cost_reported": tally.cost_reported,
        "arrests": tally.sums["arrests"],
        "trials": tally.sums["trials"],
        "convictions": tally.sums["convictions"],
        "longest_days": longest[0].length if longest else 0,
        "longest_renewals": longest[0].renewals if longest else 0,
        "most_renewals": max(tally.histogram, default=0),
        "reported_late": tally.late,
        "reported_in_all": tally.orders + tally.late,
        "supplements_late": tally.supplements,
    }


def _tables(tally: Tally, books: Books) -> dict[str, Any]:
    agencies = _names(Agency, tally.by_agency)
    courts = _names(Court, tally.by_court)
    outcomes = ("granted", "modified", "refused", "withdrawn", "lapsed", "submitted")
    return {
        "T1": _table(
            ("measure", "applications", *outcomes),
            [
                [_measure(code, books), row["applications"], *(row[one] for one in outcomes)]
                for code, row in sorted(tally.by_measure.items())
            ],
        ),
        "T2": _table(
            ("renewals", "warrants"),
            [[count, tally.histogram[count]] for count in sorted(tally.histogram)],
            extra={
                "first": tally.orders,
                "renewals": tally.renewals,
                "median_days": _quantile(tally.totals_of_days, 50),
                "p90_days": _quantile(tally.totals_of_days, 90),
                "most_days": max(tally.totals_of_days, default=0),
                "longest": [
                    {
                        "reference": one.reference,
                        "where": courts.get(one.court) or agencies.get(one.agency),
                        "agency": agencies.get(one.agency),
                        "days": one.length,
                        "renewals": one.renewals,
                        "offence": one.offence,
                    }
                    for one in tally.named()
                ],
            },
        ),
        "T3": _table(
            ("outcome", "urgent"),
            [[one, tally.urgent[one]] for one in outcomes],
            extra={"started": sum(tally.urgent.values())},
        ),
        "T4": _table(
            ("offence", "warrants"),
            [[name, count] for name, count in _by_size(tally.by_offence)],
        ),
        "T5": _table(GROUP, _grouped(tally.by_agency, agencies)),
        "T5b": _table(GROUP, _grouped(tally.by_court, courts)),
        "T7": _table(
            ("figure", "value"),
            [
                ["days_authorised", tally.authorised_days],
                ["days_in_operation", tally.sums["days_used"]],
                ["days_reported", tally.known["days_used"]],
                ["installed", tally.installed],
                ["not_installed", tally.never],
                ["no_return", tally.no_return],
            ],
        ),
        "T8": _table(
            ("figure", "value", "reported"),
            [
                [name, tally.sums[name], tally.known[name]]
                for name in (
                    "persons",
                    "communications",
                    "incriminating",
                    "arrests",
                    "trials",
                    "motions_granted",
                    "motions_denied",
                    "motions_pending",
                    "convictions",
                )
            ],
        ),
        "T9": _table(
            ("currency", "cost", "reported", "average"),
            [
                [
                    currency,
                    _number(total),
                    tally.cost_reported,
                    _number(round(total / tally.cost_reported)) if len(tally.cost) == 1 else None,
                ]
                for currency, total in sorted(tally.cost.items())
            ],
        ),
    }


GROUP: Final = (
    "name",
    "applications",
    "granted",
    "refused",
    "renewals",
    "installed",
    "no_return",
    "days_in_operation",
    "arrests",
    "convictions",
)


def _grouped(rows: dict[int, Counter[str]], names: dict[int, dict[str, str]]) -> list[list[Any]]:
    ordered = sorted(rows.items(), key=lambda one: (-one[1]["applications"], one[0]))
    return [
        [names.get(pk, {"en": "?", "ru": "?", "kk": "?"}), *(row[column] for column in GROUP[1:])]
        for pk, row in ordered
    ]


def _table(
    columns: Sequence[str], rows: list[list[Any]], extra: dict[str, Any] | None = None
) -> dict[str, Any]:
    return {"columns": list(columns), "rows": rows, **(extra or {})}


def _names(model: type[Agency | Court], keys: Iterable[int]) -> dict[int, dict[str, str]]:
    rows = model.objects.filter(pk__in=list(keys))
    return {
        one.pk: {"code": one.code, "en": one.name_en, "ru": one.name_ru, "kk": one.name_kk}
        for one in rows
    }


def _measure(code: str, books: Books) -> dict[str, str]:
    for versions in books.values():
        measure = law.rules_of(versions[-1]).measures.get(code)
        if measure:
            return {"code": code, **{one: measure.title.in_(one) for one in ("en", "ru", "kk")}}
    return {"code": code, "en": code, "ru": code, "kk": code}


def _by_size(counted: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counted.items(), key=lambda one: (-one[1], one[0]))


def _quantile(values: list[int], percent: int) -> int:
    """Return the smallest value that at least `percent` of a hundred do not exceed."""
    if not values:
        return 0
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


def _number(amount: Decimal | int) -> int | str:
    """Return a whole amount as a number, any other as text, so that no digit is lost."""
    return int(amount) if amount == int(amount) else format(amount, "f")


def as_json(frozen: dict[str, Any]) -> bytes:
    """Return the figures as a file: the same figures give the same bytes."""
    return (json.dumps(frozen, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
