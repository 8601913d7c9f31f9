"""The words mean what the code does: right values once found wrong, and kinds a machine can see."""

from __future__ import annotations

import re
from typing import Final

import pytest

from tests.architecture.right_words import RIGHT
from tests.architecture.said import everything

# Kind -> language, what no sentence of that language says.
NEVER: Final = {
    "a time in advance where a time within is meant": (
        "ru",
        r"\bза (?:24 часа|\d+ дн|\w+ рабочих дн)",
    ),
    "in three days, where within is meant": ("kk", r"\b(?:жұмыс күнінде|\d+ сағатта|\d+ күнде)\b"),
    "a case that a placeholder cannot carry": (
        "kk",
        r"(?:\}|\)s) (?:дейін|бастап|бері|қарай|кейін)\b",
    ),
    "an order of an office for one of a court": ("ru", r"[Пп]риказ"),
    "an order of an office for one of a court, in Kazakh": ("kk", r"[Бб]ұйры[қғ]"),
    "a purchase order": ("ru", r"\bзаказ[аеуы]?\b(?!ан)"),
    "a packet's seal for encryption": ("ru", r"[Зз]апечатан"),
    "a reading like a recital": ("ru", r"[Сс]трогое чтение|прочтени[ея] закона|Все чтения"),
    "a law that is read": ("kk", r"өз оқуымыз|оқылуын|[Ққ]атаң оқыл"),
    "a petition for an access": ("ru", r"\bсотрудник \S+,? обращ"),
    "protected, once and over": ("kk", r"[Ққ]орғалған (?:адам|санат)"),
    "an invented adjective": ("ru", r"вмешательск"),
    "an act for an offence": ("ru", r"\bдеяни[еяй]"),
    "the plot of land of a court": ("kk", r"жер соты"),
    "persons that were preserved": ("kk", r"(?:адамдар|балалар) сақтал"),
    "candidates for an office": ("kk", r"үміткер"),
    "a quarantine beside isolation": ("kk", r"[Кк]арантин"),
    "an account by another name": ("kk", r"аккаунт"),
    "a provider by another name": ("kk", r"[Пп]ровайдер(?!ден)"),
    "another name of the body": ("ru", r"\bорган(?:ом|у|а)? надзора"),
    "a log by another name": ("ru", r"открыт\w+ журнал"),
    "a log by another name, in Kazakh": ("kk", r"ашық журнал"),
    "table salt": ("kk", r"\bтұзы?\b"),
    "a thing that nobody can change": ("en", r"nobody can (?:change|take)|cannot vanish\."),
    "nobody learns": ("en", r"No agency (?:learns|was told)|nobody learns"),
    "a power that the body has not": ("en", r"we have it stopped|have what was gathered"),
}
PAIRED: Final = re.compile(
    r"(?:ған|ген|қан|кен|тын|тін|ар|ер|бар|жоқ|дұрыс)-\w*(?:ма|ме|ба|бе|па|пе|жоқ|бұрыс)|\b(?:ма|ме|ба|бе|па|пе)\b"
)


@pytest.mark.parametrize(("place", "language", "wrong", "right"), RIGHT)
def test_a_sentence_says_what_is_so(place: str, language: str, wrong: str, right: str) -> None:
    said = everything()[place][language].casefold()
    assert right.casefold() in said
    assert wrong.casefold() not in said


@pytest.mark.parametrize("kind", NEVER)
def test_no_sentence_is_of_a_wrong_kind(kind: str) -> None:
    language, pattern = NEVER[kind]
    wrong = re.compile(pattern)
    assert not {
        place: words[language]
        for place, words in everything().items()
        if wrong.search(words.get(language, ""))
    }


def test_a_kind_is_seen_in_what_was_said_before() -> None:
    before = {
        "a time in advance where a time within is meant": "уведомлён ли судья за 24 часа?",
        "a case that a placeholder cannot carry": "Сот {due} дейін шешім шығаруға тиіс болды.",
        "a petition for an access": "{record}: сотрудник {officer} обращался {at}",
        "a thing that nobody can change": "an entry here that nobody can change",
        "nobody learns": "No agency learns that you asked.",
    }
    assert [kind for kind, said in before.items() if not re.search(NEVER[kind][1], said)] == []


def test_whether_is_a_pair_in_kazakh() -> None:
    lost = [
        place
        for place, words in everything().items()
        if re.search(r"\bwhether\b(?! or not)", words["en"], re.IGNORECASE)
        and not PAIRED.search(words.get("kk", "ма"))
    ]
    assert lost == []
