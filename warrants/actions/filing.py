"""File a warrant, a renewal; take one back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import Model

from oversight.actions import bulk, ledger, references, vault
from oversight.actions.clashes import retried
from oversight.deadlines.terms import stamp
from oversight.models import Actor, LedgerEntry
from oversight.models.ledger import canonical
from oversight.rules import sealing
from oversight.rules.refusal import Refusal
from warrants import policies
from warrants.actions import aftermath, case, decisions, grounds, supervision
from warrants.attempts.enums import AttemptKind
from warrants.attempts.rules import Attempt, attempting
from warrants.enums import (
    ApplicationKind,
    ApplicationStatus,
    Event,
    Why,
)
from warrants.models import Application, Clock, Flag, Target, Warrant
from warrants.rules import lifecycle
from warrants.rules.breaches import late_recording, refuse
from warrants.rules.identifiers import doubts, in_open_text
from warrants.rules.limits import Breach, check_filing, needs_judge
from warrants.rules.rulebook import Rulebook
from warrants.rules.submissions import RenewalIn, TargetIn, WarrantIn, WithdrawalIn
from warrants.rules.vocabulary import Effect
from warrants.selectors import cases, law


@dataclass(frozen=True, slots=True)
class Filed:
    """What a filing left behind."""

    warrant: Warrant
    application: Application
    clocks: list[Clock]
    flags: list[Flag]
    entry: LedgerEntry


def file_warrant(*, given: WarrantIn, by: Actor, at: datetime) -> Filed:
    """File a first application, or ask for the confirmation of an urgent start.

    A first application that the law forbids is refused. An urgent start lies behind: it is
    taken in with what the law forbids in it as flags, and no judge can confirm it.

    Raises:
        PermissionDenied: `by` is not of an agency.
        Refusal: `Why.DUPLICATE` if the agency filed this reference before;
            otherwise with every refusing rule at once in `breaches`; of an urgent start
            unknown codes and moments that lie ahead alone.
    """
    if not policies.may_file(by) or by.agency_id is None:
        raise PermissionDenied

    def act() -> Filed:
        with transaction.atomic(savepoint=False):
            return _file_warrant(given, by, at)

    attempt = Attempt(
        by=by,
        kind=AttemptKind.URGENT if given.urgent else AttemptKind.FIRST,
        reference=given.agency_reference,
        rulebook=given.rulebook,
        measures=given.measures,
    )
    with attempting(attempt):
        # the same reference may be filed beside this; in a transaction of the caller's it is for him
        return act() if connection.in_atomic_block else retried(act)


def _file_warrant(given: WarrantIn, by: Actor, at: datetime) -> Filed:
    ground = grounds.ground_of(given, by.agency_id or 0)
    version, court = ground.version, ground.court
    rules = law.rules_of(version)
    capital = court is None or court.kind == "capital"  # of no court nothing is held against it
    filing = cases.first_filing(given, court_is_capital=capital, received_at=at)
    breaches = check_filing(rules, filing, None, at)
    forbidden = any(breach.effect == Effect.REFUSE for breach in breaches)
    if given.urgent:
        breaches = grounds.as_told_under(version, given, breaches)
    else:
        breaches = [*grounds.asked_under(version, given), *breaches]
    if court is None:
        raise _refusal(breaches, grounds.no_court()) or grounds.no_court()
    flagged = _refuse_or_flag(breaches)
    flagged += doubts(grounds.identifiers_of(given.targets))
    flagged += in_open_text(grounds.texts_of(given))
    warrant = Warrant(
        pk=ground.warrant_key,
        reference=references.written(
            "W", at.astimezone(ZoneInfo(rules.time_zone)).year, ground.number
        ),
        agency_id=by.agency_id or 0,
        court=court,
        rulebook=version,
        agency_reference=given.agency_reference,
        case_number=given.case_number,
        offences=[offence.model_dump(mode="json") for offence in given.offences],
        measures=sorted(set(given.measures)),
        aim=given.aim,
        systems=given.systems,
        status=lifecycle.first_state(urgent=given.urgent is not None),
        officer=given.officer.name,
        urgent_at=given.urgent.started_at if given.urgent else None,
        filed_at=given.resolved_at,
        recorded_at=at,
        reported_span=case.day_of(at, rules.time_zone),
        updated_at=at,
    )
    warrant.search = case.search_text(warrant)
    targets = _targets(warrant, given.targets)
    application = Application(
        pk=ground.application_key,
        warrant=warrant,
        number=0,
        kind=ApplicationKind.URGENT if given.urgent else ApplicationKind.FIRST,
        filing=given.model_dump(
            mode="json", exclude={"targets": {"__all__": {"identity"}}}, exclude_defaults=True
        ),
        requested_days=given.requested_days,
        resolved_at=given.resolved_at,
        recorded_at=at,
        filed_by=by.user,
        filed_by_client=by.client,
    )
    events = [("application.resolved", given.resolved_at), ("application.received", at)]
    if given.urgent:
        # CPC 235 is disputed: told within a day of the start, or of the resolution. The earlier.
        events.append(("urgent.started", min(given.urgent.started_at, given.resolved_at)))
    if given.threat:
        events.append(("threat.resolved", given.resolved_at))
    filed = _store(
        (warrant,),
        targets,
        warrant=warrant,
        application=application,
        events=events,
        flagged=flagged,
        event=Event.URGENT_FILED if given.urgent else Event.FILED,
        by=by,
        at=at,
    )
    if not forbidden and not needs_judge(rules, given.measures, threat=given.threat is not None):
        decisions.authorise_by_body(warrant=warrant, application=application, by=by, at=at)
    return filed


@transaction.atomic
def file_renewal(
    *, warrant_id: int, given: RenewalIn, by: Actor, at: datetime, version: int | None = None
) -> Filed:
    """File the next renewal while a term runs.

    `version` is the one the caller read; another means that the case has changed.

    Raises:
        PermissionDenied: the warrant is not of `by`'s agency.
        Refusal: the case is not authorised, another application waits, or a rule
            of the rulebook refuses; all refusing rules at once in `breaches`.
    """
    warrant = case.lock(warrant_id, version=version)
    if not policies.may_report(by, warrant):
        raise PermissionDenied
    earlier = list(warrant.applications.values_list("status", flat=True))
    waiting = ApplicationStatus.SUBMITTED in earlier
    rules = law.rules_of(warrant.rulebook)
    if not lifecycle.is_renewable(warrant.status, waiting=waiting):
        with attempting(_renewal_of(warrant, by)):
            raise Refusal(Why.WRONG_STATE, breaches=_after_the_end(rules, warrant))
    filing = cases.renewal_filing(given, warrant=warrant, received_at=at)
    with attempting(_renewal_of(warrant, by)):
        flagged = _refuse_or_flag(check_filing(rules, filing, cases.history_of(warrant), at))
    flagged += in_open_text(grounds.texts_of(given))
    application = Application(
        pk=bulk.keys(Application, 1)[0],
        warrant=warrant,
        number=len(earlier),
        kind=ApplicationKind.RENEWAL,
        filing=given.model_dump(mode="json", exclude_defaults=True),
        requested_days=given.requested_days,
        resolved_at=given.resolved_at,
        recorded_at=at,
        filed_by=by.user,
        filed_by_client=by.client,
    )
    case.touch(warrant, at)
    supervision.stop_clocks(
        rules=rules, warrant=warrant, event="renewal.resolved", at=given.resolved_at
    )
    events = [("application.resolved", given.resolved_at), ("application.received", at)]
    filed = _store(
        warrant=warrant,
        application=application,
        events=events,
        flagged=flagged,
        event=Event.RENEWAL_FILED,
        by=by,
        at=at,
    )
    if not needs_judge(rules, warrant.measures):
        decisions.authorise_by_body(warrant=warrant, application=application, by=by, at=at)
    return filed


@transaction.atomic
def withdraw(
    *, warrant_id: int, given: WithdrawalIn, by: Actor, at: datetime, version: int | None = None
) -> tuple[Application, LedgerEntry]:
    """Take the waiting application back; a first one takes the warrant with it.

    An urgent measure that runs already is not withdrawn: a judge has to look at it.

    Raises:
        PermissionDenied: the warrant is not of `by`'s agency.
        Refusal: no application waits for a decision.
    """
    warrant = case.lock(warrant_id, version=version)
    if not policies.may_report(by, warrant):
        raise PermissionDenied
    application = cases.waiting_application(warrant)
    if application is None or not lifecycle.is_withdrawable(warrant.status, application.number):
        raise Refusal(Why.WRONG_STATE)
    if given.withdrawn_at > at:
        raise Refusal(Why.IN_THE_FUTURE, pointer="/withdrawn_at")
    if application.number == 0:
        warrant.status = lifecycle.after(warrant.status, lifecycle.Step.WITHDRAW)
    Application.objects.filter(pk=application.pk).update(status=ApplicationStatus.WITHDRAWN)
    application.status = ApplicationStatus.WITHDRAWN
    case.touch(warrant, at)
    case.keep_reason(
        warrant=warrant,
        event=Event.WITHDRAWN,
        text=given.reason,
        by=by,
        at=at,
        happened_at=given.withdrawn_at,
        officer=given.officer,
    )
    rules = law.rules_of(warrant.rulebook)
    late = late_recording(rules, said_at=given.withdrawn_at, at=at, party="agency")
    Flag.objects.bulk_create(
        supervision.flags_of(breaches=late, warrant=warrant, application=application, at=at)
    )
    if application.number == 0:
        began = aftermath.ran(warrant)
        supervision.after_the_end([supervision.Over(warrant.pk, rules, at, began)], at=at)
    else:
        supervision.cancel_clocks(
            rules=rules,
            warrant=warrant,
            at=at,
            keys=supervision.pointless(rules),
            application=application,
        )
    aftermath.follow(warrant=warrant, by=by, at=at, since=given.withdrawn_at)
    entry = ledger.record(
        event=Event.WITHDRAWN,
        subject=warrant,
        by=by,
        at=at,
        happened_at=given.withdrawn_at,
        facts={
            "application": application.number,
            "reason_hash": case.text_hash(warrant, given.reason),
            "officer_hash": case.officer_hash(warrant, given.officer),
        },
    )
    case.tell(warrant, Event.WITHDRAWN, at, {"application": application.number})
    return application, entry


def _after_the_end(rules: Rulebook, warrant: Warrant) -> list[Breach]:
    """Return that a renewal is asked for after the end, whether or not a sweep has noted it yet."""
    if warrant.status not in lifecycle.OVER or warrant.ended_at is None:
        return []
    ended = stamp(warrant.ended_at, rules.zone)
    return [refuse("renewal_after_end", "/resolved_at", limit=ended, figures={"end": ended})]


def _renewal_of(warrant: Warrant, by: Actor) -> Attempt:
    """Return what a renewal that a rule refuses leaves on record."""
    return Attempt(
        by=by,
        kind=AttemptKind.RENEWAL,
        reference=warrant.agency_reference,
        rulebook=warrant.rulebook.code,
        measures=warrant.measures,
        warrant=warrant.pk,
    )


def _refuse_or_flag(breaches: list[Breach]) -> list[Breach]:
    """Return the flagging breaches, or refuse with all the refusing ones."""
    if refusal := _refusal(breaches):
        raise refusal
    return breaches


def _refusal(breaches: list[Breach], *beside: Refusal) -> Refusal | None:
    """Return the refusal of all refusing breaches, and of what else there is `beside` them."""
    refusing = [breach for breach in breaches if breach.effect == Effect.REFUSE]
    if not refusing:
        return None
    return Refusal("refused", source=refusing[0].article, breaches=refusing, beside=beside)


def _targets(warrant: Warrant, given: list[TargetIn]) -> list[Target]:
    """Return the targets, their identities sealed with a new key of the case."""
    case_key, warrant.case_key = vault.new_case_key()
    targets = []
    for number, target in enumerate(given):
        row = Target(
            warrant=warrant,
            number=number,
            kind=target.kind,
            capacity=target.capacity,
            pseudonym=target.pseudonym,
            protected=target.protected,
        )
        if target.identity:
            row.sealed_identity = sealing.seal(
                case_key,
                target.identity.model_dump_json(exclude_defaults=True),
                place=f"{warrant.reference}/target/{number}",
            )
        targets.append(row)
    return targets


def _store(
    *first: Sequence[Model],
    warrant: Warrant,
    application: Application,
    events: list[tuple[str, datetime]],
    flagged: list[Breach],
    event: Event,
    by: Actor,
    at: datetime,
) -> Filed:
    """Store what is new: `first`, the application, its clocks and flags, and the entry."""
    rules = law.rules_of(warrant.rulebook)
    calendar = law.calendar_of(rules)
    clocks = [
        clock
        for name, instant in events
        for clock in supervision.clocks_started(
            rules=rules,
            calendar=calendar,
            warrant=warrant,
            application=application,
            event=name,
            at=instant,
        )
    ]
    flags = supervision.flags_of(breaches=flagged, warrant=warrant, application=application, at=at)
    flags += supervision.stop_unstored(
        clocks, rules=rules, warrant=warrant, event="application.received", at=at
    )
    entry = ledger.entry_of(
        event=event,
        subject=warrant,
        by=by,
        at=at,
        happened_at=application.resolved_at,
        facts={
            "application": application.number,
            "kind": application.kind,
            "agency": warrant.agency_id,
            "court": warrant.court_id,
            "measures": warrant.measures,
            "requested_days": application.requested_days,
            "rulebook": f"{warrant.rulebook.code} {warrant.rulebook.version}",
            "flags": [flag.code for flag in flags],
            "filing_hash": case.text_hash(warrant, canonical(application.filing)),
            **_aims(application),
        },
    )
    bulk.store_together(*first, (application,), clocks, flags, (entry,))
    return Filed(warrant, application, clocks, flags, entry)


def _aims(application: Application) -> dict[str, Any]:
    """Return at whom a first application aims, in codes: what they are, and never who."""
    if application.number:
        return {}
    codes = ("kind", "capacity", "protected")
    return {
        "targets": [
            {code: target[code] for code in codes if code in target}
            for target in application.filing["targets"]
        ]
    }
