"""The transparency report: counted once, told in three languages, the same bytes every time."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.utils import translation
from pypdf import PdfReader

from audits.actions import publications
from audits.enums import Period, PublicationStatus
from audits.models import Publication
from audits.reports import definitions, words
from audits.reports import transparency as report
from audits.rules.disclosure import guarded
from audits.selectors.transparency import as_json, figures
from audits.tasks import order_quarter
from oversight.enums import Role
from oversight.models import SYSTEM
from oversight.rules.refusal import Refusal
from tests.build import (
    DAY,
    HOUR,
    NOON,
    a_granted_renewal,
    a_person,
    a_warrant,
)
from warrants.actions import decisions, execution, sweeps
from warrants.rules.submissions import DecisionIn, ReturnIn

YEAR: dict[str, Any] = {"since": date(2026, 1, 1), "until": date(2026, 12, 31)}
LATE = date(2027, 2, 1)


@pytest.fixture
def stories(db: None) -> None:
    """A renewed warrant with a return, a refused one, one that waits."""
    judge = a_person(Role.JUDGE)
    long = a_warrant(judge=judge, granted=True)
    long = a_granted_renewal(long, at=NOON + 20 * DAY)
    sweeps.expire(at=NOON + 70 * DAY)
    given = ReturnIn(
        installed="used",
        days_used=41,
        persons=3,
        communications=50,
        incriminating=5,
        cost=Decimal(1000),
        currency="KZT",
        arrests=2,
    )
    officer = a_person(Role.OFFICER, agency=long.agency)
    execution.file_return(warrant_id=long.pk, given=given, by=officer.actor, at=NOON + 71 * DAY)
    refused = a_warrant(judge=judge)
    decision = DecisionIn(
        outcome="refused", reasons="Not shown.", decided_at=NOON + HOUR, judge=judge.username
    )
    decisions.decide(
        warrant_id=refused.pk, number=0, given=decision, by=judge.actor, at=NOON + HOUR
    )
    a_warrant(judge=judge)


def test_counts_what_happened(stories: None) -> None:
    totals = figures(**YEAR, known_by=LATE)["totals"]
    assert {
        name: totals[name]
        for name in (
            "applications",
            "granted",
            "refused",
            "pending",
            "renewals",
            "installed",
            "no_return",
            "days_in_operation",
            "persons",
            "cost",
            "cost_reported",
            "arrests",
        )
    } == {
        "applications": 3,
        "granted": 1,
        "refused": 1,
        "pending": 1,
        "renewals": 1,
        "installed": 1,
        "no_return": 0,
        "days_in_operation": 41,
        "persons": 3,
        "cost": 1000,
        "cost_reported": 1,
        "arrests": 2,
    }
    assert not {"longest_days", "longest_renewals", "most_renewals"} & totals.keys()


def test_an_offence_is_one_and_has_a_title_in_each_language(db: None) -> None:
    """Each edition speaks its language; the article stands where no title is known in it."""
    titles = ("Theft", *["Ұрлық"] * 5, *["Кража вещей"] * 6)
    for number, title in enumerate(titles):
        offence = {"code": "CC 188(4)", "title": title, "max_penalty_years": 10}
        a_warrant(agency_reference=f"T-{number}", offences=[offence])
    table = figures(**YEAR, known_by=LATE)["tables"]["T4"]
    named = {"code": "CC 188(4)", "en": "CC 188(4)", "ru": "Кража вещей", "kk": "Ұрлық"}
    assert table["rows"] == [[named, 12]]
    assert "Ұрлық" in report.table_csv(table, "kk").decode()
    english = report.table_csv(table, "en").decode()
    assert "CC 188(4),CC 188(4),12" in english
    assert not {"Ұрлық", "Кража вещей"} & set(english.replace("\r\n", ",").split(","))
    by_title = figures(**YEAR, known_by=LATE, form=1)["tables"]["T4"]
    assert by_title["rows"] == [["Кража вещей", 6], ["Ұрлық", 5], ["Theft", 1]]


def test_an_earlier_edition_does_not_know_the_return(stories: None) -> None:
    early = figures(**YEAR, known_by=date(2026, 12, 31))["totals"]
    assert (early["applications"], early["no_return"], early["days_in_operation"]) == (3, 1, 0)


def test_another_period_counts_nothing(stories: None) -> None:
    totals = figures(since=date(2025, 1, 1), until=date(2025, 12, 31), known_by=LATE)["totals"]
    assert (totals["applications"], totals["renewals"]) == (0, 0)


def test_a_month_more_or_less_splits_and_never_doubles(stories: None) -> None:
    parts = [
        figures(since=YEAR["since"], until=date(2026, 11, 20), known_by=LATE),
        figures(since=date(2026, 11, 21), until=YEAR["until"], known_by=LATE),
    ]
    whole = figures(**YEAR, known_by=LATE)
    for name in ("applications", "granted", "refused", "renewals", "persons"):
        assert sum(part["totals"][name] for part in parts) == whole["totals"][name]


def test_the_same_figures_give_the_same_bytes(stories: None) -> None:
    first, second = (guarded(figures(**YEAR, known_by=LATE)) for _ in range(2))
    assert as_json(first) == as_json(second)
    thawed = json.loads(as_json(first))
    assert report.pdf(first, "en") == report.pdf(thawed, "en")
    assert report.data_files(first) == report.data_files(second)


@pytest.mark.parametrize(
    ("language", "heading", "days"),
    [
        ("en", "Transparency report", "1 Jan. 2026 – 31 Dec. 2026"),
        ("ru", "Отчёт", "1 января 2026 – 31 декабря 2026"),
        ("kk", "есеп", "2026 ж. 1 қаңтар – 2026 ж. 31 желтоқсан"),
    ],
)
def test_speaks_three_languages_from_the_same_figures(
    stories: None, language: str, heading: str, days: str
) -> None:
    frozen = guarded(figures(**YEAR, known_by=LATE))
    reader = PdfReader(io.BytesIO(report.pdf(frozen, language)))
    assert reader.root_object["/Lang"] == language
    text = " ".join(page.extract_text() for page in reader.pages)
    assert heading.casefold() in text.casefold()
    for told in (text, str(reader.metadata and reader.metadata.title)):
        assert days in " ".join(told.split())
    assert "2027-02-01" not in text


def test_every_table_has_a_definition_and_a_csv(stories: None) -> None:
    frozen = guarded(figures(**YEAR, known_by=LATE))
    for language in report.LANGUAGES:
        files = report.data_files(frozen, language)
        with translation.override(language):
            agency = words.column("name")
        for key, table in frozen["tables"].items():
            kind, content = files[f"{key}-{language}.csv"]
            assert kind == "text/csv; charset=utf-8"
            rows = list(csv.reader(io.StringIO(content.decode())))
            assert len(rows) == len(table["rows"]) + 1, key
            assert len(rows[0]) == len(table["columns"]) + 1, key
        heads = next(csv.reader(io.StringIO(files[f"T5-{language}.csv"][1].decode())))
        assert heads[1] == agency
    assert frozen["tables"].keys() == definitions.tables().keys()


def test_the_command_writes_what_it_says(stories: None, tmp_path: Path) -> None:
    call_command(
        "transparency_report",
        "--from",
        "2026-01-01",
        "--to",
        "2026-12-31",
        "--known-by",
        "2027-02-01",
        "--lang",
        "ru",
        "--out",
        str(tmp_path),
    )
    names = {path.name for path in tmp_path.iterdir()}
    assert {"report.json", "report-ru.pdf", "T1-ru.csv", "T2-ru.csv", "renewals-ru.svg"} <= names
    stored = json.loads((tmp_path / "report.json").read_text())
    assert set(stored) == {"period", "generated_from", "totals", "tables", "log"}
    assert stored["log"]["classes"]["warrant"] == stored["totals"]["applications"]


def test_a_draft_is_made_once_and_published_by_a_commissioner(stories: None) -> None:
    a_warrant()
    a_warrant()
    commissioner, auditor = a_person(Role.COMMISSIONER), a_person(Role.AUDITOR)
    with pytest.raises(PermissionDenied):
        _order(by=auditor.actor)
    row = _order(by=commissioner.actor)
    with pytest.raises(Refusal):
        publications.publish(publication_id=row.pk, by=commissioner.actor, at=NOON)

    assert publications.draft_waiting(make=report.all_files, at=NOON) == 1
    assert publications.draft_waiting(make=report.all_files, at=NOON) == 0
    row.refresh_from_db()
    assert (row.status, row.progress) == (PublicationStatus.DRAFTED, 100)
    assert {one.name for one in row.files.all()} >= {
        "report-kk.pdf",
        "report-ru.pdf",
        "report-en.pdf",
        "report.json",
    }
    with pytest.raises(PermissionDenied):
        publications.publish(publication_id=row.pk, by=auditor.actor, at=NOON)
    publications.publish(publication_id=row.pk, by=commissioner.actor, at=NOON)
    row.refresh_from_db()
    assert row.status == PublicationStatus.PUBLISHED


def test_a_draft_whose_maker_died_is_taken_up_again(db: None) -> None:
    row = _order(by=SYSTEM)
    Publication.objects.filter(pk=row.pk).update(
        status=PublicationStatus.COMPUTING, lease_until=NOON
    )
    assert publications.draft_waiting(make=lambda _figures: [], at=NOON) == 0
    assert publications.draft_waiting(make=lambda _figures: [], at=NOON + timedelta(1)) == 1


def test_a_draft_that_fails_says_so_and_the_next_is_made(db: None) -> None:
    first, second = _order(by=SYSTEM), _order(by=SYSTEM, period=Period.QUARTER)

    def make(frozen: dict[str, object]) -> list[report.File]:
        if Publication.objects.filter(status=PublicationStatus.FAILED).exists():
            return []
        raise ValueError

    assert publications.draft_waiting(make=make, at=NOON) == 2
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, first.fault) == (PublicationStatus.FAILED, "ValueError")
    assert second.status == PublicationStatus.DRAFTED


def test_the_schedule_orders_a_quarter_once(db: None) -> None:
    order_quarter()
    order_quarter()
    row = Publication.objects.get()
    assert (row.ends_on - row.starts_on).days in {89, 90, 91}
    assert row.period == Period.QUARTER


def _order(*, by: object, period: Period = Period.YEAR) -> Publication:
    return publications.order(
        period=period,
        starts_on=YEAR["since"],
        ends_on=YEAR["until"],
        known_by=LATE,
        rulebook="",
        by=by,  # type: ignore[arg-type]
        at=NOON,
    )
