"""What the rules say, in three languages: breaches, the steps of a deadline.

A sentence is made from a code and its figures, so it can be said again, in another
language, from what the database keeps.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from oversight.deadlines.terms import Period
from oversight.deadlines.words import day_ended, end_of_day
from warrants.rules.custody_words import CUSTODY
from warrants.rules.limits_words import BREACHES, IDENTIFIER_RULES
from warrants.rules.requests_words import DATA, REQUESTS

STEPS: Final[Mapping[str, tuple[str, str, str]]] = {
    "starts": (
        "The time begins at {at}.",
        "Срок начинается {at}.",
        "Мерзім {at} басталады.",
    ),
    "hours_exact": (
        "Counted as exact hours: {period}, until {at}.",
        "Срок {period} считается точно по часам, до {at}.",
        "Дәл сағатпен есептеледі: {period}. Соңғы сәті: {at}.",
    ),
    "counted_from_first_moment": (
        "Counted from the first moment, for this binds a power: {period}, {until_at}.",
        "Срок {period} считается с первого момента, поскольку ограничивает полномочие: {until_at}.",
        "Өкілеттікті шектейтіндіктен, бірінші сәттен бастап есептеледі: {period}. "
        "Соңғы сәті: {until_at}.",
    ),
    "first_day_not_counted": (
        "{day} is the day on which the time begins and is not counted.",
        "{day} — день начала срока, он не считается.",
        "{day} — мерзім басталған күн, ол есептелмейді.",
    ),
    "month_end": (
        "The month has no such date, so {day} is its last day.",
        "В месяце нет такого числа, поэтому последний день {day}.",
        "Айда ондай күн жоқ, сондықтан соңғы күні {day}.",
    ),
    "last_day_whole": (
        "The period of {period} ends at 24:00 of {day}.",
        "Срок {period} истекает в 24:00 {day}.",
        "{period} мерзімі {day} күні сағат 24:00-де аяқталады.",
    ),
    "working_days": (
        "{count} working days are counted; the last is {day}, and the time ends at its 24:00.",
        "Считаются рабочие дни, всего {count}; последний — {day}, срок истекает в 24:00.",
        "Тек жұмыс күндері есептеледі, барлығы {count}; соңғысы {day}, мерзім сағат 24:00-де "
        "аяқталады.",
    ),
    "extended": (
        "The deadline was extended; its length is now {period}.",
        "Срок продлён. Новая длительность срока: {period}.",
        "Мерзім ұзартылды. Мерзімнің жаңа ұзақтығы: {period}.",
    ),
    "not_before_known": (
        "That lies before it could be known, so {at} counts.",
        "Это раньше, чем о сроке стало известно, поэтому считается {at}.",
        "Бұл мерзім белгілі болғаннан бұрын, сондықтан {at} есептеледі.",
    ),
    "rolled": (
        "{day} is not a working day; the end moves to {to}.",
        "{day} — нерабочий день; окончание переносится на {to}.",
        "{day} — жұмыс күні емес; аяқталуы {to} күніне ауысады.",
    ),
    "strict_reading": (
        "The strict reading is used: {until_strict}. The lenient one would be {until_lenient}.",
        "Применено строгое толкование: {until_strict}. Мягкое дало бы срок {until_lenient}.",
        "Қатаң түсіндіру қолданылды: {until_strict}. Жұмсақ түсіндіру бойынша: {until_lenient}.",
    ),
    "lenient_reading": (
        "The lenient reading is used: {until_lenient}. The strict one would be {until_strict}.",
        "Применено мягкое толкование: {until_lenient}. Строгое дало бы срок {until_strict}.",
        "Жұмсақ түсіндіру қолданылды: {until_lenient}. Қатаң түсіндіру бойынша: {until_strict}.",
    ),
    "kept_without_steps": (
        "The steps of this count were not kept; it ends {until_at}.",
        "Ход этого расчёта не сохранён; срок: {until_at}.",
        "Бұл есептің қадамдары сақталмаған; соңғы сәті: {until_at}.",
    ),
    "counted_back": (
        "{period} before the end at {end}: {at}.",
        "За {period} до окончания {end}: {at}.",
        "{end} аяқталуына {period} қалғанда: {at}.",
    ),
}

SENTENCES: Final = {**BREACHES, **CUSTODY, **REQUESTS}

# Codes that stand inside a sentence; a code that is not here is said as it is.
WORDS: Final[Mapping[str, Mapping[str, tuple[str, str, str]]]] = {
    "category": {
        "lawyer": ("lawyer", "адвокат", "адвокат"),
        "judge": ("judge", "судья", "судья"),
        "prosecutor_general": ("Prosecutor General", "Генеральный прокурор", "Бас прокурор"),
        "journalist": ("journalist", "журналист", "журналист"),
        "member_of_parliament": (
            "member of parliament",
            "депутат парламента",
            "парламент депутаты",
        ),
        "clergy": ("clergy", "священнослужитель", "діни қызметші"),
        "doctor": ("doctor", "врач", "дәрігер"),
        "ngo_worker": ("NGO worker", "сотрудник НПО", "ҮЕҰ қызметкері"),
        "relative": (
            "relative of a protected person",
            "близкий родственник защищённого лица",
            "қорғалатын адамның жақын туысы",
        ),
        "child": ("child", "ребёнок", "бала"),
    },
    "capacity": {
        "suspect": ("suspect", "подозреваемый", "күдікті"),
        "named_in_report": (
            "person named in the report",
            "указанный в заявлении или сообщении",
            "хабарда аталған адам",
        ),
        "victim_consenting": (
            "victim with written consent",
            "потерпевший с письменного согласия",
            "жазбаша келісім берген жәбірленуші",
        ),
        "third_party": ("third party", "третье лицо", "үшінші тұлға"),
        "place": ("place", "место", "орын"),
        "bystander": ("bystander", "постороннее лицо", "бөгде адам"),
        "group": ("group of persons", "группа лиц", "адамдар тобы"),
        "organisation": ("organisation", "организация", "ұйым"),
        "unknown": ("not known", "неизвестно", "белгісіз"),
    },
    "data": DATA,
    "rule": IDENTIFIER_RULES,
}

UNITS: Final = {
    "en": (("year", "years"), ("month", "months"), ("day", "days"), ("hour", "hours")),
    "ru": (
        ("год", "года", "лет"),
        ("месяц", "месяца", "месяцев"),
        ("день", "дня", "дней"),
        ("час", "часа", "часов"),
    ),
    "kk": (("жыл",), ("ай",), ("күн",), ("сағат",)),
}
# Flags of deadlines that every rulebook counts in hours.
BY_THE_HOUR: Final = frozenset({"late_to_court", "decision_late", "urgent_notice_late"})
UNTIL: Final = ("until {}", "до {}", "{}")  # in Kazakh it stands after a colon
BY: Final = ("by {}", "до {}", "{}")
MONTHS: Final = 12  # of a year
INDEX: Final = {"en": 0, "ru": 1, "kk": 2}


def breach_sentence(
    code: str, figures: Mapping[str, Any], language: str, zone: ZoneInfo | None = None
) -> str:
    """Return the sentence of a breach or a flag.

    A flag of a deadline that has no sentence of its own says which moment passed;
    any other unknown code is said as it is. Without `zone` an instant is shown at
    the offset it is stored with.
    """
    if code not in SENTENCES and "due" in figures:
        code = "deadline_missed"
    if code in BY_THE_HOUR:  # whatever was stored of it
        figures = {**figures, "hours": True}
    return _say(SENTENCES, code, figures, language, zone)


def step_sentence(step: Mapping[str, Any], language: str, zone: ZoneInfo | None = None) -> str:
    """Return the sentence of one stored step of a deadline's computation."""
    return _say(STEPS, str(step["code"]), step, language, zone)


