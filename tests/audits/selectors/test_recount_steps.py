"""Who reported what becomes of a case, and by which paper, is held against the hashes in the entries."""

from __future__ import annotations

from pathlib import Path

import pytest

from oversight.enums import Role
from tests.audits.aftermath import BEGUN, a_report, as_before, sequenced, verified, wrong
from tests.build import DAY, HOUR, a_person, a_provider, a_target, a_warrant
from tests.tamper import tamper
from tests.warrants.requests import asked
from warrants.actions import execution, material, notices
from warrants.models import Notification, ProviderOrder, Warrant
from warrants.rules.custody_submissions import ServiceIn
from warrants.rules.submissions import (
    ActivationIn,
    EndIn,
    FinalDecisionIn,
    NoticeDecisionIn,
    NoticeIn,
    Person,
    RemedyIn,
)

pytestmark = pytest.mark.django_db
OTHER = """'{"name": "X. Other"}'"""
WHO = Person(name="A. Officer", rank="major")
FINAL = BEGUN + 20 * DAY


@pytest.fixture
def told() -> Warrant:
    """A case with one of every step that names an officer.

    Of its three orders one was served, one is known from its use, one from a request for stored data.
    """
    officer, judge = a_person(Role.OFFICER), a_person(Role.JUDGE)
    targets = [a_target(), a_target(pseudonym="Kite")]
    warrant = a_warrant(by=officer, judge=judge, granted=True, at=BEGUN, targets=targets)
    pk, by = warrant.pk, officer.actor
    material.serve_order(
        warrant_id=pk,
        given=ServiceIn(provider=a_provider().code, served_at=BEGUN + HOUR, officer=WHO),
        by=by,
        at=BEGUN + HOUR,
    )
    start = ActivationIn(kind="started", at=BEGUN + DAY, provider=a_provider().code)
    execution.record_activation(warrant_id=pk, given=start, by=by, at=BEGUN + DAY)
    asked(by=by, at=BEGUN + 2 * DAY, warrant=warrant.reference)
    end = EndIn(reason="cancelled", ended_at=BEGUN + 5 * DAY, why="It brought nothing.")
    execution.end_warrant(warrant_id=pk, given=end, by=by, at=BEGUN + 5 * DAY)
    final = FinalDecisionIn(ending="conviction", decided_at=FINAL, paper="1-55", officer=WHO)
    notices.record_final_decision(warrant_id=pk, given=final, by=by, at=FINAL)
    ruling = NoticeDecisionIn(
        ruling="deferred", ground="safety", reasons="Shown.", decided_at=FINAL + DAY, judge="x"
    )
    notices.rule_on_notice(warrant_id=pk, given=ruling, by=judge.actor, at=FINAL + DAY)
    at = FINAL + 2 * DAY
    served = NoticeIn(target=0, outcome="served", at=at, way="post", proof="RR-1", officer=WHO)
    nobody = NoticeIn(target=1, outcome="unidentified", at=at, why="Nobody there.", officer=WHO)
    for notice in (served, nobody):
        notices.record_service(warrant_id=pk, given=notice, by=by, at=at)
    sought = RemedyIn(target=0, step="asked", at=at + DAY, paper="3-77", officer=WHO)
    decided = RemedyIn(target=0, step="decided", outcome="lawful", at=at + 9 * DAY, paper="3-78")
    for remedy in (sought, decided):
        notices.record_remedy(warrant_id=pk, given=remedy, by=by, at=at + 9 * DAY)
    sequenced()
    return warrant


