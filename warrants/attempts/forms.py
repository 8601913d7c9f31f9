"""The filters of the list of refused attempts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from oversight.models import Agency
from oversight.web.forms import LocalDay, PageForm
from warrants.attempts.enums import AttemptKind
from warrants.attempts.selectors import causes

ANY = ("", "—")


class AttemptSearchForm(PageForm):
    """By agency, by what was asked for, by the rule that refused it."""

    agency = forms.ChoiceField(label=_("Agency"), required=False)
    kind = forms.ChoiceField(
        label=_("Asked for"), choices=[ANY, *AttemptKind.choices], required=False
    )
    measure = forms.CharField(label=_("Measure or category of data"), max_length=60, required=False)
    code = forms.ChoiceField(label=_("Refused because of"), required=False)
    since = LocalDay(label=_("Made from"), required=False)
    times = forms.IntegerField(
        label=_("Times at least"), min_value=1, max_value=9999, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Agency.objects.order_by("code")[:500]
        self.fields["agency"].choices = [ANY, *((str(one.pk), one.name) for one in rows)]  # type: ignore[attr-defined]
        self.fields["code"].choices = [ANY, *causes()]  # type: ignore[attr-defined]

    def asked(self) -> dict[str, Any]:
        """Return what was asked for; a broken field asks for nothing."""
        self.is_valid()
        return dict(self.cleaned_data)
