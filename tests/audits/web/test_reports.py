"""The page of a report: figures in the order of the report, files in the order of the tables."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from audits.models import Publication, PublicationFile
from oversight.enums import Role
from tests.build import NOON, a_person, signed_in

pytestmark = pytest.mark.django_db


def test_figures_and_files_stand_in_the_order_of_the_report() -> None:
    by = a_person(Role.COMMISSIONER)
    report = Publication.objects.create(
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
        ordered_by=by,
        ordered_at=NOON,
        period="year",
        known_by=date(2026, 12, 31),
        status="drafted",
        figures={
            "totals": {"cost": 5, "granted": 3, "applications": 40},
            "generated_from": {"disclosure": 1},
            "tables": {},
        },
    )
    names = ["report.json", "T10.csv", "execution.svg", "T8.csv", "renewals.svg", "unknown.csv"]
    for name in (*names, "T2-longest.csv", "T2.csv"):
        PublicationFile.objects.create(publication=report, name=name, content=b"-")
    for language in ("kk", "ru", "en"):
        name = f"report-{language}.pdf"
        PublicationFile.objects.create(
            publication=report, name=name, language=language, content=b"-"
        )
    shown = signed_in(by).get(reverse("desk_report", args=[report.pk])).context
    assert [value for _name, value in shown["totals"]] == [40, 3, 5]
    offered = shown["files"]
    assert [[file.name for file in some] for _title, some in offered.tables] == [
        ["T2.csv", "renewals.svg", "T2-longest.csv"],
        ["T8.csv", "execution.svg"],
        ["T10.csv"],
        ["unknown.csv"],
    ]
    assert offered.tables[0][0] == "First authorisations and renewals"
    assert offered.whole.name == "report.json"
    assert [name for name, _file in offered.documents] == ["English", "Қазақша", "Русский"]


def test_a_report_under_way_shows_its_progress_and_no_empty_list() -> None:
    by = a_person(Role.COMMISSIONER)
    report = Publication.objects.create(
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 3, 31),
        ordered_at=NOON,
        period="quarter",
        known_by=date(2026, 12, 31),
        status="computing",
        progress=60,
    )
    browser = signed_in(by)
    shown = browser.get(reverse("desk_report", args=[report.pk])).content.decode()
    assert 'value="60"' in shown
    assert "govuk-summary-list" not in shown
    assert "No figures yet." in shown
    assert "on schedule" in browser.get(reverse("desk_reports")).content.decode()
