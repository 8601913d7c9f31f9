"""An agency without a system of its own files by form all that the API takes, and loses nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from oversight.enums import Role
from tests.access.world import local
from tests.build import HOUR, NOON, Clock, a_court, a_person, a_rulebook, a_warrant, signed_in
from warrants.models import Warrant

pytestmark = pytest.mark.django_db
ADDRESS = "/agency/new/"


@pytest.fixture
def officer(clock: Clock) -> Client:
    a_rulebook()
    a_court("other")
    return signed_in(a_person(Role.OFFICER))


def filled(**changes: Any) -> dict[str, Any]:
    """Return the form as an officer fills it in."""
    court = a_court("capital", kind="capital") if "court" not in changes else None
    return {
        "agency_reference": "F-1",
        "court": court.code if court else "",
        "measures": ["231-2"],
        "offence_code": "CC 188",
        "offence_years": "7",
        "target_kind": "person",
        "target_capacity": "suspect",
        "facts": "What is known.",
        "necessity": "Nothing else will do.",
        "requested_days": "30",
        "resolved_at": local(NOON - HOUR),
        "officer_name": "A. Officer",
        **changes,
    }


def faults(client: Client, **changes: Any) -> dict[str, list[str]]:
    answer = client.post(ADDRESS, filled(**changes), headers={"accept-language": "en"})
    assert answer.status_code == 422
    return dict(answer.context["form"].errors)


def test_several_offences_and_targets_are_filed(officer: Client) -> None:
    more = {
        "offences": "2",
        "offence2_code": "CC 190",
        "offence2_group": "on",
        "targets": "2",
        "target2_kind": "place",
        "target2_capacity": "place",
        "target2_pseudonym": "The flat",
    }
    assert officer.post(ADDRESS, filled(**more)).status_code == 302
    warrant = Warrant.objects.get()
    offences = [(one["code"], one["criminal_group"]) for one in warrant.offences]
    assert offences == [("CC 188", False), ("CC 190", True)]
    targets = [(one.kind, one.pseudonym) for one in warrant.targets.all()]
    assert targets == [("person", ""), ("place", "The flat")]


def test_a_block_more_or_less_keeps_what_was_typed(officer: Client) -> None:
    typed = filled(facts="Half a sentence", requested_days="x", target_protected=["child"])
    more = officer.post(ADDRESS, typed | {"blocks": "more-target", "urgent_why": "In haste"})
    form = more.context["form"]
    assert (more.status_code, form.errors) == (200, {})
    assert "target2_kind" in form.fields
    assert form["targets"].value() == 2
    shown = more.content.decode()
    for said in ("Half a sentence", 'value="x"', "In haste"):
        assert said in shown
    assert form["target_protected"].value() == ["child"]
    again = typed | {"targets": "2", "target2_kind": "place", "blocks": "fewer-target"}
    assert "target2_kind" not in officer.post(ADDRESS, again).context["form"].fields
    assert not Warrant.objects.exists()


@pytest.mark.parametrize("number", ["0", "-1", "9999999999", "²", "x", "21" * 30])
def test_a_number_of_blocks_written_by_hand_is_taken_for_one_that_is_possible(
    officer: Client, number: str
) -> None:
    assert officer.post(ADDRESS, filled(targets=number, blocks="more-x")).status_code == 200


def test_a_measure_against_a_judge_can_be_filed_with_the_agreement(officer: Client) -> None:
    agreed = filled(target_protected=["judge"], prosecutor_general_agreed="on")
    assert officer.post(ADDRESS, agreed).status_code == 302
    assert Warrant.objects.get().applications.get().filing["prosecutor_general_agreed"]


def test_the_threat_route_and_the_approver_are_filed(officer: Client) -> None:
    more = {
        "threat": "application",
        "approver_name": "B. Head",
        "approver_position": "head",
        "offence_years": "0.5",
    }
    assert officer.post(ADDRESS, filled(**more)).status_code == 302
    filing = Warrant.objects.get().applications.get().filing
    assert filing["threat"] == {"consent": "application"}
    assert filing["approved_by"] == {"name": "B. Head", "position": "head"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"urgent_why": "In haste."}, "urgent_started_at"),
        ({"approver_position": "head"}, "approver_name"),
        ({"target_iin": "12"}, "target_iin"),
        ({"offence_years": "0.5"}, "offence_code"),
        ({"target_capacity": "bystander"}, "target_capacity"),
        ({"target_protected": ["lawyer"]}, "target_protected"),
        ({"target_protected": ["judge"]}, "prosecutor_general_agreed"),
        (
            {"targets": "2", "target2_kind": "person", "target2_capacity": "bystander"},
            "target2_capacity",
        ),
        ({"court": ""}, "court"),
    ],
)
def test_a_fault_stands_beside_the_field_that_it_is_about(
    officer: Client, changes: dict[str, Any], field: str
) -> None:
    assert list(faults(officer, **changes)) == [field]


@pytest.mark.parametrize(("language", "code"), [("kk", "ҚПК"), ("ru", "УПК"), ("en", "CPC")])
def test_an_article_is_cited_in_the_readers_language(
    officer: Client, language: str, code: str
) -> None:
    with translation.override(language):
        answer = officer.post(
            f"{reverse('agency_file')}?lang={language}", filled(requested_days=31)
        )
    assert f"{code} 236(1)" in answer.context["form"].errors["requested_days"][0]


def test_a_decision_that_comes_too_late_is_told_so_and_keeps_its_words(clock: Clock) -> None:
    warrant = a_warrant(granted=True)
    assert warrant.judge
    sent = {"outcome": "granted", "days": "30", "reasons": "What the judge typed."}
    answer = signed_in(warrant.judge).post(reverse("bench_case", args=[warrant.reference]), sent)
    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors()
    assert "What the judge typed." in answer.content.decode()
