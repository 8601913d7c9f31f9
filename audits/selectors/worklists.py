"""What waits on an auditor's desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import (
    Case,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.utils.timezone import get_current_timezone, localdate

from audits.enums import ReviewStatus
from audits.models import Complaint, Review
from audits.selectors import follow_up
from oversight.deadlines.enums import ClockOutcome
from oversight.flags import selectors as flags
from oversight.flags.selectors import FlagLine
from oversight.models import Actor
from oversight.words import many, spoken
from warrants.attempts import selectors as attempts
from warrants.enums import Severity, WarrantStatus
from warrants.models import REFERENCE, Clock, Flag, Warrant
from warrants.selectors import law
from warrants.statements import selectors as statements

SHOWN: Final = 15
COUNTED: Final = 1000
DAY: Final = timedelta(days=1)
WEEK: Final = timedelta(days=7)
MONTH: Final = timedelta(days=30)
OVERDUE: Final = Q(outcome=ClockOutcome.MISSED, stopped_at=None)
AHEAD: Final = timedelta(days=500 * 365)  # what is obligatory comes before all that is not
SORTS: Final = {
    "newest": "-pk",
    "oldest": "pk",
    "days": "-cumulative_days",
    "renewals": "-renewals",
}
TURN: Final = ExpressionWrapper(  # one value, so that a page can begin after it
    F("due_at") - Case(When(obligatory=True, then=Value(AHEAD)), default=Value(timedelta())),
    output_field=DateTimeField(),
)


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything on one screen; each number is that of the list behind it."""

    unauthorised: list[FlagLine]
    unauthorised_open: str
    statements: str
    attempts: str
    attempts_since: date
    mine: list[Review]
    mine_open: str
    free_open: str
    seconds_open: str
    overdue_cases: str
    ending_cases: str
    free: list[Review]
    seconds: list[Review]
    flags: list[FlagLine]
    flags_open: dict[str, str]
    flags_historic: str
    to_follow_up: str
    unfinished: list[Review]
    remedies: list[Complaint]
    overdue: list[tuple[Clock, str, ZoneInfo]]
    ending: list[Warrant]


def desk(actor: Actor, at: datetime) -> Desk:
    """Return the desk of an auditor or commissioner."""
    mine, free, seconds = (reviews(actor, "", whose) for whose in ("working", "free", "second"))
    since = localdate(at) - MONTH
    visible = Warrant.objects.visible_to(actor)
    seen = Exists(visible.filter(pk=OuterRef("warrant_id")))
    language = spoken()
    overdue = Clock.objects.filter(OVERDUE, seen)
    return Desk(
        unauthorised=flags.lines(flags.waiting(actor, without_authority=True)[:SHOWN]),
        unauthorised_open=flags.count_open(actor, without_authority=True),
        statements=_count(statements.statements(actor, {})),
        attempts=_count(attempts.attempts(actor, {"since": since})),
        attempts_since=since,
        mine=list(mine[:SHOWN]),
        mine_open=_count(mine),
        free=list(free[:SHOWN]),
        free_open=_count(free),
        seconds=list(seconds[:SHOWN]),
        seconds_open=_count(seconds),
        overdue_cases=_count(register(actor, {"overdue": True}, at)),
        ending_cases=_count(register(actor, {"ends": True}, at)),
        flags=flags.lines(flags.waiting(actor)[:SHOWN]),
        flags_open={
            severity: flags.count_open(actor, severity)
            for severity in (Severity.HIGH, Severity.MEDIUM)
        },
        flags_historic=flags.count_open(actor, historic=True),
        to_follow_up=follow_up.count(actor, at),
        unfinished=list(follow_up.reviews(actor, at).order_by("day", "pk")[:SHOWN]),
        remedies=list(follow_up.complaints(actor).order_by("concluded_at", "pk")[:SHOWN]),
        overdue=[
            (clock, rules.clock_title(clock.rule, language), rules.zone)
            for clock in overdue.select_related("warrant__agency", "warrant__rulebook")
            .defer("warrant__rulebook__text")
            .order_by("-due_at")[:SHOWN]
            for rules in [law.rules_of(clock.warrant.rulebook)]
        ],
        ending=list(
            visible.filter(_ends_soon(at)).select_related("agency").order_by("last_until")[:SHOWN]
        ),
    )


def register(actor: Actor, asked: dict[str, Any], at: datetime) -> QuerySet[Warrant]:
    """Return the warrants that a search of the register asks for; never by a sealed identity."""
    found = Warrant.objects.visible_to(actor)
    if word := asked.get("q"):
        whole = REFERENCE.fullmatch(word.upper())
        found = found.filter(
            **{"reference": word.upper()} if whole else {"search__contains": word.casefold()}
        )
    for name in ("agency", "court"):
        if asked.get(name):
            found = found.filter(**{name: asked[name]})
    simple = {
        "status": "status",
        "measure": "measures__contains",
        "renewals": "renewals__gte",
        "days": "cumulative_days__gte",
    }
    for name, look_up in simple.items():
        if asked.get(name):
            value = [asked[name]] if name == "measure" else asked[name]
            found = found.filter(**{look_up: value})
    return _at_some_time(found, asked, at)


def _at_some_time(
    found: QuerySet[Warrant], asked: dict[str, Any], at: datetime
) -> QuerySet[Warrant]:
    """Return those of the warrants that were recorded, end, are overdue or flagged as is asked."""
    if day := asked.get("since"):
        found = found.filter(recorded_at__gte=_begin(day))
    if day := asked.get("until"):
        found = found.filter(recorded_at__lt=_begin(day + DAY))
    waits = {
        "ends": _ends_soon(at),
        "overdue": Q(Exists(Clock.objects.filter(OVERDUE, warrant=OuterRef("pk")))),
    }
    for condition in (waits[name] for name in waits if asked.get(name)):
        found = found.filter(condition)
    if asked.get("flag"):
        flagged = Flag.objects.filter(warrant=OuterRef("pk"), code=asked["flag"])
        found = found.filter(Exists(flagged))
    return found


def _ends_soon(at: datetime) -> Q:
    return Q(status=WarrantStatus.AUTHORISED, last_until__gt=at, last_until__lte=at + WEEK)


def _count(rows: QuerySet[Any]) -> str:
    """Return in words how many rows a list has, counted no further than is read."""
    return many(rows.order_by().values("pk")[: COUNTED + 1].count(), COUNTED)


def _begin(day: date) -> datetime:
    """Return the first instant of a day where the body sits."""
    return datetime.combine(day, time.min, tzinfo=get_current_timezone())


def reviews(actor: Actor, status: str, whose: str) -> QuerySet[Review]:
    """Return reviews by `turn`: the obligatory ones first, then by their deadline.

    `whose` is "mine", "working" for mine that I have not concluded, "free" for nobody's, or
    "second" for those that wait for a second person and that I did not conclude myself.
    """
    found = Review.objects.visible_to(actor).select_related("warrant__agency", "auditor")
    if status in ReviewStatus.values:
        found = found.filter(status=status)
    elif status != "all":
        found = found.exclude(status=ReviewStatus.CLOSED)
    if whose in {"mine", "working"}:
        found = found.filter(auditor=actor.user)
    if whose == "working":
        found = found.exclude(status=ReviewStatus.SECOND)
    if whose == "free":
        found = found.filter(auditor=None)
    if whose == "second":
        found = found.filter(status=ReviewStatus.SECOND).exclude(concluded_by=actor.user)
    return found.annotate(turn=TURN).order_by("turn", "pk")
