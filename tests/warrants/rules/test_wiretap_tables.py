"""The wiretap reader: columns by meaning, typed cells, nothing lost, nothing raised."""

from __future__ import annotations

import contextlib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.warrants.wiretap import (
    AN_ORDER,
    FEDERAL_HEADINGS,
    NO_REPORT,
    STATE_HEADINGS,
    an_order,
    table,
)
from warrants.rules import wiretap_cells as cells
from warrants.rules.wiretap_columns import understand
from warrants.rules.wiretap_names import place_of, titled
from warrants.rules.wiretap_tables import (
    NotAWiretapTable,
    OrderRow,
    Table,
    read_table,
    report_year_of,
)


def one(data: bytes, **given_: int) -> OrderRow:
    read = read_table(data, name="made-up.csv", **given_)
    assert not read.faults
    (row,) = read.rows
    return row


def test_every_figure_of_a_row_is_typed() -> None:
    row = one(table(AN_ORDER))

    assert (row.table, row.report_year, str(row.ao)) == (Table.FEDERAL, 2021, "2021-1")
    assert (row.types, row.locations) == (("WC", "TX"), ("D",))
    assert row.applied_on == date(2021, 1, 2)
    assert (row.original_days, row.extensions, row.total_days) == (30, 2, 90)
    assert row.installation == "used"
    assert (row.days_used, row.persons, row.communications) == (71, 16, 14626)
    assert (row.cost, row.cost_other) == (Decimal(89413), Decimal("1500.50"))
    assert (row.motions_denied, row.motions_pending, row.convictions) == (1, None, 3)
    assert (row.cost_related, row.results_related) == ((), ("2021-2",))
    assert row.raw["Number of Intercepts"] == "14,626"
    assert row.line == 2


def test_a_state_table_is_told_by_its_columns_not_by_its_name() -> None:
    read = read_table(table(AN_ORDER, headings=STATE_HEADINGS), name="federal-2021.csv")
    assert (read.table, read.rows[0].state) == (Table.STATE, "ILLYRIA")

    read = read_table(table(AN_ORDER), name="state-2021.csv")
    assert (read.table, read.rows[0].state) == (Table.FEDERAL, "")


def test_a_state_table_without_its_state_column_is_still_one() -> None:
    read = read_table(table(AN_ORDER, headings=STATE_HEADINGS[1:]), name="x.csv")
    assert read.table == Table.STATE


HEADINGS_OF_ANOTHER_YEAR = {
    "Jurisdiction": "JURISDICTION ",
    "A.O. Number": "AO No.",
    "Judge": "Name of Judge",
    "Attorney General or Designee": "Attorney  General / Designee",
    "Offense": "Offence specified",
    "Type": "Intercept Type(s)",
    "Location": "Location(s)",
    "Application Date": "Date of Application",
    "Original Order (Days)": "Days, original order",
    "Number of Extensions": "Extensions",
    "Total Length (Days)": "Total length",
    "Installation": "Installed",
    "Number of Days in Operation": "Days in operation",
    "Avg. Intercepts Per Day": "Average Number of Intercepts per Day",
    "Number of Persons Intercepted": "No. of persons intercepts",
    "Number of Intercepts": "Intercepts",
    "Number of Incriminating  Intercepts": "INCRIMINATING INTERCEPTS",
    "Total Cost($)": "Total Cost in Dollars",
    "Other Than Manpower Cost ($)": "Cost other than manpower",
    "Arrests": "Number of Arrests",
    "Trials": "# Trials",
    "Motions Granted": "Motions to Suppress: Granted",
    "Motions Denied": "Motions to Suppress: Denied",
    "Motions Pending": "Motions to Suppress: Pending",
    "Persons Convicted": "Number of persons convicted",
    "Cost Related": "Related (cost)",
    "Results Related": "Result related",
}


