"""What is no case, twice: requests, complaints, attempts and accesses by rows and by entries."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Final, TypeVar

from django.db.models import F

from audits.enums import ComplaintEvent
from audits.rules.counts.attempts import Attempted
from audits.rules.counts.complaints import Answer, Complained
from audits.rules.counts.people import Counted
from audits.rules.counts.requests import Given, Requested
from audits.rules.counts.window import Window
from audits.selectors.backing import Counts, Fault
from audits.selectors.counts import Count
from audits.selectors.figures import attempts, complaints, people, persons, requests
from audits.selectors.recorded import BATCH, Entry, entries_of, entry_of
from oversight.models import LedgerEntry
from warrants.enums import Event
from warrants.models import AccessBatch, RulebookVersion

EVER: Final = Window(
    datetime(1, 1, 2, tzinfo=UTC),
    datetime(9999, 12, 30, tzinfo=UTC),
    datetime(9999, 12, 30, tzinfo=UTC),
)
CONTRADICTED: Final = "answer_contradicted"
T = TypeVar("T")
Touched = dict[int, dict[str, dict[str, int]]]  # lines by batch, rulebook and category


@dataclass(slots=True)
class Retelling:
    """Feeds two counts from entries, those of a report and those of today, and names faults."""

    then: Count
    now: Count
    below: Callable[[Entry], bool]
    counts: Counts
    unbacked: Counter[str]

    def requests(self) -> Iterator[Fault]:
        """Count every request for stored data as its entries tell it."""
        books = list(RulebookVersion.objects.values_list("pk", flat=True))
        for reference, row, entries in _told("datarequest", requests.requested(books, EVER)):
            yield from _changed(reference, entries)
            told = _request(entries, row)
            code = _rulebook(entries)
            self._count(code, self.now, told)
            self._count(code, self.then, _request(filter(self.below, entries), row))
            self.unbacked["requests"] += told is not None and _lacks(
                entries, Event.DATA_ASKED, "agency"
            )
            self.counts.rows.update(requests=1, answers=row.given is not None)
            self.counts.entries.update(requests=told is not None, answers=bool(told and told.given))
            yield from _differing(reference, row, told)

    def complaints(self) -> Iterator[Fault]:
        """Count every complaint as its entries tell it."""
        then, now = (complaints.window_of(one.edition.days) for one in (self.then, self.now))
        for reference, row, entries in _told("complaint", complaints.lives(EVER.end)):
            yield from _changed(reference, entries)
            told = _complaint(entries)
            if told is not None:
                self.now.tallies.complaints.add(told, now)
            known = _complaint(filter(self.below, entries))
            if known is not None:
                self.then.tallies.complaints.add(known, then)
            self.counts.rows.update(complaints=1, answers_to_complaints=len(row.answers))
            self.counts.entries.update(
                complaints=told is not None,
                answers_to_complaints=len(told.answers) if told else 0,
            )
            yield from _differing(reference, row, told)

    def attempts(self) -> Iterator[Fault]:
        """Count every refused attempt as its first entry tells it."""
        then, now = (attempts.window_of(one.edition.days) for one in (self.then, self.now))
        for key, row, entries in _told("attempt", attempts.attempted(EVER.end)):
            name = f"attempt {key}"
            yield from _changed(name, entries)
            told, known = _attempt(entries), _attempt(filter(self.below, entries))
            for one, count, window in ((told, self.now, now), (known, self.then, then)):
                if one is not None and count.edition.rulebook in {"", one.rulebook}:
                    count.tallies.attempts.add(one, window)
            self.counts.rows["attempts"] += 1
            self.counts.entries["attempts"] += told is not None
            yield from _differing(name, row, told)

    def accesses(self) -> Iterator[Fault]:
        """Count accesses to privileged material as the entries of their batches tell them."""
        stored = dict(AccessBatch.objects.values_list("pk", "lines"))
        touched = _touched()
        heard = set()
        for entry in _logged():
            facts = entry.said.facts
            batch = int(facts["batch"])
            heard.add(batch)
            name = f"access batch {batch}"
            yield from _changed(name, [entry])
            if "privileged" not in facts:
                self.unbacked["accesses"] += 1
            told = facts.get("privileged", touched[batch])
            if (facts["lines"], told) != (stored.get(batch), touched[batch]):
                yield Fault(name, "privileged", touched[batch], told)
            _add_accesses(self.now, told, entry.said.recorded_at)
            if self.below(entry):
                _add_accesses(self.then, told, entry.said.recorded_at)
        self.counts.rows["access_batches"] = len(stored)
        self.counts.entries["access_batches"] = len(heard)

    def people(self) -> Iterator[Fault]:
        """Take the counts of persons as their entries tell them."""
        then, now = (complaints.window_of(one.edition.days) for one in (self.then, self.now))
        for day, row, entries in _told("persons", people.counts()):
            yield from _changed(f"count of persons {day}", entries)
            told = next(map(_counted, entries), None)
            if told is not None:
                self.now.tallies.people.add(told, now)
            for known in map(_counted, filter(self.below, entries)):
                self.then.tallies.people.add(known, then)
            self.counts.rows.update(counts_of_persons=1)
            self.counts.entries.update(counts_of_persons=told is not None)
            yield from _differing(f"count of persons {day}", row, told)

    def _count(self, code: str, count: Count, one: Requested | None) -> None:
        versions = count.asking.get(code)
        if one is not None and versions:
            count.tallies.requests.add(one, requests.window_of(versions, count.edition.days))


def _counted(entry: Entry) -> Counted:
    facts = entry.said.facts
    return Counted(entry.said.recorded_at, facts["bands"], facts["waiting"])


def _told(kind: str, rows: Iterator[tuple[str, T]]) -> Iterator[tuple[str, T, list[Entry]]]:
    """Stream rows with their entries, some hundred at a time."""
    while batch := list(islice(rows, BATCH)):
        entries = entries_of(kind, [reference for reference, _row in batch])
        for reference, row in batch:
            yield reference, row, entries[reference]


def _changed(name: str, entries: Iterable[Entry]) -> Iterator[Fault]:
    for one in entries:
        if not one.reproduces:
            yield Fault(name, f"entry {one.pk}", "changed", "its commitment")


def _differing(reference: str, row: Any, told: Any) -> Iterator[Fault]:
    """Yield every field in which a row and its entries differ."""
    if told is None:
        yield Fault(reference, "record", "stored", "no entry says that it was filed")
        return
    for one in fields(row):
        shown, said = getattr(row, one.name), getattr(told, one.name)
        if shown != said:
            yield Fault(reference, one.name, shown, said)


def _lacks(entries: Iterable[Entry], event: str, fact: str) -> bool:
    return any(one.said.event == event and fact not in one.said.facts for one in entries)


def _rulebook(entries: Iterable[Entry]) -> str:
    asked = (one.said.facts for one in entries if one.said.event == Event.DATA_ASKED)
    return str(next(asked, {}).get("rulebook", "")).partition(" ")[0]


def _request(entries: Iterable[Entry], row: Requested) -> Requested | None:
    """Return a request as its entries tell it; which agency asked, where they do not say, by its row."""
    found: Requested | None = None
    for one in entries:
        event, at, recorded_at, facts = one.said
        if event == Event.DATA_ASKED:
            found = Requested(
                int(facts.get("agency", row.agency)),
                str(facts["purpose"]),
                tuple(facts["categories"]),
                bool(facts["bulk"]),
                at,
                recorded_at,
            )
        elif found and event == Event.DATA_ANSWERED:
            amounts = (int(facts[name]) for name in ("records", "persons", "excess"))
            found.given = Given(recorded_at, str(facts["outcome"]), *amounts)
        elif found and event == Event.DATA_RECEIVED and CONTRADICTED in facts["flags"]:
            found.contradicted_at = recorded_at
    return found


def _attempt(entries: Iterable[Entry]) -> Attempted | None:
    """Return an attempt as the entry of its first day tells it."""
    for one in entries:
        event, at, _recorded_at, facts = one.said
        if event == Event.ATTEMPT_REFUSED:
            return Attempted(
                int(facts["agency"]),
                str(facts["kind"]),
                str(facts["rulebook"]),
                tuple(facts["measures"]),
                tuple(facts["codes"]),
                at,
            )
    return None


def _complaint(entries: Iterable[Entry]) -> Complained | None:
    """Return a complaint as its entries tell it."""
    found: Complained | None = None
    for one in entries:
        event, at, _recorded_at, facts = one.said
        if event == ComplaintEvent.RECEIVED:
            found = Complained(at)
        elif found:
            _hear(found, event, at, facts)
    return found


def _hear(found: Complained, event: str, at: datetime, facts: Mapping[str, Any]) -> None:
    match event:
        case ComplaintEvent.ADMITTED:
            found.admitted.append(at)
        case ComplaintEvent.REJECTED:
            found.rejected.append(at)
        case ComplaintEvent.REOPENED:
            found.reopened.append(at)
        case ComplaintEvent.DETERMINED:
            found.answers.append(Answer(at, str(facts["outcome"]), tuple(facts["remedies"])))


def _touched() -> Touched:
    books = list(RulebookVersion.objects.values_list("pk", flat=True))
    found: Touched = defaultdict(dict)
    for batch, code, category, lines in persons.accesses(books, EVER):
        found[batch].setdefault(code, {})[category] = lines
    return found


def _logged() -> Iterator[Entry]:
    """Stream the entries of batches of accesses."""
    rows = LedgerEntry.objects.filter(event=Event.ACCESS_LOGGED).annotate(
        position=F("leaf__position")
    )
    for one in rows.order_by("pk").iterator(chunk_size=BATCH):
        yield entry_of(one)


def _add_accesses(count: Count, told: Mapping[str, Mapping[str, int]], at: datetime) -> None:
    for code, categories in told.items():
        span = count.spans.get(code)
        if span is not None and span.window.since <= at < span.window.end:
            for category, lines in categories.items():
                count.tallies.persons.add_accesses(category, lines)
