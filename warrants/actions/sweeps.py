"""What time does to warrants: driven by what holds in the database, never by a message.

Each sweep may run twice, late, or beside another one: rows are taken under lock,
those that another holds are left to it. What counts as in force is computed from
the terms, so a sweep that never runs makes nothing look valid.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from django.core.mail import send_mail
from django.db import connection, transaction
from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, Q, Value
from django.utils import translation
from django.utils.translation import gettext as _

from oversight.actions import bulk, ledger
from oversight.deadlines.calendar import Calendar
from oversight.deadlines.edge import passed
from oversight.deadlines.enums import ClockOutcome
from oversight.deadlines.models import OF_A_WARRANT, Clock
from oversight.enums import Role
from oversight.models import SYSTEM, User
from oversight.models.ledger import Told
from oversight.rules.signs import shown
from warrants.actions import aftermath, case, decisions, supervision
from warrants.actions.supervision import ClockRow
from warrants.enums import (
    ApplicationKind,
    ApplicationStatus,
    EndReason,
    Event,
    Source,
    WarrantStatus,
)
from warrants.models import Application, FeedEvent, RulebookVersion, Warrant
from warrants.rules import lifecycle
from warrants.rules.rulebook import Rulebook
from warrants.selectors import law

BATCH = 500
ENDING_AHEAD = timedelta(days=7)


def expire(*, at: datetime) -> int:
    """Record as ended every warrant whose last term has run out; return how many."""
    return _in_batches(_expire_batch, at)


def miss_deadlines(*, at: datetime) -> int:
    """Record running deadlines that have passed, and flag those that were a duty."""
    return _in_batches(_miss_batch, at)


def lapse_unanswered(*, at: datetime) -> int:
    """Let first applications lapse whose asked-for days have passed without a decision.

    The days count from the resolution. An urgent start does not lapse: it runs, and
    a judge still has to answer for it.
    """
    return _in_batches(_lapse_batch, at)


def lapse_left_over(*, at: datetime) -> int:
    """Let applications lapse whose warrant ended while they waited."""
    return _in_batches(_left_over_batch, at)


def allocate_waiting(*, at: datetime) -> int:
    """Give every waiting case without a judge to one; a court without judges holds nobody up."""
    staffed = User.objects.filter(role=Role.JUDGE, is_active=True).values("court_id")
    waiting = (
        Warrant.objects.filter(
            judge=None, court__in=staffed, applications__status=ApplicationStatus.SUBMITTED
        )
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    done = 0
    for pk in list(waiting[:BATCH]):
        done += decisions.allocate(warrant_id=pk, at=at) is not None
    return done


def announce_endings(*, at: datetime) -> int:
    """Tell agencies once of each term that ends within seven days."""
    with transaction.atomic():
        soon = Warrant.objects.select_for_update(skip_locked=True, of=("self",)).filter(
            status=WarrantStatus.AUTHORISED,
            last_until__gt=at,
            last_until__lte=at + ENDING_AHEAD,
        )
        told = FeedEvent.objects.filter(code=Event.ENDING).values_list("warrant_id", "facts__until")
        soon = soon.order_by("last_until")[: 10 * BATCH]
        known = set(told.filter(warrant__in=[warrant.pk for warrant in soon]))
        lines = [
            supervision.tell_agency(
                warrant=warrant,
                event=Event.ENDING,
                at=at,
                by_mail=True,
                facts={"until": warrant.last_until.isoformat()},
            )
            for warrant in soon
            if warrant.last_until and (warrant.pk, warrant.last_until.isoformat()) not in known
        ]
        ledger.record_all(
            ledger.entry_of(
                event=Event.ENDING, subject=line.warrant, by=SYSTEM, at=at, facts=line.facts
            )
            for line in lines
            if line.warrant
        )
        supervision.write_feed(lines)
    return len(lines)


def mail_feed(*, at: datetime) -> int:
    """Send the mails that the feed asks for; each line at most once.

    A letter names the case by its reference and says no more of it.
    """
    sent = 0
    waiting = FeedEvent.objects.filter(by_mail=True, mailed_at=None).order_by("id")
    for pk in list(waiting.values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            line = (
                FeedEvent.objects.select_for_update(skip_locked=True, of=("self",))
                .filter(pk=pk, mailed_at=None)
                .select_related("agency", "warrant")
                .first()
            )
            if line is None:
                continue
            FeedEvent.objects.filter(pk=pk).update(mailed_at=at)
            ledger.record(
                event=Event.MAILED,
                subject=line.warrant or ("agency", str(line.agency_id)),
                by=SYSTEM,
                at=at,
                facts={"line": pk, "told": line.code},
            )
            if line.agency and line.agency.email and line.warrant:
                _send(line)
                sent += 1
    return sent


def _send(line: FeedEvent) -> None:
    agency, warrant = line.agency, line.warrant
    if agency is None or warrant is None:
        return
    letters = []
    for language in ("kk", "ru"):
        with translation.override(language):
            letters.append(
                _("%(reference)s: %(event)s. Sign in to read more.")
                % {"reference": warrant.reference, "event": Event(line.code).label}
            )
    send_mail(warrant.reference, shown("\n\n".join(letters)), None, [agency.email])


def _in_batches(step: Callable[[datetime], int], at: datetime) -> int:
    total = done = step(at)
    while done >= BATCH:
        done = step(at)
        total += done
    return total


EXPIRE: Final = """
WITH due AS (
    SELECT id FROM warrants_warrant WHERE status = 'authorised' AND last_until <= %s
    ORDER BY last_until LIMIT %s FOR UPDATE SKIP LOCKED
), ended AS (
    UPDATE warrants_warrant w SET status = 'ended', end_reason = 'expired',
        ended_at = last_until, ended_span = daterange(
            (last_until AT TIME ZONE v.time_zone)::date,
            (last_until AT TIME ZONE v.time_zone)::date + 1
        ), updated_at = %s, version = w.version + 1
    FROM due, warrants_rulebookversion v WHERE w.id = due.id AND v.id = w.rulebook_id
    RETURNING w.id, w.reference, w.agency_id, w.court_id, w.measures, w.ended_at, v.code, v.sha256
), lapsed AS (
    UPDATE warrants_application a SET status = 'lapsed'
    FROM ended WHERE a.warrant_id = ended.id AND a.status = 'submitted'
)
SELECT * FROM ended ORDER BY ended_at
"""


class Ended(NamedTuple):
    """A row of `EXPIRE`: a warrant that has just ended, and the law it stands under."""

    id: int
    reference: str
    agency_id: int
    court_id: int
    measures: Sequence[str]
    ended_at: datetime
    code: str
    sha256: str


@transaction.atomic
def _expire_batch(at: datetime) -> int:
    """End some warrants that are due, by one statement; then store what each leaves behind."""
    with connection.cursor() as cursor:
        cursor.execute(EXPIRE, [at, BATCH, at])
        ended = [Ended(*row) for row in cursor.fetchall()]
    if not ended:
        return 0
    laws = _laws(ended)
    supervision.after_the_end(
        [supervision.Over(one.id, laws[one.sha256][0], one.ended_at) for one in ended], at=at
    )
    bulk.copy(Clock, list(_deadlines(ended, laws)))
    ledger.record_alike(
        event=Event.EXPIRED,
        subject_type="warrant",
        told=(Told(one.reference, {"reason": EndReason.EXPIRED}, one.ended_at) for one in ended),
        by=SYSTEM,
        at=at,
    )
    supervision.write_one_of_each(warrants=ended, event=Event.EXPIRED, at=at)
    return len(ended)


def _laws(ended: Sequence[Ended]) -> dict[str, tuple[Rulebook, Calendar]]:
    """Return the law of each case and its calendar, by the hash of its rulebook."""
    laws = {}
    for one in ended:
        if one.sha256 not in laws:
            rules = law.rules_of(RulebookVersion(code=one.code, sha256=one.sha256))
            laws[one.sha256] = rules, law.calendar_of(rules)
    return laws


def _deadlines(
    ended: Sequence[Ended], laws: Mapping[str, tuple[Rulebook, Calendar]]
) -> Iterator[ClockRow]:
    """Yield every deadline that the end of each warrant starts, by the law it stands under."""
    for one in ended:
        rules, calendar = laws[one.sha256]
        for rule, found in supervision.deadlines_started(
            rules=rules,
            calendar=calendar,
            measures=one.measures,
            event="warrant.ended",
            at=one.ended_at,
        ):
            yield ClockRow(
                warrant_id=one.id,
                rule=rule.key,
                article=rule.article,
                party=rule.party,
                started_at=one.ended_at,
                due_at=found.at,
                strict_at=found.strict_at,
                lenient_at=found.lenient_at,
                steps=bulk.as_json([step.as_data() for step in found.steps]),
            )


@transaction.atomic
def _lapse_batch(at: datetime) -> int:
    days = ExpressionWrapper(
        F("requested_days") * Value(timedelta(days=1)), output_field=DurationField()
    )
    over = (
        Application.objects.filter(
            status=ApplicationStatus.SUBMITTED,
            kind=ApplicationKind.FIRST,
            source=Source.LIVE,
            warrant__status=WarrantStatus.APPLIED,
        )
        .alias(over_at=ExpressionWrapper(F("resolved_at") + days, output_field=DateTimeField()))
        .filter(over_at__lte=at)
        .order_by("recorded_at")
        .values_list("warrant_id", flat=True)
    )
    due = (
        Warrant.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("rulebook")
        .defer("rulebook__text")
        .filter(pk__in=list(over[:BATCH]), status=WarrantStatus.APPLIED)
    )
    done = 0
    for warrant in due:
        Application.objects.filter(warrant=warrant, status=ApplicationStatus.SUBMITTED).update(
            status=ApplicationStatus.LAPSED
        )
        warrant.status = lifecycle.after(warrant.status, lifecycle.Step.LAPSE)
        rules, began = law.rules_of(warrant.rulebook), aftermath.ran(warrant)
        supervision.after_the_end([supervision.Over(warrant.pk, rules, at, began)], at=at)
        aftermath.follow(warrant=warrant, by=SYSTEM, at=at, since=at)
        case.touch(warrant, at)
        ledger.record(event=Event.LAPSED, subject=warrant, by=SYSTEM, at=at, facts={})
        case.tell(warrant, Event.LAPSED, at, {})
        done += 1
    return done


@transaction.atomic
def _left_over_batch(at: datetime) -> int:
    over = list(
        Application.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(
            status=ApplicationStatus.SUBMITTED,
            warrant__status__in=[WarrantStatus.ENDED, WarrantStatus.CLOSED],
        )
        .select_related("warrant__rulebook")
        .defer("warrant__rulebook__text")
        .order_by("pk")[:BATCH]
    )
    supervision.after_the_end(
        [
            supervision.Over(warrant.pk, law.rules_of(warrant.rulebook), warrant.ended_at)
            for warrant in {one.warrant_id: one.warrant for one in over}.values()
            if warrant.ended_at
        ],
        at=at,
    )
    Application.objects.filter(pk__in=[one.pk for one in over]).update(
        status=ApplicationStatus.LAPSED
    )
    ledger.record_all(
        ledger.entry_of(
            event=Event.APPLICATION_LAPSED,
            subject=one.warrant,
            by=SYSTEM,
            at=at,
            facts={"application": one.number},
        )
        for one in over
    )
    return len(over)


@transaction.atomic
def _miss_batch(at: datetime) -> int:
    """Settle some late deadlines; their warrants are held too, so that nobody waits in a circle.

    Those of a warrant whose last term has run out wait until it is ended: that decides
    which of them had a point.
    """
    ending = Q(warrant__status=WarrantStatus.AUTHORISED, warrant__last_until__lte=at)
    late = list(
        Clock.objects.filter(passed(at), OF_A_WARRANT, outcome="")
        .exclude(ending)
        .select_for_update(skip_locked=True, of=("self", "warrant"))
        .select_related("warrant__rulebook")
        .defer("warrant__rulebook__text", "warrant__search", "warrant__case_key")
        .order_by("due_at")[:BATCH]
    )
    flags, entries, lines, missed = [], [], [], []
    for clock in late:
        rule = law.rules_of(clock.warrant.rulebook).clocks.get(clock.rule)
        flag = supervision.missed_flag(rule, clock, at) if rule else None
        if flag is None:
            continue
        missed.append(clock.pk)
        flags.append(flag)
        facts = {"rule": clock.rule, "party": flag.party}
        entries.append(
            ledger.entry_of(
                event=Event.OVERDUE,
                subject=clock.warrant,
                by=SYSTEM,
                at=at,
                happened_at=clock.due_at,
                facts=facts,
            )
        )
        lines.append(
            supervision.tell_agency(
                warrant=clock.warrant, event=Event.OVERDUE, at=at, by_mail=False, facts=facts
            )
        )
    options = {clock.pk for clock in late} - set(missed)
    Clock.objects.filter(pk__in=missed).update(outcome=ClockOutcome.MISSED)
    Clock.objects.filter(pk__in=options).update(outcome=ClockOutcome.CANCELLED, stopped_at=at)
    Warrant.objects.filter(pk__in={clock.warrant_id for clock in late}).update(
        version=F("version") + 1, updated_at=at
    )
    bulk.store(flags)
    ledger.record_all(entries)
    supervision.write_feed(lines)
    return len(late)
