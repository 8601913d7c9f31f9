"""Every case of the database twice: as its rows show it, and as its entries tell it."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from django.db import connection
from django.db.models import F

from audits.models import Review
from audits.rules.recount import Said, Story
from oversight.models import LedgerEntry
from oversight.rules import sealing
from oversight.rules.keystore import KeyDestroyed
from oversight.selectors import vault
from warrants.models import Activation, Application, Return, Warrant

BATCH: Final = 500
Progress = Callable[[int, int], None]


class Entry(NamedTuple):
    """One entry of a case, and where the log has it; None where it still waits."""

    pk: int
    position: int | None
    said: Said
    reproduces: bool


@dataclass(slots=True)
class Row:
    """What the tables hold of one case."""

    warrant: Warrant
    applications: list[Application] = field(default_factory=list)
    returns: list[Return] = field(default_factory=list)
    uses: list[Activation] = field(default_factory=list)
    review: Review | None = None

    @property
    def offence(self) -> str:
        """The first offence as the report names it."""
        first = self.warrant.offences[0] if self.warrant.offences else {}
        return str(first.get("title") or first.get("code") or "")

    def text_hash(self) -> Callable[[str | bytes], str] | None:
        """Return how texts of this case are hashed; None where its key is destroyed."""
        if self.warrant.source == "historic":
            return lambda text: hashlib.sha256(_raw(text)).hexdigest() if text else ""
        if self.warrant.case_key is None:
            return None
        try:
            key = vault.open_case_key(bytes(self.warrant.case_key))
        except KeyDestroyed:
            return None
        salt = sealing.text_salt(key)
        return lambda text: sealing.text_hash(salt, _raw(text)) if text else ""


@dataclass(slots=True)
class Case:
    """One case: its rows, its entries in the order in which they were recorded."""

    row: Row
    entries: list[Entry] = field(default_factory=list)

    def story(self) -> Story:
        """Return the case as all its entries tell it."""
        return self._told(self.entries)

    def story_below(self, size: int, without: Collection[int]) -> Story:
        """Return the case as the entries below a size of the log tell it."""
        return self._told(
            one
            for one in self.entries
            if one.position is not None and one.position < size and one.position not in without
        )

    def _told(self, entries: Any) -> Story:
        story = Story(self.row.warrant.reference)
        for one in entries:
            story.hear(one.said)
        return story


def every_case(*, progress: Progress | None = None) -> Iterator[Case]:
    """Stream all cases, some hundred at a time, by their keys."""
    total, done, last = Warrant.objects.count(), 0, 0
    while batch := _batch(last):
        yield from batch
        done, last = done + len(batch), batch[-1].row.warrant.pk
        if progress:
            progress(done, total)


def strayed() -> list[str]:
    """Return the references that entries speak of and no row has."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT e.subject FROM oversight_ledgerentry e"
            " WHERE e.subject_type = 'warrant' AND NOT EXISTS ("
            " SELECT FROM warrants_warrant w WHERE w.reference = e.subject) ORDER BY 1"
        )
        return [str(reference) for (reference,) in cursor.fetchall()]


def _batch(last: int) -> list[Case]:
    warrants = (
        Warrant.objects.filter(pk__gt=last)
        .select_related("rulebook")
        .defer("search", "rulebook__text")
        .order_by("pk")[:BATCH]
    )
    cases = {one.pk: Case(Row(one)) for one in warrants}
    if not cases:
        return []
    keys = list(cases)
    applications = (
        Application.objects.filter(warrant__in=keys)
        .select_related("decision__rulebook", "decision__term")
        .defer("decision__rulebook__text")
    )
    for application in applications.order_by("number"):
        cases[application.warrant_id].row.applications.append(application)
    for came in Return.objects.filter(warrant__in=keys).order_by("number"):
        cases[came.warrant_id].row.returns.append(came)
    for use in Activation.objects.filter(warrant__in=keys).order_by("pk"):
        cases[use.warrant_id].row.uses.append(use)
    for review in Review.objects.filter(warrant__in=keys):
        cases[review.warrant_id].row.review = review
    entries = _entries([case.row.warrant.reference for case in cases.values()])
    for case in cases.values():
        case.entries = entries[case.row.warrant.reference]
    return list(cases.values())


def _entries(references: Sequence[str]) -> dict[str, list[Entry]]:
    rows = (
        LedgerEntry.objects.filter(subject_type="warrant", subject__in=references)
        .annotate(position=F("leaf__position"))
        .order_by("pk")
    )
    found: dict[str, list[Entry]] = defaultdict(list)
    for one in rows:
        said = Said(one.event, one.at, one.recorded_at, one.facts)
        position: int | None = one.position
        reproduces = one.commit() == bytes(one.commitment)
        found[one.subject].append(Entry(one.pk, position, said, reproduces))
    return found


def _raw(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text
