"""What is done under a warrant: starts and stops, an early end, what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, QuerySet

from oversight.actions import ledger
from oversight.enums import Role
from oversight.models import Actor, LedgerEntry, Provider
from oversight.rules.refusal import Refusal
from warrants import policies
from warrants.actions import aftermath, case, material, supervision
from warrants.enums import (
    ActivationKind,
    ApplicationStatus,
    EndReason,
    Event,
    Source,
    WarrantStatus,
    Why,
)
from warrants.models import Activation, Application, Flag, Return, Term, Warrant
from warrants.rules import lifecycle
from warrants.rules.breaches import Breach, late_recording, note
from warrants.rules.limits import History, check_activation, check_denial, check_return
from warrants.rules.rulebook import Rulebook
from warrants.rules.submissions import ActivationIn, EndIn, Person, ReturnIn
from warrants.rules.telling import result_without_authority, use_of_another_measure
from warrants.rules.vocabulary import Severity
from warrants.selectors import cases, law

TELLING = {
    "prosecutor": "prosecutor.told",
    "prosecutor_of_threat": "prosecutor.told_of_threat",
    "post": "post.told",
}
FIGURES = (
    "days_used",
    "persons",
    "communications",
    "incriminating",
    "searches",
    "matches",
    "cost",
    "cost_other",
    "arrests",
    "trials",
    "convictions",
    "motions_granted",
    "motions_denied",
    "motions_pending",
)


@transaction.atomic
def record_activation(
    *, warrant_id: int, given: ActivationIn, by: Actor, at: datetime, version: int | None = None
) -> tuple[Activation, LedgerEntry]:
    """Record that actual use began or stopped, as the agency or the provider says.

    A provider that the agency names is taken to have been served the order.

    Use outside every term, without any authority, or of a measure that was not asked for
    is not refused, since it happened: it is flagged, and owes what an end owes. No term
    comes of it.

    Raises:
        PermissionDenied: `by` is neither the warrant's agency nor a provider that was
            served its order.
        Refusal: the moment lies ahead, or a code is unknown.
    """
    warrant = case.lock(warrant_id, version=version)
    if not policies.may_report_use(by, warrant):
        raise PermissionDenied
    rules = law.rules_of(warrant.rulebook)
    if given.at > at:
        raise Refusal(Why.IN_THE_FUTURE, pointer="/at")
    if given.measure and given.measure not in {*rules.measures, *warrant.measures}:
        raise Refusal(Why.UNKNOWN_MEASURE, pointer="/measure")
    activation = Activation.objects.create(
        warrant=warrant,
        kind=given.kind,
        at=given.at,
        place=given.place,
        system=given.system,
        measure=given.measure or "",
        provider=_provider(given, by),
        officer=case.named(given.officer),
        recorded_at=at,
        filed_by=by.user,
        filed_by_client=by.client,
    )
    if activation.provider:
        material.link(
            warrant=warrant, provider=activation.provider, served_at=given.at, by=by, at=at
        )
    breaches = check_activation(
        rules,
        started=ActivationKind(given.kind) == ActivationKind.STARTED,
        happened_at=given.at,
        urgent_at=warrant.urgent_at,
        history=cases.history_of(warrant),
        at=at,
        measures=warrant.measures,
    )
    if ActivationKind(given.kind) == ActivationKind.STARTED and _denied(warrant):
        breaches.append(note("use_denied", Severity.HIGH, "/kind", 0, _starts(warrant).count()))
    if given.measure and given.measure not in warrant.measures:
        breaches.append(use_of_another_measure(rules, measure=given.measure, at=given.at))
    Flag.objects.bulk_create(
        supervision.flags_of(breaches=breaches, warrant=warrant, application=None, at=at)
    )
    aftermath.follow(warrant=warrant, by=by, at=at, since=at)
    case.touch(warrant, at)
    facts = {"measure": given.measure} if given.measure else {}
    entry = ledger.record(
        event=Event.ACTIVATED,
        subject=warrant,
        by=by,
        at=at,
        happened_at=given.at,
        facts={
            "activation": activation.pk,
            "kind": given.kind,
            "system": given.system,
            **facts,
            "provider": activation.provider_id,
            "place_hash": case.text_hash(warrant, given.place),
            "officer_hash": case.officer_hash(warrant, given.officer),
            "flags": [b.code for b in breaches],
        },
    )
    return activation, entry


@transaction.atomic
def end_warrant(
    *, warrant_id: int, given: EndIn, by: Actor, at: datetime, version: int | None = None
) -> tuple[Warrant, LedgerEntry]:
    """End a measure before its term does; what is left of the term is cut off.

    What was told of before and lies after the end, use, material, orders served, has no
    authority any more: it is flagged, as it would be if it were told of now.

    Raises:
        PermissionDenied: neither the warrant's agency nor its judge.
        Refusal: the case is not authorised, the moment lies ahead or before the start.
    """
    warrant = case.lock(warrant_id, version=version)
    if not policies.may_end(by, warrant):
        raise PermissionDenied
    if (by.role == Role.JUDGE) != (EndReason(given.reason) == EndReason.STOPPED_BY_JUDGE):
        raise PermissionDenied
    began = warrant.first_from
    if began is None or not lifecycle.is_endable(warrant.status, began=True):
        raise Refusal(Why.WRONG_STATE)
    if given.ended_at > at:
        raise Refusal(Why.IN_THE_FUTURE, pointer="/ended_at")
    term = Term.objects.filter(
        warrant=warrant, starts_at__lte=given.ended_at, until__gt=given.ended_at
    ).first()
    if term is None or given.ended_at <= began:
        raise Refusal(Why.BEFORE_START, pointer="/ended_at")
    before = warrant.last_until or term.until
    later = Term.objects.filter(warrant=warrant, starts_at__gt=given.ended_at)
    later.update(cut_at=F("starts_at"))
    Term.objects.filter(pk=term.pk).update(cut_at=given.ended_at)
    rules = law.rules_of(warrant.rulebook)
    flags = _left_outside(rules, warrant, since=given.ended_at, before=before, at=at)
    party = "court" if by.role == Role.JUDGE else "agency"
    late = late_recording(rules, said_at=given.ended_at, at=at, party=party)
    flags += supervision.flags_of(breaches=late, warrant=warrant, application=None, at=at)
    return end(
        warrant=warrant,
        reason=EndReason(given.reason),
        ended_at=given.ended_at,
        by=by,
        at=at,
        why=given.why,
        officer=given.officer,
        flags=Flag.objects.bulk_create(flags),
    )


def end(
    *,
    warrant: Warrant,
    reason: EndReason,
    ended_at: datetime,
    by: Actor,
    at: datetime,
    why: str,
    officer: Person | None,
    flags: Sequence[Flag] = (),
) -> tuple[Warrant, LedgerEntry]:
    """Record the end of a locked warrant; a waiting application lapses with it."""
    rules = law.rules_of(warrant.rulebook)
    warrant.status = WarrantStatus.ENDED
    warrant.end_reason = reason
    warrant.ended_at = ended_at
    warrant.ended_span = case.day_of(ended_at, rules.time_zone)
    Application.objects.filter(warrant=warrant, status=ApplicationStatus.SUBMITTED).update(
        status=ApplicationStatus.LAPSED
    )
    case.touch(warrant, at)
    case.keep_reason(
        warrant=warrant,
        event=Event.ENDED,
        text=why,
        by=by,
        at=at,
        happened_at=ended_at,
        officer=officer,
    )
    supervision.stop_clocks(rules=rules, warrant=warrant, event="warrant.ended", at=ended_at)
    supervision.after_the_end([supervision.Over(warrant.pk, rules, ended_at)], at=at)
    supervision.store_clocks(
        rules=rules,
        calendar=law.calendar_of(rules),
        warrant=warrant,
        application=None,
        event="warrant.ended",
        at=ended_at,
    )
    entry = ledger.record(
        event=Event.ENDED,
        subject=warrant,
        by=by,
        at=at,
        happened_at=ended_at,
        facts={
            "reason": reason,
            "why_hash": case.text_hash(warrant, why),
            "officer_hash": case.officer_hash(warrant, officer),
            **({"flags": [flag.code for flag in flags]} if flags else {}),
        },
    )
    case.tell(warrant, Event.ENDED, at, {"reason": reason})
    return warrant, entry


@transaction.atomic
def file_return(
    *, warrant_id: int, given: ReturnIn, by: Actor, at: datetime, version: int | None = None
) -> tuple[Return, LedgerEntry]:
    """File what came of a warrant; a later return adds to the earlier ones.

    Raises:
        PermissionDenied: the warrant is not of `by`'s agency.
        Refusal: a moment lies ahead.
    """
    warrant = case.lock(warrant_id, version=version)
    if not policies.may_report(by, warrant):
        raise PermissionDenied
    if given.filed_at and given.filed_at > at:
        raise Refusal(Why.IN_THE_FUTURE, pointer="/filed_at")
    for number, one in enumerate(given.told):
        if one.at > at:
            raise Refusal(Why.IN_THE_FUTURE, pointer=f"/told/{number}/at")
    rules = law.rules_of(warrant.rulebook)
    figures = {name: getattr(given, name) for name in FIGURES}
    row = Return.objects.create(
        warrant=warrant,
        number=warrant.returns.count(),
        installed=given.installed or "",
        currency=given.currency or "",
        no_result_reason=given.no_result_reason,
        encrypted=given.encrypted,
        related_to=given.related_to,
        filed_at=given.filed_at or at,
        officer=case.named(given.officer),
        recorded_at=at,
        reported_span=case.day_of(at, rules.time_zone),
        filed_by=by.user,
        filed_by_client=by.client,
        **figures,
    )
    history = cases.history_of(warrant)
    said = {**figures, "installed": given.installed}
    days = _authorised_days(warrant, history)
    breaches = check_return(figures=said, authorised_days=days)
    others = warrant.returns.exclude(pk=row.pk)
    breaches += check_denial(
        figures=said,
        starts=_starts(warrant).count(),
        earlier_days=sum(one or 0 for one in others.values_list("days_used", flat=True)),
        authorised_days=days,
    )
    breaches += late_recording(rules, said_at=given.filed_at or at, at=at, party="agency")
    if days == 0 and lifecycle.tells_of_use(said):
        breaches.append(result_without_authority(rules, warrant.measures))
    Flag.objects.bulk_create(
        supervision.flags_of(breaches=breaches, warrant=warrant, application=None, at=at)
    )
    done = [("return.filed", given.filed_at or at)]
    done += [(TELLING[one.who], one.at) for one in given.told]
    for event, instant in done:
        supervision.stop_clocks(
            rules=rules, warrant=warrant, event=event, at=instant, recorded_at=at
        )
    case.touch(warrant, at)
    entry = ledger.record(
        event=Event.RETURN_FILED,
        subject=warrant,
        by=by,
        at=at,
        happened_at=given.filed_at,
        facts={
            "number": row.number,
            "installed": row.installed,
            **{name: str(value) for name, value in figures.items() if value is not None},
            "currency": row.currency,
            "encrypted": row.encrypted,
            "related_hash": case.text_hash(warrant, row.related_to),
            "no_result_hash": case.text_hash(warrant, row.no_result_reason),
            "officer_hash": case.officer_hash(warrant, given.officer),
            "told": [one.who for one in given.told],
            "flags": [breach.code for breach in breaches],
        },
    )
    return row, entry


def _authorised_days(warrant: Warrant, history: History) -> int | None:
    """Return the days on which authority held; None while its judge may still confirm a start.

    Of what an earlier publication told the lengths alone are known.
    """
    if warrant.status == WarrantStatus.RUNNING_UNCONFIRMED:
        return None
    if warrant.source == Source.HISTORIC and not history.terms:
        return warrant.cumulative_days or None
    return history.days_in_force


def _starts(warrant: Warrant) -> QuerySet[Activation]:
    return warrant.activations.filter(kind=ActivationKind.STARTED)


def _denied(warrant: Warrant) -> bool:
    """Whether a return on record says that nothing was used."""
    rows = warrant.returns.values("installed", "days_used")
    return any(lifecycle.denies_use(row) for row in rows)


def _left_outside(
    rules: Rulebook, warrant: Warrant, *, since: datetime, before: datetime, at: datetime
) -> list[Flag]:
    """Return the flags of what lay inside a term until it was cut at `since`, not yet stored."""
    history = cases.history_of(warrant)
    found: list[Breach] = []
    for use in warrant.activations.filter(at__gte=since, at__lte=before).order_by("at", "pk"):
        found += check_activation(
            rules,
            started=use.kind == ActivationKind.STARTED,
            happened_at=use.at,
            urgent_at=None,
            history=history,
            at=use.at,
            measures=warrant.measures,
        )
    found += material.served_after(rules, warrant, since=since, before=before)
    flags = supervision.flags_of(breaches=found, warrant=warrant, application=None, at=at)
    return flags + material.obtained_after(warrant, since=since, before=before, at=at)


def close(*, warrant: Warrant, by: Actor, at: datetime) -> LedgerEntry:
    """Close a locked warrant of which nothing is left open; who asks has looked at that."""
    warrant.status = lifecycle.after(warrant.status, lifecycle.Step.CLOSE)
    warrant.closed_at = at
    case.touch(warrant, at)
    case.tell(warrant, Event.CLOSED, at, {})
    return ledger.record(event=Event.CLOSED, subject=warrant, by=by, at=at, facts={})


def _provider(given: ActivationIn, by: Actor) -> Provider | None:
    """Return the provider that carries it out: the one that speaks, or the one that is named."""
    if by.provider_id:
        return Provider.objects.get(pk=by.provider_id)
    if not given.provider:
        return None
    found = Provider.objects.filter(code=given.provider, active=True).first()
    if found is None:
        raise Refusal(Why.UNKNOWN_PROVIDER, pointer="/provider")
    return found
