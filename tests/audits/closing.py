"""A case of which nothing is left open."""

from __future__ import annotations

from audits.models import Review
from oversight.models import User
from tests.build import HOUR, NOON
from warrants.actions import execution, notices
from warrants.models import Notification, Warrant
from warrants.rules.submissions import FinalDecisionIn, ReturnIn


def a_case_to_close(warrant: Warrant, officer: User, *, told: bool = True) -> Warrant:
    """File the return of an ended case that was never used, settle its notice and its review."""
    given = ReturnIn(installed="never", no_result_reason="The person had left.")
    execution.file_return(warrant_id=warrant.pk, given=given, by=officer.actor, at=NOON - HOUR)
    if told:
        settle_notice(warrant, officer)
    Review.objects.filter(warrant=warrant).update(
        status="closed", outcome="in_order", closed_at=NOON - HOUR
    )
    return warrant


def settle_notice(warrant: Warrant, officer: User) -> None:
    """Report the final decision in the case; nobody can be told, for nobody is named."""
    given = FinalDecisionIn(ending="conviction", decided_at=NOON - HOUR)
    notices.record_final_decision(
        warrant_id=warrant.pk, given=given, by=officer.actor, at=NOON - HOUR
    )
    Notification.objects.filter(warrant=warrant).update(
        status="unidentified", why="A place.", recorded_at=NOON
    )
