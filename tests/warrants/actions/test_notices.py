"""The person is told: from the final decision, within the law's time, with proof, no word too many."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from pypdf import PdfReader

from oversight.enums import Role
from oversight.models import LedgerEntry, User
from oversight.rules.refusal import Refusal
from tests.build import (
    DAY,
    HOUR,
    NOON,
    a_client,
    a_decision,
    a_person,
    a_target,
    a_warrant,
)
from warrants.actions import decisions, execution, notices, sweeps
from warrants.actions.case import text_hash
from warrants.enums import NoticeStatus
from warrants.models import Clock, Flag, NoticeDecision, NoticeRemedy, Notification, Warrant
from warrants.reports.notices import LANGUAGES, letter
from warrants.rules.submissions import (
    ActivationIn,
    DecisionIn,
    EndIn,
    FinalDecisionIn,
    NoticeDecisionIn,
    NoticeIn,
    RemedyIn,
    ReturnIn,
)
from warrants.selectors import histories
from warrants.selectors import notices as selectors

pytestmark = pytest.mark.django_db
MICROSECOND = timedelta(microseconds=1)
ALMATY = ZoneInfo("Asia/Almaty")
ENDED, DECIDED = NOON + 2 * DAY, NOON + 10 * DAY
TWO = [a_target(identity={"name": "One"}), a_target(pseudonym="Kite")]
SIX_MONTHS = datetime(2027, 5, 30, 12, 0, tzinfo=UTC)
ONE_YEAR = datetime(2027, 11, 30, 12, 0, tzinfo=UTC)


def an_ended(**more: Any) -> Warrant:
    case = a_warrant(granted=True, **({"targets": TWO} | more))
    given = EndIn(reason="cancelled", ended_at=ENDED, why="It brought nothing.")
    execution.end_warrant(warrant_id=case.pk, given=given, by=officer_of(case).actor, at=ENDED)
    case.refresh_from_db()
    return case


def officer_of(case: Warrant) -> User:
    by = case.applications.get(number=0).filed_by
    assert by is not None
    return by


def decided(case: Warrant, at: datetime = DECIDED) -> Warrant:
    given = FinalDecisionIn(ending="conviction", decided_at=at)
    notices.record_final_decision(warrant_id=case.pk, given=given, by=officer_of(case).actor, at=at)
    return case


def rule(case: Warrant, ruling: str, at: datetime = DECIDED + DAY, **more: Any) -> NoticeDecision:
    assert case.judge is not None
    given = NoticeDecisionIn.model_validate(
        {
            "ruling": ruling,
            "ground": "safety",
            "reasons": "Shown.",
            "decided_at": at,
            "judge": "x",
            **more,
        }
    )
    return notices.rule_on_notice(warrant_id=case.pk, given=given, by=case.judge.actor, at=at)[0]


def serve(case: Warrant, target: int = 0, at: datetime = DECIDED + 2 * DAY) -> Notification:
    given = NoticeIn(target=target, outcome="served", at=at, way="post", proof="RR-1")
    return notices.record_service(
        warrant_id=case.pk, given=given, by=officer_of(case).actor, at=at
    )[0]


def remedy(
    case: Warrant, step: str, at: datetime, outcome: str = "", *, target: int = 0, by: Any = None
) -> NoticeRemedy:
    given = RemedyIn.model_validate(
        {"target": target, "step": step, "outcome": outcome, "at": at, "paper": "3-77"}
    )
    by = by or officer_of(case).actor
    return notices.record_remedy(warrant_id=case.pk, given=given, by=by, at=at)[0]


def the_clock(case: Warrant) -> Clock:
    return Clock.objects.get(warrant=case, rule="notify_person")


def refused(why: str, step: Any, *given: Any, **more: Any) -> None:
    before = LedgerEntry.objects.count(), Notification.objects.values_list("status", flat=True)
    with pytest.raises(Refusal) as no, transaction.atomic():
        step(*given, **more)
    assert no.value.why == why
    assert LedgerEntry.objects.count() == before[0]


def test_the_time_runs_from_the_final_decision_and_not_from_the_end() -> None:
    case = an_ended()
    assert not Clock.objects.filter(warrant=case, rule="notify_person").exists()
    auditor = a_person(Role.AUDITOR).actor
    assert list(selectors.never_started(auditor)) == [case]
    assert not selectors.notice_settled(case)
    decided(case)
    assert (the_clock(case).started_at, the_clock(case).due_at) == (DECIDED, SIX_MONTHS)
    assert [row.status for row in case.notifications.all()] == ["due", "due"]
    assert not selectors.never_started(auditor).exists()


def test_when_no_final_decision_is_taken() -> None:
    case = a_warrant(granted=True)
    refused("wrong_state", decided, case)
    case = an_ended()
    refused("before_start", decided, case, NOON)
    given = FinalDecisionIn(ending="conviction", decided_at=DECIDED)
    by = officer_of(case).actor
    refused(
        "in_the_future",
        notices.record_final_decision,
        warrant_id=case.pk,
        given=given,
        by=by,
        at=DECIDED - HOUR,
    )
    decided(case)
    refused("wrong_state", decided, case)


def test_who_may_report_it() -> None:
    case = an_ended()
    given = FinalDecisionIn(ending="conviction", decided_at=DECIDED)
    others = [a_person(role).actor for role in (Role.OFFICER, Role.JUDGE, Role.AUDITOR)]
    for other in (*others, a_client(Role.PROVIDER).actor):
        with pytest.raises(PermissionDenied):
            notices.record_final_decision(warrant_id=case.pk, given=given, by=other, at=DECIDED)
    court = a_client(Role.JUDGE, court=case.court).actor
    notices.record_final_decision(warrant_id=case.pk, given=given, by=court, at=DECIDED)


def test_told_in_time_starts_the_fifteen_days_and_settles_the_duty() -> None:
    case = decided(an_ended())
    first = serve(case)
    assert first.remedy_until == datetime(
        2026, 12, 18, 0, 0, tzinfo=ALMATY
    )  # after the 17th, a Thursday
    assert the_clock(case).stopped_at is None
    last = serve(case, target=1)
    assert (the_clock(case).outcome, last.status) == ("met", "served")
    assert Clock.objects.filter(warrant=case, rule="ask_court").count() == 2
    assert selectors.notice_settled(case)
    refused("wrong_state", serve, case)


def test_a_person_who_cannot_be_identified_is_said_to_be() -> None:
    case = decided(an_ended())
    given = NoticeIn(target=1, outcome="unidentified", at=DECIDED, why="A place in a market.")
    by = officer_of(case).actor
    row, _entry = notices.record_service(warrant_id=case.pk, given=given, by=by, at=DECIDED)
    assert (row.status, row.remedy_until) == ("unidentified", None)
    serve(case)
    assert selectors.notice_settled(case)


def test_too_late_is_missed_and_flagged_once() -> None:
    case = decided(an_ended())
    sweeps.miss_deadlines(at=SIX_MONTHS + HOUR)
    assert Flag.objects.filter(warrant=case, code="notice_overdue").count() == 1
    auditor = a_person(Role.AUDITOR).actor
    assert selectors.counts(auditor, SIX_MONTHS + HOUR)["overdue"] == 2
    assert selectors.counts(auditor, SIX_MONTHS - MICROSECOND)["overdue"] == 0
    assert selectors.counts(auditor, SIX_MONTHS)["overdue"] == 2, "the edge is late"
    serve(case, at=SIX_MONTHS + DAY)
    serve(case, target=1, at=SIX_MONTHS + DAY)
    assert (the_clock(case).outcome, selectors.notice_settled(case)) == ("missed", True)
    assert Flag.objects.filter(warrant=case, code="notice_overdue").count() == 1


def test_a_judge_puts_it_off_as_far_as_the_law_goes_and_no_further() -> None:
    case = decided(an_ended())
    refused("notice_too_long", rule, case, "deferred", until=ONE_YEAR + timedelta(seconds=1))
    refused("notice_not_longer", rule, case, "deferred", until=SIX_MONTHS)
    refused("unknown_ground", rule, case, "deferred", ground="because")
    row = rule(case, "deferred")
    assert row.until == ONE_YEAR == the_clock(case).due_at
    assert {one.status for one in case.notifications.all()} == {"deferred"}
    assert any(step["code"] == "extended" for step in the_clock(case).steps)
    sweeps.miss_deadlines(at=SIX_MONTHS + DAY)
    assert not Flag.objects.filter(code="notice_overdue").exists()
    sweeps.miss_deadlines(at=ONE_YEAR + DAY)
    assert Flag.objects.filter(code="notice_overdue").exists()


def test_what_is_overdue_is_not_put_off_any_more() -> None:
    case = decided(an_ended())
    refused("notice_too_late", rule, case, "deferred", at=SIX_MONTHS + HOUR)


def test_a_waiver_ends_the_duty_and_there_is_no_telling_after_it() -> None:
    case = decided(an_ended())
    row = rule(case, "waived")
    assert (row.article, row.until) == ("CPC 240(1-1)", None)
    assert (the_clock(case).outcome, selectors.notice_settled(case)) == ("cancelled", True)
    refused("wrong_state", serve, case)
    refused("wrong_state", rule, case, "waived")


def test_nobody_rules_before_the_time_runs_and_only_the_judge_of_the_case() -> None:
    case = an_ended()
    refused("wrong_state", rule, case, "waived")
    decided(case)
    given = NoticeDecisionIn(
        ruling="waived", ground="safety", reasons="x", decided_at=DECIDED, judge="x"
    )
    colleague = a_person(Role.JUDGE, court=case.court)
    for other in (colleague, a_person(Role.COMMISSIONER), officer_of(case)):
        with pytest.raises(PermissionDenied):
            notices.rule_on_notice(warrant_id=case.pk, given=given, by=other.actor, at=DECIDED)
    machine = a_client(Role.JUDGE, court=case.court).actor
    named = given.model_copy(update={"judge": colleague.username})
    row, _entry = notices.rule_on_notice(warrant_id=case.pk, given=named, by=machine, at=DECIDED)
    assert row.judge == colleague


def test_what_is_settled_cannot_be_changed_below_the_actions_either() -> None:
    case = decided(an_ended())
    rule(case, "deferred")
    serve(case)
    for change in (
        "UPDATE warrants_notification SET proof = 'x' WHERE status = 'served'",
        "DELETE FROM warrants_notification",
        "UPDATE warrants_finaldecision SET decided_at = now()",
        "UPDATE warrants_noticedecision SET ground = 'x'",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)


@pytest.mark.parametrize(
    ("step", "result"),
    [
        (lambda case: None, "not_yet"),
        (decided, "not_yet"),
        (lambda case: (decided(case), serve(case), serve(case, 1)), "shown"),
        (lambda case: (decided(case), rule(case, "waived")), "na"),
    ],
)
def test_the_checks_show_what_can_be_shown(step: Any, result: str) -> None:
    case = an_ended()
    step(case)
    assert shown(case, DECIDED + 3 * DAY) == result


def test_the_checks_show_what_is_overdue() -> None:
    assert shown(decided(an_ended()), SIX_MONTHS + DAY) == "missing"


def shown(case: Warrant, at: datetime) -> str:
    checks = histories.case_of(histories.whole_case(case.pk), at).checks
    return next(one.check.result for one in checks if one.check.key == "person_notified")


# --- the letter -------------------------------------------------------------------------------
PLANTED = {
    "facts": "PLANTEDFACTS",
    "necessity": "PLANTEDNECESSITY",
    "less_intrusive": "PLANTEDMEANS",
    "proportionality": "PLANTEDPROPORTION",
    "expected": "PLANTEDEXPECTED",
    "aim": "PLANTEDAIM",
    "offences": [{"code": "PLANTEDCODE", "title": "PLANTEDTITLE", "max_penalty_years": "7"}],
    "officer": {"name": "PLANTEDOFFICER"},
    "agency_reference": "PLANTEDREFERENCE",
    "targets": [
        a_target(pseudonym="PLANTEDALIAS", identity={"name": "PLANTEDNAME", "iin": "880412300123"}),
        a_target(pseudonym="PLANTEDOTHER", kind="device"),
    ],
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_letter_says_what_the_law_allows_and_nothing_else(language: str) -> None:
    case = an_ended(**PLANTED)
    by = officer_of(case).actor
    use = ActivationIn(kind="started", at=NOON + 2 * HOUR, place="PLANTEDPLACE")
    execution.record_activation(warrant_id=case.pk, given=use, by=by, at=ENDED)
    found = ReturnIn(persons=77777, communications=88888, no_result_reason="PLANTEDRESULT")
    execution.file_return(warrant_id=case.pk, given=found, by=by, at=ENDED)
    decided(case)
    serve(case)
    row = Notification.objects.select_related("target").get(target__number=0, warrant=case)
    made = letter(histories.whole_case(case.pk), row, language)
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages)
    for secret in ("PLANTED", "880412300123", "77777", "88888"):
        assert secret not in text
    for known in (case.reference, "240", "26-55-1"):
        assert known in text
    assert f"({language})" in text, "the agency and the court have names"
    assert made == letter(histories.whole_case(case.pk), row, language)
    assert row.status == NoticeStatus.SERVED


@pytest.mark.parametrize(
    ("language", "said", "never"),
    [
        ("en", "Nobody: the investigating judge refused it", ("Authorised from", "authorisation")),
        (
            "ru",
            "Никто: следственный судья в ней отказал",
            ("Санкционировано с", "Санкция занесена"),
        ),
        ("kk", "Ешкім: тергеу судьясы одан бас тартты", ("Санкция басталған", "Санкция жария")),
    ],
)
def test_a_refused_urgent_start_is_not_told_as_authorised(
    language: str, said: str, never: tuple[str, ...]
) -> None:
    began = {"started_at": (NOON - HOUR).isoformat(), "why": "Under way."}
    case = a_warrant(urgent=began, targets=TWO)
    assert case.judge
    given = DecisionIn.model_validate(
        a_decision(case.judge, NOON + HOUR, outcome="refused", days=None)
    )
    decisions.decide(warrant_id=case.pk, number=0, given=given, by=case.judge.actor, at=NOON + HOUR)
    case.refresh_from_db()
    decided(case)
    row = Notification.objects.select_related("target").get(target__number=0, warrant=case)
    made = letter(histories.whole_case(case.pk), row, language)
    pages = PdfReader(io.BytesIO(made)).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert said in text
    for one in never:
        assert one not in text


# --- what the person does about it --------------------------------------------------------------
TOLD = DECIDED + 2 * DAY


def test_the_person_asks_the_court_in_time_and_it_decides() -> None:
    case = decided(an_ended())
    serve(case)
    row = serve(case, target=1, at=TOLD + HOUR)
    assert row.remedy_until is not None
    last = row.remedy_until - MICROSECOND
    assert (row.remedy(last), row.remedy(row.remedy_until)) == ("open", "lapsed")
    remedy(case, "asked", TOLD + 3 * DAY, target=1)
    assert row.remedy(TOLD + 400 * DAY) == "asked"
    remedy(case, "decided", TOLD + 40 * DAY, "partly", target=1)
    assert row.remedy(TOLD + 400 * DAY) == "decided"
    clocks = Clock.objects.filter(warrant=case, rule="ask_court").order_by("started_at")
    assert [clock.outcome for clock in clocks] == ["", "met"], "the other person's time still runs"
    entry = LedgerEntry.objects.filter(event="notice.remedy").latest("pk")
    paper = text_hash(case, "3-77")
    assert entry.facts == {
        "target": 1,
        "step": "decided",
        "outcome": "partly",
        "paper_hash": paper,
        "officer_hash": "",
    }
    assert "3-77" not in str([one.facts for one in LedgerEntry.objects.all()])


def test_asked_late_it_is_recorded_and_the_option_was_not_taken() -> None:
    case = decided(an_ended())
    row = serve(case)
    remedy(case, "asked", TOLD + 30 * DAY)
    assert row.remedy(TOLD + 31 * DAY) == "asked"
    assert Clock.objects.get(warrant=case, rule="ask_court").outcome == "cancelled"
    assert not Flag.objects.filter(warrant=case, code="deadline_missed").exists()


def test_what_cannot_have_been_done_is_refused() -> None:
    case = decided(an_ended())
    refused("wrong_state", remedy, case, "asked", TOLD)
    serve(case)
    refused("unknown_target", remedy, case, "asked", TOLD, target=9)
    refused("wrong_state", remedy, case, "asked", TOLD, target=1)
    refused("wrong_state", remedy, case, "decided", TOLD + DAY, "lawful")
    refused("before_start", remedy, case, "asked", TOLD - DAY)
    remedy(case, "asked", TOLD + DAY)
    refused("wrong_state", remedy, case, "asked", TOLD + 2 * DAY)
    refused("before_start", remedy, case, "decided", TOLD, "lawful")
    with pytest.raises(ValueError, match="remedy_needs_outcome"):
        remedy(case, "decided", TOLD + 2 * DAY)
    for change in (
        "UPDATE warrants_noticeremedy SET paper = 'x'",
        "DELETE FROM warrants_noticeremedy",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)


def test_who_may_report_what_the_person_did() -> None:
    case = decided(an_ended())
    serve(case)
    others = [a_person(role).actor for role in (Role.OFFICER, Role.JUDGE, Role.CLERK)]
    for other in (*others, a_client().actor):
        with pytest.raises(PermissionDenied):
            remedy(case, "asked", TOLD + DAY, by=other)
    assert not NoticeRemedy.objects.exists()
    remedy(case, "asked", TOLD + DAY, by=a_person(Role.AUDITOR).actor)
    assert case.judge is not None
    remedy(case, "decided", TOLD + 2 * DAY, "left", by=case.judge.actor)
