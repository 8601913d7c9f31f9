"""Lists by key, CSV without formulas, numbers and days as people read them."""

from __future__ import annotations

import base64
import csv
import io
import json
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.http import QueryDict
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from oversight.enums import Role
from oversight.models import Agency, User
from oversight.rules import signs
from oversight.templatetags import oversight as tags
from oversight.web.csv import download
from oversight.web.forms import PageForm
from oversight.web.paging import COUNTED, counted, keyset
from tests.build import a_warrant, an_agency, signed_in

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def cells(value: object) -> list[str]:
    answer = download("x.csv", ["head"], [[value, 1]])
    text = b"".join(answer).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))[1]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_what_begins_a_formula_stays_text(start: str) -> None:
    assert cells(f"{start}1+1")[0].startswith("'")


@given(st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00")))
def test_a_cell_comes_back_as_it_was_but_for_the_apostrophe(value: str) -> None:
    shown = cells(value)[0]
    assert signs.shown(value) in {shown, shown.removeprefix("'")}
    assert not shown.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_a_number_stays_a_number_and_nothing_stays_empty() -> None:
    assert cells(-5)[0] == "-5"
    assert cells(None)[0] == ""


@pytest.mark.django_db
def test_every_row_comes_once_whatever_the_sort() -> None:
    for number in range(7):
        an_agency(f"a{number}", region=f"KZ-{number % 3}")
    for sort in ("pk", "-pk", "region", "-region", "code"):
        seen: list[int] = []
        query = ""
        while True:
            page = keyset(Agency.objects.all(), sort=sort, query=QueryDict(query), size=2)
            seen += [row.pk for row in page.rows]
            query = page.following
            if not query:
                break
        assert (
            sorted(seen) == sorted(set(seen)) == sorted(Agency.objects.values_list("pk", flat=True))
        )


@pytest.mark.django_db
@pytest.mark.parametrize(
    "key", ["x", ["a"], ["a", 1, 2], ["a", "b"], [1, 2**70], [None, 1], ["a\x00", 1], [{}, 1]]
)
@pytest.mark.parametrize("sort", ["pk", "code"])
def test_a_broken_cursor_begins_the_list_anew(key: object, sort: str) -> None:
    an_agency("only")
    after = base64.urlsafe_b64encode(json.dumps(key).encode()).decode()
    for text in (after, "%%%", "é", after[:-3]):
        query = QueryDict(mutable=True)
        query["after"] = text
        assert len(keyset(Agency.objects.all(), sort=sort, query=query).rows) <= 1


@pytest.mark.django_db
def test_a_count_stops_at_a_thousand() -> None:
    Agency.objects.bulk_create(
        Agency(code=f"b{number}", name_en="x", name_ru="x", name_kk="x")
        for number in range(COUNTED)
    )
    few = counted(Agency.objects.all())
    assert (few.count, few.more, few.rows.count()) == (COUNTED, False, COUNTED)
    an_agency("one-more")
    assert few.rows.count() == COUNTED, "few rows are named by key"
    many = counted(Agency.objects.all())
    assert (many.count, many.more, many.rows.count()) == (COUNTED, True, COUNTED + 1)


def test_an_instant_is_shown_in_the_zone_of_the_rules() -> None:
    with translation.override("en"):
        assert tags.instant(NOON, ZoneInfo("Asia/Almaty")) == "20\xa0Nov.\xa02026, 17:00"
        assert tags.instant(NOON, ZoneInfo("America/New_York")) == "20\xa0Nov.\xa02026, 07:00"
        assert tags.instant(None) == "—"
        assert tags.zone_name(ZoneInfo("America/New_York")) == "New York"


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, "—"), ("", "—"), (0, 0), (2017, 2017), (34594, "34,594"), ("x", "x")],
)
def test_unknown_is_a_dash_and_zero_is_zero(value: object, shown: object) -> None:
    with translation.override("en"):
        assert tags.known(value) == shown


def test_money_has_groups_and_no_empty_decimals() -> None:
    with translation.override("en"):
        assert tags.money(Decimal("1240000.00"), "KZT") == "1,240,000 KZT"
        assert tags.money(Decimal("0.50")) == "0.50"
        assert tags.money(None, "KZT") == "—"


@pytest.mark.parametrize(
    ("language", "shown"),
    [("kk", "85\xa0818\xa0000,50"), ("ru", "85\xa0818\xa0000,50"), ("en", "85,818,000.50")],
)
def test_thousands_stand_apart_in_every_language(language: str, shown: str) -> None:
    with translation.override(language):
        assert tags.money(Decimal("85818000.50")) == shown


@pytest.mark.django_db
def test_a_list_names_the_agency_where_it_is_not_the_readers_own() -> None:
    warrant = a_warrant()
    officer = User.objects.get(role=Role.OFFICER)
    for reader, address, named in (
        (officer, "/agency/", False),
        (warrant.judge, "/bench/", True),
    ):
        assert reader
        page = signed_in(reader).get(address, headers={"accept-language": "en"}).content.decode()
        assert warrant.reference in page
        assert ('<th scope="col">Agency</th>' in page) is named
        assert (f"<td>{warrant.agency}</td>" in page) is named


def test_the_bar_of_a_limit_goes_on_beyond_it() -> None:
    within = tags.limit_bar(90, 180)
    assert (within["within"], within["over"]) == ("50.00", "0.00")
    beyond = tags.limit_bar(200, 100)
    assert (beyond["within"], beyond["over"], beyond["limit"]) == ("50.00", "50.00", "50.00")
    assert not tags.limit_bar(5, None)["drawn"]


def render(text: str, path: str = "/", **facts: object) -> str:
    request = RequestFactory().get(path)
    return Template("{% load oversight %}" + text).render(Context({"request": request, **facts}))


def test_a_sorted_header_says_so_and_turns_round() -> None:
    shown = render('{% sort_header "days" "Days" %}', "/?sort=days&after=x&q=1", sort="days")
    assert 'aria-sort="ascending"' in shown
    assert "sort=-days" in shown
    assert "after" not in shown
    assert "q=1" in shown
    assert "aria-sort" not in render('{% sort_header "days" "Days" %}', "/?sort=x", sort="x")


def test_filters_that_are_set_can_be_taken_away_one_by_one() -> None:
    class Filters(PageForm):
        role = forms.ChoiceField(label="Role", choices=Role.choices, required=False)
        word = forms.CharField(label="Word", required=False)

    with translation.override("en"):
        shown = render("{% chips form %}", "/?role=judge&word=%3Cb%3E&odd=1", form=Filters())
    assert "Role: Investigating judge" in shown
    assert "&lt;b&gt;" in shown
    assert "?word=%3Cb%3E&amp;odd=1" in shown
    assert "ov-chip" not in render("{% chips form %}", "/?word=", form=Filters())


class Long(PageForm):
    groups = (("First", ("one",)),)
    one = forms.CharField(label="One", help_text="A hint.")
    two = forms.CharField(label="Two", required=False)
    choice = forms.ChoiceField(label="Three", choices=[("a", "A")], widget=forms.RadioSelect)


def test_a_form_says_every_fault_beside_its_field_and_above() -> None:
    with translation.override("en"):
        shown = str(Long({}))
    assert 'href="#id_one"' in shown
    assert 'href="#id_choice_0"' in shown
    assert 'aria-describedby="id_one_helptext id_one_error"' in shown
    assert 'id="id_one_error"' in shown
    assert shown.count("(optional)") == 1
    assert "<legend" in shown
    assert shown.index("First") < shown.index("Two")


def test_a_form_without_faults_shows_no_summary() -> None:
    assert "error-summary" not in str(Long())
