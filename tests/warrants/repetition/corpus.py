"""Two hundred reasons in three languages, written for the measurement; twenty repeat others.

Each text is put together from four sentences, each of a list of its own, so that no two
share more than one of them; some begin with what everybody writes. A repetition is a copy
of one of the first, edited as somebody in a hurry would edit it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

SLOTS: Final = {
    "en": (
        [
            "Two couriers carried parcels of methadone from the bus station to a garage on Abay street",
            "The accountant of the water utility moved forty million through three firms that have no staff",
            "Since March seven flats in the northern district were opened with copied keys",
            "The driver of the grain depot sold fuel from the state reserve to roadside stations",
            "A group lends money to students and beats those who pay late",
            "The inspector let lorries with untaxed tobacco pass at night for a fee",
            "Forged prescriptions for tramadol were filled in eleven pharmacies within one week",
            "The brothers take ransom for stolen cattle and drive it over the border at Kordai",
        ],
        [
            "The victim knows only a nickname and a voice from short calls",
            "A purchase under control failed because the seller changed the meeting place twice",
            "Witnesses withdrew their statements after strangers had visited their mothers",
            "Bank records show the sums but not who ordered them",
            "The suspect sleeps in another flat each night and pays in cash",
            "Outside observation was noticed on the second day near the market",
            "The shop's cameras had been switched off an hour before each delivery",
            "A search of the office found an empty safe and two broken telephones",
        ],
        [
            "He speaks about deliveries on one number that he uses only after ten in the evening",
            "Her messages to the notary stop where the parties agree on a price",
            "From the calls we expect to learn where the second warehouse stands",
            "Orders reach the loaders through a closed channel of a messenger",
            "The recording should show who in the department gives the warning before raids",
            "The line of the wholesaler is the only one that all three suppliers know",
            "A voice comparison needs at least ten minutes of undisturbed speech",
            "The next exchange is arranged in the last days of the month by telephone",
        ],
        [
            "Family members use another number, which is left out",
            "Thirty days cover two rounds of deliveries and no more",
            "Talks with the defence counsel are deleted unread by an officer outside the team",
            "If the first fortnight brings nothing, the measure will be given up",
            "Only calls to the eight numbers in the annex are kept",
            "The harm, nine families without savings, is heavier than what is heard",
            "Nothing is recorded in the bedroom or when children are present",
            "The head of the department looks at the recordings each week",
        ],
    ),
    "ru": (
        [
            "Двое курьеров возили свёртки с метадоном с автовокзала в гараж по улице Абая",
            "Бухгалтер водоканала вывел сорок миллионов через три фирмы без сотрудников",
            "С марта в северном районе подобранными ключами вскрыто семь квартир",
            "Водитель хлебной базы продавал топливо госрезерва придорожным заправкам",
            "Группа даёт деньги в долг студентам и избивает тех, кто платит с опозданием",
            "Инспектор за плату пропускал ночью фуры с неакцизным табаком",
            "Поддельные рецепты на трамадол за неделю отоварены в одиннадцати аптеках",
            "Братья требуют выкуп за угнанный скот и перегоняют его через границу у Кордая",
        ],
        [
            "Потерпевший знает лишь прозвище и голос по коротким звонкам",
            "Контрольная закупка сорвалась: продавец дважды менял место встречи",
            "Свидетели отказались от показаний после прихода незнакомцев к их матерям",
            "Выписки банка показывают суммы, но не того, кто ими распорядился",
            "Подозреваемый каждую ночь спит в новой квартире и платит наличными",
            "Наружное наблюдение заметили на второй день возле рынка",
            "Камеры магазина отключались за час до каждой поставки",
            "При обыске конторы нашли пустой сейф и два разбитых телефона",
        ],
        [
            "О поставках он говорит с одного номера, которым пользуется лишь после десяти вечера",
            "Её переписка с нотариусом обрывается там, где стороны договариваются о цене",
            "Из разговоров рассчитываем узнать, где стоит второй склад",
            "Указания грузчикам приходят через закрытый канал мессенджера",
            "Запись должна показать, кто из отдела предупреждает о рейдах",
            "Телефон оптовика — единственный, который знают все три поставщика",
            "Для сличения голоса нужно не менее десяти минут ровной речи",
            "Очередной обмен назначают по телефону в последние числа месяца",
        ],
        [
            "Родные пользуются другим номером, он исключён",
            "Тридцать суток охватывают два круга поставок и не больше",
            "Беседы с защитником стирает не читая сотрудник вне группы",
            "Если первые две недели ничего не дадут, от меры откажемся",
            "Хранятся лишь звонки на восемь номеров из приложения",
            "Вред, девять семей без сбережений, тяжелее того, что будет услышано",
            "В спальне и при детях запись не ведётся",
            "Начальник управления просматривает записи еженедельно",
        ],
    ),
    "kk": (
        [
            "Екі тасушы метадон түйіншектерін автобекеттен Абай көшесіндегі гаражға жеткізген",
            "Су арнасының есепшісі қызметкері жоқ үш фирма арқылы қырық миллионды шығарған",
            "Наурыздан бері солтүстік ауданда жеті пәтер ұқсас кілтпен ашылды",
            "Астық базасының жүргізушісі мемлекеттік қордың жанармайын жол бойына сатқан",
            "Топ студенттерге қарыз беріп, кешіккендерді ұрып-соғады",
            "Инспектор түнде акцизсіз темекі тиелген көліктерді ақыға өткізген",
            "Трамадолға жалған рецепттер бір аптада он бір дәріханада пайдаланылған",
            "Ағайындылар айдап әкетілген малға төлем талап етіп, Қордайда шекарадан асырады",
        ],
        [
            "Жәбірленуші тек лақап ат пен қысқа қоңыраулардағы дауысты біледі",
            "Бақылап сатып алу сәтсіз болды, өйткені сатушы кездесу орнын екі рет ауыстырды",
            "Бейтаныс адамдар аналарына барған соң куәлар айғағынан бас тартты",
            "Банк көшірмелері соманы көрсетеді, бірақ кім билегенін көрсетпейді",
            "Күдікті түн сайын басқа пәтерде қонады, қолма-қол төлейді",
            "Сыртқы бақылау екінші күні базар маңында байқалып қалды",
            "Дүкен камералары әр жеткізілімнен бір сағат бұрын өшірілген",
            "Кеңсені тінту кезінде бос сейф пен екі сынған телефон табылды",
        ],
        [
            "Жеткізілім туралы ол кешкі оннан кейін ғана қолданатын бір нөмірден сөйлейді",
            "Оның нотариуспен жазысуы баға келісілетін жерде үзіледі",
            "Әңгімелерден екінші қойманың қайда екенін білеміз деп күтеміз",
            "Жүк тиеушілерге нұсқау мессенджердің жабық арнасымен келеді",
            "Жазба бөлімнен рейд туралы кім ескертетінін көрсетуі тиіс",
            "Үш жеткізушінің бәрі білетін жалғыз желі — көтерме саудагердің телефоны",
            "Дауысты салыстыруға кемінде он минут үзіліссіз сөз керек",
            "Келесі айырбас ай соңында телефон арқылы белгіленеді",
        ],
        [
            "Туыстары басқа нөмірді пайдаланады, ол қамтылмайды",
            "Отыз тәулік екі жеткізілім айналымын ғана қамтиды",
            "Қорғаушымен әңгімелерді топтан тыс қызметкер оқымай өшіреді",
            "Алғашқы екі апта нәтиже бермесе, шарадан бас тартамыз",
            "Қосымшадағы сегіз нөмірге қоңыраулар ғана сақталады",
            "Зиян, жинағынан айырылған тоғыз отбасы, естілетіннен ауыр",
            "Жатын бөлмеде және балалардың көзінше жазылмайды",
            "Басқарма бастығы жазбаларды апта сайын қарайды",
        ],
    ),
}
OPENINGS: Final = {
    "en": (
        "The measure is necessary and proportionate in a democratic society.",
        "Other means of obtaining evidence have been exhausted or would be ineffective.",
    ),
    "ru": (
        "Мера необходима и соразмерна в демократическом обществе.",
        "Иные способы получения доказательств исчерпаны либо неэффективны.",
    ),
    "kk": (
        "Шара демократиялық қоғамда қажетті және мөлшерлес.",
        "Дәлел алудың өзге тәсілдері таусылды не нәтиже бермейді.",
    ),
}
REASONS: Final = (
    "The victim knows only a nickname and a voice from short calls. From the calls we expect to "
    "learn where the second warehouse stands. Thirty days cover two rounds of deliveries."
)
SIDE: Final = 8
EDITS: Final[tuple[Callable[[list[str]], str], ...]] = (
    lambda parts: ". ".join(parts) + ".",
    lambda parts: ". ".join(reversed(parts)) + ".",
    lambda parts: ". ".join(parts).upper() + "!",
    lambda parts: ";\n".join(parts[:3]) + ".",
    lambda parts: ", ".join(parts) + ".",
    lambda parts: ". ".join(" ".join(one.split()[1:]) for one in parts) + ".",
    lambda parts: ". ".join(f"{one} 17.11.2026" for one in parts) + ".",
)


class Text(NamedTuple):
    """One reason; `repeats` is the number of the text that it was made from."""

    language: str
    words: str
    repeats: int | None = None


def texts() -> list[Text]:
    """Return the 200 texts: 180 of their own, then 20 made from some of them."""
    own = [
        Text(language, _written(language, place))
        for language in SLOTS
        for place in range(SIDE * SIDE - 4)
    ]
    per = SIDE * SIDE - 4
    copies = []
    for number in range(20):
        language = tuple(SLOTS)[number % len(SLOTS)]
        source = (number % len(SLOTS)) * per + 3 * number
        parts = _parts(language, source % per)
        copies.append(Text(language, EDITS[number % len(EDITS)](parts), source))
    return own + copies


def _parts(language: str, place: int) -> list[str]:
    """Return four sentences, so chosen that no two texts share more than one."""
    row, column = divmod(place, SIDE)
    chosen = (row, column, row ^ column, _times(2, row) ^ column)
    return [options[one] for options, one in zip(SLOTS[language], chosen, strict=True)]


def _times(factor: int, number: int) -> int:
    """Multiply within the field of eight elements."""
    product = number << 1 if factor == 2 else number
    return product ^ 0b1011 if product & 0b1000 else product


def _written(language: str, place: int) -> str:
    opening = f"{OPENINGS[language][place % 2]} " if place % 3 else ""
    return opening + ". ".join(_parts(language, place)) + "."
