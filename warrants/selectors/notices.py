"""Notice to the person: what waits, what is overdue, where the deadline never began."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, F, Q, QuerySet

from oversight.models import Actor
from warrants.enums import (
    EndReason,
    NoticeOutcome,
    NoticeStatus,
    RemedyOutcome,
    RemedyState,
    RemedyStep,
    Source,
)
from warrants.models import (
    FinalDecision,
    NoticeDecision,
    NoticeRemedy,
    Notification,
    RulebookVersion,
    Target,
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
    clock_due_at: datetime | None
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
            late = any(row.status in notices.OPEN and row.due_at < at for row in self.rows)
            return OVERDUE if late else "due"
        told = any(row.status == NoticeStatus.SERVED for row in self.rows)
        return "told" if told else "excused"


def notice_of(warrant: Warrant, rules: Rulebook, at: datetime) -> Notice:
    """Return the notice of a case whose relations were fetched with it."""
    rule = notices.notice_rule(rules, warrant.measures)
    rows = sorted(warrant.notifications.all(), key=lambda row: row.target.number)
    running = [
        clock.due_at
        for clock in warrant.clocks.all()
        if rule and clock.rule == rule.key and clock.stopped_at is None
    ]
    return Notice(
        rule=rule,
        waits=bool(rule and rule.starts == notices.FINAL_DECISION),
        final=getattr(warrant, "final_decision", None),
        rows=rows,
        rulings=list(warrant.notice_decisions.all()),
        clock_due_at=running[0] if running else None,
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


def outcomes(warrants: QuerySet[Warrant], *, known_by: datetime) -> dict[str, int]:
    """Count the targets of some cases by what came of the duty to tell them; every outcome is there.

    By persons, not by cases. What was recorded after `known_by` counts as not known
    yet: the target is still to be told. For T11 of the report.
    """
    late = Q(recorded_at__gt=known_by)
    rows = Notification.objects.filter(warrant__in=warrants.order_by().values("pk"))
    known = rows.exclude(late).values_list("status").order_by().annotate(found=Count("pk"))
    counts = dict(known)
    never = _waiting(warrants.order_by()).values("pk")
    return {
        str(NoticeOutcome.NOTIFIED): counts.get(NoticeStatus.SERVED, 0),
        str(NoticeOutcome.DUE): counts.get(NoticeStatus.DUE, 0) + rows.filter(late).count(),
        str(NoticeOutcome.DEFERRED): counts.get(NoticeStatus.DEFERRED, 0),
        str(NoticeOutcome.WAIVED): counts.get(NoticeStatus.WAIVED, 0),
        str(NoticeOutcome.NOT_IDENTIFIABLE): counts.get(NoticeStatus.UNIDENTIFIED, 0),
        str(NoticeOutcome.NEVER_STARTED): Target.objects.filter(warrant__in=never).count(),
    }


def remedies(warrants: QuerySet[Warrant], *, known_by: datetime) -> dict[str, int]:
    """Count those who were told by what they did about it, and what the court made of it."""
    told = Notification.objects.filter(
        warrant__in=warrants.order_by().values("pk"),
        status=NoticeStatus.SERVED,
        recorded_at__lte=known_by,
    )
    steps = NoticeRemedy.objects.filter(notification__in=told, recorded_at__lte=known_by)
    asked, decided = steps.filter(step=RemedyStep.ASKED), steps.filter(step=RemedyStep.DECIDED)
    silent = told.exclude(pk__in=asked.values("notification"))
    lapsed = silent.filter(remedy_until__lt=known_by).count()
    made = dict(decided.values_list("outcome").order_by().annotate(found=Count("pk")))
    return {
        str(RemedyState.OPEN): silent.count() - lapsed,
        str(RemedyState.LAPSED): lapsed,
        str(RemedyState.ASKED): asked.count() - decided.count(),
        **{str(one): made.get(one, 0) for one in RemedyOutcome},
    }


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
        return rows.filter(status__in=notices.OPEN, due_at__lt=at)
    return rows.filter(status=state)


def counts(actor: Actor, at: datetime) -> dict[str, int]:
    """Return how many notices stand in each state; of deadlines that never began, how many cases."""
    rows = Notification.objects.filter(warrant__in=Warrant.objects.visible_to(actor))
    found: dict[str, int] = rows.aggregate(
        **{state: Count("pk", filter=Q(status=state)) for state in NoticeStatus.values},
        overdue=Count("pk", filter=Q(status__in=notices.OPEN, due_at__lt=at)),
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
