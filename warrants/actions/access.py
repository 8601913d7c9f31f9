"""Take in the log of who looked at material, and notice what is out of the ordinary."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Sum
from django.db.models.functions import TruncDate

from oversight.actions import bulk, ledger
from oversight.models import Actor, Agency, LedgerEntry
from oversight.rules.refusal import Refusal
from warrants import policies
from warrants.actions import custody, supervision
from warrants.enums import CustodyKind, Event, Why
from warrants.models import AccessBatch, AccessEntry, CustodyEvent, Flag, Material, Warrant
from warrants.rules.access import Access, Around, anomalies
from warrants.rules.breaches import Breach, refuse
from warrants.rules.custody_submissions import AccessIn, AccessLogIn

DAY = timedelta(days=1)
Noticed = list[tuple[AccessIn, Material, list[Breach]]]


@dataclass(frozen=True, slots=True)
class Logged:
    """A batch that was taken in: how many of its lines have to be explained."""

    batch: AccessBatch
    anomalous: int
    entry: LedgerEntry


@transaction.atomic
def log_access(*, given: AccessLogIn, by: Actor, at: datetime) -> Logged:
    """Take in who looked at material; all lines or none.

    One flag stands for all lines of one officer, one piece, one day and one kind.

    Raises:
        PermissionDenied: `by` is no agency.
        Refusal: the batch was sent before, a line names material that the agency does
            not hold or a purpose that the rulebook does not know, or lies ahead; every
            such line at once.
    """
    if not policies.may_file(by) or by.agency_id is None:
        raise PermissionDenied
    agency = Agency.objects.select_for_update().get(pk=by.agency_id)  # one log after the other
    if AccessBatch.objects.filter(agency=agency, reference=given.batch_reference).exists():
        raise Refusal(Why.DUPLICATE, pointer="/batch_reference")
    pieces = _pieces(given, by)
    if faults := list(_faults(given, pieces, at)):
        raise Refusal("refused", breaches=faults)
    batch = AccessBatch.objects.create(
        agency=agency,
        reference=given.batch_reference,
        lines=len(given.entries),
        recorded_at=at,
        filed_by=by.user,
        filed_by_client=by.client,
    )
    noticed = _noticed(given, pieces)
    bulk.store(
        [
            AccessEntry(
                batch=batch,
                material=piece,
                officer=line.officer,
                at=line.at,
                how=line.how,
                purpose=line.purpose,
                records=line.records,
                protected=sorted(line.protected),
                anomalies=[breach.code for breach in breaches],
            )
            for line, piece, breaches in noticed
        ]
    )
    _raise_flags(noticed, at)
    counted = Counter(breach.code for _line, _piece, breaches in noticed for breach in breaches)
    entry = ledger.record(
        event=Event.ACCESS_LOGGED,
        subject=("agency", agency.code),
        by=by,
        at=at,
        facts={
            "batch": batch.pk,
            "lines": batch.lines,
            "records": sum(line.records for line in given.entries),
            "materials": len(pieces),
            "anomalies": dict(sorted(counted.items())),
            "privileged": _privileged(noticed),
        },
    )
    return Logged(batch, sum(bool(breaches) for _line, _piece, breaches in noticed), entry)


def _pieces(given: AccessLogIn, by: Actor) -> dict[str, Material]:
    """Return the pieces that the log names, as far as the agency may know of them."""
    found = (
        Material.objects.visible_to(by)
        .for_list()
        .filter(reference__in={line.material for line in given.entries})
        .prefetch_related("warrant__applications")
    )
    return {piece.reference: piece for piece in found}


def _faults(given: AccessLogIn, pieces: Mapping[str, Material], at: datetime) -> Iterator[Breach]:
    for number, line in enumerate(given.entries):
        where = f"/entries/{number}"
        piece = pieces.get(line.material)
        if piece is None:
            yield refuse("unknown_material", f"{where}/material", figures={"record": line.material})
            continue
        rulebook, _rules = custody.rules_for(piece.warrant)
        if line.purpose not in rulebook.purposes:
            yield refuse("unknown_purpose", f"{where}/purpose", figures={"purpose": line.purpose})
        if line.at > at:
            figures = {"record": line.material, "at": line.at.isoformat()}
            yield refuse("access_in_future", f"{where}/at", figures=figures)


def _noticed(given: AccessLogIn, pieces: Mapping[str, Material]) -> Noticed:
    """Hold every line against what held when somebody looked, in the order of time."""
    admitted = _admitted(list(pieces.values()))
    zone = custody.rules_for(next(iter(pieces.values())).warrant)[0].zone
    seen = _seen_before(given, zone)
    found: Noticed = []
    for line in sorted(given.entries, key=lambda one: one.at):
        piece = pieces[line.material]
        key = line.officer, line.at.astimezone(zone).date()
        seen[key] += line.records
        rulebook, rules = custody.rules_for(piece.warrant)
        around = Around(
            assigned=_assigned(piece, admitted[piece.pk], line.at),
            obtained_at=piece.obtained_at,
            ended_at=piece.warrant.ended_at,
            permitted_at=piece.permitted_at,
            destroyed_at=piece.destroyed_at,
            quarantined=piece.quarantined,
            filter_person=piece.filter_person,
            same_day=seen[key],
        )
        one = Access(piece.reference, line.officer, line.at, line.purpose, line.records)
        found.append((line, piece, anomalies(rulebook, rules, one, around)))
    return found


def _admitted(pieces: Sequence[Material]) -> dict[int, list[tuple[datetime, str, str]]]:
    """Return who was given access to each piece, and from whom it was taken, in order."""
    found: dict[int, list[tuple[datetime, str, str]]] = defaultdict(list)
    events = CustodyEvent.objects.filter(
        material__in=pieces,
        kind__in=[CustodyKind.ASSIGNED, CustodyKind.UNASSIGNED, CustodyKind.OBTAINED],
    )
    for event in events.order_by("material", "number"):
        who = event.by_number if event.kind == CustodyKind.OBTAINED else event.person
        found[event.material_id].append((event.at, event.kind, who))
    return found


def _assigned(
    piece: Material, admitted: Sequence[tuple[datetime, str, str]], at: datetime
) -> frozenset[str]:
    """Return the numbers of the officers who might look at a piece at `at`.

    Those who filed for the case might, and who obtained it, until access is taken back.
    """
    filed: list[dict[str, Any]] = [one.filing for one in piece.warrant.applications.all()]
    numbers = {str((one.get("officer") or {}).get("number", "")) for one in filed}
    for since, kind, who in admitted:
        if since <= at and kind == CustodyKind.UNASSIGNED:
            numbers.discard(who)
        elif since <= at:
            numbers.add(who)
    return frozenset(numbers - {""})


def _seen_before(given: AccessLogIn, zone: ZoneInfo) -> Counter[tuple[str, date]]:
    """Return how much the officers of a log are known to have looked at on its days."""
    first = min(line.at for line in given.entries) - DAY
    last = max(line.at for line in given.entries) + DAY
    rows = (
        AccessEntry.objects.filter(
            officer__in={line.officer for line in given.entries}, at__gte=first, at__lt=last
        )
        .order_by()
        .values_list("officer", TruncDate("at", tzinfo=zone))
        .annotate(Sum("records"))
    )
    return Counter({(officer, day): records for officer, day, records in rows})


def _raise_flags(noticed: Noticed, at: datetime) -> None:
    """Raise one flag for all lines of one officer, piece, day and kind."""
    flags: dict[tuple[int, str, str, date], Flag] = {}
    for line, piece, breaches in noticed:
        for breach in breaches:
            key = piece.pk, breach.code, line.officer, line.at.date()
            (flag,) = supervision.flags_of(
                breaches=[breach], warrant=piece.warrant, application=None, at=at, material=piece
            )
            flags.setdefault(key, flag)
    if flags:
        bulk.store(list(flags.values()))
        touched = sorted({piece.warrant_id for _line, piece, breaches in noticed if breaches})
        Warrant.objects.filter(pk__in=touched).update(version=F("version") + 1, updated_at=at)


def _privileged(noticed: Noticed) -> dict[str, dict[str, int]]:
    """Count the lines that touch something privileged, by rulebook and category.

    Privileged is what is so on record by now, or by the line's own word.
    """
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for line, piece, _breaches in noticed:
        found[piece.warrant.rulebook.code].update({*line.protected, *piece.confidential})
    return {code: dict(sorted(counted.items())) for code, counted in found.items() if counted}
