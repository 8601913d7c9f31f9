"""The life of a warrant and of an application, as tables."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import partial
from typing import Final

from oversight.rules.lifecycle import WRONG_STATE, follow
from oversight.rules.refusal import Refusal


class Step(StrEnum):
    """What can be done to a warrant."""

    GRANT = "grant"
    REFUSE = "refuse"
    RENEW = "renew"
    REFUSE_RENEWAL = "refuse_renewal"
    WITHDRAW = "withdraw"
    LAPSE = "lapse"
    END = "end"
    CLOSE = "close"


TRANSITIONS: Final[Mapping[tuple[str, Step], str]] = {
    ("applied", Step.GRANT): "authorised",
    ("applied", Step.REFUSE): "refused",
    ("applied", Step.WITHDRAW): "withdrawn",
    ("applied", Step.LAPSE): "lapsed",
    ("running_unconfirmed", Step.GRANT): "authorised",
    ("running_unconfirmed", Step.REFUSE): "refused",
    ("authorised", Step.RENEW): "authorised",
    ("authorised", Step.REFUSE_RENEWAL): "authorised",
    ("authorised", Step.END): "ended",
    ("ended", Step.CLOSE): "closed",
}
after = partial(follow, TRANSITIONS)


OVER: Final = frozenset({"ended", "closed"})
RESULTS: Final = (  # figures of a return that are nothing unless something was used
    "days_used",
    "persons",
    "communications",
    "incriminating",
    "searches",
    "matches",
)
UNUSED: Final = frozenset({"not_used", "never"})


def first_state(*, urgent: bool) -> str:
    """Return the state a filing begins in: an urgent measure is already running."""
    return "running_unconfirmed" if urgent else "applied"


def after_decision(*, warrant: str, application: str, outcome: str) -> str:
    """Return a warrant's state after a decision on its waiting application.

    Raises:
        Refusal: `wrong_state` if the application is settled, or the case is over.
    """
    if application != "submitted":
        raise Refusal(WRONG_STATE)
    renewal = warrant == "authorised"
    if outcome == "refused":
        return after(warrant, Step.REFUSE_RENEWAL if renewal else Step.REFUSE)
    return after(warrant, Step.RENEW if renewal else Step.GRANT)


def is_renewable(status: str, *, waiting: bool) -> bool:
    """A running measure is renewed, one application at a time."""
    return (status, Step.RENEW) in TRANSITIONS and not waiting


def is_withdrawable(status: str, number: int | None) -> bool:
    """Whether the application `number` that waits can be taken back; the first takes the case along.

    An urgent measure that runs already is not withdrawn: a judge has to look at it.
    """
    return number is not None and (number > 0 or (status, Step.WITHDRAW) in TRANSITIONS)


def is_endable(status: str, *, began: bool) -> bool:
    return began and (status, Step.END) in TRANSITIONS


def tells_of_use(figures: Mapping[str, object]) -> bool:
    """Whether a return says that something was done, and not only that nothing was."""
    return figures.get("installed") == "used" or any(figures.get(name) for name in RESULTS)


def denies_use(figures: Mapping[str, object]) -> bool:
    """Whether a return says that nothing was used; what is absent says nothing."""
    return figures.get("installed") in UNUSED or figures.get("days_used") == 0


def is_over(status: str, *, began: bool, refused: bool) -> bool:
    """Whether a measure that ran is over: by its end, or by a refusal to confirm it."""
    return began and (status in OVER or refused)
