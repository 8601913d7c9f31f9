"""What of the body's own records falls due: the classes, their rows, what is held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, When
from django.db.models.functions import Coalesce

from audits.enums import ComplaintStatus, DestructionResult, RequestStatus
from audits.models import (
    Complaint,
    ComplaintFile,
    ComplaintWarrant,
    Destruction,
    DestructionItem,
    LegalHold,
    SubjectRequest,
)
from audits.rules.retention import Kind, RecordClass
from audits.selectors.complaints import OPEN
from audits.selectors.norms import Counter, retention
from oversight.models import Actor
from warrants.enums import Source, WarrantStatus
from warrants.models import DataRequest, Target, Warrant

NEVER_RAN: Final = (WarrantStatus.REFUSED, WarrantStatus.WITHDRAWN, WarrantStatus.LAPSED)
REQUESTS_AT_REST: Final = (
    RequestStatus.RECEIVED,
    RequestStatus.UNIDENTIFIED,
    RequestStatus.ANSWERED,
)
MODELS: Final[Mapping[Kind, Any]] = {
    Kind.COMPLAINTS: Complaint,
    Kind.COMPLAINT_FILES: Complaint,
    Kind.REQUESTS: SubjectRequest,
    Kind.IDENTITIES: Warrant,
    Kind.SELECTORS: DataRequest,
}
HOLDABLE: Final = (Complaint, SubjectRequest, Warrant, DataRequest)


@dataclass(frozen=True, slots=True)
class Line:
    """One class of the schedule with what it holds now; no figures where no person releases it."""

    key: str
    record: RecordClass
    due: int | None = None
    held: int | None = None
    destroyed: int | None = None


def lines(actor: Actor, at: datetime) -> list[Line]:
    """Return the whole schedule, with what is due and held of each class that this reader sees."""
    counter = Counter()
    destroyed = dict(
        DestructionItem.objects.filter(result=DestructionResult.DESTROYED)
        .values_list("destruction__kind")
        .annotate(found=Count("pk"))
    )
    found = []
    for key, record in retention().items():
        if not record.by_two:
            found.append(Line(key, record))
            continue
        kind = Kind(key)
        rows = due(kind, counter.keeping(kind).before(at), visible(kind, actor))
        counts = dict(rows.order_by().values_list("held").annotate(found=Count("pk")))
        gone = destroyed.get(key, 0)
        found.append(Line(key, record, counts.get(False, 0), counts.get(True, 0), gone))
    return found


def visible(kind: Kind, actor: Actor) -> Any:
    return MODELS[kind].objects.visible_to(actor)


def due(kind: Kind, before: datetime, rows: QuerySet[Any] | None = None) -> Any:
    """Return the records of a class that began to count before `before`: `counts_from`, `held`.

    `before` comes from the calendar (`Keeping.before`); the predicate is the same for the
    preview, for the proposal, and once more under the lock before anything is destroyed.
    """
    found = MODELS[kind].objects.all() if rows is None else rows
    found = _due_of_kind(kind, before, found)
    return found.annotate(held=Exists(_holds(kind)))


def _due_of_kind(kind: Kind, before: datetime, rows: QuerySet[Any]) -> Any:
    match kind:
        case Kind.COMPLAINTS | Kind.COMPLAINT_FILES:
            over = Q(status=ComplaintStatus.CLOSED, closed_at__lt=before) | Q(
                status=ComplaintStatus.INADMISSIBLE, concluded_at__lt=before
            )
            closed = When(status=ComplaintStatus.CLOSED, then=F("closed_at"))
            found = rows.filter(over, case_key__isnull=False, reopen_asked_at=None)
            if kind == Kind.COMPLAINT_FILES:
                files = ComplaintFile.objects.filter(complaint=OuterRef("pk"))
                found = found.filter(Exists(files.exclude(sealed=b"")))
            return found.annotate(counts_from=Case(closed, default=F("concluded_at")))
        case Kind.REQUESTS:
            began = Coalesce("answered_at", "checked_at", "received_at")
            found = rows.filter(status__in=REQUESTS_AT_REST, case_key__isnull=False)
            return found.annotate(counts_from=began).filter(counts_from__lt=before)
        case Kind.IDENTITIES:
            over = Q(status=WarrantStatus.CLOSED, closed_at__lt=before) | Q(
                status__in=NEVER_RAN, urgent_at=None, first_from=None, updated_at__lt=before
            )
            named = Target.objects.filter(warrant=OuterRef("pk"), sealed_identity__isnull=False)
            examined = ComplaintWarrant.objects.filter(
                Q(complaint__status__in=OPEN) | Q(complaint__reopen_asked_at__isnull=False),
                warrant=OuterRef("pk"),
            )
            found = rows.filter(over, case_key__isnull=False, source=Source.LIVE)
            closed = When(status=WarrantStatus.CLOSED, then=F("closed_at"))
            return found.filter(Exists(named), ~Exists(examined)).annotate(
                counts_from=Case(closed, default=F("updated_at"))
            )
        case Kind.SELECTORS:
            found = rows.filter(warrant=None, case_key__isnull=False, requested_at__lt=before)
            return found.annotate(counts_from=F("requested_at"))


def _holds(kind: Kind) -> QuerySet[LegalHold]:
    """Return the holds that stand on a record, itself or through a warrant that it is linked to."""
    standing = LegalHold.objects.filter(lifted_at=None)
    on_it = Q(reference=OuterRef("reference"))
    if kind in {Kind.COMPLAINTS, Kind.COMPLAINT_FILES}:
        links = ComplaintWarrant.objects.filter(complaint=OuterRef(OuterRef("pk")))
        return standing.filter(on_it | Q(reference__in=links.values("warrant__reference")))
    return standing.filter(on_it)


def is_known(reference: str, actor: Actor) -> bool:
    """Whether there is a record of this reference that the reader may know of."""
    return any(
        model.objects.visible_to(actor).filter(reference=reference).exists() for model in HOLDABLE
    )


def holds(actor: Actor) -> QuerySet[LegalHold]:
    """Return every hold but those on records that the reader is kept away from."""
    rows = LegalHold.objects.select_related("set_by", "lifted_by")
    return rows.filter(_seen_by(actor))


def items(destruction: Destruction, actor: Actor) -> QuerySet[DestructionItem]:
    """Return the records of a list but those that the reader is kept away from."""
    return DestructionItem.objects.filter(_seen_by(actor), destruction=destruction)


def _seen_by(actor: Actor) -> Q:
    """Return the condition on `reference` that keeps a recused reader from knowing of a record."""
    seen = Q()
    for model in (Complaint, Warrant):
        known = model.objects.filter(reference=OuterRef("reference"))
        hidden = known.exclude(pk__in=model.objects.visible_to(actor).values("pk"))
        seen &= ~Q(Exists(hidden))
    return seen


def results(destruction: Destruction) -> dict[str, int]:
    """Return how many records of a list came to which end."""
    found = destruction.items.order_by().values_list("result").annotate(found=Count("pk"))
    return dict.fromkeys(DestructionResult.values, 0) | dict(found)


def facts_of(destruction: Destruction, record: RecordClass) -> dict[str, Any]:
    """Return what an act of destruction says; its hash stands for it in the ledger."""
    rows: Sequence[tuple[str, str]] = list(
        destruction.items.order_by("id").values_list("reference", "result")
    )
    return {
        "reference": destruction.reference,
        "class": destruction.kind,
        "keep": str(record.keep),
        "article": record.article,
        "proposed_by": destruction.proposed_by.full_name,
        "proposed_at": destruction.proposed_at.isoformat(),
        "released_by": destruction.answered_by and destruction.answered_by.full_name,
        "released_at": destruction.answered_at and destruction.answered_at.isoformat(),
        **{
            str(result): [reference for reference, came_to in rows if came_to == result]
            for result in DestructionResult
            if result != DestructionResult.WAITING
        },
    }
