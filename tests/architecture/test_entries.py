"""No entry, no step: every public action is carried out, and leaves what it has to.

An action without a line in LINES fails. A line says which events its action writes
and makes the call; each is also carried out where the ledger takes no entry, and then
nothing at all may be different from before.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import Any, Final

import pytest
from django.db import DatabaseError, connection, transaction

from oversight.enums import LogClass
from oversight.models import LedgerEntry
from oversight.selectors import events
from oversight.templatetags.oversight import subject_kind
from tests.access.world import World, a_world
from tests.architecture import (
    attempt_lines,
    case_lines,
    complaint_lines,
    data_lines,
    log_lines,
    material_lines,
    people_lines,
    person_lines,
    repetition_lines,
    report_lines,
    retention_lines,
    review_lines,
    statement_lines,
    sweep_lines,
    verification_lines,
    writers,
)
from tests.architecture.lines import LINES
from tests.architecture.test_house import STEPS
from tests.build import NOON

pytestmark = pytest.mark.django_db
LINE_MODULES: Final = (  # each noun keeps its lines in a module of its own
    attempt_lines,
    case_lines,
    complaint_lines,
    data_lines,
    log_lines,
    material_lines,
    people_lines,
    person_lines,
    repetition_lines,
    report_lines,
    retention_lines,
    review_lines,
    statement_lines,
    sweep_lines,
    verification_lines,
)
HANDS: Final = {  # parts of a step: only actions call them, within the step's transaction
    "audits.actions.dossier.attach",
    "audits.actions.dossier.cancel",
    "audits.actions.dossier.post",
    "audits.actions.dossier.record",
    "audits.actions.dossier.start",
    "audits.actions.dossier.stop",
    "audits.actions.erasure.erase_complaint",
    "audits.actions.erasure.erase_files",
    "audits.actions.erasure.erase_identities",
    "audits.actions.erasure.erase_request",
    "oversight.actions.bulk.copy",
    "oversight.actions.bulk.references_checked",
    "oversight.actions.bulk.store",
    "oversight.actions.bulk.store_together",
    "oversight.actions.ledger.entry_of",
    "oversight.actions.ledger.record",
    "oversight.actions.ledger.record_alike",
    "oversight.actions.ledger.record_all",
    "oversight.actions.ledger.record_rows",
    "oversight.actions.ledger.rows_alike",
    "oversight.deadlines.actions.cancel",
    "oversight.deadlines.actions.count_anew",
    "oversight.deadlines.actions.keep",
    "oversight.deadlines.actions.settle",
    "oversight.deadlines.actions.start",
    "warrants.actions.case.keep_reason",
    "warrants.actions.case.tell",
    "warrants.actions.case.touch",
    "warrants.actions.aftermath.follow",
    "warrants.actions.custody.rule_out",
    "warrants.actions.custody.start",
    "warrants.actions.data_requests.raise_flags",
    "warrants.actions.decisions.authorise_by_body",
    "warrants.actions.decisions.give_to",
    "warrants.actions.execution.close",
    "warrants.actions.execution.end",
    "warrants.actions.identities.destroy",
    "warrants.actions.identities.destroy_selectors",
    "warrants.actions.historic.begin",
    "warrants.actions.historic.open_table",
    "warrants.actions.historic_parties.judges",
    "warrants.actions.historic_parties.organisations",
    "warrants.actions.material.link",
    "warrants.actions.supervision.cancel_clocks",
    "warrants.actions.supervision.after_the_end",
    "warrants.actions.supervision.stop_clocks",
    "warrants.actions.supervision.store_clocks",
    "warrants.actions.supervision.write_feed",
    "warrants.actions.supervision.write_one_of_each",
    "warrants.disputes.actions.keep",
    "warrants.persons.actions.book.open_book",
    "warrants.persons.actions.counting.count",
    "warrants.persons.actions.counting.raise_flags",
    "warrants.persons.actions.linking.forget",
    "warrants.persons.actions.linking.forget_records",
    "warrants.persons.actions.linking.join_chains",
    "warrants.persons.actions.linking.settle_parts",
    "warrants.persons.actions.proposing.drop_waiting",
    "warrants.persons.actions.proposing.move",
    "warrants.persons.actions.proposing.propose",
}
NO_STEPS: Final = {  # what they write is no record of anybody
    "warrants.persons.actions.book.destroy_spent": "what it destroys was ended by a step before",
    "warrants.persons.actions.counting.count_due": "counts what the steps of cases have changed",
    "oversight.actions.pulse.show_life": "a part shows that it lives",
    "oversight.actions.sequencer.leading": "holds a lock",
    "oversight.actions.sequencer.sequence": "or the log would never be done with itself",
    "oversight.actions.sequencer.publish": "likewise",
    "oversight.actions.witnesses.ask_all": "or every publication would make the log grow",
    "oversight.actions.witnesses.keep": "likewise",
    "warrants.repetition.actions.pass_over": "made-up cases wait to be compared no more",
    "warrants.attempts.actions.forget_calls": "the marks of calls, once their keys are forgotten",
    "audits.actions.drafts.add_file": "nothing is filed yet: a draft is its writer's alone",
    "audits.actions.drafts.discard": "likewise",
    "audits.actions.drafts.forget_old": "likewise",
    "audits.actions.drafts.remove_file": "likewise",
    "audits.actions.drafts.save": "likewise",
    "audits.actions.editions.count": "it counts, and waits for the log meanwhile",
    **dict.fromkeys(
        (
            "audits.actions.stories_of_checks.draw_first",
            "audits.actions.stories_of_checks.stories",
            "audits.actions.stories_of_checks.take_in_published",
            "audits.actions.stories_of_data.stories",
            "audits.actions.stories_of_material.logs",
            "audits.actions.stories_of_persons.notice",
            "audits.actions.stories_of_persons.stories",
            "audits.actions.stories_of_readers.stories",
            "audits.actions.stories_of_retention.propose_files",
            "audits.actions.stories_of_retention.stories",
            "audits.actions.stories_of_reviews.open_reviews",
            "audits.actions.stories_of_time.catch_up",
            "audits.actions.stories_of_time.stories",
            "audits.actions.stories_without_a_case.stories",
        ),
        "a part of the demonstration",
    ),
    "audits.actions.demonstration.load": "made of the steps below alone; tests/audits/test_demo.py",
    "audits.actions.demonstration.finish": "likewise",
    "audits.actions.demonstration.renew_credentials": "likewise",
}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """One world for all lines; what a line does to it is undone after the line."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.utils.timezone.now", lambda: NOON)
        with transaction.atomic():
            yield a_world()
            transaction.set_rollback(True)


