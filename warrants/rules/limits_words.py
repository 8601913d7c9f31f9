"""What the rules of a case say, in three languages: its filing, its terms, its deadlines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

BREACHES: Final[Mapping[str, tuple[str, str, str]]] = {
    "unknown_measure": (
        "The rulebook knows no measure “{measure}”. Use a code from /api/v1/rulebooks/.",
        "В своде правил нет меры «{measure}». Возьмите код из /api/v1/rulebooks/.",
        "Ережелер жинағында «{measure}» шарасы жоқ. Кодты /api/v1/rulebooks/ тізімінен алыңыз.",
    ),
    "measure_not_in_force": (
        "Measure {measure} was not in force on {day}.",
        "Мера {measure} не действовала {day}.",
        "{measure} шарасы {day} күні күшінде болмаған.",
    ),
    "term_longer_than_allowed": (
        "{actual} are asked for; one term may last {limit} at most.",
        "Запрошено {actual}; один срок не может превышать {limit}.",
        "{actual} сұралды; бір мерзім {limit} мерзімінен аспауы керек.",
    ),
    "renewal_longer_than_allowed": (
        "A renewal of {actual} is asked for; each may last {limit} at most.",
        "Запрошено продление на {actual}; каждое не может превышать {limit}.",
        "{actual} мерзімге ұзарту сұралды; әр ұзарту {limit} мерзімінен аспауы керек.",
    ),
    "resolved_in_future": (
        "The resolution is dated {at}, which lies in the future. Give the moment it was issued.",
        "Постановление датировано {at}, это будущее. Укажите момент вынесения.",
        "Қаулы күні {at}, бұл болашақта. Қаулы шығарылған сәтті көрсетіңіз.",
    ),
    "urgent_in_future": (
        "The urgent start is dated {at}, which lies in the future.",
        "Начало в случае, не терпящем отлагательства, датировано {at}, это будущее.",
        "Кейінге қалдыруға болмайтын жағдайда бастау күні {at}, бұл болашақта.",
    ),
    "recorded_late": (
        "Said to have happened at {said}, recorded at {recorded}: more than {tolerance} later.",
        "По сообщению произошло {said}, записано {recorded}: позже чем через {tolerance}.",
        "Хабар бойынша {said} болған, {recorded} жазылған: {tolerance} мерзімінен кеш.",
    ),
    "renewal_after_end": (
        "The last term ended at {end}; an ended measure cannot be renewed. File a new application.",
        "Последний срок истёк {end}; прекращённую меру нельзя продлить. Подайте новое ходатайство.",
        "Соңғы мерзім {end} аяқталды; аяқталған шараны ұзартуға болмайды. Жаңа өтінішхат беріңіз.",
    ),
    "renewal_filed_late": (
        "The term ends at {end}; the renewal has to be issued {ahead} before that.",
        "Срок истекает {end}; постановление о продлении выносится ранее. За сколько: {ahead}.",
        "Мерзім {end} аяқталады; ұзарту қаулысы одан {ahead} бұрын шығарылуға тиіс.",
    ),
    "renewal_without_results": (
        "A renewal has to say what the measure has brought so far, or why nothing.",
        "В продлении нужно указать, что мера дала до сих пор, или почему ничего.",
        "Ұзарту қаулысында шараның осы уақытқа дейінгі нәтижесі немесе неге нәтиже жоғы "
        "көрсетілуге тиіс.",
    ),
    "too_many_renewals": (
        "This is renewal number {actual}; more than {limit} need an obligatory review.",
        "Это продление номер {actual}; свыше {limit} требуется обязательная проверка.",
        "Бұл {actual}-ұзарту; {limit} санынан асса, міндетті тексеру қажет.",
    ),
    "cumulative_above_limit": (
        "All terms together would come to {actual} days; the threshold is {limit} days.",
        "Все сроки вместе составят {actual} дн.; порог {limit} дн.",
        "Барлық мерзім қосылғанда {actual} күн болады; межесі {limit} күн.",
    ),
    "person_asked_anew": (
        "One person was asked for anew: cases {cases}, days {days}, agencies {agencies}. "
        "More than {limit} cases are looked at.",
        "Об одном лице обращались заново: дел {cases}, дней {days}, органов {agencies}. "
        "Если дел больше {limit}, это проверяется.",
        "Бір адам туралы қайта сұралды: іс саны {cases}, күн саны {days}, орган саны {agencies}. "
        "Іс саны {limit} межесінен асса, бұл тексеріледі.",
    ),
    "person_renewals_above_norm": (
        "Against one person measures went on {actual} times, by renewal or by a new case; the "
        "threshold is {limit}. Cases {cases}, days {days}, agencies {agencies}.",
        "В отношении одного лица продолжений мер, продлением или новым делом: {actual}; "
        "порог {limit}. Дел {cases}, дней {days}, органов {agencies}.",
        "Бір адамға қатысты шаралар ұзарту немесе жаңа іс арқылы {actual} рет жалғасты; межесі "
        "{limit}. Іс саны {cases}, күн саны {days}, орган саны {agencies}.",
    ),
    "person_days_above_norm": (
        "Against one person {actual} days were authorised in all; the threshold is {limit}. "
        "Cases {cases}, agencies {agencies}.",
        "В отношении одного лица разрешено всего {actual} дн.; порог {limit} дн. Дел {cases}, "
        "органов {agencies}.",
        "Бір адамға қатысты барлығы {actual} күнге рұқсат берілді; межесі {limit} күн. Іс саны "
        "{cases}, орган саны {agencies}.",
    ),
    "offence_below_gate": (
        "No offence named allows measure {measure}: one is needed that is punishable by "
        "more than {years} year(s) of imprisonment, or a criminal group.",
        "Ни одно из указанных правонарушений не допускает меру {measure}: нужен срок лишения "
        "свободы в годах более {years} либо преступная группа.",
        "Көрсетілген құқық бұзушылықтардың ешқайсысы {measure} шарасына жол бермейді: "
        "{years} жылдан астам мерзімге бас бостандығынан айыру жазасы көзделуі немесе қылмыстық "
        "топ болуы керек.",
    ),
    "offence_below_least": (
        "No offence named allows measure {measure}: one is needed that is punishable by at "
        "least {years} year(s) of imprisonment.",
        "Ни одно из указанных правонарушений не допускает меру {measure}: нужен срок лишения "
        "свободы в годах не менее {years}.",
        "Көрсетілген құқық бұзушылықтардың ешқайсысы {measure} шарасына жол бермейді: "
        "кемінде {years} жыл бас бостандығынан айыру жазасы көзделуі керек.",
    ),
    "target_not_allowed": (
        "Measure {measure} may not be aimed at a “{capacity}”.",
        "Мера {measure} не может быть направлена на «{capacity}».",
        "{measure} шарасын «{capacity}» санатына қолдануға болмайды.",
    ),
    "consent_missing": (
        "A victim may be covered only with written consent; say that there is one.",
        "Потерпевший может быть охвачен только с письменного согласия; укажите, что оно есть.",
        "Жәбірленушіге шара оның жазбаша келісімімен ғана қолданылады; келісім бар екенін "
        "көрсетіңіз.",
    ),
    "protected_refused": (
        "Covert measures against this protected category are forbidden: {category}.",
        "Негласные меры в отношении этой защищённой категории запрещены: {category}.",
        "Бұл қорғалатын санатқа қатысты жасырын шараларға тыйым салынған: {category}.",
    ),
    "protected_noticed": (
        "A person of a protected category is covered: {category}.",
        "Затронуто лицо защищённой категории: {category}.",
        "Қорғалатын санаттағы адам қамтылған: {category}.",
    ),
    "protected_unknown": (
        "The rulebook knows no protected category “{category}”: check who is meant.",
        "Свод правил не знает защищённой категории «{category}»: проверьте, о ком речь.",
        "Ережелер жинағында «{category}» қорғалатын санаты жоқ: кім туралы екенін тексеріңіз.",
    ),
    "capital_court_missing": (
        "A measure against this person ({category}) is decided by the investigating judge of the "
        "capital. File it there.",
        "Меру в отношении этого лица ({category}) санкционирует следственный судья столицы. "
        "Подайте туда.",
        "Бұл адамға ({category}) қатысты шараны астананың тергеу судьясы санкциялайды. "
        "Сонда беріңіз.",
    ),
    "agreement_missing": (
        "A resolution against this person ({category}) is agreed with the Prosecutor General or "
        "the first deputy; say that it was.",
        "Постановление в отношении этого лица ({category}) согласуется с Генеральным прокурором "
        "или его первым заместителем; укажите, что оно согласовано.",
        "Бұл адамға ({category}) қатысты қаулы Бас прокурормен немесе оның бірінші орынбасарымен "
        "келісіледі; келісілгенін көрсетіңіз.",
    ),
    "urgent_not_allowed": (
        "Measure {measure} may not begin before its authorisation.",
        "Мера {measure} не может начаться до санкции.",
        "{measure} шарасын санкцияға дейін бастауға болмайды.",
    ),
    "threat_route_not_allowed": (
        "Measure {measure} cannot rest on the consent of a person under threat.",
        "Мера {measure} не может основываться на согласии лица, которому угрожают.",
        "{measure} шарасы қауіп төнген адамның келісіміне негізделе алмайды.",
    ),
    "term_not_forward": (
        "The term ends at {until}, not after it begins at {from}.",
        "Срок заканчивается {until}, не позже начала {from}.",
        "Мерзім {until} аяқталады, бұл басталған {from} сәтінен кейін емес.",
    ),
    "term_too_long": (
        "The term would run until {until}; the rules allow {latest} at the latest.",
        "Срок длился бы до {until}; правила допускают не позже {latest}.",
        "Мерзімнің аяқталуы: {until}; ережелер бойынша ең кеші: {latest}.",
    ),
    "longer_than_asked": (
        "A judge may grant less than was asked for, not more: {requested} days were asked for.",
        "Судья может дать меньше запрошенного, но не больше: запрошено {requested} дн.",
        "Судья сұралғаннан аз бере алады, көп емес: {requested} күн сұралды.",
    ),
    "term_leaves_gap": (
        "A renewal begins where the last term ends, at {end}.",
        "Продление начинается там, где кончается прежний срок: {end}.",
        "Ұзарту алдыңғы мерзім аяқталған жерден басталады: {end}.",
    ),
    "decided_after_end": (
        "The term ended at {end}; a later decision cannot revive it. A new application is needed.",
        "Срок истёк {end}; позднее решение его не возобновляет. Нужно новое ходатайство.",
        "Мерзім {end} аяқталды; кешіккен шешім оны қайта жандандырмайды. Жаңа өтінішхат қажет.",
    ),
    "term_before_application": (
        "The term would begin at {at}, before the application of {applied}. Begin it later.",
        "Срок начался бы {at}, раньше ходатайства от {applied}. Назначьте более позднее начало.",
        "Мерзім {at} басталар еді, бұл {applied} өтінішхатынан бұрын. Кейінірек бастаңыз.",
    ),
    "decided_before_application": (
        "The decision is dated {at}, before the application of {applied}. Check the date.",
        "Решение датировано {at}, раньше ходатайства от {applied}. Проверьте дату.",
        "Шешім күні {at}, бұл {applied} өтінішхатынан бұрын. Күнін тексеріңіз.",
    ),
    "use_outside_term": (
        "Use began at {at}, when no term was running.",
        "Применение началось {at}, когда не действовал ни один срок.",
        "Қолдану {at} басталды, ол кезде ешбір мерзім жүрмеген.",
    ),
    "use_beyond_term": (
        "Use stopped at {at}, when no term was running any more.",
        "Применение прекращено {at}, когда срок уже не действовал.",
        "Қолдану {at} тоқтатылды, ол кезде мерзім бітіп қойған.",
    ),
    "use_without_authority": (
        "Use is told of at {at}, though nobody had authorised anything in this case.",
        "Сообщено о применении {at}, хотя в этом деле никто ничего не санкционировал.",
        "{at} қолданылғаны хабарланды, бірақ бұл іс бойынша ешкім ештеңе санкциялаған жоқ.",
    ),
    "use_of_another_measure": (
        "Measure {measure} was used at {at}; this case asks for others.",
        "Применена мера {measure} ({at}); это дело о других мерах.",
        "{measure} шарасы қолданылды ({at}); бұл іс басқа шаралар туралы.",
    ),
    "ran_without_authority": (
        "The urgent measure ran from {from}, and at {until} a judge refused it: nobody "
        "authorised it. Check when it was stopped and what became of what it brought.",
        "Мера, начатая в случае, не терпящем отлагательства, длилась с {from}, а {until} судья в "
        "ней отказал: её никто не санкционировал. Проверьте, когда её прекратили и что стало с "
        "полученным.",
        "Кейінге қалдыруға болмайтын жағдайдағы шара жүргізілді, басталуы: {from}; {until} судья "
        "одан бас тартты: оны ешкім санкциялаған жоқ. Қашан тоқтатылғанын және алынғанның "
        "тағдырын тексеріңіз.",
    ),
    "urgent_start_uncovered": (
        "The urgent measure ran from {from}; it was authorised from {until} on. Nobody authorised "
        "what lies between.",
        "Мера, начатая в случае, не терпящем отлагательства, длилась с {from}, санкционирована с "
        "{until}. Того, что между ними, никто не санкционировал.",
        "Кейінге қалдыруға болмайтын жағдайдағы шараның басталуы: {from}; санкцияның басталуы: "
        "{until}. Екеуінің арасын ешкім санкциялаған жоқ.",
    ),
    "order_served_without_authority": (
        "The order was served on {provider} at {at}, when no authorisation held.",
        "Вручено поставщику услуг ({provider}) {at}, когда никакая санкция не действовала.",
        "Қызмет берушіге ({provider}) {at} тапсырылды, ол кезде ешбір санкция қолданыста болмаған.",
    ),
    "order_served_again": (
        "The order was served on {provider} again at {at}, when no authorisation held.",
        "Ещё раз вручено поставщику услуг ({provider}) {at}, когда никакая санкция не действовала.",
        "Қызмет берушіге ({provider}) {at} тағы да тапсырылды, ол кезде ешбір санкция қолданыста "
        "болмаған.",
    ),
    "result_without_authority": (
        "The return tells what came of a measure that nobody authorised.",
        "Отчёт о результатах сообщает, что дала мера, которую никто не санкционировал.",
        "Нәтиже есебі ешкім санкцияламаған шараның нәтижесін хабарлайды.",
    ),
    "occurrence_not_counted": (
        "“{what}” was told of at {at}; under the measures of this case the law counts no time "
        "from it. Check under what measure it was done.",
        "Сообщено «{what}» ({at}); при мерах этого дела закон от этого времени не считает. "
        "Проверьте, в рамках какой меры это сделано.",
        "«{what}» хабарланды ({at}); бұл істің шаралары бойынша заң одан мерзім санамайды. "
        "Қандай шара бойынша жасалғанын тексеріңіз.",
    ),
    "occurrence_follows_nothing": (
        "“{what}” was told of at {at}; what it follows was never told of, or is over already.",
        "Сообщено «{what}» ({at}); о том, за чем это следует, не сообщали или оно уже завершено.",
        "«{what}» хабарланды ({at}); оның алдындағысы хабарланбаған не аяқталып қойған.",
    ),
    "law_of_elsewhere": (
        "“{named}” does not hold here and can authorise nothing; ask under “{own}”.",
        "Свод «{named}» здесь не действует и ничего не разрешает; ходатайствуйте по «{own}».",
        "«{named}» мұнда қолданылмайды және ештеңеге рұқсат бермейді; «{own}» бойынша сұраңыз.",
    ),
    "foreign_law": (
        "Reported under “{named}”; here “{own}” holds, and it was taken in under that.",
        "Сообщено по своду «{named}»; здесь действует «{own}», по нему и принято.",
        "«{named}» бойынша хабарланды; мұнда «{own}» қолданылады, сол бойынша қабылданды.",
    ),
    "term_starts_far_ahead": (
        "The term begins at {from}, more than {limit} after the decision.",
        "Срок начинается {from}, позже чем через {limit} после решения.",
        "Мерзім {from} басталады, бұл шешімнен кейін {limit} мерзімінен кеш.",
    ),
    "identifier_doubtful": (
        "“{field}” does not read as what it should be ({rule}). Check it.",
        "«{field}»: не похоже на то, чем должно быть ({rule}). Проверьте.",
        "«{field}» болуы керек түріне ұқсамайды ({rule}). Тексеріңіз.",
    ),
    "days_exceed_authority": (
        "{actual} days of use are reported, {limit} are on record as authorised: check both, and "
        "whether an extension or an early end explains it.",
        "Сообщено о {actual} дн. применения, учтено как разрешённые {limit} дн.: проверьте оба "
        "числа и не объясняется ли это продлением или досрочным прекращением.",
        "{actual} күн қолданылғаны хабарланды, рұқсат етілгені {limit} күн деп тіркелген: екеуін "
        "де және оны ұзарту не мерзімінен бұрын тоқтату түсіндіре ме, соны тексеріңіз.",
    ),
    "incriminating_exceed_total": (
        "{actual} incriminating communications of {limit} in all: check the figures.",
        "{actual} изобличающих сообщений из {limit} всего: проверьте цифры.",
        "Әшкерелейтін хабарлама: {actual}, барлығы: {limit}. Сандарды тексеріңіз.",
    ),
    "used_without_communications": (
        "Reported as used, with no communication intercepted: check the return.",
        "Сообщено о применении, но ничего не перехвачено: проверьте отчёт о результатах.",
        "Қолданылды делінген, бірақ бірде-бір хабарлама ұсталмаған: нәтиже есебін тексеріңіз.",
    ),
    "days_without_installation": (
        "Reported as never installed, with {actual} days in operation: check the return.",
        "Сообщено, что не устанавливалось, но {actual} дн. применения: проверьте отчёт о "
        "результатах.",
        "Орнатылмаған делінген, бірақ {actual} күн қолданылған: нәтиже есебін тексеріңіз.",
    ),
    "results_without_use": (
        "Reported as not used, and yet with results ({actual}): check the return.",
        "Сообщено, что не применялось, но указаны результаты ({actual}): проверьте отчёт о "
        "результатах.",
        "Қолданылмаған делінген, бірақ нәтижесі көрсетілген ({actual}): нәтиже есебін тексеріңіз.",
    ),
    "use_denied": (
        "Reported as not used, though starts of use are on record ({actual}): check both.",
        "Сообщено, что не применялось, но учтены начала применения ({actual}): проверьте и то и "
        "другое.",
        "Қолданылмаған делінген, бірақ қолданудың басталуы тіркелген ({actual}): екеуін де "
        "тексеріңіз.",
    ),
    "original_above_limit": (
        "The first order was for {actual} days; one term may last {limit} days. Check the order.",
        "Первая санкция на {actual} дн.; один срок не может превышать {limit} дн. Проверьте.",
        "Бірінші санкция {actual} күнге; бір мерзім {limit} күннен аспайды. Тексеріңіз.",
    ),
    "total_above_limits": (
        "{actual} days were authorised; the order and its extensions allow {limit} days. Check for "
        "an unrecorded extension.",
        "Разрешено {actual} дн.; санкция и продления допускают {limit} дн. Проверьте, нет ли "
        "неучтённого продления.",
        "{actual} күнге рұқсат берілген; санкция мен ұзартулар {limit} күнге жетеді. Тіркелмеген "
        "ұзарту бар-жоғын тексеріңіз.",
    ),
    "late_to_court": (
        "The materials reached the court after the deadline ({by_due}).",
        "Материалы поступили в суд после срока ({by_due}).",
        "Материалдар сотқа мерзімнен ({by_due}) кейін түсті.",
    ),
    "decision_late": (
        "The court had to decide {by_due}.",
        "Суд должен был решить {by_due}.",
        "Сот шешім шығаруға тиіс болған соңғы мерзім: {by_due}.",
    ),
    "urgent_notice_late": (
        "The judge had to be told of the urgent start {by_due}.",
        "Судью нужно было уведомить о начале в случае, не терпящем отлагательства, {by_due}.",
        "Судьяға кейінге қалдыруға болмайтын жағдайда бастау туралы хабарлаудың соңғы мерзімі: "
        "{by_due}.",
    ),
    "prosecutor_not_told": (
        "The prosecutor had to be told of the results {by_due}.",
        "Прокурора нужно было уведомить о результатах {by_due}.",
        "Прокурорға нәтижелер туралы хабарлаудың соңғы мерзімі: {by_due}.",
    ),
    "return_overdue": (
        "The return was due {by_due}.",
        "Отчёт о результатах следовало подать {by_due}.",
        "Нәтиже есебін берудің соңғы мерзімі: {by_due}.",
    ),
    "notice_overdue": (
        "The person had to be notified {by_due}.",
        "Лицо нужно было уведомить {by_due}.",
        "Адамға хабарлаудың соңғы мерзімі: {by_due}.",
    ),
    "destruction_overdue": (
        "The material had to be destroyed {by_due}.",
        "Материалы нужно было уничтожить {by_due}.",
        "Материалдарды жоюдың соңғы мерзімі: {by_due}.",
    ),
    "receipt_unconfirmed": (
        "The hand-over of material had to be confirmed {by_due}.",
        "Передачу материалов следовало подтвердить {by_due}.",
        "Материалдардың берілгенін растаудың соңғы мерзімі: {by_due}.",
    ),
    "filter_overdue": (
        "What is privileged had to be filtered out {by_due}.",
        "Охраняемое тайной следовало отделить {by_due}.",
        "Құпиямен қорғалғанды сүзудің соңғы мерзімі: {by_due}.",
    ),
    "attestation_overdue": (
        "The destruction had to be attested {by_due}.",
        "Уничтожение следовало удостоверить {by_due}.",
        "Жоюды куәландырудың соңғы мерзімі: {by_due}.",
    ),
    "deadline_missed": (
        "The deadline ({by_due}) passed.",
        "Срок ({by_due}) пропущен.",
        "Мерзім ({by_due}) өтіп кетті.",
    ),
    "reasons_repeated": (
        "Reasons repeat those of another application, {similarity} per cent of their own words. "
        "Norm of {norm}.",
        "Обоснование повторяет другое ходатайство: {similarity} процентов собственных слов. Норма "
        "от {norm}.",
        "Негіздеме басқа өтінішхатты қайталайды: өз сөздерінің {similarity} пайызы. {norm} "
        "нормасы.",
    ),
    "use_without_service": (
        "A provider tells of use under this order, which had not been served on it: {statement}.",
        "Поставщик сообщает о применении по этому постановлению, которое ему не вручали: "
        "{statement}.",
        "Қызмет беруші өзіне табыс етілмеген осы қаулы бойынша қолдану туралы хабарлайды: {statement}.",
    ),
    "data_without_request": (
        "A provider tells that it gave data under a request that it names: {statement}.",
        "Поставщик сообщает, что выдал данные по указанному им запросу: {statement}.",
        "Қызмет беруші өзі атаған сұрау бойынша дерек бергенін хабарлайды: {statement}.",
    ),
    "decision_without_filing": (
        "A court tells of a decision on an application that was not filed here: {statement}.",
        "Суд сообщает о решении по ходатайству, которое сюда не подавали: {statement}.",
        "Сот мұнда берілмеген өтінішхат бойынша шешім туралы хабарлайды: {statement}.",
    ),
}

# What an identifier does not keep, as it stands inside a sentence.
IDENTIFIER_RULES: Final[Mapping[str, tuple[str, str, str]]] = {
    "iin_form": ("twelve digits", "двенадцать цифр", "он екі цифр"),
    "iin_date": (
        "its first digits are a date",
        "первые цифры — дата",
        "алғашқы цифрлары — күн",
    ),
    "iin_century": (
        "its seventh digit tells the century",
        "седьмая цифра означает век",
        "жетінші цифры ғасырды білдіреді",
    ),
    "iin_check_digit": ("its check digit", "контрольная цифра", "бақылау цифры"),
    "telephone_letters": (
        "a telephone number has digits only",
        "в номере телефона только цифры",
        "телефон нөмірінде тек цифрлар болады",
    ),
    "telephone_form": (
        "a possible telephone number",
        "возможный номер телефона",
        "мүмкін телефон нөмірі",
    ),
    "internet_address": (
        "a possible internet address",
        "возможный интернет-адрес",
        "мүмкін интернет мекенжайы",
    ),
    "iin_in_open_text": (
        "no identification number outside the sealed identity",
        "без ИИН вне закрытых сведений о личности",
        "жабық жеке мәліметтерден тыс ЖСН болмауы керек",
    ),
    "imei_check_digit": (
        "the check digit of a device number",
        "контрольная цифра номера устройства",
        "құрылғы нөмірінің бақылау цифры",
    ),
}
