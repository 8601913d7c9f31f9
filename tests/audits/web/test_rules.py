"""The page of the rules for anyone: what becomes of material, what stored data take."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from tests.build import NOON, a_rulebook
from tests.warrants.rules.books import CODES, book, first_edition
from warrants.actions import rulebooks

pytestmark = pytest.mark.django_db
NAMED = (
    "Interception of electronic communications",
    "Interception in an inquiry into organised crime",
)


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
    assert "уничтожается только по постановлению судьи" in page("us-title3", "ru")
    assert "тек судьяның қаулысымен жойылады" in page("us-title3", "kk")


def start(language: str = "en") -> str:
    answer = Client(headers={"accept-language": language}).get(reverse("home"))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_start_page_says_whose_the_thirty_days_are() -> None:
    """CPC 236(1) speaks of sanctioned actions: what needs no judge has no term in the Code."""
    a_rulebook()
    rows = start().split("<tr>")
    without_judge = [row for row in rows if "231(7)" in row or "231(9)" in row]
    sanctioned = [row for row in rows if "231(2)" in row]
    assert [row.count("our norm, not in the law") for row in without_judge] == [2, 2]
    assert [row.count("our norm, not in the law") for row in sanctioned] == [0]
    assert "the body's norm, not in the law" in page("kz-cpc")
    assert "наша норма, не из закона" in start("ru")
    assert "біздің нормамыз, заңда жоқ" in start("kk")


def test_the_start_page_promises_no_judge_where_the_law_asks_for_none() -> None:
    a_rulebook()
    for language, claims in (
        ("en", ("without a judge", "none unexamined")),
        ("ru", ("без судьи", "Решают судьи")),
        ("kk", ("Судьясыз", "бірде-бір жасырын шара")),
    ):
        said = start(language)
        assert not [one for one in claims if one in said]


def test_a_limit_of_the_law_on_renewals_is_a_limit_of_the_whole(settings: Any) -> None:
    """CPP 706-95: one renewal, no months for the whole; CPP 100-2: a year, or two."""
    settings.DEFAULT_RULEBOOK = "fr-cpp"
    a_rulebook("fr-cpp")
    months, once = (
        next(row for row in start().split("<tr>") if f"{name} " in row) for name in NAMED
    )
    assert "at most 1 renewals" in once
    assert "1 year" in months
    assert "no limit" not in once + months


def test_what_nobody_limits_is_shown_without_a_limit(settings: Any) -> None:
    settings.DEFAULT_RULEBOOK = "open"
    text = re.sub(
        r"limits = \[\n.*?\n\]\n", "", first_edition("uk-ipa", name="open"), flags=re.DOTALL
    )
    rulebooks.load(text=text, name="open.toml", at=NOON)
    assert "no limit" in start()
