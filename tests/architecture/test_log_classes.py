"""Every event has a class of the public log, and somebody decided which."""

from __future__ import annotations

import importlib
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import TextChoices
from django.utils import translation

from oversight.enums import LogClass
from oversight.models import LedgerEntry
from oversight.selectors import events

APPS = ("oversight", "warrants", "audits")


def enums_of_events(app: str) -> Iterator[type[TextChoices]]:
    """Yield the enums of an app whose members are written into the ledger."""
    module = importlib.import_module(f"{app}.enums")
    for name, found in vars(module).items():
        here = isinstance(found, type) and found.__module__.split(".")[:2] == [app, "enums"]
        if here and issubclass(found, TextChoices) and name.endswith("Event"):
            yield found


def test_there_are_events() -> None:
    assert all(list(enums_of_events(app)) for app in APPS)


@pytest.mark.parametrize("app", APPS)
def test_every_event_of_an_app_is_given_a_class_by_it(app: str) -> None:
    known = {event for enum in enums_of_events(app) for event in enum}
    given = apps.get_app_config(app).log_classes
    assert set(given) == known
    assert set(given.values()) <= set(LogClass)


def test_no_two_apps_use_one_code_and_every_code_fits_the_ledger() -> None:
    codes = [str(event) for app in APPS for enum in enums_of_events(app) for event in enum]
    assert len(codes) == len(set(codes))
    longest = LedgerEntry._meta.get_field("event").max_length
    assert longest is not None
    assert max(map(len, codes)) <= longest
    assert set(events.classes()) == set(codes)


def test_an_event_that_no_app_knows_is_other_and_called_by_its_code() -> None:
    assert events.class_of("thing.of_the_past") == LogClass.OTHER
    assert events.name_of("thing.of_the_past") == "thing.of_the_past"


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_classes_and_events_have_names_in_every_language(language: str) -> None:
    with translation.override("en"):
        english = {one: str(one.label) for one in LogClass}
    with translation.override(language):
        said = [str(one.label) for one in LogClass]
        assert len(said) == len(set(said))
        if language != "en":
            assert not [one for one in LogClass if str(one.label) == english[one]]
