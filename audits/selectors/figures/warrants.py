"""Warrants in figures: T1 to T5 and T7 to T9, and the totals."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

from audits.rules.counts.written import number, quantile, table
from audits.rules.tally import NOT_STATED, Tally
from audits.selectors.figures.names import Names, organisations, titles
from audits.selectors.figures.orders import Books
from oversight.models import Agency, Court


def totals(tally: Tally) -> dict[str, Any]:
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
        "cost": number(single) if single is not None else (0 if not currencies else None),
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


def tables(tally: Tally, books: Books, *, form: int) -> dict[str, Any]:
    """Return the tables of warrants; in reports of form 1 offences stood by their titles."""
    agencies = organisations(Agency, tally.by_agency)
    courts = organisations(Court, tally.by_court)
    measures = titles(books, lambda rules: rules.measures)
    outcomes = ("granted", "modified", "refused", "withdrawn", "lapsed", "submitted")
    return {
        "T1": table(
            ("measure", "applications", *outcomes),
            [
                [measures[code], row["applications"], *(row[one] for one in outcomes)]
                for code, row in sorted(tally.by_measure.items())
            ],
        ),
        "T2": table(
            ("renewals", "warrants"),
            [[count, tally.histogram[count]] for count in sorted(tally.histogram)],
            extra={
                "first": tally.orders,
                "renewals": tally.renewals,
                "median_days": quantile(tally.totals_of_days, 50),
                "p90_days": quantile(tally.totals_of_days, 90),
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
        "T3": table(
            ("outcome", "urgent"),
            [[one, tally.urgent[one]] for one in outcomes],
            extra={"started": sum(tally.urgent.values())},
        ),
        "T4": table(
            ("offence", "warrants"),
            _by_title(tally) if form == 1 else _by_code(tally),
        ),
        "T5": table(GROUP, _grouped(tally.by_agency, agencies)),
        "T5b": table(GROUP, _grouped(tally.by_court, courts)),
        "T7": table(
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
        "T8": table(
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
        "T9": table(
            ("currency", "cost", "reported", "average"),
            [
                [
                    currency,
                    number(total),
                    tally.cost_reported,
                    number(round(total / tally.cost_reported)) if len(tally.cost) == 1 else None,
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


def _grouped(rows: dict[int, Counter[str]], names: Names) -> list[list[Any]]:
    ordered = sorted(rows.items(), key=lambda one: (-one[1]["applications"], one[0]))
    return [[names[pk], *(row[column] for column in GROUP[1:])] for pk, row in ordered]


def _by_code(tally: Tally) -> list[list[Any]]:
    """Return offences by their code, under the title most often filed with it.

    One offence is filed in several languages: its titles differ, its code does not.
    """
    sizes = Counter({code: titled.total() for code, titled in tally.by_offence.items()})
    rows = []
    for code, count in _by_size(sizes):
        title, _most = _by_size(tally.by_offence[code])[0]
        named = {} if code == NOT_STATED else {"en": title, "ru": title, "kk": title}
        rows.append([{"code": code, **named}, count])
    return rows


def _by_title(tally: Tally) -> list[list[Any]]:
    counted: Counter[str] = Counter()
    for titled in tally.by_offence.values():
        counted.update(titled)
    return [[title, count] for title, count in _by_size(counted)]


def _by_size(counted: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counted.items(), key=lambda one: (-one[1], one[0]))
