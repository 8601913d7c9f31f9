"""An auditor says whether two chains are one person; a reason is given and stays."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.timezone import localtime

from oversight.actions import ledger
from oversight.models import Actor, LedgerEntry
from oversight.rules.refusal import Refusal
from warrants.enums import Event, Why
from warrants.models import Warrant
from warrants.persons import policies
from warrants.persons.actions import book as books
from warrants.persons.actions import counting, linking
from warrants.persons.actions.book import Book, OpenChain
from warrants.persons.enums import ProposalState
from warrants.persons.models import PersonChain, PersonProposal
from warrants.persons.rules.graph import Join
from warrants.persons.selectors import cases_of


def join(*, proposal_id: int, reason: str, by: Actor, at: datetime) -> PersonProposal:
    """Make one person of two chains; the second one's number is used no more.

    Raises:
        PermissionDenied: `by` is not of the body, or is kept away from a case of either.
        Refusal: no reason is given, or the two are joined already, or one has ended.
    """
    _needs_reason(reason)
    with books.open_book(at=at) as book:
        row, first, second = _taken(book, proposal_id, by)
        if second is None or first is None:
            raise Refusal(Why.WRONG_STATE)
        sides = tuple(sorted(first.within.members)), tuple(sorted(second.within.members))
        PersonProposal.objects.filter(pk=row.pk).update(
            state=ProposalState.JOINED,
            second=None,
            reason=_reasons(row, reason),
            settled_by=by.user,
            settled_at=at,
        )
        first.within.joins.append(Join(row.pk, *sides))
        linking.join_chains(book, first, second)
        counting.count(book, [first.pk], at)
        _record(Event.PERSONS_JOINED, row, first.row, by, at)
    row.refresh_from_db()
    return row


def part(*, proposal_id: int, reason: str, by: Actor, at: datetime) -> PersonProposal:
    """Say that two chains are two persons, also where they were joined before.

    Values that identify go on linking: only what was joined by an auditor is parted.

    Raises:
        PermissionDenied: `by` is not of the body, or is kept away from a case of either.
        Refusal: no reason is given, or the two are apart already.
    """
    _needs_reason(reason)
    with books.open_book(at=at) as book:
        row, first, second = _taken(book, proposal_id, by)
        if row.state == ProposalState.APART or first is None:
            raise Refusal(Why.WRONG_STATE)
        if row.state == ProposalState.JOINED:
            second = _parted(book, first, row)
        if second is None:  # linked by a value that identifies since, or gone
            raise Refusal(Why.LINKED_BY_VALUE)
        pair = min(first.pk, second.pk), max(first.pk, second.pk)
        PersonProposal.objects.filter(first=pair[0], second=pair[1]).exclude(pk=row.pk).delete()
        PersonProposal.objects.filter(pk=row.pk).update(
            first=pair[0],
            second=pair[1],
            state=ProposalState.APART,
            reason=_reasons(row, reason),
            settled_by=by.user,
            settled_at=at,
        )
        counting.count(book, [first.pk, second.pk], at)
        _record(Event.PERSONS_PARTED, row, first.row, by, at)
    row.refresh_from_db()
    return row


@transaction.atomic
def record_reading(*, chain: PersonChain, by: Actor, at: datetime) -> LedgerEntry:
    """Leave on record who read the page of which chain, and when."""
    return ledger.record(
        event=Event.PERSONS_READ, subject=chain, by=by, at=at, facts={"cases": chain.cases}
    )


def _parted(book: Book, chain: OpenChain, row: PersonProposal) -> OpenChain | None:
    """Undo a join; return the chain that the other side is now."""
    undone = [one for one in chain.within.joins if one.proposal == row.pk]
    chain.within.joins = [one for one in chain.within.joins if one.proposal != row.pk]
    chain.changed = True
    linking.settle_parts(book, chain)
    sides = {
        found.pk: found
        for one in undone
        for code in (*one.first, *one.second)
        if (found := book.chain_of(code)) and found.pk != chain.pk
    }
    return sides[min(sides)] if sides else None


def _reasons(row: PersonProposal, reason: str) -> str:
    """Return why it is settled so; below it who settled it otherwise before, when, and why."""
    if row.settled_at is None:
        return reason.strip()
    day = f"{localtime(row.settled_at):%d.%m.%Y}"
    return f"{reason.strip()}\n\n{row.settled_by}, {day}: {row.reason}"


def _needs_reason(reason: str) -> None:
    if not reason.strip():
        raise Refusal(Why.NO_REASON, pointer="/reason")


def _taken(
    book: Book, proposal_id: int, by: Actor
) -> tuple[PersonProposal, OpenChain | None, OpenChain | None]:
    """Return a proposal and its chains for whoever may settle it."""
    row = PersonProposal.objects.select_for_update().get(pk=proposal_id)
    first = book.load_chain(row.first_id)
    second = book.load_chain(row.second_id) if row.second_id else None
    codes = [code for one in (first, second) if one for code in one.within.members]
    cases = cases_of(codes)
    seen = Warrant.objects.visible_to(by).filter(pk__in=cases).count() == len(cases)
    if not (policies.may_settle_proposals(by) and seen):
        raise PermissionDenied
    return row, first, second


def _record(event: Event, row: PersonProposal, chain: PersonChain, by: Actor, at: datetime) -> None:
    ledger.record(
        event=event,
        subject=chain,
        by=by,
        at=at,
        facts={"proposal": row.pk, "kinds": row.kinds, "cases": chain.cases, "days": chain.days},
    )
