"""Nobody reads who a target is without leaving two names behind."""

from __future__ import annotations

import ast
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, transaction

from audits.actions import casework, erasure, unsealings
from audits.models import Unsealing, UnsealingUserObjectPermission
from oversight.enums import Role
from oversight.models import LedgerEntry, User
from oversight.rules.refusal import Refusal
from tests.audits.complaints import a_complaint
from tests.build import DAY, HOUR, NOON, a_client, a_person, a_target, a_warrant
from warrants.actions import identities, recusals
from warrants.models import Warrant

pytestmark = pytest.mark.django_db
NAME = "Әбдіқайым Ермұханұлы"
IDENTITY = {"name": NAME, "iin": "880412300123"}
MINUTE = timedelta(minutes=1)


@pytest.fixture
def warrant() -> Warrant:
    return a_warrant(targets=[a_target(identity=IDENTITY), a_target(pseudonym="Place")])


@pytest.fixture
def auditor() -> User:
    return a_person(Role.AUDITOR)


@pytest.fixture
def commissioner() -> User:
    return a_person(Role.COMMISSIONER)


def ask(warrant: Warrant, by: User, reason: str = "A doubt about the person.") -> Unsealing:
    return unsealings.ask(warrant_id=warrant.pk, reason=reason, by=by.actor, at=NOON)


def entries() -> list[tuple[str, str]]:
    found = LedgerEntry.objects.filter(event__startswith="unsealing.") | LedgerEntry.objects.filter(
        event="identity.read"
    )
    return list(found.order_by("id").values_list("event", "by"))


def test_two_persons_and_an_hour(warrant: Warrant, auditor: User, commissioner: User) -> None:
    row = ask(warrant, auditor)
    unsealings.approve(unsealing_id=row.pk, by=commissioner.actor, at=NOON + HOUR)
    last = NOON + HOUR + settings.UNSEALING_MINUTES * MINUTE - timedelta(microseconds=1)
    (opened,) = unsealings.read(unsealing_id=row.pk, by=auditor.actor, at=last)
    assert (opened.identity, opened.pseudonym) == (IDENTITY, "Falcon")
    assert NAME not in repr(opened)
    assert entries() == [
        ("unsealing.asked", f"user:{auditor.pk}"),
        ("unsealing.given", f"user:{commissioner.pk}"),
        ("identity.read", f"user:{auditor.pk}"),
    ]
    read = LedgerEntry.objects.get(event="identity.read")
    assert (read.facts["asked_by"], read.facts["answered_by"]) == (auditor.pk, commissioner.pk)
    assert read.facts["targets"] == [0]
    assert NAME not in str(read.facts)


def test_every_reading_leaves_an_entry(warrant: Warrant, auditor: User, commissioner: User) -> None:
    row = ask(warrant, auditor)
    unsealings.approve(unsealing_id=row.pk, by=commissioner.actor, at=NOON)
    for _ in range(3):
        unsealings.read(unsealing_id=row.pk, by=auditor.actor, at=NOON)
    assert LedgerEntry.objects.filter(event="identity.read").count() == 3


def refused(why: str, step: Any, **given: Any) -> None:
    before = LedgerEntry.objects.count()
    with pytest.raises(Refusal) as no, transaction.atomic():
        step(**given)
    assert no.value.why == why
    assert LedgerEntry.objects.count() == before


def denied(step: Any, **given: Any) -> None:
    before = LedgerEntry.objects.count()
    with pytest.raises(PermissionDenied), transaction.atomic():
        step(**given)
    assert LedgerEntry.objects.count() == before


def test_nobody_reads_before_the_answer_nor_after_the_hour(
    warrant: Warrant, auditor: User, commissioner: User
) -> None:
    row = ask(warrant, auditor)
    denied(unsealings.read, unsealing_id=row.pk, by=auditor.actor, at=NOON)
    row = unsealings.approve(unsealing_id=row.pk, by=commissioner.actor, at=NOON)
    assert row.expires_at is not None
    for at in (row.expires_at, NOON + DAY):
        refused("unsealing_closed", unsealings.read, unsealing_id=row.pk, by=auditor.actor, at=at)


