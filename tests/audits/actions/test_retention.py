"""Nothing of the body's own goes but what is due, released by two persons, and not held."""

from __future__ import annotations

import hashlib
import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings as site
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from audits.actions import casework, retention
from audits.enums import DestructionStatus
from audits.models import (
    Complaint,
    ComplaintFile,
    ComplaintMessage,
    Destruction,
    DestructionItem,
    LegalHold,
    SubjectRequest,
)
from audits.reports.destruction import act
from audits.rules import norms as files
from audits.rules.retention import Keeping, Kind, Schedule, act_of
from audits.selectors import complaints as found
from audits.selectors import retention as selectors
from audits.selectors.norms import FILE, Counter
from audits.selectors.norms import retention as schedule
from audits.selectors.transparency import as_json, figures
from audits.tasks import carry_out_destructions
from oversight.actions import verification
from oversight.deadlines.calendar import Calendar
from oversight.deadlines.terms import Period
from oversight.enums import Role
from oversight.models import LedgerEntry, User
from oversight.rules.keystore import KeyDestroyed
from oversight.rules.refusal import Refusal
from oversight.selectors import vault
from tests.audits.complaints import a_complaint
from tests.audits.retention import (
    IIN,
    LATER,
    MAKE,
    NAME,
    a_closed_case,
    a_closed_complaint,
    an_answered_request,
    carried_out,
    proposed,
    released,
)
from tests.build import DAY, NOON, Clock, a_person
from tests.oversight.log.whole import caught_up
from warrants.actions import recusals
from warrants.models import Target, Warrant
from warrants.rules.rulebook import RulebookFault
from warrants.selectors import identities

pytestmark = pytest.mark.django_db
ALMATY = ZoneInfo("Asia/Almaty")


@pytest.fixture
def first(db: None) -> User:
    return a_person(Role.COMMISSIONER)


@pytest.fixture
def second(db: None) -> User:
    return a_person(Role.COMMISSIONER)


def refused(why: str, step: Any, **told: Any) -> None:
    before = LedgerEntry.objects.count()
    with pytest.raises(Refusal) as no, transaction.atomic():
        step(**told)
    assert no.value.why == why
    assert LedgerEntry.objects.count() == before


def denied(step: Any, **told: Any) -> None:
    before = LedgerEntry.objects.count()
    with pytest.raises(PermissionDenied), transaction.atomic():
        step(**told)
    assert LedgerEntry.objects.count() == before


# --- the schedule -------------------------------------------------------------------------------


def broken(old: str, new: str) -> str:
    text = FILE.with_name("retention.toml").read_text(encoding="utf-8")
    assert old in text
    return text.replace(old, new, 1)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('keep = "P5Y"', 'keep = "5 years"'),
        ('keep = "P5Y"', "kept = 5"),
        ('keep = "P5Y"', ""),
        ('\nends = "key"', '\nends = "fire"'),
        ('\nends = "key"', '\nends = "rows"'),
        ('\nends = "never"', '\nends = "key"'),
        ("[classes.requests]", "[classes.wishes]"),
        ("[classes.requests]", "[classes.requests"),
    ],
)
def test_a_fault_in_the_schedule_is_refused_and_named(old: str, new: str) -> None:
    with pytest.raises(RulebookFault, match=r"retention\.toml"):
        files.read(Schedule, broken(old, new), "retention.toml")


def test_every_class_says_in_three_languages_what_goes_and_what_stays() -> None:
    for record in schedule().values():
        for words in (record.title, record.goes, record.stays):
            assert len({words.en, words.ru, words.kk}) >= 2  # Сеанс is Сеанс
        assert record.source


def test_what_goes_by_itself_goes_when_the_schedule_says() -> None:
    kept = {key: str(one.keep) for key, one in schedule().items() if one.ends == "rows"}
    assert kept == {
        "drafts": "PT24H",
        "sessions": f"PT{site.SESSION_COOKIE_AGE // 3600}H",
        "answers": f"P{site.IDEMPOTENT_ANSWERS_KEPT // 86400}D",
        "attempts": "P1D",
    }