def test_headings_of_another_year_mean_the_same() -> None:
    headings = [HEADINGS_OF_ANOTHER_YEAR[heading] for heading in reversed(FEDERAL_HEADINGS)]
    renamed = {HEADINGS_OF_ANOTHER_YEAR.get(key, key): value for key, value in AN_ORDER.items()}
    other = one(table(renamed, headings=["Remark", *headings]))
    assert {**_fields(other), "raw": None} == {**_fields(one(table(AN_ORDER))), "raw": None}


def _fields(row: OrderRow) -> dict[str, object]:
    return {name: getattr(row, name) for name in OrderRow.__slots__}


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Orig. Order (Days)", "original_days"),
        ("No. of Ext.", "extensions"),
        ("Appl. Date", "applied_on"),
        ("Date of application for the order", "applied_on"),
        ("Avg. Int. Per Day", "average_per_day"),
        ("No. Persons Int.", "persons"),
        ("Tot. Cost ($)", "cost"),
        ("State/District", "jurisdiction"),
        ("Reporting jurisdiction", "jurisdiction"),
        ("Names of judges", "judge"),
        ("Date order entered", ""),
        ("Telephone", ""),
    ],
)
def test_short_and_long_headings(heading: str, field: str) -> None:
    assert dict(understand([heading]).places) == ({field: 0} if field else {})


def test_headings_on_two_lines_are_read_together() -> None:
    above = ["", *FEDERAL_HEADINGS[1:]]
    below = ["Jurisdiction", *[""] * 26]
    for place, word in ((21, "Granted"), (22, "Denied"), (23, "Pending")):
        above[place], below[place] = "Motions to Suppress" if place == 21 else "", word
    data = table(headings=above) + table(AN_ORDER, headings=below).split(b"\n")[0] + b"\n"
    row = read_table(data + table(AN_ORDER).split(b"\n")[1], name="x.csv").rows[0]
    assert (row.jurisdiction, row.motions_denied, row.motions_pending) == (
        "ARDEN, SOUTHERN",
        1,
        None,
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_separators_marks_titles_and_blank_lines_are_tolerated(
    separator: str, encoding: str
) -> None:
    above = 'Table A-1\n"Report of Intercepts, December 31, 2021"\n\n'
    data = table(an_order(judge="José"), separator=separator, above=above)
    text = data.decode().replace("\n", "\r\n") + "\r\n\r\n;;;\r\n".replace(";", separator)
    row = one(text.encode(encoding))
    assert (row.line, row.judge, row.communications) == (5, "José", 14626)


def test_what_is_no_such_table_is_refused_by_name() -> None:
    for data in (b"", b"\x00\xff\x13", b"Measure,2015,2017\nFederal,1,2\n", b"\xff\xfe"):
        with pytest.raises(NotAWiretapTable, match=r"A-1 or B-1"):
            read_table(data, name="x.csv")


def test_an_unreadable_cell_costs_that_figure_alone() -> None:
    read = read_table(table(an_order(arrests="seven", type="WC,ZZ", total_cost="-4")), name="a.csv")
    (row,) = read.rows
    assert (row.arrests, row.types, row.cost, row.trials) == (None, ("WC",), None, 0)
    assert [(fault.file, fault.line, fault.column, fault.value) for fault in read.faults] == [
        ("a.csv", 2, "Type", "WC,ZZ"),
        ("a.csv", 2, "Total Cost($)", "-4"),
        ("a.csv", 2, "Arrests", "seven"),
    ]
    assert not any(fault.row for fault in read.faults)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"a_o__number": "TOTAL"}, "not an A.O. number"),
        ({"a_o__number": ""}, "no A.O. number"),
        ({"jurisdiction": " "}, "no jurisdiction"),
    ],
)
def test_a_line_that_is_no_order_is_kept_whole(changed: dict[str, str], reason: str) -> None:
    orders = [an_order(a_o__number=f"2021-{number}") for number in range(2, 12)]
    read = read_table(table(an_order(**changed), *orders), name="a.csv")
    assert (len(read.rows), read.lines) == (10, 11)
    (fault,) = read.faults
    assert (fault.line, fault.reason, fault.row[2]) == (2, reason, "judge-a")


