"""What a chain comes to: cases, requests, days, agencies; and the flag where the body's norms are passed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from oversight.actions import ledger
from oversight.flags.enums import FlagState
from oversight.flags.models import Flag
from oversight.models import Actor
from warrants.actions import supervision
from warrants.enums import Event
from warrants.models import DataRequest, Target, Term, Warrant
from warrants.persons.actions import book as books
from warrants.persons.actions.book import Book, OpenChain
from warrants.persons.enums import ProposalState
from warrants.persons.models import PersonChain, PersonCount, PersonProposal
from warrants.persons.rules import graph
from warrants.persons.rules.norms import norm_on
from warrants.persons.rules.thresholds import Counted, limits_of, passed
from warrants.rules.breaches import Breach
from warrants.selectors import law

BATCH: Final = 200
FRESH: Final = timedelta(minutes=10)  # so long a count stands
COUNTED: Final = (
    *("agency", "measures", "renewals", "recorded_at"),
    *("rulebook__code", "rulebook__sha256"),
)


def count_due(*, at: datetime) -> int:
    """Count the chains of several cases anew, those first that were counted longest ago.

    A decision, a renewal or an early end changes the days of a person without a filing.
    """
    with books.open_book(at=at) as book:
        rows = PersonChain.objects.filter(
            case_key__isnull=False, cases__gt=1, counted_at__lt=at - FRESH
        )
        numbers = list(rows.order_by("counted_at").values_list("pk", flat=True)[:BATCH])
        for number in numbers:
            book.load_chain(number)
        count(book, numbers, at)
        PersonChain.objects.filter(pk__in=numbers).update(counted_at=at)
    return len(numbers)


@transaction.atomic
def take_figures(*, by: Actor, at: datetime) -> PersonCount | None:
    """Write down how many persons were authorised how long, once a day; none where it was done.

    Joined chains alone: what waits for an auditor is told beside it.
    """
    day = timezone.localdate(at)
    if PersonCount.objects.filter(day=day).exists():
        return None
    bands = {band: [0, 0, 0] for band in (*map(str, graph.BANDS), graph.BEYOND)}
    rows = PersonChain.objects.filter(days__gt=0).values_list("days", "cases", "agencies")
    for days, cases, agencies in rows.iterator(chunk_size=5000):
        found = bands[graph.band_of(days)]
        found[0] += 1
        found[1] += cases > 1
        found[2] += agencies > 1
    waiting = PersonProposal.objects.filter(state=ProposalState.WAITING).count()
    row = PersonCount.objects.create(day=day, bands=bands, waiting=waiting, recorded_at=at)
    ledger.record(
        event=Event.PERSONS_COUNTED,
        subject=("persons", day.isoformat()),
        by=by,
        at=at,
        facts={"bands": bands, "waiting": waiting},
    )
    return row


def count(book: Book, numbers: Iterable[int], at: datetime) -> None:
    """Store what some chains come to, and flag those that pass a norm of the body."""
    chains = [
        chain
        for pk in sorted(set(numbers))
        if (chain := book.load_chain(pk)) and chain.within.members
    ]
    if not chains:
        return
    counted = _counted(chains)
    for chain in chains:
        found = counted[chain.pk]
        row = chain.row
        row.cases, row.requests = len(found.cases), len(found.requests)
        row.days, row.agencies = found.days, len(found.agencies)
        row.counted_at = at
        row.save(update_fields=["cases", "requests", "days", "agencies", "counted_at"])
        raise_flags(chain, found, at)


def _counted(chains: Sequence[OpenChain]) -> dict[int, Counted]:
    """Return what each chain comes to; the same statements for one chain and for many."""
    keys: dict[str, dict[int, set[int]]] = {"t": defaultdict(set), "d": defaultdict(set)}
    for chain in chains:
        for code in chain.within.members:
            keys[code[0]][int(code[1:].partition(".")[0])].add(chain.pk)
    found = {chain.pk: Counted() for chain in chains}
    _count_cases(found, keys["t"])
    rows = DataRequest.objects.filter(pk__in=keys["d"])
    for pk, agency in rows.values_list("pk", "agency_id"):
        for number in keys["d"][pk]:
            found[number].requests.add(pk)
            found[number].agencies.add(agency)
    return found


def _count_cases(found: Mapping[int, Counted], targets: Mapping[int, set[int]]) -> None:
    """Add to what was found the cases of some targets, by the chains of each target."""
    by_case: dict[int, set[int]] = defaultdict(set)
    for pk, case in Target.objects.filter(pk__in=targets).values_list("pk", "warrant_id"):
        by_case[case] |= targets[pk]
    warrants = Warrant.objects.filter(pk__in=by_case).select_related("rulebook")
    for warrant in warrants.only(*COUNTED).order_by("recorded_at", "pk"):
        for number in by_case[warrant.pk]:
            one = found[number]
            one.cases.add(warrant.pk)
            one.agencies.add(warrant.agency_id)
            one.renewals += warrant.renewals
            one.limits = limits_of(law.rules_of(warrant.rulebook), warrant.measures)
    for term in Term.objects.filter(warrant__in=by_case):
        for number in by_case[term.warrant_id]:
            found[number].periods.append((term.starts_at, term.cut_at or term.until))
    for one in found.values():
        one.days = graph.days_of(one.periods)


def raise_flags(chain: OpenChain, found: Counted, at: datetime) -> None:
    """Flag a chain that passes a norm; anew once the last flag is settled and more is counted.

    The flag is about the person alone: no agency is shown it, for it would tell of another
    one's case, and no case is named, or it would tell whose it was after a destruction.
    """
    breaches = list(passed(found, norm_on(at.date())))
    if not breaches:
        return
    rows = Flag.objects.filter(chain=chain.pk).order_by("pk")
    known = {flag.code: flag for flag in rows}
    Flag.objects.bulk_create(
        Flag(chain_id=chain.pk, **supervision.noticed(breach, at))
        for breach in breaches
        if _is_news(known.get(breach.code), breach)
    )


def _is_news(last: Flag | None, breach: Breach) -> bool:
    """Whether nothing open says it already, and more has come about since it was settled."""
    if last is None:
        return True
    return last.state != FlagState.OPEN and int(breach.actual) > int(last.figures["actual"])
