"""Warrants in figures: T1 to T5 and T7 to T9, and the totals."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

from audits.rules.counts.written import number, quantile, table
from audits.rules.offences import titles_by_language
from audits.rules.tally import NOT_STATED, Tally
from audits.selectors.figures.names import Names, organisations, titles
from audits.selectors.figures.orders import Books
from oversight.models import Agency, Court

NO_SINGLE_CASE: Final = 3  # the form since which figures name no case, and one thing by one word


def totals(tally: Tally, *, form: int) -> dict[str, Any]:
    """Return the totals; those of earlier forms name the longest case."""
    ran = tally.ran() if form >= NO_SINGLE_CASE else tally
    currencies = sorted(ran.cost)
    single = ran.cost[currencies[0]] if len(currencies) == 1 else None
    authorised = tally.outcomes["granted"] + tally.outcomes["modified"]
    return {
        "applications": tally.orders,
        **({"authorised": authorised} if form >= NO_SINGLE_CASE else {}),
        "granted": tally.outcomes["granted"],
        "modified": tally.outcomes["modified"],
        "refused": tally.outcomes["refused"],
        "withdrawn": tally.outcomes["withdrawn"],
        "lapsed": tally.outcomes["lapsed"],
        "pending": tally.outcomes["submitted"],
        "renewals": tally.renewals,
        "installed": ran.installed,
        "not_installed": ran.never,
        "no_return": ran.no_return,
        "days_authorised": ran.authorised_days,
        "days_in_operation": ran.sums["days_used"],
        "persons": ran.sums["persons"],
        "communications": ran.sums["communications"],
        "incriminating": ran.sums["incriminating"],
        "cost": number(single) if single is not None else (0 if not currencies else None),
        "cost_reported": ran.cost_reported,
        "arrests": ran.sums["arrests"],
        "trials": ran.sums["trials"],
        "convictions": ran.sums["convictions"],
        **(_longest(tally) if form < NO_SINGLE_CASE else {}),
        "reported_late": tally.late,
        "reported_in_all": tally.orders + tally.late,
        "supplements_late": tally.supplements,
    }


def _longest(tally: Tally) -> dict[str, int]:
    """Return what totals of forms 1 and 2 say of single cases."""
    longest = tally.named()
    return {
        "longest_days": longest[0].length if longest else 0,
        "longest_renewals": longest[0].renewals if longest else 0,
        "most_renewals": max(tally.histogram, default=0),
    }


def tables(tally: Tally, books: Books, *, form: int) -> dict[str, Any]:
    """Return the tables of warrants as reports of a form have them."""
    agencies = organisations(Agency, tally.by_agency)
    courts = organisations(Court, tally.by_court)
    measures = titles(books, lambda rules: rules.measures)
    ran = tally.ran() if form >= NO_SINGLE_CASE else tally
    group = GROUP if form >= NO_SINGLE_CASE else EARLIER_GROUP
    return {
        "T1": table(
            ("measure", "applications", *OUTCOMES),
            [
                [measures[code], row["applications"], *(row[one] for one in OUTCOMES)]
                for code, row in sorted(tally.by_measure.items())
            ],
        ),
        **(
            _lengths(tally, ran)
            if form >= NO_SINGLE_CASE
            else {"T2": _with_longest(tally, agencies, courts)}
        ),
        "T3": table(
            ("outcome", "urgent"),
            [[one, tally.urgent[one]] for one in OUTCOMES],
            extra={"started": sum(tally.urgent.values())},
        ),
        "T4": table(
            ("offence", "applications" if form >= NO_SINGLE_CASE else "warrants"),
            _offences(tally, form),
        ),
        "T5": table(group, _grouped(tally.by_agency, agencies, group)),
        "T5b": table(group, _grouped(tally.by_court, courts, group)),
        "T7": table(
            ("figure", "value"),
            [
                ["days_authorised", ran.authorised_days],
                ["days_in_operation", ran.sums["days_used"]],
                ["days_reported", ran.known["days_used"]],
                ["installed", ran.installed],
                ["not_installed", ran.never],
                ["no_return", ran.no_return],
                *(_beyond(ran) if form >= NO_SINGLE_CASE else []),
            ],
        ),
        "T8": table(
            ("figure", "value", "reported"),
            [[name, ran.sums[name], ran.known[name]] for name in RESULTS],
        ),
        "T9": _costs(ran, form),
    }


OUTCOMES: Final = ("granted", "modified", "refused", "withdrawn", "lapsed", "submitted")
RESULTS: Final = (
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
GROUP: Final = (
    "name",
    "applications",
    "authorised",
    "refused",
    "renewals",
    "installed",
    "no_return",
    "days_in_operation",
    "arrests",
    "convictions",
)
# What stood under 'granted' here was granted with changes too, unlike in the totals.
EARLIER_GROUP: Final = tuple("granted" if one == "authorised" else one for one in GROUP)


def _lengths(tally: Tally, ran: Tally) -> dict[str, Any]:
    """Return how often and for how many days: each value with the number of its cases."""
    authorised, used = Counter(tally.totals_of_days), ran.days_of_use
    return {
        "T2": table(
            ("renewals", "warrants"),
            [[count, tally.renewed[count]] for count in sorted(tally.renewed)],
            extra={"first": tally.renewed.total(), "renewals": tally.renewals},
        ),
        "T2b": table(
            ("days_authorised", "warrants"),
            [[days, authorised[days]] for days in sorted(authorised)],
            extra=_middle(tally.totals_of_days),
        ),
        "T2c": table(
            ("days_in_operation", "warrants"),
            [[days, used[days]] for days in sorted(used)],
            extra=_middle(list(used.elements())),
        ),
    }


def _beyond(ran: Tally) -> list[list[Any]]:
    """Return how many used more days than authorised; what was taken over stands apart."""
    return [
        ["days_beyond", ran.beyond["live"]],
        ["days_beyond_taken_over", ran.beyond["historic"]],
    ]


def _middle(days: list[int]) -> dict[str, int]:
    return {"median_days": quantile(days, 50), "p90_days": quantile(days, 90)}


def _with_longest(tally: Tally, agencies: Names, courts: Names) -> dict[str, Any]:
    """Return table T2 of forms 1 and 2, which named single cases."""
    return table(
        ("renewals", "warrants"),
        [[count, tally.histogram[count]] for count in sorted(tally.histogram)],
        extra={
            "first": tally.orders,
            "renewals": tally.renewals,
            **_middle(tally.totals_of_days),
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
    )


def _costs(ran: Tally, form: int) -> dict[str, Any]:
    """Return T9; forms 1 and 2 held every currency against the returns of all of them."""
    rows: list[list[Any]] = []
    for currency, total in sorted(ran.cost.items()):
        reported = ran.reported_in[currency] if form >= NO_SINGLE_CASE else ran.cost_reported
        told = form >= NO_SINGLE_CASE or len(ran.cost) == 1
        average = number(round(total / reported)) if told else None
        rows.append([currency, number(total), reported, average])
    return table(("currency", "cost", "reported", "average"), rows)


def _grouped(
    rows: dict[int, Counter[str]], names: Names, group: tuple[str, ...]
) -> list[list[Any]]:
    ordered = sorted(rows.items(), key=lambda one: (-one[1]["applications"], one[0]))
    return [[names[pk], *(row[column] for column in group[1:])] for pk, row in ordered]


def _offences(tally: Tally, form: int) -> list[list[Any]]:
    """Return offences by their code, each under its titles; in form 1 they stood by their titles."""
    if form == 1:
        return _by_title(tally)
    sizes = Counter({code: titled.total() for code, titled in tally.by_offence.items()})
    rows = []
    for code, count in _by_size(sizes):
        titled = tally.by_offence[code]
        if code == NOT_STATED:
            named = {}
        elif form < NO_SINGLE_CASE:
            named = dict.fromkeys(("en", "ru", "kk"), _by_size(titled)[0][0])
        else:
            named = titles_by_language(code, titled)
        rows.append([{"code": code, **named}, count])
    return rows


def _by_title(tally: Tally) -> list[list[Any]]:
    counted: Counter[str] = Counter()
    for titled in tally.by_offence.values():
        counted.update(titled)
    return [[title, count] for title, count in _by_size(counted)]


def _by_size(counted: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counted.items(), key=lambda one: (-one[1], one[0]))
