"""Every kind of flag has a name of its own in each language."""

from __future__ import annotations

import pytest

from warrants.rules.flag_names import FLAG_NAMES, PLACES, flag_name
from warrants.rules.limits_words import BREACHES


def test_every_breach_has_a_name_and_no_name_is_left_over() -> None:
    assert set(FLAG_NAMES) == set(BREACHES)


@pytest.mark.parametrize("language", PLACES)
def test_no_two_kinds_share_a_name(language: str) -> None:
    names = [flag_name(code, language) for code in BREACHES]
    assert len(set(names)) == len(names)


def test_a_name_is_in_the_readers_language_and_an_unknown_code_is_itself() -> None:
    assert flag_name("consent_missing", "kk") == "Келісім жоқ"
    assert flag_name("consent_missing", "ru-kz") == "Нет согласия"
    assert flag_name("not_a_code", "ru") == "not_a_code"