def period_words(period: str, language: str) -> str:
    """Return an ISO duration in words: `P30D` is "30 days", `P120M` "10 years", `P6M` "6 months"."""
    read = Period.parse(period)
    forms = UNITS[language[:2] if language[:2] in UNITS else "en"]
    whole = read.months % MONTHS == 0
    years, months = (read.months // MONTHS, 0) if whole else (0, read.months)
    parts = zip((years, months, read.days, read.hours), forms, strict=True)
    return " ".join(f"{count} {_plural(count, form)}" for count, form in parts if count)


def _plural(count: int, forms: tuple[str, ...]) -> str:
    if len(forms) == 1:
        return forms[0]
    if len(forms) == 2:  # noqa: PLR2004 - English has two forms
        return forms[count != 1]
    if count % 10 == 1 and count % 100 != 11:  # noqa: PLR2004 - the Russian plural rule
        return forms[0]
    return forms[1 if 2 <= count % 10 <= 4 and not 12 <= count % 100 <= 14 else 2]  # noqa: PLR2004


def _say(
    table: Mapping[str, tuple[str, str, str]],
    code: str,
    figures: Mapping[str, Any],
    language: str,
    zone: ZoneInfo | None,
) -> str:
    if code not in table:
        return code
    words = {
        name: _word(name, str(value), language) or _readable(value, language, zone)
        for name, value in figures.items()
    }
    for said, forms in (("until", UNTIL), ("by", BY)):
        form = forms[INDEX.get(language[:2], 0)]
        exact = bool(figures.get("hours"))
        words |= {
            f"{said}_{name}": _end(value, form, language, zone, exact=exact)
            for name, value in figures.items()
        }
    sentence = table[code][INDEX.get(language[:2], 0)].format_map(_Gaps(words))
    return sentence.replace("г..", "г.")  # a year's short form ends the sentence too


def _word(name: str, value: str, language: str) -> str:
    found = WORDS.get(name, {}).get(value)
    return found[INDEX.get(language[:2], 0)] if found else ""


class _Gaps(dict[str, str]):
    """A missing figure shows as a dash and never breaks the sentence."""

    def __missing__(self, key: str) -> str:
        return "—"


def _end(value: Any, form: str, language: str, zone: ZoneInfo | None, *, exact: bool) -> str:
    """Return an instant as the end of a time: the end of a day as one, else its hour in `form`."""
    text = str(value)
    if not _is_instant(text):
        return _readable(value, language, zone)
    at = datetime.fromisoformat(text)
    ended = None if exact else day_ended(at, zone or at.tzinfo or UTC)
    if ended:
        return end_of_day(ended, language[:2])
    return form.format(_readable(value, language, zone))


def end_words(at: datetime, language: str, *, exact: bool = False) -> str:
    """Return by when something is due, by the clock of `at`: "by the end of 4 December 2026".

    Where it was counted in hours, the hour is said `exact`, even at midnight.
    """
    ended = None if exact else day_ended(at, at.tzinfo or UTC)
    if ended:
        return end_of_day(ended, language[:2])
    return BY[INDEX.get(language[:2], 0)].format(at.strftime("%d.%m.%Y %H:%M"))


def _is_instant(text: str) -> bool:
    return len(text) >= 19 and text[4:5] == "-" and "T" in text  # noqa: PLR2004 - an ISO instant


def _readable(value: Any, language: str, zone: ZoneInfo | None) -> str:
    text = str(value)
    if len(text) > 1 and text[0] == "P" and (text[1].isdigit() or text[1] == "T"):
        try:
            return period_words(text, language)
        except ValueError:
            return text
    if _is_instant(text):
        at = datetime.fromisoformat(text)
        return (at.astimezone(zone) if zone else at).strftime("%d.%m.%Y %H:%M")
    if len(text) == 10 and text[4] == text[7] == "-":  # noqa: PLR2004 - an ISO day
        return date.fromisoformat(text).strftime("%d.%m.%Y")
    return text
