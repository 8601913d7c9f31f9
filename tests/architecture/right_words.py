"""Sentences whose meaning was once turned round, or that claimed more than is so.

Each line: place, language, what it must not say, what it has to say.
"""

from __future__ import annotations

from typing import Final

OUR_RECORDS: Final = (
    "Destruction of records",
    "Destruction of records proposed",
    "Destruction of records released by a second person",
    "Destruction of records not released",
    "Record destroyed",
    "Records on the list",
    "The records",
    "The class of record",
    "The ledger holds an entry for each record, and one for this act with the hash of it:",
    "Which of our own records were destroyed, how, and by whom it was released",
    "How long our own records are kept",
    "Hold a record",
    "A legal hold stands on this record already.",
    "There is no such record. Give its reference, such as W-2026-000001.",
    "The secret of each record was overwritten in the key store outside the database. No backup of "
    "the database opens it any more, once both mirrors of the key store have run.",
    "%(count)s record is not shown: you are kept away from it.",
    "%(count)s record is not shown: you are kept away from it. #1",
)
LETTER: Final = (
    "We have searched the records that are filed with us for what concerns you, and checked "
    "whatever we found against the law. We told no agency that you asked."
)
ACTED: Final = (
    "Where we find that the law was broken we act on it, even where we may not tell you: we record "
    "it, and ask that it is stopped and that what was gathered is destroyed. You may complain to us "
    "at any time, with or without your name, and need prove nothing; we examine every complaint "
    "that we can take up."
)
ASKED: Final = (
    "You may ask us whether you are, or were, the target of a covert measure. We tell no agency "
    "that you asked."
)
START: Final = "Every covert measure filed here is counted and examined"
FILES: Final = (
    "We may look into any file of any agency about covert measures. If something was unlawful we "
    "can ask that it is stopped, that material is destroyed, that you are told, that you are "
    "compensated, or that a prosecutor or a court takes it up."
)
SAFE: Final = (
    "We keep nothing that shows who you are, unless you give your name or a contact, or your words "
    "or files show it; then it is kept encrypted. Others on the way might see that you were here. "
    "This helps:"
)
KEPT: Final = (
    "Your words and files, and your name and contact if you give them, encrypted; the day and hour "
    "at which they came; the topic and the agency that you chose; the language; whether you gave a "
    "name. No address, no kind of browser, no cookie. The code is kept only as a hash: if you lose "
    "it we cannot give it back."
)
LOG: Final = (
    "Every step of every case leaves an entry here that cannot be changed, removed or back-dated "
    "without being noticed by whoever keeps an earlier checkpoint or receipt. An entry shows its "
    "class and a sealed number, and nothing else of the case."
)
NOTICED: Final = (
    "The authorisation is recorded in a public log whose entries cannot be changed without being "
    "noticed. By the number above you can ask the body for a proof file that anybody can check: it "
    "shows whether the decision was on record before the start of the measure was reported."
)
VERIFY: Final = (
    "A receipt shows that something was recorded and cannot vanish without being noticed. An old "
    "checkpoint shows whether the log only grew. A report's totals can be counted again. All is "
    'compared with the <a class="govuk-link" href="%(log)s">public log</a>.'
)
REMEDY: Final = (
    "You may ask the court to declare the action unlawful and to award compensation for the damage, "
    "if any. Time for this, in days from the receipt of this letter: %(days)s (%(article)s). The day "
    "of receipt is not counted; a last day that is not a working day moves to the next one."
)
REPORTED: Final = (
    "Reported after the period and not in the totals: %(late)s. Known in all: %(all)s."
)
REOPEN: Final = "If you think that we were wrong, or know something new, tell us %(until)s."
PERSON_DAYS: Final = (
    "Persons by the days on which some case against them was authorised, since the register began; "
    "a day that several cases cover counts once. One person: cases that share a value which "
    "identifies, such as a number, and what an auditor joined. What a name or an address only "
    "proposes is counted apart until an auditor has settled it. As it stood at the last count "
    "before the end of the period. Counts from one to four are shown as 1-4."
)
THRESHOLD: Final = (
    "Every authorised day of every renewal is counted. A case that passes the threshold is flagged "
    "for us to follow up."
)
UPLOADS: Final = (
    "You may add photographs (JPEG, PNG), PDF and plain text: four megabytes each, five files and "
    "five megabytes at once, ten files in all. You may also add them later."
)
WHAT_WE_DO: Final = (
    "Police and other agencies file covert measures here. Judges decide where the law asks for one. "
    "After the end of each that ran we open a review of it, and we publish figures."
)

