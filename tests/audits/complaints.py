"""Builders of complaints: each by the real steps."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from audits.actions import casework, complaints, determinations
from audits.actions.complaints import Submitted
from audits.enums import ComplaintOutcome, Inadmissible, Remedy
from audits.models import Complaint, Determination
from audits.rules.complaints import ComplaintIn
from oversight.documents.cleaning import Cleaned
from oversight.enums import Role
from oversight.models import PUBLIC, User
from tests.build import NOON, a_person, a_rulebook

DAY = timedelta(days=1)
TEXT = "Two men in a grey car wait before my house since March and know whom I telephone."
FILE = Cleaned("text", b"What I wrote down each day.")


def a_complaint_in(**changes: Any) -> ComplaintIn:
    given = {"about": "watched", "text": TEXT, "language": "en", "wish": "Stop it."}
    return ComplaintIn.model_validate(given | changes)


def a_submission(
    *, at: datetime = NOON, files: tuple[Cleaned, ...] = (), **changes: Any
) -> Submitted:
    a_rulebook(at=at)
    given = a_complaint_in(**changes)
    return complaints.submit(given=given, files=files, code=None, by=PUBLIC, at=at)


def a_complaint(
    *, handler: User | None = None, at: datetime = NOON, state: str = "received", **changes: Any
) -> Complaint:
    """File a complaint at `at` and bring it to `state`, a day for each step."""
    row = a_submission(at=at, **changes).complaint
    by = (handler or a_person(Role.AUDITOR)).actor
    if state == "inadmissible":
        casework.reject(
            complaint_id=row.pk,
            ground=Inadmissible.NOT_OURS,
            duplicate_of="",
            reasons="It is about a fine.",
            by=by,
            at=at + DAY,
        )
    if state in {"admissible", "investigating", "determined", "closed"}:
        casework.admit(complaint_id=row.pk, reasons="We take it up.", by=by, at=at + DAY)
    if state in {"investigating", "determined", "closed"}:
        casework.investigate(complaint_id=row.pk, by=by, at=at + 2 * DAY)
    if state in {"determined", "closed"}:
        a_proposal(row, by=handler or by.user, at=at + 3 * DAY)
    if state == "closed":
        determinations.close(complaint_id=row.pk, by=by, at=at + 200 * DAY)
    row.refresh_from_db()
    return row


def a_proposal(
    row: Complaint,
    *,
    by: User | None,
    at: datetime = NOON,
    outcome: ComplaintOutcome = ComplaintOutcome.NOT_UPHELD,
    remedies: tuple[Remedy, ...] = (),
    letter: str = "We found nothing unlawful.",
) -> Determination:
    assert by is not None
    return determinations.propose(
        complaint_id=row.pk,
        outcome=outcome,
        remedies=remedies,
        reasons="What we looked at, inside.",
        letter=letter,
        by=by.actor,
        at=at,
    )
