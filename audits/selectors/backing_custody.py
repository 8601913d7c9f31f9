"""Does what came of a case, its material and its notices, say what its entries say?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from audits.rules.counts.chains import Chain, Link
from audits.rules.counts.notices import Step
from audits.rules.counts.persons import Aimed, aimed
from audits.rules.recount import Story
from audits.selectors.recorded import Row
from warrants.enums import CustodyKind, NoticeRuling, NoticeStatus
from warrants.models import CustodyEvent, Material, Notification

Pair = tuple[str, Any, Any]
MADE = frozenset({CustodyKind.COPIED, CustodyKind.DESTROYED})


def material(row: Row, story: Story) -> Iterator[Pair]:
    """Yield each piece, link by link, as row and entries have it."""
    stored = {piece.reference: piece for piece in row.pieces}
    yield "pieces", sorted(stored), sorted(story.chains)
    for reference in sorted(stored.keys() & story.chains.keys()):
        for field, shown, told in _piece(stored[reference], story.chains[reference]):
            yield f"{reference}: {field}", shown, told


def _piece(piece: Material, chain: Chain) -> Iterator[Pair]:
    events = {event.number: event for event in piece.events.all()}
    yield "links", sorted(events), sorted(chain.links)
    for number in sorted(events.keys() & chain.links.keys()):
        yield f"link {number}", _link(events[number]), _told(chain.links[number])
    yield "copies", piece.copies, chain.copies
    yield "kept too long", piece.retention_flagged_at, chain.noticed_at
    if chain.noticed_at:
        yield "keep_until", piece.keep_until, chain.ran_out_at


def _link(event: CustodyEvent) -> Link:
    made = event.number == 0 or event.kind in MADE
    return Link(
        event.kind,
        event.at,
        event.recorded_at,
        event.quantity,
        event.copies or 0 if made else None,
        tuple(sorted(event.confidential)),
    )


def _told(link: Link) -> Link:
    return link._replace(confidential=tuple(sorted(link.confidential or ())))


def targets(row: Row, story: Story) -> Iterator[Pair]:
    """Yield at whom the case aims, as rows and the first entry have it."""
    if story.historic or "targets" not in story.facts:
        return
    stored = [
        Aimed(one.kind, one.capacity, tuple(one.protected))
        for one in sorted(row.targets, key=lambda one: one.number)
    ]
    yield "targets", stored, aimed(story.facts["targets"])


def notices(row: Row, story: Story) -> Iterator[Pair]:
    """Yield the final decision, the rulings and every notice, as rows and entries have it."""
    final = row.final_decision
    yield (
        "final decision",
        Step("", final.decided_at, final.recorded_at) if final else None,
        story.final_decision,
    )
    rulings = [Step(one.ruling, one.decided_at, one.recorded_at) for one in row.rulings]
    yield "rulings", sorted(rulings), sorted(story.rulings)
    waived = any(one.outcome == NoticeRuling.WAIVED for one in story.rulings)
    for notice in row.notices:
        yield f"notice {notice.target.number}", *_standing(notice, story, waived=waived)
    known = {notice.target.number for notice in row.notices}
    yield "notices settled", sorted(story.settled.keys() - known), []


def _standing(notice: Notification, story: Story, *, waived: bool) -> tuple[Any, Any]:
    told = story.settled.get(notice.target.number)
    if told is not None:
        at = notice.served_at or notice.recorded_at
        return (notice.status, at, notice.recorded_at), tuple(told)
    if waived:
        return notice.status, NoticeStatus.WAIVED
    return notice.status, NoticeStatus.DEFERRED if story.rulings else NoticeStatus.DUE


def count(row: Row, story: Story, rows: Counter[str], entries: Counter[str]) -> None:
    """Count pieces, links and settled notices on both sides."""
    settled = {NoticeStatus.SERVED, NoticeStatus.UNIDENTIFIED}
    rows.update(
        pieces=len(row.pieces),
        custody=sum(len(piece.events.all()) for piece in row.pieces),
        rulings_on_notice=len(row.rulings),
        notices_settled=sum(notice.status in settled for notice in row.notices),
    )
    entries.update(
        pieces=len(story.chains),
        custody=sum(len(chain.links) for chain in story.chains.values()),
        rulings_on_notice=len(story.rulings),
        notices_settled=len(story.settled),
    )
