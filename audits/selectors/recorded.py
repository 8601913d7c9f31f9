"""Every case of the database twice: as its rows show it, and as its entries tell it."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import F

from audits.models import Review
from audits.rules.recount import Said, Story
from audits.rules.tally import Offence
from oversight.models import LedgerEntry
from oversight.models.ledger import canonical
from oversight.rules import sealing
from oversight.rules.keystore import KeyDestroyed
from oversight.selectors import vault
from warrants.models import (
    Activation,
    Application,
    DataRequest,
    FinalDecision,
    Material,
    NoticeDecision,
    Notification,
    ProviderOrder,
    Return,
    StatedReason,
    Target,
    Warrant,
)

BATCH: Final = 500
STRAYED: Final = """
SELECT DISTINCT e.subject FROM oversight_ledgerentry e
WHERE e.subject_type = 'warrant'
  AND NOT EXISTS (SELECT FROM warrants_warrant w WHERE w.reference = e.subject)
   OR e.subject_type = 'datarequest'
  AND NOT EXISTS (SELECT FROM warrants_datarequest q WHERE q.reference = e.subject)
   OR e.subject_type = 'attempt'
  AND NOT EXISTS (SELECT FROM warrants_refusedattempt r WHERE r.id::text = e.subject)
   OR e.subject_type = 'complaint'
  AND NOT EXISTS (SELECT FROM audits_complaint c WHERE c.reference = e.subject)
ORDER BY 1
"""
Progress = Callable[[int, int], None]


class Entry(NamedTuple):
    """One entry of a case, and where the log has it; None where it still waits."""

    pk: int
    position: int | None
    said: Said
    reproduces: bool

    def is_below(self, size: int, without: Collection[int]) -> bool:
        """Whether it had its place below a size of the log when a report was made."""
        return self.position is not None and self.position < size and self.position not in without


@dataclass(slots=True)
class Row:
    """What the tables hold of one case."""

    warrant: Warrant
    applications: list[Application] = field(default_factory=list)
    returns: list[Return] = field(default_factory=list)
    uses: list[Activation] = field(default_factory=list)
    review: Review | None = None
    targets: list[Target] = field(default_factory=list)
    pieces: list[Material] = field(default_factory=list)  # with their events
    final_decision: FinalDecision | None = None
    rulings: list[NoticeDecision] = field(default_factory=list)
    notices: list[Notification] = field(default_factory=list)
    reasons: list[StatedReason] = field(default_factory=list)
    orders: list[ProviderOrder] = field(default_factory=list)
    asked: set[int] = field(default_factory=set)  # providers asked for stored data under it

    @property
    def offence(self) -> Offence:
        """The first offence as the report names it."""
        first = self.warrant.offences[0] if self.warrant.offences else {}
        code, title = str(first.get("code") or ""), str(first.get("title") or "")
        return Offence(code or title, title or code)

    def reasons_of(self, event: str) -> list[StatedReason]:
        """Return why steps of one kind were taken, in the order in which they were."""
        return [one for one in self.reasons if one.event == event]

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
        return self._told(one for one in self.entries if one.is_below(size, without))

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


def reasons_kept_since() -> datetime | None:
    """Return since when this installation keeps the text of a reason, and not its hash alone."""
    rows = MigrationRecorder.Migration.objects.filter(app="warrants", name="0018_stated_reasons")
    return rows.values_list("applied", flat=True).first()


def strayed() -> list[str]:
    """Return the references that entries speak of and no row has."""
    with connection.cursor() as cursor:
        cursor.execute(STRAYED)
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
    for reason in StatedReason.objects.filter(warrant__in=keys).order_by("pk"):
        cases[reason.warrant_id].row.reasons.append(reason)
    _add_what_came_of_it(cases)
    entries = entries_of("warrant", [case.row.warrant.reference for case in cases.values()])
    for case in cases.values():
        case.entries = entries[case.row.warrant.reference]
    return list(cases.values())


def _add_what_came_of_it(cases: dict[int, Case]) -> None:
    """Add targets, material and notices to the rows of some cases."""
    keys = list(cases)
    sealed = ("sealed_identity", "sealed_links")
    for target in Target.objects.filter(warrant__in=keys).defer(*sealed):
        cases[target.warrant_id].row.targets.append(target)
    for piece in Material.objects.filter(warrant__in=keys).prefetch_related("events"):
        cases[piece.warrant_id].row.pieces.append(piece)
    for final in FinalDecision.objects.filter(warrant__in=keys):
        cases[final.warrant_id].row.final_decision = final
    for ruling in NoticeDecision.objects.filter(warrant__in=keys):
        cases[ruling.warrant_id].row.rulings.append(ruling)
    notices = Notification.objects.filter(warrant__in=keys).select_related("target")
    for notice in notices.prefetch_related("remedies"):
        cases[notice.warrant_id].row.notices.append(notice)
    for order in ProviderOrder.objects.filter(warrant__in=keys):
        cases[order.warrant_id].row.orders.append(order)
    asked = DataRequest.objects.filter(warrant__in=keys)
    for warrant_id, provider_id in asked.values_list("warrant_id", "provider_id"):
        cases[warrant_id].row.asked.add(provider_id)


def entries_of(kind: str, references: Sequence[str]) -> dict[str, list[Entry]]:
    """Return the entries of some subjects of one kind, in the order in which they were recorded."""
    rows = (
        LedgerEntry.objects.filter(subject_type=kind, subject__in=references)
        .annotate(position=F("leaf__position"))
        .order_by("pk")
    )
    found: dict[str, list[Entry]] = defaultdict(list)
    for one in rows:
        found[one.subject].append(entry_of(one))
    return found


def entry_of(row: Any) -> Entry:
    """Return an entry of the ledger that was fetched with its position."""
    said = Said(row.event, row.at, row.recorded_at, row.facts)
    return Entry(row.pk, row.position, said, row.commit() == bytes(row.commitment))


def officer_hash(named: Mapping[str, str], hashed: Callable[[str | bytes], str]) -> str:
    """Return the hash of whoever a report names; earlier ones named nobody."""
    return hashed(canonical(named)) if named else ""


def _raw(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text
