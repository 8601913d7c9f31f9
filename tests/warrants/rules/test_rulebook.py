"""How a rulebook is read: what is shipped, and every fault, named by file, key and reason."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel

from tests.warrants.rules.books import CODES, book, kz, kz_with, text_of
from warrants.rules.limits_words import BREACHES
from warrants.rules.parts import Words
from warrants.rules.rulebook import Rulebook, RulebookFault, parse
from warrants.rules.vocabulary import LANGUAGES

CYRILLIC = re.compile("[\u0400-\u04ff]")


def words_in(value: Any, path: str = "") -> Iterator[tuple[str, Words]]:
    """Every wording of a rulebook, with where it stands."""
    if isinstance(value, Words):
        yield path, value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from words_in(getattr(value, name), f"{path}.{name}")
    elif isinstance(value, dict):
        for name, one in value.items():
            yield from words_in(one, f"{path}.{name}")
    elif isinstance(value, tuple):
        for number, one in enumerate(value):
            yield from words_in(one, f"{path}[{number}]")


@pytest.mark.parametrize("code", CODES)
def test_a_shipped_rulebook_is_read(code: str) -> None:
    rules = book(code)
    assert rules.code == code
    assert len(rules.sha256) == 64
    assert 10 <= len(rules.checklist) <= 15
    assert {"necessity", "renewals"} <= {question.key for question in rules.checklist}


@pytest.mark.parametrize("code", CODES)
def test_nothing_shipped_claims_to_be_confirmed(code: str) -> None:
    assert book(code).rulebook.status == "unconfirmed"


@pytest.mark.parametrize("code", CODES)
def test_every_wording_is_in_three_languages(code: str) -> None:
    found = list(words_in(book(code)))
    assert len(found) > 20
    for path, words in found:
        assert CYRILLIC.search(words.ru), path
        assert CYRILLIC.search(words.kk), path
        assert not CYRILLIC.search(words.en), path


@pytest.mark.parametrize("code", CODES)
def test_every_deadline_has_a_flag_with_a_sentence(code: str) -> None:
    for rule in book(code).clocks.values():
        if rule.on_breach:
            assert rule.on_breach.flag in BREACHES


def test_the_measures_are_those_of_the_code() -> None:
    assert list(kz().measures) == [f"231-{number}" for number in range(1, 11)]
    own = {code for code, one in kz().measures.items() if one.leaves_to_the_body}
    assert own == {"231-7", "231-9"}


def test_the_types_are_those_of_the_wiretap_report() -> None:
    types = ["WC", "WS", "WO", "OM", "OO", "AP", "ED", "EE", "EF", "EO", "TX", "NS"]
    orders_of_data = ["2703-d", "2703-a", "3123"]
    assert list(book("us-title3").measures) == types + orders_of_data
    assert book("us-title3").report.counted_by == "end"


def test_a_double_lock_is_two_persons() -> None:
    assert book("uk-ipa").measures["interception"].authorisers == (
        "secretary_of_state",
        "judicial_commissioner",
    )


def test_another_language_reads_english() -> None:
    title = kz().rulebook.title
    assert title.in_("ru-RU") == title.ru
    assert title.in_("fr") == title.en
    assert [title.in_(language) for language in LANGUAGES] == [title.en, title.ru, title.kk]


def faults(*changes: tuple[str, str]) -> list[str]:
    with pytest.raises(RulebookFault) as refused:
        kz_with(*changes)
    return refused.value.faults


@pytest.mark.parametrize(
    ("old", "new", "key", "reason"),
    [
        # an unknown key, anywhere
        ("[late_filing]", "[late_filling]", "late_filling", "unknown key"),
        ("[late_filing]", "[late_filling]", "late_filing", "is missing"),
        ('month_end = "clamp"', 'month_end = "clamp"\nroll = 1', "arithmetic.roll", "unknown key"),
        ('month_end = "clamp"', 'month_end = "roll"', "arithmetic.month_end", "clamp"),
        ('["remedy"]', '["power"]', "arithmetic.roll_forward", "remedy"),
        # a missing article
        ('article = "CPC 231(1), 242"\n', "", "measures.231-1.article", "is missing"),
        ('article = "CPC 48"\n', "", "arithmetic.article", "is missing"),
        (
            'term = { max = "P30D", article = "CPC 236(1)", effect',
            'term = { max = "P30D", effect',
            "measures.231-1.term.article",
            "is missing",
        ),
        (
            'unless = "grave_offence_of_their_own", article = "CPC 232(8)"',
            'unless = "grave_offence_of_their_own"',
            "measures.231-1.protected.0",
            "needs its article",
        ),
        # a limit without an effect
        ('max = 5, by = "body", effect = "flag"', 'max = 5, by = "body"', "limits.0.effect", "is"),
        ('what = "renewals", max = 5', 'what = "renewals", max = "P5D"', "limits.0", "counted"),
        ('what = "renewals", max = 5', 'what = "renewals", max = -5', "limits.0.max", "greater"),
        ('max = 5, by = "body"', 'max = 5, by = "law"', "limits.0", "needs its article"),
        # an impossible date
        ("in_force_from = 2015-01-01", "in_force_from = 2015-02-30", "file", "date"),
        ("in_force_from = 2015-01-01", "in_force_from = 7", "rulebook.in_force_from", ""),
        ("until = 2017-07-03", "until = 2014-07-03", "measures.231-8.in_force", "not after from"),
        # a measure without a title in the three languages
        (', kk = "Жасырын бақыланатын жеткізілім"', "", "measures.231-8.title.kk", "is missing"),
        (
            'kk = "Жасырын бақыланатын жеткізілім"',
            'kk = ""',
            "measures.231-8.title.kk",
            "at least 1",
        ),
        # figures and names
        ('max = "P30D", article = "CPC 236(1)"', 'max = "30d", article = "CPC 236(1)"', "", "ISO"),
        ('time_zone = "Asia/Almaty"', 'time_zone = "Asia/Nowhere"', "rulebook.time_zone", "unkn"),
        ('holidays = "KZ"', 'holidays = "QQ"', "rulebook.holidays", "no calendar"),
        ('currency = "KZT"', 'currency = "tenge"', "rulebook.currency", "pattern"),
        ('jurisdiction = "KZ"', 'jurisdiction = "Kazakhstan"', "rulebook.jurisdiction", "pattern"),
        # references between tables
        ('starts = "contact.met"', 'starts = "contact.mat"', "clocks.follow_contact", "unknown ev"),
        ('measures = ["231-7"]', 'measures = ["231-77"]', "clocks.follow_contact.measures", "unk"),
        ('targets = ["suspect",', 'targets = ["suspekt",', "measures.231-1.targets", "unknown ca"),
        ('category = "clergy"', 'category = "priest"', "measures.231-1.protected", "unknown cat"),
        ('key = "purpose"', 'key = "material"', "checklist", "stands twice"),
        # a deadline that cannot be kept or cannot be broken
        ('within = "PT12H"\n', "", "clocks.decide", "either within or before"),
        ('stops = "decision"\n', "", "clocks.decide", "a duty needs"),
        (
            'within = "PT12H"',
            'within = "PT12H"\ncounted_in = "working"',
            "clocks.decide",
            "working",
        ),
        # a gate that lets nothing and everything through
        ('{ any = true, article = "CPC 232(5)" }', '{ article = "CPC 232(5)" }', "offence", "gate"),
        ('allowed = true, notify = "PT24H"', "allowed = true", "urgent", "give notify"),
    ],
)
def test_a_fault_names_file_key_and_reason(old: str, new: str, key: str, reason: str) -> None:
    found = faults((old, new))
    assert all(line.startswith("changed: ") for line in found)
    assert any(key in line and reason.lower() in line.lower() for line in found), found


def test_all_faults_come_at_once() -> None:
    found = faults(
        ('article = "CPC 231(1), 242"\n', ""),
        ('currency = "KZT"', 'currency = "tenge"'),
        ("[late_filing]", "[late_filling]"),
    )
    assert len(found) == 4


@pytest.mark.parametrize(
    "text", ["", "x", "[rulebook", "measures = 3", "[measures]\na = 1", "\x00"]
)
def test_what_is_no_rulebook_is_a_fault_and_no_crash(text: str) -> None:
    with pytest.raises(RulebookFault):
        parse(text, "none.toml")


def test_a_note_in_one_language_is_that_note_in_all() -> None:
    text = text_of("kz-cpc")
    plain = re.sub(r'note = \{ en = "The Code has no limit on[^}]*\}', 'note = "no cap"', text)
    assert plain != text
    note = parse(plain, "x").measures["231-2"].limits[1].note
    assert note == Words(en="no cap", ru="no cap", kk="no cap")


def test_common_keys_hold_where_a_measure_does_not_say_otherwise() -> None:
    assert kz().measures["231-2"].term != kz().measures["231-7"].term
    assert kz().measures["231-2"].term == kz().measures["231-6"].term


def test_a_changed_text_has_another_hash() -> None:
    assert kz_with(("P30D", "P29D")).sha256 != kz().sha256


def test_a_rulebook_cannot_be_changed() -> None:
    rules: Rulebook = kz()
    with pytest.raises(ValueError, match="frozen"):
        rules.report = rules.report
