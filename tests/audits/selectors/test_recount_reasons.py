"""The reasons that were stated are held against the hashes in their entries."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db.migrations.recorder import MigrationRecorder

from oversight.enums import Role
from tests.audits.aftermath import a_report, as_before, sequenced, verified, wrong
from tests.build import DAY, HOUR, NOON, Clock, a_person, a_warrant
from tests.tamper import tamper
from warrants.actions import execution, filing, identities, recusals
from warrants.models import StatedReason, Warrant
from warrants.rules.submissions import EndIn, Person, WithdrawalIn

pytestmark = pytest.mark.django_db
BEGUN = NOON - 60 * DAY
OTHER = """'{"name": "E. Ender", "rank": "captain"}'"""
REASONS = {"warrant.ended": "It brought nothing.", "warrant.withdrawn": "Twice."}


@pytest.fixture
def ended(clock: Clock) -> Warrant:
    """A measure that ended early, a recusal from it, and a withdrawal; texts are kept since long."""
    kept = MigrationRecorder.Migration.objects.filter(name="0018_stated_reasons")
    assert kept.update(applied=BEGUN - DAY) == 1
    officer, judge, commissioner = (
        a_person(one) for one in (Role.OFFICER, Role.JUDGE, Role.COMMISSIONER)
    )
    warrant = a_warrant(by=officer, judge=judge, granted=True, at=BEGUN)
    given = EndIn(
        reason="cancelled",
        ended_at=BEGUN + 5 * DAY,
        why=REASONS["warrant.ended"],
        officer=Person(name="E. Ender", rank="major"),
    )
    execution.end_warrant(
        warrant_id=warrant.pk, given=given, by=officer.actor, at=BEGUN + 5 * DAY + HOUR
    )
    for number, reason in enumerate(("Kin.", "Friend.")):
        recusals.recuse(
            warrant_id=warrant.pk,
            person=a_person(Role.AUDITOR),
            reason=reason,
            by=commissioner.actor,
            at=BEGUN + (6 + number) * DAY,
        )
    other = a_warrant(by=officer, judge=judge, at=BEGUN)
    filing.withdraw(
        warrant_id=other.pk,
        given=WithdrawalIn(
            reason=REASONS["warrant.withdrawn"],
            withdrawn_at=BEGUN + HOUR,
            officer=Person(name="A"),
        ),
        by=officer.actor,
        at=BEGUN + HOUR,
    )
    sequenced()
    return warrant


def test_reasons_as_stated_hold(ended: Warrant, tmp_path: Path) -> None:
    good, said = verified(a_report(tmp_path))
    assert good, said
    assert "note" not in said


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("SET text = 'Other.' WHERE event = 'warrant.ended'", "warrant.ended 0: text"),
        ("SET text = 'Other.' WHERE event = 'warrant.withdrawn'", "warrant.withdrawn 0: text"),
        ("SET text = 'Other.' WHERE text = 'Friend.'", "warrant.recused 1: text"),
        ("SET at = at - interval '1 day' WHERE event = 'warrant.ended'", "warrant.ended 0: at"),
        ("SET person_id = filed_by_id WHERE text = 'Kin.'", "warrant.recused 0: person"),
        ("SET recorded_at = at + interval '9 h'", "recorded_at"),
        (f"SET officer = {OTHER} WHERE event = 'warrant.ended'", "warrant.ended 0: officer"),
        ("SET officer = '{}' WHERE event = 'warrant.ended'", "warrant.ended 0: officer"),
        (
            f"SET officer = {OTHER} WHERE event = 'warrant.withdrawn'",
            "warrant.withdrawn 0: officer",
        ),
        (f"SET officer = {OTHER} WHERE text = 'Kin.'", "warrant.recused 0: officer"),
    ],
)
def test_a_changed_reason_is_named(
    ended: Warrant, tmp_path: Path, statement: str, named: str
) -> None:
    path = a_report(tmp_path)
    assert tamper(f"UPDATE warrants_statedreason {statement}")
    good, said = verified(path)
    assert not good
    assert any(f"reason of {named}" in line or named in line for line in wrong(said)), said


def test_a_reason_that_is_gone_is_named(ended: Warrant, tmp_path: Path) -> None:
    path = a_report(tmp_path)
    assert tamper("DELETE FROM warrants_statedreason WHERE event = 'warrant.ended'")
    good, said = verified(path)
    assert not good
    (line,) = wrong(said)
    assert line.startswith(f"WRONG  {ended.reference}, reason of warrant.ended: how many")


def test_a_reason_from_before_texts_were_kept_is_told_and_no_more(
    ended: Warrant, tmp_path: Path
) -> None:
    kept = MigrationRecorder.Migration.objects.filter(name="0018_stated_reasons")
    kept.update(applied=BEGUN + 6 * DAY + HOUR)  # after the end and the first recusal
    path = a_report(tmp_path)
    assert tamper("DELETE FROM warrants_statedreason WHERE text IN ('Kin.', %s)", "Twice.")
    good, said = verified(path)
    assert good, said
    assert "note   2 reasons were stated before their texts were kept" in said
    assert tamper("UPDATE warrants_statedreason SET text = 'Foe.' WHERE text = 'Friend.'")
    assert "reason of warrant.recused 0: text" in verified(path)[1]


def test_of_a_case_without_its_key_no_text_can_be_told(ended: Warrant, tmp_path: Path) -> None:
    path = a_report(tmp_path)
    identities.destroy(warrant_id=ended.pk, at=NOON)
    assert tamper("UPDATE warrants_statedreason SET text = 'Other.' WHERE event = 'warrant.ended'")
    good, said = verified(path)
    assert good, said
    assert "1 cases have lost their key" in said
    assert tamper("UPDATE warrants_statedreason SET at = at - interval '1 day'")
    assert not verified(path)[0]
    assert StatedReason.objects.count() == 4


@pytest.fixture
def hashless(monkeypatch: pytest.MonkeyPatch) -> None:
    as_before(monkeypatch, "officer_hash")


def test_an_officer_named_before_entries_held_a_hash_is_told_and_no_more(
    hashless: None, ended: Warrant, tmp_path: Path
) -> None:
    path = a_report(tmp_path)
    good, said = verified(path)
    assert good, said
    assert "note   2 officers and papers were recorded before entries held their hash" in said
    assert tamper(f"UPDATE warrants_statedreason SET officer = {OTHER}")
    good, said = verified(path)
    assert not good
    assert all("warrant.recused" in line and "officer" in line for line in wrong(said)), said
    assert wrong(said)
