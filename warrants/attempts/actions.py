"""Keep what the rules refused, in a transaction of its own: the filing itself is rolled back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.timezone import localtime

from oversight.actions import ledger
from oversight.actions.clashes import retried
from oversight.rules.refusal import Refusal
from warrants.attempts.models import RefusedAttempt, RefusedCall
from warrants.attempts.rules import Attempt, codes_of, known
from warrants.enums import Event
from warrants.selectors import law

CALLS_KEPT: Final = timedelta(days=7)  # as long as an Idempotency-Key is remembered


@contextmanager
def on_record(*, at: datetime, mark: bytes = b"") -> Iterator[None]:
    """Keep on record what the step inside was asked for, if a rule refuses it.

    The step's own transaction has ended when this is written. `mark` stands for a call
    with an Idempotency-Key; the same one again counts once.
    """
    try:
        yield
    except Refusal as refusal:
        record_all(refusals=[refusal], at=at, mark=mark)
        raise


def record_all(*, refusals: Sequence[Refusal], at: datetime, mark: bytes = b"") -> None:
    """Keep what each refusal says was asked for; those that say nothing are passed over."""
    for refusal in refusals:
        attempt, codes = refusal.attempt, codes_of(refusal)
        if attempt is not None and codes:
            record(attempt=attempt, codes=codes, at=at, mark=mark)


def record(
    *, attempt: Attempt, codes: Sequence[str], at: datetime, mark: bytes = b""
) -> RefusedAttempt:
    """Keep one attempt, or count it once more; an entry for the first, and one for each later day.

    One entry a day shows a loop as well as thousands would, and fills no ledger. The
    bound on refusals an hour does not hold here (docs/adr/0044).
    """
    kept: RefusedAttempt = retried(lambda: _record(attempt, codes, at, mark))
    return kept


@transaction.atomic
def forget_calls(*, at: datetime) -> int:
    """Remove the marks of calls whose keys are no longer remembered; return how many."""
    gone, _kinds = RefusedCall.objects.filter(at__lt=at - CALLS_KEPT).delete()
    return gone


@transaction.atomic
def _record(attempt: Attempt, codes: Sequence[str], at: datetime, mark: bytes) -> RefusedAttempt:
    what = {
        "agency_id": attempt.by.agency_id,
        "agency_reference": attempt.reference,
        "kind": attempt.kind,
        "codes": list(codes),
        "measures": known(attempt.measures, law.codes_of(attempt.rulebook)),
    }
    row = RefusedAttempt.objects.select_for_update().filter(**what).first()
    if row is None:
        row = RefusedAttempt.objects.create(
            **what,
            rulebook=attempt.rulebook,
            warrant_id=attempt.warrant,
            first_at=at,
            last_at=at,
        )
        if mark:
            _new_call(row, mark, at)
        _tell(Event.ATTEMPT_REFUSED, row, attempt, at)
        return row
    if mark and not _new_call(row, mark, at):
        return row
    is_new_day = localtime(at).date() > localtime(row.last_at).date()
    row.times += 1
    row.last_at = max(row.last_at, at)
    row.save(update_fields=["times", "last_at"])
    if is_new_day:
        _tell(Event.ATTEMPT_REPEATED, row, attempt, at)
    return row


def _new_call(row: RefusedAttempt, mark: bytes, at: datetime) -> bool:
    """Remember a call; whether it was not known yet."""
    _call, is_new = RefusedCall.objects.get_or_create(attempt=row, mark=mark, defaults={"at": at})
    return is_new


def _tell(event: Event, row: RefusedAttempt, attempt: Attempt, at: datetime) -> None:
    """Write the entry of an attempt; it holds codes, and nothing that the agency typed."""
    ledger.record(
        event=event,
        subject=("attempt", str(row.pk)),
        by=attempt.by,
        at=at,
        facts={
            "agency": row.agency_id,
            "kind": row.kind,
            "measures": row.measures,
            "rulebook": row.rulebook,
            "codes": row.codes,
            "first": row.first_at.isoformat(),
            "times": row.times,
        },
    )
