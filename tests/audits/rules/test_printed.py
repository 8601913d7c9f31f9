"""Printed totals: what each line means, told by its words and by the line above it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.rules.printed import (
    NotATableOfTotals,
    key_of,
    location_class,
    offence_group,
    read_totals,
)
from tests.audits.totals import TOTALS


def test_every_line_is_told_by_its_words_and_its_place() -> None:
    lines, unread = read_totals(TOTALS.encode())
    assert [(key_of(one.section, one.label), one.value) for one in lines if one.year == 2021] == [
        ("requested", 2),
        ("authorised", 2),
        ("authorised_federal", 1),
        ("authorised_state", 1),
        ("average_original", 30),
        ("extensions", 4),
        ("location_device", 1),
        ("location_multiple", 1),
        ("location_other", 0),
        ("offence_narcotics", 1),
        ("installed", 2),
        ("installed_federal", 1),
        ("average_persons", 16),
        ("cost_reported", Decimal(1002)),
        ("late", 3),
        ("", 7),
    ]
    assert [(one.line, one.column, one.value) for one in unread] == [(21, "2022", "?")]


def test_blank_is_no_figure_and_zero_is_one() -> None:
    lines, _unread = read_totals(TOTALS.encode())
    later = {key_of(one.section, one.label): one.value for one in lines if one.year == 2022}
    assert "authorised_state" not in later
    assert later["location_other"] == 0


@pytest.mark.parametrize("data", [b"", b"Measure,Figure\nFederal,1\n", b"\xff\xfe\x00"])
def test_what_is_no_table_of_totals_is_refused(data: bytes) -> None:
    with pytest.raises(NotATableOfTotals):
        read_totals(data)


@given(st.binary(max_size=200))
def test_nothing_in_a_file_breaks_the_reader(rest: bytes) -> None:
    lines, _unread = read_totals(TOTALS.encode() + rest)
    assert len(lines) >= 20


@pytest.mark.parametrize(
    ("title", "group"),
    [
        ("MURDER", "offence_homicide"),
        ("$LAUNDERING", "offence_racketeering"),
        ("THEFT", "offence_larceny"),
        ("BRIBERY", "offence_other"),
        ("DRUGS - ILLEGAL", "offence_other"),
        ("", "offence_other"),
    ],
)
def test_offences_are_grouped_as_the_court_groups_them(title: str, group: str) -> None:
    assert offence_group(title) == group


@pytest.mark.parametrize(
    ("places", "name"),
    [
        (["D"], "location_device"),
        (["H"], "location_home"),
        (["D", "R"], "location_multiple"),
        (["R"], "location_other"),
        ([], "location_other"),
    ],
)
def test_several_places_are_a_class_of_their_own(places: list[str], name: str) -> None:
    assert location_class(places) == name
