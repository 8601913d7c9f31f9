"""What a check and its record say, in three languages: English, Russian, Kazakh."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from warrants.checks.facts import Hour, Line
from warrants.rules.flag_names import flag_name
from warrants.rules.sentences import WORDS, end_words

Words = tuple[str, str, str]
INDEX: Final = {"en": 0, "ru": 1, "kk": 2}

TITLES: Final[Mapping[str, Words]] = {
    "legal_basis": (
        "Every measure stands in the law",
        "Каждая мера предусмотрена законом",
        "Әр шара заңда көзделген",
    ),
    "offence_named": (
        "The offence is named",
        "Правонарушение указано",
        "Құқық бұзушылық көрсетілген",
    ),
    "target_named": (
        "Person or place is named",
        "Лицо или место указаны",
        "Адам немесе орын көрсетілген",
    ),
    "necessity": ("Why it is necessary", "Почему это необходимо", "Неліктен қажет"),
    "less_intrusive": (
        "Which less intrusive means were considered",
        "Какие менее ограничивающие средства рассмотрены",
        "Шектеуі аз қандай құралдар қарастырылған",
    ),
    "proportionality": ("Why it is proportionate", "Почему это соразмерно", "Неліктен мөлшерлес"),
    "independent_authority": (
        "An independent authority decided",
        "Решение принял независимый суд или орган",
        "Тәуелсіз орган шешті",
    ),
    "reasons_given": (
        "Reasons of the decision",
        "Мотивы решения",
        "Шешімнің уәждері",
    ),
    "duration_limited": (
        "The law limits the whole duration",
        "Закон ограничивает общую длительность",
        "Заң жалпы ұзақтығын шектейді",
    ),
    "renewals_justified": (
        "Results told with each renewal",
        "Результаты, сообщённые при каждом продлении",
        "Әр ұзартуда айтылған нәтижелер",
    ),
    "use_within_authority": (
        "Use within the terms",
        "Применение в пределах сроков",
        "Мерзімдер шегіндегі қолдану",
    ),
    "result_reported": ("A return was filed", "Отчёт о результатах подан", "Нәтиже есебі берілді"),
    "use_logged": (
        "Actual use is on record",
        "Фактическое применение учтено",
        "Нақты қолдану тіркелген",
    ),
    "protected_persons": (
        "Protected persons",
        "Защищённые лица",
        "Қорғалатын адамдар",
    ),
    "person_notified": ("The person was notified", "Лицо уведомлено", "Адам хабардар етілді"),
    "material_accounted": (
        "The material is accounted for",
        "Материалы учтены",
        "Материалдар есепке алынған",
    ),
}

LINES: Final[Mapping[str, Words]] = {
    "not_published": (
        "The publication does not say.",
        "В публикации об этом не сказано.",
        "Жарияланымда бұл туралы айтылмаған.",
    ),
    "no_application": (
        "No application is on record.",
        "Ходатайств на учёте нет.",
        "Тіркелген өтінішхат жоқ.",
    ),
    "measures_in_law": (
        "{measures}: {article}, as rulebook {rulebook} reads the law.",
        "{measures}: {article}, по толкованию свода правил {rulebook}.",
        "{measures}: {article}, {rulebook} ережелер жинағы заңды осылай түсіндіреді.",
    ),
    "measures_unknown": (
        "Not in rulebook {rulebook}: {measures}.",
        "Нет в своде правил {rulebook}: {measures}.",
        "{rulebook} ережелер жинағында жоқ: {measures}.",
    ),
    "measures_not_in_force": (
        "{measures} ({article}): not in force on {day}.",
        "{measures} ({article}): на {day} не действует.",
        "{measures} ({article}): {day} күні қолданыста емес.",
    ),
    "offences_filed": (
        "Named in the filing: {offences}.",
        "Указано в поданном: {offences}.",
        "Берілгенде көрсетілген: {offences}.",
    ),
    "offences_absent": (
        "The filing names no offence.",
        "В поданном правонарушение не указано.",
        "Берілгенде құқық бұзушылық көрсетілмеген.",
    ),
    "targets_identified": (
        "Targets with an identity on record, sealed: {count}.",
        "Объектов, данные о личности которых внесены и зашифрованы: {count}.",
        "Жеке деректері енгізіліп, шифрланған объектілер: {count}.",
    ),
    "targets_described": (
        "Targets without an identity on record: {count}. Whether they are named well enough is for"
        " a person to judge.",
        "Объектов без внесённых данных о личности: {count}. Достаточно ли они указаны, решает человек.",
        "Жеке деректері енгізілмеген объектілер: {count}. Олардың жеткілікті көрсетілген-"
        "көрсетілмегенін адам шешеді.",
    ),
    "targets_absent": (
        "The filing names no person and no place.",
        "В поданном не указаны ни лицо, ни место.",
        "Берілгенде адам да, орын да көрсетілмеген.",
    ),
    "text_given": (
        "{which}: a text is there; what it is worth is for a person to judge.",
        "{which}: текст есть; чего он стоит, решает человек.",
        "{which}: мәтін бар; оның құнын адам шешеді.",
    ),
    "text_repeated": (
        "{which}: word for word the text of the application before; what it is worth is for a"
        " person to judge.",
        "{which}: слово в слово текст предыдущего ходатайства; чего он стоит, решает человек.",
        "{which}: алдыңғы өтінішхаттың мәтіні сөзбе-сөз қайталанған; оның құнын адам шешеді.",
    ),
    "text_absent": (
        "{which}: nothing is written.",
        "{which}: ничего не написано.",
        "{which}: ештеңе жазылмаған.",
    ),
    "no_renewal": (
        "No renewal was asked for.",
        "О продлении не ходатайствовали.",
        "Ұзарту сұралмаған.",
    ),
    "decided_by_judge": (
        "{which}: decided by a judge ({court}): {outcome}.",
        "{which}: решил судья ({court}): {outcome}.",
        "{which}: судья шешті ({court}): {outcome}.",
    ),
    "decided_by_body": (
        "{which}: the investigating body decided for itself; the law asks for no judge ({article}).",
        "{which}: решил сам орган расследования; судьи закон не требует ({article}).",
        "{which}: тергеу органы өзі шешті; заң судьяны талап етпейді ({article}).",
    ),
    "judge_absent": (
        "{which}: the investigating body decided for itself, though the law asks for a judge"
        " ({article}).",
        "{which}: решил сам орган расследования, хотя закон требует судьи ({article}).",
        "{which}: заң судьяны талап етсе де ({article}), тергеу органы өзі шешті.",
    ),
    "authorities_several": (
        "The law asks for several authorities ({article}); the record holds one decision for each"
        " application. Whether all of them decided is for a person to judge.",
        "Закон требует нескольких органов ({article}); на учёте одно решение на каждое ходатайство."
        " Все ли они решили, устанавливает человек.",
        "Заң бірнеше органды талап етеді ({article}); әр өтінішхатқа бір шешім тіркелген. Олардың"
        " бәрі шешім қабылдаған-қабылдамағанын адам анықтайды.",
    ),
    "decision_waits": (
        "{which}: waits for a decision, due {end}.",
        "{which}: ожидает решения, срок {end}.",
        "{which}: шешім күтуде, мерзімі: {end}.",
    ),
    "decision_open": (
        "{which}: waits for a decision; no day is set for it.",
        "{which}: ожидает решения; день для него не установлен.",
        "{which}: шешім күтуде; оған күн белгіленбеген.",
    ),
    "decision_late": (
        "{which}: no decision; it was due {end}.",
        "{which}: решения нет; срок был {end}.",
        "{which}: шешім жоқ; өткен мерзім: {end}.",
    ),
    "decision_moot": (
        "{which}: withdrawn or lapsed before a decision.",
        "{which}: отозвано или утратило силу до решения.",
        "{which}: шешімге дейін қайтарып алынған немесе күшін жойған.",
    ),
    "reasons_given": (
        "{which}: reasons are there; whether they bear the decision is for a person to judge.",
        "{which}: мотивы есть; обосновывают ли они решение, судит человек.",
        "{which}: уәждері бар; шешімді негіздей ме, оны адам шешеді.",
    ),
    "reasons_repeated": (
        "{which}: word for word the reasons of the decision before; whether they bear the decision"
        " is for a person to judge.",
        "{which}: слово в слово мотивы предыдущего решения; обосновывают ли они решение, судит"
        " человек.",
        "{which}: алдыңғы шешімнің уәждері сөзбе-сөз қайталанған; шешімді негіздей ме, оны адам"
        " шешеді.",
    ),
    "reasons_of_the_filing": (
        "{which}: no reasons of their own: the necessity in the filing stands for them; whether it"
        " does is for a person to judge.",
        "{which}: своих мотивов нет: вместо них необходимость из поданного; достаточно ли этого,"
        " решает человек.",
        "{which}: өз уәждері жоқ: олардың орнында берілгендегі қажеттілік тұр; ол жеткілікті ме, оны"
        " адам шешеді.",
    ),
    "reasons_absent": (
        "{which}: no reasons are on record.",
        "{which}: мотивов на учёте нет.",
        "{which}: тіркелген уәждер жоқ.",
    ),
    "no_limit": (
        "{measures}: the law sets no limit on the whole.",
        "{measures}: общего предела закон не устанавливает.",
        "{measures}: заң жалпы шек қоймайды.",
    ),
    "no_limit_but_a_threshold": (
        "{measures}: the law sets no limit on the whole. A threshold of the body is none.",
        "{measures}: общего предела закон не устанавливает. Порог надзорного органа пределом не"
        " является.",
        "{measures}: заң жалпы шек қоймайды. Қадағалау органының межесі шек емес.",
    ),
    "no_limit_but_a_condition": (
        "{measures}: the law sets no limit on the whole; beyond {most} days it sets a condition"
        " ({article}).",
        "{measures}: общего предела закон не устанавливает; свыше {most} дн. он ставит условие"
        " ({article}).",
        "{measures}: заң жалпы шек қоймайды; {most} күннен асса, шарт қояды ({article}).",
    ),
    "days_within_limit": (
        "Days granted: {used}; the law allows {most} ({article}).",
        "Санкционировано дней: {used}; закон допускает {most} ({article}).",
        "Санкцияланған күндер: {used}; заң {most} күнге жол береді ({article}).",
    ),
    "days_beyond_limit": (
        "Days granted: {used}, more than the {most} that the law allows ({article}).",
        "Санкционировано дней: {used}, больше допускаемых законом {most} ({article}).",
        "Санкцияланған күндер: {used}, заң жол беретін {most} күннен көп ({article}).",
    ),
    "renewals_within_limit": (
        "Renewals granted: {used}; the law allows {most} ({article}).",
        "Продлений: {used}; закон допускает {most} ({article}).",
        "Ұзартулар: {used}; заң {most} ұзартуға жол береді ({article}).",
    ),
    "renewals_beyond_limit": (
        "Renewals granted: {used}, more than the {most} that the law allows ({article}).",
        "Продлений: {used}, больше допускаемых законом {most} ({article}).",
        "Ұзартулар: {used}, заң жол беретін {most} ұзартудан көп ({article}).",
    ),
    "nothing_granted": (
        "Nothing was granted, and no start is on record.",
        "Ничего не санкционировано, и начала на учёте нет.",
        "Ештеңе санкцияланбаған, тіркелген басталу да жоқ.",
    ),
    "use_inside": (
        "Starts and stops on record within the terms as cut and ended, or under an urgent start:"
        " {count}.",
        "Начал и остановок на учёте в пределах сроков с учётом их прекращения или в случае, не"
        " терпящем отлагательства: {count}.",
        "Тоқтатылуы ескерілген мерзімдер шегінде немесе кейінге қалдыруға болмайтын жағдайда тіркелген басталулар"
        " мен тоқтатулар: {count}.",
    ),
    "use_unconfirmed": (
        "Starts and stops under an urgent start that waits for its confirmation: {count}.",
        "Начал и остановок в случае, не терпящем отлагательства, до подтверждения: {count}.",
        "Кейінге қалдыруға болмайтын жағдайда, растауға дейінгі басталулар мен тоқтатулар: {count}.",
    ),
    "use_outside": (
        "Starts and stops on record outside every term: {count}; the first on {day}.",
        "Начал и остановок на учёте вне сроков: {count}; первое {day}.",
        "Мерзімдерден тыс тіркелген басталулар мен тоқтатулар: {count}; біріншісі {day}.",
    ),
    "use_unstopped": (
        "The start of {day} has no stop on record.",
        "Для начала {day} остановки на учёте нет.",
        "{day} күнгі басталудың тіркелген тоқтатылуы жоқ.",
    ),
    "use_later": (
        "No start is on record so far; the last term runs out {end}.",
        "Начала на учёте пока нет; последний срок идёт {end}.",
        "Әзірге тіркелген басталу жоқ; соңғы мерзімнің аяқталуы: {end}.",
    ),
    "use_unknown": (
        "Neither a start nor a stop is on record, and no return says that it was never used.",
        "На учёте нет ни начала, ни остановки, и ни один отчёт о результатах не говорит, что её"
        " не применяли.",
        "Басталу да, тоқтату да тіркелмеген, бірде-бір нәтиже есебінде қолданылмаған деп айтылмаған.",
    ),
    "return_says_unused": (
        "By the return it was never used.",
        "По отчёту о результатах она не применялась.",
        "Нәтиже есебі бойынша ол қолданылмаған.",
    ),
    "days_beyond_terms": (
        "Days used, by the returns: {used}; the terms as cut and ended touch {days}.",
        "Дней применения по отчётам о результатах: {used}; сроки с учётом их прекращения охватывают {days}.",
        "Нәтиже есептері бойынша қолданылған күндер: {used}; тоқтатылуы ескерілген мерзімдер {days} күнді"
        " қамтиды.",
    ),
    "return_filed": (
        "Returns on record: {count}; the first of {day}.",
        "Отчётов о результатах на учёте: {count}; первый от {day}.",
        "Тіркелген нәтиже есептері: {count}; біріншісі {day}.",
    ),
    "return_due": (
        "Due {end}.",
        "Срок {end}.",
        "Мерзімі: {end}.",
    ),
    "return_late": (
        "None is on record; it was due {end}.",
        "На учёте отчёта о результатах нет; срок был {end}.",
        "Тіркелген нәтиже есебі жоқ; өткен мерзім: {end}.",
    ),
    "return_absent": (
        "The measure is over and no return is on record.",
        "Мера окончена, отчёта о результатах на учёте нет.",
        "Шара аяқталған, тіркелген нәтиже есебі жоқ.",
    ),
    "return_later": (
        "The measure is not over; the last term runs out {end}.",
        "Мера не окончена; последний срок идёт {end}.",
        "Шара аяқталмаған; соңғы мерзімнің аяқталуы: {end}.",
    ),
    "use_on_record": (
        "Starts on record: {starts}; stops: {stops}.",
        "Начал на учёте: {starts}; остановок: {stops}.",
        "Тіркелген басталулар: {starts}; тоқтатулар: {stops}.",
    ),
    "nobody_protected": (
        "The filing names nobody of a protected category.",
        "В поданном не названо лиц защищённых категорий.",
        "Берілгенде қорғалатын санаттағы адам аталмаған.",
    ),
    "protected_forbidden": (
        "Named in the filing: {category}. The law forbids the measure ({article}). Whether it was"
        " kept is for a person to judge.",
        "Названо в поданном: {category}. Закон запрещает меру ({article}). Соблюдён ли он, судит"
        " человек.",
        "Берілгенде аталған: {category}. Заң шараға тыйым салады ({article}). Оның"
        " сақталған-сақталмағанын адам шешеді.",
    ),
    "protected_unless": (
        "Named in the filing: {category}. The law forbids the measure ({article}), {unless}."
        " Whether it was kept is for a person to judge.",
        "Названо в поданном: {category}. Закон запрещает меру ({article}), {unless}. Соблюдён ли"
        " он, судит человек.",
        "Берілгенде аталған: {category}. Заң шараға тыйым салады ({article}), {unless}. Оның"
        " сақталған-сақталмағанын адам шешеді.",
    ),
    "protected_by_law": (
        "Named in the filing: {category}. The law asks for special care ({article}). Whether it was"
        " taken is for a person to judge.",
        "Названо в поданном: {category}. Закон требует особой осторожности ({article}). Проявлена"
        " ли она, судит человек.",
        "Берілгенде аталған: {category}. Заң ерекше сақтықты талап етеді ({article}). Оның"
        " көрсетілген-көрсетілмегенін адам шешеді.",
    ),
    "protected_by_body": (
        "Named in the filing: {category}. The law as read here has no rule of its own for them; the"
        " body looks at such cases. Whether their guarantees were kept is for a person to judge.",
        "Названо в поданном: {category}. Особого правила в законе, как он здесь толкуется, нет;"
        " надзорный орган рассматривает такие дела. Соблюдены ли их гарантии, судит человек.",
        "Берілгенде аталған: {category}. Заңның мұндағы түсіндірмесінде олар үшін арнайы ереже жоқ;"
        " қадағалау органы мұндай істерді қарайды. Олардың кепілдіктері сақталған-сақталмағанын"
        " адам шешеді.",
    ),
    "protected_unknown": (
        "Named in the filing: {category}. The rulebook does not know this category. Whether their"
        " guarantees were kept is for a person to judge.",
        "Названо в поданном: {category}. Такой категории свод правил не знает. Соблюдены ли их"
        " гарантии, судит человек.",
        "Берілгенде аталған: {category}. Ережелер жинағы бұл санатты білмейді. Олардың"
        " кепілдіктері сақталған-сақталмағанын адам шешеді.",
    ),
    "notice_served": (
        "Notices with proof of service: {count}.",
        "Уведомлений с подтверждением вручения: {count}.",
        "Тапсырылғаны расталған хабарламалар: {count}.",
    ),
    "notice_late": (
        "Somebody is still to be told; it was due {end}.",
        "Кто-то ещё не уведомлён; срок был {end}.",
        "Біреу әлі хабардар етілмеген; өткен мерзім: {end}.",
    ),
    "notice_due": (
        "Due {end}.",
        "Срок {end}.",
        "Мерзімі: {end}.",
    ),
    "notice_excused": (
        "A judge left the notice out, or nobody can be identified.",
        "Судья освободил от уведомления, или никого нельзя установить.",
        "Судья хабарлаудан босатқан немесе ешкімді анықтау мүмкін емес.",
    ),
    "notice_not_begun": (
        "The deadline has not begun: what it runs from is not on record.",
        "Срок не начался: на учёте нет того, от чего он идёт.",
        "Мерзім басталмаған: ол басталатын оқиға тіркелмеген.",
    ),
    "notice_not_asked": (
        "This law asks for no notice to the person.",
        "Этот закон уведомления лица не требует.",
        "Бұл заң адамды хабардар етуді талап етпейді.",
    ),
    "notice_later": (
        "The measure is not over; the last term runs out {end}.",
        "Мера не окончена; последний срок идёт {end}.",
        "Шара аяқталмаған; соңғы мерзімнің аяқталуы: {end}.",
    ),
    "material_settled": (
        "Pieces on record: {count}; each is in evidence, or gone with an attested act.",
        "Единиц материалов на учёте: {count}; каждая в доказательствах или уничтожена по заверенному акту.",
        "Тіркелген материал даналары: {count}; әрқайсысы дәлелдемелерде немесе куәландырылған актімен"
        " жойылған.",
    ),
    "flags_raised": (
        "Flags raised, each a fact to check: {flags}.",
        "Поставленные отметки, каждая — факт для проверки: {flags}.",
        "Қойылған белгілер, әрқайсысы тексерілетін факт: {flags}.",
    ),
    "material_kept": (
        "Kept: {count} of {pieces}; no day is set on which it has to go.",
        "Хранится: {count} из {pieces}; день уничтожения не установлен.",
        "Сақталуда: {pieces} ішінен {count}; жойылатын күні белгіленбеген.",
    ),
    "material_kept_until": (
        "Kept: {count} of {pieces}; the first has to go {end}.",
        "Хранится: {count} из {pieces}; первая может храниться {end}.",
        "Сақталуда: {pieces} ішінен {count}; біріншісін сақтау мерзімі: {end}.",
    ),
    "material_unknown": (
        "The measure is over and no material is on record.",
        "Мера окончена, материалов на учёте нет.",
        "Шара аяқталған, тіркелген материал жоқ.",
    ),
    "material_later": (
        "The measure is not over, and no material is on record.",
        "Мера не окончена, материалов на учёте нет.",
        "Шара аяқталмаған, тіркелген материал жоқ.",
    ),
}

FIGURES: Final[Mapping[str, Mapping[str, Words]]] = {
    "category": WORDS["category"],
    "outcome": {
        "granted": ("granted as asked for", "удовлетворено полностью", "толық қанағаттандырылды"),
        "modified": ("granted with changes", "удовлетворено с изменениями", "өзгертіп берілді"),
        "refused": ("refused", "отказано", "бас тартылды"),
    },
    "unless": {
        "grave_offence_of_their_own": (
            "unless they are suspected of a grave offence of their own",
            "если лицо само не подозревается в тяжком преступлении",
            "егер адамның өзі ауыр қылмысқа күдікті болмаса",
        ),
        "capital_court_and_agreement": (
            "unless the court of the capital decides and the Prosecutor General agrees",
            "если не решает суд столицы с согласия Генерального прокурора",
            "егер Бас прокурордың келісімімен астананың тергеу соты шешпесе",
        ),
    },
}
FIRST: Final[Words] = ("first application", "первое ходатайство", "алғашқы өтінішхат")


def title(key: str, language: str) -> str:
    """Return the title of a check."""
    return TITLES[key][_index(language)] if key in TITLES else key


def sentence(line: Line, language: str) -> str:
    """Return what the record says, in words; a figure that is not known shows as a dash."""
    words = {name: _word(name, value, language) for name, value in line.figures.items()}
    which = applications(line.which, language)
    words["which"] = which[:1].upper() + which[1:]
    said = LINES[line.code][_index(language)].format_map(words)
    return said.replace("г..", "г.")  # a year's short form ends the sentence too


def applications(numbers: Iterable[int], language: str) -> str:
    """Return applications in words: "first application, renewals 1–3, 5"."""
    found = sorted(set(numbers))
    parts = [FIRST[_index(language)]] if 0 in found else []
    if renewals := [number for number in found if number]:
        runs = ", ".join(_runs(renewals))
        several = len(renewals) > 1
        english = f"{'renewals' if several else 'renewal'} {runs}"
        russian = f"{'продления' if several else 'продление'} {runs}"
        parts.append((english, russian, f"{runs}-ұзарту")[_index(language)])
    return ", ".join(parts)


def _runs(numbers: Sequence[int]) -> list[str]:
    """Return ascending numbers with those that follow one another drawn together."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return [str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs]


def _word(name: str, value: Any, language: str) -> str:
    if value is None or value == "":
        return "—"
    if isinstance(value, datetime):
        return end_words(value, language, exact=isinstance(value, Hour))
    if isinstance(value, date):
        return value.strftime("%d.%m.%Y")
    if name == "flags":
        return ", ".join(flag_name(code, language) for code in value)
    known = FIGURES.get(name, {}).get(str(value))
    return known[_index(language)] if known else str(value)


def _index(language: str) -> int:
    return INDEX.get(language[:2], 0)
