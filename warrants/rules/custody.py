"""The chain of custody: what may happen to a piece of material, and what is left of it.

Nobody hands over what they do not hold, no quantity falls below zero, nothing
happens to what is destroyed, and every destruction was permitted before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from warrants.enums import CustodyKind as Kind
from warrants.enums import MaterialState as State
from warrants.persons.rules.values import one_person
from warrants.rules.breaches import Breach, refuse
from warrants.rules.retention import MaterialRules
from warrants.rules.vocabulary import Effect, Severity


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of material as its chain has left it.

    `holder` has it; `offered_to` is who was handed it and has not confirmed yet.
    `volume` and `copies` are what is left, `destructible` how much of the volume may
    be destroyed by now. `copies` counts every copy beside the original.
    """

    reference: str
    holder: str
    volume: int
    copies: int
    last_at: datetime
    offered_to: str = ""
    sealed: bool = False
    quarantined: bool = False
    filter_person: str = ""
    held: bool = False
    evidence: bool = False
    ruled_out: str = ""
    destructible: int = 0
    permitted_at: datetime | None = None
    told_at: datetime | None = None
    planned_at: datetime | None = None
    destroyed_at: datetime | None = None
    destroyed_by: str = ""
    attested_at: datetime | None = None

    @property
    def state(self) -> State:
        """Where it stands; of several things that are true, the one that matters most."""
        standing = (
            (self.attested_at is not None, State.GONE),
            (self.destroyed_at is not None, State.DESTROYED),
            (self.held, State.HELD),
            (self.quarantined, State.QUARANTINE),
            (self.permitted_at is not None, State.TO_DESTROY),
            (self.evidence, State.EVIDENCE),
        )
        return next((state for holds, state in standing if holds), State.KEPT)

    @property
    def is_settled(self) -> bool:
        """Whether nothing about it is left open: gone, or in evidence; and nobody waits for it."""
        return not self.offered_to and self.state in {State.GONE, State.EVIDENCE}


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that is said to have happened to a piece; `said` are the fields that were given."""

    kind: Kind
    at: datetime
    officer: str = ""
    said: Mapping[str, Any] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        """Return a field as it was given; None where it was not."""
        if name.startswith("__"):
            raise AttributeError(name)
        return self.said.get(name)


# What each kind needs, and what it may say beside that.
FIELDS: Final[Mapping[Kind, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    Kind.HANDED_OVER: (("holder", "to"), ("to_agency", "to_court", "act", "reason")),
    Kind.RECEIVED: (("holder",), ("act",)),
    Kind.DISPUTED: (("holder", "reason"), ()),
    Kind.OPENED: (("holder", "purpose"), ("reason",)),
    Kind.SEALED: (("holder",), ("label",)),
    Kind.COPIED: (("holder", "copies", "purpose"), ("label",)),
    Kind.MOVED: (("holder", "place"), ("reason",)),
    Kind.SHARED: (("holder", "recipient", "legal_basis", "label"), ("quantity", "purpose")),
    Kind.DISCLOSED: (
        ("holder", "recipient", "country", "legal_basis", "label"),
        ("quantity", "purpose"),
    ),
    Kind.QUARANTINED: (("confidential", "filter_person"), ("reason",)),
    Kind.FILTERED: (("quantity",), ("reason", "act")),
    Kind.ASSIGNED: (("person",), ("purpose",)),
    Kind.UNASSIGNED: (("person",), ("reason",)),
    Kind.ENTERED: (("legal_basis",), ("act", "reason")),
    Kind.RULED_OUT: (("because", "legal_basis"), ("quantity", "reason")),
    Kind.HELD: (("legal_basis", "reason"), ()),
    Kind.RELEASED: (("reason",), ("legal_basis",)),
    Kind.PERMITTED: (("legal_basis",), ("reason",)),
    Kind.TOLD: (("planned_at",), ("act",)),
    Kind.DESTROYED: (
        ("holder", "quantity", "act", "method", "witnesses"),
        ("copies", "legal_basis"),
    ),
    Kind.ATTESTED: ((), ("act", "reason")),
}
OF_THE_HOLDER: Final = frozenset(
    kind for kind, (needed, _) in FIELDS.items() if "holder" in needed
) - {Kind.RECEIVED, Kind.DISPUTED}
OF_THE_RECEIVER: Final = frozenset({Kind.RECEIVED, Kind.DISPUTED})


def check_happening(rules: MaterialRules, piece: Piece, what: Happening) -> list[Breach]:
    """Return every rule of custody that `what` breaks, each naming the piece.

    Those that refuse come as such; what is only remarkable is a flag.
    """
    return [
        *_fields(rules, piece, what),
        *_order(piece, what),
        *_hands(piece, what),
        *_quantities(piece, what),
        *_quarantine(piece, what),
        *_evidence(rules, piece, what),
        *_destruction(rules, piece, what),
    ]


def after(piece: Piece, what: Happening) -> Piece:
    """Return the piece as it is after something that broke no rule."""
    return replace(piece, last_at=what.at, **_changes(piece, what))


def follow(rules: MaterialRules, piece: Piece, chain: Sequence[Happening]) -> Piece:
    """Return the piece after a whole chain.

    Raises:
        ValueError: a link of the chain breaks a rule.
    """
    for what in chain:
        broken = [b.code for b in check_happening(rules, piece, what) if b.effect == Effect.REFUSE]
        if broken:
            raise ValueError(", ".join(broken))
        piece = after(piece, what)
    return piece


def _changes(piece: Piece, what: Happening) -> dict[str, Any]:
    """Return what a thing that happened changes: hands and copies here, the rest below."""
    match what.kind:
        case Kind.HANDED_OVER:
            return {"offered_to": what.to}
        case Kind.RECEIVED:
            return {"holder": piece.offered_to, "offered_to": ""}
        case Kind.DISPUTED:
            return {"offered_to": ""}
        case Kind.OPENED:
            return {"sealed": False}
        case Kind.SEALED:
            return {"sealed": True}
        case Kind.COPIED | Kind.SHARED | Kind.DISCLOSED:
            return {"copies": piece.copies + (what.copies if what.kind == Kind.COPIED else 1)}
    return _changes_of_use(piece, what)


def _changes_of_use(piece: Piece, what: Happening) -> dict[str, Any]:
    match what.kind:
        case Kind.QUARANTINED:
            return {"quarantined": True, "filter_person": what.filter_person}
        case Kind.FILTERED:
            return {"quarantined": False, **_more_to_destroy(piece, what.quantity, what.at)}
        case Kind.ENTERED:
            return {"evidence": True}
    return _changes_towards_destruction(piece, what)


def _changes_towards_destruction(piece: Piece, what: Happening) -> dict[str, Any]:
    match what.kind:
        case Kind.RULED_OUT:
            quantity = piece.volume if what.quantity is None else what.quantity
            whole = quantity == piece.volume
            return {
                "ruled_out": what.because,
                "evidence": piece.evidence and not whole,
                **_more_to_destroy(piece, quantity, what.at),
            }
        case Kind.HELD | Kind.RELEASED:
            return {"held": what.kind == Kind.HELD}
        case Kind.PERMITTED:
            return {"destructible": piece.volume, "permitted_at": what.at, "evidence": False}
        case Kind.TOLD:
            return {"told_at": what.at, "planned_at": what.planned_at}
        case Kind.DESTROYED:
            return _less(piece, what)
        case Kind.ATTESTED:
            return {"attested_at": what.at}
    return {}


def _more_to_destroy(piece: Piece, quantity: int, at: datetime) -> dict[str, Any]:
    """A part that may not be used may be destroyed from the moment that is known."""
    if not quantity:
        return {}
    return {
        "destructible": min(piece.volume, piece.destructible + quantity),
        "permitted_at": piece.permitted_at or at,
    }


def _less(piece: Piece, what: Happening) -> dict[str, Any]:
    volume = piece.volume - what.quantity
    copies = piece.copies - (what.copies or 0)
    destructible = piece.destructible - what.quantity
    over = volume == 0 and copies == 0
    return {
        "volume": volume,
        "copies": copies,
        "destructible": destructible,
        "permitted_at": piece.permitted_at if destructible or not volume else None,
        "destroyed_at": what.at if over else None,
        "destroyed_by": what.officer,
    }


def _fields(rules: MaterialRules, piece: Piece, what: Happening) -> Iterator[Breach]:
    needed, possible = FIELDS[what.kind]
    figures = {"record": piece.reference, "kind": what.kind.value}
    for name in needed:
        if what.said.get(name) in (None, "", ()) and (name, 0) != (
            "witnesses",
            rules.destruction.witnesses,
        ):
            yield refuse("custody_field_missing", f"/{name}", figures={**figures, "field": name})
    for name in sorted(what.said.keys() - {*needed, *possible}):
        yield refuse("custody_field_alien", f"/{name}", figures={**figures, "field": name})


def _order(piece: Piece, what: Happening) -> Iterator[Breach]:
    """Yield what comes at the wrong time: before the link before it, or after the end."""
    figures = {"record": piece.reference, "last": piece.last_at.isoformat()}
    if what.at < piece.last_at:
        yield refuse(
            "custody_out_of_order",
            "/at",
            limit=piece.last_at.isoformat(),
            actual=what.at.isoformat(),
            figures={**figures, "at": what.at.isoformat()},
        )
    if piece.destroyed_at is not None and what.kind != Kind.ATTESTED:
        code = "destroyed_twice" if what.kind == Kind.DESTROYED else "custody_after_destruction"
        figures = {"record": piece.reference, "at": piece.destroyed_at.isoformat()}
        yield refuse(code, "/kind", figures=figures)


def _hands(piece: Piece, what: Happening) -> Iterator[Breach]:
    """Yield what is done by somebody who does not have it in their hands."""
    said = what.holder
    figures = {"record": piece.reference, "said": said or "", "holder": piece.holder}
    if what.kind in OF_THE_HOLDER and said and not one_person(said, piece.holder):
        yield refuse("custody_not_the_holder", "/holder", actual=said, figures=figures)
    offered = {"record": piece.reference, "to": piece.offered_to}
    if what.kind in OF_THE_RECEIVER:
        if not piece.offered_to:
            yield refuse("custody_nothing_offered", "/kind", figures={"record": piece.reference})
        elif said and not one_person(said, piece.offered_to):
            yield refuse("custody_not_the_receiver", "/holder", actual=said, figures=offered)
    elif piece.offered_to and what.kind in OF_THE_HOLDER:
        yield refuse("custody_between_hands", "/kind", figures=offered)
    if what.kind == Kind.HANDED_OVER and what.to and one_person(what.to, piece.holder):
        yield refuse("custody_to_oneself", "/to", figures={"record": piece.reference})


def _quantities(piece: Piece, what: Happening) -> Iterator[Breach]:
    for name, pointer, most in (
        ("quantity", "/quantity", piece.volume),
        ("copies", "/copies", piece.copies if what.kind == Kind.DESTROYED else None),
    ):
        asked = what.said.get(name)
        figures = {"record": piece.reference, "actual": asked, "limit": most}
        if asked is None:
            continue
        if asked < 0:
            yield refuse("quantity_below_zero", pointer, actual=str(asked), figures=figures)
        elif most is not None and asked > most:
            code = "more_than_there_is" if name == "quantity" else "more_copies_than_there_are"
            yield refuse(code, pointer, limit=str(most), actual=str(asked), figures=figures)
    if what.kind == Kind.COPIED and what.copies == 0:
        yield refuse("nothing_copied", "/copies", figures={"record": piece.reference})


def _quarantine(piece: Piece, what: Happening) -> Iterator[Breach]:
    """Yield what breaks the quarantine of something privileged."""
    figures = {"record": piece.reference, "person": piece.filter_person}
    if what.kind == Kind.QUARANTINED and piece.quarantined:
        yield refuse("quarantined_already", "/kind", figures=figures)
    if what.kind == Kind.FILTERED:
        if not piece.quarantined:
            yield refuse("not_in_quarantine", "/kind", figures={"record": piece.reference})
        elif not one_person(what.officer, piece.filter_person):
            yield refuse("not_the_filter_person", "/officer/name", figures=figures)
    leaving = {Kind.COPIED, Kind.SHARED, Kind.DISCLOSED, Kind.OPENED, Kind.ENTERED}
    if piece.quarantined and what.kind in leaving:
        yield refuse("in_quarantine", "/kind", figures=figures)


def _evidence(rules: MaterialRules, piece: Piece, what: Happening) -> Iterator[Breach]:
    """Yield that it went to court though the law keeps it out: a fact to check, for it happened."""
    if what.kind == Kind.ENTERED and rules.not_evidence:
        yield Breach(
            code="entered_though_barred",
            effect=Effect.FLAG,
            severity=Severity.HIGH,
            article=rules.not_evidence.article,
            pointer="/kind",
            figures={"record": piece.reference, "at": what.at.isoformat()},
        )


def _destruction(rules: MaterialRules, piece: Piece, what: Happening) -> Iterator[Breach]:
    """Yield what is wrong with a step towards destruction, and with destruction itself."""
    record = {"record": piece.reference}
    match what.kind:
        case Kind.HELD if piece.held:
            yield refuse("held_already", "/kind", figures=record)
        case Kind.RELEASED if not piece.held:
            yield refuse("not_held", "/kind", figures=record)
        case Kind.PERMITTED if piece.permitted_at and piece.destructible == piece.volume:
            figures = {**record, "at": piece.permitted_at.isoformat()}
            yield refuse("permitted_already", "/kind", figures=figures)
        case Kind.ATTESTED:
            yield from _attestation(piece, what)
        case Kind.DESTROYED if piece.destroyed_at is None:
            yield from _permission(rules, piece, what)
            yield from _prosecutor(rules, piece, what)
            yield from _witnesses(rules, piece, what)


def _permission(rules: MaterialRules, piece: Piece, what: Happening) -> Iterator[Breach]:
    record: dict[str, Any] = {"record": piece.reference}
    article = rules.destruction.article
    if piece.held:
        yield refuse("destroyed_under_hold", "/kind", article=article, figures=record)
    if piece.permitted_at is None:
        yield refuse("destroyed_unpermitted", "/kind", article=article, figures=record)
    elif what.quantity is not None and piece.destructible < what.quantity <= piece.volume:
        figures = {**record, "actual": what.quantity, "limit": piece.destructible}
        yield refuse("destroyed_beyond_permission", "/quantity", article=article, figures=figures)


def _prosecutor(rules: MaterialRules, piece: Piece, what: Happening) -> Iterator[Breach]:
    article = rules.destruction.article
    if rules.destruction.tell_prosecutor and piece.told_at is None:
        figures = {"record": piece.reference}
        yield refuse("prosecutor_untold", "/kind", article=article, figures=figures)
    elif piece.planned_at and what.at < piece.planned_at:
        yield Breach(
            code="destroyed_before_plan",
            effect=Effect.FLAG,
            severity=Severity.HIGH,
            article=article,
            pointer="/at",
            figures={
                "record": piece.reference,
                "at": what.at.isoformat(),
                "planned": piece.planned_at.isoformat(),
            },
        )


def _witnesses(rules: MaterialRules, piece: Piece, what: Happening) -> Iterator[Breach]:
    wanted = rules.destruction.witnesses
    given: list[str] = []
    for one in what.witnesses or ():
        if not any(one_person(one, other) for other in (*given, what.officer)):
            given.append(one)
    if what.witnesses and len(given) < wanted:
        figures = {"record": piece.reference, "limit": wanted, "actual": len(given)}
        yield refuse(
            "witnesses_too_few", "/witnesses", article=rules.destruction.article, figures=figures
        )


def _attestation(piece: Piece, what: Happening) -> Iterator[Breach]:
    record = {"record": piece.reference}
    if piece.destroyed_at is None:
        yield refuse("attested_undestroyed", "/kind", figures=record)
    elif piece.attested_at is not None:
        figures = {**record, "at": piece.attested_at.isoformat()}
        yield refuse("attested_twice", "/kind", figures=figures)
    elif one_person(what.officer, piece.destroyed_by):
        yield refuse("attested_by_the_same", "/officer/name", figures=record)
