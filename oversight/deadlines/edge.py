"""The one edge of every deadline: its last moment is the one before `due_at`.

A deadline is half open, as a term is: what is done before the instant `due_at` is in time,
what is done at it or later is late. A day's end is the first instant of the next day. The
same in Python, in a query and on a page: nowhere else are the two compared.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q


def in_time(at: datetime, due_at: datetime) -> bool:
    """Whether what is done at `at` is done in time: before `due_at`."""
    return at < due_at


def passed(at: datetime, field: str = "due_at") -> Q:
    """Return the condition that a deadline has passed at `at`: nothing done then is in time."""
    return Q(**{f"{field}__lte": at})


def ahead(at: datetime, field: str = "due_at") -> Q:
    """Return the condition that a deadline lies ahead at `at`: what is done then is in time."""
    return Q(**{f"{field}__gt": at})
