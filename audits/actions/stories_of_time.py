"""What time does in the demonstration: the sweeps, as the worker would run them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from audits.actions import closing
from audits.actions.stage import DAY, HOUR, Stage, Story
from audits.actions.stories_of_reviews import open_reviews
from oversight.models import SYSTEM
from warrants.actions import material, sweeps
from warrants.persons.actions import counting, linking

SELDOM, OFTEN, LATELY = 4 * DAY, 8 * HOUR, 20 * DAY
NOW_AND_THEN: Final = 60 * DAY


def stories(stage: Stage, first: datetime) -> Sequence[Story]:
    """Return the stories of time, which begin at `first`."""
    return [_sweeps(stage, first), _notices(stage, first), _closings(stage, first)]


def catch_up(stage: Stage) -> None:
    """Let time do what is left to do by now."""
    _sweep(stage, stage.now)
    open_reviews(stage, stage.now)
    _notice(stage.now)
    _close(stage.now)


def _sweeps(stage: Stage, at: datetime) -> Story:
    """Let time do its part: often of late, seldom long ago, where nobody sees the hour."""
    while True:
        at += SELDOM if at < stage.now - LATELY else OFTEN
        yield at
        _sweep(stage, at)


def _sweep(stage: Stage, at: datetime) -> None:
    ended = sweeps.expire(at=at)
    sweeps.miss_deadlines(at=at)
    if ended:
        open_reviews(stage, at)


def _notices(_stage: Stage, at: datetime) -> Story:
    while True:
        at += sweeps.ENDING_AHEAD - DAY
        yield at
        _notice(at)


def _notice(at: datetime) -> None:
    sweeps.lapse_unanswered(at=at)
    sweeps.announce_endings(at=at)


def _closings(_stage: Stage, at: datetime) -> Story:
    while True:
        at += NOW_AND_THEN
        yield at
        _close(at)


def _close(at: datetime) -> None:
    """Notice what is kept too long, close what is done with, count persons."""
    material.notice_retention(at=at)
    closing.close_settled(at=at)
    linking.link_waiting(by=SYSTEM, at=at)
    counting.count_due(at=at)
    counting.take_figures(by=SYSTEM, at=at)
