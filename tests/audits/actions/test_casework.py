"""What staff do with a complaint: each yes with its no."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from audits.actions import casework, determinations
from audits.enums import ComplaintOutcome, Inadmissible, Remedy
from audits.models import AgencyQuestion, Complaint, Determination
from audits.selectors import complaints as found
from oversight.actions import vault
from oversight.enums import Role
from oversight.models import LedgerEntry, User
from oversight.rules.refusal import Refusal
from tests.audits.complaints import DAY, a_complaint, a_proposal, a_submission
from tests.build import NOON, a_person, a_rulebook, a_warrant, an_agency
from warrants.actions import recusals

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor() -> User:
    return a_person(Role.AUDITOR)


def events(row: Complaint) -> list[str]:
    entries = LedgerEntry.objects.filter(subject_type="complaint", subject=row.reference)
    return list(entries.order_by("pk").values_list("event", flat=True))


STEPS: dict[str, tuple[Any, dict[str, Any]]] = {
    "acknowledge": (casework.acknowledge, {"text": "We have it."}),
    "write": (casework.write, {"text": "Please tell us more."}),
    "admit": (casework.admit, {"reasons": "We take it up."}),
    "reject": (
        casework.reject,
        {"ground": Inadmissible.NOT_OURS, "duplicate_of": "", "reasons": "A fine."},
    ),
    "note": (casework.note, {"text": "Inside."}),
    "add_task": (casework.add_task, {"text": "Call.", "due_on": None}),
}
JUDGED = {"admit", "reject"}
OUTSIDERS = (Role.OFFICER, Role.SUPERVISOR, Role.JUDGE, Role.ADMINISTRATOR)


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize("role", [*OUTSIDERS, Role.CLERK, Role.AUDITOR, Role.COMMISSIONER])
def test_a_step_is_open_to_whom_it_is_open(name: str, role: Role) -> None:
    row = a_submission().complaint
    step, given = STEPS[name]
    refused = role in OUTSIDERS or (role == Role.CLERK and name in JUDGED)
    by = a_person(role).actor
    if refused:
        with pytest.raises(PermissionDenied):
            step(complaint_id=row.pk, by=by, at=NOON, **given)
        assert events(row) == ["complaint.received"]
        assert not row.messages.exists()
    else:
        step(complaint_id=row.pk, by=by, at=NOON, **given)
        assert len(events(row)) == 2


@pytest.mark.parametrize("name", STEPS)
def test_a_step_without_words_is_refused(name: str, auditor: User) -> None:
    row = a_submission().complaint
    step, given = STEPS[name]
    key = "reasons" if name in JUDGED else "text"
    with pytest.raises(Refusal, match="nothing_written"):
        step(complaint_id=row.pk, by=auditor.actor, at=NOON, **(given | {key: " "}))
    assert events(row) == ["complaint.received"]
    row.refresh_from_db()
    assert row.status == "received"


def test_the_receipt_is_confirmed_once_and_in_time(auditor: User) -> None:
    row = a_submission().complaint
    due = row.clocks.get(rule="acknowledge").due_at
    at = due - timedelta(seconds=1)
    casework.acknowledge(complaint_id=row.pk, text="We have it.", by=auditor.actor, at=at)
    assert row.clocks.get(rule="acknowledge").outcome == "met"
    with pytest.raises(Refusal, match="wrong_state"):
        casework.acknowledge(complaint_id=row.pk, text="Again.", by=auditor.actor, at=at)
    assert row.messages.count() == 1


def test_a_deadline_that_was_missed_stays_missed(auditor: User) -> None:
    row = a_submission().complaint
    due = row.clocks.get(rule="admit").due_at
    casework.admit(complaint_id=row.pk, reasons="Late.", by=auditor.actor, at=due)
    outcomes = dict(row.clocks.values_list("rule", "outcome"))
    assert outcomes == {"acknowledge": "missed", "admit": "missed", "determine": ""}


def test_a_duplicate_names_what_it_repeats(auditor: User) -> None:
    first, second = a_submission().complaint, a_submission().complaint
    given: dict[str, Any] = {
        "complaint_id": second.pk,
        "ground": Inadmissible.DUPLICATE,
        "reasons": "You told us.",
        "by": auditor.actor,
        "at": NOON,
    }
    for wrong in ("", "C-2026-999999", second.reference):
        with pytest.raises(Refusal, match="unknown_complaint"):
            casework.reject(duplicate_of=wrong, **given)
    casework.reject(duplicate_of=first.reference, **given)
    second.refresh_from_db()
    assert (second.status, second.ground, second.duplicate_of) == (
        "inadmissible",
        "duplicate",
        first,
    )


@pytest.mark.parametrize("state", ["inadmissible", "determined", "closed", "investigating"])
def test_what_is_decided_is_not_decided_again(state: str, auditor: User) -> None:
    row = a_complaint(state=state, handler=auditor)
    before = events(row)
    for step in ("admit", "reject"):
        with pytest.raises(Refusal, match="wrong_state"):
            STEPS[step][0](complaint_id=row.pk, by=auditor.actor, at=NOON, **STEPS[step][1])
    with pytest.raises(Refusal, match="wrong_state"):
        casework.investigate(complaint_id=row.pk, by=auditor.actor, at=NOON)
    assert events(row) == before


def test_whoever_begins_handles_it_and_nobody_else_begins(auditor: User) -> None:
    row = a_complaint(state="admissible")
    commissioner, other = a_person(Role.COMMISSIONER), a_person(Role.AUDITOR)
    with pytest.raises(PermissionDenied):
        casework.assign(complaint_id=row.pk, to=auditor, by=other.actor, at=NOON)
    with pytest.raises(Refusal, match="not_for_them"):
        casework.assign(
            complaint_id=row.pk, to=a_person(Role.CLERK), by=commissioner.actor, at=NOON
        )
    casework.assign(complaint_id=row.pk, to=auditor, by=commissioner.actor, at=NOON)
    with pytest.raises(PermissionDenied):
        casework.investigate(complaint_id=row.pk, by=other.actor, at=NOON)
    casework.investigate(complaint_id=row.pk, by=auditor.actor, at=NOON)
    row.refresh_from_db()
    assert (row.status, row.handler) == ("investigating", auditor)


def test_a_task_is_done_once(auditor: User) -> None:
    row = a_submission().complaint
    task = casework.add_task(
        complaint_id=row.pk, text="Call.", due_on=None, by=auditor.actor, at=NOON
    )
    given: dict[str, Any] = {
        "complaint_id": row.pk,
        "number": task.number,
        "by": auditor.actor,
        "at": NOON,
    }
    casework.finish_task(**given)
    with pytest.raises(Refusal, match="wrong_state"):
        casework.finish_task(**given)


# --- warrants -----------------------------------------------------------------------------------


def test_a_linked_warrant_is_read_and_binds_recusals(auditor: User) -> None:
    row, warrant = a_submission().complaint, a_warrant(granted=True)
    commissioner = a_person(Role.COMMISSIONER)
    clerk = a_person(Role.CLERK)
    given: dict[str, Any] = {"complaint_id": row.pk, "reference": warrant.reference, "at": NOON}
    with pytest.raises(PermissionDenied):
        casework.link(by=clerk.actor, **given)
    recusals.recuse(
        warrant_id=warrant.pk, person=auditor, reason="Kin.", by=commissioner.actor, at=NOON
    )
    with pytest.raises(Refusal, match="unknown_warrant"):
        casework.link(by=auditor.actor, **given)
    assert Complaint.objects.visible_to(auditor.actor).exists()
    casework.link(by=commissioner.actor, **given)
    assert not Complaint.objects.visible_to(auditor.actor).exists()
    assert Complaint.objects.visible_to(commissioner.actor).exists()
    read = LedgerEntry.objects.filter(subject_type="warrant", facts__where="complaint")
    assert read.get().subject == warrant.reference


# --- agencies -----------------------------------------------------------------------------------


def test_an_agency_sees_and_answers_its_own_question_only(auditor: User) -> None:
    row = a_complaint(state="admissible")
    agency = an_agency()
    officer, stranger = a_person(Role.OFFICER, agency=agency), a_person(Role.OFFICER)
    question = casework.ask_agency(
        complaint_id=row.pk, agency=agency, text="Which cars?", by=auditor.actor, at=NOON
    )
    assert question.reference.startswith("Q-2026-")
    assert list(AgencyQuestion.objects.visible_to(officer.actor)) == [question]
    assert not AgencyQuestion.objects.visible_to(stranger.actor).exists()
    assert not AgencyQuestion.objects.visible_to(auditor.actor).exists()
    given: dict[str, Any] = {"question_id": question.pk, "text": "None of ours.", "at": NOON + DAY}
    for wrong in (stranger, auditor):
        with pytest.raises(PermissionDenied):
            casework.answer_question(by=wrong.actor, **given)
    answered = casework.answer_question(by=officer.actor, **given)
    assert found.answer_text(answered) == "None of ours."
    with pytest.raises(Refusal, match="wrong_state"):
        casework.answer_question(by=officer.actor, **given)


def test_a_clerk_asks_no_agency() -> None:
    row = a_submission().complaint
    with pytest.raises(PermissionDenied):
        casework.ask_agency(
            complaint_id=row.pk,
            agency=an_agency(),
            text="?",
            by=a_person(Role.CLERK).actor,
            at=NOON,
        )
    assert not AgencyQuestion.objects.exists()


# --- the answer ---------------------------------------------------------------------------------


def test_an_answer_without_remedies_is_the_handlers(auditor: User) -> None:
    row = a_complaint(state="investigating", handler=auditor)
    with pytest.raises(PermissionDenied):
        a_proposal(row, by=a_person(Role.COMMISSIONER))
    assert not Determination.objects.exists()
    a_proposal(row, by=auditor)
    row.refresh_from_db()
    assert (row.status, row.outcome, row.remedies) == ("determined", "not_upheld", [])
    assert found.told(row).messages[-1].text == "We found nothing unlawful."
    assert row.clocks.get(rule="determine").outcome == "met"


def test_remedies_need_a_commissioner_who_did_not_propose_them() -> None:
    head, other = a_person(Role.COMMISSIONER), a_person(Role.COMMISSIONER)
    row = a_complaint(state="investigating", handler=head)
    remedies = (Remedy.STOP, Remedy.DESTROY)
    proposal = a_proposal(row, by=head, outcome=ComplaintOutcome.UPHELD, remedies=remedies)
    row.refresh_from_db()
    assert (row.status, row.messages.filter(kind="letter").count()) == ("investigating", 1)
    given: dict[str, Any] = {
        "determination_id": proposal.pk,
        "agrees": True,
        "remark": "",
        "at": NOON,
    }
    for wrong in (head, a_person(Role.AUDITOR), a_person(Role.CLERK)):
        with pytest.raises(PermissionDenied):
            determinations.settle(by=wrong.actor, **given)
    with pytest.raises(Refusal, match="proposal_waits"):
        a_proposal(row, by=head)
    determinations.settle(by=other.actor, **given)
    row.refresh_from_db()
    assert (row.status, row.remedies) == ("determined", ["stop", "destroy"])
    with pytest.raises(Refusal, match="wrong_state"):
        determinations.settle(by=other.actor, **given)


def test_the_database_too_wants_two_persons_for_a_remedy(auditor: User) -> None:
    row = a_complaint(state="investigating", handler=auditor)
    proposal = a_proposal(
        row, by=auditor, outcome=ComplaintOutcome.PARTLY, remedies=(Remedy.NOTIFY,)
    )
    with pytest.raises(IntegrityError, match="by_two_persons"), transaction.atomic():
        Determination.objects.filter(pk=proposal.pk).update(
            settled_by=auditor, settled_at=NOON, agreed=True
        )


def test_a_proposal_goes_back_with_a_remark_that_stays_inside(auditor: User) -> None:
    row = a_complaint(state="investigating", handler=auditor)
    head = a_person(Role.COMMISSIONER)
    proposal = a_proposal(row, by=auditor, outcome=ComplaintOutcome.UPHELD, remedies=(Remedy.STOP,))
    given: dict[str, Any] = {
        "determination_id": proposal.pk,
        "agrees": False,
        "by": head.actor,
        "at": NOON,
    }
    with pytest.raises(Refusal, match="nothing_written"):
        determinations.settle(remark="", **given)
    determinations.settle(remark="Ask the provider first.", **given)
    row.refresh_from_db()
    assert row.status == "investigating"
    told = found.told(row)
    assert "Ask the provider first." not in str([line.text for line in told.messages])
    inside = found.dossier(row, head.actor)
    assert [line.text for line in inside.notes] == ["Ask the provider first."]
    a_proposal(row, by=auditor)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"remedies": (Remedy.STOP,)}, "remedy_without_fault"),
        ({"letter": " "}, "letter_missing"),
    ],
)
def test_an_answer_has_to_hold_together(changes: Any, why: str, auditor: User) -> None:
    row = a_complaint(state="investigating", handler=auditor)
    with pytest.raises(Refusal, match=why):
        a_proposal(row, by=auditor, **changes)
    assert not Determination.objects.exists()


def test_an_answer_waits_for_an_agency_that_has_still_time(auditor: User) -> None:
    row = a_complaint(state="investigating", handler=auditor)
    question = casework.ask_agency(
        complaint_id=row.pk, agency=an_agency(), text="?", by=auditor.actor, at=NOON
    )
    with pytest.raises(Refusal, match="questions_open"):
        a_proposal(row, by=auditor, at=question.clock.due_at - timedelta(seconds=1))
    a_proposal(row, by=auditor, at=question.clock.due_at)


def test_what_is_erased_reads_as_nothing_and_its_figures_stay(auditor: User) -> None:
    row = a_complaint(state="determined", handler=auditor)
    assert row.case_key is not None
    vault.destroy(bytes(row.case_key))
    told = found.told(row)
    assert told.content == {}
    assert [line.text for line in told.messages] == [None, None]
    assert Complaint.objects.get().outcome == "not_upheld"
    with pytest.raises(Refusal, match="erased"):
        casework.note(complaint_id=row.pk, text="x", by=auditor.actor, at=NOON)


def test_every_step_of_a_life_leaves_an_entry(auditor: User) -> None:
    a_rulebook()
    row = a_complaint(state="closed", handler=auditor)
    assert events(row) == [
        "complaint.received",
        "complaint.admitted",
        "complaint.investigated",
        "complaint.determination_proposed",
        "complaint.determined",
        "complaint.closed",
    ]
