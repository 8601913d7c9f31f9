"""No count of a few can be read off a published table, nor out of its sums."""

from __future__ import annotations

import random
from typing import Any

import pytest

from audits.rules import disclosure
from audits.rules.disclosure import (
    ASKED,
    DAYS,
    GROUPINGS,
    ORGANISATION,
    RENEWALS,
    Grouping,
    bands,
    coarsened,
    few,
    is_small,
)
from audits.rules.offences import language_of, titles_by_language
from audits.selectors.figures.warrants import GROUP


def table(columns: Any, rows: Any) -> dict[str, Any]:
    return {"columns": list(columns), "rows": [list(row) for row in rows]}


def offences(*counts: int) -> list[tuple[str, int]]:
    rows = [[{"code": f"CC {number}"}, count] for number, count in enumerate(counts)]
    found = coarsened(table(("offence", "applications"), rows), GROUPINGS["T4"])
    return [(row[0]["code"], row[1]) for row in found["rows"]]


def test_a_row_of_few_joins_one_more_row() -> None:
    assert offences(50, 9, 6, 2) == [("CC 0", 50), ("CC 1", 9), ("rest", 8)]
    assert offences(50, 9, 3, 2) == [("CC 0", 50), ("CC 1", 9), ("rest", 5)]
    assert offences(50, 2, 2) == [("whole", 54)], "four together are few themselves"
    assert offences(50, 9) == [("CC 0", 50), ("CC 1", 9)]
    assert offences(3) == [("whole", 3)]
    assert offences() == []


def test_bands_hold_five_or_nothing() -> None:
    assert bands({0: 30, 1: 8, 2: 3, 3: 2, 7: 1}, RENEWALS) == [["0", 30], ["1", 8], ["2–10", 6]]
    assert bands({0: 2, 1: 9}, RENEWALS) == [["0–1", 11]]
    assert bands({5: 9, 400: 5}, DAYS)[-1] == ["366+", 5]
    assert bands({5: 9, 400: 1}, DAYS) == [["0", 0], ["1+", 10]]
    assert bands({}, DAYS) == []


def test_parts_of_a_known_whole_hide_one_more() -> None:
    assert few(10, [3, 7, 0]) == ["1-4", "withheld", 0]
    assert few(12, [1, 1, 10]) == ["1-4", "1-4", "withheld"]
    assert few(20, [5, 15]) == [5, 15]
    assert few(2, [2, 0]) == ["1-4", 0]


def test_what_few_returns_report_is_told_nowhere() -> None:
    exact = table(GROUP, [[{"code": "A"}, 60, 60, 0, 9, 50, 10, 900, 20, 7]])
    found = coarsened(exact, ORGANISATION, frozenset({"arrests"}))
    assert [row[GROUP.index("arrests")] for row in found["rows"]] == ["withheld"]


def test_what_few_requests_brought_in_all_is_not_told() -> None:
    names = ("provider", "requests", "answer_given", "unanswered", "records", "excess")
    one = [[{"code": "A"}, 1, 1, 0, 300, 20]]
    found = coarsened(table(names, one), GROUPINGS["T16"])
    assert found["rows"] == [[{"code": "whole"}, 1, 1, 0, "withheld", "withheld"]]
    more = [[{"code": "A"}, 3, 3, 0, 300, 20], [{"code": "B"}, 4, 2, 2, 9, 0]]
    found = coarsened(table(names, more), GROUPINGS["T16"])
    assert found["rows"] == [[{"code": "whole"}, 7, 5, 2, 309, 20]]


def test_a_title_of_a_few_filings_is_none() -> None:
    filed = {"Торговля людьми": 9, "Торговля Ивановым": 4, "Құл саудасы": 5, "Trafficking": 1}
    named = {"en": "CC 128", "ru": "Торговля людьми", "kk": "Құл саудасы"}
    assert titles_by_language("CC 128", filed) == named


@pytest.mark.parametrize(
    ("title", "language"),
    [
        ("Theft", "en"),
        ("Экономическая контрабанда", "ru"),
        ("Экономикалық контрабанда", "kk"),
        ("Адам саудасы", ""),  # Kazakh, and no letter says so
        ("Пара алу", ""),
        ("188(4)", ""),
        ("", ""),
    ],
)
def test_a_language_is_told_only_where_letters_tell_it(title: str, language: str) -> None:
    assert language_of(title) == language


