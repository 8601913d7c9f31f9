"""A year with one of everything that comes after a warrant, by the real steps."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from audits.actions import casework, determinations, editions
from audits.enums import ComplaintOutcome, Remedy
from audits.selectors import transparency
from oversight.actions import ledger, log_identity, sequencer
from oversight.enums import Role
from oversight.models import LedgerEntry, User
from tests.audits.complaints import a_complaint, a_proposal
from tests.build import DAY, HOUR, NOON, a_person, a_provider, a_target, a_warrant
from tests.warrants.attempts.things import an_attempt
from tests.warrants.material import HOLDER, a_destroyed_piece, a_piece, by_agency, happens
from tests.warrants.requests import answered, asked, received
from warrants.actions import access, execution, material, notices
from warrants.models import Warrant
from warrants.rules.custody_submissions import AccessLogIn
from warrants.rules.submissions import EndIn, FinalDecisionIn, NoticeDecisionIn, NoticeIn

BEGUN = datetime(2026, 2, 2, 9, 0, tzinfo=UTC)
ENDED, FINAL = BEGUN + 5 * DAY, BEGUN + 20 * DAY
DAYS: dict[str, Any] = {
    "since": date(2026, 1, 1),
    "until": date(2026, 12, 31),
    "known_by": date(2027, 6, 1),
}
TARGETS = [
    a_target(protected=["journalist"]),
    a_target(kind="place", capacity="place", pseudonym="Mill"),
]


def a_case(officer: User, judge: User, *, final: bool = True, **changes: Any) -> Warrant:
    case = a_warrant(by=officer, judge=judge, granted=True, at=BEGUN, **changes)
    execution.end_warrant(
        warrant_id=case.pk,
        given=EndIn(reason="cancelled", ended_at=ENDED, why="It brought nothing."),
        by=officer.actor,
        at=ENDED,
    )
    if final:
        notices.record_final_decision(
            warrant_id=case.pk,
            given=FinalDecisionIn(ending="conviction", decided_at=FINAL),
            by=officer.actor,
            at=FINAL,
        )
    return case


def settle(case: Warrant, target: int, outcome: str, at: datetime, **more: Any) -> None:
    given = NoticeIn.model_validate({"target": target, "outcome": outcome, "at": at, **more})
    notices.record_service(warrant_id=case.pk, given=given, by=by_agency(case), at=at)


def rule(case: Warrant, ruling: str, at: datetime = FINAL + DAY) -> None:
    assert case.judge
    given = NoticeDecisionIn.model_validate(
        {"ruling": ruling, "ground": "safety", "reasons": "Shown.", "decided_at": at, "judge": "x"}
    )
    notices.rule_on_notice(warrant_id=case.pk, given=given, by=case.judge.actor, at=at)


def look(case: Warrant, lines: list[dict[str, Any]], at: datetime, name: str) -> None:
    entry = {"how": "viewed", "purpose": "investigation", "officer": "KZ-1", "at": at.isoformat()}
    log = {"batch_reference": name, "entries": [entry | line for line in lines]}
    access.log_access(given=AccessLogIn.model_validate(log), by=by_agency(case), at=at)


def ask_in_vain(officer: User) -> None:
    """Ask for what the rules refuse: twice for the same, once urgently, once for stored data."""
    for day in (1, 2):
        an_attempt(officer, at=BEGUN + day * DAY, reference="A-1", measures=["231-2", "no-such"])
    an_attempt(officer, at=BEGUN, kind="urgent")
    an_attempt(officer, at=BEGUN, kind="data", measures=["traffic"])


def a_year() -> Warrant:
    """Make the year; return the case with material."""
    officer, judge = a_person(Role.OFFICER), a_person(Role.JUDGE)
    told = a_case(officer, judge, targets=TARGETS)
    ask_in_vain(officer)
    settle(told, 0, "served", FINAL + 2 * DAY, way="post", proof="RR-1")
    settle(told, 1, "unidentified", FINAL + 3 * DAY, why="Nobody lives there.")
    rule(a_case(officer, judge), "waived")
    rule(a_case(officer, judge), "deferred")
    a_case(officer, judge)
    a_case(officer, judge, final=False)
    _material(told)
    _requests(officer)
    _complaints()
    return told


def _material(case: Warrant) -> None:
    since = BEGUN + 2 * HOUR
    a_destroyed_piece(case, since=since)
    late = a_piece(case, at=since)
    happens(late, "permitted", at=since + 10 * DAY, legal_basis="CPC 240(1)")
    happens(late, "held", at=since + 11 * DAY, legal_basis="Order", reason="A complaint.")
    a_piece(case, at=since)
    lawyer = a_piece(case, at=since, confidential=["lawyer"], filter_person="F. Filter")
    look(case, [{"material": lawyer.reference}] * 6, since + DAY, "one")
    happens(lawyer, "filtered", at=since + 2 * DAY, quantity=20, officer="F. Filter")
    copied = a_piece(case, at=since)
    happens(copied, "copied", at=since + DAY, holder=HOLDER, copies=2, purpose="evidence")
    happens(
        copied,
        "quarantined",
        at=since + 3 * DAY,
        confidential=["journalist"],
        filter_person="F. Filter",
    )
    look(
        case,
        [{"material": copied.reference}, {"material": lawyer.reference, "protected": ["doctor"]}],
        since + 4 * DAY,
        "two",
    )
    material.notice_retention(at=NOON)


def _requests(officer: User) -> None:
    provider, by = a_provider(), officer.actor
    request = answered(asked(by=by, provider=provider, at=BEGUN), at=BEGUN + HOUR)
    received(request, at=BEGUN + 2 * HOUR, records=1)
    answered(
        asked(by=by, provider=provider, at=BEGUN),
        at=BEGUN + DAY,
        outcome="refused",
        ground="No basis.",
        records=0,
        persons=0,
        categories=[],
    )
    asked(by=by, provider=provider, at=BEGUN)


def _complaints() -> None:
    for number in range(6):
        row = a_complaint(at=BEGUN + number * HOUR, state="investigating")
        upheld = number < 5
        proposal = a_proposal(
            row,
            by=row.handler,
            at=BEGUN + 30 * DAY,
            outcome=ComplaintOutcome.UPHELD if upheld else ComplaintOutcome.NOT_UPHELD,
            remedies=(Remedy.STOP, Remedy.NOTIFY) if upheld else (),
        )
        if upheld:
            determinations.settle(
                determination_id=proposal.pk,
                agrees=True,
                remark="",
                by=a_person(Role.COMMISSIONER).actor,
                at=BEGUN + 40 * DAY,
            )
    rejected = a_complaint(at=BEGUN, state="inadmissible")
    by = a_person(Role.COMMISSIONER).actor
    determinations.reopen(
        complaint_id=rejected.pk, reason="A paper came up.", by=by, at=BEGUN + 5 * DAY
    )
    casework.admit(complaint_id=rejected.pk, reasons="Taken up.", by=by, at=BEGUN + 6 * DAY)
    a_complaint(at=NOON)


def as_before(monkeypatch: pytest.MonkeyPatch, *lacking: str) -> None:
    """Let entries lack some facts from now on, as those of an earlier release do."""
    record = ledger.record

    def less(*, facts: dict[str, Any], **how: Any) -> LedgerEntry:
        said = {name: fact for name, fact in facts.items() if name not in lacking}
        return record(facts=said, **how)

    monkeypatch.setattr(ledger, "record", less)


def sequenced(at: datetime = NOON + 300 * DAY) -> None:
    log_identity.begin(at=at)
    while sequencer.sequence(at=at):
        pass


def a_report(folder: Path) -> Path:
    """Write the report of all orders of these days, as counted long after."""
    frozen = editions.count(**DAYS, rulebook="", at=NOON + 300 * DAY)
    path = folder / "report.json"
    path.write_bytes(transparency.as_json(frozen))
    return path


def wrong(said: str) -> list[str]:
    """Return the lines of a verification that name something false."""
    return [line for line in said.splitlines() if line.startswith("WRONG")]


def verified(path: Path) -> tuple[bool, str]:
    """Whether a report holds against the ledger, and what was said."""
    said = StringIO()
    try:
        call_command("verify_report", str(path), stdout=said, stderr=StringIO())
    except CommandError as fault:
        return False, said.getvalue() + str(fault)
    return True, said.getvalue()
