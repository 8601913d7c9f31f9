"""What the log proves of a case: that a step was recorded, and which of two came first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from oversight.enums import AGENCY_ROLES, Role
from oversight.models import Actor, LedgerEntry
from oversight.selectors.receipts import Evidence, evidence, prove
from oversight.words import spoken
from warrants.checks.words import applications
from warrants.enums import ActivationKind, Event, Shown
from warrants.models import Warrant

FILINGS: Final = (
    Event.FILED,
    Event.URGENT_FILED,
    Event.RENEWAL_FILED,
    Event.WITHDRAWN,
    Event.ACTIVATED,
    Event.ENDED,
    Event.RETURN_FILED,
    Event.FINAL_DECISION,
    Event.NOTICE_SETTLED,
)
RULINGS: Final = (Event.DECIDED, Event.ENDED, Event.NOTICE_RULED)


@dataclass(frozen=True, slots=True)
class DecisionProof:
    """One decision and the first start that was reported under it, as the log orders them."""

    number: int
    decision: Evidence
    start: Evidence | None
    shown: Shown

    @property
    def which(self) -> str:
        """The application that was decided, in words."""
        return applications([self.number], spoken())

    @property
    def decided_at(self) -> datetime:
        return self.decision.entry.at

    @property
    def recorded_at(self) -> datetime:
        return self.decision.entry.recorded_at

    @property
    def started_at(self) -> datetime | None:
        """When actual use began, as whoever carried it out reported."""
        return self.start.entry.at if self.start else None


def receipts_of(warrant: Warrant, actor: Actor) -> list[LedgerEntry]:
    """Return the entries of a case that `actor` holds receipts of, the newest first.

    An agency holds those of its own filings, a judge those of their own rulings.
    """
    of_case = _entries(warrant)
    if actor.role in AGENCY_ROLES:
        mine = of_case.filter(event__in=FILINGS, role__in=AGENCY_ROLES)
    elif actor.role == Role.JUDGE:
        mine = of_case.filter(event__in=RULINGS, by=actor.code)
    else:
        return []
    return list(mine.order_by("-pk"))


def decision_proofs(warrant: Warrant) -> list[DecisionProof]:
    """Return every decision of a case with what the log shows of it."""
    told = list(_entries(warrant).filter(event__in=[Event.DECIDED, Event.ACTIVATED]).order_by("pk"))
    decided = [one for one in told if one.event == Event.DECIDED]
    starts = [
        one
        for one in told
        if one.event == Event.ACTIVATED and one.facts["kind"] == ActivationKind.STARTED
    ]
    pairs = [(one, _first_start(one, starts)) for one in decided]
    found = evidence({one for pair in pairs for one in pair if one is not None})
    return [
        DecisionProof(
            number=int(one.facts["application"]),
            decision=found[one.pk],
            start=found[start.pk] if start else None,
            shown=_shown(
                found[one.pk],
                found[start.pk] if start else None,
                never=not starts and one is decided[0],
            ),
        )
        for one, start in pairs
    ]


def proven(found: DecisionProof) -> DecisionProof:
    """Return the same with the proofs of both entries."""
    start = prove(found.start) if found.start else None
    return replace(found, decision=prove(found.decision), start=start)


def _first_start(decision: LedgerEntry, starts: Sequence[LedgerEntry]) -> LedgerEntry | None:
    """Return the first start that the log holds for a decision.

    For the first decision of a case any start counts, whenever it is said to have been;
    for a renewal those within its term. A refusal authorises nothing to start.
    """
    if decision.facts["application"] == 0:
        return starts[0] if starts else None
    since, until = (decision.facts.get(name) for name in ("from", "until"))
    if not since or not until:
        return None
    begins, ends = datetime.fromisoformat(since), datetime.fromisoformat(until)
    return next((one for one in starts if begins <= one.at < ends), None)


def _shown(decision: Evidence, start: Evidence | None, *, never: bool) -> Shown:
    """Return what the places of two entries show, and what they do not.

    `never`: no start of the whole case was reported, and this decision is the one to say so.
    """
    if not decision.signed or (start and not start.signed):
        return Shown.WAITING
    if start is None:
        return Shown.NO_START if never else Shown.RECORDED
    if start.position is None or decision.position is None or start.position < decision.position:
        return Shown.AFTER
    if start.entry.at < decision.entry.recorded_at:
        return Shown.REPORTED_EARLIER
    return Shown.BEFORE


def _entries(warrant: Warrant) -> QuerySet[LedgerEntry]:
    return LedgerEntry.objects.filter(subject_type="warrant", subject=warrant.reference)
