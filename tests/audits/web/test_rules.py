"""The page of the rules for anyone: what becomes of material, what stored data take."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from tests.build import NOON, a_rulebook
from tests.warrants.rules.books import CODES, book, first_edition
from warrants.actions import rulebooks

pytestmark = pytest.mark.django_db


def page(code: str, language: str = "en") -> str:
    answer = Client(headers={"accept-language": language}).get(reverse("rules"), {"rulebook": code})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("code", CODES)
def test_anyone_reads_how_long_material_is_kept_and_what_data_take(code: str) -> None:
    a_rulebook(code)
    rules, shown = book(code), page(code)
    assert rules.material
    assert rules.data
    for one in (*rules.material.classes.values(), *rules.data.categories.values()):
        assert escape(one.title.en) in shown
    for category in rules.data.categories.values():
        assert not category.note or escape(category.note.en) in shown
    assert ("destroyed only by order of the judge" in shown) == (code == "us-title3")
    assert ("not possible" in shown) == (code == "de-stpo")
    assert ("not read in the law" in shown) == (code != "kz-cpc")


@pytest.mark.parametrize("code", CODES)
def test_a_law_that_says_nothing_of_it_shows_nothing_of_it(code: str) -> None:
    rulebooks.load(text=first_edition(code, name="silent"), name="silent.toml", at=NOON)
    shown = page("silent")
    assert "Kept at most" not in shown
    assert "What a request requires" not in shown


def test_it_is_read_in_russian_and_in_kazakh() -> None:
    a_rulebook("us-title3")
    assert "уничтожается только по приказу судьи" in page("us-title3", "ru")
    assert "тек судьяның бұйрығымен жойылады" in page("us-title3", "kk")
