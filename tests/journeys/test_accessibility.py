"""Every page, looked at by axe in a real browser, and no barrier anywhere.

All pages are seen on a phone in English; then each once more in another language,
width, colour scheme, with scripts or without, so that these meet each other. A page
without a line in PAGES or ELSEWHERE fails.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page

from audits.actions import casework, publications, retention, reviews, unsealings
from audits.enums import ComplaintOutcome, Period, Remedy
from audits.models import AgencyQuestion, Complaint, Review
from audits.rules.retention import Kind
from oversight.enums import Role
from oversight.models import User
from tests.access.persons import a_chain, a_proposal_to_join, a_request
from tests.audits.complaints import FILE, a_complaint, a_proposal
from tests.audits.retention import a_closed_complaint, carried_out, proposed
from tests.audits.things import verification_things
from tests.build import (
    HOUR,
    a_change_of_calendar,
    a_client,
    a_granted_renewal,
    a_person,
    a_provider,
    a_target,
    a_warrant,
    signed_in,
)
from tests.warrants.attempts.things import an_attempt
from tests.warrants.repetition.corpus import REASONS
from tests.warrants.statements.things import a_statement
from tests.warrants.things import material_things
from warrants.actions import notices, readings, sweeps
from warrants.models import Flag, RulebookVersion
from warrants.repetition.actions import find_repeated
from warrants.rules.submissions import FinalDecisionIn

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1440, "height": 900}
SHARES = 4  # each test sees a fourth of the pages
WAYS = [
    *(
        pytest.param(share, "en", PHONE, "light", True, id=f"english-phone-light-scripts-{share}")
        for share in range(SHARES)
    ),
    pytest.param(0, "ru", DESK, "dark", True, id="russian-desk-dark-scripts"),
    pytest.param(1, "kk", PHONE, "dark", False, id="kazakh-phone-dark-no-scripts"),
    pytest.param(2, "ru", PHONE, "light", False, id="russian-phone-light-no-scripts"),
    pytest.param(3, "kk", DESK, "light", False, id="kazakh-desk-light-no-scripts"),
]
NOBODY, OFFICER, JUDGE = None, Role.OFFICER, Role.JUDGE
AUDITOR, COMMISSIONER, ADMINISTRATOR = Role.AUDITOR, Role.COMMISSIONER, Role.ADMINISTRATOR


@dataclass(frozen=True, slots=True)
class Look:
    """One page as somebody sees it; values of `given` name things of the world."""

    name: str
    role: Role | None = NOBODY
    given: tuple[tuple[str, str], ...] = ()
    query: str = ""


def look(name: str, role: Role | None = NOBODY, query: str = "", /, **given: str) -> Look:
    return Look(name, role, tuple(given.items()), query)


PAGES = [
    look("home"),
    look("rules"),
    look("reports"),
    look("log"),
    look("verify"),
    look("sign_in"),
    look("sign_in", NOBODY, "?ended=1"),
    look("account", AUDITOR),
    look("account_password", AUDITOR),
    look("agency_warrants", OFFICER),
    look("agency_file", OFFICER),
    look("agency_events", OFFICER),
    look("agency_warrant", OFFICER, reference="renewed"),
    *(
        look("agency_step", OFFICER, reference="renewed", name=step)
        for step in (
            "renewal",
            "withdrawal",
            "activation",
            "end",
            "occurrence",
            "final-decision",
            "remedy",
            "return",
            "order",
        )
    ),
    look("agency_material", OFFICER),
    look("agency_material_new", OFFICER, reference="renewed"),
    look("agency_piece", OFFICER, reference="piece"),
    look("agency_custody", OFFICER, reference="piece", kind="handed_over"),
    look("agency_custody", OFFICER, reference="piece", kind="quarantined"),
    look("agency_requests", OFFICER),
    look("agency_request_new", OFFICER),
    look("agency_request", OFFICER, reference="request"),
    look("agency_request_receipt", OFFICER, reference="request"),
    look("agency_request_letter", OFFICER, reference="unanswered"),
    look("agency_bulk", OFFICER),
    look("agency_bulk_new", OFFICER),
    look("agency_bulk_order", OFFICER, reference="bulk"),
    look("agency_bulk_stage", OFFICER, reference="bulk"),
    look("desk_request_letter", AUDITOR, reference="unanswered"),
    look("desk_bulk", AUDITOR),
    look("desk_bulk_order", AUDITOR, reference="bulk"),
    look("desk_bulk_stage", AUDITOR, reference="bulk", pk="stage"),
    look("desk_flag", AUDITOR, pk="bulk_flag"),
    look("desk_figures", AUDITOR),
    look("desk_flag", AUDITOR, pk="figure_flag"),
    look("desk_draws", AUDITOR),
    look("desk_draw_new", AUDITOR),
    look("desk_draw", AUDITOR, reference="announced_draw"),
    look("desk_draw", AUDITOR, reference="draw"),
    look("desk_draw_look", AUDITOR, reference="draw", number="drawn_number"),
    look("desk_material", AUDITOR),
    look("desk_privileged", COMMISSIONER),
    look("desk_piece", AUDITOR, reference="piece"),
    look("desk_access", AUDITOR),
    look("desk_request", AUDITOR, reference="request"),
    look("desk_flag", AUDITOR, pk="request_flag"),
    look("desk_provider", AUDITOR, code="asked"),
    look("bench", JUDGE),
    look("bench_case", JUDGE, reference="waiting"),
    look("bench_case", JUDGE, reference="renewed"),
    look("bench_stop", JUDGE, reference="renewed"),
    look("bench_calls", JUDGE, reference="renewed"),
    look("desk", AUDITOR),
    look("desk_warrants", AUDITOR),
    look("desk_warrants", AUDITOR, "?status=authorised&days=1&sort=days"),
    look("desk_warrant", AUDITOR, reference="renewed"),
    look("desk_warrant", COMMISSIONER, reference="ended"),
    look("desk_flag", AUDITOR, pk="flag"),
    look("desk_attempts", AUDITOR),
    look("desk_statements", AUDITOR),
    look("desk_statement", AUDITOR, reference="statement"),
    look("desk_statement_link", AUDITOR, reference="statement"),
    look("bench_statement", JUDGE),
    look("desk_repeated", AUDITOR),
    look("desk_warrant", AUDITOR, reference="repeated"),
    look("desk_follow_up", AUDITOR),
    look("desk_follow_up", AUDITOR, "?what=complaints"),
    look("desk_flags", AUDITOR),
    look("desk_flags", AUDITOR, "?state=all&severity=high"),
    look("desk_reallocate", COMMISSIONER, reference="waiting"),
    look("desk_recuse", COMMISSIONER, reference="waiting"),
    look("desk_reviews", AUDITOR),
    look("desk_review", AUDITOR, reference="ended"),
    look("desk_reports", COMMISSIONER),
    look("desk_report", COMMISSIONER, pk="report"),
    look("desk_correct_report", COMMISSIONER, pk="report"),
    look("desk_reconciliation", AUDITOR),
    look("complaint"),
    look("complaint_form"),
    look("complaint_safety"),
    look("complaint_status"),
    look("desk_complaints", AUDITOR),
    look("desk_complaint", COMMISSIONER, reference="complaint"),
    *(
        look("desk_complaint_step", COMMISSIONER, reference="complaint", name=name)
        for name in ("message", "question", "determination", "agreement", "recusal")
    ),
    look("agency_questions", OFFICER),
    look("agency_question", OFFICER, reference="put_question"),
    look("agency_notice", OFFICER, reference="told"),
    look("bench_notice", JUDGE, reference="told"),
    look("subject_request"),
    look("subject_request_status"),
    look("desk_requests", AUDITOR),
    look("desk_request_intake", Role.CLERK),
    look("desk_remedy", AUDITOR, reference="told"),
    look("desk_unsealing_ask_complainant", AUDITOR, reference="complaint"),
    look("desk_subject_request", COMMISSIONER, reference="subject_request"),
    look("desk_notices", AUDITOR),
    look("desk_notices", AUDITOR, "?state=due"),
    look("desk_unsealings", COMMISSIONER),
    look("desk_unsealing_ask", AUDITOR, reference="waiting"),
    look("desk_unsealing", COMMISSIONER, pk="unsealing"),
    look("desk_unsealing", AUDITOR, pk="given_unsealing"),
    look("desk_persons", AUDITOR),
    look("desk_person", AUDITOR, pk="chain"),
    look("desk_person_proposals", AUDITOR),
    look("desk_person_proposal", AUDITOR, pk="proposal"),
    look("desk_retention", AUDITOR),
    look("desk_retention_due", COMMISSIONER, kind="complaints"),
    look("desk_retention_holds", COMMISSIONER),
    look("desk_retention_hold", COMMISSIONER, pk="hold"),
    look("desk_retention_act", COMMISSIONER, reference="list"),
    look("desk_retention_act", AUDITOR, reference="act"),
    look("desk_log", COMMISSIONER),
    look("desk_log", COMMISSIONER, "?q=auditor"),
    look("desk_log_entries", COMMISSIONER, "?only=reading"),
    look("desk_log_anomalies", COMMISSIONER),
    look("desk_log_anomaly", COMMISSIONER, kind="outside", who="reader", day="today"),
    look("admin_accounts", ADMINISTRATOR),
    look("admin_account_add", ADMINISTRATOR),
    look("admin_account", ADMINISTRATOR, pk="person"),
    look("admin_agencies", ADMINISTRATOR),
    look("admin_agency_add", ADMINISTRATOR),
    look("admin_agency", ADMINISTRATOR, pk="agency"),
    look("admin_courts", ADMINISTRATOR),
    look("admin_court_add", ADMINISTRATOR),
    look("admin_court", ADMINISTRATOR, pk="court"),
    look("admin_providers", ADMINISTRATOR),
    look("admin_provider_add", ADMINISTRATOR),
    look("admin_provider", ADMINISTRATOR, pk="provider"),
    look("admin_clients", ADMINISTRATOR),
    look("admin_client_add", ADMINISTRATOR),
    look("admin_client", ADMINISTRATOR, pk="client"),
    look("admin_calendar", ADMINISTRATOR),
    look("admin_rulebooks", COMMISSIONER),
    look("admin_rulebook", COMMISSIONER, pk="rulebook"),
]
ELSEWHERE = {  # answers that are no pages: files, data, steps that redirect, others' pages
    "sign_out",
    "account_sessions",
    "admin_account_password",
    "health",
    "log_checkpoint",
    "log_verifier",
    "log_key",
    "log_tile",
    "report_file",
    "desk_export",
    "desk_hi1",
    "agency_hi1",
    "desk_log_export",
    "desk_view_save",
    "desk_view_drop",
    "desk_assign",
    "desk_publish",
    "desk_report_file",
    "desk_complaint_file",
    "agency_receipt",
    "bench_receipt",
    "desk_proof",
    "desk_reconciliation_load",
    "agency_notice_letter",
    "desk_retention_act_file",
    "token",
    "schema",
    "docs",
}


def a_worked_complaint(
    officer: User, auditor: User, now: datetime
) -> tuple[Complaint, AgencyQuestion]:
    """Everything that the page of a complaint can show."""
    row = a_complaint(
        at=now - timedelta(days=9), state="investigating", handler=auditor, files=(FILE,)
    )
    a_complaint(at=now - timedelta(days=9))  # one that looks alike
    assert officer.agency is not None
    step = {"complaint_id": row.pk, "by": auditor.actor, "at": now - timedelta(days=1)}
    casework.note(**step, text="Inside.")  # type: ignore[arg-type]  # one set of arguments for all
    casework.add_task(**step, text="Call.", due_on=None)  # type: ignore[arg-type]  # as above
    asked = casework.ask_agency(**step, agency=officer.agency, text="Which?")  # type: ignore[arg-type]  # as above
    a_proposal(
        row,
        by=auditor,
        at=asked.clock.due_at,
        outcome=ComplaintOutcome.UPHELD,
        remedies=(Remedy.STOP, Remedy.NOTIFY),
    )
    return row, asked


@pytest.fixture
def world() -> dict[str, Any]:
    """One of everything that a page can show; the case of many renewals is past the threshold."""
    now = timezone.now()
    begun = now - timedelta(days=200)
    judge, officer = a_person(Role.JUDGE), a_person(Role.OFFICER)
    commissioner, auditor = a_person(Role.COMMISSIONER), a_person(Role.AUDITOR)
    administrator = a_person(Role.ADMINISTRATOR)
    renewed = a_warrant(by=officer, judge=judge, granted=True, at=begun)
    for number in range(1, 7):
        at = begun + timedelta(days=30 * number - 2)
        renewed = a_granted_renewal(renewed, at=at)
    ended = a_warrant(by=officer, judge=judge, granted=True, at=now - timedelta(days=60))
    named = [a_target(identity={"name": "Somebody"})]
    waiting = a_warrant(by=officer, judge=judge, at=now - HOUR, targets=named)
    things = material_things(renewed, now) | verification_things(renewed, auditor, now)
    sweeps.expire(at=now)
    sweeps.miss_deadlines(at=now)
    reviews.open_due(at=now)
    review = Review.objects.get(warrant=ended)
    reviews.assign(review_id=review.pk, to=auditor, by=auditor.actor, at=now)
    flag = Flag.objects.exclude(warrant=None).order_by("-rank", "pk").first()
    assert flag is not None
    today = timezone.localdate()
    copied: dict[str, Any] = {"by": officer, "judge": judge, "at": now - HOUR, "necessity": REASONS}
    repeated = [a_warrant(**copied) for _ in range(3)]  # a report is of five cases or more
    find_repeated(at=now)
    an_attempt(officer, at=now)
    report = publications.order(
        period=Period.OTHER,
        starts_on=today - timedelta(days=365),
        ends_on=today,
        known_by=today,
        rulebook="kz-cpc",
        by=commissioner.actor,
        at=now,
    )
    publications.draft_waiting(make=lambda _frozen: (), at=now)
    publications.publish(publication_id=report.pk, by=commissioner.actor, at=now)
    a_change_of_calendar(administrator)
    told = a_warrant(
        by=officer, judge=judge, granted=True, at=now - timedelta(days=50), targets=named
    )
    sweeps.expire(at=now)
    notices.record_final_decision(
        warrant_id=told.pk,
        given=FinalDecisionIn(ending="conviction", decided_at=now - timedelta(days=5)),
        by=officer.actor,
        at=now,
    )
    asked, given = (
        unsealings.ask(warrant_id=waiting.pk, reason="A doubt.", by=auditor.actor, at=now)
        for _ in range(2)
    )
    unsealings.approve(unsealing_id=given.pk, by=commissioner.actor, at=now)
    complaint, question = a_worked_complaint(officer, auditor, now)
    readings.record_reading(warrant=renewed, by=auditor.actor, at=now, where="desk")
    for _ in range(2):
        a_closed_complaint(now - timedelta(days=6 * 366))
    hold = retention.set_hold(
        reference=complaint.reference, reason="A court asks.", by=commissioner.actor, at=now
    )
    chain, proposal = a_chain(at=now), a_proposal_to_join("Somebody Alike", at=now)
    return {
        "chain": chain.pk,
        "repeated": repeated[-1].reference,
        "statement": a_statement(a_provider(), at=now).reference,
        "proposal": proposal.pk,
        "complaint": complaint.reference,
        "put_question": question.reference,
        "subject_request": a_request(auditor, at=now).reference,
        "told": told.reference,
        "hold": hold.pk,
        "act": carried_out(Kind.COMPLAINT_FILES, at=now).reference,
        "list": proposed(Kind.COMPLAINTS, at=now).reference,
        "unsealing": asked.pk,
        "given_unsealing": given.pk,
        Role.JUDGE: judge,
        Role.OFFICER: officer,
        Role.COMMISSIONER: commissioner,
        Role.AUDITOR: auditor,
        Role.CLERK: a_person(Role.CLERK),
        Role.ADMINISTRATOR: administrator,
        "renewed": renewed.reference,
        "ended": ended.reference,
        "waiting": waiting.reference,
        "flag": flag.pk,
        "report": report.pk,
        **things,
        "person": auditor.pk,
        "reader": auditor.actor.code,
        "today": today.isoformat(),
        "agency": officer.agency_id,
        "court": judge.court_id,
        "provider": a_provider().pk,
        "client": a_client().pk,
        "rulebook": RulebookVersion.objects.get(code="kz-cpc").pk,
    }


def address_of(page: Look, world: dict[str, Any]) -> str:
    given = {key: world.get(value, value) for key, value in page.given}
    return reverse(page.name, kwargs=given) + page.query


def enter(context: BrowserContext, address: str, user: User) -> None:
    """Give the browser the session of somebody who has signed in at the door."""
    name = settings.SESSION_COOKIE_NAME
    value = signed_in(user).cookies[name].value
    context.add_cookies([{"name": name, "value": value, "url": address}])


def faults(page: Page, status: int, language: str) -> Iterator[str]:
    """Say what is wrong with the page that is open."""
    if status != 200:
        yield f"answered {status}"
        return
    page.evaluate(AXE)
    yield from barriers(page.evaluate(f"axe.run({json.dumps(RULES)})"))
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        yield "is wider than the screen"
    if page.evaluate("document.documentElement.lang") != language:
        yield f"is not marked as {language}"


def barriers(found: dict[str, Any]) -> Iterator[str]:
    for violation in found["violations"]:
        for node in violation["nodes"]:
            yield f"{violation['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("share", "language", "size", "scheme", "scripts"), WAYS)
def test_no_page_has_a_barrier(
    browser_instance: Browser,
    live_server: Any,
    world: dict[str, Any],
    share: int,
    language: str,
    size: Any,
    scheme: Any,
    scripts: bool,
) -> None:
    found: list[str] = []
    said: list[str] = []
    looks = [page for number, page in enumerate(PAGES) if number % SHARES == share]
    for role in dict.fromkeys(page.role for page in looks):
        context = browser_instance.new_context(
            viewport=size, color_scheme=scheme, reduced_motion="reduce"
        )
        if not scripts:
            context.route("**/*.js", lambda route: route.abort())
        if role:
            User.objects.filter(pk=world[role].pk).update(language=language)
            enter(context, live_server.url, world[role])
        page = context.new_page()
        page.on("pageerror", lambda fault: said.append(str(fault)))
        if scripts:  # what the security policy refuses, such as an inline style, is said here
            page.on("console", lambda line: said.append(line.text))
        for one in (one for one in looks if one.role == role):
            address = address_of(one, world)
            joined = "&" if "?" in address else "?"
            answer = page.goto(f"{live_server.url}{address}{joined}lang={language}")
            assert answer is not None
            found += [f"{address} {fault}" for fault in faults(page, answer.status, language)]
        context.close()
    assert found + said == []


@pytest.mark.django_db
@pytest.mark.parametrize("status", [403, 404, 405])
def test_an_error_page_has_one_heading_and_a_way_back(status: int) -> None:
    browser = signed_in(a_person(Role.JUDGE))
    address = {403: "/desk/", 404: "/nothing/", 405: "/sign-out/"}[status]
    answer = browser.get(address)
    text = answer.content.decode()
    assert (answer.status_code, text.count("<h1")) == (status, 1)
    assert 'id="main"' in text


def test_every_page_is_looked_at() -> None:
    listed = {page.name for page in PAGES} | ELSEWHERE
    known = {name for name, address in _names() if not address.startswith("api/v1/")}
    assert known - listed == set()


def _names(resolver: URLResolver | None = None, before: str = "") -> Iterator[tuple[str, str]]:
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            yield from _names(one, before + str(one.pattern))
        elif one.name:
            yield one.name, before + str(one.pattern)


@pytest.mark.django_db
def test_the_documentation_of_the_api_is_served_from_here() -> None:
    text = Client().get(reverse("docs")).content.decode()
    assert "http://" not in text.replace("http://testserver", "")
    assert "https://" not in text
