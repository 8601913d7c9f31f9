"""How an address of the world is asked for, and what it did undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.access.asked import objects
from tests.access.world import World


def address_of(world: World, method: str, name: str) -> str:
    own, foreign = objects(world).get(name, ({}, {}))
    kwargs = foreign if method.endswith("foreign") else own
    return reverse(name.partition(":")[0], kwargs=kwargs)


def browser_of(world: World, caller: str, **how: Any) -> Client:
    browser = Client(raise_request_exception=False, **how)
    if caller in world.sessions:
        browser.cookies[settings.SESSION_COOKIE_NAME] = world.sessions[caller]
    return browser


def undone(call: Callable[[], Any]) -> Any:
    """Return an answer; what the call stored is rolled back."""
    with transaction.atomic():
        answer = call()
        transaction.set_rollback(True)
    return answer
