"""One letter for three truths; the truth kept inside, and read by two persons or nobody."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from audits.actions import requests
from audits.enums import RequestStatus, RequestWay, Seen
from audits.models import SubjectRequest
from audits.reports.answers import letter
from audits.rules.answers import Trace, allowed
from oversight.actions import vault
from oversight.enums import Language, Role
from oversight.models import PUBLIC, SYSTEM, LedgerEntry, User
from oversight.rules.refusal import Refusal
from tests.access.persons import a_request
from tests.build import DAY, NOON, a_person, a_rulebook, a_target, a_warrant
from tests.warrants.actions.test_notices import DECIDED, an_ended, decided, rule, serve
from warrants.persons.actions import linking

pytestmark = pytest.mark.django_db
IIN = "880412300123"
NAMED = [a_target(identity={"name": "A Person", "iin": IIN})]


def linked() -> None:
    """Let the task that follows a filing have run."""
    linking.link_waiting(by=SYSTEM, at=NOON)


def nothing() -> None:
    a_warrant(targets=[a_target(identity={"name": "Another", "iin": "870101300111"})])
    linked()


def running() -> None:
    a_warrant(granted=True, targets=NAMED)
    linked()


def withheld() -> None:
    rule(decided(an_ended(targets=NAMED)), "waived")
    linked()


def told() -> None:
    serve(decided(an_ended(targets=NAMED)))
    linked()


TRUTHS = {"nothing": nothing, "running": running, "withheld": withheld}
AT = DECIDED + 3 * DAY


@pytest.fixture
def auditor() -> User:
    return a_person(Role.AUDITOR)


@pytest.fixture
def commissioner() -> User:
    return a_person(Role.COMMISSIONER)


def asked(auditor: User) -> SubjectRequest:
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('request_number', 7)")
    return a_request(auditor, at=AT, name="A Person", iin=IIN)


def answered(auditor: User, commissioner: User, answer: str = "neither") -> SubjectRequest:
    row = asked(auditor)
    return requests.answer(request_id=row.pk, answer=answer, by=commissioner.actor, at=AT)


def test_three_truths_get_the_same_letter_to_the_last_byte(
    auditor: User, commissioner: User
) -> None:
    letters, costs, facts = set(), set(), set()
    for make in TRUTHS.values():
        with transaction.atomic():
            make()
            before = LedgerEntry.objects.order_by("-pk")[0].pk
            with CaptureQueriesContext(connection) as queries:
                row = answered(auditor, commissioner)
            letters.add(letter(row))
            costs.add(len(queries))
            written = LedgerEntry.objects.filter(pk__gt=before).order_by("pk")
            facts.add(str(list(written.values_list("event", "subject", "by", "facts"))))
            sealed = row.sealed_finding or b""
            facts.add(str(len(bytes(sealed))))
            transaction.set_rollback(True)
    assert (len(letters), len(costs), len(facts)) == (1, 1, 2)


def test_the_look_up_takes_as_long_whatever_it_finds(auditor: User) -> None:
    """In turns, and the quickest of each: whatever else the machine does only adds to a time."""
    took: dict[str, list[float]] = {"nothing": [], "running": []}
    for _ in range(9):
        for name, spans in took.items():
            with transaction.atomic():
                TRUTHS[name]()
                row = a_request(at=AT, name="A Person", iin=IIN)
                requests.check_identity(
                    request_id=row.pk, established=True, seen=Seen.CARD, by=auditor.actor, at=AT
                )
                begun = time.perf_counter()
                requests.look_up(request_id=row.pk, by=auditor.actor, at=AT)
                spans.append(time.perf_counter() - begun)
                transaction.set_rollback(True)
    assert 0.4 < min(took["nothing"]) / min(took["running"]) < 2.5


@pytest.mark.parametrize(("name", "found"), [("nothing", 0), ("running", 1), ("withheld", 1)])
def test_the_truth_is_kept_inside(name: str, found: int, auditor: User, commissioner: User) -> None:
    TRUTHS[name]()
    row = asked(auditor)
    finding = requests.read_finding(request_id=row.pk, by=commissioner.actor, at=AT)
    assert (len(finding.traces), finding.places) == (found, ("warrants",))
    assert [trace.told for trace in finding.traces] == [False] * found
    entry = LedgerEntry.objects.get(event="request.finding_read")
    assert (entry.by, entry.facts) == (f"user:{commissioner.pk}", {"looked_up_by": auditor.pk})


def test_whoever_looked_up_neither_reads_nor_answers(commissioner: User) -> None:
    running()
    row = a_request(commissioner, at=AT, name="A Person", iin=IIN)
    for step in (
        lambda by: requests.read_finding(request_id=row.pk, by=by, at=AT),
        lambda by: requests.answer(request_id=row.pk, answer="neither", by=by, at=AT),
    ):
        others = [a_person(role) for role in (Role.AUDITOR, Role.CLERK, Role.JUDGE)]
        for other in (commissioner, *others):
            with pytest.raises(PermissionDenied):
                step(other.actor)
    assert not LedgerEntry.objects.filter(event="request.finding_read").exists()


def test_only_what_was_told_may_be_told_again(auditor: User, commissioner: User) -> None:
    told()
    assert answered(auditor, commissioner, "told").answer == "told"
    assert allowed([Trace("warrants", "W", True)]) == ("neither", "told")


@pytest.mark.parametrize("name", TRUTHS)
def test_what_was_not_told_is_not_told_here(name: str, auditor: User, commissioner: User) -> None:
    TRUTHS[name]()
    with pytest.raises(Refusal, match="answer_tells_too_much"):
        answered(auditor, commissioner, "told")


def test_nobody_is_looked_up_who_has_not_shown_who_they_are(auditor: User) -> None:
    row = a_request(at=AT)
    refuse: Any = requests.look_up
    with pytest.raises(Refusal, match="wrong_state"):
        refuse(request_id=row.pk, by=auditor.actor, at=AT)
    requests.check_identity(
        request_id=row.pk, established=False, seen=Seen.NOTHING, by=auditor.actor, at=AT
    )
    with pytest.raises(Refusal, match="wrong_state"):
        refuse(request_id=row.pk, by=auditor.actor, at=AT)
    assert SubjectRequest.objects.get().status == RequestStatus.UNIDENTIFIED


def test_who_asks_is_nowhere_in_clear_and_goes_with_the_key(auditor: User) -> None:
    row = requests.receive(
        person={"name": "Тұңғыш Ерекше", "iin": IIN}, language=Language.KAZAKH, by=PUBLIC, at=NOON
    ).request
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(r::text, ' ') FROM audits_subjectrequest r")
        text = cursor.fetchone()[0]
    assert "Ерекше" not in text
    assert IIN not in text
    seen = requests.read_person(request_id=row.pk, by=auditor.actor, at=NOON)
    assert seen["name"] == "Тұңғыш Ерекше"
    vault.destroy(bytes(row.case_key or b""))
    with pytest.raises(Refusal, match="erased"):
        requests.read_person(request_id=row.pk, by=auditor.actor, at=NOON)


# --- in person or on paper ----------------------------------------------------------------------


def taken_in(by: User, seen: Seen | None = Seen.PASSPORT, **person: str) -> requests.Asked:
    return requests.take_in(
        person={"name": "A Person", **person},
        language=Language.KAZAKH,
        way=RequestWay.PAPER,
        seen=seen,
        by=by.actor,
        at=AT,
    )


def test_a_clerk_takes_in_who_comes_and_records_what_was_shown() -> None:
    a_rulebook(at=NOON)
    clerk = a_person(Role.CLERK)
    asked = taken_in(clerk)
    row = SubjectRequest.objects.get()
    assert (row.status, row.way, row.seen, row.checked_by) == (
        "identified",
        "paper",
        "passport",
        clerk,
    )
    assert asked.code.opens(row.code_hash)
    entries = LedgerEntry.objects.filter(event__startswith="request.").order_by("pk")
    assert [(one.event, one.by) for one in entries] == [
        ("request.received", f"user:{clerk.pk}"),
        ("request.checked", f"user:{clerk.pk}"),
    ]


def test_a_paper_without_a_document_waits_for_one() -> None:
    a_rulebook(at=NOON)
    taken_in(a_person(Role.CLERK), None)
    row = SubjectRequest.objects.get()
    assert (row.status, row.seen) == ("received", "")


def test_who_and_what_is_not_taken_in() -> None:
    a_rulebook(at=NOON)
    clerk = a_person(Role.CLERK)
    with pytest.raises(Refusal, match="nothing_shown"):
        taken_in(clerk, Seen.NOTHING)
    with pytest.raises(Refusal, match="nobody_named"):
        taken_in(clerk, name=" ")
    for role in (Role.AUDITOR, Role.COMMISSIONER, Role.JUDGE, Role.OFFICER):
        with pytest.raises(PermissionDenied):
            taken_in(a_person(role))
    assert not SubjectRequest.objects.exists()
