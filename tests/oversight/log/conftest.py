"""A log to tamper with."""

from __future__ import annotations

import pytest

from oversight.models import LogLeaf
from tests.oversight.log.whole import caught_up, record


@pytest.fixture
def ledger() -> int:
    """A log of one full tile and some more, signed several times, and entries that wait."""
    for count in (100, 100, 60):
        record(count)
        caught_up()
    record(3)
    return LogLeaf.objects.count()