def test_a_line_with_too_many_cells_is_not_guessed_at() -> None:
    lines = table(AN_ORDER).decode().replace('"WC,TX"', "WC,TX")
    read = read_table(lines.encode(), name="a.csv")
    assert (read.rows, read.faults[0].reason) == ((), "has 28 cells under 27 headings")
    assert "89413.0" in read.faults[0].row


def test_a_short_line_is_delivered_with_the_rest_unknown() -> None:
    data = table(AN_ORDER).split(b"\n")[0] + b"\nARDEN,2021-5,judge-a\n"
    read = read_table(data, name="a.csv")
    assert (str(read.rows[0].ao), read.rows[0].arrests, read.rows[0].types) == ("2021-5", None, ())
    assert "missing ones are unknown" in read.faults[0].reason


def test_an_open_quote_does_not_swallow_the_lines_below() -> None:
    orders = [an_order(a_o__number=f"2021-{number}") for number in range(1, 4)]
    data = table(*orders).replace(b"judge-a,prosecutor-a", b'"judge-a,prosecutor-a', 1)
    read = read_table(data, name="a.csv")
    assert [str(row.ao) for row in read.rows][-2:] == ["2021-2", "2021-3"]


def test_columns_that_are_missing_are_said_once_and_unknown_everywhere() -> None:
    headings = [heading for heading in FEDERAL_HEADINGS if heading != "Arrests"]
    read = read_table(table(AN_ORDER, an_order(a_o__number="2021-2"), headings=headings), name="a")
    assert [row.arrests for row in read.rows] == [None, None]
    assert [(fault.line, fault.column) for fault in read.faults] == [(1, "arrests")]


def test_jurisdictions_printed_once_above_their_orders_are_filled_down() -> None:
    orders = [an_order(a_o__number=f"2021-{n}", jurisdiction="") for n in range(2, 5)]
    read = read_table(table(AN_ORDER, *orders), name="a.csv")
    assert [row.jurisdiction for row in read.rows] == ["ARDEN, SOUTHERN"] * 4


def test_without_a_prosecutors_report_zeros_are_no_answers() -> None:
    row = one(table(AN_ORDER | NO_REPORT))
    assert (row.installation, row.figures, row.is_report) == ("no_report", {}, False)

    row = one(table(AN_ORDER | NO_REPORT | {"Number of Days in Operation": "30.0"}))
    assert (row.figures, row.is_report) == ({"days_used": 30}, True)

    row = one(table(an_order(arrests="0.0")))
    assert row.figures["arrests"] == 0


def test_a_date_after_the_end_is_unknown_and_said() -> None:
    read = read_table(table(an_order(application_date="2022-01-01")), name="a.csv")
    assert (read.rows[0].applied_on, read.faults[0].column) == (None, "Application Date")


@pytest.mark.parametrize(
    ("years", "hints", "year"),
    [
        ([2021] * 9 + [2020], (), 2021),
        ([2020] * 6 + [2021] * 4, (), 2021),
        ([2021] * 30 + [2099], (), 2021),
        ([2020] * 30 + [2021], (2021,), 2021),
        ([2021] * 30, (2044,), 2021),
        ([], (2021,), 2021),
        ([], (), 0),
    ],
)
def test_the_year_of_a_table(years: list[int], hints: tuple[int, ...], year: int) -> None:
    assert report_year_of(years, hints) == year


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("12.0", 12),
        ("14,626", 14626),
        (" 1,234,567 ", 1234567),
        ("12,0", 12),
        ("7*", 7),
        ("", None),
        ("NR", None),
        ("np", None),
        ("n/a", None),
        ("1.2E+03", 1200),
        ("0.0", 0),
    ],
)
def test_counts(cell: str, number: int | None) -> None:
    assert cells.whole(cell) == number


