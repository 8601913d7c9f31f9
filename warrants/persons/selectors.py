"""Marks found by value, records and their links opened; nothing here changes anything."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from oversight.models import Actor
from oversight.rules import sealing
from oversight.rules.keystore import KeyDestroyed
from oversight.selectors import vault
from warrants.models import DataRequest, RulebookVersion, Target, Warrant
from warrants.persons.enums import IDENTIFYING, ValueKind
from warrants.persons.models import PersonChain, PersonProposal, ValueMark
from warrants.persons.rules.graph import Join
from warrants.persons.rules.values import (
    Value,
    value_of_selector,
    values_asked,
    values_of_target,
)

Links = dict[str, tuple[int, list[int]]]  # number of the unit: its chain, its marks


@dataclass(slots=True)
class Held:
    """What a mark holds: the kind of its value, what its hash is made of, and who has the value."""

    kind: ValueKind
    sure: bool
    base: bytes = field(repr=False)
    members: set[str]
    shared: bool = False

    @property
    def links(self) -> bool:
        """Whether the value links by itself."""
        return self.kind in IDENTIFYING and not self.shared

    def as_text(self) -> str:
        return json.dumps(
            {
                "kind": self.kind,
                "sure": self.sure,
                "base": self.base.hex(),
                "members": sorted(self.members),
                "shared": self.shared,
            }
        )

    @classmethod
    def of(cls, text: str) -> Held:
        read = json.loads(text)
        return cls(
            ValueKind(read["kind"]),
            read["sure"],
            bytes.fromhex(read["base"]),
            set(read["members"]),
            read["shared"],
        )


@dataclass(slots=True)
class Within:
    """What a chain holds: its members with their marks, and what an auditor joined."""

    members: dict[str, list[int]] = field(default_factory=dict)
    joins: list[Join] = field(default_factory=list)

    def as_text(self) -> str:
        return json.dumps({"members": self.members, "joins": self.joins})

    @classmethod
    def of(cls, text: str) -> Within:
        read = json.loads(text)
        joins = [Join(one[0], tuple(one[1]), tuple(one[2])) for one in read["joins"]]
        return cls(read["members"], joins)


@dataclass(slots=True)
class Record:
    """A target or a request, its own key opened: whoever holds the links of its members.

    A member is one unit of a record: a target is one person, each value of a request
    for stored data a person of its own. Its code is `t<key>.<number>` or `d<key>.<number>`.
    """

    row: Target | DataRequest
    key: bytes = field(repr=False)
    reference: str

    @property
    def prefix(self) -> str:
        return f"{'t' if isinstance(self.row, Target) else 'd'}{self.row.pk}"

    @property
    def place(self) -> str:
        if isinstance(self.row, Target):
            return f"{self.reference}/target/{self.row.number}/links"
        return f"{self.reference}/links"

    def units(self) -> list[tuple[Value, ...]]:
        """Return the values of each person or line that the record holds."""
        if isinstance(self.row, Target):
            region = self.row.warrant.rulebook.jurisdiction
            place = f"{self.reference}/target/{self.row.number}"
            text = sealing.unseal(self.key, bytes(self.row.sealed_identity or b""), place=place)
            return [values_of_target(self.row.kind, json.loads(text), region)]
        place = f"{self.reference}/selectors"
        text = sealing.unseal(self.key, bytes(self.row.sealed_selectors or b""), place=place)
        region = self.row.rulebook.jurisdiction
        asked: Mapping[str, Sequence[str]] = json.loads(text)
        found = [
            value_of_selector(kind, one, region) for kind, values in asked.items() for one in values
        ]
        return list(dict.fromkeys(values for values in found if values))

    def links(self) -> Links:
        """Return to which chains and marks the units of the record belong."""
        sealed = bytes(self.row.sealed_links or b"")
        if not sealed:
            return {}
        read = json.loads(sealing.unseal(self.key, sealed, place=self.place))
        return {number: (chain, marks) for number, (chain, marks) in read.items()}


def links_as_text(links: Links) -> str:
    """Return links as they are sealed with their record."""
    return json.dumps(links)


def waiting_targets() -> QuerySet[Target]:
    """Return the targets whose identity has no marks yet."""
    rows = Target.objects.filter(sealed_identity__isnull=False, sealed_links=None)
    return rows.filter(warrant__case_key__isnull=False)


def waiting_requests() -> QuerySet[DataRequest]:
    """Return the requests for stored data whose selectors have no marks yet."""
    return DataRequest.objects.filter(sealed_selectors__isnull=False, sealed_links=None)


def opened_record(row: Target | DataRequest) -> Record:
    """Return a target or a request with its key opened.

    Raises:
        KeyDestroyed: the key of the case, or of the request, is gone.
    """
    if isinstance(row, Target):
        wrapped, reference = row.warrant.case_key, row.warrant.reference
    else:
        wrapped = row.case_key or (row.warrant.case_key if row.warrant else None)
        reference = row.reference
    if not wrapped:
        raise KeyDestroyed
    return Record(row, vault.open_case_key(bytes(wrapped)), reference)


def targets_with_keys() -> QuerySet[Target]:
    return Target.objects.select_related("warrant__rulebook").only(
        *("number", "kind", "sealed_identity", "sealed_links"),
        *("warrant__reference", "warrant__case_key", "warrant__rulebook__jurisdiction"),
    )


def requests_with_keys() -> QuerySet[DataRequest]:
    return DataRequest.objects.select_related("warrant", "rulebook").only(
        *("reference", "case_key", "sealed_selectors", "sealed_links"),
        *("warrant__reference", "warrant__case_key", "rulebook__jurisdiction"),
    )


def records_of(codes: Iterable[str]) -> dict[str, Record]:
    """Return the records of some members by prefix; one whose key is gone is left out."""
    keys: dict[str, set[int]] = {"t": set(), "d": set()}
    for code in codes:
        keys[code[0]].add(int(code[1:].partition(".")[0]))
    rows: list[Target | DataRequest] = [
        *targets_with_keys().filter(pk__in=[*keys["t"], 0]),  # asked though it is empty: so that
        *requests_with_keys().filter(pk__in=[*keys["d"], 0]),  # the time it takes tells nothing
    ]
    found = {}
    for row in rows:
        try:
            record = opened_record(row)
        except KeyDestroyed:
            continue
        found[record.prefix] = record
    return found


def find_marks(values: Iterable[Value]) -> dict[Value, ValueMark]:
    """Return the marks of those values that some record holds; one query whatever is found."""
    by_bucket: dict[int, list[tuple[bytes, Value]]] = defaultdict(list)
    for value in dict.fromkeys(values):
        for key in vault.lookup_keys():
            base = sealing.lookup_hash(key, value.marked)
            by_bucket[sealing.bucket(base)].append((base, value))
    found: dict[Value, ValueMark] = {}
    rows = ValueMark.objects.filter(bucket__in=by_bucket)
    for row in rows.iterator(chunk_size=2000):
        try:
            secret = vault.secret_of(bytes(row.case_key))
        except KeyDestroyed:
            continue  # of a backup from before a destruction
        hashed = bytes(row.hash)
        for base, value in by_bucket[row.bucket]:
            if sealing.mark_hash(base, secret) == hashed:
                found[value] = row
    return found


def opened_mark(row: ValueMark) -> tuple[bytes, Held]:
    """Return the key of a mark and what it holds.

    Raises:
        KeyDestroyed: its secret is gone.
    """
    key = vault.open_case_key(bytes(row.case_key))
    return key, Held.of(sealing.unseal(key, bytes(row.sealed), place=f"mark/{row.pk}"))


def opened_chain(row: PersonChain) -> tuple[bytes, Within]:
    """Return the key of a chain and what it holds.

    Raises:
        KeyDestroyed: its secret is gone, or its last member.
    """
    if not row.case_key or row.sealed is None:
        raise KeyDestroyed
    key = vault.open_case_key(bytes(row.case_key))
    return key, Within.of(sealing.unseal(key, bytes(row.sealed), place=f"chain/{row.pk}"))


def chains_within(codes: Collection[str], linking: Collection[str]) -> dict[str, list[int]]:
    """Return some members, and all of the chains of the `linking` ones, with the marks of each."""
    numbers, found = {0}, dict[str, list[int]]()
    for prefix, record in records_of(codes).items():
        for number, (chain, marks) in record.links().items():
            code = f"{prefix}.{number}"
            if code in codes:
                found[code] = marks
            if code in linking:
                numbers.add(chain)
    for row in PersonChain.objects.filter(pk__in=numbers):
        try:
            found |= opened_chain(row)[1].members
        except KeyDestroyed:
            continue
    return found


def with_other_iin(members: Mapping[str, Sequence[int]], own: Collection[Value]) -> set[str]:
    """Return the members that hold an identification number, and none of the person's `own`."""
    bases = {sealing.lookup_hash(key, one.marked) for key in vault.lookup_keys() for one in own}
    numbers = {pk for marks in members.values() for pk in marks} | {0}
    iins: dict[int, bool] = {}
    for row in ValueMark.objects.filter(pk__in=numbers):
        try:
            _key, held = opened_mark(row)
        except KeyDestroyed:
            continue
        if held.kind == ValueKind.IIN:
            iins[row.pk] = held.base in bases
    return {
        code
        for code, marks in members.items()
        if own and any(pk in iins for pk in marks) and not any(iins.get(pk) for pk in marks)
    }


