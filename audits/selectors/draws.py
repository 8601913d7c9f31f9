"""What is drawn from, as the ledger had it, and what was found of what was drawn."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from audits.enums import AuditEvent, DrawKind, LookOutcome
from audits.models import Draw, DrawnPiece
from audits.rules import draws as rules
from oversight.models import Actor, Agency, LedgerEntry, LogLeaf
from warrants.enums import Event
from warrants.models import Material, Warrant


@dataclass(frozen=True, slots=True)
class Redrawn:
    """A draw made again from the seed and the log: whether each step gives what is on record."""

    seed: bool
    population: bool
    sample: bool

    @property
    def holds(self) -> bool:
        return self.seed and self.population and self.sample


@dataclass(frozen=True, slots=True)
class ByAgency:
    """What was found at one agency so far."""

    agency: str
    draws: int
    drawn: int
    looked: int
    mismatches: int


def position_of(draw: Draw) -> int | None:
    """Return the position of the announcement in the log; None while it waits for one."""
    entry = LedgerEntry.objects.filter(
        subject_type="draw", subject=draw.reference, event=AuditEvent.DRAW_ANNOUNCED
    )
    leaf = LogLeaf.objects.filter(entry__in=entry.values("pk"))
    return leaf.values_list("position", flat=True).first()


def population_of(agency: Agency, kind: DrawKind, below: int) -> list[str]:
    """Return what an agency had reported when the log had `below` entries."""
    cases = Warrant.objects.filter(agency=agency, materials__isnull=False)
    rows = LedgerEntry.objects.filter(
        subject_type="warrant",
        subject__in=cases.values("reference"),
        event__in=[Event.MATERIAL, Event.CUSTODY],
        leaf__position__lt=below,
    ).order_by("leaf__position")
    entries = (rules.Reported(event, facts) for event, facts in rows.values_list("event", "facts"))
    return rules.population(entries, kind)


def redraw(draw: Draw) -> Redrawn:
    """Draw again what was drawn, from the seed and the log alone."""
    found = population_of(draw.agency, DrawKind(draw.kind), draw.position or 0)
    seed = bytes(draw.seed)
    pieces = draw.pieces.order_by("number").values_list("material__reference", flat=True)
    return Redrawn(
        seed=rules.commitment_to(seed) == draw.commitment == _committed(draw),
        population=rules.digest(found) == draw.population_sha256,
        sample=rules.sample(seed, found, draw.size) == list(pieces),
    )


def _committed(draw: Draw) -> str:
    """Return what the ledger says was committed to."""
    facts = LedgerEntry.objects.filter(
        subject_type="draw", subject=draw.reference, event=AuditEvent.DRAW_ANNOUNCED
    ).values_list("facts", flat=True)
    return str(next((one.get("commitment") for one in facts), ""))


def draws() -> QuerySet[Draw]:
    """Return all draws with how much of each was looked at."""
    wrong = ~Q(pieces__outcome__in=["", LookOutcome.AS_RECORDED]) & Q(pieces__isnull=False)
    return Draw.objects.select_related("agency", "announced_by").annotate(
        drawn=Count("pieces"),
        looked=Count("pieces", filter=~Q(pieces__outcome="") & Q(pieces__isnull=False)),
        mismatches=Count("pieces", filter=wrong),
    )


def by_agency() -> list[ByAgency]:
    """Return what was found at each agency, the most mismatches first."""
    rows = (
        DrawnPiece.objects.order_by()
        .values("draw__agency")
        .annotate(
            draws=Count("draw", distinct=True),
            drawn=Count("pk"),
            looked=Count("pk", filter=~Q(outcome="")),
            mismatches=Count("pk", filter=~Q(outcome__in=["", LookOutcome.AS_RECORDED])),
        )
        .order_by("-mismatches", "-drawn")
    )
    found = list(rows)
    names = {one.pk: one.name for one in Agency.objects.filter(draws__isnull=False).distinct()}
    return [
        ByAgency(
            names[row["draw__agency"]],
            row["draws"],
            row["drawn"],
            row["looked"],
            row["mismatches"],
        )
        for row in found
    ]


def worklist(draw: Draw, actor: Actor) -> tuple[list[DrawnPiece], int]:
    """Return the pieces that the reader may know of, and how many are kept from them."""
    rows = (
        draw.pieces.select_related("material__warrant__rulebook", "looked_by")
        .defer(
            "material__warrant__search",
            "material__warrant__case_key",
            "material__warrant__rulebook__text",
        )
        .order_by("number")
    )
    seen = rows.filter(material__in=Material.objects.visible_to(actor).values("pk"))
    found = list(seen)
    return found, draw.pieces.count() - len(found)


def looks_at(piece: Material) -> list[DrawnPiece]:
    """Return every time that a piece was drawn, and what was found."""
    return list(piece.drawn.select_related("draw", "looked_by").order_by("draw"))