def test_steps_as_reported_hold(told: Warrant, tmp_path: Path) -> None:
    good, said = verified(a_report(tmp_path))
    assert good, said
    assert "note" not in said
    assert ProviderOrder.objects.filter(officer={}).count() == 2
    assert not Notification.objects.filter(officer={}).exists()


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        (f"UPDATE warrants_finaldecision SET officer = {OTHER}", "final decision: officer"),
        ("UPDATE warrants_finaldecision SET officer = '{}'", "final decision: officer"),
        ("UPDATE warrants_finaldecision SET paper = '1-56'", "final decision: paper"),
        ("UPDATE warrants_finaldecision SET ending = 'acquittal'", "final decision: ending"),
        ("UPDATE warrants_noticedecision SET reasons = 'Other.'", "ruling 0: reasons"),
        ("UPDATE warrants_noticedecision SET ground = 'other'", "ruling 0: ground"),
        (
            f"UPDATE warrants_notification SET officer = {OTHER} WHERE status = 'served'",
            "notice 0: officer",
        ),
        (
            f"UPDATE warrants_notification SET officer = {OTHER} WHERE status = 'unidentified'",
            "notice 1: officer",
        ),
        ("UPDATE warrants_notification SET proof = 'RR-2' WHERE proof = 'RR-1'", "notice 0: proof"),
        ("UPDATE warrants_notification SET way = 'counsel' WHERE way = 'post'", "notice 0: way"),
        ("UPDATE warrants_notification SET why = 'Gone.' WHERE why <> ''", "notice 1: why"),
        (
            f"UPDATE warrants_noticeremedy SET officer = {OTHER} WHERE step = 'decided'",
            "notice 0, decided: officer",
        ),
        (
            "UPDATE warrants_noticeremedy SET officer = '{}' WHERE step = 'asked'",
            "notice 0, asked: officer",
        ),
        (
            "UPDATE warrants_noticeremedy SET paper = '3' WHERE step = 'asked'",
            "notice 0, asked: paper",
        ),
        (
            "UPDATE warrants_noticeremedy SET outcome = 'unlawful' WHERE step = 'decided'",
            "notice 0, decided: outcome",
        ),
        (
            "UPDATE warrants_noticeremedy SET at = at - interval '1 h' WHERE step = 'asked'",
            "notice 0, asked: at",
        ),
        ("DELETE FROM warrants_noticeremedy WHERE step = 'decided'", "steps without a record"),
        (
            "UPDATE warrants_providerorder SET officer = '{}' WHERE officer <> '{}'",
            "order on provider",
        ),
        (
            f"UPDATE warrants_providerorder SET officer = {OTHER} WHERE officer = '{{}}'"
            " AND provider_id IN (SELECT provider_id FROM warrants_activation)",
            "order on provider",
        ),
        (
            f"UPDATE warrants_providerorder SET officer = {OTHER}"
            " WHERE provider_id IN (SELECT provider_id FROM warrants_datarequest)",
            "order on provider",
        ),
        (
            "UPDATE warrants_providerorder SET served_at = served_at - interval '1 h'"
            " WHERE officer <> '{}'",
            "order on provider",
        ),
        ("DELETE FROM warrants_providerorder WHERE officer <> '{}'", "steps without a record"),
    ],
)
def test_a_changed_step_is_named(told: Warrant, tmp_path: Path, statement: str, named: str) -> None:
    path = a_report(tmp_path)
    assert tamper(statement) == 1
    good, said = verified(path)
    assert not good
    assert any(named in line for line in wrong(said)), said


@pytest.fixture
def hashless(monkeypatch: pytest.MonkeyPatch) -> None:
    as_before(monkeypatch, "paper_hash", "officer_hash")


def test_steps_from_before_entries_held_the_hashes_are_not_called_false(
    hashless: None, told: Warrant, tmp_path: Path
) -> None:
    for table in ("finaldecision", "notification", "noticeremedy", "providerorder"):
        assert tamper(f"UPDATE warrants_{table} SET officer = '{{}}'"), "as the migration left it"
    path = a_report(tmp_path)
    good, said = verified(path)
    assert good, said
    assert "note   3 officers and papers were recorded before entries held their hash" in said
    assert tamper(f"UPDATE warrants_finaldecision SET officer = {OTHER}")
    good, said = verified(path)
    assert not good
    assert "final decision: officer" in said
