"""Marks and chains opened, changed and stored together: one writer at a time.

Everything in a book is of one transaction. A mark or a chain that loses a member is made
anew under a fresh secret; the old one is written down as spent in the same transaction
and destroyed after it, so that a backup from before tells nothing of who was in it.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import connection, transaction

from oversight.actions import vault as keys
from oversight.rules import sealing
from oversight.rules.keystore import KeyDestroyed
from oversight.selectors import vault
from warrants.models import DataRequest, Target
from warrants.persons import selectors
from warrants.persons.enums import ProposalState
from warrants.persons.models import PersonChain, PersonProposal, SpentSecret, ValueMark
from warrants.persons.rules.values import Value
from warrants.persons.selectors import Held, Links, Record, Within

STEP: Final = 256  # bytes; what is sealed is as long as a multiple of it
LOCK: Final = 0x7065_7273  # name of the lock that lets one writer at a time link


@dataclass(slots=True)
class OpenMark:
    """A mark with its key; `stored` names what of its row the database does not have yet."""

    row: ValueMark
    key: bytes
    held: Held
    fields: set[str]


@dataclass(slots=True)
class OpenChain:
    """A chain with its key; `changed` where its members are not stored yet."""

    row: PersonChain
    key: bytes
    within: Within
    changed: bool = False

    @property
    def pk(self) -> int:
        return int(self.row.pk)


@contextmanager
def open_book(*, at: datetime) -> Iterator[Book]:
    """Open the book alone, store what was changed at the end, destroy what was spent after it."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        book = Book(at)
        yield book
        book.save()
    transaction.on_commit(destroy_spent, robust=True)  # else the task that follows does it


def destroy_spent() -> int:
    """Destroy the secrets that were written down as spent; return how many. Twice does no harm."""
    spent = list(SpentSecret.objects.all()[:1000])
    for one in spent:
        keys.destroy(bytes(one.wrapped))
    SpentSecret.objects.filter(pk__in=[one.pk for one in spent]).delete()
    return len(spent)


