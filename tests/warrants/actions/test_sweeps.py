"""What time does: each sweep twice, late, and beside another one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail

from oversight.enums import Role
from oversight.models import Agency, LedgerEntry
from tests.build import (
    DAY,
    HOUR,
    NOON,
    a_filed_renewal,
    a_grant,
    a_granted_renewal,
    a_person,
    a_warrant,
)
from tests.together import together
from warrants.actions import execution, sweeps
from warrants.models import Application, Clock, FeedEvent, Flag, Warrant
from warrants.rules.submissions import EndIn

pytestmark = pytest.mark.django_db
END = NOON + HOUR + 30 * DAY  # of a warrant granted an hour after noon
MICROSECOND = timedelta(microseconds=1)


def told(code: str) -> list[FeedEvent]:
    return list(FeedEvent.objects.filter(code=code).order_by("id"))


# --- expiry ---------------------------------------------------------------------------------
def test_a_warrant_expires_at_the_first_moment_no_longer_covered() -> None:
    warrant = a_warrant(granted=True)
    assert warrant.last_until == END
    assert warrant.is_in_force(END - MICROSECOND)
    assert sweeps.expire(at=END - MICROSECOND) == 0
    assert not warrant.is_in_force(END)
    assert sweeps.expire(at=END) == 1

    warrant.refresh_from_db()
    assert (warrant.status, warrant.end_reason, warrant.ended_at) == ("ended", "expired", END)
    entry = LedgerEntry.objects.get(event="warrant.expired")
    assert (entry.subject, entry.by, entry.at) == (warrant.reference, "system", END)
    assert len(told("warrant.expired")) == 1
    rules = set(
        Clock.objects.filter(warrant=warrant, started_at=END).values_list("rule", flat=True)
    )
    assert rules >= {"tell_prosecutor_of_results", "file_return"}


def test_a_sweep_that_comes_late_or_twice_changes_nothing_of_it() -> None:
    warrant = a_warrant(granted=True)
    assert sweeps.expire(at=END + 100 * DAY) == 1
    assert sweeps.expire(at=END + 101 * DAY) == 0
    warrant.refresh_from_db()
    assert warrant.ended_at == END
    assert warrant.ended_span.lower == END.date(), "the day in Almaty"
    assert LedgerEntry.objects.filter(event="warrant.expired").count() == 1


def test_the_day_of_an_end_is_the_day_where_the_law_holds() -> None:
    evening = NOON.replace(hour=18, minute=30)
    warrant = a_warrant(granted=True, at=evening)
    assert warrant.last_until
    sweeps.expire(at=END + DAY)
    warrant.refresh_from_db()
    assert warrant.ended_span.lower == (warrant.last_until + DAY).date(), "past midnight there"


def test_a_renewed_warrant_does_not_expire_at_its_first_end() -> None:
    warrant = a_granted_renewal(a_warrant(granted=True), at=NOON + 20 * DAY)
    assert sweeps.expire(at=END) == 0
    assert sweeps.expire(at=END + 30 * DAY) == 1
    assert warrant.renewals == 1


def test_a_renewal_that_waits_lapses_with_its_warrant() -> None:
    warrant = a_warrant(granted=True)
    application = a_filed_renewal(warrant, at=NOON + 25 * DAY)
    sweeps.expire(at=END)
    application.refresh_from_db()
    assert application.status == "lapsed"
    assert Application.objects.filter(status="granted").count() == 1


@pytest.mark.django_db(transaction=True)
def test_sweeps_at_once_expire_each_warrant_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeps, "BATCH", 2)  # so that they take turns
    judge = a_person(Role.JUDGE)
    for _ in range(7):
        a_warrant(granted=True, judge=judge)
    found = together(*[lambda: sweeps.expire(at=END)] * 3)
    assert sum(found) == 7
    assert Warrant.objects.filter(status="ended").count() == 7
    assert LedgerEntry.objects.filter(event="warrant.expired").count() == 7
    assert len(told("warrant.expired")) == 7
    assert Clock.objects.filter(rule="file_return").count() == 7


@pytest.mark.django_db(transaction=True)
def test_a_case_that_is_being_changed_is_left_to_the_next_sweep() -> None:
    """An early end and the expiry at once: the case ends once, and for one reason."""
    warrant = a_warrant(granted=True)
    officer = a_person(Role.OFFICER, agency=warrant.agency).actor
    given = EndIn(reason="cancelled", ended_at=END - HOUR, why="Done.")

    together(
        lambda: execution.end_warrant(warrant_id=warrant.pk, given=given, by=officer, at=END),
        lambda: sweeps.expire(at=END),
    )
    warrant.refresh_from_db()
    ends = LedgerEntry.objects.filter(event__in=["warrant.expired", "warrant.ended"])
    assert warrant.status == "ended"
    assert [one.event == "warrant.expired" for one in ends] == [warrant.end_reason == "expired"]


# --- deadlines ------------------------------------------------------------------------------
def test_a_missed_deadline_is_flagged_once() -> None:
    warrant = a_warrant()
    clock = Clock.objects.get(warrant=warrant, rule="decide")
    assert sweeps.miss_deadlines(at=clock.due_at - MICROSECOND) == 0
    version = warrant.version
    assert sweeps.miss_deadlines(at=clock.due_at) == 1, "the edge is late"
    assert sweeps.miss_deadlines(at=clock.due_at + DAY) == 0

    flag = Flag.objects.get(warrant=warrant)
    assert (flag.code, flag.party, flag.article) == ("decision_late", "court", "CPC 234(2)")
    clock.refresh_from_db()
    assert (clock.outcome, clock.stopped_at) == ("missed", None)
    assert LedgerEntry.objects.filter(event="clock.missed").count() == 1
    assert [one.facts["rule"] for one in told("clock.missed")] == ["decide"]
    warrant.refresh_from_db()
    assert warrant.version == version + 1, "what a reader holds is old now"

    a_grant(warrant, at=clock.due_at + 2 * DAY)
    clock.refresh_from_db()
    assert (clock.outcome, clock.stopped_at) == ("missed", clock.due_at + 2 * DAY)
    assert Flag.objects.filter(warrant=warrant, code="decision_late").count() == 1


def test_an_option_not_taken_is_nobodys_breach() -> None:
    warrant = a_warrant(granted=True)
    optional = Clock.objects.get(warrant=warrant, rule="order_legality_check")
    sweeps.miss_deadlines(at=optional.due_at + HOUR)
    optional.refresh_from_db()
    assert optional.outcome == "cancelled"
    assert not Flag.objects.exists()
    assert told("clock.missed") == []


@pytest.mark.django_db(transaction=True)
def test_sweeps_at_once_flag_each_deadline_once() -> None:
    for _ in range(5):
        a_warrant()
    found = together(*[lambda: sweeps.miss_deadlines(at=NOON + 2 * DAY)] * 3)
    assert sum(found) == 5
    assert Flag.objects.count() == len(told("clock.missed")) == 5


@pytest.mark.django_db(transaction=True)
def test_a_decision_and_the_sweep_of_its_deadline_do_not_block_each_other() -> None:
    warrants = [a_warrant() for _ in range(4)]
    late = NOON + 13 * HOUR
    found = together(
        *[lambda one=one: a_grant(one, at=late) for one in warrants],
        lambda: sweeps.miss_deadlines(at=late),
    )
    assert not [one for one in found if isinstance(one, Exception)], found
    assert Flag.objects.filter(code="decision_late").count() == 4
    assert Clock.objects.filter(rule="decide", outcome="missed").count() == 4


# --- letters --------------------------------------------------------------------------------
def test_a_letter_goes_out_once_and_says_no_more_than_the_reference() -> None:
    warrant = a_warrant(granted=True)
    assert sweeps.mail_feed(at=NOON) == 1
    assert sweeps.mail_feed(at=NOON) == 0

    (letter,) = mail.outbox
    assert letter.to == [warrant.agency.email]
    assert warrant.reference in letter.body
    assert warrant.judge
    for secret in ("Falcon", "Theft", "231-2", warrant.agency_reference, warrant.judge.full_name):
        assert secret not in f"{letter.subject} {letter.body}"


def test_an_agency_without_an_address_holds_nobody_up() -> None:
    silent, warrant = a_warrant(granted=True), a_warrant(granted=True)
    Agency.objects.filter(pk=silent.agency_id).update(email="")
    sweeps.mail_feed(at=NOON)
    assert [one.to for one in mail.outbox] == [[warrant.agency.email]]
    assert not FeedEvent.objects.filter(by_mail=True, mailed_at=None).exists()


@pytest.mark.django_db(transaction=True)
def test_senders_at_once_send_each_letter_once() -> None:
    for _ in range(5):
        a_warrant(granted=True)
    together(*[lambda: sweeps.mail_feed(at=NOON)] * 3)
    subjects = [one.subject for one in mail.outbox]
    assert len(subjects) == len(set(subjects)) == 5


def test_the_end_of_a_term_is_announced_once_for_each_term() -> None:
    warrant = a_warrant(granted=True)
    assert sweeps.announce_endings(at=END - 7 * DAY - MICROSECOND) == 0
    assert sweeps.announce_endings(at=END - 7 * DAY) == 1
    assert sweeps.announce_endings(at=END - 6 * DAY) == 0
    a_granted_renewal(warrant, at=END - 5 * DAY)
    assert sweeps.announce_endings(at=END - DAY) == 0
    assert sweeps.announce_endings(at=END + 24 * DAY) == 1
    assert [one.facts["until"] for one in told("warrant.ending")] == [
        END.isoformat(),
        (END + 30 * DAY).isoformat(),
    ]


def test_no_end_is_announced_of_what_has_ended() -> None:
    a_warrant(granted=True)
    sweeps.expire(at=END)
    assert sweeps.announce_endings(at=END) == 0
