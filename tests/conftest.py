"""A PostgreSQL for the run, real data where it is at hand."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import psycopg
import pytest
from django.conf import settings
from django.db import connections

from oversight.launcher.postgres import OWNER, RUNTIME, Server
from oversight.selectors import log
from tests.build import Clock
from tests.server import ROOT, prepared_server

# What comes out matters here, never how busy the machine is.
hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def database_server() -> Iterator[Server | None]:
    """A server of this run alone, unless DATABASE_URL names one."""
    if "DATABASE_URL" in os.environ:
        yield None
        return
    with prepared_server() as server:
        yield server


@pytest.fixture(scope="session")
def django_db_modify_db_settings(database_server: Server | None) -> None:
    """Point Django at the server of this run, as the owner of the tables."""
    if database_server:
        settings.DATABASES["default"].update(
            HOST=str(database_server.sockets), USER=OWNER, NAME="oversight"
        )


@pytest.fixture(autouse=True)
def log_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this test alone remembers the checkpoint that was signed last."""
    monkeypatch.setattr(settings, "LOG_MEMORY", tmp_path / "log-memory")
    return tmp_path / "log-memory"


@pytest.fixture(autouse=True)
def no_tile_remembered() -> None:
    """Each test has a log of its own; a process remembers the tiles of the one it serves."""
    log.forget()


@pytest.fixture
def runtime_role(transactional_db: None) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A connection as the role that the application runs as."""
    database: dict[str, Any] = settings.DATABASES["default"]
    with psycopg.connect(
        host=database["HOST"], user=RUNTIME, dbname=database["NAME"], autocommit=True
    ) as connection:
        yield connection


@pytest.fixture
def as_runtime_role(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Django itself connects as the application does; ask for it before `db`."""
    connection = connections["default"]
    owner = connection.settings_dict["USER"]
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["USER"] = RUNTIME
        yield
        connection.close()
        connection.settings_dict["USER"] = owner


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The time of day that every door reads; it stands until the test moves it."""
    hands = Clock()
    monkeypatch.setattr("django.utils.timezone.now", hands)
    return hands


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real data; its tests are skipped where it is absent."""
    given = os.environ.get("OVERSIGHT_DATA")
    places = (
        [Path(given)] if given else [ROOT.parent / "shared/data", ROOT.parents[1] / "shared/data"]
    )
    for place in places:
        if place.is_dir():
            return place
    pytest.skip("real data is not at hand: set OVERSIGHT_DATA to its folder")