@pytest.mark.parametrize(
    "cell", ["12.5", "-1", "-99", "seven", "1,23,4", "٣", "nan", "inf", "1e99", "99999999999"]
)
def test_what_is_no_count(cell: str) -> None:
    with pytest.raises(cells.Unreadable):
        cells.whole(cell)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("41194.0", date(2012, 10, 12)),
        ("2012-10-12", date(2012, 10, 12)),
        ("2012-10-12 00:00:00", date(2012, 10, 12)),
        ("10/12/2012", date(2012, 10, 12)),
        ("October 12, 2012", date(2012, 10, 12)),
        ("12-Oct-12", date(2012, 10, 12)),
        ("NR", None),
    ],
)
def test_days(cell: str, day: date | None) -> None:
    assert cells.day(cell) == day


@pytest.mark.parametrize("cell", ["1.0", "2012-13-40", "yesterday", "999999999"])
def test_what_is_no_day(cell: str) -> None:
    with pytest.raises(cells.Unreadable):
        cells.day(cell)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("2015-1", "2015-1"),
        (" 2015 - 007 ", "2015-7"),
        ("2015–12b", "2015-12B"),
        ("Jan-15", "2015-1"),
    ],
)
def test_ao_numbers(cell: str, number: str) -> None:
    assert str(cells.ao_number(cell)) == number


@pytest.mark.parametrize("cell", ["", "2015", "15-1", "2015-1, 2015-2", "TOTAL"])
def test_what_is_no_ao_number(cell: str) -> None:
    with pytest.raises(cells.Unreadable):
        cells.ao_number(cell)


@pytest.mark.parametrize(
    ("cell", "meaning"),
    [
        ("INSTALLED AND USED", "used"),
        ("Installed, not used", "not_used"),
        ("NEVER INSTALLED", "never"),
        ("NO PROSECUTOR'S REPORT", "no_report"),
        ("NP", "no_report"),
        ("", ""),
    ],
)
def test_installation(cell: str, meaning: str) -> None:
    assert cells.installation(cell) == meaning


@pytest.mark.parametrize(
    ("jurisdiction", "court"),
    [
        ("CALIFORNIA, SOUTHERN", "Southern District of California"),
        ("ARIZONA", "District of Arizona"),
        ("DISTRICT OF COLUMBIA", "District of Columbia"),
        ("VIRGIN ISLANDS", "District of the Virgin Islands"),
        ("NORTHERN MARIANA ISLANDS", "District of the Northern Mariana Islands"),
        ("West Virginia, Northern", "Northern District of West Virginia"),
    ],
)
def test_federal_courts_are_called_as_they_are(jurisdiction: str, court: str) -> None:
    place = place_of(one(table(an_order(jurisdiction=jurisdiction))))
    assert (place.court, place.office) == (court, f"United States Attorney, {court}")


@pytest.mark.parametrize(
    ("state", "jurisdiction", "court"),
    [
        ("GEORGIA", "DEKALB", "DeKalb County, Georgia"),
        ("INDIANA", "Grant County", "Grant County, Indiana"),
        ("MARYLAND", "PRINCE GEORGE'S", "Prince George's County, Maryland"),
        ("FLORIDA", "10TH JUDICIAL CIRCUIT (POLK)", "10th Judicial Circuit (Polk), Florida"),
        ("NEW YORK", "NYC SPECIAL NARCOTICS BUREAU", "NYC Special Narcotics Bureau, New York"),
        ("OHIO", "SUPERIOR COURT OF OHIO", "Superior Court of Ohio"),
        ("OHIO", "OHIO", "Ohio County, Ohio"),
        ("LOUISIANA", "CADDO", "Caddo Parish, Louisiana"),
    ],
)
def test_state_courts_are_called_as_they_are(state: str, jurisdiction: str, court: str) -> None:
    row = one(table(an_order(state=state, jurisdiction=jurisdiction), headings=STATE_HEADINGS))
    assert place_of(row).court == court