SINCE = st.timedeltas(timedelta(), 4000 * DAY).map(lambda on: datetime(2019, 1, 1, tzinfo=UTC) + on)


@settings(deadline=None)  # the holidays of a year take a second to work out
@given(since=SINCE, months=st.integers(1, 60), away=st.timedeltas(-3 * DAY, 3 * DAY))
def test_what_began_before_is_what_is_due_to_the_microsecond(
    since: datetime, months: int, away: timedelta
) -> None:
    keeping = Keeping(Period(months=months), ALMATY, Calendar.of("KZ"))
    at = keeping.due(since).at + away
    assert (since < keeping.before(at)) == (keeping.due(since).at <= at)


def test_a_record_is_due_when_its_last_day_is_over_and_not_before(first: User) -> None:
    row = a_closed_complaint()
    assert row.closed_at is not None
    due_at = Counter().keeping(Kind.COMPLAINTS).due(row.closed_at).at
    last = due_at - timedelta(microseconds=1)
    refused("nothing_due", retention.propose, kind=Kind.COMPLAINTS, by=first.actor, at=last)
    made = retention.propose(kind=Kind.COMPLAINTS, by=first.actor, at=due_at)
    assert [item.reference for item in made.items.all()] == [row.reference]


# --- by two persons -----------------------------------------------------------------------------


def test_nobody_releases_what_they_proposed_under_any_account(first: User, second: User) -> None:
    a_closed_complaint()
    row = proposed(Kind.COMPLAINTS, by=first)
    same_name = a_person(Role.COMMISSIONER, full_name=first.full_name.upper())
    same_mail = a_person(Role.COMMISSIONER, email=first.email)
    others = [a_person(role) for role in (Role.AUDITOR, Role.CLERK, Role.ADMINISTRATOR, Role.JUDGE)]
    for person in (first, same_name, same_mail, *others):
        denied(retention.release, destruction_id=row.pk, by=person.actor, at=LATER)
        denied(retention.refuse, destruction_id=row.pk, reason="x", by=person.actor, at=LATER)
    retention.release(destruction_id=row.pk, by=second.actor, at=LATER)
    refused("wrong_state", retention.release, destruction_id=row.pk, by=second.actor, at=LATER)


def test_only_a_commissioner_proposes_and_holds(first: User) -> None:
    row = a_closed_complaint()
    for role in (Role.AUDITOR, Role.CLERK, Role.ADMINISTRATOR, Role.JUDGE, Role.OFFICER):
        by = a_person(role).actor
        denied(retention.propose, kind=Kind.COMPLAINTS, by=by, at=LATER)
        denied(retention.set_hold, reference=row.reference, reason="x", by=by, at=NOON)


def test_the_database_knows_of_two_persons_too(first: User) -> None:
    a_closed_complaint()
    row = proposed(Kind.COMPLAINTS, by=first)
    statement = (
        "UPDATE audits_destruction SET status = 'released', answered_by_id = %s, answered_at = %s"
        " WHERE id = %s"
    )
    no = pytest.raises(IntegrityError, match="destruction_by_two_persons")
    with no, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [first.pk, NOON, row.pk])


def test_what_is_not_released_stays_and_the_no_is_final(first: User, second: User) -> None:
    complaint = a_closed_complaint()
    row = proposed(Kind.COMPLAINTS, by=first)
    refused(
        "no_reason", retention.refuse, destruction_id=row.pk, reason=" ", by=second.actor, at=LATER
    )
    retention.refuse(destruction_id=row.pk, reason="A court asks.", by=second.actor, at=LATER)
    assert retention.carry_out(at=LATER) == 0
    assert found.person_of(Complaint.objects.get(pk=complaint.pk))["name"] == NAME
    for change in (
        "UPDATE audits_destruction SET status = 'released', answer = ''",
        "DELETE FROM audits_destructionitem",
        "DELETE FROM audits_destruction",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)


