"""The end of a day is said as one, in every language; an hour stays an hour."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import translation

from oversight.deadlines.models import Clock
from oversight.deadlines.words import MONTHS, day_ended, end_of_day
from oversight.enums import Role
from oversight.templatetags.oversight import deadline, ending, passed, until
from tests.build import a_person, a_warrant, signed_in
from tests.warrants.material import a_piece
from warrants.models import Material
from warrants.rules.sentences import breach_sentence, step_sentence

ALMATY, NEW_YORK, BEIRUT = map(ZoneInfo, ("Asia/Almaty", "America/New_York", "Asia/Beirut"))
END = datetime(2026, 12, 4, 19, tzinfo=UTC)  # 5 December, 00:00 in Almaty
SECOND = timedelta(seconds=1)
SAID = {
    "en": "by the end of 4 December 2026",
    "ru": "до конца 4 декабря 2026 г.",
    "kk": "2026 ж. 4 желтоқсанның соңына дейін",
}


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("language", SAID)
def test_the_end_of_a_day_is_said_as_one(language: str) -> None:
    assert end_of_day(date(2026, 12, 4), language) == SAID[language]
    with translation.override(language):
        assert plain(deadline(END, ALMATY)) == plain(until(END, ALMATY)) == SAID[language]
    assert len(set(MONTHS[language])) == 12


def test_it_is_the_day_of_the_zone_that_counts() -> None:
    assert day_ended(END, ALMATY) == date(2026, 12, 4)
    assert day_ended(END, NEW_YORK) is None
    assert day_ended(END - SECOND, ALMATY) is day_ended(END + SECOND, ALMATY) is None


def test_a_day_that_begins_without_its_midnight_ends_the_one_before() -> None:
    """In Beirut the clocks leap from 24:00 of 25 March 2023 to 01:00."""
    leap = datetime(2023, 3, 25, 22, tzinfo=UTC)
    assert leap.astimezone(BEIRUT).hour == 1
    assert day_ended(leap, BEIRUT) == date(2023, 3, 25)


@pytest.mark.parametrize(
    ("language", "said", "within"),
    [
        ("en", "5 Dec. 2026, 14:00", "by 5 Dec. 2026, 14:00"),
        ("ru", "5 декабря 2026, 14:00", "до 5 декабря 2026, 14:00"),
        ("kk", "2026 ж. 5 желтоқсан, 14:00", "мына уақытқа дейін: 2026 ж. 5 желтоқсан, 14:00"),
    ],
)
def test_any_other_moment_is_said_by_its_hour(language: str, said: str, within: str) -> None:
    at = END + timedelta(hours=14)
    with translation.override(language):
        assert plain(deadline(at, ALMATY)) == said
        assert plain(until(at, ALMATY)) == within


def test_what_is_counted_in_hours_shows_its_hour_even_at_midnight() -> None:
    hours = Clock(due_at=END, steps=[{"code": "starts"}, {"code": "hours_exact"}])
    days = Clock(due_at=END, steps=[{"code": "starts"}, {"code": "last_day_whole"}])
    with translation.override("en"):
        assert plain(deadline(hours, ALMATY)) == "5 Dec. 2026, 00:00"
        assert plain(until(hours, ALMATY)) == "by 5 Dec. 2026, 00:00"
        assert plain(deadline(days, ALMATY)) == SAID["en"]


def test_a_page_draws_the_line_where_the_rule_does() -> None:
    assert not passed(END, END - timedelta(microseconds=1))
    assert passed(END, END)


@pytest.mark.parametrize("language", SAID)
def test_the_reasons_of_a_date_say_it_too(language: str) -> None:
    figures = {"strict": "2026-12-04T10:00:00+05:00", "lenient": "2026-12-05T00:00:00+05:00"}
    said = step_sentence({"code": "lenient_reading", **figures}, language)
    assert SAID[language] in said
    assert "00:00" not in said.replace("10:00", "")
    assert "г.." not in said


@pytest.mark.parametrize("language", SAID)
def test_a_flag_says_which_day_was_missed_and_a_court_which_hour(language: str) -> None:
    figures = {"due": END.isoformat()}
    assert SAID[language] in breach_sentence("return_overdue", figures, language, ALMATY)
    assert "05.12.2026 00:00" in breach_sentence("decision_late", figures, language, ALMATY)
    hours = {**figures, "hours": True}
    assert "05.12.2026 00:00" in breach_sentence("deadline_missed", hours, language, ALMATY)


@pytest.mark.django_db
def test_material_kept_to_the_end_of_a_day_says_that_day() -> None:
    piece = a_piece(a_warrant(granted=True))
    Material.objects.filter(pk=piece.pk).update(
        keep_until=datetime(2027, 7, 4, tzinfo=ZoneInfo("Asia/Almaty"))
    )
    page = signed_in(a_person(Role.AUDITOR)).get(reverse("desk_piece", args=[piece.reference]))
    said = plain(page.content.decode())
    assert "by the end of 3 July 2027" in said
    assert "4 July 2027" not in said


@pytest.mark.parametrize(
    ("language", "day", "hour"),
    [
        ("en", "end of 4 Dec. 2026", "5 Dec. 2026, 07:59"),
        ("ru", "конец дня 4 декабря 2026", "5 декабря 2026, 07:59"),
        ("kk", "2026 ж. 4 желтоқсан күнінің соңы", "2026 ж. 5 желтоқсан, 07:59"),
    ],
)
def test_a_span_ends_with_its_last_day_or_at_an_hour(language: str, day: str, hour: str) -> None:
    zone = ZoneInfo("Asia/Almaty")
    midnight, within = (datetime(2026, 12, 5, *of, tzinfo=zone) for of in ((0, 0), (7, 59)))
    with translation.override(language):
        said = [ending(at, zone).replace("\N{NO-BREAK SPACE}", " ") for at in (midnight, within)]
    assert said == [day, hour]
    assert ending(None) == "—"
