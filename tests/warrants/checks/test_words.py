"""What checks say, in three languages."""

from __future__ import annotations

import re
import string
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from warrants.checks import conduct, rules
from warrants.checks.enums import Result
from warrants.checks.facts import Line
from warrants.checks.words import FIGURES, LINES, TITLES, applications, sentence, title

KAZAKH = re.compile("[әғқңөұүһі]", re.IGNORECASE)
PASSED = re.compile(r'Line\(\s*[\w. ]+,\s*"([a-z_]+)"')
CHOSEN = re.compile(r'"([a-z_]+)" if [\w. ]+ else "([a-z_]+)"')
ENDED = ("en", "ru", "kk")
ALONE = re.compile(r'\bcode = "([a-z_]+)"$', re.MULTILINE)


def test_every_check_has_a_title_in_three_languages() -> None:
    assert [key for key, _source, _look in rules.CHECKS] == list(TITLES)
    for key, titles in TITLES.items():
        assert len(set(titles)) == 3
        assert title(key, "kk") == titles[2]
    assert title("none", "en") == "none"


def test_every_line_has_a_sentence_and_every_sentence_a_line() -> None:
    said = {f"{name}_{how}_limit" for name in ("days", "renewals") for how in ("within", "beyond")}
    for module in (rules, conduct):
        source = Path(module.__file__ or "").read_text()
        said |= {*PASSED.findall(source), *ALONE.findall(source)}
        said |= {code for pair in CHOSEN.findall(source) for code in pair}
    assert said == set(LINES)
    assert set(LINES) >= rules.LEFT_OUT


@pytest.mark.parametrize("code", LINES)
def test_a_sentence_says_the_same_figures_in_each_language(code: str) -> None:
    english, russian, kazakh = LINES[code]
    names = [
        {name for _text, name, _spec, _kind in string.Formatter().parse(one) if name}
        for one in LINES[code]
    ]
    assert names[0] == names[1] == names[2]
    assert KAZAKH.search(kazakh)
    assert not KAZAKH.search(russian)
    assert all(one.endswith(".") for one in (english, russian, kazakh))


def test_applications_are_named_in_words_and_never_zero() -> None:
    assert applications([0], "en") == "first application"
    assert applications([0, 1, 2, 3, 5], "en") == "first application, renewals 1–3, 5"
    assert applications([0, 2], "ru") == "первое ходатайство, продление 2"
    assert applications([1, 2], "kk") == "1–2-ұзарту"


def test_a_line_is_said_with_its_record() -> None:
    end = datetime(2026, 12, 5, tzinfo=ZoneInfo("Asia/Almaty"))
    waits = Line(Result.NOT_YET, "decision_waits", {"end": end}, (0,))
    assert sentence(waits, "en") == (
        "First application: waits for a decision, due by the end of 4 December 2026."
    )
    assert sentence(waits, "ru").endswith("срок до конца 4 декабря 2026 г.")
    late = Line(Result.MISSING, "flags_raised", {"flags": ("retention_over",)})
    assert "retention_over" not in sentence(late, "kk")
    assert sentence(Line(Result.NOT_YET, "notice_due", {"end": None}), "en").endswith("—.")
    for values in FIGURES.values():
        assert all(len(words) == 3 for words in values.values())
