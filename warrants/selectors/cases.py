"""One case as the rules see it, and as a reader sees it."""

from __future__ import annotations

from datetime import datetime, timedelta

from warrants.enums import ApplicationKind
from warrants.models import Application, Warrant
from warrants.rules.limits import (
    Breach,
    Filing,
    History,
    Offence,
    Period,
    Span,
    TargetFacts,
    check_filing,
)
from warrants.rules.rulebook import Rulebook
from warrants.rules.submissions import RenewalIn, WarrantIn
from warrants.rules.telling import forbidding
from warrants.rules.vocabulary import Kind
from warrants.selectors import law


def first_filing(given: WarrantIn, *, court_is_capital: bool, received_at: datetime) -> Filing:
    """Return a first application, or the confirmation of an urgent start, as the rules see it."""
    return Filing(
        kind=Kind.URGENT if given.urgent else Kind.FIRST,
        measures=tuple(given.measures),
        offences=tuple(
            Offence(
                code=offence.code,
                title=offence.title,
                max_penalty_years=offence.max_penalty_years,
                criminal_group=offence.criminal_group,
                grave=offence.grave,
            )
            for offence in given.offences
        ),
        targets=tuple(
            TargetFacts(
                kind=target.kind,
                capacity=target.capacity,
                protected=tuple(target.protected),
                own_grave_offence=target.own_grave_offence,
                consent=target.consent,
            )
            for target in given.targets
        ),
        requested=Period.of_days(given.requested_days),
        starts_at=given.urgent.started_at if given.urgent else None,
        resolved_at=given.resolved_at,
        received_at=received_at,
        has_results=False,
        urgent_started_at=given.urgent.started_at if given.urgent else None,
        threat_consent=given.threat is not None,
        court_is_capital=court_is_capital,
        prosecutor_general_agreed=given.prosecutor_general_agreed,
        historic=False,
    )


def breaches_of_filing(rules: Rulebook, warrant: Warrant, application: Application) -> list[Breach]:
    """Return what the law says of an application as it was filed first: its refusals too."""
    filing = first_filing(
        WarrantIn.model_validate(application.filing),
        court_is_capital=warrant.court.kind == "capital",
        received_at=application.recorded_at,
    )
    return check_filing(rules, filing, None, application.recorded_at)


def forbidden(warrant: Warrant, application: Application) -> list[Breach]:
    """Return why no judge may confirm an urgent start; nothing of anything that is only asked for."""
    if application.kind != ApplicationKind.URGENT:
        return []
    rules = law.rules_of(warrant.rulebook)
    return forbidding(breaches_of_filing(rules, warrant, application))


def renewal_filing(given: RenewalIn, *, warrant: Warrant, received_at: datetime) -> Filing:
    """Return a renewal as the rules see it: what was filed first, with a new length."""
    first = WarrantIn.model_validate(warrant.applications.get(number=0).filing)
    return Filing(
        kind=Kind.RENEWAL,
        measures=tuple(warrant.measures),
        offences=first_filing(first, court_is_capital=False, received_at=received_at).offences,
        targets=(),
        requested=Period.of_days(given.requested_days),
        starts_at=warrant.last_until,
        resolved_at=given.resolved_at,
        received_at=received_at,
        has_results=bool(given.results_so_far),
        urgent_started_at=None,
        threat_consent=False,
        court_is_capital=False,
        prosecutor_general_agreed=False,
        historic=False,
    )


def history_of(warrant: Warrant) -> History:
    """Return what has been authorised so far."""
    terms = tuple(Span(term.starts_at, term.cut_at or term.until) for term in warrant.terms.all())
    return History(
        terms=terms,
        renewals=warrant.renewals,
        cumulative=timedelta(days=warrant.cumulative_days),
        ended_at=warrant.ended_at,
    )


def waiting_application(warrant: Warrant) -> Application | None:
    """Return the application that waits for a decision, if any does."""
    return warrant.applications.filter(status="submitted").first()
