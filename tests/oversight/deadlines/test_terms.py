"""How a law counts time: vectors worked out by hand, and the properties that hold of all."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from oversight.deadlines.calendar import Calendar
from oversight.deadlines.terms import (
    ClockClass,
    Counting,
    Due,
    Period,
    add_months,
    before,
    due,
    lenient_end,
    strict_end,
    wall,
)
from tests.warrants.rules.books import ALMATY, DAY, at

BERLIN = ZoneInfo("Europe/Berlin")
LONDON = ZoneInfo("Europe/London")
KYZYLORDA = ZoneInfo("Asia/Qyzylorda")
NO_HOLIDAYS = Calendar("XX")
KAZAKHSTAN = Calendar.of("KZ")
POWER, REMEDY = ClockClass.POWER, ClockClass.REMEDY


def reckon(
    period: str,
    start: datetime,
    *,
    zone: ZoneInfo = ALMATY,
    calendar: Calendar = KAZAKHSTAN,
    cls: ClockClass = REMEDY,
    rolls: bool = True,
    first_day_counts: bool = False,
    working_days: bool = False,
) -> Due:
    how = Counting(zone, first_day_counts, rolls, working_days)
    return due(Period.parse(period), start, how=how, calendar=calendar, clock_class=cls)


@pytest.mark.parametrize(
    ("text", "months", "days", "hours"),
    [
        ("P30D", 0, 30, 0),
        ("PT12H", 0, 0, 12),
        ("P6M", 6, 0, 0),
        ("P1Y", 12, 0, 0),
        ("P2W", 0, 14, 0),
        ("P1DT6H", 0, 1, 6),
    ],
)
def test_reads_an_iso_duration(text: str, months: int, days: int, hours: int) -> None:
    assert Period.parse(text) == Period(months, days, hours)
    assert Period.parse(str(Period.parse(text))) == Period.parse(text)


@pytest.mark.parametrize(
    "text", ["", "P", "PT", "P0D", "30", "P30", "P1DT", "-P1D", "P1.5D", "p1d"]
)
def test_refuses_what_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match="ISO 8601"):
        Period.parse(text)


@pytest.mark.parametrize(
    ("start", "period", "strict", "lenient"),
    [
        # A term in days: 24 hours each from the first moment; or the last day whole.
        ("2026-11-25 15:30", "P30D", "2026-12-25 15:30", "2026-12-26 00:00"),
        ("2026-11-25 00:00", "P30D", "2026-12-25 00:00", "2026-12-26 00:00"),
        ("2026-11-25 23:59", "P1D", "2026-11-26 23:59", "2026-11-27 00:00"),
        ("2024-02-28 10:00", "P2D", "2024-03-01 09:00", "2024-03-02 00:00"),  # 25-hour day
        ("2024-02-15 10:00", "P30D", "2024-03-16 09:00", "2024-03-17 00:00"),  # 25-hour day
        ("2024-02-29 20:00", "P1D", "2024-03-01 19:00", "2024-03-02 00:00"),
        ("2023-02-15 10:00", "P30D", "2023-03-17 10:00", "2023-03-18 00:00"),
        # A term in months: the same date, or the month's last day.
        ("2026-01-15 10:00", "P1M", "2026-02-15 10:00", "2026-02-16 00:00"),
        ("2026-01-31 10:00", "P1M", "2026-02-28 10:00", "2026-03-01 00:00"),
        ("2024-01-31 10:00", "P1M", "2024-02-29 10:00", "2024-03-01 00:00"),
        ("2024-01-31 10:00", "P2M", "2024-03-31 10:00", "2024-04-01 00:00"),
        ("2024-02-29 10:00", "P1Y", "2025-02-28 10:00", "2025-03-01 00:00"),
        ("2024-02-29 10:00", "P4Y", "2028-02-29 10:00", "2028-03-01 00:00"),
        ("2026-08-31 10:00", "P6M", "2027-02-28 10:00", "2027-03-01 00:00"),
        # A limit in hours is exact hours.
        ("2026-11-25 15:30", "PT24H", "2026-11-26 15:30", "2026-11-26 15:30"),
        ("2024-02-29 20:00", "PT12H", "2024-03-01 07:00", "2024-03-01 07:00"),
    ],
)
def test_counts_in_almaty_by_both_readings(
    start: str, period: str, strict: str, lenient: str
) -> None:
    read = Period.parse(period)
    assert strict_end(at(start), read, ALMATY) == at(strict)
    assert lenient_end(at(start), read, ALMATY) == at(lenient)


@pytest.mark.parametrize(
    ("zone", "day", "shown", "first", "second"),
    [
        (ALMATY, "2024-02-29", "23:30", "2024-02-29 17:30Z", "2024-02-29 18:30Z"),
        (KYZYLORDA, "2018-12-20", "23:30", "2018-12-20 17:30Z", "2018-12-20 18:30Z"),
        (BERLIN, "2026-10-25", "02:30", "2026-10-25 00:30Z", "2026-10-25 01:30Z"),
        # Never shown: the instant of the leap, by both.
        (BERLIN, "2026-03-29", "02:30", "2026-03-29 01:00Z", "2026-03-29 01:00Z"),
        (BERLIN, "2026-03-29", "02:00", "2026-03-29 01:00Z", "2026-03-29 01:00Z"),
        # Shown once.
        (ALMATY, "2024-03-01", "00:00", "2024-02-29 19:00Z", "2024-02-29 19:00Z"),
        (ALMATY, "2024-02-29", "22:59", "2024-02-29 16:59Z", "2024-02-29 16:59Z"),
    ],
)
def test_an_hour_shown_twice_or_never(
    zone: ZoneInfo, day: str, shown: str, first: str, second: str
) -> None:
    asked = date.fromisoformat(day), time.fromisoformat(shown), zone
    assert wall(*asked, later=False) == at(first)
    assert wall(*asked, later=True) == at(second)


@pytest.mark.parametrize(
    ("start", "period", "strict", "lenient"),
    [
        # "Beginning with the day of issue": six months from 15 March end with 14 September.
        ("2026-03-15 10:00", "P6M", "2026-09-15 00:00", "2026-09-15 00:00"),
        ("2026-01-31 10:00", "P1M", "2026-02-28 00:00", "2026-02-28 00:00"),
        ("2026-03-10 10:00", "P3D", "2026-03-13 00:00", "2026-03-13 00:00"),
        ("2026-03-10 10:00", "PT3H", "2026-03-10 13:00", "2026-03-10 13:00"),
    ],
)
def test_a_first_day_that_counts(start: str, period: str, strict: str, lenient: str) -> None:
    began, read = at(start, LONDON), Period.parse(period)
    assert strict_end(began, read, LONDON, first_day_counts=True) == at(strict, LONDON)
    assert lenient_end(began, read, LONDON, first_day_counts=True) == at(lenient, LONDON)


def test_a_remedy_that_ends_on_a_sunday_rolls_to_monday() -> None:
    found = reckon("P15D", at("2026-12-12 10:00"))  # 27 December 2026 is a Sunday
    assert found.at == found.lenient_at == at("2026-12-29 00:00")
    assert found.strict_at == at("2026-12-27 10:00")
    assert {"code": "rolled", "day": "2026-12-27", "to": "2026-12-28"} in [
        step.as_data() for step in found.steps
    ]


def test_a_remedy_does_not_roll_where_the_law_does_not() -> None:
    found = reckon("P15D", at("2026-12-12 10:00"), rolls=False)
    assert found.at == at("2026-12-28 00:00")


def test_a_power_never_rolls_in_use_but_keeps_the_other_reading() -> None:
    found = reckon("P15D", at("2026-12-12 10:00"), cls=POWER)
    assert found.at == found.strict_at == at("2026-12-27 10:00")
    assert found.lenient_at == at("2026-12-29 00:00")


def test_a_remedy_rolls_over_a_holiday_and_over_a_day_the_body_took_off() -> None:
    start = at("2026-02-20 10:00")  # 15 days: Saturday 7 March; 8 March is a holiday, moved to 9
    assert reckon("P15D", start).at == at("2026-03-11 00:00")
    more = Calendar.of("KZ", changes={date(2026, 3, 10): False})
    assert reckon("P15D", start, calendar=more).at == at("2026-03-12 00:00")
    works = Calendar.of("KZ", changes={date(2026, 3, 7): True})
    assert reckon("P15D", start, calendar=works).at == at("2026-03-08 00:00")


@pytest.mark.parametrize(
    ("zone", "country", "start", "last_day_over"),
    [
        (LONDON, "GB-ENG", "2026-03-10 10:00", "2026-03-14 00:00"),  # Tue: Wed, Thu, Fri
        (LONDON, "GB-ENG", "2026-04-02 10:00", "2026-04-10 00:00"),  # Easter: Tue, Wed, Thu
        (BERLIN, "DE", "2026-04-30 23:00", "2026-05-07 00:00"),  # 1 May is a Friday
        (BERLIN, "DE", "2026-03-14 09:00", "2026-03-19 00:00"),  # a Saturday
    ],
)
def test_three_working_days(zone: ZoneInfo, country: str, start: str, last_day_over: str) -> None:
    calendar = Calendar.of(country)
    found = reckon("P3D", at(start, zone), zone=zone, calendar=calendar, working_days=True)
    assert found.at == found.strict_at == found.lenient_at == at(last_day_over, zone)


def test_counts_back_from_an_end() -> None:
    end, known = at("2026-04-01 10:00"), at("2026-03-02 10:00")
    found = before(Period.parse("P3D"), end, known_at=known, zone=ALMATY)
    assert found.at == at("2026-03-29 10:00")
    months = before(Period.parse("P2M"), at("2026-04-30 10:00"), known_at=known, zone=ALMATY)
    assert months.at == known
    assert [step.code for step in months.steps] == ["counted_back", "not_before_known"]


PERIODS = st.one_of(
    st.integers(1, 400).map(lambda days: Period(days=days)),
    st.integers(1, 900).map(lambda hours: Period(hours=hours)),
    st.integers(1, 30).map(lambda months: Period(months=months)),
)
EXACT = st.one_of(
    st.integers(1, 400).map(lambda days: Period(days=days)),
    st.integers(1, 900).map(lambda hours: Period(hours=hours)),
)
ZONES = st.sampled_from([ALMATY, BERLIN, LONDON, KYZYLORDA, ZoneInfo("America/New_York")])
INSTANTS = st.integers(0, 20 * 366 * 24 * 60).map(
    lambda minutes: datetime(2015, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
CLASSES = st.sampled_from(list(ClockClass))
OFF = st.sets(st.dates(date(2015, 1, 1), date(2038, 1, 1)), max_size=30)


@given(INSTANTS, PERIODS, ZONES, st.booleans())
def test_the_strict_reading_is_never_the_later_one(
    start: datetime, period: Period, zone: ZoneInfo, first_day_counts: bool
) -> None:
    strict = strict_end(start, period, zone, first_day_counts=first_day_counts)
    lenient = lenient_end(start, period, zone, first_day_counts=first_day_counts)
    assert strict <= lenient
    if not first_day_counts:
        assert strict > start


@given(INSTANTS, EXACT, st.integers(1, 3), ZONES, CLASSES, st.booleans())
@example(datetime(2024, 2, 29, 17, 30, tzinfo=UTC), Period(days=1), 1, ALMATY, POWER, False)
def test_a_later_start_never_falls_due_earlier(
    start: datetime, period: Period, hours: int, zone: ZoneInfo, cls: ClockClass, working: bool
) -> None:
    if period.hours:
        working = False
    found = [
        reckon(f"{period}", begin, zone=zone, cls=cls, working_days=working).at
        for begin in (start, start + timedelta(minutes=1), start + timedelta(hours=hours))
    ]
    assert all(earlier <= later for earlier, later in pairwise(found))


@given(INSTANTS, st.integers(1, 30), ZONES)
def test_a_later_day_never_falls_due_on_an_earlier_day_in_months(
    start: datetime, months: int, zone: ZoneInfo
) -> None:
    period = Period(months=months)
    ends = [
        strict_end(begin, period, zone).astimezone(zone).date() for begin in (start, start + DAY)
    ]
    assert ends[0] <= ends[1]
    assert lenient_end(start, period, zone) <= lenient_end(start + DAY, period, zone)


@given(INSTANTS, st.integers(1, 200), st.integers(1, 200), ZONES, st.booleans())
def test_splitting_days_never_gains_time(
    start: datetime, one: int, other: int, zone: ZoneInfo, first_day_counts: bool
) -> None:
    def end(begin: datetime, days: int) -> datetime:
        return strict_end(begin, Period(days=days), zone, first_day_counts=first_day_counts)

    assert end(end(start, one), other) <= end(start, one + other)


@given(st.dates(date(2015, 1, 1), date(2035, 1, 1)), st.integers(1, 30), st.integers(1, 30))
@example(date(2024, 1, 31), 1, 1)
def test_splitting_months_never_gains_a_day(day: date, one: int, other: int) -> None:
    assert add_months(add_months(day, one), other) <= add_months(day, one + other)


@given(INSTANTS, PERIODS, ZONES, CLASSES, OFF, OFF, st.booleans())
def test_more_days_off_never_bring_a_deadline_forward(
    start: datetime,
    period: Period,
    zone: ZoneInfo,
    cls: ClockClass,
    some: set[date],
    more: set[date],
    working: bool,
) -> None:
    if not period.days:
        working = False
    few = Calendar("XX", dict.fromkeys(some, False))
    many = Calendar("XX", dict.fromkeys(some | more, False))
    found = [
        reckon(str(period), start, zone=zone, cls=cls, calendar=one, working_days=working)
        for one in (NO_HOLIDAYS, few, many)
    ]
    for earlier, later in pairwise(found):
        assert earlier.at <= later.at
        assert earlier.lenient_at <= later.lenient_at
        assert earlier.strict_at <= later.strict_at


@given(INSTANTS, PERIODS, ZONES, OFF)
def test_the_reading_in_use_follows_the_class(
    start: datetime, period: Period, zone: ZoneInfo, off: set[date]
) -> None:
    calendar = Calendar("XX", dict.fromkeys(off, False))
    power = reckon(str(period), start, zone=zone, calendar=calendar, cls=POWER)
    remedy = reckon(str(period), start, zone=zone, calendar=calendar, cls=REMEDY)
    assert power.at == power.strict_at == remedy.strict_at
    assert remedy.at == remedy.lenient_at == power.lenient_at


def test_a_break_of_a_whole_year_still_ends() -> None:
    days = {date(2026, 1, 1) + number * DAY: False for number in range(365)}
    calendar = Calendar("XX", days)
    assert calendar.next_working(date(2026, 1, 1)) == date(2027, 1, 1)