def test_long_codes_are_cut_and_stay_apart() -> None:
    names = ["SUPREME COURT APPELLATE DIVISION OF THE SECOND DEPARTMENT " + end for end in "AB"]
    rows = [one(table(an_order(jurisdiction=name), headings=STATE_HEADINGS)) for name in names]
    codes = {place_of(row).code for row in rows}
    assert len(codes) == 2
    assert max(map(len, codes)) <= 60


@given(
    st.sampled_from([heading for heading in STATE_HEADINGS if heading != "A.O. Number"]),
    st.text(st.characters(exclude_characters="\r", exclude_categories=["Cs"]), max_size=60),
)
def test_no_cell_whatever_it_holds_stops_the_reader(heading: str, garbage: str) -> None:
    read = read_table(table(AN_ORDER | {heading: garbage}, headings=STATE_HEADINGS), name="a.csv")
    assert read.lines == 1
    delivered = [row for row in read.rows if str(row.ao) == "2021-1"]
    assert delivered or read.faults[-1].row


@given(st.binary(max_size=300))
def test_no_file_whatever_it_holds_breaks_the_reader(rest: bytes) -> None:
    read = read_table(table(AN_ORDER) + b"\n" + rest, name="a.csv")
    assert any(str(row.ao) == "2021-1" for row in read.rows) or read.faults


@given(st.text(max_size=40))
def test_cells_are_read_or_said_to_be_unreadable(cell: str) -> None:
    for read in (cells.whole, cells.decimal, cells.day, cells.ao_numbers, cells.installation):
        with contextlib.suppress(cells.Unreadable):
            read(cell)


@given(st.lists(st.text(max_size=20), max_size=12))
def test_headings_are_given_to_one_field_each(headings: list[str]) -> None:
    places = list(understand(headings).places.values())
    assert len(places) == len(set(places))


@given(st.text(max_size=60))
def test_titles_never_lose_a_letter(name: str) -> None:
    assert titled(name).casefold() == name.strip().casefold() or not name.isascii()


REAL = {
    "federal-2015.csv": (Table.FEDERAL, 2015, 3069, 1403, 0),
    "state-2015.csv": (Table.STATE, 2015, 3304, 2745, 15),
    "federal-2017.csv": (Table.FEDERAL, 2017, 3026, 2013, 32),
    "state-2017.csv": (Table.STATE, 2017, 2089, 1800, 19),
}


@pytest.mark.parametrize("name", REAL)
def test_the_published_tables_are_read_whole(name: str, real_data: Path) -> None:
    kind, year, rows, of_the_year, faults = REAL[name]
    read = read_table((real_data / "us_wiretap" / name).read_bytes(), name="any.csv")

    assert (read.table, read.report_year, len(read.rows)) == (kind, year, rows)
    assert sum(row.ao.year == year for row in read.rows) == of_the_year
    assert len({row.key for row in read.rows}) == rows
    assert len(read.faults) == faults
    assert not any(fault.row for fault in read.faults)


def test_the_published_totals_of_the_rows(real_data: Path) -> None:
    totals = {}
    for year in (2015, 2017):
        rows = [
            row
            for kind in ("federal", "state")
            for row in read_table(
                (real_data / "us_wiretap" / f"{kind}-{year}.csv").read_bytes(), name="x"
            ).rows
            if row.ao.year == year
        ]
        totals[year] = (
            len(rows),
            sum(row.extensions or 0 for row in rows),
            sum(row.installation in {"used", "not_used"} for row in rows),
            sum(row.days_used or 0 for row in rows),
            sum(row.arrests or 0 for row in rows),
            sum(row.convictions or 0 for row in rows),
        )
    assert totals == {
        2015: (4148, 3297, 2753, 118583, 4448, 590),
        2017: (3813, 2369, 2421, 98749, 9565, 1936),
    }
