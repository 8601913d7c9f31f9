"""Every printed figure beside ours, with the difference, and why it is there.

Ours come from the stream of orders that the transparency report counts, so one rule
counts for both. The year is taken as the table of that year printed it; only late
orders, and all orders together, are counted as known by the day that is asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from operator import attrgetter
from typing import Final

from audits.models import PrintedFigure
from audits.rules.printed import (
    LOCATIONS,
    OFFENCES,
    key_of,
    location_class,
    offence_group,
)
from audits.rules.tally import Order
from audits.selectors import reasons
from audits.selectors.figures.orders import orders_of
from audits.selectors.reasons import Ours
from oversight.models import Court
from warrants.models import Application

FEDERAL: Final = "us-federal-"
NOT_STATED: Final = ["NS"]
WIRE: Final = frozenset({"WC", "WS", "WO"})
BY_TELEPHONE: Final = WIRE | {"TX", "AP"}
ONE: Final = Decimal(1)
AVERAGES: Final = {
    "average_persons": "persons",
    "average_communications": "communications",
    "average_incriminating": "incriminating",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One printed figure, ours, and why they differ; `ours` is None where we count no such thing."""

    section: str
    label: str
    key: str
    printed: Decimal
    ours: Decimal | None
    reason: str

    @property
    def difference(self) -> Decimal | None:
        return None if self.ours is None else self.ours - self.printed

    @property
    def equal(self) -> bool:
        return self.ours == self.printed


@dataclass(frozen=True, slots=True)
class Sheet:
    """One year of one printed table."""

    source: str
    year: int
    lines: Sequence[Line]

    @property
    def equal(self) -> int:
        return sum(line.equal for line in self.lines)


def years(rulebook: str) -> list[int]:
    """Return the years of which printed figures are held, newest first."""
    rows = PrintedFigure.objects.filter(rulebook=rulebook).order_by("-year")
    return list(rows.values_list("year", flat=True).distinct())


def sheets(*, rulebook: str, year: int, known_by: date) -> list[Sheet]:
    """Return what each source printed of a year, beside what the records give."""
    printed: dict[str, list[PrintedFigure]] = {}
    rows = PrintedFigure.objects.filter(rulebook=rulebook, year=year)
    for row in rows.order_by("source", "position"):
        printed.setdefault(row.source, []).append(row)
    if not printed:
        return []
    ours = our_figures(rulebook=rulebook, year=year, known_by=known_by)
    return [Sheet(source, year, _lines(found, ours, year)) for source, found in printed.items()]


def our_figures(*, rulebook: str, year: int, known_by: date) -> Ours:
    """Count the orders of a year in the way the court's tables do."""
    orders = list(
        orders_of(
            rulebook=rulebook, since=date(year, 1, 1), until=date(year, 12, 31), known_by=known_by
        )
    )
    counted = [order for order in orders if not order.late]
    federal = set(Court.objects.filter(code__startswith=FEDERAL).values_list("pk", flat=True))
    ours = Ours()
    ours.figures |= {
        name: Decimal(number)
        for name, number in (
            *_orders(counted, federal),
            *_classes(counted),
            *_results(counted),
            ("late", len(orders) - len(counted)),
            ("in_all", len(orders)),
        )
    }
    ours.figures["cost_reported"] = Decimal(sum(order.cost_reported for order in counted))
    for name, parts in _averages(counted).items():
        if parts[1]:
            ours.exact[name] = Decimal(parts[0]) / parts[1]
            ours.figures[name] = ours.exact[name].quantize(ONE, ROUND_HALF_UP)
    ours.titles.update(order.offence for order in counted)
    for name, way, parts in _other_ways(counted):
        if parts[1]:
            ours.others.setdefault(name, []).append((way, Decimal(parts[0]) / parts[1]))
    return ours


def _orders(orders: Sequence[Order], federal: set[int]) -> Iterable[tuple[str, int]]:
    installed = [order for order in orders if order.installed]
    for name, group in (("requested", orders), ("authorised", orders), ("installed", installed)):
        of_the_union = sum(order.court in federal for order in group)
        yield name, len(group)
        yield f"{name}_federal", of_the_union
        yield f"{name}_state", len(group) - of_the_union


