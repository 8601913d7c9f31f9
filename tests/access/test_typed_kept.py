"""No form loses what was typed: not by a refusal, and not by a change of the language."""

from __future__ import annotations

from typing import Any, Final

import pytest

from tests.access.browsing import address_of, browser_of, undone
from tests.access.complaints import WITHOUT_A_SESSION
from tests.access.rows import PEOPLE
from tests.access.test_matrix import PAGES
from tests.access.typing_in import Form, Page, filled, shown
from tests.access.world import World

pytestmark = pytest.mark.django_db
OK, REDIRECT = 200, 302
# Forms beside the one of their page that hold nothing but one choice.
ONE_CHOICE: Final = frozenset({"desk_review"})  # to whom a review is assigned


def _pages() -> list[str]:
    return [name for name, lines in PAGES.items() if OK in lines.get("GET", ())]


def _forms(world: World, name: str) -> list[tuple[str, Page, Form]]:
    """Return the forms of a page that take something typed, and who is shown them."""
    found: dict[tuple[str, ...], tuple[str, Page, Form]] = {}
    for caller, status in zip(PEOPLE, PAGES[name]["GET"], strict=True):
        if status != OK:
            continue
        answer = undone(lambda: browser_of(world, caller).get(address_of(world, "GET", name)))  # noqa: B023 - called at once
        if answer.streaming or not answer["Content-Type"].startswith("text/html"):
            return []
        page = Page(answer.content.decode())
        for form in page.forms:
            if form.typed:
                key = tuple(sorted({one.name for one in form.controls}))
                found.setdefault(key, (caller, page, form))
    return list(found.values())


def _same(world: World, caller: str, name: str, sent: dict[str, Any], query: str = "") -> Any:
    browser, address = browser_of(world, caller), address_of(world, "GET", name)
    return undone(lambda: browser.post(f"{address}{query}", sent))


def _one(page: Page, form: Form) -> Form:
    names = {one.name for one in form.typed}
    return max(page.forms, key=lambda one: len(names & {c.name for c in one.typed}))


@pytest.mark.parametrize("name", _pages())
def test_a_change_of_the_language_keeps_what_was_typed(world: World, name: str) -> None:
    if name.partition(":")[0] in WITHOUT_A_SESSION:
        pytest.skip("keeps its own draft")
    for caller, page, form in _forms(world, name):
        if form.name == "" and name in ONE_CHOICE:
            continue
        assert form.name in page.language_buttons, (name, caller)
        sent = filled(form)
        again = {**sent, "only_language": "kk"}
        answer = _same(world, caller, name, again, "?lang=kk")
        assert answer.status_code == OK, (name, caller)
        there = Page(answer.content.decode())
        assert there.language == "kk"
        now = shown(_one(there, form))
        for one in form.typed:
            assert now.get(one.name) == sent.get(one.name), (name, caller, one)


@pytest.mark.parametrize("name", _pages())
def test_a_refusal_keeps_what_was_typed(world: World, name: str) -> None:
    if name.partition(":")[0] in WITHOUT_A_SESSION:
        pytest.skip("keeps its own draft")
    for caller, _page, form in _forms(world, name):
        if form.action:
            continue
        sent = filled(form)
        answer = _same(world, caller, name, sent)
        if answer.status_code == REDIRECT:
            continue
        there = Page(answer.content.decode())
        now = shown(_one(there, form))
        for one in form.typed:
            assert now.get(one.name) == sent.get(one.name), (name, caller, one)