def regions() -> list[str]:
    """Return the countries whose way of writing a number is known here, our own first."""
    known = RulebookVersion.objects.values_list("code", "jurisdiction").distinct()
    own = [country for code, country in known if code == settings.DEFAULT_RULEBOOK]
    return list(dict.fromkeys([*own, *(country for _code, country in known)])) or ["KZ"]


def asked_values(texts: Iterable[str]) -> list[Value]:
    """Return by which values some texts of unknown kind are looked up."""
    countries = regions()
    found = [one for text in texts for region in countries for one in values_asked(text, region)]
    return list(dict.fromkeys(found))


def cases_of(codes: Iterable[str]) -> set[int]:
    """Return the warrants of some members: of targets, and of requests that rest on one."""
    return set(cases_by_code(set(codes)).values())


def cases_by_code(codes: Collection[str]) -> dict[str, int]:
    """Return the warrant of each member that has one."""
    keys: dict[str, set[int]] = {"t": set(), "d": set()}
    for code in codes:
        keys[code[0]].add(int(code[1:].partition(".")[0]))
    targets = Target.objects.filter(pk__in=keys["t"]).values_list("pk", "warrant_id")
    requests = DataRequest.objects.filter(pk__in=keys["d"], warrant__isnull=False)
    found = {f"t{pk}": warrant for pk, warrant in targets}
    found |= {f"d{pk}": pk_ for pk, pk_ in requests.values_list("pk", "warrant_id") if pk_}
    prefixes = {code: code.partition(".")[0] for code in codes}
    return {code: found[prefix] for code, prefix in prefixes.items() if prefix in found}


