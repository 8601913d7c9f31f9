"""The ledger as commissioners see it: the histories of cases and of people."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from oversight.actions import ledger, people
from oversight.enums import Role
from oversight.models import PUBLIC, LedgerEntry, User
from tests.audits.log.readings import looks, read, unsaved
from tests.build import ADMINISTRATOR, DAY, NOON, a_client, a_person, a_warrant, signed_in
from warrants.actions import readings, recusals
from warrants.models import Warrant

pytestmark = pytest.mark.django_db


def test_the_history_of_a_case_names_reader_role_time_and_door(
    desk: Client, auditor: User, case: Warrant
) -> None:
    read(case, auditor, where="desk")
    readings.record_reading(warrant=case, by=a_client().actor, at=NOON, where="api")
    other = a_warrant()
    read(other, auditor)
    page = desk.get(reverse("desk_log_entries"), {"case": case.reference}).content.decode()
    assert "Dana Reader" in page
    assert "machine " in page
    assert other.reference not in page
    (look,) = looks()
    assert (look.subject_type, look.subject) == ("warrant", case.reference)


def test_an_export_is_part_of_the_history_of_every_case_in_it(
    desk: Client, auditor: User, case: Warrant
) -> None:
    other = a_warrant(requested_days=20)
    signed_in(auditor).get(reverse("desk_export"), {"q": other.agency_reference})
    shown = [
        [
            line.entry.event
            for line in desk.get(reverse("desk_log_entries"), {"case": one.reference}).context[
                "lines"
            ]
        ]
        for one in (case, other)
    ]
    assert "warrant.exported" not in shown[0]
    assert "warrant.exported" in shown[1]
    entry = LedgerEntry.objects.get(event="warrant.exported")
    assert entry.facts["cases"] == [other.reference]
    assert other.agency_reference not in entry.body().decode(), "what was searched for stays out"


def test_the_history_of_a_person_and_of_their_account(
    desk: Client, auditor: User, case: Warrant
) -> None:
    read(case, auditor)
    people.change_person(user=auditor, fields={"email": "d@b.kz"}, by=ADMINISTRATOR, at=NOON)
    code = f"user:{auditor.pk}"
    done = desk.get(reverse("desk_log_entries"), {"who": code}).context["lines"]
    assert {line.entry.event for line in done} == {"warrant.read", "person.password_changed"}
    about = desk.get(reverse("desk_log_entries"), {"about": code}).context["lines"]
    assert "person.changed" in {line.entry.event for line in about}
    assert {line.entry.subject for line in about} == {str(auditor.pk)}


@pytest.mark.parametrize(
    ("word", "ends"),
    [
        ("dana", "?who=user%3A{pk}"),
        ("Dana R", "?who=user%3A{pk}"),
        ("w-2026-000009", "?case=W-2026-000009"),
    ],
)
def test_the_search_leads_to_the_history(desk: Client, auditor: User, word: str, ends: str) -> None:
    answer = desk.get(reverse("desk_log"), {"q": word})
    assert answer.status_code == 302
    assert answer["Location"].endswith(ends.format(pk=auditor.pk))


def test_a_search_that_finds_several_or_nobody_says_so(desk: Client, auditor: User) -> None:
    a_person(Role.AUDITOR, full_name="Dana Other")
    assert len(desk.get(reverse("desk_log"), {"q": "dana"}).context["found"]) == 2
    page = desk.get(reverse("desk_log"), {"q": "nobody at all"})
    assert "Nobody of that name" in page.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        {"case": "Falcon"},
        {"who": "dana"},
        {"who": "user:x"},
        {"since": "yesterday"},
        {"event": "nothing"},
        {"only": "secret"},
        {"after": "broken"},
    ],
)
def test_a_broken_filter_breaks_nothing_and_is_not_kept(desk: Client, query: Any) -> None:
    assert desk.get(reverse("desk_log_entries"), query).status_code == 200
    (look,) = looks()
    assert not any(value in look.body().decode() for value in query.values())


def test_filters_narrow(desk: Client, auditor: User, case: Warrant) -> None:
    read(case, auditor, at=NOON - 5 * DAY)
    read(case, auditor, at=NOON)

    def count(**query: str) -> int:
        answer = desk.get(reverse("desk_log_entries"), {"who": f"user:{auditor.pk}", **query})
        return len(answer.context["lines"])

    assert count(event="warrant.read") == 2
    assert count(only="reading") == 2
    assert count(only="decision") == 0
    assert count(event="warrant.read", since="2026-11-20") == 1
    assert count(event="warrant.read", until="2026-11-19") == 1
    assert count(event="warrant.read", since="2026-11-15", until="2026-11-15") == 1


def test_pages_follow_each_other_without_gap(desk: Client, auditor: User) -> None:
    for number in range(120):
        read(unsaved(number), auditor)
    query, seen = f"who=user:{auditor.pk}&event=warrant.read", []
    while query:
        answer = desk.get(f"{reverse('desk_log_entries')}?{query}")
        seen += [line.entry.subject for line in answer.context["lines"]]
        query = answer.context["following"]
    assert seen == [f"W-2020-{number:06d}" for number in reversed(range(120))]


def test_a_recused_commissioner_sees_nothing_of_the_case(
    desk: Client, commissioner: User, auditor: User, case: Warrant
) -> None:
    read(case, auditor)
    signed_in(auditor).get(reverse("desk_export"))
    other = a_person(Role.COMMISSIONER)
    recusals.recuse(warrant_id=case.pk, person=commissioner, reason="Kin.", by=other.actor, at=NOON)
    for query in ({"case": case.reference}, {"who": f"user:{auditor.pk}"}):
        lines = desk.get(reverse("desk_log_entries"), query).context["lines"]
        assert case.reference not in {line.entry.subject for line in lines}
    assert desk.get(reverse("desk_log_entries"), {"case": case.reference}).context["lines"] == []
    seen = signed_in(other).get(reverse("desk_log_entries"), {"case": case.reference})
    assert seen.context["lines"]


def table(answer: Any) -> list[dict[str, str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_export_is_what_was_searched_defused_and_on_record(
    desk: Client, commissioner: User, case: Warrant
) -> None:
    nasty = a_person(Role.AUDITOR, full_name="=HYPERLINK(1)")
    read(case, nasty)
    query = {"who": f"user:{nasty.pk}", "event": "warrant.read"}
    rows = table(desk.get(reverse("desk_log_export"), query))
    assert [(row["event"], row["class"], row["subject"], row["where"]) for row in rows] == [
        ("warrant.read", "reading", case.reference, "desk")
    ]
    assert rows[0]["name"].startswith("'=")
    entry = LedgerEntry.objects.get(event="ledger.exported")
    assert (entry.by, entry.facts["rows"]) == (f"user:{commissioner.pk}", 1)


def test_no_file_holds_what_was_not_asked_for(desk: Client) -> None:
    sent = desk.get(reverse("desk_log_export"), {"case": "foo", "lang": "en"}, follow=True)
    assert sent.redirect_chain == [(f"{reverse('desk_log_entries')}?case=foo&lang=en", 302)]
    text = sent.content.decode()
    assert "Give a reference such as W-2026-000001." in text
    assert "Take away" not in text, "a filter that is broken is not one that is set"
    assert not LedgerEntry.objects.filter(event="ledger.exported").exists()


def test_what_somebody_without_an_account_did_is_a_history_too(desk: Client) -> None:
    subject = ("complaint", "C-2026-000009")
    with transaction.atomic():
        ledger.record(event="complaint.received", subject=subject, by=PUBLIC, at=NOON, facts={})
    page = desk.get(reverse("desk_log_entries"), {"lang": "en"}).content.decode()
    assert "?who=public" in page
    assert "Complaint <span" in page, "what it is about has a name"
    answer = desk.get(reverse("desk_log_entries"), {"who": "public"})
    assert not answer.context["form"].errors
    assert [line.entry.subject for line in answer.context["lines"]] == ["C-2026-000009"]
    assert "History of Somebody without an account" in answer.content.decode()
