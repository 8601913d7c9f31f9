"""What flags of this app are about: figures that providers publish."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from audits.enums import AuditEvent
from audits.selectors.provider_figures import NAMES, sentence
from oversight.flags.models import Flag
from oversight.flags.subjects import Subject


def _provider(flag: Flag) -> Any:
    figure: Any = flag.figure
    return figure.provider


def _sentence(flag: Flag, language: str) -> str:
    with override(language):
        return sentence(flag)


def _names(language: str) -> Mapping[str, str]:
    with override(language):
        return {code: str(name) for code, name in NAMES.items()}


SUBJECTS: Final = (
    Subject(
        kind="figure",
        title=_("Published figure"),
        settled=AuditEvent.FIGURE_FLAG_SETTLED,
        sentence=_sentence,
        names=_names,
        name=lambda flag: str(_provider(flag)),
        page=lambda flag: reverse("desk_provider", args=[_provider(flag).code]),
        entered=lambda flag: ("provider", _provider(flag).code),
        related=("figure__provider",),
        rows="audits/office/_flag_of_figure.html",
    ),
)
