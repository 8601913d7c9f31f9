"""Allocate a case to a judge; record what the judge decided."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, F, Max, Q, QuerySet

from oversight.actions import ledger
from oversight.deadlines.calendar import Calendar
from oversight.enums import Role
from oversight.models import SYSTEM, Actor, LedgerEntry, User
from oversight.models.ledger import stamp
from oversight.rules.refusal import Refusal
from warrants import policies
from warrants.actions import aftermath, case, supervision
from warrants.enums import ApplicationKind, Authority, EndReason, Event, Outcome, WarrantStatus, Why
from warrants.models import (
    Allocation,
    Application,
    Decision,
    Flag,
    RulebookVersion,
    Term,
    Warrant,
    WarrantUserObjectPermission,
)
from warrants.rules import lifecycle
from warrants.rules.limits import Breach, check_decision, longest_until
from warrants.rules.rulebook import Rulebook
from warrants.rules.submissions import DecisionIn, span_of
from warrants.rules.telling import urgent_start_uncovered
from warrants.rules.vocabulary import Effect
from warrants.selectors import cases, law


@transaction.atomic
def allocate(
    *,
    warrant_id: int,
    at: datetime,
    by: Actor = SYSTEM,
    judge: User | None = None,
    reason: str = "",
) -> Allocation | None:
    """Give a warrant to a judge of its court: the least loaded, conflicts excluded.

    Without `judge` the one with the fewest waiting cases gets it, of equals the
    one whose last case is longest ago. Returns None where the court has no judge
    free of conflict, or where the system finds it allocated already. A second allocation takes the case from the first judge and
    needs a reason.

    Raises:
        PermissionDenied: a person other than a commissioner names the judge.
        Refusal: the judge is not an active judge of the court, or filed the case.
    """
    warrant = case.lock(warrant_id)
    if by.role == Role.SYSTEM and warrant.judge_id and judge is None:
        return None  # somebody was quicker
    if by.role != Role.SYSTEM and not policies.may_reallocate(by):
        raise PermissionDenied
    if by.role != Role.SYSTEM and not reason.strip():
        raise Refusal(Why.NO_REASON, pointer="/reason")
    chosen = _eligible(warrant).filter(pk=judge.pk).first() if judge else _least_loaded(warrant)
    if chosen is None:
        if judge:
            raise Refusal(Why.UNKNOWN_JUDGE, pointer="/judge")
        return None
    return give_to(warrant=warrant, judge=chosen, by=by, at=at, reason=reason)


def give_to(*, warrant: Warrant, judge: User, by: Actor, at: datetime, reason: str) -> Allocation:
    """Move the object grant to `judge` and leave the allocation on record."""
    permission = Permission.objects.get(
        codename="decide_warrant", content_type__app_label="warrants"
    )
    WarrantUserObjectPermission.objects.filter(
        content_object=warrant, permission=permission
    ).delete()
    WarrantUserObjectPermission.objects.create(
        content_object=warrant, permission=permission, user=judge
    )
    before = warrant.judge_id
    warrant.judge = judge
    warrant.save(update_fields=["judge"])  # nothing that the agency reads: its version stands
    ledger.record(
        event=Event.ALLOCATED,
        subject=warrant,
        by=by,
        at=at,
        facts={"judge": judge.pk, "before": before},
    )
    return Allocation.objects.create(warrant=warrant, judge=judge, at=at, by=by.user, reason=reason)


@transaction.atomic
def decide(
    *,
    warrant_id: int,
    number: int,
    given: DecisionIn,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> tuple[Decision, LedgerEntry]:
    """Grant, grant with changes, or refuse application `number`.

    The row of the warrant is locked first, so of two judges pressing at once one
    decides and the other is refused. A first term starts at `from`, else when the
    judge decided, else when the urgent measure began; a renewal starts where the
    last term ends.

    Raises:
        PermissionDenied: the case is not allocated to `by`.
        Refusal: the application is decided, the length breaks a limit, or the law forbids
            the urgent measure that is to be confirmed: it can only be refused.
    """
    warrant = case.lock(warrant_id, version=version)
    application = Application.objects.select_related("warrant").get(
        warrant_id=warrant.pk, number=number
    )
    application.warrant = warrant
    if not policies.may_decide(by, application):
        raise PermissionDenied
    judge = _judge(warrant, given, by, at)
    rules = law.rules_of(warrant.rulebook)
    calendar = law.calendar_of(rules)
    status = lifecycle.after_decision(
        warrant=warrant.status, application=application.status, outcome=given.outcome
    )
    if given.decided_at > at:
        raise Refusal(Why.IN_THE_FUTURE, pointer="/decided_at")
    starts_at, until = _period(given, warrant, application)
    granting = Outcome(given.outcome) != Outcome.REFUSED
    days = span_of(starts_at, until) if granting else None
    if Outcome(given.outcome) == Outcome.GRANTED and days != application.requested_days:
        raise Refusal(Why.LENGTH_DIFFERS, pointer="/outcome")
    flagged = (
        _breaches(rules, given, warrant, application, starts_at, until, at) if granting else []
    )
    decision = Decision.objects.create(
        application=application,
        outcome=given.outcome,
        judge=judge,
        rulebook=_law_on(warrant, given.decided_at),
        reasons=given.reasons,
        conditions=given.conditions,
        granted_days=days,
        decided_at=given.decided_at,
        recorded_at=at,
    )
    Application.objects.filter(pk=application.pk).update(status=given.outcome)
    application.status = given.outcome
    if days is not None:
        _authorise(rules, warrant, application, decision, starts_at, until, days)
    warrant.status = status
    if status == WarrantStatus.REFUSED and application.kind == ApplicationKind.URGENT:
        warrant.end_reason = EndReason.REFUSED
        warrant.ended_at = given.decided_at
        warrant.ended_span = case.day_of(given.decided_at, rules.time_zone)
    case.touch(warrant, at)
    entry = _traces(rules, calendar, warrant, application, decision, flagged, by, at)
    return decision, entry


def authorise_by_body(
    *, warrant: Warrant, application: Application, by: Actor, at: datetime
) -> Decision:
    """Let a measure begin that the law leaves to the investigating body itself.

    Part of its filing, in the same transaction. A first term runs from the resolution,
    a renewal from the end of the term before; a prosecutor may stop it (CPC 234(3)).
    """
    rules = law.rules_of(warrant.rulebook)
    decided_at = application.resolved_at or at
    renewal = application.kind == ApplicationKind.RENEWAL
    starts_at = (warrant.last_until if renewal else None) or decided_at
    days = application.requested_days or 0
    decision = Decision.objects.create(
        application=application,
        outcome=Outcome.GRANTED,
        authority=Authority.INVESTIGATING_BODY,
        rulebook=warrant.rulebook,
        reasons=application.filing["necessity"],
        granted_days=days,
        decided_at=decided_at,
        recorded_at=at,
    )
    Application.objects.filter(pk=application.pk).update(status=Outcome.GRANTED)
    application.status = Outcome.GRANTED
    longest = longest_until(rules, tuple(warrant.measures), starts_at, renewal=renewal)
    # days of 24 hours, and not an hour more than the law counts where clocks go forward
    until = min(starts_at + timedelta(days=days), longest.until)
    _authorise(rules, warrant, application, decision, starts_at, until, days)
    warrant.status = WarrantStatus.AUTHORISED
    case.touch(warrant, at)
    _traces(rules, law.calendar_of(rules), warrant, application, decision, [], by, at)
    return decision


def _period(
    given: DecisionIn, warrant: Warrant, application: Application
) -> tuple[datetime, datetime]:
    """Return the half-open period of the term; an empty one where the outcome is a refusal.

    Both ends are in UTC, so that a day is 24 hours also where the clocks change.
    """
    if application.kind == ApplicationKind.RENEWAL and warrant.last_until:
        default = warrant.last_until
    elif application.kind == ApplicationKind.URGENT and warrant.urgent_at:
        default = warrant.urgent_at
    else:
        default = given.decided_at
    starts_at = (given.starts_at or default).astimezone(UTC)
    if given.until:
        return starts_at, given.until
    # days of 24 hours: where both carry a zone, a sum would follow the clock on the wall
    return starts_at, starts_at.astimezone(UTC) + timedelta(days=given.days or 0)


def _breaches(
    rules: Rulebook,
    given: DecisionIn,
    warrant: Warrant,
    application: Application,
    starts_at: datetime,
    until: datetime,
    at: datetime,
) -> list[Breach]:
    found = check_decision(
        rules,
        measures=tuple(warrant.measures),
        requested_days=application.requested_days,
        starts_at=starts_at,
        until=until,
        decided_at=given.decided_at,
        renewal=application.kind == ApplicationKind.RENEWAL,
        history=cases.history_of(warrant),
        at=at,
        applied_at=_applied_at(warrant, application),
    )
    found += cases.forbidden(warrant, application)
    began = warrant.urgent_at if application.kind == ApplicationKind.URGENT else None
    if began and began < starts_at:
        found.append(
            urgent_start_uncovered(rules, warrant.measures, began_at=began, until=starts_at)
        )
    refusing = [breach for breach in found if breach.effect == Effect.REFUSE]
    if refusing:
        raise Refusal("refused", source=refusing[0].article, breaches=refusing)
    return found


def _applied_at(warrant: Warrant, application: Application) -> datetime | None:
    """Return before when no term may begin: the resolution, or the urgent start if earlier."""
    known = [application.resolved_at]
    if application.kind == ApplicationKind.URGENT:
        known.append(warrant.urgent_at)
    return min((one for one in known if one), default=None)


def _authorise(
    rules: Rulebook,
    warrant: Warrant,
    application: Application,
    decision: Decision,
    starts_at: datetime,
    until: datetime,
    days: int,
) -> None:
    """Store the term with the limit that held for it, and what lists show of it."""
    renewal = application.kind == ApplicationKind.RENEWAL
    limit = longest_until(rules, tuple(warrant.measures), starts_at, renewal=renewal)
    Term.objects.create(
        warrant=warrant,
        decision=decision,
        starts_at=starts_at,
        until=until,
        limit_until=limit.until,
        limit_article=limit.article,
    )
    warrant.first_from = warrant.first_from or starts_at
    warrant.last_until = until
    warrant.cumulative_days += days
    warrant.renewals += renewal


def _traces(
    rules: Rulebook,
    calendar: Calendar,
    warrant: Warrant,
    application: Application,
    decision: Decision,
    flagged: list[Breach],
    by: Actor,
    at: datetime,
) -> LedgerEntry:
    decided_at = decision.decided_at or at
    supervision.stop_clocks(rules=rules, warrant=warrant, event="decision", at=decided_at)
    if warrant.status == WarrantStatus.REFUSED:
        supervision.after_the_end([supervision.Over(warrant.pk, rules, decided_at)], at=at)
    events = [("decision", decided_at)]
    if warrant.status == WarrantStatus.AUTHORISED and warrant.last_until:
        events += [("decision.granted", decided_at), ("term.granted", warrant.last_until)]
    if application.kind == ApplicationKind.URGENT:
        verdict = "refused" if decision.outcome == Outcome.REFUSED else "confirmed"
        events.append((f"urgent.{verdict}", decided_at))
    for name, instant in events:
        supervision.store_clocks(
            rules=rules,
            calendar=calendar,
            warrant=warrant,
            application=application,
            event=name,
            at=instant,
            known_at=decided_at,
        )
    Flag.objects.bulk_create(
        supervision.flags_of(breaches=flagged, warrant=warrant, application=application, at=at)
    )
    aftermath.follow(warrant=warrant, by=by, at=at, since=decided_at)
    facts = {"application": application.number, "outcome": decision.outcome}
    entry = ledger.record(
        event=Event.DECIDED,
        subject=warrant,
        by=by,
        at=at,
        happened_at=decision.decided_at,
        facts={
            **facts,
            "judge": decision.judge_id,
            "days": decision.granted_days,
            "rulebook": f"{decision.rulebook.code} {decision.rulebook.version}",
            "authority": decision.authority,
            **_period_of(decision),
            "reasons_hash": case.text_hash(warrant, decision.reasons),
            "conditions_hash": case.text_hash(warrant, decision.conditions),
        },
    )
    supervision.write_feed(
        [
            supervision.tell_agency(
                warrant=warrant, event=Event.DECIDED, at=at, by_mail=True, facts=facts
            )
        ]
    )
    return entry


def _period_of(decision: Decision) -> dict[str, str]:
    """Return the term that a granting decision authorises, as facts."""
    if decision.granted_days is None:
        return {}
    return {"from": stamp(decision.term.starts_at), "until": stamp(decision.term.until)}


def _judge(warrant: Warrant, given: DecisionIn, by: Actor, at: datetime) -> User:
    """Return the judge who decided: the person at the page, or the one the court's machine names.

    A machine names the judge; if the case lay with another, it moves, and that is recorded.
    """
    if by.user:
        return by.user
    named = judge_named(warrant, given.judge)
    if warrant.judge_id != named.pk:
        give_to(warrant=warrant, judge=named, by=by, at=at, reason=Event.DECIDED)
    return named


def judge_named(warrant: Warrant, name: str) -> User:
    """Return the judge of the case's court whom a machine names.

    Raises:
        Refusal: there is no active judge of this name, or they filed the case.
    """
    named = _eligible(warrant).filter(Q(username__iexact=name) | Q(full_name__iexact=name)).first()
    if named is None:
        raise Refusal(Why.UNKNOWN_JUDGE, pointer="/judge")
    return named


def _law_on(warrant: Warrant, decided_at: datetime) -> RulebookVersion:
    try:
        return law.version_on(warrant.rulebook.code, decided_at.date())
    except law.NoSuchRulebook as missing:
        raise Refusal(Why.UNKNOWN_RULEBOOK, pointer="/decided_at") from missing


def _eligible(warrant: Warrant) -> QuerySet[User]:
    """Return the active judges of the court who brought nothing of this case themselves."""
    filers = warrant.applications.filter(filed_by__isnull=False).values("filed_by")
    return User.objects.filter(court_id=warrant.court_id, role=Role.JUDGE, is_active=True).exclude(
        pk__in=filers
    )


def _least_loaded(warrant: Warrant) -> User | None:
    waiting = Count("warrants", filter=Q(warrants__applications__status="submitted"), distinct=True)
    judges = _eligible(warrant).annotate(load=waiting, latest=Max("allocations__at"))
    return judges.order_by("load", F("latest").asc(nulls_first=True), "pk").first()