def test_one_list_of_a_class_at_a_time(first: User, second: User) -> None:
    a_closed_complaint()
    row = proposed(Kind.COMPLAINTS, by=first)
    again: dict[str, Any] = {"kind": Kind.COMPLAINTS, "by": second.actor, "at": LATER}
    refused("destruction_waits", retention.propose, **again)
    retention.release(destruction_id=row.pk, by=second.actor, at=LATER)
    refused("destruction_waits", retention.propose, **again)
    retention.carry_out(at=LATER)
    refused("nothing_due", retention.propose, **again)


def test_somebody_recused_neither_proposes_nor_releases_nor_sees_a_record(
    first: User, second: User
) -> None:
    row, other = a_closed_complaint(), a_closed_complaint()
    for person in (first, second):
        casework.recuse(
            complaint_id=row.pk,
            person=person,
            reason="Kin.",
            by=a_person(Role.COMMISSIONER).actor,
            at=NOON,
        )
    made = proposed(Kind.COMPLAINTS, by=first)
    assert [item.reference for item in made.items.all()] == [other.reference]
    retention.refuse(
        destruction_id=made.pk, reason="Later.", by=a_person(Role.COMMISSIONER).actor, at=LATER
    )
    whole = proposed(Kind.COMPLAINTS)
    assert whole.items.count() == 2
    assert [one.reference for one in selectors.items(whole, second.actor)] == [other.reference]
    denied(retention.release, destruction_id=whole.pk, by=second.actor, at=LATER)
    refused(
        "unknown_record",
        retention.set_hold,
        reference=row.reference,
        reason="x",
        by=first.actor,
        at=NOON,
    )


# --- what is held stays -------------------------------------------------------------------------


def test_a_hold_keeps_a_record_off_the_list_until_it_is_lifted(first: User) -> None:
    row = a_closed_complaint()
    hold = retention.set_hold(
        reference=row.reference, reason="A court asks.", by=first.actor, at=NOON
    )
    again: dict[str, Any] = {"reference": row.reference, "reason": "x", "by": first.actor}
    refused("held_already", retention.set_hold, **again, at=NOON)
    refused("nothing_due", retention.propose, kind=Kind.COMPLAINTS, by=first.actor, at=LATER)
    refused("no_reason", retention.lift_hold, hold_id=hold.pk, reason="", by=first.actor, at=LATER)
    retention.lift_hold(hold_id=hold.pk, reason="It is decided.", by=first.actor, at=LATER)
    refused(
        "wrong_state", retention.lift_hold, hold_id=hold.pk, reason="x", by=first.actor, at=NOON
    )
    assert proposed(Kind.COMPLAINTS).items.count() == 1
    assert LegalHold.objects.get().lift_reason == "It is decided."


@pytest.mark.parametrize("kind", Kind)
def test_a_hold_set_after_the_release_still_keeps_the_record(kind: Kind, first: User) -> None:
    row = MAKE[kind]()
    made = released(kind)
    retention.set_hold(reference=row.reference, reason="At the last.", by=first.actor, at=LATER)
    retention.carry_out(at=LATER)
    assert list(made.items.values_list("result", flat=True)) == ["held"]
    row.refresh_from_db()
    assert vault.open_case_key(bytes(row.case_key or b""))
    assert not LedgerEntry.objects.filter(event="retention.destroyed").exists()


def test_a_hold_on_a_case_keeps_the_complaints_that_are_linked_to_it(first: User) -> None:
    case, row = a_closed_case(), a_closed_complaint()
    casework.link(complaint_id=row.pk, reference=case.reference, by=first.actor, at=NOON)
    retention.set_hold(reference=case.reference, reason="Inspection.", by=first.actor, at=NOON)
    for kind in (Kind.COMPLAINTS, Kind.COMPLAINT_FILES, Kind.IDENTITIES):
        refused("nothing_due", retention.propose, kind=kind, by=first.actor, at=LATER)


