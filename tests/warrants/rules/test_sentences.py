"""What rules say: in three languages, from stored codes and figures alone, without gaps."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from string import Formatter

import pytest

from oversight.deadlines.calendar import Calendar
from oversight.deadlines.terms import Period
from tests.warrants.rules.books import (
    CODES,
    DAY,
    NOON,
    a_filing,
    a_history,
    a_renewal,
    at,
    book,
    kz,
)
from warrants.persons.rules.norms import norm_on
from warrants.persons.rules.thresholds import Counted, Limits, passed
from warrants.rules import telling
from warrants.rules.clocks import due
from warrants.rules.identifiers import doubts
from warrants.rules.limits import (
    Breach,
    History,
    Offence,
    TargetFacts,
    check_activation,
    check_decision,
    check_denial,
    check_filing,
    check_historic_order,
    check_return,
)
from warrants.rules.limits_words import BREACHES
from warrants.rules.sentences import (
    STEPS,
    WORDS,
    breach_sentence,
    period_words,
    step_sentence,
)
from warrants.rules.vocabulary import LANGUAGES, Kind
from warrants.statements.rules import FLAGS

CYRILLIC = re.compile("[\u0400-\u04ff]")


def every_breach() -> dict[str, Breach]:
    """One breach of every code that the rules can find."""
    targets = (
        TargetFacts("person", "bystander", protected=("lawyer", "judge", "child", "priest")),
        TargetFacts("person", "victim_consenting"),
    )
    worst = a_filing(
        kind=Kind.URGENT,
        measures=("231-8", "231-7", "231-99"),
        requested=Period.of_days(90),
        offences=(Offence("X", max_penalty_years=Decimal(1)),),
        targets=targets,
        resolved_at=NOON + DAY,
        urgent_started_at=NOON + DAY,
        threat_consent=True,
    )
    late = a_filing(resolved_at=NOON - 3 * DAY)
    history = a_history(renewals=9)
    renewal = replace(a_renewal(requested=Period.of_days(31)), has_results=False)
    soon = a_history(until=NOON + DAY)
    french = a_filing(measures=("interception",), offences=(Offence("X"),))
    bad_grant = check_decision(
        kz(),
        measures=("231-2",),
        requested_days=3,
        starts_at=NOON - 9 * DAY,
        until=NOON + 90 * DAY,
        decided_at=NOON - 8 * DAY,
        renewal=True,
        history=a_history(until=NOON - 10 * DAY),
        at=NOON,
        applied_at=NOON - 7 * DAY,
    )
    empty = check_decision(
        kz(),
        measures=("231-2",),
        requested_days=3,
        starts_at=NOON,
        until=NOON,
        decided_at=NOON,
        renewal=False,
        history=History(),
        at=NOON,
    )
    figures = {"days_used": 99, "communications": 0, "incriminating": 4, "installed": "used"}
    used: list[Breach] = []
    for flag in (True, False):
        used += check_activation(
            kz(),
            started=flag,
            happened_at=NOON + 99 * DAY,
            urgent_at=None,
            history=a_history(),
            at=NOON + 99 * DAY,
        )
    found = [
        *check_filing(kz(), worst, None, NOON),
        *check_filing(kz(), late, None, NOON),
        *check_filing(kz(), renewal, history, NOON),
        *check_filing(kz(), a_renewal(), soon, NOON),
        *check_filing(kz(), a_renewal(), a_history(until=NOON), NOON),
        *check_filing(book("fr-cpp"), french, None, NOON),
        *bad_grant,
        *empty,
        *used,
        *told_of(),
        *check_return(figures=figures, authorised_days=30),
        *check_return(figures={"installed": "never", "days_used": 2}, authorised_days=30),
        *check_denial(
            figures={"installed": "never", "communications": 2},
            starts=1,
            earlier_days=0,
            authorised_days=30,
        ),
        telling.urgent_start_uncovered(
            kz(), ("231-2",), began_at=NOON, until=NOON + timedelta(hours=1)
        ),
        *check_historic_order(
            kz(), measures=("231-2",), original_days=40, total_days=200, renewals=1
        ),
    ]
    return {one.code: one for one in found}


def told_of() -> list[Breach]:
    """Every flag of what was told and could not be refused."""
    rules, measures = kz(), ("231-2",)
    nothing = History()
    ahead = check_decision(
        rules,
        measures=measures,
        requested_days=30,
        starts_at=NOON + 364 * DAY,
        until=NOON + 394 * DAY,
        decided_at=NOON,
        renewal=False,
        history=nothing,
        at=NOON,
    )
    return [
        *ahead,
        *check_activation(
            rules, started=True, happened_at=NOON, urgent_at=None, history=nothing, at=NOON
        ),
        *(
            telling.served_without_authority(
                rules, measures, served_at=NOON, provider="tele-2", again=again
            )
            for again in (True, False)
        ),
        telling.ran_without_authority(rules, measures, began_at=NOON - DAY, until=NOON),
        telling.use_of_another_measure(rules, measure="231-4", at=NOON),
        telling.result_without_authority(rules, measures),
        telling.not_counted(rules, measures, what="postal.noticed", at=NOON),
        telling.nothing_waited(rules, measures, what="contact.left", at=NOON),
        telling.foreign_law("us-title3", "kz-cpc"),
        telling.law_of_elsewhere("us-title3", "kz-cpc"),
        *doubts([("/selectors/0/values/0", "number", "not a number")]),
        *passed(
            Counted(cases={1, 2, 3, 4}, agencies={1, 2}, days=210, limits=Limits(renewals=2)),
            norm_on(NOON.date()),
        ),
    ]


OF_DEADLINES = {
    rule.on_breach.flag for code in CODES for rule in book(code).clocks.values() if rule.on_breach
}


def test_every_sentence_belongs_to_a_rule_that_can_be_broken() -> None:
    assert set(every_breach()) | OF_DEADLINES | {*FLAGS.values(), "reasons_repeated"} == set(
        BREACHES
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_breach_is_said_without_gaps(language: str) -> None:
    for code, breach in every_breach().items():
        said = breach.sentence(language)
        assert "—" not in said, code
        assert "{" not in said, code
        assert said.endswith("."), code
        assert bool(CYRILLIC.search(said)) is (language != "en"), (code, said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_stored_breach_says_the_same_again(language: str) -> None:
    for breach in every_breach().values():
        stored = json.loads(json.dumps(dict(breach.figures)))
        assert breach_sentence(breach.code, stored, language) == breach.sentence(language)


def test_the_three_wordings_use_the_same_figures() -> None:
    for table in (BREACHES, STEPS):
        for code, wordings in table.items():
            names = [{one[1] for one in Formatter().parse(text) if one[1]} for text in wordings]
            assert names[0] == names[1] == names[2], code


def test_a_limit_is_said_in_words() -> None:
    (breach,) = check_filing(kz(), a_filing(requested=Period.of_days(31)), None, NOON)
    assert breach.sentence("en") == "31 days are asked for; one term may last 30 days at most."
    assert breach.sentence("ru") == "Запрошено 31 день; один срок не может превышать 30 дней."
    assert breach.sentence("kk").startswith("31 күн сұралды")


def test_an_instant_is_shown_as_people_there_saw_it() -> None:
    (breach,) = check_filing(kz(), a_renewal(), a_history(until=at("2026-03-04 09:30")), NOON)
    assert "04.03.2026 09:30" in breach.sentence("en")
    (before,) = check_filing(
        kz(), a_filing(resolved_at=at("2024-02-10 10:00"), historic=False), None, at("2024-02-20")
    )
    assert "10.02.2024 10:00" in before.sentence("ru")


def test_a_category_is_said_in_words() -> None:
    filing = a_filing(targets=(TargetFacts("person", "suspect", protected=("journalist",)),))
    (breach,) = check_filing(kz(), filing, None, NOON)
    assert [breach.sentence(language).count("журналист") for language in LANGUAGES] == [0, 1, 1]


@pytest.mark.parametrize(
    ("period", "en", "ru", "kk"),
    [
        ("P1D", "1 day", "1 день", "1 күн"),
        ("P3D", "3 days", "3 дня", "3 күн"),
        ("P11D", "11 days", "11 дней", "11 күн"),
        ("P21D", "21 days", "21 день", "21 күн"),
        ("P112D", "112 days", "112 дней", "112 күн"),
        ("P6M", "6 months", "6 месяцев", "6 ай"),
        ("PT24H", "24 hours", "24 часа", "24 сағат"),
        ("P1DT1H", "1 day 1 hour", "1 день 1 час", "1 күн 1 сағат"),
        ("P1Y", "1 year", "1 год", "1 жыл"),
        ("P120M", "10 years", "10 лет", "10 жыл"),
        ("P18M", "18 months", "18 месяцев", "18 ай"),
    ],
)
def test_a_period_in_words(period: str, en: str, ru: str, kk: str) -> None:
    assert [period_words(period, language) for language in ("en", "ru", "kk")] == [en, ru, kk]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", CODES)
def test_every_step_of_every_deadline_is_said_without_gaps(code: str, language: str) -> None:
    rules = book(code)
    calendar = Calendar.of(rules.rulebook.holidays)
    starts = [NOON + number * DAY for number in range(0, 60, 7)]
    for rule in rules.clocks.values():
        for start in starts:
            for extended in (False, True):
                found = due(rules, rule, start, calendar, known_at=NOON, extended=extended)
                for step in found.steps:
                    stored = json.loads(json.dumps(step.as_data()))
                    said = step_sentence(stored, language)
                    assert not re.search(r"[{}]", said), said
                    assert said.endswith("."), said
                    assert step.code in STEPS


def test_a_roll_is_explained_step_by_step() -> None:
    found = due(kz(), kz().clocks["ask_court"], at("2026-12-12 10:00"), Calendar.of("KZ"))
    said = [step_sentence(step.as_data(), "en") for step in found.steps]
    assert said == [
        "The time begins at 12.12.2026 10:00.",
        "12.12.2026 is the day on which the time begins and is not counted.",
        "The period of 15 days ends at 24:00 of 27.12.2026.",
        "27.12.2026 is not a working day; the end moves to 28.12.2026.",
        "The lenient reading is used: by the end of 28 December 2026. "
        "The strict one would be until 27.12.2026 10:00.",
    ]


def test_a_flag_without_a_sentence_says_which_moment_passed() -> None:
    said = breach_sentence("of_another_country", {"due": "2026-03-02T12:00:00+05:00"}, "en")
    assert said == "The deadline (by 02.03.2026 12:00) passed."
    assert breach_sentence("of_nobody", {}, "en") == "of_nobody"


def test_a_moment_can_be_shown_in_another_zone() -> None:
    figures = {"due": (NOON + timedelta(hours=1)).isoformat()}
    assert "13:00" in breach_sentence("decision_late", figures, "en")
    assert "03:00" in breach_sentence("decision_late", figures, "en", book("us-title3").zone)


@pytest.mark.parametrize("code", CODES)
def test_no_code_of_a_book_is_said_as_it_stands(code: str) -> None:
    rules = book(code)
    said = {
        "category": set(rules.protected_categories),
        "capacity": set(rules.capacities),
        "data": set(rules.data.categories) if rules.data else set(),
    }
    assert {name: codes - set(WORDS[name]) for name, codes in said.items()} == {
        name: set() for name in said
    }
    figures = {"record": "D-1", "data": "biometric_search"}
    for language, word in (("en", "Face-rec"), ("ru", "распознаванию"), ("kk", "тану")):
        assert word in breach_sentence("data_without_warrant", figures, language)
