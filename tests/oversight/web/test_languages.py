"""A page asked for in another language: filled in as it was, and no step is taken."""

from __future__ import annotations

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from audits.actions import casework
from oversight.enums import Role
from oversight.models import LedgerEntry, User
from tests.audits.complaints import a_complaint
from tests.build import NOON, PASSWORD, Clock, a_person, a_rulebook, a_warrant, signed_in
from warrants.models import Warrant

pytestmark = pytest.mark.django_db
WORDS = "What was written over an hour, and is long."
ONLY = {"only_language": "ru"}


@pytest.fixture
def officer(clock: Clock) -> User:
    return a_person(Role.OFFICER)


@pytest.fixture
def case(officer: User) -> Warrant:
    return a_warrant(by=officer)


def test_a_decision_that_could_be_recorded_is_not(case: Warrant) -> None:
    assert case.judge
    browser, page = signed_in(case.judge), reverse("bench_case", args=[case.reference])
    sent = {"outcome": "refused", "reasons": WORDS}
    answer = browser.post(f"{page}?lang=ru", sent | ONLY)
    assert answer.status_code == 200
    assert answer.headers["Content-Language"] == "ru"
    assert not hasattr(case.applications.get(), "decision")
    form = answer.context["form"]
    assert (form["reasons"].value(), form["outcome"].value()) == (WORDS, "refused")
    assert not list(get_messages(answer.wsgi_request))
    assert not LedgerEntry.objects.filter(event="decision.recorded").exists()
    assert browser.post(page, sent).status_code == 302
    assert case.applications.get().decision.reasons == WORDS


def test_an_application_keeps_its_blocks_and_what_was_taken_out_of_a_box(officer: User) -> None:
    a_rulebook()
    sent = {"targets": "2", "target2_pseudonym": "Kite", "facts": WORDS, "court": ""}
    answer = signed_in(officer).post(f"{reverse('agency_file')}?lang=ru", sent | ONLY)
    form = answer.context["form"]
    assert (form["target2_pseudonym"].value(), form["facts"].value()) == ("Kite", WORDS)
    assert form["target_protected"].value() == []


def test_it_asks_for_the_token_of_the_form_like_every_step(case: Warrant) -> None:
    assert case.judge
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(case.judge)
    page = reverse("bench_case", args=[case.reference])
    assert browser.post(f"{page}?lang=ru", {"reasons": WORDS} | ONLY).status_code == 403


def test_a_password_does_not_come_back(officer: User) -> None:
    page = reverse("sign_in")
    sent = {"username": officer.username, "password": PASSWORD}
    answer = Client().post(f"{page}?lang=ru", sent | ONLY)
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert officer.username in shown
    assert PASSWORD not in shown
    assert not LedgerEntry.objects.filter(event__contains="sign_in").exists()


def test_the_next_page_knows_nothing_of_it(case: Warrant) -> None:
    assert case.judge
    browser, page = signed_in(case.judge), reverse("bench_case", args=[case.reference])
    browser.post(f"{page}?lang=ru", {"reasons": WORDS} | ONLY)
    assert WORDS not in browser.get(page).content.decode()


def test_a_page_that_is_closed_shows_the_text_that_it_did_not_take(case: Warrant) -> None:
    stranger = signed_in(a_person(Role.OFFICER))
    page = reverse("agency_step", args=[case.reference, "withdrawal"])
    sent = {"reason": WORDS, "target_name": f"{WORDS} Somebody", "password": f"{WORDS} Secret"}
    shown = stranger.post(page, sent)
    assert shown.status_code == 404
    assert WORDS in shown.content.decode()
    assert "Somebody" not in shown.content.decode()
    assert "Secret" not in shown.content.decode()
    assert WORDS not in stranger.get(page).content.decode()


def test_a_judge_sees_no_checks_before_deciding(case: Warrant) -> None:
    assert case.judge
    browser, page = signed_in(case.judge), reverse("bench_case", args=[case.reference])
    assert 'id="score-title"' not in browser.get(page).content.decode()
    browser.post(page, {"outcome": "refused", "reasons": WORDS})
    assert 'id="score-title"' in browser.get(page).content.decode()


def test_results_that_the_law_wants_are_not_called_optional(officer: User) -> None:
    granted = a_warrant(by=officer, granted=True)
    page = reverse("agency_step", args=[granted.reference, "renewal"])
    browser = signed_in(officer)
    assert browser.get(page).context["form"].fields["results_so_far"].required
    answer = browser.post(page, {"necessity": WORDS})
    assert "results_so_far" in answer.context["form"].errors


def test_an_answer_that_a_colleague_gave_first_costs_nobody_theirs(officer: User) -> None:
    row, auditor = a_complaint(state="admissible"), a_person(Role.AUDITOR)
    assert officer.agency
    colleague = a_person(Role.OFFICER, agency=officer.agency)
    asked = casework.ask_agency(
        complaint_id=row.pk, agency=officer.agency, text="Which?", by=auditor.actor, at=NOON
    )
    casework.answer_question(question_id=asked.pk, text="First.", by=colleague.actor, at=NOON)
    answer = signed_in(officer).post(asked.get_absolute_url(), {"text": WORDS})
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "First." in shown
    assert WORDS in shown
