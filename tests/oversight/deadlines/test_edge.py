"""One edge for every deadline: a moment before it is in time, at it and after it is late."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from audits.actions import casework, requests, reviews
from audits.enums import AnswerResult, ReviewOutcome, Seen
from audits.models import Review, SubjectRequest
from audits.selectors import complaints as complaints_found
from audits.selectors import custody as custody_found
from oversight.deadlines.edge import ahead, in_time, passed
from oversight.deadlines.models import SUBJECTS, Clock
from oversight.enums import Language, Role
from oversight.models import PUBLIC
from tests.audits.complaints import a_complaint, a_submission
from tests.build import DAY, NOON, a_grant, a_person, a_rulebook, a_warrant, an_agency
from tests.warrants.actions.test_notices import an_ended, decided, serve
from warrants.actions import sweeps
from warrants.models import Flag
from warrants.selectors import law
from warrants.selectors import notices as notices_found

pytestmark = pytest.mark.django_db
MICROSECOND: Final = timedelta(microseconds=1)
EDGE: Final = {"before": (-MICROSECOND, "met"), "at": (0 * MICROSECOND, "missed"),
               "after": (MICROSECOND, "missed")}  # fmt: skip
Act = Callable[[datetime], object]


def of_a_warrant() -> tuple[Clock, Act]:
    case = a_warrant()
    clock = Clock.objects.get(warrant=case, rule="decide")
    return clock, lambda at: a_grant(case, at=at)


def of_a_complaint() -> tuple[Clock, Act]:
    row, by = a_submission().complaint, a_person(Role.AUDITOR).actor
    clock = Clock.objects.get(complaint=row, rule="admit")
    return clock, lambda at: casework.admit(complaint_id=row.pk, reasons="Yes.", by=by, at=at)


def of_a_question() -> tuple[Clock, Act]:
    auditor, agency = a_person(Role.AUDITOR), an_agency()
    row = a_complaint(state="investigating", handler=auditor)
    asked = casework.ask_agency(
        complaint_id=row.pk, agency=agency, text="Which?", by=auditor.actor, at=NOON
    )
    officer = a_person(Role.OFFICER, agency=agency).actor
    return asked.clock, lambda at: casework.answer_question(
        question_id=asked.pk, text="That.", by=officer, at=at
    )


def of_a_notice() -> tuple[Clock, Act]:
    case = decided(an_ended())
    clock = Clock.objects.get(notice__target__number=0)
    return clock, lambda at: serve(case, at=at)


def of_a_review() -> tuple[Clock, Act]:
    auditor = a_person(Role.AUDITOR)
    case = an_ended()
    reviews.open_due(at=NOON + 3 * DAY)
    row = Review.objects.get(warrant=case)
    reviews.assign(review_id=row.pk, to=auditor, by=auditor.actor, at=NOON + 3 * DAY)
    questions = law.rules_of(case.rulebook).checklist
    answers = {one.key: (AnswerResult.PASS, "") for one in questions}

    def close(at: datetime) -> Review:
        reviews.answer(review_id=row.pk, answers=answers, by=auditor.actor, at=at)
        return reviews.conclude(
            review_id=row.pk,
            given=reviews.Conclusion(ReviewOutcome.IN_ORDER, "Read."),
            by=auditor.actor,
            at=at,
        )

    return Clock.objects.get(review=row), close


def a_subject_request() -> SubjectRequest:
    a_rulebook()
    person = {"name": "A Person", "iin": "", "others": "", "contact": ""}
    return requests.receive(person=person, language=Language.KAZAKH, by=PUBLIC, at=NOON).request


def of_a_request() -> tuple[Clock, Act]:
    row, by = a_subject_request(), a_person(Role.AUDITOR).actor
    clock = Clock.objects.get(subject_request=row, rule="identify")
    return clock, lambda at: requests.check_identity(
        request_id=row.pk, established=True, seen=Seen.CARD, by=by, at=at
    )


KINDS: Final = {
    "warrant": of_a_warrant,
    "complaint": of_a_complaint,
    "notice": of_a_notice,
    "review": of_a_review,
    "subject_request": of_a_request,
    "question": of_a_question,
}


def test_every_subject_is_tried_at_the_edge() -> None:
    assert set(KINDS) == set(SUBJECTS)


@pytest.mark.parametrize("when", EDGE)
@pytest.mark.parametrize("kind", KINDS)
def test_done_before_it_is_met_and_at_it_missed(kind: str, when: str) -> None:
    clock, act = KINDS[kind]()
    shift, outcome = EDGE[when]
    assert (clock.outcome, bool(clock.steps)) == ("", True)
    act(clock.due_at + shift)
    clock.refresh_from_db()
    assert (clock.outcome, clock.stopped_at) == (outcome, clock.due_at + shift)


@pytest.mark.parametrize(("when", "late"), [("before", 0), ("at", 1), ("after", 1)])
def test_a_sweep_and_a_step_draw_the_line_at_the_same_moment(when: str, late: int) -> None:
    case = a_warrant()
    clock = Clock.objects.get(warrant=case, rule="decide")
    assert sweeps.miss_deadlines(at=clock.due_at + EDGE[when][0]) == late
    assert Flag.objects.filter(warrant=case, code="decision_late").count() == late


@pytest.mark.parametrize("when", EDGE)
def test_a_query_says_what_the_function_says(when: str) -> None:
    a_warrant()
    clock = Clock.objects.get(rule="decide")
    at = clock.due_at + EDGE[when][0]
    rows = Clock.objects.filter(pk=clock.pk)
    assert rows.filter(ahead(at)).exists() is in_time(at, clock.due_at)
    assert rows.filter(passed(at)).exists() is not in_time(at, clock.due_at)


@pytest.mark.parametrize(("when", "late"), [("before", 0), ("at", 1), ("after", 1)])
def test_the_lists_of_what_is_late_begin_at_the_edge(when: str, late: int) -> None:
    auditor = a_person(Role.AUDITOR).actor
    notice, _serve = of_a_notice()
    complaint, _admit = of_a_complaint()
    at = complaint.due_at + EDGE[when][0]
    Clock.objects.filter(complaint__isnull=False).exclude(pk=complaint.pk).update(
        outcome="cancelled", stopped_at=NOON
    )
    assert complaints_found.listed(auditor, {"late": True}, at).count() == late
    at = notice.due_at + EDGE[when][0]
    assert notices_found.counts(auditor, at)["overdue"] == 2 * late
    assert not custody_found.overdue(auditor, at).exists()


# --- what the database guarantees -----------------------------------------------------------
def refused(constraint: str, statement: str, *given: int) -> None:
    def write() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, given)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(IntegrityError) as no:
        write()
    assert no.value.__cause__.diag.constraint_name == constraint


def test_a_deadline_is_of_one_subject_and_ends_with_an_outcome() -> None:
    clock, _act = of_a_complaint()
    case = a_warrant()
    of_two = "UPDATE warrants_clock SET warrant_id = %s WHERE id = %s"
    refused("clock_is_of_one_subject", of_two, case.pk, clock.pk)
    of_none = "UPDATE warrants_clock SET complaint_id = NULL WHERE id = %s"
    refused("clock_is_of_one_subject", of_none, clock.pk)
    part = "UPDATE warrants_clock SET application_id = %s WHERE id = %s"
    application = case.applications.get().pk
    refused("clock_of_a_part_names_its_warrant", part, application, clock.pk)
    silent = "UPDATE warrants_clock SET stopped_at = due_at WHERE id = %s"
    refused("clock_stops_with_an_outcome", silent, clock.pk)


@pytest.mark.parametrize("kind", ["review", "notice", "subject_request"])
def test_the_deadline_that_a_list_sorts_by_is_the_one_that_is_counted(kind: str) -> None:
    clock, _act = KINDS[kind]()
    subject = getattr(clock, kind)
    assert subject.due_at == clock.due_at
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    later = "SET due_at = due_at + interval '1 second' WHERE id = %s"
    table = subject._meta.db_table
    refused(f"due_of_{kind}_is_its_clocks", f"UPDATE {table} {later}", subject.pk)
    refused(f"due_of_{kind}_is_its_clocks", f"UPDATE warrants_clock {later}", clock.pk)


def test_identity_shown_begins_the_time_for_our_answer() -> None:
    clock, show = of_a_request()
    show(NOON + DAY)
    row = SubjectRequest.objects.get(pk=clock.subject_request_id)
    answer = Clock.objects.get(subject_request=row, rule="answer")
    assert (answer.started_at, answer.due_at, answer.outcome) == (NOON + DAY, row.due_at, "")


def test_whoever_could_not_show_who_they_are_is_owed_no_answer() -> None:
    row, by = a_subject_request(), a_person(Role.AUDITOR).actor
    requests.check_identity(
        request_id=row.pk, established=False, seen=Seen.NOTHING, by=by, at=NOON + DAY
    )
    assert Clock.objects.get(subject_request=row).rule == "identify"


# --- nobody draws a line of their own -------------------------------------------------------
LOOKED_UP: Final = re.compile(r"(due_at|remedy_until|reopen_until|keep_until)__(lte?|gte?)\b")
DEADLINE: Final = re.compile(
    r"(^|_)due(_at)?$|^decide_by$|^(strict|lenient)_at$|^(remedy|reopen)_until$"
)
ROOT: Final = Path(settings.BASE_DIR)


def own_lines(path: Path) -> list[str]:
    """Return where a file compares a deadline with an instant itself."""
    text = path.read_text(encoding="utf-8")
    found = [match[0] for match in LOOKED_UP.finditer(text)]
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Compare) and any(
            isinstance(op, ast.Lt | ast.LtE | ast.Gt | ast.GtE) for op in node.ops
        ):
            names = {getattr(one, "attr", getattr(one, "id", "")) for one in ast.walk(node)}
            found += [ast.unparse(node)] if any(map(DEADLINE.search, names)) else []
    return found


def test_nobody_compares_a_deadline_but_the_edge() -> None:
    """A judge's new day is compared with the old one: no instant of an act is."""
    allowed = {
        "oversight/deadlines/edge.py": ["at < due_at"],
        "oversight/deadlines/models.py": ["due_at__gte"],  # it does not run backwards
        "warrants/rules/notices.py": ["wanted <= due_at"],
    }
    found = {}
    for app in ("oversight", "warrants", "audits"):
        for path in (ROOT / app).rglob("*.py"):
            name = str(path.relative_to(ROOT))
            if "/migrations/" not in name and (lines := own_lines(path)):
                found[name] = lines
    assert found == allowed


def test_no_page_compares_a_deadline_itself() -> None:
    compared = re.compile(r"(due_at|reopen_until|remedy_until)\s*(<|>)")
    pages = (ROOT / "templates").rglob("*.html")
    assert not [page.name for page in pages if compared.search(page.read_text(encoding="utf-8"))]
