"""Every deadline: what starts it, what stops it, when it falls due, whose it is."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from oversight.deadlines.calendar import Calendar
from oversight.deadlines.terms import ClockClass, Due
from tests.warrants.rules.books import CODES, DAY, NOON, at, book, kz
from warrants.rules.clocks import (
    ClockExtend,
    ClockStart,
    ClockStop,
    LegalEvent,
    clocks_for,
    due,
)
from warrants.rules.deadlines import EVENTS, ClockRule
from warrants.rules.rulebook import Rulebook

HOURS = timedelta(hours=1)

# rule, starts, stops, due after a start at NOON, party, article
KAZAKH = [
    ("reach_judge", "application.resolved", "application.received", 24 * HOURS, "agency", "234(2)"),
    ("decide", "application.received", "decision", 12 * HOURS, "court", "234(2)"),
    ("order_legality_check", "decision.granted", "legality.requested", 24 * HOURS, "", "234(2)"),
    (
        "report_legality_check",
        "legality.requested",
        "legality.reported",
        5 * DAY,
        "prosecutor",
        "234(2)",
    ),
    (
        "notify_judge_of_urgent_start",
        "urgent.started",
        "application.received",
        24 * HOURS,
        "agency",
        "235",
    ),
    (
        "tell_prosecutor_of_threat_route",
        "threat.resolved",
        "prosecutor.told_of_threat",
        24 * HOURS,
        "agency",
        "232(6)",
    ),
    ("tell_prosecutor_of_results", "warrant.ended", "prosecutor.told", 2 * DAY, "agency", "234(5)"),
    ("file_return", "warrant.ended", "return.filed", 30 * DAY, "agency", "body's norm"),
    ("destroy", "destruction.permitted", "destruction.done", 28 * DAY, "agency", "240(1)"),
    ("examine_postal_item", "postal.noticed", "postal.examined", 24 * HOURS, "agency", "246(3)"),
    ("tell_post_of_end", "warrant.ended", "post.told", 3 * DAY, "agency", "246(6)"),
    ("follow_contact", "contact.met", "contact.left", 48 * HOURS, "agency", "248(2)"),
    ("report_on_contact", "contact.met", "contact.reported", DAY, "agency", "248(3)"),
]


def rule(key: str, rules: Rulebook | None = None) -> ClockRule:
    return (rules or kz()).clocks[key]


def reckon(key: str, start: datetime, *, extended: bool = False, code: str = "kz-cpc") -> Due:
    rules = book(code)
    calendar = Calendar.of(rules.rulebook.holidays)
    return due(rules, rules.clocks[key], start, calendar, extended=extended)


@pytest.mark.parametrize(("key", "starts", "stops", "length", "party", "article"), KAZAKH)
def test_a_deadline_of_kazakhstan(
    key: str, starts: str, stops: str, length: timedelta, party: str, article: str
) -> None:
    one = rule(key)
    assert (one.starts, one.stops, one.party) == (starts, stops, party)
    assert article in one.article
    assert one.optional is (not party)
    assert reckon(key, NOON).at == NOON + length


def test_the_person_is_notified_within_six_months_or_a_year() -> None:
    final = at("2026-03-15 10:00")
    assert reckon("notify_person", final).at == at("2026-09-15 10:00")
    longer = reckon("notify_person", final, extended=True)
    assert longer.at == at("2027-03-15 10:00")
    assert longer.steps[1].as_data() == {"code": "extended", "ground": "judge", "period": "P12M"}


def test_notice_runs_from_the_final_decision_and_not_from_the_end() -> None:
    assert "notify_person" not in started("warrant.ended", "231-2")
    assert "notify_person" in started("case.final_decision", "231-2")


def test_the_court_of_the_person_is_read_leniently() -> None:
    found = reckon("ask_court", at("2026-12-12 10:00"))
    assert rule("ask_court").class_ == ClockClass.REMEDY
    assert found.at == at("2026-12-29 00:00")


def test_the_judge_gets_a_day_where_more_is_asked_for() -> None:
    assert reckon("decide", NOON, extended=True).at == NOON + 24 * HOURS
    extended = clocks_for(kz(), LegalEvent("materials.requested", NOON), ("231-2",))
    assert extended == [ClockExtend(rule("decide"))]


def test_a_deadline_without_a_longer_time_is_not_extended() -> None:
    assert reckon("file_return", NOON, extended=True) == reckon("file_return", NOON)


def test_a_renewal_is_issued_three_days_before_the_end() -> None:
    calendar, one = Calendar.of("KZ"), rule("issue_renewal")
    end = NOON + 30 * DAY
    assert due(kz(), one, end, calendar, known_at=NOON).at == NOON + 27 * DAY
    short = due(kz(), one, NOON + 2 * DAY, calendar, known_at=NOON)
    assert short.at == NOON
    assert one.optional


def test_the_prosecutor_is_told_two_months_before_destruction() -> None:
    one = rule("tell_prosecutor_of_destruction")
    found = due(kz(), one, at("2026-06-30 00:00"), Calendar.of("KZ"), known_at=NOON)
    assert found.at == at("2026-04-30 00:00")


def started(event: str, *measures: str) -> set[str]:
    changes = clocks_for(kz(), LegalEvent(event, NOON), measures)
    return {change.rule.key for change in changes if isinstance(change, ClockStart)}


def test_postal_deadlines_are_for_postal_control_alone() -> None:
    assert started("warrant.ended", "231-2") == {"tell_prosecutor_of_results", "file_return"}
    assert "tell_post_of_end" in started("warrant.ended", "231-5", "231-2")
    assert started("contact.met", "231-2") == set()
    assert started("contact.met", "231-7") == {"follow_contact", "report_on_contact"}


def test_receiving_stops_before_it_starts() -> None:
    changes = clocks_for(kz(), LegalEvent("application.received", NOON), ("231-2",))
    kinds = [type(change) for change in changes]
    assert kinds == [ClockStop, ClockStop, ClockStart]
    assert changes[-1].rule.key == "decide"


def test_an_event_that_no_law_names_does_nothing() -> None:
    assert clocks_for(kz(), LegalEvent("coffee.made", NOON), ("231-2",)) == []


@pytest.mark.parametrize("code", CODES)
def test_every_deadline_of_every_regime_can_be_reckoned_and_explained(code: str) -> None:
    rules = book(code)
    calendar = Calendar.of(rules.rulebook.holidays)
    for key, one in rules.clocks.items():
        found = due(rules, one, NOON + 400 * DAY, calendar, known_at=NOON)
        assert found.steps, key
        assert found.strict_at <= found.lenient_at
        assert found.at in {found.strict_at, found.lenient_at}
        if one.within:
            assert found.at > NOON + 400 * DAY
        assert set(one.events) <= EVENTS


@pytest.mark.parametrize(
    ("code", "key", "start", "expected"),
    [
        ("us-title3", "apply_after_urgent_start", "2026-03-07 20:00", "2026-03-09 21:00"),
        ("us-title3", "serve_inventory", "2026-01-05 12:00", "2026-04-05 13:00"),
        ("us-title3", "keep_recordings", "2026-01-05 12:00", "2036-01-05 12:00"),
        # The third working day after the day of issue; Good Friday is off.
        ("uk-ipa", "approve_urgent", "2026-03-31 15:00", "2026-04-08 00:00"),
        ("uk-ipa", "urgent_lives", "2026-03-09 15:00", "2026-03-17 00:00"),
        ("de-stpo", "confirm_urgent", "2026-03-13 15:00", "2026-03-19 00:00"),
        ("de-stpo", "notify_or_consent_a", "2026-03-13 15:00", "2027-03-13 15:00"),
        ("de-stpo", "notify_or_consent_bc", "2026-03-13 15:00", "2026-09-13 15:00"),
    ],
)
def test_a_deadline_elsewhere(code: str, key: str, start: str, expected: str) -> None:
    zone = book(code).zone
    assert reckon(key, at(start, zone), code=code).at == at(expected, zone)