def test_an_open_complaint_keeps_the_identities_of_its_case(first: User) -> None:
    case = a_closed_case()
    row = a_complaint(state="investigating")
    casework.link(complaint_id=row.pk, reference=case.reference, by=first.actor, at=NOON)
    refused("nothing_due", retention.propose, kind=Kind.IDENTITIES, by=first.actor, at=LATER)


def test_what_changed_after_the_release_is_left_alone(first: User) -> None:
    a_closed_case()
    made = released(Kind.IDENTITIES)
    Warrant.objects.update(closed_at=LATER)
    retention.carry_out(at=LATER)
    assert list(made.items.values_list("result", flat=True)) == ["changed"]
    assert identities.warrants_of([IIN])


def test_a_case_that_is_not_closed_is_never_due(first: User) -> None:
    a_closed_case()
    Warrant.objects.update(status="ended", closed_at=None)
    refused("nothing_due", retention.propose, kind=Kind.IDENTITIES, by=first.actor, at=LATER)


# --- carried out --------------------------------------------------------------------------------


def test_of_a_complaint_nothing_is_left_but_its_days_and_its_outcome(first: User) -> None:
    row = a_closed_complaint()
    wrapped = bytes(row.case_key or b"")
    carried_out(Kind.COMPLAINTS)
    after = Complaint.objects.get(pk=row.pk)
    assert (after.case_key, after.sealed_content, after.sealed_person, after.lookup) == (None,) * 4
    assert (after.code_hash, after.sketch) == ("", [])
    assert {bytes(one.sealed) for one in ComplaintMessage.objects.all()} == {b""}
    assert {bytes(one.sealed) for one in ComplaintFile.objects.all()} == {b""}
    with pytest.raises(KeyDestroyed):
        vault.open_case_key(wrapped)
    kept = ("reference", "status", "about", "named", "received_at", "closed_at", "outcome")
    assert [getattr(after, name) for name in kept] == [getattr(row, name) for name in kept]
    assert found.dossier(after, first.actor).told.content == {}
    with pytest.raises(Refusal, match="erased"):
        casework.note(complaint_id=row.pk, text="x", by=first.actor, at=LATER)


def test_files_go_before_the_words(first: User) -> None:
    row = a_closed_complaint()
    carried_out(Kind.COMPLAINT_FILES, at=NOON + 1000 * DAY)
    after = Complaint.objects.get(pk=row.pk)
    file = after.files.get()
    assert found.Opened(after).file(file) is None
    assert (file.kind, file.size > 0) == ("text", True)
    assert found.person_of(after)["name"] == NAME


def test_of_a_request_only_its_days_and_its_letter_are_left(first: User) -> None:
    row = an_answered_request()
    wrapped = bytes(row.case_key or b"")
    carried_out(Kind.REQUESTS)
    after = SubjectRequest.objects.get(pk=row.pk)
    assert (after.sealed_person, after.sealed_finding, after.code_hash) == (None, None, "")
    assert (after.status, after.answer) == ("answered", "neither")
    with pytest.raises(KeyDestroyed):
        vault.open_case_key(wrapped)


@pytest.mark.parametrize("kind", [Kind.IDENTITIES, Kind.SELECTORS])
def test_who_it_was_is_gone_and_the_record_stays(kind: Kind) -> None:
    row = MAKE[kind]()
    wrapped = bytes(row.case_key or b"")
    carried_out(kind)
    with pytest.raises(KeyDestroyed):
        vault.open_case_key(wrapped)
    row.refresh_from_db()
    assert row.case_key is None
    assert identities.warrants_of([IIN, NAME]) == []
    assert not Target.objects.exclude(sealed_identity=None).exists()


