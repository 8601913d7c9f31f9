"""Record what a measure brought; tell a provider's order; notice what is kept too long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction

from oversight.actions import ledger
from oversight.deadlines.edge import passed
from oversight.deadlines.terms import Period, strict_end
from oversight.models import SYSTEM, Actor, LedgerEntry, Provider
from oversight.rules.refusal import Refusal
from warrants import policies
from warrants.actions import aftermath, case, custody, supervision
from warrants.enums import CustodyKind, Event, MaterialState, Outcome, Source, Why
from warrants.models import CustodyEvent, Flag, Material, ProviderOrder, Warrant
from warrants.rules.breaches import Breach, late_recording, refuse
from warrants.rules.custody_submissions import MaterialIn, ServiceIn
from warrants.rules.facts import History
from warrants.rules.keeping import alien_class
from warrants.rules.retention import MaterialRules
from warrants.rules.rulebook import Rulebook
from warrants.rules.submissions import Person
from warrants.rules.telling import served_without_authority
from warrants.rules.vocabulary import Effect, Severity
from warrants.selectors import cases, law

BATCH = 200
WRITTEN_DOWN = timedelta(days=1)  # what the last day brought is written down on the next


@transaction.atomic
def record_material(
    *, warrant_id: int, given: MaterialIn, by: Actor, at: datetime, version: int | None = None
) -> tuple[Material, LedgerEntry]:
    """Record one piece of material as it was obtained: the beginning of its chain.

    What is privileged goes into quarantine at once, under one filter person. What came of
    a case that is over without authority is ruled out at once; where a judge may still
    decide it is flagged, and ruled out by the refusal.

    Raises:
        PermissionDenied: the warrant is not of `by`'s agency.
        Refusal: the moment lies ahead, the reference is taken, or the rulebook knows no such class; every fault at once.
    """
    warrant = case.lock(warrant_id, version=version)
    if not policies.may_report(by, warrant):
        raise PermissionDenied
    if given.obtained_at > at:
        raise Refusal(Why.IN_THE_FUTURE, pointer="/obtained_at")
    if warrant.materials.filter(agency_reference=given.agency_reference).exists():
        raise Refusal(Why.DUPLICATE, pointer="/agency_reference")
    rulebook, rules = custody.rules_for(warrant)
    refusing = list(_faults(rulebook, rules, given))
    if refusing:
        raise Refusal("refused", source=refusing[0].article, breaches=refusing)
    piece = _stored(warrant, given, rulebook, rules, by, at)
    breaches = list(_remarkable(rulebook, rules, piece, warrant, at))
    Flag.objects.bulk_create(
        supervision.flags_of(
            breaches=breaches, warrant=warrant, application=None, at=at, material=piece
        )
    )
    if piece.quarantined:
        custody.start(piece, rulebook, "material.quarantined", piece.obtained_at, at)
    case.touch(warrant, at)
    entry = ledger.record(
        event=Event.MATERIAL,
        subject=warrant,
        by=by,
        at=at,
        happened_at=given.obtained_at,
        facts={
            "material": piece.reference,
            "agency_reference_hash": case.text_hash(warrant, given.agency_reference),
            "class": given.class_,
            "medium": given.medium,
            "volume": given.volume,
            "unit": given.unit,
            "copies": given.copies,
            "sealed": given.sealed,
            "confidential": sorted(given.confidential),
            "holder_hash": case.text_hash(warrant, given.holder),
            "flags": [breach.code for breach in breaches],
        },
    )
    if warrant.status in aftermath.UNAUTHORISED:
        aftermath.follow(warrant=warrant, by=by, at=at, since=at)
        piece.refresh_from_db()
    return piece, entry


@transaction.atomic
def serve_order(
    *, warrant_id: int, given: ServiceIn, by: Actor, at: datetime, version: int | None = None
) -> tuple[ProviderOrder, LedgerEntry]:
    """Record that an order was served on a provider, who may report its use from then on.

    Served while nothing authorised it, after a refusal, a revocation, the last term or before
    the first, it is taken in and flagged. A second service is no second row: lawful, it was
    told already; without authority, it is flagged and stands in the ledger.

    Raises:
        PermissionDenied: the warrant is not of `by`'s agency.
        Refusal: the moment lies ahead, there is no such provider, or the order was served on
            it before, and nothing speaks against serving it again.
    """
    warrant = case.lock(warrant_id, version=version)
    if not policies.may_report(by, warrant):
        raise PermissionDenied
    if given.served_at > at:
        raise Refusal(Why.IN_THE_FUTURE, pointer="/served_at")
    provider = Provider.objects.filter(code=given.provider, active=True).first()
    if provider is None:
        raise Refusal(Why.UNKNOWN_PROVIDER, pointer="/provider")
    before = warrant.orders.filter(provider=provider).first()
    breaches = _unserved(warrant, provider, before, given.served_at)
    if before and (not breaches or before.served_at == given.served_at):
        raise Refusal(Why.DUPLICATE, pointer="/provider")
    order = before or link(
        warrant=warrant,
        provider=provider,
        served_at=given.served_at,
        by=by,
        at=at,
        officer=given.officer,
    )
    Flag.objects.bulk_create(
        supervision.flags_of(breaches=breaches, warrant=warrant, application=None, at=at)
    )
    case.touch(warrant, at)
    entry = ledger.record(
        event=Event.SERVED,
        subject=warrant,
        by=by,
        at=at,
        happened_at=given.served_at,
        facts={
            "provider": provider.pk,
            "officer_hash": case.officer_hash(warrant, given.officer),
            **({"flags": [breach.code for breach in breaches]} if breaches else {}),
        },
    )
    return order, entry


def _unserved(
    warrant: Warrant, provider: Provider, before: ProviderOrder | None, served_at: datetime
) -> list[Breach]:
    """Return the flag of an order that was served when nothing authorised it; none where it was.

    A grant holds from its decision, so an order may be served ahead of its term.
    """
    history, urgent_at = cases.history_of(warrant), warrant.urgent_at
    granted = warrant.applications.filter(decision__decided_at__lte=served_at).exclude(
        decision__outcome=Outcome.REFUSED
    )
    last = history.terms[-1].until if history.terms else None
    urgent = urgent_at is not None and urgent_at <= served_at
    if last:
        held = served_at < last and (granted.exists() or urgent)
    else:
        held = urgent and (warrant.ended_at is None or served_at < warrant.ended_at)
    if held or warrant.source == Source.HISTORIC:  # of which the terms are not known
        return []
    rules = law.rules_of(warrant.rulebook)
    return [
        served_without_authority(
            rules,
            warrant.measures,
            served_at=served_at,
            provider=provider.code,
            again=before is not None,
        )
    ]


def link(
    *,
    warrant: Warrant,
    provider: Provider,
    served_at: datetime,
    by: Actor,
    at: datetime,
    officer: Person | None = None,
) -> ProviderOrder:
    """Tie a provider to a locked warrant, once."""
    return ProviderOrder.objects.get_or_create(
        warrant=warrant,
        provider=provider,
        defaults={
            "served_at": served_at,
            "officer": case.named(officer),
            "recorded_at": at,
            "filed_by": by.user,
            "filed_by_client": by.client,
        },
    )[0]


def notice_retention(*, at: datetime) -> int:
    """Flag what is kept beyond its time, once for each piece; return how many."""
    total = done = _notice_batch(at)
    while done >= BATCH:
        done = _notice_batch(at)
        total += done
    return total


@transaction.atomic
def _notice_batch(at: datetime) -> int:
    over = list(
        Material.objects.filter(
            passed(at, "keep_until"),
            destroyed_at=None,
            evidence=False,
            held=False,
            permitted_at=None,
            retention_flagged_at=None,
        )
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("warrant")
        .defer("warrant__search", "warrant__case_key")
        .order_by("keep_until")[:BATCH]
    )
    flags, entries = [], []
    for piece in over:
        breach = _retention(piece)
        flags += supervision.flags_of(
            breaches=[breach], warrant=piece.warrant, application=None, at=at, material=piece
        )
        entries.append(
            ledger.entry_of(
                event=Event.RETENTION_OVER,
                subject=piece.warrant,
                by=SYSTEM,
                at=at,
                happened_at=piece.keep_until,
                facts={"material": piece.reference},
            )
        )
    Material.objects.filter(pk__in=[one.pk for one in over]).update(retention_flagged_at=at)
    Flag.objects.bulk_create(flags)
    ledger.record_all(entries)
    return len(over)


def _retention(piece: Material) -> Breach:
    until = piece.keep_until.isoformat() if piece.keep_until else ""
    return Breach(
        code="retention_over",
        effect=Effect.FLAG,
        severity=Severity.HIGH,
        article=piece.keep_article,
        figures={"record": piece.reference, "until": until},
    )


def _faults(rulebook: Rulebook, rules: MaterialRules, given: MaterialIn) -> Iterator[Breach]:
    record = {"record": given.agency_reference}
    if given.class_ not in rules.classes:
        yield refuse("unknown_material_class", "/class", figures={"class": given.class_})
    for category in given.confidential:
        if category not in rulebook.protected_categories:
            figures = {"category": category}
            yield refuse("unknown_confidential", "/confidential", figures=figures)
    if given.confidential and not given.filter_person:
        figures = {**record, "kind": "quarantined", "field": "filter_person"}
        yield refuse("custody_field_missing", "/filter_person", figures=figures)
    for name in ("volume", "copies"):
        if (actual := getattr(given, name)) < 0:
            figures = {**record, "actual": actual}
            yield refuse("quantity_below_zero", f"/{name}", actual=str(actual), figures=figures)


def _stored(
    warrant: Warrant,
    given: MaterialIn,
    rulebook: Rulebook,
    rules: MaterialRules,
    by: Actor,
    at: datetime,
) -> Material:
    """Store a piece and the first link of its chain."""
    number = warrant.materials.count() + 1
    known = rules.classes[given.class_]

    def until(period: Period | None) -> datetime | None:
        return strict_end(given.obtained_at, period, rulebook.zone) if period else None

    piece = Material.objects.create(
        warrant=warrant,
        number=number,
        reference=f"{warrant.reference}-M{number}",
        agency_reference=given.agency_reference,
        class_code=given.class_,
        medium=given.medium,
        obtained_volume=given.volume,
        volume=given.volume,
        unit=given.unit,
        copies=given.copies,
        state=MaterialState.QUARANTINE if given.confidential else MaterialState.KEPT,
        holder=given.holder,
        holder_agency=warrant.agency,
        place=given.place,
        sealed=given.sealed,
        confidential=sorted(given.confidential),
        quarantined=bool(given.confidential),
        filter_person=given.filter_person,
        obtained_at=given.obtained_at,
        recorded_at=at,
        last_at=given.obtained_at,
        keep_until=until(known.keep),
        keep_least_until=until(known.keep_least),
        keep_article=known.article,
        filed_by=by.user,
        filed_by_client=by.client,
    )
    CustodyEvent.objects.create(
        material=piece,
        number=0,
        kind=CustodyKind.OBTAINED,
        at=given.obtained_at,
        recorded_at=at,
        by_name=given.officer.name,
        by_number=given.officer.number,
        holder=given.holder,
        quantity=given.volume,
        copies=given.copies,
        place=given.place,
        confidential=piece.confidential,
        filter_person=given.filter_person,
        filed_by=by.user,
        filed_by_client=by.client,
    )
    return piece


def _remarkable(
    rulebook: Rulebook, rules: MaterialRules, piece: Material, warrant: Warrant, at: datetime
) -> Iterator[Breach]:
    known = rules.classes[piece.class_code]
    yield from alien_class(
        reference=piece.reference,
        title=rulebook.class_title(piece.class_code, "en"),
        class_measures=known.measures,
        measures=warrant.measures,
    )
    history = cases.history_of(warrant)
    if not _inside(history, piece.obtained_at, warrant.urgent_at):
        yield _outside(piece)
    for category in piece.confidential:
        yield Breach(
            code="confidential_recorded",
            effect=Effect.FLAG,
            severity=Severity.MEDIUM,
            pointer="/confidential",
            actual=category,
            figures={"record": piece.reference, "category": category},
        )
    yield from late_recording(rulebook, said_at=piece.obtained_at, at=at, party="agency")


def _inside(history: History, obtained_at: datetime, urgent_at: datetime | None) -> bool:
    """Whether some term was running, its last instant included, or an urgent measure was.

    An urgent measure that a judge refused covers what was obtained until then.
    """
    urgent = urgent_at is not None and obtained_at >= urgent_at and not history.terms
    urgent = urgent and (history.ended_at is None or obtained_at < history.ended_at + WRITTEN_DOWN)
    return urgent or any(
        term.starts_at <= obtained_at < term.until + WRITTEN_DOWN for term in history.terms
    )


def obtained_after(
    warrant: Warrant, *, since: datetime, before: datetime, at: datetime
) -> list[Flag]:
    """Return the flags of material that a term covered until it was cut at `since`, not stored."""
    pieces = warrant.materials.filter(
        obtained_at__gte=since + WRITTEN_DOWN, obtained_at__lt=before + WRITTEN_DOWN
    )
    return [
        flag
        for piece in pieces.order_by("pk")
        for flag in supervision.flags_of(
            breaches=[_outside(piece)], warrant=warrant, application=None, at=at, material=piece
        )
    ]


def served_after(
    rules: Rulebook, warrant: Warrant, *, since: datetime, before: datetime
) -> list[Breach]:
    """Return the flags of orders that a term covered until it was cut at `since`."""
    orders = warrant.orders.filter(served_at__gte=since, served_at__lt=before)
    return [
        served_without_authority(
            rules,
            warrant.measures,
            served_at=order.served_at,
            provider=order.provider.code,
            again=False,
        )
        for order in orders.select_related("provider").order_by("served_at", "pk")
    ]


def _outside(piece: Material) -> Breach:
    """Return the flag of a piece that was obtained while no term ran."""
    moment = piece.obtained_at.isoformat()
    return Breach(
        code="obtained_outside_term",
        effect=Effect.FLAG,
        severity=Severity.HIGH,
        pointer="/obtained_at",
        actual=moment,
        figures={"record": piece.reference, "at": moment},
    )
