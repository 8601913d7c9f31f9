"""Bulk stages on record, and a provider's letter recorded by whoever got it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.test import Client

from audits.actions import stages
from audits.models import StageLook
from oversight.enums import Role
from oversight.flags.actions import settle
from oversight.models import Actor, LedgerEntry
from oversight.rules.refusal import Refusal
from tests.access.world import local
from tests.build import (
    DAY,
    HOUR,
    NOON,
    Clock,
    a_client,
    a_person,
    a_provider,
    a_rulebook,
    signed_in,
)
from tests.warrants.requests import a_stage, asked, by_letter, ordered, received, staged
from warrants.actions import bulk_orders
from warrants.enums import FlagState
from warrants.models import BulkStep, DataAnswer
from warrants.rules.request_submissions import BulkStageIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> Actor:
    a_rulebook()
    return a_person(Role.OFFICER).actor


def codes(refused: Any) -> set[str]:
    return {breach.code for breach in refused.value.breaches}


def test_a_stage_beyond_the_order_is_recorded_and_flagged(officer: Actor) -> None:
    step = staged(ordered(by=officer), at=NOON + 40 * DAY, selectors=101)
    assert {flag.code for flag in step.flags.all()} == {
        "bulk_stage_outside",
        "bulk_selectors_beyond",
    }
    entry = LedgerEntry.objects.get(event="bulk.stage")
    assert entry.facts["flags"] == ["bulk_stage_outside", "bulk_selectors_beyond"]


def test_a_stage_about_more_than_there_was_is_recorded_and_flagged(officer: Actor) -> None:
    order = ordered(by=officer)
    staged(order, records=10)
    step = staged(order, at=NOON + 2 * HOUR, stage="selected", records=11)
    flag = step.flags.get()
    assert (flag.code, flag.severity) == ("bulk_more_than_before", "high")
    assert flag.figures == {"record": order.reference, "actual": 11, "limit": 10}
    assert BulkStep.objects.count() == 2
    entry = LedgerEntry.objects.filter(event="bulk.stage").latest("id")
    assert entry.facts["flags"] == ["bulk_more_than_before"]


def test_a_stage_that_its_officer_approved_is_recorded_and_flagged(officer: Actor) -> None:
    same = {"name": "A. Officer", "number": "KZ-1"}
    step = staged(ordered(by=officer), officer=same, approved_by=same)
    assert [flag.code for flag in step.flags.all()] == ["bulk_own_approval"]


def test_another_agency_reports_no_stage_and_no_quantity_is_below_zero(officer: Actor) -> None:
    order, other = ordered(by=officer), a_person(Role.OFFICER).actor
    given = BulkStageIn.model_validate(a_stage(NOON))
    with pytest.raises(PermissionDenied):
        bulk_orders.report_stage(order_id=order.pk, given=given, by=other, at=NOON)
    with pytest.raises(ValueError, match="records"):
        BulkStageIn.model_validate(a_stage(NOON, records=-1))
    assert not BulkStep.objects.exists()


def test_the_body_looks_at_a_stage_and_says_what_is_wrong(officer: Actor) -> None:
    step, auditor = staged(ordered(by=officer)), a_person(Role.AUDITOR)
    with pytest.raises(Refusal):
        stages.look_at_stage(step_id=step.pk, in_order=False, remark=" ", by=auditor.actor, at=NOON)
    with pytest.raises(PermissionDenied):
        stages.look_at_stage(step_id=step.pk, in_order=True, remark="", by=officer, at=NOON)
    assert not StageLook.objects.exists()
    look = stages.look_at_stage(
        step_id=step.pk, in_order=False, remark="No minute.", by=auditor.actor, at=NOON
    )
    entry = LedgerEntry.objects.get(event="bulk.looked_at")
    assert (entry.subject, entry.facts["in_order"]) == (step.order.reference, False)
    with pytest.raises(DatabaseError), transaction.atomic():
        StageLook.objects.filter(pk=look.pk).update(in_order=True)


def test_a_flag_on_a_stage_is_settled_once_and_by_the_body(officer: Actor) -> None:
    flag = staged(ordered(by=officer), selectors=101).flags.get()
    auditor = a_person(Role.AUDITOR)
    with pytest.raises(PermissionDenied):
        settle(flag_id=flag.pk, state=FlagState.DISMISSED, reason="So.", by=officer, at=NOON)
    settle(
        flag_id=flag.pk, state=FlagState.CONFIRMED, reason="Too many.", by=auditor.actor, at=NOON
    )
    with pytest.raises(Refusal):
        settle(flag_id=flag.pk, state=FlagState.DISMISSED, reason="So.", by=auditor.actor, at=NOON)
    flag.refresh_from_db()
    assert (flag.state, flag.reason) == ("confirmed", "Too many.")


def test_a_letter_to_the_body_is_the_providers_account(officer: Actor) -> None:
    request, auditor = asked(by=officer), a_person(Role.AUDITOR)
    by_letter(request, by=auditor.actor)
    answer = DataAnswer.objects.get()
    assert (answer.source, answer.filed_by, answer.provider_reference) == (
        "letter",
        auditor,
        "Out-17",
    )
    assert not request.flags.exists()
    assert LedgerEntry.objects.get(event="data.answered").facts["source"] == "letter"
    received(request, records=1)
    assert {flag.code for flag in request.flags.all()} == {"answer_contradicted"}


def test_what_the_agency_passes_on_is_flagged_as_its_own_word(officer: Actor) -> None:
    request = asked(by=officer)
    by_letter(request, by=officer)
    assert DataAnswer.objects.get().source == "agency"
    assert [flag.code for flag in request.flags.all()] == ["answer_by_agency"]


def test_no_agency_speaks_for_a_provider_that_answers_by_itself(officer: Actor) -> None:
    provider = a_provider()
    a_client(Role.PROVIDER, provider=provider)
    request = asked(by=officer, provider=provider)
    with pytest.raises(Refusal) as refused:
        by_letter(request, by=officer)
    assert refused.value.why == "has_a_machine"
    assert not DataAnswer.objects.exists()
    by_letter(request, by=a_person(Role.AUDITOR).actor)
    assert DataAnswer.objects.get().source == "letter"


@pytest.mark.parametrize("role", [Role.OFFICER, Role.JUDGE, Role.CLERK, Role.COMMISSIONER])
def test_a_letter_is_recorded_by_nobody_else(officer: Actor, role: Role) -> None:
    request, person = asked(by=officer), a_person(role)
    if role == Role.COMMISSIONER:
        by_letter(request, by=person.actor)
        return
    with pytest.raises(PermissionDenied):
        by_letter(request, by=person.actor)
    assert not DataAnswer.objects.exists()


def test_a_letter_has_a_number_and_answers_once(officer: Actor) -> None:
    request, auditor = asked(by=officer), a_person(Role.AUDITOR).actor
    with pytest.raises(Refusal) as refused:
        by_letter(request, by=auditor, provider_reference="")
    assert codes(refused) == {"letter_without_number"}
    assert not DataAnswer.objects.exists()
    by_letter(request, by=auditor)
    with pytest.raises(Refusal):
        by_letter(request, by=auditor)
    assert DataAnswer.objects.count() == 1


def test_an_agency_sees_its_bulk_orders_and_the_body_all(officer: Actor, clock: Clock) -> None:
    order = ordered(by=officer)
    step = staged(order, at=NOON, selectors=101)
    agency: Client = signed_in(officer.user)  # type: ignore[arg-type]
    other: Client = signed_in(a_person(Role.OFFICER))
    address = f"/agency/bulk/{order.reference}/"
    assert order.reference in agency.get("/agency/bulk/").content.decode()
    assert "Collected" in agency.get(address).content.decode()
    assert order.reference not in other.get("/agency/bulk/").content.decode()
    assert other.get(address).status_code == 404
    office: Client = signed_in(a_person(Role.AUDITOR))
    page = office.get(f"/desk/access/bulk/{order.reference}/").content.decode()
    assert "not looked at" in page
    assert f"/flags/{step.flags.get().pk}/" in page
    look = f"/desk/access/bulk/{order.reference}/stages/{step.pk}/"
    assert office.post(look, {"found": "no"}).status_code == 422
    assert office.post(look, {"found": "no", "remark": "No minute."}).status_code == 302
    assert "No minute." in office.get(f"/desk/access/bulk/{order.reference}/").content.decode()
    assert LedgerEntry.objects.filter(event="bulk.read").count() == 3


def test_a_stage_is_reported_on_its_page_or_said_there_why_not(
    officer: Actor, clock: Clock
) -> None:
    order = ordered(by=officer)
    agency: Client = signed_in(officer.user)  # type: ignore[arg-type]
    address = f"/agency/bulk/{order.reference}/stage/"
    given = {
        "stage": "collected",
        "at": local(NOON + DAY),
        "records": "10",
        "officer_name": "A. Officer",
        "approver_name": "A. Officer",
    }
    ahead = agency.post(address, given)
    assert (ahead.status_code, len(ahead.context["form"].errors)) == (422, 1)
    assert not BulkStep.objects.exists()
    given["at"] = local(NOON)
    shown = agency.post(address, given | {"approver_name": "A. Head"}, follow=True)
    assert shown.redirect_chain == [(f"/agency/bulk/{order.reference}/", 302)]
    assert "Recorded." in shown.content.decode()
    assert BulkStep.objects.get().approver == "A. Head"
