"""A published edition that is corrected: what becomes of its files, its page, its place."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from audits.actions import publications
from audits.corrections import actions as corrections
from audits.corrections.rules import changes
from audits.corrections.words import sentences
from audits.enums import AuditEvent, CorrectionCause, Period, PublicationStatus
from audits.models import Publication, PublicationFile
from audits.rules.publishing import hindrance
from audits.tasks import order_quarter
from oversight.enums import Role
from oversight.models import SYSTEM, LedgerEntry, User
from oversight.rules.refusal import Refusal
from tests.access.world import File
from tests.build import DAY, NOON, a_person, a_warrant, signed_in
from tests.constraints import refused
from tests.together import together

pytestmark = pytest.mark.django_db
LONGEST = {"reference": "W-2026-000001", "days": 913}


@pytest.fixture
def ordered_by() -> User:
    return a_person(Role.COMMISSIONER)


@pytest.fixture
def edition(ordered_by: User) -> Publication:
    """A published edition of before there was a rule on single cases."""
    for _ in range(5):
        a_warrant(at=NOON)
    row = publications.order(
        period=Period.OTHER,
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
        known_by=date(2026, 12, 31),
        rulebook="",
        by=ordered_by.actor,
        at=NOON,
    )
    publications.draft_waiting(make=lambda _figures: [File()], at=NOON)
    publications.publish(publication_id=row.pk, by=ordered_by.actor, at=NOON)
    row.refresh_from_db()
    assert row.figures is not None
    row.figures["tables"]["T2"]["longest"] = [LONGEST]
    row.figures["totals"]["longest_days"] = 913
    del row.figures["generated_from"]["disclosure"]
    row.disclosure = 0
    row.save()
    return row


def address(row: Publication) -> str:
    return reverse("report_file", args=[row.pk, "report.json"])


def drafted(row: Publication) -> Publication:
    publications.draft_waiting(make=lambda _figures: [File()], at=NOON + DAY)
    row.refresh_from_db()
    assert row.status == PublicationStatus.DRAFTED, row.fault
    return row


def test_an_edition_that_told_of_cases_is_shut_and_replaced(edition: Publication) -> None:
    anyone, by = Client(), a_person(Role.COMMISSIONER).actor
    early = anyone.get(address(edition))
    assert early.status_code == 410
    assert "A corrected edition is being made" in early.content.decode()
    assert "913" not in anyone.get(reverse("reports")).content.decode()

    (correction,) = corrections.order_due(at=NOON + DAY)
    assert corrections.order_due(at=NOON + DAY) == [], "it is ordered once"
    publications.publish(publication_id=drafted(correction).pk, by=by, at=NOON + DAY)

    edition.refresh_from_db()
    assert edition.status == PublicationStatus.SUPERSEDED
    gone = anyone.get(address(edition))
    page = gone.content.decode()
    assert gone.status_code == 410
    assert "the list of the longest cases is gone" in page
    assert "“Longest case, days” is no longer told" in page
    assert anyone.get(address(correction)).status_code == 200
    assert anyone.get(reverse("report_file", args=[edition.pk, "other.csv"])).status_code == 404
    listed = anyone.get(reverse("reports")).content.decode()
    assert "Replaced by a corrected edition" in listed
    assert "Corrected edition" in listed
    assert address(edition) not in listed
    assert address(correction) in listed
    told = LedgerEntry.objects.filter(
        event__in=[AuditEvent.REPORT_SUPERSEDED, AuditEvent.REPORT_PUBLISHED]
    ).order_by("pk")
    assert [(one.event, one.subject) for one in told][1:] == [
        (AuditEvent.REPORT_SUPERSEDED, str(edition.pk)),
        (AuditEvent.REPORT_PUBLISHED, str(correction.pk)),
    ]


@pytest.mark.parametrize(
    ("language", "said"), [("kk", "түзетілген"), ("ru", "исправленн"), ("en", "corrected")]
)
def test_the_notice_speaks_the_readers_language(
    edition: Publication, language: str, said: str
) -> None:
    answer = Client(headers={"accept-language": language}).get(address(edition))
    assert answer.status_code == 410
    assert said in answer.content.decode().casefold()


def test_an_edition_corrected_for_another_reason_stays_marked(
    edition: Publication, ordered_by: User
) -> None:
    Publication.objects.filter(pk=edition.pk).update(disclosure=1)
    correction = corrections.order_correction(
        publication_id=edition.pk,
        cause=CorrectionCause.WRONG,
        why="A court was counted twice.",
        by=ordered_by.actor,
        at=NOON,
    )
    drafted(correction)
    with pytest.raises(Refusal, match="same_person"):
        publications.publish(publication_id=correction.pk, by=ordered_by.actor, at=NOON)
    edition.refresh_from_db()
    assert edition.status == PublicationStatus.PUBLISHED
    other = a_person(Role.COMMISSIONER)
    publications.publish(publication_id=correction.pk, by=other.actor, at=NOON)
    assert Client().get(address(edition)).status_code == 200, "so that what names it still works"
    listed = Client().get(reverse("reports")).content.decode()
    assert "A court was counted twice." in listed
    assert address(edition) in listed


def test_who_may_correct_what(edition: Publication, ordered_by: User) -> None:
    def order(by: Any, why: str = "Wrong.") -> Publication:
        return corrections.order_correction(
            publication_id=edition.pk, cause=CorrectionCause.WRONG, why=why, by=by, at=NOON
        )

    with pytest.raises(PermissionDenied):
        order(a_person(Role.AUDITOR).actor)
    with pytest.raises(Refusal, match="no_reason"):
        order(ordered_by.actor, " ")
    first = order(ordered_by.actor)
    with pytest.raises(Refusal, match="correction_waits"):
        order(ordered_by.actor)
    with pytest.raises(Refusal, match="not_published"):
        corrections.order_correction(
            publication_id=first.pk,
            cause=CorrectionCause.WRONG,
            why="Wrong.",
            by=ordered_by.actor,
            at=NOON,
        )


def test_a_commissioner_orders_a_correction_on_a_page(
    edition: Publication, ordered_by: User
) -> None:
    browser = signed_in(ordered_by)
    page = reverse("desk_correct_report", args=[edition.pk])
    assert page in browser.get(reverse("desk_report", args=[edition.pk])).content.decode()
    typed = {"cause": "wrong", "why": ""}
    assert browser.post(page, typed).status_code == 422
    answer = browser.post(page, typed | {"why": "A court was counted twice."}, follow=True)
    correction = edition.corrections.get()
    assert answer.redirect_chain[-1][0] == reverse("desk_report", args=[correction.pk])
    shown = browser.get(reverse("desk_report", args=[drafted(correction).pk])).content.decode()
    assert "Another commissioner publishes it." in shown
    assert reverse("desk_publish", args=[correction.pk]) not in shown
    other = signed_in(a_person(Role.COMMISSIONER))
    shown = other.get(reverse("desk_report", args=[correction.pk])).content.decode()
    assert reverse("desk_publish", args=[correction.pk]) in shown


def test_the_database_keeps_corrections_whole(edition: Publication) -> None:
    for changed in (
        {"status": PublicationStatus.SUPERSEDED},
        {"superseded_for": "wrong"},
        {"cause": "wrong"},
        {"corrects": edition.pk},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Publication.objects.filter(pk=edition.pk).update(**changed)


def test_changes_are_told_in_sentences() -> None:
    old = {
        "tables": {
            "T2": {"columns": ["a"], "rows": [["0", 3]], "longest": [LONGEST]},
            "T5": {"columns": ["a"], "rows": [["x", 3]]},
            "T8": {"columns": ["a"], "rows": []},
        },
        "totals": {"arrests": 3, "longest_days": 5, "granted": 7},
    }
    new = {
        "tables": {
            "T2": {"columns": ["a"], "rows": [["0", 3]]},
            "T2b": {"columns": ["a"], "rows": []},
            "T5": {"columns": ["a"], "rows": [[{"code": "whole"}, 3]]},
            "T8": {"columns": ["a"], "rows": []},
        },
        "totals": {"arrests": "withheld", "granted": 8},
    }
    assert changes(old, new) == [
        {"kind": "cases_gone", "of": "T2"},
        {"kind": "table_new", "of": "T2b"},
        {"kind": "table_coarser", "of": "T5"},
        {"kind": "figure_gone", "of": "arrests"},
        {"kind": "figure_differs", "of": "granted"},
        {"kind": "figure_gone", "of": "longest_days"},
    ]
    assert sentences(changes(old, new))[3] == "The figure “Arrests” is no longer told."


def figures_of(applications: int, *, rulebook: str = "", complaints: int = 0) -> dict[str, Any]:
    return {
        "totals": {"applications": applications, "reported_late": 0},
        "generated_from": {"rulebook": rulebook, "disclosure": 1},
        "tables": {
            "T3": {"columns": ["outcome", "urgent"], "rows": [["granted", 0]]},
            "T15": {"columns": ["figure", "value"], "rows": [["complaints_open", complaints]]},
        },
    }


@pytest.mark.parametrize(
    ("figures", "why"),
    [
        (figures_of(0), "nothing_to_report"),
        (figures_of(0, rulebook="fr-cpp", complaints=9), "nothing_to_report"),
        (figures_of(0, complaints=9), ""),
        (figures_of(4), "too_few_cases"),
        (figures_of(5), ""),
        (figures_of(5) | {"generated_from": {}}, "tells_of_cases"),
    ],
)
def test_what_may_be_published(figures: dict[str, Any], why: str) -> None:
    assert hindrance(figures) == why


def test_a_report_of_nothing_says_so_and_is_not_published() -> None:
    by = a_person(Role.COMMISSIONER)
    row = publications.order(
        period=Period.OTHER,
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
        known_by=date(2026, 12, 31),
        rulebook="fr-cpp",
        by=by.actor,
        at=NOON,
    )
    drafted(row)
    shown = signed_in(by).get(reverse("desk_report", args=[row.pk])).content.decode()
    assert "There is nothing to report" in shown
    assert reverse("desk_publish", args=[row.pk]) not in shown
    with pytest.raises(Refusal, match="nothing_to_report"):
        publications.publish(publication_id=row.pk, by=by.actor, at=NOON)


def test_the_database_keeps_the_files_of_a_published_edition(edition: Publication) -> None:
    files = PublicationFile.objects.filter(publication=edition)
    with refused("published_file_stays"):
        files.update(content=b"other")
    with refused("published_file_stays"):
        files.delete()


def test_a_shut_file_taken_out_by_the_body_is_on_record(edition: Publication) -> None:
    file = PublicationFile.objects.get(publication=edition)
    by = a_person(Role.AUDITOR).actor
    assert publications.record_download(file=file, by=by, at=NOON) is not None


def test_drafts_that_were_made_three_times_migrate_and_the_first_has_the_slot() -> None:
    rows = [
        Publication.objects.create(
            period=Period.QUARTER,
            starts_on=date(2026, 7, 1),
            ends_on=date(2026, 9, 30),
            known_by=date(2026, 10, 10),
            ordered_by=by,
            ordered_at=NOON,
        )
        for by in (a_person(Role.COMMISSIONER), None, None, None)
    ]
    with connection.cursor() as cursor:
        cursor.execute(import_module("audits.migrations.0014_corrected_editions").FILL)
    slots = [Publication.objects.get(pk=row.pk).slot for row in rows]
    assert slots == ["", "quarter 2026-07-01 2026-09-30", "", ""]
    again = publications.order(
        period=Period.QUARTER,
        starts_on=date(2026, 7, 1),
        ends_on=date(2026, 9, 30),
        known_by=date(2026, 10, 10),
        rulebook="",
        by=SYSTEM,
        at=NOON,
    )
    assert again == rows[1], "an order of before the rule is the order"


@pytest.mark.django_db(transaction=True)
def test_the_schedule_takes_a_period_once_however_often_it_runs_at_once() -> None:
    together(*[order_quarter] * 3)
    row = Publication.objects.get()
    assert row.ordered_by is None
    assert LedgerEntry.objects.filter(event=AuditEvent.REPORT_ORDERED).count() == 1
    order_quarter()
    again = publications.order(
        period=Period(row.period),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        known_by=row.known_by,
        rulebook="",
        by=SYSTEM,
        at=NOON,
    )
    assert again == row
