"""The end of the body's own records in the demonstration: two names, an act, and a hold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from audits.actions import retention
from audits.actions.stage import DAY, HOUR, Stage, Story, at_work, read_script
from audits.models import SubjectRequest
from audits.rules.retention import Kind
from oversight.models import User


def stories(stage: Stage) -> Sequence[Story]:
    """Return what becomes of requests of persons once they were kept long enough."""
    return [_destruction(stage), _hold(stage)]


def propose_files(*, by: User, at: datetime) -> None:
    """Propose what is due of the files of complaints; whoever looks may release it."""
    retention.propose(kind=Kind.COMPLAINT_FILES, by=by.actor, at=at)


def _destruction(stage: Stage) -> Story:
    """Propose what is due, release it as another, destroy it; what falls due later waits."""
    cast, rng = stage.cast, stage.rng("destruction")
    at = at_work(stage.now - read_script("retention")["destruction"]["age"] * DAY, rng)
    yield at
    made = retention.propose(kind=Kind.REQUESTS, by=cast.commissioner.actor, at=at)
    at = at_work(at + 3 * DAY, rng)
    yield at
    retention.release(destruction_id=made.pk, by=cast.second_commissioner.actor, at=at)
    at += HOUR / 4
    yield at
    retention.carry_out(at=at)


def _hold(stage: Stage) -> Story:
    """Keep the oldest request that is still there."""
    told = read_script("retention")["hold"]
    at = at_work(stage.now - told["age"] * DAY, stage.rng("hold"))
    yield at
    kept = SubjectRequest.objects.exclude(case_key=None).order_by("received_at")
    retention.set_hold(
        reference=kept.values_list("reference", flat=True)[0],
        reason=told["reason"],
        by=stage.cast.second_commissioner.actor,
        at=at,
    )
