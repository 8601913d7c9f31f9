"""What flags of this app are about: warrants, their material, requests, bulk orders, statements."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext_lazy as _

from oversight.flags.models import Flag
from oversight.flags.subjects import Subject
from warrants.enums import Event
from warrants.persons import selectors as persons
from warrants.rules.flag_names import ALL_NAMES, flag_name
from warrants.rules.sentences import breach_sentence
from warrants.rules.telling import DONE_WITHOUT_AUTHORITY
from warrants.selectors import law


def _about(kind: str, flag: Flag) -> Any:
    return getattr(flag, kind)


def _reference(kind: str, flag: Flag) -> str:
    return str(_about(kind, flag).reference)


def _page(kind: str, flag: Flag) -> str:
    return str(_about(kind, flag).get_absolute_url())


def _zone(flag: Flag) -> ZoneInfo:
    """Return where the law of a flag's case holds; a bulk order rests on none, it is the body's."""
    whole = flag.warrant or flag.data_request
    return law.rules_of(whole.rulebook).zone if whole else get_default_timezone()


def _sentence(flag: Flag, language: str) -> str:
    return breach_sentence(flag.code, flag.figures, language, _zone(flag))


def _names(language: str) -> Mapping[str, str]:
    return {code: flag_name(code, language) for code in ALL_NAMES}


_words = partial(Subject, sentence=_sentence, names=_names, unauthorised=DONE_WITHOUT_AUTHORITY)

SUBJECTS: Final = (
    _words(
        kind="warrant",
        title=_("Case"),
        settled=Event.FLAG_SETTLED,
        name=partial(_reference, "warrant"),
        page=partial(_page, "warrant"),
        entered=partial(_about, "warrant"),
        path="warrant__agency",
        related=("warrant__rulebook", "warrant__agency"),
        deferred=("warrant__rulebook__text", "warrant__search", "warrant__case_key"),
    ),
    _words(
        kind="material",
        part="warrant",
        title=_("Material"),
        settled=Event.FLAG_SETTLED,
        name=partial(_reference, "material"),
        page=partial(_page, "material"),
        entered=partial(_about, "warrant"),
        related=("material",),
    ),
    _words(
        kind="data_request",
        title=_("Request for stored data"),
        settled=Event.DATA_FLAG_SETTLED,
        name=partial(_reference, "data_request"),
        page=partial(_page, "data_request"),
        entered=partial(_about, "data_request"),
        path="data_request__agency",
        related=("data_request__rulebook", "data_request__agency"),
        deferred=(
            "data_request__rulebook__text",
            "data_request__sealed_selectors",
            "data_request__case_key",
        ),
    ),
    _words(
        kind="bulk_order",
        title=_("Bulk order"),
        settled=Event.BULK_FLAG_SETTLED,
        name=partial(_reference, "bulk_order"),
        page=lambda flag: reverse("desk_bulk_order", args=[_reference("bulk_order", flag)]),
        entered=partial(_about, "bulk_order"),
        path="bulk_order__agency",
        related=("bulk_order__agency",),
    ),
    _words(
        kind="statement",
        title=_("Statement without a case"),
        settled=Event.STATEMENT_SETTLED,
        name=partial(_reference, "statement"),
        page=partial(_page, "statement"),
        entered=partial(_about, "statement"),
        related=("statement",),
        deferred=("statement__case_key",),
    ),
    _words(
        kind="chain",
        title=_("Person"),
        settled=Event.PERSONS_FLAG_SETTLED,
        name=lambda flag: str(_about("chain", flag)),
        page=partial(_page, "chain"),
        entered=partial(_about, "chain"),
        related=("chain",),
        deferred=("chain__sealed", "chain__case_key"),
        open_to=lambda flag, actor: persons.is_known_whole(_about("chain", flag), actor),
    ),
)
