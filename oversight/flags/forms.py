"""The forms of flags: what became of one, and the filters of the worklist."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from oversight.flags.enums import FlagState, Severity
from oversight.flags.selectors import names
from oversight.flags.subjects import subjects
from oversight.models import Agency
from oversight.web.forms import PageForm
from oversight.words import spoken

ANY: Final = ("", "—")
AGES: Final = (7, 30, 90, 365)  # days since a flag was raised, at least


def _kinds() -> list[tuple[str, str]]:
    return [ANY, *((one.kind, str(one.title)) for one in subjects().values())]


def _codes() -> list[tuple[str, str]]:
    return [ANY, *sorted(names(spoken()).items(), key=lambda choice: choice[1])]


def _ages() -> list[tuple[str, str]]:
    words = [ngettext("%(count)s day", "%(count)s days", days) % {"count": days} for days in AGES]
    return [ANY, *((str(days), said) for days, said in zip(AGES, words, strict=True))]


def _agencies() -> list[tuple[str, str]]:
    return [ANY, *((str(one.pk), one.name) for one in Agency.objects.order_by("code")[:500])]


class FlagForm(PageForm):
    """What became of a flag."""

    state = forms.ChoiceField(
        label=_("What did you find?"),
        choices=[(one.value, one.label) for one in FlagState if one != FlagState.OPEN],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea, max_length=5000)


class FlagSearchForm(PageForm):
    """Filters of the worklist."""

    kind = forms.ChoiceField(label=_("About"), choices=_kinds, required=False)
    severity = forms.ChoiceField(
        label=_("Severity"), choices=[ANY, *reversed(Severity.choices)], required=False
    )
    state = forms.ChoiceField(
        label=_("State"), choices=[*FlagState.choices, ("all", _("All"))], required=False
    )
    code = forms.ChoiceField(label=_("Flag"), choices=_codes, required=False)
    agency = forms.ChoiceField(label=_("Agency"), choices=_agencies, required=False)
    age = forms.ChoiceField(label=_("Age at least"), choices=_ages, required=False)
    unauthorised = forms.BooleanField(label=_("Done without authority only"), required=False)
    history = forms.BooleanField(label=_("Imported history only"), required=False)

    def asked(self) -> dict[str, Any]:
        """Return what was asked for; a broken field asks for nothing."""
        self.is_valid()
        return dict(self.cleaned_data)