def test_figures_and_ledger_are_the_same_before_and_after() -> None:
    for make in set(MAKE.values()):
        make()
    made = [released(kind) for kind in Kind]
    year: dict[str, Any] = {
        "since": NOON.date() - timedelta(days=365),
        "until": NOON.date(),
        "known_by": LATER.date(),
    }

    def told() -> tuple[bytes, list[Any]]:
        caught_up()
        return as_json(figures(**year)), verification.check_ledger(at=LATER).faults

    report, faults = told()
    assert retention.carry_out(at=LATER) == 5
    assert all(Destruction.objects.get(pk=one.pk).act for one in made)
    assert told() == (report, faults)
    assert faults == []


def test_the_task_may_run_twice_and_goes_on_where_it_was_killed(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, first: User
) -> None:
    for _ in range(3):
        a_closed_complaint()
    made = released(Kind.COMPLAINTS)
    clock.at = LATER
    real, times = retention._settle_next, []

    def killed(*given: Any) -> bool:
        times.append(1)
        if len(times) == 2:
            raise KeyboardInterrupt
        return real(*given)

    monkeypatch.setattr(retention, "_settle_next", killed)
    with pytest.raises(KeyboardInterrupt):
        carry_out_destructions()
    assert selectors.results(made)["destroyed"] == 1
    made.refresh_from_db()
    assert made.status == DestructionStatus.RELEASED
    for _ in range(2):
        carry_out_destructions(added_in_a_later_release=1)
    made.refresh_from_db()
    assert (made.status, selectors.results(made)["destroyed"]) == ("carried_out", 3)
    events = LedgerEntry.objects.filter(event="retention.destroyed").values_list("subject")
    assert len(set(events)) == len(events) == 3
    assert LedgerEntry.objects.filter(event="retention.carried_out").count() == 1


def test_a_key_destroyed_before_the_commit_failed_is_settled_by_the_next_run(first: User) -> None:
    row = a_closed_complaint()
    released(Kind.COMPLAINTS)
    with transaction.atomic():
        retention.carry_out(at=LATER)
        transaction.set_rollback(True)
    row.refresh_from_db()
    assert row.case_key is not None
    with pytest.raises(KeyDestroyed):
        vault.open_case_key(bytes(row.case_key))
    assert retention.carry_out(at=LATER) == 1
    row.refresh_from_db()
    assert row.case_key is None


# --- the act ------------------------------------------------------------------------------------


def test_the_act_says_what_how_many_and_who_and_the_ledger_keeps_its_hash() -> None:
    row = a_closed_complaint()
    made = carried_out(Kind.COMPLAINTS)
    assert made.act is not None
    assert made.act["destroyed"] == [row.reference]
    assert made.act["proposed_by"] != made.act["released_by"]
    assert made.act_sha256 == hashlib.sha256(act_of(made.act)).hexdigest()
    entry = LedgerEntry.objects.get(event="retention.carried_out")
    assert entry.facts["act_sha256"] == made.act_sha256
    assert (entry.subject, entry.facts["results"]["destroyed"]) == (made.reference, 1)
    assert NAME not in json.dumps(made.act, ensure_ascii=False)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_act_on_paper(language: str) -> None:
    row = a_closed_complaint()
    made = carried_out(Kind.COMPLAINTS)
    record = schedule()[Kind.COMPLAINTS]
    paper = act(made, record, language)
    assert act(made, record, language) == paper
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages)
    plain = "".join(text.split())
    for words in (row.reference, made.reference, made.act_sha256, record.title.in_(language)):
        assert "".join(words.split()) in plain
    for person in (made.proposed_by, made.answered_by):
        assert person is not None
        assert "".join(person.full_name.split()) in plain


def test_recused_from_a_case_and_the_lists_of_it(first: User) -> None:
    case = a_closed_case()
    made = proposed(Kind.IDENTITIES)
    recusals.recuse(
        warrant_id=case.pk,
        person=first,
        reason="Kin.",
        by=a_person(Role.COMMISSIONER).actor,
        at=NOON,
    )
    assert not selectors.items(made, first.actor).exists()
    assert DestructionItem.objects.count() == 1
    assert [
        line.due for line in selectors.lines(first.actor, LATER) if line.key == "identities"
    ] == [0]
