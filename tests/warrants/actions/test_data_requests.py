"""Requests for stored data: what is asked, given and received, and where they differ."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse
from pydantic import ValidationError

from oversight.api.errors import faults_of
from oversight.enums import Role
from oversight.models import Actor, LedgerEntry
from oversight.rules import sealing
from oversight.rules.refusal import Refusal
from oversight.selectors.vault import open_case_key
from tests.access.world import request_form
from tests.build import DAY, HOUR, NOON, a_person, a_provider, a_rulebook, a_warrant, signed_in
from tests.constraints import refused
from tests.warrants.requests import (
    NUMBERS,
    a_request_as_filed,
    an_answer,
    answered,
    asked,
    ordered,
    received,
)
from warrants.actions import data_answers
from warrants.enums import Event, RequestStatus
from warrants.models import DataRequest, Warrant
from warrants.rules.request_submissions import DataAnswerIn, DataRequestIn

pytestmark = pytest.mark.django_db
LATER = NOON + 3 * HOUR


@pytest.fixture
def officer() -> Actor:
    a_rulebook()
    return a_person(Role.OFFICER).actor


def codes(refused: pytest.ExceptionInfo[Refusal]) -> set[str]:
    return {breach.code for breach in refused.value.breaches}


def flags(request: DataRequest) -> set[str]:
    return set(request.flags.values_list("code", flat=True))


def a_case(officer: Actor, measure: str = "231-3") -> Warrant:
    assert officer.user
    return a_warrant(by=officer.user, granted=True, measures=[measure])


def test_a_request_is_filed_and_its_selectors_are_sealed(officer: Actor) -> None:
    request = asked(by=officer)
    assert request.reference.startswith("D-2026-")
    assert (request.status, flags(request)) == (RequestStatus.ASKED, set())
    assert request.selectors == [{"kind": "number", "count": 2}]
    assert request.sealed_selectors is not None
    assert request.case_key is not None
    assert b"700 000" not in bytes(request.sealed_selectors)
    opened = sealing.unseal(
        open_case_key(bytes(request.case_key)),
        bytes(request.sealed_selectors),
        place=f"{request.reference}/selectors",
    )
    assert json.loads(opened) == {"number": NUMBERS}
    entry = LedgerEntry.objects.get(event=Event.DATA_ASKED)
    assert "+7 700" not in str(entry.facts)


def test_under_a_warrant_they_are_sealed_with_its_key(officer: Actor) -> None:
    warrant = a_case(officer)
    request = asked(by=officer, at=LATER, warrant=warrant.reference, categories=["traffic"])
    assert request.case_key is None
    assert warrant.orders.get().provider == request.provider
    assert flags(request) == set()


def test_traffic_data_takes_the_warrant_of_a_judge(officer: Actor) -> None:
    with pytest.raises(Refusal) as refused:
        asked(by=officer, categories=["traffic", "subscriber"])
    assert codes(refused) == {"data_without_warrant"}
    assert refused.value.breaches[0].article == "CPC 231(3), 244"
    assert not DataRequest.objects.exists()


def test_a_warrant_covers_what_its_measures_cover_while_it_is_in_force(officer: Actor) -> None:
    warrant = a_case(officer, "231-2")
    with pytest.raises(Refusal) as refused:
        asked(by=officer, at=LATER, warrant=warrant.reference, categories=["location"])
    assert codes(refused) == {"data_beyond_measures"}
    late = NOON + 40 * DAY
    with pytest.raises(Refusal) as refused:
        asked(
            by=officer,
            at=late,
            warrant=warrant.reference,
            categories=["content"],
            since=(NOON - DAY).isoformat(),
            until=late.isoformat(),
        )
    assert codes(refused) == {"data_warrant_not_in_force", "data_beyond_terms"}


def test_a_measure_without_a_judge_gives_no_traffic_data(officer: Actor) -> None:
    assert officer.user
    warrant = a_warrant(by=officer.user, measures=["231-7"])
    with pytest.raises(Refusal) as refused:
        asked(by=officer, at=LATER, warrant=warrant.reference, categories=["traffic"])
    assert {"data_beyond_measures", "data_without_judge"} <= codes(refused)


def test_a_face_search_without_a_warrant_is_flagged_for_no_law_speaks_of_it(
    officer: Actor,
) -> None:
    face = {"probe_quality": "poor", "watchlist": "Wanted persons"}
    with pytest.raises(Refusal) as refused:
        asked(by=officer, categories=["biometric_search"])
    assert codes(refused) == {"search_undescribed"}
    request = asked(by=officer, categories=["biometric_search"], face_search=face)
    assert flags(request) == {"data_without_warrant"}
    with pytest.raises(Refusal) as refused:
        answered(request, categories=["biometric_search"])
    assert codes(refused) == {"candidates_missing"}
    answered(request, categories=["biometric_search"], persons=9, candidates=9)
    received(request, persons=9)
    assert flags(request) == {"data_without_warrant", "match_unchecked"}


def test_the_form_says_with_which_system_a_face_is_searched(officer: Actor) -> None:
    assert officer.user
    a_provider("carrier")
    client = signed_in(officer.user)
    given = request_form() | {"categories": ["biometric_search"], "probe_quality": "good"}
    given |= {"watchlist": "Wanted persons", "system": "Sergek"}
    sent = client.post(reverse("agency_request_new"), given)
    assert sent.status_code == 302
    assert DataRequest.objects.get().system == "Sergek"
    assert "Sergek" in client.get(sent["Location"]).content.decode()


@pytest.mark.parametrize(
    "head",
    [
        {"name": "A. Officer", "number": "kz-1"},
        {"name": "A. Officer"},  # the number left out
        {"name": "A. Officer", "number": "KZ-2"},
        {"name": "officer, A."},
        {"name": "A. Of\u200bficer", "number": "KZ-2"},
        {"name": "А. Оfficer", "number": "KZ-2"},  # Cyrillic А and О
        {"name": "Somebody Else", "number": "KZ\u20111"},
    ],
)
def test_nobody_approves_their_own_request(officer: Actor, head: dict[str, str]) -> None:
    with pytest.raises(Refusal) as refused:
        asked(by=officer, approved_by=head)
    assert codes(refused) == {"approver_is_requester"}


def test_two_names_of_signs_alone_are_told_apart_by_them(officer: Actor) -> None:
    with pytest.raises(Refusal) as refused:
        asked(by=officer, officer={"name": "!"}, approved_by={"name": "!"})
    assert codes(refused) == {"approver_is_requester"}
    assert asked(by=officer, officer={"name": "!"}, approved_by={"name": "?"}).pk


@pytest.mark.parametrize(
    "approver",
    [
        {"name": "A. Officer"},  # by name where one of them has no number
        {"name": "A.  officer"},
        {"name": "A. Off\u200bicer"},
        {"name": "Another name", "number": "KZ-1"},
        {"name": "A. Officer", "number": "KZ-2"},  # the database takes no two of one name
    ],
)
def test_whoever_asks_is_told_however_written(approver: dict[str, str]) -> None:
    a_rulebook()
    officer = a_person(Role.OFFICER).actor
    who = {"name": "A. Officer", "number": "KZ-1"}
    with pytest.raises(Refusal) as no:
        asked(by=officer, officer=who, approved_by=approver)
    assert {one.code for one in no.value.breaches} == {"approver_is_requester"}
    another = {"name": "Another name", "number": "KZ-2"}
    assert asked(by=officer, officer=who, approved_by=another).status == "asked"


def test_what_is_asked_for_too_far_back_is_flagged(officer: Actor) -> None:
    request = asked(by=officer, categories=["image"], since=(NOON - 60 * DAY).isoformat())
    assert flags(request) == {"look_back_too_long"}


def test_bulk_takes_an_order_and_stays_within_it(officer: Actor) -> None:
    plates = [{"kind": "plate", "count": 50}]
    with pytest.raises(Refusal) as refused:
        asked(by=officer, bulk=True, selectors=plates)
    assert codes(refused) == {"bulk_unauthorised", "bulk_impossible"}
    order = ordered(by=officer)
    recent: dict[str, Any] = {"categories": ["image"], "bulk": True, "bulk_order": order.reference}
    request = asked(by=officer, selectors=plates, **recent)
    assert request.bulk_order == order
    with pytest.raises(Refusal) as refused:
        asked(by=officer, selectors=[{"kind": "plate", "count": 101}], **recent)
    assert codes(refused) == {"bulk_beyond_order"}
    with pytest.raises(Refusal) as refused:
        asked(by=officer, at=NOON + 31 * DAY, selectors=plates, **recent)
    assert codes(refused) == {"bulk_order_over"}


def test_the_provider_answers_once_and_only_the_one_that_was_asked(officer: Actor) -> None:
    request = asked(by=officer)
    stranger = Actor(role=Role.PROVIDER, provider_id=a_provider().pk)
    given = DataAnswerIn(outcome="nothing", answered_at=NOON + HOUR)
    for by in (stranger, officer):
        with pytest.raises(PermissionDenied):
            data_answers.answer(request_id=request.pk, given=given, by=by, at=NOON + HOUR)
    assert answered(request).status == RequestStatus.ANSWERED
    with pytest.raises(Refusal) as refused:
        answered(request)
    assert refused.value.why == "wrong_state"


def test_an_answer_larger_than_the_request_is_taken_in_and_flagged(officer: Actor) -> None:
    more: dict[str, Any] = {
        "records": 9,
        "persons": 5,
        "categories": ["subscriber", "financial"],
        "since": (NOON - 20 * DAY).isoformat(),
    }
    beyond = {"answer_categories_beyond", "answer_period_beyond", "answer_persons_beyond"}
    cases: list[tuple[dict[str, Any], set[str]]] = [
        ({}, set()),
        ({"excess": 3}, {"excess_given", "excess_not_quarantined"}),
        ({"excess": 3, "excess_quarantined": True}, {"excess_given"}),
    ]
    for declared, also in cases:
        request = asked(by=officer)
        assert answered(request, **more, **declared).status == RequestStatus.ANSWERED
        assert set(flags(request)) == beyond | also
        assert set(request.flags.values_list("severity", flat=True)) == {"high"}


def test_data_given_before_it_was_asked_for_is_taken_in_and_flagged(officer: Actor) -> None:
    request = asked(by=officer)
    answered(request, answered_at=(NOON - HOUR).isoformat())
    assert flags(request) == {"answer_before_request"}


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ({"outcome": "nothing"}, "answer_of_nothing_has_records"),
        ({"outcome": "partly"}, "answer_without_ground"),
        ({"records": -1}, "quantity_below_zero"),
        ({"excess": 3, "excess_quarantined": True}, "excess_above_answer"),
    ],
)
def test_an_answer_does_not_contradict_itself(
    officer: Actor, answer: dict[str, Any], code: str
) -> None:
    request = asked(by=officer)
    with pytest.raises(Refusal) as refused:
        answered(request, **answer)
    assert code in codes(refused)
    assert request.reference in refused.value.breaches[0].sentence("en")


def test_what_the_agency_received_is_held_against_the_answer(officer: Actor) -> None:
    request = asked(by=officer)
    with pytest.raises(Refusal):
        received(request)
    answered(request)
    assert received(request, records=7).status == RequestStatus.RECEIVED
    flag = request.flags.get()
    assert (flag.code, flag.figures["given"], flag.figures["got"]) == ("answer_contradicted", 2, 7)


def refused_by(constraint: str, statement: str, *values: int) -> None:
    with refused(constraint), connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_the_database_refuses_the_same(officer: Actor) -> None:
    request = asked(by=officer)
    table = "UPDATE warrants_datarequest SET"
    refused_by("request_is_frozen", f"{table} purpose = 'x' WHERE id = %s", request.pk)
    refused_by("request_is_frozen", f"{table} approver = requester WHERE id = %s", request.pk)
    refused_by("append_only", "DELETE FROM warrants_datarequest WHERE id = %s", request.pk)
    refused_by(
        "receipt_follows_an_answer",
        "INSERT INTO warrants_datareceipt (request_id, records, persons, excess_quarantined,"
        " received_at, recorded_at, by_name, check_outcome, checked_by)"
        " VALUES (%s, 1, 1, false, now(), now(), 'A', '', '')",
        request.pk,
    )
    answered(request)
    refused_by("append_only", "UPDATE warrants_dataanswer SET records = 0")


def test_selectors_of_one_kind_are_summed_and_all_of_them_kept(officer: Actor) -> None:
    numbers = [f"+7 700 000 00 0{number}" for number in range(3)]
    twice = [
        {"kind": "number", "count": 1, "values": numbers[:1]},
        {"kind": "plate", "count": 5},
        {"kind": "number", "count": 2, "values": numbers[1:]},
    ]
    request = asked(by=officer, selectors=twice)
    assert request.selectors == [{"kind": "number", "count": 3}, {"kind": "plate", "count": 5}]
    assert request.selector_count == 8
    assert request.sealed_selectors is not None
    assert request.case_key is not None
    opened = sealing.unseal(
        open_case_key(bytes(request.case_key)),
        bytes(request.sealed_selectors),
        place=f"{request.reference}/selectors",
    )
    assert json.loads(opened) == {"number": numbers}
    entry = LedgerEntry.objects.get(event=Event.DATA_ASKED)
    assert entry.facts["selectors"] == {"number": 3, "plate": 5}


@pytest.mark.parametrize(("count", "values"), [(1, 3), (3, 1), (2, 1)])
def test_a_count_that_is_not_the_number_of_values_is_refused(count: int, values: int) -> None:
    selectors = [{"kind": "number", "count": count, "values": ["+7"] * values}]
    with pytest.raises(ValidationError) as no:
        DataRequestIn.model_validate(a_request_as_filed("x", selectors=selectors))
    (fault,) = faults_of(no.value)
    assert (fault["pointer"], fault["code"]) == ("/selectors/0/count", "count_of_values")


def test_data_of_a_period_in_the_future_are_refused_or_flagged(officer: Actor) -> None:
    with pytest.raises(Refusal) as no:
        asked(by=officer, since=(NOON + DAY).isoformat(), until=(NOON + 9 * DAY).isoformat())
    assert [(one.code, one.pointer) for one in no.value.breaches] == [("period_ahead", "/since")]
    with pytest.raises(Refusal):  # not from the moment of the request on either
        asked(by=officer, since=NOON.isoformat(), until=(NOON + HOUR).isoformat())
    partly = asked(by=officer, until=(NOON + 9 * DAY).isoformat())
    assert flags(partly) == {"period_partly_ahead"}
    today = asked(by=officer, until=(NOON + 5 * HOUR).isoformat())
    assert flags(today) == set()


@pytest.mark.parametrize("name", ["since", "until"])
def test_an_answer_holds_nothing_later_than_itself(officer: Actor, name: str) -> None:
    request = asked(by=officer, until=(NOON + 9 * DAY).isoformat())
    with pytest.raises(Refusal) as no:
        answered(request, at=NOON + HOUR, **{name: (NOON + DAY).isoformat()})
    assert ("answer_ahead", f"/{name}") in {(one.code, one.pointer) for one in no.value.breaches}
    assert (
        answered(request, at=NOON + HOUR, **{name: NOON.isoformat()}).status
        == RequestStatus.ANSWERED
    )


def test_an_answer_and_a_check_dated_in_the_future_are_refused(officer: Actor) -> None:
    request = asked(by=officer)
    given = DataAnswerIn.model_validate(an_answer(NOON + DAY))
    by = Actor(role=Role.PROVIDER, provider_id=request.provider_id)
    with pytest.raises(Refusal) as no:
        data_answers.answer(request_id=request.pk, given=given, by=by, at=NOON + HOUR)
    assert (no.value.why, no.value.pointer) == ("in_the_future", "/answered_at")
    check = {"outcome": "match", "at": (NOON + 9 * DAY).isoformat(), "by": {"name": "A"}}
    with pytest.raises(Refusal) as no:
        received(answered(request), check=check)
    assert (no.value.why, no.value.pointer) == ("in_the_future", "/check/at")


def test_data_are_not_asked_for_under_the_law_of_another_country() -> None:
    for code in ("us-title3", "kz-cpc"):
        a_rulebook(code)
    officer = a_person(Role.OFFICER).actor
    with pytest.raises(Refusal) as no:
        asked(by=officer, rulebook="us-title3")
    assert {one.code for one in no.value.breaches} == {"law_of_elsewhere"}
    assert asked(by=officer, rulebook="kz-cpc").rulebook.code == "kz-cpc"