def an_organisation(chance: random.Random) -> list[int]:
    """Return the figures of an agency: they add up as those of a real one do."""
    applications = chance.choice([1, 2, 3, 5, 6, 9, 30, 200])
    refused = chance.randint(0, min(applications, 4))
    authorised = max(0, applications - refused - chance.choice([0, 0, 1, 7]))
    installed = chance.randint(0, authorised)
    no_return = chance.choice([0, authorised - installed, (authorised - installed) // 2])
    few_more = [chance.choice([0, 0, 1, 3, 8, 40]) if installed else 0 for _ in range(4)]
    days, renewals, arrests, convictions = few_more
    return [
        applications, authorised, refused, renewals, installed, no_return, 20 * days, arrests,
        convictions,
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(300))
def test_neither_a_row_nor_a_sum_tells_of_few(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - made-up figures
    rows = [an_organisation(chance) for _ in range(chance.randint(1, 12))]
    exact = table(GROUP, [[{"code": f"A{n}"}, *row] for n, row in enumerate(rows)])
    found = coarsened(exact, ORGANISATION)
    no_small_cell(exact, found, ORGANISATION)


def test_requests_are_guarded_by_the_same_rule() -> None:
    columns = ("name", "requests", *disclosure.ANSWERED, "unanswered", "bulk", *ASKED.amounts)
    rows = [
        [{"code": "A"}, 40, 30, 2, 0, 8, 0, 0, 900, 30, 0],
        [{"code": "B"}, 12, 12, 0, 0, 0, 0, 0, 80, 9, 1],
        [{"code": "C"}, 1, 1, 0, 0, 0, 0, 0, 4, 1, 0],
    ]
    no_small_cell(table(columns, rows), coarsened(table(columns, rows), ASKED), ASKED)


KINDS = ("attempts_first", "attempts_urgent", "attempts_renewal")
OF_DESTRUCTION = ("name", "ordered", "destroyed", "in_time", "late", "not_destroyed")
STILL_THERE = ("up_to_28", "up_to_90", "up_to_180", "over_180", "held")


def test_the_other_terms_of_a_sum_do_not_tell_a_hidden_one() -> None:
    rows = [
        [{"code": "A"}, 15, 0, 0, 0, 15, 4, 0, 11, 0, 13],
        [{"code": "B"}, 7, 1, 0, 1, 6, 0, 0, 0, 6, 1],
        [{"code": "C"}, 9, 4, 4, 0, 5, 4, 0, 1, 0, 1],
    ]
    columns = (*OF_DESTRUCTION, *STILL_THERE)
    found = coarsened(table(columns, rows), disclosure.DESTRUCTION)
    for row in found["rows"]:
        said = dict(zip(found["columns"], row, strict=True))
        if said["name"]["code"] == "rest":
            continue
        for whole, parts in disclosure.DESTRUCTION.sums:
            hidden = [one for one in (whole, *parts) if said[one] == "withheld"]
            assert len(hidden) != 1, (said["name"], hidden)


@pytest.mark.parametrize(
    ("urgent", "others", "told"),
    [(2, 10, ["attempts"]), (6, 10, [*KINDS, "attempts"]), (0, 3, [])],
)
def test_attempts_by_measure_tell_no_few_that_stand_hidden_beside_the_urgent_starts(
    urgent: int, others: int, told: list[str]
) -> None:
    columns = ("measure", "attempts", *KINDS)
    row = [{"code": "231-2"}, others + urgent, others, urgent, 0]
    found = disclosure._tables({"T1b": table(columns, [row])}, frozenset())["T1b"]
    seen = {
        name
        for one in found["rows"]
        for name, cell in zip(found["columns"][1:], one[1:], strict=True)
        if isinstance(cell, int)
    }
    assert seen == set(told)


def no_small_cell(exact: dict[str, Any], found: dict[str, Any], grouping: Grouping) -> None:
    """Check what anybody can read or work out of a guarded table."""
    columns = found["columns"]
    shown = [dict(zip(columns, row, strict=True)) for row in found["rows"]]
    own = [row for row in shown if row[columns[0]]["code"] not in {"rest", "whole"}]
    rest = [row for row in shown if row not in own]
    for column in columns[1:]:
        place = exact["columns"].index(column)
        whole = sum(row[place] for row in exact["rows"])
        told = [row[column] for row in own if row[column] != "withheld"]
        assert not any(map(is_small, told)), column
        assert all(row[grouping.base] >= 5 for row in own)
        left = whole - sum(told)
        assert sum(row[column] or 0 for row in rest) == left, "every column adds up"
        hidden = len(exact["rows"]) - len(told)
        if hidden:
            alone = hidden == 1 and len(exact["rows"]) > 1
            assert not alone, column
            assert not is_small(left) or left == whole, column
    for row in own:
        for of, parts in grouping.parts:
            told = [row[part] for part in parts if row[part] != "withheld"]
            assert row[of] == "withheld" or not is_small(row[of] - sum(told)), (of, parts)
