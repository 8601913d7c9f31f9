"""Count a report, and name the checkpoint of the log at which it was counted."""

from __future__ import annotations

import base64
import time
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from audits.rules import disclosure
from audits.selectors import transparency
from oversight.actions import sequencer
from oversight.models import Checkpoint, LogLeaf, PendingEntry
from oversight.rules.notes import read_head, read_note
from oversight.selectors import log
from oversight.selectors.instants import one_instant

PATIENCE: Final = 30.0  # seconds for the sequencer to take up what the report has counted
LOOK_EVERY: Final = 0.2  # seconds


class LogBehind(RuntimeError):
    """What was counted got no place in the log: the sequencer stands still."""


def count(
    *,
    since: date,
    until: date,
    known_by: date,
    rulebook: str,
    at: datetime,
    progress: transparency.Progress | None = None,
) -> dict[str, Any]:
    """Return the figures of a period as they may be published, frozen, with their checkpoint.

    The checkpoint on which they stand is under `log`.
    All is read at one instant. What is then recorded and waits for its place is waited
    for; what was recorded later and got a place below the checkpoint is named under
    `without`, so that a recount leaves it out too. `log` is None while the log is empty.

    Raises:
        LogBehind: the sequencer stands still.
    """
    with one_instant():
        newest = log.newest(published=False)
        waiting = list(PendingEntry.objects.values_list("pk", flat=True))
        frozen = transparency.figures(
            since=since, until=until, known_by=known_by, rulebook=rulebook, progress=progress
        )
    known = newest.size if newest else 0
    places = _places(waiting, at) if waiting else []
    checkpoint = log.first_with(max(places)) if places else newest
    return disclosure.guarded(frozen) | {"log": checkpoint and _named(checkpoint, known, waiting)}


def _places(waiting: Sequence[int], at: datetime) -> list[int]:
    """Return the positions of entries that waited, once they have them."""
    until = time.monotonic() + PATIENCE
    while True:
        with sequencer.leading() as mine:
            while mine and sequencer.sequence(at=at):
                pass
        places = list(LogLeaf.objects.filter(entry__in=waiting).values_list("position", flat=True))
        if len(places) == len(waiting):
            return places
        if time.monotonic() > until:
            raise LogBehind
        time.sleep(LOOK_EVERY)


def _named(checkpoint: Checkpoint, known: int, waiting: Sequence[int]) -> dict[str, Any]:
    head = read_head(read_note(checkpoint.note).text)
    later = (
        LogLeaf.objects.filter(position__gte=known, position__lt=checkpoint.size)
        .exclude(entry__in=waiting)
        .order_by("position")
    )
    without = list(later.values_list("position", flat=True))
    return {
        "origin": head.origin,
        "size": head.size,
        "root": base64.b64encode(head.root).decode(),
        "checkpoint": log.signed_note(checkpoint),
        "classes": log.classes(checkpoint.size),
        **({"without": without} if without else {}),
    }
