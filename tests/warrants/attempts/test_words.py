"""Rules that refused, and what they refused, are named in the reader's language."""

from __future__ import annotations

import pytest

from warrants.attempts.rules import UNKNOWN
from warrants.attempts.words import asked_name, cause_name
from warrants.rules.limits_words import BREACHES
from warrants.rules.requests_words import DATA, REQUESTS

OF_ANSWERS = ("answer_", "excess_", "candidates_", "letter_")  # refused to providers


@pytest.mark.parametrize(
    "code", [one for one in (*BREACHES, *REQUESTS) if not one.startswith(OF_ANSWERS)]
)
def test_a_rule_that_refuses_has_a_name_in_three_languages(code: str) -> None:
    names = [cause_name(code, language) for language in ("en", "ru", "kk")]
    assert len({code, *names}) == 4


@pytest.mark.parametrize("code", [*DATA, UNKNOWN])
def test_what_was_asked_for_is_said_in_words(code: str) -> None:
    names = [asked_name(code, language) for language in ("en", "ru", "kk")]
    assert code not in names
    assert names[1] != names[2]


def test_a_measure_stands_by_its_code() -> None:
    assert asked_name("231-7", "kk") == "231-7"
