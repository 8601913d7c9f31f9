"""The count of a report from entries: each case as its entries tell it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import connection

from audits.rules.counts.chains import followed
from audits.rules.counts.notices import Owed
from audits.rules.counts.persons import Aimed, aimed
from audits.rules.recount import Story, order_of, returned_until
from audits.selectors import transparency
from audits.selectors.figures.notices import waits
from audits.selectors.figures.orders import Books, Span, span_of
from audits.selectors.recorded import Case
from audits.selectors.transparency import Asked, Tallies
from warrants.models import RulebookVersion
from warrants.selectors import law

DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Edition:
    """What a report counts: days, both counted, by when it had been reported, in which form."""

    since: date
    until: date
    known_by: date
    rulebook: str
    form: int = 1

    @property
    def days(self) -> tuple[date, date, date]:
        return self.since, self.until, self.known_by

    def asked(self) -> Asked:
        """Return the same as the selector is asked for it."""
        return {
            "since": self.since,
            "until": self.until,
            "known_by": self.known_by,
            "rulebook": self.rulebook,
        }


@dataclass(slots=True)
class Count:
    """One of the two counts from entries, as it grows."""

    edition: Edition
    books: Books
    asking: Books
    tallies: Tallies = field(default_factory=Tallies)
    spans: dict[str, Span] = field(init=False)

    def __post_init__(self) -> None:
        since, until, known_by = self.edition.days
        self.spans = {
            code: span_of(versions, since=since, until=until, known_by=known_by)
            for code, versions in self.books.items()
        }

    def add(self, story: Story, case: Case) -> None:
        """Count one case as its entries tell it, as far as the edition counts it."""
        span = self.spans.get(story.rulebook)
        if span is None or not story.begun:
            return
        own = law.rules_of(case.row.warrant.rulebook).zone
        if _within(story, span, own):
            _add_order(self.tallies, story, case, span, own)
        if self.edition.form > 1:
            _add_what_came_of_it(self.tallies, story, case, span)

    def figures(self) -> dict[str, Any]:
        """Return what the count has come to, in the shape of a report."""
        return transparency.assemble(
            self.tallies,
            self.books,
            self.asking,
            self.edition.asked(),
            form=self.edition.form,
        )


def books_below(rulebook: str, size: int, events: Sequence[str]) -> Books:
    """Return the versions that entries of some events name below a size of the log, by code."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT e.facts->>'rulebook' FROM oversight_ledgerentry e"
            " JOIN oversight_logleaf l ON l.entry_id = e.id"
            " WHERE e.event = ANY(%s) AND l.position < %s",
            [list(events), size],
        )
        known = {str(name) for (name,) in cursor.fetchall() if name}
    rows = RulebookVersion.objects.defer("text")
    found: Books = {}
    for row in sorted(rows, key=lambda one: (one.code, one.version)):
        if str(row) in known and rulebook in {"", row.code}:
            found.setdefault(row.code, []).append(row)
    return found


def targets_of(story: Story, case: Case) -> list[Aimed]:
    """Return at whom a case aims: by its entry, or else by the filing whose hash that holds."""
    if story.historic:
        return []
    if "targets" in story.facts:
        return aimed(story.facts["targets"])
    first = next((one for one in case.row.applications if one.number == 0), None)
    return aimed(first.filing.get("targets", ())) if first else []


def _within(story: Story, span: Span, own: ZoneInfo) -> bool:
    if span.counted_by == "end":
        days = story.ended_within(own)
        return days is not None and span.since <= days[0] and days[1] <= span.until
    decided = story.decided_at()
    return decided is not None and (
        span.since <= decided.astimezone(span.rules.zone).date() < span.until
    )


def _add_order(tallies: Tallies, story: Story, case: Case, span: Span, own: ZoneInfo) -> None:
    reported = story.reported_until(own)
    if reported <= span.known:
        told = sorted(story.returns.items())
        numbers = {number for number, one in told if returned_until(one, own) <= span.counted}
        related = "; ".join(
            one.related_to for one in case.row.returns if one.number in numbers and one.related_to
        )
        order = order_of(
            story, counted=span.counted, zone=own, offence=case.row.offence, related=related
        )
        tallies.orders.add(order)
        if not order.late:
            tallies.persons.add(targets_of(story, case))
    if span.counted_by == "end" and reported <= span.until:
        tallies.orders.supplements += sum(
            span.until < returned_until(one, own) <= span.known for one in story.returns.values()
        )


def _add_what_came_of_it(tallies: Tallies, story: Story, case: Case, span: Span) -> None:
    """Count the material and the notices of one case."""
    window, agency = span.window, int(story.facts["agency"])
    for chain in story.chains.values():
        links = [link for _number, link in sorted(chain.links.items())]
        if piece := followed(links, window):
            tallies.destruction.add(agency, piece, window)
            tallies.persons.add_piece(piece, window)
        if (
            chain.ran_out_at
            and chain.noticed_at
            and window.holds(chain.ran_out_at, chain.noticed_at)
        ):
            tallies.destruction.add_kept(agency)
    waiting = None if story.historic else waits(span.rules, story.facts["measures"])
    if story.ended and waiting is not None:
        owed = Owed(
            ended_at=story.ended.at,
            targets=len(targets_of(story, case)),
            waits=waiting,
            begun=story.final_decision,
            rulings=story.rulings,
            settled=list(story.settled.values()),
        )
        tallies.notices.add(owed, window)
