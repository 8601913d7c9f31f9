"""Notice to the person: which deadline it is, how far a judge may put it off, on what ground.

Source: CPC 240(1-1), 240(6).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from oversight.deadlines.calendar import Calendar
from oversight.deadlines.edge import in_time
from oversight.deadlines.terms import Due
from oversight.rules.refusal import Refusal
from warrants.rules import clocks
from warrants.rules.deadlines import ClockRule
from warrants.rules.rulebook import Rulebook

NOTIFIED: Final = "person.notified"
FINAL_DECISION: Final = "case.final_decision"
ASKED_COURT: Final = "person.asked_court"
OPEN: Final = frozenset({"due", "deferred"})


def notice_rule(rulebook: Rulebook, measures: Sequence[str]) -> ClockRule | None:
    """Return the deadline for telling the person; None where this law asks for no notice."""
    asked = set(measures)
    for rule in rulebook.clocks_by_stop.get(NOTIFIED, ()):
        if not rule.measures or asked.intersection(rule.measures):
            return rule
    return None


def waits_for_final_decision(rulebook: Rulebook) -> bool:
    """Whether the deadline runs from the final decision in the case, and not from the end."""
    return any(rule.starts == FINAL_DECISION for rule in rulebook.clocks_by_stop.get(NOTIFIED, ()))


def deferred_to(
    rulebook: Rulebook,
    rule: ClockRule,
    *,
    started_at: datetime,
    due_at: datetime,
    until: datetime | None,
    decided_at: datetime,
    calendar: Calendar,
) -> tuple[datetime, Due]:
    """Return until when a judge's deferral puts the notice off, and how that was counted.

    Without `until`, as far as the law goes.

    Raises:
        Refusal: `no_deferral` if this law knows none, `notice_too_late` if the deadline
            has passed, `notice_too_long` if `until` lies beyond what the law allows,
            `notice_not_longer` if it lies before the deadline that runs.
    """
    if rule.extend is None:
        raise Refusal("no_deferral", source=rule.article, pointer="/ruling")
    if not in_time(decided_at, due_at):
        raise Refusal("notice_too_late", source=rule.article, pointer="/decided_at")
    latest = clocks.due(rulebook, rule, started_at, calendar, extended=True)
    wanted = until or latest.at
    if wanted > latest.at:
        raise Refusal("notice_too_long", source=rule.article, pointer="/until")
    if wanted <= due_at:
        raise Refusal("notice_not_longer", source=rule.article, pointer="/until")
    return wanted, latest


def check_ground(rulebook: Rulebook, ground: str) -> str:
    """Return the article of a ground for putting notice off or leaving it out.

    Raises:
        Refusal: `unknown_ground` if the rulebook does not know it.
    """
    for waiver in rulebook.waivers:
        if waiver.key == ground:
            return waiver.article
    raise Refusal("unknown_ground", pointer="/ground")
