"""T11 from the rows: every measure that is over, and where the notice of its targets stands."""

from __future__ import annotations

from typing import Any, Final

from django.db import connection

from audits.rules.counts.notices import Notices, Owed, Step
from audits.rules.counts.window import Window
from audits.selectors.figures.orders import Span
from warrants.enums import NoticeStatus, Source
from warrants.rules import notices
from warrants.rules.rulebook import Rulebook

OVER: Final = """
SELECT w.measures, w.ended_at, (SELECT count(*) FROM warrants_target WHERE warrant_id = w.id),
       f.decided_at, f.recorded_at, r.rulings, r.decided, r.recorded, n.statuses, n.served, n.recorded
FROM warrants_warrant w
LEFT JOIN warrants_finaldecision f ON f.warrant_id = w.id
LEFT JOIN LATERAL (
    SELECT array_agg(ruling ORDER BY id) AS rulings, array_agg(decided_at ORDER BY id) AS decided,
           array_agg(recorded_at ORDER BY id) AS recorded
    FROM warrants_noticedecision WHERE warrant_id = w.id
) r ON true
LEFT JOIN LATERAL (
    SELECT array_agg(status ORDER BY id) AS statuses, array_agg(served_at ORDER BY id) AS served,
           array_agg(recorded_at ORDER BY id) AS recorded
    FROM warrants_notification WHERE warrant_id = w.id AND status = ANY(%(settled)s)
) n ON true
WHERE w.rulebook_id = ANY(%(books)s) AND w.source = %(source)s AND w.ended_at < %(end)s
"""
SETTLED: Final = [NoticeStatus.SERVED.value, NoticeStatus.UNIDENTIFIED.value]


def waits(rules: Rulebook, measures: list[str]) -> bool | None:
    """Whether notice waits for the final decision in the case; None where none is asked for."""
    rule = notices.notice_rule(rules, measures)
    return None if rule is None else rule.starts == notices.FINAL_DECISION


def count(tally: Notices, span: Span, window: Window) -> None:
    """Count the notices of the cases under one rulebook."""
    if notices.NOTIFIED not in span.rules.clocks_by_stop:
        return
    asked: dict[str, Any] = {
        **window.asked(),
        "books": [one.pk for one in span.versions],
        "source": Source.LIVE.value,
        "settled": SETTLED,
    }
    with connection.cursor() as cursor:
        cursor.execute(OVER, asked)
        while rows := cursor.fetchmany(2000):
            for row in rows:
                if (owed := _owed(row, span.rules)) is not None:
                    tally.add(owed, window)


def _owed(row: tuple[Any, ...], rules: Rulebook) -> Owed | None:
    measures, ended_at, targets, decided_at, recorded_at = row[:5]
    rulings, ruled_at, rulings_recorded, statuses, served_at, settled_recorded = row[5:]
    waiting = waits(rules, measures)
    if waiting is None:
        return None
    return Owed(
        ended_at=ended_at,
        targets=targets,
        waits=waiting,
        begun=Step("", decided_at, recorded_at) if decided_at else None,
        rulings=[
            Step(*one)
            for one in zip(rulings or (), ruled_at or (), rulings_recorded or (), strict=True)
        ],
        settled=[
            # Of somebody who cannot be found, only the day of the report is known.
            Step(status, served or recorded, recorded)
            for status, served, recorded in zip(
                statuses or (), served_at or (), settled_recorded or (), strict=True
            )
        ],
    )
