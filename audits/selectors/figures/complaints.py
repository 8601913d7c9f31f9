"""T15 from the rows: complaints, told by their deadlines and determinations."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from audits.rules.counts.complaints import Answer, Complained, Complaints
from audits.rules.counts.window import Window
from oversight.deadlines.enums import ClockOutcome
from warrants.enums import Source

LIVES: Final = """
SELECT c.reference, c.received_at, k.admitting, k.settled, k.answering, d.answered, d.outcomes, d.remedies
FROM audits_complaint c
LEFT JOIN LATERAL (
    SELECT array_agg(started_at ORDER BY id) FILTER (WHERE rule = 'admit') AS admitting,
           array_agg(stopped_at ORDER BY id)
               FILTER (WHERE rule = 'admit' AND outcome = ANY(%(stopped)s)) AS settled,
           array_agg(started_at ORDER BY id) FILTER (WHERE rule = 'determine') AS answering
    FROM warrants_clock WHERE complaint_id = c.id
) k ON true
LEFT JOIN LATERAL (
    SELECT array_agg(settled_at ORDER BY number) AS answered,
           array_agg(outcome ORDER BY number) AS outcomes,
           array_agg(array_to_string(remedies, ' ') ORDER BY number) AS remedies
    FROM audits_determination WHERE complaint_id = c.id AND agreed
) d ON true
WHERE c.source = %(source)s AND c.received_at < %(end)s
ORDER BY c.id
"""
STOPPED: Final = [ClockOutcome.MET.value, ClockOutcome.MISSED.value]


def window_of(days: tuple[date, date, date]) -> Window:
    """Return a period as the body's own clock shows it: no rulebook governs a complaint."""
    return Window.of(*days, timezone.get_default_timezone())


def lives(end: datetime) -> Iterator[tuple[str, Complained]]:
    """Stream every complaint that was made to the body before an instant, by reference."""
    asked: dict[str, Any] = {"end": end, "source": Source.LIVE.value, "stopped": STOPPED}
    with connection.cursor() as cursor:
        cursor.execute(LIVES, asked)
        while rows := cursor.fetchmany(2000):
            for row in rows:
                yield row[0], _life(*(one if one is not None else [] for one in row[1:]))


def count(complaints: Complaints, window: Window) -> None:
    """Count the complaints that were made by the end of a window."""
    for _reference, one in lives(window.end):
        complaints.add(one, window)


def _life(
    received_at: Any,
    admitting: list[Any],
    settled: list[Any],
    answering: list[Any],
    answered: list[Any],
    outcomes: list[str],
    remedies: list[str],
) -> Complained:
    """Tell a complaint by its deadlines.

    Admissibility is decided when that deadline stops: taken up if the next one begins
    then. A deadline that begins at any other time, the first apart, begins anew.
    """
    taken_up = [moment for moment in settled if moment in answering]
    return Complained(
        received_at=received_at,
        admitted=taken_up,
        rejected=[moment for moment in settled if moment not in answering],
        answers=[
            Answer(moment, outcome, tuple(ordered.split()))
            for moment, outcome, ordered in zip(answered, outcomes, remedies, strict=True)
        ],
        reopened=sorted(
            [*admitting[1:], *(moment for moment in answering if moment not in taken_up)]
        ),
    )
