"""Warrants, requests and news as the objects that are exchanged; a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db.models import Prefetch, QuerySet

from oversight.models import Actor
from warrants.enums import Event
from warrants.models import (
    Application,
    DataRequest,
    ExchangeObject,
    FeedEvent,
    ProviderOrder,
    Warrant,
)
from warrants.rules.hi1 import Kind, Tree, derived, endpoint, entry, export, header, moment, row_of
from warrants.rules.hi1_paths import TEXTS
from warrants.rules.hi1_writing import (
    CaseRecord,
    Names,
    RequestRecord,
    case_objects,
    notification,
    request_object,
)

PARTS: Final = {Kind.DOCUMENT, Kind.LI_TASK}
Found = tuple[Tree, Warrant | DataRequest | None]


def cases(chosen: QuerySet[Warrant]) -> list[tuple[Warrant, list[Tree]]]:
    """Return warrants, each with its objects, the authorisation first."""
    first = Application.objects.filter(number=0)
    orders = ProviderOrder.objects.select_related("provider").order_by("pk")
    rows = chosen.for_list().prefetch_related(  # type: ignore[attr-defined]
        "targets",
        "exchange_objects",
        Prefetch("applications", first, to_attr="first_filed"),
        Prefetch("orders", orders),
    )
    return [(warrant, _objects(warrant)) for warrant in rows]


def requests(chosen: QuerySet[DataRequest]) -> list[tuple[DataRequest, Tree]]:
    """Return requests for stored data, each as its object."""
    rows = chosen.for_list().select_related("bulk_order")  # type: ignore[attr-defined]
    rows = rows.prefetch_related("exchange_objects", "warrant__exchange_objects")
    return [(request, _request(request)) for request in rows]


def message(trees: list[Tree], *, receiver: str, transaction: str, at: datetime) -> Tree:
    """Return the message that hands objects over to an agency, as a GET of each would."""
    head = header(
        sender=endpoint(settings.HI1_COUNTRY, settings.HI1_NAME),
        receiver=endpoint(settings.HI1_COUNTRY, receiver),
        transaction=transaction,
        at=at,
    )
    return export(head, trees)


def find(identifier: str, by: Actor) -> Found | None:
    """Return the object of this identifier that `by` may know of, and what it is a part of."""
    row = ExchangeObject.objects.filter(agency=by.agency_id, identifier=identifier).first()
    place = row_of(identifier)
    if row is None and place is None:
        return None
    if place and row is None and place[0] == Kind.NOTIFICATION:
        return _find_news(by, place[1])
    whole: Iterable[tuple[Any, Sequence[Tree]]]
    kind = Kind(row.kind) if row else place[0] if place else None
    if kind == Kind.LD_TASK:
        pk = row.request_id if row else place and place[1]
        asked = requests(DataRequest.objects.visible_to(by).filter(pk=pk or 0))
        whole = [(one, [tree]) for one, tree in asked]
    else:
        pk = row.warrant_id if row else place and place[1]
        whole = cases(Warrant.objects.visible_to(by).filter(pk=pk or 0))
    return next(
        (
            (tree, subject)
            for subject, trees in whole
            for tree in trees
            if tree["ObjectIdentifier"] == identifier
        ),
        None,
    )


def listed(kind: Kind, *, since: datetime | None, most: int, by: Actor) -> list[Tree]:
    """Return the records of a LIST: what changed longest ago first, so that it can be gone on."""
    if kind == Kind.NOTIFICATION:
        news = _news(by).filter(**{"at__gte": since} if since else {})
        trees = [_notification(one) for one in news.order_by("at", "pk")[:most]]
    elif kind == Kind.LD_TASK:
        asked = DataRequest.objects.visible_to(by)
        asked = asked.filter(**{"recorded_at__gte": since} if since else {})
        trees = [tree for _one, tree in requests(asked.order_by("recorded_at", "pk")[:most])]
    else:
        mine = Warrant.objects.visible_to(by).filter(**{"updated_at__gte": since} if since else {})
        found = cases(mine.order_by("updated_at", "pk")[:most])
        trees = [
            tree
            for _one, parts in found
            for tree in parts
            if tree["@xsi:type"].endswith(f"}}{kind.value}Object")
        ]
    return [_record(kind, tree) for tree in trees[:most]]


def _record(kind: Kind, tree: Tree) -> Tree:
    names = ("CountryCode", "OwnerIdentifier", "Generation", "LastChanged")
    return {
        "ObjectType": entry("ObjectType", kind.value),
        "Identifier": tree["ObjectIdentifier"],
        **{name: tree[name] for name in names if name in tree},
    }


def _names(
    rows: Iterable[ExchangeObject], owner: str, parts: Iterable[tuple[Kind, int, int]]
) -> Names:
    given = {(Kind(one.kind), one.number): one for one in rows}
    return Names(
        country=settings.HI1_COUNTRY,
        owner=owner,
        identifiers={
            (kind, number): str(given[kind, number].identifier)
            if (kind, number) in given
            else derived(kind, pk, number)
            for kind, pk, number in parts
        },
        labels={place: one.label for place, one in given.items() if one.label},
    )


def _case_names(warrant: Warrant, targets: int) -> Names:
    parts = [
        (Kind.AUTHORISATION, warrant.pk, 0),
        *((Kind.DOCUMENT, warrant.pk, number) for number in range(len(TEXTS))),
        *((Kind.LI_TASK, warrant.pk, number) for number in range(targets)),
    ]
    return _names(warrant.exchange_objects.all(), warrant.agency.code, parts)


def _objects(warrant: Warrant) -> list[Tree]:
    filed: list[Application] = warrant.first_filed  # type: ignore[attr-defined]  # prefetched
    known = filed[0].filing if filed else {}
    filing = {
        "agency_reference": warrant.agency_reference,
        "rulebook": warrant.rulebook.code,
        "court": warrant.court.code,
        "case_number": warrant.case_number,
        "offences": warrant.offences,
        "measures": warrant.measures,
        "aim": warrant.aim,
        "systems": warrant.systems,
        "resolved_at": moment(warrant.filed_at),
        **known,
    }
    said = dict(enumerate(known.get("targets", [])))
    targets = [
        {
            **said.get(row.number, {}),
            "kind": row.kind,
            "capacity": row.capacity,
            "pseudonym": row.pseudonym,
            "protected": row.protected,
            "sealed": row.sealed_identity is not None,
        }
        for row in warrant.targets.all()
    ]
    record = CaseRecord(
        reference=warrant.reference,
        status=warrant.status,
        end_reason=warrant.end_reason,
        version=warrant.version,
        updated_at=warrant.updated_at,
        renewals=warrant.renewals,
        cumulative_days=warrant.cumulative_days,
        first_from=warrant.first_from,
        last_until=warrant.last_until,
        urgent_at=warrant.urgent_at,
        ended_at=warrant.ended_at,
        providers=tuple(one.provider.code for one in warrant.orders.all()),
    )
    return case_objects(filing, targets, record, _case_names(warrant, len(targets)))


def _request(request: DataRequest) -> Tree:
    answer, receipt = getattr(request, "answer", None), getattr(request, "receipt", None)
    warrant = request.warrant
    linked = None
    if warrant:
        names = _names(warrant.exchange_objects.all(), "", [(Kind.AUTHORISATION, warrant.pk, 0)])
        linked = names.identifiers[Kind.AUTHORISATION, 0]
    given = {
        "agency_reference": request.agency_reference,
        "rulebook": request.rulebook.code,
        "provider": request.provider.code,
        "case_number": request.case_number,
        "legal_basis": request.legal_basis,
        "purpose": request.purpose,
        "categories": request.categories,
        "selectors": request.selectors,
        "since": moment(request.since),
        "until": moment(request.until),
        "bulk": request.bulk,
        "bulk_order": request.bulk_order.reference if request.bulk_order else None,
        "urgent": request.urgent,
        "urgent_why": request.urgent_why,
        "face_search": {
            "probe_quality": request.probe_quality,
            "watchlist": request.watchlist,
            "system": request.system,
        },
        "requested_at": moment(request.requested_at),
        "officer": {"name": request.requester, "number": request.requester_number},
        "approved_by": {"name": request.approver, "number": request.approver_number},
    }
    changed = [one.recorded_at for one in (receipt, answer) if one]
    record = RequestRecord(
        reference=request.reference,
        status=request.status,
        outcome=answer.outcome if answer else "",
        updated_at=changed[0] if changed else request.recorded_at,
        warrant=linked,
    )
    parts = [(Kind.LD_TASK, request.pk, 0)]
    return request_object(
        given, record, _names(request.exchange_objects.all(), request.agency.code, parts)
    )


def _news(by: Actor) -> QuerySet[FeedEvent]:
    return (
        FeedEvent.objects.filter(agency=by.agency_id or 0)
        .select_related("agency", "warrant")
        .defer("warrant__search", "warrant__case_key")
        .prefetch_related("warrant__exchange_objects")
    )


def _find_news(by: Actor, pk: int) -> Found | None:
    row = _news(by).filter(pk=pk).first()
    return (_notification(row), None) if row else None


def _notification(row: FeedEvent) -> Tree:
    linked = None
    if row.warrant:
        place = (Kind.AUTHORISATION, row.warrant.pk, 0)
        names = _names(row.warrant.exchange_objects.all(), "", [place])
        linked = names.identifiers[Kind.AUTHORISATION, 0]
    known = row.code in Event.values
    return notification(
        identifier=derived(Kind.NOTIFICATION, row.pk),
        country=settings.HI1_COUNTRY,
        owner=settings.HI1_NAME,
        linked=linked,
        code=row.code,
        said=str(Event(row.code).label) if known else row.code,
        at=row.at,
    )
