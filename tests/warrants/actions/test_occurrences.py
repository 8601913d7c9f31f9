"""What the law counts time from and no other step tells (CPC 234(2), 246(3), 248(2)-(3))."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from oversight.enums import Role
from oversight.models import Actor, LedgerEntry
from oversight.rules.refusal import Refusal
from tests.build import DAY, HOUR, NOON, a_client, a_person, a_warrant
from tests.warrants.rules.books import CODES, FOLDER, book
from warrants.actions import sweeps
from warrants.actions.occurrences import record_occurrence
from warrants.enums import Occurred
from warrants.models import Clock, Flag, Warrant
from warrants.rules.submissions import OccurrenceIn

pytestmark = pytest.mark.django_db
MICROSECOND = timedelta(microseconds=1)
DAY_2 = NOON + DAY


@pytest.fixture
def followed() -> Warrant:
    return a_warrant(granted=True, measures=["231-5", "231-7"])


def tell(
    case: Warrant,
    what: str,
    at: datetime,
    *,
    since: datetime | None = None,
    number: str = "",
    by: Actor | None = None,
    now: datetime | None = None,
) -> LedgerEntry:
    person = (
        case.judge if what in Occurred.of_courts() else a_person(Role.OFFICER, agency=case.agency)
    )
    assert person is not None
    given = OccurrenceIn.model_validate({"what": what, "at": at, "since": since, "number": number})
    _warrant, entry = record_occurrence(
        warrant_id=case.pk, given=given, by=by or person.actor, at=now or at
    )
    return entry


def clocks(case: Warrant, rule: str) -> list[tuple[datetime, datetime, str]]:
    found = Clock.objects.filter(warrant=case, rule=rule).order_by("due_at", "started_at")
    return [(one.started_at, one.due_at, one.outcome) for one in found]


def alone(case: Warrant) -> list[str]:
    """Return what was told of and follows nothing, in order."""
    rows = Flag.objects.filter(warrant=case, code="occurrence_follows_nothing").order_by("pk")
    return [one.figures["what"] for one in rows]


def why(refusal: pytest.ExceptionInfo[Refusal]) -> tuple[str, str]:
    return refusal.value.why, refusal.value.pointer


def test_an_item_is_examined_within_a_day_of_the_notice(followed: Warrant) -> None:
    tell(followed, "postal.noticed", DAY_2)
    assert clocks(followed, "examine_postal_item") == [(DAY_2, DAY_2 + 24 * HOUR, "")]
    entry = tell(followed, "postal.examined", DAY_2 + 24 * HOUR - MICROSECOND)
    assert clocks(followed, "examine_postal_item") == [(DAY_2, DAY_2 + 24 * HOUR, "met")]
    assert not Flag.objects.exists()
    assert entry.facts == {
        "what": "postal.examined",
        "since": DAY_2.isoformat(),
        "number_hash": "",
    }


def test_an_item_examined_when_the_day_is_over_is_flagged_for_the_agency(
    followed: Warrant,
) -> None:
    tell(followed, "postal.noticed", DAY_2)
    tell(followed, "postal.examined", DAY_2 + timedelta(hours=24))
    flag = Flag.objects.get()
    assert (flag.code, flag.article, flag.party) == ("deadline_missed", "CPC 246(3)", "agency")


def test_of_several_items_the_oldest_is_meant_or_the_one_that_is_named(followed: Warrant) -> None:
    for hours in range(3):
        tell(followed, "postal.noticed", DAY_2 + hours * HOUR)
    tell(followed, "postal.examined", DAY_2 + 5 * HOUR, since=DAY_2 + HOUR)
    tell(followed, "postal.examined", DAY_2 + 6 * HOUR)
    outcomes = [outcome for _began, _due, outcome in clocks(followed, "examine_postal_item")]
    assert outcomes == ["met", "met", ""]
    tell(followed, "postal.examined", DAY_2 + 7 * HOUR, since=DAY_2)
    assert alone(followed) == ["postal.examined"]


def test_items_of_the_same_minute_are_told_apart_by_their_numbers(followed: Warrant) -> None:
    told = [tell(followed, "postal.noticed", DAY_2, number=one) for one in ("RR-1", "RR-2", "")]
    entry = tell(followed, "postal.examined", DAY_2 + HOUR, number="RR-2")
    found = Clock.objects.filter(warrant=followed, rule="examine_postal_item").order_by("number")
    assert list(found.values_list("number", "outcome")) == [("", ""), ("RR-1", ""), ("RR-2", "met")]
    assert entry.facts["number_hash"] == told[1].facts["number_hash"] != ""
    assert "RR-" not in str([one.facts for one in LedgerEntry.objects.all()])
    tell(followed, "postal.examined", DAY_2 + 2 * HOUR)
    assert found.get(number="RR-1").outcome == "met", "without a number, the one told first"


def test_who_is_not_told_from_another_is_not_recorded_twice(followed: Warrant) -> None:
    tell(followed, "contact.met", DAY_2, number="C-1")
    tell(followed, "contact.met", DAY_2)
    tell(followed, "contact.reported", DAY_2 + HOUR, number="C-1")
    tell(followed, "contact.left", DAY_2 + 2 * HOUR, number="C-1")
    contacts = Clock.objects.filter(warrant=followed, rule="follow_contact").order_by("number")
    assert list(contacts.values_list("number", "outcome")) == [("", ""), ("C-1", "met")]
    entries = LedgerEntry.objects.filter(subject=followed.reference)
    before = entries.count(), Clock.objects.count()
    reports = Clock.objects.filter(warrant=followed, rule="report_on_contact", number="C-1")
    assert [one.outcome for one in reports] == ["met", ""], "of a whole day, to the end"
    for number in ("C-1", ""):
        with pytest.raises(Refusal) as twice:
            tell(followed, "contact.met", DAY_2, number=number)
        assert why(twice) == ("told_twice", "/number")
    assert (entries.count(), Clock.objects.count()) == before
    tell(followed, "contact.left", DAY_2 + 3 * HOUR, number="C-9")
    assert alone(followed) == ["contact.left"]


def test_a_contact_is_reported_each_day_and_followed_for_two(followed: Warrant) -> None:
    tell(followed, "contact.met", DAY_2)
    first, second = DAY_2 + DAY, DAY_2 + 20 * HOUR + DAY
    assert [due for _began, due, _o in clocks(followed, "report_on_contact")] == [first]
    tell(followed, "contact.reported", DAY_2 + 20 * HOUR)
    assert clocks(followed, "report_on_contact") == [(DAY_2, first, "met"), (DAY_2, second, "")]
    tell(followed, "contact.left", DAY_2 + 30 * HOUR)
    assert clocks(followed, "follow_contact") == [(DAY_2, DAY_2 + 48 * HOUR, "met")]
    tell(followed, "contact.reported", DAY_2 + 31 * HOUR)
    assert [outcome for *_when, outcome in clocks(followed, "report_on_contact")] == ["met", "met"]
    tell(followed, "contact.reported", DAY_2 + 32 * HOUR)
    assert alone(followed) == ["contact.reported"]


def test_who_is_followed_for_longer_is_flagged_by_the_sweep(followed: Warrant) -> None:
    tell(followed, "contact.met", DAY_2)
    sweeps.miss_deadlines(at=DAY_2 + timedelta(hours=48, minutes=1))
    assert set(Flag.objects.values_list("article", "severity")) == {
        ("CPC 248(2), 248(3)", "high"),
        ("CPC 248(3)", "medium"),
    }
    tell(followed, "contact.left", DAY_2 + 50 * HOUR)
    assert [outcome for *_when, outcome in clocks(followed, "follow_contact")] == ["missed"]
    assert Flag.objects.count() == 2, "it is flagged once"


def test_a_check_of_legality_is_asked_for_and_reported_within_five_days(followed: Warrant) -> None:
    at = NOON + 3 * HOUR
    tell(followed, "legality.requested", at)
    assert [outcome for *_when, outcome in clocks(followed, "order_legality_check")] == ["met"]
    assert [outcome for *_when, outcome in clocks(followed, "report_legality_check")] == [""]
    tell(followed, "legality.reported", at + 3 * DAY)
    assert [outcome for *_when, outcome in clocks(followed, "report_legality_check")] == ["met"]
    tell(followed, "legality.reported", at + 4 * DAY)
    assert alone(followed) == ["legality.reported"]
    flag = Flag.objects.get(code="occurrence_follows_nothing")
    assert (flag.severity, flag.party) == ("medium", "court")


def test_who_calls_for_more_materials_has_a_day_to_decide(followed: Warrant) -> None:
    case = a_warrant(judge=followed.judge)
    ((began, due, _outcome),) = clocks(case, "decide")
    assert due - began == 12 * HOUR
    tell(case, "materials.requested", due - MICROSECOND)
    ((_began, due, _outcome),) = clocks(case, "decide")
    assert due - began == 24 * HOUR
    assert {"extended"} & {
        step["code"] for step in Clock.objects.get(warrant=case, rule="decide").steps
    }
    for late in (due, due + DAY):
        tell(case, "materials.requested", late)
    assert alone(case) == ["materials.requested"] * 2
    assert clocks(case, "decide")[0][1] == due, "what has passed is not lengthened"
    tell(followed, "materials.requested", NOON + 2 * HOUR)
    assert alone(followed) == ["materials.requested"]


def test_each_is_told_by_whom_it_concerns(followed: Warrant) -> None:
    officer, judge = a_person(Role.OFFICER, agency=followed.agency).actor, followed.judge
    assert judge is not None
    others = a_person(Role.OFFICER).actor, a_person(Role.JUDGE).actor, a_person(Role.AUDITOR).actor
    for who in (officer, *others):
        with pytest.raises(PermissionDenied):
            tell(followed, "legality.requested", NOON + 3 * HOUR, by=who)
    for who in (judge.actor, *others):
        with pytest.raises(PermissionDenied):
            tell(followed, "contact.met", NOON + 3 * HOUR, by=who)
    tell(followed, "contact.met", NOON + 3 * HOUR, by=officer)
    court = a_client(Role.JUDGE, court=followed.court).actor
    tell(followed, "legality.requested", NOON + 3 * HOUR, by=court)


def test_what_lies_ahead_leaves_nothing_behind() -> None:
    case = a_warrant(granted=True, measures=["231-2", "231-7"])
    told = LedgerEntry.objects.filter(subject=case.reference)
    before = Clock.objects.count(), told.count(), case.version
    with pytest.raises(Refusal) as refused:
        tell(case, "contact.met", NOON + 100 * HOUR, now=NOON + 4 * HOUR)
    assert refused.value.why == "in_the_future"
    case.refresh_from_db()
    assert (Clock.objects.count(), told.count(), case.version) == before


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ("postal.noticed", "occurrence_not_counted"),
        ("contact.left", "occurrence_follows_nothing"),
    ],
)
def test_what_these_measures_do_not_cover_or_follows_nothing_is_kept_and_flagged(
    what: str, code: str
) -> None:
    case = a_warrant(granted=True, measures=["231-2", "231-7"])
    before = Clock.objects.count()
    entry = tell(case, what, NOON + 3 * HOUR)
    flag = Flag.objects.get(warrant=case)
    assert (flag.code, flag.severity, flag.article) == (code, "high", "CPC 231(2), 243")
    assert (entry.facts["what"], entry.facts["flags"]) == (what, [code])
    assert Clock.objects.count() == before


def test_what_happened_in_a_case_that_was_never_granted_is_kept_and_flagged() -> None:
    case = a_warrant(measures=["231-2", "231-7"])
    tell(case, "contact.met", NOON + HOUR)
    flag = Flag.objects.get(warrant=case)
    assert (flag.code, flag.severity) == ("use_without_authority", "high")
    assert [outcome for *_when, outcome in clocks(case, "follow_contact")] == [""]


def test_no_rulebook_counts_from_what_no_step_tells() -> None:
    package = FOLDER.parent
    source = "".join(
        file.read_text()
        for file in (
            *package.glob("actions/*.py"),
            *package.glob("enums/*.py"),
            package / "rules/notices.py",
        )
    )
    by_itself = {"notice.deferred"}  # a ruling on notice computes its longer time itself
    untold = {
        f"{code}: {event}"
        for code in CODES
        for rule in book(code).clocks.values()
        for event in (rule.starts, rule.stops, rule.extend.on if rule.extend else "")
        if event and event not in by_itself and f'"{event}"' not in source
    }
    assert untold == set()
