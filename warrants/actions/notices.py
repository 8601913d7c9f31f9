"""Notice to the person: the case ends for good, a judge rules on notice, it is served.

Source: CPC 240(1-1): within six months of the final decision in the case; a judge may
extend that to one year, or agree to no notice, on four grounds. CPC 240(6): the person
may ask the court within fifteen days.
"""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from oversight.actions import ledger
from oversight.deadlines import actions as deadlines
from oversight.deadlines.enums import ClockOutcome
from oversight.models import Actor, LedgerEntry, User
from oversight.rules.refusal import Refusal
from warrants import policies
from warrants.actions import case, decisions, supervision
from warrants.enums import (
    EndReason,
    Event,
    NoticeRuling,
    NoticeStatus,
    RemedyStep,
    Why,
)
from warrants.models import (
    Clock,
    FinalDecision,
    NoticeDecision,
    NoticeRemedy,
    Notification,
    Target,
    Warrant,
)
from warrants.rules import lifecycle, notices
from warrants.rules.rulebook import Rulebook
from warrants.rules.submissions import FinalDecisionIn, NoticeDecisionIn, NoticeIn, RemedyIn
from warrants.selectors import law


@transaction.atomic
def record_final_decision(
    *, warrant_id: int, given: FinalDecisionIn, by: Actor, at: datetime, version: int | None = None
) -> tuple[FinalDecision, LedgerEntry]:
    """Record that the criminal case ended for good: the deadline for notice begins.

    Raises:
        PermissionDenied: neither the warrant's agency nor its court.
        Refusal: the measure still runs or never ran, the moment lies ahead or before
            the start, or the final decision is known already.
    """
    warrant = case.lock(warrant_id, version=version)
    if not policies.may_report_final_decision(by, warrant):
        raise PermissionDenied
    started = warrant.first_from or warrant.urgent_at
    refused = warrant.end_reason == EndReason.REFUSED
    over = lifecycle.is_over(warrant.status, began=started is not None, refused=refused)
    if started is None or not over or FinalDecision.objects.filter(warrant=warrant).exists():
        raise Refusal(Why.WRONG_STATE)
    if given.decided_at > at:
        raise Refusal(Why.IN_THE_FUTURE, pointer="/decided_at")
    if given.decided_at < started:
        raise Refusal(Why.BEFORE_START, pointer="/decided_at")
    row = FinalDecision.objects.create(
        warrant=warrant,
        ending=given.ending,
        paper=given.paper,
        officer=case.named(given.officer),
        decided_at=given.decided_at,
        recorded_at=at,
        filed_by=by.user,
        filed_by_client=by.client,
    )
    rules = law.rules_of(warrant.rulebook)
    supervision.store_clocks(
        rules=rules,
        calendar=law.calendar_of(rules),
        warrant=warrant,
        application=None,
        event=notices.FINAL_DECISION,
        at=given.decided_at,
    )
    _open(warrant, rules)
    case.touch(warrant, at)
    facts = {
        "ending": given.ending,
        "targets": warrant.targets.count(),
        "paper_hash": case.text_hash(warrant, given.paper),
        "officer_hash": case.officer_hash(warrant, given.officer),
    }
    entry = ledger.record(
        event=Event.FINAL_DECISION,
        subject=warrant,
        by=by,
        at=at,
        happened_at=given.decided_at,
        facts=facts,
    )
    case.tell(warrant, Event.FINAL_DECISION, at, {"ending": given.ending})
    return row, entry


