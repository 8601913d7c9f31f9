"""What to do where two transactions store the same at one moment."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.db import IntegrityError

Result = TypeVar("Result")


def retried(act: Callable[[], Result]) -> Result:
    """Act; after a clash act once more, for now what it ran into can be seen.

    `act` opens its own transaction, and looks before it stores: so the second time
    it answers, or refuses, as it would have done a moment later.
    """
    try:
        return act()
    except IntegrityError:
        return act()