@pytest.fixture
def undone(world: World) -> Iterator[World]:
    with transaction.atomic():
        yield world
        transaction.set_rollback(True)


def test_every_action_has_a_line() -> None:
    writing = set(writers.public_writers()) | set(STEPS)
    lined = {name.partition(":")[0] for name in LINES}
    missing = writing - lined - HANDS - set(NO_STEPS)
    assert not missing, "give each a line in a module of LINE_MODULES, or a place here"
    assert lined | HANDS | set(NO_STEPS) <= writing | HANDS, "a line without an action"


def test_no_door_calls_a_mere_hand() -> None:
    assert writers.called_by_doors() & HANDS == set()


def test_the_search_for_writers_finds_them() -> None:
    found = writers.public_writers()
    assert "warrants.actions.filing.file_warrant" in found
    assert "warrants.actions.sweeps.lapse_left_over" in found, "it takes nobody's word"
    assert "oversight.actions.pulse.show_life" in found
    assert "warrants.actions.case.text_hash" not in found
    assert "audits.actions.demonstration.is_loaded" not in found


@pytest.mark.parametrize("name", LINES)
def test_a_step_leaves_its_entries(undone: World, name: str) -> None:
    one = LINES[name]
    step = one.ready(undone)
    before = LedgerEntry.objects.order_by("-pk").values_list("pk", flat=True)[0]
    with transaction.atomic():
        step()
        left = list(LedgerEntry.objects.filter(pk__gt=before))
        assert {entry.event for entry in left} == one.events
        for entry in left:
            assert bytes(entry.commitment) == entry.commit()
            assert entry.event in events.classes()
            assert events.class_of(entry.event) in LogClass
            on_case = entry.subject_type == "warrant"  # shown by its reference alone
            assert on_case or subject_kind(entry.subject_type) != entry.subject_type
        transaction.set_rollback(True)
    assert not LedgerEntry.objects.filter(pk__gt=before).exists(), "an entry without its step"


