"""Write the next link of a chain of custody: the piece is where its chain has led it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db import transaction

from oversight.actions import ledger
from oversight.models import Actor, Agency, Court, LedgerEntry
from oversight.rules.refusal import Refusal
from warrants import policies
from warrants.actions import case, supervision
from warrants.disputes import rules as disputes
from warrants.disputes.actions import keep
from warrants.enums import CustodyKind, Event, RuledOut, Why
from warrants.models import CustodyEvent, Flag, Material, Warrant
from warrants.rules.breaches import Breach, refuse
from warrants.rules.custody import Happening, Piece, after, check_happening
from warrants.rules.custody_submissions import CustodyIn
from warrants.rules.keeping import too_early, unordered
from warrants.rules.retention import MaterialRules
from warrants.rules.rulebook import Rulebook
from warrants.rules.vocabulary import Effect, Severity
from warrants.selectors import law

CARRIED: Final = (  # what a piece and its row share
    "holder",
    "offered_to",
    "volume",
    "copies",
    "last_at",
    "sealed",
    "quarantined",
    "filter_person",
    "held",
    "evidence",
    "ruled_out",
    "destructible",
    "permitted_at",
    "told_at",
    "planned_at",
    "destroyed_at",
    "destroyed_by",
    "attested_at",
)
PLAIN: Final = (  # what a link keeps as it was said
    "holder",
    "to",
    "quantity",
    "copies",
    "recipient",
    "country",
    "legal_basis",
    "label",
    "purpose",
    "place",
    "person",
    "filter_person",
    "because",
    "act",
    "method",
    "planned_at",
    "reason",
)
TEXTS: Final = (
    "holder",
    "to",
    "recipient",
    "legal_basis",
    "label",
    "place",
    "person",
    "filter_person",
    "act",
    "method",
    "reason",
)
STARTS: Final = {  # what begins with a kind, and what ends with one
    CustodyKind.HANDED_OVER: "material.handed_over",
    CustodyKind.QUARANTINED: "material.quarantined",
}
STOPS: Final = {
    CustodyKind.RECEIVED: "material.received",
    CustodyKind.DISPUTED: "material.received",
    CustodyKind.FILTERED: "material.filtered",
    CustodyKind.ATTESTED: "destruction.attested",
}
RECEIPTS: Final = frozenset({CustodyKind.RECEIVED, CustodyKind.DISPUTED})
PERMITTING: Final = frozenset({CustodyKind.PERMITTED, CustodyKind.RULED_OUT, CustodyKind.FILTERED})


def rules_for(warrant: Warrant) -> tuple[Rulebook, MaterialRules]:
    """Return the rules that a case's material is kept by.

    Raises:
        Refusal: no version of the law says anything of material.
    """
    try:
        return law.custody_rules(warrant.rulebook)
    except law.NoSuchRulebook as unknown:
        raise Refusal(Why.NO_CUSTODY_RULES) from unknown


@transaction.atomic
def record_happening(
    *, material_id: int, given: CustodyIn, by: Actor, at: datetime
) -> tuple[Material, LedgerEntry]:
    """Record what happened to a piece of material.

    The case is locked first, then the piece, so of two hand-overs at once one is
    written and the other stands in dispute. What the chain cannot hold is kept beside it, and
    the piece is as it was; the entry that comes back says which of the two was written.

    Raises:
        PermissionDenied: neither the agency of the case nor who holds or was handed it;
            an attestation by a person who is no head.
        Refusal: the moment lies ahead, a field is missing or alien, a code unknown; every
            such fault at once, each naming the piece.
    """
    warrant = case.lock(Material.objects.values_list("warrant", flat=True).get(pk=material_id))
    row = Material.objects.select_for_update().get(pk=material_id)
    row.warrant = warrant
    kind = CustodyKind(given.kind)
    if not _may(by, row, kind):
        raise PermissionDenied
    if given.at > at:
        raise Refusal(Why.IN_THE_FUTURE, pointer="/at")
    rulebook, rules = rules_for(warrant)
    what = Happening(kind, given.at, given.officer.name, _said(given))
    breaches = check_happening(rules, piece_of(row), what)
    breaches += _codes(rulebook, what)
    breaches += _keeping(rules, row, what)
    if faults := disputes.refusing(breaches):
        raise Refusal("refused", source=faults[0].article, breaches=faults)
    agency, court = _receiver(given)
    if broken := disputes.disputing(breaches):
        return row, keep(row=row, given=given, breaches=broken, by=by, at=at)
    event = _write(row, what, given.officer.number, by, at)
    _move(row, what, agency, court)
    _settle_clocks(row, rulebook, what, at)
    flags = [breach for breach in breaches if breach.effect == Effect.FLAG] + _noticed(event)
    return row, _close(warrant, row, event, flags, by, at)


def rule_out(*, warrant: Warrant, by: Actor, at: datetime, decided_at: datetime) -> None:
    """Rule out everything that a measure without authority brought; its destruction begins.

    Runs in the transaction of the step that shows it, such as the refusal of an urgent
    start, on a locked warrant.

    Source: CPC 235.
    """
    basis = "urgent_refused" if warrant.urgent_at else "never_authorised"
    left = warrant.materials.select_for_update().filter(destroyed_at=None, ruled_out="")
    for row in left.order_by("pk"):
        row.warrant = warrant
        rulebook, _rules = rules_for(warrant)
        what = Happening(
            CustodyKind.RULED_OUT,
            max(decided_at, row.last_at),
            "",
            {"because": RuledOut.INADMISSIBLE.value, "legal_basis": basis},
        )
        event = _write(row, what, "", by, at)
        _move(row, what, None, None)
        _settle_clocks(row, rulebook, what, at)
        _close(warrant, row, event, [], by, at)


def piece_of(row: Material) -> Piece:
    """Return a stored piece as the rules see it."""
    return Piece(reference=row.reference, **{name: getattr(row, name) for name in CARRIED})


def start(
    row: Material, rulebook: Rulebook, event: str, happened_at: datetime, known_at: datetime
) -> None:
    """Start the deadlines of one piece."""
    supervision.store_clocks(
        rules=rulebook,
        calendar=law.calendar_of(rulebook),
        warrant=row.warrant,
        application=None,
        event=event,
        at=happened_at,
        known_at=known_at,
        material=row,
    )


def _may(by: Actor, row: Material, kind: CustodyKind) -> bool:
    if kind in RECEIPTS and row.offered_to:
        return policies.may_answer_for_receipt(by, row)
    if kind == CustodyKind.ATTESTED:
        return policies.may_attest(by, row)
    return policies.may_keep(by, row)


def _said(given: CustodyIn) -> Mapping[str, Any]:
    """Return the fields that were given, lists as tuples."""
    fields = given.model_dump(exclude={"kind", "at", "officer"}, exclude_defaults=True)
    return {
        name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()
    }


def _codes(rulebook: Rulebook, what: Happening) -> list[Breach]:
    """Return codes that the rulebook does not know."""
    found = []
    if what.purpose and what.purpose not in rulebook.purposes:
        found.append(refuse("unknown_purpose", "/purpose", figures={"purpose": what.purpose}))
    found += [
        refuse("unknown_confidential", "/confidential", figures={"category": one})
        for one in what.confidential or ()
        if one not in rulebook.protected_categories
    ]
    return found


def _keeping(rules: MaterialRules, row: Material, what: Happening) -> list[Breach]:
    """Return why a piece of this class may not be destroyed yet, or not so."""
    if what.kind != CustodyKind.DESTROYED:
        return []
    known = rules.classes.get(row.class_code)
    return [
        *too_early(
            reference=row.reference,
            keep_least_until=row.keep_least_until,
            at=what.at,
            article=row.keep_article,
        ),
        *unordered(
            reference=row.reference,
            by_order=known is not None and known.by_order,
            order=what.legal_basis or "",
            article=row.keep_article,
        ),
    ]


def _receiver(given: CustodyIn) -> tuple[Agency | None, Court | None]:
    """Return the agency or the court that a piece is handed to.

    Raises:
        Refusal: there is none of this code.
    """
    agency = court = None
    if given.to_agency:
        agency = Agency.objects.filter(code=given.to_agency, active=True).first()
        if agency is None:
            raise Refusal(Why.UNKNOWN_AGENCY, pointer="/to_agency")
    if given.to_court:
        court = Court.objects.filter(code=given.to_court, active=True).first()
        if court is None:
            raise Refusal(Why.UNKNOWN_COURT, pointer="/to_court")
    return agency, court


def _write(
    row: Material, what: Happening, officer_number: str, by: Actor, at: datetime
) -> CustodyEvent:
    """Store the link; the database holds it against the piece as it still is."""
    said = {name: what.said[name] for name in PLAIN if what.said.get(name) is not None}
    witnesses = [*(what.witnesses or ()), "", ""]
    return CustodyEvent.objects.create(
        material=row,
        number=row.events.count(),
        kind=what.kind,
        at=what.at,
        recorded_at=at,
        by_name=what.officer,
        by_number=officer_number,
        answers=row.events.filter(kind=CustodyKind.HANDED_OVER).last()
        if what.kind in RECEIPTS
        else None,
        confidential=list(what.confidential or ()),
        first_witness=witnesses[0],
        second_witness=witnesses[1],
        filed_by=by.user,
        filed_by_client=by.client,
        **said,
    )


def _move(row: Material, what: Happening, agency: Agency | None, court: Court | None) -> None:
    """Bring the row to where the link leads."""
    piece = after(piece_of(row), what)
    for name in CARRIED:
        setattr(row, name, getattr(piece, name))
    row.state = piece.state
    match what.kind:
        case CustodyKind.HANDED_OVER:
            row.offered_agency, row.offered_court = agency, court
        case CustodyKind.RECEIVED if row.offered_court_id:
            row.holder_agency_id, row.holder_court_id = None, row.offered_court_id
        case CustodyKind.RECEIVED:
            row.holder_agency_id = row.offered_agency_id or row.holder_agency_id
            row.holder_court_id = None
        case CustodyKind.MOVED:
            row.place = what.place
        case CustodyKind.QUARANTINED:
            row.confidential = sorted({*row.confidential, *what.confidential})
    if what.kind in RECEIPTS:
        row.offered_agency = row.offered_court = None
    row.save()


def _settle_clocks(row: Material, rulebook: Rulebook, what: Happening, at: datetime) -> None:
    """Stop and start the deadlines of the piece."""

    def stop(event: str) -> None:
        supervision.stop_clocks(
            rules=rulebook,
            warrant=row.warrant,
            event=event,
            at=what.at,
            recorded_at=at,
            material=row,
        )

    if what.kind in STOPS:
        stop(STOPS[what.kind])
    if what.kind in STARTS:
        start(row, rulebook, STARTS[what.kind], what.at, at)
    if what.kind == CustodyKind.TOLD:
        start(row, rulebook, "destruction.planned", what.planned_at, row.obtained_at)
        stop("prosecutor.told_of_destruction")
    if what.kind == CustodyKind.DESTROYED and (row.permitted_at is None or row.destroyed_at):
        stop("destruction.done")
        if row.destroyed_at:
            start(row, rulebook, "destruction.done", what.at, at)
    runs = row.clocks.filter(rule="destroy", stopped_at=None)
    if what.kind in PERMITTING and row.permitted_at and not runs.exists():
        start(row, rulebook, "destruction.permitted", what.at, at)


def _noticed(event: CustodyEvent) -> list[Breach]:
    """Return what a receipt that is disputed raises."""
    if event.kind != CustodyKind.DISPUTED:
        return []
    return [
        Breach(
            code="receipt_disputed",
            effect=Effect.FLAG,
            severity=Severity.HIGH,
            figures={"record": event.material.reference, "to": event.holder},
        )
    ]


def _close(
    warrant: Warrant,
    row: Material,
    event: CustodyEvent,
    flags: list[Breach],
    by: Actor,
    at: datetime,
) -> LedgerEntry:
    """Store the flags, touch the case, leave the entry."""
    Flag.objects.bulk_create(
        supervision.flags_of(breaches=flags, warrant=warrant, application=None, at=at, material=row)
    )
    case.touch(warrant, at)
    facts: dict[str, Any] = {
        "material": row.reference,
        "number": event.number,
        "kind": event.kind,
        "volume": row.volume,
        "copies": row.copies,
        "quantity": event.quantity,
        "country": event.country,
        "purpose": event.purpose,
        "because": event.because,
        "confidential": event.confidential or None,
        "witnesses": len(event.witnesses),
        "planned_at": event.planned_at.isoformat() if event.planned_at else "",
        "flags": [breach.code for breach in flags],
    }
    facts |= {f"{name}_hash": case.text_hash(warrant, getattr(event, name)) for name in TEXTS}
    return ledger.record(
        event=Event.CUSTODY,
        subject=warrant,
        by=by,
        at=at,
        happened_at=event.at,
        facts={name: value for name, value in facts.items() if value not in ("", None)},
    )
