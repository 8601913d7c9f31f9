"""A name or an address links nobody: it brings two chains before an auditor."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from django.db.models import Q

from warrants.persons.actions.book import Book, OpenChain, OpenMark
from warrants.persons.enums import PROPOSING, ProposalState, ValueKind
from warrants.persons.models import PersonProposal
from warrants.persons.rules import graph
from warrants.persons.rules.norms import norm_on
from warrants.persons.rules.values import Value

SHOWN_AS: Final = {
    ValueKind.NAME_PART: ValueKind.NAME
}  # a part of a name is a name to whoever reads


def crossed(values: Iterable[Value]) -> list[Value]:
    """Return what a whole name and a part of one are looked for as: each as the other."""
    other = {ValueKind.NAME: ValueKind.NAME_PART, ValueKind.NAME_PART: ValueKind.NAME}
    return [Value(other[one.kind], one.text) for one in values if one.kind in other]


def propose(book: Book, codes: Sequence[str], marks: Iterable[OpenMark]) -> None:
    """Propose to join the chains of some members with those that hold the same name or address.

    Not where both have identification numbers that differ, nor by a name that very many have.
    """
    most = norm_on(book.at.date()).common_name
    found: dict[tuple[int, int], set[str]] = {}
    for mark in marks:
        if mark.held.kind not in PROPOSING or len(mark.held.members) > most:
            continue
        sides = {chain.pk: chain for code in mark.held.members if (chain := book.chain_of(code))}
        own = {chain.pk: chain for code in codes if (chain := book.chain_of(code))}
        for first in own.values():
            for second in sides.values():
                if second.pk != first.pk and not _contradict(book, first, second):
                    pair = min(first.pk, second.pk), max(first.pk, second.pk)
                    found.setdefault(pair, set()).add(_shown(mark.held.kind))
    for (first_pk, second_pk), kinds in sorted(found.items()):
        PersonProposal.objects.get_or_create(
            first_id=first_pk,
            second_id=second_pk,
            defaults={"kinds": sorted(kinds), "raised_at": book.at},
        )


def _shown(kind: ValueKind) -> str:
    return str(SHOWN_AS.get(kind, kind))


def _contradict(book: Book, first: OpenChain, second: OpenChain) -> bool:
    return graph.is_contradicted(_iins(book, first), _iins(book, second))


def _iins(book: Book, chain: OpenChain) -> list[int]:
    """Return the whole identification numbers of a chain, as numbers of their marks."""
    numbers = {pk for marks in chain.within.members.values() for pk in marks}
    return [
        mark.row.pk
        for mark in book.load_marks(numbers)
        if mark.held.kind == ValueKind.IIN and mark.held.sure
    ]


def of_chain(chain: OpenChain) -> Q:
    return Q(first=chain.pk) | Q(second=chain.pk)


def drop_waiting(chain: OpenChain) -> None:
    """Take away what waits about a chain; what is still so is proposed anew."""
    PersonProposal.objects.filter(of_chain(chain), state=ProposalState.WAITING).delete()


def move(into: OpenChain, other: OpenChain) -> None:
    """Let the proposals of a chain that was merged speak of the one it went into."""
    for row in PersonProposal.objects.filter(of_chain(other)).order_by("pk"):
        if row.state == ProposalState.JOINED:
            row.first_id = into.pk
            row.save(update_fields=["first"])
            continue
        far = row.second_id if row.first_id == other.pk else row.first_id
        known = PersonProposal.objects.filter(
            first=min(into.pk, far or 0), second=max(into.pk, far or 0)
        )
        if far == into.pk or known.exists():
            row.delete()  # a value that identifies has said it, or it is proposed already
            continue
        row.first_id, row.second_id = min(into.pk, far or 0), max(into.pk, far or 0)
        row.save(update_fields=["first", "second"])