@pytest.mark.parametrize("name", LINES)
def test_no_step_without_its_entry(undone: World, name: str) -> None:
    step = LINES[name].ready(undone)
    with connection.cursor() as cursor:
        cursor.execute(NO_ENTRIES)
    tables = sorted(connection.introspection.table_names())
    before = fingerprints(tables)
    with pytest.raises(DatabaseError, match="no more entries"):
        step()
    if connection.needs_rollback:
        return  # a part of the caller's transaction: that is lost as a whole
    changed = [
        table
        for table, print_before, print_after in zip(
            tables, before, fingerprints(tables), strict=True
        )
        if print_before != print_after
    ]
    assert set(changed) <= TOLERATED.get(name, set())


LOG: Final = {
    f"oversight_{name}" for name in ("pendingentry", "logleaf", "logtile", "logedge", "checkpoint")
}
TOLERATED: Final = {  # a job is marked as taken before its work; the log takes up what waits for it
    f"audits.actions.publications.draft_waiting{also}": {"audits_publication", *LOG}
    for also in ("", ":failing")
} | {  # a text that repeats nothing waits no more, and leaves no entry
    "warrants.repetition.actions.find_repeated": {"warrants_waitingtext"}
}
NO_ENTRIES: Final = """
CREATE FUNCTION no_entries() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'no more entries'; END $$;
CREATE TRIGGER no_entries BEFORE INSERT ON oversight_ledgerentry
FOR EACH ROW EXECUTE FUNCTION no_entries();
"""


def fingerprints(tables: Sequence[str]) -> list[Any]:
    """Return one number a table that any change of a row changes."""
    parts = [f'(SELECT sum(hashtextextended(t::text, 0)) FROM "{table}" t)' for table in tables]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}")
        return list(cursor.fetchone())


WRITTEN_BY_DOORS: Final = {  # no record of anybody: sessions, searches, answers kept for a repeat
    "audits/web/office.py: SavedView.objects.create",
    "audits/web/office.py: get_object_or_404(SavedView, owner=request.user, pk=pk).delete",
    "oversight/api/doors.py: cursor.execute",
    "oversight/tasks.py: AccessAttempt.objects.filter("
    "attempt_time__lt=now - timedelta(days=1)).delete",
    "oversight/tasks.py: AccessToken.objects.filter(expires__lt=now - timedelta(days=1)).delete",
    "oversight/tasks.py: Session.objects.filter(expire_date__lt=now).delete",
    "oversight/tasks.py: StoredAnswer.objects.filter(answered_at__lt=now - kept).delete",
}


def test_doors_write_nothing_themselves() -> None:
    found = {
        f"{path.relative_to(writers.root()).as_posix()}: {ast.unparse(call.func)}"
        for path, tree in writers.door_files()
        for texts in [writers.statements(tree)]
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and writers.is_write(call, texts)
        if not writers.is_action(call, tree)
    }
    beside = {
        one for one in found if one.endswith((".copy", "cache.set", "cache.delete", "TYPED.set"))
    }
    assert found - beside - WRITTEN_BY_DOORS == set(), "a door has to call an action"
