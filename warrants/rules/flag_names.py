"""What a kind of flag is called in a list, in three languages; its sentence has the figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from warrants.disputes.words import DISPUTE_NAMES
from warrants.rules.custody_words import CUSTODY_NAMES
from warrants.rules.requests_words import REQUEST_NAMES

FLAG_NAMES: Final[Mapping[str, tuple[str, str, str]]] = {
    "unknown_measure": ("Unknown measure", "Неизвестная мера", "Белгісіз шара"),
    "measure_not_in_force": (
        "Measure not in force",
        "Мера не действовала",
        "Шара қолданыста болмаған",
    ),
    "term_longer_than_allowed": (
        "Term asked for is too long",
        "Запрошен слишком долгий срок",
        "Сұралған мерзім тым ұзақ",
    ),
    "renewal_longer_than_allowed": (
        "Renewal asked for is too long",
        "Запрошено слишком долгое продление",
        "Сұралған ұзарту тым ұзақ",
    ),
    "resolved_in_future": (
        "Resolution dated in the future",
        "Постановление датировано будущим числом",
        "Қаулы болашақ күнмен жазылған",
    ),
    "urgent_in_future": (
        "Urgent start dated in the future",
        "Неотложный случай датирован будущим числом",
        "Кейінге қалдыруға болмайтын жағдай болашақ күнмен жазылған",
    ),
    "recorded_late": ("Recorded late", "Записано поздно", "Кеш жазылған"),
    "renewal_after_end": (
        "Renewal after the end",
        "Продление после окончания",
        "Аяқталғаннан кейінгі ұзарту",
    ),
    "renewal_filed_late": (
        "Renewal issued late",
        "Постановление о продлении вынесено поздно",
        "Ұзарту кеш шығарылған",
    ),
    "renewal_without_results": (
        "Renewal without results",
        "Продление без результатов",
        "Нәтижесіз ұзарту",
    ),
    "too_many_renewals": ("Many renewals", "Много продлений", "Ұзартулар көп"),
    "cumulative_above_limit": ("Many days in all", "Много дней в сумме", "Жиынтық күндер көп"),
    "person_asked_anew": (
        "One person asked about anew",
        "Об одном лице обращались заново",
        "Бір адам туралы қайта сұралды",
    ),
    "person_renewals_above_norm": (
        "Many continuations for one person",
        "Много продолжений по лицу",
        "Адам бойынша жалғасу көп",
    ),
    "person_days_above_norm": (
        "Many days of one person",
        "Много дней по лицу",
        "Бір адам бойынша күн көп",
    ),
    "offence_below_gate": (
        "Offence does not allow the measure",
        "Правонарушение не допускает меру",
        "Құқық бұзушылық шараға жол бермейді",
    ),
    "offence_below_least": (
        "Offence below the least penalty",
        "Наказание ниже нужного",
        "Жаза қажеттіден төмен",
    ),
    "target_not_allowed": ("Target not allowed", "Недопустимый объект", "Рұқсат етілмеген объект"),
    "consent_missing": ("Consent missing", "Нет согласия", "Келісім жоқ"),
    "protected_refused": (
        "Protected person, forbidden",
        "Защищённое лицо, запрещено",
        "Қорғалатын адам, тыйым салынған",
    ),
    "protected_noticed": ("Protected person", "Защищённое лицо", "Қорғалатын адам"),
    "protected_unknown": (
        "Unknown protected category",
        "Неизвестная защищённая категория",
        "Белгісіз қорғалатын санат",
    ),
    "capital_court_missing": (
        "Court of the capital not asked",
        "Не обратились в следственный суд столицы",
        "Астананың тергеу сотына жүгінбеген",
    ),
    "agreement_missing": (
        "Agreement of the Prosecutor General missing",
        "Нет согласования с Генеральным прокурором",
        "Бас прокурормен келісілмеген",
    ),
    "urgent_not_allowed": (
        "Urgent start not allowed",
        "Начало без санкции в неотложном случае не допускается",
        "Кейінге қалдыруға болмайтын жағдайда санкциясыз бастауға жол берілмейді",
    ),
    "threat_route_not_allowed": (
        "Consent under threat not enough",
        "Согласия лица под угрозой недостаточно",
        "Қауіп төнген адамның келісімі жеткіліксіз",
    ),
    "term_not_forward": (
        "Term ends before it begins",
        "Срок оканчивается до начала",
        "Мерзім басталғанға дейін аяқталады",
    ),
    "term_too_long": ("Term too long", "Слишком долгий срок", "Тым ұзақ мерзім"),
    "longer_than_asked": ("Longer than asked for", "Дольше запрошенного", "Сұралғаннан ұзақ"),
    "term_leaves_gap": ("Gap between terms", "Разрыв между сроками", "Мерзімдер арасында үзіліс"),
    "decided_after_end": (
        "Decided after the end",
        "Решено после окончания",
        "Аяқталғаннан кейін шешілген",
    ),
    "term_before_application": (
        "Term before the application",
        "Срок раньше ходатайства",
        "Мерзім өтінішхаттан бұрын",
    ),
    "decided_before_application": (
        "Decided before the application",
        "Решено раньше ходатайства",
        "Өтінішхаттан бұрын шешілген",
    ),
    "use_outside_term": ("Used outside a term", "Применение вне срока", "Мерзімнен тыс қолдану"),
    "use_beyond_term": ("Used beyond a term", "Применение после срока", "Мерзімнен кейін қолдану"),
    "use_without_authority": (
        "Used without authority",
        "Применение без санкции",
        "Санкциясыз қолдану",
    ),
    "use_of_another_measure": (
        "Another measure used",
        "Применена другая мера",
        "Басқа шара қолданылған",
    ),
    "ran_without_authority": (
        "Ran, and was refused",
        "Велась, и в ней отказано",
        "Жүрген, бас тартылған",
    ),
    "order_served_without_authority": (
        "Order served without authority",
        "Вручено без санкции",
        "Санкциясыз тапсырылған",
    ),
    "order_served_again": (
        "Order served again without authority",
        "Вручено повторно без санкции",
        "Санкциясыз қайта тапсырылған",
    ),
    "result_without_authority": (
        "Results without authority",
        "Результаты без санкции",
        "Санкциясыз нәтиже",
    ),
    "occurrence_not_counted": (
        "Happening foreign to the measures",
        "Событие, чуждое мерам дела",
        "Істің шараларына жат оқиға",
    ),
    "occurrence_follows_nothing": (
        "Happening without what it follows",
        "Событие без предшествующего",
        "Алдындағысы жоқ оқиға",
    ),
    "law_of_elsewhere": (
        "Asked for under another law",
        "Запрошено по другому закону",
        "Басқа заң бойынша сұралған",
    ),
    "foreign_law": (
        "Reported under another law",
        "Сообщено по другому закону",
        "Басқа заң бойынша хабарланған",
    ),
    "term_starts_far_ahead": (
        "Term begins far ahead",
        "Срок начинается нескоро",
        "Мерзім кеш басталады",
    ),
    "identifier_doubtful": (
        "Identifier to check",
        "Идентификатор под вопросом",
        "Сәйкестендіргішті тексеру керек",
    ),
    "days_exceed_authority": (
        "Days used and days authorised differ",
        "Дни применения и дни разрешения расходятся",
        "Қолданылған және рұқсат етілген күндер әртүрлі",
    ),
    "incriminating_exceed_total": (
        "More incriminating than in all",
        "Изобличающих больше, чем всего",
        "Әшкерелейтіні барлығынан көп",
    ),
    "used_without_communications": (
        "Used, nothing intercepted",
        "Применялось, ничего не перехвачено",
        "Қолданылған, ештеңе ұсталмаған",
    ),
    "days_without_installation": (
        "Days without installation",
        "Дни без установки",
        "Орнатусыз күндер",
    ),
    "original_above_limit": (
        "First order too long",
        "Первая санкция слишком долгая",
        "Алғашқы санкция тым ұзақ",
    ),
    "total_above_limits": (
        "More days than the orders allow",
        "Дней больше, чем допускают санкции",
        "Күндер санкциялар рұқсат еткеннен көп",
    ),
    "late_to_court": ("Late to court", "Поздно в суд", "Сотқа кеш түскен"),
    "decision_late": ("Decision late", "Решение с опозданием", "Шешім кеш шыққан"),
    "urgent_notice_late": (
        "Notice of urgent start late",
        "Позднее уведомление о неотложном случае",
        "Кейінге қалдыруға болмайтын жағдай туралы кеш хабарлау",
    ),
    "prosecutor_not_told": (
        "Prosecutor not told",
        "Прокурор не уведомлён",
        "Прокурор хабардар етілмеген",
    ),
    "return_overdue": (
        "Return overdue",
        "Отчёт о результатах просрочен",
        "Нәтиже есебінің мерзімі өткен",
    ),
    "notice_overdue": (
        "Notice overdue",
        "Уведомление лица просрочено",
        "Адамды хабардар ету мерзімі өткен",
    ),
    "urgent_start_uncovered": (
        "Urgent start not covered",
        "Начало в неотложном случае не покрыто санкцией",
        "Кейінге қалдыруға болмайтын жағдайдағы бастау санкциямен қамтылмаған",
    ),
    "results_without_use": (
        "Results without use",
        "Результаты без применения",
        "Қолданусыз нәтижелер",
    ),
    "use_denied": (
        "Use denied though told of",
        "Применение отрицается, хотя о нём сообщено",
        "Хабарланған қолдану жоққа шығарылған",
    ),
    "reasons_repeated": (
        "Reasons repeat others",
        "Обоснование повторяет другое",
        "Негіздеме басқасын қайталайды",
    ),
    "use_without_service": (
        "Use of an order that was not served",
        "Применение по невручённому постановлению",
        "Табыс етілмеген қаулы бойынша қолдану",
    ),
    "data_without_request": (
        "Data given under an unknown request",
        "Данные выданы по неизвестному запросу",
        "Белгісіз сұрау бойынша дерек берілген",
    ),
    "decision_without_filing": (
        "Decision on a case that was not filed",
        "Решение по незаявленному делу",
        "Тіркелмеген іс бойынша шешім",
    ),
    "destruction_overdue": ("Destruction overdue", "Уничтожение просрочено", "Жою мерзімі өткен"),
    "receipt_unconfirmed": (
        "Hand-over not confirmed",
        "Передача не подтверждена",
        "Берілгені расталмаған",
    ),
    "filter_overdue": (
        "Privileged material not filtered",
        "Охраняемое тайной не отделено",
        "Құпиямен қорғалған сүзілмеген",
    ),
    "attestation_overdue": (
        "Destruction not attested",
        "Уничтожение не удостоверено",
        "Жою куәландырылмаған",
    ),
    "deadline_missed": ("Deadline missed", "Пропущен срок", "Мерзім өткізіп алынды"),
}
ALL_NAMES: Final = {**FLAG_NAMES, **CUSTODY_NAMES, **DISPUTE_NAMES, **REQUEST_NAMES}
PLACES: Final = {"en": 0, "ru": 1, "kk": 2}


def flag_name(code: str, language: str) -> str:
    """Return what a kind of flag is called; a code without a name stands for itself."""
    names = ALL_NAMES.get(code)
    return names[PLACES.get(language[:2], 0)] if names else code
