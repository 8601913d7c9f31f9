"""What an identifier is held against: each rule, with a value that keeps it beside one that does not."""

from __future__ import annotations

import pytest

from warrants.rules.identifiers import (
    check_address,
    check_contact,
    check_device,
    check_iin,
    check_person,
    check_telephone,
    doubts,
)
from warrants.rules.limits_words import IDENTIFIER_RULES
from warrants.rules.sentences import breach_sentence
from warrants.rules.vocabulary import Effect, Severity


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        ("390228500011", ""),  # nobody: born in 2039
        ("390228500206", ""),  # needs the second weighting
        ("480229500016", ""),
        ("390228500022", "iin_check_digit"),
        ("390228500220", "iin_check_digit"),  # both weightings give ten
        ("900312030450", "iin_check_digit"),
        ("399928500011", "iin_date"),
        ("390230500012", "iin_date"),
        ("390228900017", "iin_century"),
        ("940140000385", ""),  # a company's
        ("940140000380", "iin_check_digit"),
        ("941340000385", "iin_date"),
        ("0123456789AB", "iin_form"),
        ("0000000", "iin_form"),
    ],
)
def test_an_identification_number(value: str, rule: str) -> None:
    assert check_iin(value) == rule


def test_one_check_digit_alone_fits() -> None:
    fitting = [digit for digit in "0123456789" if not check_iin(f"39022850020{digit}")]
    assert fitting == ["6"]


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        ("+7 (701) 123-45-67", ""),
        ("8701 123 45 67", ""),
        ("007 701 123 45 67", ""),
        ("+442079460000", ""),
        ("+77O11234567", "telephone_letters"),
        ("not a number", "telephone_letters"),
        ("112", "telephone_form"),
        ("+7701123456789012", "telephone_form"),
    ],
)
def test_a_telephone_number(value: str, rule: str) -> None:
    assert check_telephone(value) == rule


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        ("203.0.113.99", ""),
        ("203.0.113.999", "internet_address"),
        ("2001:db8::1", ""),
        ("2001:db8::1::2", "internet_address"),
        ("somebody@example.org", ""),
        ("Falcon", ""),
    ],
)
def test_an_account_that_is_an_internet_address(value: str, rule: str) -> None:
    assert check_address(value) == rule
    assert check_contact(value) == rule


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        ("490154203237518", ""),
        ("49-015420-323751-8", ""),
        ("490154203237517", "imei_check_digit"),
        ("49015420323751X", "imei_check_digit"),
        ("49O154203237518", "imei_check_digit"),
        ("00:1A:2B:3C:4D:5E", ""),
        ("401011234567890", ""),  # a subscriber's number of Kazakhstan has no check digit
        ("A laptop", ""),
        ("203.0.113.999", "internet_address"),
    ],
)
def test_a_device(value: str, rule: str) -> None:
    assert check_device(value) == rule


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        ("390228500011", ""),
        ("390228 500011", ""),
        ("900312030450", "iin_check_digit"),
        ("90031203O450", "iin_form"),
        ("39022850001", "iin_form"),
        ("Ivanov Ivan", ""),
        ("Passport N 12345678", ""),
    ],
)
def test_a_person_told_by_a_number(value: str, rule: str) -> None:
    assert check_person(value) == rule


def test_a_notice_names_field_and_rule_and_never_the_value() -> None:
    given = [
        ("/selectors/0/values/0", "number", "+77O11234567"),
        ("/selectors/1/values/0", "plate", "anything"),
        ("/targets/0/identity/iin", "iin", "390228500011"),
    ]
    (notice,) = doubts(given)
    assert (notice.code, notice.effect, notice.severity) == (
        "identifier_doubtful",
        Effect.FLAG,
        Severity.LOW,
    )
    assert notice.figures == {"field": "/selectors/0/values/0", "rule": "telephone_letters"}
    assert "77O1" not in str(notice)


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
@pytest.mark.parametrize("rule", IDENTIFIER_RULES)
def test_a_notice_says_the_rule_in_words(rule: str, language: str) -> None:
    said = breach_sentence("identifier_doubtful", {"field": "/iin", "rule": rule}, language)
    assert rule not in said
    assert "/iin" in said
