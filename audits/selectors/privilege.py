"""Material that is privileged, as the body sees it: by category, and piece by piece."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Exists, F, Func, Max, Min, OuterRef, Q, QuerySet, Subquery

from audits.selectors.figures.names import titles
from audits.selectors.figures.orders import books_of
from oversight.models import Actor
from warrants.enums import CustodyKind, MaterialState
from warrants.models import AccessEntry, CustodyEvent, Material

WAITING: Final = "waiting"
FILTERED: Final = "filtered"
GONE: Final = [MaterialState.DESTROYED, MaterialState.GONE]


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """One category of privilege: pieces that hold it, and how often those were looked at."""

    code: str
    pieces: int
    waiting: int
    filtered: int
    destroyed: int
    accesses: int
    officers: int
    oldest: Any  # since when the longest of those in quarantine was there


def categories() -> Mapping[str, dict[str, str]]:
    """Return what every rulebook in use calls its categories, in three languages."""
    return titles(books_of(""), lambda rules: rules.protected_categories)


def by_category(actor: Actor) -> list[CategoryRow]:
    """Return every category of which some piece is on record, most pieces first."""
    each = Func(F("confidential"), function="unnest")
    counted = (
        _pieces(actor)
        .order_by()
        .annotate(category=each)
        .values("category")
        .annotate(
            pieces=Count("pk"),
            waiting=Count("pk", filter=Q(quarantined=True)),
            filtered=Count("pk", filter=Q(filtered_at__isnull=False)),
            destroyed=Count("pk", filter=Q(state__in=GONE)),
            oldest=Min("put_in_at", filter=Q(quarantined=True)),
        )
        .order_by("-pieces", "category")
    )
    looks = (
        AccessEntry.objects.filter(material__in=_privileged(actor).values("pk"))
        .order_by()
        .annotate(category=Func(F("material__confidential"), function="unnest"))
        .values("category")
        .annotate(lines=Count("pk"), officers=Count("officer", distinct=True))
    )
    seen = {row["category"]: (row["lines"], row["officers"]) for row in looks}
    return [
        CategoryRow(
            row["category"],
            row["pieces"],
            row["waiting"],
            row["filtered"],
            row["destroyed"],
            *seen.get(row["category"], (0, 0)),
            row["oldest"],
        )
        for row in counted
    ]


def pieces(actor: Actor, asked: Mapping[str, Any]) -> QuerySet[Material]:
    """Return the privileged pieces that a search asks for, with who filters each and since when."""
    found = _pieces(actor)
    if asked.get("category"):
        found = found.filter(confidential__contains=[asked["category"]])
    if asked.get("agency"):
        found = found.filter(warrant__agency=asked["agency"])
    if asked.get("state"):
        found = found.filter(state=asked["state"])
    if asked.get("stage") == WAITING:
        found = found.filter(quarantined=True)
    elif asked.get("stage") == FILTERED:
        found = found.filter(filtered_at__isnull=False)
    if asked.get("looked_at"):
        found = found.filter(Exists(AccessEntry.objects.filter(material=OuterRef("pk"))))
    looks = AccessEntry.objects.filter(material=OuterRef("pk")).order_by().values("material")
    with_looks: QuerySet[Material] = found.annotate(
        looks=Subquery(looks.annotate(n=Count("pk")).values("n")),
        looked_at=Subquery(looks.annotate(last=Max("at")).values("last")),
    )
    return with_looks


def _privileged(actor: Actor) -> Any:
    return Material.objects.visible_to(actor).exclude(confidential=[])


def _pieces(actor: Actor) -> Any:
    """Return privileged pieces with the day of their quarantine and of their filtering.

    What was privileged from the start went into quarantine when it was obtained.
    """
    kinds = {CustodyKind.QUARANTINED, CustodyKind.OBTAINED}
    events = CustodyEvent.objects.filter(material=OuterRef("pk")).order_by("-number")
    put_in = events.filter(kind__in=kinds).exclude(confidential=[])
    return (
        _privileged(actor)
        .for_list()
        .annotate(
            put_in_at=Subquery(put_in.values("at")[:1]),
            filtered_at=Subquery(events.filter(kind=CustodyKind.FILTERED).values("at")[:1]),
        )
    )
