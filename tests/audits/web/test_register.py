"""The register of warrants: each filter finds what it names and nothing else."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from django.test import Client
from django.urls import reverse

from audits.models import SavedView
from oversight.enums import Role
from oversight.models import LedgerEntry
from oversight.web.paging import PAGE
from tests.build import (
    NOON,
    OFFICER,
    Clock,
    a_granted_renewal,
    a_person,
    a_target,
    a_warrant,
    signed_in,
)
from warrants.models import Flag, Warrant

pytestmark = pytest.mark.django_db


class Pair(NamedTuple):
    """Two cases that have nothing in common but the body that oversees them."""

    early: Warrant
    late: Warrant
    auditor: Client

    def found(self, **asked: Any) -> list[Warrant]:
        """Return what a search shows, as one reads it from above."""
        page = self.auditor.get(reverse("desk_warrants"), asked)
        assert page.status_code == 200
        return list(page.context["page"].rows)


@pytest.fixture
def pair(clock: Clock) -> Pair:
    day = timedelta(days=1)
    early = a_warrant(
        granted=True,
        at=NOON - 40 * day,
        agency_reference="ALA-77",
        case_number="25-11-4",
        targets=[a_target(identity={"name": "Sealed Person"})],
    )
    early = a_granted_renewal(early, at=NOON - 12 * day)
    late = a_warrant(
        agency_reference="=cmd()",
        offences=[{"code": "CC 190(4)", "title": "Fraud", "max_penalty_years": "10"}],
        measures=["231-1"],
        officer=OFFICER | {"name": "B. Other"},
    )
    return Pair(early, late, signed_in(a_person(Role.AUDITOR)))


FILTERS: dict[str, Callable[[Warrant], object]] = {
    "agency": lambda one: one.agency_id,
    "court": lambda one: one.court_id,
    "measure": lambda one: one.measures[0],
    "status": lambda one: one.status,
}
WORDS: dict[str, Callable[[Warrant], str]] = {
    "reference": lambda one: one.reference,
    "reference in small letters": lambda one: one.reference.lower(),
    "part of the reference": lambda one: one.reference[2:],
    "agency's reference": lambda one: one.agency_reference,
    "offence": lambda one: one.offences[0]["title"],
    "officer": lambda one: one.officer,
}


@pytest.mark.parametrize("name", FILTERS)
def test_a_filter_keeps_what_it_names(pair: Pair, name: str) -> None:
    for one in (pair.early, pair.late):
        assert pair.found(**{name: FILTERS[name](one)}) == [one]


@pytest.mark.parametrize("name", WORDS)
def test_a_word_finds_the_case_it_stands_in(pair: Pair, name: str) -> None:
    for one in (pair.early, pair.late):
        assert pair.found(q=WORDS[name](one)) == [one]


def test_no_word_finds_a_sealed_identity(pair: Pair) -> None:
    assert pair.found(q="Sealed Person") == pair.found(q="nowhere") == []
    assert pair.found(q="25-11-4") == [pair.early]


def test_limits_include_their_edge(pair: Pair) -> None:
    assert (pair.early.renewals, pair.early.cumulative_days) == (1, 60)
    assert pair.found(renewals=1) == pair.found(days=60) == [pair.early]
    assert pair.found(renewals=2) == pair.found(days=61) == []
    today = NOON.date()
    assert pair.found(since=today) == [pair.late]
    assert pair.found(until=today - timedelta(days=1)) == [pair.early]
    assert pair.found(since=today + timedelta(days=1)) == []


def test_a_flag_finds_the_case_that_has_it(pair: Pair) -> None:
    Flag.objects.create(
        warrant=pair.late, code="use_outside_term", severity="high", figures={}, raised_at=NOON
    )
    assert pair.found(flag="use_outside_term") == [pair.late]
    assert pair.found(flag="too_many_renewals") == []


@pytest.mark.parametrize(
    ("sort", "late_first"),
    [("newest", True), ("oldest", False), ("days", False), ("renewals", False), ("other", True)],
)
def test_it_is_sorted_as_asked(pair: Pair, sort: str, late_first: bool) -> None:
    assert (pair.found(sort=sort)[0] == pair.late) is late_first


@pytest.mark.parametrize("asked", [{"days": "many"}, {"since": "31.31.2026"}, {"agency": "x"}])
def test_what_cannot_be_read_is_named_and_filters_nothing(
    pair: Pair, asked: dict[str, str]
) -> None:
    page = pair.auditor.get(reverse("desk_warrants"), asked)
    assert len(page.context["page"].rows) == 2
    assert next(iter(asked)) in page.context["form"].errors


def test_the_next_page_goes_on_where_the_last_ended(pair: Pair) -> None:
    row = Warrant.objects.values().get(pk=pair.late.pk)
    for number in range(PAGE):
        copy = row | {"id": None, "reference": f"W-2026-9{number:05d}"}
        Warrant.objects.create(**copy | {"agency_reference": f"C-{number}"})
    address, seen = reverse("desk_warrants"), []
    page = pair.auditor.get(address).context["page"]
    while True:
        seen += [one.pk for one in page.rows]
        if not page.following:
            break
        page = pair.auditor.get(f"{address}?{page.following}").context["page"]
    assert seen == list(Warrant.objects.order_by("-pk").values_list("pk", flat=True))


def test_the_file_holds_what_was_searched_and_no_formula(pair: Pair) -> None:
    sent = pair.auditor.get(reverse("desk_export"), {"q": "fraud"})
    rows = list(csv.DictReader(io.StringIO(b"".join(sent).decode("utf-8-sig"))))
    assert [row["reference"] for row in rows] == [pair.late.reference]
    assert rows[0]["agency_reference"] == "'=cmd()"
    entry = LedgerEntry.objects.latest("pk")
    assert pair.late.reference in str(entry.facts)
    assert pair.early.reference not in str(entry.facts)


def test_no_file_holds_what_was_not_asked_for(pair: Pair) -> None:
    sent = pair.auditor.get(reverse("desk_export"), {"renewals": "-1", "lang": "en"}, follow=True)
    assert sent.redirect_chain == [(f"{reverse('desk_warrants')}?renewals=-1&lang=en", 302)]
    text = sent.content.decode()
    assert "greater than or equal to 0" in text
    assert "Take away" not in text, "a filter that is broken is not one that is set"
    assert not LedgerEntry.objects.filter(event="warrant.exported").exists()


def test_a_search_is_kept_for_its_owner_alone(pair: Pair) -> None:
    address, kept = reverse("desk_view_save"), {"name": "Theft", "query": "q=theft"}
    assert pair.auditor.post(address, kept)["Location"].endswith("?q=theft")
    again = pair.auditor.post(address, kept, follow=True)
    assert "You have a search of this name already." in again.content.decode()
    (view,) = SavedView.objects.all()
    other = signed_in(a_person(Role.AUDITOR))
    assert list(other.get(reverse("desk_warrants")).context["views"]) == []
    drop = reverse("desk_view_drop", args=[view.pk])
    assert other.post(drop).status_code == 404
    assert list(pair.auditor.get(reverse("desk_warrants")).context["views"]) == [view]
    assert pair.auditor.post(drop).status_code == 302
    assert not SavedView.objects.exists()


def test_a_search_that_gets_no_name_is_not_lost(pair: Pair) -> None:
    for name in ("", " ", "x" * 81):
        saved = pair.auditor.post(reverse("desk_view_save"), {"name": name, "query": "days=31"})
        assert saved["Location"] == "../?days=31"
    assert not SavedView.objects.exists()
