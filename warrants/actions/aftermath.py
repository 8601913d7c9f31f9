"""What follows once something ran that nobody authorised: the same as after the end of a measure."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from oversight.deadlines.enums import ClockOutcome
from oversight.models import Actor
from warrants.actions import custody, supervision
from warrants.enums import WarrantStatus
from warrants.models import Clock, Flag, Warrant
from warrants.rules.rulebook import Rulebook
from warrants.rules.telling import WITHOUT_AUTHORITY, ran_without_authority
from warrants.selectors import law

END: Final = "warrant.ended"
RAN: Final = "ran_without_authority"
UNAUTHORISED: Final = frozenset(
    {WarrantStatus.REFUSED, WarrantStatus.WITHDRAWN, WarrantStatus.LAPSED}
)


def follow(*, warrant: Warrant, by: Actor, at: datetime, since: datetime) -> None:
    """Start what an end starts where a case is over without authority and yet something ran.

    Called on a locked warrant by every step after which that may be so: a start or a piece
    of material that is told of, and the refusal, withdrawal or lapse of what had begun. Its
    deadlines begin at `since`, once; what it brought is ruled out. What was authorised owes
    the same at its own end, whenever that comes.

    Source: CPC 235.
    """
    if warrant.status not in UNAUTHORISED or not ran(warrant):
        return
    rules = law.rules_of(warrant.rulebook)
    if warrant.urgent_at and not warrant.flags.filter(code=RAN).exists():
        breach = ran_without_authority(
            rules,
            warrant.measures,
            began_at=warrant.urgent_at,
            until=warrant.ended_at or since,
        )
        Flag.objects.bulk_create(
            supervision.flags_of(breaches=[breach], warrant=warrant, application=None, at=at)
        )
    _owe(rules, warrant, since)
    custody.rule_out(warrant=warrant, by=by, at=at, decided_at=since)


def ran(warrant: Warrant) -> bool:
    """Whether anything was carried out: an urgent start, or what a flag says of use or material."""
    return (
        warrant.urgent_at is not None or warrant.flags.filter(code__in=WITHOUT_AUTHORITY).exists()
    )


def _owe(rules: Rulebook, warrant: Warrant, since: datetime) -> None:
    """Start the deadlines of an end, unless they run or ran already."""
    owed = [rule.key for rule in rules.clocks_by_start.get(END, ())]
    known = Clock.objects.filter(warrant=warrant, rule__in=owed)
    if known.exclude(outcome=ClockOutcome.CANCELLED).exists():
        return
    supervision.store_clocks(
        rules=rules,
        calendar=law.calendar_of(rules),
        warrant=warrant,
        application=None,
        event=END,
        at=since,
    )
