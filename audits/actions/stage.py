"""The stage of the demonstration: resumes stories in the order of time.

A story is a generator: it yields the instant of its next step and takes the step
when it is resumed.
"""

from __future__ import annotations

import heapq
import tomllib
from collections import Counter
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from oversight.models import ApiClient, User
from warrants.rules.custody_submissions import AccessIn

if TYPE_CHECKING:
    from audits.actions.stories import Case

DAY: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)
MINUTE: Final = timedelta(minutes=1)
ZONE: Final = ZoneInfo("Asia/Almaty")
OPENING, CLOSING, SATURDAY = 9, 18, 5

SCRIPTS: Final = Path(__file__).resolve().parents[1] / "demonstration"

Story = Generator[datetime, None, None]


@cache
def read_script(name: str) -> Mapping[str, Any]:
    """Return what the demonstration's file of this name tells."""
    return tomllib.loads((SCRIPTS / f"{name}.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays: people by where they belong, machines by their organisation's code."""

    script: Mapping[str, Any]
    officers: Mapping[str, list[User]]
    judges: Mapping[int, User]
    auditors: list[User]
    commissioner: User
    second_commissioner: User
    clerk: User
    machines: Mapping[str, ApiClient]


@dataclass(slots=True)
class Stage:
    """Resumes stories in the order of time until `now`; what lies beyond has not happened.

    `told` counts what was told already, `looks` are the looks at material that an agency
    has not reported yet, `notified` the identities of those who were told.
    """

    cast: Cast
    now: datetime
    seed: int
    cases: dict[int, Case] = field(default_factory=dict)
    told: Counter[str] = field(default_factory=Counter)
    looks: dict[str, list[AccessIn]] = field(default_factory=dict)
    notified: list[dict[str, str]] = field(default_factory=list)
    _agenda: list[tuple[datetime, int, Story]] = field(default_factory=list)
    _turns: count[int] = field(default_factory=count)

    def rng(self, *names: object) -> Random:
        """Return chances of its own for each story: one more story changes no other."""
        return Random("/".join(map(str, (self.seed, *names))))  # noqa: S311 - stories, not secrets

    def play(self) -> None:
        """Play what was entered to its end or to the present."""
        while self._agenda:
            _at, _turn, story = heapq.heappop(self._agenda)
            self.enter(story)

    def enter(self, story: Story) -> None:
        """Take the story's next step, and note when it wants to go on."""
        at = next(story, None)
        if at is not None and at <= self.now:
            heapq.heappush(self._agenda, (at, next(self._turns), story))


def at_work(at: datetime, rng: Random) -> datetime:
    """Return a moment of a working day near `at`, and not after it by more than a day."""
    local = at.astimezone(ZONE)
    local -= max(0, local.weekday() - SATURDAY + 1) * DAY
    hour, minute = rng.randrange(OPENING + 1, CLOSING - 3), rng.randrange(60)
    return local.replace(hour=hour, minute=minute).astimezone(UTC)


def a_name(script: Mapping[str, Any], rng: Random) -> str:
    """Return the name of somebody who does not exist."""
    names = script["names"][rng.choice(["men", "women"])]
    return f"{rng.choice(names['surnames'])} {rng.choice(names['names'])}"


def badge(user: User) -> str:
    """Return the service number of an officer of the demonstration."""
    return f"KZ-{4000 + user.pk}"
