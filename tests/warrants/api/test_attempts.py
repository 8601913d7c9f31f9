"""What is asked for and refused by the rules leaves a record, whatever door it came through."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from oversight.enums import Role
from oversight.models import Court, LedgerEntry
from tests.build import (
    DAY,
    NOON,
    Clock,
    a_filing,
    a_person,
    a_renewal,
    a_warrant,
    signed_in,
)
from tests.machine import Machine
from tests.warrants.api.exchange import PARAMETERS, broken, put
from tests.warrants.attempts.things import an_attempt
from tests.warrants.hi1 import filing_message
from tests.warrants.requests import a_request_as_filed
from warrants.actions import recusals
from warrants.attempts import actions
from warrants.attempts.models import RefusedAttempt, RefusedCall
from warrants.enums import Event
from warrants.models import Warrant

pytestmark = pytest.mark.django_db
TOLD = (Event.ATTEMPT_REFUSED, Event.ATTEMPT_REPEATED)
SECRET = "Somebody Whose Name Is Kept"


def entries() -> list[LedgerEntry]:
    return list(LedgerEntry.objects.filter(event__in=TOLD).order_by("pk"))


def unlawful(court: Court, **changes: Any) -> dict[str, Any]:
    """An application for a day too many, which names somebody."""
    named = [{"kind": "person", "capacity": "suspect", "identity": {"name": SECRET}}]
    body = {"requested_days": 31, "targets": named, "facts": SECRET, **changes}
    return a_filing(court, **body)


def test_a_refused_application_is_kept_in_codes(agency: Machine, court: Court) -> None:
    answer = agency.post("/warrants/", unlawful(court, agency_reference="A-1"))
    assert answer.status_code == 422
    assert not Warrant.objects.exists()

    kept = RefusedAttempt.objects.get()
    assert (kept.agency, kept.kind, kept.agency_reference) == (agency.client.agency, "first", "A-1")
    assert (kept.measures, kept.codes) == (["231-2"], ["term_longer_than_allowed"])
    assert (kept.first_at, kept.last_at, kept.times) == (NOON, NOON, 1)
    (entry,) = entries()
    assert entry.facts == {
        "agency": kept.agency_id,
        "kind": "first",
        "measures": ["231-2"],
        "rulebook": "kz-cpc",
        "codes": ["term_longer_than_allowed"],
        "first": NOON.isoformat(),
        "times": 1,
    }
    assert SECRET not in str(entry.facts)
    assert "A-1" not in str(entry.facts)


def test_a_code_that_the_law_does_not_know_is_not_kept_as_typed(
    agency: Machine,
    court: Court,
) -> None:
    agency.post("/warrants/", a_filing(court, measures=["Somebody.Whose-Name"]))
    assert RefusedAttempt.objects.get().measures == ["unknown"]
    assert "Somebody" not in str(entries()[0].facts)


def test_what_is_lawful_or_malformed_leaves_no_attempt(agency: Machine, court: Court) -> None:
    assert agency.post("/warrants/", a_filing(court)).status_code == 201
    assert agency.post("/warrants/", a_filing(court, requested_days="x")).status_code == 400
    assert agency.post("/warrants/", a_filing("no-such-court")).status_code == 422
    assert not RefusedAttempt.objects.exists()
    assert entries() == []


def test_one_reference_and_set_of_breaches_is_one_attempt(
    agency: Machine,
    court: Court,
    clock: Clock,
) -> None:
    for _time in range(3):
        agency.post("/warrants/", unlawful(court, agency_reference="A-1"))
    clock.forward(DAY)
    agency.post("/warrants/", unlawful(court, agency_reference="A-1"))
    kept = RefusedAttempt.objects.get()
    assert (kept.first_at, kept.last_at, kept.times) == (NOON, NOON + DAY, 4)
    first, again = entries()  # one a day, not one a call
    assert (first.event, first.facts["times"]) == (Event.ATTEMPT_REFUSED, 1)
    assert (again.event, again.facts["times"]) == (Event.ATTEMPT_REPEATED, 4)

    agency.post("/warrants/", unlawful(court, agency_reference="A-2"))
    agency.post("/warrants/", unlawful(court, agency_reference="A-1", measures=["231-9-bis"]))
    assert RefusedAttempt.objects.count() == 3


def test_an_idempotency_key_does_not_silence_an_attempt_and_counts_it_once(
    agency: Machine,
    court: Court,
) -> None:
    key = {"Idempotency-Key": "k-1"}
    body = unlawful(court, agency_reference="A-1")
    for _time in range(3):
        assert agency.post("/warrants/", body, headers=key).status_code == 422
    assert RefusedAttempt.objects.get().times == 1
    agency.post("/warrants/", body | {"case_number": "other"}, headers=key)
    agency.post("/warrants/", body, headers={"Idempotency-Key": "k-2"})
    agency.post("/warrants/", body)
    assert RefusedAttempt.objects.get().times == 4
    assert actions.forget_calls(at=NOON + 8 * DAY) == 3
    assert not RefusedCall.objects.exists()


def test_attempts_stand_outside_the_hourly_bound(
    agency: Machine,
    court: Court,
    settings: Any,
) -> None:
    settings.REFUSALS_RECORDED_AN_HOUR = 2
    for number in range(5):
        agency.post("/warrants/", unlawful(court, agency_reference=f"A-{number}"))
    assert len(entries()) == 5


def test_a_renewal_a_request_and_a_line_of_a_batch_are_kept_too(
    agency: Machine,
    court: Court,
    clock: Clock,
) -> None:
    a_person(Role.JUDGE, court=court)
    case = a_warrant(by=agency.client, court=court, granted=True)
    clock.forward(DAY)
    long = a_renewal(clock.at, requested_days=31)
    assert agency.post(f"/warrants/{case.reference}/renewals/", long).status_code == 422
    batch = {"filings": [unlawful(court), a_filing(court, clock.at), unlawful(court)]}
    answer = agency.post("/warrants/batch/", batch)
    assert [one["status"] for one in answer.json()["results"]] == [422, 201, 422]
    kinds = sorted(RefusedAttempt.objects.values_list("kind", "warrant"))
    assert kinds == [("first", None), ("first", None), ("renewal", case.pk)]
    assert len(entries()) == 3


def test_a_request_for_data_is_kept_by_its_categories(agency: Machine, provider: Any) -> None:
    asked = a_request_as_filed(provider, NOON, categories=["traffic"])
    assert agency.post("/access-requests/", asked).status_code == 422
    kept = RefusedAttempt.objects.get()
    assert (kept.kind, kept.measures, kept.codes) == ("data", ["traffic"], ["data_without_warrant"])


def test_a_message_is_kept_too(agency: Machine, court: Court, code: str) -> None:
    message = filing_message(code, court.code)
    broken(message, 0, put(PARAMETERS, "ov:RequestedDays", value=31))
    assert agency.post("/exchange/hi1/", message).status_code == 200
    assert RefusedAttempt.objects.get().codes == ["term_longer_than_allowed"]
    assert not Warrant.objects.exists()


def test_a_form_is_kept_too(clock: Clock) -> None:
    officer, judge = a_person(Role.OFFICER), a_person(Role.JUDGE)
    case = a_warrant(by=officer, judge=judge, granted=True)
    sent = {
        "requested_days": "31",
        "necessity": "It has to go on.",
        "results_so_far": "What it brought.",
        "resolved_at": "2026-11-20T15:00",
        "officer_name": "A. Officer",
    }
    page = signed_in(officer).post(reverse("agency_step", args=[case.reference, "renewal"]), sent)
    assert page.status_code in {200, 422}
    kept = RefusedAttempt.objects.get()
    assert (kept.kind, kept.warrant) == ("renewal", case)


def test_the_body_reads_them_and_nobody_else() -> None:
    officer, auditor = a_person(Role.OFFICER), a_person(Role.AUDITOR)
    an_attempt(officer, reference="A-1")
    an_attempt(officer, reference="A-2", codes=["term_longer_than_allowed"], measures=["231-7"])
    address = reverse("desk_attempts")
    page = signed_in(auditor).get(address).content.decode()
    assert "A-1" in page
    assert "Offence does not allow the measure" in page
    narrow = signed_in(auditor).get(address, {"code": "term_longer_than_allowed"}).content.decode()
    assert "A-2" in narrow
    assert "A-1" not in narrow
    assert signed_in(officer).get(address).status_code == 403


def test_an_attempt_on_what_became_a_case_is_kept_from_whoever_is_recused() -> None:
    officer, kin, free = (a_person(role) for role in (Role.OFFICER, Role.AUDITOR, Role.AUDITOR))
    an_attempt(officer, reference="A-1")
    an_attempt(a_person(Role.OFFICER), reference="A-1")  # another agency's
    case = a_warrant(by=officer, agency_reference="A-1")
    head = a_person(Role.COMMISSIONER).actor
    recusals.recuse(warrant_id=case.pk, person=kin, reason="Kin.", by=head, at=NOON)
    assert RefusedAttempt.objects.visible_to(free.actor).count() == 2
    seen = RefusedAttempt.objects.visible_to(kin.actor).get()
    assert seen.agency != officer.agency


def test_an_attempt_only_grows() -> None:
    kept = an_attempt(a_person(Role.OFFICER))
    for change in ({"codes": ["other"]}, {"times": 0}, {"first_at": NOON - DAY}):
        with pytest.raises(DatabaseError), transaction.atomic():
            RefusedAttempt.objects.filter(pk=kept.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        kept.delete()