@transaction.atomic
def rule_on_notice(
    *,
    warrant_id: int,
    given: NoticeDecisionIn,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> tuple[NoticeDecision, LedgerEntry]:
    """Put the notice off, or agree to none, as the judge of the case.

    Raises:
        PermissionDenied: the case is not allocated to `by`, nor is `by` its court's machine.
        Refusal: no deadline for notice runs, everybody is told already, the ground is not
            one of the law's, or the deferral breaks its limits (`notices.deferred_to`).
    """
    warrant = case.lock(warrant_id, version=version)
    if not policies.may_rule_on_notice(by, warrant):
        raise PermissionDenied
    rules = law.rules_of(warrant.rulebook)
    clock = _clock(warrant, rules)
    waiting = warrant.notifications.filter(status__in=notices.OPEN)
    if clock is None or not waiting.exists():
        raise Refusal(Why.WRONG_STATE)
    if given.decided_at > at:
        raise Refusal(Why.IN_THE_FUTURE, pointer="/decided_at")
    if given.decided_at < clock.started_at:
        raise Refusal(Why.BEFORE_START, pointer="/decided_at")
    article = notices.check_ground(rules, given.ground)
    if NoticeRuling(given.ruling) == NoticeRuling.DEFERRED:
        until = _defer(warrant, rules, clock, given)
    else:
        until = None
        deadlines.cancel(
            Clock.objects.filter(notice__in=waiting, stopped_at=None), at=given.decided_at
        )
        waiting.update(status=NoticeStatus.WAIVED, recorded_at=at)
        supervision.cancel_clocks(
            rules=rules, warrant=warrant, at=given.decided_at, keys=[clock.rule]
        )
    row = NoticeDecision.objects.create(
        warrant=warrant,
        ruling=given.ruling,
        ground=given.ground,
        article=article,
        reasons=given.reasons,
        until=until,
        judge=_judge(warrant, given, by),
        decided_at=given.decided_at,
        recorded_at=at,
    )
    case.touch(warrant, at)
    entry = ledger.record(
        event=Event.NOTICE_RULED,
        subject=warrant,
        by=by,
        at=at,
        happened_at=given.decided_at,
        facts={
            "ruling": given.ruling,
            "ground": given.ground,
            "judge": row.judge_id,
            "until": until.isoformat() if until else None,
            "reasons_hash": case.text_hash(warrant, given.reasons),
        },
    )
    case.tell(warrant, Event.NOTICE_RULED, at, {"ruling": given.ruling})
    return row, entry


@transaction.atomic
def record_service(
    *, warrant_id: int, given: NoticeIn, by: Actor, at: datetime, version: int | None = None
) -> tuple[Notification, LedgerEntry]:
    """Record that one person was told, with the proof of it, or why nobody can be.

    A served notice starts the person's fifteen days; when the last target is settled,
    the deadline for notice is.

    Raises:
        PermissionDenied: the warrant is not of `by`'s agency.
        Refusal: no deadline for notice has begun, the target is unknown, or its notice is
            settled or waived; the moment lies ahead or before the final decision.
    """
    warrant = case.lock(warrant_id, version=version)
    if not policies.may_report(by, warrant):
        raise PermissionDenied
    rules = law.rules_of(warrant.rulebook)
    _open(warrant, rules)
    if given.at > at:
        raise Refusal(Why.IN_THE_FUTURE, pointer="/at")
    row = warrant.notifications.filter(target__number=given.target).first()
    if row is None:
        known = warrant.notifications.exists()
        raise Refusal(Why.UNKNOWN_TARGET if known else Why.WRONG_STATE, pointer="/target")
    if row.status not in notices.OPEN:
        raise Refusal(Why.WRONG_STATE)
    began = Clock.objects.filter(warrant=warrant, rule=_rule_key(warrant, rules)).first()
    if began and given.at < began.started_at:
        raise Refusal(Why.BEFORE_START, pointer="/at")
    row.status, row.recorded_at = NoticeStatus(given.outcome), at
    row.filed_by, row.filed_by_client = by.user, by.client
    row.officer = case.named(given.officer)
    if row.status == NoticeStatus.SERVED:
        row.served_at, row.way, row.proof = given.at, given.way, given.proof
        row.remedy_until = _start_remedy(warrant, rules, given.at)
    else:
        row.why = given.why
    row.save()
    _settle(warrant, rules, row, given.at, at)
    case.touch(warrant, at)
    entry = ledger.record(
        event=Event.NOTICE_SETTLED,
        subject=warrant,
        by=by,
        at=at,
        happened_at=given.at,
        facts={
            "target": given.target,
            "outcome": given.outcome,
            "way": given.way,
            "proof_hash": case.text_hash(warrant, given.proof),
            "why_hash": case.text_hash(warrant, given.why),
            "officer_hash": case.officer_hash(warrant, given.officer),
        },
    )
    return row, entry


@transaction.atomic
def record_remedy(
    *, warrant_id: int, given: RemedyIn, by: Actor, at: datetime, version: int | None = None
) -> tuple[NoticeRemedy, LedgerEntry]:
    """Record that a person who was told asked the court, or what the court decided.

    Asked late, it is recorded all the same: whether the time is given back is the court's.

    Raises:
        PermissionDenied: neither the warrant's agency, its court, nor staff of the body
            who may know of it.
        Refusal: nobody of this number was told, the step was reported already or before
            its time, the moment lies ahead or before what it follows.
    """
    warrant = case.lock(warrant_id, version=version)
    known = Warrant.objects.visible_to(by).filter(pk=warrant.pk).exists()
    if not known or not policies.may_report_remedy(by, warrant):
        raise PermissionDenied
    row = warrant.notifications.filter(target__number=given.target).first()
    if row is None:
        raise Refusal(Why.UNKNOWN_TARGET, pointer="/target")
    step = RemedyStep(given.step)
    before = {one.step: one.at for one in row.remedies.all()}
    needed = row.served_at if step == RemedyStep.ASKED else before.get(RemedyStep.ASKED)
    if row.served_at is None or needed is None or step in before:
        raise Refusal(Why.WRONG_STATE, pointer="/step")
    if given.at > at:
        raise Refusal(Why.IN_THE_FUTURE, pointer="/at")
    if given.at < needed:
        raise Refusal(Why.BEFORE_START, pointer="/at")
    made = NoticeRemedy.objects.create(
        notification=row,
        step=step,
        outcome=given.outcome,
        at=given.at,
        paper=given.paper,
        officer=case.named(given.officer),
        recorded_at=at,
        filed_by=by.user,
        filed_by_client=by.client,
    )
    if step == RemedyStep.ASKED:
        supervision.stop_clocks(
            rules=law.rules_of(warrant.rulebook),
            warrant=warrant,
            event=notices.ASKED_COURT,
            at=given.at,
            recorded_at=at,
            started_at=row.served_at,
        )
    case.touch(warrant, at)
    entry = ledger.record(
        event=Event.REMEDY,
        subject=warrant,
        by=by,
        at=at,
        happened_at=given.at,
        facts={
            "target": given.target,
            "step": given.step,
            "outcome": given.outcome,
            "paper_hash": case.text_hash(warrant, given.paper),
            "officer_hash": case.officer_hash(warrant, given.officer),
        },
    )
    return made, entry


def _rule_key(warrant: Warrant, rules: Rulebook) -> str:
    rule = notices.notice_rule(rules, warrant.measures)
    return rule.key if rule else ""


def _clock(warrant: Warrant, rules: Rulebook) -> Clock | None:
    """Return the deadline for notice that runs, or ran out unsettled."""
    return Clock.objects.filter(
        warrant=warrant, rule=_rule_key(warrant, rules), stopped_at=None
    ).first()


def _open(warrant: Warrant, rules: Rulebook) -> None:
    """Make the notice of every target that has none, once the deadline has begun."""
    clock = _clock(warrant, rules)
    if clock is None:
        return
    new = Target.objects.filter(warrant=warrant, notification=None)
    rows = Notification.objects.bulk_create(
        Notification(warrant=warrant, target=target, due_at=clock.due_at) for target in new
    )
    Clock.objects.bulk_create(deadlines.alike(clock, notice=row) for row in rows)


def _defer(warrant: Warrant, rules: Rulebook, clock: Clock, given: NoticeDecisionIn) -> datetime:
    """Move the deadline, and say anew how it was counted."""
    rule = rules.clocks[clock.rule]
    until, counted = notices.deferred_to(
        rules,
        rule,
        started_at=clock.started_at,
        due_at=clock.due_at,
        until=given.until,
        decided_at=given.decided_at,
        calendar=law.calendar_of(rules),
    )
    if clock.outcome == ClockOutcome.MISSED:
        raise Refusal("notice_too_late", source=rule.article, pointer="/decided_at")
    waiting = warrant.notifications.filter(status__in=notices.OPEN)
    of_each = Clock.objects.filter(notice__in=waiting, stopped_at=None)
    deadlines.count_anew([clock, *of_each], due=counted, due_at=until)
    waiting.update(status=NoticeStatus.DEFERRED, due_at=until)
    return until


def _start_remedy(warrant: Warrant, rules: Rulebook, at: datetime) -> datetime | None:
    """Start the person's time to ask the court; return when it is over."""
    started = [
        one
        for one in supervision.clocks_started(
            rules=rules,
            calendar=law.calendar_of(rules),
            warrant=warrant,
            application=None,
            event=notices.NOTIFIED,
            at=at,
        )
        if one.rule != _rule_key(warrant, rules)
    ]
    Clock.objects.bulk_create(started)
    return max((one.due_at for one in started), default=None)


def _settle(
    warrant: Warrant, rules: Rulebook, row: Notification, happened_at: datetime, at: datetime
) -> None:
    """Stop the deadline of one person; that of the case once nobody is left to be told.

    Met or missed, by the last of them. Nobody can be told who cannot be identified.
    """
    end = deadlines.settle if row.status == NoticeStatus.SERVED else deadlines.cancel
    end(row.clocks.filter(stopped_at=None), at=happened_at)
    if warrant.notifications.filter(status__in=notices.OPEN).exists():
        return
    supervision.stop_clocks(
        rules=rules, warrant=warrant, event=notices.NOTIFIED, at=happened_at, recorded_at=at
    )


def _judge(warrant: Warrant, given: NoticeDecisionIn, by: Actor) -> User:
    """Return who ruled: the judge at the page, or the one whom the court's machine names."""
    return by.user or decisions.judge_named(warrant, given.judge)
