"""What a provider publishes: read whole or named, and held against what was filed."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.rules.provider_figures import (
    Filed,
    NotPublishedFigures,
    Published,
    compare,
    read_files,
)

HEADER = "from,to,requests,users\n"
COUNTS = st.integers(0, 999_999_999)


def read(text: str, name: str = "f.csv") -> Published:
    return read_files([(name, text.encode())], country="KAZ")


def filed(asked: int, answered: int, persons: int = 0, *, covered: bool = True) -> Filed:
    return Filed(asked, answered, persons, covered=covered)


def test_a_row_is_read_with_its_place() -> None:
    found = read(HEADER + "20250401,20250630,367,561\n")
    (row,) = found.rows.values()
    assert (row.country, row.starts_on, row.ends_on) == (
        "KAZ",
        date(2025, 4, 1),
        date(2025, 6, 30),
    )
    assert (row.requests, row.persons, row.file, row.line) == (367, 561, "f.csv", 2)
    assert not found.faults


@pytest.mark.parametrize(
    ("row", "column", "value"),
    [
        ("20251301,20250630,1,1", "from", "20251301"),
        ("20250401,,1,1", "to", ""),
        ("20250401,20250630,n/a,1", "requests", "n/a"),
        ("20250401,20250630,-1,1", "requests", "-1"),
        ("20250401,20250630,1.5,1", "requests", "1.5"),
        ("20250401,20250630,1", "users", ""),
        ("20250630,20250401,1,1", "to", "20250401"),
        ("18991231,20250630,1,1", "from", "18991231"),
    ],
)
def test_a_row_that_cannot_be_read_is_named_and_left_out(row: str, column: str, value: str) -> None:
    found = read(f"{HEADER}{row}\n20250101,20250331,69,600\n")
    assert [(one.file, one.line, one.column, one.value) for one in found.faults] == [
        ("f.csv", 2, column, value)
    ]
    assert [one.requests for one in found.rows.values()] == [69]


def test_every_fault_of_a_row_is_named() -> None:
    found = read(HEADER + "x,y,z,-\n")
    assert [one.column for one in found.faults] == ["from", "to", "requests", "users"]


def test_a_document_names_the_line_of_each_row() -> None:
    good = {"from": "20250101", "to": "20250331", "requests": 69, "users": 600}
    text = json.dumps({"KAZ": [good, {**good, "requests": True}, 7], "xx": [good]}, indent=1)
    found = read(text, "f.json")
    assert [row.country for row in found.rows.values()] == ["KAZ"]
    assert [(one.line, one.column, one.value) for one in found.faults] == [
        (9, "requests", "True"),
        (15, "", "7"),
        (18, "country", "xx"),
    ]


def test_a_period_counts_once_and_another_figure_for_it_is_a_fault() -> None:
    one = "20250101,20250331,69,600\n"
    found = read(HEADER + one + one + "20250101,20250331,70,600\n")
    assert (len(found.rows), found.repeated) == (1, 2)
    (fault,) = found.faults
    assert (fault.line, fault.value) == (4, "70, 600")
    assert "line 2" in fault.reason


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "{", '{"KAZ": 7}', "{} {}", "[]"])
def test_another_file_is_refused_whole(text: str) -> None:
    with pytest.raises(NotPublishedFigures, match="f"):
        read(text)


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(NotPublishedFigures, match="UTF-8"):
        read_files([("f.csv", b"\xff\xfe")], country="KAZ")


@given(st.text(max_size=200))
def test_whatever_a_file_holds_it_is_read_or_refused(text: str) -> None:
    try:
        read(text)
        read(HEADER + text)
    except NotPublishedFigures:
        pass


@given(
    st.lists(
        st.tuples(st.sampled_from(["KAZ", "FRA"]), st.dates(date(2000, 1, 1)), COUNTS, COUNTS),
        unique_by=lambda one: one[:2],
        max_size=8,
    )
)
def test_a_document_comes_back_as_it_was(rows: list[tuple[str, date, int, int]]) -> None:
    document: dict[str, list[object]] = {}
    for country, day, requests, users in rows:
        said = {"from": f"{day:%Y%m%d}", "to": f"{day:%Y%m%d}", "requests": requests}
        document.setdefault(country, []).append({**said, "users": users})
    for indent in (None, 2):
        found = read(json.dumps(document, indent=indent), "f.json")
        assert not found.faults
        assert {(r.country, r.starts_on, r.requests, r.persons) for r in found.rows.values()} == {
            *rows
        }


@pytest.mark.parametrize(
    ("requests", "persons", "ours", "code", "severity"),
    [
        (367, 561, filed(0, 0), "none_filed", "high"),
        (367, 561, filed(0, 0, covered=False), "none_filed", "medium"),
        (367, 561, filed(400, 366), "fewer_filed", "medium"),
        (367, 561, filed(400, 366, covered=False), "fewer_filed", "low"),
        (0, 0, filed(1, 1), "more_filed", "high"),
        (2, 5, filed(2, 2, 4), "persons_differ", "low"),
    ],
)
def test_a_difference_is_named_by_how_grave_it_is(
    requests: int, persons: int, ours: Filed, code: str, severity: str
) -> None:
    (found,) = compare(requests=requests, persons=persons, filed=ours)
    assert (found.code, found.severity) == (code, severity)


@given(COUNTS, COUNTS, COUNTS, COUNTS, st.booleans())
def test_nothing_differs_only_where_both_accounts_agree(
    requests: int, persons: int, answered: int, about: int, covered: bool
) -> None:
    ours = filed(answered, answered, about, covered=covered)
    agree = (requests, persons) == (answered, about)
    assert bool(compare(requests=requests, persons=persons, filed=ours)) != agree
    assert not compare(
        requests=answered, persons=about, filed=filed(answered, answered, about, covered=covered)
    )


def test_the_real_files_are_read_whole(real_data: Path) -> None:
    folder = real_data / "provider_requests"
    files = [(one.name, one.read_bytes()) for one in sorted(folder.glob("telegram*"))]
    found = read_files(files, country="KAZ")
    assert len(files) == 2
    assert (len(found.rows), found.repeated, found.faults) == (299, 9, [])
    ours = [row for row in found.rows.values() if row.country == "KAZ"]
    assert len(ours) == 9
    assert found.rows["KAZ", date(2025, 4, 1), date(2025, 6, 30)].requests == 367
    assert len({row.country for row in found.rows.values()}) == 83
