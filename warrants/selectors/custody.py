"""Material end to end: where each piece is, who touched it, who saw it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Sum

from oversight.words import spoken
from warrants.enums import Installation
from warrants.models import AccessEntry, CustodyEvent, DisputedStatement, Material, Warrant
from warrants.rules.custody import FIELDS
from warrants.rules.flag_names import flag_name
from warrants.rules.rulebook import Rulebook
from warrants.rules.sentences import breach_sentence, step_sentence
from warrants.selectors import law
from warrants.selectors.histories import ClockLine, FlagLine

LOOKS_SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class PieceLine:
    """One piece on the page of its case: who touched it, and how many times who saw it."""

    piece: Material
    title: str
    touched: list[str]
    seen: list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class DisputeLine:
    """A statement in dispute, and what it contradicts, in words."""

    statement: DisputedStatement
    because: list[str]


@dataclass(frozen=True, slots=True)
class PiecePage:
    """Everything that the page of one piece shows."""

    piece: Material
    rules: Rulebook
    title: str
    chain: list[tuple[CustodyEvent, str]]
    disputes: list[DisputeLine]
    looks: list[tuple[AccessEntry, str]]
    seen: list[dict[str, object]]
    flags: list[FlagLine]
    clocks: list[ClockLine]


def _rules(warrant: Warrant) -> Rulebook:
    """Return the rules that name the classes of a case's material."""
    try:
        return law.custody_rules(warrant.rulebook)[0]
    except law.NoSuchRulebook:
        return law.rules_of(warrant.rulebook)


def pieces_of(warrant: Warrant) -> list[PieceLine]:
    """Return every piece of a case, in a fixed number of queries."""
    pieces = list(warrant.materials.prefetch_related("events").order_by("number"))
    if not pieces:
        return []
    seen: dict[int, list[tuple[str, int]]] = defaultdict(list)
    counted = AccessEntry.objects.filter(material__in=pieces).values("material", "officer")
    for row in counted.annotate(times=Count("pk")).order_by("material", "officer"):
        seen[row["material"]].append((row["officer"], row["times"]))
    rules, language = _rules(warrant), spoken()
    return [
        PieceLine(
            piece,
            rules.class_title(piece.class_code, language),
            _names(piece.events.all()),
            seen[piece.pk],
        )
        for piece in pieces
    ]


def is_accounted(warrant: Warrant) -> bool:
    """Whether every piece is gone with an attested act, or in evidence.

    A case without any is accounted for only where its returns say that the measure was
    never used, and nobody reported a start.
    """
    pieces = warrant.materials.all()
    if pieces:
        return all(piece.is_settled for piece in pieces)
    returns = warrant.returns.all()
    unused = {Installation.NEVER, Installation.NOT_USED}
    return not warrant.activations.all() and any(one.installed in unused for one in returns)


def _names(chain: Iterable[CustodyEvent]) -> list[str]:
    return list(dict.fromkeys(event.by_name for event in chain if event.by_name))


def piece_page(pk: int) -> PiecePage:
    """Return one piece as its page shows it."""
    piece = (
        Material.objects.for_list()
        .select_related("holder_court")
        .prefetch_related("events", "disputes", "flags__settled_by", "clocks")
        .get(pk=pk)
    )
    rules, language = _rules(piece.warrant), spoken()
    looks = piece.accesses.order_by("-at", "-pk")[:LOOKS_SHOWN]
    seen = piece.accesses.values("officer").annotate(times=Count("pk"), records=Sum("records"))
    return PiecePage(
        piece=piece,
        rules=rules,
        title=rules.class_title(piece.class_code, language),
        chain=[
            (event, rules.purpose_title(event.purpose, language)) for event in piece.events.all()
        ],
        disputes=[
            DisputeLine(one, [flag_name(code, language) for code in one.broken])
            for one in piece.disputes.all()
        ],
        looks=[(look, rules.purpose_title(look.purpose, language)) for look in looks],
        seen=list(seen.order_by("-times")),
        flags=[
            FlagLine(one, breach_sentence(one.code, one.figures, language, rules.zone))
            for one in piece.flags.all()
        ],
        clocks=[
            ClockLine(
                one,
                rules.clock_title(one.rule, language),
                [step_sentence(step, language, rules.zone) for step in one.steps],
            )
            for one in piece.clocks.all()
        ],
    )


def open_kinds(piece: Material) -> list[str]:
    """Return what may be reported of a piece as it is now; the rules look closer."""
    if piece.attested_at:
        return []
    if piece.destroyed_at:
        return ["attested"]
    shut = {"attested"}
    shut |= (
        {"handed_over", "copied", "moved", "shared", "disclosed", "opened", "sealed"}
        if (piece.offered_to)
        else {"received", "disputed"}
    )
    shut |= {"quarantined"} if piece.quarantined else {"filtered"}
    shut |= {"held"} if piece.held else {"released"}
    if piece.held or piece.permitted_at is None:
        shut |= {"destroyed"}
    return [kind.value for kind in FIELDS if kind.value not in shut]