def test_the_second_person_reads_nothing(
    warrant: Warrant, auditor: User, commissioner: User
) -> None:
    row = ask(warrant, auditor)
    unsealings.approve(unsealing_id=row.pk, by=commissioner.actor, at=NOON)
    for other in (commissioner, a_person(Role.AUDITOR), a_person(Role.COMMISSIONER)):
        denied(unsealings.read, unsealing_id=row.pk, by=other.actor, at=NOON)


def test_nobody_answers_their_own_asking_under_any_account(
    warrant: Warrant, commissioner: User
) -> None:
    row = ask(warrant, commissioner)
    same_name = a_person(Role.COMMISSIONER, full_name=commissioner.full_name.upper())
    same_mail = a_person(Role.COMMISSIONER, email=commissioner.email)
    for again in (commissioner, same_name, same_mail):
        denied(unsealings.approve, unsealing_id=row.pk, by=again.actor, at=NOON)
    other = a_person(Role.COMMISSIONER)
    assert unsealings.approve(unsealing_id=row.pk, by=other.actor, at=NOON).state == "given"


def test_the_database_knows_of_two_persons_too(warrant: Warrant, auditor: User) -> None:
    row = ask(warrant, auditor)
    statement = (
        "UPDATE audits_unsealing SET answered_by_id = %s, answered_at = %s, expires_at = %s"
        " WHERE id = %s"
    )
    broken = pytest.raises(IntegrityError, match="unsealing_by_two_persons")
    with broken, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [auditor.pk, NOON, NOON + HOUR, row.pk])


def test_an_answer_is_final_and_no_asking_goes_away(
    warrant: Warrant, auditor: User, commissioner: User
) -> None:
    row = ask(warrant, auditor)
    unsealings.refuse(unsealing_id=row.pk, reason="Not needed.", by=commissioner.actor, at=NOON)
    refused("wrong_state", unsealings.approve, unsealing_id=row.pk, by=commissioner.actor, at=NOON)
    for change in ("UPDATE audits_unsealing SET answer = 'x'", "DELETE FROM audits_unsealing"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)


def test_who_may_ask(warrant: Warrant, auditor: User) -> None:
    machine = a_client()
    others = [a_person(role) for role in (Role.OFFICER, Role.JUDGE, Role.CLERK, Role.ADMINISTRATOR)]
    assert warrant.judge is not None
    for other in (*others, warrant.judge, machine):
        denied(unsealings.ask, warrant_id=warrant.pk, reason="x", by=other.actor, at=NOON)
    for role in (Role.AUDITOR, Role.CLERK, Role.JUDGE):
        row = ask(warrant, auditor)
        second = a_person(role)
        denied(unsealings.approve, unsealing_id=row.pk, by=second.actor, at=NOON)


def test_a_reason_is_asked_for_and_something_to_read(warrant: Warrant, auditor: User) -> None:
    refused(
        "no_reason", unsealings.ask, warrant_id=warrant.pk, reason=" ", by=auditor.actor, at=NOON
    )
    bare = a_warrant()
    refused(
        "nothing_sealed", unsealings.ask, warrant_id=bare.pk, reason="x", by=auditor.actor, at=NOON
    )
    assert not Unsealing.objects.exists()


def test_a_recused_asker_reads_no_more(warrant: Warrant, auditor: User, commissioner: User) -> None:
    row = ask(warrant, auditor)
    unsealings.approve(unsealing_id=row.pk, by=commissioner.actor, at=NOON)
    recusals.recuse(
        warrant_id=warrant.pk, person=auditor, reason="Kin.", by=commissioner.actor, at=NOON
    )
    denied(unsealings.read, unsealing_id=row.pk, by=auditor.actor, at=NOON)


def test_a_grant_taken_away_counts_at_once(
    warrant: Warrant, auditor: User, commissioner: User
) -> None:
    row = ask(warrant, auditor)
    unsealings.approve(unsealing_id=row.pk, by=commissioner.actor, at=NOON)
    UnsealingUserObjectPermission.objects.all().delete()
    fresh = User.objects.get(pk=auditor.pk)
    denied(unsealings.read, unsealing_id=row.pk, by=fresh.actor, at=NOON)


