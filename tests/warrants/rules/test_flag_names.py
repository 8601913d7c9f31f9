"""Every kind of flag has a name of its own in each language."""

from __future__ import annotations

import pytest

from warrants.rules.flag_names import ALL_NAMES, FLAG_NAMES, PLACES, flag_name
from warrants.rules.limits_words import BREACHES
from warrants.rules.requests_words import REQUEST_NAMES, REQUESTS


def test_every_breach_has_a_name_and_no_name_is_left_over() -> None:
    assert set(FLAG_NAMES) == set(BREACHES)


def test_whatever_refuses_a_request_for_data_has_a_name() -> None:
    """A refused request is kept as an attempt, and the desk reads why."""
    of_answers = {
        "answer_ahead",
        "answer_of_nothing_has_records",
        "answer_without_ground",
        "candidates_missing",
        "excess_above_answer",
        "letter_without_number",
    }
    assert {one for one in REQUESTS if one not in ALL_NAMES} == of_answers
    assert "unknown_purpose" in ALL_NAMES


@pytest.mark.parametrize("language", PLACES)
def test_no_two_kinds_share_a_name(language: str) -> None:
    names = [flag_name(code, language) for code in {**BREACHES, **REQUEST_NAMES}]
    assert len(set(names)) == len(names)


def test_a_name_is_in_the_readers_language_and_an_unknown_code_is_itself() -> None:
    assert flag_name("consent_missing", "kk") == "Келісім жоқ"
    assert flag_name("consent_missing", "ru-kz") == "Нет согласия"
    assert flag_name("not_a_code", "ru") == "not_a_code"
