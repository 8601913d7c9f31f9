"""What each step on a complaint writes into the ledger."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from audits.actions import casework, complaint_import, complaints, determinations, drafts
from audits.enums import ComplaintEvent, ComplaintOutcome, Inadmissible, Remedy
from audits.models import AgencyQuestion, Determination
from audits.rules.police_complaints import read_tables
from oversight.enums import KernelEvent
from oversight.models import PUBLIC, SYSTEM, Agency
from tests.access.world import World
from tests.architecture.lines import Call, line, of
from tests.audits.complaints import DAY, a_complaint, a_complaint_in, a_proposal
from tests.audits.management.test_police_complaints import files
from tests.build import NOON, a_rulebook
from warrants.enums import Event


def a_question(world: World) -> AgencyQuestion:
    row = a_complaint(handler=world.people["auditor"], state="investigating")
    agency = Agency.objects.get(pk=world.people["officer"].agency_id)
    return casework.ask_agency(
        complaint_id=row.pk, agency=agency, text="Who?", by=of(world, "auditor"), at=NOON
    )


def a_remedy(world: World) -> Determination:
    """A proposal that waits for a second person."""
    auditor = world.people["auditor"]
    row = a_complaint(handler=auditor, state="investigating")
    remedies = (next(iter(Remedy)),)
    return a_proposal(row, by=auditor, outcome=ComplaintOutcome.UPHELD, remedies=remedies)


@line(complaints.submit, ComplaintEvent.RECEIVED)
def _(world: World) -> Call:
    given = a_complaint_in()
    return lambda: complaints.submit(given=given, files=(), code=None, by=PUBLIC, at=NOON)


@line(complaints.hear, ComplaintEvent.HEARD)
def _(world: World) -> Call:
    pk = a_complaint().pk
    return lambda: complaints.hear(complaint_id=pk, text="More.", files=(), by=PUBLIC, at=NOON)


@line(complaints.ask_to_reopen, ComplaintEvent.REOPEN_ASKED)
def _(world: World) -> Call:
    pk = a_complaint(state="determined").pk
    at = NOON + 4 * DAY
    return lambda: complaints.ask_to_reopen(complaint_id=pk, text="Again.", by=PUBLIC, at=at)


@line(drafts.send, ComplaintEvent.RECEIVED)
def _(world: World) -> Call:
    token = drafts.new_token()
    drafts.save(token=token, fields={}, at=NOON)
    given = a_complaint_in()
    return lambda: drafts.send(token=token, given=given, by=PUBLIC, at=NOON)


@line(casework.acknowledge, ComplaintEvent.ACKNOWLEDGED)
def _(world: World) -> Call:
    pk, by = a_complaint().pk, of(world, "clerk")
    return lambda: casework.acknowledge(complaint_id=pk, text="It is here.", by=by, at=NOON)


@line(casework.write, ComplaintEvent.ANSWERED)
def _(world: World) -> Call:
    pk, by = a_complaint().pk, of(world, "clerk")
    return lambda: casework.write(complaint_id=pk, text="Say more.", by=by, at=NOON)


@line(casework.admit, ComplaintEvent.ADMITTED)
def _(world: World) -> Call:
    pk, by = a_complaint().pk, of(world, "auditor")
    return lambda: casework.admit(complaint_id=pk, reasons="Ours.", by=by, at=NOON)


@line(casework.reject, ComplaintEvent.REJECTED)
def _(world: World) -> Call:
    pk, by = a_complaint().pk, of(world, "auditor")
    return lambda: casework.reject(
        complaint_id=pk,
        ground=Inadmissible.NOT_OURS,
        duplicate_of="",
        reasons="A fine.",
        by=by,
        at=NOON,
    )


@line(casework.investigate, ComplaintEvent.INVESTIGATED)
def _(world: World) -> Call:
    pk, by = a_complaint(state="admissible").pk, of(world, "auditor")
    return lambda: casework.investigate(complaint_id=pk, by=by, at=NOON + 2 * DAY)


@line(casework.assign, ComplaintEvent.ASSIGNED)
def _(world: World) -> Call:
    pk, to, by = a_complaint().pk, world.people["auditor"], of(world, "commissioner")
    return lambda: casework.assign(complaint_id=pk, to=to, by=by, at=NOON)


@line(casework.recuse, ComplaintEvent.RECUSED)
def _(world: World) -> Call:
    pk, person, by = a_complaint().pk, world.people["auditor"], of(world, "commissioner")
    return lambda: casework.recuse(complaint_id=pk, person=person, reason="Kin.", by=by, at=NOON)


@line(casework.note, ComplaintEvent.NOTED)
def _(world: World) -> Call:
    pk, by = a_complaint().pk, of(world, "clerk")
    return lambda: casework.note(complaint_id=pk, text="Call back.", by=by, at=NOON)


@line(casework.add_task, ComplaintEvent.TASK_ADDED)
def _(world: World) -> Call:
    pk, by = a_complaint().pk, of(world, "clerk")
    return lambda: casework.add_task(complaint_id=pk, text="Call.", due_on=None, by=by, at=NOON)


@line(casework.finish_task, ComplaintEvent.TASK_DONE)
def _(world: World) -> Call:
    pk, by = a_complaint().pk, of(world, "clerk")
    task = casework.add_task(complaint_id=pk, text="Call.", due_on=None, by=by, at=NOON)
    return lambda: casework.finish_task(complaint_id=pk, number=task.number, by=by, at=NOON)


@line(casework.link, ComplaintEvent.LINKED, Event.READ)
def _(world: World) -> Call:
    pk, by, reference = a_complaint().pk, of(world, "auditor"), world.own.granted.reference
    return lambda: casework.link(complaint_id=pk, reference=reference, by=by, at=NOON)


@line(casework.ask_agency, ComplaintEvent.ASKED)
def _(world: World) -> Call:
    pk, by = a_complaint().pk, of(world, "auditor")
    agency = Agency.objects.get(pk=world.people["officer"].agency_id)
    return lambda: casework.ask_agency(complaint_id=pk, agency=agency, text="Who?", by=by, at=NOON)


@line(casework.answer_question, ComplaintEvent.AGENCY_ANSWERED)
def _(world: World) -> Call:
    pk, by = a_question(world).pk, of(world, "officer")
    return lambda: casework.answer_question(question_id=pk, text="Nobody.", by=by, at=NOON)


@line(casework.record_reading, ComplaintEvent.READ)
def _(world: World) -> Call:
    row, by = a_complaint(), of(world, "auditor")
    return lambda: casework.record_reading(complaint=row, by=by, at=NOON)


@line(casework.record_file_reading, ComplaintEvent.FILE_READ)
def _(world: World) -> Call:
    row, by = a_complaint(), of(world, "auditor")
    return lambda: casework.record_file_reading(complaint=row, number=1, by=by, at=NOON)


@line(determinations.propose, ComplaintEvent.PROPOSED, ComplaintEvent.DETERMINED)
def _(world: World) -> Call:
    auditor = world.people["auditor"]
    row = a_complaint(handler=auditor, state="investigating")
    return lambda: a_proposal(row, by=auditor)


@line(determinations.settle, ComplaintEvent.DETERMINED)
def _(world: World) -> Call:
    pk, by = a_remedy(world).pk, of(world, "commissioner")
    return lambda: determinations.settle(
        determination_id=pk, agrees=True, remark="", by=by, at=NOON
    )


@line(determinations.settle, ComplaintEvent.RETURNED, also=":not")
def _(world: World) -> Call:
    pk, by = a_remedy(world).pk, of(world, "commissioner")
    return lambda: determinations.settle(
        determination_id=pk, agrees=False, remark="No.", by=by, at=NOON
    )


@line(determinations.close, ComplaintEvent.CLOSED)
def _(world: World) -> Call:
    pk, by = a_complaint(state="determined").pk, of(world, "auditor")
    return lambda: determinations.close(complaint_id=pk, by=by, at=NOON + 200 * DAY)


@line(determinations.close_due, ComplaintEvent.CLOSED)
def _(world: World) -> Call:
    a_complaint(state="determined")
    return lambda: determinations.close_due(at=NOON + 200 * DAY)


@line(determinations.reopen, ComplaintEvent.REOPENED)
def _(world: World) -> Call:
    pk, by = a_complaint(state="determined").pk, of(world, "auditor")
    at = NOON + 4 * DAY
    return lambda: determinations.reopen(complaint_id=pk, reason="New.", by=by, at=at)


@line(
    complaint_import.take_over,
    ComplaintEvent.RECEIVED,
    ComplaintEvent.CLOSED,
    ComplaintEvent.TAKEN_OVER,
    KernelEvent.ORGANISATION_ADDED,
)
def _(world: World) -> Call:
    a_rulebook("us-title3")
    with TemporaryDirectory() as folder:
        tables = read_tables((name, Path(name).read_bytes()) for name in files(Path(folder)))
    return lambda: list(complaint_import.take_over(tables=tables, by=SYSTEM, at=NOON))
