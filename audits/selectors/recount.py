"""A report counted again: from the entries below its size, and from the rows of today.

Three counts are made. The entries below the size that the report names, folded case by
case, have to come to the figures of the report. All entries, folded the same way, have
to come to what the rows of today come to. And every row has to say what its entry says.
So a figure that was changed in the report, in a row or in an entry is found, and steps
taken since the report make no difference to it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final, TypedDict

from django.db import connection

from audits.rules.differences import Difference, differences
from audits.rules.recount import Story, order_of, returned_until
from audits.rules.tally import Tally
from audits.selectors import backing, recorded, transparency
from audits.selectors.recorded import Case, Progress
from audits.selectors.transparency import Books
from warrants.enums import Event
from warrants.models import RulebookVersion
from warrants.selectors import law

DAY: Final = timedelta(days=1)
MOST_NAMED: Final = 200
COUNTED: Final = ("period", "totals", "tables", "generated_from")
FIRST: Final = (Event.FILED, Event.URGENT_FILED, Event.IMPORTED)


class Asked(TypedDict):
    """The arguments of a count."""

    since: date
    until: date
    known_by: date
    rulebook: str


@dataclass(frozen=True, slots=True)
class Edition:
    """What a report counts: days, both counted, and by when it had been reported."""

    since: date
    until: date
    known_by: date
    rulebook: str

    def asked(self) -> Asked:
        """Return the same as the selector is asked for it."""
        return {
            "since": self.since,
            "until": self.until,
            "known_by": self.known_by,
            "rulebook": self.rulebook,
        }


@dataclass(slots=True)
class Recount:
    """What a recount found; sound only if nothing differs."""

    report: list[Difference] = field(default_factory=list)
    rows: list[Difference] = field(default_factory=list)
    faults: list[backing.Fault] = field(default_factory=list)
    more_faults: int = 0
    counts: backing.Counts = field(default_factory=lambda: backing.Counts(Counter(), Counter()))
    strayed: list[str] = field(default_factory=list)
    orders: int = 0
    later: int = 0  # cases that went on after the report
    erased: int = 0  # cases whose key is destroyed, so that texts cannot be checked

    @property
    def sound(self) -> bool:
        """Whether every figure, row and entry agrees; mere names may have changed."""
        wrong = [one for one in (*self.report, *self.rows) if not one.words]
        counted = self.counts.rows == self.counts.entries
        return not (wrong or self.faults or self.strayed) and counted


def recount(
    frozen: dict[str, Any],
    *,
    edition: Edition,
    size: int,
    without: Collection[int] = (),
    progress: Progress | None = None,
) -> Recount:
    """Count a report again; `without` are positions below `size` that it did not know yet."""
    found = Recount()
    then_books, now_books = (
        _books_below(edition.rulebook, size),
        transparency.books_of(edition.rulebook),
    )
    then, now = Tally(), Tally()
    for case in recorded.every_case(progress=progress):
        story = case.story()
        known = case.story_below(size, without)
        found.later += story != known
        _note_faults(found, case, story)
        _add(then, known, case, edition, then_books)
        _add(now, story, case, edition, now_books)
    found.strayed = recorded.strayed()
    found.orders = then.orders
    by_entries = transparency.assemble(then, then_books, **edition.asked())
    found.report = list(differences(_figures(frozen), _figures(by_entries)))
    by_rows = transparency.figures(**edition.asked())
    told = transparency.assemble(now, now_books, **edition.asked())
    found.rows = list(differences(by_rows, told))
    return found


def _figures(frozen: dict[str, Any]) -> dict[str, Any]:
    return {name: frozen.get(name) for name in COUNTED}


def _note_faults(found: Recount, case: Case, story: Story) -> None:
    found.erased += case.row.text_hash() is None
    for fault in backing.faults_of(case, story, found.counts):
        if len(found.faults) < MOST_NAMED:
            found.faults.append(fault)
        else:
            found.more_faults += 1


def _add(tally: Tally, story: Story, case: Case, edition: Edition, books: Books) -> None:
    """Count one case as its entries tell it, if the report's period counts it."""
    versions = books.get(story.rulebook)
    if not story.begun or versions is None:
        return
    newest = law.rules_of(versions[-1])
    own = law.rules_of(case.row.warrant.rulebook)
    after, known = edition.until + DAY, edition.known_by + DAY
    by_end = newest.report.counted_by == "end"
    counted = min(known, after) if by_end else known
    if not _within(story, edition, by_end=by_end, zone=newest.zone, own=own.zone):
        return
    reported = story.reported_until(own.zone)
    if reported <= known:
        told = sorted(story.returns.items())
        numbers = {number for number, one in told if returned_until(one, own.zone) <= counted}
        related = "; ".join(
            one.related_to for one in case.row.returns if one.number in numbers and one.related_to
        )
        tally.add(
            order_of(
                story, counted=counted, zone=own.zone, offence=case.row.offence, related=related
            )
        )
    if by_end and reported <= after:
        tally.supplements += sum(
            after < returned_until(one, own.zone) <= known for one in story.returns.values()
        )


def _within(story: Story, edition: Edition, *, by_end: bool, zone: Any, own: Any) -> bool:
    after = edition.until + DAY
    if by_end:
        span = story.ended_within(own)
        return span is not None and edition.since <= span[0] and span[1] <= after
    decided = story.decided_at()
    return decided is not None and edition.since <= decided.astimezone(zone).date() < after


def _books_below(rulebook: str, size: int) -> Books:
    """Return the versions under which a case was known below a size of the log, by code."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT e.facts->>'rulebook' FROM oversight_ledgerentry e"
            " JOIN oversight_logleaf l ON l.entry_id = e.id"
            " WHERE e.event = ANY(%s) AND l.position < %s AND e.subject_type = 'warrant'",
            [list(FIRST), size],
        )
        known = {str(name) for (name,) in cursor.fetchall() if name}
    rows = RulebookVersion.objects.defer("text")
    found: Books = {}
    for row in sorted(rows, key=lambda one: (one.code, one.version)):
        if str(row) in known and rulebook in {"", row.code}:
            found.setdefault(row.code, []).append(row)
    return found
