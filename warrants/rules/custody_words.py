"""What the rules of custody and of access say, in three languages; each names the record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CUSTODY: Final[Mapping[str, tuple[str, str, str]]] = {
    "custody_field_missing": (
        "{record}: “{kind}” needs the field “{field}”.",
        "{record}: для «{kind}» нужно поле «{field}».",
        "{record}: «{kind}» үшін «{field}» өрісі керек.",
    ),
    "custody_field_alien": (
        "{record}: “{kind}” has no field “{field}”. Remove it.",
        "{record}: у «{kind}» нет поля «{field}». Уберите его.",
        "{record}: «{kind}» үшін «{field}» өрісі жоқ. Оны алып тастаңыз.",
    ),
    "custody_out_of_order": (
        "{record}: the last entry of its chain is of {last}; this one says {at}. "
        "Report things in the order in which they happened.",
        "{record}: последняя запись цепочки от {last}, эта от {at}. "
        "Сообщайте в том порядке, в каком всё происходило.",
        "{record}: тізбектегі соңғы жазба {last}, мынасы {at}. "
        "Оқиғаларды болған ретімен хабарлаңыз.",
    ),
    "custody_after_destruction": (
        "{record} was destroyed at {at}; nothing can happen to it any more.",
        "{record}: уничтожено {at}; с этим ничего больше произойти не может.",
        "{record}: {at} жойылған; онымен енді ештеңе болуы мүмкін емес.",
    ),
    "destroyed_twice": (
        "{record} was destroyed at {at} already. Report an error if that was not so.",
        "{record}: уже уничтожено {at}. Если это не так, сообщите об ошибке.",
        "{record}: {at} жойылып қойған. Олай болмаса, қате туралы хабарлаңыз.",
    ),
    "custody_not_the_holder": (
        "{record} is held by “{holder}”, not by “{said}”. Confirm the hand-over first.",
        "{record}: держатель «{holder}», а не «{said}». Сначала подтвердите передачу.",
        "{record}: ұстаушысы «{holder}», «{said}» емес. Алдымен берілгенін растаңыз.",
    ),
    "custody_nothing_offered": (
        "{record}: no hand-over waits for a confirmation.",
        "{record}: нет передачи, которая ждёт подтверждения.",
        "{record}: растауды күтіп тұрған беру жоқ.",
    ),
    "custody_not_the_receiver": (
        "{record} was handed to “{to}”, who alone can confirm it.",
        "{record}: передано «{to}»; подтвердить может только получатель.",
        "{record}: «{to}» алушыға берілген; оны тек алушы растай алады.",
    ),
    "custody_between_hands": (
        "{record} was handed to “{to}”, who has not confirmed it yet.",
        "{record}: передано «{to}»; получатель этого ещё не подтвердил.",
        "{record}: «{to}» алушыға берілген; ол әлі растаған жоқ.",
    ),
    "custody_to_oneself": (
        "{record} cannot be handed to whoever holds it.",
        "{record}: нельзя передать тому, у кого это уже находится.",
        "{record}: оны ұстап отырған адамның өзіне беруге болмайды.",
    ),
    "quantity_below_zero": (
        "{record}: {actual} is below zero. Give the quantity as it was.",
        "{record}: {actual} меньше нуля. Укажите, сколько было на самом деле.",
        "{record}: {actual} нөлден кем. Мөлшерді болғанындай көрсетіңіз.",
    ),
    "more_than_there_is": (
        "{record}: {actual} is more than what is left, {limit}.",
        "{record}: {actual} больше, чем осталось: {limit}.",
        "{record}: {actual} қалғанынан көп: {limit}.",
    ),
    "more_copies_than_there_are": (
        "{record}: {actual} copies are more than there are, {limit}.",
        "{record}: копий меньше, чем {actual}: есть {limit}.",
        "{record}: көшірме {actual} данадан аз: бары {limit}.",
    ),
    "nothing_copied": (
        "{record}: say how many copies were made, at least one.",
        "{record}: укажите, сколько копий сделано, хотя бы одна.",
        "{record}: неше көшірме жасалғанын көрсетіңіз, кемінде біреу.",
    ),
    "quarantined_already": (
        "{record} is in quarantine already; it is filtered by: {person}.",
        "{record}: уже в карантине; отделяет: {person}.",
        "{record}: оқшаулауда тұр; сүзетін адам: {person}.",
    ),
    "not_in_quarantine": (
        "{record} is not in quarantine.",
        "{record}: не в карантине.",
        "{record}: оқшаулауда емес.",
    ),
    "not_the_filter_person": (
        "{record} may be filtered by one person alone: {person}.",
        "{record}: отделять охраняемое может только одно лицо: {person}.",
        "{record}: сүзуді бір адам ғана жасай алады: {person}.",
    ),
    "in_quarantine": (
        "{record} is in quarantine until this person has filtered it: {person}.",
        "{record}: в карантине, пока не отделено охраняемое; отделяет: {person}.",
        "{record}: сүзілгенше оқшаулауда; сүзетін адам: {person}.",
    ),
    "held_already": (
        "{record} is held back from destruction already.",
        "{record}: уничтожение уже приостановлено.",
        "{record}: жою бұрыннан тоқтата тұрылған.",
    ),
    "not_held": (
        "{record} is not held back from destruction.",
        "{record}: уничтожение не приостановлено.",
        "{record}: жою тоқтата тұрылмаған.",
    ),
    "permitted_already": (
        "{record}: its destruction has been permitted since {at}.",
        "{record}: уничтожение разрешено с {at}.",
        "{record}: жоюға рұқсат берілген, берілген күні: {at}.",
    ),
    "destroyed_under_hold": (
        "{record} is held back: it may not be destroyed before the hold is lifted.",
        "{record}: уничтожение приостановлено; сначала снимите приостановку.",
        "{record}: жою тоқтата тұрылған; алдымен тоқтата тұрудың күші жойылуға тиіс.",
    ),
    "destroyed_unpermitted": (
        "{record}: nobody has permitted its destruction. Report the permission first.",
        "{record}: уничтожение никем не разрешено. Сначала сообщите о разрешении.",
        "{record}: жоюға ешкім рұқсат бермеген. Алдымен рұқсат туралы хабарлаңыз.",
    ),
    "destroyed_beyond_permission": (
        "{record}: {actual} is more than the part that may be destroyed, {limit}.",
        "{record}: {actual} больше той части, которую можно уничтожить: {limit}.",
        "{record}: {actual} жоюға болатын бөлігінен көп: {limit}.",
    ),
    "prosecutor_untold": (
        "{record}: the prosecutor has to be told before it is destroyed. Report that first.",
        "{record}: до уничтожения уведомляется прокурор. Сначала сообщите об этом.",
        "{record}: жоюға дейін прокурор хабардар етіледі. Алдымен осыны хабарлаңыз.",
    ),
    "destroyed_before_plan": (
        "{record} was destroyed at {at}; the prosecutor had been told of {planned}.",
        "{record}: уничтожено {at}; прокурору назвали {planned}.",
        "{record}: {at} жойылған; прокурорға {planned} деп айтылған.",
    ),
    "witnesses_too_few": (
        "{record}: {limit} witnesses are needed, none of them the officer; given: {actual}.",
        "{record}: нужно свидетелей: {limit}, и никто из них не может быть самим сотрудником; "
        "указано: {actual}.",
        "{record}: куә саны {limit} болуы керек, олардың ешқайсысы қызметкердің өзі болмауға тиіс; "
        "көрсетілгені: {actual}.",
    ),
    "attested_undestroyed": (
        "{record} has not been destroyed whole; there is nothing to attest yet.",
        "{record}: уничтожено не полностью; удостоверять пока нечего.",
        "{record}: толық жойылмаған; әзірге куәландыратын ештеңе жоқ.",
    ),
    "attested_twice": (
        "{record}: the destruction was attested at {at} already.",
        "{record}: уничтожение уже удостоверено {at}.",
        "{record}: жою {at} куәландырылып қойған.",
    ),
    "attested_by_the_same": (
        "{record}: whoever destroyed it cannot attest it. Let the head do so.",
        "{record}: уничтоживший не может это удостоверить. Это делает руководитель.",
        "{record}: жойған адам оны куәландыра алмайды. Мұны басшы жасайды.",
    ),
    "destroyed_too_early": (
        "{record} has to be kept until {until}.",
        "{record}: хранить обязательно до {until}.",
        "{record}: міндетті сақтаудың соңғы мерзімі: {until}.",
    ),
    "destroyed_without_order": (
        "{record} may be destroyed only by order of the judge. Name the order as the legal basis.",
        "{record}: уничтожить можно только по постановлению судьи. Укажите его как основание.",
        "{record}: тек судьяның қаулысымен жойылады. Қаулыны негіз ретінде көрсетіңіз.",
    ),
    "entered_though_barred": (
        "{record} was entered as evidence at {at}; the law keeps such material out of court.",
        "{record}: приобщено как доказательство {at}; закон не допускает такое в суде.",
        "{record}: {at} дәлелдеме ретінде тіркелген; заң мұндайды сотта пайдалануға жол бермейді.",
    ),
    "material_beyond_measures": (
        "{record}: the rulebook does not name “{class}” for the measures authorised, {measures}.",
        "{record}: свод правил не предусматривает «{class}» для санкционированных мер: {measures}.",
        "{record}: ережелер жинағында «{class}» санкцияланған шараларға көзделмеген: {measures}.",
    ),
    "obtained_outside_term": (
        "{record}: obtained at {at}, when no term was running.",
        "{record}: получено {at}, когда ни один срок не действовал.",
        "{record}: {at} алынған, ол кезде ешбір мерзім жүрмеген.",
    ),
    "confidential_recorded": (
        "{record} holds something privileged: {category}.",
        "{record}: содержит охраняемое тайной: {category}.",
        "{record}: құпиямен қорғалған мәлімет бар: {category}.",
    ),
    "receipt_disputed": (
        "{record}: “{to}” says that it never arrived.",
        "{record}: «{to}» сообщает, что ничего не поступало.",
        "{record}: «{to}» ештеңе келіп түспегенін айтады.",
    ),
    "retention_over": (
        "{record} was to be kept until {until} and is still there.",
        "{record}: срок хранения до {until}, но материалы всё ещё есть.",
        "{record}: сақтау мерзімінің соңы: {until}, бірақ материал әлі бар.",
    ),
    "unknown_material_class": (
        "The rulebook knows no class of material “{class}”. Use a code from /api/v1/rulebooks/.",
        "В своде правил нет класса материалов «{class}». Возьмите код из /api/v1/rulebooks/.",
        "Ережелер жинағында «{class}» материал санаты жоқ. Кодты /api/v1/rulebooks/ тізімінен "
        "алыңыз.",
    ),
    "unknown_purpose": (
        "The rulebook knows no purpose “{purpose}”. Use a code from /api/v1/rulebooks/.",
        "В своде правил нет цели «{purpose}». Возьмите код из /api/v1/rulebooks/.",
        "Ережелер жинағында «{purpose}» мақсаты жоқ. Кодты /api/v1/rulebooks/ тізімінен алыңыз.",
    ),
    "unknown_confidential": (
        "The rulebook knows no privileged category “{category}”.",
        "В своде правил нет охраняемой тайной категории «{category}».",
        "Ережелер жинағында құпиямен қорғалатын «{category}» санаты жоқ.",
    ),
    "unknown_material": (
        "Your agency holds no material “{record}”.",
        "У вашего органа нет материалов «{record}».",
        "Сіздің органда «{record}» материалы жоқ.",
    ),
    "verified_missing": (
        "{record}: the verification did not find what is said to be there.",
        "{record}: проверка не нашла того, что числится.",
        "{record}: тексеру есепте тұрғанды таппады.",
    ),
    "verified_different": (
        "{record}: the verification found something other than what is recorded.",
        "{record}: проверка нашла не то, что числится.",
        "{record}: тексеру есепте тұрғаннан басқаны тапты.",
    ),
    "verified_undestroyed": (
        "{record}: the verification found something of what is said to be destroyed.",
        "{record}: проверка нашла то, что числится уничтоженным.",
        "{record}: тексеру жойылды делінгенді тапты.",
    ),
    "access_in_future": (
        "{record}: {at} lies in the future. Give the moment it happened.",
        "{record}: {at} в будущем. Укажите, когда это произошло.",
        "{record}: {at} болашақта. Болған сәтін көрсетіңіз.",
    ),
    "access_after_destruction": (
        "{record} was looked at on {at} by officer {officer}, though destroyed at {since}.",
        "{record}: сотрудник {officer} получал доступ к материалам {at}, хотя они уничтожены "
        "{since}.",
        "{record}: {officer} қызметкер {at} қараған, ал материал {since} жойылған.",
    ),
    "access_before_material": (
        "{record} was looked at on {at} by officer {officer}, before it was obtained at {since}.",
        "{record}: сотрудник {officer} получал доступ к материалам {at}, до их получения {since}.",
        "{record}: {officer} қызметкер {at} қараған, ал материал {since} ғана алынған.",
    ),
    "access_to_quarantined": (
        "{record} is in quarantine; officer {officer} looked at it on {at}.",
        "{record}: в карантине; сотрудник {officer} получал доступ к материалам {at}.",
        "{record}: оқшаулауда; {officer} қызметкер {at} қараған.",
    ),
    "access_unassigned": (
        "{record}: officer {officer}, who looked at it on {at}, is not assigned to the case.",
        "{record}: сотрудник {officer}, получавший доступ к материалам {at}, по делу не назначен.",
        "{record}: {at} қараған {officer} қызметкер іске тағайындалмаған.",
    ),
    "access_after_order": (
        "{record} was to be destroyed from {since}; officer {officer} looked at it on {at}.",
        "{record}: подлежит уничтожению с {since}; сотрудник {officer} получал доступ к материалам "
        "{at}.",
        "{record}: жойылуға тиіс, басталған күні: {since}; {officer} қызметкер {at} қараған.",
    ),
    "access_after_end": (
        "{record}: the measure ended at {since}; officer {officer} looked at it on {at} for a "
        "purpose of running measures.",
        "{record}: мера окончена {since}; сотрудник {officer} получал доступ к материалам "
        "{at} с целью, уместной лишь для текущей меры.",
        "{record}: шара {since} аяқталған; {officer} қызметкер {at} тек жүріп жатқан шараға "
        "арналған мақсатпен қараған.",
    ),
    "access_volume": (
        "{record}: officer {officer} looked at {actual} records on the day of {at}; the body's "
        "threshold is {limit}.",
        "{record}: сотрудник {officer} просмотрел записей: {actual}, день {at}; порог надзорного "
        "органа: {limit}.",
        "{record}: {officer} қызметкер {at} күні {actual} жазба қараған; қадағалау органының "
        "межесі: {limit}.",
    ),
    "access_hours": (
        "{record} was looked at outside the hours of work, on {at}, by officer {officer}.",
        "{record}: сотрудник {officer} получал доступ к материалам вне рабочих часов, {at}.",
        "{record}: {officer} қызметкер жұмыс уақытынан тыс қараған, {at}.",
    ),
}
CUSTODY_NAMES: Final[Mapping[str, tuple[str, str, str]]] = {
    "destroyed_before_plan": (
        "Destroyed before the day told",
        "Уничтожено раньше названного дня",
        "Аталған күннен бұрын жойылған",
    ),
    "entered_though_barred": (
        "In evidence though barred",
        "В доказательствах вопреки запрету",
        "Тыйымға қарамай дәлелдемеге қосылған",
    ),
    "material_beyond_measures": (
        "Material beyond the measures",
        "Материалы вне мер",
        "Шаралардан тыс материал",
    ),
    "obtained_outside_term": (
        "Material obtained outside a term",
        "Материалы получены вне срока",
        "Материал мерзімнен тыс алынған",
    ),
    "confidential_recorded": (
        "Privileged material",
        "Охраняемые тайной материалы",
        "Құпиямен қорғалған материал",
    ),
    "receipt_disputed": ("Receipt disputed", "Получение оспорено", "Алғаны даулы"),
    "retention_over": ("Kept beyond its time", "Хранится сверх срока", "Мерзімнен артық сақталған"),
    "verified_missing": (
        "Not found when verified",
        "Не найдено при проверке",
        "Тексеруде табылмаған",
    ),
    "verified_different": (
        "Other than recorded when verified",
        "При проверке иначе, чем числится",
        "Тексеруде есептегіден басқаша",
    ),
    "verified_undestroyed": (
        "Found though said to be destroyed",
        "Найдено, хотя числится уничтоженным",
        "Жойылды делінген, бірақ табылған",
    ),
    "access_after_destruction": (
        "Access after destruction",
        "Доступ после уничтожения",
        "Жойылғаннан кейін қаралған",
    ),
    "access_before_material": (
        "Access before it was obtained",
        "Доступ до получения",
        "Алынғанға дейін қаралған",
    ),
    "access_to_quarantined": (
        "Access to what is in quarantine",
        "Доступ к находящемуся в карантине",
        "Оқшаулаудағыны қарау",
    ),
    "access_unassigned": (
        "Access without assignment",
        "Доступ лица, не назначенного по делу",
        "Тағайындалмаған қызметкердің қол жеткізуі",
    ),
    "access_after_order": (
        "Access after a destruction order",
        "Доступ после решения об уничтожении",
        "Жою шешімінен кейін қаралған",
    ),
    "access_after_end": (
        "Access after the end",
        "Доступ после окончания",
        "Аяқталғаннан кейін қаралған",
    ),
    "access_volume": (
        "Unusually many records viewed",
        "Необычно большой объём просмотра",
        "Қаралған көлем әдеттен тыс",
    ),
    "access_hours": (
        "Access outside the hours of work",
        "Доступ вне рабочих часов",
        "Жұмыс уақытынан тыс қарау",
    ),
}
