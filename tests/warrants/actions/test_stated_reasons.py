"""Why a measure ended early, an application was taken back, somebody is kept away: kept, shown."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse

from oversight.enums import Role
from oversight.models import LedgerEntry
from oversight.models.ledger import canonical
from tests.build import (
    DAY,
    HOUR,
    NOON,
    OFFICER,
    Clock,
    a_person,
    a_target,
    a_warrant,
    signed_in,
)
from tests.constraints import refused
from warrants.actions import case, execution, filing, recusals
from warrants.enums import Event
from warrants.models import StatedReason
from warrants.rules.submissions import ActivationIn, EndIn, Person, ReturnIn, WithdrawalIn

pytestmark = pytest.mark.django_db


def test_the_reason_of_an_end_is_kept_as_its_entry_has_it(clock: Clock) -> None:
    officer, auditor = a_person(Role.OFFICER), a_person(Role.AUDITOR)
    warrant = a_warrant(by=officer, granted=True)
    ended_at = NOON + DAY
    clock.now = ended_at + HOUR
    given = EndIn(
        reason="cancelled", ended_at=ended_at, why="The suspect left.", officer=Person(**OFFICER)
    )
    execution.end_warrant(warrant_id=warrant.pk, given=given, by=officer.actor, at=clock.now)

    kept = StatedReason.objects.get(warrant=warrant)
    assert (kept.event, kept.at, kept.recorded_at) == (Event.ENDED, ended_at, clock.now)
    assert (kept.filed_by, kept.officer) == (officer, OFFICER)
    entry = LedgerEntry.objects.get(subject=warrant.reference, event=Event.ENDED)
    assert entry.facts["why_hash"] == case.text_hash(warrant, kept.text)
    assert entry.facts["officer_hash"] == case.text_hash(warrant, canonical(OFFICER))
    for person, page in ((officer, "agency_warrant"), (auditor, "desk_warrant")):
        shown = signed_in(person).get(reverse(page, args=[warrant.reference]))
        assert "The suspect left." in shown.content.decode()
        assert ", ".join(OFFICER.values()) in shown.content.decode()


def test_the_reason_of_a_withdrawal_is_kept_and_shown_to_the_judge(clock: Clock) -> None:
    officer = a_person(Role.OFFICER)
    warrant = a_warrant(by=officer)
    given = WithdrawalIn(reason="Filed twice.", withdrawn_at=NOON, officer=Person(**OFFICER))
    filing.withdraw(warrant_id=warrant.pk, given=given, by=officer.actor, at=NOON)

    kept = StatedReason.objects.get(warrant=warrant)
    assert (kept.event, kept.text, kept.at) == (Event.WITHDRAWN, "Filed twice.", NOON)
    entry = LedgerEntry.objects.get(subject=warrant.reference, event=Event.WITHDRAWN)
    assert entry.facts["officer_hash"] == case.text_hash(warrant, canonical(kept.officer))
    assert warrant.judge
    shown = signed_in(warrant.judge).get(reverse("bench_case", args=[warrant.reference]))
    assert "Filed twice." in shown.content.decode()


def test_who_is_kept_away_is_told_to_the_desk_and_to_nobody_else(clock: Clock) -> None:
    officer, commissioner = a_person(Role.OFFICER), a_person(Role.COMMISSIONER)
    auditor = a_person(Role.AUDITOR)
    warrant = a_warrant(by=officer)
    recusals.recuse(
        warrant_id=warrant.pk, person=auditor, reason="Kin.", by=commissioner.actor, at=NOON
    )
    desk = signed_in(commissioner).get(reverse("desk_warrant", args=[warrant.reference]))
    agency = signed_in(officer).get(reverse("agency_warrant", args=[warrant.reference]))
    assert f"{auditor.full_name}," in desk.content.decode()
    assert "Kin." in desk.content.decode()
    assert "Kin." not in agency.content.decode()


@pytest.mark.parametrize(
    "statement",
    ["UPDATE warrants_statedreason SET text = 'x'", "DELETE FROM warrants_statedreason"],
)
def test_a_stated_reason_stays_as_stated(clock: Clock, statement: str) -> None:
    officer = a_person(Role.OFFICER)
    warrant = a_warrant(by=officer)
    given = WithdrawalIn(reason="Filed twice.", withdrawn_at=NOON, officer=Person(**OFFICER))
    filing.withdraw(warrant_id=warrant.pk, given=given, by=officer.actor, at=NOON)
    with refused("append_only"), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_case_shows_all_of_its_filing_and_of_its_return(clock: Clock) -> None:
    officer = a_person(Role.OFFICER)
    clock.now = NOON + 2 * HOUR
    warrant = a_warrant(  # on the threat route: no judge is needed
        by=officer,
        offences=[
            {"code": "CC 188", "title": "Theft", "max_penalty_years": 7, "criminal_group": True}
        ],
        targets=[a_target(capacity="victim_consenting", consent=True)],
        aim="evidence-77",
        systems=["SYS-55"],
        threat={"consent": "application"},
        prosecutor_general_agreed=True,
        approved_by={"name": "B. Head", "position": "head of unit", "number": "N-31"},
    )
    started = ActivationIn(kind="started", at=NOON + HOUR, system="SYS-66")
    execution.record_activation(
        warrant_id=warrant.pk, given=started, by=officer.actor, at=clock.now
    )
    figures = ReturnIn(
        installed="used", trials=41, motions_denied=43, searches=47, cost_other=Decimal(53),
        currency="KZT", encrypted=True,
    )  # fmt: skip
    execution.file_return(warrant_id=warrant.pk, given=figures, by=officer.actor, at=clock.now)
    assert warrant.judge
    for person, page in ((officer, "agency_warrant"), (warrant.judge, "bench_case")):
        answer = signed_in(person).get(
            reverse(page, args=[warrant.reference]), headers={"accept-language": "en"}
        )
        shown = answer.content.decode()
        for said in (
            "Highest penalty, in years: 7",
            "Criminal group",
            "Consented in writing",
            "evidence-77",
            "SYS-55",
            "Asks for the measure",
            "Has agreed",
            "B. Head, head of unit, N-31",
            "SYS-66",
            *("41", "43", "47", "53"),
            "Encryption met",
        ):
            assert said in shown, said
