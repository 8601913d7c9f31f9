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
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db import connection

from oversight.models import Agency, Court
from warrants.models import RulebookVersion, Warrant
from warrants.selectors import law

LONGEST: Final = 10
SUMS: Final = (
    "days_used",
    "persons",
    "communications",
    "incriminating",
    "arrests",
    "trials",
    "convictions",
    "motions_granted",
    "motions_denied",
    "motions_pending",
)
Progress = Callable[[int], None]

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


@dataclass(slots=True)
class Order:
    """One warrant as the report sees it; an unknown figure is None, which is not zero."""

    pk: int
    reference: str
    agency: int
    court: int
    measures: list[str]
    offence: str
    source: str
    status: str
    renewals: int
    authorised: int
    outcome: str
    kind: str
    granted_days: int | None
    found: int
    used: bool | None
    unused: bool | None
    never: bool | None
    days_used: int | None
    persons: int | None
    communications: int | None
    incriminating: int | None
    arrests: int | None
    trials: int | None
    convictions: int | None
    motions_granted: int | None
    motions_denied: int | None
    motions_pending: int | None
    cost: Decimal | None
    cost_other: Decimal | None
    related: str | None
    currency: str | None
    late: bool
    requested_days: int | None

    @property
    def installed(self) -> bool:
        """Whether the measure was set up; used or not."""
        return bool(self.used or self.unused)

    @property
    def length(self) -> int:
        """Days of actual use; of a running live case the days authorised so far."""
        if self.days_used is not None:
            return self.days_used
        return self.authorised if self.source == "live" else 0

    @property
    def spent(self) -> Decimal | None:
        """The cost, or what was spent beside labour where the whole is not given."""
        return self.cost if self.cost is not None else self.cost_other

    @property
    def cost_reported(self) -> bool:
        """Whether the return answers for the cost: an amount, a related order, or no use."""
        if not self.installed:
            return False
        if self.spent:
            return True
        return "cost" in (self.related or "") or not self.used


@dataclass(slots=True)
class Tally:
    """Counts that grow with each order."""

    orders: int = 0
    late: int = 0
    supplements: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    sums: Counter[str] = field(default_factory=Counter)
    known: Counter[str] = field(default_factory=Counter)
    installed: int = 0
    never: int = 0
    no_return: int = 0
    renewals: int = 0
    cost: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    cost_reported: int = 0
    authorised_days: int = 0
    lengths: list[int] = field(default_factory=list)
    totals_of_days: list[int] = field(default_factory=list)
    histogram: Counter[int] = field(default_factory=Counter)
    longest: list[Order] = field(default_factory=list)
    urgent: Counter[str] = field(default_factory=Counter)
    by_measure: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    by_offence: Counter[str] = field(default_factory=Counter)
    by_agency: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    by_court: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, order: Order) -> None:
        """Count one order; one reported after the period only on its own line."""
        if order.late:
            self.late += 1
            return
        self.orders += 1
        self.outcomes[order.outcome] += 1
        self.renewals += order.renewals
        self.histogram[order.renewals] += 1
        self.by_offence[order.offence or "not_stated"] += 1
        for measure in order.measures:
            self.by_measure[measure][order.outcome] += 1
            self.by_measure[measure]["applications"] += 1
        if order.kind == "urgent":
            self.urgent[order.outcome] += 1
        if order.outcome in {"granted", "modified"}:
            self._executed(order)
        for group, key in ((self.by_agency, order.agency), (self.by_court, order.court)):
            _group(group[key], order)

    def _executed(self, order: Order) -> None:
        self.authorised_days += order.authorised
        self.totals_of_days.append(order.authorised)
        self.installed += order.installed
        self.never += bool(order.never and not order.installed)
        self.no_return += not order.found
        for name in SUMS:
            value = getattr(order, name)
            if value is not None:
                self.sums[name] += int(value)
                self.known[name] += 1
        if order.cost_reported:
            self.cost_reported += 1
            self.cost[order.currency or ""] += order.spent or 0
        if order.length:
            self.longest.append(order)
            if len(self.longest) > 20 * LONGEST:
                self._trim()

    def _trim(self) -> None:
        self.longest.sort(key=lambda one: (-one.length, -one.renewals, one.reference))
        del self.longest[LONGEST:]

    def named(self) -> list[Order]:
        """Return the longest cases, longest first."""
        self._trim()
        return self.longest


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
    books = _books(rulebook)
    for number, (code, versions) in enumerate(books.items()):
        rules = law.rules_of(versions[-1])
        for order in orders_of(rulebook=code, since=since, until=until, known_by=known_by):
            tally.add(order)
        tally.supplements += _supplements(versions, rules.report.counted_by, since, until, known_by)
        if progress:
            progress(10 + 50 * (number + 1) // len(books))
        del code
    return {
        "period": {
            "from": since.isoformat(),
            "to": until.isoformat(),
            "known_by": known_by.isoformat(),
        },
        "generated_from": {
            "orders": tally.orders,
            "reported_late": tally.late,
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
    for versions in _books(rulebook).values():
        rules = law.rules_of(versions[-1])
        yield from _orders(
            versions, rules.report.counted_by, rules.time_zone, since, until, known_by
        )


def _books(rulebook: str) -> dict[str, list[RulebookVersion]]:
    """Return the versions of every rulebook that has cases, by code."""
    rows = RulebookVersion.objects.filter(
        pk__in=Warrant.objects.order_by().values("rulebook").distinct()
    ).defer("text")
    if rulebook:
        rows = rows.filter(code=rulebook)
    found: dict[str, list[RulebookVersion]] = {}
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


def _tables(tally: Tally, books: dict[str, list[RulebookVersion]]) -> dict[str, Any]:
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


def _group(row: Counter[str], order: Order) -> None:
    """Count one order for its agency or its court."""
    row["applications"] += 1
    row["granted"] += order.outcome in {"granted", "modified"}
    row["refused"] += order.outcome == "refused"
    row["renewals"] += order.renewals
    row["installed"] += order.installed
    row["no_return"] += order.outcome in {"granted", "modified"} and not order.found
    row["days_in_operation"] += order.days_used or 0
    row["arrests"] += order.arrests or 0
    row["convictions"] += order.convictions or 0


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


def _measure(code: str, books: dict[str, list[RulebookVersion]]) -> dict[str, str]:
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
