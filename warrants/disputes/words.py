"""What a statement in dispute is called in a list of flags, in three languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

DISPUTE_NAMES: Final[Mapping[str, tuple[str, str, str]]] = {
    "attested_by_the_same": (
        "Attested by whoever destroyed it",
        "Удостоверил тот, кто уничтожил",
        "Жойған адамның өзі куәландырған",
    ),
    "attested_twice": ("Attested twice", "Удостоверено дважды", "Екі рет куәландырылған"),
    "attested_undestroyed": (
        "Attested, not destroyed",
        "Удостоверено, но не уничтожено",
        "Куәландырылған, бірақ жойылмаған",
    ),
    "custody_after_destruction": (
        "Happening after destruction",
        "Событие после уничтожения",
        "Жойылғаннан кейінгі оқиға",
    ),
    "custody_between_hands": (
        "Done between two hands",
        "Совершено, пока передача не подтверждена",
        "Беру расталмай тұрып жасалған",
    ),
    "custody_not_the_holder": (
        "Done by another than the holder",
        "Совершено не держателем",
        "Ұстаушысы емес адам жасаған",
    ),
    "custody_not_the_receiver": (
        "Received by another",
        "Получено другим",
        "Басқа адам алған",
    ),
    "custody_nothing_offered": (
        "Receipt of nothing",
        "Приём того, что не передавали",
        "Берілмегенді қабылдау",
    ),
    "custody_out_of_order": ("Told out of order", "Сообщено не по порядку", "Ретсіз хабарланған"),
    "destroyed_beyond_permission": (
        "More destroyed than permitted",
        "Уничтожено больше разрешённого",
        "Рұқсат етілгеннен көп жойылған",
    ),
    "destroyed_too_early": ("Destroyed too early", "Уничтожено слишком рано", "Тым ерте жойылған"),
    "destroyed_twice": ("Destroyed twice", "Уничтожено дважды", "Екі рет жойылған"),
    "destroyed_under_hold": (
        "Destroyed under a hold",
        "Уничтожено вопреки приостановке",
        "Тоқтата тұруға қарамай жойылған",
    ),
    "destroyed_unpermitted": (
        "Destroyed without permission",
        "Уничтожено без разрешения",
        "Рұқсатсыз жойылған",
    ),
    "destroyed_without_order": (
        "Destroyed without an order",
        "Уничтожено без решения судьи",
        "Судья шешімінсіз жойылған",
    ),
    "held_already": ("Held back again", "Приостановлено повторно", "Қайта тоқтата тұрылған"),
    "in_quarantine": (
        "Taken out of quarantine",
        "Взято из карантина",
        "Оқшаулаудан алынған",
    ),
    "more_copies_than_there_are": (
        "More copies than there are",
        "Копий больше, чем есть",
        "Көшірме барынан көп",
    ),
    "more_than_there_is": ("More than there is", "Больше, чем есть", "Барынан көп"),
    "not_held": (
        "Released though not held",
        "Снята приостановка, которой нет",
        "Күшінде жоқ тоқтата тұрудың күші жойылған",
    ),
    "not_in_quarantine": (
        "Filtered though not in quarantine",
        "Отделено вне карантина",
        "Оқшаулаусыз сүзілген",
    ),
    "not_the_filter_person": (
        "Filtered by another person",
        "Отделил другой человек",
        "Басқа адам сүзген",
    ),
    "permitted_already": ("Permitted again", "Разрешено повторно", "Қайта рұқсат етілген"),
    "prosecutor_untold": (
        "Destroyed, prosecutor not told",
        "Уничтожено без уведомления прокурора",
        "Прокурорға хабарланбай жойылған",
    ),
    "quarantined_already": (
        "Put in quarantine again",
        "Помещено в карантин повторно",
        "Қайта оқшауланған",
    ),
    "witnesses_too_few": (
        "Too few witnesses",
        "Слишком мало свидетелей",
        "Куәгерлер тым аз",
    ),
}