def test_what_is_destroyed_is_said_to_be(
    warrant: Warrant, auditor: User, commissioner: User
) -> None:
    row = ask(warrant, auditor)
    unsealings.approve(unsealing_id=row.pk, by=commissioner.actor, at=NOON)
    identities.destroy(warrant_id=warrant.pk, at=NOON)
    refused("identity_destroyed", unsealings.read, unsealing_id=row.pk, by=auditor.actor, at=NOON)


def test_who_complained_is_read_by_two_names_too(auditor: User, commissioner: User) -> None:
    row = a_complaint(name=NAME, contact="by post")
    asked = unsealings.ask_complainant(
        complaint_id=row.pk, reason="A letter.", by=auditor.actor, at=NOON
    )
    denied(unsealings.read, unsealing_id=asked.pk, by=auditor.actor, at=NOON)
    same_name = a_person(Role.COMMISSIONER, full_name=auditor.full_name)
    denied(unsealings.approve, unsealing_id=asked.pk, by=same_name.actor, at=NOON)
    unsealings.approve(unsealing_id=asked.pk, by=commissioner.actor, at=NOON)
    denied(unsealings.read, unsealing_id=asked.pk, by=commissioner.actor, at=NOON)
    (opened,) = unsealings.read(unsealing_id=asked.pk, by=auditor.actor, at=NOON)
    assert opened.identity == {"name": NAME, "contact": "by post"}
    entry = LedgerEntry.objects.get(event="complaint.contact_read")
    assert (entry.subject, entry.facts["answered_by"]) == (row.reference, commissioner.pk)
    assert NAME not in str(entry.facts)
    refused(
        "unsealing_closed", unsealings.read, unsealing_id=asked.pk, by=auditor.actor, at=NOON + DAY
    )


def test_nobody_asks_who_complained_without_a_name_a_reason_or_a_right(
    auditor: User, commissioner: User
) -> None:
    nameless, named = a_complaint(), a_complaint(name=NAME)
    ask_: Any = unsealings.ask_complainant
    refused("nothing_sealed", ask_, complaint_id=nameless.pk, reason="x", by=auditor.actor, at=NOON)
    refused("no_reason", ask_, complaint_id=named.pk, reason=" ", by=auditor.actor, at=NOON)
    for role in (Role.CLERK, Role.OFFICER, Role.JUDGE, Role.ADMINISTRATOR):
        denied(ask_, complaint_id=named.pk, reason="x", by=a_person(role).actor, at=NOON)
    row = ask_(complaint_id=named.pk, reason="x", by=auditor.actor, at=NOON)
    unsealings.approve(unsealing_id=row.pk, by=commissioner.actor, at=NOON)
    casework.recuse(
        complaint_id=named.pk, person=auditor, reason="Kin.", by=commissioner.actor, at=NOON
    )
    denied(ask_, complaint_id=named.pk, reason="x", by=auditor.actor, at=NOON)
    denied(unsealings.read, unsealing_id=row.pk, by=auditor.actor, at=NOON)
    assert not Unsealing.objects.visible_to(auditor.actor).exists()


def test_a_complainant_who_was_erased_is_said_to_be(auditor: User, commissioner: User) -> None:
    row = a_complaint(name=NAME)
    asked = unsealings.ask_complainant(complaint_id=row.pk, reason="x", by=auditor.actor, at=NOON)
    unsealings.approve(unsealing_id=asked.pk, by=commissioner.actor, at=NOON)
    erasure.erase_complaint(row)
    refused("identity_destroyed", unsealings.read, unsealing_id=asked.pk, by=auditor.actor, at=NOON)


def test_only_two_modules_open_an_identity() -> None:
    """The unsealing opens them for a person, the linking for their marks; nobody else does."""
    root, users, marking = Path(settings.BASE_DIR), set(), set()
    for app in ("oversight", "warrants", "audits"):
        for path in (root / app).rglob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
            names |= {
                alias.name
                for node in ast.walk(tree)
                if isinstance(node, ast.ImportFrom)
                for alias in node.names
            }
            source = path.read_text(encoding="utf-8")
            if "opened" in names and "identities" in source:
                users.add(path.relative_to(root).as_posix())
            if "units" in names and "persons" in source:
                marking.add(path.relative_to(root).as_posix())
    assert users == {"audits/actions/unsealings.py"}
    assert marking == {"warrants/persons/actions/linking.py"}
