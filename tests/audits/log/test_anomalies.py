"""What stands out among the readings, and what does not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audits.actions import casework, reviews
from audits.enums import Anomaly
from audits.models import Review
from audits.selectors import anomalies
from oversight.actions import people, refusals
from oversight.enums import Role
from oversight.models import User
from tests.audits.complaints import a_complaint
from tests.audits.log.readings import MINUTE, TODAY, found, read, unsaved
from tests.build import ADMINISTRATOR, DAY, HOUR, NOON, a_client, a_person, a_warrant, an_agency
from warrants.actions import decisions, execution, readings
from warrants.models import Warrant
from warrants.rules.submissions import EndIn

pytestmark = pytest.mark.django_db


def outside() -> set[str]:
    return {one.who for one in found(Anomaly.OUTSIDE)}


def a_review(case: Warrant) -> Review:
    given = EndIn(reason="cancelled", ended_at=NOON - DAY, why="Done.")
    officer = a_person(Role.OFFICER, agency=case.agency)
    execution.end_warrant(warrant_id=case.pk, given=given, by=officer.actor, at=NOON - DAY)
    reviews.open_due(at=NOON - HOUR)
    return Review.objects.get(warrant=case)


def test_an_auditor_reads_outside_unless_the_review_is_theirs(
    auditor: User, commissioner: User, case: Warrant
) -> None:
    read(case, auditor)
    assert outside() == {f"user:{auditor.pk}"}
    review = a_review(case)
    reviews.assign(review_id=review.pk, to=auditor, by=commissioner.actor, at=NOON)
    assert outside() == set()
    other = a_person(Role.AUDITOR)
    reviews.assign(review_id=review.pk, to=other, by=commissioner.actor, at=NOON)
    assert outside() == set(), "it was theirs"
    read(case, a_person(Role.AUDITOR, username="curious"))
    assert len(outside()) == 1


def test_an_auditor_reads_what_a_complaint_of_theirs_is_about(auditor: User, case: Warrant) -> None:
    complaint = a_complaint(handler=auditor)
    casework.link(complaint_id=complaint.pk, reference=case.reference, by=auditor.actor, at=NOON)
    assert outside() == set()
    read(case, a_person(Role.AUDITOR))
    assert len(outside()) == 1


def test_a_judge_reads_outside_what_is_not_theirs_at_that_moment(
    case: Warrant, commissioner: User
) -> None:
    first = case.judge
    assert first is not None
    second = a_person(Role.JUDGE, court=case.court)
    read(case, first, where="bench")
    assert outside() == set()
    decisions.allocate(
        warrant_id=case.pk, judge=second, by=commissioner.actor, reason="Leave.", at=NOON + HOUR
    )
    read(case, second, at=NOON + 2 * HOUR, where="bench")
    assert outside() == set()
    read(case, first, at=NOON + 2 * HOUR, where="bench")
    assert outside() == {f"user:{first.pk}"}


def test_an_agency_and_a_court_read_their_own(case: Warrant) -> None:
    for by in (
        a_person(Role.OFFICER, agency=case.agency).actor,
        a_client(Role.OFFICER, agency=case.agency).actor,
        a_client(Role.JUDGE, court=case.court).actor,
    ):
        readings.record_reading(warrant=case, by=by, at=NOON, where="api")
    assert outside() == set()
    strangers = [
        a_person(Role.OFFICER).actor,
        a_client(Role.OFFICER).actor,
        a_client(Role.JUDGE).actor,
        a_person(Role.CLERK).actor,
    ]
    for by in strangers:
        readings.record_reading(warrant=case, by=by, at=NOON, where="api")
    assert outside() == {by.code for by in strangers}


def test_a_commissioner_reads_any_case(commissioner: User, case: Warrant) -> None:
    read(case, commissioner)
    assert outside() == set()


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 11, 19, 16, 59, 59, tzinfo=UTC), None),  # 21:59:59
        (datetime(2026, 11, 19, 17, 0, tzinfo=UTC), date(2026, 11, 19)),  # 22:00
        (datetime(2026, 11, 20, 0, 59, 59, tzinfo=UTC), date(2026, 11, 19)),  # 05:59:59
        (datetime(2026, 11, 20, 1, 0, tzinfo=UTC), None),  # 06:00
    ],
)
def test_a_night_begins_at_ten_and_ends_at_six_and_is_one(
    auditor: User, case: Warrant, at: datetime, day: date | None
) -> None:
    read(case, auditor, at=at)
    assert [one.day for one in found(Anomaly.NIGHT)] == ([day] if day else [])


@pytest.mark.parametrize(
    ("at", "night"),
    [
        (datetime(2024, 2, 28, 16, 0, tzinfo=UTC), True),  # 22:00 at UTC+6
        (datetime(2024, 2, 28, 15, 59, tzinfo=UTC), False),
        (datetime(2024, 2, 29, 17, 59, tzinfo=UTC), True),  # 23:59, the last minute at UTC+6
        (datetime(2024, 2, 29, 18, 0, tzinfo=UTC), True),  # 23:00 once more, at UTC+5
        (datetime(2024, 3, 1, 0, 59, tzinfo=UTC), True),  # 05:59
        (datetime(2024, 3, 1, 1, 0, tzinfo=UTC), False),  # 06:00 at UTC+5; it was 07:00 before
        (datetime(2024, 3, 1, 16, 0, tzinfo=UTC), False),  # 21:00 at UTC+5; it was 22:00 before
    ],
)
def test_the_night_follows_the_clocks_of_the_country(
    auditor: User, at: datetime, night: bool
) -> None:
    read(unsaved(1), auditor, at=at)
    rows = found(Anomaly.NIGHT, last_day=date(2024, 3, 5))
    assert bool(rows) == night
    assert all(one.day in {date(2024, 2, 28), date(2024, 2, 29)} for one in rows)


def test_machines_and_urgent_cases_have_no_night(auditor: User) -> None:
    at = datetime(2026, 11, 19, 20, 0, tzinfo=UTC)
    urgent = {"started_at": (NOON - 3 * DAY).isoformat(), "why": "A life is at stake."}
    case = a_warrant(at=NOON - 3 * DAY + MINUTE, urgent=urgent)
    assert case.judge is not None
    read(case, case.judge, at=at, where="bench")
    readings.record_reading(warrant=case, by=a_client().actor, at=at, where="api")
    assert found(Anomaly.NIGHT) == []
    read(case, auditor, at=at)
    assert [one.who for one in found(Anomaly.NIGHT)] == [f"user:{auditor.pk}"]


def read_many(by: User, times: Sequence[datetime]) -> None:
    for number, at in enumerate(times):
        read(unsaved(number), by, at=at)


def test_more_than_so_many_cases_within_an_hour_are_bulk(auditor: User, settings: Any) -> None:
    settings.READ_IN_AN_HOUR = 5
    read_many(auditor, [NOON + number * MINUTE for number in range(5)])
    assert found(Anomaly.BULK) == []
    read(unsaved(0), auditor, at=NOON + 6 * MINUTE)
    assert found(Anomaly.BULK) == [], "the same case again is no further case"
    read(unsaved(5), auditor, at=NOON + 59 * MINUTE)
    (one,) = found(Anomaly.BULK)
    assert (one.entries, one.cases, one.most) == (7, 6, 6)


@pytest.mark.parametrize(("last", "bulk"), [(59, True), (60, False)])
def test_an_hour_is_an_hour_wherever_it_begins(
    auditor: User, settings: Any, last: int, bulk: bool
) -> None:
    settings.READ_IN_AN_HOUR = 2
    begun = NOON + 47 * MINUTE
    read_many(auditor, [begun, begun + 10 * MINUTE, begun + last * MINUTE])
    assert bool(found(Anomaly.BULK)) == bulk


def test_an_hour_may_lie_on_both_sides_of_midnight(auditor: User, settings: Any) -> None:
    settings.READ_IN_AN_HOUR = 3
    midnight = datetime(2026, 11, 18, 19, 0, tzinfo=UTC)
    read_many(auditor, [midnight + number * 10 * MINUTE for number in (-2, -1, 1, 2)])
    (one,) = found(Anomaly.BULK)
    assert (one.day, one.most) == (date(2026, 11, 19), 4)


def test_a_case_read_again_after_a_while_still_counts_for_the_later_hour(
    auditor: User, settings: Any
) -> None:
    settings.READ_IN_AN_HOUR = 2
    for number, minutes in ((0, 0), (0, 50), (1, 70), (2, 80)):
        read(unsaved(number), auditor, at=NOON + minutes * MINUTE)
    assert [one.most for one in found(Anomaly.BULK)] == [3]


def test_more_than_so_many_cases_in_a_day_are_bulk(auditor: User, settings: Any) -> None:
    settings.READ_IN_A_DAY = 3
    morning = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)
    read_many(auditor, [morning + number * 2 * HOUR for number in range(3)])
    assert found(Anomaly.BULK) == []
    read(unsaved(3), auditor, at=morning + 7 * HOUR)
    assert [one.cases for one in found(Anomaly.BULK)] == [4]


def test_machines_are_never_in_bulk(settings: Any) -> None:
    settings.READ_IN_AN_HOUR = settings.READ_IN_A_DAY = 1
    machine = a_client().actor
    for number in range(3):
        readings.record_reading(warrant=unsaved(number), by=machine, at=NOON, where="api")
    assert found(Anomaly.BULK) == []


@pytest.mark.parametrize(("cases", "shown"), [(3, 0), (4, 1)])
def test_exports_of_many_cases_stand_out(
    auditor: User, settings: Any, cases: int, shown: int
) -> None:
    settings.TAKEN_OUT_IN_A_DAY = 3
    references = [f"W-2020-{number:06d}" for number in range(cases)]
    readings.record_export(references=references[:2], by=auditor.actor, at=NOON, filters={})
    readings.record_export(references=references[2:], by=auditor.actor, at=NOON, filters={})
    assert len(found(Anomaly.TAKEN_OUT)) == shown


def test_readings_after_a_change_of_role_stand_out_for_a_while(
    case: Warrant, settings: Any
) -> None:
    person = a_person(Role.OFFICER)
    read(case, person, at=NOON - 20 * DAY)
    moved = {"role": Role.AUDITOR, "agency": None}
    people.change_person(user=person, fields=moved, by=ADMINISTRATOR, at=NOON - 18 * DAY)
    people.change_person(user=person, fields={"email": "x@b.kz"}, by=ADMINISTRATOR, at=NOON - DAY)
    read(case, person, at=NOON - 18 * DAY + settings.MOVED_DAYS * DAY)
    assert found(Anomaly.MOVED) == [], "before it, and when it is long past"
    read(case, person, at=NOON - 18 * DAY + settings.MOVED_DAYS * DAY - MINUTE)
    assert [one.who for one in found(Anomaly.MOVED)] == [f"user:{person.pk}"]


def test_another_agency_is_a_move_and_a_new_name_is_none(case: Warrant) -> None:
    person, other = a_person(Role.OFFICER), a_person(Role.OFFICER)
    people.change_person(
        user=person, fields={"agency": an_agency()}, by=ADMINISTRATOR, at=NOON - DAY
    )
    people.change_person(user=other, fields={"full_name": "New"}, by=ADMINISTRATOR, at=NOON - DAY)
    read(case, person)
    read(case, other)
    assert [one.who for one in found(Anomaly.MOVED)] == [f"user:{person.pk}"]


def test_failed_sign_ins_stand_out_when_many_or_locked(auditor: User, settings: Any) -> None:
    settings.SIGN_INS_FAILED_IN_A_DAY = 2

    def fail(name: str, *, locked: bool = False) -> None:
        refusals.record_failed_sign_in(username=name, locked=locked, at=NOON)

    fail("dana")
    fail("dana")
    fail("a stranger's word")
    assert found(Anomaly.SIGN_IN) == []
    fail("dana")
    fail(a_person(Role.CLERK, username="locked").username, locked=True)
    names = {one.who for one in found(Anomaly.SIGN_IN)}
    assert names == {f"user:{auditor.pk}", f"user:{User.objects.get(username='locked').pk}"}


def test_refused_accesses_stand_out_when_many(auditor: User, settings: Any) -> None:
    settings.REFUSED_IN_A_DAY = 2
    for number in range(3):
        assert found(Anomaly.REFUSED) == []
        subject = ("warrant", f"W-2020-{number:06d}")
        refusals.record_refusal(subject=subject, by=auditor.actor, at=NOON, facts={})
    assert [(one.who, one.entries, one.cases) for one in found(Anomaly.REFUSED)] == [
        (f"user:{auditor.pk}", 3, 3)
    ]


def test_the_window_ends_where_it_ends(auditor: User, case: Warrant) -> None:
    for days in (0, 6, 7, 29, 30):
        read(case, auditor, at=NOON - days * DAY)
    assert len(found(Anomaly.OUTSIDE, days=7)) == 2
    assert len(found(Anomaly.OUTSIDE, days=30)) == 4
    assert len(found(Anomaly.OUTSIDE, days=90)) == 5


def test_the_list_goes_on_without_gap(auditor: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(anomalies, "PAGE", 4)
    readers = [auditor, *(a_person(Role.AUDITOR) for _ in range(2))]
    for days in range(5):
        for reader in readers:
            read(unsaved(days), reader, at=NOON - days * DAY)
    keys, after = [], ""
    while True:
        page = anomalies.listed(last_day=TODAY, days=30, after=after)
        keys += [one.key for one in page.rows]
        after = page.after
        if not after:
            break
    assert len(keys) == len(set(keys)) == 15
    order = [key.partition(" ")[0] for key in keys]
    assert order == sorted(order, reverse=True)


@pytest.mark.parametrize("query", ["?kind=x", "?days=400", "?state=x", "?after=x"])
def test_a_broken_question_about_anomalies_breaks_nothing(desk: Client, query: str) -> None:
    assert desk.get(reverse("desk_log_anomalies") + query).status_code == 200


def test_all_kinds_cost_a_few_questions(auditor: User, case: Warrant) -> None:
    read(case, auditor)
    with CaptureQueriesContext(connection) as queries:
        anomalies.listed(last_day=TODAY, days=90)
        anomalies.counted(last_day=TODAY, days=7)
    assert len(queries) == len(anomalies.STRIDES) + 1
    assert sum(anomalies.STRIDES) == anomalies.LONGEST


def test_a_full_page_asks_no_further_back(
    auditor: User, case: Warrant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(anomalies, "PAGE", 1)
    read(case, auditor)
    read(case, auditor, at=NOON - DAY)
    with CaptureQueriesContext(connection) as queries:
        page = anomalies.listed(last_day=TODAY, days=90)
    assert (len(page.rows), len(queries)) == (1, 1)
    assert page.after