@dataclass(frozen=True, slots=True)
class Members:
    """The cases and requests of a chain, and how many values of which kind hold it together."""

    cases: frozenset[int] = frozenset()
    requests: frozenset[int] = frozenset()
    kinds: Mapping[str, int] = field(default_factory=dict)


def chains_of_several() -> QuerySet[PersonChain]:
    """Return the persons that more than one record speaks of; numbers alone."""
    several = Q(cases__gt=1) | Q(cases=1, requests__gt=0) | Q(requests__gt=1)
    return PersonChain.objects.filter(several, case_key__isnull=False).defer("sealed", "case_key")


def about(chain: PersonChain) -> Q:
    """Return the condition on proposals that speak of a chain."""
    return Q(first=chain.pk) | Q(second=chain.pk)


def members_of(chain: PersonChain) -> Members:
    """Return what is in a chain; nothing where its last identity was destroyed."""
    try:
        _key, within = opened_chain(chain)
    except KeyDestroyed:
        return Members()
    requests = {int(code[1:].partition(".")[0]) for code in within.members if code[0] == "d"}
    kinds: Counter[str] = Counter()
    for row in ValueMark.objects.filter(
        pk__in={pk for marks in within.members.values() for pk in marks}
    ):
        with suppress(KeyDestroyed):
            _key, held = opened_mark(row)
            if held.links:
                kinds[str(held.kind.label)] += 1
    return Members(frozenset(cases_of(within.members)), frozenset(requests), dict(kinds))


def is_known_whole(chain: PersonChain, actor: Actor) -> bool:
    """Whether the reader is kept away from no case of a chain."""
    try:
        codes = opened_chain(chain)[1].members
    except KeyDestroyed:
        return True
    cases = cases_of(codes)
    return Warrant.objects.visible_to(actor).filter(pk__in=cases).count() == len(cases)


def requests_of(members: Members, actor: Actor) -> QuerySet[DataRequest]:
    """Return the requests of a chain that the reader may know of."""
    rows = DataRequest.objects.visible_to(actor).filter(pk__in=members.requests)
    return rows.for_list().order_by("pk")


def known_proposals(rows: Sequence[PersonProposal], actor: Actor) -> list[PersonProposal]:
    """Keep the proposals whose every case the reader may know of; the same queries for any number."""
    codes: dict[int, set[str]] = {}
    for row in rows:
        for chain in (row.first, row.second):
            if chain is not None and chain.pk not in codes:
                with suppress(KeyDestroyed):
                    codes[chain.pk] = set(opened_chain(chain)[1].members)
    cases = cases_by_code({code for members in codes.values() for code in members})
    visible = Warrant.objects.visible_to(actor).filter(pk__in={*cases.values()})
    known = set(visible.values_list("pk", flat=True))
    return [
        row
        for row in rows
        if all(
            cases.get(code) is None or cases[code] in known
            for number in (row.first_id, row.second_id)
            for code in codes.get(number or 0, ())
        )
    ]


def persons_of(warrant: Warrant) -> list[tuple[int, PersonChain]]:
    """Return the person of each target of a case by the target's number, two queries always."""
    links: dict[int, int] = {}
    for row in targets_with_keys().filter(warrant=warrant).order_by("number"):
        with suppress(KeyDestroyed, sealing.SealBroken):
            for chain, _marks in opened_record(row).links().values():
                links[row.number] = chain
    rows = PersonChain.objects.defer("sealed", "case_key").filter(pk__in=[*links.values(), 0])
    chains = {row.pk: row for row in rows}
    return [(number, chains[pk]) for number, pk in links.items() if pk in chains]


def is_waiting(recorded_before: Any) -> bool:
    """Whether a record from before an instant has no marks yet, so that a look-up may miss it."""
    targets = waiting_targets().filter(warrant__recorded_at__lt=recorded_before)
    requests = waiting_requests().filter(Q(recorded_at__lt=recorded_before))
    return targets.exists() or requests.exists()