class Book:
    """The marks, chains and records that one step reads and changes."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.marks: dict[int, OpenMark] = {}
        self.chains: dict[int, OpenChain] = {}
        self.records: dict[str, Record] = {}
        self.links: dict[str, Links] = {}
        self.gone: list[ValueMark] = []
        self.spent: list[bytes] = []

    # --- reading

    def find(self, values: Iterable[Value]) -> dict[Value, OpenMark]:
        """Return the marks of those values that have one, opened."""
        asked, gone = list(values), {row.pk for row in self.gone}
        stored = selectors.find_marks(asked)
        found = {value: self._mark(row) for value, row in stored.items() if row.pk not in gone}
        for mark in self.marks.values():  # those of this step, which are not stored yet
            if "hash" in mark.fields:
                for value in asked:
                    if mark.held.base == _base(value):
                        found[value] = mark
        return found

    def load_marks(self, numbers: Iterable[int]) -> list[OpenMark]:
        """Return marks by number; one whose secret is gone is left out."""
        asked = list(dict.fromkeys(numbers))
        missing = [pk for pk in asked if pk not in self.marks]
        for row in ValueMark.objects.filter(pk__in=missing):
            try:
                self._mark(row)
            except KeyDestroyed:
                continue
        return [self.marks[pk] for pk in asked if pk in self.marks]

    def load_chain(self, number: int) -> OpenChain | None:
        """Return a chain by number, or nothing where it has no member left."""
        if number not in self.chains:
            row = PersonChain.objects.filter(pk=number).first()
            if row is None:
                return None
            try:
                self.chains[number] = OpenChain(row, *selectors.opened_chain(row))
            except KeyDestroyed:
                return None
        return self.chains[number]

    def load_records(self, codes: Iterable[str]) -> None:
        """Open the records of some members."""
        missing = [code for code in codes if prefix_of(code) not in self.records]
        for record in selectors.records_of(missing).values():
            self.keep(record)

    def keep(self, record: Record) -> None:
        """Take a record into the book, with the links that it has."""
        if record.prefix not in self.records:
            self.records[record.prefix] = record
            self.links[record.prefix] = record.links()

    def chain_of(self, code: str) -> OpenChain | None:
        """Return the chain of a member."""
        self.load_records([code])
        prefix, _dot, number = code.partition(".")
        link = self.links.get(prefix, {}).get(number)
        return self.load_chain(link[0]) if link else None

    # --- changing

    def mark(self, value: Value, known: dict[Value, OpenMark]) -> OpenMark:
        """Return the mark of a value, made where there is none yet."""
        if value not in known:
            base = _base(value)
            key, wrapped = keys.new_case_key()
            row = ValueMark(
                pk=secrets.randbelow(2**63 - 1) + 1,
                bucket=sealing.bucket(base),
                hash=sealing.mark_hash(base, vault.secret_of(wrapped)),
                case_key=wrapped,
            )
            held = Held(value.kind, value.sure, base, set())
            known[value] = self.marks[row.pk] = OpenMark(row, key, held, {"hash", "new"})
        return known[value]

    def new_chain(self) -> OpenChain:
        """Return a chain without members."""
        key, wrapped = keys.new_case_key()
        row = PersonChain.objects.create(case_key=wrapped, counted_at=self.at)
        self.chains[row.pk] = OpenChain(row, key, Within(), changed=True)
        return self.chains[row.pk]

    def link(self, code: str, chain: OpenChain, marks: list[int]) -> None:
        """Put a member into a chain."""
        prefix, _dot, number = code.partition(".")
        self.load_records([code])
        self.links.setdefault(prefix, {})[number] = (chain.pk, marks)
        chain.within.members[code] = marks
        chain.changed = True

    def rebase(self, mark: OpenMark, value: Value) -> bool:
        """Make the hash of a mark anew under the present look-up key; say whether it was another."""
        base = _base(value)
        if mark.held.base == base:
            return False
        mark.held.base = base
        mark.row.bucket = sealing.bucket(base)
        mark.row.hash = sealing.mark_hash(base, vault.secret_of(bytes(mark.row.case_key)))
        mark.fields |= {"bucket", "hash", "sealed"}
        return True

    def leave(self, mark: OpenMark, code: str) -> None:
        """Take a member out of a mark: it is made anew under a fresh secret, or ends."""
        mark.held.members.discard(code)
        self.spent.append(bytes(mark.row.case_key))
        if not mark.held.members:
            self.gone.append(mark.row)
            del self.marks[mark.row.pk]
            return
        mark.key, mark.row.case_key = keys.new_case_key()
        mark.row.hash = sealing.mark_hash(mark.held.base, vault.secret_of(mark.row.case_key))
        mark.fields |= {"case_key", "hash", "sealed"}

    def renew(self, chain: OpenChain) -> None:
        """Give a chain that lost a member a fresh secret, or none where it lost the last one."""
        self.spent.append(bytes(chain.row.case_key or b""))
        chain.changed = True
        if chain.within.members:
            chain.key, chain.row.case_key = keys.new_case_key()
        else:
            chain.row.case_key = None

    def merge(self, into: OpenChain, other: OpenChain) -> None:
        """Move every member of one chain into another; the caller looks after its proposals."""
        self.load_records(other.within.members)
        for code, marks in other.within.members.items():
            self.link(code, into, marks)
        into.within.joins += other.within.joins
        other.within = Within()
        self.renew(other)

    def clear(self) -> None:
        """Take away every mark and every chain's members; settled proposals and numbers stay."""
        wrapped = [
            *ValueMark.objects.values_list("case_key", flat=True),
            *PersonChain.objects.exclude(case_key=None).values_list("case_key", flat=True),
        ]
        self.spent += [bytes(one) for one in wrapped if one]
        ValueMark.objects.all().delete()
        PersonProposal.objects.filter(state=ProposalState.WAITING).delete()
        PersonChain.objects.update(
            case_key=None, sealed=None, cases=0, requests=0, days=0, agencies=0
        )
        Target.objects.exclude(sealed_links=None).update(sealed_links=None)
        DataRequest.objects.exclude(sealed_links=None).update(sealed_links=None)

    # --- storing

    def save(self) -> None:
        """Store what was changed."""
        for mark in self.marks.values():
            if mark.fields:
                mark.row.sealed = _sealed(mark.key, mark.held.as_text(), f"mark/{mark.row.pk}")
        rows = list(self.marks.values())
        ValueMark.objects.bulk_create([one.row for one in rows if "new" in one.fields])
        for mark in rows:
            if mark.fields and "new" not in mark.fields:
                mark.row.save(update_fields=sorted(mark.fields))
            mark.fields.clear()
        ValueMark.objects.filter(pk__in=[row.pk for row in self.gone]).delete()
        for chain in self.chains.values():
            if chain.changed:
                text = chain.within.as_text()
                sealed = _sealed(chain.key, text, f"chain/{chain.pk}")
                chain.row.sealed = sealed if chain.within.members else None
                chain.row.save(update_fields=["case_key", "sealed"])
                chain.changed = False
        for prefix, record in self.records.items():
            self._save_links(record, self.links[prefix])
        SpentSecret.objects.bulk_create(SpentSecret(wrapped=one) for one in self.spent if one)
        self.gone, self.spent = [], []

    def _save_links(self, record: Record, links: Links) -> None:
        if links == record.links() and record.row.sealed_links is not None:
            return
        sealed = _sealed(record.key, selectors.links_as_text(links), record.place) if links else b""
        record.row.sealed_links = sealed
        model = Target if isinstance(record.row, Target) else DataRequest
        model._default_manager.filter(pk=record.row.pk).update(sealed_links=sealed)

    def _mark(self, row: ValueMark) -> OpenMark:
        if row.pk not in self.marks:
            self.marks[row.pk] = OpenMark(row, *selectors.opened_mark(row), set())
        return self.marks[row.pk]


def prefix_of(code: str) -> str:
    """Return the record of a member."""
    return code.partition(".")[0]


def _base(value: Value) -> bytes:
    return sealing.lookup_hash(settings.LOOKUP_KEY, value.marked)


def _sealed(key: bytes, text: str, place: str) -> bytes:
    """Seal a text with spaces behind it: else its length tells the kind of a value."""
    return sealing.seal(key, text.ljust(-(-len(text) // STEP) * STEP), place=place)
