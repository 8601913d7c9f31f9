"""The bodies of answers: the shapes of the schema, filled."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Model
from pydantic import BaseModel

from oversight.api.receipts import address_of
from oversight.models import LedgerEntry
from oversight.words import spoken
from warrants.api.shapes import FinalOut, NoticeOut, OrderOut, ReasonOut, RemedyOut, ReturnOut
from warrants.enums import Event
from warrants.models import (
    Activation,
    Application,
    Clock,
    FeedEvent,
    Flag,
    Notification,
    ProviderOrder,
    Return,
    RulebookVersion,
    Warrant,
)
from warrants.rules.rulebook import Rulebook
from warrants.rules.sentences import breach_sentence, step_sentence
from warrants.selectors import law


def flag_data(flag: Flag, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "id": flag.pk,
        "code": flag.code,
        "severity": flag.severity,
        "article": flag.article,
        "detail": breach_sentence(flag.code, flag.figures, spoken(), zone),
        "party": flag.party,
        "state": flag.state,
        "raised_at": flag.raised_at,
    }


def clock_data(clock: Clock, rules: Rulebook) -> dict[str, Any]:
    return {
        "rule": clock.rule,
        "title": rules.clock_title(clock.rule, spoken()),
        "article": clock.article,
        "party": clock.party,
        "started_at": clock.started_at,
        "number": clock.number,
        "due_at": clock.due_at,
        "why": [step_sentence(step, spoken(), rules.zone) for step in clock.steps],
        "stopped_at": clock.stopped_at,
        "outcome": clock.outcome,
    }


def receipt_data(entry: LedgerEntry) -> dict[str, Any]:
    commitment = bytes(entry.commitment).hex()
    return {
        "commitment": commitment,
        "salt": bytes(entry.salt).hex(),
        "log": settings.LOG_ORIGIN,
        "entry": entry.body().decode(),
        "proof": address_of(commitment),
    }


def filed_data(
    warrant: Warrant,
    application: Application,
    clocks: Iterable[Clock],
    flags: Iterable[Flag],
    entry: LedgerEntry,
) -> dict[str, Any]:
    rules = law.rules_of(warrant.rulebook)
    return {
        "reference": warrant.reference,
        "number": application.number,
        "status": warrant.status,
        "version": warrant.version,
        "flags": [flag_data(flag, rules.zone) for flag in flags],
        "clocks": [clock_data(clock, rules) for clock in clocks],
        "receipt": receipt_data(entry),
    }


def step_data(warrant: Warrant, entry: LedgerEntry, at: datetime) -> dict[str, Any]:
    return {
        "reference": warrant.reference,
        "status": warrant.status,
        "in_force": warrant.is_in_force(at),
        "version": warrant.version,
        "receipt": receipt_data(entry),
    }


def row_data(warrant: Warrant, *, in_force: bool) -> dict[str, Any]:
    return {
        "reference": warrant.reference,
        "agency": warrant.agency.code,
        "agency_reference": warrant.agency_reference,
        "court": warrant.court.code,
        "case_number": warrant.case_number,
        "rulebook": warrant.rulebook.code,
        "measures": warrant.measures,
        "status": warrant.status,
        "in_force": in_force,
        "cumulative_days": warrant.cumulative_days,
        "renewals": warrant.renewals,
        "first_from": warrant.first_from,
        "last_until": warrant.last_until,
        "ended_at": warrant.ended_at,
        "end_reason": warrant.end_reason,
        "filed_at": warrant.filed_at,
        "recorded_at": warrant.recorded_at,
        "updated_at": warrant.updated_at,
        "version": warrant.version,
    }


def warrant_data(warrant: Warrant, at: datetime) -> dict[str, Any]:
    """Return a whole warrant; its related rows have to be prefetched."""
    rules = law.rules_of(warrant.rulebook)
    final = getattr(warrant, "final_decision", None)
    return {
        **row_data(warrant, in_force=warrant.is_in_force(at)),
        "offences": warrant.offences,
        "aim": warrant.aim,
        "applications": [_application_data(one) for one in warrant.applications.all()],
        "flags": [flag_data(flag, rules.zone) for flag in warrant.flags.all()],
        "clocks": [clock_data(clock, rules) for clock in warrant.clocks.all()],
        "activations": [_activation_data(one) for one in warrant.activations.all()],
        "returns": [_return_data(one) for one in warrant.returns.all()],
        "orders": [_order_data(one) for one in warrant.orders.all()],
        "reasons": [
            _fields(one, ReasonOut)
            for one in warrant.stated_reasons.all()
            if one.event != Event.RECUSED
        ],
        "final_decision": _fields(final, FinalOut) if final else None,
        "notices": [_notice_data(one) for one in warrant.notifications.all()],
    }


def _application_data(application: Application) -> dict[str, Any]:
    decision = getattr(application, "decision", None)
    return {
        "number": application.number,
        "kind": application.kind,
        "status": application.status,
        "requested_days": application.requested_days,
        "resolved_at": application.resolved_at,
        "recorded_at": application.recorded_at,
        "filing": application.filing,
        "decision": _decision_data(decision) if decision else None,
    }


def _decision_data(decision: Any) -> dict[str, Any]:
    term = getattr(decision, "term", None)
    return {
        "outcome": decision.outcome,
        "authority": decision.authority,
        "judge": decision.judge.full_name if decision.judge else None,
        "reasons": decision.reasons,
        "conditions": decision.conditions,
        "days": decision.granted_days,
        "decided_at": decision.decided_at,
        "recorded_at": decision.recorded_at,
        "rulebook": str(decision.rulebook),
        "term": {
            "from": term.starts_at,
            "until": term.until,
            "cut_at": term.cut_at,
            "limit_until": term.limit_until,
            "article": term.limit_article,
        }
        if term
        else None,
    }


def _activation_data(activation: Activation) -> dict[str, Any]:
    return {
        "kind": activation.kind,
        "at": activation.at,
        "place": activation.place,
        "system": activation.system,
        "measure": activation.measure,
        "provider": activation.provider.code if activation.provider else None,
        "officer": activation.officer,
        "recorded_at": activation.recorded_at,
    }


def _return_data(row: Return) -> dict[str, Any]:
    data = _fields(row, ReturnOut)
    for name in ("cost", "cost_other"):
        data[name] = None if data[name] is None else str(data[name])
    for name in ("installed", "currency"):
        data[name] = data[name] or None
    return data


def _order_data(order: ProviderOrder) -> dict[str, Any]:
    return {**_fields(order, OrderOut), "provider": order.provider.code}


def _notice_data(notice: Notification) -> dict[str, Any]:
    return {
        **_fields(notice, NoticeOut),
        "target": notice.target.number,
        "remedies": [_fields(one, RemedyOut) for one in notice.remedies.all()],
    }


def _fields(row: Model, shape: type[BaseModel]) -> dict[str, Any]:
    """Return what a row holds under the names of a shape."""
    return {name: getattr(row, name) for name in shape.model_fields}


def event_data(event: FeedEvent, cursor: str) -> dict[str, Any]:
    return {
        "cursor": cursor,
        "code": event.code,
        "reference": event.warrant.reference if event.warrant else None,
        "at": event.at,
        "facts": event.facts,
    }


def rulebook_data(version: RulebookVersion) -> dict[str, Any]:
    rules = law.rules_of(version)
    return {
        "id": version.code,
        "version": version.version,
        "title": rules.rulebook.title.in_(spoken()),
        "jurisdiction": version.jurisdiction,
        "active_from": version.active_from.isoformat() if version.active_from else None,
        "sha256": version.sha256,
        "status": rules.rulebook.status,
    }


def whole_rulebook_data(version: RulebookVersion) -> dict[str, Any]:
    import tomllib  # noqa: PLC0415 - read only here

    stored = RulebookVersion.objects.values_list("text", flat=True).get(pk=version.pk)
    return {**rulebook_data(version), "rules": tomllib.loads(stored)}
