"""A form sent after the session ended comes back filled in, to the same person and to nobody else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern, URLResolver

from audits.actions import reviews
from audits.models import Review
from oversight.actions import people
from oversight.enums import Role
from oversight.models import User
from oversight.web import typed
from tests.build import (
    HOUR,
    PASSWORD,
    Clock,
    a_person,
    a_rulebook,
    a_warrant,
    signed_in,
)
from warrants.actions import execution
from warrants.models import Flag, Warrant
from warrants.rules.submissions import EndIn
from warrants.selectors import law

pytestmark = pytest.mark.django_db
IDLE = timedelta(seconds=settings.SESSION_IDLE_SECONDS + 1)
WORDS = "PLANTED WORDS"
FORM = {"requested_days": "x", "necessity": WORDS, "officer_name": "A. Officer"}


@pytest.fixture
def officer(clock: Clock) -> User:
    return a_person(Role.OFFICER)


@pytest.fixture
def page(officer: User) -> str:
    case = a_warrant(by=officer, granted=True)
    return reverse("agency_step", args=[case.reference, "renewal"])


def too_late(browser: Client, clock: Clock, page: str, data: dict[str, Any]) -> Any:
    clock.forward(IDLE)
    answer = browser.post(page, data)
    assert answer.status_code == 302
    assert answer["Location"].startswith(f"{reverse('sign_in')}?ended=1")
    return answer


def sign_in(browser: Client, user: User, next_: str = "") -> Any:
    sent = {"username": user.username, "password": PASSWORD, "next": next_}
    return browser.post(reverse("sign_in"), sent)


def test_what_was_typed_is_shown_once_after_signing_in_again(
    clock: Clock, officer: User, page: str
) -> None:
    browser = signed_in(officer)
    lost = too_late(browser, clock, page, FORM)
    door = browser.get(lost["Location"], headers={"accept-language": "en"})
    assert "kept for a quarter of an hour" in door.content.decode()
    back = sign_in(browser, officer, door.context["next"])
    assert back["Location"] == page

    shown = browser.get(page)
    assert shown.status_code == 200
    body = shown.content.decode()
    assert "nothing was recorded" in body
    for said in (WORDS, 'value="x"', "A. Officer"):
        assert said in body
    assert shown.context["form"].errors == {}
    assert Warrant.objects.get().applications.count() == 1
    assert WORDS not in browser.get(page).content.decode()


def test_an_application_comes_back_with_all_its_targets(clock: Clock, officer: User) -> None:
    a_rulebook()
    browser, page = signed_in(officer), reverse("agency_file")
    sent = {"targets": "2", "target2_pseudonym": "Kite", "target_protected": ["child"]}
    too_late(browser, clock, page, sent | {"facts": WORDS})
    sign_in(browser, officer)
    form = browser.get(page).context["form"]
    assert (form["target2_pseudonym"].value(), form["facts"].value()) == ("Kite", WORDS)
    assert (form["target_protected"].value(), form["targets"].value()) == (["child"], 2)


def test_a_judge_finds_the_reasons(clock: Clock, officer: User) -> None:
    case = a_warrant(by=officer)
    assert case.judge
    browser, page = signed_in(case.judge), reverse("bench_case", args=[case.reference])
    too_late(browser, clock, page, {"reasons": WORDS, "outcome": "refused"})
    sign_in(browser, case.judge)
    assert WORDS in browser.get(page).content.decode()
    assert not hasattr(case.applications.get(), "decision")


@pytest.mark.parametrize("part", ["checklist", "conclusion"])
def test_an_auditor_finds_both_parts_of_the_review(clock: Clock, officer: User, part: str) -> None:
    case = a_warrant(by=officer, granted=True)
    at, auditor = clock.forward(2 * HOUR), a_person(Role.AUDITOR)
    given = EndIn(reason="cancelled", ended_at=at, why="Done.")
    execution.end_warrant(warrant_id=case.pk, given=given, by=officer.actor, at=at)
    reviews.open_due(at=at)
    review = Review.objects.get(warrant=case)
    reviews.assign(review_id=review.pk, to=auditor, by=auditor.actor, at=at)
    question = law.rules_of(case.rulebook).checklist[0].key
    sent = {"part": part, "summary": WORDS, f"remark_{question}": WORDS}
    browser, page = signed_in(auditor), reverse("desk_review", args=[case.reference])
    too_late(browser, clock, page, sent)
    sign_in(browser, auditor)
    shown = browser.get(page)
    assert shown.content.decode().count(WORDS) == 2
    assert shown.context["checklist"][f"remark_{question}"].value() == WORDS
    assert shown.context["conclusion"]["summary"].value() == WORDS


def test_nobody_else_finds_it_at_the_same_browser(clock: Clock, officer: User, page: str) -> None:
    browser = signed_in(officer)
    colleague = a_person(Role.OFFICER, agency=officer.agency)
    too_late(browser, clock, page, FORM)
    sign_in(browser, colleague)
    assert WORDS not in browser.get(page).content.decode()
    browser.post(reverse("sign_out"))
    sign_in(browser, officer)
    assert WORDS not in browser.get(page).content.decode()


def test_it_is_sealed_and_opens_only_with_the_key_of_the_browser(
    clock: Clock, officer: User, page: str
) -> None:
    browser = signed_in(officer)
    answer = too_late(browser, clock, page, FORM)
    stored = [one.get_decoded() for one in Session.objects.all()]
    assert [one for one in stored if "typed" in one]
    assert WORDS.split(maxsplit=1)[0] not in json.dumps(stored)
    cookie = answer.cookies[typed.COOKIE]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Strict")
    assert 0 < cookie["max-age"] <= typed.KEPT.total_seconds()
    assert WORDS not in str(answer.cookies)
    sign_in(browser, officer)
    browser.cookies[typed.COOKIE] = "QUJD"
    assert WORDS not in browser.get(page).content.decode()


def test_it_is_gone_after_a_quarter_of_an_hour(clock: Clock, officer: User, page: str) -> None:
    browser = signed_in(officer)
    too_late(browser, clock, page, FORM)
    clock.forward(typed.KEPT + timedelta(seconds=1))
    sign_in(browser, officer)
    assert WORDS not in browser.get(page).content.decode()


def test_a_forged_form_and_a_session_that_was_ended_elsewhere_leave_nothing(
    clock: Clock, officer: User, page: str
) -> None:
    careful = Client(enforce_csrf_checks=True)
    careful.cookies = signed_in(officer).cookies
    assert typed.COOKIE not in too_late(careful, clock, page, FORM).cookies
    browser = signed_in(officer)
    people.sign_out_everywhere(user=officer, at=clock())
    assert typed.COOKIE not in browser.post(page, FORM).cookies
    assert not [one for one in Session.objects.all() if "typed" in one.get_decoded()]


@pytest.mark.parametrize(
    ("address", "data"),
    [
        ("account_password", {"old_password": WORDS, "new_password1": WORDS}),
        ("account", {"language": "kk"}),
        ("complaint_form", {"text": WORDS}),
    ],
)
def test_a_page_that_does_not_say_so_keeps_nothing(
    clock: Clock, officer: User, address: str, data: dict[str, str]
) -> None:
    browser = signed_in(officer)
    assert typed.COOKIE not in too_late(browser, clock, reverse(address), data).cookies
    assert not [one for one in Session.objects.all() if "typed" in one.get_decoded()]


def test_a_password_among_the_fields_keeps_the_whole_form_out(
    clock: Clock, officer: User, page: str
) -> None:
    answer = too_late(signed_in(officer), clock, page, FORM | {"password": "p"})
    assert typed.COOKIE not in answer.cookies


def test_which_pages_keep_what_was_typed() -> None:
    keeping = {name for name, view in _views(get_resolver()) if getattr(view, "keeps_typed", False)}
    assert keeping == {
        "agency_bulk_new",
        "agency_bulk_stage",
        "agency_custody",
        "agency_file",
        "agency_material_new",
        "agency_notice",
        "agency_question",
        "agency_request_letter",
        "agency_request_new",
        "agency_request_receipt",
        "agency_step",
        "bench_calls",
        "bench_case",
        "bench_notice",
        "bench_statement",
        "bench_stop",
        "desk_bulk_stage",
        "desk_complaint_step",
        "desk_correct_report",
        "desk_draw_look",
        "desk_draw_new",
        "desk_flag",
        "desk_log_anomaly",
        "desk_person_proposal",
        "desk_reallocate",
        "desk_recuse",
        "desk_remedy",
        "desk_reports",
        "desk_request_letter",
        "desk_retention_hold",
        "desk_retention_holds",
        "desk_review",
        "desk_statement_link",
    }


def test_an_auditor_finds_the_reason_and_the_choice_of_a_flag(clock: Clock, officer: User) -> None:
    case, auditor = a_warrant(by=officer, granted=True), a_person(Role.AUDITOR)
    flag = Flag.objects.create(
        warrant=case, code="recorded_late", severity="high", figures={}, raised_at=clock()
    )
    page = reverse("desk_flag", args=[flag.pk])
    browser, sent = signed_in(auditor), {"state": "dismissed", "reason": WORDS}
    too_late(browser, clock, page, sent)
    assert browser.get(page).status_code == 302  # whoever is not signed in uses nothing up
    sign_in(browser, auditor)
    shown = browser.get(page)
    form = shown.context["form"]
    assert (form["state"].value(), form["reason"].value()) == ("dismissed", WORDS)
    assert "nothing was recorded" in shown.content.decode()
    assert form.errors == {}
    flag.refresh_from_db()
    assert flag.state == "open"
    assert WORDS not in browser.get(page).content.decode()


def test_what_comes_without_a_session_is_given_back_and_kept_nowhere(
    clock: Clock, officer: User, page: str
) -> None:
    browser, long = signed_in(officer), f"{WORDS} in a text that is long enough"
    browser.post(reverse("sign_out"))
    before = list(Session.objects.values_list("session_data"))
    answer = browser.post(page, FORM | {"necessity": long, "target_name": f"{long} of a person"})
    assert answer.status_code == 403
    shown = answer.content.decode()
    assert long in shown
    assert "of a person" not in shown
    assert typed.COOKIE not in answer.cookies
    assert list(Session.objects.values_list("session_data")) == before
    assert Warrant.objects.get().applications.count() == 1
    assert browser.post(page, {"reason": "Short."}).status_code == 302


def _views(resolver: URLResolver) -> Iterator[tuple[str, Any]]:
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            yield one.name or "", one.callback
        else:
            yield from _views(one)
