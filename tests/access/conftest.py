"""One world in which every address has something to show."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from oversight.selectors.health import Health
from tests.access.world import World, a_world
from tests.build import NOON
from tests.oversight.log.whole import caught_up


@pytest.fixture(scope="module")
def world(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """One world for all lines; what a call does to it is undone after the call."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.utils.timezone.now", lambda: NOON)
        patch.setattr("oversight.web.health.states", lambda **_at: {"database": Health(alive=True)})
        patch.setattr(settings, "LOG_MEMORY", tmp_path_factory.mktemp("log") / "memory")
        with transaction.atomic():
            found = a_world()
            caught_up()
            yield found
            transaction.set_rollback(True)