RIGHT: Final = (
    ("button|Open", "ru", "Открыта", "Открыть"),
    ("button|Open", "kk", "Ашық", "Ашу"),
    ("button|Answer", "ru", "Ответ ", "Ответить"),
    ("Answer", "ru", "Ответить", "Ответ"),
    ("button|Check", "ru", "Проверка", "Проверить"),
    ("Conviction", "kk", "Айыптау.", "Айыптау үкімі"),
    ("kz-cpc: checklist.urgency.text", "ru", "за 24 часа", "в течение 24 часов"),
    ("kz-cpc: checklist.urgency.text", "kk", "24 сағатта", "24 сағат ішінде"),
    ("uk-ipa: checklist.urgency.text", "kk", "қалдырылмаса", "болмайтын жағдай болса"),
    ("SENTENCES: offence_below_gate", "kk", "жазасы {years}", "бас бостандығынан айыру"),
    ("SENTENCES: offence_below_gate", "en", "year(s),", "{years} year(s) of imprisonment"),
    ("SENTENCES: total_above_limits", "ru", "заказ", "санкция и продления допускают {limit} дн."),
    ("SENTENCES: total_above_limits", "en", "{limit}.", "{limit} days"),
    ("SENTENCES: original_above_limit", "ru", "приказ", "Первая санкция"),
    ("Complaints to the body", "ru", "в орган", "надзорный орган"),
    ("Complaints to the body", "kk", "Органға", "Қадағалау органына"),
    ("Accesses", "ru", "бращени", "Случаи доступа"),
    *(
        (f"SENTENCES: {code}", "ru", "обращ", "доступ к материалам")
        for code in (
            "access_after_destruction",
            "access_before_material",
            "access_to_quarantined",
            "access_unassigned",
            "access_after_order",
            "access_after_end",
            "access_hours",
        )
    ),
    ("CUSTODY_NAMES: access_unassigned", "ru", "допуска", "не назначенного по делу"),
    ("SENTENCES: access_unassigned", "ru", "допущен", "не назначен"),
    (
        "You asked us to look again. We will tell you here whether we do.",
        "kk",
        "Қарайтынымызды",
        "Қарайтын-қарамайтынымызды",
    ),
    (
        "We have your complaint. Next we say whether we can take it up.",
        "kk",
        "ала алатынымызды",
        "ала алатын-алмайтынымызды",
    ),
    (
        "We have your complaint %(reference)s. We will tell you here whether we can take it up.",
        "kk",
        "ала алатынымызды",
        "ала алатын-алмайтынымызды",
    ),
    ("complaints: norms.admit.title", "kk", "ала алатынымызды", "ала алатын-алмайтынымызды"),
    (LETTER, "en", "held what there was", "checked whatever we found against the law"),
    (LETTER, "ru", "не узнал", "Ни одному органу не сообщено"),
    (LETTER, "kk", "білген жоқ", "органға хабарланған жоқ"),
    (ASKED, "ru", "не узнает", "Мы не сообщаем ни одному органу"),
    (ASKED, "kk", "білмейді", "органға хабарламаймыз"),
    (ACTED, "en", "we have it stopped", "ask that it is stopped"),
    (ACTED, "ru", "добиваемся", "просим прекратить меру и уничтожить собранное"),
    (ACTED, "kk", "қол жеткіземіз", "шараны тоқтатуды және жиналғанды жоюды сұраймыз"),
    (START, "en", "without a judge", "counted and examined"),
    (START, "ru", "без судьи", "учитывается и проверяется"),
    (START, "kk", "болмайды", "есепке алынады және тексеріледі"),
    (FILES, "en", "every file", "We may look into any file"),
    (FILES, "ru", "смотрим все", "Мы вправе проверить любое дело"),
    (FILES, "kk", "барлық ісін", "тексере аламыз"),
    (SAFE, "en", "who you are. Others", "unless you give your name or a contact"),
    (SAFE, "ru", "кто вы. Другие", "если вы сами не указали имя или контакт"),
    (SAFE, "kk", "сақтамаймыз. Жолдағы", "шифрланып сақталады"),
    (KEPT, "en", "Your words and files, encrypted", "your name and contact if you give them"),
    (KEPT, "ru", "слова и файлы, зашифрованными", "имя и контакт"),
    (KEPT, "kk", "файлдарыңыз шифрланған", "атыңыз бен байланысыңыз"),
    (LOG, "en", "nobody can change", "without being noticed"),
    (LOG, "ru", "никто не может", "нельзя незаметно изменить"),
    (LOG, "kk", "ешкім өзгерте", "білдіртпей өзгерту"),
    (NOTICED, "en", "cannot be changed.", "without being noticed"),
    (NOTICED, "ru", "которого нельзя изменить", "нельзя незаметно изменить"),
    (NOTICED, "kk", "өзгертілмейтін", "білдіртпей өзгерту"),
    (VERIFY, "en", "cannot vanish.", "without being noticed"),
    (VERIFY, "ru", "не может исчезнуть", "не может незаметно исчезнуть"),
    (VERIFY, "kk", "және жоғалмайтынын", "білдіртпей жоғалмайтынын"),
    (REMEDY, "en", "measure unlawful", "compensation for the damage"),
    (REMEDY, "ru", "можете просить", "возмещении причинённого ущерба"),
    (REMEDY, "kk", "сұрай аласыз", "залалды (болған кезде) өтеу"),
    *(
        (place, language, old, new)
        for place in (
            "probe image",
            "Probe image",
            "Quality of the probe image: %(quality)s. List searched: %(list)s.",
        )
        for language, old, new in (
            ("ru", "скомое", "по которому ведётся поиск"),
            ("kk", "зделетін", "бастапқы сурет"),
        )
    ),
    *(
        (f"{code}: purposes.live.title", "kk", "қадағалау", "сүйемелдеу")
        for code in ("kz-cpc", "us-title3", "uk-ipa", "de-stpo", "fr-cpp")
    ),
    ("Refused attempt", "kk", "әрекет", "талпыныс"),
    ("Refused attempts", "kk", "әрекет", "талпыныс"),
    ("Known in all", "kk", "Барлығы", "Жалпы"),
    (REPORTED, "kk", "Барлығы белгілі", "Жалпы белгілісі"),
    ("Reopened", "kk", "қаралды", "Қайта ашылды"),
    ("No longer due, or gone already", "ru", "больше не истёк", "ещё не истёк"),
    ("No longer due, or gone already", "kk", "енді келмеген", "әлі өтпеген"),
    ("kz-cpc: checklist.protected.text", "kk", "балалар сақталды", "құқықтары сақталды"),
    ("de-stpo: checklist.privilege.text", "kk", "адамдар сақталды", "құқықтары сақталды"),
    *(
        (place, "kk", "лынды", "күші жойылды")
        for place in ("Legal hold lifted", "Lifted", "lifted", "Hold lifted")
    ),
    *(
        (place, "kk", "тоқтатылған", "тоқтата тұрылған")
        for place in (
            "Held",
            "Held back",
            "Kept by a legal hold",
            "held back from destruction",
            "SENTENCES: held_already",
            "SENTENCES: destroyed_under_hold",
        )
    ),
    ("Not held", "kk", "тоқтатылмаған", "тоқтата тұрылмаған"),
    ("SENTENCES: not_held", "kk", "тоқтатылмаған", "тоқтата тұрылмаған"),
    *(
        (place, "kk", "жоюды тоқтату", "оқтата тұру")
        for place in (
            "Legal holds: %(count)s",
            "Legal holds",
            "Legal hold",
            "Legal hold: %(reference)s",
            "Hold %(reference)s",
            "Hold",
            "Whether a hold stands",
            "Lift the hold",
        )
    ),
    ("SENTENCES: cumulative_above_limit", "kk", "шегі", "межесі"),
    *(
        (f"de-stpo: measures.{code}.limits.0.note", "kk", "жер соты", "жоғары өңірлік сот")
        for code in ("100b", "100c")
    ),
    ("SENTENCES: access_after_destruction", "kk", "бірақ", "ал материал {since} жойылған"),
    ("SENTENCES: access_before_material", "kk", ", ол ", "ал материал {since} ғана алынған"),
    ("REQUEST_NAMES: data_warrant_not_in_force", "en", "after", "outside the warrant's term"),
    *(
        (place, "kk", "күн.", "күн саны")
        for place in ("Days granted", "days granted", "Days asked for", "days asked for")
    ),
    ("Attempts", "kk", "әрекет", "талпыныс"),
    (UPLOADS, "en", "five at once", "five megabytes at once"),
    (UPLOADS, "ru", "пять за раз", "пяти файлов и пяти мегабайт"),
    (UPLOADS, "kk", "бір жолы бесеу", "бес мегабайттан аспайды"),
    ("Days in operation", "kk", "жұмыс күн", "қолданылған күн"),
    ("Days in operation", "ru", "работы", "применения"),
    (REOPEN, "kk", "бізге қателесті", "Біз қателестік деп"),
    (PERSON_DAYS, "ru", "дело о них было разрешено", "была разрешена мера"),
    (THRESHOLD, "ru", "мы её рассматриваем", "чтобы мы его рассмотрели"),
    (THRESHOLD, "kk", "біз оны қараймыз", "біздің қарауымыз үшін"),
    (WHAT_WE_DO, "ru", "начинаем", "открываем её проверку"),
    (WHAT_WE_DO, "kk", "бастаймыз", "тексеруін ашамыз"),
    ("The judge’s reasons", "kk", "дәлел", "уәж"),
    ("By court: decisions whose reasons repeat others", "kk", "дәлел", "уәждері"),
    ("Told without a case", "kk", "іссіз", "ісі жоқ"),
    ("SENTENCES: term_too_long", "en", "the law", "the rules allow {latest}"),
    ("SENTENCES: term_too_long", "ru", "закон", "правила допускают"),
    ("SENTENCES: term_too_long", "kk", "заң бойынша", "ережелер бойынша"),
    *(
        (f"SENTENCES: {code}", "kk", "шегі", "межесі")
        for code in (
            "person_asked_anew",
            "person_renewals_above_norm",
            "person_days_above_norm",
        )
    ),
    ("FLAG_NAMES: person_asked_anew", "ru", "запрошено", "обращались"),
    ("FLAG_NAMES: person_asked_anew", "kk", "адам қайта сұралды", "адам туралы"),
    ("FLAG_NAMES: person_renewals_above_norm", "en", "watched", "continuations"),
    ("DISPUTE_NAMES: destroyed_under_hold", "kk", "тоқтатуға", "тоқтата тұруға"),
    ("DISPUTE_NAMES: held_already", "kk", "тоқтатылған", "тоқтата тұрылған"),
    ("DISPUTE_NAMES: not_held", "kk", "алынған", "күші жойылған"),
    *(
        (f"LINES: {code}", "kk", "шұғыл", "кейінге қалдыруға болмайтын")
        for code in ("use_inside", "use_unconfirmed")
    ),
    *(
        (place, language, old, "комиссар")
        for place in (
            "Whoever ordered a corrected edition does not publish it. Ask another commissioner.",
            "The corrected edition is ordered. Another commissioner publishes it.",
            "You ordered this corrected edition. Another commissioner publishes it.",
        )
        for language, old in (("ru", "уполномоченн"), ("kk", "уәкіл"))
    ),
    *(
        (place, language, old, new)
        for place in OUR_RECORDS
        for language, old, new in (("ru", "атериал", "окумент"), ("kk", "атериал", "ұжат"))
    ),
)
