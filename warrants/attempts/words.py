"""What the rules that only refuse are called in a list of attempts, in three languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from warrants.attempts.rules import UNKNOWN
from warrants.rules.flag_names import flag_name
from warrants.rules.requests_words import DATA
from warrants.rules.sentences import INDEX

CAUSE_NAMES: Final[Mapping[str, tuple[str, str, str]]] = {
    "unknown_data_category": (
        "Unknown category of data",
        "Неизвестная категория данных",
        "Белгісіз деректер санаты",
    ),
    "period_not_forward": (
        "Period ends before it begins",
        "Период оканчивается до начала",
        "Кезең басталғанға дейін аяқталады",
    ),
    "approver_is_requester": (
        "Approved by whoever asked",
        "Разрешил сам запрашивающий",
        "Сұраған адамның өзі рұқсат берген",
    ),
    "selectors_missing": (
        "Not said whom or what it is about",
        "Не указано, о ком или о чём запрос",
        "Кім не не туралы екені көрсетілмеген",
    ),
    "search_undescribed": (
        "Face search not described",
        "Поиск по изображению лица не описан",
        "Бет-әлпет бойынша іздеу сипатталмаған",
    ),
    "bulk_unauthorised": (
        "Bulk request without an order",
        "Массовый запрос без разрешения",
        "Рұқсатсыз жаппай сұрау",
    ),
    "bulk_beyond_order": (
        "Bulk request beyond the order",
        "Массовый запрос шире разрешения",
        "Рұқсаттан кең жаппай сұрау",
    ),
    "bulk_order_over": (
        "Bulk order not in force",
        "Разрешение на массовые данные не действовало",
        "Жаппай деректерге рұқсат қолданыста болмаған",
    ),
    "bulk_impossible": (
        "No bulk request for such data",
        "Массовый запрос таких данных не допускается",
        "Мұндай деректерді жаппай сұрауға жол берілмейді",
    ),
    "data_impossible": (
        "No lawful way to ask for such data",
        "Нет законного пути запросить такие данные",
        "Мұндай деректерді сұраудың заңды жолы жоқ",
    ),
    "unknown_purpose": ("Unknown purpose", "Неизвестная цель", "Белгісіз мақсат"),
}
NAMES_OF_ASKED: Final[Mapping[str, tuple[str, str, str]]] = {
    **DATA,
    UNKNOWN: ("not in the rulebook", "нет в своде правил", "ережелер жинағында жоқ"),
}


def cause_name(code: str, language: str) -> str:
    """Return what a rule that refused is called; the flag of the same rule has the same name."""
    names = CAUSE_NAMES.get(code)
    return names[INDEX.get(language[:2], 0)] if names else flag_name(code, language)


def asked_name(code: str, language: str) -> str:
    """Return what was asked for: a category of data in words, a measure by its code."""
    names = NAMES_OF_ASKED.get(code)
    return names[INDEX.get(language[:2], 0)] if names else code
