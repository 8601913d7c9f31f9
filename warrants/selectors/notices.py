"""Notice to the person: what waits, what is overdue, where the deadline never began."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, F, Q, QuerySet

from oversight.deadlines.edge import in_time, passed
from oversight.models import Actor
from warrants.enums import (
    EndReason,
    NoticeStatus,
    RemedyState,
    Source,
)
from warrants.models import (
    FinalDecision,
    NoticeDecision,
    Notification,
    RulebookVersion,
    Warrant,
)
from warrants.rules import notices
from warrants.rules.deadlines import ClockRule
from warrants.rules.rulebook import Rulebook
from warrants.selectors import law

NEVER_STARTED: Final = "never_started"
OVERDUE: Final = "overdue"
STATES: Final = (NEVER_STARTED, OVERDUE, *NoticeStatus.values)
AGES: Final = (0, 182, 365, 730)  # days since the end from which a column counts


@dataclass(frozen=True, slots=True)
class Notice:
    """What the page of a case shows of notice."""

    rule: ClockRule | None
    waits: bool
    final: FinalDecision | None
    rows: Sequence[Notification]
    rulings: Sequence[NoticeDecision]
    stands: Mapping[int, RemedyState]

    @property
    def is_open(self) -> bool:
        """Whether somebody is still to be told."""
        return any(row.status in notices.OPEN for row in self.rows)

    def summary(self, at: datetime) -> str:
        """Return where it stands as a whole: told, excused, overdue, due; empty if unknown."""
        if not self.rows:
            return ""
        if self.is_open:
            late = any(
                row.status in notices.OPEN and not in_time(at, row.due_at) for row in self.rows
            )
            return OVERDUE if late else "due"
        told = any(row.status == NoticeStatus.SERVED for row in self.rows)
        return "told" if told else "excused"


def notice_of(warrant: Warrant, rules: Rulebook, at: datetime) -> Notice:
    """Return the notice of a case whose relations were fetched with it."""
    rule = notices.notice_rule(rules, warrant.measures)
    rows = sorted(warrant.notifications.all(), key=lambda row: row.target.number)
    return Notice(
        rule=rule,
        waits=bool(rule and rule.starts == notices.FINAL_DECISION),
        final=getattr(warrant, "final_decision", None),
        rows=rows,
        rulings=list(warrant.notice_decisions.all()),
        stands={row.pk: stands for row in rows if (stands := row.remedy(at))},
    )


def notice_settled(warrant: Warrant) -> bool:
    """Whether nothing is owed to any person of a case: one condition of closing it.

    Settled is: told with proof, not identifiable, or waived by a judge, for every target;
    or a law that asks for no notice. A deadline that never began is not settled.
    """
    rules = law.rules_of(warrant.rulebook)
    if notices.notice_rule(rules, warrant.measures) is None:
        return True
    rows = list(warrant.notifications.values_list("status", flat=True))
    return bool(rows) and not notices.OPEN.intersection(rows)


def never_started(actor: Actor) -> QuerySet[Warrant]:
    """Return measures that are over while no final decision in the case is known."""
    return _waiting(Warrant.objects.visible_to(actor))


def _waiting(warrants: QuerySet[Warrant]) -> QuerySet[Warrant]:
    waiting = [
        row.pk
        for row in RulebookVersion.objects.defer("text")
        if notices.waits_for_final_decision(law.rules_of(row))
    ]
    over = Q(ended_span__isnull=False) | Q(end_reason=EndReason.REFUSED)
    return warrants.filter(over, rulebook__in=waiting, source=Source.LIVE, final_decision=None)


def notifications(actor: Actor, state: str, at: datetime) -> QuerySet[Notification]:
    """Return notices in one state; overdue are those to be told whose day has passed."""
    rows = Notification.objects.filter(warrant__in=Warrant.objects.visible_to(actor))
    if state == OVERDUE:
        return rows.filter(passed(at), status__in=notices.OPEN)
    return rows.filter(status=state)


def counts(actor: Actor, at: datetime) -> dict[str, int]:
    """Return how many notices stand in each state; of deadlines that never began, how many cases."""
    rows = Notification.objects.filter(warrant__in=Warrant.objects.visible_to(actor))
    found: dict[str, int] = rows.aggregate(
        **{state: Count("pk", filter=Q(status=state)) for state in NoticeStatus.values},
        overdue=Count("pk", filter=passed(at) & Q(status__in=notices.OPEN)),
    )
    return {NEVER_STARTED: never_started(actor).count(), **found}


def by_age(rows: QuerySet[Warrant], group: str, at: datetime) -> list[dict[str, Any]]:
    """Count cases by agency or court and by how long ago they ended: columns of `AGES`."""
    columns = {}
    for number, least in enumerate(AGES):
        span = Q(ended_at__lte=at - timedelta(days=least))
        if number + 1 < len(AGES):
            span &= Q(ended_at__gt=at - timedelta(days=AGES[number + 1]))
        columns[f"age{number}"] = Count("pk", filter=span)
    names = {f"{one}": F(f"{group}__name_{one}") for one in ("en", "ru", "kk")}
    return list(
        rows.order_by()
        .values(code=F(f"{group}__code"), **names)
        .annotate(total=Count("pk"), **columns)
        .order_by("-total", "code")
    )
