"""A report counted again: from the entries below its size, and from the rows of today.

Three counts are made. The entries below the size that the report names, folded case by
case, have to come to the figures of the report. All entries, folded the same way, have
to come to what the rows of today come to. And every row has to say what its entry says.
So a figure that was changed in the report, in a row or in an entry is found, and steps
taken since the report make no difference to it.

Entries of an earlier release do not say all that is counted since: what they lack is
taken from the row, and how many records that concerns is told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from audits.rules import disclosure
from audits.rules.differences import Difference, differences
from audits.rules.recount import Story
from audits.selectors import backing, backing_steps, recorded, retold, transparency
from audits.selectors.counts import Count, Edition, books_below
from audits.selectors.figures.orders import books_of
from audits.selectors.figures.requests import books_asked
from audits.selectors.recorded import Case, Entry, Progress
from warrants.enums import Event
from warrants.models import Material

MOST_NAMED: Final = 200
FORM_GUARDED: Final = 3
COUNTED: Final = ("period", "totals", "tables", "generated_from")
FIRST: Final = (Event.FILED, Event.URGENT_FILED, Event.IMPORTED)


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
    unbacked: Counter[str] = field(default_factory=Counter)  # records whose entries lack something

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
    found, since = Recount(), recorded.reasons_kept_since()
    then = Count(
        edition,
        books_below(edition.rulebook, size, FIRST),
        books_below(edition.rulebook, size, [Event.DATA_ASKED]),
    )
    now = Count(edition, books_of(edition.rulebook), books_asked(edition.rulebook))
    for case in recorded.every_case(progress=progress):
        story, known = case.story(), case.story_below(size, without)
        found.later += story != known
        found.unbacked += _mend(story, case)
        found.unbacked["reasons"] += _forgive(story, case, since)
        found.unbacked["hashes"] += backing_steps.unbacked(case.row, story)
        _mend(known, case)
        found.erased += case.row.text_hash() is None
        _note(found, backing.faults_of(case, story, found.counts))
        then.add(known, case)
        now.add(story, case)

    def below(entry: Entry) -> bool:
        return entry.is_below(size, without)

    told = retold.Retelling(then, now, below, found.counts, found.unbacked)
    told_again = (
        told.requests(),
        told.complaints(),
        told.attempts(),
        told.accesses(),
        told.people(),
    )
    for faults in told_again:
        _note(found, faults)
    found.strayed = recorded.strayed()
    found.orders = then.tallies.orders.orders
    found.report = list(differences(_figures(frozen), _figures(_as_published(then.figures()))))
    by_rows = transparency.figures(**edition.asked(), form=edition.form)
    found.rows = list(differences(by_rows, now.figures()))
    return found


def _as_published(exact: dict[str, Any]) -> dict[str, Any]:
    """Return figures as a report of their form tells them; the earlier forms told all."""
    form = exact["generated_from"].get("form", 1)
    return disclosure.guarded(exact) if form >= FORM_GUARDED else exact


def _figures(frozen: dict[str, Any]) -> dict[str, Any]:
    return {name: frozen.get(name) for name in COUNTED}


def _note(found: Recount, faults: Iterable[backing.Fault]) -> None:
    for fault in faults:
        if len(found.faults) < MOST_NAMED:
            found.faults.append(fault)
        else:
            found.more_faults += 1


def _mend(story: Story, case: Case) -> Counter[str]:
    """Take from the rows what entries of an earlier release do not say; return what that was."""
    lacking: Counter[str] = Counter()
    if story.begun and not story.historic and "targets" not in story.facts:
        lacking["targets"] += case.row.text_hash() is None
    stored = {piece.reference: piece for piece in case.row.pieces}
    for reference, chain in story.chains.items():
        for number, link in chain.links.items():
            if link.confidential is None:
                lacking["quarantines"] += 1
                chain.links[number] = link._replace(
                    confidential=_category(stored.get(reference), number)
                )
    return lacking


def _forgive(story: Story, case: Case, since: datetime | None) -> int:
    """Pass over reasons of before their texts were kept; return how many those are."""
    forgiven = 0
    for event, told in story.reasons.items():
        lacking = len(told) - sum(one.event == event for one in case.row.reasons)
        early = sum(
            since is not None and one.recorded_at < since for one in told[: max(lacking, 0)]
        )
        del told[:early]
        forgiven += early
    return forgiven


def _category(piece: Material | None, number: int) -> tuple[str, ...]:
    events = piece.events.all() if piece else ()
    return next((tuple(one.confidential) for one in events if one.number == number), ())
