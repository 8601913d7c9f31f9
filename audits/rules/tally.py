"""The count that a report makes of its orders: the same whether they come from rows or entries."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final, NamedTuple

LONGEST: Final = 10
NOT_STATED: Final = "not_stated"
GRANTING: Final = frozenset({"granted", "modified"})
SUMS: Final = (
    "days_used",
    "persons",
    "communications",
    "incriminating",
    "arrests",
    "trials",
    "convictions",
    "motions_granted",
    "motions_denied",
    "motions_pending",
)


class Offence(NamedTuple):
    """An offence as it was filed; where one of the two is absent, the other stands for it."""

    code: str
    title: str


@dataclass(slots=True)
class Order:
    """One warrant as the report sees it; an unknown figure is None, which is not zero."""

    pk: int
    reference: str
    agency: int
    court: int
    measures: list[str]
    offence: str
    offence_code: str
    source: str
    status: str
    renewals: int
    authorised: int
    outcome: str
    kind: str
    granted_days: int | None
    found: int
    used: bool | None
    unused: bool | None
    never: bool | None
    days_used: int | None
    persons: int | None
    communications: int | None
    incriminating: int | None
    arrests: int | None
    trials: int | None
    convictions: int | None
    motions_granted: int | None
    motions_denied: int | None
    motions_pending: int | None
    cost: Decimal | None
    cost_other: Decimal | None
    related: str | None
    currency: str | None
    late: bool
    requested_days: int | None

    @property
    def installed(self) -> bool:
        """Whether the measure was set up; used or not."""
        return bool(self.used or self.unused)

    @property
    def is_beyond(self) -> bool:
        """Whether more days of use are reported than were authorised: a fact to check.

        What was taken over says what the first order gave and what all gave together, and
        one of the two may be absent: the larger counts.
        """
        if self.source == "live":
            return (self.days_used or 0) > self.authorised
        most = max(self.authorised, self.requested_days or 0)
        return bool(most) and (self.days_used or 0) > most

    @property
    def length(self) -> int:
        """Days of actual use; of a running live case the days authorised so far."""
        if self.days_used is not None:
            return self.days_used
        return self.authorised if self.source == "live" else 0

    @property
    def spent(self) -> Decimal | None:
        """The cost, or what was spent beside labour where the whole is not given."""
        return self.cost if self.cost is not None else self.cost_other

    @property
    def cost_reported(self) -> bool:
        """Whether the return answers for the cost: an amount, a related order, or no use."""
        if not self.installed:
            return False
        if self.spent:
            return True
        return "cost" in (self.related or "") or not self.used


@dataclass(slots=True)
class Tally:
    """Counts that grow with each order."""

    orders: int = 0
    late: int = 0
    supplements: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    sums: Counter[str] = field(default_factory=Counter)
    known: Counter[str] = field(default_factory=Counter)
    installed: int = 0
    never: int = 0
    no_return: int = 0
    renewals: int = 0
    cost: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    cost_reported: int = 0
    authorised_days: int = 0
    totals_of_days: list[int] = field(default_factory=list)
    days_of_use: Counter[int] = field(default_factory=Counter)
    beyond: Counter[str] = field(default_factory=Counter)  # by source
    renewed: Counter[int] = field(default_factory=Counter)  # of what was authorised
    reported_in: Counter[str] = field(default_factory=Counter)  # costs, by currency
    histogram: Counter[int] = field(default_factory=Counter)
    longest: list[Order] = field(default_factory=list)
    urgent: Counter[str] = field(default_factory=Counter)
    by_measure: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    by_offence: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    by_agency: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    by_court: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    unauthorised: Tally | None = None  # what ran and was refused, as far as a return tells

    def add(self, order: Order) -> None:
        """Count one order; one reported after the period only on its own line."""
        if order.late:
            self.late += 1
            return
        self.orders += 1
        self.outcomes[order.outcome] += 1
        self.renewals += order.renewals
        self.histogram[order.renewals] += 1
        self.by_offence[order.offence_code or NOT_STATED][order.offence or NOT_STATED] += 1
        for measure in order.measures:
            self.by_measure[measure][order.outcome] += 1
            self.by_measure[measure]["applications"] += 1
        if order.kind == "urgent":
            self.urgent[order.outcome] += 1
        if order.outcome in GRANTING:
            self._executed(order)
        elif order.found:
            self.unauthorised = self.unauthorised or Tally()
            self.unauthorised._executed(order)
        for group, key in ((self.by_agency, order.agency), (self.by_court, order.court)):
            _group(group[key], order)

    def _executed(self, order: Order) -> None:
        self.authorised_days += order.authorised
        self.totals_of_days.append(order.authorised)
        self.renewed[order.renewals] += 1
        if order.days_used is not None:
            self.days_of_use[order.days_used] += 1
        self.beyond[order.source] += order.is_beyond
        self.installed += order.installed
        self.never += bool(order.never and not order.installed)
        self.no_return += not order.found
        for name in SUMS:
            value = getattr(order, name)
            if value is not None:
                self.sums[name] += int(value)
                self.known[name] += 1
        if order.cost_reported:
            self.cost_reported += 1
            self.cost[order.currency or ""] += order.spent or 0
            self.reported_in[order.currency or ""] += 1
        if order.length:
            self.longest.append(order)
            if len(self.longest) > 20 * LONGEST:
                self._trim()

    def ran(self) -> Tally:
        """Return what returns tell, of all that ran: authorised or not."""
        other = self.unauthorised
        if other is None:
            return self
        cost = defaultdict(Decimal, self.cost)
        for currency, amount in other.cost.items():
            cost[currency] += amount
        return replace(
            self,
            sums=self.sums + other.sums,
            known=self.known + other.known,
            installed=self.installed + other.installed,
            never=self.never + other.never,
            cost=cost,
            cost_reported=self.cost_reported + other.cost_reported,
            reported_in=self.reported_in + other.reported_in,
            days_of_use=self.days_of_use + other.days_of_use,
            beyond=self.beyond + other.beyond,
        )

    def _trim(self) -> None:
        self.longest.sort(key=lambda one: (-one.length, -one.renewals, one.reference))
        del self.longest[LONGEST:]

    def named(self) -> list[Order]:
        """Return the longest cases, longest first."""
        self._trim()
        return self.longest


def _group(row: Counter[str], order: Order) -> None:
    """Count one order for its agency or its court."""
    row["applications"] += 1
    row["granted"] += order.outcome in GRANTING
    row["authorised"] += order.outcome in GRANTING
    row["refused"] += order.outcome == "refused"
    row["renewals"] += order.renewals
    row["installed"] += order.installed
    row["no_return"] += order.outcome in GRANTING and not order.found
    row["days_in_operation"] += order.days_used or 0
    row["arrests"] += order.arrests or 0
    row["convictions"] += order.convictions or 0
