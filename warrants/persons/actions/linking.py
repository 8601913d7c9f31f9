"""Marks are made after the filing and chains grow: a task of its own, so that a filing pays nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from oversight.actions import ledger
from oversight.enums import KernelEvent
from oversight.models import Actor
from oversight.rules import sealing
from oversight.rules.keystore import KeyDestroyed
from warrants.enums import Event
from warrants.models import DataRequest, Target
from warrants.persons import selectors
from warrants.persons.actions import book as books
from warrants.persons.actions import counting, proposing
from warrants.persons.actions.book import Book, OpenChain, OpenMark
from warrants.persons.enums import ValueKind
from warrants.persons.rules import graph
from warrants.persons.rules.norms import norm_on
from warrants.persons.rules.values import Value

BATCH: Final = 100


def link_waiting(*, by: Actor, at: datetime) -> int:
    """Mark every record that has no marks yet and chain it; return how many.

    Killed at any point it may begin again: a record counts once its links are stored. A
    record whose key is gone has nothing to mark.
    """
    done = 0
    while True:
        seen = _link_batch(by, at)
        done += seen
        if seen < BATCH:
            return done


def _link_batch(by: Actor, at: datetime) -> int:
    with books.open_book(at=at) as book:
        rows: list[Target | DataRequest] = list(
            selectors.targets_with_keys()
            .filter(pk__in=selectors.waiting_targets().order_by("pk").values("pk")[:BATCH])
            .order_by("pk")
        )
        left = BATCH - len(rows)
        rows += (
            selectors.requests_with_keys()
            .filter(pk__in=selectors.waiting_requests().order_by("pk").values("pk")[:left])
            .order_by("pk")
        )
        before = set(book.chains)
        unread = [row for row in rows if not _link(book, row)]
        for row in unread:
            type(row)._default_manager.filter(pk=row.pk).update(sealed_links=b"")
        book.save()
        touched = set(book.chains) - before
        counting.count(book, touched, at)
        if rows:
            ledger.record(
                event=Event.PERSONS_LINKED,
                subject=("persons", "links"),
                by=by,
                at=at,
                facts={"records": len(rows), "unread": len(unread)},
            )
    return len(rows)


def _link(book: Book, row: Target | DataRequest) -> bool:
    """Mark one record and chain its units; say whether it could be read."""
    try:
        record = selectors.opened_record(row)
        units = record.units()
    except (KeyDestroyed, sealing.SealBroken):
        return False
    book.keep(record)
    for number, values in enumerate(units):
        _link_unit(book, f"{record.prefix}.{number}", values)
    return True


def _link_unit(book: Book, code: str, values: Sequence[Value]) -> None:
    known = book.find([*values, *proposing.crossed(values)])
    marks = [book.mark(value, known) for value in values]
    for mark in marks:
        mark.held.members.add(code)
        mark.fields.add("sealed")
    numbers = [mark.row.pk for mark in marks]
    chains = {chain.pk: chain for chain in _neighbours(book, code, marks)}
    own = chains[min(chains)] if chains else book.new_chain()
    for number in sorted(set(chains) - {own.pk}):
        join_chains(book, own, chains[number])
    book.link(code, own, numbers)
    for mark in marks:
        _stop_where_shared(book, mark)
    proposing.propose(book, [code], [known[one] for one in known])


def _neighbours(book: Book, code: str, marks: Iterable[OpenMark]) -> Iterable[OpenChain]:
    """Yield the chains that hold a value which links; those of one value are one chain."""
    for mark in marks:
        others = sorted(mark.held.members - {code})
        if mark.held.links and others:
            chain = book.chain_of(others[0])
            if chain is not None:
                yield chain


def join_chains(book: Book, into: OpenChain, other: OpenChain) -> None:
    """Make two chains one, with what is known of either."""
    book.merge(into, other)
    proposing.move(into, other)
    other.row.merged_into = into.row
    other.row.cases = other.row.requests = other.row.days = other.row.agencies = 0
    other.row.save(update_fields=["merged_into", "cases", "requests", "days", "agencies"])


def _stop_where_shared(book: Book, mark: OpenMark) -> None:
    """Let a value that many persons hold link nobody any more, and part whom it alone linked."""
    if not mark.held.links or mark.held.kind == ValueKind.IIN:
        return
    members = sorted(mark.held.members)
    chain = book.chain_of(members[0])
    if chain is None:
        return
    numbers = {pk for code in members for pk in chain.within.members.get(code, [])}
    iins = [one for one in book.load_marks(numbers) if one.held.kind == ValueKind.IIN]
    if len(iins) <= norm_on(book.at.date()).different_iins:
        return
    mark.held.shared = True
    mark.fields.add("sealed")
    settle_parts(book, chain)


def settle_parts(book: Book, chain: OpenChain) -> None:
    """Part a chain whose members are no longer all one person; the largest part keeps the number."""
    within = chain.within
    numbers = {pk for marks in within.members.values() for pk in marks}
    opened = book.load_marks(numbers)
    linking = {one.row.pk for one in opened if one.held.links}
    parts = graph.components(within.members, linking, within.joins)
    chain.row.shared = any(one.held.shared for one in opened)
    chain.row.save(update_fields=["shared"])
    if len(parts) < 2:  # noqa: PLR2004 - one part is the chain as it was
        return
    members, joins = within.members, within.joins
    within.members = {code: members[code] for code in parts[0]}
    within.joins = [one for one in joins if set(one.first) & parts[0]]
    proposing.drop_waiting(chain)
    moved = [chain]
    for part in parts[1:]:
        other = book.new_chain()
        other.row.shared = chain.row.shared
        other.row.save(update_fields=["shared"])
        for code in sorted(part):
            book.link(code, other, members[code])
        other.within.joins = [one for one in joins if set(one.first) & part]
        moved.append(other)
    book.renew(chain)
    for one in moved:
        proposing.propose(book, sorted(one.within.members), opened)


# --- the end of an identity


def forget(book: Book, codes: Iterable[str]) -> None:
    """Take members out of their marks and chains; what held them gets a fresh secret, or ends."""
    touched: dict[int, OpenChain] = {}
    leaving = list(codes)
    book.load_records(leaving)
    for code in leaving:
        prefix, _dot, number = code.partition(".")
        link = book.links.get(prefix, {}).pop(number, None)
        if link is None:
            continue
        for mark in book.load_marks(link[1]):
            book.leave(mark, code)
        chain = book.load_chain(link[0])
        if chain is not None:
            chain.within.members.pop(code, None)
            touched[chain.pk] = chain
    for chain in touched.values():
        chain.within.joins = [
            one
            for one in chain.within.joins
            if set(one.first) & set(chain.within.members)
            and set(one.second) & set(chain.within.members)
        ]
        book.renew(chain)
        if chain.within.members:
            settle_parts(book, chain)
        else:
            proposing.drop_waiting(chain)
    counting.count(book, [*touched, *book.chains], book.at)


def forget_records(
    *, targets: Iterable[Target], requests: Iterable[DataRequest], at: datetime
) -> None:
    """Take targets and requests out of every mark and chain, while their keys still open."""
    with books.open_book(at=at) as book:
        codes = []
        rows: list[Target | DataRequest] = [*targets, *requests]
        for row in rows:
            try:
                record = selectors.opened_record(row)
                book.keep(record)
            except (KeyDestroyed, sealing.SealBroken):
                continue
            codes += [f"{record.prefix}.{number}" for number in book.links[record.prefix]]
        forget(book, codes)


# --- the look-up key changes


def rotate_lookup_key(*, by: Actor, at: datetime) -> int:
    """Make every mark anew under LOOKUP_KEY; return how many records had one changed.

    A mark is a hash, so the identity has to be opened for it: by this process, in memory,
    a batch at a time; no person sees it, and every batch leaves an entry. A record whose
    key was destroyed is passed over. Killed at any point, it may begin again.
    """
    link_waiting(by=by, at=at)
    done = 0
    for model, kind in ((Target, "warrants.target"), (DataRequest, "warrants.datarequest")):
        after = 0
        while True:
            after, seen, changed = _rotate_batch(model, kind, after, by, at)
            done += changed
            if seen < BATCH:
                break
    return done


def _rotate_batch(
    model: type[Target] | type[DataRequest], kind: str, after: int, by: Actor, at: datetime
) -> tuple[int, int, int]:
    targets = selectors.targets_with_keys().filter(sealed_identity__isnull=False)
    requests = selectors.requests_with_keys().filter(sealed_selectors__isnull=False)
    with books.open_book(at=at) as book:
        rows: list[Target | DataRequest] = [
            *(targets if model is Target else requests).filter(pk__gt=after).order_by("pk")[:BATCH]
        ]
        changed = sum(_marked_anew(book, row) for row in rows)
        if changed:
            ledger.record(
                event=KernelEvent.LOOKUP_KEY_ROTATED,
                subject=("keys", "lookup"),
                by=by,
                at=at,
                facts={"kind": kind, "count": changed},
            )
    return (rows[-1].pk if rows else after), len(rows), changed


def _marked_anew(book: Book, row: Target | DataRequest) -> bool:
    """Make the marks of one record anew; one that is read otherwise today is marked from scratch."""
    try:
        record = selectors.opened_record(row)
        units = record.units()
    except (KeyDestroyed, sealing.SealBroken):
        return False
    book.keep(record)
    changed = False
    for number, values in enumerate(units):
        _chain, numbers = book.links[record.prefix].get(str(number), (0, []))
        marks = book.load_marks(numbers)
        if [mark.held.kind for mark in marks] != [value.kind for value in values]:
            forget(book, [f"{record.prefix}.{number}"])
            _link_unit(book, f"{record.prefix}.{number}", values)
            changed = True
            continue
        changed |= any([book.rebase(*pair) for pair in zip(marks, values, strict=True)])  # noqa: C419 - every one
    return changed


def remark(*, by: Actor, at: datetime) -> int:
    """Begin anew: take away every mark, chain link and waiting proposal, then mark every record.

    For a database that was put back to an earlier day: its marks of that day may stand on
    secrets that are destroyed. What auditors joined or parted is proposed again, and theirs
    to settle again. Return how many records were marked.
    """
    with books.open_book(at=at) as book:
        book.clear()
        ledger.record(
            event=Event.PERSONS_UNMARKED, subject=("persons", "links"), by=by, at=at, facts={}
        )
    return link_waiting(by=by, at=at)
