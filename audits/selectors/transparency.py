"""The figures of a transparency report: counted once, frozen, the same in every language.

Whom a period counts is the rulebook's choice. Counted by `end`, a warrant belongs to
the period that holds its end, and figures reported after the period stand on lines of
their own, never in the period's totals. Counted by `decision`, it belongs to the day
on which its first application was decided (or, undecided, resolved), and figures
count as far as they were reported by the edition's day.

An edition knows what had been reported by the end of its day `known_by`. What is not
of an application (notices, destruction, complaints, requests for stored data) counts
in the period in which it happened, as known by then; what is open stands as it was at
the end of the period.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, TypedDict

from audits.rules.counts.attempts import Attempts
from audits.rules.counts.complaints import Complaints
from audits.rules.counts.destruction import Destruction
from audits.rules.counts.notices import Notices
from audits.rules.counts.people import People
from audits.rules.counts.persons import Persons
from audits.rules.counts.requests import Requests
from audits.rules.tally import Tally
from audits.selectors.figures import (
    attempts,
    complaints,
    material,
    notices,
    people,
    persons,
    requests,
    warrants,
)
from audits.selectors.figures.names import organisations
from audits.selectors.figures.orders import Books, books_of, orders, span_of, supplements
from oversight.models import Agency
from warrants.attempts.enums import AttemptKind
from warrants.selectors import law
from warrants.selectors.notices import AGES

Progress = Callable[[int], None]
# Of the figures. Reports of form 1 have the tables of warrants alone; those of forms 1 and 2
# named the longest cases and counted no attempts; what is published of form 3 goes through
# `rules.disclosure`.
FORM: Final = 3
ATTEMPTS: Final = 3  # the form since which attempts are counted, and days told by person


class Asked(TypedDict):
    """The arguments of a count."""

    since: date
    until: date
    known_by: date
    rulebook: str


@dataclass(slots=True)
class Tallies:
    """Every count of a report, whether it is fed from rows or from entries."""

    orders: Tally = field(default_factory=Tally)
    persons: Persons = field(default_factory=Persons)
    notices: Notices = field(default_factory=lambda: Notices(AGES))
    destruction: Destruction = field(default_factory=Destruction)
    complaints: Complaints = field(default_factory=Complaints)
    requests: Requests = field(default_factory=Requests)
    attempts: Attempts = field(default_factory=Attempts)
    people: People = field(default_factory=People)


def figures(
    *,
    since: date,
    until: date,
    known_by: date,
    rulebook: str = "",
    progress: Progress | None = None,
    form: int = FORM,
) -> dict[str, Any]:
    """Return the exact figures of the days `since` to `until`, both counted.

    They are for the body alone: what is published of them is `disclosure.guarded`.

    The same records give the same figures, to the last digit and in the same order.
    """
    asked = Asked(since=since, until=until, known_by=known_by, rulebook=rulebook)
    tallies = Tallies()
    books = books_of(rulebook)
    for number, versions in enumerate(books.values()):
        span = span_of(versions, since=since, until=until, known_by=known_by)
        for order in orders(span):
            tallies.orders.add(order)
        tallies.orders.supplements += supplements(span)
        if form > 1:
            pks, window = [one.pk for one in versions], span.window
            persons.count_targets(tallies.persons, span)
            persons.count_accesses(tallies.persons, pks, window)
            material.count(tallies.destruction, tallies.persons, pks, window)
            notices.count(tallies.notices, span, window)
        if progress:
            progress(10 + 50 * (number + 1) // len(books))
    asking = requests.books_asked(rulebook) if form > 1 else {}
    if form > 1:
        days = since, until, known_by
        requests.count(tallies.requests, asking, days)
        complaints.count(tallies.complaints, complaints.window_of(days))
        if form >= ATTEMPTS:
            attempts.count(tallies.attempts, attempts.window_of(days), rulebook)
            people.count(tallies.people, complaints.window_of(days))
    return assemble(tallies, books, asking, asked, form=form)


def assemble(
    tallies: Tallies, books: Books, asking: Books, asked: Asked, *, form: int = FORM
) -> dict[str, Any]:
    """Return the figures that a count comes to, in the shape in which they are frozen.

    `books` are the rulebooks of the cases, `asking` those of requests for stored data.
    """
    tally = tallies.orders
    tables = warrants.tables(tally, books, form=form)
    if form > 1:
        tables |= _later_tables(tallies, books, asking, form)
    if form >= ATTEMPTS:
        tables |= attempts.tables(tallies.attempts)
        tables["T1"]["attempts"] = tallies.attempts.of_warrants()
        tables["T3"]["attempts"] = tallies.attempts.by_kind[AttemptKind.URGENT]
        tables |= tallies.people.tables()
    return {
        "period": {
            "from": asked["since"].isoformat(),
            "to": asked["until"].isoformat(),
            "known_by": asked["known_by"].isoformat(),
        },
        "generated_from": {
            "orders": tally.orders,
            "reported_late": tally.late,
            "rulebook": asked["rulebook"],
            "rulebooks": {
                code: {
                    "versions": [one.version for one in versions],
                    "counted_by": law.rules_of(versions[-1]).report.counted_by,
                }
                for code, versions in books.items()
            },
            **({"form": form} if form > 1 else {}),
        },
        "totals": warrants.totals(tally, form=form),
        "tables": tables,
    }


def _later_tables(tallies: Tallies, books: Books, asking: Books, form: int) -> dict[str, Any]:
    """Return the tables that reports have had since form 2."""
    return {
        **_one_word(persons.tables(tallies.persons, books), form),
        **tallies.notices.tables(),
        **tallies.destruction.tables(organisations(Agency, tallies.destruction.by_agency)),
        **tallies.complaints.tables(),
        **requests.tables(tallies.requests, asking),
    }


def _one_word(tables: dict[str, Any], form: int) -> dict[str, Any]:
    """Name what is counted as everywhere else: T6 and T10 count applications, granted or not."""
    if form >= warrants.NO_SINGLE_CASE:
        for one in tables.values():
            one["columns"][1] = "applications"
    return tables


def as_json(frozen: dict[str, Any]) -> bytes:
    """Return the figures as a file: the same figures give the same bytes."""
    return (json.dumps(frozen, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
