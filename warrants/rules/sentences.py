"""What the rules say, in three languages: breaches, the steps of a deadline, checks.

A sentence is made from a code and its figures, so it can be said again, in another
language, from what the database keeps.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from warrants.rules.custody_words import CUSTODY
from warrants.rules.limits_words import BREACHES, IDENTIFIER_RULES
from warrants.rules.requests_words import DATA, REQUESTS
from warrants.rules.terms import Period

STEPS: Final[Mapping[str, tuple[str, str, str]]] = {
    "starts": (
        "The time begins at {at}.",
        "Срок начинается {at}.",
        "Мерзім {at} басталады.",
    ),
    "hours_exact": (
        "{period} are counted as exact hours, until {at}.",
        "{period} считаются точно по часам, до {at}.",
        "{period} дәл сағатпен есептеледі, {at} дейін.",
    ),
    "counted_from_first_moment": (
        "{period} are counted from the first moment, for this binds a power: until {at}.",
        "{period} считаются с первого момента, ибо это ограничивает полномочие: до {at}.",
        "{period} бірінші сәттен бастап есептеледі, өйткені бұл өкілеттікті шектейді: {at} дейін.",
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
        "{period} end at 24:00 of {day}.",
        "{period} истекают в 24:00 {day}.",
        "{period} {day} күні сағат 24:00-де аяқталады.",
    ),
    "working_days": (
        "{count} working days are counted; the last is {day}, and the time ends at its 24:00.",
        "Считаются рабочие дни, всего {count}; последний — {day}, срок истекает в 24:00.",
        "Тек жұмыс күндері есептеледі, барлығы {count}; соңғысы {day}, мерзім сағат 24:00-де "
        "аяқталады.",
    ),
    "extended": (
        "The deadline was extended to {period}.",
        "Срок продлён до {period}.",
        "Мерзім {period} дейін ұзартылды.",
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
        "The strict reading is used: {strict}. The lenient one would be {lenient}.",
        "Применено строгое чтение: {strict}. Мягкое дало бы {lenient}.",
        "Қатаң оқылым қолданылды: {strict}. Жұмсағы {lenient} болар еді.",
    ),
    "lenient_reading": (
        "The lenient reading is used: {lenient}. The strict one would be {strict}.",
        "Применено мягкое чтение: {lenient}. Строгое дало бы {strict}.",
        "Жұмсақ оқылым қолданылды: {lenient}. Қатаңы {strict} болар еді.",
    ),
    "counted_back": (
        "{period} before the end at {end}: {at}.",
        "За {period} до окончания {end}: {at}.",
        "{end} аяқталуына {period} қалғанда: {at}.",
    ),
}

CHECKS: Final[Mapping[str, tuple[str, str, str]]] = {
    "legal_basis": (
        "Every measure stands in the law",
        "Каждая мера предусмотрена законом",
        "Әр шара заңда көзделген",
    ),
    "offence_named": ("The offence is named", "Деяние указано", "Құқық бұзушылық көрсетілген"),
    "target_named": (
        "Person or place is named",
        "Лицо или место указаны",
        "Адам немесе орын көрсетілген",
    ),
    "necessity": ("Necessity is explained", "Необходимость обоснована", "Қажеттілігі негізделген"),
    "less_intrusive": (
        "Less intrusive means were considered",
        "Рассмотрены менее вмешательские средства",
        "Араласуы азырақ құралдар қарастырылған",
    ),
    "proportionality": (
        "Proportionality is explained",
        "Соразмерность обоснована",
        "Мөлшерлестігі негізделген",
    ),
    "independent_authority": (
        "An independent authority decided",
        "Решил независимый орган",
        "Тәуелсіз орган шешті",
    ),
    "reasons_given": ("The decision gives reasons", "Решение мотивировано", "Шешім дәлелді"),
    "duration_limited": (
        "The whole duration is limited",
        "Общая длительность ограничена",
        "Жалпы ұзақтығы шектелген",
    ),
    "renewals_justified": (
        "Each renewal tells results",
        "Каждое продление сообщает результаты",
        "Әр ұзарту нәтижелерді айтады",
    ),
    "use_within_authority": (
        "Use stayed within the terms",
        "Применение в пределах сроков",
        "Қолдану мерзімдер шегінде",
    ),
    "result_reported": ("A return was filed", "Отчёт подан", "Есеп берілді"),
    "use_logged": (
        "Actual use is on record",
        "Фактическое применение учтено",
        "Іс жүзінде қолданылуы тіркелген",
    ),
    "protected_persons": (
        "Protected persons are guarded",
        "Защищённые лица ограждены",
        "Қорғалған адамдар сақталған",
    ),
    "person_notified": ("The person was notified", "Лицо уведомлено", "Адам хабардар етілді"),
    "material_accounted": (
        "The material is accounted for",
        "Материалы учтены",
        "Материалдар есепке алынған",
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
        "clergy": ("clergy", "священнослужитель", "дінбасы"),
        "doctor": ("doctor", "врач", "дәрігер"),
        "ngo_worker": ("NGO worker", "сотрудник НПО", "ҮЕҰ қызметкері"),
        "relative": (
            "relative of a protected person",
            "близкий защищённого лица",
            "қорғалған адамның жақыны",
        ),
        "child": ("child", "ребёнок", "бала"),
    },
    "capacity": {
        "suspect": ("suspect", "подозреваемый", "күдікті"),
        "named_in_report": (
            "person named in the report",
            "указанный в сообщении",
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
    return _say(SENTENCES, code, figures, language, zone)


def step_sentence(step: Mapping[str, Any], language: str, zone: ZoneInfo | None = None) -> str:
    """Return the sentence of one stored step of a deadline's computation."""
    return _say(STEPS, str(step["code"]), step, language, zone)


def check_title(key: str, language: str) -> str:
    return CHECKS[key][INDEX.get(language[:2], 0)] if key in CHECKS else key


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
    return table[code][INDEX.get(language[:2], 0)].format_map(_Gaps(words))


def _word(name: str, value: str, language: str) -> str:
    found = WORDS.get(name, {}).get(value)
    return found[INDEX.get(language[:2], 0)] if found else ""


class _Gaps(dict[str, str]):
    """A missing figure shows as a dash and never breaks the sentence."""

    def __missing__(self, key: str) -> str:
        return "—"


def _readable(value: Any, language: str, zone: ZoneInfo | None) -> str:
    text = str(value)
    if len(text) > 1 and text[0] == "P" and (text[1].isdigit() or text[1] == "T"):
        try:
            return period_words(text, language)
        except ValueError:
            return text
    if len(text) >= 19 and text[4:5] == "-" and "T" in text:  # noqa: PLR2004 - an ISO instant
        at = datetime.fromisoformat(text)
        return (at.astimezone(zone) if zone else at).strftime("%d.%m.%Y %H:%M")
    if len(text) == 10 and text[4] == text[7] == "-":  # noqa: PLR2004 - an ISO day
        return date.fromisoformat(text).strftime("%d.%m.%Y")
    return text
