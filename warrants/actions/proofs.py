"""Hand out the proof of a decision: that too is on record."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from oversight.actions import ledger
from oversight.models import Actor, LedgerEntry
from warrants import policies
from warrants.enums import Event
from warrants.models import Warrant
from warrants.selectors.proofs import DecisionProof, decision_proofs, proven


@transaction.atomic
def take_out(
    *, warrant: Warrant, number: int, by: Actor, at: datetime
) -> tuple[DecisionProof, LedgerEntry]:
    """Return the proof of the decision on application `number`, and leave on record who took it.

    Raises:
        PermissionDenied: `by` is neither of the body nor the system.
        DecisionNotFound: no entry tells of such a decision.
    """
    if not policies.may_take_out_proofs(by):
        raise PermissionDenied
    found = next((one for one in decision_proofs(warrant) if one.number == number), None)
    if found is None:
        raise DecisionNotFound
    entry = ledger.record(
        event=Event.PROOF_TAKEN_OUT,
        subject=warrant,
        by=by,
        at=at,
        facts={"application": number, "shown": found.shown},
    )
    return proven(found), entry


class DecisionNotFound(LookupError):
    """The ledger holds no decision on this application: none was taken, or not here."""
