"""Which steps stand open to an agency on a case, as the actions would judge it."""

from __future__ import annotations

from collections.abc import Mapping

from oversight.models import Actor
from warrants import policies
from warrants.enums import ApplicationStatus, EndReason, Occurred, RemedyStep
from warrants.models import Warrant
from warrants.rules import lifecycle
from warrants.rules.clocks import counts_from
from warrants.selectors import law


def open_steps(warrant: Warrant, by: Actor) -> frozenset[str]:
    """Return the steps that are not refused for where the case stands, or for who asks.

    What has happened may be told wherever the case stands; the rest asks for something.

    The relations have to be fetched with the case; nothing more is asked for.
    """
    if not policies.may_report(by, warrant):
        return frozenset()
    return frozenset(name for name, is_open in _open(warrant).items() if is_open)


def _open(warrant: Warrant) -> Mapping[str, bool]:
    status = warrant.status
    waiting = [
        one.number
        for one in warrant.applications.all()
        if one.status == ApplicationStatus.SUBMITTED
    ]
    over = lifecycle.is_over(
        status,
        began=bool(warrant.first_from or warrant.urgent_at),
        refused=warrant.end_reason == EndReason.REFUSED,
    )
    unsettled = any(
        row.served_at and len(row.remedies.all()) < len(RemedyStep)
        for row in warrant.notifications.all()
    )
    return {
        "renewal": lifecycle.is_renewable(status, waiting=bool(waiting)),
        "withdrawal": lifecycle.is_withdrawable(status, min(waiting, default=None)),
        "activation": True,
        "end": lifecycle.is_endable(status, began=warrant.first_from is not None),
        "occurrence": _counts_from_any(warrant),
        "final-decision": over and getattr(warrant, "final_decision", None) is None,
        "remedy": unsettled,
        "order": True,
        "return": True,
        "material": True,
    }


def _counts_from_any(warrant: Warrant) -> bool:
    """Whether the law counts time from anything that an agency tells under these measures."""
    rules, told = law.rules_of(warrant.rulebook), set(Occurred) - Occurred.of_courts()
    return any(counts_from(rules, what, warrant.measures) for what in told)
