"""The import of wiretap tables: through the register's own records, once, with nothing invented."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import Count, Sum
from django.test.utils import CaptureQueriesContext

from audits.selectors import reconciliation, transparency
from oversight.actions import ledger
from oversight.enums import Role
from oversight.models import SYSTEM, Actor, Agency, Court, LedgerEntry, User
from tests.build import NOON, a_person, a_rulebook, signed_in
from tests.warrants.wiretap import AN_ORDER, NO_REPORT, STATE_HEADINGS, an_order, table
from warrants.actions import historic
from warrants.actions.historic_orders import year_span
from warrants.enums import LineOutcome
from warrants.models import (
    Application,
    Decision,
    Flag,
    ImportedLine,
    ImportedTable,
    Return,
    Term,
    Warrant,
)
from warrants.rules.wiretap_tables import read_table

pytestmark = pytest.mark.django_db

Import = Callable[..., str]


@pytest.fixture
def title3() -> None:
    a_rulebook("us-title3")


@pytest.fixture
def take(title3: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Import:
    def run(*files: bytes, **options: object) -> str:
        paths = []
        for number, data in enumerate(files):
            path = tmp_path / f"table-{number}.csv"
            path.write_bytes(data)
            paths.append(str(path))
        options.setdefault("faults", tmp_path / "faults.csv")
        call_command("import_wiretap_report", *paths, **options)
        return capsys.readouterr().out

    return run


def test_an_order_becomes_a_case_with_its_own_dates(take: Import) -> None:
    take(table(AN_ORDER))

    warrant = Warrant.objects.get()
    assert (warrant.source, warrant.status, warrant.agency_reference) == (
        "historic",
        "ended",
        "2021-1",
    )
    assert (warrant.renewals, warrant.cumulative_days) == (2, 90)
    assert warrant.ended_at is None
    assert (warrant.ended_span.lower, warrant.ended_span.upper) == (
        date(2021, 1, 1),
        date(2022, 1, 1),
    )
    assert warrant.reported_span == warrant.ended_span
    assert warrant.measures == ["TX", "WC"]
    assert warrant.offences == [{"code": "narcotics", "title": "NARCOTICS"}]
    assert warrant.rulebook.code == "us-title3"
    assert warrant.court.name_en == "Southern District of Arden"
    assert warrant.agency.name_en == "United States Attorney, Southern District of Arden"
    assert (warrant.court.active, warrant.agency.active) == (False, False)
    assert not Term.objects.exists()

    first, *renewals = Application.objects.order_by("number")
    assert (first.kind, first.requested_days, first.resolved_at) == ("first", 30, None)
    assert first.resolved_span is not None
    assert first.resolved_span.lower == date(2021, 1, 2)
    assert first.filing["location"] == ["D"]
    assert [(one.kind, one.resolved_span, one.requested_days) for one in renewals] == [
        ("renewal", None, None)
    ] * 2
    decisions = Decision.objects.order_by("application__number")
    assert [(one.outcome, one.decided_at, one.granted_days) for one in decisions] == [
        ("granted", None, 30),
        ("granted", None, None),
        ("granted", None, None),
    ]
    judge = User.objects.get(role="judge")
    assert (judge.is_active, judge.has_usable_password(), judge.full_name) == (
        False,
        False,
        "judge-a",
    )
    assert judge.court == warrant.court
    assert decisions[0].judge == judge
    assert list(judge.groups.values_list("name", flat=True)) == ["judge"]


JUDGES = [
    ("SMITH, II", "smith, II."),  # a full stop, and the case
    ("O'BRIEN", "O’Brien"),
    ("  SMITH  II ", "SMITH,II,"),
    ("ӘЛИЕВ", "Әлиев"),
]


@pytest.mark.parametrize(("one", "other"), JUDGES)
def test_spellings_of_one_judge_are_one_account(take: Import, one: str, other: str) -> None:
    orders = [
        an_order(judge=one, a_o__number="2021-1"),
        an_order(judge=other, a_o__number="2021-2"),
    ]
    assert "Traceback" not in take(table(*orders))
    assert User.objects.filter(role="judge").count() == 1
    assert Warrant.objects.count() == 2
    take(table(an_order(judge=other, a_o__number="2021-3")))
    assert User.objects.filter(role="judge").count() == 1


DIFFERENT = [
    ("ӘЛИЕВ", "СЕЙІТОВ"),  # an account name has none of these letters
    ("KAYIR", "KAYIR ОҒЛЫ"),
    ("İLYASOV", "ILYASOVA"),
    ("ABDRAXMANOV-" * 5 + "A", "ABDRAXMANOV-" * 5 + "B"),
    ("L" * 250, "L" * 251),
]


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_judges_are_different_accounts(take: Import, one: str, other: str) -> None:
    orders = [
        an_order(judge=one, a_o__number="2021-1"),
        an_order(judge=other, a_o__number="2021-2"),
    ]
    take(table(*orders))
    assert User.objects.filter(role="judge").count() == 2
    assert Warrant.objects.count() == 2


def test_spellings_of_a_place_and_places_of_other_letters(take: Import) -> None:
    places = ["ST. ARDEN", "St Arden", "АЛМАТЫ", "АСТАНА", "ARDEN " * 60]
    orders = [
        an_order(jurisdiction=place, a_o__number=f"2021-{number}")
        for number, place in enumerate(places)
    ]
    take(table(*orders))
    assert Court.objects.count() == Agency.objects.count() == 4


def test_the_result_report_keeps_blank_apart_from_zero(take: Import) -> None:
    take(table(AN_ORDER))
    row = Return.objects.get()
    assert (row.installed, row.days_used, row.persons, row.communications) == (
        "used",
        71,
        16,
        14626,
    )
    assert (row.trials, row.motions_pending) == (0, None)
    assert (str(row.cost), str(row.cost_other), row.currency) == ("89413.00", "1500.50", "USD")
    assert row.related_to == "results 2021-2"
    assert row.reported_span.lower == date(2021, 1, 1)


def test_without_a_report_no_return_is_stored(take: Import) -> None:
    take(table(AN_ORDER | NO_REPORT))
    assert Warrant.objects.count() == 1
    assert not Return.objects.exists()


def test_days_without_a_report_are_kept(take: Import) -> None:
    take(table(AN_ORDER | NO_REPORT | {"Number of Days in Operation": "30.0"}))
    row = Return.objects.get()
    assert (row.installed, row.days_used, row.arrests) == ("", 30, None)
    assert row.no_result_reason


def test_everything_is_in_the_ledger(take: Import) -> None:
    take(table(AN_ORDER))
    warrant = Warrant.objects.get()
    entry = LedgerEntry.objects.get(subject=warrant.reference)
    assert (entry.event, entry.by, entry.facts["number"]) == (
        "warrant.imported",
        "system",
        "2021-1",
    )
    assert entry.facts["figures"]["communications"] == "14626"
    assert bytes(entry.commitment) == entry.commit()
    assert set(LedgerEntry.objects.values_list("event", flat=True)) == {
        "rulebook.loaded",
        "warrant.imported",
        "organisation.added",
        "person.added",
    }
    assert "judge-a" not in str([entry.facts for entry in LedgerEntry.objects.all()])


def test_more_days_than_authorised_is_a_fact_to_check(take: Import) -> None:
    take(
        table(
            an_order(number_of_days_in_operation="91"),
            an_order(a_o__number="2021-2", number_of_days_in_operation="90"),
        )
    )
    flag = Flag.objects.get()
    assert (flag.code, flag.state, flag.warrant.agency_reference) == (
        "days_exceed_authority",
        "open",
        "2021-1",
    )
    assert flag.figures["actual"] == 91
    assert flag.figures["limit"] == 90


def test_a_second_run_finds_nothing_new(take: Import) -> None:
    files = (table(AN_ORDER), table(AN_ORDER, headings=STATE_HEADINGS))
    take(*files)
    before = _everything()
    assert "2 known before" not in take(*files)
    assert _everything() == before


def _everything() -> list[int]:
    kinds = (Warrant, Application, Decision, Return, Flag, LedgerEntry, User, Agency, Court)
    return [kind._default_manager.count() for kind in (*kinds, ImportedLine, ImportedTable)]


def test_the_same_table_saved_otherwise_is_known_by_what_it_says(take: Import) -> None:
    take(table(AN_ORDER))
    before = _everything()[:5]
    out = take(table(AN_ORDER, separator=";", above="Table A-1\n"))
    assert "1 repeated" in out
    assert _everything()[:5] == before


def test_an_interrupted_import_goes_on_where_it_stopped(
    title3: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    orders = [an_order(a_o__number=f"2021-{number}") for number in range(1, 8)]
    read = read_table(table(*orders), name="a.csv")
    steps = historic.take_over(table=read, sha256="a" * 64, by=SYSTEM, at=NOON, batch=3)
    next(steps)
    with monkeypatch.context() as broken:
        broken.setattr(ledger, "record_rows", _fail)
        with pytest.raises(ZeroDivisionError):
            next(steps)
    assert Warrant.objects.count() == ImportedLine.objects.count() == 3

    *_, last = historic.take_over(table=read, sha256="a" * 64, by=SYSTEM, at=NOON, batch=3)
    assert (last.known, last.outcomes[LineOutcome.ORDER]) == (3, 4)
    assert Warrant.objects.count() == ImportedLine.objects.count() == 7


def _fail(_rows: object) -> None:
    raise ZeroDivisionError


def test_a_later_table_supplements_and_adds_late_orders(take: Import) -> None:
    later = [
        an_order(a_o__number=f"2022-{number}", application_date="2021-06-01")
        for number in range(1, 12)
    ]
    out = take(
        table(an_order(a_o__number="2021-9"), an_order(arrests="2"), *later),
        table(AN_ORDER | NO_REPORT),
    )
    assert "11 order, 1 late, 1 supplement" in out

    known = Warrant.objects.get(agency_reference="2021-1")
    assert known.reported_span.lower.year == known.ended_span.lower.year == 2021
    row = known.returns.get()
    assert (row.number, row.reported_span.lower.year, row.arrests) == (0, 2022, 2)

    late = Warrant.objects.get(agency_reference="2021-9")
    assert (late.ended_span.lower.year, late.reported_span.lower.year) == (2021, 2022)


def test_supplements_add_and_never_replace(take: Import) -> None:
    take(table(an_order(arrests="2")))
    take(table(an_order(arrests="3", total_length__days="120")), report_year=2022)
    warrant = Warrant.objects.get()
    assert [(row.number, row.arrests) for row in warrant.returns.order_by("number")] == [
        (0, 2),
        (1, 3),
    ]
    assert warrant.cumulative_days == 90
    (fault,) = ImportedLine.objects.get(outcome="supplement").faults
    assert fault["column"] == "Total Length (Days)"


def test_the_order_of_imports_does_not_matter(take: Import) -> None:
    take(table(an_order(arrests="3")), report_year=2022)
    assert Warrant.objects.get().reported_span.lower.year == 2022
    take(table(an_order(arrests="2")))
    assert Warrant.objects.get().reported_span.lower.year == 2021
    assert Return.objects.aggregate(Sum("arrests"))["arrests__sum"] == 5


def test_another_file_of_the_same_year_does_not_count_twice(take: Import) -> None:
    take(table(an_order(arrests="2")))
    out = take(table(an_order(arrests="3")))
    assert "1 aside" in out
    assert Return.objects.get().arrests == 2
    assert ImportedLine.objects.get(outcome="aside").cells[19] == "3"


def test_a_number_that_stands_twice_in_one_table_is_two_orders(take: Import) -> None:
    data = table(AN_ORDER, an_order(arrests="9"), AN_ORDER)
    assert "2 order, 1 repeated" in take(data)
    assert list(Warrant.objects.order_by("id").values_list("agency_reference", flat=True)) == [
        "2021-1",
        "2021-1 (line 3)",
    ]


def test_unreadable_cells_are_listed_and_do_not_fail_the_run(take: Import, tmp_path: Path) -> None:
    out = take(table(an_order(arrests="=HYPERLINK()", type="-99")))
    assert "2 faults" in out
    with (tmp_path / "faults.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [(row["line"], row["column"], row["value"]) for row in rows] == [
        ("2", "Type", "'-99"),
        ("2", "Arrests", "'=HYPERLINK()"),
    ]
    assert Warrant.objects.get().measures == ["NS"]
    assert Return.objects.get().arrests is None


def test_lines_that_are_no_orders_are_kept_and_fail_the_run(take: Import) -> None:
    with pytest.raises(CommandError, match="1 lines could not be told"):
        take(table(AN_ORDER, an_order(a_o__number="TOTAL")))
    kept = ImportedLine.objects.get(outcome="unreadable")
    assert (kept.line, kept.warrant, kept.cells[1]) == (3, None, "TOTAL")
    assert Warrant.objects.count() == 1


def test_what_is_no_table_is_named_and_the_rest_taken_in(take: Import) -> None:
    with pytest.raises(CommandError, match="table-0"):
        take(b"a,b\n1,2\n", table(AN_ORDER))
    assert Warrant.objects.count() == 1


def test_without_the_rulebook_it_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(table(AN_ORDER))
    with pytest.raises(CommandError, match="load_rulebooks"):
        call_command("import_wiretap_report", tmp_path / "a.csv")
    assert not Warrant.objects.exists()


def test_nobody_else_may_import(title3: None) -> None:
    read = read_table(table(AN_ORDER), name="a.csv")
    with pytest.raises(PermissionDenied):
        list(historic.take_over(table=read, sha256="a" * 64, by=Actor(Role.AUDITOR), at=NOON))
    assert not ImportedTable.objects.exists()


def test_what_was_imported_cannot_be_changed(take: Import) -> None:
    take(table(AN_ORDER))
    for model in (ImportedLine, ImportedTable):
        with pytest.raises(IntegrityError), transaction.atomic():
            model._default_manager.update(line=1) if model is ImportedLine else (
                model._default_manager.update(lines=1)
            )


def test_the_page_of_a_case_shows_the_line_as_printed(take: Import) -> None:
    take(table(an_order(arrests="seven")))
    warrant = Warrant.objects.get()
    page = signed_in(a_person(Role.AUDITOR)).get(warrant.get_absolute_url()).content.decode()
    assert "As printed in the table of 2021: table-0.csv, line 2" in page
    assert "14,626" in page
    assert "Arrests: seven (not a number)" in page
    assert "Applied for: 2\xa0Jan.\xa02021" in page
    assert "Reported: 2021." in page


def test_orders_beyond_the_bodys_thresholds_are_flagged(take: Import) -> None:
    take(table(an_order(number_of_extensions="6", total_length__days="210")))
    assert set(Flag.objects.values_list("code", flat=True)) == {
        "too_many_renewals",
        "cumulative_above_limit",
    }


def test_the_cost_of_a_batch_does_not_grow_with_its_lines(title3: None) -> None:
    costs = []
    for year, lines in ((2021, 2), (2022, 60)):
        orders = [an_order(a_o__number=f"{year}-{number}") for number in range(1, lines)]
        read = read_table(table(*orders), name="a.csv")
        with CaptureQueriesContext(connection) as queries:
            list(historic.take_over(table=read, sha256=str(year) * 16, by=SYSTEM, at=NOON))
        costs.append(len(queries))
    assert costs[1] <= costs[0]


def test_the_published_tables_come_out_as_printed(
    real_data: Path, title3: None, tmp_path: Path
) -> None:
    files = sorted((real_data / "us_wiretap").glob("*-201[57].csv"))
    files = [path for path in files if path.name.startswith(("federal-2", "state-2"))]
    call_command("import_wiretap_report", *files, faults=tmp_path / "faults.csv")
    connection.cursor().execute("ANALYZE")  # a running server does so by itself within a minute

    assert Warrant.objects.count() == 11_487
    assert ImportedLine.objects.count() == 11_488
    assert dict(ImportedLine.objects.values_list("outcome").annotate(Count("pk")).order_by()) == {
        "order": 7961,
        "late": 3526,
        "supplement": 1,
    }
    for year, orders, renewals, days, arrests in (
        (2015, 4148, 3297, 118_583, 4448),
        (2017, 3813, 2369, 98_749, 9565),
    ):
        span = year_span(year)
        of_the_year = Warrant.objects.filter(ended_span=span, reported_span=span)
        assert of_the_year.count() == orders
        assert of_the_year.aggregate(Sum("renewals"))["renewals__sum"] == renewals
        granted = Application.objects.filter(warrant__in=of_the_year, kind="renewal")
        assert granted.count() == renewals
        returns = Return.objects.filter(warrant__in=of_the_year, reported_span=span)
        assert returns.aggregate(Sum("days_used"))["days_used__sum"] == days
        assert returns.aggregate(Sum("arrests"))["arrests__sum"] == arrests
    assert Flag.objects.filter(code="days_exceed_authority").count() == 53
    _report_equals_the_printed_one()
    _printed_figures_stand_beside_ours(real_data)


def _report_equals_the_printed_one() -> None:
    wanted = {
        2015: {
            "applications": 4148,
            "granted": 4148,
            "refused": 0,
            "renewals": 3297,
            "installed": 2753,
            "no_return": 1369,
            "days_in_operation": 118_583,
            "arrests": 4448,
            "convictions": 590,
            "cost": 104_654_020,
            "cost_reported": 2479,
            "reported_late": 0,
        },
        2017: {
            "applications": 3813,
            "renewals": 2369,
            "installed": 2421,
            "no_return": 1353,
            "days_in_operation": 98_749,
            "arrests": 9565,
            "convictions": 1936,
            "reported_late": 0,
        },
    }
    found: dict[str, Any] = {}
    for year, totals in wanted.items():
        last = date(year, 12, 31)
        found = transparency.figures(since=date(year, 1, 1), until=last, known_by=last)
        assert {name: found["totals"][name] for name in totals} == totals
    assert "longest" not in found["tables"]["T2"]
    later = transparency.figures(
        since=date(2015, 1, 1), until=date(2015, 12, 31), known_by=date(2017, 12, 31)
    )
    assert later["totals"]["applications"] == 4148
    assert later["totals"]["reported_late"] == 200
    assert later["totals"]["arrests"] == 4448


def _printed_figures_stand_beside_ours(real_data: Path) -> None:
    totals = real_data / "us_wiretap" / "official-totals-table7-2015-2017.csv"
    call_command("import_wiretap_report", printed=[totals])
    today = date(2026, 1, 1)
    for year, equal, differing in (
        (2015, 29, {"offence_gambling": 11, "late": -1533, "in_all": -1533}),
        (
            2017,
            23,
            {
                "average_original": -1,
                "average_extension": -2,
                "location_device": 19,
                "location_multiple": -55,
                "location_other": 36,
                "cost_reported": -117,
                "average_cost": 3981,
                "late": -890,
                "in_all": -890,
            },
        ),
    ):
        (sheet,) = reconciliation.sheets(rulebook="us-title3", year=year, known_by=today)
        assert {line.key: line.difference for line in sheet.lines if not line.equal} == differing
        assert sheet.equal == equal
        assert all(bool(line.reason) != line.equal for line in sheet.lines)
