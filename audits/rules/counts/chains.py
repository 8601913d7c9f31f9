"""A piece of material as a report sees it: its chain of custody up to an instant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, NamedTuple

from audits.rules.counts.window import Window
from warrants.enums import CustodyKind as Kind
from warrants.rules.custody import Happening, Piece, after

PERMITTING: Final = frozenset({Kind.PERMITTED, Kind.RULED_OUT, Kind.FILTERED})
COPYING: Final = frozenset({Kind.COPIED, Kind.SHARED, Kind.DISCLOSED})
MOVING: Final = frozenset(  # kinds that lead a piece anywhere in a report
    {Kind.OBTAINED, Kind.QUARANTINED, Kind.HELD, Kind.RELEASED, Kind.DESTROYED}
    | PERMITTING
    | COPYING
)


class Link(NamedTuple):
    """One link of a chain; `copies` are those made or destroyed with it."""

    kind: str
    at: datetime
    recorded_at: datetime
    quantity: int | None = None
    copies: int | None = None
    confidential: tuple[str, ...] | None = ()  # None: the source does not say


@dataclass(slots=True)
class Chain:
    """The links of one piece by number; the first says how much was obtained."""

    links: dict[int, Link] = field(default_factory=dict)
    copies: int = 0  # left, by the last link that said so
    ran_out_at: datetime | None = None  # its time was over, and it was noticed at ...
    noticed_at: datetime | None = None

    def obtained(self, at: datetime, recorded_at: datetime, facts: Mapping[str, Any]) -> None:
        """Take in how the piece began, as its entry says."""
        self.copies = int(facts["copies"])
        self.links[0] = Link(
            Kind.OBTAINED,
            at,
            recorded_at,
            int(facts["volume"]),
            self.copies,
            tuple(facts["confidential"]),
        )

    def moved(self, at: datetime, recorded_at: datetime, facts: Mapping[str, Any]) -> bool:
        """Take in the next link, as its entry says; False where that number is there already."""
        number, kind, left = int(facts["number"]), str(facts["kind"]), int(facts["copies"])
        twice = number in self.links
        said: tuple[str, ...] | None = ()
        if kind == Kind.QUARANTINED:
            said = tuple(facts["confidential"]) if "confidential" in facts else None
        changed = abs(left - self.copies) if kind in {Kind.COPIED, Kind.DESTROYED} else None
        self.links[number] = Link(kind, at, recorded_at, facts.get("quantity"), changed, said)
        self.copies = left
        return not twice


@dataclass(slots=True)
class Followed:
    """Where a chain had led by the end of a window.

    `orders` are the orders to destroy it: since when, and when that was done. A piece
    whose parts were ordered destroyed one after another stands under the first order.
    """

    piece: Piece
    obtained_at: datetime
    confidential: set[str]
    was_filtered: bool = False
    orders: list[tuple[datetime, datetime | None]] = field(default_factory=list)


def followed(links: Sequence[Link], window: Window) -> Followed | None:
    """Follow a chain to the end of a window; None if the piece was not known by then."""
    known = [one for one in links if window.knows(one.at, one.recorded_at)]
    if not known or known[0].kind != Kind.OBTAINED:
        return None
    first = known[0]
    found = Followed(
        piece=Piece(
            reference="",
            holder="",
            volume=first.quantity or 0,
            copies=first.copies or 0,
            last_at=first.at,
            quarantined=bool(first.confidential),
        ),
        obtained_at=first.at,
        confidential=set(first.confidential or ()),
    )
    for link in known[1:]:
        _follow(found, link)
    return found


def _follow(found: Followed, link: Link) -> None:
    if link.kind not in MOVING:
        return
    said = {"quantity": link.quantity, "copies": link.copies}
    piece = after(found.piece, Happening(Kind(link.kind), link.at, said=said))
    if link.kind in PERMITTING:
        piece = replace(piece, permitted_at=found.piece.permitted_at or piece.permitted_at)
        if piece.permitted_at and (not found.orders or found.orders[-1][1]):
            found.orders.append((piece.permitted_at, None))
    if link.kind == Kind.DESTROYED and (piece.destroyed_at or not piece.permitted_at):
        found.orders[-1:] = [(since, done or link.at) for since, done in found.orders[-1:]]
    if link.kind == Kind.QUARANTINED:
        found.confidential.update(link.confidential or ())
    found.was_filtered |= link.kind == Kind.FILTERED
    found.piece = piece