def _classes(orders: Sequence[Order]) -> Iterable[tuple[str, int]]:
    """Count orders by the class of their place and the group of their offence."""
    places = _places(orders)
    by_place = Counter(location_class(places.get(order.pk, [])) for order in orders)
    by_offence = Counter(offence_group(order.offence) for order in orders)
    yield from ((name, by_place[name]) for name in LOCATIONS)
    yield from ((name, by_offence[name]) for name in OFFENCES)
    yield "roving", sum(places.get(order.pk) == ["R"] for order in orders)


def _places(orders: Sequence[Order]) -> dict[int, list[str]]:
    firsts = Application.objects.filter(number=0, warrant__in=[order.pk for order in orders])
    rows = firsts.values_list("warrant", "filing__location")
    return {warrant: list(places or ()) for warrant, places in rows}


def _results(orders: Sequence[Order]) -> Iterable[tuple[str, int]]:
    yield "extensions", sum(order.renewals for order in orders)
    yield "days_in_operation", sum(order.days_used or 0 for order in orders)
    yield "no_report", sum(not order.found for order in orders)
    for name in ("arrests", "trials", "convictions"):
        yield name, sum(getattr(order, name) or 0 for order in orders)
    yield "telephone", sum(_by_telephone(order) for order in orders if order.installed)


def _by_telephone(order: Order) -> bool:
    """Whether it was a wire intercept that took along nothing but messages."""
    types = set(order.measures)
    return bool(types & WIRE) and types <= BY_TELEPHONE


def _averages(orders: Sequence[Order]) -> Mapping[str, tuple[Decimal | int, int]]:
    """Return the sum and the number that each average is made of.

    Zero is a figure and divides; what was not reported does not. Averages of what was
    intercepted leave out orders whose type is not stated, as the court's do.
    """
    installed = [order for order in orders if order.installed]
    typed = [order for order in installed if order.measures != NOT_STATED]
    found: dict[str, tuple[Decimal | int, int]] = {
        name: _sum(typed, attrgetter(field_)) for name, field_ in AVERAGES.items()
    }
    found["average_days"] = _sum(installed, lambda order: order.days_used)
    found["average_original"] = _sum(orders, lambda order: order.granted_days)
    extended = [
        order for order in orders if order.renewals and order.granted_days and order.authorised
    ]
    found["average_extension"] = (
        sum(order.authorised - (order.granted_days or 0) for order in extended),
        sum(order.renewals for order in extended),
    )
    answered = [order for order in orders if order.cost_reported]
    spent = sum((order.spent or Decimal(0) for order in answered), Decimal(0))
    found["average_cost"] = (spent, len(answered))
    return found


def _other_ways(orders: Sequence[Order]) -> Iterable[tuple[str, str, tuple[Decimal | int, int]]]:
    """Yield what else a printed figure could be made of: its name, the way, sum and number."""
    installed = [order for order in orders if order.installed]
    typed = [order for order in installed if order.measures != NOT_STATED]
    for name, field_ in AVERAGES.items():
        of = attrgetter(field_)
        yield name, reasons.ALL_ROWS, _sum(orders, of)
        yield name, reasons.ALL_INSTALLED, _sum(installed, of)
        yield name, reasons.WITHOUT_ZERO, _sum([order for order in typed if of(order)], of)
        yield name, reasons.UNREPORTED_TOO, (_sum(installed, of)[0], len(installed))
    days = _sum(installed, lambda order: order.days_used)
    yield "average_days", reasons.ALL_ROWS, _sum(orders, lambda order: order.days_used)
    yield "average_days", reasons.UNREPORTED_TOO, (days[0], len(installed))
    amounts = [order.spent for order in orders if order.spent]
    yield "cost_reported", reasons.AMOUNTS_ALONE, (len(amounts), 1)
    yield "average_cost", reasons.AMOUNTS_ALONE, (sum(amounts, Decimal(0)), len(amounts))


def _sum(orders: Iterable[Order], of: Callable[[Order], int | None]) -> tuple[int, int]:
    known = [value for order in orders if (value := of(order)) is not None]
    return sum(known), len(known)


def _lines(printed: Sequence[PrintedFigure], ours: Ours, year: int) -> list[Line]:
    keys = [key_of(row.section, row.label) for row in printed]
    by_key = {key: row.value for key, row in zip(keys, printed, strict=True) if key}
    return [
        Line(
            section=row.section,
            label=row.label,
            key=key,
            printed=row.value,
            ours=ours.figures.get(key),
            reason=reasons.why(key, row.value, by_key, ours, year),
        )
        for key, row in zip(keys, printed, strict=True)
    ]
