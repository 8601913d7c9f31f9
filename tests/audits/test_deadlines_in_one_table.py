"""A home of before keeps its deadlines: each becomes a row that says what was known of it."""

from __future__ import annotations

import importlib
from typing import Any

import pytest
from django.db import connection

from audits.actions import casework, requests, reviews
from audits.enums import Seen
from oversight.deadlines.models import Clock
from oversight.enums import Language, Role
from oversight.models import PUBLIC, User
from tests.audits.complaints import a_complaint
from tests.build import DAY, HOUR, NOON, a_filed_renewal, a_person, a_warrant, an_agency
from tests.warrants.actions.test_notices import an_ended, decided, rule, serve
from warrants.actions import sweeps

pytestmark = pytest.mark.django_db
MOVED = importlib.import_module("audits.migrations.0016_deadlines_in_one_table")
BEFORE = """
SET CONSTRAINTS ALL IMMEDIATE;
CREATE TABLE audits_complaintclock AS
    SELECT id, complaint_id, rule AS norm, started_at, due_at, steps, stopped_at, outcome
    FROM warrants_clock WHERE complaint_id IS NOT NULL;
ALTER TABLE audits_agencyquestion ADD COLUMN due_at timestamptz;
UPDATE audits_agencyquestion q SET due_at = c.due_at FROM warrants_clock c WHERE c.question_id = q.id;
ALTER TABLE warrants_clock DISABLE TRIGGER cannot_be_deleted;
DELETE FROM warrants_clock WHERE warrant_id IS NULL;
ALTER TABLE warrants_clock ENABLE TRIGGER cannot_be_deleted;
"""


def deadlines() -> set[tuple[Any, ...]]:
    """Return what there is to know of every deadline that is not a warrant's own."""
    found = Clock.objects.filter(warrant=None)
    subjects = ("complaint", "notice", "review", "subject_request", "question")
    return set(
        found.values_list(
            *subjects, "rule", "article", "party", "started_at", "due_at", "stopped_at", "outcome"
        )
    )


def everything(auditor: User) -> None:
    """Make each subject with a deadline that runs, that was met, that was missed."""
    for state in ("received", "inadmissible", "closed"):
        a_complaint(state=state, handler=auditor)
    agency = an_agency()
    officer = a_person(Role.OFFICER, agency=agency).actor
    row = a_complaint(state="investigating", handler=auditor)
    for late in (0, 3, 100):
        asked = casework.ask_agency(
            complaint_id=row.pk, agency=agency, text="Which?", by=auditor.actor, at=NOON
        )
        if late:
            at = NOON + late * DAY
            casework.answer_question(question_id=asked.pk, text="That.", by=officer, at=at)
    serve(decided(an_ended()))
    serve(decided(an_ended()), at=NOON + 400 * DAY)
    rule(decided(an_ended()), "waived")
    reviews.open_due(at=NOON + 30 * DAY)
    person = {"name": "A Person"}
    for established in (None, True, False):
        asked_by = requests.receive(person=person, language=Language.KAZAKH, by=PUBLIC, at=NOON)
        if established is not None:
            requests.check_identity(
                request_id=asked_by.request.pk,
                established=established,
                seen=Seen.CARD if established else Seen.NOTHING,
                by=auditor.actor,
                at=NOON + DAY,
            )


def moved() -> None:
    with connection.cursor() as cursor:
        cursor.execute(BEFORE)
        for statement in (
            MOVED.COMPLAINTS,
            MOVED.QUESTIONS,
            MOVED.REVIEWS,
            MOVED.REQUESTS,
            MOVED.NOTICES,
            MOVED.POINTLESS,
        ):
            cursor.execute(statement)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_every_deadline_says_what_it_said() -> None:
    auditor = a_person(Role.AUDITOR)
    everything(auditor)
    wanted = deadlines()
    assert {row[-1] for row in wanted} == {"", "met", "missed", "cancelled"}
    moved()
    found = deadlines()
    # Identity shown overwrote its deadline, and that of a person who showed nothing stood as ours.
    gone = {row for row in wanted if row[5] == "identify" and row[-1] == "met"}
    assert wanted - found == gone
    (unshown,) = found - wanted
    assert (unshown[5], unshown[-1]) == ("answer", "cancelled")


def test_a_deadline_without_steps_says_so_and_each_has_some() -> None:
    everything(a_person(Role.AUDITOR))
    moved()
    assert not Clock.objects.filter(steps=[]).exists()
    review = Clock.objects.filter(review__isnull=False)[0]
    assert [step["code"] for step in review.steps] == ["starts", "kept_without_steps"]
    complaint = Clock.objects.filter(complaint__isnull=False)[0]
    assert "kept_without_steps" not in {step["code"] for step in complaint.steps}


def test_a_court_is_not_waited_for_with_what_had_lapsed() -> None:
    end = NOON + HOUR + 30 * DAY
    case = a_warrant(granted=True)
    renewal = a_filed_renewal(case, at=end - HOUR)
    sweeps.expire(at=end)
    clock = Clock.objects.filter(application=renewal, rule="decide")
    clock.update(outcome="", stopped_at=None)
    moved()
    assert clock.values_list("outcome", "stopped_at").get() == ("cancelled", end)
