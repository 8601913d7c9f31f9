"""What the rules of stored data say, in three languages; each names the request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

REQUESTS: Final[Mapping[str, tuple[str, str, str]]] = {
    "unknown_data_category": (
        "{record}: the rulebook knows no category of data “{data}”.",
        "{record}: в своде правил нет категории данных «{data}».",
        "{record}: ережелер жинағында «{data}» деректер санаты жоқ.",
    ),
    "period_not_forward": (
        "{record}: the period asked for ends before it begins.",
        "{record}: запрошенный период оканчивается до начала.",
        "{record}: сұралған кезең басталғанға дейін аяқталады.",
    ),
    "period_ahead": (
        "{record}: the period asked for lies wholly in the future: nothing of it is stored yet. "
        "What is to be followed from now on needs a measure of its own.",
        "{record}: запрошенный период целиком в будущем: сохранённых данных о нём ещё нет. Для "
        "наблюдения на будущее нужна отдельная мера.",
        "{record}: сұралған кезең толығымен болашақта: ол туралы сақталған дерек әлі жоқ. Алдағы "
        "уақытты қадағалау үшін жеке шара керек.",
    ),
    "period_partly_ahead": (
        "{record}: the period asked for reaches into the future.",
        "{record}: запрошенный период заходит в будущее.",
        "{record}: сұралған кезең болашаққа өтіп кетеді.",
    ),
    "approver_is_requester": (
        "{record}: whoever asks cannot approve. Name another person.",
        "{record}: запрашивающий не может сам себе разрешить. Назовите другое лицо.",
        "{record}: сұраған адам өзіне рұқсат бере алмайды. Басқа адамды көрсетіңіз.",
    ),
    "selectors_missing": (
        "{record}: say what is asked about: at least one selector, or a bulk request.",
        "{record}: укажите, о чём запрос: хотя бы один признак либо массовый запрос.",
        "{record}: не туралы екенін көрсетіңіз: кемінде бір белгі немесе жаппай сұрау.",
    ),
    "search_undescribed": (
        "{record}: a face search names the quality of the probe image and the list searched.",
        "{record}: для поиска по изображению лица указываются качество снимка и список, где ищут.",
        "{record}: бет-әлпет бойынша іздеуде бастапқы суреттің сапасы мен іздеу жүргізілетін "
        "тізім көрсетіледі.",
    ),
    "bulk_unauthorised": (
        "{record}: a bulk request needs an order that authorises it; name one in force.",
        "{record}: массовому запросу нужно разрешение; укажите действующее.",
        "{record}: жаппай сұрауға рұқсат керек; қолданыстағысын көрсетіңіз.",
    ),
    "bulk_beyond_order": (
        "{record}: this goes beyond the categories or selectors of {order}.",
        "{record}: это выходит за категории или признаки, указанные в {order}.",
        "{record}: бұл {order} санаттары мен белгілерінен асады.",
    ),
    "bulk_order_over": (
        "{record}: {order} was not in force when this was asked.",
        "{record}: {order} на момент запроса не действовало.",
        "{record}: сұралған сәтте {order} қолданыста болмаған.",
    ),
    "bulk_impossible": (
        "{record}: the rulebook allows no bulk request for “{data}”.",
        "{record}: свод правил не допускает массовых запросов «{data}».",
        "{record}: ережелер жинағы «{data}» деректерін жаппай сұрауға жол бермейді.",
    ),
    "data_impossible": (
        "{record}: the rulebook knows no lawful way to ask for “{data}”.",
        "{record}: свод правил не знает законного пути запросить «{data}».",
        "{record}: ережелер жинағында «{data}» сұраудың заңды жолы жоқ.",
    ),
    "data_without_warrant": (
        "{record}: “{data}” requires a warrant in force; none is named.",
        "{record}: для «{data}» нужна действующая санкция; она не указана.",
        "{record}: «{data}» үшін қолданыстағы санкция керек; ол көрсетілмеген.",
    ),
    "data_beyond_measures": (
        "{record}: the measures of {warrant} do not cover “{data}”.",
        "{record}: меры санкции {warrant} не охватывают «{data}».",
        "{record}: {warrant} санкциясының шаралары «{data}» қамтымайды.",
    ),
    "data_warrant_not_in_force": (
        "{record}: {warrant} was not in force when “{data}” was asked for.",
        "{record}: санкция {warrant} не действовала, когда запросили «{data}».",
        "{record}: «{data}» сұралғанда {warrant} қолданыста болмаған.",
    ),
    "data_without_judge": (
        "{record}: “{data}” requires the decision of a judge; {warrant} has none.",
        "{record}: для «{data}» нужно решение судьи; у {warrant} его нет.",
        "{record}: «{data}» үшін судья шешімі керек; {warrant} бойынша ол жоқ.",
    ),
    "data_beyond_terms": (
        "{record}: the period asked for lies outside the terms of {warrant}: “{data}”.",
        "{record}: период запроса вне сроков санкции {warrant}: «{data}».",
        "{record}: сұралған кезең {warrant} мерзімдерінен тыс: «{data}».",
    ),
    "look_back_too_long": (
        "{record}: “{data}” is asked for further back than {limit}.",
        "{record}: «{data}» запрошено за срок больше чем {limit}.",
        "{record}: «{data}» тым ертедегі уақытқа сұралған; шегі: {limit}.",
    ),
    "answer_ahead": (
        "{record}: the answer holds data of a time that lies after it.",
        "{record}: в ответе есть данные о времени после самого ответа.",
        "{record}: жауапта оның өзінен кейінгі уақыт туралы дерек бар.",
    ),
    "answer_before_request": (
        "{record}: the answer is dated before the request.",
        "{record}: ответ датирован раньше запроса.",
        "{record}: жауап сұраудан бұрынғы күнмен берілген.",
    ),
    "answer_of_nothing_has_records": (
        "{record}: where nothing was given, no records or persons are counted.",
        "{record}: если ничего не дано, записей и лиц быть не может.",
        "{record}: ештеңе берілмесе, жазбалар мен адамдар саналмайды.",
    ),
    "answer_without_ground": (
        "{record}: say on which ground it was refused, whole or in part.",
        "{record}: укажите основание полного или частичного отказа.",
        "{record}: толық не ішінара бас тарту негізін көрсетіңіз.",
    ),
    "excess_above_answer": (
        "{record}: an excess of {actual} is more than the answer, {limit}.",
        "{record}: избыток {actual} больше самого ответа: {limit}.",
        "{record}: артық бөлігі {actual} жауаптың өзінен көп: {limit}.",
    ),
    "excess_not_quarantined": (
        "{record}: what was given beyond the request has to be quarantined.",
        "{record}: данное сверх запроса помещается в карантин.",
        "{record}: сұраудан артық берілген оқшаулануға тиіс.",
    ),
    "candidates_missing": (
        "{record}: say how many candidates the face search returned.",
        "{record}: укажите, сколько кандидатов дал поиск по изображению лица.",
        "{record}: бет-әлпет бойынша іздеу неше ықтимал сәйкестік бергенін көрсетіңіз.",
    ),
    "answer_categories_beyond": (
        "{record}: the answer holds data that was not asked for: {what}. Declare it as excess.",
        "{record}: в ответе есть незапрошенное: {what}. Укажите как избыток.",
        "{record}: жауапта сұралмаған дерек бар: {what}. Артық деп көрсетіңіз.",
    ),
    "answer_period_beyond": (
        "{record}: the answer reaches beyond the period asked for: {what}. Declare it as excess.",
        "{record}: ответ выходит за запрошенный период: {what}. Укажите как избыток.",
        "{record}: жауап сұралған кезеңнен асады: {what}. Артық деп көрсетіңіз.",
    ),
    "answer_persons_beyond": (
        "{record}: the answer is about {actual} persons, {limit} were asked about. "
        "Declare it as excess.",
        "{record}: в ответе лиц: {actual}, в запросе: {limit}. Укажите как избыток.",
        "{record}: жауапта адам саны {actual}, сұралғаны {limit}. Артық деп көрсетіңіз.",
    ),
    "excess_given": (
        "{record}: {actual} records were given beyond the request and are in quarantine.",
        "{record}: сверх запроса дано записей: {actual}; они в карантине.",
        "{record}: сұраудан артық {actual} жазба берілген; олар оқшаулауда.",
    ),
    "answer_contradicted": (
        "{record}: the provider says that it gave {given}, the agency that it received {got}.",
        "{record}: по словам поставщика дано {given}, по словам органа получено {got}.",
        "{record}: қызмет беруші {given} бердім дейді, орган {got} алдым дейді.",
    ),
    "answer_by_agency": (
        "{record}: the answer was passed on by the agency that asked; nobody else vouches for it.",
        "{record}: ответ передан самим запросившим органом; больше его никто не подтверждает.",
        "{record}: жауапты сұраған органның өзі жеткізген; оны басқа ешкім растамайды.",
    ),
    "letter_without_number": (
        "{record}: give the number of the provider's letter.",
        "{record}: укажите номер письма поставщика.",
        "{record}: қызмет беруші хатының нөмірін көрсетіңіз.",
    ),
    "bulk_more_than_before": (
        "{record}: {actual} records are more than the stage before brought: {limit}.",
        "{record}: записей {actual}, больше, чем дала предыдущая стадия: {limit}.",
        "{record}: {actual} жазба алдыңғы кезең бергеннен көп: {limit}.",
    ),
    "bulk_own_approval": (
        "{record}: whoever carried this stage out approved it as well.",
        "{record}: эту стадию одобрил тот, кто её выполнил.",
        "{record}: бұл кезеңді оны орындаған адамның өзі мақұлдаған.",
    ),
    "bulk_stage_outside": (
        "{record}: this was done at {at}, outside the time of the order.",
        "{record}: сделано {at}, вне срока разрешения.",
        "{record}: {at} жасалған, рұқсат мерзімінен тыс.",
    ),
    "bulk_selectors_beyond": (
        "{record}: {actual} selectors were used, the order authorises {limit}.",
        "{record}: применено признаков: {actual}, разрешено: {limit}.",
        "{record}: {actual} белгі қолданылған, рұқсат етілгені {limit}.",
    ),
    "match_unchecked": (
        "{record}: no person has checked the candidates of the face search.",
        "{record}: кандидатов поиска по изображению лица никто из людей не проверил.",
        "{record}: бет-әлпет бойынша іздеудің ықтимал сәйкестіктерін ешбір адам тексермеген.",
    ),
}
REQUEST_NAMES: Final[Mapping[str, tuple[str, str, str]]] = {
    "unknown_data_category": (
        "Unknown category of data",
        "Неизвестная категория данных",
        "Белгісіз деректер санаты",
    ),
    "unknown_purpose": ("Unknown purpose", "Неизвестная цель", "Белгісіз мақсат"),
    "period_not_forward": (
        "Period ends before it begins",
        "Период кончается до начала",
        "Кезең басталғанша аяқталады",
    ),
    "approver_is_requester": (
        "Approved by whoever asks",
        "Разрешил сам запрашивающий",
        "Сұраушының өзі рұқсат берген",
    ),
    "selectors_missing": ("No selector given", "Признаки не указаны", "Белгілер көрсетілмеген"),
    "search_undescribed": (
        "Face search not described",
        "Поиск по лицу не описан",
        "Бет-әлпет бойынша іздеу сипатталмаған",
    ),
    "bulk_unauthorised": (
        "Bulk request without an order",
        "Массовый запрос без разрешения",
        "Рұқсатсыз жаппай сұрау",
    ),
    "bulk_beyond_order": (
        "Bulk request beyond its order",
        "Массовый запрос шире разрешения",
        "Рұқсаттан асатын жаппай сұрау",
    ),
    "bulk_order_over": (
        "Bulk order not in force",
        "Массовое разрешение не действует",
        "Жаппай рұқсат қолданыста емес",
    ),
    "bulk_impossible": (
        "Not to be had in bulk",
        "Массово не выдаётся",
        "Жаппай берілмейді",
    ),
    "data_impossible": (
        "Data that may not be had",
        "Данные, которые нельзя получить",
        "Алуға болмайтын деректер",
    ),
    "period_ahead": (
        "Data of the future",
        "Данные за будущее",
        "Болашақ туралы дерек",
    ),
    "period_partly_ahead": (
        "Data reaching into the future",
        "Данные с заходом в будущее",
        "Болашаққа өтетін дерек",
    ),
    "data_without_warrant": (
        "Data without a warrant",
        "Данные без санкции",
        "Санкциясыз деректер",
    ),
    "data_beyond_measures": ("Data beyond the measures", "Данные вне мер", "Шаралардан тыс дерек"),
    "data_warrant_not_in_force": (
        "Data outside the warrant's term",
        "Данные вне срока санкции",
        "Санкция мерзімінен тыс дерек",
    ),
    "data_without_judge": ("Data without a judge", "Данные без судьи", "Судьясыз деректер"),
    "data_beyond_terms": (
        "Data beyond the terms",
        "Данные за пределами сроков",
        "Мерзімдерден тыс деректер",
    ),
    "look_back_too_long": (
        "Asked for too far back",
        "Запрос за слишком давнее время",
        "Тым ертедегі деректер сұралған",
    ),
    "answer_before_request": (
        "Answered before it was asked",
        "Ответ раньше запроса",
        "Сұраудан бұрынғы жауап",
    ),
    "excess_not_quarantined": (
        "Excess not in quarantine",
        "Лишнее не в карантине",
        "Артығы оқшауланбаған",
    ),
    "answer_categories_beyond": (
        "Answer beyond the categories",
        "Ответ шире категорий",
        "Жауап санаттардан кең",
    ),
    "answer_period_beyond": (
        "Answer beyond the period",
        "Ответ шире периода",
        "Жауап кезеңнен кең",
    ),
    "answer_persons_beyond": (
        "Answer about more persons",
        "Ответ о большем числе лиц",
        "Жауап сұралғаннан көп адам туралы",
    ),
    "excess_given": ("More given than asked", "Дано сверх запроса", "Сұраудан артық берілген"),
    "answer_contradicted": (
        "Answer contradicted",
        "Ответ оспорен получателем",
        "Жауапқа қайшылық",
    ),
    "answer_by_agency": (
        "Answer passed on by the agency",
        "Ответ передан органом",
        "Жауапты орган жеткізген",
    ),
    "bulk_more_than_before": (
        "More than the stage before brought",
        "Больше, чем дала прежняя стадия",
        "Алдыңғы кезең бергеннен көп",
    ),
    "bulk_own_approval": (
        "Approved by whoever did it",
        "Одобрил тот, кто выполнил",
        "Орындаған адам мақұлдаған",
    ),
    "bulk_stage_outside": (
        "Bulk stage outside the order",
        "Стадия вне срока разрешения",
        "Рұқсат мерзімінен тыс кезең",
    ),
    "bulk_selectors_beyond": (
        "More selectors than authorised",
        "Признаков больше разрешённого",
        "Белгілер рұқсаттан көп",
    ),
    "match_unchecked": (
        "Face match not checked by a person",
        "Совпадение лица не проверено человеком",
        "Бет-әлпет сәйкестігін адам тексермеген",
    ),
}

DATA: Final[Mapping[str, tuple[str, str, str]]] = {
    "subscriber": ("Subscriber data", "Сведения об абоненте", "Абонент туралы мәліметтер"),
    "traffic": ("Traffic data", "Сведения о соединениях", "Қосылулар туралы мәліметтер"),
    "retained_traffic": (
        "Traffic data kept of everybody",
        "Данные о соединениях, хранимые обо всех",
        "Барлық адам туралы сақталған қосылу деректері",
    ),
    "internet_connection": (
        "Internet connection records",
        "Записи о подключениях к интернету",
        "Интернетке қосылу жазбалары",
    ),
    "location": (
        "Location data",
        "Сведения о местонахождении",
        "Орналасқан жері туралы мәліметтер",
    ),
    "content": ("Content of communications", "Содержание сообщений", "Хабарламалардың мазмұны"),
    "journalist_source": (
        "Data that would identify a journalist's source",
        "Данные, раскрывающие источник журналиста",
        "Журналистің дереккөзін анықтайтын деректер",
    ),
    "registry": (
        "Records of state databases",
        "Сведения государственных баз данных",
        "Мемлекеттік дерекқорлар жазбалары",
    ),
    "financial": ("Bank records", "Банковские сведения", "Банк мәліметтері"),
    "image": (
        "Camera images and plates read",
        "Изображения с камер и номерные знаки",
        "Камера кескіндері мен оқылған нөмірлер",
    ),
    "biometric_search": (
        "Face-recognition search",
        "Поиск по распознаванию лиц",
        "Бет-әлпетті тану арқылы іздеу",
    ),
    "dataset": ("Bulk personal dataset", "Массив персональных данных", "Дербес деректер жиынтығы"),
}
