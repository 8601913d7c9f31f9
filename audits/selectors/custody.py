"""What the body sees of material and of stored data: what is overdue, what contradicts itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from oversight.deadlines.calendar import DAY
from oversight.deadlines.edge import passed
from oversight.models import Actor, Agency
from warrants.enums import FlagState, MaterialState
from warrants.models import Clock, DataRequest, Flag, Material

AGES: Final = (28, 90, 180)  # days past the deadline, the upper edges of the first three columns
NORM_DAYS: Final = 28
NOT_SETTLED: Final = Q(destroyed_at=None, held=False)


@dataclass(frozen=True, slots=True)
class OverdueRow:
    """What one agency has not destroyed in time, by how many days it is late."""

    agency: str
    counts: tuple[int, int, int, int]
    oldest: datetime

    @property
    def total(self) -> int:
        return sum(self.counts)


def overdue(actor: Actor, at: datetime) -> Any:
    """Return what has to be gone and is not, with `due`: permitted too long ago, or kept too long.

    What is held back, is evidence, or was destroyed is not overdue.
    """
    clocks = Clock.objects.filter(material=OuterRef("pk"), rule="destroy", stopped_at=None)
    return (
        Material.objects.visible_to(actor)
        .filter(NOT_SETTLED)
        .annotate(
            due=Coalesce(
                Subquery(clocks.order_by("due_at").values("due_at")[:1]),
                Subquery(
                    Material.objects.filter(
                        pk=OuterRef("pk"), permitted_at=None, evidence=False
                    ).values("keep_until")[:1]
                ),
            )
        )
        .filter(passed(at, "due"))
    )


def overdue_by_agency(actor: Actor, at: datetime) -> list[OverdueRow]:
    """Return the overdue pieces of every agency by age, the latest first."""
    edges = [at - days * DAY for days in AGES]
    late = {
        "a": Count("pk", filter=Q(due__gt=edges[0])),
        "b": Count("pk", filter=Q(due__lte=edges[0], due__gt=edges[1])),
        "c": Count("pk", filter=Q(due__lte=edges[1], due__gt=edges[2])),
        "d": Count("pk", filter=Q(due__lte=edges[2])),
    }
    rows = overdue(actor, at).order_by().values("warrant__agency")
    found = list(rows.annotate(**late, oldest=Min("due")).order_by("oldest"))
    names = {one.pk: one.name for one in Agency.objects.filter(warrants__isnull=False).distinct()}
    return [
        OverdueRow(
            names[row["warrant__agency"]],
            (row["a"], row["b"], row["c"], row["d"]),
            row["oldest"],
        )
        for row in found
    ]


def pieces(actor: Actor, asked: dict[str, Any], at: datetime) -> Any:
    """Return the pieces that a search of the desk asks for."""
    found = overdue(actor, at) if asked.get("overdue") else Material.objects.visible_to(actor)
    if asked.get("agency"):
        found = found.filter(warrant__agency=asked["agency"])
    if asked.get("state"):
        found = found.filter(state=asked["state"])
    if asked.get("confidential"):
        found = found.exclude(confidential=[])
    if asked.get("unconfirmed"):
        found = found.exclude(offered_to="")
    if asked.get("anomalies"):
        flags = Flag.objects.filter(material=OuterRef("pk"), state=FlagState.OPEN)
        found = found.filter(Exists(flags.filter(code__startswith="access_")))
    return found.for_list()


def metrics(actor: Actor, at: datetime) -> dict[str, Any]:
    """Return the figures above the list: how fast, how much never, how much is privileged."""
    visible = Material.objects.visible_to(actor)
    gone = visible.filter(destroyed_at__isnull=False).annotate(
        took=F("destroyed_at") - F("permitted_at")
    )
    times = sorted(gone.exclude(took=None).values_list("took", flat=True))
    in_time = sum(took <= timedelta(days=NORM_DAYS) for took in times)
    return {
        "all": visible.count(),
        "destroyed": len(times),
        "median_days": times[len(times) // 2].days if times else None,
        "in_time": in_time,
        "overdue": overdue(actor, at).count(),
        "never": visible.filter(state=MaterialState.TO_DESTROY).count(),
        "confidential": visible.exclude(confidential=[]).count(),
        "quarantine": visible.filter(quarantined=True).count(),
        "unconfirmed": visible.exclude(offered_to="").count(),
    }


def requests(actor: Actor, asked: dict[str, Any]) -> QuerySet[DataRequest]:
    """Return the requests for stored data that a search of the desk asks for."""
    found = DataRequest.objects.visible_to(actor)
    for name, field in (
        ("agency", "agency"),
        ("provider", "provider"),
        ("status", "status"),
        ("outcome", "answer__outcome"),
    ):
        if asked.get(name):
            found = found.filter(**{field: asked[name]})
    if asked.get("category"):
        found = found.filter(categories__contains=[asked["category"]])
    if asked.get("bulk"):
        found = found.filter(bulk=True)
    if asked.get("flagged") or asked.get("contradicted"):
        flags = Flag.objects.filter(data_request=OuterRef("pk"))
        if asked.get("flagged"):
            flags = flags.filter(state=FlagState.OPEN)
        if asked.get("contradicted"):
            flags = flags.filter(code="answer_contradicted")
        found = found.filter(Exists(flags))
    return found.for_list()
