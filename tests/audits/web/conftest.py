"""An hour at which nothing was tried yet, and a law."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from tests.build import Clock, a_rulebook


@pytest.fixture
def the_hour(clock: Clock) -> Iterator[None]:
    cache.clear()
    a_rulebook()
    yield
    cache.clear()
