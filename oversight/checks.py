"""System checks: an unsafe instance does not start.

`manage.py check` runs those that look at settings, with `--database default` those
that look at the database too. The web server, the worker and beat run them all
as they start.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register, run_checks  # noqa: A004 - its name there
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

from oversight.rules.notes import NoteFault
from oversight.selectors import witnesses

KEY_BYTES: Final = 32
SAFETY: Final = "safety"
ALMATY: Final = "Asia/Almaty"
CHANGE: Final = datetime(2024, 2, 29, 18, 0, tzinfo=UTC)  # 1 March 2024 00:00 at UTC+6

RIGHTS: Final = """
    SELECT rolsuper OR rolbypassrls OR rolcreaterole OR rolreplication,
           EXISTS (SELECT 1 FROM pg_tables
                   WHERE schemaname = current_schema() AND pg_has_role(tableowner, 'USAGE'))
    FROM pg_roles WHERE rolname = current_user
"""
OFFSETS: Final = """
    SELECT %s::timestamptz AT TIME ZONE 'Asia/Almaty' = '2024-02-29 23:00'
"""
DEMONSTRATED: Final = """
    SELECT EXISTS (SELECT 1 FROM oversight_user WHERE demonstration)
        OR EXISTS (SELECT 1 FROM oversight_apiclient WHERE demonstration)
"""


def refuse_unsafe_start() -> None:
    """Raise unless this process may serve.

    Only production looks into the database: while it is away, production does not
    start, and whoever supervises the process tries again.

    Raises:
        ImproperlyConfigured: a check fails; the text says which.
    """
    databases = ["default"] if settings.PROD else None
    found = run_checks(tags=[SAFETY], databases=databases)
    faults = [str(message) for message in found if message.is_serious()]
    if faults:
        raise ImproperlyConfigured("\n".join(faults))


@register(SAFETY)
def zone_data(app_configs: Sequence[AppConfig] | None, **_options: Any) -> list[CheckMessage]:
    """Kazakhstan has one time, UTC+5, since 1 March 2024; older tables of zones do not know."""
    zone = ZoneInfo(ALMATY)
    before = (CHANGE - timedelta(seconds=1)).astimezone(zone).utcoffset()
    after = CHANGE.astimezone(zone).utcoffset()
    if (before, after) == (timedelta(hours=6), timedelta(hours=5)):
        return []
    return [
        Error(
            f"{ALMATY} does not change to UTC+5 on 1 March 2024.",
            hint="Update the tzdata package; deadlines would be an hour off.",
            id="oversight.E001",
        )
    ]


@register(SAFETY)
def keys(app_configs: Sequence[AppConfig] | None, **_options: Any) -> list[CheckMessage]:
    """Every key has the length its cipher asks for, and no two are the same."""
    named = {**settings.SEALING_KEYS, "LOOKUP_KEY": settings.LOOKUP_KEY}
    named |= {f"LOG_KEYS[{number}]": seed for number, seed in enumerate(settings.LOG_KEYS)}
    faults: list[CheckMessage] = [
        Error(f"The key {name!r} has to have {KEY_BYTES} bytes.", id="oversight.E002")
        for name, key in named.items()
        if len(key) != KEY_BYTES or not name
    ]
    some = settings.SEALING_KEYS and settings.LOG_KEYS
    if len(set(named.values())) < len(named) or not some:
        faults.append(Error("Every key has to be another one.", id="oversight.E003"))
    return faults


@register(SAFETY)
def witnesses_of_the_log(
    app_configs: Sequence[AppConfig] | None, **_options: Any
) -> list[CheckMessage]:
    """Each witness has an address and a key that cosigns."""
    try:
        witnesses.configured()
    except (NoteFault, ValueError) as fault:
        hint = "OVERSIGHT_LOG_WITNESSES holds an address, a space and a key for each, with commas."
        return [Error(f"The witnesses cannot be read. {fault}", hint=hint, id="oversight.E010")]
    return []


@register(Tags.security, deploy=True)
def enough_witnesses(
    app_configs: Sequence[AppConfig] | None, **_options: Any
) -> list[CheckMessage]:
    """Without outside memories whoever holds the log's key can rewrite history unseen."""
    count = len(settings.LOG_WITNESSES)
    if count >= witnesses.ENOUGH:
        return []
    return [
        Warning(
            f"The log has {count} outside witnesses; it needs {witnesses.ENOUGH} or more.",
            hint="Ask a court or a society to run manage.py run_witness: docs/ledger.md.",
            id="oversight.W001",
        )
    ]


@register(SAFETY)
def production(app_configs: Sequence[AppConfig] | None, **_options: Any) -> list[CheckMessage]:
    """Production demonstrates nothing and is reached by its own name."""
    if not settings.PROD:
        return []
    faults: list[CheckMessage] = []
    if settings.DEMONSTRATION or settings.DEBUG:
        faults.append(
            Error("Production shows neither demonstration nor debugging.", id="oversight.E004")
        )
    if settings.SECRET_KEY.startswith(("test-only-", "django-insecure-")):
        faults.append(Error("SECRET_KEY is one that everybody knows.", id="oversight.E005"))
    if "*" in settings.ALLOWED_HOSTS:
        faults.append(Error("ALLOWED_HOSTS has to name the hosts.", id="oversight.E006"))
    return faults


@register(SAFETY, Tags.database)
def production_database(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **_options: Any
) -> list[CheckMessage]:
    """The application's role is a lesser one, and no account is a fictional one."""
    if not settings.PROD or not databases or "default" not in databases:
        return []
    with connections["default"].cursor() as cursor:
        cursor.execute(RIGHTS)
        mighty, owner = cursor.fetchone()
        cursor.execute(OFFSETS, [CHANGE])
        (zoned,) = cursor.fetchone()
        tables = connections["default"].introspection.table_names(cursor)
        demonstrated = False
        if {"oversight_user", "oversight_apiclient"} <= set(tables):
            cursor.execute(DEMONSTRATED)
            (demonstrated,) = cursor.fetchone()
    found = {
        "E007": (
            mighty or (owner and not settings.AS_OWNER),
            "DATABASE_URL names a role that owns tables or may do more than the application.",
            "Use the lesser role; only DATABASE_OWNER_URL names the owner.",
        ),
        "E008": (
            demonstrated,
            "The database holds demonstration accounts, whose passwords are known.",
            "Production starts on a database of its own.",
        ),
        "E009": (
            not zoned,
            f"The database does not know that {ALMATY} is UTC+5 since 1 March 2024.",
            "Update PostgreSQL, or the zone data of its host.",
        ),
    }
    return [
        Error(text, hint=hint, id=f"oversight.{number}")
        for number, (wrong, text, hint) in found.items()
        if wrong
    ]
