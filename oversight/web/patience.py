"""Limits that no crowd and no shared address is locked out by.

What strangers may cost is counted for everybody together, by the hour, and no address is
looked at: many people sit behind one, and Tor's are everybody's. Within the budget nothing
is asked. Beyond it whoever comes is asked to wait and to send the same once more: a signed
slip says what was sent and from when on it is taken. Waiting always helps, so nobody is
shut out; whoever tries a great many waits as often. Nothing is kept of anybody: the slip
travels in the page, the counter is a number.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.core import signing
from django.core.cache import cache

HOUR: Final = 3600
FIRST_WAIT: Final = 10  # seconds
LONGEST_WAIT: Final = 60
GOOD_FOR: Final = 900  # seconds after the wait
SALT: Final = "oversight.patience"


@dataclass(frozen=True, slots=True)
class Wait:
    """How long to wait, and the slip to come back with."""

    seconds: int
    slip: str


def spend(name: str, *, at: datetime) -> None:
    """Count one thing that strangers cost; where the counter is away, nothing is counted."""
    key = _key(name, at)
    try:
        cache.add(key, 0, timeout=2 * HOUR)
        spent = cache.incr(key)
    except Exception:  # noqa: BLE001 - whatever the broker's client raises: a limit is no reason to fail
        return
    if spent == settings.PUBLIC_BUDGETS[name] + 1:
        logging.getLogger(__name__).warning("The hourly budget of %s is spent.", name)


def wait(name: str, what: str, slip: str, *, at: datetime) -> Wait | None:
    """Return nothing where `what` is taken now, or how long to wait before it is.

    `slip` is what an earlier answer asked to come back with; it is good for the same
    `what` alone, from its moment on and for a quarter of an hour.
    """
    budget = settings.PUBLIC_BUDGETS[name]
    try:
        spent = int(cache.get(_key(name, at), 0))
    except Exception:  # noqa: BLE001 - as above
        return None
    now = int(at.timestamp())
    if spent < budget or _is_kept(name, what, slip, now):
        return None
    seconds = min(LONGEST_WAIT, FIRST_WAIT * (1 + spent // max(1, budget)))
    return Wait(seconds, signing.dumps([_digest(name, what), now + seconds], salt=SALT))


def _is_kept(name: str, what: str, slip: str, now: int) -> bool:
    try:
        digest, since = signing.loads(slip, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return False
    return hmac.compare_digest(digest, _digest(name, what)) and since <= now < since + GOOD_FOR


def _digest(name: str, what: str) -> str:
    """Return what stands for the thing sent; keyed, so that a slip tells nothing of a code."""
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, f"{name}/{what}".encode(), hashlib.sha256).hexdigest()


def _key(name: str, at: datetime) -> str:
    return f"patience/{name}/{int(at.timestamp()) // HOUR}"
